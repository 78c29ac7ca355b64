// Package donut knows the users of multi-platform apps (多端应用, Donut): apps for Android, iOS
// and HarmonyOS that are built from a mini-program. Whoever logs in there, by WeChat, by phone
// or by an account of Apple's or Huawei's, gets one UserID.
//
// A [Client] is for one multi-platform app, which has an AppID and an AppSecret of its own:
// those of the mini-program don't do. The app logs in, for example by wx.weixinAppLogin, sends
// the code that it gets, and the server exchanges it: [Client.Code2VerifyInfo].
package donut

import (
	"context"
	"fmt"
	"net/url"
	"strings"

	"github.com/minigo-dev/wechat"
)

// The codes that callers act on.
const (
	CodeExpired    wechat.Code = 10001000 // the code is too old: let the user log in again
	CodeWrong      wechat.Code = 10001001 // it is no code of this app, such as one of wx.login
	CodeAppID      wechat.Code = 10001002 // the AppID isn't a multi-platform app's
	CodeSecret     wechat.Code = 10001003 // the AppSecret isn't the multi-platform app's
	CodeNoIdentity wechat.Code = 10001005 // the app doesn't use the management of identities (身份管理)
	CodeNoUser     wechat.Code = 10001038 // there is no such user
	CodeNoPhone    wechat.Code = 10001039 // the user has no phone number to unbind
	CodeNoWeixin   wechat.Code = 10001040 // the user has no WeChat to unbind
	CodeNoApple    wechat.Code = 10001041 // the user has no account of Apple's to unbind
	CodeOnlyPhone  wechat.Code = 10001042 // the user has nothing else: UnregisterUser
	CodeOnlyWeixin wechat.Code = 10001043 // the user has nothing else: UnregisterUser
	CodeOnlyApple  wechat.Code = 10001044 // the user has nothing else: UnregisterUser
)

// How a user logged in.
const (
	LoginWeixin        = "weixinApp"
	LoginMiniProgram   = "weixinMiniProgram"
	LoginSMS           = "phoneSms"
	LoginPhoneOneClick = "phoneOneClick" // by the number of the phone itself (本机号码一键登录)
	LoginApple         = "apple"
)

// A Client makes the calls of one multi-platform app. It is safe for concurrent use.
type Client struct {
	wechat *wechat.Client
	secret func() string // a function, which nothing prints
}

// New makes a Client. The Client of wechat is for the multi-platform app, as the console of
// multi-platform apps has it, and secret is the app's AppSecret. New makes no call. A secret
// that is empty, or holds a blank or a line end, is an [*wechat.ArgumentError].
func New(client *wechat.Client, secret string) (*Client, error) {
	switch {
	case client == nil:
		return nil, &wechat.ArgumentError{API: "donut.New", Field: "client", Reason: "is nil"}
	case secret == "" || strings.ContainsFunc(secret, func(r rune) bool { return r <= ' ' || r >= 0x7F }):
		return nil, &wechat.ArgumentError{API: "donut.New", Field: "secret", Reason: "is empty, or holds something other than printable ASCII; look for blanks and line ends"}
	}
	return &Client{client, func() string { return secret }}, nil
}

// Format prints the app's id and nothing else, whatever the verb.
func (c *Client) Format(f fmt.State, _ rune) { fmt.Fprintf(f, "donut.Client(%s)", c.wechat.AppID()) }

// A Code2VerifyInfoResult is a login and its user.
type Code2VerifyInfoResult struct {
	LoginInfo Login `json:"login_info"`
	UserInfo  User  `json:"user_info"`
}

// A Login says how and when a user logged in.
type Login struct {
	Type      string `json:"type"`       // LoginWeixin or another
	LoginTime int64  `json:"login_time"` // in Unix seconds
	AppID     string `json:"appid"`
}

// A User is a user of the app, with the accounts that are bound to each other. Of the others
// the fields are nil.
type User struct {
	UserID          string           `json:"user_id"` // the same for all accounts that are bound to each other
	OpenAppInfo     *WeixinUser      `json:"openapp_info"`
	MiniProgramInfo *MiniProgramUser `json:"miniprogram_info"`
	PhoneInfo       *PhoneUser       `json:"phone_info"`
	AppleInfo       *AppleUser       `json:"apple_info"`
	HuaweiInfo      *HuaweiUser      `json:"huawei_info"`
}

// A WeixinUser is a user of WeChat, as a mobile app (移动应用) knows it.
type WeixinUser struct {
	AppID      string `json:"appid"` // of the mobile app
	OpenID     string `json:"openid"`
	UnionID    string `json:"unionid"`
	HeadImgURL string `json:"headimgurl"` // the picture; empty if the user has none
	Nickname   string `json:"nickname"`
}

// A MiniProgramUser is a user of WeChat, as the mini-program knows it.
type MiniProgramUser struct {
	AppID   string `json:"appid"`
	OpenID  string `json:"openid"`
	UnionID string `json:"unionid"` // empty unless the mini-program is bound to an open platform account (开放平台账号)
}

// A PhoneUser is a phone number.
type PhoneUser struct {
	Phone string `json:"phone"`
}

