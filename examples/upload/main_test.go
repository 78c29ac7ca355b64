package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/minigo-dev/wechat/wechattest/local"
)

func TestRun(t *testing.T) {
	t.Setenv("WECHAT_APPID", "")
	picture := filepath.Join(t.TempDir(), "pixel.gif")
	if err := os.WriteFile(picture, []byte(onePixel), 0o600); err != nil {
		t.Fatal(err)
	}
	var out strings.Builder
	if err := run(t.Context(), &out, local.English, []string{picture}); err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{
		"running against a simulated WeChat",
		`the first answer: 200 OK {"media_id":"`,
		`from the record: 200 OK {"media_id":"`,
		"uploads: 1\n",
	} {
		if !strings.Contains(out.String(), want) {
			t.Errorf("the output lacks %q:\n%s", want, out.String())
		}
	}
}

func TestRunInChinese(t *testing.T) {
	t.Setenv("WECHAT_APPID", "")
	var out strings.Builder
	if err := run(t.Context(), &out, local.Chinese, nil); err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{
		`第一次：200 OK {"media_id":"`,
		`第二次（直接用记录的 media_id）：200 OK`,
		`共上传 1 次`,
	} {
		if !strings.Contains(out.String(), want) {
			t.Errorf("the output lacks %q:\n%s", want, out.String())
		}
	}
}
