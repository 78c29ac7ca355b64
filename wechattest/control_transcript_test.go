package wechattest_test

import (
	"encoding/json"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/minigo-dev/wechat/wechattest"
)

// playedSession is a platform on which everything has happened once.
func playedSession(t *testing.T, opts ...wechattest.Option) *controlClient {
	t.Helper()
	c := newControl(t, opts...)
	c.wx.Serve(c.wx.Callback().Handler(talkativeBot(c.wx.Client())))
	if err := c.wx.Verify(); err != nil {
		t.Fatal(err)
	}
	alice := c.wx.User("alice")
	alice.Enter("lobby")
	alice.SendText("hello")
	alice.SendImage(dot)
	alice.SendText("crash")
	alice.LoginCode()
	c.wx.Fault(wechattest.TokenRevoked().Once())
	alice.SendText("agent")
	alice.SendText("hello")
	c.wx.User("小红")
	return c
}

func TestControlTranscript(t *testing.T) {
	t.Parallel()
	c := playedSession(t)
	_, exported := c.ask("GET", "/_sim/transcript", "")
	for name, secret := range map[string]string{"secret": c.wx.Secret(), "token": c.wx.Token(), "key": c.wx.EncodingAESKey(), "an access token": `sim_`} {
		if strings.Contains(exported, secret) {
			t.Errorf("the transcript shows the %s", name)
		}
	}
	list, chat := c.tree("GET", "/_sim/exchanges", ""), c.tree("GET", "/_sim/users/alice/chat", "")

	other := newControl(t)
	other.wx.Serve(answering("success"))
	other.wx.User("bob").SendText("live")
	l := other.listen("/_sim/events")
	l.until(named("state"))
	if got := other.tree("POST", "/_sim/transcript", exported); got.num("users") != 2 || int(got.num("exchanges")) != len(list.list("exchanges")) {
		t.Errorf("imported %v", got.v)
	}
	l.until(named("reset"))
	l.until(func(e sentEvent) bool { return e.name == "state" && e.data.at("imported") == true })
	state := other.tree("GET", "/_sim/state", "")
	if state.text("users.0.name") != "alice" || state.text("app.appId") != c.wx.AppID() {
		t.Errorf("the state shows %v", state.v)
	}
	if diff := cmp.Diff(list.v, other.tree("GET", "/_sim/exchanges", "").v); diff != "" {
		t.Errorf("the exchanges changed (-want +got):\n%s", diff)
	}
	items := other.tree("GET", "/_sim/users/alice/chat", "")
	pictures := 0
	for _, item := range items.list("items") {
		if strings.HasPrefix(tree{item}.text("image"), "data:image/png;base64,iVBOR") {
			pictures++
		}
	}
	if len(items.list("items")) != len(chat.list("items")) || pictures != 3 {
		t.Errorf("the chat shows %d pictures: %v", pictures, items.v)
	}
	if got := other.tree("GET", "/_sim/exchanges/1", ""); got.text("kind") != "verification" || got.at("signature.valid") != true || got.at("replayable") != false {
		t.Errorf("the first exchange: %v", got.v)
	}
	// It is exported unchanged, and nothing can change it.
	_, again := other.ask("GET", "/_sim/transcript", "")
	var one, two map[string]any
	if err := json.Unmarshal([]byte(strings.ReplaceAll(exported, `"replayable":true`, `"replayable":false`)), &one); err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal([]byte(again), &two); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(one, two); diff != "" {
		t.Errorf("exported again it differs (-want +got):\n%s", diff)
	}
	for _, call := range [][3]string{
		{"POST", "/_sim/users", `{"name":"eve"}`}, {"POST", "/_sim/users/alice/actions", `{"do":"login"}`},
		{"POST", "/_sim/exchanges/1/replay", `{}`}, {"DELETE", "/_sim/exchanges", ""}, {"GET", "/_sim/users/bob/gotest", ""},
		{"POST", "/_sim/clock", `{"advance":"1h"}`},
	} {
		if status, body := other.ask(call[0], call[1], call[2]); status != http.StatusConflict {
			t.Errorf("%v: HTTP %d %s", call, status, body)
		}
	}
	other.must("DELETE", "/_sim/transcript", "", nil)
	if got := other.tree("GET", "/_sim/state", ""); got.text("users.0.name") != "bob" || got.at("imported") != false {
		t.Errorf("back to %v", got.v)
	}
}

