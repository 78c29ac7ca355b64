package wechat_test

import (
	"errors"
	"net/netip"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/minigo-dev/wechat"
	"github.com/minigo-dev/wechat/internal/wiretest"
)

type doRequest struct {
	Keyword string `json:"keyword" limit:"..4 bytes"`
	Page    int64  `json:"page"`
	Next    string `json:"next,omitempty"`
	Env     string `json:"-" query:"env,omitempty"`
}

type doResult struct {
	Count int64    `json:"count"`
	Name  string   `json:"name"`
	Items []string `json:"items"`
}

func TestDo(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name, method string
		in           any
		opts         []wechat.CallOption
		uri, body    string
	}{
		{"POST", "POST", &doRequest{Keyword: "<a>", Page: 0}, nil, "/wxa/x?access_token=T1", `{"keyword":"<a>","page":0}`},
		{"POST with a query", "POST", &doRequest{Keyword: "a", Env: "e&"}, nil, "/wxa/x?access_token=T1&env=e%26", `{"keyword":"a","page":0}`},
		{"POST without a request", "POST", nil, nil, "/wxa/x?access_token=T1", ""},
		{"GET", "GET", &doRequest{Keyword: "a b", Page: 2}, nil, "/wxa/x?access_token=T1&keyword=a+b&page=2", ""},
		{"GET without a request", "GET", nil, nil, "/wxa/x?access_token=T1", ""},
		{"a fixed query", "GET", &doRequest{Keyword: "a"}, []wechat.CallOption{wechat.QueryAdded(url.Values{"action": {"go"}})}, "/wxa/x?access_token=T1&action=go&keyword=a&page=0", ""},
		{"no token", "POST", nil, []wechat.CallOption{wechat.TokenOmitted()}, "/wxa/x", ""},
		{"signed for a payment", "POST", &doRequest{Keyword: "a"}, []wechat.CallOption{wechat.PaySigned("12345")},
			"/wxa/x?access_token=T1&pay_sig=546d169f2f58f67fd12dfe3aa2d0f9a317ed051a7a0d8be2b65e262108265c75", `{"keyword":"a","page":0}`},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			rec := record(t, saying(`{"errcode":0,"count":"7","name":8,"items":"one"}`))
			got, err := wechat.Do[doResult](t.Context(), mustClient(t, wechat.WithTokenSource(fixedTokens{}), wechat.WithBaseURL(rec.URL)), tt.method, "/wxa/x", tt.in, tt.opts...)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(&doResult{Count: 7, Name: "8", Items: []string{"one"}}, got); diff != "" {
				t.Errorf("(-want +got)\n%s", diff)
			}
			if sent := rec.sent(); len(sent) != 1 || sent[0].Method != tt.method || sent[0].URI != tt.uri || sent[0].Body != tt.body {
				t.Errorf("sent %+v\nwant %s %s %s", sent, tt.method, tt.uri, tt.body)
			}
		})
	}
}

func TestDoArguments(t *testing.T) {
	t.Parallel()
	client := mustClient(t, wechat.WithTokenSource(fixedTokens{}), wechat.WithHTTPClient(memory(500, "", "must not be asked")))
	tests := []struct {
		name  string
		in    any
		path  string
		opts  []wechat.CallOption
		field string
	}{
		{"a nil pointer", (*doRequest)(nil), "/x", nil, "request"},
		{"a struct", doRequest{Keyword: "a"}, "/x", nil, "request"},
		{"a map", map[string]string{}, "/x", nil, "request"},
		{"a pointer to a text", new(string), "/x", nil, "request"},
		{"nothing where it is required", &doRequest{}, "/x", nil, "Keyword"},
		{"too long", &doRequest{Keyword: "abcde"}, "/x", nil, "Keyword"},
		{"a path with a query", &doRequest{Keyword: "a"}, "/x?a=b", nil, "path"},
		{"a nil option", &doRequest{Keyword: "a"}, "/x", []wechat.CallOption{nil}, "opts"},
		{"no AppKey", &doRequest{Keyword: "a"}, "/x", []wechat.CallOption{wechat.PaySigned("")}, "appKey"},
		{"no session", &doRequest{Keyword: "a"}, "/x", []wechat.CallOption{wechat.SessionSigned("o1", wechat.SessionKey{})}, "sessionKey"},
	}
	for _, tt := range tests {
		got, err := wechat.Do[doResult](t.Context(), client, "POST", tt.path, tt.in, tt.opts...)
		var fault *wechat.ArgumentError
		if got != nil || !errors.As(err, &fault) || fault.Field != tt.field {
			t.Errorf("%s: %+v, %v; want an *ArgumentError of field %s", tt.name, got, err, tt.field)
		}
	}
}

