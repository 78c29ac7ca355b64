package main

import (
	"context"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/minigo-dev/wechat"
	"github.com/minigo-dev/wechat/wechattest"
	"github.com/minigo-dev/wechat/wechattest/local"
)

func TestRun(t *testing.T) {
	t.Setenv("WECHAT_APPID", "")
	for lang, want := range map[local.Lang]string{
		local.English: `alice posts "hello, all": 202 Accepted
bob posts "something bad [risky]": 403 Forbidden
alice posts "https://files.example.com/cat.png": 202 Accepted
bob posts "https://files.example.com/[risky].png": 202 Accepted
bob posts "gone.png": 202 Accepted
Others see ["hello, all"]
WeChat checks the pictures, and pushes the results ...
Others see ["hello, all","[https://files.example.com/cat.png]"]
bob's first picture is risky, and WeChat couldn't download the second.
`,
		local.Chinese: `alice 发布 "大家好"：202 Accepted
bob 发布 "坏话[risky]"：403 Forbidden
alice 发布 "https://files.example.com/cat.png"：202 Accepted
bob 发布 "https://files.example.com/[risky].png"：202 Accepted
bob 发布 "gone.png"：202 Accepted
其他人看到 ["大家好"]
微信检查图片，推送结果……
其他人看到 ["大家好","[https://files.example.com/cat.png]"]
bob 的第一张图片有风险，第二张微信下载不到。
`,
	} {
		var out strings.Builder
		if err := run(t.Context(), &out, lang); err != nil {
			t.Fatal(err)
		}
		if !strings.HasSuffix(out.String(), want) {
			t.Errorf("got:\n%s\nwant at the end:\n%s", out.String(), want)
		}
	}
}

// What isn't checked isn't shown, whatever the reason.
func TestRefusals(t *testing.T) {
	t.Parallel()
	weixin := wechattest.New(t)
	alice := weixin.User("alice")
	wa := &wall{client: weixin.Client(), waiting: map[string]string{}}
	weixin.Serve(weixin.Callback().Handler(wa.push))
	post := func(kind, body string) int {
		w := httptest.NewRecorder()
		take := map[string]func(context.Context, string, *posting) error{"line": wa.line, "picture": wa.picture}[kind]
		wa.post(take)(w, httptest.NewRequest("POST", "/"+kind, strings.NewReader(body)))
		return w.Code
	}
	for _, tt := range []struct {
		name, kind, body string
		quota            string // the path that has none left
		status           int
	}{
		{"no JSON", "line", `code`, "", 400},
		{"a made-up code", "line", `{"code":"made-up","text":"hello"}`, "", 401},
		{"no text", "line", `{"code":"CODE"}`, "", 400},
		{"no URL", "picture", `{"code":"CODE"}`, "", 400},
		{"a line, and no check today", "line", `{"code":"CODE","text":"hello"}`, "/wxa/msg_sec_check", 503},
		{"a picture, and no check today", "picture", `{"code":"CODE","url":"https://example.com/a.png"}`, "/wxa/media_check_async", 503},
	} {
		if tt.quota != "" {
			weixin.Fault(wechattest.DayLimit().Path(tt.quota).Once())
		}
		if status := post(tt.kind, strings.ReplaceAll(tt.body, "CODE", alice.LoginCode())); status != tt.status {
			t.Errorf("%s: status %d, want %d", tt.name, status, tt.status)
		}
	}
	weixin.Advance(time.Hour)
	if len(wa.shown) != 0 || len(wa.waiting) != 0 {
		t.Errorf("%q are shown, %v wait", wa.shown, wa.waiting)
	}
}

// A result that comes before the answer is pushed again; one that says nothing shows nothing.
func TestResults(t *testing.T) {
	t.Parallel()
	wa := &wall{waiting: map[string]string{}}
	result := func(errCode int, suggest string) *wechat.WxaMediaCheckEvent {
		return &wechat.WxaMediaCheckEvent{TraceID: "t1", ErrCode: errCode, Result: wechat.SecCheckVerdict{Suggest: suggest}}
	}
	if _, err := wa.push(t.Context(), result(0, wechat.SuggestPass)); err == nil {
		t.Error("the result of an unknown check is acknowledged")
	}
	for _, tt := range []struct {
		name  string
		event *wechat.WxaMediaCheckEvent
		shown bool
	}{
		{"passed", result(0, wechat.SuggestPass), true},
		{"risky", result(0, wechat.SuggestRisky), false},
		{"to be looked at", result(0, wechat.SuggestReview), false},
		{"nothing said", result(0, ""), false},
		{"not downloaded", result(-1008, wechat.SuggestPass), false},
	} {
		wa.shown, wa.waiting["t1"] = nil, "https://example.com/a.png"
		if _, err := wa.push(t.Context(), tt.event); err != nil || len(wa.waiting) != 0 || (len(wa.shown) == 1) != tt.shown {
			t.Errorf("%s: %v, %q are shown, %v wait", tt.name, err, wa.shown, wa.waiting)
		}
	}
}
