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
	at    int    // of an object: its element
	array bool
}

// A jsonScanner is the position of scanJSON in its text. The elements aren't part of it, so
// that they can stay on the caller's stack.
type jsonScanner struct {
	s     string
	i     int    // of the next byte
	name  string // the name of the next value
	depth int
	open  [maxDepth]jsonContainer
}

// scanJSON appends the elements of the one JSON object in s. It accepts what encoding/json
// accepts, and also raw control characters in strings, which WeChat sends. s must be valid
// UTF-8.
func scanJSON(s string, els []Element) ([]Element, error) {
	j := jsonScanner{s: s, i: skipSpace(s, 0)}
	if j.i == len(s) || s[j.i] != '{' {
		return nil, faultFormat
	}
	for {
		var err error
		if els, err = j.value(els); err != nil {
			return nil, err
		}
		if more, err := j.afterValue(els); err != nil {
			return nil, err
		} else if !more {
			return els, nil
		}
	}
}

// value reads a scalar or an empty container. For another container it reads up to and
// including the first scalar or empty container inside.
func (j *jsonScanner) value(els []Element) ([]Element, error) {
	for {
		if j.i == len(j.s) {
			return nil, faultCut
		}
		if len(els) == maxElements {
			return nil, faultMany
		}
		c := j.s[j.i]
		if c != '{' && c != '[' {
			text, next, ok := jsonScalar(j.s, j.i)
			if !ok {
				return nil, faultJSON
			}
			j.i = next
			return append(roomy(els), Element{name: j.name, text: text, end: int32(len(els) + 1)}), nil
		}
		if j.depth == maxDepth {
			return nil, faultDeep
		}
		j.open[j.depth] = jsonContainer{name: j.name, at: len(els), array: c == '['}
		j.depth++
		if c == '{' {
			els = append(roomy(els), Element{name: j.name})
		}
		j.i = skipSpace(j.s, j.i+1)
		if j.i < len(j.s) && j.s[j.i] == c+2 { // '{'+2 is '}' and '['+2 is ']'
			return els, nil
		}
		if c == '{' && !j.key() {
			return nil, faultJSON
		}
	}
}

// afterValue closes the containers that end here and goes to the next value. It reports
// whether there is a next value.
func (j *jsonScanner) afterValue(els []Element) (more bool, err error) {
	j.i = skipSpace(j.s, j.i)
	for j.depth > 0 && j.i < len(j.s) && j.s[j.i] != ',' {
		j.depth--
		top := &j.open[j.depth]
		switch {
		case top.array && j.s[j.i] == ']':
		case !top.array && j.s[j.i] == '}':
			els[top.at].end = int32(len(els))
		default:
			return false, faultJSON
		}
		j.i = skipSpace(j.s, j.i+1)
	}
	switch {
	case j.depth == 0 && j.i < len(j.s):
		return false, faultTrailing
	case j.depth == 0:
		return false, nil
	case j.i == len(j.s):
		return false, faultCut
	}
	j.i = skipSpace(j.s, j.i+1)
	if top := &j.open[j.depth-1]; top.array {
		j.name = top.name
	} else if !j.key() {
		return false, faultJSON
	}
	return true, nil
}

// key reads the name of the next value and the colon.
func (j *jsonScanner) key() bool {
	name, i, ok := jsonString(j.s, j.i)
	if !ok {
		return false
	}
	i = skipSpace(j.s, i)
	if i == len(j.s) || j.s[i] != ':' {
		return false
	}
	j.name, j.i = name, skipSpace(j.s, i+1)
	return true
}

// jsonScalar reads a string, number, boolean or null as text.
func jsonScalar(s string, i int) (text string, next int, ok bool) {
	switch s[i] {
	case '"':
		return jsonString(s, i)
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

// jsonString reads a string. Without escapes it is a part of s.
func jsonString(s string, i int) (text string, next int, ok bool) {
	if i >= len(s) || s[i] != '"' {
		return "", 0, false
	}
	start := i + 1
	n := strings.IndexByte(s[start:], '"')
	if n < 0 {
		return "", 0, false
	}
	escape := strings.IndexByte(s[start:start+n], '\\')
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
