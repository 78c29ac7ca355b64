package wechat

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"regexp"
	"strings"
	"sync"

	"github.com/minigo-dev/wechat/internal/jsonwire"
)

var buffers = sync.Pool{New: func() any { return new(bytes.Buffer) }}

// keptBuffer is the size of the largest buffer that is kept for the next answer.
const keptBuffer = 64 << 10

// receive reads the answer: unseal, errcode, decode.
func (l *link) receive(ctx context.Context, c *call, r *http.Response) error {
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
		return c.unusable(r, c.foreign(err))
	}
	answer := buf.Bytes()
	if c.sealer != nil {
		var err error
		if answer, err = c.unseal(ctx, r, answer); err != nil {
			return err
		}
	}
	return c.decode(r, answer)
}

// unusable is the error for an answer that arrived and can't be used.
func (c *call) unusable(r *http.Response, err error) *TransportError {
	return c.transportError(r.StatusCode, true, err)
}

// readLimited reads a body that holds at most limit bytes after decompression.
func readLimited(buf *bytes.Buffer, r *http.Response, limit int64) error {
	if r.ContentLength > limit {
		return ErrResponseTooLarge
	}
	buf.Grow(int(max(r.ContentLength, 0)) + bytes.MinRead)
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

// decode reads a JSON answer: an errcode becomes an Error, anything else is decoded into
// out. A usual answer is scanned once for its head and decoded once; decoding validates it.
func (c *call) decode(r *http.Response, answer []byte) error {
	answer = jsonwire.Trim(answer)
	if kind := notAnObject(answer); kind != "" {
		return c.unusable(r, errors.New(kind))
	}
	if c.out != nil && r.StatusCode == http.StatusOK && headOf(answer).isSilent() {
		var syntax *json.SyntaxError
		if err := c.unmarshal(answer); !errors.As(err, &syntax) {
			return c.checkDecoded(r, answer, err)
		}
	}
	answer, ok := jsonwire.Valid(answer)
	if !ok {
		return c.unusable(r, errNotJSON)
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
	return c.checkDecoded(r, answer, c.unmarshal(answer))
}

func (c *call) unmarshal(answer []byte) error {
	if c.loose {
		return jsonwire.DecodeLoosely(answer, c.out)
	}
	return json.Unmarshal(answer, c.out)
}

// checkDecoded checks the result of decoding: its error, the fields that are needed, and
// the result's own check.
func (c *call) checkDecoded(r *http.Response, answer []byte, err error) error {
	if err != nil {
		return c.unusable(r, misfit("the answer", err))
	}
	for _, name := range c.needs {
		if jsonwire.Lacks(answer, name) {
			return c.unusable(r, errors.New("the answer lacks "+strings.ReplaceAll(name, "|", " and ")))
		}
	}
	if result, ok := c.out.(interface {
		fault(clean func(string) string) string
	}); ok {
		if text := result.fault(func(s string) string { return redact(s, c.known()) }); text != "" {
			return c.unusable(r, errors.New(text))
		}
	}
	return nil
}

var errNotJSON = errors.New("the answer is cut or not JSON")

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

// misfit describes a decoding error. It leaves out the value, which may be secret.
func misfit(what string, err error) error {
	var t *json.UnmarshalTypeError
	if errors.As(err, &t) && t.Type != nil {
		return errors.New(what + "'s field " + t.Field + " is not of type " + t.Type.String())
	}
	return matching(what+" doesn't fit its type", err) // of an Unmarshaler of the caller's
}

// A head holds the fields of an answer that say whether the call succeeded.
type head struct{ code, message, base, ret, other, retMessage []byte }

// headOf reads the head of a JSON object in one pass.
func headOf(object []byte) (h head) {
	jsonwire.EachMember(object, func(quoted, value []byte) {
		switch {
		case jsonwire.IsNamed(quoted, "errcode"):
			h.code = value
		case jsonwire.IsNamed(quoted, "errmsg"):
			h.message = value
		case jsonwire.IsNamed(quoted, "base_resp"):
			h.base = value
		case jsonwire.IsNamed(quoted, "ret"):
			h.ret = value
		case jsonwire.IsNamed(quoted, "err_code"):
			h.other = value
		case jsonwire.IsNamed(quoted, "err_msg"):
			h.retMessage = value
		}
	})
	return h
}

// isSilent reports whether the head certainly says success.
func (h head) isSilent() bool {
	return (len(h.code) == 0 || string(h.code) == "0") && h.base == nil && h.ret == nil && h.other == nil
}

// checkCode returns the refusal in a valid JSON object: its errcode, or the ret of the
// base_resp of an advertising API. WeChat sends some errcodes as texts, and omits errcode
// from some successful answers.
func (c *call) checkCode(r *http.Response, answer []byte) error {
	h := headOf(answer)
	if err := c.checkNumber(r, "errcode", h.code, h.message, answer); err != nil {
		return err
	}
	base := headOf(h.base)
	if err := c.checkNumber(r, "base_resp.ret", base.ret, base.retMessage, answer); err != nil {
		return err
	}
	switch c.endpoint.path {
	case pathPublisherStat: // its fund queries have no base_resp around
		return c.checkNumber(r, "ret", h.ret, h.retMessage, answer)
	case pathMsgRelation:
		return c.checkNumber(r, "err_code", h.other, h.retMessage, answer)
	}
	return nil
}

// The paths whose errcode has another name.
const (
	pathPublisherStat = "/publisher/stat" // the one path of the advertising data (广告数据)
	pathMsgRelation   = "/cityservice/getmsgrelation"
)

// checkNumber returns the refusal for a code other than 0. The code may be a quoted number.
func (c *call) checkNumber(r *http.Response, name string, value, message, answer []byte) error {
	if len(value) == 0 || string(value) == "null" {
		return nil
	}
	code, ok := jsonwire.WholeNumber(value)
	if !ok {
		return c.unusable(r, errors.New("the answer's "+name+" is not a number"))
	}
	if code == 0 {
		return nil
	}
	var said string
	_ = json.Unmarshal(message, &said) // anything but a string stays empty
	return c.refusal(Code(code), said, answer)
}

// messageMax is how many bytes of an errmsg an error repeats.
const messageMax = 1 << 10

// ridTail is compiled when the first error needs it, not at the start of every program.
var ridTail = sync.OnceValue(func() *regexp.Regexp {
	return regexp.MustCompile(`[,;]?\s*\brid\s*:\s*([0-9a-f]{8}-[0-9a-f]{8}-[0-9a-f]{8})`)
})

// refusal makes the Error of an errcode.
func (c *call) refusal(code Code, message string, answer []byte) *Error {
	kept := bytes.Clone(answer)
	e := &Error{API: c.endpoint.path, Code: code, Msg: message, body: func() []byte { return kept }, once: !c.endpoint.safe}
	if m := ridTail().FindStringSubmatchIndex(message); m != nil {
		e.RID = message[m[2]:m[3]]
		e.Msg = message[:m[0]] + message[m[1]:]
	}
	e.Msg = strings.TrimSpace(strings.Map(printable, redact(e.Msg, c.known())))
	e.Msg = shorten(e.Msg, messageMax)
	return e
}

// shorten cuts a text between two characters. Redact it before: a secret that is cut isn't
// recognized.
func shorten(text string, limit int) string {
	if len(text) <= limit {
		return text
	}
	return strings.ToValidUTF8(text[:limit], "") + "..."
}

// printable keeps an errmsg on one line.
func printable(r rune) rune {
	if r < ' ' || r == 0x7F {
		return ' '
	}
	return r
}
