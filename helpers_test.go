package wechat_test

import (
	"bytes"
	"context"
	"crypto/aes"
	"crypto/cipher"
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha1"
	"crypto/sha256"
	"encoding/base64"
	"encoding/binary"
	"encoding/hex"
	"encoding/json"
	"encoding/xml"
	"errors"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"net/url"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/minigo-dev/wechat"
)

const (
	testAppID  = "wx0123456789abcdef"
	testSecret = "0123456789abcdef0123456789abcdef"
)

// A tripper is a RoundTripper in memory.
type tripper func(*http.Request) (*http.Response, error)

func (f tripper) RoundTrip(r *http.Request) (*http.Response, error) { return f(r) }

func textResponse(r *http.Request, status int, contentType, body string) *http.Response {
	return &http.Response{
		StatusCode: status, Proto: "HTTP/1.1", ProtoMajor: 1, ProtoMinor: 1,
		Header: http.Header{"Content-Type": {contentType}},
		Body:   io.NopCloser(strings.NewReader(body)), ContentLength: int64(len(body)), Request: r,
	}
}

func mustClient(tb testing.TB, opts ...wechat.Option) *wechat.Client {
	tb.Helper()
	client, err := wechat.New(testAppID, testSecret, opts...)
	if err != nil {
		tb.Fatal(err)
	}
	return client
}

// fixedTokens is a TokenSource that gives T1, and T2 where T1 was refused, and so on.
type fixedTokens struct{}

func (fixedTokens) AccessToken(_ context.Context, r wechat.TokenRequest) (wechat.Token, error) {
	next := "T1"
	if old := r.Refused.Reveal(); old != "" {
		next = "T" + string(old[1]+1)
	}
	return wechat.NewToken(next, time.Now().Add(time.Hour)), nil
}

// A wireRequest is what arrived at a recorder.
type wireRequest struct {
	Method, URI, ContentType, Body string
	Length                         int64
	Chunked                        bool
	Header                         http.Header
}

// A recorder is a server on a socket that answers by a function and notes requests.
// It counts the tokens it gives.
type recorder struct {
	*httptest.Server
	mu       sync.Mutex
	requests []wireRequest
	tokens   int
}

// sent returns the requests so far, those for tokens left out.
func (rec *recorder) sent() []wireRequest {
	rec.mu.Lock()
	defer rec.mu.Unlock()
	return append([]wireRequest(nil), rec.requests...)
}

// record starts a recorder. It answers stable_token by itself, with T1, T2 and so on.
func record(tb testing.TB, answer http.HandlerFunc) *recorder {
	tb.Helper()
	rec := &recorder{}
	rec.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/cgi-bin/stable_token" {
			rec.mu.Lock()
			rec.tokens++
			n := rec.tokens
			rec.mu.Unlock()
			io.WriteString(w, `{"access_token":"T`+string(rune('0'+n))+`","expires_in":7200}`)
			return
		}
		body, _ := io.ReadAll(r.Body)
		rec.mu.Lock()
		rec.requests = append(rec.requests, wireRequest{
			Method: r.Method, URI: r.RequestURI, ContentType: r.Header.Get("Content-Type"), Body: string(body),
			Length: r.ContentLength, Chunked: len(r.TransferEncoding) > 0, Header: r.Header.Clone(),
		})
		rec.mu.Unlock()
		answer(w, r)
	}))
	tb.Cleanup(rec.Close)
	return rec
}

// saying answers each request with the next of the texts, the last one for ever.
func saying(texts ...string) http.HandlerFunc {
	var mu sync.Mutex
	n := 0
	return func(w http.ResponseWriter, _ *http.Request) {
		mu.Lock()
		text := texts[min(n, len(texts)-1)]
		n++
		mu.Unlock()
		w.Header().Set("Content-Type", "application/json")
		io.WriteString(w, text)
	}
}

