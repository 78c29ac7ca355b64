package fieldwriter

import (
	"strings"
	"unicode/utf8"
)

// appendCDATA writes a text as CDATA. It splits an end of a CDATA section in the text, and
// replaces characters that XML can't hold.
func appendCDATA(dst []byte, text string) []byte {
	const begin, end = "<![CDATA[", "]]>"
	dst = append(dst, begin...)
	if isCleanCDATA(text) {
		return append(append(dst, text...), end...)
	}
	from := 0 // the text before it is written
	for i := 0; i < len(text); {
		if c := text[i]; c >= ' ' && c < utf8.RuneSelf {
			if c == '>' && strings.HasSuffix(text[:i], "]]") {
				dst = append(append(append(dst, text[from:i]...), end...), begin...)
				from = i
			}
			i++
			continue
		}
		r, n := utf8.DecodeRuneInString(text[i:])
		if !isXMLChar(r) {
			dst = append(append(dst, text[from:i]...), "\ufffd"...)
			from = i + n
		}
		i += n
	}
	return append(append(dst, text[from:]...), end...)
}

// isCleanCDATA reports whether a text can certainly be written unchanged. This is true for most
// texts, and a loop over bytes is faster.
func isCleanCDATA(text string) bool {
	ascii := true
	for i := range len(text) {
		c := text[i]
		switch {
		case c >= utf8.RuneSelf:
			ascii = false
			if c == 0xEF && i+1 < len(text) && text[i+1] == 0xBF {
				return false // U+FFFE, U+FFFF and neighbours
			}
		case c > '>' || c >= ' ' && c != '>' || c == '\n':
		case c == '>' && (i == 0 || text[i-1] != ']'):
		case c == '\t' || c == '\r':
		default:
			return false
		}
	}
	return ascii || utf8.ValidString(text)
}

// isXMLChar reports whether XML can hold r. It is false for U+FFFD: invalid UTF-8 reads as
// U+FFFD too and must be replaced.
func isXMLChar(r rune) bool {
	return r == '\t' || r == '\n' || r == '\r' ||
		r >= ' ' && r != '\ufffe' && r != '\uffff' && r != utf8.RuneError
}
