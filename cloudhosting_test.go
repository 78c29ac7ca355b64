package wechat_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/minigo-dev/wechat"
)

// A hostedWire answers each path and notes method and URL of the requests.
type hostedWire struct {
	mu      sync.Mutex
	sent    []string
	answers map[string]string
}

func (h *hostedWire) option() wechat.TransportOption {
	return wechat.WithHTTPClient(&http.Client{Transport: h})
}

func (h *hostedWire) RoundTrip(r *http.Request) (*http.Response, error) {
	if r.Body != nil {
		_, _ = io.Copy(io.Discard, r.Body)
		r.Body.Close()
	}
	h.mu.Lock()
	defer h.mu.Unlock()
	h.sent = append(h.sent, r.Method+" "+r.URL.String())
	answer, ok := h.answers[r.URL.Path]
	if !ok {
		answer = `{"errcode":0,"access_token":"T1","expires_in":7200}`
	}
	return textResponse(r, 200, "application/json", answer), nil
}

func (h *hostedWire) take() []string {
	h.mu.Lock()
	defer h.mu.Unlock()
	sent := h.sent
	h.sent = nil
	return sent
}

// hostedClients are the ways to a Client in cloud hosting.
func hostedClients(t *testing.T, wire *hostedWire) map[string]*wechat.Client {
	t.Helper()
	bare, err := wechat.New(testAppID, "", wechat.WithCloudHosting(), wire.option())
	if err != nil {
		t.Fatal(err)
	}
	derived, err := mustClient(t, wire.option(), wechat.WithTokenStore(wechat.NewMemoryStore())).With(wechat.WithCloudHosting())
	if err != nil {
		t.Fatal(err)
	}
	slower, err := bare.With(wechat.WithTimeout(time.Minute))
	if err != nil {
		t.Fatal(err)
	}
	return map[string]*wechat.Client{
		"New":                  bare,
		"New with the secret":  mustClient(t, wire.option(), wechat.WithCloudHosting()),
		"With":                 derived,
		"With of a hosted one": slower,
	}
}

// A refused call is sent once: there is nothing to renew.
func TestCloudHostingRefusals(t *testing.T) {
	t.Parallel()
	for _, code := range []wechat.Code{40001, 40014, 41001, 42001} {
		wire := &hostedWire{answers: map[string]string{
			"/cgi-bin/message/custom/send": `{"errcode":` + code.Error() + `,"errmsg":"access_token missing rid: 62922e5a-050daf94-1dcd13f6"}`,
		}}
		for name, client := range hostedClients(t, wire) {
			err := client.SendText(t.Context(), "o1", "hi")
			if sent := wire.take(); !errors.Is(err, code) || len(sent) != 1 {
				t.Errorf("%s: %v after %q", name, err, sent)
			}
		}
		err := wechat.SendCustomMessage(t.Context(), "", "o1", wechat.CustomText{Content: "hi"}, wechat.WithCloudHosting(), wire.option())
		if sent := wire.take(); !errors.Is(err, code) || len(sent) != 1 {
			t.Errorf("without a Client: %v after %q", err, sent)
		}
	}
}

func hostedUpload() wechat.Upload {
	return wechat.Upload{Name: "a.png", Content: strings.NewReader("png")}
}

