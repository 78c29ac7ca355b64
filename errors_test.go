package wechat_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/minigo-dev/wechat"
)

func TestClassesOfCodes(t *testing.T) {
	t.Parallel()
	classes := map[string]error{
		"ErrBusy": wechat.ErrBusy, "ErrRateLimited": wechat.ErrRateLimited, "ErrQuotaExhausted": wechat.ErrQuotaExhausted,
		"ErrReplyWindow": wechat.ErrReplyWindow, "ErrLoginCode": wechat.ErrLoginCode, "ErrSessionExpired": wechat.ErrSessionExpired,
		"ErrIPNotAllowed": wechat.ErrIPNotAllowed, "ErrUnauthorized": wechat.ErrUnauthorized, "ErrMediaExpired": wechat.ErrMediaExpired,
		"ErrTokenRejected": wechat.ErrTokenRejected, "ErrOutcomeUnknown": wechat.ErrOutcomeUnknown, "ErrInvalidArgument": wechat.ErrInvalidArgument,
	}
	want := map[int][]string{
		-1: {"ErrBusy"}, 45011: {"ErrRateLimited"}, 45009: {"ErrQuotaExhausted"}, 45015: {"ErrReplyWindow"}, 45047: {"ErrReplyWindow"},
		40029: {"ErrLoginCode"}, 40163: {"ErrLoginCode"}, 87007: {"ErrSessionExpired"}, 87009: {"ErrSessionExpired"}, 87008: nil,
		40164: {"ErrIPNotAllowed"}, 61004: {"ErrIPNotAllowed"}, 48001: {"ErrUnauthorized"}, 40007: {"ErrMediaExpired"},
		40001: {"ErrTokenRejected"}, 40014: {"ErrTokenRejected"}, 42001: {"ErrTokenRejected"}, 41001: nil, 40125: nil, 123456: nil,
	}
	for code, names := range want {
		for name, class := range classes {
			member := false
			for _, n := range names {
				member = member || n == name
			}
			err := fmt.Errorf("context: %w", &wechat.Error{API: "/x", Code: wechat.Code(code)})
			if errors.Is(err, class) != member {
				t.Errorf("%d is %s: %t, want %t", code, name, !member, member)
			}
		}
		err := error(&wechat.Error{API: "/x", Code: wechat.Code(code)})
		if !errors.Is(err, wechat.Code(code)) || errors.Is(err, wechat.Code(code+1)) {
			t.Errorf("%d isn't itself alone", code)
		}
	}
	for _, path := range []string{"/cgi-bin/token", "/cgi-bin/stable_token"} {
		if errors.Is(&wechat.Error{API: path, Code: 40001}, wechat.ErrTokenRejected) {
			t.Errorf("40001 of %s is a wrong AppSecret, not a refused token", path)
		}
	}
	for name, class := range classes {
		for other, second := range classes {
			if (name == other) != errors.Is(class, second) {
				t.Errorf("%s is %s: %t", name, other, name != other)
			}
		}
	}
}

func TestErrorTexts(t *testing.T) {
	t.Parallel()
	cause := os.ErrDeadlineExceeded
	tests := []struct {
		err  error
		want string
	}{
		{&wechat.Error{API: "/x", Code: 45047, Msg: "out of response count limit", RID: "62922e5a-050daf94-1dcd13f6"}, "wechat: /x: 45047 out of response count limit (rid 62922e5a-050daf94-1dcd13f6)"},
		{&wechat.Error{API: "/x", Code: -1}, "wechat: /x: -1"},
		{&wechat.TransportError{API: "/x", Status: 502, Err: io.EOF}, "wechat: /x: http status 502: EOF"},
		{&wechat.TransportError{API: "/x", Status: 200, Err: wechat.ErrResponseTooLarge}, "wechat: /x: answer larger than its limit"},
		{&wechat.TransportError{API: "/x", Err: cause}, "wechat: /x: " + cause.Error()},
		{&wechat.TransportError{API: "/x"}, "wechat: /x: <nil>"},
		{&wechat.ArgumentError{API: "/x", Field: "openID", Reason: "is empty"}, "wechat: /x: openID: is empty"},
		{wechat.Code(40029), "40029"},
		{wechat.ErrReplyWindow, "wechat: the reply window is shut or used up"},
	}
	for _, tt := range tests {
		if got := tt.err.Error(); got != tt.want {
			t.Errorf("got %q, want %q", got, tt.want)
		}
	}
	te := &wechat.TransportError{API: "/x", Err: cause}
	if !te.Timeout() || !errors.Is(te, cause) || (&wechat.TransportError{Err: io.EOF}).Timeout() || !(&wechat.TransportError{Err: context.DeadlineExceeded}).Timeout() {
		t.Error("Timeout is wrong")
	}
}

