package wechattest_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/netip"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/minigo-dev/wechat"
	"github.com/minigo-dev/wechat/wechattest"
)

func TestF12ClearQuota(t *testing.T) {
	t.Parallel()
	synctest.Test(t, f12ClearQuota)
}

func f12ClearQuota(t *testing.T) {
	const ips, clear, v2, one = "/cgi-bin/getcallbackip", "/cgi-bin/clear_quota", "/cgi-bin/clear_quota/v2", "/cgi-bin/openapi/quota/clear"
	a := newAPI(t, wechattest.WithDailyQuota(ips, 1), wechattest.WithDailyQuota("/cgi-bin/stable_token", 2))
	token := a.token()
	appID := `{"appid":"` + a.wx.AppID() + `"}`
	both := `{"appid":"` + a.wx.AppID() + `","appsecret":"` + a.wx.Secret() + `"}`
	query := url.Values{"appid": {a.wx.AppID()}, "appsecret": {a.wx.Secret()}}

	wantCode(t, "without a token", a.post(clear, nil, appID).code(), 41001)
	wantCode(t, "without an appid", a.post(clear, token, `{}`).code(), 41002)
	wantCode(t, "empty", a.post(clear, token, "").code(), 44002)
	wantCode(t, "another app", a.post(clear, token, `{"appid":"wx0"}`).code(), 40013)
	wantCode(t, "v2, nothing", a.post(v2, nil, "").code(), 41002)
	wantCode(t, "v2, no secret", a.post(v2, nil, appID).code(), 41004)
	wantCode(t, "v2, wrong secret", a.post(v2, url.Values{"appid": {a.wx.AppID()}, "appsecret": {"x"}}, both).code(), 40125)
	wantCode(t, "v2 by GET", a.get(v2, query).code(), 43002)

	wantCode(t, "within the quota", a.get(ips, token).code(), 0)
	wantCode(t, "past it", a.get(ips, token).code(), 45009)
	wantCode(t, "clear", a.post(clear, token, appID).code(), 0)
	wantCode(t, "within it again", a.get(ips, token).code(), 0)
	a.wantToken(a.stable(false))
	a.wantToken(a.stable(false))
	wantCode(t, "no tokens left today", a.stable(false).code(), 45009)
	wantCode(t, "v2, query", a.post(v2, query, "").code(), 0)
	a.wantToken(a.stable(false))
	for range 7 {
		wantCode(t, "v2, body", a.post(v2, nil, both).code(), 0)
	}
	wantCode(t, "v2, both", a.post(v2, query, both).code(), 0)
	wantCode(t, "the 11th of the month", a.post(clear, token, appID).code(), 48006)
	wantCode(t, "and by AppSecret", a.post(v2, query, "").code(), 48006)
	// The bubble begins on 1 January 2000, at 8 in the morning in Beijing.
	a.wx.Advance(31*24*time.Hour - 8*time.Hour - time.Second)
	wantCode(t, "a second before February", a.post(v2, query, "").code(), 48006)
	a.wx.Advance(time.Second)
	wantCode(t, "February", a.post(v2, query, "").code(), 0)

	token = a.token()
	wantCode(t, "within the quota", a.get(ips, token).code(), 0)
	for range 50 {
		wantCode(t, "clear one", a.post(one, token, `{"cgi_path":"`+ips+`"}`).code(), 0)
	}
	wantCode(t, "within it again", a.get(ips, token).code(), 0)
	wantCode(t, "the 51st", a.post(one, token, `{"cgi_path":"`+ips+`"}`).code(), 48006)
	wantCode(t, "an unknown path", a.post(one, token, `{"cgi_path":"/no/such"}`).code(), 76021)
}

