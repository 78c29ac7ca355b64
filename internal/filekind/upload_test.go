package filekind_test

import (
	"testing"

	"github.com/minigo-dev/wechat/internal/filekind"
)

func TestNotTaken(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		name, head string
		picture    bool
		want       string
	}{
		{"nothing", " ", true, ""},
		{"PNG", "\x89PNG\r\n\x1A\n", true, ""},
		{"SVG", `<?xml version="1.0"?><svg>`, true, "SVG"},
		{"HTML", "<html><body>", true, "HTML"},
		{"XML", "<error>", false, "XML"},
		{"JSON object", `{ "a":1}`, false, "JSON"},
		{"JSON array", `[{"a":1}]`, false, "JSON"},
		{"braces", "{a}", false, ""},
		{"PDF", "%PDF-1.7", false, "PDF"},
		{"archive", "PK\x03\x04", false, "a ZIP archive"},
		{"packed", "\x1F\x8B\x08", false, "compressed with gzip"},
		{"WebP", "RIFF....WEBP", true, "WebP"},
		{"AVIF", "....ftypavif", true, "AVIF"},
		{"HEIC", "....ftypheic", true, "HEIC"},
		{"video of the same family", "....ftypheic", false, ""},
		{"MP4", "....ftypisom", true, ""},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			if got := filekind.NotTaken([]byte(test.head), test.picture); got != test.want {
				t.Errorf("%q, want %q", got, test.want)
			}
		})
	}
}
