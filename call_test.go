package wechat_test

import (
	"bufio"
	"bytes"
	stdcmp "cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/jarcoal/httpmock"

	"github.com/minigo-dev/wechat"
)

const benchText = "hello there, 你好"

// loopback answers like WeChat on a real socket and counts connections.
func loopback(tb testing.TB) (server *httptest.Server, connections *atomic.Int64) {
	tb.Helper()
	connections = new(atomic.Int64)
	server = httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		io.Copy(io.Discard, r.Body)
		w.Header().Set("Content-Type", "application/json")
		switch r.URL.Path {
		case "/cgi-bin/stable_token":
			io.WriteString(w, `{"access_token":"T1","expires_in":7200}`)
		case "/cgi-bin/media/upload":
			io.WriteString(w, `{"type":"image","media_id":"M1","created_at":1700000000}`)
		default:
			io.WriteString(w, `{"errcode":0,"errmsg":"ok"}`)
		}
	}))
	server.Config.ConnState = func(_ net.Conn, s http.ConnState) {
		if s == http.StateNew {
			connections.Add(1)
		}
	}
	server.Start()
	tb.Cleanup(server.Close)
	return server, connections
}

// readRequest reads one request with its body.
func readRequest(r *bufio.Reader) (*http.Request, error) {
	request, err := http.ReadRequest(r)
	if err != nil {
		return nil, err
	}
	_, err = io.Copy(io.Discard, request.Body)
	return request, err
}

type sliceWriter []byte

func (w sliceWriter) Write(p []byte) (int, error) { return copy(w, p), nil }

func TestCallRefusesArguments(t *testing.T) {
	t.Parallel()
	type in struct {
		A func() `json:"a"`
	}
	q := func(pairs ...string) url.Values {
		v := url.Values{}
		for i := 0; i < len(pairs); i += 2 {
			v.Add(pairs[i], pairs[i+1])
		}
		return v
	}
	key := wechat.NewSessionKey("k")
	tests := []struct {
		name, method, path string
		in, out            any
		opts               []wechat.CallOption
		field              string
	}{
		{name: "empty path", path: "", field: "path"},
		{name: "relative path", path: "cgi-bin/x", field: "path"},
		{name: "whole URL", path: "https://evil.example/x", field: "path"},
		{name: "two slashes", path: "//evil.example/x", field: "path"},
		{name: "query in path", path: "/x?access_token=T", field: "path"},
		{name: "fragment in path", path: "/x#y", field: "path"},
		{name: "escape in path", path: "/x%3Fa", field: "path"},
		{name: "brace in path", path: "/{x}", field: "path"},
		{name: "backslash in path", path: `/\evil.example`, field: "path"},
		{name: "blank in path", path: "/x y", field: "path"},
		{name: "line break in path", path: "/x\r\nHost: y", field: "path"},
		{name: "Chinese path", path: "/客服", field: "path"},
		{name: "climbing path", path: "/a/../b", field: "path"},
		{name: "climbing to the end", path: "/a/..", field: "path"},
		{name: "no kind of method", method: " ", path: "/x", field: "method"},
		{name: "PUT", method: "PUT", path: "/x", field: "method"},
		{name: "lower case", method: "get", path: "/x", field: "method"},
		{name: "GET with JSON", path: "/x", in: struct{}{}, field: "in"},
		{name: "GET with bytes", path: "/x", in: []byte("{}"), field: "in"},
		{name: "nil pointer in", method: "POST", path: "/x", in: (*in)(nil), field: "in"},
		{name: "nil map in", method: "POST", path: "/x", in: map[string]any(nil), field: "in"},
		{name: "a reader in", method: "POST", path: "/x", in: strings.NewReader("{}"), field: "in"},
		{name: "a func in", method: "POST", path: "/x", in: in{}, field: "in"},
		{name: "a session key in", method: "POST", path: "/x", in: map[string]any{"k": key}, field: "in"},
		{name: "a value out", path: "/x", out: in{}, field: "out"},
		{name: "a map out", path: "/x", out: map[string]any{}, field: "out"},
		{name: "nil pointer out", path: "/x", out: (*in)(nil), field: "out"},
		{name: "nil File out", path: "/x", out: (*wechat.File)(nil), field: "out"},
		{name: "nil buffer out", path: "/x", out: (*bytes.Buffer)(nil), field: "out"},
		{name: "nil os.File out", path: "/x", out: (*os.File)(nil), field: "out"},
		{name: "nil func writer out", path: "/x", out: funcWriter(nil), field: "out"},
		{name: "nil slice writer out", path: "/x", out: sliceWriter(nil), field: "out"},
		{name: "nil option", path: "/x", opts: []wechat.CallOption{nil}, field: "opts"},
		{name: "token in the input", path: "/x", in: q("access_token", "T"), field: "query"},
		{name: "token in Query", path: "/x", opts: []wechat.CallOption{wechat.QueryAdded(q("access_token", "T"))}, field: "query"},
		{name: "signed for nobody", path: "/x", opts: []wechat.CallOption{wechat.SessionSigned("", key)}, field: "openID"},
		{name: "signed with nothing", path: "/x", opts: []wechat.CallOption{wechat.SessionSigned("o1", wechat.SessionKey{})}, field: "sessionKey"},
	}
	var reached atomic.Bool
	client := mustClient(t, wechat.WithHTTPClient(&http.Client{Transport: tripper(func(*http.Request) (*http.Response, error) {
		reached.Store(true)
		return nil, errors.New("reached")
	})}))
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			method := stdcmp.Or(tt.method, "GET")
			ae := argumentErrorOf(t, client.Call(t.Context(), method, tt.path, tt.in, tt.out, tt.opts...))
			if ae.Field != tt.field || ae.Reason == "" || strings.Contains(ae.Reason, "T1") {
				t.Errorf("got %+v, want field %s", ae, tt.field)
			}
			wantAPI := tt.path
			if tt.field == "path" {
				wantAPI = "Call"
			}
			if ae.API != wantAPI {
				t.Errorf("API %q, want %q", ae.API, wantAPI)
			}
			if reached.Load() {
				t.Error("the network was reached")
			}
		})
	}
}

