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
	before, after, found := strings.Cut(out.String(), "Three days go by")
	if !found {
		t.Fatalf("the output lacks the three days:\n%s", out.String())
	}
	for _, want := range []string{
		"running against a simulated WeChat",
		`text "Write: image, card or link"`,
		"receives image ",
		`miniprogrampage "Level 7 waits for you"`,
		`link "How to win level 7"`,
		"pictures uploaded so far: 2\n",
	} {
		if !strings.Contains(before, want) {
			t.Errorf("the first part lacks %q:\n%s", want, before)
		}
	}
	if n := strings.Count(after, "receives image "); n != 2 {
		t.Errorf("alice received %d images after three days, want 2:\n%s", n, after)
	}
	if want := "pictures uploaded so far: 4\n"; !strings.HasSuffix(after, want) {
		t.Errorf("the output doesn't end with %q:\n%s", want, after)
	}
}

func TestRunInChinese(t *testing.T) {
	t.Setenv("WECHAT_APPID", "")
	var out strings.Builder
	if err := run(t.Context(), &out, local.Chinese, false); err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{
		`text "请发送：图片、卡片或链接"`,
		`miniprogrampage "第 7 关等你来"`,
		`已上传图片 4 次`,
	} {
		if !strings.Contains(out.String(), want) {
			t.Errorf("the output lacks %q:\n%s", want, out.String())
		}
	}
}
