// Package jsonwire writes JSON as WeChat expects it, and reads the JSON that WeChat sends. It
// knows nothing about calls.
package jsonwire

import (
	"bytes"
	"encoding/json"
	"errors"
	"unicode/utf8"
)

// Encode marshals as WeChat expects it: without HTML escaping, needless \u escapes and a newline
// at the end.
func Encode(v any) ([]byte, error) {
	var buf bytes.Buffer
	e := json.NewEncoder(&buf)
	e.SetEscapeHTML(false)
	if err := e.Encode(v); err != nil {
		return nil, err
	}
	b := bytes.TrimSuffix(buf.Bytes(), []byte{'\n'})
	for _, r := range needlessEscapes {
		if bytes.Contains(b, r.escaped) {
			return unescapeNeedless(b), nil
		}
	}
	return b, nil
}

// EncodeExactly is Encode for a text that is signed: a text in v that is no UTF-8, in whose place
// JSON would have another one, is an error.
func EncodeExactly(v any) ([]byte, error) {
	b, err := Encode(v)
	if err != nil || !bytes.Contains(b, []byte("\uFFFD")) {
		return b, err
	}
	escaped, err := json.Marshal(v) // escapes what it has put in, and only this
	if err == nil && bytes.Contains(bytes.ReplaceAll(escaped, []byte(`\\`), nil), []byte(`\ufffd`)) {
		err = errors.New("a text is no valid UTF-8")
	}
	return b, err
}

// needlessEscapes are the characters that encoding/json escapes even without HTML escaping.
// WeChat shows \u escapes literally or refuses them.
var needlessEscapes = [...]struct{ escaped, raw []byte }{
	{[]byte(`\u2028`), []byte("\u2028")},
	{[]byte(`\u2029`), []byte("\u2029")},
	{[]byte(`\ufffd`), []byte("\uFFFD")}, // for invalid UTF-8
}

// unescapeNeedless turns the needless escapes back into characters.
func unescapeNeedless(b []byte) []byte {
	out := make([]byte, 0, len(b))
next:
	for i := 0; i < len(b); i++ {
		if b[i] != '\\' || i+1 == len(b) {
			out = append(out, b[i])
			continue
		}
		for _, r := range needlessEscapes {
			if bytes.HasPrefix(b[i:], r.escaped) {
				out = append(out, r.raw...)
				i += len(r.escaped) - 1
				continue next
			}
		}
		out = append(out, b[i], b[i+1])
		i++
	}
	return out
}

// An Object is a JSON object that is written by hand, for the most frequent messages. The caller
// writes the braces.
type Object []byte

// Name writes the name of a field.
func (o Object) Name(name string) Object {
	if last := o[len(o)-1]; last != '{' && last != '[' {
		o = append(o, ',')
	}
	o = append(o, '"')
	o = append(o, name...)
	return append(o, '"', ':')
}

// Text writes a field with a text.
func (o Object) Text(name, value string) Object {
	return AppendQuoted(o.Name(name), value)
}

// Optional is Text, but writes nothing if the value is empty.
func (o Object) Optional(name, value string) Object {
	if value == "" {
		return o
	}
	return o.Text(name, value)
}

const hexDigits = "0123456789abcdef"

// AppendQuoted quotes s and escapes only the characters that JSON requires. Invalid UTF-8 becomes
// U+FFFD.
func AppendQuoted(b []byte, s string) []byte {
	b = append(b, '"')
	start := 0
	for i := 0; i < len(s); {
		c := s[i]
		if c >= utf8.RuneSelf {
			r, size := utf8.DecodeRuneInString(s[i:])
			if r == utf8.RuneError && size == 1 {
				b = append(append(b, s[start:i]...), "\uFFFD"...)
				start = i + 1
			}
			i += size
			continue
		}
		if c >= ' ' && c != '"' && c != '\\' {
			i++
			continue
		}
		b = append(b, s[start:i]...)
		switch c {
		case '"', '\\':
			b = append(b, '\\', c)
		case '\b':
			b = append(b, '\\', 'b')
		case '\f':
			b = append(b, '\\', 'f')
		case '\n':
			b = append(b, '\\', 'n')
		case '\r':
			b = append(b, '\\', 'r')
		case '\t':
			b = append(b, '\\', 't')
		default:
			b = append(b, '\\', 'u', '0', '0', hexDigits[c>>4], hexDigits[c&15])
		}
		i++
		start = i
	}
	return append(append(b, s[start:]...), '"')
}
