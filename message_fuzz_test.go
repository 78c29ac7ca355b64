package wechat

import (
	"bytes"
	"errors"
	"testing"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"
)

// FuzzParseMessage checks that any body makes a message or an ErrMessage, never a
// panic, and stays as it was.
func FuzzParseMessage(f *testing.F) {
	for _, seed := range []string{
		"", "{}", "<xml/>", `{"ToUserName":"gh_1","FromUserName":"o","CreateTime":17,"MsgType":"text","Content":"c","MsgId":1}`,
		`<xml><MsgType>location</MsgType><Location_X>1.5</Location_X><Scale>x</Scale></xml>`,
		`{"MsgType":"event","Event":"minigame_coin_deliver_completed","MiniGame":{"Payload":"{\"OutTradeNo\":\"1\"}"}}`,
		`{"MsgType":"event","Event":"subscribe_msg_sent_event","List":[{"TemplateId":"1"},{"MsgID":2}]}`,
		`{"MsgType":"event","Event":"xpay_subscribe_ios_refund_query_notify","x":{"pay_order_id":"1"}}`, "\uFEFF<xml>\xff</xml>",
	} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, body []byte) {
		before := bytes.Clone(body)
		m, err := ParseMessage(body)
		if !bytes.Equal(before, body) {
			t.Fatal("the body has changed")
		}
		if err != nil {
			if m != nil || !errors.Is(err, ErrMessage) {
				t.Fatalf("message %v, error %v", m, err)
			}
			return
		}
		h := m.Head()
		if !bytes.Equal(h.Raw, body) {
			t.Errorf("Raw = %q", h.Raw)
		}
		for _, text := range []string{h.ToUserName, h.FromUserName, h.MsgType, h.Event, h.MsgID, h.BusinessID, m.Key()} {
			if !utf8.ValidString(text) {
				t.Errorf("invalid UTF-8: %q", text)
			}
		}
		again, err := ParseMessage(bytes.Clone(body))
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(m, again, cmp.AllowUnexported(Header{})); diff != "" || m.Key() != again.Key() {
			t.Errorf("reads differently the second time:\n%s", diff)
		}
	})
}
