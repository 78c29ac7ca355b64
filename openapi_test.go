package wechat_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/netip"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/minigo-dev/wechat"
)

// distinctLeaves fails for every exported field, however deep, that is zero or has the
// value of another: a golden answer then proves which field went where.
func distinctLeaves(t *testing.T, v any) {
	t.Helper()
	seen := map[string]string{}
	var walk func(path string, v reflect.Value)
	walk = func(path string, v reflect.Value) {
		if v.IsZero() || v.Kind() == reflect.Slice && v.Len() == 0 {
			t.Errorf("%s is zero", path)
			return
		}
		switch {
		case v.Kind() == reflect.Pointer:
			walk(path, v.Elem())
		case v.Kind() == reflect.Slice:
			for i := range v.Len() {
				walk(fmt.Sprintf("%s[%d]", path, i), v.Index(i))
			}
		case v.Kind() == reflect.Struct && v.Type() != reflect.TypeFor[time.Time]() && v.Type() != reflect.TypeFor[netip.Prefix]():
			for i := range v.NumField() {
				if f := v.Type().Field(i); f.IsExported() {
					walk(path+"."+f.Name, v.Field(i))
				}
			}
		default:
			text := fmt.Sprint(v.Interface())
			if other := seen[text]; other != "" {
				t.Errorf("%s and %s are both %s", other, path, text)
			}
			seen[text] = path
		}
	}
	walk(reflect.TypeOf(v).String(), reflect.ValueOf(v))
}

const okAnswerText = `{"errcode":0,"errmsg":"ok"}`

// mgmtCalls holds each call of the chapter, the request that it makes, an answer, and
// what comes of that.
var mgmtCalls = []struct {
	name, method, uri, body, answer string

	do   func(context.Context, *wechat.Client) (any, error)
	want any
}{
	{
		"GetAPIQuota", "POST", "/cgi-bin/openapi/quota/get?access_token=T1", `{"cgi_path":"/cgi-bin/message/custom/send"}`,
		`{"errcode":0,"errmsg":"ok","quota":{"daily_limit":10000,"used":41,"remain":9959},"rate_limit":{"call_count":500,"refresh_second":60},"component_rate_limit":{"call_count":700,"refresh_second":90}}`,
		func(ctx context.Context, c *wechat.Client) (any, error) {
			return c.GetAPIQuota(ctx, "/cgi-bin/message/custom/send")
		},
		&wechat.GetAPIQuotaResult{
			Quota:              &wechat.DailyQuota{DailyLimit: 10000, Used: 41, Remain: 9959},
			RateLimit:          &wechat.RateLimit{CallCount: 500, RefreshSecond: 60},
			ComponentRateLimit: &wechat.RateLimit{CallCount: 700, RefreshSecond: 90},
		},
	},
	{
		"GetRIDInfo", "POST", "/cgi-bin/openapi/rid/get?access_token=T1", `{"rid":"61725984-6126f6f9-040f19c4"}`,
		`{"errcode":0,"errmsg":"ok","request":{"invoke_time":1635156704,"cost_in_ms":31,"request_url":"access_token=OTHER&a=b","request_body":"{\"a\":1}","response_body":"{\"errcode\":45009}","client_ip":"113.0.0.51"}}`,
		func(ctx context.Context, c *wechat.Client) (any, error) {
			i, err := c.GetRIDInfo(ctx, "61725984-6126f6f9-040f19c4")
			return fullRID(i), err
		},
		&ridFields{time.Unix(1635156704, 0), 31 * time.Millisecond, "113.0.0.51", "access_token=OTHER&a=b", `{"a":1}`, `{"errcode":45009}`},
	},
	{
		"ClearQuota", "POST", "/cgi-bin/clear_quota?access_token=T1", `{"appid":"wx0123456789abcdef"}`, okAnswerText,
		func(ctx context.Context, c *wechat.Client) (any, error) { return nil, c.ClearQuota(ctx) }, nil,
	},
	{
		"ClearQuotaByAppSecret", "POST", "/cgi-bin/clear_quota/v2?appid=wx0123456789abcdef&appsecret=0123456789abcdef0123456789abcdef",
		`{"appid":"wx0123456789abcdef","appsecret":"0123456789abcdef0123456789abcdef"}`, okAnswerText,
		func(ctx context.Context, c *wechat.Client) (any, error) { return nil, c.ClearQuotaByAppSecret(ctx) }, nil,
	},
	{
		"ClearAPIQuota", "POST", "/cgi-bin/openapi/quota/clear?access_token=T1", `{"cgi_path":"/channels/ec/basics/info/get"}`, okAnswerText,
		func(ctx context.Context, c *wechat.Client) (any, error) {
			return nil, c.ClearAPIQuota(ctx, "/channels/ec/basics/info/get")
		}, nil,
	},
	{
		"GetCallbackIP", "GET", "/cgi-bin/getcallbackip?access_token=T1", "",
		`{"ip_list":["101.226.62.77","101.226.233.128/25","240e:e1:aa00::/48","::ffff:58.246.220.31","::ffff:61.151.130.0/120"," 10.1.2.3/16"]}`,
		func(ctx context.Context, c *wechat.Client) (any, error) { return c.GetCallbackIP(ctx) },
		prefixes("101.226.62.77/32", "101.226.233.128/25", "240e:e1:aa00::/48", "58.246.220.31/32", "61.151.130.0/24", "10.1.0.0/16"),
	},
	{
		"GetAPIDomainIP", "GET", "/cgi-bin/get_api_domain_ip?access_token=T1", "",
		`{"ip_list":["101.226.212.27","2402:4e00:1020::1"],"errcode":0,"errmsg":"ok"}`,
		func(ctx context.Context, c *wechat.Client) (any, error) { return c.GetAPIDomainIP(ctx) },
		prefixes("101.226.212.27/32", "2402:4e00:1020::1/128"),
	},
	{
		"CallbackCheck", "POST", "/cgi-bin/callback/check?access_token=T1", `{"action":"all","check_operator":"DEFAULT"}`,
		`{"errcode":0,"errmsg":"ok","dns":[{"ip":"111.0.0.1","real_operator":"UNICOM"},{"ip":"111.0.0.2","real_operator":"CHINANET"}],"ping":[{"ip":"111.0.0.3","from_operator":"CAP","package_loss":"0%","time":"23.079ms"}]}`,
		func(ctx context.Context, c *wechat.Client) (any, error) {
			return c.CallbackCheck(ctx, &wechat.CallbackCheckRequest{Action: wechat.CheckAll, CheckOperator: wechat.OperatorDefault})
		},
		&wechat.CallbackCheckResult{
			DNS:  []wechat.DNSCheck{{IP: "111.0.0.1", RealOperator: "UNICOM"}, {IP: "111.0.0.2", RealOperator: "CHINANET"}},
			Ping: []wechat.PingCheck{{IP: "111.0.0.3", FromOperator: "CAP", PackageLoss: "0%", Time: "23.079ms"}},
		},
	},
}

