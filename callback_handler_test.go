package wechat_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"sync"
	"testing"
	"testing/iotest"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/minigo-dev/wechat"
)

// keepTexts acknowledges texts and keeps their contents.
func keepTexts(got *[]string) wechat.HandlerFunc {
	return func(_ context.Context, m wechat.Message) (wechat.Reply, error) {
		*got = append(*got, m.(*wechat.TextMessage).Content)
		return nil, nil
	}
}

// A pushRecorder keeps what the hooks are told.
type pushRecorder struct {
	mu       sync.Mutex
	ends     []wechat.PushInfo
	problems []wechat.PushProblem
}

func (r *pushRecorder) option() wechat.CallbackOption {
	return wechat.WithPushHooks(wechat.PushHooks{
		PushEnd: func(_ context.Context, p wechat.PushInfo) {
			r.mu.Lock()
			defer r.mu.Unlock()
			r.ends = append(r.ends, p)
		},
		Problem: r.problem,
	})
}

func (r *pushRecorder) problem(_ context.Context, p wechat.PushProblem) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.problems = append(r.problems, p)
}

func (r *pushRecorder) kinds() []wechat.ProblemKind {
	r.mu.Lock()
	defer r.mu.Unlock()
	var kinds []wechat.ProblemKind
	for _, p := range r.problems {
		kinds = append(kinds, p.Kind)
	}
	return kinds
}

// last returns what the hook heard of the last request.
func (r *pushRecorder) last(t *testing.T) wechat.PushInfo {
	t.Helper()
	r.mu.Lock()
	defer r.mu.Unlock()
	if len(r.ends) == 0 {
		t.Fatal("the hook heard of no request")
	}
	return r.ends[len(r.ends)-1]
}

func TestHandlerStatus(t *testing.T) {
	t.Parallel()
	fails := func(err error) wechat.HandlerFunc {
		return func(context.Context, wechat.Message) (wechat.Reply, error) { return nil, err }
	}
	panics := func(v any) wechat.HandlerFunc {
		return func(context.Context, wechat.Message) (wechat.Reply, error) { panic(v) }
	}
	s := newSender("json")
	broken := errors.New("broken")
	genuine := func() *http.Request { return post(s.sealed(s.text("hello", 1))) }
	cut := func() *http.Request {
		r := genuine()
		r.Body = io.NopCloser(iotest.ErrReader(io.ErrUnexpectedEOF))
		return r
	}
	method := func(name string) func() *http.Request {
		return func() *http.Request { return httptest.NewRequest(name, "/", nil) }
	}
	limited := func() *http.Request {
		r := unsized(genuine())
		r.Body = http.MaxBytesReader(nil, r.Body, 10)
		return r
	}
	reply := func(r wechat.Reply) wechat.HandlerFunc {
		return func(context.Context, wechat.Message) (wechat.Reply, error) { return r, nil }
	}
	tests := []struct {
		name   string
		r      func() *http.Request
		h      wechat.HandlerFunc
		status int
		step   wechat.PushStep
		class  error
	}{
		{"acknowledged", genuine, fails(nil), 200, wechat.StepAnswer, nil},
		{"handler error", genuine, fails(broken), 500, wechat.StepHandler, broken},
		{"handler panic", genuine, panics("boom"), 500, wechat.StepHandler, nil},
		{"handler panic with an error", genuine, panics(broken), 500, wechat.StepHandler, broken},
		{"handler panic like net/http's", genuine, panics(http.ErrAbortHandler), 500, wechat.StepHandler, http.ErrAbortHandler},
		{"queue full", genuine, fails(fmt.Errorf("busy: %w", wechat.ErrQueueFull)), 503, wechat.StepHandler, wechat.ErrQueueFull},
		{"reply that can't be right", genuine, reply(wechat.ReplyText{}), 500, wechat.StepAnswer, wechat.ErrInvalidArgument},
		{"cut body", cut, nil, 400, wechat.StepRead, io.ErrUnexpectedEOF},
		{"limit of somebody else", limited, nil, 413, wechat.StepSize, nil},
		{"PUT", method(http.MethodPut), nil, 405, wechat.StepMethod, nil},
		{"HEAD", method(http.MethodHead), nil, 405, wechat.StepMethod, nil},
		{"GET of a stranger", method(http.MethodGet), nil, 403, wechat.StepSignature, wechat.ErrSignature},
		{"POST of a stranger", method(http.MethodPost), nil, 403, wechat.StepMode, wechat.ErrNotEncrypted},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			var heard pushRecorder
			w := do(mustCallback(t, secure(), heard.option()).Handler(tt.h), tt.r())
			got := heard.last(t)
			if w.Code != tt.status || got.Status != tt.status || got.Step != tt.step {
				t.Errorf("status %d, the hook heard %d at %s (%v); want %d at %s", w.Code, got.Status, got.Step, got.Err, tt.status, tt.step)
			}
			if len(heard.ends) != 1 {
				t.Errorf("the hook heard of %d requests", len(heard.ends))
			}
			if tt.class != nil && !errors.Is(got.Err, tt.class) {
				t.Errorf("the hook heard %v, want %v", got.Err, tt.class)
			}
			if tt.status == 200 {
				if got.Err != nil || got.Message == nil || got.Duplicate {
					t.Errorf("the hook heard %+v", got)
				}
				return
			}
			if w.Body.Len() != 0 || got.Err == nil {
				t.Errorf("body %q, the hook heard error %v", w.Body, got.Err)
			}
			if allow := w.Header().Get("Allow"); (tt.status == 405) != (allow == "GET, POST") {
				t.Errorf("Allow %q", allow)
			}
		})
	}
	var heard pushRecorder
	do(mustCallback(t, secure(), heard.option()).Handler(panics("boom")), genuine())
	var caught *wechat.PanicError
	if err := heard.last(t).Err; !errors.As(err, &caught) || caught.Value != "boom" || !strings.Contains(string(caught.Stack), "TestHandlerStatus") {
		t.Errorf("the hook heard %v, want the panic's value and stack", err)
	}
}

