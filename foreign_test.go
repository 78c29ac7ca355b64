package wechat_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"net/url"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/minigo-dev/wechat"
	"github.com/minigo-dev/wechat/internal/spy"
)

// A leakyError is an error of the user's that shows a secret wherever it can be got at.
type leakyError struct {
	URL   *url.URL
	inner error
}

func (e *leakyError) Error() string                { return "can't reach " + e.URL.String() }
func (e *leakyError) Unwrap() error                { return e.inner }
func (e *leakyError) MarshalText() ([]byte, error) { return []byte(e.URL.String()), nil }

var errUsers = errors.New("the user's sentinel, which quotes " + secretMark)

func newLeak(inner error) error {
	return &leakyError{&url.URL{Scheme: "https", Host: "h", RawQuery: "token=" + secretMark}, inner}
}

// A plug is all of the user's that a Client can be plugged into, and fails.
type plug struct{ err error }

func (p plug) Read([]byte) (int, error)                                 { return 0, p.err }
func (p plug) Write([]byte) (int, error)                                { return 0, p.err }
func (p plug) MarshalJSON() ([]byte, error)                             { return nil, p.err }
func (p plug) UnmarshalJSON([]byte) error                               { return p.err }
func (p plug) RoundTrip(*http.Request) (*http.Response, error)          { return nil, p.err }
func (p plug) Get(context.Context, string) (string, error)              { return "", p.err }
func (p plug) Release(context.Context, string, string) error            { return p.err }
func (p plug) Filter(context.Context) ([]netip.Prefix, error)           { return nil, p.err }
func (p plug) Seek(offset int64, whence int) (int64, error)             { return 8 * int64(whence/2), nil }
func (p plug) Set(context.Context, string, string, time.Duration) error { return p.err }

func (p plug) AccessToken(context.Context, wechat.TokenRequest) (wechat.Token, error) {
	return wechat.NewToken(markedToken, time.Time{}), p.err
}

func (p plug) TryLock(context.Context, string, time.Duration) (func(context.Context) error, error) {
	return nil, p.err
}

func (p plug) Claim(context.Context, string, time.Duration) (wechat.Claim, error) {
	return wechat.Claim{}, p.err
}

func (p plug) Done(context.Context, string, string, []byte, time.Duration) error { return p.err }

// A claimedPlug claims, and fails after that.
type claimedPlug struct{ plug }

func (claimedPlug) Claim(context.Context, string, time.Duration) (wechat.Claim, error) {
	return wechat.Claim{State: wechat.ClaimFresh, Owner: "o"}, nil
}

func decodeInto(e *wechat.Error, v any) error { return e.Decode(v) }

func cbOf(t *testing.T, s wechat.DedupStore, opts ...wechat.CallbackOption) *wechat.Callback {
	return mustCallback(t, append(opts, secure(), wechat.WithDedup(s))...)
}

// toldOf returns what the Token hook is told of a store or locker that fails.
func toldOf(t *testing.T, o wechat.Option) (told error) {
	var mu sync.Mutex
	hook := wechat.WithHooks(wechat.Hooks{Token: func(_ context.Context, i wechat.TokenInfo) {
		mu.Lock()
		defer mu.Unlock()
		if i.Event == wechat.TokenStoreFailed {
			told = i.Err
		}
	}})
	client := mustClient(t, o, hook, wechat.WithHTTPClient(memory(200, "application/json", `{"access_token":"`+markedToken+`","expires_in":7200}`)))
	if _, err := client.AccessToken(t.Context()); err != nil {
		t.Error(err)
	}
	mu.Lock()
	defer mu.Unlock()
	return told
}

// pushProblem returns what the hook is told of a store that fails.
func pushProblem(t *testing.T, s wechat.DedupStore) (told error) {
	hooks := wechat.PushHooks{Problem: func(_ context.Context, p wechat.PushProblem) { told = p.Err }}
	from := newSender("json")
	do(cbOf(t, s, wechat.WithPushHooks(hooks)).Handler(noReply), post(from.sealed(from.text("hi", 1))))
	return told
}

