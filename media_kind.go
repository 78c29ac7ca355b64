package wechat

import (
	"bytes"
	"net/http"
	"strings"

	"github.com/minigo-dev/wechat/internal/jsonwire"
)

// kindNotTaken names the format of the content if its first bytes show a format that WeChat
// doesn't accept for the type. For unknown bytes it returns "".
func kindNotTaken(t MediaType, head []byte) string {
	text := jsonwire.Trim(head)
	switch {
	case len(text) == 0:
		return ""
	case text[0] == '<':
		return markupOf(text)
	case text[0] == '{' && startsText(text[1:], `"}`), text[0] == '[' && startsText(text[1:], `"{[]`):
		return "JSON"
	case bytes.HasPrefix(head, []byte("%PDF-")):
		return "PDF"
	case bytes.HasPrefix(head, []byte("PK\x03\x04")):
		return "a ZIP archive"
	case bytes.HasPrefix(head, []byte("\x1F\x8B\x08")):
		return "compressed with gzip"
	case t == MediaImage || t == MediaThumb:
		return pictureNotTaken(head)
	}
	return ""
}

// startsText reports whether the first byte after blanks is one of first.
func startsText(b []byte, first string) bool {
	b = bytes.TrimLeft(b, " \t\r\n")
	return len(b) > 0 && strings.IndexByte(first, b[0]) >= 0
}

// markupOf names the markup of a text that begins with '<', or returns "".
func markupOf(text []byte) string {
	switch lower := bytes.ToLower(text); {
	case bytes.Contains(lower, []byte("<svg")):
		return "SVG"
	case strings.HasPrefix(http.DetectContentType(text), "text/html"):
		return "HTML"
	case len(lower) > 1 && (lower[1] >= 'a' && lower[1] <= 'z' || lower[1] == '?' || lower[1] == '!') && bytes.IndexByte(lower, '>') > 0:
		return "XML"
	}
	return ""
}

// pictureNotTaken names the format of a picture that browsers show and WeChat refuses.
func pictureNotTaken(head []byte) string {
	switch {
	case len(head) >= 12 && string(head[:4]) == "RIFF" && string(head[8:12]) == "WEBP":
		return "WebP"
	case len(head) >= 12 && string(head[4:8]) == "ftyp":
		switch string(head[8:12]) {
		case "avif", "avis":
			return "AVIF"
		case "heic", "heix", "heim", "heis", "hevc", "hevx", "mif1", "msf1":
			return "HEIC"
		}
	}
	return ""
}
