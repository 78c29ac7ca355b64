package main

import (
	"strings"
	"testing"
)

// Each framework has to have the same conversation.
func TestRun(t *testing.T) {
	t.Setenv("WECHAT_APPID", "")
	for _, f := range frameworks {
		t.Run(f.name, func(t *testing.T) {
			var out strings.Builder
			if err := run(t.Context(), &out, []string{f.name}); err != nil {
				t.Fatal(err)
			}
			for _, want := range []string{
				"running against a simulated WeChat",
				`address verified, 2 deliveries, user received [text "You wrote: hello"], handed over to an agent: true`,
			} {
				if !strings.Contains(out.String(), want) {
					t.Errorf("the output lacks %q:\n%s", want, out.String())
				}
			}
		})
	}
	if err := run(t.Context(), &strings.Builder{}, []string{"fasthttp"}); err == nil {
		t.Error("an unknown framework ran")
	}
}
