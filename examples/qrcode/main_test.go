package main

import (
	"image"
	_ "image/jpeg"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/minigo-dev/wechat/wechattest/local"
)

func TestRun(t *testing.T) {
	t.Setenv("WECHAT_APPID", "")
	for lang, want := range map[local.Lang]string{
		local.English: `wrote the code of table 7 (image/jpeg) to FILE
alice scans it: the page pages/menu opens with scene=table%3D7, which says table=7
`,
		local.Chinese: `7 号桌的小程序码（image/jpeg）已写入 FILE
alice 扫码：打开页面 pages/menu，参数 scene=table%3D7，即 table=7
`,
	} {
		file := filepath.Join(t.TempDir(), "table7.jpg")
		var out strings.Builder
		if err := run(t.Context(), &out, lang, job{file, "pages/menu", 7}); err != nil {
			t.Fatal(err)
		}
		if want = strings.Replace(want, "FILE", file, 1); !strings.HasSuffix(out.String(), want) {
			t.Errorf("the output lacks:\n%s\nand is:\n%s", want, out.String())
		}
		f, err := os.Open(file)
		if err != nil {
			t.Fatal(err)
		}
		if c, format, err := image.DecodeConfig(f); err != nil || format != "jpeg" || c.Width != 430 {
			t.Errorf("wrote a %s of %d pixels, %v", format, c.Width, err)
		}
		f.Close()
	}
}

func TestFailures(t *testing.T) {
	t.Setenv("WECHAT_APPID", "")
	for name, j := range map[string]job{
		"no such folder": {filepath.Join(t.TempDir(), "none", "a.jpg"), "", 7},
		"a wrong page":   {filepath.Join(t.TempDir(), "a.jpg"), "/pages/menu", 7},
	} {
		var out strings.Builder
		if err := run(t.Context(), &out, local.English, j); err == nil {
			t.Errorf("%s: no error, but\n%s", name, &out)
		}
	}
}
