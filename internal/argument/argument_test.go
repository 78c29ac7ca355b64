package argument_test

import (
	"strings"
	"testing"

	"github.com/minigo-dev/wechat/internal/argument"
)

func TestReasons(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name   string
		reason func(string) string
		right  []string
		wrong  []string
	}{
		{
			"AppID", argument.AppID,
			[]string{"wx1234567890abcdef", "a_b-C"},
			[]string{"", "wx1\n", "wx 1", "wx/1", strings.Repeat("w", 65)},
		},
		{
			"Secret", argument.Secret,
			[]string{"0123456789abcdef0123456789abcdef", strings.Repeat("s", 128)},
			[]string{"", "s ", "s\n", "s\u00e9", "\xff", strings.Repeat("s", 129)},
		},
		{
			"Credential", argument.Credential,
			[]string{strings.Repeat("c", 16), strings.Repeat("~", 512)},
			[]string{"", strings.Repeat("c", 15), strings.Repeat("c", 513), strings.Repeat("c", 16) + "\r"},
		},
		{"Text", argument.Text, []string{"token", "~!"}, []string{"", "token\n", " token", "\u3000"}},
		{
			"Path", argument.Path,
			[]string{"/", "/cgi-bin/token", "/a/b..c"},
			[]string{"", "a", "//a", "/a?b", "/a#b", "/a b", "/%2e", `/a\b`, "/{a}", "/\u00e9", "/a/../b", "/a/.."},
		},
		{
			"BaseURL", func(text string) string { _, reason := argument.BaseURL(text); return reason },
			[]string{"https://api.example.com", "https://h/p/", "http://127.0.0.1:80", "http://[::1]", "http://localhost", "http://LOCALHOST:", "http://[::ffff:127.0.0.1]:80"},
			[]string{"", "api.example.com", "https://", "https://:80", "https://u@h", "https://h?q", "https://h?", "https://h#", "http://h", "ftp://h", "http://[localhost]", "http://[127.0.0.1]", "https://[h]", "http://127.0.0.1:evil", "http://127.0.0.1:99999", "http://localhost.evil"},
		},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			for _, text := range test.right {
				if reason := test.reason(text); reason != "" {
					t.Errorf("%q %s", text, reason)
				}
			}
			for _, text := range test.wrong {
				switch reason := test.reason(text); {
				case reason == "":
					t.Errorf("%q is right", text)
				case len(text) > 4 && strings.Contains(reason, text):
					t.Errorf("the reason quotes the text: %q", reason)
				}
			}
		})
	}
}

func TestCentreURL(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		url, base, path  string
		inClear, refused bool
	}{
		{url: "https://h/token", base: "https://h", path: "/token"},
		{url: "https://h", base: "https://h", path: "/"},
		{url: "http://localhost:81/t", base: "http://localhost:81", path: "/t"},
		{url: "http://h/t", refused: true},
		{url: "http://h/t", base: "http://h", path: "/t", inClear: true},
		{url: "http://h/t?q", refused: true, inClear: true},
		{url: "https://h/a/../b", refused: true},
		{url: "https://h/%2e", refused: true},
	} {
		base, path, reason := argument.CentreURL(test.url, test.inClear)
		if (reason != "") != test.refused || !test.refused && (base != test.base || path != test.path) {
			t.Errorf("%s: %q %q %q", test.url, base, path, reason)
		}
	}
}

func TestIsName(t *testing.T) {
	t.Parallel()
	if !argument.IsName("a-Z_9") || argument.IsName("a b") || argument.IsName(strings.Repeat("a", 65)) {
		t.Error("a name has up to 64 letters, digits, _ and -")
	}
	if !argument.IsHex("09af") || argument.IsHex("0A") {
		t.Error("hex digits are lower case")
	}
}
