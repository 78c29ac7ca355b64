package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestRun(t *testing.T) {
	t.Setenv("WECHAT_APPID", "")
	picture := filepath.Join(t.TempDir(), "pixel.gif")
	if err := os.WriteFile(picture, []byte(onePixel), 0o600); err != nil {
		t.Fatal(err)
	}
	var out strings.Builder
	if err := run(t.Context(), &out, []string{picture}); err != nil {
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