// memory answers every request with the same text and counts them.
func memory(status int, contentType, body string) *http.Client {
	return &http.Client{Transport: tripper(func(r *http.Request) (*http.Response, error) {
		if r.Body != nil {
			io.Copy(io.Discard, r.Body)
			r.Body.Close()
		}
		return textResponse(r, status, contentType, body), nil
	})}
}

// noZero fails for every exported field that is zero.
func noZero(t *testing.T, v any) {
	t.Helper()
	r := reflect.Indirect(reflect.ValueOf(v))
	for i := range r.NumField() {
		if f := r.Type().Field(i); f.IsExported() && r.Field(i).IsZero() {
			t.Errorf("%s.%s is zero", r.Type(), f.Name)
		}
	}
}

func transportErrorOf(t *testing.T, err error) *wechat.TransportError {
	t.Helper()
	var te *wechat.TransportError
	if !errors.As(err, &te) {
		t.Fatalf("got %T %v, want a *TransportError", err, err)
	}
	return te
}

func argumentErrorOf(t *testing.T, err error) *wechat.ArgumentError {
	t.Helper()
	var ae *wechat.ArgumentError
	if !errors.As(err, &ae) || !errors.Is(err, wechat.ErrInvalidArgument) {
		t.Fatalf("got %T %v, want an *ArgumentError", err, err)
	}
	return ae
}

type funcWriter func([]byte) (int, error)

func (f funcWriter) Write(p []byte) (int, error) { return f(p) }

func second[T any](_ T, err error) error { return err }

// rawServer hands each connection to a function, until the test ends.
func rawServer(t *testing.T, serve func(net.Conn)) (address string) {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	var wg sync.WaitGroup
	var mu sync.Mutex
	var open []net.Conn
	wg.Add(1)
	go func() {
		defer wg.Done()
		for {
			c, err := l.Accept()
			if err != nil {
				return
			}
			mu.Lock()
			open = append(open, c)
			mu.Unlock()
			wg.Add(1)
			go func() {
				defer wg.Done()
				defer c.Close()
				serve(c)
			}()
		}
	}()
	t.Cleanup(func() {
		l.Close()
		mu.Lock()
		for _, c := range open {
			c.Close()
		}
		mu.Unlock()
		wg.Wait()
	})
	return l.Addr().String()
}

// hang holds a connection open without an answer.
func hang(c net.Conn) { io.Copy(io.Discard, c) }

// refusing returns an address where nobody listens.
func refusing(t *testing.T) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	return l.Addr().String()
}

// seekOnly hides a reader's ReadAt.
type seekOnly struct{ io.ReadSeeker }

// readOnly hides everything else.
type readOnly struct{ io.Reader }

// rawAnswer is a client whose calls all get one answer.
func rawAnswer(t *testing.T, status int, contentType, body string, opts ...wechat.Option) *wechat.Client {
	t.Helper()
	return mustClient(t, append(opts, wechat.WithTokenSource(fixedTokens{}), wechat.WithHTTPClient(memory(status, contentType, body)))...)
}

const jpeg = "\xFF\xD8\xFF\xE0\x00\x10JFIF"

func tempFile(t *testing.T, content string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "picture.png")
	if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

func prefixes(texts ...string) (list []netip.Prefix) {
	for _, text := range texts {
		list = append(list, netip.MustParsePrefix(text))
	}
	return list
}

// ridFields are those of a RIDInfo and what its methods give.
type ridFields struct {
	InvokeTime                 time.Time
	Cost                       time.Duration
	ClientIP                   string
	URL, Request, ResponseBody string
}

func fullRID(i *wechat.GetRIDInfoResult) *ridFields {
	if i == nil {
		return nil
	}
	return &ridFields{i.InvokeTime, i.Cost, i.ClientIP, i.RequestURL(), i.RequestBody(), i.ResponseBody()}
}

// A text of a session for comparisons, which can't look into a session_key.
func sessionText(openID, unionID string, key wechat.SessionKey) string {
	return openID + " " + unionID + " " + key.Reveal()
}

func login(s *wechat.Code2SessionResult, err error) (string, error) {
	if err != nil {
		return "", err
	}
	return sessionText(s.OpenID, s.UnionID, s.SessionKey), nil
}

