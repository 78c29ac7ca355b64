package wechattest_test

import (
	"context"
	"net/url"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/minigo-dev/wechat"
	"github.com/minigo-dev/wechat/wechattest"
)

// on is the same simulated WeChat from the view of another app.
func (a *api) on(wx *wechattest.Platform) *api {
	return &api{t: a.t, wx: wx, http: wx.HTTPClient(), base: a.base}
}

func TestF13AppsAreApart(t *testing.T) {
	t.Parallel()
	a := newAPI(t)
	b := a.on(a.wx.NewApp())
	if a.wx.AppID() == b.wx.AppID() || a.wx.Secret() == b.wx.Secret() || a.wx.Token() == b.wx.Token() ||
		a.wx.OriginalID() == b.wx.OriginalID() || a.wx.EncodingAESKey() == b.wx.EncodingAESKey() {
		t.Error("two apps share a setting")
	}
	aliceA, aliceB := a.wx.User("alice"), b.wx.User("alice")
	if aliceA.OpenID() == aliceB.OpenID() {
		t.Error("a user has one openid in two apps")
	}
	aliceA.SendText("x")
	aliceB.SendText("x")
	wantCode(t, "to a user of its own", a.send(aliceA.OpenID(), "y").code(), 0)
	wantCode(t, "to another app's user", a.send(aliceB.OpenID(), "y").code(), 40003)

	tokenA, tokenB := a.token(), b.token()
	medium := a.upload("image", "media", "a.png", png).text("media_id")
	q := url.Values{"access_token": tokenB["access_token"], "media_id": {medium}}
	wantCode(t, "another app's medium", a.get("/cgi-bin/media/get", q).code(), 40007)
	q.Set("access_token", tokenA.Get("access_token"))
	wantCode(t, "its own medium", b.get("/cgi-bin/media/get", q).code(), 0)

	// A request reaches the app that it names, through the Transport of any app.
	wantCode(t, "through the other app's Transport", b.post(sendPath, tokenA, text(aliceA.OpenID())).code(), 0)
	wantCode(t, "with the other app's token", a.post(sendPath, tokenB, text(aliceA.OpenID())).code(), 40003)
	legacy := url.Values{"access_token": {b.legacyToken()}}
	wantCode(t, "with the other app's token of /token", a.post(sendPath, legacy, text(aliceB.OpenID())).code(), 0)
	if n, m := len(aliceA.Received()), len(aliceB.Received()); n != 2 || m != 1 {
		t.Errorf("the users received %d and %d messages, want 2 and 1", n, m)
	}
	if n, m := a.wx.Count(sendPath), b.wx.Count(sendPath); n != 3 || m != 2 {
		t.Errorf("%d and %d messages counted, want 3 and 2", n, m)
	}
}

func text(openID string) string {
	return `{"touser":"` + openID + `","msgtype":"text","text":{"content":"y"}}`
}

func TestF13AppsByTheirIDs(t *testing.T) {
	t.Parallel()
	a := newAPI(t, wechattest.WithAllowedIPs("127.0.0.1"))
	b := a.on(a.wx.NewApp(wechattest.WithAllowedIPs("10.0.0.1")))
	wantCode(t, "its own allow list", b.stable(false).code(), 40164)
	wantCode(t, "the other's allow list", a.stable(false).code(), 0)

	mixed := a.credential()
	mixed.Set("secret", b.wx.Secret())
	wantCode(t, "another app's secret", b.get("/cgi-bin/token", mixed).code(), 40125)
	mixed.Set("appid", "wx0000000000000000")
	wantCode(t, "an app that isn't here", b.get("/cgi-bin/token", mixed).code(), 40013)

	login := func(wx *wechattest.Platform, code string) url.Values {
		return url.Values{"appid": {wx.AppID()}, "secret": {wx.Secret()}, "grant_type": {"authorization_code"}, "js_code": {code}}
	}
	code := a.wx.User("alice").LoginCode()
	wantCode(t, "another app's login code", a.get("/sns/jscode2session", login(b.wx, code)).code(), 40029)
	wantCode(t, "its own login code", b.get("/sns/jscode2session", login(a.wx, code)).code(), 0)

	wantCode(t, "clearing another app's quota", a.post("/cgi-bin/clear_quota", a.token(), `{"appid":"`+b.wx.AppID()+`"}`).code(), 40013)
	v2 := url.Values{"appid": {b.wx.AppID()}, "appsecret": {b.wx.Secret()}}
	wantCode(t, "clearing by AppSecret", a.post("/cgi-bin/clear_quota/v2", v2, "").code(), 0)
}

