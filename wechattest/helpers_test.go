package wechattest_test

import (
	"bytes"
	"encoding/json"
	"io"
	"mime/multipart"
	"net/http"
	"net/textproto"
	"net/url"
	"strings"
	"sync"
	"testing"

	"github.com/minigo-dev/wechat/wechattest"
)

// An api calls the platform with net/http and never with the SDK, so that a mistake can't agree with
// itself.
type api struct {
	t    testing.TB
	wx   *wechattest.Platform
	http *http.Client
	base string
}

func newAPI(t testing.TB, opts ...wechattest.Option) *api {
	wx := wechattest.New(t, opts...)
	return &api{t: t, wx: wx, http: wx.HTTPClient(), base: "http://localhost"}
}

type reply struct {
	status int
	header http.Header
	raw    []byte
	m      map[string]any
}

func (r reply) code() int {
	n, _ := r.m["errcode"].(float64)
	return int(n)
}

func (r reply) msg() string { return r.text("errmsg") }

func (r reply) text(name string) string {
	s, _ := r.m[name].(string)
	return s
}

func (a *api) do(r *http.Request) reply {
	a.t.Helper()
	res, err := a.http.Do(r)
	if err != nil {
		a.t.Fatalf("%s %s: %v", r.Method, r.URL.Path, err)
	}
	defer res.Body.Close()
	raw, err := io.ReadAll(res.Body)
	if err != nil {
		a.t.Fatal(err)
	}
	out := reply{status: res.StatusCode, header: res.Header, raw: raw}
	json.Unmarshal(raw, &out.m)
	return out
}

func (a *api) request(method, path string, q url.Values, body io.Reader) *http.Request {
	a.t.Helper()
	r, err := http.NewRequest(method, a.base+path+"?"+q.Encode(), body)
	if err != nil {
		a.t.Fatal(err)
	}
	return r
}

func (a *api) get(path string, q url.Values) reply {
	a.t.Helper()
	return a.do(a.request("GET", path, q, nil))
}

func (a *api) post(path string, q url.Values, body string) reply {
	a.t.Helper()
	return a.do(a.request("POST", path, q, strings.NewReader(body)))
}

func (a *api) credential() url.Values {
	return url.Values{"grant_type": {"client_credential"}, "appid": {a.wx.AppID()}, "secret": {a.wx.Secret()}}
}

func (a *api) legacyToken() string {
	a.t.Helper()
	return a.wantToken(a.get("/cgi-bin/token", a.credential()))
}

func (a *api) stable(force bool) reply {
	a.t.Helper()
	b, err := json.Marshal(map[string]any{
		"grant_type": "client_credential", "appid": a.wx.AppID(), "secret": a.wx.Secret(), "force_refresh": force,
	})
	if err != nil {
		a.t.Fatal(err)
	}
	return a.post("/cgi-bin/stable_token", nil, string(b))
}

func (a *api) token() url.Values {
	a.t.Helper()
	return url.Values{"access_token": {a.wantToken(a.stable(false))}}
}

func (a *api) wantToken(r reply) string {
	a.t.Helper()
	if _, ok := r.m["errcode"]; ok || r.text("access_token") == "" {
		a.t.Fatalf("token answer: %s", r.raw)
	}
	return r.text("access_token")
}

// probe calls an API with a token and returns the errcode.
func (a *api) probe(token string) int {
	a.t.Helper()
	return a.get("/cgi-bin/getcallbackip", url.Values{"access_token": {token}}).code()
}

func (a *api) send(openID, text string) reply {
	a.t.Helper()
	b, err := json.Marshal(map[string]any{"touser": openID, "msgtype": "text", "text": map[string]string{"content": text}})
	if err != nil {
		a.t.Fatal(err)
	}
	return a.post("/cgi-bin/message/custom/send", a.token(), string(b))
}

func (a *api) typing(openID, command string) int {
	a.t.Helper()
	return a.post("/cgi-bin/message/custom/business/typing", a.token(),
		`{"touser":"`+openID+`","command":"`+command+`"}`).code()
}

var png = []byte("\x89PNG\r\n\x1a\nsome picture")

// form makes a multipart body with one part.
func form(name, filename string, data []byte) (contentType, body string) {
	var b bytes.Buffer
	w := multipart.NewWriter(&b)
	disposition := `form-data; name="` + name + `"`
	if filename != "" {
		disposition += `; filename="` + filename + `"`
	}
	part, err := w.CreatePart(textproto.MIMEHeader{"Content-Disposition": {disposition}})
	if err != nil {
		panic(err)
	}
	part.Write(data)
	w.Close()
	return w.FormDataContentType(), b.String()
}

func (a *api) upload(kind, part, filename string, data []byte) reply {
	a.t.Helper()
	q := a.token()
	q.Set("type", kind)
	contentType, body := form(part, filename, data)
	r := a.request("POST", "/cgi-bin/media/upload", q, strings.NewReader(body))
	r.Header.Set("Content-Type", contentType)
	return a.do(r)
}

// A bot records pushes and answers them by its function, or with success.
type bot struct {
	mu     sync.Mutex
	pushes []*http.Request
	bodies []string
	answer func(n int, w http.ResponseWriter, r *http.Request, body string) // n counts from 1
}

func (b *bot) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	raw, _ := io.ReadAll(r.Body)
	b.mu.Lock()
	b.pushes = append(b.pushes, r)
	b.bodies = append(b.bodies, string(raw))
	n, answer := len(b.pushes), b.answer
	b.mu.Unlock()
	if answer == nil {
		io.WriteString(w, "success")
		return
	}
	answer(n, w, r, string(raw))
}

func (b *bot) count() int {
	b.mu.Lock()
	defer b.mu.Unlock()
	return len(b.pushes)
}

func (b *bot) last() (*http.Request, string) {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.pushes[len(b.pushes)-1], b.bodies[len(b.bodies)-1]
}

func answering(body string) *bot {
	return &bot{answer: func(_ int, w http.ResponseWriter, _ *http.Request, _ string) { io.WriteString(w, body) }}
}
