package wechat

import (
	"context"
	"errors"
	"reflect"
	"strings"

	"github.com/minigo-dev/wechat/internal/content"
	"github.com/minigo-dev/wechat/internal/request"
)

// maxUpload bounds the file of a typed request. No API of WeChat takes more in one call.
const maxUpload = 10 << 20

// A form is what a file is uploaded with.
type form struct {
	field  string         // of the file, as the caller knows it
	part   string         // WeChat's name of it
	texts  [][2]string    // names and values of other parts
	before []content.File // other files
	limit  int64          // in bytes
	of     string         // the kind of file that has the limit, such as " of a video"
}

// doForm is doRequest for a request with files, which it closes if OpenUpload opened them.
func (c *Client) doForm(ctx context.Context, call *call, files []request.File, in any, opts []CallOption) error {
	ctx, cancel := context.WithTimeout(ctx, c.link().mediaTimeout)
	defer cancel()
	call.endpoint.media = true
	if err := call.setForm(ctx, reflect.ValueOf(in).Elem(), files); err != nil {
		return err
	}
	if err := call.apply(opts); err != nil {
		return err
	}
	if len(call.signers) > 0 || call.tokenSigner != nil {
		return &ArgumentError{API: call.endpoint.path, Field: "opts", Reason: "sign a body, and a form with a file has none to sign"}
	}
	return blame(call.body.stream, files[0].GoName, c.do(ctx, call))
}

// setForm checks a request with files and makes the call's query and its body, a form: the first
// file is streamed, others are read into memory. Without any part there is no body: WeChat finds
// what it needs in the query.
func (c *call) setForm(ctx context.Context, v reflect.Value, files []request.File) error {
	if c.endpoint.method != "POST" {
		return c.uploadFault(files[0].GoName, "is a file, which only a POST can carry")
	}
	if fault := request.Check(v); fault != nil {
		return c.uploadFault(fault.Field, fault.Reason)
	}
	c.addQuery(request.Query(v, false))
	f := form{field: files[0].GoName, part: files[0].Name, texts: request.Texts(v), limit: maxUpload}
	for i, file := range files {
		upload := file.Value.Interface().(Upload)
		switch {
		case file.Value.IsZero() && !file.Optional:
			return c.uploadFault(file.GoName, "is empty")
		case i > 0 && !file.Value.IsZero():
			if err := c.attachForm(ctx, form{field: file.GoName, limit: maxUpload}, upload); err != nil {
				return err
			}
			data, err := c.body.stream.Bytes(ctx)
			if err != nil {
				return c.unreadable(ctx, file.GoName, err)
			}
			f.before = append(f.before, content.File{Part: file.Name, Name: upload.Name, Type: upload.ContentType, Data: data})
		}
	}
	switch {
	case !files[0].Value.IsZero():
		return c.attachForm(ctx, f, files[0].Value.Interface().(Upload))
	case len(f.texts) > 0:
		prefix, end, contentType := content.Form(f.texts)
		c.body = body{contentType: []string{contentType}, bytes: []byte(prefix + strings.TrimPrefix(end, "\r\n"))}
	}
	return nil
}

// attachForm checks a file and makes it the call's body.
func (c *call) attachForm(ctx context.Context, form form, f Upload) error {
	part := content.File{Part: form.part, Name: f.Name, Type: f.ContentType}
	if field, reason := part.Fault(); reason != "" {
		return c.uploadFault(form.field+field, reason)
	}
	if f.Content == nil || isNilPointer(f.Content) {
		return c.uploadFault(form.field+".Content", "is nil")
	}
	prefix, suffix, contentType := content.Form(form.texts, append(form.before, part)...)
	s, err := content.New(ctx, prefix, suffix, f.Content, form.limit)
	switch {
	case err != nil || ctx.Err() != nil:
		return c.unreadable(ctx, form.field, err)
	case s.Size() == 0:
		return c.uploadFault(form.field+".Content", "is empty")
	case s.Size() > form.limit:
		return c.uploadFault(form.field+".Content", "is larger than the "+content.SizeText(form.limit)+form.of)
	}
	c.body = body{contentType: []string{contentType}, stream: s}
	return nil
}

// unreadable returns the error for a file that can't be read, or not in time.
func (c *call) unreadable(ctx context.Context, field string, err error) error {
	if ctx.Err() != nil {
		return c.transportError(0, false, ctx.Err())
	}
	cause := hideForeign("it fails", err)
	return c.uploadFault(field+".Content", "can't be read: "+cause.Error()).because(cause)
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
