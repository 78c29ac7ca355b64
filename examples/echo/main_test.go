package main

import (
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
		"WECHAT_APPID is not set: running against a simulated WeChat at http://127.0.0.1:",
		"alice writes \"hello\"\nalice receives text \"hello\"\n",
	} {
		if !strings.Contains(out.String(), want) {
			t.Errorf("the output lacks %q:\n%s", want, out.String())
		}
	}
}

func TestRunInChinese(t *testing.T) {
	t.Setenv("WECHAT_APPID", "")
	var out strings.Builder
	if err := run(t.Context(), &out, local.Chinese, false); err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{
		`未设置 WECHAT_APPID：使用模拟微信 http://127.0.0.1:`,
		`alice 发送 "你好"`,
		`alice 收到 text "你好"`,
	} {
		if !strings.Contains(out.String(), want) {
			t.Errorf("the output lacks %q:\n%s", want, out.String())
		}
	}
}
