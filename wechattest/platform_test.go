package wechattest_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"regexp"
	"runtime"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/minigo-dev/wechat/wechattest"
)

// A fakeTB replaces a test that fails.
type fakeTB struct {
	log, fatal string
	cleanups   []func()
}

func (f *fakeTB) Helper()                      {}
func (f *fakeTB) Logf(format string, a ...any) { f.log += fmt.Sprintf(format, a...) + "\n" }
func (f *fakeTB) Cleanup(c func())             { f.cleanups = append(f.cleanups, c) }
func (f *fakeTB) Fatalf(format string, a ...any) {
	f.fatal = fmt.Sprintf(format, a...)
	panic(f)
}

// failure runs a function that should fail the test, and returns the failure.
func (f *fakeTB) failure(run func()) (fatal string) {
	defer func() {
		fatal = f.fatal
		if v := recover(); v != nil && v != any(f) {
			panic(v)
		}
	}()
	f.fatal = ""
	run()
	return
}

func TestMustReceiveFails(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		tb := &fakeTB{}
		wx := wechattest.New(tb)
		defer wx.Close()
		wx.Serve(answering("oops"))
		alice := wx.User("alice")
		alice.SendText("hello")
		start := time.Now()
		got := tb.failure(func() { alice.MustReceiveText("hi") })
		if !strings.Contains(got, `alice didn't receive the text "hi"`) || !strings.Contains(got, wechattest.FaultText) || time.Since(start) != 5*time.Second {
			t.Errorf("after %v: %s", time.Since(start), got)
		}
		if !strings.Contains(tb.log, `"Content":"hello"`) || !strings.Contains(tb.log, "oops") {
			t.Errorf("the exchange log isn't printed: %s", tb.log)
		}
		if got := tb.failure(func() { wx.Advance(-1) }); got == "" {
			t.Error("the clock goes back")
		}
		if len(tb.cleanups) != 1 {
			t.Errorf("%d cleanups, want 1", len(tb.cleanups))
		}
	})
}

func TestWaitReceived(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		a := newAPI(t)
		alice := a.wx.User("alice")
		alice.SendText("x")
		for i := range 3 {
			time.AfterFunc(time.Duration(i+1)*time.Second, func() { a.send(alice.OpenID(), fmt.Sprint("n", i%2)) })
		}
		alice.MustReceiveText("n1")
		alice.MustReceiveText("n0")
		alice.MustReceiveText("n0")
		ctx, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		anything := func(wechattest.Received) bool { return true }
		if m, err := alice.WaitReceived(ctx, anything); !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("a fourth: %v, %v", m, err)
		}
		a.send(alice.OpenID(), "last")
		if m := alice.MustReceive(anything); m.Text != "last" {
			t.Errorf("received %v, want last", m)
		}
		go a.wx.Close()
		if _, err := alice.WaitReceived(t.Context(), anything); !errors.Is(err, wechattest.ErrClosed) {
			t.Errorf("after Close: %v", err)
		}
	})
}

func TestTheBotMayCallWhileItIsPushed(t *testing.T) {
	t.Parallel()
	a := newAPI(t, plainJSON)
	var users [8]*wechattest.User
	for i := range users {
		users[i] = a.wx.User(fmt.Sprint("user", i))
	}
	a.wx.Serve(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		openID := r.URL.Query().Get("openid")
		if code := a.typing(openID, "Typing"); code != 0 && code != 45081 {
			t.Errorf("typing: %d", code)
		}
		if code := a.send(openID, "echo").code(); code != 0 {
			t.Errorf("send: %d", code)
		}
	}))
	var group sync.WaitGroup
	for _, u := range users {
		for range 3 {
			group.Go(func() {
				u.SendText("hi")
				u.MustReceiveText("echo")
				a.wx.Exchanges()
				a.wx.Advance(time.Second)
			})
		}
	}
	group.Wait()
	if n := a.wx.Count("/cgi-bin/message/custom/send"); n != 24 {
		t.Errorf("%d messages counted, want 24", n)
	}
}

func TestImages(t *testing.T) {
	t.Parallel()
	a := newAPI(t, plainJSON)
	b := &bot{}
	a.wx.Serve(b)
	a.wx.User("alice").SendImage(png)
	a.wx.User("alice").SendCard("title", "pages/a?b=c")
	field := func(body, name string) string {
		return regexp.MustCompile(`"` + name + `":"([^"]*)"`).FindStringSubmatch(body)[1]
	}
	q := a.token()
	q.Set("media_id", field(b.bodies[0], "MediaId"))
	if r := a.get("/cgi-bin/media/get", q); !bytes.Equal(r.raw, png) {
		t.Errorf("by media id: %s", r.raw)
	}
	res, err := a.http.Get(field(b.bodies[0], "PicUrl"))
	if err != nil {
		t.Fatal(err)
	}
	defer res.Body.Close()
	if got, _ := io.ReadAll(res.Body); !bytes.Equal(got, png) {
		t.Errorf("by PicUrl: %q", got)
	}
	if got := field(b.bodies[1], "PagePath") + field(b.bodies[1], "AppId"); got != "pages/a?b=c"+a.wx.AppID() {
		t.Errorf("card: %s", b.bodies[1])
	}
}

