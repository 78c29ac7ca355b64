package pushbody

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

var elementCmp = cmp.AllowUnexported(Element{})

// isLimit tells the refusals of ours alone: both limits are well above what WeChat sends.
func isLimit(err error) bool { return errors.Is(err, faultDeep) || errors.Is(err, faultMany) }

// FuzzScanJSON holds the scanner against encoding/json: which objects are valid,
// and what each name and scalar reads. The only differences are the limits, a byte
// order mark, and raw control characters in strings, both of which we accept.
func FuzzScanJSON(f *testing.F) {
	for _, seed := range []string{
		`{}`, ` {"a" : [ 1 , -2.5e+3 ,true,false,null,"x",[[],{}]], "b":{"c":"d"}} `, `{"a":"\"\\\/\b\f\n\r\t\u00e9\ud83d\ude00\ud800"}`,
		"\uFEFF{\"a\":\"\x01\n\xff\"}", `{"a":1,"a":2,"\u0061":3}`, `{"a":01}`, `{"a":1}}`, `{"a":[1}`, `{"a":"\ud800\udc0"}`, `{"a":"\`, `{"MsgId":12345678901234567890}`,
	} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, body []byte) {
		s := validText(body)
		if start := skipSpace(s, 0); start == len(s) || s[start] != '{' {
			return
		}
		got, err := scanJSON(s, nil)
		if isLimit(err) {
			return
		}
		clean := []byte(escapedControls(s))
		if valid := json.Valid(clean); valid != (err == nil) {
			t.Fatalf("error %v, but encoding/json says valid is %v", err, valid)
		}
		if err != nil {
			return
		}
		d := json.NewDecoder(bytes.NewReader(clean))
		d.UseNumber()
		if diff := cmp.Diff(jsonElements(t, d, "", nil), got, elementCmp); diff != "" {
			t.Errorf("(-want +got):\n%s", diff)
		}
	})
}

// escapedControls escapes the control characters in the strings of a JSON text.
func escapedControls(s string) string {
	var b strings.Builder
	inside, escaped := false, false
	for _, c := range []byte(s) {
		switch {
		case escaped:
			escaped = false
		case c == '\\':
			escaped = inside
		case c == '"':
			inside = !inside
		case c < ' ' && inside:
			fmt.Fprintf(&b, `\u%04x`, c)
			continue
		}
		b.WriteByte(c)
	}
	return b.String()
}

// jsonElements reads a value as the scanner should.
func jsonElements(t *testing.T, d *json.Decoder, name string, els []Element) []Element {
	token, err := d.Token()
	if err != nil {
		t.Fatal(err)
	}
	text := ""
	switch v := token.(type) {
	case json.Delim:
		at := len(els)
		if v == '{' {
			els = append(els, Element{name: name})
		}
		for d.More() {
			if v == '{' {
				key, err := d.Token()
				if err != nil {
					t.Fatal(err)
				}
				name = key.(string)
			}
			els = jsonElements(t, d, name, els)
		}
		if _, err := d.Token(); err != nil {
			t.Fatal(err)
		}
		if v == '{' {
			els[at].end = int32(len(els))
		}
		return els
	case string:
		text = v
	case json.Number:
		text = v.String()
	case bool:
		text = map[bool]string{true: "true", false: "false"}[v]
	}
	return append(els, Element{name: name, text: text, end: int32(len(els) + 1)})
}