// pluggedFailures returns what each way of plugging p in ends with.
func pluggedFailures(t *testing.T, p plug) map[string]error {
	ctx := t.Context()
	answering := func(body io.Reader) *http.Client {
		return &http.Client{Transport: tripper(func(r *http.Request) (*http.Response, error) {
			if r.Body != nil { // as a transport does
				if _, err := io.Copy(io.Discard, r.Body); err != nil {
					return nil, err
				}
			}
			response := textResponse(r, 200, "application/json", "")
			response.Body, response.ContentLength = io.NopCloser(body), -1
			return response, nil
		})}
	}
	client := func(h *http.Client, opts ...wechat.Option) *wechat.Client {
		return mustClient(t, append([]wechat.Option{wechat.WithHTTPClient(h)}, opts...)...)
	}
	fixed := wechat.WithTokenSource(markedTokens{})
	broken := client(&http.Client{Transport: p}, fixed)
	ok := client(answering(strings.NewReader(`{"errcode":0,"a":{}}`)), fixed)
	upload := func(r io.Reader) wechat.Upload { return wechat.Upload{Name: "a.png", Content: r} }
	sources, err := wechat.NewSourceList(p.Filter)
	if err != nil {
		t.Fatal(err)
	}
	var file wechat.File
	var refusal *wechat.Error
	refused := client(answering(strings.NewReader(`{"errcode":1}`)), fixed)
	if err := refused.Call(ctx, "POST", "/x", nil, nil); !errors.As(err, &refusal) {
		t.Fatal(err)
	}
	into := struct{ A *plug }{&p}
	canceled, cancel := context.WithCancelCause(ctx)
	waiting := tripper(func(r *http.Request) (*http.Response, error) {
		cancel(p.err)
		return nil, context.Cause(r.Context())
	})
	q, _ := newSender("json").sealed("{}")
	_, got := cbOf(t, nil).OpenRequest(httptest.NewRequest(http.MethodPost, "/?"+q.Encode(), p))
	const mark = `{"watermark":{"appid":"` + openAppID + `","timestamp":1},"a":{}}`
	return map[string]error{
		"transport":                              broken.Call(ctx, "POST", "/x", nil, nil),
		"transport of a file":                    broken.Call(ctx, "POST", "/x", nil, &file),
		"transport of a login, without a Client": second(wechat.Code2Session(ctx, testAppID, markedApp, markedCode, wechat.WithHTTPClient(&http.Client{Transport: p}))),
		"transport of a token":                   second(client(&http.Client{Transport: p}).AccessToken(ctx)),
		"cause of a cancelled context":           client(&http.Client{Transport: waiting}, fixed).Call(canceled, "POST", "/x", nil, nil),
		"body of an answer":                      client(answering(p), fixed).Call(ctx, "POST", "/x", nil, nil),
		"body of a file":                         client(answering(p), fixed).Call(ctx, "POST", "/x", nil, &file),
		"body of a stream":                       client(answering(p), fixed).Call(ctx, "POST", "/x", nil, io.Discard),
		"end of a body of a stream":              client(answering(io.MultiReader(strings.NewReader(strings.Repeat("x", 9000)), p)), fixed).Call(ctx, "POST", "/x", nil, io.Discard),
		"writer":                                 client(answering(strings.NewReader("PICTURE")), fixed).Call(ctx, "POST", "/x", nil, struct{ io.Writer }{p}),
		"input":                                  ok.Call(ctx, "POST", "/x", map[string]any{"a": p}, nil),
		"output":                                 ok.Call(ctx, "POST", "/x", nil, &into),
		"upload":                                 second(ok.UploadTempMedia(ctx, wechat.MediaImage, upload(struct{ io.Reader }{p}))),
		"upload while it is sent":                second(ok.UploadTempMedia(ctx, wechat.MediaImage, upload(p))),
		"open data":                              wechat.DecryptOpenData(openAppID, openKey, sealOpenData(t, openKey, openIV, mark), openIV, &into),
		"rest of a refusal":                      decodeInto(refusal, &p),
		"token source":                           second(client(answering(strings.NewReader("")), wechat.WithTokenSource(p)).AccessToken(ctx)),
		"list of addresses":                      sources.Refresh(ctx),
		"address":                                sources.Check(ctx, netip.MustParseAddr("1.2.3.4")),
		"body of a push":                         got,
		"token store":                            toldOf(t, wechat.WithTokenStore(p)),
		"token locker":                           toldOf(t, wechat.WithTokenLocker(p)),
		"duplicate store, claim":                 pushProblem(t, p),
		"duplicate store, done":                  pushProblem(t, claimedPlug{p}),
	}
}

func madeByUs(t *testing.T) error {
	return mustClient(t, wechat.WithHTTPClient(memory(200, "text/html", "<html>"))).Call(t.Context(), "POST", "/y", nil, nil, wechat.TokenOmitted())
}