// sealOpenData encrypts as WeChat does.
func sealOpenData(tb testing.TB, sessionKey, iv, plain string) string {
	tb.Helper()
	key, err1 := base64.StdEncoding.DecodeString(sessionKey)
	vector, err2 := base64.StdEncoding.DecodeString(iv)
	block, err3 := aes.NewCipher(key)
	if err := errors.Join(err1, err2, err3); err != nil {
		tb.Fatal(err)
	}
	pad := 16 - len(plain)%16
	buf := []byte(plain + strings.Repeat(string(rune(pad)), pad))
	cipher.NewCBCEncrypter(block, vector).CryptBlocks(buf, buf)
	return base64.StdEncoding.EncodeToString(buf)
}

const (
	openAppID = "wx4f4bc4dec97d474b"
	openKey   = "tiihtNczf5v6AKRyjwEUhQ=="
	openIV    = "r7BXXKkLb8qrSNn05n0qiA=="
)

// platform stands in for WeChat: it answers each path with a text. Programs have no
// need of it; tests of programs may do the same.
type platform map[string]string

func (p platform) RoundTrip(r *http.Request) (*http.Response, error) {
	if r.Body != nil {
		io.Copy(io.Discard, r.Body)
		r.Body.Close()
	}
	answer, ok := p[r.URL.Path]
	if !ok {
		answer = `{"access_token":"an access_token","expires_in":7200}`
	}
	return &http.Response{StatusCode: 200, Header: http.Header{}, Body: io.NopCloser(strings.NewReader(answer)), Request: r}, nil
}

// answering makes the option that examples reach the platform with.
func answering(p platform) wechat.TransportOption {
	return wechat.WithHTTPClient(&http.Client{Transport: p})
}

// lockedStore is a store that is a locker too.
type lockedStore struct{ *wechat.MemoryStore }

// Every secret of these tests holds the mark, beside characters that URLs escape.
const (
	secretMark    = "s3cr3t"
	markedApp     = "app" + secretMark + "&app"
	markedToken   = "token/" + secretMark + "+="
	markedSession = "c2Vzc2lvbg" + secretMark + "/+=="
	markedCode    = "code " + secretMark + "%&"
)

// markedTokens is a TokenSource whose tokens are marked.
type markedTokens struct{}

func (markedTokens) AccessToken(_ context.Context, r wechat.TokenRequest) (wechat.Token, error) {
	text := markedToken
	if r.Refused.Reveal() != "" {
		text += "2"
	}
	return wechat.NewToken(text, time.Now().Add(time.Hour)), nil
}

type sourceFunc func(ctx context.Context, r wechat.TokenRequest) (wechat.Token, error)

func (f sourceFunc) AccessToken(ctx context.Context, r wechat.TokenRequest) (wechat.Token, error) {
	return f(ctx, r)
}