type marshalsItself struct{ io.Reader }

func (marshalsItself) MarshalJSON() ([]byte, error) { return []byte(`{"own":"<&>"}`), nil }

func TestCallInputs(t *testing.T) {
	t.Parallel()
	key := wechat.NewSessionKey("9hAb/NEYUlkaMBEsmFgzig==")
	official := `{"openid": "xxx", "user_ip": "127.0.0.1", "env": 0}`
	tests := []struct {
		name, method string
		in           any
		opts         []wechat.CallOption
		uri, body    string
	}{
		{name: "nothing", method: "GET", uri: "/x?access_token=T1"},
		{name: "a query", method: "GET", in: url.Values{"b": {"2", "1"}, "a": {"&="}}, uri: "/x?access_token=T1&a=%26%3D&b=2&b=1"},
		{name: "a query and Query", method: "POST", in: url.Values{"b": {"2"}}, opts: []wechat.CallOption{wechat.QueryAdded(url.Values{"b": {"3"}, "c": {"4"}})}, uri: "/x?access_token=T1&b=2&b=3&c=4"},
		{name: "bytes as they are", method: "POST", in: []byte(" {\"a\" : \"\\u003c\"}\n"), uri: "/x?access_token=T1", body: " {\"a\" : \"\\u003c\"}\n"},
		{name: "raw JSON as it is", method: "POST", in: json.RawMessage(`{"a":  1}`), uri: "/x?access_token=T1", body: `{"a":  1}`},
		{name: "empty bytes", method: "POST", in: []byte{}, uri: "/x?access_token=T1"},
		{name: "a struct", method: "POST", in: struct {
			A string `json:"a"`
			B int    `json:"b,omitempty"`
		}{"<a href=\"x?y&z\">\u2028\u2029🎮客服\xFF</a>\\u2028 \x01", 0}, uri: "/x?access_token=T1",
			body: "{\"a\":\"<a href=\\\"x?y&z\\\">\u2028\u2029🎮客服\uFFFD</a>\\\\u2028 \\u0001\"}"},
		{name: "a pointer", method: "POST", in: &struct{ A int }{7}, uri: "/x?access_token=T1", body: `{"A":7}`},
		{name: "a map", method: "POST", in: map[string]any{"b": 1, "a": []string{"x"}}, uri: "/x?access_token=T1", body: `{"a":["x"],"b":1}`},
		{name: "a slice", method: "POST", in: []int{1}, uri: "/x?access_token=T1", body: `[1]`},
		{name: "a reader that marshals itself", method: "POST", in: marshalsItself{}, uri: "/x?access_token=T1", body: `{"own":"<&>"}`},
		{name: "without a token", method: "POST", opts: []wechat.CallOption{wechat.TokenOmitted()}, uri: "/x"},
		{name: "with another token", method: "GET", in: url.Values{"access_token": {"mine"}}, opts: []wechat.CallOption{wechat.TokenOmitted()}, uri: "/x?access_token=mine"},
		{name: "signed", method: "POST", in: []byte(official), opts: []wechat.CallOption{wechat.SessionSigned("o1", key)},
			uri:  "/x?access_token=T1&openid=o1&sig_method=hmac_sha256&signature=089d9e8dc5d308977360c4b79ec600a93d736802802a807d634192328032f6c7",
			body: official},
		{name: "signed and marshalled", method: "POST", in: json.RawMessage(`{"kv_list":[{"key":"score","value":"100"},{"key":"gold","value":"3000"}]}`), opts: []wechat.CallOption{wechat.SessionSigned("o1", key)},
			uri:  "/x?access_token=T1&openid=o1&sig_method=hmac_sha256&signature=282c0d87a489e3cf6cb58d93c747716563ed67fb13ba38c2433327097adbe02c",
			body: `{"kv_list":[{"key":"score","value":"100"},{"key":"gold","value":"3000"}]}`},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			rec := record(t, saying(`{"errcode":0}`))
			client := mustClient(t, wechat.WithBaseURL(rec.URL+"/"))
			if err := client.Call(t.Context(), tt.method, "/x", tt.in, nil, tt.opts...); err != nil {
				t.Fatal(err)
			}
			got := rec.sent()[0]
			if got.Method != tt.method || got.URI != tt.uri || got.Body != tt.body {
				t.Errorf("got %s %s\n%q, want %s %s\n%q", got.Method, got.URI, got.Body, tt.method, tt.uri, tt.body)
			}
			if tt.body != "" && got.ContentType != "application/json" {
				t.Errorf("Content-Type %q", got.ContentType)
			}
		})
	}
}

