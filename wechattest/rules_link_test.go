package wechattest_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/minigo-dev/wechat/wechattest"
)

func TestF39Links(t *testing.T) {
	t.Parallel()
	a := newAPI(t)
	q, now := a.token(), a.wx.Now()
	in := func(d time.Duration) string { return fmt.Sprint(now.Add(d).Unix()) }
	const scheme, urlLink, short = "/wxa/generatescheme", "/wxa/generate_urllink", "/wxa/genwxashortlink"
	const day = 24 * time.Hour
	for _, tc := range []struct {
		name, path, body string
		code             int
		want             string // the page
	}{
		{"the main page", scheme, `{}`, 0, ""},
		{"a page", scheme, `{"jump_wxa":{"path":"/pages/a","query":"b=%E4%BD%A0&c"}}`, 0, "/pages/a?b=%E4%BD%A0&c"},
		{"a URL link", urlLink, `{"path":"pages/a","query":"b=1","env_version":"trial","cloud_base":{"env":"e"}}`, 0, "pages/a?b=1"},
		{"a query in the path", urlLink, `{"path":"pages/a?b"}`, 40165, ""},
		{"a sign", urlLink, `{"query":"b=你"}`, 40212, ""},
		{"a query of 1024", scheme, `{"jump_wxa":{"query":"` + strings.Repeat("q", 1024) + `"}}`, 0, "?" + strings.Repeat("q", 1024)},
		{"a query of 1025", scheme, `{"jump_wxa":{"query":"` + strings.Repeat("q", 1025) + `"}}`, 40212, ""},
		{"another version", scheme, `{"jump_wxa":{"env_version":"beta"}}`, 85402, ""},
		{"another version of a URL link", urlLink, `{"env_version":"beta"}`, 85402, ""},
		{"in 30 seconds", scheme, `{"expire_time":` + in(30*time.Second) + `}`, 85401, ""},
		{"in two minutes", scheme, `{"expire_time":` + in(2*time.Minute) + `}`, 0, ""},
		{"in 30 days", urlLink, `{"expire_time":` + in(30*day-time.Minute) + `}`, 0, ""},
		{"in more", urlLink, `{"expire_time":` + in(30*day+time.Minute) + `}`, 85401, ""},
		{"long ago", urlLink, `{"expire_time":1}`, 85401, ""},
		{"after 30 days", urlLink, `{"expire_type":1,"expire_interval":30}`, 0, ""},
		{"after 31 days", urlLink, `{"expire_type":1,"expire_interval":31}`, 85401, ""},
		{"after no day", scheme, `{"expire_type":1}`, 85401, ""},
		{"another kind of end", scheme, `{"expire_type":2}`, 40097, ""},
		{"another type", scheme, `{"jump_wxa":{"path":1}}`, 47001, ""},
		{"no JSON", urlLink, `path=p`, 47001, ""},
		{"short", short, `{"page_url":"pages/a?b=1","page_title":"` + strings.Repeat("长", 30) + `"}`, 0, "pages/a?b=1"},
		{"short, for ever", short, `{"page_url":"pages/a","is_permanent":true}`, 0, "pages/a"},
		{"short, of nothing", short, `{}`, 40225, ""},
		{"short, long", short, `{"page_url":"` + strings.Repeat("p", 1025) + `"}`, 40225, ""},
	} {
		r := a.post(tc.path, q, tc.body)
		wantCode(t, tc.name, r.code(), tc.code)
		if tc.code != 0 {
			continue
		}
		page, err := a.wx.User("alice").OpenLink(r.text("openlink") + r.text("url_link") + r.text("link"))
		if want := strings.TrimPrefix(tc.want, "?"); err != nil || page.String() != tc.want && page.Query != want {
			t.Errorf("%s: %v, opens %q, want %q", tc.name, err, page, tc.want)
		}
	}
	if got, err := a.wx.User("alice").OpenLink("https://wxaurl.cn/sim"); err == nil {
		t.Errorf("a made-up link opens %v", got)
	}
}