func TestLogHidesSecrets(t *testing.T) {
	t.Parallel()
	a := newAPI(t)
	a.wx.Serve(&bot{})
	alice := a.wx.User("alice")
	alice.SendText("sim_leak and " + a.wx.Secret())
	code := alice.LoginCode()
	login := a.credential()
	login.Set("grant_type", "authorization_code")
	login.Set("js_code", code)
	a.get("/sns/jscode2session", login)
	legacy := a.legacyToken()
	token := a.token()
	a.get("/cgi-bin/getcallbackip", token)
	const typed = "a-secret-typed-wrong"
	a.post("/cgi-bin/stable_token", nil, `{"grant_type":"client_credential","appid":"x","secret" : "`+typed+`"}`)
	a.get("/cgi-bin/token?secret="+typed, nil)

	var log strings.Builder
	if err := a.wx.WriteLog(&log); err != nil {
		t.Fatal(err)
	}
	all := log.String() + fmt.Sprintf("%+v", a.wx.Exchanges())
	for name, secret := range map[string]string{
		"AppSecret": a.wx.Secret(), "token": token.Get("access_token"), "legacy token": legacy,
		"session key": alice.SessionKey(), "login code": code, "secret of another app": typed, "AES key": a.wx.EncodingAESKey(),
	} {
		if strings.Contains(all, secret) {
			t.Errorf("the log shows the %s", name)
		}
	}
	for _, want := range []string{"errcode 40013", "jscode2session", "access_token=***", "-> text POST /wechat", "*** and ***"} {
		if !strings.Contains(all, want) {
			t.Errorf("the log lacks %q:\n%s", want, log.String())
		}
	}
}

func TestLogIsARing(t *testing.T) {
	t.Parallel()
	a := newAPI(t)
	for range 5500 {
		a.probe("sim_x")
	}
	a.upload("image", "media", "a.png", append(slices.Clone(png), make([]byte, 100<<10)...))
	got := a.wx.Exchanges()
	if len(got) != 5000 || got[0].Seq != 503 || got[4999].Seq != 5502 {
		t.Errorf("%d exchanges, %d to %d; want 5000, 503 to 5502", len(got), got[0].Seq, got[len(got)-1].Seq)
	}
	if body := got[4999].RequestBody; len(body) > 17<<10 {
		t.Errorf("a body of %d bytes is kept", len(body))
	}
	if n := a.wx.Count("/cgi-bin/getcallbackip"); n != 5500 {
		t.Errorf("%d counted, want 5500", n)
	}
}

func TestSeed(t *testing.T) {
	t.Parallel()
	describe := func(seed uint64) string {
		wx := wechattest.New(t, wechattest.WithSeed(seed))
		return fmt.Sprint(wx.AppID(), wx.Secret(), wx.Token(), wx.EncodingAESKey(), wx.OriginalID(), wx.User("a").OpenID())
	}
	first := describe(1)
	if describe(1) != first || describe(2) == first {
		t.Error("the ids don't follow from the seed")
	}
	if a, b := wechattest.New(t), wechattest.New(t); a.AppID() == b.AppID() || len(a.AppID()) != 18 || len(a.EncodingAESKey()) != 43 {
		t.Errorf("apps %s and %s", a.AppID(), b.AppID())
	}
}

func TestOptions(t *testing.T) {
	t.Parallel()
	for name, o := range map[string]wechattest.Option{
		"mode": wechattest.WithMode(7), "format": wechattest.WithFormat(7), "empty": wechattest.WithAppID(""),
		"blank": wechattest.WithSecret("x "), "key": wechattest.WithEncodingAESKey("x"), "ip": wechattest.WithAllowedIPs("x"),
		"caller": wechattest.WithCallerIP("x"), "url": wechattest.WithCallbackURL("x"), "quota": wechattest.WithDailyQuota("x", 1),
		"api": wechattest.WithoutAPI("x"),
	} {
		if _, err := wechattest.Start(o); err == nil {
			t.Errorf("bad %s: no error", name)
		}
	}
	wx, err := wechattest.Start(wechattest.WithAppID("wx1"), wechattest.WithSecret("s"), wechattest.WithToken("t"),
		wechattest.WithEncodingAESKey(strings.Repeat("B", 43)), wechattest.WithOriginalID("gh_1"), wechattest.WithCallbackURL("http://bot/cb?x=1"))
	if err != nil {
		t.Fatal(err)
	}
	defer wx.Close()
	c := wx.PushConfig()
	if c.AppID+c.Token+c.OriginalID+wx.Secret() != "wx1tgh_1s" || c.EncodingAESKey != strings.Repeat("B", 43) {
		t.Errorf("%+v", c)
	}
	b := &bot{}
	wx.Serve(b)
	wx.User("a").SendText("x")
	if r, _ := b.last(); r.URL.Path != "/cb" || r.URL.Query().Get("x") != "1" || r.Host != "bot" || r.RequestURI == "" {
		t.Errorf("delivered to %v", r.URL)
	}
}

