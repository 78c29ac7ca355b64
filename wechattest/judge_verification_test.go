package wechattest_test

import (
	"bytes"
	"compress/gzip"
	"compress/zlib"
	"encoding/base64"
	"fmt"
	"html"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/minigo-dev/wechat/wechattest"
)

const (
	passed  = wechattest.LevelOK
	warned  = wechattest.LevelWarning
	faulted = wechattest.LevelFailure
)

func codes(v wechattest.Verdict) (all []string) {
	for _, f := range v.Findings {
		all = append(all, f.Code)
	}
	return all
}

// checkTexts checks the rules of all findings: both languages, no whole secret, nothing invisible.
func checkTexts(t *testing.T, v wechattest.Verdict, secrets ...string) {
	t.Helper()
	if len(v.Findings) == 0 {
		t.Error("a verdict without findings")
	}
	for _, f := range v.Findings {
		if f.Code == "" || f.Text == "" || f.TextZH == "" || !hasChinese(f.TextZH) {
			t.Errorf("not whole: %+v", f)
		}
		for _, text := range []string{f.Text, f.TextZH} {
			for _, secret := range secrets {
				if strings.Contains(text, secret) {
					t.Errorf("%s prints the secret %q: %s", f.Code, secret, text)
				}
			}
			if strings.ContainsAny(text, "\ufeff\u200b\n\r\x00") {
				t.Errorf("%s prints what doesn't show: %q", f.Code, text)
			}
		}
	}
}

func hasChinese(s string) bool {
	return strings.ContainsFunc(s, func(r rune) bool { return r >= 0x4e00 && r <= 0x9fff })
}

// A verification with a valid signature must be answered with the echostr alone.
func TestF19Verification(t *testing.T) {
	t.Parallel()
	const mark = "\ufeff"
	for _, tc := range []struct {
		name   string
		status int
		body   string // E is the echostr
		level  wechattest.Level
		codes  []string
		says   string
	}{
		{"the echostr", 200, "E", passed, []string{"echo"}, "came back"},
		{"a byte order mark", 200, mark + "E", faulted, []string{"byte-order-mark"}, `EF BB BF`},
		{"a byte order mark is printed", 200, mark + "E", faulted, []string{"byte-order-mark"}, `"\ufeffE"`},
		{"a mark and a line end", 200, mark + "E\r\n", faulted, []string{"byte-order-mark", "line-end"}, `\r\n`},
		{"UTF-16", 200, "\xff\xfe1\x002\x00", faulted, []string{"byte-order-mark"}, `\xff\xfe1\x002\x00`},
		{"a line end", 200, "E\n", faulted, []string{"line-end"}, `something around it, a line end after it: "E\n"`},
		{"a line end before it", 200, "\nE", faulted, []string{"line-end"}, "a line end before it"},
		{"quotes", 200, `"E"`, faulted, []string{"quotes", "quotes"}, "quotes before it"},
		{"blanks", 200, " E ", faulted, []string{"blanks", "blanks"}, "blanks after it"},
		{"a no-break space", 200, "E\u00a0", faulted, []string{"blanks"}, `\u00a0`},
		{"a zero-width space", 200, "\u200bE", faulted, []string{"invisible"}, `\u200b`},
		{"a NUL", 200, "E\x00", faulted, []string{"invisible"}, `\x00`},
		{"JSON", 200, `{"echostr":"E"}`, faulted, []string{"echo-surrounded"}, "something around it"},
		{"HTML", 200, "<html>E</html>", faulted, []string{"echo-surrounded"}, "<html>E</html>"},
		{"nothing", 200, "", faulted, []string{"not-the-echo"}, "the answer is empty"},
		{"success", 200, "success", faulted, []string{"not-the-echo"}, `"success", not the echostr`},
		{"the tutorial's PHP with another Token", 200, "E+++OtherToken123", faulted, []string{"token-shown"}, `E+++***`},
		{"403", 403, "", faulted, []string{"signature-refused"}, "HTTP 403: the server refuses the signature"},
		{"401", 401, "", faulted, []string{"signature-refused"}, "HTTP 401"},
		{"404", 404, "", faulted, []string{"not-found"}, "nothing answers GET"},
		{"302", 302, "", faulted, []string{"redirect"}, "follows no redirect"},
		{"201 and the echostr", 201, "E", faulted, []string{"status"}, "HTTP 201"},
		{"500", 500, "", faulted, []string{"status"}, "HTTP 500"},
		{"the Token in a wrong answer", 200, "no: {TOKEN}", faulted, []string{"not-the-echo"}, "no: ***"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()
			c := wechattest.PushConfig{Token: "Tk7secretOfTheServer"}
			r := c.VerifyRequest("http://bot.example/wechat")
			echo := r.URL.Query().Get("echostr")
			body := strings.NewReplacer("E", echo, "{TOKEN}", c.Token).Replace(tc.body)
			v := c.JudgeVerification(r, wechattest.Response{Status: tc.status, Body: []byte(body)})
			if diff := cmp.Diff(tc.codes, codes(v)); diff != "" || v.Level != tc.level || v.OK() != (tc.level != faulted) {
				t.Errorf("level %s; codes (-want +got):\n%s", v.Level, diff)
			}
			en, _ := v.Text()
			if want := strings.ReplaceAll(tc.says, "E", echo); !strings.Contains(en, want) && !strings.Contains(en, tc.says) {
				t.Errorf("no %q in %s", want, en)
			}
			checkTexts(t, v, c.Token, "OtherToken123")
		})
	}
}

