package wechat_test

import (
	"bytes"
	"context"
	"encoding/gob"
	"encoding/json"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"net/url"
	"os"
	"os/exec"
	"strings"
	"sync"
	"testing"
	"testing/iotest"
	"time"

	"github.com/minigo-dev/wechat"
)

// Every secret of these tests holds the mark, beside characters that URLs escape.
const (
	secretMark    = "s3cr3t"
	markedApp     = "app" + secretMark + "&app"
	markedToken   = "token/" + secretMark + "+="
	markedSession = "c2Vzc2lvbg" + secretMark + "/+=="
	markedCode    = "code " + secretMark + "%&"
)

const childOfSecretTest = "WECHAT_TEST_SECRETS_CHILD"

// The failures run in a process of their own, so that what anything writes to stdout
// and stderr is seen too.
func TestNoSecretInAnyOutput(t *testing.T) {
	if os.Getenv(childOfSecretTest) != "" {
		failInEveryWay(t)
		return
	}
	t.Parallel()
	cmd := exec.Command(os.Args[0], "-test.run", "^TestNoSecretInAnyOutput$", "-test.v")
	cmd.Env = append(os.Environ(), childOfSecretTest+"=1")
	output, err := cmd.CombinedOutput()
	if err != nil {
		t.Errorf("the child failed: %v\n%s", err, output)
	}
	if bytes.Contains(output, []byte(secretMark)) {
		t.Errorf("a secret was written:\n%s", output)
	}
	if !bytes.Contains(output, []byte("failures seen: ")) {
		t.Errorf("the child saw nothing:\n%s", output)
	}
}

// A seer looks at everything that could be printed.
type seer struct {
	t  *testing.T
	mu sync.Mutex
	n  int
}

func (s *seer) text(what, text string) {
	s.t.Helper()
	if at := strings.Index(text, secretMark); at >= 0 {
		s.t.Errorf("%s shows a secret: ...%s<HERE>", what, strings.ReplaceAll(text[max(0, at-80):at], secretMark, "<HERE>"))
	}
}

func (s *seer) value(what string, v any) {
	s.t.Helper()
	for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%q", "%x", "%d", "%T"} {
		s.text(what+" "+verb, fmt.Sprintf(verb, v))
	}
	s.text(what+" Sprint", fmt.Sprint(v))
	encoded, err := json.Marshal(v)
	s.text(what+" JSON", string(encoded)+fmt.Sprint(err))
	encoded, err = xml.Marshal(v)
	s.text(what+" XML", string(encoded)+fmt.Sprint(err))
	var b bytes.Buffer
	err = gob.NewEncoder(&b).Encode(v)
	s.text(what+" gob", b.String()+fmt.Sprint(err))
	var log bytes.Buffer
	for _, h := range []slog.Handler{slog.NewTextHandler(&log, nil), slog.NewJSONHandler(&log, nil)} {
		slog.New(h).Info("message", "value", v, slog.Group("group", "value", v))
	}
	s.text(what+" slog", log.String())
}

func (s *seer) err(what string, err error) {
	s.t.Helper()
	if err == nil {
		return
	}
	s.mu.Lock()
	s.n++
	s.mu.Unlock()
	s.value(what, err)
	s.text(what+" text", err.Error())
	switch e := err.(type) {
	case interface{ Unwrap() error }:
		s.err(what+" >", e.Unwrap())
	case interface{ Unwrap() []error }:
		for _, inner := range e.Unwrap() {
			s.err(what+" >", inner)
		}
	}
}

// markedTokens is a TokenSource whose tokens are marked.
type markedTokens struct{}

func (markedTokens) AccessToken(_ context.Context, r wechat.TokenRequest) (wechat.Token, error) {
	text := markedToken
	if r.Refused.Reveal() != "" {
		text += "2"
	}
	return wechat.NewToken(text, time.Now().Add(time.Hour)), nil
}