var comparePrefixes = cmp.Comparer(func(a, b netip.Prefix) bool { return a == b })

func TestManagementCallsOnTheWire(t *testing.T) {
	t.Parallel()
	for _, tt := range mgmtCalls {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			rec := record(t, saying(tt.answer))
			got, err := tt.do(t.Context(), mustClient(t, wechat.WithBaseURL(rec.URL)))
			if err != nil {
				t.Fatal(err)
			}
			sent := rec.sent()
			if len(sent) != 1 || sent[0].Method != tt.method || sent[0].URI != tt.uri || sent[0].Body != tt.body || sent[0].Length != int64(len(tt.body)) {
				t.Errorf("sent %+v\nwant %s %s %s", sent, tt.method, tt.uri, tt.body)
			}
			if contentType := map[string]string{"POST": "application/json"}[tt.method]; len(sent) == 1 && sent[0].ContentType != contentType {
				t.Errorf("Content-Type %q, want %q", sent[0].ContentType, contentType)
			}
			if diff := cmp.Diff(tt.want, got, comparePrefixes); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
			if got != nil {
				distinctLeaves(t, got)
			}
		})
	}
}

func TestManagementRefusals(t *testing.T) {
	t.Parallel()
	for _, tt := range mgmtCalls {
		for _, code := range []wechat.Code{76001, 76002, 76003, 76004, 76021, 76022, 40201, 48006, -1} {
			rec := record(t, saying(fmt.Sprintf(`{"errcode":%d,"errmsg":"no rid: 62922e5a-050daf94-1dcd13f6"}`, code)))
			client := mustClient(t, wechat.WithTokenSource(fixedTokens{}), wechat.WithBaseURL(rec.URL))
			if tt.name == "ClearQuotaByAppSecret" {
				client = mustClient(t, wechat.WithBaseURL(rec.URL))
			}
			ctx, cancel := context.WithTimeout(t.Context(), 400*time.Millisecond) // too short to repeat after -1
			_, err := tt.do(ctx, client)
			cancel()
			var refusal *wechat.Error
			if !errors.As(err, &refusal) || refusal.Code != code || refusal.RID != "62922e5a-050daf94-1dcd13f6" || !strings.HasPrefix(tt.uri, refusal.API) {
				t.Errorf("%s, %d: %v", tt.name, code, err)
			}
		}
	}
}