// What others' code fails with is matched by errors.Is and shown by nothing.
func TestForeignErrorsAreHidden(t *testing.T) {
	t.Parallel()
	var changed *wechat.TransportError
	if !errors.As(madeByUs(t), &changed) {
		t.Fatal("no error of ours")
	}
	changed.Err = newLeak(errUsers)
	for name, cause := range map[string]error{
		"own error changed by the user": changed, "sentinel": errUsers, "type": newLeak(errUsers), "in a text": fmt.Errorf("%s: %w", markedToken, errUsers),
		"joined": errors.Join(newLeak(nil), errUsers), "own error made by the user": &wechat.TransportError{API: "/y", Err: newLeak(errUsers)},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			for where, err := range pluggedFailures(t, plug{cause}) {
				if !errors.Is(err, errUsers) {
					t.Errorf("%s: %v doesn't match the user's sentinel", where, err)
				}
				if ways := spy.Find(err, secretMark); len(ways) > 0 {
					t.Errorf("%s: the secret is shown by %q: %v", where, ways, err)
				}
				var leak *leakyError
				if errors.As(err, &leak) {
					t.Errorf("%s: errors.As reaches the user's error", where)
				}
			}
		})
	}
}

// What the standard library says of the network and the system is seen through them all.
func TestErrorsOfTheSystemStay(t *testing.T) {
	t.Parallel()
	withoutText := map[string]bool{"input": true, "output": true, "open data": true, "rest of a refusal": true}
	for name, cause := range map[string]error{"bare": syscall.ECONNRESET, "within the user's": newLeak(syscall.ECONNRESET)} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			for where, err := range pluggedFailures(t, plug{cause}) {
				if !errors.Is(err, syscall.ECONNRESET) || !withoutText[where] && !strings.Contains(err.Error(), "connection reset by peer") {
					t.Errorf("%s: got %v, want it to say connection reset by peer", where, err)
				}
				if ways := spy.Find(err, secretMark); len(ways) > 0 {
					t.Errorf("%s: the secret is shown by %q: %v", where, ways, err)
				}
			}
		})
	}
}

// A source's own errors of this package reach the caller, without what they may not show.
func TestOwnErrorsOfASourceStay(t *testing.T) {
	t.Parallel()
	for name, tt := range map[string]struct {
		err  error
		says string
	}{
		"refusal":             {&wechat.Error{API: "/cgi-bin/token", Code: 40013, Msg: "invalid appid"}, "wechat: token source: wechat: /cgi-bin/token: 40013 invalid appid"},
		"refusal that leaks":  {&wechat.Error{API: "/cgi-bin/token", Code: 40013, Msg: "token " + markedToken}, "wechat: token source: wechat: /cgi-bin/token: 40013 token REDACTED"},
		"argument":            {&wechat.ArgumentError{API: "a", Field: "b", Reason: "is empty"}, "wechat: token source: wechat: a: b: is empty"},
		"argument that leaks": {&wechat.ArgumentError{API: "a", Field: "b", Reason: "is " + url.QueryEscape(markedToken)}, "wechat: token source: wechat: a: b: is REDACTED"},
		"code":                {wechat.Code(45009), "wechat: token source: 45009"},
		"class":               {wechat.ErrBusy, "wechat: token source: wechat: WeChat is busy"},
		"sentinel":            {wechat.ErrTokenNotFound, "wechat: token source: wechat: token not found"},
		"no answer":           {&wechat.TransportError{API: "/y", Status: 502, Err: wechat.ErrResponseTooLarge}, "wechat: token source: wechat: /y: http status 502: answer larger than its limit"},
		"no answer of ours":   {madeByUs(t), "wechat: token source: wechat: /y: the answer is HTML or XML, not JSON"},
		"nil":                 {(*wechat.Error)(nil), "wechat: token source: it failed with a *wechat.Error; its message may hold a credential"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			_, err := sourced(t, plug{tt.err}).AccessToken(t.Context())
			if err == nil || err.Error() != tt.says {
				t.Errorf("got  %v\nwant %s", err, tt.says)
			}
		})
	}
}

// A handler's error is the operator's own.
func TestHandlersErrorStays(t *testing.T) {
	t.Parallel()
	cause := newLeak(errUsers)
	var got error
	cb := mustCallback(t, secure(), wechat.WithPushHooks(wechat.PushHooks{PushEnd: func(_ context.Context, p wechat.PushInfo) { got = p.Err }}))
	from := newSender("json")
	do(cb.Handler(func(context.Context, wechat.Message) (wechat.Reply, error) { return nil, cause }), post(from.sealed(from.text("hi", 1))))
	if refusal := new(wechat.PushError); !errors.As(got, &refusal) || refusal.Err != cause {
		t.Errorf("got %v, want the handler's own error", got)
	}
}
