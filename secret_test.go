package wechat_test

import (
	"bytes"
	"context"
	"encoding/base64"
	"encoding/gob"
	"encoding/json"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"os/exec"
	"strings"
	"sync"
	"testing"
	"testing/iotest"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/minigo-dev/wechat"
	"github.com/minigo-dev/wechat/crypto"
	"github.com/minigo-dev/wechat/internal/spy"
)

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

const childOfSecretTest = "WECHAT_TEST_SECRETS_CHILD"

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

// A secretive server answers with marked secrets, whatever it is asked.
func secretive(t *testing.T) wechat.TransportOption {
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		io.WriteString(w, `{"errcode":0,"access_token":"`+markedToken+`","expires_in":7000,"openid":"o1","session_key":"`+markedSession+
			`","request":{"invoke_time":1,"request_url":"access_token=`+markedToken+`","request_body":"`+markedApp+`","response_body":"`+markedSession+`"}}`)
	}))
	t.Cleanup(server.Close)
	return wechat.WithBaseURL(server.URL)
}

const centreSecret = "centre-credential-" + secretMark

// markedCentre makes a token centre and a source that has asked it, both of which know a
// credential.
func markedCentre(t *testing.T, client *wechat.Client) (*wechat.TokenCentre, wechat.TokenSource) {
	centre, err := wechat.NewTokenCentre(func(string) (*wechat.Client, bool) { return client, true }, centreSecret)
	if err != nil {
		t.Fatal(err)
	}
	server := httptest.NewServer(centre)
	t.Cleanup(server.Close)
	source, err := wechat.NewTokenCentreSource(server.URL, centreSecret, wechat.WithHTTPClient(&http.Client{Transport: &http.Transport{}}))
	if err != nil {
		t.Fatal(err)
	}
	if token, err := source.AccessToken(context.Background(), wechat.TokenRequest{AppID: testAppID}); err != nil || token.Reveal() != markedToken {
		t.Fatal(token, err)
	}
	return centre, source
}

// Promise 1, for printers that read unexported fields and follow pointers, as those of
// go-cmp, testify and spew do.
func TestNoPrinterShowsASecret(t *testing.T) {
	t.Parallel()
	base := secretive(t)
	// A connection of its own, whose buffers hold what was sent.
	plain := wechat.WithHTTPClient(&http.Client{Transport: &http.Transport{}})
	store := wechat.NewMemoryStore()
	client, err := wechat.New(testAppID, markedApp, base, plain, wechat.WithTokenStore(store))
	if err != nil {
		t.Fatal(err)
	}
	legacy, err := wechat.New(testAppID, markedApp, base, wechat.WithLegacyToken())
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []*wechat.Client{client, legacy} {
		if token, err := c.AccessToken(t.Context()); err != nil || token != markedToken {
			t.Fatal(token, err)
		}
	}
	session, err := client.Code2Session(t.Context(), markedCode)
	if err != nil {
		t.Fatal(err)
	}
	with, err := client.With(wechat.WithTimeout(time.Second))
	if err != nil {
		t.Fatal(err)
	}
	rid, err := client.GetRIDInfo(t.Context(), "62922e5a-050daf94-1dcd13f6")
	if err != nil || rid.RequestBody() != markedApp {
		t.Fatal(rid, err)
	}
	centre, source := markedCentre(t, client)
	request := wechat.TokenRequest{AppID: testAppID, Refused: wechat.NewToken(markedToken, time.Now())}
	key := wechat.NewSessionKey(markedSession)
	sources, err := wechat.NewSourceList(client.GetCallbackIP)
	if err != nil {
		t.Fatal(err)
	}
	type user struct {
		open   any
		hidden map[string]any
	}
	for name, value := range map[string]any{
		"SessionKey": key, "*SessionKey": &key, "Session": *session, "*Session": session,
		"Token": request.Refused, "*Token": &request.Refused, "TokenRequest": request, "*TokenRequest": &request,
		"keys of a map": map[wechat.SessionKey]wechat.Token{key: request.Refused},
		"Client":        *client, "*Client": client, "legacy Client": legacy, "Client by With": with,
		"MemoryStore": store, "RIDInfo": *rid, "*RIDInfo": rid,
		"TokenCentre": centre, "TokenSource": source, "SourceList": sources,
		"options": []any{
			wechat.WithTokenStore(store), wechat.WithTokenSource(source), base, plain,
			wechat.SessionSigned("o1", key), wechat.QueryAdded(map[string][]string{"secret": {markedApp}}),
		},
	} {
		for _, v := range []any{value, user{value, map[string]any{"a": value}}, &user{open: &value}, []any{value}} {
			if ways := spy.Find(v, secretMark); len(ways) > 0 {
				t.Errorf("%s in a %T is shown by %q", name, v, ways)
			}
		}
	}
}

