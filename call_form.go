package wechat

import (
	"context"
	"errors"
	"reflect"
	"strings"
	"unicode"

	"github.com/minigo-dev/wechat/internal/content"
	"github.com/minigo-dev/wechat/internal/request"
)

// maxUpload bounds the file of a typed request. No API of WeChat takes more in one call.
const maxUpload = 10 << 20

// A form is what a file is uploaded with.
type form struct {
	field string      // of the file, as the caller knows it
	part  string      // WeChat's name of it
	texts [][2]string // names and values of other parts
	limit int64       // in bytes
	of    string      // the kind of file that has the limit
}

// fileIn returns the file in a typed request. It returns nil if the request's type has none.
func fileIn(in any) *request.File {
	v := reflect.ValueOf(in)
	if v.Kind() != reflect.Pointer || v.IsNil() || v.Elem().Kind() != reflect.Struct {
		return nil
	}
	return request.FileIn(v.Elem(), reflect.TypeFor[Upload]())
}

// doForm is doRequest for a request with a file, which it closes if OpenUpload opened it.
func (c *Client) doForm(ctx context.Context, call *call, file *request.File, in any, opts []CallOption) error {
	ctx, cancel := context.WithTimeout(ctx, c.link().mediaTimeout)
	defer cancel()
	call.endpoint.media = true
	if err := call.setForm(ctx, reflect.ValueOf(in).Elem(), file); err != nil {
		return err
	}
	if err := call.apply(opts); err != nil {
		return err
	}
	if len(call.signers) > 0 || call.tokenSigner != nil {
		return &ArgumentError{API: call.endpoint.path, Field: "opts", Reason: "sign a body, and a form with a file has none to sign"}
	}
	return blame(call.body.stream, file.GoName, c.do(ctx, call))
}

// setForm checks a request with a file and makes the call's query and its body, a form.
// Without any part there is no body: WeChat finds what it needs in the query.
func (c *call) setForm(ctx context.Context, v reflect.Value, file *request.File) error {
	if c.endpoint.method != "POST" {
		return c.uploadFault(file.GoName, "is a file, which only a POST can carry")
	}
	if fault := request.Check(v); fault != nil {
		return c.uploadFault(fault.Field, fault.Reason)
	}
	c.addQuery(request.Query(v, false))
	f := form{field: file.GoName, part: file.Name, texts: request.Texts(v), limit: maxUpload}
	switch {
	case !file.Value.IsZero():
		return c.attachForm(ctx, f, file.Value.Interface().(Upload))
	case !file.Optional:
		return c.uploadFault(file.GoName, "is empty")
	case len(f.texts) > 0:
		prefix, end, contentType := content.Form(f.texts, "", "", "")
		c.body = body{contentType: []string{contentType}, bytes: []byte(prefix + strings.TrimPrefix(end, "\r\n"))}
	}
	return nil
}

// attachForm checks a file and makes it the call's body.
func (c *call) attachForm(ctx context.Context, form form, f Upload) error {
	switch {
	case f.Name == "":
		return c.uploadFault(form.field+".Name", "is empty")
	case strings.ContainsFunc(f.Name, isRawControl):
		return c.uploadFault(form.field+".Name", "holds a control character, such as NUL")
	case f.Content == nil || isNilPointer(f.Content):
		return c.uploadFault(form.field+".Content", "is nil")
	case strings.ContainsFunc(f.ContentType, func(r rune) bool { return r < ' ' || r >= 0x7F }):
		return c.uploadFault(form.field+".ContentType", "holds a control character or one that isn't ASCII")
	}
	prefix, suffix, contentType := content.Form(form.texts, form.part, f.Name, f.ContentType)
	s, err := content.New(ctx, prefix, suffix, f.Content, form.limit)
	switch {
	case ctx.Err() != nil:
		return c.transportError(0, false, ctx.Err())
	case err != nil:
		cause := hideForeign("it fails", err)
		return c.uploadFault(form.field+".Content", "can't be read: "+cause.Error()).because(cause)
	case s.Size() == 0:
		return c.uploadFault(form.field+".Content", "is empty")
	case s.Size() > form.limit:
		return c.uploadFault(form.field+".Content", "is larger than the "+content.SizeText(form.limit)+form.kind())
	}
	c.body = body{contentType: []string{contentType}, stream: s}
	return nil
}

func (form form) kind() string {
	if form.of == "" {
		return ""
	}
	return " of a " + form.of
}

// blame replaces the error of net/http by that of the content if the content failed.
func blame(s *content.Stream, field string, err error) error {
	if s == nil {
		return err
	}
	var t *TransportError
	if fault := s.Fault(); fault != nil && errors.As(err, &t) {
		t.Err = errors.New(field + ".Content can't be read: " + fault.Error())
		t.ours()
	}
	return err
}

func (c *call) uploadFault(field, reason string) *ArgumentError {
	return &ArgumentError{API: c.endpoint.path, Field: field, Reason: reason}
}

// isRawControl reports whether a file's name must not contain the character. Line breaks
// may be in it: they are escaped, like quotes.
func isRawControl(r rune) bool { return unicode.IsControl(r) && r != '\r' && r != '\n' }