func TestCloudHostingExcludes(t *testing.T) {
	t.Parallel()
	hosted := wechat.WithCloudHosting()
	store := wechat.NewMemoryStore()
	tests := []struct {
		name string
		opts []wechat.Option
	}{
		{"store", []wechat.Option{hosted, wechat.WithTokenStore(store)}},
		{"store first", []wechat.Option{wechat.WithTokenStore(store), hosted}},
		{"locker", []wechat.Option{hosted, wechat.WithTokenLocker(lockedStore{store})}},
		{"source", []wechat.Option{hosted, wechat.WithTokenSource(fixedTokens{})}},
		{"legacy token", []wechat.Option{hosted, wechat.WithLegacyToken()}},
		{"base URL", []wechat.Option{hosted, wechat.WithBaseURL("https://gateway.example")}},
		{"base URL first", []wechat.Option{wechat.WithBaseURL("https://gateway.example"), hosted}},
		{"the default base URL", []wechat.Option{hosted, wechat.WithBaseURL(wechat.BaseURLNearest)}},
		{"loopback and another", []wechat.Option{hosted, wechat.WithBaseURL("http://localhost:1", wechat.BaseURLRecovery)}},
		{"plain http", []wechat.Option{hosted, wechat.WithBaseURL("http://gateway.example")}},
		{"plain http to WeChat", []wechat.Option{hosted, wechat.WithBaseURL("http://api.weixin.qq.com")}},
		{"secret with a blank", []wechat.Option{hosted}},
	}
	for _, tt := range tests {
		secret, field := "", "WithCloudHosting"
		switch {
		case strings.HasPrefix(tt.name, "plain http"):
			field = "WithBaseURL"
		case strings.HasPrefix(tt.name, "secret"):
			secret, field = "a secret", "secret"
		}
		client, err := wechat.New(testAppID, secret, tt.opts...)
		if ae := argumentErrorOf(t, err); client != nil || ae.API != "New" || ae.Field != field {
			t.Errorf("%s: got %+v, want field %s", tt.name, ae, field)
		}
	}

	gateway := mustClient(t, wechat.WithBaseURL("https://gateway.example"))
	inside := mustClient(t, hosted)
	const centre, credential = "https://centre.example/token", "a-credential-of-the-centre"
	for name, err := range map[string]error{
		"With, from a gateway":   second(gateway.With(hosted)),
		"With, to a gateway":     second(inside.With(wechat.WithBaseURL("https://gateway.example"))),
		"a token centre":         second(wechat.NewTokenCentreSource(centre, credential, hosted)),
		"without a Client":       wechat.SendCustomMessage(t.Context(), "", "o1", wechat.CustomText{Content: "x"}, hosted, wechat.WithBaseURL(wechat.BaseURLHongKong)),
		"login, another host":    second(wechat.Code2Session(t.Context(), testAppID, testSecret, "c", wechat.WithBaseURL(wechat.BaseURLHongKong), hosted)),
		"upload, another host":   second(wechat.UploadTempMedia(t.Context(), "", wechat.MediaImage, hostedUpload(), hosted, wechat.WithBaseURL(wechat.BaseURLHongKong))),
		"token centre, in clear": second(wechat.NewTokenCentreSource(centre, credential, wechat.WithTokensInClear(), hosted)),
	} {
		if ae := argumentErrorOf(t, err); ae.Field != "WithCloudHosting" {
			t.Errorf("%s: got %+v", name, ae)
		}
	}
	if _, err := wechat.New(testAppID, ""); argumentErrorOf(t, err).Field != "secret" {
		t.Errorf("without the option an empty secret is %v", err)
	}
}

// A keyedStore notes the keys that it is asked for.
type keyedStore struct {
	*wechat.MemoryStore
	mu   sync.Mutex
	keys map[string]bool
}

func (s *keyedStore) Get(ctx context.Context, key string) (string, error) {
	s.mu.Lock()
	s.keys[key] = true
	s.mu.Unlock()
	return s.MemoryStore.Get(ctx, key)
}

func TestWeChatsHosts(t *testing.T) {
	t.Parallel()
	wire := &hostedWire{}
	store := &keyedStore{MemoryStore: wechat.NewMemoryStore(), keys: map[string]bool{}}
	hosts := map[string]string{
		wechat.BaseURLNearest:  "api.weixin.qq.com",
		wechat.BaseURLRecovery: "api2.weixin.qq.com",
		wechat.BaseURLShanghai: "sh.api.weixin.qq.com",
		wechat.BaseURLShenzhen: "sz.api.weixin.qq.com",
		wechat.BaseURLHongKong: "hk.api.weixin.qq.com",
	}
	want := map[string]bool{}
	for base, host := range hosts {
		client := mustClient(t, wechat.WithBaseURL(base), wechat.WithTokenStore(store), wire.option())
		if err := client.SendText(t.Context(), "o1", "hi"); err != nil {
			t.Fatal(err)
		}
		calls := []string{"POST https://" + host + "/cgi-bin/stable_token", "POST https://" + host + "/cgi-bin/message/custom/send?access_token=T1"}
		if diff := cmp.Diff(calls, wire.take()); diff != "" {
			t.Errorf("%s (-want +got)\n%s", base, diff)
		}
		want["wechat.stable."+testAppID+"."+host] = true
	}
	if diff := cmp.Diff(want, store.keys); diff != "" {
		t.Errorf("the store's keys (-want +got)\n%s", diff)
	}
}

