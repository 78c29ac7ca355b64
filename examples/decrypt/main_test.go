package main

import (
	"strings"
	"testing"
)

func TestRun(t *testing.T) {
	t.Setenv("WECHAT_APPID", "")
	var out strings.Builder
	if err := run(&out, nil); err != nil {
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
