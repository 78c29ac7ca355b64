package wechat_test

import (
	"bytes"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/minigo-dev/wechat"
)

// What isn't a token centre's answer for this app never becomes a token.
func TestTokenCentreSourceBadAnswers(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name   string
		status int
		body   string
		is     error
	}{
		{"empty", 200, "", nil},
		{"HTML", 200, "<html><body>Sign in</body></html>", nil},
		{"null", 200, "null", nil},
		{"list", 200, "[]", nil},
		{"no object's fields", 200, "{}", nil},
		{"cut", 200, `{"version":1,"appid":"wx0123456789abcdef","access_token":"TOKEN-BAD","expires_in":7`, nil},
		{"WeChat's own answer", 200, `{"access_token":"TOKEN-BAD","expires_in":7200}`, nil},
		{"another version", 200, `{"version":2,"appid":"wx0123456789abcdef","access_token":"TOKEN-BAD","expires_in":7200}`, nil},
		{"another app's", 200, `{"version":1,"appid":"wxother","access_token":"TOKEN-BAD","expires_in":7200}`, nil},
		{"app in other case", 200, `{"version":1,"appid":"WX0123456789ABCDEF","access_token":"TOKEN-BAD","expires_in":7200}`, nil},
		{"no token", 200, `{"version":1,"appid":"wx0123456789abcdef","expires_in":7200}`, nil},
		{"token of another type", 200, `{"version":1,"appid":"wx0123456789abcdef","access_token":["TOKEN-BAD"],"expires_in":7200}`, nil},
		{"long token", 200, `{"version":1,"appid":"wx0123456789abcdef","access_token":"TOKEN-BAD` + strings.Repeat("x", 3<<10) + `","expires_in":7200}`, nil},
		{"no life", 200, `{"version":1,"appid":"wx0123456789abcdef","access_token":"TOKEN-BAD"}`, nil},
		{"expired", 200, `{"version":1,"appid":"wx0123456789abcdef","access_token":"TOKEN-BAD","expires_in":0}`, nil},
		{"long expired", 200, `{"version":1,"appid":"wx0123456789abcdef","access_token":"TOKEN-BAD","expires_in":-5}`, nil},
		{"far future", 200, `{"version":1,"appid":"wx0123456789abcdef","access_token":"TOKEN-BAD","expires_in":7201}`, nil},
		{"beyond an int", 200, `{"version":1,"appid":"wx0123456789abcdef","access_token":"TOKEN-BAD","expires_in":1e300}`, nil},
		{"life as text", 200, `{"version":1,"appid":"wx0123456789abcdef","access_token":"TOKEN-BAD","expires_in":"7200"}`, nil},
		{"huge", 200, `{"version":1,"appid":"wx0123456789abcdef","access_token":"TOKEN-BAD","expires_in":7200,"x":"` + strings.Repeat("x", 65<<10) + `"}`, wechat.ErrResponseTooLarge},
		{"good, status 500", 500, `{"version":1,"appid":"wx0123456789abcdef","access_token":"TOKEN-BAD","expires_in":7200}`, nil},
		{"good, status 201", 201, `{"version":1,"appid":"wx0123456789abcdef","access_token":"TOKEN-BAD","expires_in":7200}`, nil},
		{"redirect", 302, "", nil},
		{"unauthorized", 401, "", nil},
		{"not found", 404, "404 page not found", nil},
		{"bad gateway", 502, "<html>", nil},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			source, err := wechat.NewTokenCentreSource(centreURL, centreCredential, wechat.WithHTTPClient(memory(tt.status, "application/json", tt.body)))
			if err != nil {
				t.Fatal(err)
			}
			token, err := sourced(t, source).AccessToken(t.Context())
			te := transportErrorOf(t, err)
			if token != "" || te.Status != tt.status || te.API != "/v1/tokens" || errors.Is(err, wechat.ErrOutcomeUnknown) {
				t.Errorf("got %q, %v, status %d", token, err, te.Status)
			}
			if tt.is != nil && !errors.Is(err, tt.is) {
				t.Errorf("got %v, want %v", err, tt.is)
			}
			if text := fmt.Sprintf("%v %+v", err, te); strings.Contains(text, "TOKEN") || strings.Contains(text, centreCredential) || strings.Contains(text, "example.internal") {
				t.Errorf("the error says too much: %s", text)
			}
		})
	}
	t.Run("the refused token", func(t *testing.T) {
		t.Parallel()
		source, err := wechat.NewTokenCentreSource(centreURL, centreCredential, wechat.WithHTTPClient(memory(200, "",
			`{"version":1,"appid":"wx0123456789abcdef","access_token":"TOKEN-BAD","expires_in":7200}`)))
		if err != nil {
			t.Fatal(err)
		}
		for range 2 {
			token, err := source.AccessToken(t.Context(), wechat.TokenRequest{AppID: testAppID, Refused: wechat.NewToken("TOKEN-BAD", time.Time{})})
			if transportErrorOf(t, err); token.Reveal() != "" {
				t.Errorf("got %q", token.Reveal())
			}
		}
	})
}

