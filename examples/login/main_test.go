package main

import (
	"strings"
	"testing"

	"github.com/minigo-dev/wechat/wechattest/local"
)

func TestRun(t *testing.T) {
	t.Setenv("WECHAT_APPID", "")
	var out strings.Builder
	if err := run(t.Context(), &out, local.English); err != nil {
		t.Fatal(err)
	}
	const again = "  wx.login, POST /login -> 200, a session id of 26 random characters\n"
	for _, want := range []string{
		"running against a simulated WeChat",
		"first time:\n  GET /score -> 401 no such session, or it is over: call wx.login again\n" + again + "  GET /score -> 200 ",
		"goes on playing:\n  GET /score -> 200 ",
		"is good:\n  POST /check -> 200 ",
		"goes on:\n  POST /reset -> 200 ",
		"The new key is good:\n  POST /check -> 200 ",
		"noticing:\n  POST /check -> 401 the session_key is no longer good: call wx.login again\n" + again + "  POST /check -> 200 ",
		"is over:\n  GET /score -> 401 no such session, or it is over: call wx.login again\n" + again,
		"in place of a session id:\n  GET /score -> 401 no such session, or it is over: call wx.login again\nShe logs in",
		"same code again:\n  POST /login -> 200 \n  POST /login -> 401 call wx.login again\n",
	} {
		if !strings.Contains(out.String(), want) {
			t.Errorf("the output lacks %q:\n%s", want, out.String())
		}
	}
}

func TestRunInChinese(t *testing.T) {
	t.Setenv("WECHAT_APPID", "")
	var out strings.Builder
	if err := run(t.Context(), &out, local.Chinese); err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{
		`Alice 第一次打开游戏：
  GET /score -> 401 会话不存在或已结束，请重新调用 wx.login
  wx.login，POST /login -> 200，得到 26 位随机会话 ID
`,
		`POST /check -> 401 session_key 已失效，请重新调用 wx.login`,
	} {
		if !strings.Contains(out.String(), want) {
			t.Errorf("the output lacks %q:\n%s", want, out.String())
		}
	}
}
