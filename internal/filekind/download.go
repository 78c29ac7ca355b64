// Package filekind says by the bytes what a file is, whatever its name and content type say: an
// error among downloads, a format that WeChat doesn't take among uploads.
package filekind

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"mime"
	"net/http"
	"slices"
	"strings"
	"unicode"

	"github.com/minigo-dev/wechat/internal/jsonwire"
)

// Sniffed is how many bytes of a download are examined.
const Sniffed = 512

// filePaths are the APIs that answer with a picture, a recording or a video's address: JSON that
// says success is no file of theirs.
var filePaths = [...]string{
	"/cgi-bin/media/get", "/cgi-bin/media/getfeedbackmedia",
	"/cgi-bin/wxaapp/createwxaqrcode", "/wxa/getwxacode", "/wxa/getwxacodeunlimit",
}

// IsAnswerOf reports whether all that an API answers, but refusals, are files that don't begin
// like JSON.
func IsAnswerOf(path string) bool { return slices.Contains(filePaths[:], path) }

// NameOf returns the name in the Content-Disposition without any folder. clean removes secrets.
func NameOf(h http.Header, clean func(string) string) string {
	_, params, err := mime.ParseMediaType(h.Get("Content-Disposition"))
	if err != nil {
		return ""
	}
	name := clean(params["filename"]) // before the folder is cut off
	name = name[strings.LastIndexAny(name, `/\`)+1:]
	if name == "." || name == ".." || strings.ContainsFunc(name, unicode.IsControl) {
		return ""
	}
	return name
}

// Fault says what a download is, if it is no file and no JSON either, or returns "".
func Fault(h http.Header, data []byte) string {
	switch {
	case len(data) == 0:
		return "the answer is empty"
	case isPacked(h, data):
		return "the answer is compressed, which nobody asked for"
	case looksLikeHTML(h, data):
		return "the answer is HTML, not a file"
	}
	return ""
}

// MayBeObject reports whether b can be the beginning of a JSON object. Blanks may come first.
func MayBeObject(b []byte) bool {
	b = jsonwire.Trim(b)
	return len(b) == 0 || b[0] == '{'
}

// IsCutError reports whether data that isn't valid JSON is an error that was cut, not a file.
func IsCutError(h http.Header, data []byte, whole bool) bool {
	start := bytes.ToLower(data[:min(len(data), Sniffed)])
	return strings.Contains(h.Get("Content-Type"), "json") ||
		bytes.Contains(start, []byte(`"errcode"`)) || bytes.Contains(start, []byte(`"base_resp"`)) ||
		whole && isCutJSON(data)
}

// isCutJSON reports whether data is the beginning of a JSON value. Data that isn't JSON
// fails with another error than ErrUnexpectedEOF.
func isCutJSON(data []byte) bool {
	var object json.RawMessage
	return errors.Is(json.NewDecoder(bytes.NewReader(jsonwire.EscapeControls(data))).Decode(&object), io.ErrUnexpectedEOF)
}

// isPacked reports whether data is gzip that net/http didn't decompress. An error inside
// would go unnoticed.
func isPacked(h http.Header, data []byte) bool {
	return strings.Contains(h.Get("Content-Encoding"), "gzip") && bytes.HasPrefix(data, []byte("\x1F\x8B"))
}

// looksLikeHTML decides by the bytes. The content type counts only if they are text.
func looksLikeHTML(h http.Header, data []byte) bool {
	kind := http.DetectContentType(data)
	return strings.HasPrefix(kind, "text/html") ||
		strings.HasPrefix(kind, "text/") && strings.Contains(h.Get("Content-Type"), "html") && !MayBeObject(data)
}
