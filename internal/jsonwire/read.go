package jsonwire

import (
	"bytes"
	"encoding/json"
	"math"
	"strconv"
	"strings"
)

var byteOrderMark = []byte("\xEF\xBB\xBF")

// Trim removes blanks around an answer and the byte order mark that some answers begin with.
func Trim(b []byte) []byte {
	return bytes.TrimSpace(bytes.TrimPrefix(bytes.TrimSpace(b), byteOrderMark))
}

// Valid returns the answer in a form that encoding/json accepts, and whether there is one.
func Valid(answer []byte) ([]byte, bool) {
	if json.Valid(answer) {
		return answer, true
	}
	answer = EscapeControls(answer)
	return answer, json.Valid(answer)
}

// EscapeControls escapes raw control characters in strings. WeChat sends them in texts of users,
// and encoding/json refuses them.
func EscapeControls(b []byte) []byte {
	out := make([]byte, 0, len(b)+16)
	inString := false
	for i := 0; i < len(b); i++ {
		c := b[i]
		switch {
		case c == '"':
			inString = !inString
		case inString && c == '\\' && i+1 < len(b):
			out = append(out, c)
			i++
			c = b[i]
		case inString && c < ' ':
			out = append(out, '\\', 'u', '0', '0', hexDigits[c>>4])
			c = hexDigits[c&15]
		}
		out = append(out, c)
	}
	return out
}

// Member returns the value of a name in a valid JSON object, or nil.
func Member(object []byte, name string) (value []byte) {
	EachMember(object, func(quoted, v []byte) {
		if IsNamed(quoted, name) {
			value = v
		}
	})
	return value
}

// EachMember calls visit for each member of a JSON object in one pass, with the quoted name and
// the value. If a name repeats, the caller should use the last, as encoding/json does. It doesn't
// validate: invalid JSON gives meaningless members or none.
func EachMember(object []byte, visit func(quoted, value []byte)) {
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

// endOfString returns the index after the string whose opening quote is at i.
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

// IsNamed compares a quoted name as encoding/json does: it ignores case and resolves escapes.
func IsNamed(quoted []byte, name string) bool {
	if bytes.IndexByte(quoted, '\\') < 0 {
		return len(quoted) > 2 && bytes.EqualFold(quoted[1:len(quoted)-1], []byte(name))
	}
	var unquoted string
	return json.Unmarshal(quoted, &unquoted) == nil && strings.EqualFold(unquoted, name)
}

// WholeNumber reads 7200, "7200" and 7200.0.
func WholeNumber(value []byte) (n int64, ok bool) {
	text := string(bytes.Trim(value, `" `))
	if n, err := strconv.ParseInt(text, 10, 64); err == nil {
		return n, true
	}
	f, err := Decimal(text)
	if err != nil || math.Abs(f) >= 1<<63 || f != float64(int64(f)) {
		return 0, false
	}
	return int64(f), true
}

// Decimal reads a JSON number. It refuses 1_000, 0x1p4, inf and nan, which ParseFloat accepts.
func Decimal(text string) (float64, error) {
	if strings.ContainsFunc(text, func(r rune) bool { return !strings.ContainsRune("0123456789+-.eE", r) }) {
		return 0, strconv.ErrSyntax
	}
	return strconv.ParseFloat(text, 64)
}