// A forged verification must be refused, and the refusal must reveal nothing.
func TestF19ForgedVerification(t *testing.T) {
	t.Parallel()
	for _, tc := range []struct {
		name     string
		token    string // Tk7secretOfTheServer unless given
		unsigned bool
		status   int
		header   string
		body     string // E is the echostr, T the Token, S the right signature, K the key
		level    wechattest.Level
		codes    []string
	}{
		{name: "refused", status: 403, level: passed, codes: []string{"forged-refused"}},
		{name: "refused in words", status: 401, body: "invalid signature", level: passed, codes: []string{"forged-refused"}},
		{name: "an error", status: 500, level: passed, codes: []string{"forged-refused"}},
		{name: "a redirect", status: 302, level: passed, codes: []string{"forged-refused"}},
		{name: "nothing, with 200", status: 200, level: warned, codes: []string{"forged-status"}},
		{name: "words, with 200", status: 200, body: "error", level: warned, codes: []string{"forged-status"}},
		{name: "the tutorial's PHP", status: 200, body: "E+++T", level: faulted, codes: []string{"token-leaked", "forged-answered"}},
		{name: "the tutorial's PHP, its Token a word", token: "weixin", status: 200, body: "E+++T", level: faulted, codes: []string{"token-leaked", "forged-answered"}},
		{name: "the tutorial's PHP, its Token one letter", token: "x", status: 200, body: "E+++T", level: faulted, codes: []string{"token-leaked", "forged-answered"}},
		{name: "the tutorial's PHP, unsigned", unsigned: true, status: 200, body: "E+++T", level: faulted, codes: []string{"token-leaked", "forged-answered"}},
		{name: "it echoes anything", status: 200, body: "E", level: faulted, codes: []string{"forged-echoed"}},
		{name: "it echoes what isn't signed", unsigned: true, status: 200, body: "E", level: faulted, codes: []string{"forged-echoed"}},
		{name: "it echoes with a mark", status: 200, body: "\ufeffE\n", level: faulted, codes: []string{"forged-echoed"}},
		{name: "201", status: 201, body: "E", level: faulted, codes: []string{"forged-echoed"}},
		{name: "it echoes in HTML", status: 200, body: "<p>E</p>", level: faulted, codes: []string{"forged-answered"}},
		{name: "the Token in HTML", status: 200, body: "<html><body><pre>string(20) \"T\"</pre></body></html>", level: faulted, codes: []string{"token-leaked"}},
		{name: "the Token, as HTML escapes it", token: "a<b>&c", status: 200, body: "<p>" + html.EscapeString("a<b>&c") + "</p>", level: faulted, codes: []string{"token-leaked"}},
		{name: "the Token, as URLs escape it", token: "a b/c", status: 200, body: "token=a+b%2Fc", level: faulted, codes: []string{"token-leaked"}},
		{name: "the Token, as JSON escapes it", token: "a<b>&c", status: 400, body: `{"token":"a\u003cb\u003e\u0026c"}`, level: faulted, codes: []string{"token-leaked"}},
		{name: "the Token in a refusal", status: 403, body: "bad signature, token is T", level: faulted, codes: []string{"token-leaked"}},
		{name: "the Token in a header", status: 403, header: "T", level: faulted, codes: []string{"token-leaked"}},
		{name: "the Token among what was signed", status: 403, body: "1700000000T123", level: faulted, codes: []string{"token-leaked"}},
		{name: "the Token alone, though a word", token: "weixin", status: 200, body: "T", level: faulted, codes: []string{"token-leaked"}},
		{name: "a word that is the Token", token: "signature", status: 403, body: "invalid signature", level: warned, codes: []string{"token-word"}},
		{name: "a word that is the Token, with 200", token: "token", status: 200, body: "wrong token", level: warned, codes: []string{"token-word"}},
		{name: "the expected signature", status: 403, body: "expected S", level: faulted, codes: []string{"signature-leaked"}},
		{name: "the expected signature in capitals", status: 200, body: "want S.", level: faulted, codes: []string{"signature-leaked"}},
		{name: "the expected signature in a header", status: 403, header: "S", level: faulted, codes: []string{"signature-leaked"}},
		{name: "the key", status: 500, body: "config: K", level: faulted, codes: []string{"key-leaked"}},
		{name: "the echostr in an error page", status: 404, body: "no route /wechat?echostr=E", level: warned, codes: []string{"forged-echo-in-refusal"}},
	} {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()
			c := wechattest.PushConfig{Token: "Tk7secretOfTheServer", EncodingAESKey: strings.Repeat("kEy", 14) + "A"}
			if tc.token != "" {
				c.Token = tc.token
			}
			fault := wechattest.BadSignature()
			if tc.unsigned {
				fault = wechattest.Unsigned()
			}
			r := c.VerifyRequest("http://bot.example/wechat", fault)
			right := signed(c.Token, r)
			if strings.HasSuffix(tc.name, "capitals") {
				right = strings.ToUpper(right)
			}
			fill := strings.NewReplacer("E", r.URL.Query().Get("echostr"), "T", c.Token, "S", right, "K", c.EncodingAESKey)
			a := wechattest.Response{Status: tc.status, Header: http.Header{}, Body: []byte(fill.Replace(tc.body))}
			if tc.header != "" {
				a.Header.Set("X-Debug", fill.Replace(tc.header))
			}
			v := c.JudgeVerification(r, a)
			if diff := cmp.Diff(tc.codes, codes(v)); diff != "" || v.Level != tc.level {
				t.Errorf("level %s; codes (-want +got):\n%s", v.Level, diff)
			}
			secrets := []string{c.EncodingAESKey, right}
			if len(c.Token) > 10 {
				secrets = append(secrets, c.Token)
			}
			checkTexts(t, v, secrets...)
			if en, zh := v.Text(); v.Has("token-leaked") && (!strings.Contains(en, "Token") || !strings.Contains(zh, "令牌")) {
				t.Errorf("the Token isn't named: %s", en)
			}
		})
	}
}