// Data that no export can contain is refused and changes nothing.
func TestControlTranscriptIsChecked(t *testing.T) {
	t.Parallel()
	c := playedSession(t)
	_, exported := c.ask("GET", "/_sim/transcript", "")
	edit := func(old, with string) string {
		t.Helper()
		if !strings.Contains(exported, old) {
			t.Fatalf("nothing to edit: %s", old)
		}
		return strings.Replace(exported, old, with, 1)
	}
	for _, tc := range []struct{ name, body string }{
		{"empty", `{}`},
		{"null", `null`},
		{"array", `[]`},
		{"version", edit(`"version":1`, `"version":2`)},
		{"unknown field", edit(`"version":1`, `"version":1,"extra":1`)},
		{"unknown field inside", edit(`"attempt":`, `"extra":1,"attempt":`)},
		{"mode", edit(`"mode":"secure"`, `"mode":"open"`)},
		{"user's name", edit(`"name":"alice"`, `"name":"al/ice"`)},
		{"another user's chat", edit(`"name":"alice"`, `"name":"mallory"`)},
		{"user twice", edit(`"name":"小红"`, `"name":"alice"`)},
		{"order", edit(`"seq":1,`, `"seq":2,`)},
		{"negative number", edit(`"seq":1,`, `"seq":-1,`)},
		{"direction", edit(`"direction":"push"`, `"direction":"sideways"`)},
		{"time", edit(`"time":"2`, `"time":"x2`)},
		{"method", edit(`"method":"GET"`, `"method":"GET /"`)},
		{"from", edit(`"from":"user"`, `"from":"nobody"`)},
		{"picture of a script", edit(`data:image/png;base64,`, `data:text/html;base64,`)},
		{"picture elsewhere", edit(`"image":"data:`, `"image":"https://example.com/data:`)},
		{"picture that is none", edit(`data:image/png;base64,iVBOR`, `data:image/png;base64,AAAAA`)},
		{"SVG", edit(`data:image/png;base64,`, `data:image/svg+xml;base64,`)},
		{"cut off", exported[:len(exported)/2]},
		{"too large", exported + strings.Repeat(" ", 32<<20)},
	} {
		t.Run(tc.name, func(t *testing.T) {
			status, body := c.ask("POST", "/_sim/transcript", tc.body)
			if status != http.StatusBadRequest && status != http.StatusRequestEntityTooLarge {
				t.Errorf("HTTP %d %s", status, body)
			}
			if c.tree("GET", "/_sim/state", "").at("imported") != false {
				t.Error("it is shown")
			}
		})
	}
	if status, body := c.ask("POST", "/_sim/transcript", exported); status != http.StatusOK {
		t.Errorf("the unchanged one: HTTP %d %s", status, body)
	}
}

// A transcript with a change is refused, or shown and exported completely. The input is only the
// change and therefore short: go test needs a minute to minimize a whole transcript, and runs
// nothing in that time.
func FuzzTranscript(f *testing.F) {
	start := func(t testing.TB) *controlClient {
		wx, err := wechattest.Start()
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(wx.Close)
		return &controlClient{t, wx, "http://localhost", wx.HTTPClient()}
	}
	c := start(f)
	c.wx.User("alice").SendText("hello")
	_, exported := c.ask("GET", "/_sim/transcript", "")
	f.Add(uint16(0), uint16(0), "")
	f.Add(uint16(0), uint16(len(exported)), `{"version":1}`)
	f.Add(uint16(strings.Index(exported, `"version":1`)+len(`"version":`)), uint16(1), "2")
	f.Add(uint16(strings.Index(exported, "hello")), uint16(5), `\u0000`)
	f.Fuzz(func(t *testing.T, at, gone uint16, come string) {
		from := min(int(at), len(exported))
		body := exported[:from] + come + exported[min(from+int(gone), len(exported)):]
		c := start(t) // of its own, so that no earlier body counts
		status, _ := c.ask("POST", "/_sim/transcript", body)
		if status != 200 {
			return
		}
		_, again := c.ask("GET", "/_sim/transcript", "")
		if status, answer := c.ask("POST", "/_sim/transcript", again); status != 200 {
			t.Errorf("%s doesn't import again: %s", again, answer)
		}
		c.must("GET", "/_sim/state", "", nil)
		c.must("GET", "/_sim/exchanges", "", nil)
	})
}

func TestControlCredentialsAndPage(t *testing.T) {
	t.Parallel()
	c := newControl(t)
	got := c.tree("GET", "/_sim/credentials?app="+c.wx.AppID(), "")
	want := map[string]any{
		"appId": c.wx.AppID(), "secret": c.wx.Secret(), "token": c.wx.Token(), "encodingAesKey": c.wx.EncodingAESKey(),
		"originalId": c.wx.OriginalID(), "baseUrl": "http://localhost",
		"adToken": c.wx.RewardedAdConfig().Token, "adEncodingAesKey": c.wx.RewardedAdConfig().EncodingAESKey,
		"offerId": c.wx.OfferID(), "payKey": c.wx.PaymentKey(false), "sandboxPayKey": c.wx.PaymentKey(true),
	}
	if diff := cmp.Diff(want, got.v); diff != "" {
		t.Errorf("credentials (-want +got):\n%s", diff)
	}
	if status, page := c.ask("GET", "/_sim/", ""); status != 200 || !strings.Contains(strings.ToLower(page), "<!doctype html>") {
		t.Errorf("the page: HTTP %d %.100s", status, page)
	}
	if status, _ := c.ask("GET", "/_sim", ""); status != http.StatusMovedPermanently {
		t.Errorf("without its slash: HTTP %d", status)
	}
}

