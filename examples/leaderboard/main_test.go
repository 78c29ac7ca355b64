package main

import (
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/minigo-dev/wechat/wechattest"
	"github.com/minigo-dev/wechat/wechattest/local"
)

func TestRun(t *testing.T) {
	t.Setenv("WECHAT_APPID", "")
	for lang, want := range map[local.Lang]string{
		local.English: `alice reaches 270 points: {"best":270}
bob reaches 310 points: {"best":310}
carol reaches 150 points: {"best":150}

The ranking:
  1. bob     310
  2. alice   270
  3. carol   150

alice reaches 200 points: {"best":270}
alice reaches 330 points: {"best":330}

The ranking now:
  1. alice   330
  2. bob     310
  3. carol   150
`,
		local.Chinese: `alice 得 270 分：{"best":270}
bob 得 310 分：{"best":310}
carol 得 150 分：{"best":150}

排行榜：
  1. bob     310
  2. alice   270
  3. carol   150

alice 得 200 分：{"best":270}
alice 得 330 分：{"best":330}

现在的排行榜：
  1. alice   330
  2. bob     310
  3. carol   150
`,
	} {
		var out strings.Builder
		if err := run(t.Context(), &out, lang); err != nil {
			t.Fatal(err)
		}
		if !strings.Contains(out.String(), want) {
			t.Errorf("the output lacks:\n%s\nand is:\n%s", want, out.String())
		}
	}
}

// A score that WeChat doesn't take is stored with the next one; what isn't a score is refused.
func TestScores(t *testing.T) {
	t.Parallel()
	weixin := wechattest.New(t)
	alice := weixin.User("alice")
	b := &board{client: weixin.Client()}
	send := func(body string) int {
		w := httptest.NewRecorder()
		b.ServeHTTP(w, httptest.NewRequest("POST", "/score", strings.NewReader(body)))
		return w.Code
	}
	score := func(points string) int { return send(`{"code":"` + alice.LoginCode() + `","score":` + points + `}`) }
	for _, points := range []string{"-1", "1.5", "3000000000", `"7"`} {
		if status := score(points); status != 400 || alice.Storage()[scoreKey] != "" {
			t.Errorf("%s points: status %d, stored %q", points, status, alice.Storage()[scoreKey])
		}
	}
	if status := send(`{"code":"made-up","score":1}`); status != 401 {
		t.Errorf("a made-up code: status %d", status)
	}
	weixin.Fault(wechattest.DayLimit().Path("/wxa/set_user_storage").Once())
	if status := score("90"); status != 503 || alice.Storage()[scoreKey] != "" {
		t.Errorf("status %d although WeChat didn't take it, stored %q", status, alice.Storage()[scoreKey])
	}
	if status := score("80"); status != 200 || !strings.Contains(alice.Storage()[scoreKey], `"score":90`) {
		t.Errorf("status %d, stored %q, want the best", status, alice.Storage()[scoreKey])
	}
}