// An overseas game's calls go to a host of its own, its token doesn't.
func TestOverseasGame(t *testing.T) {
	t.Parallel()
	overseas := wechat.WithBaseURL(wechat.BaseURLOverseasGame + "/")
	const fetch = "POST https://api.weixin.qq.com/cgi-bin/stable_token"
	const send = "/cgi-bin/message/custom/send?access_token=T1"
	for _, derived := range []bool{false, true} {
		wire := &hostedWire{}
		store := &keyedStore{MemoryStore: wechat.NewMemoryStore(), keys: map[string]bool{}}
		home := mustClient(t, wechat.WithTokenStore(store), wire.option())
		client := mustClient(t, wechat.WithTokenStore(store), wire.option(), overseas)
		if derived {
			var err error
			if client, err = home.With(overseas); err != nil {
				t.Fatal(err)
			}
		}
		for _, c := range []*wechat.Client{client, home} {
			if err := c.SendText(t.Context(), "o1", "hi"); err != nil {
				t.Fatal(err)
			}
		}
		want := []string{fetch, "POST https://univapi.wechat.com" + send, "POST https://api.weixin.qq.com" + send}
		if diff := cmp.Diff(want, wire.take()); diff != "" {
			t.Errorf("derived %t (-want +got)\n%s", derived, diff)
		}
		if diff := cmp.Diff(map[string]bool{"wechat.stable." + testAppID + ".api.weixin.qq.com": true}, store.keys); diff != "" {
			t.Errorf("the store's keys (-want +got)\n%s", diff)
		}
	}
}

// All ways in send the same: plain HTTP, and no token, for which nobody asks either.
func TestCloudHostingOnTheWire(t *testing.T) {
	t.Parallel()
	wire := &hostedWire{answers: map[string]string{"/cgi-bin/media/upload": `{"type":"image","media_id":"M","created_at":1700000000}`}}
	text := wechat.CustomText{Content: "hi"}
	want := []string{
		"POST http://api.weixin.qq.com/cgi-bin/message/custom/send",
		"POST http://api.weixin.qq.com/cgi-bin/media/upload?type=image",
	}
	for name, client := range hostedClients(t, wire) {
		err := errors.Join(
			client.SendCustomMessage(t.Context(), "o1", text),
			second(client.UploadTempMedia(t.Context(), wechat.MediaImage, hostedUpload())),
			client.Call(t.Context(), "GET", "/x", nil, nil, wechat.QueryAdded(map[string][]string{"from_appid": {"wx1"}})),
			client.Call(t.Context(), "POST", "/x", nil, nil, wechat.TokenOmitted()),
		)
		calls := append(want[:2:2], "GET http://api.weixin.qq.com/x?from_appid=wx1", "POST http://api.weixin.qq.com/x")
		if diff := cmp.Diff(calls, wire.take()); diff != "" || err != nil {
			t.Errorf("%s: %v (-want +got)\n%s", name, err, diff)
		}
	}
	err := errors.Join(
		wechat.SendCustomMessage(t.Context(), "", "o1", text, wechat.WithCloudHosting(), wire.option()),
		second(wechat.UploadTempMedia(t.Context(), "", wechat.MediaImage, hostedUpload(), wire.option(), wechat.WithCloudHosting())),
	)
	if diff := cmp.Diff(want, wire.take()); diff != "" || err != nil {
		t.Errorf("without a Client: %v (-want +got)\n%s", err, diff)
	}
}