// hostileTransports fail in ways that quote what they were given.
func hostileTransports(t *testing.T) map[string]http.RoundTripper {
	quoting := func(make func(r *http.Request) error) http.RoundTripper {
		return tripper(func(r *http.Request) (*http.Response, error) { return nil, make(r) })
	}
	whole := func(r *http.Request) string {
		var body []byte
		if r.Body != nil {
			body, _ = io.ReadAll(r.Body)
		}
		values := []string{r.URL.String(), string(body)}
		for _, v := range r.URL.Query() {
			values = append(values, v...)
		}
		return strings.Join(values, " ")
	}
	answering := func(status int, make func(echo string) string) http.RoundTripper {
		return tripper(func(r *http.Request) (*http.Response, error) {
			return textResponse(r, status, "application/json", make(whole(r))), nil
		})
	}
	quoted := func(s string) string { b, _ := json.Marshal(s); return string(b) }
	return map[string]http.RoundTripper{
		"quotes the URL":      quoting(func(r *http.Request) error { return fmt.Errorf("can't reach %s", r.URL) }),
		"quotes it in quotes": quoting(func(r *http.Request) error { return fmt.Errorf("can't reach %q", r.URL) }),
		"a url.Error":         quoting(func(r *http.Request) error { return &url.Error{Op: "Post", URL: r.URL.String(), Err: io.EOF} }),
		"a url.Error in another": quoting(func(r *http.Request) error {
			return fmt.Errorf("a: %w", &url.Error{Op: "a", URL: r.URL.String(), Err: &url.Error{Op: "b", URL: r.URL.String(), Err: os.ErrDeadlineExceeded}})
		}),
		"quotes the token":   quoting(func(r *http.Request) error { return errors.New("bad token " + r.URL.Query().Get("access_token")) }),
		"quotes the query":   quoting(func(r *http.Request) error { return fmt.Errorf("bad %v", r.URL.Query()) }),
		"a timeout":          quoting(func(r *http.Request) error { return fmt.Errorf("%s: %w", r.URL, context.DeadlineExceeded) }),
		"echoes as errmsg":   answering(200, func(e string) string { return `{"errcode":40029,"errmsg":` + quoted(e) + `}` }),
		"echoes, bad status": answering(500, func(e string) string { return `{"errcode":1,"errmsg":` + quoted(e) + `}` }),
		"refuses the token":  answering(200, func(e string) string { return `{"errcode":40001,"errmsg":` + quoted(e) + `}` }),
		"is busy":            answering(200, func(e string) string { return `{"errcode":-1,"errmsg":` + quoted(e) + `}` }),
		"echoes as HTML":     answering(502, func(e string) string { return "<html>" + e + "</html>" }),
		"echoes, cut":        answering(200, func(e string) string { return `{"openid":` + quoted(e) }),
		"wrong types": answering(200, func(e string) string {
			return `{"openid":{"a":` + quoted(e) + `},"session_key":["` + markedSession + `"],"media_id":[],"access_token":{"a":"` + markedToken + `"},"expires_in":"` + secretMark + `","errcode":0}`
		}),
		"half an answer": answering(200, func(string) string {
			return `{"session_key":"` + markedSession + `","access_token":"` + markedToken + `"}`
		}),
		"errcode garbage": answering(200, func(e string) string { return `{"errcode":` + quoted(e) + `}` }),
		"a bad redirect": tripper(func(r *http.Request) (*http.Response, error) {
			response := textResponse(r, 302, "", "")
			response.Header.Set("Location", "http://[::1/%zz?"+whole(r))
			return response, nil
		}),
		"a body that breaks": tripper(func(r *http.Request) (*http.Response, error) {
			response := textResponse(r, 200, "", "")
			response.Body, response.ContentLength = io.NopCloser(iotest.ErrReader(errors.New("reading "+whole(r)))), -1
			return response, nil
		}),
		"no HTTP":  toRaw(rawServer(t, func(c net.Conn) { echoRaw(c, "%s\r\n\r\n") })),
		"a header": toRaw(rawServer(t, func(c net.Conn) { echoRaw(c, "HTTP/1.1 200 OK\r\n%s\r\n\r\n") })),
		"a length": toRaw(rawServer(t, func(c net.Conn) { echoRaw(c, "HTTP/1.1 200 OK\r\nContent-Length: %s\r\n\r\n") })),
		"a coding": toRaw(rawServer(t, func(c net.Conn) { echoRaw(c, "HTTP/1.1 200 OK\r\nTransfer-Encoding: %s\r\n\r\n") })),
		"refused":  toRaw(refusing(t)),
		"closes":   toRaw(rawServer(t, func(net.Conn) {})),
	}
}