func packed(pack func(io.Writer) io.WriteCloser, text string) []byte {
	var b bytes.Buffer
	w := pack(&b)
	io.WriteString(w, text)
	w.Close()
	return b.Bytes()
}

func gzipped(text string) []byte {
	return packed(func(w io.Writer) io.WriteCloser { return gzip.NewWriter(w) }, text)
}

func deflated(text string) []byte {
	return packed(func(w io.Writer) io.WriteCloser { return zlib.NewWriter(w) }, text)
}

// Over a socket, chunks and compression are noticed, and no compression is requested.
func TestF19Carriage(t *testing.T) {
	t.Parallel()
	for _, tc := range []struct {
		name   string
		answer func(w http.ResponseWriter, right string)
		level  wechattest.Level
		codes  []string
	}{
		{"with a length", func(w http.ResponseWriter, right string) { io.WriteString(w, right) }, passed, []string{"X"}},
		{"in chunks", func(w http.ResponseWriter, right string) {
			w.(http.Flusher).Flush()
			io.WriteString(w, right)
		}, warned, []string{"chunked", "X"}},
		{"gzip", func(w http.ResponseWriter, right string) {
			w.Header().Set("Content-Encoding", "gzip")
			w.Write(gzipped(right))
		}, warned, []string{"compressed", "X"}},
		{"deflate", func(w http.ResponseWriter, right string) {
			w.Header().Set("Content-Encoding", "deflate")
			w.Write(deflated(right))
		}, warned, []string{"compressed", "X"}},
		{"gzip in chunks", func(w http.ResponseWriter, right string) {
			w.Header().Set("Content-Encoding", "gzip")
			w.(http.Flusher).Flush()
			w.Write(gzipped(right))
		}, warned, []string{"chunked", "compressed", "X"}},
		{"identity", func(w http.ResponseWriter, right string) {
			w.Header().Set("Content-Encoding", "identity")
			io.WriteString(w, right)
		}, passed, []string{"X"}},
		{"called gzip", func(w http.ResponseWriter, right string) {
			w.Header().Set("Content-Encoding", "gzip")
			io.WriteString(w, right)
		}, faulted, []string{"compressed-unreadable"}},
		{"an encoding that nobody knows", func(w http.ResponseWriter, _ string) {
			w.Header().Set("Content-Encoding", "br")
			io.WriteString(w, "\x0b\x02\x80")
		}, faulted, []string{"compressed-unreadable", "Y"}},
	} {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()
			c := wechattest.PushConfig{Token: "token", Mode: wechattest.Plain}
			asked := ""
			server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				if r.Header.Get("Accept-Encoding") != "" {
					asked = r.Header.Get("Accept-Encoding")
				}
				right := "success"
				if r.Method == http.MethodGet {
					right = r.URL.Query().Get("echostr")
				}
				tc.answer(w, right)
			}))
			t.Cleanup(server.Close)
			want := func(right, wrong string) (all []string) {
				for _, code := range tc.codes {
					all = append(all, strings.NewReplacer("X", right, "Y", wrong).Replace(code))
				}
				return all
			}
			r := c.VerifyRequest(server.URL)
			v := c.JudgeVerification(r, wechattest.Ask(t.Context(), r))
			if diff := cmp.Diff(want("echo", "not-the-echo"), codes(v)); diff != "" || v.Level != tc.level {
				t.Errorf("verification: level %s; codes (-want +got):\n%s", v.Level, diff)
			}
			checkTexts(t, v)
			push, err := c.NewPush([]byte(`{"MsgType":"text","FromUserName":"o1"}`))
			if err != nil {
				t.Fatal(err)
			}
			v = push.Send(t.Context(), server.URL).Last().Verdict
			if diff := cmp.Diff(want("success", "format"), codes(v)); diff != "" || v.Level != tc.level {
				t.Errorf("push: level %s; codes (-want +got):\n%s", v.Level, diff)
			}
			checkTexts(t, v)
			if asked != "" {
				t.Errorf("compression is asked for: %s", asked)
			}
		})
	}
}

