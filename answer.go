package wechat

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"mime"
	"net/http"
	"regexp"
	"strings"
	"sync"
)

// A File is a download.
type File struct {
	Name        string // as WeChat names it, without any folder; often empty
	ContentType string
	URL         string // where a video has to be fetched from; Data is then empty
	Data        []byte
}

var (
	byteOrderMark = []byte("\xEF\xBB\xBF")
	buffers       = sync.Pool{New: func() any { return new(bytes.Buffer) }}
)

// keptBuffer is the largest buffer that is worth keeping for the next answer.
const keptBuffer = 64 << 10

// receive takes the answer: unseal, errcode, decode.
func (l *link) receive(c *call, r *http.Response) error {
	switch out := c.out.(type) {
	case *File:
		return l.receiveFile(c, r, out)
	case io.Writer:
		return l.receiveStream(c, r, out)
	}
	buf := buffers.Get().(*bytes.Buffer)
	buf.Reset()
	defer func() {
		if buf.Cap() <= keptBuffer {
			buffers.Put(buf)
		}
	}()
	if err := readLimited(buf, r, l.answerLimit); err != nil {
		return c.unusable(r, err)
	}
	answer := buf.Bytes()
	if c.sealer != nil && c.endpoint.sealable {
		var err error
		if answer, err = c.sealer.unseal(r.Header, answer); err != nil {
			return c.unusable(r, err)
		}
	}
	return c.decode(r, answer)
}

// unusable is an answer that arrived and isn't one.
func (c *call) unusable(r *http.Response, err error) *TransportError {
	return c.transportError(r.StatusCode, true, withhold(dropURL(err), c.known()))
}

// readLimited reads a body that holds at most limit bytes after decompression.
func readLimited(buf *bytes.Buffer, r *http.Response, limit int64) error {
	if r.ContentLength > limit {
		return ErrResponseTooLarge
	}
	for {
		buf.Grow(bytes.MinRead)
		n, err := r.Body.Read(buf.AvailableBuffer()[:buf.Available()])
		buf.Write(buf.AvailableBuffer()[:n])
		switch {
		case int64(buf.Len()) > limit:
			return ErrResponseTooLarge
		case err == io.EOF:
			return nil
		case err != nil:
			return err
		}
	}
}

// decode reads a JSON answer: an errcode becomes an Error, the rest goes to out.
func (c *call) decode(r *http.Response, answer []byte) error {
	answer = trimJSON(answer)
	if kind := notAnObject(answer); kind != "" {
		return c.unusable(r, errors.New(kind))
	}
	if !json.Valid(answer) {
		if answer = escapeControls(answer); !json.Valid(answer) {
			return c.unusable(r, errors.New("the answer is cut or not JSON"))
		}
	}
	if err := c.checkCode(r, answer); err != nil {
		return err
	}
	if r.StatusCode != http.StatusOK {
		return c.unusable(r, errors.New("no errcode in the answer"))
	}
	if c.out == nil {
		return nil
	}
	if err := json.Unmarshal(answer, c.out); err != nil {
		return c.unusable(r, misfit("the answer", err))
	}
	if result, ok := c.out.(interface{ missing() string }); ok {
		if field := result.missing(); field != "" {
			return c.unusable(r, errors.New("the answer lacks "+field))
		}
	}
	return nil
}

// trimJSON takes off blanks and the byte order mark that some answers begin with.
func trimJSON(b []byte) []byte {
	return bytes.TrimSpace(bytes.TrimPrefix(bytes.TrimSpace(b), byteOrderMark))
}

// notAnObject says what an answer is, if it is anything but a JSON object.
func notAnObject(answer []byte) string {
	switch {
	case len(answer) == 0:
		return "the answer is empty"
	case answer[0] == '{':
		return ""
	case answer[0] == '<':
		return "the answer is HTML or XML, not JSON"
	}
	return "the answer is not a JSON object"
}

// misfit describes a decoding error without the value, which may be secret.
func misfit(what string, err error) error {
	var t *json.UnmarshalTypeError
	if errors.As(err, &t) {
		return errors.New(what + "'s field " + t.Field + " is not of type " + t.Type.String())
	}
	return errors.New(what + " doesn't fit its type")
}

// checkCode returns the refusal that a valid JSON object carries. WeChat quotes some
// of its errcodes, and leaves them out of some successes.
func (c *call) checkCode(r *http.Response, answer []byte) error {
	text := bytes.Trim(member(answer, "errcode"), `" `)
	switch string(text) {
	case "", "0", "null":
		return nil
	}
	var code wholeNumber
	if code.UnmarshalJSON(text) != nil {
		return c.unusable(r, errors.New("the answer's errcode is not a number"))
	}
	if code == 0 {
		return nil
	}
	var message string
	_ = json.Unmarshal(member(answer, "errmsg"), &message) // anything but a string stays empty
	return c.refusal(Code(code), message, answer)
}

var ridTail = regexp.MustCompile(`[,;]?\s*rid\s*:\s*([0-9a-f]{8}-[0-9a-f]{8}-[0-9a-f]{8})`)

