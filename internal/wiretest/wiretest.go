// Package wiretest proves with one row for each API method what every method must do: the
// request to the byte, the answer to the last field, refusals, repeats, bad input, and
// types as WeChat's documentation has them.
package wiretest

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"mime"
	"net/http"
	"net/netip"
	"reflect"
	"runtime"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/minigo-dev/wechat"
)

// A Row is one API method, with a literal request and a literal answer in which every
// field is distinct and not zero.
type Row struct {
	Call any   // the method expression or function, such as (*wechat.Client).GetPhoneNumber
	Args []any // what it takes besides the context and the client

	URI    string // with all of the query; the token is TOKEN
	Body   string // empty: there is none. The boundary of a form is BOUNDARY
	Answer string // JSON, or the bytes of a file
	Want   any    // what it returns besides the error; nil: nothing

	Repeatable bool   // is sent again where WeChat is busy
	NoToken    bool   // carries no access_token
	Needs      string // the fields that the answer can't do without
	Empty      string // the fields of Want that the API never fills
	Fills      string // the fields of the body that the method fills in, and its request doesn't have
	Stricter   string // the texts of the request whose letters the method checks, by a guide that no table repeats
	OwnResult  string // why the result isn't the answer's struct, and isn't held against the facts

	Show     func(result any) any     // what Want is compared with, where it isn't the result itself
	Receiver func(*wechat.Client) any // makes what Call is a method of, where that is no *wechat.Client
}

const (
	appID       = "wx0123456789abcdef"
	secret      = "0123456789abcdef0123456789abcdef"
	accessToken = "TOKEN"
	rid         = "5f3c1e2a-0d1b2c3d-4e5f6a7b"
)

// Name returns the name of the method or function of the row.
func (r Row) Name() string {
	name := runtime.FuncForPC(reflect.ValueOf(r.Call).Pointer()).Name()
	name = name[strings.LastIndexByte(name, '.')+1:]
	return strings.TrimSuffix(name, "-fm")
}

// Run proves each row, and that the package in dir has exactly one for each directive.
func Run(t *testing.T, dir string, rows []Row) {
	t.Helper()
	directives := readDirectives(t, dir)
	seen := map[string]bool{}
	for _, row := range rows {
		name := row.Name()
		d, ok := directives[name]
		switch {
		case !ok:
			t.Errorf("the row %s is of no method with a directive", name)
			continue
		case seen[name]:
			t.Errorf("%s has two rows", name)
			continue
		}
		seen[name] = true
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			row.prove(t, d)
		})
	}
	for name := range directives {
		if !seen[name] {
			t.Errorf("%s has no row", name)
		}
	}
}

func (r Row) prove(t *testing.T, d directive) {
	r.proveRequest(t, d)
	r.proveRefusal(t, d)
	r.proveRepeats(t)
	r.proveNeeds(t)
	r.proveArguments(t, d)
	r.proveFacts(t, d)
}

// proveRequest holds the request and the result against the row.
func (r Row) proveRequest(t *testing.T, d directive) {
	w := &wire{answers: []string{r.Answer}}
	var got any
	var err error
	synctest.Test(t, func(t *testing.T) { // for methods that send the time, which begins at 946684800
		got, err = r.call(t, w, r.Args)
	})
	if err != nil {
		t.Fatalf("%s: %v", r.Name(), err)
	}
	if len(w.requests) != 1 {
		t.Fatalf("%d requests, want 1", len(w.requests))
	}
	sent := w.requests[0]
	want := request{Method: d.method, URI: r.URI, Body: r.Body}
	switch {
	case strings.HasPrefix(r.Body, "--BOUNDARY"):
		want.ContentType = "multipart/form-data; boundary=BOUNDARY"
	case r.Body != "":
		want.ContentType = "application/json"
	}
	if diff := cmp.Diff(want, sent); diff != "" {
		t.Errorf("request (-want +got)\n%s", diff)
	}
	if path, _, _ := strings.Cut(r.URI, "?"); path != d.path {
		t.Errorf("the row is of %s, the directive of %s", path, d.path)
	}
	if r.Show != nil {
		got = r.Show(got)
	}
	if diff := cmp.Diff(r.Want, got, cmp.Comparer(func(a, b netip.Prefix) bool { return a == b })); diff != "" {
		t.Errorf("result (-want +got)\n%s", diff)
	}
	if _, isFile := r.Want.(*wechat.File); r.Want != nil && !isFile {
		proveFull(t, r.Want, strings.Fields(r.Empty))
	}
}

