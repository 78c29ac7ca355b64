package wechat

import (
	"bytes"
	"cmp"
	"encoding/json"
	"errors"
	"io"
	"mime"
	"net/http"
	"strings"
	"unicode"

	"github.com/minigo-dev/wechat/internal/jsonwire"
)

// A File is a download.
type File struct {
	Name        string // as WeChat names it, without any folder; often empty
	ContentType string
	URL         string // the address to fetch a video from; Data is then empty
	Data        []byte
}

// receiveFile reads a download into memory. WeChat answers with the bytes, with JSON that
// holds a video's address, or with JSON that holds an errcode, each with any content type.
func (l *link) receiveFile(c *call, r *http.Response, out *File) error {
	var buf bytes.Buffer
	if err := readLimited(&buf, r, l.downloadLimit); err != nil {
		return c.unusable(r, c.foreign(err))
	}
	data := buf.Bytes()
	url, err := c.checkDownload(r, data, true)
	if err != nil {
		return err
	}
	*out = File{Name: c.fileName(r.Header), ContentType: r.Header.Get("Content-Type"), URL: url}
	if url == "" {
		out.Data = data
	}
	return nil
}

// sniffed is how many bytes of a stream are examined before the writer gets any.
const sniffed = 512

// receiveStream copies a download to w after its first bytes have shown that it is no error.
func (l *link) receiveStream(c *call, r *http.Response, w io.Writer) error {
	if r.ContentLength > l.downloadLimit {
		return c.unusable(r, ErrResponseTooLarge)
	}
	limited := &io.LimitedReader{R: r.Body, N: l.downloadLimit + 1}
	first, whole, err := readUpTo(limited, sniffed)
	if err == nil && !whole && mayBeObject(first) {
		// It may be an error, which can only be read whole.
		var rest []byte
		rest, whole, err = readUpTo(limited, l.answerLimit)
		first = append(first, rest...)
	}
	switch {
	case err != nil:
		return c.unusable(r, c.foreign(err))
	case limited.N <= 0:
		return c.unusable(r, ErrResponseTooLarge)
	}
	if _, err := c.checkDownload(r, first, whole); err != nil {
		return err
	}
	if n, err := w.Write(first); err != nil || n < len(first) {
		return c.unusable(r, c.foreign(cmp.Or(err, io.ErrShortWrite)))
	}
	if _, err := io.Copy(w, limited); err != nil {
		return c.unusable(r, c.foreign(err))
	}
	if limited.N <= 0 {
		return c.unusable(r, ErrResponseTooLarge)
	}
	return nil
}

// readUpTo reads n bytes, or fewer up to the end; whole is then true.
func readUpTo(r io.Reader, n int64) (b []byte, whole bool, err error) {
	b, err = io.ReadAll(io.LimitReader(r, n))
	return b, int64(len(b)) < n, err
}

// mayBeObject reports whether b can be the beginning of a JSON object. Blanks may come first.
func mayBeObject(b []byte) bool {
	b = jsonwire.Trim(b)
	return len(b) == 0 || b[0] == '{'
}

// checkDownload tells a file from an error by the bytes, not by the content type. For a
// video it returns the address to fetch it from.
func (c *call) checkDownload(r *http.Response, data []byte, whole bool) (url string, err error) {
	switch {
	case len(data) == 0:
		return "", c.unusable(r, errors.New("the answer is empty"))
	case isPacked(r, data):
		return "", c.unusable(r, errors.New("the answer is compressed, which nobody asked for"))
	case looksLikeHTML(r, data):
		return "", c.unusable(r, errors.New("the answer is HTML, not a file"))
	case mayBeObject(data):
		if url, err = c.checkObject(r, data, whole); err != nil {
			return "", err
		}
	case c.endpoint.media && whole && json.Valid(jsonwire.Trim(data)):
		return "", c.unusable(r, errNotFile)
	}
	if r.StatusCode != http.StatusOK {
		return "", c.unusable(r, errNotFile)
	}
	return url, nil
}

var errNotFile = errors.New("the answer is not a file")

// checkObject handles a download that begins like a JSON object. It can be an error, a
// video's address, or still a file.
func (c *call) checkObject(r *http.Response, data []byte, whole bool) (url string, err error) {
	object, ok := jsonwire.Trim(data), false
	if whole {
		object, ok = jsonwire.Valid(object)
	}
	if !ok {
		switch claims := c.claimsJSON(r, object, whole); {
		case claims && whole:
			return "", c.unusable(r, errNotJSON)
		case claims:
			return "", c.unusable(r, ErrResponseTooLarge)
		}
		return "", nil
	}
	if err := c.checkCode(r, object); err != nil {
		return "", err
	}
	var video struct {
		URL     string `json:"video_url"`
		DownURL string `json:"down_url"`
	}
	if json.Unmarshal(object, &video) == nil {
		url = cmp.Or(video.URL, video.DownURL)
	}
	if url == "" && c.endpoint.media {
		return "", c.unusable(r, errNotFile)
	}
	return url, nil
}

// claimsJSON reports whether invalid JSON is an error that was cut, not a file. No kind of
// media begins like JSON.
func (c *call) claimsJSON(r *http.Response, data []byte, whole bool) bool {
	start := bytes.ToLower(data[:min(len(data), sniffed)])
	return c.endpoint.media || strings.Contains(r.Header.Get("Content-Type"), "json") ||
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
func isPacked(r *http.Response, data []byte) bool {
	return strings.Contains(r.Header.Get("Content-Encoding"), "gzip") && bytes.HasPrefix(data, []byte("\x1F\x8B"))
}

// looksLikeHTML decides by the bytes. The content type counts only if they are text.
func looksLikeHTML(r *http.Response, data []byte) bool {
	kind := http.DetectContentType(data)
	return strings.HasPrefix(kind, "text/html") ||
		strings.HasPrefix(kind, "text/") && strings.Contains(r.Header.Get("Content-Type"), "html") && !mayBeObject(data)
}

// fileName returns the name in the Content-Disposition without any folder.
func (c *call) fileName(h http.Header) string {
	_, params, err := mime.ParseMediaType(h.Get("Content-Disposition"))
	if err != nil {
		return ""
	}
	name := redact(params["filename"], c.known()) // before the folder is cut off
	name = name[strings.LastIndexAny(name, `/\`)+1:]
	if name == "." || name == ".." || strings.ContainsFunc(name, unicode.IsControl) {
		return ""
	}
	return name
}
