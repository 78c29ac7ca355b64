package main

import (
	"strings"
	"testing"
)

func TestRun(t *testing.T) {
	t.Setenv("WECHAT_APPID", "")
	var out strings.Builder
	if err := run(t.Context(), &out); err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{
		"After 200 calls: the workers asked the centre 2 times, the centre asked WeChat 1 times\n",
		"the centre asked WeChat 2 times\nA stranger: ", // no fetch of its own for each worker
		"http status 401",
	} {
		if !strings.Contains(out.String(), want) {
			t.Errorf("the output lacks %q:\n%s", want, out.String())
		}
	}
}