func (r Row) proveRefusal(t *testing.T, d directive) {
	w := &wire{answers: []string{`{"errcode":48001,"errmsg":"api unauthorized rid: ` + rid + `"}`}}
	_, err := r.call(t, w, r.Args)
	var refusal *wechat.Error
	if !errors.As(err, &refusal) || refusal.API != d.path || refusal.Code != 48001 || refusal.RID != rid {
		t.Errorf("a refusal is %#v, want an *Error of %s with code 48001 and the rid", err, d.path)
	}
}

// proveRepeats counts the requests where WeChat is busy.
func (r Row) proveRepeats(t *testing.T) {
	want := 1
	if r.Repeatable {
		want = 2
	}
	synctest.Test(t, func(t *testing.T) {
		busy := `{"errcode":-1,"errmsg":"system error"}`
		w := &wire{answers: []string{busy, busy, busy}}
		if _, err := r.call(t, w, r.Args); !errors.Is(err, wechat.ErrBusy) {
			t.Errorf("after -1 the error is %v", err)
		}
		if len(w.requests) != want {
			t.Errorf("after -1 there are %d requests, want %d", len(w.requests), want)
		}
	})
}

// proveNeeds removes what the answer must have.
func (r Row) proveNeeds(t *testing.T) {
	if r.Want == nil || r.Needs == "" {
		return
	}
	var answer map[string]json.RawMessage
	if err := json.Unmarshal([]byte(r.Answer), &answer); err != nil {
		t.Fatal(err)
	}
	for name := range strings.FieldsSeq(r.Needs) {
		if _, ok := answer[name]; !ok {
			t.Errorf("the answer has no %s to do without", name)
		}
		for _, nothing := range []string{"", "null"} {
			less := map[string]json.RawMessage{}
			for key, value := range answer {
				less[key] = value
			}
			delete(less, name)
			if nothing != "" {
				less[name] = json.RawMessage(nothing)
			}
			text, _ := json.Marshal(less)
			_, err := r.call(t, &wire{answers: []string{string(text)}}, r.Args)
			var failure *wechat.TransportError
			if !errors.As(err, &failure) || !strings.Contains(err.Error(), name) {
				t.Errorf("an answer without %s (%q): %v", name, nothing, err)
			}
		}
	}
}

// proveArguments removes the request, and each of its required texts, lists and objects.
func (r Row) proveArguments(t *testing.T, d directive) {
	for i, arg := range r.Args {
		v := reflect.ValueOf(arg)
		switch {
		case v.Kind() == reflect.String:
			r.proveArgument(t, d, i, reflect.Zero(v.Type()).Interface(), "empty text")
		case v.Kind() == reflect.Pointer && v.Elem().Kind() == reflect.Struct:
			r.proveArgument(t, d, i, reflect.Zero(v.Type()).Interface(), "nil")
			for _, path := range requiredIn(v.Type().Elem(), nil) {
				broken := reflect.New(v.Type().Elem())
				broken.Elem().Set(v.Elem())
				if name, ok := clearField(broken.Elem(), path); ok {
					r.proveArgument(t, d, i, broken.Interface(), name)
				}
			}
		}
	}
}

func (r Row) proveArgument(t *testing.T, d directive, i int, arg any, what string) {
	args := append([]any(nil), r.Args...)
	args[i] = arg
	w := &wire{}
	_, err := r.call(t, w, args)
	var fault *wechat.ArgumentError
	switch {
	case !errors.As(err, &fault):
		t.Errorf("%s: %v, want an *ArgumentError", what, err)
	case fault.API != d.path && (fault.API != r.Name() || r.takesClient()) || fault.Field == "": // a function without a Client may name itself
		t.Errorf("%s: an *ArgumentError of %s and field %q", what, fault.API, fault.Field)
	}
	if len(w.requests) > 0 {
		t.Errorf("%s: was sent", what)
	}
}