func TestCloseLeavesNothing(t *testing.T) {
	before := runtime.NumGoroutine()
	wx, err := wechattest.Start()
	if err != nil {
		t.Fatal(err)
	}
	url := wx.URL()
	wx.Fault(wechattest.Timeout())
	waiting := make(chan error, 2)
	for _, c := range []*http.Client{wx.HTTPClient(), {Transport: &http.Transport{DisableKeepAlives: true}}} {
		go func() {
			res, err := c.Get(url + "/cgi-bin/token")
			if err == nil {
				res.Body.Close()
			}
			waiting <- err
		}()
	}
	entered := make(chan bool)
	wx.Serve(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) { close(entered); <-r.Context().Done() }))
	go wx.User("alice").SendText("x")
	<-entered
	for wx.Count("/cgi-bin/token") < 2 {
		time.Sleep(time.Millisecond)
	}
	wx.Close()
	wx.Close()
	for range 2 {
		if err := <-waiting; err == nil {
			t.Error("a request outlives the platform")
		}
	}
	if _, err := wx.HTTPClient().Get(url); !errors.Is(err, wechattest.ErrClosed) {
		t.Errorf("after Close: %v", err)
	}
	if d := wx.User("alice").SendText("x"); !errors.Is(d.Err, wechattest.ErrClosed) {
		t.Errorf("a push after Close: %v", d.Err)
	}
	for range 500 {
		if runtime.NumGoroutine() <= before {
			return
		}
		time.Sleep(10 * time.Millisecond)
	}
	t.Errorf("%d goroutines, %d before", runtime.NumGoroutine(), before)
}

func TestBodyThatNeverEnds(t *testing.T) {
	t.Parallel()
	a := newAPI(t)
	body, w := io.Pipe()
	defer w.Close()
	ctx, cancel := context.WithTimeout(t.Context(), 20*time.Millisecond)
	defer cancel()
	r := a.request("POST", "/cgi-bin/stable_token", nil, body)
	if _, err := a.http.Do(r.WithContext(ctx)); !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("error %v, want the deadline", err)
	}
}

func TestURL(t *testing.T) {
	t.Parallel()
	a := newAPI(t, wechattest.WithAllowedIPs("127.0.0.1", "::1"))
	a.base = a.wx.URL()
	transport := &http.Transport{}
	t.Cleanup(transport.CloseIdleConnections)
	a.http = &http.Client{Transport: transport}
	if a.wx.URL() != a.base || !strings.HasPrefix(a.base, "http://127.0.0.1:") {
		t.Errorf("URL %s, then %s", a.base, a.wx.URL())
	}
	wantCode(t, "over a socket", a.probe(a.token().Get("access_token")), 0)
	q := a.token()
	q.Set("type", "image")
	contentType, body := form("media", "a.png", png)
	r := a.request("POST", "/cgi-bin/media/upload", q, io.MultiReader(strings.NewReader(body)))
	r.Header.Set("Content-Type", contentType)
	if got := a.do(r); got.status != http.StatusPreconditionFailed {
		t.Errorf("chunked over a socket: HTTP %d, want 412", got.status)
	}
	if got := a.upload("image", "media", "a.png", png); got.text("media_id") == "" {
		t.Errorf("upload over a socket: %s", got.raw)
	}
}

func BenchmarkPlatform(b *testing.B) {
	b.Run("call", func(b *testing.B) {
		a := newAPI(b)
		token := a.token().Get("access_token")
		b.ReportAllocs()
		for b.Loop() {
			a.probe(token)
		}
	})
	b.Run("push", func(b *testing.B) {
		wx := wechattest.New(b)
		wx.Serve(http.HandlerFunc(func(http.ResponseWriter, *http.Request) {}))
		alice := wx.User("alice")
		b.ReportAllocs()
		for b.Loop() {
			alice.SendText("hi")
		}
	})
}