// Reads may be repeated, what spends one of a few chances may not.
func TestManagementCallsThatRepeat(t *testing.T) {
	t.Parallel()
	for _, tt := range mgmtCalls {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			rec := record(t, saying(`{"errcode":-1,"errmsg":"system error"}`, tt.answer))
			_, err := tt.do(t.Context(), mustClient(t, wechat.WithBaseURL(rec.URL)))
			clears := strings.HasPrefix(tt.name, "Clear")
			if busy := errors.Is(err, wechat.ErrBusy); busy != clears || len(rec.sent()) == 1 != clears {
				t.Errorf("%d requests, %v", len(rec.sent()), err)
			}
		})
	}
}

func TestManagementAnswers(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name, call, answer string
		want               any
		wrong              string // part of the error instead
	}{
		{"numbers as strings", "GetAPIQuota", `{"quota":{"daily_limit":"7","used":"2","remain":5.0}}`, &wechat.GetAPIQuotaResult{Quota: &wechat.DailyQuota{DailyLimit: 7, Used: 2, Remain: 5}}, ""},
		{"no daily quota", "GetAPIQuota", `{"rate_limit":{"call_count":"3","refresh_second":60}}`, &wechat.GetAPIQuotaResult{RateLimit: &wechat.RateLimit{CallCount: 3, RefreshSecond: 60}}, ""},
		{"used up", "GetAPIQuota", `{"quota":{"daily_limit":7,"used":7,"remain":0},"rate_limit":null}`, &wechat.GetAPIQuotaResult{Quota: &wechat.DailyQuota{DailyLimit: 7, Used: 7}}, ""},
		{"nothing", "GetAPIQuota", `{"errcode":0}`, nil, "lacks quota"},
		{"null", "GetAPIQuota", `{"quota":null}`, nil, "lacks quota"},
		{"text", "GetAPIQuota", `{"quota":{"used":"many"}}`, nil, "not of type"},
		{"no request", "GetRIDInfo", `{"errcode":0}`, nil, "lacks request"},
		{"an empty request", "GetRIDInfo", `{"request":{}}`, nil, "lacks request"},
		{"a rid's numbers as strings", "GetRIDInfo", `{"request":{"invoke_time":"1635156704","cost_in_ms":"31"}}`, &ridFields{InvokeTime: time.Unix(1635156704, 0), Cost: 31 * time.Millisecond}, ""},
		{"absurd numbers", "GetRIDInfo", `{"request":{"invoke_time":9223372036854775807,"cost_in_ms":9223372036854775807}}`, &ridFields{InvokeTime: time.Unix(1<<63-1, 0), Cost: time.Hour}, ""},
		{"one address, no list", "GetCallbackIP", `{"ip_list":"101.226.62.77"}`, prefixes("101.226.62.77/32"), ""},
		{"no list", "GetCallbackIP", `{"errcode":0}`, nil, "lacks ip_list"},
		{"an empty list", "GetCallbackIP", `{"ip_list":[]}`, nil, "lacks ip_list"},
		{"an empty string", "GetCallbackIP", `{"ip_list":""}`, nil, "lacks ip_list"},
		{"a name", "GetCallbackIP", `{"ip_list":["101.226.62.77","mp.weixin.qq.com"]}`, nil, `"mp.weixin.qq.com", which is no address`},
		{"a zone", "GetCallbackIP", `{"ip_list":["fe80::1%eth0"]}`, nil, `"fe80::1%eth0"`},
		{"a wide block of both families", "GetCallbackIP", `{"ip_list":["::ffff:1.2.3.4/90"]}`, nil, `"::ffff:1.2.3.4/90"`},
		{"too many bits", "GetAPIDomainIP", `{"ip_list":["1.2.3.4/33"]}`, nil, `"1.2.3.4/33"`},
		{"the token echoed", "GetAPIDomainIP", `{"ip_list":["T1"]}`, nil, `"REDACTED"`},
		{"a number", "GetAPIDomainIP", `{"ip_list":[7]}`, nil, `"7", which is no address`},
		{"an object, no list", "CallbackCheck", `{"dns":{"ip":"1.1.1.1","real_operator":"CAP"},"ping":{}}`, &wechat.CallbackCheckResult{DNS: []wechat.DNSCheck{{IP: "1.1.1.1", RealOperator: "CAP"}}}, ""},
		{"no lists", "CallbackCheck", `{"errcode":0}`, nil, "lacks dns and ping"},
	}
	for _, tt := range tests {
		for _, call := range mgmtCalls {
			if call.name != tt.call {
				continue
			}
			client := mustClient(t, wechat.WithTokenSource(fixedTokens{}), wechat.WithHTTPClient(memory(200, "text/plain", tt.answer)))
			got, err := call.do(t.Context(), client)
			if tt.wrong != "" {
				if te := transportErrorOf(t, err); !strings.Contains(te.Error(), tt.wrong) || errors.Is(err, wechat.ErrOutcomeUnknown) {
					t.Errorf("%s: got %v, want an error with %s", tt.name, err, tt.wrong)
				}
				continue
			}
			if diff := cmp.Diff(tt.want, got, comparePrefixes); err != nil || diff != "" {
				t.Errorf("%s: %v (-want +got):\n%s", tt.name, err, diff)
			}
		}
	}
}