func (r Row) takesClient() bool {
	f := reflect.TypeOf(r.Call)
	for i := range f.NumIn() {
		if f.In(i) == reflect.TypeFor[*wechat.Client]() {
			return true
		}
	}
	return r.Receiver != nil
}

// call makes the call through a new Client.
func (r Row) call(t *testing.T, w *wire, args []any) (result any, err error) {
	t.Helper()
	overWire := wechat.WithHTTPClient(&http.Client{Transport: w})
	client, err := wechat.New(appID, secret, overWire, wechat.WithTokenSource(oneToken{}))
	if err != nil {
		t.Fatal(err)
	}
	f := reflect.ValueOf(r.Call)
	in := make([]reflect.Value, 0, len(args)+2)
	for i := 0; i < f.Type().NumIn(); i++ {
		switch want := f.Type().In(i); want {
		case reflect.TypeFor[context.Context]():
			in = append(in, reflect.ValueOf(context.Background()))
		case reflect.TypeFor[*wechat.Client]():
			in = append(in, reflect.ValueOf(client))
		default:
			if i == 0 && r.Receiver != nil {
				in = append(in, reflect.ValueOf(r.Receiver(client)))
				continue
			}
			if f.Type().IsVariadic() && i == f.Type().NumIn()-1 {
				if want == reflect.TypeFor[[]wechat.TransportOption]() { // without a Client
					in = append(in, reflect.ValueOf(overWire))
				}
				continue
			}
			if len(args) == 0 {
				t.Fatalf("the row has too few Args: a %s is missing", want)
			}
			in = append(in, reflect.ValueOf(args[0]))
			args = args[1:]
		}
	}
	out := f.Call(in)
	if failed := out[len(out)-1]; !failed.IsNil() {
		err = failed.Interface().(error)
	}
	if len(out) > 1 && err == nil {
		result = out[0].Interface()
	}
	return result, err
}

// oneToken is a token centre with one token.
type oneToken struct{}

// AccessToken implements wechat.TokenSource.
func (oneToken) AccessToken(context.Context, wechat.TokenRequest) (wechat.Token, error) {
	return wechat.NewToken(accessToken, time.Now().Add(time.Hour)), nil
}

// A request is what arrived.
type request struct{ Method, URI, ContentType, Body string }

// A wire answers requests in memory, with a token on the way.
type wire struct {
	mu       sync.Mutex
	answers  []string
	requests []request
}

// RoundTrip implements http.RoundTripper.
func (w *wire) RoundTrip(r *http.Request) (*http.Response, error) {
	sent := request{Method: r.Method, URI: r.URL.RequestURI(), ContentType: r.Header.Get("Content-Type")}
	if r.Body != nil {
		b, err := io.ReadAll(r.Body)
		if err != nil {
			return nil, err
		}
		_ = r.Body.Close()
		sent.Body = string(b)
	}
	if _, params, err := mime.ParseMediaType(sent.ContentType); err == nil && params["boundary"] != "" {
		sent.Body = strings.ReplaceAll(sent.Body, params["boundary"], "BOUNDARY")
		sent.ContentType = strings.ReplaceAll(sent.ContentType, params["boundary"], "BOUNDARY")
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	if len(w.answers) == 0 {
		return nil, fmt.Errorf("a request that has no answer: %s", r.URL.Path)
	}
	w.requests = append(w.requests, sent)
	answer := w.answers[min(len(w.requests), len(w.answers))-1]
	return &http.Response{
		StatusCode: http.StatusOK, ProtoMajor: 1, ProtoMinor: 1, Request: r,
		Header:        http.Header{"Content-Type": {http.DetectContentType([]byte(answer))}},
		Body:          io.NopCloser(bytes.NewReader([]byte(answer))),
		ContentLength: int64(len(answer)),
	}, nil
}
