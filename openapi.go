package wechat

import (
	"context"
	"crypto/subtle"
	"net/url"
	"strings"
	"time"
)

// GetAPIQuotaResult is what an account may call of one API. WeChat leaves out what doesn't
// apply: nil is no figure, and not a figure of zero.
type GetAPIQuotaResult struct {
	Quota              *DailyQuota `json:"quota"`
	RateLimit          *RateLimit  `json:"rate_limit"`
	ComponentRateLimit *RateLimit  `json:"component_rate_limit"` // of calls that a third-party platform (第三方平台) makes for the account
}

// DailyQuota counts the calls of a day, which ends at midnight in Beijing. WeChat's
// figures are off by up to about 1 %.
type DailyQuota struct {
	DailyLimit int64 `json:"daily_limit"`
	Used       int64 `json:"used"`
	Remain     int64 `json:"remain"`
}

// RateLimit allows CallCount calls in each RefreshSecond seconds.
type RateLimit struct {
	CallCount     int64 `json:"call_count"`
	RefreshSecond int64 `json:"refresh_second"`
}

// GetAPIQuota asks how many calls of one API the account has left (查询API调用额度).
// cgiPath is the API's path without a host, such as /cgi-bin/message/custom/send. A
// path that WeChat doesn't know is Code(76021); one that isn't covered, as all under
// /sns/, or is another account type's, Code(76022).
//
// WeChat API: https://developers.weixin.qq.com/miniprogram/dev/server/API/openApi-mgnt/api_getapiquota
//
//wechat:api POST /cgi-bin/openapi/quota/get
func (c *Client) GetAPIQuota(ctx context.Context, cgiPath string) (*GetAPIQuotaResult, error) {
	const path = "/cgi-bin/openapi/quota/get"
	if err := checkCGIPath(path, cgiPath); err != nil {
		return nil, err
	}
	return Do[GetAPIQuotaResult](ctx, c, "POST", path, &quotaRequest{cgiPath}, Repeatable(), Needs("quota|rate_limit|component_rate_limit"))
}

type quotaRequest struct {
	CGIPath string `json:"cgi_path"`
}

func checkCGIPath(api, cgiPath string) error {
	if !strings.HasPrefix(cgiPath, "/") || strings.HasPrefix(cgiPath, "//") {
		return &ArgumentError{API: api, Field: "cgiPath", Reason: "must begin with one '/' and hold no host"}
	}
	return nil
}

// ClearQuota sets the daily counters of all the account's APIs back (重置API调用次数).
// An account may do so 10 times a month, [Client.ClearQuotaByAppSecret] and WeChat's
// console included; after that it is [CodeClearQuotaUsed]. It is never sent twice but
// for a refused token.
//
// WeChat API: https://developers.weixin.qq.com/miniprogram/dev/server/API/openApi-mgnt/api_clearquota
//
//wechat:api POST /cgi-bin/clear_quota
func (c *Client) ClearQuota(ctx context.Context) error {
	_, err := Do[struct{}](ctx, c, "POST", "/cgi-bin/clear_quota", &appRequest{c.appID})
	return err
}

// ClearQuotaByAppSecret is [Client.ClearQuota] without an access_token
// (使用AppSecret重置API调用次数), for when the quota of the token endpoint itself is used
// up. The two share 10 uses a month. The Client needs its AppSecret.
//
// WeChat's page lists the AppSecret as a field of the body and shows it in the query,
// and doesn't say which of them is read. It is sent in both: keep URLs out of the logs
// of proxies on the way.
//
// WeChat API: https://developers.weixin.qq.com/miniprogram/dev/server/API/openApi-mgnt/api_clearquotabyappsecret
//
//wechat:api POST /cgi-bin/clear_quota/v2
func (c *Client) ClearQuotaByAppSecret(ctx context.Context) error {
	const path = "/cgi-bin/clear_quota/v2"
	secret := c.secret()
	if secret == "" {
		return &ArgumentError{API: path, Field: "secret", Reason: "the Client was made without one"}
	}
	// One request with both forms: after one form alone, a refusal wouldn't tell
	// whether WeChat read it.
	_, err := Do[struct{}](ctx, c, "POST", path, &appSecretRequest{c.appID, secret},
		QueryAdded(url.Values{"appid": {c.appID}, "appsecret": {secret}}), inTokensStead(secret))
	return err
}

type appRequest struct {
	AppID string `json:"appid"`
}

type appSecretRequest struct {
	AppID     string `json:"appid"`
	AppSecret string `json:"appsecret"`
}