func TestF12QuotaGet(t *testing.T) {
	t.Parallel()
	a := newAPI(t, wechattest.WithDailyQuota("/cgi-bin/getcallbackip", 5))
	token := a.token()
	get := func(path string) reply {
		return a.post("/cgi-bin/openapi/quota/get", token, `{"cgi_path":"`+path+`"}`)
	}
	for range 2 {
		a.get("/cgi-bin/getcallbackip", token)
	}
	const want = `{"errcode":0,"errmsg":"ok","quota":{"daily_limit":5,"used":2,"remain":3}}`
	if r := get("/cgi-bin/getcallbackip"); string(r.raw) != want {
		t.Errorf("got %s\nwant %s", r.raw, want)
	}
	const stable = `{"errcode":0,"errmsg":"ok","quota":{"daily_limit":500000,"used":1,"remain":499999},"rate_limit":{"call_count":10000,"refresh_second":60}}`
	if r := get("/cgi-bin/stable_token"); string(r.raw) != stable {
		t.Errorf("got %s\nwant %s", r.raw, stable)
	}
	a.get("/cgi-bin/get_api_domain_ip", token)
	const other = `{"errcode":0,"errmsg":"ok","quota":{"daily_limit":10000000,"used":1,"remain":9999999}}`
	if r := get("/cgi-bin/get_api_domain_ip"); string(r.raw) != other {
		t.Errorf("got %s\nwant %s", r.raw, other)
	}
	wantCode(t, "unknown", get("/wxa/no/such/api").code(), 76021)
	wantCode(t, "under /sns/", get("/sns/jscode2session").code(), 76022)
	wantCode(t, "no slash", get("cgi-bin/token").code(), 76003)
	wantCode(t, "a host", get("https://api.weixin.qq.com/cgi-bin/token").code(), 76003)
	wantCode(t, "a number", a.post("/cgi-bin/openapi/quota/get", token, `{"cgi_path":1}`).code(), 47001)
}

var anyRID = regexp.MustCompile(`[0-9a-f]{8}-[0-9a-f]{8}-[0-9a-f]{8}$`)

func TestF12RIDGet(t *testing.T) {
	t.Parallel()
	synctest.Test(t, f12RIDGet)
}

func f12RIDGet(t *testing.T) {
	a := newAPI(t, wechattest.WithCallerIP("203.0.113.9"))
	get := func(rid string) reply {
		return a.post("/cgi-bin/openapi/rid/get", a.token(), `{"rid":"`+rid+`"}`)
	}
	failed := a.send("oNobody", "hi")
	wantCode(t, "the call to look up", failed.code(), 40003)
	rid := anyRID.FindString(failed.msg())
	a.wx.Advance(time.Hour)
	var got struct {
		Request map[string]any `json:"request"`
	}
	if err := json.Unmarshal(get(rid).raw, &got); err != nil {
		t.Fatal(err)
	}
	want := map[string]any{
		"invoke_time": float64(time.Now().Unix()), "cost_in_ms": 1.0, "request_url": "access_token=***",
		"request_body":  `{"msgtype":"text","text":{"content":"hi"},"touser":"oNobody"}`,
		"response_body": string(failed.raw), "client_ip": "203.0.113.9",
	}
	if fmt.Sprint(got.Request) != fmt.Sprint(want) {
		t.Errorf("got %v\nwant %v", got.Request, want)
	}
	wrong := a.post("/cgi-bin/stable_token", nil, `{"grant_type":"client_credential","appid":"wx0","secret":"`+a.wx.Secret()+`"}`)
	if r := get(anyRID.FindString(wrong.msg())); r.code() != 0 || strings.Contains(string(r.raw), a.wx.Secret()) {
		t.Errorf("a token call: %s", r.raw)
	}
	login := a.get("/sns/jscode2session", nil)
	wantCode(t, "a login's rid", get(anyRID.FindString(login.msg())).code(), 76022)
	wantCode(t, "unknown", get("00000000-11111111-22222222").code(), 76001)
	for _, malformed := range []string{"", "x", "00000000-11111111-2222222", "00000000-11111111-2222222G"} {
		wantCode(t, "malformed "+malformed, get(malformed).code(), 76002)
	}
	a.wx.Advance(7*24*time.Hour - time.Hour)
	wantCode(t, "of 7 days ago", get(rid).code(), 0)
	a.wx.Advance(time.Second)
	wantCode(t, "of more than 7 days ago", get(rid).code(), 76004)
	for range 1100 {
		a.get("/cgi-bin/getcallbackip", nil)
	}
	wantCode(t, "of 1100 refusals ago", get(rid).code(), 76001)
}

