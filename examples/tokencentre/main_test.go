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
	for _, want := range []string{
		"After 200 calls: requests of the workers to the centre 2, of the centre to WeChat 1\n",
		"of the centre to WeChat 2\nA stranger: ", // no fetch of its own for each worker
		"http status 401",
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
		`200 次调用之后：各服务共向中控取 token 2 次，中控向微信取 1 次`,
		`凭证不对的调用方：`,
	} {
		if !strings.Contains(out.String(), want) {
			t.Errorf("the output lacks %q:\n%s", want, out.String())
		}
	}
}