func TestCloudHostingHasNoAccessToken(t *testing.T) {
	t.Parallel()
	wire := &hostedWire{}
	for name, client := range hostedClients(t, wire) {
		if token, err := client.AccessToken(t.Context()); token != "" || !errors.Is(err, wechat.ErrNoAccessToken) {
			t.Errorf("%s: %q, %v", name, token, err)
		}
	}
	if sent := wire.take(); len(sent) != 0 {
		t.Errorf("sent %q", sent)
	}

	// The Client that With was called on goes on with its token, over TLS.
	parent := mustClient(t, wire.option())
	if _, err := parent.With(wechat.WithCloudHosting()); err != nil {
		t.Fatal(err)
	}
	if err := parent.SendText(t.Context(), "o1", "hi"); err != nil {
		t.Fatal(err)
	}
	want := []string{
		"POST https://api.weixin.qq.com/cgi-bin/stable_token",
		"POST https://api.weixin.qq.com/cgi-bin/message/custom/send?access_token=T1",
	}
	if diff := cmp.Diff(want, wire.take()); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
}

// No credential leaves over plain HTTP: each of these is an error before any request.
func TestCloudHostingSendsNoCredential(t *testing.T) {
	t.Parallel()
	wire := &hostedWire{}
	hosted, own := wechat.WithCloudHosting(), wire.option()
	text := wechat.CustomText{Content: "hi"}
	check := func(name string, err error, api, field string) {
		t.Helper()
		if ae := argumentErrorOf(t, err); ae.API != api || ae.Field != field {
			t.Errorf("%s: got %+v, want %s: %s", name, ae, api, field)
		}
		for _, secret := range []string{testSecret, "SECRET"} {
			if strings.Contains(err.Error(), secret) {
				t.Errorf("%s: the error holds the secret: %v", name, err)
			}
		}
	}
	check("login", second(wechat.Code2Session(t.Context(), testAppID, testSecret, "code", hosted, own)), "/sns/jscode2session", "WithCloudHosting")
	check("component login", second(wechat.ComponentCode2Session(t.Context(), "wx1", "SECRET", testAppID, "code", hosted, own)), "/sns/component/jscode2session", "WithCloudHosting")
	check("send", wechat.SendCustomMessage(t.Context(), "SECRET", "o1", text, hosted, own), "SendCustomMessage", "accessToken")
	check("upload", second(wechat.UploadTempMedia(t.Context(), "SECRET", wechat.MediaImage, hostedUpload(), hosted, own)), "UploadTempMedia", "accessToken")
	for name, client := range hostedClients(t, wire) {
		field := "WithCloudHosting"
		if name == "New" || name == "With of a hosted one" {
			field = "secret" // which it hasn't
		} else {
			const in = `{"appsecret":"` + testSecret + `"}`
			check(name+": AppSecret in the body", client.Call(t.Context(), "POST", "/x", []byte(in), nil), "/x", "in")
			check(name+": AppSecret in the query", client.Call(t.Context(), "GET", "/x", map[string][]string{"other": {testSecret}}, nil, wechat.TokenOmitted()), "/x", "in")
		}
		check(name+": login", second(client.Code2Session(t.Context(), "code")), "/sns/jscode2session", field)
		quota := client.ClearQuotaByAppSecret(t.Context())
		if field == "WithCloudHosting" {
			field = "in"
		}
		check(name+": quota", quota, "/cgi-bin/clear_quota/v2", field)
		for _, parameter := range []string{"access_token", "cloudbase_access_token", "component_access_token", "secret", "appsecret", "js_code", "session_key"} {
			query := wechat.QueryAdded(map[string][]string{parameter: {"SECRET"}})
			check(name+": "+parameter, client.Call(t.Context(), "GET", "/x", nil, nil, query, wechat.TokenOmitted()), "/x", "query")
		}

		const credential = "a credential of the centre"
		centre, err := wechat.NewTokenCentre(func(string) (*wechat.Client, bool) { return client, true }, strings.ReplaceAll(credential, " ", "-"))
		if err != nil {
			t.Fatal(err)
		}
		if name == "With" {
			continue // has the token of the Client that it came from
		}
		r := httptest.NewRequest("POST", "/", strings.NewReader(`{"version":1,"appid":"`+testAppID+`"}`))
		r.Header.Set("Authorization", "Bearer "+strings.ReplaceAll(credential, " ", "-"))
		if w := do(centre, r); w.Code != http.StatusBadGateway || w.Body.Len() != 0 {
			t.Errorf("%s: the token centre answers %d %q", name, w.Code, w.Body)
		}
	}
	if sent := wire.take(); len(sent) != 0 {
		t.Errorf("sent %q", sent)
	}
}