// echoRaw puts a session_key and the request's own target into an answer.
func echoRaw(c net.Conn, format string) {
	head := make([]byte, 4096)
	n, _ := c.Read(head)
	target := strings.Fields(string(head[:n]) + " - -")[1]
	fmt.Fprintf(c, format, markedSession+target)
}

// toRaw is a plain *http.Transport that dials one address, whatever the URL.
func toRaw(address string) http.RoundTripper {
	dial := func(ctx context.Context, network, _ string) (net.Conn, error) {
		return new(net.Dialer).DialContext(ctx, network, address)
	}
	return &http.Transport{DialContext: dial, DialTLSContext: dial, DisableKeepAlives: true}
}

func failInEveryWay(t *testing.T) {
	s := &seer{t: t}
	var logs bytes.Buffer
	var logLock sync.Mutex
	logger := slog.New(slog.NewTextHandler(funcWriter(func(p []byte) (int, error) {
		logLock.Lock()
		defer logLock.Unlock()
		return logs.Write(p)
	}), &slog.HandlerOptions{Level: slog.LevelDebug}))
	slogging := wechat.SlogHooks(logger)
	hooks := wechat.Hooks{
		CallStart: func(ctx context.Context, c wechat.CallInfo) context.Context { s.value("CallStart", c); return ctx },
		CallEnd: func(ctx context.Context, c wechat.CallInfo) {
			s.value("CallEnd", c)
			s.err("CallEnd", c.Err)
			slogging.CallEnd(ctx, c)
		},
		Token: func(ctx context.Context, i wechat.TokenInfo) {
			s.value("Token", i)
			s.err("Token", i.Err)
			slogging.Token(ctx, i)
		},
	}
	for name, transport := range hostileTransports(t) {
		opts := []wechat.TransportOption{wechat.WithHTTPClient(&http.Client{Transport: transport}), wechat.WithHooks(hooks), wechat.WithTimeout(5 * time.Second)}
		all := func(more ...wechat.Option) *wechat.Client {
			for _, o := range opts {
				more = append(more, o)
			}
			client, err := wechat.New(testAppID, markedApp, more...)
			if err != nil {
				t.Fatal(err)
			}
			return client
		}
		before := s.n
		for kind, client := range map[string]*wechat.Client{"stable": all(), "legacy": all(wechat.WithLegacyToken()), "source": all(wechat.WithTokenSource(markedTokens{}))} {
			for call, err := range everyCall(t.Context(), client, opts) {
				s.err(name+", "+kind+", "+call, err)
			}
			s.value("Client", client)
			s.value("Client by value", *client)
			s.value("in a struct", struct {
				Open   *wechat.Client
				closed *wechat.Client
				value  wechat.Client
			}{client, client, *client})
		}
		if s.n == before {
			t.Errorf("%s: nothing failed", name)
		}
	}
	s.text("logs", logs.String())
	if logs.Len() == 0 {
		t.Error("nothing was logged")
	}
	printSecrets(s)
	fmt.Println("failures seen:", s.n)
}

// everyCall makes a call of each kind with marked secrets.
func everyCall(ctx context.Context, c *wechat.Client, opts []wechat.TransportOption) map[string]error {
	key := wechat.NewSessionKey(markedSession)
	picture := func() wechat.Upload { return wechat.Upload{Name: "a.png", Content: strings.NewReader("PICTURE")} }
	var file wechat.File
	own := url.Values{"access_token": {markedToken}, "secret": {markedApp}, "js_code": {markedCode}}
	return map[string]error{
		"AccessToken":         second(c.AccessToken(ctx)),
		"SendText":            c.SendText(ctx, "o1", "hi"),
		"Typing":              c.Typing(ctx, "o1", true),
		"Code2Session":        second(c.Code2Session(ctx, markedCode)),
		"CheckSessionKey":     c.CheckSessionKey(ctx, "o1", key),
		"ResetUserSessionKey": second(c.ResetUserSessionKey(ctx, "o1", key)),
		"UploadTempMedia":     second(c.UploadTempMedia(ctx, wechat.MediaImage, picture())),
		"GetMedia":            second(c.GetMedia(ctx, "M1")),
		"Call":                c.Call(ctx, "POST", "/x", map[string]string{"a": "b"}, nil, wechat.SessionSigned("o1", key)),
		"Call of a file":      c.Call(ctx, "POST", "/x", nil, &file),
		"Call of a stream":    c.Call(ctx, "POST", "/x", nil, io.Discard),
		"Call, own token":     c.Call(ctx, "GET", "/x", own, nil, wechat.TokenOmitted()),
		"Call, safe":          c.Call(ctx, "GET", "/x", nil, nil, wechat.Repeatable()),
		"stateless login":     second(wechat.Code2Session(ctx, testAppID, markedApp, markedCode, opts...)),
		"stateless send":      wechat.SendCustomMessage(ctx, markedToken, "o1", wechat.CustomText{Content: "hi"}, opts...),
		"stateless upload":    second(wechat.UploadTempMedia(ctx, markedToken, wechat.MediaImage, picture(), opts...)),
		"open data":           wechat.DecryptOpenData(testAppID, markedSession, "AAAA", "AAAA", &file),
		"a key as input":      c.Call(ctx, "POST", "/x", struct{ K wechat.SessionKey }{key}, nil),
		"clearing quotas":     c.ClearQuotaByAppSecret(ctx),
		"a rid":               second(c.GetRIDInfo(ctx, "62922e5a-050daf94-1dcd13f6")),
		"addresses":           second(c.GetCallbackIP(ctx)),
		"bad secret":          second(wechat.New(testAppID, markedApp+" ")),
		"bad code":            second(c.Code2Session(ctx, strings.Repeat(markedCode, 100))),
	}
}

