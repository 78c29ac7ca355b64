package filekind_test

import (
	"net/http"
	"testing"

	"github.com/minigo-dev/wechat/internal/filekind"
)

func TestFault(t *testing.T) {
	t.Parallel()
	for _, test := range []struct{ name, contentType, encoding, data, want string }{
		{"file", "image/png", "", "\x89PNG\r\n\x1A\n", ""},
		{"file of another type", "text/html", "", "\x89PNG\r\n\x1A\n", ""},
		{"text", "text/plain", "", "hello", ""},
		{"JSON", "text/html", "", ` {"errcode":1}`, ""},
		{"empty", "image/png", "", "", "the answer is empty"},
		{"packed", "image/png", "gzip", "\x1F\x8B\x08", "the answer is compressed, which nobody asked for"},
		{"archive", "application/gzip", "", "\x1F\x8B\x08", ""},
		{"HTML by its bytes", "image/png", "", "<!DOCTYPE html>", "the answer is HTML, not a file"},
		{"HTML by its type", "text/html", "", "moved", "the answer is HTML, not a file"},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			h := http.Header{"Content-Type": {test.contentType}, "Content-Encoding": {test.encoding}}
			if got := filekind.Fault(h, []byte(test.data)); got != test.want {
				t.Errorf("%q, want %q", got, test.want)
			}
		})
	}
}

func TestIsCutError(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		name, contentType, data string
		whole, want             bool
	}{
		{"by its type", "application/json", `{no`, true, true},
		{"by its errcode", "image/png", `{"errCode":no`, true, true},
		{"by its base_resp", "image/png", `{"base_resp":no`, true, true},
		{"by its end", "image/png", `{"a":[1,`, true, true},
		{"of which only the start is known", "image/png", `{"a":[1,`, false, false},
		{"no JSON", "image/png", `{no`, true, false},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			if got := filekind.IsCutError(http.Header{"Content-Type": {test.contentType}}, []byte(test.data), test.whole); got != test.want {
				t.Errorf("%t, want %t", got, test.want)
			}
		})
	}
}
