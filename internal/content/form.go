package content

import (
	"cmp"
	"crypto/rand"
	"encoding/hex"
	"mime/multipart"
	"path/filepath"
	"strconv"
	"strings"
)

// Form writes the bytes before and after the file of a form, if part names one. texts are names and
// values of other parts. WeChat refuses a file without a name. If its type is empty, its name
// decides.
func Form(texts [][2]string, part, fileName, fileType string) (prefix, suffix, contentType string) {
	var random [16]byte
	rand.Read(random[:]) // never fails: the runtime aborts instead
	boundary := "wechat" + hex.EncodeToString(random[:])
	for _, text := range texts {
		prefix += "--" + boundary + "\r\nContent-Disposition: form-data; name=" + strconv.Quote(text[0]) + "\r\n\r\n" + text[1] + "\r\n"
	}
	if part != "" {
		prefix += "--" + boundary + "\r\nContent-Disposition: " + multipart.FileContentDisposition(part, fileName) +
			"\r\nContent-Type: " + cmp.Or(fileType, typeOfName(fileName)) + "\r\n\r\n"
	}
	return prefix, "\r\n--" + boundary + "--\r\n", "multipart/form-data; boundary=" + boundary
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
