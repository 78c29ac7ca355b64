package wechat

import (
	"context"
	"crypto/subtle"
	"net/url"
	"time"

	"github.com/minigo-dev/wechat/internal/argument"
)

// GetAPIQuotaResult holds an account's limits for one API. A nil field means that the limit
// doesn't apply, not that it is zero.
type GetAPIQuotaResult struct {
	Quota              *DailyQuota `json:"quota"`
	RateLimit          *RateLimit  `json:"rate_limit"`
	ComponentRateLimit *RateLimit  `json:"component_rate_limit"` // for calls of a third-party platform (第三方平台) on behalf of the account
}

// DailyQuota counts the calls of a day. The day ends at midnight in Beijing. WeChat's numbers
// can be wrong by about 1 %.
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

// GetAPIQuota returns how many calls of one API the account has left (查询API调用额度).
// cgiPath is the API's path without a host, such as /cgi-bin/message/custom/send. An
// unknown path is Code(76021). A path of another account type, or one without a quota, such
// as all under /sns/, is Code(76022).
//
// WeChat API: https://developers.weixin.qq.com/miniprogram/dev/server/API/openApi-mgnt/api_getapiquota
//
//wechat:api POST /cgi-bin/openapi/quota/get
func (c *Client) GetAPIQuota(ctx context.Context, cgiPath string) (*GetAPIQuotaResult, error) {
	const path = "/cgi-bin/openapi/quota/get"
	if err := argumentFault(path, "cgiPath", argument.CGIPath(cgiPath)); err != nil {
		return nil, err
	}
	return Do[GetAPIQuotaResult](ctx, c, "POST", path, &quotaRequest{cgiPath}, Repeatable(), Needs("quota|rate_limit|component_rate_limit"))
}

type quotaRequest struct {
	CGIPath string `json:"cgi_path"`
}

// ClearQuota resets the daily counters of all APIs of the account (重置API调用次数). An
// account can do this 10 times a month, together with [Client.ClearQuotaByAppSecret] and
// WeChat's console; then the error is [CodeClearQuotaUsed]. The Client repeats the call only
// after a refused token.
//
// WeChat API: https://developers.weixin.qq.com/miniprogram/dev/server/API/openApi-mgnt/api_clearquota
//
//wechat:api POST /cgi-bin/clear_quota
func (c *Client) ClearQuota(ctx context.Context) error {
	_, err := Do[struct{}](ctx, c, "POST", "/cgi-bin/clear_quota", &appRequest{c.appID})
	return err
}

// ClearQuotaByAppSecret is [Client.ClearQuota] without an access_token
// (使用AppSecret重置API调用次数). Use it when the quota of the token endpoint itself is used
// up. Both share 10 uses a month. The Client needs its AppSecret.
//
// WeChat's page lists the AppSecret as a field of the body but shows it in the query. The
// Client sends it in both: keep URLs out of the logs of your proxies.
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
	// One request has both forms: with one form alone, a refusal wouldn't tell whether
	// WeChat reads that form.
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

// ClearAPIQuota resets the daily counter of one API (重置指定API调用次数), up to 50 times a
// month. cgiPath is as in [Client.GetAPIQuota]. WeChat documents it for the paths of WeChat
// shops (/channels/ec/...). For other paths the error may be Code(76022).
//
// WeChat API: https://developers.weixin.qq.com/miniprogram/dev/server/API/openApi-mgnt/api_clearapiquota
//
//wechat:api POST /cgi-bin/openapi/quota/clear
func (c *Client) ClearAPIQuota(ctx context.Context, cgiPath string) error {
	const path = "/cgi-bin/openapi/quota/clear"
	if err := argumentFault(path, "cgiPath", argument.CGIPath(cgiPath)); err != nil {
		return err
	}
	_, err := Do[struct{}](ctx, c, "POST", path, &quotaRequest{cgiPath})
	return err
}

// GetRIDInfoResult is WeChat's record of one call. RequestURL, RequestBody and ResponseBody
// are methods because they may contain an access_token or an AppSecret: so printing is safe.
// Compare with Equal (go-cmp uses it): [reflect.DeepEqual] can't compare these texts.
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

// Equal reports whether all fields and texts are equal. It compares texts in constant time.
func (i GetRIDInfoResult) Equal(other GetRIDInfoResult) bool {
	a, b := i.all(), other.all()
	return i.InvokeTime.Equal(other.InvokeTime) && i.Cost == other.Cost && i.ClientIP == other.ClientIP &&
		subtle.ConstantTimeCompare([]byte(a.url), []byte(b.url))&
			subtle.ConstantTimeCompare([]byte(a.request), []byte(b.request))&
			subtle.ConstantTimeCompare([]byte(a.response), []byte(b.response)) == 1
}

// RequestURL returns the query of the call. It may contain secrets.
func (i *GetRIDInfoResult) RequestURL() string { return i.all().url }

// RequestBody returns the body of the call. It may contain secrets.
func (i *GetRIDInfoResult) RequestBody() string { return i.all().request }

// ResponseBody returns WeChat's answer to the call. It may contain secrets.
func (i *GetRIDInfoResult) ResponseBody() string { return i.all().response }

// GetRIDInfo looks up a failed call of this account by its rid (查询rid信息), see
// [Error].RID. WeChat keeps calls for 7 days, but none of the APIs under /sns/. An unknown
// rid is Code(76001), the rid of another account is Code(76003), an expired one Code(76004).
//
// WeChat API: https://developers.weixin.qq.com/miniprogram/dev/server/API/openApi-mgnt/api_getridinfo
//
//wechat:api POST /cgi-bin/openapi/rid/get
func (c *Client) GetRIDInfo(ctx context.Context, rid string) (*GetRIDInfoResult, error) {
	const path = "/cgi-bin/openapi/rid/get"
	if err := argumentFault(path, "rid", argument.RID(rid)); err != nil {
		return nil, err
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

// A ridAnswer is decoded first because GetRIDInfoResult keeps the texts in a function.
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