// An AppleUser is an account of Apple's.
type AppleUser struct {
	BundleID             string `json:"bundleid"` // of the app
	AppleUserID          string `json:"apple_user_id"`
	AppleEmail           string `json:"apple_email"`
	IsAppleEmailVerified bool   `json:"is_apple_email_verified"`
	IsAppleEmailPrivate  bool   `json:"is_apple_email_private"`
}

// A HuaweiUser is an account of Huawei's.
type HuaweiUser struct {
	ClientID              string `json:"client_id"` // of the app
	HuaweiOpenID          string `json:"huawei_open_id"`
	HuaweiUnionID         string `json:"huawei_union_id"`
	HuaweiDisplayName     string `json:"huawei_display_name"`
	HuaweiPicture         string `json:"huawei_picture"` // a URL
	HuaweiEmail           string `json:"huawei_email"`
	IsHuaweiEmailVerified bool   `json:"is_huawei_email_verified"`
	Type                  string `json:"type"`
}

// Code2VerifyInfo exchanges the code of a login for its user (登录凭证校验). A code is valid for 5
// minutes. It comes from wx.weixinAppLogin, wx.weixinMiniProgramLogin, wx.phoneSmsLogin,
// wx.appleLogin, the button phoneOneClickLogin or wx.getIdentityCode, never from wx.login.
// CodeExpired and CodeWrong: let the user log in again. CodeAppID, CodeSecret: they are the
// mini-program's or the mobile app's.
//
// WeChat API: https://developers.weixin.qq.com/miniprogram/dev/platform-capabilities/miniapp/openapi/code2Verifyinfo
//
//wechat:api GET /donut/code2verifyinfo
func (c *Client) Code2VerifyInfo(ctx context.Context, code string) (*Code2VerifyInfoResult, error) {
	const path = "/donut/code2verifyinfo"
	if code == "" {
		return nil, &wechat.ArgumentError{API: path, Field: "code", Reason: "is empty"}
	}
	query := url.Values{"appid": {c.wechat.AppID()}, "appsecret": {c.secret()}, "code": {code}, "grant_type": {"authorization_code"}}
	return wechat.Do[Code2VerifyInfoResult](ctx, c.wechat, "GET", path, nil, wechat.QueryAdded(query), wechat.Needs("user_info.user_id"))
}

// An UnbindPhoneRequest names a user.
type UnbindPhoneRequest struct {
	UserID string `json:"user_id"` // of Code2VerifyInfo, never as the app says
}

// UnbindPhone takes the phone number from a user (解绑手机号). CodeNoPhone: there is none.
// CodeOnlyPhone: the user has nothing else to log in by.
//
// WeChat API: https://developers.weixin.qq.com/miniprogram/dev/platform-capabilities/miniapp/openapi/unbindphone
//
//wechat:api POST /donut/unbindphone
func (c *Client) UnbindPhone(ctx context.Context, r *UnbindPhoneRequest) error {
	_, err := wechat.Do[struct{}](ctx, c.wechat, "POST", "/donut/unbindphone", r)
	return err
}

// An UnbindWeixinRequest names a user.
type UnbindWeixinRequest struct {
	UserID string `json:"user_id"` // of Code2VerifyInfo, never as the app says
}

// UnbindWeixin takes WeChat from a user (解绑微信号). CodeNoWeixin: there is none.
// CodeOnlyWeixin: the user has nothing else to log in by.
//
// WeChat API: https://developers.weixin.qq.com/miniprogram/dev/platform-capabilities/miniapp/openapi/unbindweixin
//
//wechat:api POST /donut/unbindweixin
func (c *Client) UnbindWeixin(ctx context.Context, r *UnbindWeixinRequest) error {
	_, err := wechat.Do[struct{}](ctx, c.wechat, "POST", "/donut/unbindweixin", r)
	return err
}

// An UnbindAppleRequest names a user.
type UnbindAppleRequest struct {
	UserID string `json:"user_id"` // of Code2VerifyInfo, never as the app says
}

// UnbindApple takes the account of Apple's from a user (解绑苹果账号). CodeNoApple: there is none.
// CodeOnlyApple: the user has nothing else to log in by.
//
// WeChat API: https://developers.weixin.qq.com/miniprogram/dev/platform-capabilities/miniapp/openapi/unbindapple
//
//wechat:api POST /donut/unbindapple
func (c *Client) UnbindApple(ctx context.Context, r *UnbindAppleRequest) error {
	_, err := wechat.Do[struct{}](ctx, c.wechat, "POST", "/donut/unbindapple", r)
	return err
}

// An UnregisterUserRequest names a user.
type UnregisterUserRequest struct {
	UserID string `json:"user_id"` // of Code2VerifyInfo, never as the app says
}

// UnregisterUser removes a user from the app, with all accounts that are bound to each other (注销用户).
// CodeNoUser: there is no such user.
//
// WeChat API: https://developers.weixin.qq.com/miniprogram/dev/platform-capabilities/miniapp/openapi/unregisteruser
//
//wechat:api POST /donut/unregisteruser
func (c *Client) UnregisterUser(ctx context.Context, r *UnregisterUserRequest) error {
	_, err := wechat.Do[struct{}](ctx, c.wechat, "POST", "/donut/unregisteruser", r)
	return err
}
