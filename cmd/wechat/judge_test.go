package main

import (
	"compress/gzip"
	"encoding/base64"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/minigo-dev/wechat"
	"github.com/minigo-dev/wechat/wechattest"
)

const serverToken = "Tk7secretOfTheServer"

// tutorial answers a verification: correctly if the signature is valid, otherwise as forged says. In
// forged, E is the echostr, T the Token and S the valid signature.
func tutorial(token, forged string) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		q := r.URL.Query()
		right := wechat.SignatureOf(token, q.Get("timestamp"), q.Get("nonce"))
		switch {
		case q.Get("signature") == right:
			io.WriteString(w, q.Get("echostr"))
		case forged == "403":
			w.WriteHeader(http.StatusForbidden)
		default:
			io.WriteString(w, strings.NewReplacer("E", q.Get("echostr"), "T", token, "S", right).Replace(forged))
		}
	}
}

// A server that answers forged verifications fails in verify-url and in doctor. Both say what it
// shows.
func TestForgedVerificationIsNeverGreen(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		name, forged string
		code         string // of the finding; empty: all is well
		says         string
	}{
		{"refuses", "403", "", ""},
		{"the tutorials' PHP", "E+++T", "token-leaked", "holds the server's Token"},
		{"checks nothing", "E", "forged-echoed", "checks nothing"},
		{"the Token in HTML", "<html><b>T</b></html>", "token-leaked", "holds the server's Token"},
		{"the Token alone", "T", "token-leaked", "holds the server's Token"},
		{"the right signature", "expected S", "signature-leaked", "holds the signature"},
		{"the echostr in JSON", `{"echostr":"E"}`, "forged-answered", "wrongly signed request is answered"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			server := httptest.NewServer(tutorial(serverToken, tt.forged))
			t.Cleanup(server.Close)
			env := map[string]string{varToken: serverToken}
			code := exitOK
			if tt.code != "" {
				code = exitCheck
			}
			got := invoke(t, env, "verify-url", server.URL, "--json")
			report := decoded[verification](t, got.stdout)
			if got.code != code || report.OK != (tt.code == "") || report.Steps[1].OK != report.OK || !strings.Contains(report.Steps[1].Text, tt.says) {
				t.Errorf("verify-url: exit code %d: %s", got.code, got.stdout)
			}
			has := false
			for _, f := range report.Findings {
				has = has || f.Code == tt.code
			}
			if has != (tt.code != "") {
				t.Errorf("no %s among %+v", tt.code, report.Findings)
			}
			shown := invoke(t, env, "verify-url", server.URL).stdout
			doctor := invoke(t, env, "doctor", "--callback", server.URL, "--json", "--timeout", "1s").stdout
			for _, c := range decoded[diagnosis](t, doctor).Checks {
				if c.Name == "callback forged" && (c.Status == checkFail) != (tt.code != "") {
					t.Errorf("doctor: %+v", c)
				}
			}
			for _, text := range []string{got.stdout, shown, doctor} {
				if strings.Contains(text, serverToken) {
					t.Errorf("the Token is printed: %s", text)
				}
			}
		})
	}
}

// The simulator accepts such a server, as WeChat would, and marks it.
func TestSimMarksWhoShowsItsToken(t *testing.T) {
	t.Parallel()
	lines, _ := background(t, nil, "--json", "sim", "--listen", "127.0.0.1:0", "--seed", "9")
	token := decoded[simReport](t, next(t, lines)).Environment[varToken]
	for forged, code := range map[string]string{"403": "", "E+++T": "token-leaked", "E": "forged-echoed", "<p>T</p>": "token-leaked", "S": "signature-leaked"} {
		server := httptest.NewServer(tutorial(token, forged))
		t.Cleanup(server.Close)
		lines, _ := background(t, nil, "--json", "sim", "--listen", "127.0.0.1:0", "--seed", "9", "--callback", server.URL)
		r := decoded[simReport](t, next(t, lines))
		has := false
		for _, f := range r.Findings {
			has = has || f.Code == code
		}
		if len(r.Findings) != 2 && len(r.Findings) != 3 {
			t.Errorf("%q: findings %+v", forged, r.Findings)
		}
		if !r.Verified || r.Insecure != (code != "") || (r.Error != "") != r.Insecure || has != r.Insecure {
			t.Errorf("%q: %+v", forged, r)
		}
		for _, f := range r.Findings {
			if strings.Contains(r.Error+f.Text+f.TextZH, token) {
				t.Errorf("%q: the Token is printed: %+v", forged, r)
			}
		}
	}
}

