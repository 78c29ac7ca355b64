package main

import (
	"context"
	"strings"
	"testing"

	"github.com/minigo-dev/wechat/wechattest/local"
)

func TestRun(t *testing.T) {
	t.Setenv("WECHAT_APPID", "")
	var out strings.Builder
	if err := run(t.Context(), &out, local.English, false); err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{
		"running against a simulated WeChat",
		"WeChat verified the address",
		`text "Welcome! Write something, or write: image"`,
		`text "You wrote: hello"`,
		"(738 bytes)",
		`alice logged in; the game recorded: {"loginTime":`,
		"verification with a wrong signature: refused",
		`"session_key":"***"`,
		"go run ./examples/quickstart -serve\n",
	} {
		if !strings.Contains(out.String(), want) {
			t.Errorf("the output lacks %q:\n%s", want, out.String())
		}
	}
}

func TestServe(t *testing.T) {
	t.Setenv("WECHAT_APPID", "")
	t.Setenv("LISTEN", "127.0.0.1:0")
	ctx, cancel := context.WithCancel(t.Context())
	out := &screen{full: cancel}
	if err := run(ctx, out, local.English, true); err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"/_sim/ in a browser", "export WECHAT_TOKEN=", "Serving http://127.0.0.1:"} {
		if !strings.Contains(out.String(), want) {
			t.Errorf("the output lacks %q:\n%s", want, out)
		}
	}
}

// A screen calls full once it shows that the server is ready.
type screen struct {
	strings.Builder
	full func()
}

func (s *screen) Write(p []byte) (int, error) {
	defer func() {
		if strings.Contains(s.String(), "until Ctrl-C") {
			s.full()
		}
	}()
	return s.Builder.Write(p)
}

func TestRunInChinese(t *testing.T) {
	t.Setenv("WECHAT_APPID", "")
	var out strings.Builder
	if err := run(t.Context(), &out, local.Chinese, false); err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{
		`微信已验证回调 URL`,
		`text "你说的是：你好"`,
		`alice 已登录，游戏记录了：{"loginTime":`,
		`（签名错误的验证请求：已拒绝，应当如此）`,
	} {
		if !strings.Contains(out.String(), want) {
			t.Errorf("the output lacks %q:\n%s", want, out.String())
		}
	}
}