// refusal makes the Error of an errcode.
func (c *call) refusal(code Code, message string, answer []byte) *Error {
	kept := bytes.Clone(answer)
	e := &Error{API: c.endpoint.path, Code: code, Msg: message, body: func() []byte { return kept }}
	if m := ridTail.FindStringSubmatchIndex(message); m != nil {
		e.RID = message[m[2]:m[3]]
		e.Msg = message[:m[0]] + message[m[1]:]
	}
	for _, s := range c.known() {
		if s != "" {
			e.Msg = strings.ReplaceAll(e.Msg, s, redacted)
		}
	}
	e.Msg = strings.TrimSpace(strings.Map(printable, e.Msg))
	return e
}

// printable keeps an errmsg on one line.
func printable(r rune) rune {
	if r < ' ' || r == 0x7F {
		return ' '
	}
	return r
}

// escapeControls escapes the raw control characters in strings that WeChat lets
// through from players' texts and encoding/json refuses.
func escapeControls(b []byte) []byte {
	out := make([]byte, 0, len(b)+16)
	inString := false
	for i := 0; i < len(b); i++ {
		c := b[i]
		switch {
		case c == '"':
			inString = !inString
		case inString && c == '\\' && i+1 < len(b):
			out = append(out, c)
			i++
			c = b[i]
		case inString && c < ' ':
			out = append(out, '\\', 'u', '0', '0', hexDigits[c>>4])
			c = hexDigits[c&15]
		}
		out = append(out, c)
	}
	return out
}

// receiveFile takes a download into memory. WeChat answers with the bytes, with
// JSON that holds a video's address, or with JSON that holds an errcode, each under
// any content type.
func (l *link) receiveFile(c *call, r *http.Response, out *File) error {
	var buf bytes.Buffer
	if err := readLimited(&buf, r, l.downloadLimit); err != nil {
		return c.unusable(r, err)
	}
	data := buf.Bytes()
	url, err := c.checkDownload(r, data, true)
	if err != nil {
		return err
	}
	out.Name, out.ContentType, out.URL = fileName(r.Header), r.Header.Get("Content-Type"), url
	if url == "" {
		out.Data = data
	}
	return nil
}

// receiveStream copies a download to w once its first bytes are known to be no error.
func (l *link) receiveStream(c *call, r *http.Response, w io.Writer) error {
	if r.ContentLength > l.downloadLimit {
		return c.unusable(r, ErrResponseTooLarge)
	}
	limited := &io.LimitedReader{R: r.Body, N: l.downloadLimit + 1}
	first := make([]byte, 512)
	n, err := io.ReadFull(limited, first)
	if err != nil && err != io.ErrUnexpectedEOF && err != io.EOF {
		return c.unusable(r, err)
	}
	first = first[:n]
	whole := err != nil
	if !whole && startsObject(first) {
		rest, err := io.ReadAll(io.LimitReader(limited, l.answerLimit))
		if err != nil {
			return c.unusable(r, err)
		}
		first, whole = append(first, rest...), int64(len(rest)) < l.answerLimit
	}
	if _, err := c.checkDownload(r, first, whole); err != nil {
		return err
	}
	if _, err := w.Write(first); err != nil {
		return c.unusable(r, err)
	}
	if _, err := io.Copy(w, limited); err != nil {
		return c.unusable(r, err)
	}
	if limited.N <= 0 {
		return c.unusable(r, ErrResponseTooLarge)
	}
	return nil
}

func startsObject(b []byte) bool {
	b = bytes.TrimLeft(bytes.TrimPrefix(b, byteOrderMark), " \t\r\n")
	return len(b) > 0 && b[0] == '{'
}

// checkDownload tells a file from an error, by the bytes and not by the content type.
func (c *call) checkDownload(r *http.Response, data []byte, whole bool) (url string, err error) {
	switch {
	case len(data) == 0:
		return "", c.unusable(r, errors.New("the answer is empty"))
	case whole && startsObject(data):
		trimmed := trimJSON(data)
		if !json.Valid(trimmed) {
			break
		}
		if err := c.checkCode(r, trimmed); err != nil {
			return "", err
		}
		var video struct {
			URL     string `json:"video_url"`
			DownURL string `json:"down_url"`
		}
		if json.Unmarshal(trimmed, &video) == nil {
			url = video.URL + video.DownURL
		}
	case looksLikeHTML(r, data):
		return "", c.unusable(r, errors.New("the answer is HTML, not a file"))
	}
	if r.StatusCode != http.StatusOK {
		return "", c.unusable(r, errors.New("the answer is not a file"))
	}
	return url, nil
}

func looksLikeHTML(r *http.Response, data []byte) bool {
	return strings.Contains(r.Header.Get("Content-Type"), "html") || strings.HasPrefix(http.DetectContentType(data), "text/html")
}

// fileName is the name in the Content-Disposition, without any folder.
func fileName(h http.Header) string {
	_, params, err := mime.ParseMediaType(h.Get("Content-Disposition"))
	if err != nil {
		return ""
	}
	name := params["filename"]
	name = name[strings.LastIndexAny(name, `/\`)+1:]
	if name == "." || name == ".." {
		return ""
	}
	return name
}