type structWriter struct{ b *bytes.Buffer }

func (w structWriter) Write(p []byte) (int, error) { return w.b.Write(p) }

func TestCallOutputs(t *testing.T) {
	t.Parallel()
	const answer = `{"errcode":0,"n":9007199254740993,"s":"<"}`
	client := mustClient(t, wechat.WithTokenSource(fixedTokens{}), wechat.WithHTTPClient(memory(200, "text/plain", answer)))
	type result struct {
		N int64  `json:"n"`
		S string `json:"s"`
	}
	var (
		typed   result
		nested  *result
		raw     json.RawMessage
		tree    any
		buffer  bytes.Buffer
		written bytes.Buffer
		file    wechat.File
	)
	calls := map[string]any{
		"nil": nil, "struct": &typed, "pointer to pointer": &nested, "raw": &raw, "any": &tree, "buffer": &buffer, "file": &file,
		"func": funcWriter(written.Write), "struct writer": structWriter{&written},
	}
	for name, out := range calls {
		if err := client.Call(t.Context(), "GET", "/x", nil, out); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
	want := result{9007199254740993, "<"}
	if diff := cmp.Diff([]result{want, want}, []result{typed, *nested}); diff != "" {
		t.Errorf("typed (-want +got):\n%s", diff)
	}
	if got := []string{string(raw), buffer.String(), written.String(), string(file.Data), file.ContentType}; !cmp.Equal(got, []string{answer, answer, answer + answer, answer, "text/plain"}) {
		t.Errorf("bytes: %q", got)
	}
	if tree.(map[string]any)["s"] != "<" {
		t.Errorf("tree: %v", tree)
	}
}

func TestWith(t *testing.T) {
	t.Parallel()
	home, away := record(t, saying(`{"errcode":0}`)), record(t, saying(`{"errcode":0}`))
	var parent, child atomic.Int64
	client := mustClient(t, wechat.WithBaseURL(home.URL), wechat.WithHooks(wechat.Hooks{CallEnd: func(context.Context, wechat.CallInfo) { parent.Add(1) }}))
	other, err := client.With(wechat.WithBaseURL(away.URL), wechat.WithHooks(wechat.Hooks{CallEnd: func(context.Context, wechat.CallInfo) { child.Add(1) }}))
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []*wechat.Client{other, client, other} {
		if err := c.SendText(t.Context(), "o1", "hi"); err != nil {
			t.Fatal(err)
		}
	}
	if len(home.sent()) != 1 || len(away.sent()) != 2 || home.tokens != 1 || away.tokens != 0 {
		t.Errorf("home %d calls %d tokens, away %d calls %d tokens", len(home.sent()), home.tokens, len(away.sent()), away.tokens)
	}
	if parent.Load() != 2 || child.Load() != 2 { // the fetch of the token is the parent's
		t.Errorf("hooks: parent %d, child %d", parent.Load(), child.Load())
	}
	if other.AppID() != testAppID {
		t.Errorf("AppID %q", other.AppID())
	}
	if ae := argumentErrorOf(t, second(client.With(wechat.WithTimeout(0)))); ae.API != "With" || ae.Field != "WithTimeout" {
		t.Errorf("got %+v", ae)
	}
	if ae := argumentErrorOf(t, second(client.With(nil))); ae.API != "With" || ae.Field != "opts" {
		t.Errorf("got %+v", ae)
	}
}

func TestCallLeavesTheCallersValuesAlone(t *testing.T) {
	t.Parallel()
	client := mustClient(t, wechat.WithTokenSource(fixedTokens{}), wechat.WithHTTPClient(memory(200, "", `{}`)))
	query := url.Values{"a": make([]string, 1, 8)}
	more := url.Values{"a": {"2"}}
	for range 2 {
		if err := client.Call(t.Context(), "GET", "/x", query, nil, wechat.QueryAdded(more), wechat.SessionSigned("o1", wechat.NewSessionKey("k"))); err != nil {
			t.Fatal(err)
		}
	}
	if diff := cmp.Diff(url.Values{"a": {""}}, query); diff != "" {
		t.Errorf("the query was changed (-want +got):\n%s", diff)
	}
	if got := query["a"][:2][1]; got != "" {
		t.Errorf("the query's array was written to: %q", got)
	}
}

func TestHooksSeeEachRequest(t *testing.T) {
	t.Parallel()
	type seen struct {
		Method, API string
		Attempt     int
		Err         string
		Marked      bool
	}
	type mark struct{}
	var mu sync.Mutex
	var starts, ends []seen
	rec := record(t, saying(`{"errcode":40001,"errmsg":"invalid T1"}`, `{"errcode":0}`))
	var inRequest atomic.Int64
	hooks := wechat.Hooks{
		CallStart: func(ctx context.Context, c wechat.CallInfo) context.Context {
			mu.Lock()
			defer mu.Unlock()
			starts = append(starts, seen{Method: c.Method, API: c.API, Attempt: c.Attempt})
			return context.WithValue(ctx, mark{}, true)
		},
		CallEnd: func(ctx context.Context, c wechat.CallInfo) {
			mu.Lock()
			defer mu.Unlock()
			s := seen{Method: c.Method, API: c.API, Attempt: c.Attempt, Marked: ctx.Value(mark{}) != nil}
			if c.Err != nil {
				s.Err = c.Err.Error()
			}
			if c.Duration <= 0 {
				t.Errorf("duration %v", c.Duration)
			}
			ends = append(ends, s)
		},
	}
	transport := tripper(func(r *http.Request) (*http.Response, error) {
		if r.Context().Value(mark{}) != nil {
			inRequest.Add(1)
		}
		return http.DefaultTransport.RoundTrip(r)
	})
	client := mustClient(t, wechat.WithTokenSource(fixedTokens{}), wechat.WithBaseURL("http://"+refusing(t), rec.URL), wechat.WithHooks(hooks), wechat.WithHTTPClient(&http.Client{Transport: transport}))
	if err := client.SendText(t.Context(), "o1", "hi"); err != nil {
		t.Fatal(err)
	}
	const send = "/cgi-bin/message/custom/send"
	wantStarts := []seen{{"POST", send, 1, "", false}, {"POST", send, 2, "", false}, {"POST", send, 3, "", false}, {"POST", send, 4, "", false}}
	if diff := cmp.Diff(wantStarts, starts); diff != "" {
		t.Errorf("starts (-want +got):\n%s", diff)
	}
	if len(ends) != 4 || !ends[0].Marked || !strings.Contains(ends[0].Err, "refused") || ends[1].Err != "wechat: "+send+": 40001 invalid REDACTED" || ends[3].Err != "" {
		t.Errorf("ends: %+v", ends)
	}
	if inRequest.Load() != 4 {
		t.Errorf("the context of CallStart reached %d requests", inRequest.Load())
	}
	// A hook that returns no context does no harm.
	careless := mustClient(t, wechat.WithTokenSource(fixedTokens{}), wechat.WithHTTPClient(memory(200, "", `{}`)), wechat.WithHooks(wechat.Hooks{
		CallStart: func(context.Context, wechat.CallInfo) context.Context { return nil },
	}))
	if err := careless.SendText(t.Context(), "o1", "hi"); err != nil {
		t.Error(err)
	}
}

func TestClientWorksWithHTTPMock(t *testing.T) {
	t.Parallel()
	mock := httpmock.NewMockTransport()
	mock.RegisterResponder("POST", "https://api.weixin.qq.com/cgi-bin/stable_token", httpmock.NewStringResponder(200, `{"access_token":"A","expires_in":7200}`))
	mock.RegisterResponderWithQuery("POST", "https://api.weixin.qq.com/cgi-bin/message/custom/send", "access_token=A", httpmock.NewStringResponder(200, `{"errcode":45047,"errmsg":"out of response count limit rid: 62922e5a-050daf94-1dcd13f6"}`))
	client := mustClient(t, wechat.WithHTTPClient(&http.Client{Transport: mock}))
	err := client.SendText(t.Context(), "o1", "hi")
	if !errors.Is(err, wechat.ErrReplyWindow) || err.Error() != "wechat: /cgi-bin/message/custom/send: 45047 out of response count limit (rid 62922e5a-050daf94-1dcd13f6)" {
		t.Errorf("got %v", err)
	}
	if n := mock.GetTotalCallCount(); n != 2 {
		t.Errorf("%d requests", n)
	}
}

var errBrokenSource = errors.New("no other")

type brokenSource struct{}

func (*brokenSource) AccessToken(ctx context.Context, r wechat.TokenRequest) (wechat.Token, error) {
	if r.Refused.Reveal() != "" {
		return wechat.Token{}, errBrokenSource
	}
	return wechat.NewToken("T1", time.Now().Add(time.Hour)), nil
}

func TestRefusedTokenIsRenewedOnce(t *testing.T) {
	t.Parallel()
	const ok = `{"errcode":0,"media_id":"M1"}`
	refused := func(code int) string { return `{"errcode":` + strconv.Itoa(code) + `,"errmsg":"no"}` }
	for _, code := range []int{40001, 40014, 42001} {
		rec := record(t, saying(refused(code), ok))
		client := mustClient(t, wechat.WithBaseURL(rec.URL))
		if err := client.SendText(t.Context(), "o1", "<hi>"); err != nil {
			t.Fatal(err)
		}
		got := rec.sent()
		const body = `{"touser":"o1","msgtype":"text","text":{"content":"<hi>"}}`
		if len(got) != 2 || got[0].URI != "/cgi-bin/message/custom/send?access_token=T1" || got[1].URI != "/cgi-bin/message/custom/send?access_token=T2" || got[0].Body != body || got[1].Body != body {
			t.Errorf("%d: %+v", code, got)
		}
	}
	t.Run("refused twice", func(t *testing.T) {
		t.Parallel()
		rec := record(t, saying(refused(40014), refused(42001)))
		err := mustClient(t, wechat.WithBaseURL(rec.URL)).SendText(t.Context(), "o1", "hi")
		if !errors.Is(err, wechat.ErrTokenRejected) || !errors.Is(err, wechat.Code(42001)) || len(rec.sent()) != 2 {
			t.Errorf("got %v after %d requests", err, len(rec.sent()))
		}
	})
	t.Run("no other token", func(t *testing.T) {
		t.Parallel()
		source := &brokenSource{}
		rec := record(t, saying(refused(40001)))
		err := mustClient(t, wechat.WithBaseURL(rec.URL), wechat.WithTokenSource(source)).SendText(t.Context(), "o1", "hi")
		if !errors.Is(err, wechat.ErrTokenRejected) || !errors.Is(err, wechat.Code(40001)) || !errors.Is(err, errBrokenSource) || len(rec.sent()) != 1 {
			t.Errorf("got %v after %d requests", err, len(rec.sent()))
		}
	})
	t.Run("a token of the caller's own", func(t *testing.T) {
		t.Parallel()
		rec := record(t, saying(refused(40001)))
		err := wechat.SendCustomMessage(t.Context(), "own", "o1", wechat.CustomText{Content: "hi"}, wechat.WithBaseURL(rec.URL))
		if !errors.Is(err, wechat.ErrTokenRejected) || len(rec.sent()) != 1 {
			t.Errorf("got %v after %d requests", err, len(rec.sent()))
		}
	})
	t.Run("other refusals", func(t *testing.T) {
		t.Parallel()
		for _, code := range []int{41001, 40164, 48001, 61004, -1, 45009} {
			rec := record(t, saying(refused(code)))
			err := mustClient(t, wechat.WithBaseURL(rec.URL)).SendText(t.Context(), "o1", "hi")
			if !errors.Is(err, wechat.Code(code)) || errors.Is(err, wechat.ErrTokenRejected) || len(rec.sent()) != 1 || rec.tokens != 1 {
				t.Errorf("%d: got %v after %d requests", code, err, len(rec.sent()))
			}
		}
	})
}

func TestBusyIsRepeatedOnceWhereSafe(t *testing.T) {
	t.Parallel()
	const busy = `{"errcode":-1,"errmsg":"system error"}`
	tests := []struct {
		name    string
		answers []string
		opts    []wechat.CallOption
		within  time.Duration
		times   int
		took    time.Duration
		is      error
	}{
		{name: "not safe", answers: []string{busy}, times: 1, is: wechat.ErrBusy},
		{name: "safe", answers: []string{busy, `{}`}, opts: []wechat.CallOption{wechat.Repeatable()}, times: 2, took: 500 * time.Millisecond},
		{name: "busy twice", answers: []string{busy}, opts: []wechat.CallOption{wechat.Repeatable()}, times: 2, took: 500 * time.Millisecond, is: wechat.ErrBusy},
		{name: "then refused", answers: []string{busy, `{"errcode":40001}`, `{}`}, opts: []wechat.CallOption{wechat.Repeatable()}, times: 3, took: 500 * time.Millisecond},
		{name: "refused, then busy", answers: []string{`{"errcode":40001}`, busy, `{}`}, opts: []wechat.CallOption{wechat.Repeatable()}, times: 3, took: 500 * time.Millisecond},
		{name: "refused, busy, refused", answers: []string{`{"errcode":40001}`, busy, `{"errcode":42001}`}, opts: []wechat.CallOption{wechat.Repeatable()}, times: 3, took: 500 * time.Millisecond, is: wechat.Code(42001)},
		{name: "no time for another", answers: []string{busy}, opts: []wechat.CallOption{wechat.Repeatable()}, within: 400 * time.Millisecond, times: 1, is: wechat.ErrBusy},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				times := 0
				client := mustClient(t, wechat.WithTokenSource(fixedTokens{}), wechat.WithHTTPClient(&http.Client{Transport: tripper(func(r *http.Request) (*http.Response, error) {
					body, _ := io.ReadAll(r.Body)
					if string(body) != `{"a":1}` {
						t.Errorf("attempt %d has the body %q", times+1, body)
					}
					times++
					return textResponse(r, 200, "", tt.answers[min(times, len(tt.answers))-1]), nil
				})}))
				ctx := t.Context()
				if tt.within > 0 {
					var cancel context.CancelFunc
					ctx, cancel = context.WithTimeout(ctx, tt.within)
					defer cancel()
				}
				start := time.Now()
				err := client.Call(ctx, "POST", "/x", json.RawMessage(`{"a":1}`), nil, tt.opts...)
				if took := time.Since(start); took != tt.took || times != tt.times || !errors.Is(err, tt.is) {
					t.Errorf("got %v after %d requests and %v, want %v after %d and %v", err, times, took, tt.is, tt.times, tt.took)
				}
			})
		})
	}
}

