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
	t.Setenv("WECHAT_TEMPLATE", "")
	for lang, want := range map[local.Lang]string{
		local.English: `alice accepts one message in the popup
  WeChat pushes: template T1 accept
alice orders noodles: ready, a message tells it
alice orders dumplings: ready, no message: the user has accepted no more
  WeChat pushes: template T1 success
alice's phone shows the message: noodles, 可以取餐
`,
		local.Chinese: `alice 在弹窗中同意接收一次订阅消息
  微信推送：模板 T1 accept
alice 点了面条：已备好，已下发订阅消息
alice 点了饺子：已备好，没有下发：用户没有再同意接收
  微信推送：模板 T1 success
alice 的手机显示订阅消息：面条，可以取餐
`,
	} {
		var out strings.Builder
		if err := run(t.Context(), &out, lang); err != nil {
			t.Fatal(err)
		}
		if !strings.HasSuffix(out.String(), want) {
			t.Errorf("the output lacks:\n%s\nand is:\n%s", want, out.String())
		}
	}
}

// What a client sends wrong is its own fault; what WeChat can't do now is tried later.
func TestOrders(t *testing.T) {
	t.Parallel()
	weixin := wechattest.New(t)
	alice := weixin.User("alice")
	k := &kitchen{client: weixin.Client(), template: "T1"}
	send := func(code, dish string) int {
		w := httptest.NewRecorder()
		k.order(w, httptest.NewRequest("POST", "/order", strings.NewReader(`{"code":"`+code+`","dish":"`+dish+`"}`)))
		return w.Code
	}
	alice.Subscribe("T1")
	for _, tc := range []struct {
		name, code, dish string
		want             int
	}{
		{"a made-up code", "made-up", "noodles", 401},
		{"a long dish", alice.LoginCode(), strings.Repeat("面", 21), 400},
		{"a dish", alice.LoginCode(), "noodles", 200},
		{"another", alice.LoginCode(), "noodles", 200},
	} {
		if got := send(tc.code, tc.dish); got != tc.want {
			t.Errorf("%s: status %d, want %d", tc.name, got, tc.want)
		}
	}
	weixin.Fault(wechattest.DayLimit().Path("/cgi-bin/message/subscribe/send").Once())
	if got := send(alice.LoginCode(), "noodles"); got != 503 {
		t.Errorf("status %d although WeChat refused", got)
	}
	if got := len(alice.Received()); got != 1 {
		t.Errorf("%d messages, want 1", got)
	}
}