// printSecrets prints the types that hold secrets, alone and within a user's own.
func printSecrets(s *seer) {
	key := wechat.NewSessionKey(markedSession)
	token := wechat.NewToken(markedToken, time.Unix(1700000000, 0))
	session := wechat.Code2SessionResult{OpenID: "o1", UnionID: "u1", SessionKey: key}
	request := wechat.TokenRequest{AppID: testAppID, Refused: token}
	type user struct {
		Key     wechat.SessionKey
		Token   *wechat.Token
		Session wechat.Code2SessionResult
		key     wechat.SessionKey
		token   wechat.Token
		session *wechat.Code2SessionResult
		byName  map[string]wechat.SessionKey
		list    []wechat.Token
		any     any
		request wechat.TokenRequest
	}
	u := user{key, &token, session, key, token, &session, map[string]wechat.SessionKey{"a": key}, []wechat.Token{token}, key, request}
	for name, v := range map[string]any{
		"SessionKey": key, "*SessionKey": &key, "Token": token, "*Token": &token, "Session": session, "*Session": &session, "TokenRequest": request,
		"user": u, "*user": &u, "list": []any{key, token, session}, "map": map[wechat.SessionKey]wechat.Token{key: token}, "nested": struct{ a struct{ b *user } }{struct{ b *user }{&u}},
	} {
		s.value(name, v)
	}
	for what, text := range map[string]string{"key": fmt.Sprint(key), "token": fmt.Sprintf("%#v", token), "in a session": fmt.Sprintf("%+v", session)} {
		if !strings.Contains(text, "REDACTED") {
			s.t.Errorf("%s prints as %q", what, text)
		}
	}
}

func TestSessionKeyAndToken(t *testing.T) {
	t.Parallel()
	key, token := wechat.NewSessionKey("k"), wechat.NewToken("t", time.Unix(1700000000, 0))
	if key.Reveal() != "k" || token.Reveal() != "t" || !token.Expiry().Equal(time.Unix(1700000000, 0)) {
		t.Error("what went in doesn't come out")
	}
	var noKey wechat.SessionKey
	var noToken wechat.Token
	if noKey.Reveal() != "" || noToken.Reveal() != "" || !noToken.Expiry().IsZero() {
		t.Error("a zero value holds something")
	}
	for _, tt := range []struct {
		a, b wechat.SessionKey
		want bool
	}{{key, wechat.NewSessionKey("k"), true}, {key, wechat.NewSessionKey("kk"), false}, {key, noKey, false}, {noKey, wechat.NewSessionKey(""), true}} {
		if tt.a.Equal(tt.b) != tt.want {
			t.Errorf("Equal is %t", !tt.want)
		}
	}
	for _, v := range []any{key, token, wechat.Code2SessionResult{SessionKey: key}, noKey, noToken} {
		if b, err := json.Marshal(v); err == nil {
			t.Errorf("%T was marshalled: %s", v, b)
		}
		if b, err := xml.Marshal(v); err == nil {
			t.Errorf("%T was marshalled: %s", v, b)
		}
	}
}