func TestTokenFailureIsNoUnknownOutcome(t *testing.T) {
	t.Parallel()
	// The legacy endpoint isn't safe to repeat, but nothing was done to the user.
	address := rawServer(t, hang)
	client := mustClient(t, wechat.WithLegacyToken(), wechat.WithBaseURL("http://"+address), wechat.WithTimeout(200*time.Millisecond))
	err := client.SendText(t.Context(), "o1", "hi")
	if errors.Is(err, wechat.ErrOutcomeUnknown) || !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("got %v", err)
	}
	failing := mustClient(t, wechat.WithLegacyToken(), wechat.WithHTTPClient(memory(502, "text/html", "<html>")))
	err = failing.SendText(t.Context(), "o1", "hi")
	if te := transportErrorOf(t, err); te.API != "/cgi-bin/token" || !te.Sent || errors.Is(err, wechat.ErrOutcomeUnknown) {
		t.Errorf("got %+v", te)
	}
}

func ExampleNew() {
	client, err := wechat.New("wx0123456789abcdef", "the AppSecret",
		wechat.WithTimeout(5*time.Second),
		wechat.WithBaseURL("https://api.weixin.qq.com", "https://api2.weixin.qq.com"))
	fmt.Println(client, err)

	client, err = wechat.New("wx0123456789abcdef", "TheAppSecret")
	fmt.Println(client, err)
	// Output:
	// <nil> wechat: New: secret: holds a blank or a character that isn't ASCII
	// wechat.Client(wx0123456789abcdef) <nil>
}

