package wechat_test

import (
	"context"
	"errors"
	"io"
	"net/http"
	"strings"
	"testing"

	"github.com/minigo-dev/wechat"
)

// officialKey is the session_key of WeChat's own sample for the user signature.
const officialKey = "9hAb/NEYUlkaMBEsmFgzig=="

func renewed(s *wechat.ResetUserSessionKeyResult, err error) (string, error) {
	if err != nil {
		return "", err
	}
	return sessionText(s.OpenID, "", s.SessionKey), nil
}

func TestLoginOnTheWire(t *testing.T) {
	t.Parallel()
	const answer = `{"openid":"o6_bmjrPTlm6_2sgVt7hMZOPfL2M","session_key":"tiihtNczf5v6AKRyjwEUhQ==","unionid":"ocMvos6NjeKLIBqg5Mr9QjxrP1FA","errcode":0,"errmsg":"ok"}`
	const (
		loggedIn = "o6_bmjrPTlm6_2sgVt7hMZOPfL2M ocMvos6NjeKLIBqg5Mr9QjxrP1FA tiihtNczf5v6AKRyjwEUhQ=="
		reset    = "o6_bmjrPTlm6_2sgVt7hMZOPfL2M  tiihtNczf5v6AKRyjwEUhQ=="
	)
	rec := record(t, saying(answer))
	client := mustClient(t, wechat.WithBaseURL(rec.URL))
	key := wechat.NewSessionKey(officialKey)
	tests := []struct {
		name, uri string
		do        func(context.Context) (string, error)
		want      string
	}{
		{"Code2Session", "/sns/jscode2session?appid=" + testAppID + "&grant_type=authorization_code&js_code=0a1b%26%2B+%3D&secret=" + testSecret, func(ctx context.Context) (string, error) {
			return login(client.Code2Session(ctx, "0a1b&+ ="))
		}, loggedIn},
		{"Code2Session without a Client", "/sns/jscode2session?appid=wx1&grant_type=authorization_code&js_code=code&secret=s1", func(ctx context.Context) (string, error) {
			return login(wechat.Code2Session(ctx, "wx1", "s1", "code", wechat.WithBaseURL(rec.URL)))
		}, loggedIn},
		{"ResetUserSessionKey", "/wxa/resetusersessionkey?access_token=T1&openid=o1&sig_method=hmac_sha256&signature=1f7605aea24c0785899e51bc4c483167a20ea7b0f5f36cfd398e89cb21c91e9c", func(ctx context.Context) (string, error) {
			return renewed(client.ResetUserSessionKey(ctx, "o1", key))
		}, reset},
		{"CheckSessionKey", "/wxa/checksession?access_token=T1&openid=o1&sig_method=hmac_sha256&signature=1f7605aea24c0785899e51bc4c483167a20ea7b0f5f36cfd398e89cb21c91e9c", func(ctx context.Context) (string, error) {
			return "", client.CheckSessionKey(ctx, "o1", key)
		}, ""},
	}
	for i, tt := range tests {
		session, err := tt.do(t.Context())
		if err != nil || session != tt.want {
			t.Fatalf("%s: got %q, %v, want %q", tt.name, session, err, tt.want)
		}
		got := rec.sent()[i]
		if got.Method != "GET" || got.URI != tt.uri || got.Body != "" || got.Chunked || got.ContentType != "" {
			t.Errorf("%s: got %+v\nwant GET %s", tt.name, got, tt.uri)
		}
	}
	if rec.tokens != 1 {
		t.Errorf("%d tokens were fetched; a login needs none", rec.tokens)
	}
}

