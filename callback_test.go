package wechat_test

import (
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

	"github.com/minigo-dev/wechat"
)

func TestNewCallbackNamesTheFault(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name  string
		token string
		opts  []wechat.CallbackOption
		want  string
	}{
		{"no token", "", nil, "token"},
		{"no app id", testToken, []wechat.CallbackOption{wechat.WithEncryption("", testKey)}, "appID"},
		{"short key", testToken, []wechat.CallbackOption{wechat.WithEncryption(pushAppID, testKey[:42])}, "encodingAESKey"},
		{"key with its padding", testToken, []wechat.CallbackOption{wechat.WithEncryption(pushAppID, testKey+"=")}, "encodingAESKey"},
		{"key with a symbol", testToken, []wechat.CallbackOption{wechat.WithEncryption(pushAppID, "+"+testKey[1:])}, "encodingAESKey"},
		{"bad previous key", testToken, []wechat.CallbackOption{secure(), wechat.WithPreviousAESKey("x")}, "previousAESKey"},
		{"previous key alone", testToken, []wechat.CallbackOption{wechat.WithPreviousAESKey(testKey)}, "previousAESKey"},
		{"compatible mode alone", testToken, []wechat.CallbackOption{wechat.WithCompatibleMode()}, "compatibleMode"},
		{"empty previous token", testToken, []wechat.CallbackOption{wechat.WithPreviousToken("")}, "previousToken"},
		{"empty original id", testToken, []wechat.CallbackOption{wechat.WithOriginalID("")}, "originalID"},
		{"no age", testToken, []wechat.CallbackOption{wechat.WithMaxAge(0)}, "maxAge"},
		{"no body", testToken, []wechat.CallbackOption{wechat.WithBodyLimit(0)}, "bodyLimit"},
		{"no time", testToken, []wechat.CallbackOption{wechat.WithHandlerTimeout(0)}, "handlerTimeout"},
		{"nil option", testToken, []wechat.CallbackOption{nil}, "opts"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			_, err := wechat.NewCallback(tt.token, tt.opts...)
			var fault *wechat.ArgumentError
			if !errors.As(err, &fault) || fault.API != "NewCallback" || fault.Field != tt.want {
				t.Fatalf("error %v, want one of NewCallback's %s", err, tt.want)
			}
			if strings.Contains(err.Error(), testKey[:42]) {
				t.Errorf("the error holds the key: %v", err)
			}
		})
	}
}

func TestCallbackOptionsInAnyOrder(t *testing.T) {
	t.Parallel()
	mustCallback(t, wechat.WithCompatibleMode(), wechat.WithPreviousAESKey(otherKey), secure())
}

func TestVerifyURL(t *testing.T) {
	t.Parallel()
	// From the official page on URL verification.
	genuine := url.Values{
		"signature": {"f464b24fc39322e44b38aa78f5edd27bd1441696"},
		"timestamp": {"1714036504"},
		"nonce":     {"1514711492"},
		"echostr":   {"4375120948345356249"},
	}
	with := func(name, value string) url.Values {
		q := url.Values{}
		for k, v := range genuine {
			q[k] = v
		}
		q.Set(name, value)
		return q
	}
	tests := []struct {
		name   string
		token  string
		opts   []wechat.CallbackOption
		query  url.Values
		status int
		class  error
	}{
		{"genuine", "AAAAA", nil, genuine, 200, nil},
		{"secure mode echoes plain text too", "AAAAA", []wechat.CallbackOption{secure()}, genuine, 200, nil},
		{"previous token", "BBBBB", []wechat.CallbackOption{wechat.WithPreviousToken("AAAAA")}, genuine, 200, nil},
		{"upper-case signature", "AAAAA", nil, with("signature", strings.ToUpper(genuine.Get("signature"))), 200, nil},
		{"odd echostr", "AAAAA", nil, with("echostr", "a+b/c== \"<>&é"), 200, nil},
		{"wrong token", "BBBBB", nil, genuine, 403, wechat.ErrSignature},
		{"changed nonce", "AAAAA", nil, with("nonce", "1514711493"), 403, wechat.ErrSignature},
		{"cut signature", "AAAAA", nil, with("signature", "f464b24f"), 403, wechat.ErrSignature},
		{"no signature", "AAAAA", nil, url.Values{"echostr": {"x"}}, 403, wechat.ErrSignature},
		{"no echostr", "AAAAA", nil, with("echostr", ""), 400, nil},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			cb, err := wechat.NewCallback(tt.token, tt.opts...)
			if err != nil {
				t.Fatal(err)
			}
			echostr, err := cb.VerifyURL(tt.query)
			w := do(cb.Handler(nil), httptest.NewRequest(http.MethodGet, "/?"+tt.query.Encode(), nil))
			if w.Code != tt.status {
				t.Errorf("status %d, want %d", w.Code, tt.status)
			}
			if tt.status == 200 {
				want := tt.query.Get("echostr")
				if err != nil || echostr != want || w.Body.String() != want {
					t.Errorf("VerifyURL %q, %v and the handler %q; want %q", echostr, err, w.Body, want)
				}
				if got := w.Header().Get("Content-Type"); got != "text/plain; charset=utf-8" {
					t.Errorf("Content-Type %q", got)
				}
				if got := w.Header().Get("X-Content-Type-Options"); got != "nosniff" {
					t.Errorf("X-Content-Type-Options %q", got)
				}
				return
			}
			var refusal *wechat.PushError
			if !errors.As(err, &refusal) || refusal.Status() != tt.status {
				t.Fatalf("error %v, want a *PushError of status %d", err, tt.status)
			}
			if tt.class != nil && !errors.Is(err, tt.class) {
				t.Errorf("error %v, want %v", err, tt.class)
			}
			if echostr != "" || w.Body.Len() != 0 {
				t.Errorf("a refusal has content: %q, %q", echostr, w.Body)
			}
		})
	}
}

// Promise 1, for what a callback prints.
func TestCallbackPrintsNoSecret(t *testing.T) {
	t.Parallel()
	cb := mustCallback(t, secure(), wechat.WithPreviousToken("oldTokenSecret"), wechat.WithPreviousAESKey(otherKey))
	s := newSender("json")
	push, err := cb.Open(s.sealed(s.text("hello", 1)))
	if err != nil {
		t.Fatal(err)
	}
	var printed strings.Builder
	holder := struct {
		CB *wechat.Callback
		V  wechat.Callback
		P  *wechat.Push
	}{cb, *cb, push}
	for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%d", "%x"} {
		fmt.Fprintf(&printed, verb, cb)
		fmt.Fprintf(&printed, verb, *cb)
		fmt.Fprintf(&printed, verb, push)
		fmt.Fprintf(&printed, verb, *push)
		fmt.Fprintf(&printed, verb, holder)
		fmt.Fprintf(&printed, verb, cb.Handler(nil))
	}
	for _, secret := range []string{testToken, "oldTokenSecret", testKey, otherKey, fmt.Sprintf("%x", testToken)} {
		if strings.Contains(printed.String(), secret) {
			t.Errorf("%q is printed", secret)
		}
	}
}