// The answers of the case files to a push, judged for each kind of account.
func TestPushJudgesTheAccount(t *testing.T) {
	t.Parallel()
	const head = "<xml><ToUserName><![CDATA[{FROM}]]></ToUserName><FromUserName><![CDATA[{TO}]]></FromUserName><CreateTime>1700000000</CreateTime>"
	mark, err := base64.StdEncoding.DecodeString("77u/c3VjY2Vzcw==")
	if err != nil {
		t.Fatal(err)
	}
	for _, tt := range []struct {
		name, answer   string
		official, mini bool
		says           string // of a failure
	}{
		{"text", head + "<MsgType><![CDATA[text]]></MsgType><Content><![CDATA[hi]]></Content></xml>", true, false, "customer-service API"},
		{"MediaId outside Image", head + "<MsgType><![CDATA[image]]></MsgType><MediaId><![CDATA[M]]></MediaId></xml>", false, false, "MediaId belongs into Image"},
		{"xml within xml", `<?xml version="1.0"?><xml>` + head + "<MsgType>text</MsgType><Content>hi</Content></xml></xml>", false, false, "xml within xml"},
		{"a byte order mark", string(mark), false, false, `a byte order mark (EF BB BF`},
		{"success", "success", true, true, ""},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
				io.WriteString(w, strings.NewReplacer("{FROM}", "oAlice", "{TO}", "gh_1").Replace(tt.answer))
			}))
			t.Cleanup(server.Close)
			for account, ok := range map[string]bool{"official-account": tt.official, "mini-program": tt.mini} {
				args := []string{"push", server.URL, "text", "hi", "--from", "oAlice", "--original-id", "gh_1", "--format", "xml", "--account", account}
				got := invoke(t, map[string]string{varToken: "token"}, append(args, "--json")...)
				report := decoded[pushReport](t, got.stdout)
				if report.OK != ok || got.code != map[bool]int{true: exitOK, false: exitRefused}[ok] {
					t.Errorf("%s: exit code %d: %s", account, got.code, got.stdout)
				}
				if p := report.Pushes[0]; !ok && !strings.Contains(p.Reason, tt.says) || englishSentence.MatchString(p.ReasonZH) {
					t.Errorf("%s: no %q in %s / %s", account, tt.says, p.Reason, p.ReasonZH)
				}
				text := invoke(t, map[string]string{varToken: "token"}, args...).stdout
				if hint := strings.Contains(text, "--account official-account"); hint != (account == "mini-program" && strings.Contains(text, "isn't shown")) {
					t.Errorf("%s: the hint: %s", account, text)
				}
				if strings.Contains(text, "\ufeff") || tt.name == "a byte order mark" && !strings.Contains(text, `"\ufeffsuccess"`) {
					t.Errorf("the mark isn't visible: %q", text)
				}
			}
		})
	}
	got := invoke(t, map[string]string{varToken: "token"}, "push", "http://127.0.0.1:1/", "text", "hi", "--account", "official-account", "--format", "json")
	if got.code != exitUsage || !strings.Contains(got.stderr, "XML only") {
		t.Errorf("an official account with JSON: %+v", got)
	}
}

