package pushbody

import (
	"strconv"
	"strings"
)

// xmlText collects the text of an element. Comments and CDATA sections can cut it into pieces. A
// single piece isn't copied.
type xmlText struct {
	only   string
	pieces []byte
}

func (t *xmlText) reset() { t.only, t.pieces = "", t.pieces[:0] }

func (t *xmlText) append(piece string) {
	switch {
	case len(t.pieces) > 0:
		t.pieces = append(t.pieces, piece...)
	case t.only == "":
		t.only = piece
	default:
		t.pieces = append(append(t.pieces, t.only...), piece...)
	}
}

// String returns the text so far.
func (t *xmlText) String() string {
	if len(t.pieces) > 0 {
		return string(t.pieces)
	}
	return t.only
}

// newlines turns all line ends into \n, as the XML standard requires.
func newlines(s string) string {
	i := strings.IndexByte(s, '\r')
	if i < 0 {
		return s
	}
	var b strings.Builder
	b.Grow(len(s))
	for i >= 0 {
		b.WriteString(s[:i])
		b.WriteByte('\n')
		s = strings.TrimPrefix(s[i+1:], "\n")
		i = strings.IndexByte(s, '\r')
	}
	b.WriteString(s)
	return b.String()
}

// unescapeXML resolves the references of raw and turns all line ends into \n.
func unescapeXML(raw string) (string, error) {
	raw = newlines(raw)
	i := strings.IndexByte(raw, '&')
	if i < 0 {
		return raw, nil
	}
	var b strings.Builder
	b.Grow(len(raw)) // no reference is shorter than what it stands for
	for i >= 0 {
		b.WriteString(raw[:i])
		raw = raw[i+1:]
		name, rest, ok := strings.Cut(raw, ";")
		if !ok {
			return "", faultEntity
		}
		r := xmlReference(name)
		if r < 0 {
			return "", faultEntity
		}
		b.WriteRune(r)
		raw = rest
		i = strings.IndexByte(raw, '&')
	}
	b.WriteString(raw)
	return b.String(), nil
}

// xmlReference returns the character that &name; stands for, or -1.
func xmlReference(name string) rune {
	switch name {
	case "lt":
		return '<'
	case "gt":
		return '>'
	case "amp":
		return '&'
	case "apos":
		return '\''
	case "quot":
		return '"'
	}
	digits, ok := strings.CutPrefix(name, "#")
	if !ok {
		return -1
	}
	base := 10
	if hex, ok := strings.CutPrefix(digits, "x"); ok {
		digits, base = hex, 16
	}
	n, err := strconv.ParseUint(digits, base, 32)
	if err != nil || !isXMLChar(rune(n)) {
		return -1
	}
	return rune(n)
}

// isXMLChar reports whether a reference may stand for r. A surrogate may too; it becomes U+FFFD.
func isXMLChar(r rune) bool {
	return r == '\t' || r == '\n' || r == '\r' ||
		' ' <= r && r <= 0xFFFD || 0x10000 <= r && r <= 0x10FFFF
}
