package wechat_test

import (
	"bytes"
	stdcmp "cmp"
	"context"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"net/url"
	"os"
	"strings"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/jarcoal/httpmock"

	"github.com/minigo-dev/wechat"
)

type funcWriter func([]byte) (int, error)

func (f funcWriter) Write(p []byte) (int, error) { return f(p) }

type structWriter struct{ b *bytes.Buffer }

func (w structWriter) Write(p []byte) (int, error) { return w.b.Write(p) }

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

func second[T any](_ T, err error) error { return err }

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
