package main

import (
	"strings"
	"testing"
)

func TestRun(t *testing.T) {
	t.Setenv("WECHAT_APPID", "")
	var out strings.Builder
	if err := run(t.Context(), &out, false); err != nil {
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
