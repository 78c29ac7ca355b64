package wechat

import (
	"bytes"
	"encoding/json"
	"math"
	"reflect"
	"strconv"
	"strings"
	"unicode/utf8"
)

// encodeJSON marshals as WeChat wants it: no HTML escaping, no \u escapes where the
// character itself will do, no newline at the end.
func encodeJSON(v any) ([]byte, error) {
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

// needlessEscapes are what encoding/json escapes all the same. WeChat shows or
// refuses \u escapes.
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

// A jsonObject is a JSON object being written by hand, for the messages that are
// sent most: open, fields, close.
type jsonObject []byte

func (o jsonObject) name(name string) jsonObject {
	if last := o[len(o)-1]; last != '{' && last != '[' {
		o = append(o, ',')
	}
	o = append(o, '"')
	o = append(o, name...)
	return append(o, '"', ':')
}

// text writes a field.
func (o jsonObject) text(name, value string) jsonObject {
	return appendQuoted(o.name(name), value)
}

// optional writes a field unless it is empty.
func (o jsonObject) optional(name, value string) jsonObject {
	if value == "" {
		return o
	}
	return o.text(name, value)
}

const hexDigits = "0123456789abcdef"

// appendQuoted quotes s, keeping every character but those that JSON must escape.
// Invalid UTF-8 becomes U+FFFD.
func appendQuoted(b []byte, s string) []byte {
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

// member returns the value of a name in a valid JSON object, nil where there is none.
// It finds what encoding/json would: names within the object's values don't count, of
// a repeated name the last does, in any case and with escapes.
func member(object []byte, name string) (value []byte) {
	depth, isName, start := 0, false, -1
	for i := 0; i < len(object); i++ {
		switch object[i] {
		case '{', '[':
			depth++
			isName = depth == 1
		case '}', ']', ',':
			if depth == 1 && start >= 0 {
				value, start = bytes.TrimSpace(object[start:i]), -1
			}
			if object[i] == ',' {
				isName = depth == 1
			} else {
				depth--
			}
		case '"':
			end := i + 1
			for object[end] != '"' {
				if object[end] == '\\' {
					end++
				}
				end++
			}
			if isName {
				isName = false
				if isNamed(object[i:end+1], name) {
					start = end + 1 + bytes.IndexByte(object[end+1:], ':') + 1
				}
			}
			i = end
		}
	}
	return value
}

// isNamed compares a quoted name as encoding/json does.
func isNamed(quoted []byte, name string) bool {
	if bytes.IndexByte(quoted, '\\') < 0 {
		return bytes.EqualFold(quoted[1:len(quoted)-1], []byte(name))
	}
	var unquoted string
	return json.Unmarshal(quoted, &unquoted) == nil && strings.EqualFold(unquoted, name)
}

// A wholeNumber is a number that WeChat may also send as a string.
type wholeNumber int64

// UnmarshalJSON accepts 7200, "7200" and 7200.0; null and "" are 0.
func (n *wholeNumber) UnmarshalJSON(b []byte) error {
	text := strings.Trim(string(b), `" `)
	if text == "" || text == "null" {
		*n = 0
		return nil
	}
	whole, err := strconv.ParseInt(text, 10, 64)
	if err != nil {
		f, err := strconv.ParseFloat(text, 64)
		if err != nil || math.Abs(f) >= 1<<63 || f != float64(int64(f)) {
			return &json.UnmarshalTypeError{Value: "text", Type: reflect.TypeFor[int64]()}
		}
		whole = int64(f)
	}
	*n = wholeNumber(whole)
	return nil
}