func TestManagementArguments(t *testing.T) {
	t.Parallel()
	unreachable := wechat.WithHTTPClient(&http.Client{Transport: tripper(func(*http.Request) (*http.Response, error) {
		t.Error("the network was reached")
		return nil, io.EOF
	})})
	client := mustClient(t, unreachable)
	secretless, err := wechat.New(testAppID, "", wechat.WithTokenSource(fixedTokens{}), unreachable)
	if err != nil {
		t.Fatal(err)
	}
	ctx := t.Context()
	check := func(r *wechat.CallbackCheckRequest) error { return second(client.CallbackCheck(ctx, r)) }
	for field, errs := range map[string][]error{
		"cgiPath": {
			second(client.GetAPIQuota(ctx, "")), second(client.GetAPIQuota(ctx, "cgi-bin/token")), second(client.GetAPIQuota(ctx, "https://api.weixin.qq.com/cgi-bin/token")),
			client.ClearAPIQuota(ctx, ""), client.ClearAPIQuota(ctx, "//api.weixin.qq.com/cgi-bin/token"),
		},
		"rid": {
			second(client.GetRIDInfo(ctx, "")), second(client.GetRIDInfo(ctx, "61725984-6126f6f9-040f19c")), second(client.GetRIDInfo(ctx, "61725984-6126f6f9-040f19cZ")),
			second(client.GetRIDInfo(ctx, "61725984-6126F6F9-040f19c4")), second(client.GetRIDInfo(ctx, "61725984_6126f6f9_040f19c4")), second(client.GetRIDInfo(ctx, " 61725984-6126f6f9-040f19c")),
		},
		"request":       {check(nil)},
		"Action":        {check(&wechat.CallbackCheckRequest{CheckOperator: wechat.OperatorCAP})},
		"CheckOperator": {check(&wechat.CallbackCheckRequest{Action: wechat.CheckDNS})},
		"secret":        {secretless.ClearQuotaByAppSecret(ctx)},
	} {
		for i, err := range errs {
			if ae := argumentErrorOf(t, err); ae.Field != field {
				t.Errorf("%s, %d: got %+v", field, i, ae)
			}
		}
	}
}