func TestHandlerContext(t *testing.T) {
	t.Parallel()
	type key struct{}
	synctest.Test(t, func(t *testing.T) {
		hangUp := make(chan struct{})
		h := mustCallback(t, secure(), wechat.WithHandlerTimeout(20*time.Second)).Handler(
			func(ctx context.Context, _ wechat.Message) (wechat.Reply, error) {
				close(hangUp)
				start := time.Now()
				if got := ctx.Value(key{}); got != "value" {
					t.Errorf("the request's value is %v", got)
				}
				<-ctx.Done()
				if took := time.Since(start); took != 20*time.Second || !errors.Is(ctx.Err(), context.DeadlineExceeded) {
					t.Errorf("the context ended after %v with %v", took, ctx.Err())
				}
				return nil, nil
			})
		s := newSender("json")
		ctx, cancel := context.WithCancel(context.WithValue(t.Context(), key{}, "value"))
		go func() {
			<-hangUp
			cancel()
		}()
		do(h, post(s.sealed(s.text("hello", 1))).WithContext(ctx))
	})
}

func TestHooksThatPanicAreSwallowed(t *testing.T) {
	t.Parallel()
	hooks := wechat.WithPushHooks(wechat.PushHooks{
		PushEnd: func(context.Context, wechat.PushInfo) { panic("end") },
		Problem: func(context.Context, wechat.PushProblem) { panic("problem") },
	})
	s := newSender("json")
	h := mustCallback(t, secure(), hooks, wechat.WithDedup(failingDedup{errors.New("down")})).Handler(
		func(context.Context, wechat.Message) (wechat.Reply, error) { return nil, nil })
	if w := do(h, post(s.sealed(s.text("hello", 1)))); w.Code != 200 || w.Body.String() != "success" {
		t.Errorf("status %d, body %q", w.Code, w.Body)
	}
}

// Promise 1, for what the hooks are told.
func TestHooksHoldNoSecret(t *testing.T) {
	t.Parallel()
	var heard pushRecorder
	h := mustCallback(t, secure(), heard.option()).Handler(
		func(context.Context, wechat.Message) (wechat.Reply, error) { return nil, errors.New("broken") })
	s := newSender("json")
	wrong := s
	wrong.token = "wrong"
	q, body := s.sealed(s.text("hello", 1))
	expected := q.Get("msg_signature")
	forged := url.Values{}
	for k, v := range q {
		forged[k] = v
	}
	forged.Set("msg_signature", strings.Repeat("0", 40))
	do(h, post(q, body))
	do(h, post(forged, body))
	do(h, post(wrong.sealed(wrong.text("hello", 1))))
	do(h, post(q, body[:10]))
	do(h, httptest.NewRequest(http.MethodGet, "/?"+forged.Encode(), nil))
	for _, end := range heard.ends {
		printed := fmt.Sprintf("%v %+v %#v %v", end, end, end.Err, end.Err)
		for _, secret := range []string{testToken, testKey, expected, q.Get("signature"), "timestamp="} {
			if strings.Contains(printed, secret) {
				t.Errorf("%q is in %s", secret, printed)
			}
		}
	}
}

func TestHandlerEndToEnd(t *testing.T) {
	t.Parallel()
	var heard pushRecorder
	cb := mustCallback(t, secure(), heard.option())
	server := httptest.NewServer(cb.Handler(func(_ context.Context, m wechat.Message) (wechat.Reply, error) {
		text := m.(*wechat.TextMessage)
		return wechat.RawReply{Body: []byte(text.Content)}, nil
	}))
	defer server.Close()
	for _, format := range []string{"json", "xml"} {
		for i, n := range []int{1, 300, 5000} {
			s := newSender(format)
			content := strings.Repeat("z", n)
			q, body := s.sealed(s.text(content, int64(i)))
			resp, err := server.Client().Post(server.URL+"/?"+q.Encode(), "text/plain", strings.NewReader(string(body)))
			if err != nil {
				t.Fatal(err)
			}
			answer, err := io.ReadAll(resp.Body)
			resp.Body.Close()
			if err != nil || resp.StatusCode != 200 || resp.ContentLength != int64(len(answer)) {
				t.Fatalf("status %d, length %d of %d: %v", resp.StatusCode, resp.ContentLength, len(answer), err)
			}
			if diff := cmp.Diff(content, s.unsealBody(t, answer, resp.Header.Get("Content-Type"))); diff != "" {
				t.Errorf("answer (-want +got)\n%s", diff)
			}
		}
	}
}