func TestNoPrinterShowsACallbacksSecret(t *testing.T) {
	t.Parallel()
	const token, oldToken = "newTokenSecret", "oldTokenSecret"
	const oldKey = "Zz9yXw8vUt7sRq6pOn5mLk4jIh3gFe2dCb1aBaDcFe4" // no part of the openid
	cb, err := wechat.NewCallback(token, secure(), wechat.WithPreviousToken(oldToken), wechat.WithPreviousAESKey(oldKey))
	if err != nil {
		t.Fatal(err)
	}
	plain, err := wechat.NewCallback(oldToken, wechat.WithOriginalID("gh_1"))
	if err != nil {
		t.Fatal(err)
	}
	s := newSender("json")
	s.token = token
	push, err := cb.Open(s.sealed(s.text("hello", 1)))
	if err != nil {
		t.Fatal(err)
	}
	if _, _, err := push.Answer(wechat.ReplyText{Content: "hi"}); err != nil {
		t.Fatal(err)
	}
	cipher, err := crypto.NewMessageCipher(testKey)
	if err != nil {
		t.Fatal(err)
	}
	client := mustClient(t)
	app := wechat.App{Client: client, Callbacks: map[string]wechat.AppCallback{"": {Callback: plain, Handler: func(context.Context, wechat.Message) (wechat.Reply, error) { return nil, nil }}}}
	apps := wechat.NewApps()
	if err := apps.Put(app); err != nil {
		t.Fatal(err)
	}
	secrets := []string{token, oldToken}
	for _, encoded := range []string{testKey, oldKey} {
		raw, err := base64.StdEncoding.DecodeString(encoded + "=")
		if err != nil {
			t.Fatal(err)
		}
		secrets = append(secrets, encoded, string(raw[:16]), string(raw[16:]))
	}
	for name, value := range map[string]any{
		"Callback": *cb, "*Callback": cb, "plain Callback": plain, "Push": *push, "*Push": push, "Handler": cb.Handler(nil),
		"MessageCipher": *cipher, "*MessageCipher": cipher, "App": app, "Apps": apps, "Handler of Apps": apps.Handler(),
		"options": []any{secure(), wechat.WithPreviousToken(oldToken), wechat.WithPreviousAESKey(oldKey)},
	} {
		for _, v := range []any{value, struct{ a any }{value}} {
			if ways := spy.Find(v, secrets...); len(ways) > 0 {
				t.Errorf("%s in a %T is shown by %q", name, v, ways)
			}
		}
	}
}

func memoryClient(t *testing.T, answer string) *wechat.Client {
	return mustClient(t, wechat.WithTokenSource(markedTokens{}), wechat.WithHTTPClient(memory(200, "application/json", answer)))
}