func TestDoAnswers(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name, answer string
		needs        []string
		wrong        string // part of the error
	}{
		{"all there", `{"count":1,"name":"a"}`, []string{"count", "name"}, ""},
		{"a field is missing", `{"count":1}`, []string{"name"}, "lacks name"},
		{"null", `{"name":null}`, []string{"name"}, "lacks name"},
		{"empty", `{"name":""}`, []string{"name"}, "lacks name"},
		{"an empty list", `{"items":[]}`, []string{"items"}, "lacks items"},
		{"zero is a value", `{"count":0}`, []string{"count"}, ""},
		{"one of two", `{"name":"a"}`, []string{"items|name"}, ""},
		{"none of two", `{"count":1}`, []string{"items|name"}, "lacks items and name"},
		{"inside", `{"a":{"b":1}}`, []string{"a.b"}, ""},
		{"not inside", `{"a":{}}`, []string{"a.b"}, "lacks a.b"},
		{"another type that can't be read", `{"count":"many"}`, nil, "field count is not of type int64"},
		{"an object for a text", `{"name":{"a":1}}`, nil, "field name is not of type string"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			client := mustClient(t, wechat.WithTokenSource(fixedTokens{}), wechat.WithHTTPClient(memory(200, "text/plain", tt.answer)))
			got, err := wechat.Do[doResult](t.Context(), client, "POST", "/x", nil, wechat.Needs(tt.needs...))
			if tt.wrong == "" {
				if err != nil || got == nil {
					t.Errorf("%+v, %v", got, err)
				}
				return
			}
			var failure *wechat.TransportError
			if got != nil || !errors.As(err, &failure) || !strings.Contains(err.Error(), tt.wrong) || failure.API != "/x" {
				t.Errorf("%+v, %v; want an error with %q", got, err, tt.wrong)
			}
		})
	}
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

