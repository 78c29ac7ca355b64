package city_test

import (
	"context"
	"errors"
	"log"

	"github.com/minigo-dev/wechat"
	"github.com/minigo-dev/wechat/sector/city"
)

// An office tells a user that the passport is ready.
func ExampleSendMsgData() {
	client, err := wechat.New("wx0123456789abcdef", "0123456789abcdef0123456789abcdef") // the official account
	if err != nil {
		log.Fatal(err)
	}
	ready := func(ctx context.Context, openID, number string) (reached bool, err error) {
		_, err = city.SendMsgData(ctx, client, &city.SendMsgDataRequest{
			OpenID:        openID,
			BizTemplateID: "ngqIpbwh8bUfcSsECmogfXcV14J0tQlEpBO27izEYtY",
			OrderNo:       number,
			Data:          map[string]city.MessageValue{"keynote1": {Value: number}, "remark": {Value: "请携带身份证"}},
		})
		if errors.Is(err, city.CodeNeverVisited) || errors.Is(err, city.CodeNotOfLate) {
			return false, nil // send a letter
		}
		return err == nil, err
	}
	_ = ready
}

// Who an elderly patient is, as WeChat knows it.
func ExampleGetMedRealName() {
	client, err := wechat.New("wx0123456789abcdef", "0123456789abcdef0123456789abcdef")
	if err != nil {
		log.Fatal(err)
	}
	patient := func(ctx context.Context, keys [][]byte, openID, code string) (*city.RealName, error) {
		sealed, err := city.GetMedRealName(ctx, client, &city.GetMedRealNameRequest{AppID: client.AppID(), OpenID: openID, WxmedAuthCode: code})
		if err != nil {
			return nil, err // city.CodeMedCodeExpired: the user must come by the link again
		}
		if sealed.KeyVersion < 0 || sealed.KeyVersion >= int64(len(keys)) {
			return nil, city.ErrRealName
		}
		return sealed.Decrypt(keys[sealed.KeyVersion])
	}
	_ = patient
}