// The simulator accepts what WeChat accepts, and still shows what is wrong with it.
func TestServeURLOfWhoAnswersForgeries(t *testing.T) {
	t.Parallel()
	for _, tc := range []struct {
		name, forged string // what a wrong signature is answered with
		code         string
	}{
		{"echoes anything", "E", "forged-echoed"},
		{"shows its Token", "E+++T", "token-leaked"},
		{"shows its Token in HTML", "<pre>T</pre>", "token-leaked"},
		{"tells the signature", "S", "signature-leaked"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()
			c := newControl(t)
			wx := c.wx
			server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				echo, right := r.URL.Query().Get("echostr"), signed(wx.Token(), r)
				switch {
				case r.Method == http.MethodPost:
					io.WriteString(w, "success")
				case r.URL.Query().Get("signature") == right:
					io.WriteString(w, echo)
				default:
					io.WriteString(w, strings.NewReplacer("E", echo, "T", wx.Token(), "S", right).Replace(tc.forged))
				}
			}))
			t.Cleanup(server.Close)
			got := c.tree("PUT", "/_sim/callback", act("url", server.URL))
			if got.at("verified") != true || got.at("insecure") != true || got.text("error") == "" || got.text("url") != server.URL {
				t.Errorf("set: %v", got.v)
			}
			if state := c.tree("GET", "/_sim/state", ""); state.at("callback.insecure") != true || state.text("callback.findings.0.code") != tc.code {
				t.Errorf("state: %v", state.at("callback"))
			}
			steps := c.tree("POST", "/_sim/callback/verify", "{}")
			if steps.at("steps.0.level") != "ok" || steps.at("steps.1.level") != "failure" || steps.at("steps.1.ok") != false {
				t.Errorf("steps: %v", steps.v)
			}
			for seq, want := range map[int]bool{1: true, 2: false, 3: true, 4: false} {
				if e := c.tree("GET", fmt.Sprint("/_sim/exchanges/", seq), ""); e.at("ok") != want || (e.at("level") == "failure") == want || (e.text("note") == "") != want {
					t.Errorf("exchange %d: %v", seq, e.v)
				}
			}
			if d := wx.User("alice").SendText("hi"); d.Err != nil || d.Verdict.Level != passed {
				t.Errorf("it isn't pushed to: %+v", d)
			}
			_, page := c.ask("GET", "/_sim/transcript", "")
			var log strings.Builder
			wx.WriteLog(&log)
			if all := log.String() + page; strings.Contains(all, wx.Token()) || !strings.Contains(log.String(), "wrongly signed") && !strings.Contains(log.String(), "forged request") {
				t.Errorf("the log tells the Token, or nothing:\n%s", log.String())
			}
			c.must("POST", "/_sim/transcript", page, nil) // with its findings
		})
	}
}