// An answer with a session_key is taken as it is promised or not at all: what is odd in
// it is an error that names the field and quotes nothing.
func TestSessionsAreNeverLoosened(t *testing.T) {
	t.Parallel()
	tests := []struct{ name, answer, reason string }{
		{"key is a number", `{"openid":"o1","session_key":86000000}`, "session_key"},
		{"key is a boolean", `{"openid":"o1","session_key":true}`, "session_key"},
		{"key is a list", `{"openid":"o1","session_key":["86000000"]}`, "session_key"},
		{"key is an object", `{"openid":"o1","session_key":{"k":"86000000"}}`, "session_key"},
		{"key is null", `{"openid":"o1","session_key":null}`, "lacks session_key"},
		{"key is empty", `{"openid":"o1","session_key":""}`, "lacks session_key"},
		{"no key", `{"openid":"o1"}`, "lacks session_key"},
		{"openid is a number", `{"openid":86000000,"session_key":"k1"}`, "openid"},
		{"no openid", `{"session_key":"k1"}`, "lacks openid"},
		{"unionid is a number", `{"openid":"o1","unionid":86000000,"session_key":"k1"}`, "unionid"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			client := mustClient(t, wechat.WithHTTPClient(memory(200, "text/plain", tt.answer)), wechat.WithTokenSource(fixedTokens{}))
			for name, do := range map[string]func() (string, error){
				"Code2Session": func() (string, error) { return login(client.Code2Session(t.Context(), "c")) },
				"ResetUserSessionKey": func() (string, error) {
					return renewed(client.ResetUserSessionKey(t.Context(), "o1", wechat.NewSessionKey("k0")))
				},
			} {
				if tt.reason == "unionid" && name == "ResetUserSessionKey" {
					continue // its answer has none
				}
				session, err := do()
				if session != "" || err == nil {
					t.Fatalf("%s: took it", name)
				}
				if text := transportErrorOf(t, err).Error(); !strings.Contains(text, tt.reason) || strings.Contains(text, "86000000") {
					t.Errorf("%s: the error is %q, want one that names %q", name, text, tt.reason)
				}
			}
		})
	}
}

func TestLoginRefusals(t *testing.T) {
	t.Parallel()
	key := wechat.NewSessionKey(officialKey)
	tests := []struct {
		body string
		is   error
	}{
		{`{"errcode":40029,"errmsg":"invalid code"}`, wechat.ErrLoginCode},
		{`{"errcode":40163,"errmsg":"code been used"}`, wechat.ErrLoginCode},
		{`{"errcode":40226,"errmsg":"code blocked"}`, wechat.CodeHighRiskUser},
		{`{"errcode":45011,"errmsg":"api minute-quota reach limit"}`, wechat.ErrRateLimited},
		{`{"errcode":87009,"errmsg":"invalid signature"}`, wechat.ErrSessionExpired},
		{`{"errcode":-1,"errmsg":"system error"}`, wechat.ErrBusy},
	}
	for _, tt := range tests {
		rec := record(t, saying(tt.body))
		client := mustClient(t, wechat.WithTokenSource(fixedTokens{}), wechat.WithBaseURL(rec.URL))
		withSecret := mustClient(t, wechat.WithBaseURL(rec.URL))
		if _, err := withSecret.Code2Session(t.Context(), "code"); !errors.Is(err, tt.is) {
			t.Errorf("Code2Session, %s: %v", tt.body, err)
		}
		if _, err := client.ResetUserSessionKey(t.Context(), "o1", key); !errors.Is(err, tt.is) {
			t.Errorf("ResetUserSessionKey, %s: %v", tt.body, err)
		}
		if n := len(rec.sent()); n != 2 {
			t.Errorf("%s: %d requests, want 2: neither is repeated", tt.body, n)
		}
	}
}

func TestLoginArguments(t *testing.T) {
	t.Parallel()
	client := mustClient(t, wechat.WithHTTPClient(&http.Client{Transport: tripper(func(*http.Request) (*http.Response, error) {
		t.Error("the network was reached")
		return nil, io.EOF
	})}))
	key := wechat.NewSessionKey(officialKey)
	for field, errs := range map[string][]error{
		"jsCode":     {second(client.Code2Session(t.Context(), "")), second(client.Code2Session(t.Context(), strings.Repeat("c", 1025)))},
		"openID":     {client.CheckSessionKey(t.Context(), "", key), second(client.ResetUserSessionKey(t.Context(), "", key))},
		"sessionKey": {client.CheckSessionKey(t.Context(), "o1", wechat.SessionKey{}), second(client.ResetUserSessionKey(t.Context(), "o1", wechat.NewSessionKey("")))},
	} {
		for _, err := range errs {
			if ae := argumentErrorOf(t, err); ae.Field != field {
				t.Errorf("got %+v, want field %s", ae, field)
			}
		}
	}
}