func TestF12CallbackCheck(t *testing.T) {
	t.Parallel()
	a := newAPI(t, wechattest.WithCallbackURL("http://198.51.100.7/wechat"))
	check := func(action, operator string) reply {
		return a.post("/cgi-bin/callback/check", a.token(), `{"action":"`+action+`","check_operator":"`+operator+`"}`)
	}
	wantCode(t, "no URL", check("all", "DEFAULT").code(), 40201)
	a.wx.Serve(&bot{})
	wantCode(t, "no such action", check("trace", "DEFAULT").code(), 40202)
	wantCode(t, "no action", check("", "DEFAULT").code(), 40202)
	wantCode(t, "no such operator", check("dns", "MOBILE").code(), 40203)
	const dns, ping = `"dns":[{"ip":"198.51.100.7","real_operator":"CAP"}]`, `"ping":[{"ip":"198.51.100.7","from_operator":"UNICOM","package_loss":"0%","time":"0.042ms"}]`
	for action, want := range map[string]string{"dns": dns, "ping": ping, "all": dns + "," + ping} {
		if r := check(action, "UNICOM"); string(r.raw) != `{"errcode":0,"errmsg":"ok",`+want+`}` {
			t.Errorf("%s: %s", action, r.raw)
		}
	}
}

// The SDK's calls of the simulation, and a filter with the addresses that it returns.
func TestManagementCallsOfTheSDK(t *testing.T) {
	t.Parallel()
	wx := wechattest.New(t)
	client, ctx := wx.Client(), t.Context()
	sources, err := wechat.NewSourceList(client.GetCallbackIP)
	if err != nil {
		t.Fatal(err)
	}
	h := wx.Callback(wechat.WithSources(sources.Check)).Handler(func(ctx context.Context, m wechat.Message) (wechat.Reply, error) {
		return nil, client.SendText(ctx, m.Head().FromUserName, "hello")
	})
	wx.Serve(h)
	alice := wx.User("alice")
	if d := alice.SendText("hi"); d.Err != nil {
		t.Error(d.Err)
	}
	alice.MustReceiveText("hello")
	wx.Serve(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		r.RemoteAddr = "203.0.113.9:1"
		h.ServeHTTP(w, r)
	}))
	if d := alice.SendText("hi"); d.Status != 403 {
		t.Errorf("from elsewhere: %+v", d)
	}

	var refusal *wechat.Error
	if err := client.SendText(ctx, "oNobody", "hi"); !errors.As(err, &refusal) {
		t.Fatalf("got %v", err)
	}
	info, err := client.GetRIDInfo(ctx, refusal.RID)
	if err != nil || !strings.Contains(info.RequestBody(), "oNobody") || info.ClientIP != "127.0.0.1" || !strings.Contains(info.ResponseBody(), refusal.RID) {
		t.Errorf("got %+v, %v", info, err)
	}
	q, err := client.GetAPIQuota(ctx, "/cgi-bin/message/custom/send")
	if err != nil || q.Quota == nil || *q.Quota != (wechat.DailyQuota{DailyLimit: 500_000, Used: 2, Remain: 499_998}) {
		t.Errorf("got %+v, %v", q, err)
	}
	for range 5 {
		if err := errors.Join(client.ClearQuota(ctx), client.ClearQuotaByAppSecret(ctx)); err != nil {
			t.Fatal(err)
		}
	}
	for _, err := range []error{client.ClearQuota(ctx), client.ClearQuotaByAppSecret(ctx)} {
		if !errors.Is(err, wechat.CodeClearQuotaUsed) {
			t.Errorf("got %v", err)
		}
	}
	if err := client.ClearAPIQuota(ctx, "/cgi-bin/message/custom/send"); err != nil {
		t.Error(err)
	}
	ips, err := client.GetAPIDomainIP(ctx)
	if err != nil || !slices.Contains(ips, netip.MustParsePrefix("127.0.0.1/32")) {
		t.Errorf("got %v, %v", ips, err)
	}
	result, err := client.CallbackCheck(ctx, &wechat.CallbackCheckRequest{Action: wechat.CheckAll, CheckOperator: wechat.OperatorDefault})
	if err != nil || len(result.DNS) != 1 || len(result.Ping) != 1 {
		t.Errorf("got %+v, %v", result, err)
	}
}
