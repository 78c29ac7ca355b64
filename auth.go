package wechat

import (
	"bytes"
	"context"
	"crypto/sha1"
	"crypto/subtle"
	"encoding/json"
	"errors"
	"net/url"
	"reflect"
	"strings"

	"github.com/minigo-dev/wechat/crypto"
	"github.com/minigo-dev/wechat/internal/jsonwire"
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

// CheckRawData checks the signature of the rawData that wx.getUserInfo returns
// (数据签名校验): the hex SHA-1 of rawData and the session_key. It compares in constant
// time. With an empty session_key it returns false.
//
// WeChat: https://developers.weixin.qq.com/miniprogram/dev/framework/open-ability/signature
func CheckRawData(rawData, sessionKey, signature string) bool {
	if sessionKey == "" {
		return false
	}
	sum := sha1.Sum([]byte(rawData + sessionKey))
	return matches(sum, signature)
}

var (
	// ErrForeignWatermark: open data was made for another app.
	ErrForeignWatermark = errors.New("wechat: open data of another app")

	errNoWatermark = errors.New("wechat: open data without a watermark")
)

// DecryptOpenData decrypts the encryptedData of wx.getUserInfo, wx.getWeRunData and similar
// APIs (开放数据), checks that its watermark names appID, and unmarshals the JSON into out:
// a *[UserInfo], *[PhoneNumber], *[WeRunData], or a pointer to a type of your own. Pass
// encryptedData and iv as the client sent them: line breaks, and blanks that form encoding
// made of '+', do no harm. Pass sessionKey exactly as WeChat sent it. If the age of the data
// matters, check the watermark's Timestamp yourself.
//
// crypto.ErrDecrypt usually means that a newer login replaced the session_key: let the user
// log in again. Data of another app is [ErrForeignWatermark].
//
// WeChat: https://developers.weixin.qq.com/miniprogram/dev/framework/open-ability/signature
func DecryptOpenData(appID, sessionKey, encryptedData, iv string, out any) error {
	if v := reflect.ValueOf(out); v.Kind() != reflect.Pointer || v.IsNil() {
		return &ArgumentError{API: "DecryptOpenData", Field: "out", Reason: "must be a pointer that isn't nil"}
	}
	if appID != "" { // checkWatermark refuses an empty one
		if err := checkAppID("DecryptOpenData", appID); err != nil {
			return err
		}
	}
	plain, err := crypto.DecryptOpenData(sessionKey, repairBase64(encryptedData), repairBase64(iv))
	if err != nil {
		return err
	}
	if err := checkWatermark(appID, plain); err != nil {
		return err
	}
	if err := json.Unmarshal(plain, out); err != nil {
		if !json.Valid(plain) {
			return crypto.ErrDecrypt // a wrong key may leave valid padding
		}
		return misfit("wechat: the open data", err)
	}
	return nil
}

// repairBase64 turns blanks back into '+': form encoding makes blanks of them. Blanks after
// the padding are dropped. The decoder ignores line breaks.
func repairBase64(s string) string {
	if strings.IndexByte(s, ' ') < 0 {
		return s
	}
	if end := strings.TrimRight(s, " \r\n"); strings.HasSuffix(end, "=") {
		s = end
	}
	return strings.ReplaceAll(s, " ", "+")
}

// checkWatermark checks that the watermark of open data names the app. It finds a usual
// watermark without decoding the data.
func checkWatermark(appID string, plain []byte) error {
	named := jsonwire.Member(jsonwire.Member(bytes.TrimSpace(plain), "watermark"), "appid")
	if len(named) > 2 && named[0] == '"' && bytes.IndexByte(named, '\\') < 0 && appID != "" &&
		subtle.ConstantTimeCompare(named[1:len(named)-1], []byte(appID)) == 1 {
		return nil // data that isn't JSON fails later, when it is decoded
	}
	var seal struct {
		Watermark *Watermark `json:"watermark"`
	}
	switch {
	case json.Unmarshal(plain, &seal) != nil:
		return crypto.ErrDecrypt // a wrong key may leave valid padding
	case seal.Watermark == nil:
		return errNoWatermark
	case appID == "" || subtle.ConstantTimeCompare([]byte(seal.Watermark.AppID), []byte(appID)) != 1:
		return ErrForeignWatermark
	}
	return nil
}

// A Watermark (数据水印) says for which app and when WeChat made the open data.
type Watermark struct {
	AppID     string `json:"appid"`
	Timestamp int64  `json:"timestamp"` // Unix seconds
}

// UserInfo is the open data of wx.getUserInfo and wx.getUserProfile. Since 2022
// WeChat fills in the same grey profile for everybody.
type UserInfo struct {
	OpenID    string    `json:"openId"`
	UnionID   string    `json:"unionId"`
	NickName  string    `json:"nickName"`
	Gender    int       `json:"gender"` // 0 unknown, 1 male, 2 female
	City      string    `json:"city"`
	Province  string    `json:"province"`
	Country   string    `json:"country"`
	AvatarURL string    `json:"avatarUrl"`
	Language  string    `json:"language"`
	Watermark Watermark `json:"watermark"`
}

// PhoneNumber is the open data of the older getPhoneNumber button.
type PhoneNumber struct {
	PhoneNumber     string    `json:"phoneNumber"` // with the country code if foreign
	PurePhoneNumber string    `json:"purePhoneNumber"`
	CountryCode     string    `json:"countryCode"`
	Watermark       Watermark `json:"watermark"`
}

// WeRunData is the open data of wx.getWeRunData (微信运动): the steps of 30 days.
type WeRunData struct {
	StepInfoList []StepInfo `json:"stepInfoList"`
	Watermark    Watermark  `json:"watermark"`
}

// StepInfo is the steps of one day.
type StepInfo struct {
	Timestamp int64 `json:"timestamp"` // Unix seconds
	Step      int   `json:"step"`
}