func TestTokenCentreArguments(t *testing.T) {
	t.Parallel()
	lookup := func(string) (*wechat.Client, bool) { return nil, false }
	newCentre := func(credentials ...string) error {
		_, err := wechat.NewTokenCentre(lookup, credentials...)
		return err
	}
	newSource := func(url, credential string, opts ...wechat.TransportOption) error {
		_, err := wechat.NewTokenCentreSource(url, credential, opts...)
		return err
	}
	inClear := wechat.WithTokensInClear()
	tests := []struct {
		name  string
		err   error
		field string // "" is no error
	}{
		{"centre", newCentre(centreCredential), ""},
		{"centre, 16 bytes", newCentre(strings.Repeat("x", 16), strings.Repeat("y", 512)), ""},
		{"centre, no credential", newCentre(), "credentials"},
		{"centre, short credential", newCentre(centreCredential, strings.Repeat("x", 15)), "credentials"},
		{"centre, long credential", newCentre(strings.Repeat("x", 513)), "credentials"},
		{"centre, blank credential", newCentre("credential of the tests"), "credentials"},
		{"centre, no lookup", second(wechat.NewTokenCentre(nil, centreCredential)), "lookup"},
		{"source", newSource(centreURL, centreCredential), ""},
		{"source at the root", newSource("https://tokens.example.internal", centreCredential), ""},
		{"source on loopback", newSource("http://127.0.0.1:8080/tokens", centreCredential), ""},
		{"source in clear", newSource("http://10.0.0.7/tokens", centreCredential), "centreURL"},
		{"source in clear, knowingly", newSource("http://10.0.0.7/tokens", centreCredential, inClear), ""},
		{"source at nothing", newSource("", centreCredential), "centreURL"},
		{"source without host", newSource("https://", centreCredential), "centreURL"},
		{"source without host in clear", newSource("http://", centreCredential, inClear), "centreURL"},
		{"source of another scheme", newSource("ftp://a/", centreCredential, inClear), "centreURL"},
		{"source with a user", newSource("https://a:b@c/", centreCredential), "centreURL"},
		{"source with a query", newSource("https://a/b?c=d", centreCredential), "centreURL"},
		{"source with a fragment", newSource("https://a/b#c", centreCredential), "centreURL"},
		{"source, short credential", newSource(centreURL, "short"), "credential"},
		{"source, line break", newSource(centreURL, centreCredential+"\r\nX: y"), "credential"},
		{"source, another URL", newSource(centreURL, centreCredential, wechat.WithBaseURL("https://b")), "WithBaseURL"},
		{"source, nil option", newSource(centreURL, centreCredential, nil), "opts"},
		{"client in clear", second(wechat.New(testAppID, testSecret, inClear)), "WithTokensInClear"},
		{"login in clear", second(wechat.Code2Session(t.Context(), testAppID, testSecret, "code", inClear)), "WithTokensInClear"},
	}
	for _, tt := range tests {
		if tt.field == "" {
			if tt.err != nil {
				t.Errorf("%s: %v", tt.name, tt.err)
			}
			continue
		}
		if ae := argumentErrorOf(t, tt.err); ae.Field != tt.field || strings.Contains(tt.err.Error(), "credential of the tests") {
			t.Errorf("%s: got %v, want field %s", tt.name, tt.err, tt.field)
		}
	}
}

func TestTokenCentreShowsNoCredential(t *testing.T) {
	t.Parallel()
	const credential = "credential-" + secretMark + "/+="
	s := &seer{t: t}
	var logs bytes.Buffer
	slogging := wechat.SlogHooks(slog.New(slog.NewTextHandler(&logs, &slog.HandlerOptions{Level: slog.LevelDebug})))
	for name, transport := range hostileTransports(t) {
		// These quote the header too, as a debugging transport might.
		quoting := tripper(func(r *http.Request) (*http.Response, error) {
			query := r.URL.Query()
			query.Set("header", r.Header.Get("Authorization"))
			loud := r.Clone(r.Context())
			loud.URL.RawQuery = query.Encode()
			return transport.RoundTrip(loud)
		})
		source, err := wechat.NewTokenCentreSource(centreURL, credential, wechat.WithHTTPClient(&http.Client{Transport: quoting}), wechat.WithHooks(slogging), wechat.WithTimeout(5*time.Second))
		if err != nil {
			t.Fatal(err)
		}
		client, err := wechat.New(testAppID, "", wechat.WithTokenSource(source), wechat.WithHooks(slogging))
		if err != nil {
			t.Fatal(err)
		}
		before := s.n
		s.err(name, second(client.AccessToken(t.Context())))
		_, err = source.AccessToken(t.Context(), wechat.TokenRequest{AppID: testAppID, Refused: wechat.NewToken(markedToken, time.Time{})})
		s.err(name+", refused", err)
		if s.n == before {
			t.Errorf("%s: nothing failed", name)
		}
		s.value("source", source)
		s.value("source in a struct", struct {
			Open   wechat.TokenSource
			closed wechat.TokenSource
			client *wechat.Client
		}{source, source, client})
	}
	s.text("logs", logs.String())
	if logs.Len() == 0 {
		t.Error("nothing was logged")
	}
	centre, err := wechat.NewTokenCentre(func(string) (*wechat.Client, bool) { return nil, false }, credential)
	if err != nil {
		t.Fatal(err)
	}
	s.value("centre", centre)
	s.value("centre by value", *centre)
	s.err("bad credential", second(wechat.NewTokenCentre(func(string) (*wechat.Client, bool) { return nil, false }, credential+" ")))
	s.err("bad credential of a source", second(wechat.NewTokenCentreSource(centreURL, credential+" ")))
}
