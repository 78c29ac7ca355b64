package wechat_test

import (
	"errors"
	"testing"

	"github.com/minigo-dev/wechat"
	"github.com/minigo-dev/wechat/internal/wiretest"
)

// kfRows are rows of TestWire.
var kfRows = []wiretest.Row{
	{
		Call:   (*wechat.Client).AddKfAccount,
		Args:   []any{&wechat.AddKfAccountRequest{KfAccount: "a@1", Nickname: "n2", BusinessID: "b3", Password: "p4", KfWx: "w5"}},
		URI:    "/customservice/kfaccount/add?access_token=TOKEN",
		Body:   `{"kf_account":"a@1","nickname":"n2","business_id":"b3","password":"p4","kf_wx":"w5"}`,
		Answer: `{"errcode":0,"errmsg":"ok"}`,
	},
	{
		Call:   (*wechat.Client).DelKfAccount,
		Args:   []any{&wechat.DelKfAccountRequest{KfAccount: "a@1", BusinessID: "b2"}},
		URI:    "/customservice/kfaccount/del?access_token=TOKEN",
		Body:   `{"kf_account":"a@1","business_id":"b2"}`,
		Answer: `{"errcode":0,"errmsg":"ok"}`,
	},
	{
		Call: (*wechat.Client).GetKfList, Repeatable: true,
		Args: []any{&wechat.GetKfListRequest{BusinessID: "b1"}},
		URI:  "/cgi-bin/customservice/getkflist?access_token=TOKEN&business_id=b1",
		Answer: `{"errcode":0,"errmsg":"ok","kf_list":[{"kf_account":"a@2","kf_nick":"n3","kf_id":"4","kf_headimgurl":"https://example.com/5","kf_wx":"w6",` +
			`"invite_wx":"w7","invite_expire_time":1700000008,"invite_status":"waiting","kf_openid":"o9"}]}`,
		Want: &wechat.GetKfListResult{KfList: []wechat.KfAccount{{
			KfAccount: "a@2", KfNick: "n3", KfID: "4", KfHeadImgURL: "https://example.com/5", KfWx: "w6",
			InviteWx: "w7", InviteExpireTime: "1700000008", InviteStatus: "waiting", KfOpenID: "o9",
		}}},
	},
	{
		Call: (*wechat.Client).GetOnlineKfList, Repeatable: true,
		Args: []any{&wechat.GetOnlineKfListRequest{BusinessID: "b1"}},
		URI:  "/cgi-bin/customservice/getonlinekflist?access_token=TOKEN&business_id=b1",
		// kf_id is a number on the page and a text in its sample.
		Answer: `{"errcode":0,"errmsg":"ok","kf_online_list":[{"kf_account":"a@2","status":1,"kf_id":"1003","accepted_case":4,"kf_openid":"o5"}]}`,
		Want:   &wechat.GetOnlineKfListResult{KfOnlineList: []wechat.OnlineKf{{KfAccount: "a@2", Status: 1, KfID: 1003, AcceptedCase: 4, KfOpenID: "o5"}}},
	},
	{
		Call:   (*wechat.Client).SetKfAdmin,
		Args:   []any{&wechat.SetKfAdminRequest{KfOpenID: "o1", BusinessID: "b2"}},
		URI:    "/customservice/kfaccount/setadmin?access_token=TOKEN&business_id=b2&kf_openid=o1",
		Answer: `{"errcode":0,"errmsg":"ok"}`,
	},
	{
		Call:   (*wechat.Client).CancelKfAdmin,
		Args:   []any{&wechat.CancelKfAdminRequest{KfOpenID: "o1", BusinessID: "b2"}},
		URI:    "/customservice/kfaccount/canceladmin?access_token=TOKEN&business_id=b2&kf_openid=o1",
		Answer: `{"errcode":0,"errmsg":"ok"}`,
	},
	{
		Call: (*wechat.Client).GetKfWorkBound, Repeatable: true,
		URI:    "/customservice/work/get?access_token=TOKEN",
		Answer: `{"errcode":0,"errmsg":"ok","entityName":"e1","corpid":"ww2","bindTime":1700000003}`,
		Want:   &wechat.GetKfWorkBoundResult{EntityName: "e1", CorpID: "ww2", BindTime: 1700000003},
	},
	{
		Call:   (*wechat.Client).BindKfWork,
		Args:   []any{&wechat.BindKfWorkRequest{CorpID: "ww1"}},
		URI:    "/customservice/work/bind?access_token=TOKEN",
		Body:   `{"corpid":"ww1"}`,
		Answer: `{"errcode":0,"errmsg":"ok"}`,
	},
	{
		Call:   (*wechat.Client).UnbindKfWork,
		Args:   []any{&wechat.UnbindKfWorkRequest{CorpID: "ww1"}},
		URI:    "/customservice/work/unbind?access_token=TOKEN",
		Body:   `{"corpid":"ww1"}`,
		Answer: `{"errcode":0,"errmsg":"ok"}`,
	},
	{
		Call: (*wechat.Client).RegisterBusiness, Needs: "business_id",
		Args: []any{&wechat.RegisterBusinessRequest{AccountName: "abcdef1", Nickname: "小店2", IconMediaID: "m3", TransferToCommKf: new(bool)}},
		URI:  "/cgi-bin/business/register?access_token=TOKEN",
		Body: `{"account_name":"abcdef1","nickname":"小店2","icon_media_id":"m3","transfer_to_commkf":false}`,
		// business_id is a text on the page and a number in its sample.
		Answer: `{"errcode":0,"errmsg":"ok","business_id":4}`,
		Want:   &wechat.RegisterBusinessResult{BusinessID: "4"},
	},
	{
		Call: (*wechat.Client).GetBusiness, Repeatable: true, Needs: "business_info",
		Args:   []any{&wechat.GetBusinessRequest{BusinessID: "1", AccountName: "a2"}},
		URI:    "/cgi-bin/business/get?access_token=TOKEN",
		Body:   `{"business_id":"1","account_name":"a2"}`,
		Answer: `{"errcode":0,"errmsg":"ok","business_info":{"business_id":3,"account_name":"a4","nickname":"n5","icon_media_id":"m6","icon_url":"https://example.com/7"}}`,
		Want:   &wechat.GetBusinessResult{BusinessInfo: wechat.Business{BusinessID: "3", AccountName: "a4", Nickname: "n5", IconMediaID: "m6", IconURL: "https://example.com/7"}},
	},
	{
		Call: (*wechat.Client).ListBusiness, Repeatable: true,
		Args:   []any{&wechat.ListBusinessRequest{Offset: 0, Count: 200}},
		URI:    "/cgi-bin/business/list?access_token=TOKEN",
		Body:   `{"offset":0,"count":200}`,
		Answer: `{"errcode":0,"errmsg":"ok","list":[{"business_id":3,"account_name":"a4","nickname":"n5","icon_media_id":"m6","icon_url":"https://example.com/7"}]}`,
		Want:   &wechat.ListBusinessResult{List: []wechat.Business{{BusinessID: "3", AccountName: "a4", Nickname: "n5", IconMediaID: "m6", IconURL: "https://example.com/7"}}},
	},
	{
		Call:   (*wechat.Client).UpdateBusiness,
		Args:   []any{&wechat.UpdateBusinessRequest{BusinessID: "1", Nickname: "小店", IconMediaID: "m3"}},
		URI:    "/cgi-bin/business/update?access_token=TOKEN",
		Body:   `{"business_id":"1","nickname":"小店","icon_media_id":"m3"}`,
		Answer: `{"errcode":0,"errmsg":"ok"}`,
	},
	{
		Call:   (*wechat.Client).SendBusinessMessage,
		Args:   []any{"o1", int64(2), wechat.CustomText{Content: "你好 <b>"}},
		URI:    "/cgi-bin/message/custom/business/send?access_token=TOKEN",
		Body:   `{"touser":"o1","msgtype":"text","text":{"content":"你好 <b>"},"businessid":2}`,
		Answer: `{"errcode":0,"errmsg":"ok"}`,
	},
}

