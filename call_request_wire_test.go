package wechat_test

import (
	"net/netip"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/minigo-dev/wechat"
	"github.com/minigo-dev/wechat/internal/wiretest"
)

// TestWire proves each API method on the wire and against WeChat's documentation.
func TestWire(t *testing.T) {
	t.Parallel()
	wiretest.Run(t, ".", slices.Concat(wireRows, userRows, gameDataRows, gameRoomRows, gameRewardRows, securityRows))
}

var wireRows = []wiretest.Row{
	{
		Call:    (*wechat.Client).Code2Session,
		Args:    []any{"js-code"},
		URI:     "/sns/jscode2session?appid=wx0123456789abcdef&grant_type=authorization_code&js_code=js-code&secret=0123456789abcdef0123456789abcdef",
		Answer:  `{"openid":"o1","session_key":"c2Vzc2lvbg==","unionid":"u1"}`,
		Want:    &wechat.Code2SessionResult{OpenID: "o1", UnionID: "u1", SessionKey: wechat.NewSessionKey("c2Vzc2lvbg==")},
		NoToken: true,
		Needs:   "openid session_key",
	},
	{
		Call:       (*wechat.Client).CheckSessionKey,
		Args:       []any{"o1", wechat.NewSessionKey("c2Vzc2lvbg==")},
		URI:        "/wxa/checksession?access_token=TOKEN&openid=o1&sig_method=hmac_sha256&signature=2dfcac98ff2aafad511dc9de055b1ccd1530eb85da8031285570346a1a36fe03",
		Answer:     `{"errcode":0,"errmsg":"ok"}`,
		Repeatable: true,
	},
	{
		Call:   (*wechat.Client).ResetUserSessionKey,
		Args:   []any{"o1", wechat.NewSessionKey("c2Vzc2lvbg==")},
		URI:    "/wxa/resetusersessionkey?access_token=TOKEN&openid=o1&sig_method=hmac_sha256&signature=2dfcac98ff2aafad511dc9de055b1ccd1530eb85da8031285570346a1a36fe03",
		Answer: `{"errcode":0,"errmsg":"ok","openid":"o1","session_key":"bmV3"}`,
		Want:   &wechat.ResetUserSessionKeyResult{OpenID: "o1", SessionKey: wechat.NewSessionKey("bmV3")},
		Needs:  "openid session_key",
	},
	{
		Call:   (*wechat.Client).SendCustomMessage,
		Args:   []any{"o1", wechat.CustomText{Content: "你好 <b>"}},
		URI:    "/cgi-bin/message/custom/send?access_token=TOKEN",
		Body:   `{"touser":"o1","msgtype":"text","text":{"content":"你好 <b>"}}`,
		Answer: `{"errcode":0,"errmsg":"ok"}`,
	},
	{
		Call:   (*wechat.Client).Typing,
		Args:   []any{"o1", true},
		URI:    "/cgi-bin/message/custom/business/typing?access_token=TOKEN",
		Body:   `{"touser":"o1","command":"Typing"}`,
		Answer: `{"errcode":0,"errmsg":"ok"}`,
	},
	{
		Call:   (*wechat.Client).SetTyping,
		Args:   []any{"o1", false},
		URI:    "/cgi-bin/message/custom/typing?access_token=TOKEN",
		Body:   `{"touser":"o1","command":"CancelTyping"}`,
		Answer: `{"errcode":0,"errmsg":"ok"}`,
	},
	{
		Call: (*wechat.Client).UploadTempMedia,
		Args: []any{wechat.MediaImage, wechat.Upload{Name: "a.png", Content: strings.NewReader("\x89PNG\r\n\x1a\n")}},
		URI:  "/cgi-bin/media/upload?access_token=TOKEN&type=image",
		Body: "--BOUNDARY\r\nContent-Disposition: form-data; name=\"media\"; filename=\"a.png\"\r\nContent-Type: image/png\r\n\r\n" +
			"\x89PNG\r\n\x1a\n\r\n--BOUNDARY--\r\n",
		Answer:    `{"type":"image","media_id":"M1","created_at":1700000000}`,
		Want:      &wechat.UploadTempMediaResult{Type: wechat.MediaImage, MediaID: "M1", CreatedAt: time.Unix(1700000000, 0)},
		Needs:     "media_id",
		OwnResult: "has a time.Time",
	},
	{
		Call:       (*wechat.Client).GetMedia,
		Args:       []any{"M1"},
		URI:        "/cgi-bin/media/get?access_token=TOKEN&media_id=M1",
		Answer:     "\x89PNG\r\n\x1a\n",
		Want:       &wechat.File{ContentType: "image/png", Data: []byte("\x89PNG\r\n\x1a\n")},
		Repeatable: true,
	},
	{
		Call:   (*wechat.Client).GetAPIQuota,
		Args:   []any{"/cgi-bin/message/custom/send"},
		URI:    "/cgi-bin/openapi/quota/get?access_token=TOKEN",
		Body:   `{"cgi_path":"/cgi-bin/message/custom/send"}`,
		Answer: `{"errcode":0,"errmsg":"ok","quota":{"daily_limit":9,"used":2,"remain":7},"rate_limit":{"call_count":3,"refresh_second":60},"component_rate_limit":{"call_count":5,"refresh_second":61}}`,
		Want: &wechat.GetAPIQuotaResult{
			Quota:              &wechat.DailyQuota{DailyLimit: 9, Used: 2, Remain: 7},
			RateLimit:          &wechat.RateLimit{CallCount: 3, RefreshSecond: 60},
			ComponentRateLimit: &wechat.RateLimit{CallCount: 5, RefreshSecond: 61},
		},
		Repeatable: true,
	},
	{
		Call:   (*wechat.Client).ClearQuota,
		URI:    "/cgi-bin/clear_quota?access_token=TOKEN",
		Body:   `{"appid":"wx0123456789abcdef"}`,
		Answer: `{"errcode":0,"errmsg":"ok"}`,
	},
	{
		Call:    (*wechat.Client).ClearQuotaByAppSecret,
		URI:     "/cgi-bin/clear_quota/v2?appid=wx0123456789abcdef&appsecret=0123456789abcdef0123456789abcdef",
		Body:    `{"appid":"wx0123456789abcdef","appsecret":"0123456789abcdef0123456789abcdef"}`,
		Answer:  `{"errcode":0,"errmsg":"ok"}`,
		NoToken: true,
	},
	{
		Call:   (*wechat.Client).ClearAPIQuota,
		Args:   []any{"/channels/ec/order/get"},
		URI:    "/cgi-bin/openapi/quota/clear?access_token=TOKEN",
		Body:   `{"cgi_path":"/channels/ec/order/get"}`,
		Answer: `{"errcode":0,"errmsg":"ok"}`,
	},
	{
		Call:   (*wechat.Client).GetRIDInfo,
		Args:   []any{"61725984-6126f6f9-040f19c4"},
		URI:    "/cgi-bin/openapi/rid/get?access_token=TOKEN",
		Body:   `{"rid":"61725984-6126f6f9-040f19c4"}`,
		Answer: `{"errcode":0,"errmsg":"ok","request":{"invoke_time":1635156704,"cost_in_ms":31,"request_url":"a=1","request_body":"b","response_body":"c","client_ip":"203.0.113.8"}}`,
		Show:   func(result any) any { return fullRID(result.(*wechat.GetRIDInfoResult)) },
		Want: &ridFields{
			InvokeTime: time.Unix(1635156704, 0), Cost: 31 * time.Millisecond, ClientIP: "203.0.113.8",
			URL: "a=1", Request: "b", ResponseBody: "c",
		},
		Repeatable: true,
		Needs:      "request",
		OwnResult:  "hides what may be a secret",
	},
	{
		Call:       (*wechat.Client).GetCallbackIP,
		URI:        "/cgi-bin/getcallbackip?access_token=TOKEN",
		Answer:     `{"ip_list":["101.226.62.77","101.226.62.0/24"]}`,
		Want:       []netip.Prefix{netip.MustParsePrefix("101.226.62.77/32"), netip.MustParsePrefix("101.226.62.0/24")},
		Repeatable: true,
		Needs:      "ip_list",
	},
	{
		Call:       (*wechat.Client).GetAPIDomainIP,
		URI:        "/cgi-bin/get_api_domain_ip?access_token=TOKEN",
		Answer:     `{"ip_list":["2402:4e00::1"]}`,
		Want:       []netip.Prefix{netip.MustParsePrefix("2402:4e00::1/128")},
		Repeatable: true,
		Needs:      "ip_list",
	},
	{
		Call:   (*wechat.Client).CallbackCheck,
		Args:   []any{&wechat.CallbackCheckRequest{Action: wechat.CheckAll, CheckOperator: wechat.OperatorCAP}},
		URI:    "/cgi-bin/callback/check?access_token=TOKEN",
		Body:   `{"action":"all","check_operator":"CAP"}`,
		Answer: `{"errcode":0,"errmsg":"ok","dns":[{"ip":"111.161.64.40","real_operator":"UNICOM"}],"ping":[{"ip":"111.161.64.48","from_operator":"CAP","package_loss":"0%","time":"23.079ms"}]}`,
		Want: &wechat.CallbackCheckResult{
			DNS:  []wechat.DNSCheck{{IP: "111.161.64.40", RealOperator: "UNICOM"}},
			Ping: []wechat.PingCheck{{IP: "111.161.64.48", FromOperator: "CAP", PackageLoss: "0%", Time: "23.079ms"}},
		},
		Repeatable: true,
	},
}