// A simulated platform on loopback stands in for the one of cloud hosting.
func TestCloudHostingOnLoopback(t *testing.T) {
	t.Parallel()
	rec := record(t, saying(`{"errcode":0}`))
	client, err := wechat.New(testAppID, "", wechat.WithBaseURL(rec.URL), wechat.WithCloudHosting())
	if err != nil {
		t.Fatal(err)
	}
	if err := client.SendText(t.Context(), "o1", "hi"); err != nil {
		t.Fatal(err)
	}
	if got := rec.sent(); len(got) != 1 || got[0].URI != "/cgi-bin/message/custom/send" || rec.tokens != 0 {
		t.Errorf("%+v, %d tokens", got, rec.tokens)
	}
}

// An upload's content is closed and not read where the options are at fault.
func TestCloudHostingReadsNoUploadInVain(t *testing.T) {
	t.Parallel()
	content := bytes.NewReader([]byte("png"))
	_, err := wechat.UploadTempMedia(t.Context(), "T1", wechat.MediaImage, wechat.Upload{Name: "a.png", Content: content}, wechat.WithCloudHosting())
	if ae := argumentErrorOf(t, err); ae.Field != "accessToken" || content.Len() != 3 {
		t.Errorf("%+v, %d bytes left", ae, content.Len())
	}
}

// The platform's other way goes over TLS like any call, and its token is a secret too.
func TestCloudbaseToken(t *testing.T) {
	t.Parallel()
	wire := &hostedWire{answers: map[string]string{"/x": `{"errcode":40001,"errmsg":"invalid credential CLOUDBASE"}`}}
	query := wechat.QueryAdded(map[string][]string{"cloudbase_access_token": {"CLOUDBASE"}})
	err := mustClient(t, wire.option()).Call(t.Context(), "POST", "/x", nil, nil, query, wechat.TokenOmitted())
	if !errors.Is(err, wechat.Code(40001)) || strings.Contains(err.Error(), "CLOUDBASE") {
		t.Errorf("got %v", err)
	}
	if diff := cmp.Diff([]string{"POST https://api.weixin.qq.com/x?cloudbase_access_token=CLOUDBASE"}, wire.take()); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
}

// Inside a container of cloud hosting there is neither an AppSecret nor an access_token.
func ExampleWithCloudHosting() {
	client, err := wechat.New("wx0123456789abcdef", "", wechat.WithCloudHosting(), answering(platform{
		"/cgi-bin/message/custom/send": `{"errcode":0,"errmsg":"ok"}`,
	}))
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(client.SendText(context.Background(), "an openid", "Welcome back!"))
	_, err = client.AccessToken(context.Background())
	fmt.Println(err)
	_, err = client.Code2Session(context.Background(), "a js_code")
	fmt.Println(err)
	// Output:
	// <nil>
	// wechat: there is no access_token with cloud hosting
	// wechat: /sns/jscode2session: secret: the Client was made without one; a login needs it
}

// The service's public access has to be off: the header is all that tells a push, and
// which value pushes carry isn't published.
func ExampleNewCloudHostingCallback() {
	cb, err := wechat.NewCloudHostingCallback("wx0123456789abcdef", wechat.WithOriginalID("gh_0123456789ab"))
	if err != nil {
		fmt.Println(err)
		return
	}
	handler := cb.Handler(func(_ context.Context, m wechat.Message) (wechat.Reply, error) {
		if text, ok := m.(*wechat.TextMessage); ok {
			fmt.Println("a user wrote:", text.Content)
		}
		return nil, nil
	})

	push := func(source, body string) {
		r := httptest.NewRequest(http.MethodPost, "/wechat", strings.NewReader(body))
		r.Header.Set("X-WX-SOURCE", source)
		w := httptest.NewRecorder()
		handler.ServeHTTP(w, r)
		fmt.Println(w.Code, w.Body.Len() > 0)
	}
	const text = `{"ToUserName":"gh_0123456789ab","FromUserName":"o1","CreateTime":1651049934,"MsgType":"text","Content":"help!","MsgId":"1001"}`
	push("", `{"action":"CheckContainerPath"}`) // the console asks whether the path is there
	push("wx_http", text)
	push("", text)
	// Output:
	// 200 true
	// a user wrote: help!
	// 200 true
	// 403 false
}
