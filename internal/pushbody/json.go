package pushbody

import (
	"strconv"
	"strings"
	"unicode/utf16"
	"unicode/utf8"
)

// A jsonContainer is an object or array whose end hasn't been seen.
type jsonContainer struct {
	name  string // of an array: the name of its items
	at    int32  // of an object: its element
	array bool
}

// scanJSON appends the elements of the one JSON object in s. It accepts what encoding/json
// accepts, and also raw control characters in strings, which WeChat sends. s must be valid
// UTF-8. Its variables are no struct, so that they stay in registers.
func scanJSON(s string, els []Element) ([]Element, error) {
	var open [maxDepth]jsonContainer
	depth, name, i, ok := 0, "", skipSpace(s, 0), true
	if i == len(s) || s[i] != '{' {
		return nil, faultFormat
	}
	plain := strings.IndexByte(s, '\\') < 0
	for {
		switch {
		case i == len(s):
			return nil, faultCut
		case len(els) == maxElements:
			return nil, faultMany
		}
		if c := s[i]; c == '{' || c == '[' {
			if depth == maxDepth {
				return nil, faultDeep
			}
			open[depth] = jsonContainer{name: name, at: int32(len(els)), array: c == '['}
			depth++
			if c == '{' {
				els = append(roomy(els), Element{name: name})
			}
			i = skipSpace(s, i+1)
			if i == len(s) || s[i] != c+2 { // not empty: '{'+2 is '}' and '['+2 is ']'
				if c == '{' {
					if name, i, ok = jsonKey(s, i, plain); !ok {
						return nil, faultJSON
					}
				}
				continue
			}
		} else {
			var text string
			if text, i, ok = jsonScalar(s, i, plain); !ok {
				return nil, faultJSON
			}
			els = append(roomy(els), Element{name: name, text: text, end: int32(len(els) + 1)})
		}
		i = skipSpace(s, i)
		for depth > 0 && i < len(s) && s[i] != ',' {
			depth--
			top := &open[depth]
			switch {
			case top.array && s[i] == ']':
			case !top.array && s[i] == '}':
				els[top.at].end = int32(len(els))
			default:
				return nil, faultJSON
			}
			i = skipSpace(s, i+1)
		}
		switch {
		case depth == 0 && i < len(s):
			return nil, faultTrailing
		case depth == 0:
			return els, nil
		case i == len(s):
			return nil, faultCut
		}
		i = skipSpace(s, i+1)
		if top := &open[depth-1]; top.array {
			name = top.name
		} else if name, i, ok = jsonKey(s, i, plain); !ok {
			return nil, faultJSON
		}
	}
}

// jsonKey reads the name of a value and the colon. It goes to the value.
func jsonKey(s string, i int, plain bool) (name string, next int, ok bool) {
	name, i, ok = jsonString(s, i, plain)
	if !ok {
		return "", 0, false
	}
	if i = skipSpace(s, i); i == len(s) || s[i] != ':' {
		return "", 0, false
	}
	return name, skipSpace(s, i+1), true
}

// jsonScalar reads a string, number, boolean or null as text.
func jsonScalar(s string, i int, plain bool) (text string, next int, ok bool) {
	switch s[i] {
	case '"':
		return jsonString(s, i, plain)
	case 't':
		return "true", i + 4, strings.HasPrefix(s[i:], "true")
	case 'f':
		return "false", i + 5, strings.HasPrefix(s[i:], "false")
	case 'n':
		return "", i + 4, strings.HasPrefix(s[i:], "null")
	}
	return jsonNumber(s, i)
}

// jsonNumber reads a number of any size as it is written.
func jsonNumber(s string, start int) (text string, next int, ok bool) {
	i := start
	if s[i] == '-' {
		i++
	}
	first := i
	i = skipDigits(s, i)
	if i == first || s[first] == '0' && i > first+1 {
		return "", 0, false
	}
	if i < len(s) && s[i] == '.' {
		first = i + 1
		if i = skipDigits(s, first); i == first {
			return "", 0, false
		}
	}
	if i < len(s) && (s[i] == 'e' || s[i] == 'E') {
		i++
		if i < len(s) && (s[i] == '+' || s[i] == '-') {
			i++
		}
		first = i
		if i = skipDigits(s, first); i == first {
			return "", 0, false
		}
	}
	return s[start:i], i, true
}

func skipDigits(s string, i int) int {
	for i < len(s) && '0' <= s[i] && s[i] <= '9' {
		i++
	}
	return i
}

// jsonString reads a string. Without escapes it is a part of s. plain says that s has none.
func jsonString(s string, i int, plain bool) (text string, next int, ok bool) {
	if i >= len(s) || s[i] != '"' {
		return "", 0, false
	}
	start := i + 1
	n := strings.IndexByte(s[start:], '"')
	if n < 0 {
		return "", 0, false
	}
	escape := -1
	if !plain {
		escape = strings.IndexByte(s[start:start+n], '\\')
	}
	if escape < 0 {
		return s[start : start+n], start + n + 1, true
	}
	end := start + escape
	for end < len(s) && s[end] != '"' {
		if s[end] == '\\' {
			end++
		}
		end++
	}
	if end >= len(s) {
		return "", 0, false
	}
	text, ok = unescapeJSON(s[start:end], escape)
	return text, end + 1, ok
}

// unescapeJSON resolves the escapes of raw. The first one is at the index i.
func unescapeJSON(raw string, i int) (string, bool) {
	var b strings.Builder
	b.Grow(len(raw)) // no escape is shorter than what it stands for
	for i >= 0 {
		b.WriteString(raw[:i])
		raw = raw[i+1:]
		if raw[0] == 'u' {
			r, n := jsonRune(raw)
			if n == 0 {
				return "", false
			}
			b.WriteRune(r)
			raw = raw[n:]
		} else {
			c := jsonEscape(raw[0])
			if c == 0 {
				return "", false
			}
			b.WriteByte(c)
			raw = raw[1:]
		}
		i = strings.IndexByte(raw, '\\')
	}
	b.WriteString(raw)
	return b.String(), true
}

// jsonEscape returns the meaning of a backslash before c, or 0 if it has none.
func jsonEscape(c byte) byte {
	switch c {
	case '"', '\\', '/':
		return c
	case 'b':
		return '\b'
	case 'f':
		return '\f'
	case 'n':
		return '\n'
	case 'r':
		return '\r'
	case 't':
		return '\t'
	}
	return 0
}

// jsonRune reads uXXXX, and the \uXXXX after it if both make one character. n is how many
// bytes it has read, or 0 if s doesn't begin with uXXXX.
func jsonRune(s string) (r rune, n int) {
	r, ok := hex4(s)
	if !ok {
		return 0, 0
	}
	if !utf16.IsSurrogate(r) {
		return r, 5
	}
	if len(s) > 6 && s[5] == '\\' {
		if low, ok := hex4(s[6:]); ok {
			if both := utf16.DecodeRune(r, low); both != utf8.RuneError {
				return both, 11
			}
		}
	}
	return utf8.RuneError, 5
}

// hex4 reads uXXXX.
func hex4(s string) (rune, bool) {
	if len(s) < 5 || s[0] != 'u' {
		return 0, false
	}
	u, err := strconv.ParseUint(s[1:5], 16, 32)
	return rune(u), err == nil
}