func ExampleClient_SendText() {
	client, err := wechat.New("wx0123456789abcdef", "TheAppSecret", answering(platform{
		"/cgi-bin/message/custom/send": `{"errcode":45047,"errmsg":"out of response count limit rid: 62922e5a-050daf94-1dcd13f6"}`,
	}))
	if err != nil {
		fmt.Println(err)
		return
	}
	err = client.SendText(context.Background(), "an openid", "Welcome back!")
	if errors.Is(err, wechat.ErrReplyWindow) {
		fmt.Println("the user has to write again first")
	}
	// Output: the user has to write again first
}

func ExampleCode2Session() {
	transport := answering(platform{
		"/sns/jscode2session": `{"openid":"an openid","session_key":"tiihtNczf5v6AKRyjwEUhQ=="}`,
	})
	session, err := wechat.Code2Session(context.Background(), "wx0123456789abcdef", "TheAppSecret", "code of wx.login", transport)
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Printf("%+v\n", session)
	fmt.Println(len(session.SessionKey.Reveal()), "characters")
	// Output:
	// &{OpenID:an openid UnionID: SessionKey:REDACTED}
	// 24 characters
}

func ExampleClient_Call() {
	client, err := wechat.New("wx0123456789abcdef", "TheAppSecret", answering(platform{
		"/cgi-bin/openapi/quota/get": `{"errcode":0,"quota":{"daily_limit":1000,"used":7,"remain":993}}`,
	}))
	if err != nil {
		fmt.Println(err)
		return
	}
	var answer struct {
		Quota struct {
			Used   int `json:"used"`
			Remain int `json:"remain"`
		} `json:"quota"`
	}
	in := map[string]string{"cgi_path": "/cgi-bin/message/custom/send"}
	if err := client.Call(context.Background(), "POST", "/cgi-bin/openapi/quota/get", in, &answer, wechat.Repeatable()); err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(answer.Quota.Used, "used,", answer.Quota.Remain, "left")
	// Output: 7 used, 993 left
}

