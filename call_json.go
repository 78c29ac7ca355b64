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
func member(object []byte, name string) (value []byte) {
	eachMember(object, func(quoted, v []byte) {
		if isNamed(quoted, name) {
			value = v
		}
	})
	return value
}

// eachMember hands over the members of a JSON object in one pass: the name in its quotes
// and the value. Of a repeated name the last counts, as for encoding/json. It doesn't
// validate: what isn't JSON gives members that mean nothing, or none.
func eachMember(object []byte, visit func(quoted, value []byte)) {
	if len(object) == 0 || object[0] != '{' {
		return
	}
	for i := 1; i < len(object); {
		quote := bytes.IndexByte(object[i:], '"')
		if quote < 0 {
			return
		}
		start := i + quote
		end := endOfString(object, start)
		colon := end
		for colon < len(object) && object[colon] <= ' ' {
			colon++
		}
		if colon >= len(object) || object[colon] != ':' {
			return
		}
		i = endOfValue(object, colon+1)
		visit(object[start:end], bytes.TrimSpace(object[colon+1:i]))
	}
}

// endOfString returns the index behind the string whose opening quote is at i.
func endOfString(b []byte, i int) int {
	for i++; i < len(b); {
		n := bytes.IndexByte(b[i:], '"')
		if n < 0 {
			break
		}
		escapes := 0
		for escapes < n && b[i+n-1-escapes] == '\\' {
			escapes++
		}
		i += n + 1
		if escapes%2 == 0 {
			return i
		}
	}
	return len(b)
}

// endOfValue returns the index of the comma or the brace that ends the value at i.
func endOfValue(b []byte, i int) int {
	for depth := 0; i < len(b); i++ {
		switch b[i] {
		case '"':
			i = endOfString(b, i) - 1
		case '{', '[':
			depth++
		case '}', ']':
			if depth--; depth < 0 {
				return i
			}
		case ',':
			if depth == 0 {
				return i
			}
		}
	}
	return len(b)
}

// isNamed compares a quoted name as encoding/json does: in any case, escapes included.
func isNamed(quoted []byte, name string) bool {
	if bytes.IndexByte(quoted, '\\') < 0 {
		return len(quoted) > 2 && bytes.EqualFold(quoted[1:len(quoted)-1], []byte(name))
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
		f, err := parseDecimal(text)
		if err != nil || math.Abs(f) >= 1<<63 || f != float64(int64(f)) {
			return &json.UnmarshalTypeError{Value: "text", Type: reflect.TypeFor[int64]()}
		}
		whole = int64(f)
	}
	*n = wholeNumber(whole)
	return nil
}

// parseDecimal reads a number as JSON writes it. ParseFloat also takes 1_000, 0x1p4,
// inf and nan.
func parseDecimal(text string) (float64, error) {
	if strings.ContainsFunc(text, func(r rune) bool { return !strings.ContainsRune("0123456789+-.eE", r) }) {
		return 0, strconv.ErrSyntax
	}
	return strconv.ParseFloat(text, 64)
}
