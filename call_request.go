package wechat

import (
	"context"
	"net/http"
	"reflect"

	"github.com/minigo-dev/wechat/internal/jsonwire"
	"github.com/minigo-dev/wechat/internal/request"
)

// Do calls an API of WeChat with a typed request and a typed answer. The methods of
// [Client] use it. Use it for an API that has no method here: declare two structs and
// write one line.
//
//	type PhoneCode struct {
//		Code string `json:"code"`
//	}
//	type Phone struct {
//		PhoneInfo struct {
//			PurePhoneNumber string `json:"purePhoneNumber"`
//		} `json:"phone_info"`
//	}
//	phone, err := wechat.Do[Phone](ctx, client, "POST", "/wxa/business/getuserphonenumber", &PhoneCode{code}, wechat.Needs("phone_info"))
//
// in is nil, or a pointer to a struct whose json tags are WeChat's names. It becomes the
// JSON body of a POST or the query of a GET. A field without omitempty is required: if it
// is an empty text, list or object, or a nil pointer, Do returns an [*ArgumentError] that
// names it, before any network. Numbers and booleans are always sent. Further tags:
//
//	Name string `json:"name" limit:"1..32 bytes"` // or chars, width (a Chinese character counts 2), items; of a number: limit:"1..7", limit:">0.."
//	Kind string `json:"kind" oneof:"dns ping all"`
//	Sign string `json:"sign" alphabet:"-_"` // of ASCII letters, digits, - and _
//	Note string `json:"note" empty:"ok"` // required, and WeChat takes it empty
//	Env  string `json:"-" query:"env"`   // in the query of a POST
//
// A request with a field of type [Upload] is sent as a form (multipart/form-data), with the
// timeout of [WithMediaTimeout]: the field is the file, of up to 10 MB (a second one is read
// into memory), and all others are texts. Do closes the file if [OpenUpload] opened it.
//
//	Img    wechat.Upload `json:"img" empty:"ok" or:"ImgURL"` // exactly one of the two
//	ImgURL string        `json:"-" query:"img_url,omitempty"`
//
// T is the struct of the answer, [File] if the answer is a file, or struct{} if only the
// errcode matters. Do accepts a number for a text, a text for a number, and one object for
// a list. A value that can't be read without guessing is a [*TransportError] that names the
// field. The other errors are those of [Client.Call].
func Do[T any](ctx context.Context, c *Client, method, path string, in any, opts ...CallOption) (*T, error) {
	out := new(T)
	if err := c.doRequest(ctx, method, path, in, out, opts); err != nil {
		return nil, err
	}
	return out, nil
}

// doRequest is Do without the type parameter.
func (c *Client) doRequest(ctx context.Context, method, path string, in, out any, opts []CallOption) error {
	files := request.FilesIn(reflect.ValueOf(in), reflect.TypeFor[Upload]())
	for _, file := range files {
		defer file.Value.Interface().(Upload).close()
	}
	call, err := newCall(method, path, out)
	if err != nil {
		return err
	}
	call.loose = true
	if len(files) > 0 {
		return c.doForm(ctx, call, files, in, opts)
	}
	if err := call.setRequest(in); err != nil {
		return err
	}
	if err := call.apply(opts); err != nil {
		return err
	}
	return c.do(ctx, call)
}

// setRequest checks a request and makes the call's query and body from it.
func (c *call) setRequest(in any) error {
	if in == nil {
		return nil
	}
	v := reflect.ValueOf(in)
	if v.Kind() != reflect.Pointer || v.Type().Elem().Kind() != reflect.Struct {
		return &ArgumentError{API: c.endpoint.path, Field: "request", Reason: "must be a pointer to a struct"}
	}
	if v.IsNil() {
		return &ArgumentError{API: c.endpoint.path, Field: "request", Reason: "is nil"}
	}
	if fault := request.Check(v.Elem()); fault != nil {
		return &ArgumentError{API: c.endpoint.path, Field: fault.Field, Reason: fault.Reason}
	}
	isGet := c.endpoint.method == http.MethodGet
	c.addQuery(request.Query(v.Elem(), isGet))
	if isGet {
		return nil
	}
	encoded, err := jsonwire.Encode(request.WithoutNull(v))
	if err != nil {
		return &ArgumentError{API: c.endpoint.path, Field: "request", Reason: "can't be marshalled to JSON"}
	}
	c.body = body{contentType: headerJSON, bytes: encoded}
	return nil
}

// Needs names fields that the answer must have, by their names on the wire. An answer
// without one of them, or with an empty one, is a [*TransportError]. "a.b" names field b of
// the object a; "a|b" needs one of the two.
func Needs(fields ...string) CallOption {
	return callOption(func(c *call) error {
		c.needs = append(c.needs, fields...)
		return nil
	})
}