func TestSendBusinessMessageRefuses(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name, openID string
		message      wechat.CustomMessage
	}{
		{"no openid", "", wechat.CustomText{Content: "a"}},
		{"no message", "o1", nil},
		{"an empty text", "o1", wechat.CustomText{}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			client, sent := clientThatAnswers(t, `{"errcode":0}`)
			err := client.SendBusinessMessage(t.Context(), tt.openID, 1, tt.message)
			var fault *wechat.ArgumentError
			if !errors.As(err, &fault) || fault.API != "/cgi-bin/message/custom/business/send" || sent() > 0 {
				t.Errorf("%v, and %d requests", err, sent())
			}
		})
	}
}

func TestGetKfListInASample(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name, answer, want string
	}{
		{"as on the page", `{"errcode":0,"kf_list":[{"kf_account":"a@1"}]}`, "a@1"},
		{"as in its sample", `{"kf_online_list":[{"kf_account":"a@1","kf_id":1001,"status":1}]}`, "a@1"},
		{"both", `{"kf_online_list":[{"kf_account":"b@1"}],"kf_list":[{"kf_account":"a@1"}]}`, "a@1"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			client, _ := clientThatAnswers(t, tt.answer)
			got, err := client.GetKfList(t.Context(), &wechat.GetKfListRequest{})
			if err != nil || len(got.KfList) != 1 || got.KfList[0].KfAccount != tt.want {
				t.Errorf("%+v, %v, want %s", got, err, tt.want)
			}
		})
	}
}