// No secret is visible except in the credentials.
func TestControlShowsNoSecret(t *testing.T) {
	t.Parallel()
	c := playedSession(t, wechattest.WithToken("aVerySecretToken"))
	alice := c.wx.User("alice")
	if _, err := c.wx.Client().Code2Session(t.Context(), alice.LoginCode()); err != nil {
		t.Fatal(err)
	}
	c.wx.Advance(time.Hour)
	paths := []string{"/_sim/state", "/_sim/exchanges", "/_sim/users/alice/chat", "/_sim/users/alice/gotest", "/_sim/transcript"}
	for _, e := range c.wx.Exchanges() {
		paths = append(paths, "/_sim/exchanges/"+strings.TrimSpace(string(mustJSON(t, e.Seq))))
	}
	for _, path := range paths {
		_, body := c.ask("GET", path, "")
		for name, secret := range map[string]string{
			"secret": c.wx.Secret(), "token": c.wx.Token(), "key": c.wx.EncodingAESKey(), "session key": alice.SessionKey(), "access token or code": "sim_",
		} {
			if strings.Contains(body, secret) {
				t.Errorf("%s shows the %s", path, name)
			}
		}
	}
}

func mustJSON(t *testing.T, v any) []byte {
	t.Helper()
	b, err := json.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// Each app of a WeChat has its own users and its part of the log.
func TestControlApps(t *testing.T) {
	t.Parallel()
	c := newControl(t)
	first := c.wx.AppID()
	if got := c.tree("POST", "/_sim/apps", `{"appId":"wxsecond","mode":"plain","format":"xml"}`); got.text("appId") != "wxsecond" || got.text("mode") != "plain" || got.text("format") != "xml" {
		t.Fatalf("another app: %v", got.v)
	}
	for body, want := range map[string]int{`{"appId":"wxsecond"}`: 409, `{"appId":"a b"}`: 400, `{"mode":"open"}`: 400} {
		if status, _ := c.ask("POST", "/_sim/apps", body); status != want {
			t.Errorf("%s: HTTP %d, want %d", body, status, want)
		}
	}
	apps := c.wx.Apps()
	for _, app := range apps {
		app.Serve(answering("success"))
	}
	l := c.listen("/_sim/events?app=wxsecond")
	c.must("POST", "/_sim/users", `{"name":"alice"}`, nil)
	c.must("POST", "/_sim/users?app=wxsecond", `{"name":"bob"}`, nil)
	c.must("POST", "/_sim/users/alice/actions", `{"do":"text","content":"to the first"}`, nil)
	c.must("POST", "/_sim/users/bob/actions?app=wxsecond", `{"do":"text","content":"to the second"}`, nil)
	if e := l.until(named("exchange")); e.id != "2" || e.data.text("user") != "bob" {
		t.Errorf("the second app's events begin with %v", e)
	}
	if status, _ := c.ask("POST", "/_sim/users/alice/actions?app=wxsecond", `{"do":"login"}`); status != 404 {
		t.Errorf("alice is known to the second app: HTTP %d", status)
	}
	c.must("POST", "/_sim/faults?app=wxsecond", `{"name":"busy"}`, nil)
	for _, tc := range []struct {
		app, user, seq string
		faults         int
	}{{first, "alice", "1", 0}, {"wxsecond", "bob", "2", 1}} {
		state := c.tree("GET", "/_sim/state?app="+tc.app, "")
		if state.text("app.appId") != tc.app || state.text("users.0.name") != tc.user || len(state.list("apps")) != 2 || len(state.list("faults")) != tc.faults {
			t.Errorf("state of %s: %v", tc.app, state.v)
		}
		list := c.tree("GET", "/_sim/exchanges?app="+tc.app, "")
		if len(list.list("exchanges")) != 1 || list.text("exchanges.0.user") != tc.user {
			t.Errorf("exchanges of %s: %v", tc.app, list.v)
		}
		c.must("GET", "/_sim/exchanges/"+tc.seq+"?app="+tc.app, "", nil)
	}
	if status, _ := c.ask("GET", "/_sim/exchanges/2", ""); status != 404 {
		t.Errorf("the first app shows the second's exchange: HTTP %d", status)
	}
}