func ExampleClient_Call_query() {
	client, err := wechat.New("wx0123456789abcdef", "TheAppSecret", answering(platform{
		"/cgi-bin/customservice/getkflist": `{"kf_list":[{"kf_account":"anna@game"}]}`,
	}))
	if err != nil {
		fmt.Println(err)
		return
	}
	var answer struct {
		List []struct {
			Account string `json:"kf_account"`
		} `json:"kf_list"`
	}
	err = client.Call(context.Background(), "GET", "/cgi-bin/customservice/getkflist", url.Values{"business_id": {"1"}}, &answer)
	fmt.Println(answer.List[0].Account, err)
	// Output: anna@game <nil>
}

func ExampleClient_UploadTempMedia() {
	client, err := wechat.New("wx0123456789abcdef", "TheAppSecret", answering(platform{
		"/cgi-bin/media/upload": `{"type":"image","media_id":"a media_id","created_at":1700000000}`,
	}))
	if err != nil {
		fmt.Println(err)
		return
	}
	// wechat.OpenUpload(path) does the same for a file on disk.
	upload := wechat.Upload{Name: "hero.png", Content: strings.NewReader("the bytes of a picture")}
	media, err := client.UploadTempMedia(context.Background(), wechat.MediaImage, upload)
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(media.MediaID, "until", media.CreatedAt.Add(3*24*time.Hour).UTC())
	// Output: a media_id until 2023-11-17 22:13:20 +0000 UTC
}

