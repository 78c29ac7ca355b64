package content

import (
	"cmp"
	"crypto/rand"
	"encoding/hex"
	"mime/multipart"
	"path/filepath"
	"strconv"
	"strings"
	"unicode"
)

// A File is a part of a form that is a file. WeChat refuses one without a name. If its type is
// empty, its name decides.
type File struct {
	Part, Name, Type string
	Data             []byte // of the last file of a form, the content follows instead
}

// Fault returns which field of the upload can't be the head of a part, and why.
func (f File) Fault() (field, reason string) {
	// Line breaks may be in a name: they are escaped, like quotes.
	isRawControl := func(r rune) bool { return unicode.IsControl(r) && r != '\r' && r != '\n' }
	switch {
	case f.Name == "":
		return ".Name", "is empty"
	case strings.ContainsFunc(f.Name, isRawControl):
		return ".Name", "holds a control character, such as NUL"
	case strings.ContainsFunc(f.Type, func(r rune) bool { return r < ' ' || r >= 0x7F }):
		return ".ContentType", "holds a control character or one that isn't ASCII"
	}
	return "", ""
}

// Form writes the bytes before and after the content of the last file, if there is one. texts are
// names and values of other parts.
func Form(texts [][2]string, files ...File) (prefix, suffix, contentType string) {
	var random [16]byte
	rand.Read(random[:]) // never fails: the runtime aborts instead
	boundary := "wechat" + hex.EncodeToString(random[:])
	var b strings.Builder
	for _, text := range texts {
		b.WriteString("--" + boundary + "\r\nContent-Disposition: form-data; name=" + strconv.Quote(text[0]) + "\r\n\r\n" + text[1] + "\r\n")
	}
	for i, f := range files {
		b.WriteString("--" + boundary + "\r\nContent-Disposition: " + multipart.FileContentDisposition(f.Part, f.Name) +
			"\r\nContent-Type: " + cmp.Or(f.Type, typeOfName(f.Name)) + "\r\n\r\n")
		if i < len(files)-1 {
			b.Write(f.Data)
			b.WriteString("\r\n")
		}
	}
	return b.String(), "\r\n--" + boundary + "--\r\n", "multipart/form-data; boundary=" + boundary
}

func typeOfName(name string) string {
	switch strings.ToLower(filepath.Ext(name)) {
	case ".png":
		return "image/png"
	case ".jpg", ".jpeg":
		return "image/jpeg"
	case ".gif":
		return "image/gif"
	case ".amr":
		return "audio/amr"
	case ".mp3":
		return "audio/mpeg"
	case ".mp4":
		return "video/mp4"
	}
	return "application/octet-stream"
}

// SizeText writes a size that is a whole number of KiB.
func SizeText(bytes int64) string {
	if bytes >= 1<<20 {
		return strconv.FormatInt(bytes>>20, 10) + " MB"
	}
	return strconv.FormatInt(bytes>>10, 10) + " KB"
}
