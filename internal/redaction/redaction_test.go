package redaction

import (
	"testing"
)

func TestOf(t *testing.T) {
	t.Parallel()
	const secret = `a/b+c"<d=`
	tests := []struct {
		name, text, want string
		secrets          []string
	}{
		{"as it is", "x" + secret + "y", "xREDACTEDy", []string{secret}},
		{"in a query", "?s=a%2Fb%2Bc%22%3Cd%3D&t=1", "?s=REDACTED&t=1", []string{secret}},
		{"in a query of lower case", "?s=a%2fb%2bc%22%3cd%3d&t=1", "?s=REDACTED&t=1", []string{secret}},
		{"in a path", "/a%2Fb+c%22%3Cd=/x", "/REDACTED/x", []string{secret}},
		{"in JSON", `{"s":"a/b+c\"<d="}`, `{"s":"REDACTED"}`, []string{secret}},
		{"in JSON for HTML", `{"s":"a/b+c\"\u003cd="}`, `{"s":"REDACTED"}`, []string{secret}},
		{"in JSON with escaped slashes", `{"s":"a\/b+c\"<d="}`, `{"s":"REDACTED"}`, []string{secret}},
		{"one begins another", "abcdef abc", "REDACTED REDACTED", []string{"abc", "abcdef"}},
		{"an empty secret", "text", "text", []string{""}},
		{"no secret", "text", "text", nil},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			if got := Of(tt.text, tt.secrets); got != tt.want {
				t.Errorf("got %q, want %q", got, tt.want)
			}
		})
	}
}