// Chunks and compression are noticed and are a warning.
func TestCarriageIsAWarning(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		name   string
		answer func(w http.ResponseWriter, text string)
		code   string
	}{
		{"chunked", func(w http.ResponseWriter, text string) {
			w.(http.Flusher).Flush()
			io.WriteString(w, text)
		}, "chunked"},
		{"gzip", func(w http.ResponseWriter, text string) {
			w.Header().Set("Content-Encoding", "gzip")
			z := gzip.NewWriter(w)
			io.WriteString(z, text)
			z.Close()
		}, "compressed"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				q := r.URL.Query()
				if r.Header.Get("Accept-Encoding") != "" {
					t.Errorf("%s asks for compression: %s", r.Method, r.Header.Get("Accept-Encoding"))
				}
				switch {
				case q.Has("echostr") && !wechat.CheckSignature(serverToken, q.Get("timestamp"), q.Get("nonce"), q.Get("signature")):
					w.WriteHeader(http.StatusForbidden)
				case q.Has("echostr"):
					tt.answer(w, q.Get("echostr"))
				default:
					tt.answer(w, "success")
				}
			}))
			t.Cleanup(server.Close)
			env := map[string]string{varToken: serverToken}
			got := invoke(t, env, "verify-url", server.URL, "--json")
			if r := decoded[verification](t, got.stdout); got.code != exitOK || !r.OK || r.Findings[0].Code != tt.code || r.Findings[0].Level != wechattest.LevelWarning {
				t.Errorf("verify-url: exit code %d: %s", got.code, got.stdout)
			}
			if text := invoke(t, env, "verify-url", server.URL).stdout; !strings.HasPrefix(text, "warn  echo") {
				t.Errorf("verify-url: %s", text)
			}
			got = invoke(t, env, "push", server.URL, "text", "hi", "--json")
			if p := decoded[pushReport](t, got.stdout).Pushes[0]; got.code != exitOK || !p.OK || p.Attempts[0].Findings[0].Code != tt.code || !strings.Contains(p.Reason, "WeChat is content, but") {
				t.Errorf("push: exit code %d: %s", got.code, got.stdout)
			}
			if text := invoke(t, env, "push", server.URL, "text", "hi").stdout; !strings.Contains(text, "\nwarn  ") {
				t.Errorf("push: %s", text)
			}
			doctor := invoke(t, env, "doctor", "--callback", server.URL, "--json", "--timeout", "1s").stdout
			for _, c := range decoded[diagnosis](t, doctor).Checks {
				if c.Name == "callback echo" && c.Status != checkWarn {
					t.Errorf("doctor: %+v", c)
				}
			}
		})
	}
}

// If a server accepts a forged push, or answers with the Token, the exit code is 4.
func TestForgedPushes(t *testing.T) {
	t.Parallel()
	key := strings.Repeat("k9X", 14) + "A"
	env := map[string]string{varToken: serverToken, varAESKey: key, varAppID: "wx0123456789abcdef"}
	for _, tt := range []struct {
		name   string
		status int
		body   string
		code   int
		says   string
	}{
		{"refused", 403, "", exitOK, "refused, as it has to be (HTTP 403)"},
		{"success", 200, "success", exitCheck, "took a forged push"},
		{"nothing", 200, "", exitCheck, "took a forged push"},
		{"the Token", 403, "token: " + serverToken, exitCheck, "holds the server's Token"},
		{"the key", 403, key, exitCheck, "holds the EncodingAESKey"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			server := httptest.NewServer(says(tt.status, tt.body)(t, nil))
			t.Cleanup(server.Close)
			for _, forgery := range []string{"--bad-signature", "--unsigned", "--stale", "--foreign-app", "--plain-downgrade"} {
				got := invoke(t, env, "push", server.URL, "text", "hi", forgery, "--json")
				report := decoded[pushReport](t, got.stdout)
				if p := report.Pushes[0]; got.code != tt.code || len(p.Attempts) != 1 || !strings.Contains(p.Reason, tt.says) {
					t.Errorf("%s: exit code %d: %s", forgery, got.code, got.stdout)
				}
				if strings.Contains(got.stdout, serverToken) || strings.Contains(got.stdout, key) {
					t.Errorf("%s prints a secret: %s", forgery, got.stdout)
				}
			}
		})
	}
}

// A server that only checks existing signatures accepts requests without one.
func TestUnsignedVerification(t *testing.T) {
	t.Parallel()
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		q := r.URL.Query()
		if q.Has("signature") && !wechat.CheckSignature(serverToken, q.Get("timestamp"), q.Get("nonce"), q.Get("signature")) {
			w.WriteHeader(http.StatusForbidden)
			return
		}
		io.WriteString(w, q.Get("echostr"))
	}))
	t.Cleanup(server.Close)
	got := invoke(t, map[string]string{varToken: serverToken}, "verify-url", server.URL, "--json")
	if r := decoded[verification](t, got.stdout); got.code != exitCheck || !r.Steps[0].OK || r.Steps[1].OK {
		t.Errorf("exit code %d: %s", got.code, got.stdout)
	}
}