func ExampleDecryptOpenData() {
	// The appid and the session_key are the server's own, the others came from the client.
	const (
		appID         = "wx4f4bc4dec97d474b"
		sessionKey    = "tiihtNczf5v6AKRyjwEUhQ=="
		encryptedData = "CiyLU1Aw2KjvrjMdj8YKliAjtP4gsMZMQmRzooG2xrDcvSnxIMXFufNstNGTyaGS9uT5geRa0W4oTOb1WT7fJlAC+oNPdbB+3hVbJSRgv+4lGOETKUQz6OYStslQ142dNCuabNPGBzlooOmB231qMM85d2/fV6ChevvXvQP8Hkue1poOFtnEtpyxVLW1zAo6/1Xx1COxFvrc2d7UL/lmHInNlxuacJXwu0fjpXfz/YqYzBIBzD6WUfTIF9GRHpOn/Hz7saL8xz+W//FRAUid1OksQaQx4CMs8LOddcQhULW4ucetDf96JcR3g0gfRK4PC7E/r7Z6xNrXd2UIeorGj5Ef7b1pJAYB6Y5anaHqZ9J6nKEBvB4DnNLIVWSgARns/8wR2SiRS7MNACwTyrGvt9ts8p12PKFdlqYTopNHR1Vf7XjfhQlVsAJdNiKdYmYVoKlaRv85IfVunYzO0IKXsyl7JCUjCpoG20f0a04COwfneQAGGwd5oa+T8yO5hzuyDb/XcxxmK01EpqOyuxINew=="
		iv            = "r7BXXKkLb8qrSNn05n0qiA=="
	)
	var user wechat.UserInfo
	if err := wechat.DecryptOpenData(appID, sessionKey, encryptedData, iv, &user); err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(user.NickName, user.City)
	fmt.Println(wechat.DecryptOpenData("wx0000000000000000", sessionKey, encryptedData, iv, &user))
	// Output:
	// Band Guangzhou
	// wechat: open data of another app
}

func ExampleError() {
	client, err := wechat.New("wx0123456789abcdef", "TheAppSecret", answering(platform{
		"/cgi-bin/message/custom/send": `{"errcode":40003,"errmsg":"invalid openid rid: 62922e5a-050daf94-1dcd13f6"}`,
	}))
	if err != nil {
		fmt.Println(err)
		return
	}
	err = client.SendText(context.Background(), "an openid of another app", "hi")
	var refusal *wechat.Error
	switch {
	case errors.Is(err, wechat.ErrRateLimited), errors.Is(err, wechat.ErrBusy):
		fmt.Println("later")
	case errors.Is(err, wechat.ErrOutcomeUnknown):
		fmt.Println("the user may have it")
	case errors.Is(err, wechat.Code(40003)):
		fmt.Println("whose openid is this?")
	}
	if errors.As(err, &refusal) {
		fmt.Println("for WeChat's support:", refusal.RID)
	}
	fmt.Println(err)
	// Output:
	// whose openid is this?
	// for WeChat's support: 62922e5a-050daf94-1dcd13f6
	// wechat: /cgi-bin/message/custom/send: 40003 invalid openid (rid 62922e5a-050daf94-1dcd13f6)
}