// sourced makes a Client whose tokens come from a source. Its calls reach nobody.
func sourced(t *testing.T, s wechat.TokenSource, opts ...wechat.Option) *wechat.Client {
	t.Helper()
	nobody := wechat.WithHTTPClient(&http.Client{Transport: tripper(func(*http.Request) (*http.Response, error) {
		return nil, errors.New("a call with a token source touched the network")
	})})
	c, err := wechat.New(testAppID, "", append([]wechat.Option{nobody, wechat.WithTokenSource(s)}, opts...)...)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

const (
	centreCredential = "credential-of-the-tests"
	centreURL        = "https://tokens.example.internal/v1/tokens"

	// Hex SHA-256 of TOKEN-OLD, by sha256sum.
	centreOldSum = "80bc58f356e3894a49823e857918e28bcdf89879531affd5578175c374f80a26"
)

const (
	testToken = "tok3nOfTheConsole"
	pushAppID = "wx0123456789abcdef"
	testKey   = "abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG"
	otherKey  = "0123456789abcdefghijklmnopqrstuvwxyzABCDEFG"
	testGhID  = "gh_0123456789ab"
	testUser  = "oUser0123456789abcdefghijklm"

	testLiveKey    = "AppKeyOfTheLiveEnvironment"
	testSandboxKey = "AppKeyOfTheSandbox"
)

// A sender is WeChat's side of a push, written from the protocol and sharing no code
// with the package.
type sender struct {
	token, appID, key string
	toUserName        string
	xml               bool
	at                time.Time // zero is now
	nonce             string
}

func (s sender) timestamp() string {
	at := s.at
	if at.IsZero() {
		at = time.Now()
	}
	return strconv.FormatInt(at.Unix(), 10)
}

// query signs a query for a plain body.
func (s sender) query() url.Values {
	ts := s.timestamp()
	return url.Values{
		"signature": {sha1Of(s.token, ts, s.nonce)},
		"timestamp": {ts},
		"nonce":     {s.nonce},
		"openid":    {testUser},
	}
}

// seal encrypts a message for the app.
func (s sender) seal(message string) string {
	buf := make([]byte, 20, 64+len(message))
	_, _ = rand.Read(buf[:16])
	binary.BigEndian.PutUint32(buf[16:], uint32(len(message)))
	buf = append(append(buf, message...), s.appID...)
	pad := 32 - len(buf)%32
	buf = append(buf, bytes.Repeat([]byte{byte(pad)}, pad)...)
	return s.sealRaw(buf)
}

// sealRaw encrypts a buffer as it is.
func (s sender) sealRaw(buf []byte) string {
	block, iv := aesOf(s.key)
	cipher.NewCBCEncrypter(block, iv).CryptBlocks(buf, buf)
	return base64.StdEncoding.EncodeToString(buf)
}

// sealed returns a secure-mode push.
func (s sender) sealed(message string) (url.Values, []byte) { return s.signed(s.seal(message), "") }

// signed returns a push with the encrypted text, and fields beside it.
func (s sender) signed(encrypt, beside string) (url.Values, []byte) {
	q := s.query()
	q.Set("encrypt_type", "aes")
	q.Set("msg_signature", sha1Of(s.token, q.Get("timestamp"), s.nonce, encrypt))
	if s.xml {
		return q, []byte("<xml><ToUserName><![CDATA[" + s.toUserName + "]]></ToUserName>" + beside +
			"<Encrypt><![CDATA[" + encrypt + "]]></Encrypt></xml>")
	}
	return q, []byte(`{"ToUserName":"` + s.toUserName + `",` + beside + `"Encrypt":"` + encrypt + `"}`)
}

// fields writes the fields of a message: strings, int64s.
func (s sender) fields(pairs ...any) string {
	var b strings.Builder
	for i := 0; i < len(pairs); i += 2 {
		name := pairs[i].(string)
		value, isText := pairs[i+1].(string)
		if !isText {
			value = strconv.FormatInt(pairs[i+1].(int64), 10)
		}
		switch {
		case s.xml && isText:
			b.WriteString("<" + name + "><![CDATA[" + value + "]]></" + name + ">")
		case s.xml:
			b.WriteString("<" + name + ">" + value + "</" + name + ">")
		case isText:
			quoted, _ := json.Marshal(value)
			b.WriteString(`"` + name + `":` + string(quoted) + ",")
		default:
			b.WriteString(`"` + name + `":` + value + ",")
		}
	}
	return b.String()
}

func (s sender) message(pairs ...any) string {
	fields := s.fields(pairs...)
	if s.xml {
		return "<xml>" + fields + "</xml>"
	}
	return "{" + strings.TrimSuffix(fields, ",") + "}"
}

func (s sender) text(content string, msgID int64) string {
	return s.message("ToUserName", s.toUserName, "FromUserName", testUser, "CreateTime", time.Now().Unix(),
		"MsgType", "text", "Content", content, "MsgId", msgID)
}

// event returns an event that says nothing, but of a mini-game's payment.
func (s sender) event(name string) string {
	body := s.message("ToUserName", s.toUserName, "FromUserName", testUser, "CreateTime", time.Now().Unix(),
		"MsgType", "event", "Event", name)
	return s.paid(body, name)
}

// paid adds to a mini-game's payment what it is paid for, signed.
func (s sender) paid(body, name string) string {
	if !isSignedEvent(name) {
		return body
	}
	order := strconv.FormatInt(time.Now().Unix(), 10)
	return s.with(body, s.miniGame(name, `{"OutTradeNo":"t`+order+`","RefundId":"r`+order+`","Env":0}`, testLiveKey))
}

// with adds fields to a body.
func (s sender) with(body, fields string) string {
	if s.xml {
		return strings.TrimSuffix(body, "</xml>") + fields + "</xml>"
	}
	return strings.TrimSuffix(body, "}") + "," + fields + "}"
}

// miniGame returns the field MiniGame of a payment push, signed with a key.
func (s sender) miniGame(event, payload, key string) string {
	return s.miniGameSigned(payload, payEventSigOf(key, event, payload))
}

func (s sender) miniGameSigned(payload, signature string) string {
	if s.xml {
		return "<MiniGame><Payload><![CDATA[" + payload + "]]></Payload><PayEventSig><![CDATA[" + signature + "]]></PayEventSig></MiniGame>"
	}
	quoted, _ := json.Marshal(payload)
	return `"MiniGame":{"Payload":` + string(quoted) + `,"PayEventSig":"` + signature + `"}`
}

// unseal opens an encrypted answer as WeChat does, and checks all of its envelope.
func (s sender) unseal(t testing.TB, w *httptest.ResponseRecorder) string {
	t.Helper()
	return s.unsealBody(t, w.Body.Bytes(), w.Header().Get("Content-Type"))
}

func (s sender) unsealBody(t testing.TB, body []byte, contentType string) string {
	t.Helper()
	var e struct {
		XMLName      xml.Name `xml:"xml" json:"-"`
		Encrypt      string
		MsgSignature string
		TimeStamp    int64
		Nonce        string
	}
	want, err := "application/json; charset=utf-8", error(nil)
	if s.xml {
		want = "text/xml; charset=utf-8"
		err = xml.Unmarshal(body, &e)
	} else {
		d := json.NewDecoder(bytes.NewReader(body))
		d.DisallowUnknownFields()
		err = d.Decode(&e)
	}
	if err != nil {
		t.Fatalf("the answer's envelope: %v in %q", err, body)
	}
	if contentType != want {
		t.Errorf("Content-Type %q, want %q", contentType, want)
	}
	if e.Nonce != s.nonce {
		t.Errorf("nonce %q, want the request's %q", e.Nonce, s.nonce)
	}
	if off := time.Now().Unix() - e.TimeStamp; off < 0 || off > 5 {
		t.Errorf("timestamp is %d s off", off)
	}
	if sig := sha1Of(s.token, strconv.FormatInt(e.TimeStamp, 10), e.Nonce, e.Encrypt); e.MsgSignature != sig {
		t.Fatalf("signature %q, want %q", e.MsgSignature, sig)
	}
	return s.open(t, e.Encrypt)
}

// open decrypts an answer.
func (s sender) open(t testing.TB, encrypt string) string {
	t.Helper()
	buf, err := base64.StdEncoding.DecodeString(encrypt)
	if err != nil || len(buf) == 0 || len(buf)%32 != 0 {
		t.Fatalf("%d bytes of ciphertext: %v", len(buf), err)
	}
	block, iv := aesOf(s.key)
	cipher.NewCBCDecrypter(block, iv).CryptBlocks(buf, buf)
	buf = buf[:len(buf)-int(buf[len(buf)-1])]
	n := 20 + int(binary.BigEndian.Uint32(buf[16:]))
	if n > len(buf) {
		t.Fatalf("the answer is not sealed with the key of this sender")
	}
	if got := string(buf[n:]); got != s.appID {
		t.Errorf("sealed for %q, want %q", got, s.appID)
	}
	return string(buf[20:n])
}

func newSender(format string) sender {
	return sender{token: testToken, appID: pushAppID, key: testKey, toUserName: testGhID, xml: format == "xml", nonce: "415670741"}
}

func sha1Of(parts ...string) string {
	slices.Sort(parts)
	sum := sha1.Sum([]byte(strings.Join(parts, "")))
	return hex.EncodeToString(sum[:])
}

func aesOf(key string) (cipher.Block, []byte) {
	raw, err := base64.StdEncoding.DecodeString(key + "=")
	if err != nil {
		panic(err)
	}
	block, err := aes.NewCipher(raw)
	if err != nil {
		panic(err)
	}
	return block, raw[:16]
}

func payEventSigOf(key, event, payload string) string {
	mac := hmac.New(sha256.New, []byte(key))
	mac.Write([]byte(event + "&" + payload))
	return hex.EncodeToString(mac.Sum(nil))
}

// isSignedEvent reports whether an event has a PayEventSig.
func isSignedEvent(name string) bool {
	return slices.Contains([]string{
		"minigame_coin_deliver_completed", "minigame_recharge_center_coin_deliver_completed", "minigame_pay_refund_succ_notify",
		"minigame_game_pay_goods_deliver_notify", "minigame_h5_goods_deliver_notify", "minigame_deliver_h5_pay_products",
	}, strings.ToLower(name))
}

func post(q url.Values, body []byte) *http.Request {
	return httptest.NewRequest(http.MethodPost, "/wechat?"+q.Encode(), bytes.NewReader(body))
}

// do runs one request through a handler.
func do(h http.Handler, r *http.Request) *httptest.ResponseRecorder {
	w := httptest.NewRecorder()
	h.ServeHTTP(w, r)
	return w
}

// mustCallback makes a callback that takes payments too.
func mustCallback(t testing.TB, opts ...wechat.CallbackOption) *wechat.Callback {
	t.Helper()
	opts = append([]wechat.CallbackOption{wechat.WithPayKeys(testLiveKey, testSandboxKey), wechat.WithUnsignedPayments()}, opts...)
	cb, err := wechat.NewCallback(testToken, opts...)
	if err != nil {
		t.Fatal(err)
	}
	return cb
}

func secure() wechat.CallbackOption { return wechat.WithEncryption(pushAppID, testKey) }

// A failingDedup is a store that is down.
type failingDedup struct{ err error }

func (f failingDedup) Claim(context.Context, string, time.Duration) (wechat.Claim, error) {
	return wechat.Claim{}, f.err
}

func (f failingDedup) Done(context.Context, string, string, []byte, time.Duration) error {
	return f.err
}

func (f failingDedup) Release(context.Context, string, string) error { return f.err }

func appClient(t testing.TB, id string, opts ...wechat.Option) *wechat.Client {
	t.Helper()
	c, err := wechat.New(id, "s3cretOf"+id, opts...)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func appCallback(t testing.TB, token string, opts ...wechat.CallbackOption) *wechat.Callback {
	t.Helper()
	cb, err := wechat.NewCallback(token, opts...)
	if err != nil {
		t.Fatal(err)
	}
	return cb
}

func pushTo(path string, q url.Values, body []byte) *http.Request {
	r := post(q, body)
	r.URL.Path = path
	return r
}

func noReply(context.Context, wechat.Message) (wechat.Reply, error) { return nil, nil }

// within adds a simulation's flag to a message, inside of what may be empty.
func (s sender) within(message, object, isMock string) string {
	mock := `"IsMock":` + isMock
	if s.xml {
		mock = "<IsMock>" + isMock + "</IsMock>"
	}
	switch {
	case isMock == "":
		return message
	case s.xml && object != "":
		mock = "<" + object + ">" + mock + "</" + object + ">"
	case object != "":
		mock = `"` + object + `":{` + mock + "}"
	}
	if s.xml {
		return strings.TrimSuffix(message, "</xml>") + mock + "</xml>"
	}
	return strings.TrimSuffix(message, "}") + "," + mock + "}"
}