// go-cmp compares what holds a secret without options, by its Equal, and shows nothing.
func TestComparingSecrets(t *testing.T) {
	t.Parallel()
	at := time.Unix(1700000000, 0)
	key, token := wechat.NewSessionKey, func(text string) wechat.Token { return wechat.NewToken(text, at) }
	newCipher := func(key string) *crypto.MessageCipher {
		c, err := crypto.NewMessageCipher(key)
		if err != nil {
			t.Fatal(err)
		}
		return c
	}
	rid := func(token string) *wechat.GetRIDInfoResult {
		client := memoryClient(t, `{"request":{"invoke_time":1,"cost_in_ms":2,"client_ip":"1.2.3.4","request_url":"access_token=`+token+`"}}`)
		info, err := client.GetRIDInfo(t.Context(), "62922e5a-050daf94-1dcd13f6")
		if err != nil {
			t.Fatal(err)
		}
		return info
	}
	tests := []struct {
		name             string
		one, same, other any
	}{
		{"SessionKey", key(markedSession), key(markedSession), key(markedSession + "2")},
		{"SessionKey of the same length", key(markedSession + "1"), key(markedSession + "1"), key(markedSession + "2")},
		{"Token of the same length", token(markedToken + "1"), token(markedToken + "1"), token(markedToken + "2")},
		{"SessionKey and none", key(""), wechat.SessionKey{}, key(markedSession)},
		{"Token", token(markedToken), wechat.NewToken(markedToken, at.UTC()), token(markedToken + "2")},
		{"Token's end", token(markedToken), token(markedToken), wechat.NewToken(markedToken, at.Add(1))},
		{"Session", wechat.Code2SessionResult{OpenID: "o", SessionKey: key(markedSession)}, wechat.Code2SessionResult{OpenID: "o", SessionKey: key(markedSession)}, wechat.Code2SessionResult{OpenID: "o", SessionKey: key(secretMark)}},
		{"*Session", &wechat.Code2SessionResult{OpenID: "o", SessionKey: key(markedSession)}, &wechat.Code2SessionResult{OpenID: "o", SessionKey: key(markedSession)}, &wechat.Code2SessionResult{OpenID: "p", SessionKey: key(markedSession)}},
		{"Session's union id", wechat.Code2SessionResult{UnionID: "o"}, wechat.Code2SessionResult{UnionID: "o"}, wechat.Code2SessionResult{}},
		{"TokenRequest", wechat.TokenRequest{AppID: "a", Refused: token(markedToken)}, wechat.TokenRequest{AppID: "a", Refused: token(markedToken)}, wechat.TokenRequest{AppID: "a", Refused: token(secretMark)}},
		{"TokenRequest's app", wechat.TokenRequest{AppID: "a"}, wechat.TokenRequest{AppID: "a"}, wechat.TokenRequest{AppID: "b"}},
		{"RIDInfo", rid(markedToken), rid(markedToken), rid(secretMark)},
		{"MessageCipher", *newCipher(testKey), *newCipher(testKey), *newCipher(otherKey)},
		{"*MessageCipher", newCipher(testKey), newCipher(testKey), newCipher(testKey[:20] + "x" + testKey[21:])},
		{"MessageCipher, second half", newCipher(testKey), newCipher(testKey), newCipher(testKey[:30] + "x" + testKey[31:])},
		{"no MessageCipher", crypto.MessageCipher{}, crypto.MessageCipher{}, *newCipher(testKey)},
		{"in a list", []wechat.SessionKey{key(markedSession)}, []wechat.SessionKey{key(markedSession)}, []wechat.SessionKey{key(secretMark)}},
		{"in a struct of the user's", struct{ K wechat.SessionKey }{key(markedSession)}, struct{ K wechat.SessionKey }{key(markedSession)}, struct{ K wechat.SessionKey }{key(secretMark)}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			if !cmp.Equal(tt.one, tt.same) || cmp.Diff(tt.one, tt.same) != "" {
				t.Errorf("what holds the same is different:\n%s", cmp.Diff(tt.one, tt.same))
			}
			for _, diff := range []string{cmp.Diff(tt.one, tt.other), cmp.Diff(tt.other, tt.one)} {
				if diff == "" {
					t.Error("what differs is equal")
				}
				if ways := spy.Find(diff, secretMark, testKey, otherKey); len(ways) > 0 {
					t.Errorf("the difference shows a secret:\n%s", diff)
				}
			}
		})
	}
}

// Copies of one value are equal by ==, as keys of maps are compared.
func TestSecretsAreComparable(t *testing.T) {
	t.Parallel()
	key, token := wechat.NewSessionKey("k"), wechat.NewToken("t", time.Time{})
	logins := map[wechat.SessionKey]wechat.Token{key: token}
	if same := key; logins[same] != token || key == wechat.NewSessionKey("k") {
		t.Error("== is not as it was")
	}
}

func lower(escaped string) string {
	for _, hex := range []string{"%2F", "%2B", "%3D", "%3C", "%5C"} {
		escaped = strings.ReplaceAll(escaped, hex, strings.ToLower(hex))
	}
	return escaped
}

