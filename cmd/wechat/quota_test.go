package main

import (
	"maps"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/minigo-dev/wechat/wechattest"
)

func TestQuota(t *testing.T) {
	t.Parallel()
	wx := wechattest.New(t)
	env := settingsOf(wx)
	alice := wx.User("alice")
	alice.SendText("hello")
	if got := invoke(t, env, "send", "text", alice.OpenID(), "hi"); got.code != exitOK {
		t.Fatal(got.stderr)
	}
	got := decoded[struct{ Quotas []quotaReport }](t, invoke(t, env, "quota", "--json").stdout)
	if len(got.Quotas) != len(usualAPIs) {
		t.Fatalf("got %+v", got)
	}
	if q := got.Quotas[0]; q.API != usualAPIs[0] || q.Used != 1 || q.Limit == 0 || q.Remain != q.Limit-1 {
		t.Errorf("got %+v", q)
	}
	for _, tt := range []struct{ lang, want string }{{"en", "left today"}, {"zh", "今日剩余"}} {
		if out := invoke(t, env, "quota", "sendCustomMessage", "--lang", tt.lang); out.code != exitOK || !strings.Contains(out.stdout, tt.want) {
			t.Errorf("%s: exit code %d\n%s%s", tt.lang, out.code, out.stdout, out.stderr)
		}
	}
	if out := invoke(t, env, "quota", "nopenope"); out.code != exitRefused || !strings.Contains(out.stderr, "has no endpoint like") {
		t.Errorf("exit code %d: %s", out.code, out.stderr)
	}
}

// TestQuotaAnswers: one path's answer says nothing about another's, and the exit code is the worst.
func TestQuotaAnswers(t *testing.T) {
	t.Parallel()
	answers := map[string]string{
		"/left":    `{"errcode":0,"quota":{"daily_limit":10,"used":3,"remain":7},"rate_limit":{"call_count":5,"refresh_second":60}}`,
		"/spent":   `{"errcode":0,"quota":{"daily_limit":10,"used":10,"remain":0}}`,
		"/rate":    `{"errcode":0,"rate_limit":{"call_count":5,"refresh_second":60}}`,
		"/none":    `{"errcode":76022,"errmsg":"could not use this cgi_path"}`,
		"/unknown": `{"errcode":76021,"errmsg":"cgi_path not found"}`,
		"/odd":     `{"errcode":76003,"errmsg":"cgi_path is wrong"}`,
		"/refused": `{"errcode":45009,"errmsg":"reach max api daily quota limit"}`,
		"/html":    `<html>502</html>`,
	}
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/cgi-bin/stable_token" {
			_, _ = w.Write([]byte(`{"access_token":"TOKEN-0123456789","expires_in":7200}`))
			return
		}
		body := make([]byte, 200)
		n, _ := r.Body.Read(body)
		_, path, _ := strings.Cut(string(body[:n]), `"cgi_path":"`)
		_, _ = w.Write([]byte(answers[strings.TrimSuffix(path, `"}`)]))
	}))
	t.Cleanup(server.Close)
	env := map[string]string{varAppID: "wx0123456789abcdef", varSecret: "0123456789abcdef0123456789abcdef", varBaseURL: server.URL}
	const left = "/left                                      7 of 10 left today; 5 calls in 60 s\n"
	tests := []struct {
		name  string
		args  []string
		code  int
		out   string
		error string
	}{
		{"left", []string{"/left"}, exitOK, left, ""},
		{"Chinese", []string{"/left", "/none", "/unknown", "--lang=zh"}, exitRefused, "/left                                      今日剩余 7 / 10；每 60 秒 5 次\n" +
			"/none                                      没有每日限额\n/unknown                                   微信不认识这个路径\n", ""},
		{"no daily quota", []string{"/rate", "/none"}, exitOK, "/rate                                      no daily quota; 5 calls in 60 s\n/none                                      has no daily quota\n", ""},
		{"the same path twice", []string{"/left", "/left?a=b"}, exitOK, left, ""},
		{"unknown", []string{"/unknown", "/left", "/odd"}, exitRefused, "/unknown                                   is no path that WeChat knows\n" + left +
			"/odd                                       is no path that WeChat knows\n", ""},
		{"spent", []string{"/unknown", "/spent", "/left"}, exitCheck, "/unknown                                   is no path that WeChat knows\n/spent                                     0 of 10 left today\n" + left, ""},
		{"refused after an answer", []string{"/left", "/refused", "/left"}, exitRefused, left, "45009"},
		{"no answer", []string{"/left", "/html"}, exitNetwork, left, "quota/get"},
		{"a host", []string{"//example.com/a"}, exitUsage, "", "must begin with one '/'"},
		{"an ambiguous word", []string{"get"}, exitUsage, "", "more than 50"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			got := invoke(t, env, append([]string{"quota"}, tt.args...)...)
			if got.code != tt.code || (tt.error == "") != (got.stderr == "") || !strings.Contains(got.stderr, tt.error) {
				t.Errorf("exit code %d, want %d; %s", got.code, tt.code, got.stderr)
			}
			if diff := cmp.Diff(tt.out, got.stdout); diff != "" {
				t.Errorf("(-want +got)\n%s", diff)
			}
		})
	}
	none := maps.Clone(env)
	delete(none, varSecret)
	if got := invoke(t, none, "quota"); got.code != exitUsage || !strings.Contains(got.stderr, varSecret) {
		t.Errorf("without a secret: exit code %d, %s", got.code, got.stderr)
	}
	reports := decoded[struct{ Quotas []quotaReport }](t, invoke(t, env, "quota", "--json", "/unknown", "/none", "/left").stdout)
	want := []quotaReport{{API: "/unknown", Unknown: true}, {API: "/none", NoQuota: true}, {API: "/left", Limit: 10, Used: 3, Remain: 7, Calls: 5, RefreshSecond: 60}}
	if diff := cmp.Diff(want, reports.Quotas); diff != "" {
		t.Errorf("--json (-want +got)\n%s", diff)
	}
}
