package main

import (
	"encoding/base64"
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// usedToken is the token of these tests' server. It has a character that JSON, URLs and HTML escape in
// several ways.
const usedToken = "87_abc/def+ghi&jkl=="

// usedSecret is an AppSecret.
const usedSecret = "0123456789abcdef0123456789abcdef"

// answeringServer gives the token to everybody, and answers everything else with the given answer.
func answeringServer(t *testing.T, contentType, answer string) map[string]string {
	t.Helper()
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if strings.Contains(r.URL.Path, "token") {
			w.Header().Set("Content-Type", "application/json")
			fmt.Fprintf(w, `{"access_token":%q,"expires_in":7200}`, usedToken)
			return
		}
		w.Header().Set("Content-Type", contentType)
		fmt.Fprint(w, answer)
	}))
	t.Cleanup(server.Close)
	return map[string]string{varAppID: "wx0123456789abcdef", varSecret: usedSecret, varBaseURL: server.URL}
}

func unicodeEscaped(text string) string {
	var b strings.Builder
	for _, r := range text {
		fmt.Fprintf(&b, `\u%04X`, r)
	}
	return b.String()
}

func percentEscaped(text string) string {
	var b strings.Builder
	for _, c := range []byte(text) {
		fmt.Fprintf(&b, "%%%02x", c)
	}
	return b.String()
}

// The token in use and the AppSecret are hidden anywhere in an answer: on the screen, in a file and in
// JSON.
func TestCallWithholdsTheTokenInUse(t *testing.T) {
	t.Parallel()
	const json, html, plain = "application/json", "text/html; charset=utf-8", "text/plain"
	for _, tt := range []struct{ name, contentType, answer string }{
		{"a value", json, `{"errcode":0,"you":"` + usedToken + `"}`},
		{"inside a value", json, `{"errcode":0,"url":"https://x/?access_token=` + usedToken + `&a=1"}`},
		{"a value of a list", json, `{"errcode":0,"all":[["` + usedToken + `"]]}`},
		{"a key", json, `{"errcode":0,"` + usedToken + `":{"` + usedSecret + `":1}}`},
		{"escaped slashes", json, `{"errcode":0,"you":"` + strings.ReplaceAll(usedToken, "/", `\/`) + `"}`},
		{"unicode escapes", json, `{"errcode":0,"you":"` + unicodeEscaped(usedToken) + unicodeEscaped(usedSecret) + `"}`},
		{"a key of unicode escapes", json, `{"errcode":0,"` + unicodeEscaped(usedToken) + `":1}`},
		{"JSON inside a text", json, `{"errcode":0,"text":"{\"a\":\"` + strings.ReplaceAll(usedToken, "/", `\\/`) + `\"}"}`},
		{"unicode escapes inside a text", json, `{"errcode":0,"text":"` + strings.ReplaceAll(unicodeEscaped(usedToken), `\`, `\\`) + `"}`},
		{"a query", json, `{"errcode":0,"query":"access_token=` + url.QueryEscape(usedToken) + `"}`},
		{"a query, escaped twice", json, `{"errcode":0,"query":"` + url.QueryEscape(url.QueryEscape(usedToken)) + `"}`},
		{"every byte escaped", plain, percentEscaped(usedToken)},
		{"a text", plain, "your token is " + usedToken + ", your secret " + usedSecret},
		{"HTML", html, "<p>" + strings.ReplaceAll(usedToken, "&", "&amp;") + "</p><p>" + strings.ReplaceAll(usedToken, "/", "&#x2F;") + "</p>"},
		{"an error", json, `{"errcode":40003,"errmsg":"bad ` + usedToken + ` ` + unicodeEscaped(usedSecret) + `"}`},
		{"an error that is HTML", html, "<html>" + usedToken + "</html>"},
		{"bytes", "application/octet-stream", "\xff\xfe" + usedToken + "\x00" + usedSecret},
		{"the content type", "application/x; of=" + usedToken, "\xff"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			env := answeringServer(t, tt.contentType, tt.answer)
			file := filepath.Join(t.TempDir(), "answer")
			for _, more := range [][]string{nil, {"--json"}, {"-o", file}} {
				got := invoke(t, env, append([]string{"call", "GET", "/cgi-bin/x"}, more...)...)
				shown := got.stdout + got.stderr
				if b, err := os.ReadFile(file); err == nil && len(more) == 2 {
					shown += string(b)
				}
				for _, hidden := range []string{usedToken, usedSecret} {
					for _, spelled := range []string{hidden, unicodeEscaped(hidden), strings.ToLower(unicodeEscaped(hidden)), url.QueryEscape(hidden), percentEscaped(hidden), strings.ReplaceAll(hidden, "/", `\/`), strings.ReplaceAll(hidden, "&", "&amp;"), strings.ReplaceAll(hidden, "/", "&#x2F;")} {
						if strings.Contains(shown, spelled) {
							t.Errorf("%q: %q is in %s", more, spelled, shown)
						}
					}
				}
				if shown == "" {
					t.Errorf("%q: nothing is shown", more)
				}
			}
		})
	}
}

// An answer without secrets isn't changed, and neither is any answer with --reveal.
func TestCallKeepsAnswers(t *testing.T) {
	t.Parallel()
	picture := "\x89PNG\r\n\x1a\n\x00\xff" + base64.StdEncoding.EncodeToString([]byte(usedToken)) + `\u0041%41&#65;`
	token := `{"access_token":"` + usedToken + `","b":1,"a":2}`
	for _, tt := range []struct {
		name, contentType, answer string
		more                      []string
	}{
		{"a picture", "image/png", picture, nil},
		{"JSON", "application/json", `{"b": 1, "a":"\u4f60%41\/"}`, nil},
		{"a text", "text/csv", "a,b\n1,%2F\\\n", nil},
		{"revealed", "application/json", token, []string{"--reveal"}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			file := filepath.Join(t.TempDir(), "answer")
			got := invoke(t, answeringServer(t, tt.contentType, tt.answer), append([]string{"call", "GET", "/cgi-bin/x", "-o", file}, tt.more...)...)
			if b, err := os.ReadFile(file); err != nil || string(b) != tt.answer || got.code != exitOK {
				t.Errorf("%+v: %q, %v", got, b, err)
			}
		})
	}
	if got := invoke(t, answeringServer(t, "application/json", token), "call", "GET", "/cgi-bin/x", "--reveal"); !strings.Contains(got.stdout, usedToken) {
		t.Errorf("--reveal: %+v", got)
	}
}

// If one secret is the beginning of another, both are hidden completely.
func TestMaskedNested(t *testing.T) {
	t.Parallel()
	s := &session{}
	s.withhold("abcdefgh", "abcdefghijkl", "short", "令牌令牌")
	for _, tt := range []struct{ name, text, want string }{
		{"both", "abcdefghijkl abcdefgh", "*** ***"},
		{"too short to be told from words", "short", "short"},
		{"beyond ASCII", "令牌令牌 " + unicodeEscaped("令牌令牌") + " " + percentEscaped("令牌令牌"), "*** *** ***"},
		{"nothing", `a % \ & b`, `a % \ & b`},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			if got := s.masked(tt.text); got != tt.want {
				t.Errorf("%q, not %q", got, tt.want)
			}
		})
	}
}