// A server's other Token isn't printed.
func TestVerifyErrorOfAnotherToken(t *testing.T) {
	t.Parallel()
	wx := wechattest.New(t)
	wx.Serve(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		io.WriteString(w, r.URL.Query().Get("echostr")+"+++TheServersOwn")
	}))
	err := wx.Verify()
	if err == nil || strings.Contains(err.Error(), "TheServersOwn") || !strings.Contains(err.Error(), "another Token") {
		t.Errorf("%v", err)
	}
}

// A server that closes the connection of a forged request has refused it.
func TestForgedVerificationWithoutAnAnswer(t *testing.T) {
	t.Parallel()
	wx := wechattest.New(t)
	wx.Serve(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Query().Get("signature") != signed(wx.Token(), r) {
			panic(http.ErrAbortHandler)
		}
		io.WriteString(w, r.URL.Query().Get("echostr"))
	}))
	if err := wx.Verify(); err != nil {
		t.Error(err)
	}
	c := wx.PushConfig()
	for level, r := range map[wechattest.Level]*http.Request{warned: c.VerifyRequest("http://x/", wechattest.BadSignature()), faulted: c.VerifyRequest("http://x/")} {
		if v := c.JudgeVerification(r, wechattest.Response{Err: io.EOF}); v.Level != level {
			t.Errorf("%s, not %s", v.Level, level)
		}
	}
}

func TestAnswerOfABomb(t *testing.T) {
	t.Parallel()
	bomb := gzipped(strings.Repeat("0", 64<<20))
	c := wechattest.PushConfig{Token: "token", Mode: wechattest.Plain}
	push, err := c.NewPush([]byte(`{"MsgType":"text"}`))
	if err != nil {
		t.Fatal(err)
	}
	a := wechattest.Response{Status: 200, Header: http.Header{"Content-Encoding": {"gzip"}}, Body: bomb}
	v := push.Judge(push.Request("http://bot.example/"), a)
	if v.OK() || len(v.Plain) > 1<<20 {
		t.Errorf("%d bytes, %v", len(v.Plain), codes(v))
	}
}

// The answers of the case file that are invisible when printed.
func TestByteOrderMarkOfTheCases(t *testing.T) {
	t.Parallel()
	body, err := base64.StdEncoding.DecodeString("77u/c3VjY2Vzcw==")
	if err != nil {
		t.Fatal(err)
	}
	wx := wechattest.New(t)
	wx.Serve(answering(string(body)))
	d := wx.User("alice").SendText("hi")
	if d.Err == nil || !strings.Contains(d.Err.Error(), "a byte order mark (EF BB BF") || !strings.Contains(d.Err.Error(), `"\ufeffsuccess"`) {
		t.Errorf("%v", d.Err)
	}
}
