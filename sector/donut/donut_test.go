package donut_test

import (
	"testing"

	"github.com/minigo-dev/wechat"
	"github.com/minigo-dev/wechat/internal/wiretest"
	"github.com/minigo-dev/wechat/sector/donut"
)

const secret = "fedcba9876543210fedcba9876543210" // not the one that fetches tokens, so that a mix-up shows

// TestWire proves each method on the wire and against WeChat's documentation.
func TestWire(t *testing.T) {
	t.Parallel()
	for i := range rows {
		rows[i].Receiver = func(client *wechat.Client) any {
			c, err := donut.New(client, secret)
			if err != nil {
				t.Fatal(err)
			}
			return c
		}
	}
	wiretest.Run(t, ".", rows)
}

var rows = []wiretest.Row{
	{
		Call: (*donut.Client).Code2VerifyInfo, Needs: "user_info",
		Args:   []any{"code-1"},
		URI:    "/donut/code2verifyinfo?access_token=TOKEN&appid=wx0123456789abcdef&appsecret=fedcba9876543210fedcba9876543210&code=code-1&grant_type=authorization_code",
		Answer: `{"errcode":0,"login_info":{"type":"type-2","login_time":3,"appid":"appid-4"},"user_info":{"user_id":"user_id-5","openapp_info":{"appid":"appid-6","openid":"openid-7","unionid":"unionid-8","headimgurl":"headimgurl-9","nickname":"nickname-10"},"miniprogram_info":{"appid":"appid-11","openid":"openid-12","unionid":"unionid-13"},"phone_info":{"phone":"phone-14"},"apple_info":{"bundleid":"bundleid-15","apple_user_id":"apple_user_id-16","apple_email":"apple_email-17","is_apple_email_verified":true,"is_apple_email_private":true},"huawei_info":{"client_id":"client_id-18","huawei_open_id":"huawei_open_id-19","huawei_union_id":"huawei_union_id-20","huawei_display_name":"huawei_display_name-21","huawei_picture":"huawei_picture-22","huawei_email":"huawei_email-23","is_huawei_email_verified":true,"type":"type-24"}}}`,
		Want: &donut.Code2VerifyInfoResult{
			LoginInfo: donut.Login{Type: "type-2", LoginTime: 3, AppID: "appid-4"},
			UserInfo: donut.User{
				UserID:          "user_id-5",
				OpenAppInfo:     &donut.WeixinUser{AppID: "appid-6", OpenID: "openid-7", UnionID: "unionid-8", HeadImgURL: "headimgurl-9", Nickname: "nickname-10"},
				MiniProgramInfo: &donut.MiniProgramUser{AppID: "appid-11", OpenID: "openid-12", UnionID: "unionid-13"},
				PhoneInfo:       &donut.PhoneUser{Phone: "phone-14"},
				AppleInfo:       &donut.AppleUser{BundleID: "bundleid-15", AppleUserID: "apple_user_id-16", AppleEmail: "apple_email-17", IsAppleEmailVerified: true, IsAppleEmailPrivate: true},
				HuaweiInfo:      &donut.HuaweiUser{ClientID: "client_id-18", HuaweiOpenID: "huawei_open_id-19", HuaweiUnionID: "huawei_union_id-20", HuaweiDisplayName: "huawei_display_name-21", HuaweiPicture: "huawei_picture-22", HuaweiEmail: "huawei_email-23", IsHuaweiEmailVerified: true, Type: "type-24"},
			},
		},
	},
	{
		Call:   (*donut.Client).UnbindPhone,
		Args:   []any{&donut.UnbindPhoneRequest{UserID: "user_id-25"}},
		URI:    "/donut/unbindphone?access_token=TOKEN",
		Body:   `{"user_id":"user_id-25"}`,
		Answer: `{"errcode":0,"errmsg":"ok"}`,
	},
	{
		Call:   (*donut.Client).UnbindWeixin,
		Args:   []any{&donut.UnbindWeixinRequest{UserID: "user_id-26"}},
		URI:    "/donut/unbindweixin?access_token=TOKEN",
		Body:   `{"user_id":"user_id-26"}`,
		Answer: `{"errcode":0,"errmsg":"ok"}`,
	},
	{
		Call:   (*donut.Client).UnbindApple,
		Args:   []any{&donut.UnbindAppleRequest{UserID: "user_id-27"}},
		URI:    "/donut/unbindapple?access_token=TOKEN",
		Body:   `{"user_id":"user_id-27"}`,
		Answer: `{"errcode":0,"errmsg":"ok"}`,
	},
	{
		Call:   (*donut.Client).UnregisterUser,
		Args:   []any{&donut.UnregisterUserRequest{UserID: "user_id-28"}},
		URI:    "/donut/unregisteruser?access_token=TOKEN",
		Body:   `{"user_id":"user_id-28"}`,
		Answer: `{"errcode":0,"errmsg":"ok"}`,
	},
}