// An answer is kept for Decode, and isn't changed by later calls in the same buffer.
func TestErrorKeepsItsOwnAnswer(t *testing.T) {
	t.Parallel()
	rec := record(t, saying(`{"errcode":1,"n":1111}`, `{"errcode":2,"n":2222}`, `{"errcode":3,"n":3333}`))
	client := mustClient(t, wechat.WithBaseURL(rec.URL))
	var got []int
	var kept []*wechat.Error
	for range 3 {
		var e *wechat.Error
		if err := client.Call(t.Context(), "POST", "/x", nil, nil, wechat.TokenOmitted()); errors.As(err, &e) {
			kept = append(kept, e)
		}
	}
	for _, e := range kept {
		var n struct{ N int }
		if err := e.Decode(&n); err != nil {
			t.Fatal(err)
		}
		got = append(got, n.N)
	}
	if diff := cmp.Diff([]int{1111, 2222, 3333}, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func TestErrorDecodesTheRest(t *testing.T) {
	t.Parallel()
	client := rawAnswer(t, 200, "", "{\"errcode\":87009,\"errmsg\":\"x\x01\",\"left\":3,\"name\":\"a\x02b\"}")
	var e *wechat.Error
	if err := client.CheckSessionKey(t.Context(), "o1", wechat.NewSessionKey("k")); !errors.As(err, &e) {
		t.Fatal(err)
	}
	var rest struct {
		Left int
		Name string
	}
	if err := e.Decode(&rest); err != nil || rest.Left != 3 || rest.Name != "a\x02b" {
		t.Errorf("got %+v, %v", rest, err)
	}
	var wrong struct{ Left string }
	if te := transportErrorOf(t, e.Decode(&wrong)); errors.Is(te, wechat.ErrOutcomeUnknown) {
		t.Errorf("got %v", te)
	}
	if err := (&wechat.Error{API: "/x", Code: 1}).Decode(&rest); err == nil {
		t.Error("an Error without an answer decoded something")
	}
}

func TestTryLater(t *testing.T) {
	t.Parallel()
	const send = "/cgi-bin/message/custom/send"
	refusal := func(api string, code int) error { return &wechat.Error{API: api, Code: wechat.Code(code)} }
	tests := []struct {
		name string
		err  error
		want bool
	}{
		{"window shut", refusal(send, 45015), true},
		{"count used", refusal(send, 45047), true},
		{"minute", refusal(send, 45011), true},
		{"day", refusal(send, 45009), true},
		{"second's limit", refusal(send, 44990), true},
		{"minute's limit", refusal(send, 44991), true},
		{"day's limit", refusal(send, 44993), true},
		{"two at a time", refusal(send, 43108), true},
		{"address", refusal(send, 40164), true},
		{"address of a platform", refusal(send, 61004), true},
		{"address, another code", refusal(send, 45035), true},
		{"token", refusal(send, 40001), true},
		{"token invalid", refusal(send, 40014), true},
		{"token expired", refusal(send, 42001), true},
		{"minute of codes", refusal("/wxa/getwxacodeunlimit", 45009), true},
		{"bare code", wechat.Code(45015), true},
		{"wrapped", fmt.Errorf("send: %w", refusal(send, 45047)), true},

		{"busy", refusal(send, -1), false},
		{"media", refusal(send, 40007), false},
		{"openid", refusal(send, 40003), false},
		{"too long", refusal(send, 45002), false},
		{"banned", refusal(send, 45087), false},
		{"not granted", refusal(send, 48001), false},
		{"minor", refusal(send, 70000), false},
		{"unknown", refusal(send, 123456), false},
		{"secret of a reset", refusal("/cgi-bin/clear_quota/v2", 40001), false},
		{"secret of the token's fetch", refusal("/cgi-bin/stable_token", 40001), false},
		{"a user's own token", refusal("/sns/userinfo", 40001), false},
		{"bare code of a token", wechat.Code(40001), false},

		{"never left", &wechat.TransportError{API: send, Err: io.EOF}, true},
		{"sent", &wechat.TransportError{API: send, Sent: true, Err: io.EOF}, false},
		{"answered", &wechat.TransportError{API: send, Status: 502, Sent: true, Err: io.EOF}, false},
		{"answered, by others' code", &wechat.TransportError{API: send, Status: 502, Err: io.EOF}, false},
		{"argument", &wechat.ArgumentError{API: send, Field: "Content", Reason: "is empty"}, false},
		{"context", context.Canceled, false},
		{"the class unknown", wechat.ErrOutcomeUnknown, false},
		{"the class window", wechat.ErrReplyWindow, false},
	}
	for _, tt := range tests {
		if got := errors.Is(tt.err, wechat.ErrTryLater); got != tt.want {
			t.Errorf("%s: %v is ErrTryLater: %t, want %t", tt.name, tt.err, got, tt.want)
		}
		if tt.want && (errors.Is(tt.err, wechat.ErrOutcomeUnknown) || errors.Is(tt.err, wechat.ErrBusy)) {
			t.Errorf("%s: %v is of two classes that exclude each other", tt.name, tt.err)
		}
	}
	for code := -20000; code < 100_000; code++ { // whatever is of these classes
		err := refusal(send, code)
		part := errors.Is(err, wechat.ErrReplyWindow) || errors.Is(err, wechat.ErrRateLimited) || errors.Is(err, wechat.ErrQuotaExhausted) ||
			errors.Is(err, wechat.ErrIPNotAllowed) || errors.Is(err, wechat.ErrTokenRejected)
		if part && !errors.Is(err, wechat.ErrTryLater) {
			t.Errorf("%d isn't ErrTryLater", code)
		}
		if x, ok := wechat.Code(code).Explain(); ok && x.Repeat == wechat.RepeatSoon && code != 43108 && errors.Is(err, wechat.ErrTryLater) {
			t.Errorf("%d is ErrTryLater, and Explain says to repeat it at once", code)
		}
	}
}

// TestTryLaterOfSends goes by what callers get of a whole send.
func TestTryLaterOfSends(t *testing.T) {
	t.Parallel()
	refused := func(path, body string) http.RoundTripper {
		return tripper(func(r *http.Request) (*http.Response, error) {
			switch r.URL.Path {
			case path:
				return textResponse(r, 200, "application/json", body), nil
			case "/cgi-bin/stable_token":
				return textResponse(r, 200, "application/json", `{"access_token":"T","expires_in":7200}`), nil
			}
			return textResponse(r, 200, "application/json", `{"errcode":0}`), nil
		})
	}
	const send, token = "/cgi-bin/message/custom/send", "/cgi-bin/stable_token"
	broken := errors.New("broken")
	tests := []struct {
		name      string
		transport http.RoundTripper
		opts      []wechat.Option
		want      error // the class besides
		later     bool
	}{
		{name: "window", transport: refused(send, `{"errcode":45015}`), want: wechat.ErrReplyWindow, later: true},
		{name: "busy", transport: refused(send, `{"errcode":-1}`), want: wechat.ErrBusy},
		{name: "every token refused", transport: refused(send, `{"errcode":40001}`), want: wechat.ErrTokenRejected, later: true},
		{name: "not JSON", transport: refused(send, `<html>`), want: wechat.ErrOutcomeUnknown},
		{name: "wrong AppSecret", transport: refused(token, `{"errcode":40125}`), want: wechat.CodeInvalidSecret, later: true},
		{name: "busy with the token", transport: refused(token, `{"errcode":-1}`), want: wechat.ErrBusy, later: true},
		{name: "rubbish for a token", transport: refused(token, `<html>`), later: true},
		{name: "no token of a source", transport: refused("", ""), want: broken, later: true, opts: []wechat.Option{wechat.WithTokenSource(sourceFunc(
			func(context.Context, wechat.TokenRequest) (wechat.Token, error) { return wechat.Token{}, broken }))}},
		{name: "a source's call is busy", transport: refused("", ""), want: wechat.ErrBusy, later: true, opts: []wechat.Option{wechat.WithTokenSource(sourceFunc(
			func(context.Context, wechat.TokenRequest) (wechat.Token, error) {
				return wechat.Token{}, &wechat.Error{API: "/x", Code: -1}
			}))}},
		{name: "a source's call is lost", transport: refused("", ""), want: io.ErrUnexpectedEOF, later: true, opts: []wechat.Option{wechat.WithTokenSource(sourceFunc(
			func(context.Context, wechat.TokenRequest) (wechat.Token, error) {
				return wechat.Token{}, &wechat.TransportError{API: "/x", Sent: true, Err: io.ErrUnexpectedEOF}
			}))}},
		{name: "a source has no other token than the refused", transport: refused(send, `{"errcode":40001}`), want: wechat.ErrTokenRejected, later: true, opts: []wechat.Option{wechat.WithTokenSource(sourceFunc(
			func(_ context.Context, r wechat.TokenRequest) (wechat.Token, error) {
				if r.Refused.Reveal() != "" {
					return wechat.Token{}, &wechat.Error{API: "/x", Code: -1}
				}
				return wechat.NewToken("T", time.Time{}), nil
			}))}},
		{name: "lost on the way", transport: tripper(func(r *http.Request) (*http.Response, error) {
			if r.URL.Path == send {
				_, _ = io.Copy(io.Discard, r.Body)
				return nil, io.ErrUnexpectedEOF
			}
			return textResponse(r, 200, "application/json", `{"access_token":"T","expires_in":7200}`), nil
		}), want: wechat.ErrOutcomeUnknown},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			client := mustClient(t, append(tt.opts, wechat.WithHTTPClient(&http.Client{Transport: tt.transport}))...)
			err := client.SendText(t.Context(), "o1", "hi")
			if got := errors.Is(err, wechat.ErrTryLater); got != tt.later || tt.want != nil && !errors.Is(err, tt.want) {
				t.Errorf("%v: ErrTryLater is %t, want %t, and %v", err, got, tt.later, tt.want)
			}
			if tt.later && errors.Is(err, wechat.ErrOutcomeUnknown) {
				t.Errorf("%v: is ErrOutcomeUnknown too", err)
			}
		})
	}
	t.Run("over before it began", func(t *testing.T) {
		t.Parallel()
		ctx, cancel := context.WithCancel(t.Context())
		cancel()
		err := mustClient(t, wechat.WithTokenSource(fixedTokens{})).SendText(ctx, "o1", "hi")
		if !errors.Is(err, wechat.ErrTryLater) || !errors.Is(err, context.Canceled) {
			t.Errorf("got %v", err)
		}
	})
	t.Run("nobody there", func(t *testing.T) {
		t.Parallel()
		gone := record(t, saying(`{}`))
		gone.Close()
		client := mustClient(t, wechat.WithBaseURL(gone.URL), wechat.WithTokenSource(fixedTokens{}), wechat.WithTimeout(5*time.Second))
		if err := client.SendText(t.Context(), "o1", "hi"); !errors.Is(err, wechat.ErrTryLater) {
			t.Errorf("got %v", err)
		}
	})
	t.Run("the rest of a refusal", func(t *testing.T) {
		t.Parallel()
		if err := (&wechat.Error{API: send, Code: 45002}).Decode(new(struct{})); err == nil || errors.Is(err, wechat.ErrTryLater) || errors.Is(err, wechat.ErrOutcomeUnknown) {
			t.Errorf("got %v, want no class of a call's", err)
		}
	})
}

