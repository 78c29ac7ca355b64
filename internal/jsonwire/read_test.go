package jsonwire

import (
	"bytes"
	"encoding/json"
	"testing"
)

func TestWholeNumber(t *testing.T) {
	t.Parallel()
	for value, want := range map[string]int64{
		`7200`: 7200, `"7200"`: 7200, `7200.0`: 7200, ` "-1 "`: -1, `4e4`: 40000, `"-0"`: 0, `9223372036854775807`: 1<<63 - 1,
	} {
		if n, ok := WholeNumber([]byte(value)); !ok || n != want {
			t.Errorf("%s is %d, %t, want %d", value, n, ok, want)
		}
	}
	for _, value := range []string{``, `""`, `null`, `"null"`, `1.5`, `1_000`, `0x10`, `inf`, `nan`, `1e400`, `9223372036854775808`, `true`, `{}`, `[1]`, `seven`} {
		if n, ok := WholeNumber([]byte(value)); ok {
			t.Errorf("%s was taken for %d", value, n)
		}
	}
}

func TestTrimAndValid(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name, in, want string
		ok             bool
	}{
		{"as it should be", `{"a":1}`, `{"a":1}`, true},
		{"blanks and a mark", " \r\n\xEF\xBB\xBF\n{}\r\n\t ", `{}`, true},
		{"raw control characters", "{\"a\":\"\x00\n\\\"\t\"}", `{"a":"\u0000\u000a\"\u0009"}`, true},
		{"a break outside of strings stays", "{\n\"a\":1}", "{\n\"a\":1}", true},
		{"cut", `{"a":`, `{"a":`, false},
		{"empty", ``, ``, false},
	}
	for _, tt := range tests {
		got, ok := Valid(Trim([]byte(tt.in)))
		if string(got) != tt.want || ok != tt.ok {
			t.Errorf("%s: got %s, %t, want %s, %t", tt.name, got, ok, tt.want, tt.ok)
		}
	}
}

// Member finds what encoding/json finds.
func FuzzMember(f *testing.F) {
	for _, s := range []string{
		`{}`, `{"errcode":1}`, `{"a":{"errcode":2},"errcode" : -1 }`, `{"errcode":[1,{"errcode":2}],"b":"\"errcode\":3"}`,
		`{"errcode":1,"errcode":"2"}`, `{"ERRCODE":1}`, `{"err\u0063ode":1}`, `{"errcode\\":1,"b\\\"":2}`, `{"errmſg":"x","errcode":null}`, "{\"errcode\\ud800\":1}",
	} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, object []byte) {
		object = Trim(object)
		if len(object) == 0 || object[0] != '{' || !json.Valid(object) {
			return
		}
		var want struct {
			Code json.RawMessage `json:"errcode"`
			Msg  json.RawMessage `json:"errmsg"`
		}
		if err := json.Unmarshal(object, &want); err != nil {
			t.Fatal(err)
		}
		if got := Member(object, "errcode"); !bytes.Equal(got, want.Code) {
			t.Errorf("errcode of %q: got %q, want %q", object, got, want.Code)
		}
		if got := Member(object, "errmsg"); !bytes.Equal(got, want.Msg) {
			t.Errorf("errmsg of %q: got %q, want %q", object, got, want.Msg)
		}
	})
}

func TestLacks(t *testing.T) {
	t.Parallel()
	const object = `{"a":{"b":1,"c":{}},"d":"","e":null,"f":0}`
	for name, want := range map[string]bool{
		"a": false, "a.b": false, "f": false, "d|f": false, "d|a.b": false,
		"a.c": true, "d": true, "e": true, "g": true, "a.g": true, "f.g": true, "d|e": true,
	} {
		if got := Lacks([]byte(object), name); got != want {
			t.Errorf("%s: %t, want %t", name, got, want)
		}
	}
}
