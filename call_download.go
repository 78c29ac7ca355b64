package wechat

import (
	"bytes"
	"cmp"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"strconv"

	"github.com/minigo-dev/wechat/internal/filekind"
	"github.com/minigo-dev/wechat/internal/jsonwire"
)

// A File is a download.
type File struct {
	Name        string // as WeChat names it, without any folder; often empty
	ContentType string
	URL         string // the address to fetch a video from; Data is then empty
	Data        []byte
	NumUsed     int64 // after GetQRCode and CreateQRCode: how many codes the app has made, of 100,000
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
	clean := func(name string) string { return redact(name, c.known()) }
	*out = File{Name: filekind.NameOf(r.Header, clean), ContentType: r.Header.Get("Content-Type"), URL: url}
	out.NumUsed, _ = strconv.ParseInt(r.Header.Get("Num-Used"), 10, 64) // the file counts more than a bad number
	if url == "" {
		out.Data = data
	}
	return nil
}

// receiveStream copies a download to w after its first bytes have shown that it is no error.
func (l *link) receiveStream(c *call, r *http.Response, w io.Writer) error {
	if r.ContentLength > l.downloadLimit {
		return c.unusable(r, ErrResponseTooLarge)
	}
	limited := &io.LimitedReader{R: r.Body, N: l.downloadLimit + 1}
	first, whole, err := readUpTo(limited, filekind.Sniffed)
	if err == nil && !whole && filekind.MayBeObject(first) {
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

// checkDownload tells a file from an error by the bytes, not by the content type. For a
// video it returns the address to fetch it from.
func (c *call) checkDownload(r *http.Response, data []byte, whole bool) (url string, err error) {
	switch fault := filekind.Fault(r.Header, data); {
	case fault != "":
		return "", c.unusable(r, errors.New(fault))
	case filekind.MayBeObject(data):
		if url, err = c.checkObject(r, data, whole); err != nil {
			return "", err
		}
	case c.endpoint.file && whole && json.Valid(jsonwire.Trim(data)):
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
		switch claims := c.endpoint.file || filekind.IsCutError(r.Header, object, whole); { // no picture begins like JSON
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
	if url == "" && c.endpoint.file {
		return "", c.unusable(r, errNotFile)
	}
	return url, nil
}
