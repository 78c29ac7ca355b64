package wechat

import (
	"context"
	"net/url"
)

const (
	pathCode2Session = "/sns/jscode2session"

	// A js_code has about 32 characters. The limit is for what a malicious client sends.
	jsCodeMax = 1024
)

// A Code2SessionResult is the result of a login. Printing it is safe, marshalling it is an
// error. Store its fields where only your server can read them. Give the client a random id
// of your own, never the openid or the session_key. Compare results with Equal (go-cmp uses
// it): [reflect.DeepEqual] can't compare the session_key.
type Code2SessionResult struct {
	OpenID     string     `json:"openid"`  // the user in this app
	UnionID    string     `json:"unionid"` // the user in all apps of one Open Platform (开放平台) account; often empty
	SessionKey SessionKey `json:"session_key"`
}

// Equal reports whether both have the same user and session_key. It compares the
// session_keys in constant time.
func (s Code2SessionResult) Equal(other Code2SessionResult) bool {
	return s.OpenID == other.OpenID && s.UnionID == other.UnionID && s.SessionKey.Equal(other.SessionKey)
}

// Code2Session logs a user in (登录凭证校验): it exchanges the js_code of wx.login for
// the openid and the session_key. A js_code is valid for 5 minutes and only once. It needs
// no Client and no access_token.
//
// An invalid or used code is [ErrLoginCode]: the client has to call wx.login again. Other
// errors are [ErrBusy], [ErrRateLimited], and Code(40226) for a user that WeChat blocks.
// After [ErrOutcomeUnknown] the code may be used up.
//
// WeChat API: https://developers.weixin.qq.com/miniprogram/dev/server/API/user-login/api_code2session
func Code2Session(ctx context.Context, appID, secret, jsCode string, opts ...TransportOption) (*Code2SessionResult, error) {
	if err := checkAppID("Code2Session", appID); err != nil {
		return nil, err
	}
	if err := checkSecret("Code2Session", secret); err != nil {
		return nil, err
	}
	l, err := linkFor("Code2Session", opts)
	if err != nil {
		return nil, err
	}
	return l.code2Session(ctx, appID, secret, jsCode)
}

// Code2Session logs a user in (登录凭证校验): it exchanges the js_code of wx.login for
// the openid and the session_key. A js_code is valid for 5 minutes and only once. The errors
// are those of the function [Code2Session].
//
// WeChat API: https://developers.weixin.qq.com/miniprogram/dev/server/API/user-login/api_code2session
//
//wechat:api GET /sns/jscode2session
func (c *Client) Code2Session(ctx context.Context, jsCode string) (*Code2SessionResult, error) {
	if c.secret() == "" {
		return nil, &ArgumentError{API: pathCode2Session, Field: "secret", Reason: "the Client was made without one; a login needs it"}
	}
	return c.link().code2Session(ctx, c.appID, c.secret(), jsCode)
}

func (l *link) code2Session(ctx context.Context, appID, secret, jsCode string) (*Code2SessionResult, error) {
	return l.login(ctx, pathCode2Session, jsCode, url.Values{"appid": {appID}, "secret": {secret}}, secret)
}

// login exchanges a js_code. The query names the app and holds its credential. It can't use
// Do because there may be no Client.
func (l *link) login(ctx context.Context, path, jsCode string, query url.Values, credential string) (*Code2SessionResult, error) {
	if jsCode == "" || len(jsCode) > jsCodeMax {
		return nil, &ArgumentError{API: path, Field: "jsCode", Reason: "must have 1 to 1024 bytes"}
	}
	query.Set("js_code", jsCode)
	query.Set("grant_type", "authorization_code")
	session := new(Code2SessionResult)
	err := l.do(ctx, &call{
		endpoint: get(path).withCredential(),
		query:    query,
		secrets:  []string{credential, jsCode},
		out:      session,
		needs:    []string{"openid", "session_key"},
	})
	if err != nil {
		return nil, err
	}
	return session, nil
}

// CheckSessionKey asks whether a user's session_key is still the current one
// (检验登录态). If not, the error is [ErrSessionExpired].
//
// WeChat API: https://developers.weixin.qq.com/miniprogram/dev/server/API/user-login/api_checksessionkey
//
//wechat:api GET /wxa/checksession
func (c *Client) CheckSessionKey(ctx context.Context, openID string, key SessionKey) error {
	_, err := Do[struct{}](ctx, c, "GET", "/wxa/checksession", nil, SessionSigned(openID, key), Repeatable())
	return err
}

// A ResetUserSessionKeyResult holds a user's new session_key. Printing it is safe,
// marshalling it is an error.
type ResetUserSessionKeyResult struct {
	OpenID     string     `json:"openid"`
	SessionKey SessionKey `json:"session_key"`
}

// ResetUserSessionKey replaces a user's session_key (重置登录态). The old key becomes
// invalid at once; the new key expires when the old one would have expired. A key that isn't
// current is [ErrSessionExpired]. After [ErrOutcomeUnknown] the user has to log in again.
//
// WeChat API: https://developers.weixin.qq.com/miniprogram/dev/server/API/user-login/api_resetusersessionkey
//
//wechat:api GET /wxa/resetusersessionkey
func (c *Client) ResetUserSessionKey(ctx context.Context, openID string, key SessionKey) (*ResetUserSessionKeyResult, error) {
	return Do[ResetUserSessionKeyResult](ctx, c, "GET", "/wxa/resetusersessionkey", nil, SessionSigned(openID, key), exactAnswer(), Needs("openid", "session_key"))
}
