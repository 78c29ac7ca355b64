package jsonwire

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"testing"
)

func TestAppendQuoted(t *testing.T) {
	t.Parallel()
	tests := []struct{ name, in, want string }{
		{"plain", "hello", `"hello"`},
		{"empty", "", `""`},
		{"HTML", `<a href="x?a=1&b=2">客服</a>`, `"<a href=\"x?a=1&b=2\">客服</a>"`},
		{"emoji", "🎮👨‍👩‍👧", `"🎮👨‍👩‍👧"`},
		{"separators", "a\u2028b\u2029c", "\"a\u2028b\u2029c\""},
		{"backslash", `\u2028\n`, `"\\u2028\\n"`},
		{"breaks", "a\nb\rc\td\be\ff", `"a\nb\rc\td\be\ff"`},
		{"controls", "\x00\x1f\x7f", "\"\\u0000\\u001f\x7f\""},
		{"invalid", "a\xFFb\xC3", "\"a\uFFFDb\uFFFD\""},
		{"replacement", "\uFFFD", "\"\uFFFD\""},
	}
	for _, tt := range tests {
		if got := string(AppendQuoted(nil, tt.in)); got != tt.want {
			t.Errorf("%s: got %s, want %s", tt.name, got, tt.want)
		}
		got, err := Encode(tt.in)
		if err != nil || string(got) != tt.want {
			t.Errorf("%s: Encode gave %s, %v, want %s", tt.name, got, err, tt.want)
		}
	}
}

// Both ways to write JSON write the same, and encoding/json reads it back.
func FuzzAppendQuoted(f *testing.F) {
	for _, s := range []string{"", "a<b>&c", "\u2028\u2029\\u2028\\", "\xff\xC3\x28", "\x00\b\f\n\r\t\x1f\x7f\"", "🎮\\ud83c", "\\\\ufffd"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		quoted := AppendQuoted([]byte("before"), s)
		rest, ok := bytes.CutPrefix(quoted, []byte("before"))
		if !ok {
			t.Fatalf("overwrote what was there: %q", quoted)
		}
		encoded, err := Encode(s)
		if err != nil || !bytes.Equal(encoded, rest) {
			t.Fatalf("AppendQuoted %q, Encode %q, %v", rest, encoded, err)
		}
		var back, want string
		standard, err := json.Marshal(s)
		if err != nil {
			t.Fatal(err)
		}
		if err := errors.Join(json.Unmarshal(rest, &back), json.Unmarshal(standard, &want)); err != nil || back != want {
			t.Fatalf("%q reads back as %q, want %q: %v", rest, back, want, err)
		}
	})
}

// Encode changes no value, and leaves raw JSON within it alone but for blanks.
func FuzzEncodeJSON(f *testing.F) {
	f.Add([]byte(`{"a":"\\u2028\u2028\ufffd<"}`))
	f.Add([]byte(`["\\","\\\\u2029"]`))
	f.Fuzz(func(t *testing.T, raw []byte) {
		if !json.Valid(raw) {
			return
		}
		encoded, err := Encode(map[string]any{"raw": json.RawMessage(raw)})
		if err != nil {
			t.Fatal(err)
		}
		var got, want any
		if err := json.Unmarshal([]byte(`{"raw":`+string(raw)+`}`), &want); err != nil {
			return // beyond encoding/json's own limits
		}
		if err := json.Unmarshal(encoded, &got); err != nil || fmt.Sprint(got) != fmt.Sprint(want) {
			t.Fatalf("%q became %q: %v", raw, encoded, err)
		}
	})
}