// One clock, one log, one registry of faults, one listener, one end.
func TestAppsShare(t *testing.T) {
	t.Parallel()
	a := newAPI(t)
	b := a.on(a.wx.NewApp(wechattest.WithMode(wechattest.Plain)))
	if a.wx.URL() != b.wx.URL() {
		t.Error("two listeners")
	}
	over := a.on(b.wx)
	over.base = a.wx.URL()
	over.token()
	b.wx.Advance(time.Hour)
	if ahead := time.Until(a.wx.Now()); ahead < 59*time.Minute {
		t.Errorf("the clocks differ: %v ahead", ahead)
	}

	a.wx.Fault(wechattest.DayLimit().App(b.wx.AppID()))
	wantCode(t, "the fault's app", b.stable(false).code(), 45009)
	wantCode(t, "another app", a.stable(false).code(), 0)
	b.wx.ClearFaults()
	wantCode(t, "after ClearFaults", b.stable(false).code(), 0)

	botA, botB := &bot{}, &bot{}
	a.wx.Serve(botA)
	b.wx.Serve(botB)
	a.wx.Fault(wechattest.DuplicatePush().App(a.wx.AppID()))
	a.wx.User("alice").SendText("to A")
	b.wx.User("bob").SendText("to B")
	b.wx.User("bob").SendText(b.wx.Secret())
	if botA.count() != 2 || botB.count() != 2 {
		t.Errorf("%d and %d deliveries, want 2 each", botA.count(), botB.count())
	}
	if body := botB.bodies[0]; !strings.Contains(body, `"Content":"to B"`) || !strings.Contains(body, b.wx.OriginalID()) {
		t.Errorf("B's bot got %s", body)
	}

	a.get("/cgi-bin/getcallbackip", url.Values{"access_token": {"sim_nobody"}})
	apps := map[string]int{}
	for _, e := range b.wx.Exchanges() {
		apps[e.AppID]++
	}
	if apps[a.wx.AppID()] != 3 || apps[b.wx.AppID()] != 5 || apps[""] != 1 {
		t.Errorf("exchanges by app: %v", apps)
	}
	var log strings.Builder
	a.wx.WriteLog(&log)
	if strings.Contains(log.String(), b.wx.Secret()) {
		t.Error("the log has the other app's secret")
	}

	b.wx.Close()
	if _, err := a.http.Get(a.base); err == nil {
		t.Error("closing one app leaves the other open")
	}
	if _, err := a.wx.StartApp(); err != wechattest.ErrClosed {
		t.Errorf("an app after Close: %v", err)
	}
}

func TestAppsOptions(t *testing.T) {
	t.Parallel()
	tb := &fakeTB{}
	wx := wechattest.New(tb, wechattest.WithSeed(1), wechattest.WithAppID("wx1"))
	t.Cleanup(wx.Close)
	for _, tc := range []struct {
		name string
		opt  wechattest.Option
	}{
		{"a taken id", wechattest.WithAppID("wx1")},
		{"a seed", wechattest.WithSeed(1)},
		{"a bad option", wechattest.WithSecret("")},
	} {
		if got := tb.failure(func() { wx.NewApp(tc.opt) }); got == "" {
			t.Errorf("%s goes well", tc.name)
		}
	}
	second := wx.NewApp()
	if apps := wx.Apps(); len(apps) != 2 || apps[0] != wx || apps[1] != second {
		t.Errorf("apps %v", apps)
	}
	seeded := func() *wechattest.Platform { return wechattest.New(t, wechattest.WithSeed(1)).NewApp() }
	if one, two := seeded(), seeded(); one.AppID() != two.AppID() || one.Secret() != two.Secret() {
		t.Error("the second app doesn't follow from the seed")
	}
	for range 98 {
		wx.NewApp()
	}
	if _, err := wx.StartApp(); err == nil {
		t.Error("the 101st app is made")
	}
}

func TestAppsOfTheSDK(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		wx := wechattest.New(t)
		other := wx.NewApp(wechattest.WithFormat(wechattest.XML))
		for _, app := range []*wechattest.Platform{wx, other} {
			client := app.Client()
			app.Serve(app.Callback().Handler(func(ctx context.Context, m wechat.Message) (wechat.Reply, error) {
				return nil, client.SendText(ctx, m.Head().FromUserName, "from "+app.AppID())
			}))
			alice := app.User("alice")
			if d := alice.SendText("hello"); d.Err != nil {
				t.Error(d.Err)
			}
			alice.MustReceiveText("from " + app.AppID())
		}
	})
}