// presentRows are rows of TestWire.
var presentRows = []wiretest.Row{
	{
		Call: (*wechat.Client).GetPresentList, Repeatable: true,
		Args: []any{&wechat.GetPresentListRequest{
			ShopAppID: "wx1", CreateTimeRange: &wechat.PresentTimeRange{StartTime: 2, EndTime: 3}, UpdateTimeRange: &wechat.PresentTimeRange{StartTime: 4, EndTime: 5}, PageSize: 6, NextKey: "k7",
		}},
		URI:    "/channels/ec/order/presentlist/get?access_token=TOKEN",
		Body:   `{"shop_appid":"wx1","create_time_range":{"start_time":2,"end_time":3},"update_time_range":{"start_time":4,"end_time":5},"page_size":6,"next_key":"k7"}`,
		Answer: `{"errcode":0,"present_order_list":[{"present_order_id":8}],"next_key":"k9"}`,
		Want:   &wechat.GetPresentListResult{PresentOrderList: []wechat.PresentListItem{{PresentOrderID: "8"}}, NextKey: "k9"},
	},
	{
		Call: (*wechat.Client).GetPresent, Repeatable: true, Needs: "present",
		Args: []any{&wechat.GetPresentRequest{PresentOrderID: "p1"}},
		URI:  "/channels/ec/order/present/get?access_token=TOKEN",
		Body: `{"present_order_id":"p1"}`,
		Answer: `{"present":{"present_order_id":"p2","is_b2c_free_present":true,"present_detail":{"price_info":{"order_price":3},"pay_info":{"pay_time":4},"wishmessage":"w5"},` +
			`"sub_order_list":[{"order_id":"s6","openid":"o7","status":8}],"activity_id":9,"create_time":10}}`,
		Want: &wechat.GetPresentResult{Present: wechat.Present{
			PresentOrderID: "p2", IsB2CFreePresent: true, ActivityID: 9, CreateTime: 10,
			PresentDetail: wechat.PresentDetail{PriceInfo: wechat.PresentPrice{OrderPrice: 3}, PayInfo: wechat.PresentPayment{PayTime: 4}, Wishmessage: "w5"},
			SubOrderList:  []wechat.PresentSubOrder{{OrderID: "s6", OpenID: "o7", Status: 8}},
		}},
	},
	{
		Call: (*wechat.Client).CreatePresentOrder, Needs: "present_order_id",
		Args:   []any{&wechat.CreatePresentOrderRequest{IdempotentID: "i1", ActivityID: "a2", OpenID: "o3", ShopAppID: "wx4", Wishmessage: "w5", ProductID: "6", SkuID: "7"}},
		URI:    "/channels/ec/order/presentorder/create?access_token=TOKEN",
		Body:   `{"idempotent_id":"i1","activity_id":"a2","openid":"o3","shop_appid":"wx4","wishmessage":"w5","product_id":"6","sku_id":"7"}`,
		Answer: `{"errcode":0,"present_order_id":"p8"}`,
		Want:   &wechat.CreatePresentOrderResult{PresentOrderID: "p8"},
	},
	{
		Call: (*wechat.Client).ListPresentOrder, Repeatable: true,
		Args: []any{&wechat.ListPresentOrderRequest{
			ShopAppID: "wx1", OpenID: "o2", CreateTimeRange: &wechat.PresentTimeRange{StartTime: 3, EndTime: 4}, UpdateTimeRange: &wechat.PresentTimeRange{StartTime: 5, EndTime: 6}, PageSize: 7, NextKey: "k8",
		}},
		URI:    "/channels/ec/order/presentorderlist/get?access_token=TOKEN",
		Body:   `{"shop_appid":"wx1","open_id":"o2","create_time_range":{"start_time":3,"end_time":4},"update_time_range":{"start_time":5,"end_time":6},"page_size":7,"next_key":"k8"}`,
		Answer: `{"errcode":0,"present_order_list":[{"present_order_id":"p9","order_id":["s10"]}],"next_key":"k11"}`,
		Want:   &wechat.ListPresentOrderResult{PresentOrderList: []wechat.PresentOrderListItem{{PresentOrderID: "p9", OrderID: []string{"s10"}}}, NextKey: "k11"},
	},
	{
		Call: (*wechat.Client).GetPresentOrder, Repeatable: true, Needs: "present_order_info",
		Args: []any{&wechat.GetPresentOrderRequest{PresentOrderID: "p1", OpenID: "o2"}},
		URI:  "/channels/ec/order/presentorder/get?access_token=TOKEN",
		Body: `{"present_order_id":"p1","open_id":"o2"}`,
		Answer: `{"present_order_info":{"ecsgift":{"gifts":{"gift":[{"order_id":3,"giftstatus":4,"wishmessage":"w5","expired_time":6}]},"user_type":7,"wishmessage":"w8"},` +
			`"cannot_receive":1,"cannot_receive_tips":"t9"}}`,
		Want: &wechat.GetPresentOrderResult{PresentOrderInfo: wechat.PresentOrderInfo{
			Ecsgift: wechat.PresentGifts{
				Gifts: wechat.PresentGiftList{Gift: []wechat.PresentGift{{OrderID: "3", Giftstatus: 4, Wishmessage: "w5", ExpiredTime: 6}}}, UserType: 7, Wishmessage: "w8",
			},
			CannotReceive: true, CannotReceiveTips: "t9",
		}},
	},
	{
		Call:   (*wechat.Client).SetPresentReceiver,
		Args:   []any{&wechat.SetPresentReceiverRequest{PresentOrderID: "p1", SubOrderList: []wechat.PresentReceiver{{OrderID: "s2", OpenID: "o3"}}}},
		URI:    "/channels/ec/order/presentorder/receiver/set?access_token=TOKEN",
		Body:   `{"present_order_id":"p1","sub_order_list":[{"order_id":"s2","openid":"o3"}]}`,
		Answer: `{"errcode":0}`,
	},
}

// TestWire proves each API method on the wire and against WeChat's documentation.
func TestWire(t *testing.T) {
	t.Parallel()
	wiretest.Run(t, ".", slices.Concat(wireRows, presentRows, userRows, gameDataRows, gameRoomRows, gameRewardRows, securityRows, subscribeRows, updatableRows, qrCodeRows, linkRows, kfRows, pluginRows, discoverRows))
}
