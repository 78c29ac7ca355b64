package main

import (
	"strings"
	"testing"

	"github.com/minigo-dev/wechat/wechattest/local"
)

func TestRun(t *testing.T) {
	t.Setenv("WECHAT_APPID", "")
	var out strings.Builder
	if err := run(&out, local.English, nil); err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{
		"running against a simulated WeChat",
		"rawData is the user's: true\n",
		"  \"nickName\": \"Alice\",\n",
		"with the key of another login it can't be opened",
	} {
		if !strings.Contains(out.String(), want) {
			t.Errorf("the output lacks %q:\n%s", want, out.String())
		}
	}
}

func TestRunInChinese(t *testing.T) {
	t.Setenv("WECHAT_APPID", "")
	var out strings.Builder
	if err := run(&out, local.Chinese, nil); err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{
		`rawData 的签名正确：true`,
		`换成另一次登录的 session_key，无法解密`,
	} {
		if !strings.Contains(out.String(), want) {
			t.Errorf("the output lacks %q:\n%s", want, out.String())
		}
	}
}