// ClearAPIQuota sets the daily counter of one API back (重置指定API调用次数), 50 times a
// month. cgiPath is as in [Client.GetAPIQuota]. WeChat documents it for the paths of
// its shops (/channels/ec/...); others may be Code(76022).
//
// WeChat API: https://developers.weixin.qq.com/miniprogram/dev/server/API/openApi-mgnt/api_clearapiquota
//
//wechat:api POST /cgi-bin/openapi/quota/clear
func (c *Client) ClearAPIQuota(ctx context.Context, cgiPath string) error {
	const path = "/cgi-bin/openapi/quota/clear"
	if err := checkCGIPath(path, cgiPath); err != nil {
		return err
	}
	_, err := Do[struct{}](ctx, c, "POST", path, &quotaRequest{cgiPath})
	return err
}

// GetRIDInfoResult is what WeChat recorded of one call. The three texts of the call may hold an
// access_token or an AppSecret: they are methods, so that printing a GetRIDInfoResult shows none.
// Compare with Equal, as go-cmp does by itself: [reflect.DeepEqual] can't compare them.
type GetRIDInfoResult struct {
	InvokeTime time.Time
	Cost       time.Duration // of WeChat's work, in whole milliseconds
	ClientIP   string

	texts func() ridTexts // a function, which fmt can't look into
}

type ridTexts struct{ url, request, response string }

func (i *GetRIDInfoResult) all() ridTexts {
	if i.texts == nil {
		return ridTexts{}
	}
	return i.texts()
}

// Equal reports whether both say the same. It compares the texts in constant time.
func (i GetRIDInfoResult) Equal(other GetRIDInfoResult) bool {
	a, b := i.all(), other.all()
	return i.InvokeTime.Equal(other.InvokeTime) && i.Cost == other.Cost && i.ClientIP == other.ClientIP &&
		subtle.ConstantTimeCompare([]byte(a.url), []byte(b.url))&
			subtle.ConstantTimeCompare([]byte(a.request), []byte(b.request))&
			subtle.ConstantTimeCompare([]byte(a.response), []byte(b.response)) == 1
}

// RequestURL returns the query of the call, with what secrets WeChat keeps of it.
func (i *GetRIDInfoResult) RequestURL() string { return i.all().url }

// RequestBody returns the body of the call.
func (i *GetRIDInfoResult) RequestBody() string { return i.all().request }

// ResponseBody returns WeChat's answer to the call.
func (i *GetRIDInfoResult) ResponseBody() string { return i.all().response }

// GetRIDInfo looks up a failed call by the rid of its errmsg, [Error].RID
// (查询rid信息): of this account, of the last 7 days, and of no API under /sns/. A rid
// that WeChat doesn't find is Code(76001), another account's Code(76003), an old one
// Code(76004).
//
// WeChat API: https://developers.weixin.qq.com/miniprogram/dev/server/API/openApi-mgnt/api_getridinfo
//
//wechat:api POST /cgi-bin/openapi/rid/get
func (c *Client) GetRIDInfo(ctx context.Context, rid string) (*GetRIDInfoResult, error) {
	const path = "/cgi-bin/openapi/rid/get"
	if !isRID(rid) {
		return nil, &ArgumentError{API: path, Field: "rid", Reason: "must be three groups of 8 lower-case hex digits, joined by '-'"}
	}
	answer, err := Do[ridAnswer](ctx, c, "POST", path, &ridRequest{rid}, Repeatable(), Needs("request.invoke_time"))
	if err != nil {
		return nil, err
	}
	r := answer.Request
	texts := ridTexts{r.RequestURL, r.RequestBody, r.ResponseBody}
	cost := min(max(r.CostInMS, 0), int64(time.Hour/time.Millisecond))
	return &GetRIDInfoResult{
		InvokeTime: time.Unix(r.InvokeTime, 0),
		Cost:       time.Duration(cost) * time.Millisecond,
		ClientIP:   r.ClientIP,
		texts:      func() ridTexts { return texts },
	}, nil
}

type ridRequest struct {
	RID string `json:"rid"`
}

func isRID(s string) bool {
	return len(s) == 26 && s[8] == '-' && s[17] == '-' && strings.Trim(s[:8]+s[9:17]+s[18:], lowerHex) == ""
}

// A ridAnswer is a twin of RIDInfo because the texts have to get behind a function.
type ridAnswer struct {
	Request struct {
		InvokeTime   int64  `json:"invoke_time"`
		CostInMS     int64  `json:"cost_in_ms"`
		RequestURL   string `json:"request_url"`
		RequestBody  string `json:"request_body"`
		ResponseBody string `json:"response_body"`
		ClientIP     string `json:"client_ip"`
	} `json:"request"`
}