// TestBusy holds what is known after -1: nothing, unless the call can be sent twice.
func TestBusy(t *testing.T) {
	t.Parallel()
	client := mustClient(t, wechat.WithTokenSource(fixedTokens{}), wechat.WithHTTPClient(memory(200, "application/json", `{"errcode":-1,"errmsg":"system error"}`)))
	tests := []struct {
		name    string
		do      func(context.Context) error
		unknown bool
	}{
		{"a send", func(ctx context.Context) error { return client.SendText(ctx, "o1", "hi") }, true},
		{"a login", func(ctx context.Context) error { _, err := client.Code2Session(ctx, "c"); return err }, true},
		{"a counter set back", client.ClearQuota, true},
		{"a call", func(ctx context.Context) error { return client.Call(ctx, "POST", "/x", nil, nil) }, true},
		{"a call that is safe", func(ctx context.Context) error { return client.Call(ctx, "POST", "/x", nil, nil, wechat.Repeatable()) }, false},
		{"a question", func(ctx context.Context) error { _, err := client.GetCallbackIP(ctx); return err }, false},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			err := tt.do(t.Context())
			if !errors.Is(err, wechat.ErrBusy) || errors.Is(err, wechat.ErrTryLater) || errors.Is(err, wechat.ErrOutcomeUnknown) != tt.unknown {
				t.Errorf("%v: want ErrBusy, never ErrTryLater, and ErrOutcomeUnknown %t", err, tt.unknown)
			}
		})
	}
	for name, opts := range map[string][]wechat.Option{"stable_token": nil, "token": {wechat.WithLegacyToken()}} {
		busy := mustClient(t, append(opts, wechat.WithHTTPClient(memory(200, "application/json", `{"errcode":-1}`)))...)
		if _, err := busy.AccessToken(t.Context()); !errors.Is(err, wechat.ErrBusy) || errors.Is(err, wechat.ErrOutcomeUnknown) {
			t.Errorf("%s: %v: the fetch of a token is no effect", name, err)
		}
	}
}