func TestRedactForms(t *testing.T) {
	t.Parallel()
	const long, short = `a/b+c=d&e"f<g\h%i`, "a/b+c"
	echo := func(text string) string {
		client := mustClient(t, wechat.WithTokenSource(fixedTokens{}), wechat.WithHTTPClient(&http.Client{Transport: tripper(func(r *http.Request) (*http.Response, error) {
			quoted, _ := json.Marshal(text)
			return textResponse(r, 200, "application/json", `{"errcode":1,"errmsg":`+string(quoted)+`}`), nil
		})}))
		var refusal *wechat.Error
		if err := client.Call(t.Context(), "GET", "/x", nil, nil, wechat.QueryAdded(url.Values{"js_code": {short, long}})); !errors.As(err, &refusal) {
			t.Fatal(err)
		}
		return refusal.Msg
	}
	quoted, _ := json.Marshal(long)
	inner := string(quoted[1 : len(quoted)-1])
	for name, form := range map[string]string{
		"as it is": long, "in a query": url.QueryEscape(long), "in a path": url.PathEscape(long), "in JSON": inner,
		"lower case": lower(url.QueryEscape(long)), "as PHP's JSON": strings.ReplaceAll(inner, "/", `\/`),
	} {
		if diff := cmp.Diff("<REDACTED>", echo("<"+form+">")); diff != "" {
			t.Errorf("%s (-want +got):\n%s", name, diff)
		}
	}
}

// A secret that stands across the cut of a foreign text shows in no part.
func TestRedactedBeforeCut(t *testing.T) {
	t.Parallel()
	source := wechat.WithTokenSource(fixedTokens{})
	secret := "0123456789abcdefghijABCDEFGHIJ/+=&%"
	parts := func(text string) (found []string) {
		for i := range len(secret) - 4 {
			if part := secret[i : i+5]; strings.Contains(text, part) {
				found = append(found, part)
			}
		}
		return found
	}
	for at := 1024 - len(secret); at <= 1024; at++ {
		for _, form := range []string{secret, url.QueryEscape(secret), url.PathEscape(secret)} {
			message := strings.Repeat("x", at) + form + strings.Repeat("y", 100)
			client := mustClient(t, source, wechat.WithHTTPClient(memory(200, "application/json", `{"errcode":40029,"errmsg":"`+message+`"}`)))
			err := client.Call(t.Context(), "GET", "/x", nil, nil, wechat.QueryAdded(url.Values{"js_code": {secret}}))
			if found := parts(err.Error()); len(found) > 0 {
				t.Fatalf("errmsg with %q at %d shows %q", form, at, found)
			}
		}
	}
	own := "token-of-the-source-" + secret
	for at := 64 - len(own); at <= 64; at++ {
		entry := strings.Repeat("x", max(at, 0)) + own
		client := mustClient(t, wechat.WithTokenSource(sourceFunc(func(context.Context, wechat.TokenRequest) (wechat.Token, error) {
			return wechat.NewToken(own, time.Time{}), nil
		})), wechat.WithHTTPClient(memory(200, "application/json", `{"ip_list":["`+entry+`"]}`)))
		_, err := client.GetCallbackIP(t.Context())
		if err == nil || len(parts(err.Error())) > 0 || strings.Contains(err.Error(), "token-of") {
			t.Fatalf("an address with the token at %d: %v", at, err)
		}
		file := mustClient(t, wechat.WithTokenSource(sourceFunc(func(context.Context, wechat.TokenRequest) (wechat.Token, error) {
			return wechat.NewToken(own, time.Time{}), nil
		})), wechat.WithHTTPClient(&http.Client{Transport: tripper(func(r *http.Request) (*http.Response, error) {
			response := textResponse(r, 200, "image/png", "PICTURE")
			response.Header.Set("Content-Disposition", `attachment; filename="`+entry+`.png"`)
			return response, nil
		})}))
		var f wechat.File
		if err := file.Call(t.Context(), "GET", "/x", nil, &f); err != nil || len(parts(f.Name)) > 0 {
			t.Fatalf("the name of a file: %q, %v", f.Name, err)
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