func TestF39Queries(t *testing.T) {
	t.Parallel()
	a := newAPI(t)
	q, alice := a.token(), a.wx.User("alice")
	now := a.wx.Now()
	made := a.post("/wxa/generate_urllink", q, `{"path":"pages/a","query":"b=1","expire_type":1,"expire_interval":2,"cloud_base":{"env":"e"}}`).text("url_link")
	scheme := a.post("/wxa/generatescheme", q, `{"jump_wxa":{"env_version":"develop"},"expire_time":`+fmt.Sprint(now.Add(time.Hour).Unix())+`}`).text("openlink")
	info := func(path, field, address, name string) map[string]any {
		t.Helper()
		r := a.post(path, q, body(t, map[string]any{field: address}))
		out, ok := r.m[name].(map[string]any)
		if !ok {
			t.Fatalf("%s: %s", path, r.raw)
		}
		if at := out["create_time"].(float64); at < float64(now.Unix()) || at > float64(now.Unix()+5) {
			t.Errorf("made at %v", at)
		}
		delete(out, "create_time")
		return out
	}
	got := info("/wxa/query_urllink", "url_link", made, "url_link_info")
	if end := got["expire_time"].(float64); end < float64(now.Add(48*time.Hour).Unix()) || end > float64(now.Add(48*time.Hour).Unix()+5) {
		t.Errorf("ends at %v", end)
	}
	delete(got, "expire_time")
	want := map[string]any{"appid": a.wx.AppID(), "path": "pages/a", "query": "b=1", "env_version": "release", "cloud_base": map[string]any{"env": "e"}}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("the URL link (-want +got):\n%s", diff)
	}
	want = map[string]any{"appid": a.wx.AppID(), "path": "", "query": "", "env_version": "develop", "expire_time": float64(now.Add(time.Hour).Unix())}
	if diff := cmp.Diff(want, info("/wxa/queryscheme", "scheme", scheme, "scheme_info")); diff != "" {
		t.Errorf("the scheme (-want +got):\n%s", diff)
	}
	wantCode(t, "unknown", a.post("/wxa/queryscheme", q, `{"scheme":"weixin://dl/business/?t=x"}`).code(), 85403)
	wantCode(t, "of the other kind", a.post("/wxa/queryscheme", q, body(t, map[string]any{"scheme": made})).code(), 85403)
	wantCode(t, "another question", a.post("/wxa/queryscheme", q, `{"query_type":2}`).code(), 40097)
	other := newAPI(t)
	wantCode(t, "another app's", other.post("/wxa/query_urllink", other.token(), body(t, map[string]any{"url_link": made})).code(), 85403)

	left := func() (n int64) {
		t.Helper()
		var out struct {
			QuotaInfo struct {
				Remain int64 `json:"remain_visit_quota"`
			} `json:"quota_info"`
		}
		if err := json.Unmarshal(a.post("/wxa/query_urllink", q, `{"query_type":1}`).raw, &out); err != nil {
			t.Fatal(err)
		}
		return out.QuotaInfo.Remain
	}
	before := left()
	for _, address := range []string{made, scheme, "nothing"} {
		alice.OpenLink(address)
	}
	if after := left(); before != 3_000_000 || after != 2_999_998 {
		t.Errorf("%d visits left, then %d", before, after)
	}
	a.wx.Advance(time.Hour)
	if page, err := alice.OpenLink(scheme); err == nil || !strings.Contains(err.Error(), "has ended") {
		t.Errorf("a scheme that has ended opens %v, %v", page, err)
	}
	if _, err := alice.OpenLink(made); err != nil {
		t.Errorf("a URL link of two days after an hour: %v", err)
	}
	a.wx.Advance(47 * time.Hour)
	if _, err := alice.OpenLink(made); err == nil {
		t.Error("it opens after two days")
	}
	q = a.token()
	if after := left(); after != 3_000_000 {
		t.Errorf("%d visits left the day after", after)
	}
}

func TestF39ShortLinks(t *testing.T) {
	t.Parallel()
	a := newAPI(t)
	q, alice := a.token(), a.wx.User("alice")
	make := func(fields string) string {
		return a.post("/wxa/genwxashortlink", q, `{"page_url":"pages/a"`+fields+`}`).text("link")
	}
	while, ever := make(`,"page_title":"标题"`), make(`,"is_permanent":true`)
	if !strings.HasPrefix(while, "#小程序://") || !strings.Contains(while, "/标题/") {
		t.Errorf("a short link: %s", while)
	}
	a.wx.Advance(30 * 24 * time.Hour)
	if _, err := alice.OpenLink(while); err == nil {
		t.Error("a link of 30 days opens later")
	}
	if _, err := alice.OpenLink(ever); err != nil {
		t.Errorf("a permanent link: %v", err)
	}
}

func TestF39Control(t *testing.T) {
	t.Parallel()
	c := newControl(t, plainJSON)
	c.must("POST", "/_sim/users", `{"name":"alice"}`, nil)
	a := &api{t: t, wx: c.wx, http: c.wx.HTTPClient(), base: "http://localhost"}
	made := a.post("/wxa/generate_urllink", a.token(), `{"path":"pages/a","query":"b=1"}`).text("url_link")
	var got wechattest.OpenedPage
	c.act(`{"do":"openLink","link":"`+made+`"}`, &got)
	if want := (wechattest.OpenedPage{Path: "pages/a", Query: "b=1", EnvVersion: "release"}); got != want {
		t.Errorf("the control API answers %+v, want %+v", got, want)
	}
	for body, want := range map[string]int{
		`{"do":"openLink","link":"nothing"}`: http.StatusConflict, `{"do":"openLink"}`: http.StatusBadRequest,
	} {
		if status, answer := c.ask("POST", "/_sim/users/alice/actions", body); status != want {
			t.Errorf("%s: %d %s, want %d", body, status, answer, want)
		}
	}
}
