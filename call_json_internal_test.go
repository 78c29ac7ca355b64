package wechat

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"strings"
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
		if got := string(appendQuoted(nil, tt.in)); got != tt.want {
			t.Errorf("%s: got %s, want %s", tt.name, got, tt.want)
		}
		got, err := encodeJSON(tt.in)
		if err != nil || string(got) != tt.want {
			t.Errorf("%s: encodeJSON gave %s, %v, want %s", tt.name, got, err, tt.want)
		}
	}
}

// Both ways to write JSON write the same, and encoding/json reads it back.
func FuzzAppendQuoted(f *testing.F) {
	for _, s := range []string{"", "a<b>&c", "\u2028\u2029\\u2028\\", "\xff\xC3\x28", "\x00\b\f\n\r\t\x1f\x7f\"", "🎮\\ud83c", "\\\\ufffd"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		quoted := appendQuoted([]byte("before"), s)
		rest, ok := bytes.CutPrefix(quoted, []byte("before"))
		if !ok {
			t.Fatalf("overwrote what was there: %q", quoted)
		}
		encoded, err := encodeJSON(s)
		if err != nil || !bytes.Equal(encoded, rest) {
			t.Fatalf("appendQuoted %q, encodeJSON %q, %v", rest, encoded, err)
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

// encodeJSON changes no value, and leaves raw JSON within it alone but for blanks.
func FuzzEncodeJSON(f *testing.F) {
	f.Add([]byte(`{"a":"\\u2028\u2028\ufffd<"}`))
	f.Add([]byte(`["\\","\\\\u2029"]`))
	f.Fuzz(func(t *testing.T, raw []byte) {
		if !json.Valid(raw) {
			return
		}
		encoded, err := encodeJSON(map[string]any{"raw": json.RawMessage(raw)})
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

// member finds what encoding/json finds.
func FuzzMember(f *testing.F) {
	for _, s := range []string{
		`{}`, `{"errcode":1}`, `{"a":{"errcode":2},"errcode" : -1 }`, `{"errcode":[1,{"errcode":2}],"b":"\"errcode\":3"}`,
		`{"errcode":1,"errcode":"2"}`, `{"ERRCODE":1}`, `{"err\u0063ode":1}`, `{"errcode\\":1,"b\\\"":2}`, `{"errmſg":"x","errcode":null}`, "{\"errcode\\ud800\":1}",
	} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, object []byte) {
		object = trimJSON(object)
		if notAnObject(object) != "" || !json.Valid(object) {
			return
		}
		var want struct {
			Code json.RawMessage `json:"errcode"`
			Msg  json.RawMessage `json:"errmsg"`
		}
		if err := json.Unmarshal(object, &want); err != nil {
			t.Fatal(err)
		}
		if got := member(object, "errcode"); !bytes.Equal(got, want.Code) {
			t.Errorf("errcode of %q: got %q, want %q", object, got, want.Code)
		}
		if got := member(object, "errmsg"); !bytes.Equal(got, want.Msg) {
			t.Errorf("errmsg of %q: got %q, want %q", object, got, want.Msg)
		}
	})
}

// Whatever WeChat answers, nothing panics, and an errcode that encoding/json sees is
// an error, also where a file was expected.
func FuzzErrorBody(f *testing.F) {
	for _, s := range []string{
		`{"errcode":40001,"errmsg":"invalid credential rid: 62922e5a-050daf94-1dcd13f6"}`, `{"errcode":"40001"}`, `{"errcode":0,"openid":"o"}`, `{"errcode":4e4}`,
		"\xEF\xBB\xBF{\"errcode\":1}", "{\"errcode\":1,\"errmsg\":\"a\nb\x00\"}", `{"errcode":1`, `null`, `[]`, `{}`, ``, `<html>`, `{"video_url":"u"}`, `{"errcode":{"errcode":0}}`,
	} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, body []byte) {
		var sees struct {
			Code any `json:"errcode"`
		}
		code := ""
		if json.Unmarshal(body, &sees) == nil && sees.Code != nil {
			code = strings.Trim(fmt.Sprint(sees.Code), `" `)
		}
		refused := code != "" && code != "0" && code != "-0"
		for _, media := range []bool{false, true} {
			var out map[string]any
			c := &call{endpoint: endpoint{path: "/x", media: media}, secrets: []string{"secret"}, out: &out}
			response := &http.Response{StatusCode: 200, Header: http.Header{}}
			err := c.decode(response, body)
			_, fileErr := c.checkDownload(response, body, true)
			for _, err := range []error{err, fileErr} {
				var refusal *Error
				var transport *TransportError
				if err != nil && !errors.As(err, &refusal) && !errors.As(err, &transport) {
					t.Errorf("%q: untyped %T %v", body, err, err)
				}
				if refused && err == nil && !isZero(code) {
					t.Errorf("%q: errcode %s was lost", body, code)
				}
				if number, ok := sees.Code.(float64); ok && number == float64(int32(number)) && number != 0 && (refusal == nil || refusal.Code != Code(number)) {
					t.Errorf("%q: errcode %v became %v", body, number, err)
				}
				if err != nil && (strings.ContainsAny(err.Error(), "\n\r\x00") || len(err.Error()) > 2*messageMax) {
					t.Errorf("%q: text %q", body, err)
				}
			}
		}
	})
}

// isZero reports whether a quoted errcode is a zero in some spelling: 0.0, 0e5.
func isZero(code string) bool {
	var n wholeNumber
	return n.UnmarshalJSON([]byte(code)) == nil && n == 0
}