// Promise 1 for the two places of this chapter that hold secrets.
func TestManagementCallsKeepSecrets(t *testing.T) {
	t.Parallel()
	rec := record(t, saying(`{"errcode":48006,"errmsg":"forbid `+testSecret+`"}`, `<html>`+testSecret))
	client := mustClient(t, wechat.WithBaseURL(rec.URL))
	for range 2 {
		if err := client.ClearQuotaByAppSecret(t.Context()); err == nil || strings.Contains(fmt.Sprintf("%v %+v", err, err), testSecret) {
			t.Errorf("got %+v", err)
		}
	}
	refused := mustClient(t, wechat.WithHTTPClient(memory(200, "", `{"errcode":40001,"errmsg":"invalid credential"}`)))
	if err := refused.ClearQuotaByAppSecret(t.Context()); !errors.Is(err, wechat.CodeInvalidCredential) || errors.Is(err, wechat.ErrTokenRejected) {
		t.Errorf("a wrong AppSecret is no refused token: %v", err)
	}
	broken := mustClient(t, wechat.WithHTTPClient(&http.Client{Transport: tripper(func(r *http.Request) (*http.Response, error) {
		return nil, fmt.Errorf("can't reach %s", r.URL)
	})}))
	if err := broken.ClearQuotaByAppSecret(t.Context()); err == nil || strings.Contains(fmt.Sprintf("%v %+v", err, err), testSecret) {
		t.Errorf("got %+v", err)
	}
	rid := mustClient(t, wechat.WithTokenSource(fixedTokens{}), wechat.WithHTTPClient(memory(200, "", mgmtCalls[1].answer)))
	info, err := rid.GetRIDInfo(t.Context(), "61725984-6126f6f9-040f19c4")
	if err != nil {
		t.Fatal(err)
	}
	type user struct {
		Info *wechat.GetRIDInfoResult
		info wechat.GetRIDInfoResult
	}
	for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%x", "%d"} {
		for _, v := range []any{info, *info, user{info, *info}, &user{info, *info}} {
			text := fmt.Sprintf(verb, v)
			if strings.Contains(text, "OTHER") || strings.Contains(text, fmt.Sprintf("%x", "OTHER")) {
				t.Errorf("%s of %T: %s", verb, v, text)
			}
		}
	}
}

// The bot stands behind a proxy in 10.0.0.0/8 that appends to X-Forwarded-For.
func ExampleWithSources() {
	client, err := wechat.New("wx0123456789abcdef", "TheAppSecret", answering(platform{
		"/cgi-bin/getcallbackip": `{"ip_list":["101.226.62.0/24"]}`,
	}))
	if err != nil {
		fmt.Println(err)
		return
	}
	sources, err := wechat.NewSourceList(client.GetCallbackIP)
	if err != nil {
		fmt.Println(err)
		return
	}
	if err := sources.Refresh(context.Background()); err != nil { // without a list, no push gets in
		fmt.Println(err)
		return
	}
	cb, err := wechat.NewCallback("tok3nOfTheConsole",
		wechat.WithEncryption("wx0123456789abcdef", "abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG"),
		wechat.WithSources(sources.Check),
		wechat.WithTrustedProxies("X-Forwarded-For", netip.MustParsePrefix("10.0.0.0/8")))
	if err != nil {
		fmt.Println(err)
		return
	}

	s := newSender("json") // WeChat, and somebody who has seen a push
	for _, forwarded := range []string{"101.226.62.77", "101.226.62.77, 203.0.113.9"} {
		r := post(s.sealed(s.text("hello", 1)))
		r.RemoteAddr = "10.0.0.1:40000"
		r.Header.Set("X-Forwarded-For", forwarded)
		_, err := cb.OpenRequest(r)
		fmt.Println(err)
	}
	// Output:
	// <nil>
	// wechat: push: source: push from an address that is not WeChat's: 203.0.113.9
}

func ExampleClient_GetAPIQuota() {
	client, err := wechat.New("wx0123456789abcdef", "TheAppSecret", answering(platform{
		"/cgi-bin/openapi/quota/get": `{"errcode":0,"quota":{"daily_limit":500000,"used":499000,"remain":1000}}`,
	}))
	if err != nil {
		fmt.Println(err)
		return
	}
	q, err := client.GetAPIQuota(context.Background(), "/cgi-bin/message/custom/send")
	if err != nil {
		fmt.Println(err)
		return
	}
	if q.Quota != nil {
		fmt.Println(q.Quota.Remain, "of", q.Quota.DailyLimit, "left today")
	}
	if q.RateLimit == nil {
		fmt.Println("and no rate limit that WeChat tells")
	}
	// Output:
	// 1000 of 500000 left today
	// and no rate limit that WeChat tells
}
