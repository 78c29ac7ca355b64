package wechattest_test

import (
	"crypto/sha1"
	"encoding/base64"
	"encoding/hex"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/minigo-dev/wechat/wechattest"
)

// The signature's steps are compared with a computation of the test itself.
func TestControlSignatureSteps(t *testing.T) {
	t.Parallel()
	for _, tc := range []struct {
		name  string
		opts  []wechattest.Option
		fault func() wechattest.Fault
		kind  string
		parts int
		valid bool
		appID string // of the envelope; * is the app's
	}{
		{name: "plain", opts: []wechattest.Option{wechattest.WithMode(wechattest.Plain)}, kind: "signature", parts: 3, valid: true},
		{name: "secure", kind: "msg_signature", parts: 4, valid: true, appID: "*"},
		{name: "secure XML", opts: []wechattest.Option{wechattest.WithFormat(wechattest.XML)}, kind: "msg_signature", parts: 4, valid: true, appID: "*"},
		{name: "compatible", opts: []wechattest.Option{wechattest.WithMode(wechattest.Compatible)}, kind: "msg_signature", parts: 4, valid: true, appID: "*"},
		{name: "forged", fault: wechattest.BadSignature, kind: "msg_signature", parts: 4, appID: "*"},
		{name: "foreign", fault: wechattest.ForeignAppID, kind: "msg_signature", parts: 4, valid: true, appID: "another"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()
			c := newControl(t, append(tc.opts, wechattest.WithToken("aVerySecretToken"))...)
			b := answering("success")
			c.wx.Serve(b)
			if tc.fault != nil {
				c.wx.Fault(tc.fault().Once())
			}
			alice := c.wx.User("alice")
			alice.SendText("hello 你好")
			e := c.tree("GET", "/_sim/exchanges/1", "")
			request, _ := b.last()
			q := request.URL.Query()
			encrypt := e.text("envelope.encrypt")
			parts := []string{"aVerySecretToken", q.Get("timestamp"), q.Get("nonce")}
			given := q.Get("signature")
			if tc.parts == 4 {
				parts, given = append(parts, encrypt), q.Get("msg_signature")
			}
			slices.Sort(parts)
			sum := sha1.Sum([]byte(strings.Join(parts, "")))
			for path, want := range map[string]any{
				"signature.kind": tc.kind, "signature.timestamp": q.Get("timestamp"), "signature.nonce": q.Get("nonce"),
				"signature.sha1": hex.EncodeToString(sum[:]), "signature.given": given, "signature.valid": tc.valid, "signature.token": "aV…en",
			} {
				if got := e.at(path); got != want {
					t.Errorf("%s is %v, want %v", path, got, want)
				}
			}
			if got := len(e.list("signature.sorted")); got != tc.parts {
				t.Errorf("%d parts, want %d", got, tc.parts)
			}
			if _, whole := c.ask("GET", "/_sim/exchanges/1", ""); strings.Contains(whole, "aVerySecretToken") {
				t.Error("the token shows")
			}
			if tc.appID == "" {
				if e.at("envelope") != nil {
					t.Errorf("an envelope: %v", e.at("envelope"))
				}
				return
			}
			appID := e.text("envelope.appId")
			if (appID == c.wx.AppID()) != (tc.appID == "*") {
				t.Errorf("sealed for %s", appID)
			}
			message := e.text("envelope.message")
			if !strings.Contains(message, "hello 你好") || int(e.num("envelope.length")) != len(message) {
				t.Errorf("message of %v bytes: %s", e.num("envelope.length"), message)
			}
			sealed, err := base64.StdEncoding.DecodeString(encrypt)
			if pad := int(e.num("envelope.padding")); err != nil || 20+len(message)+len(appID)+pad != len(sealed) || pad < 1 || pad > 32 {
				t.Errorf("padding %d of %d bytes (%v)", pad, len(sealed), err)
			}
			if random := e.text("envelope.random"); len(random) != 32 {
				t.Errorf("random bytes %s", random)
			}
		})
	}
}

func TestControlAnswerEnvelope(t *testing.T) {
	t.Parallel()
	c := newControl(t)
	c.wx.Serve(c.wx.Callback().Handler(talkativeBot(c.wx.Client())))
	c.wx.User("alice").SendText("agent")
	e := c.tree("GET", "/_sim/exchanges/1", "")
	if got := e.text("answerEnvelope.message"); !strings.Contains(got, "transfer_customer_service") || e.text("answerEnvelope.appId") != c.wx.AppID() {
		t.Errorf("the answer's envelope: %v", e.at("answerEnvelope"))
	}
	if state := c.tree("GET", "/_sim/state", ""); state.at("users.0.queued") != true {
		t.Errorf("alice isn't queued: %v", state.at("users.0"))
	}
}

func TestControlExchange(t *testing.T) {
	t.Parallel()
	c := newControl(t)
	client := c.wx.Client()
	c.wx.Serve(c.wx.Callback().Handler(echoBot(client)))
	alice := c.wx.User("alice")
	alice.SendText("it's <b>")
	alice.LoginCode()
	if err := client.SendText(t.Context(), "oNobody", "x"); err == nil {
		t.Fatal("an unknown user was written to")
	}
	list := c.tree("GET", "/_sim/exchanges", "")
	if got := len(list.list("exchanges")); got != 4 || list.num("last") != 4 {
		t.Fatalf("%d exchanges, last %v", got, list.num("last"))
	}
	for query, want := range map[string]string{
		"filter=push": "3", "filter=api": "1 2 4", "filter=errors": "4", "user=alice": "2 3", "after=1&before=4": "2 3",
		"limit=2": "3 4", "after=0&limit=2": "1 2", "filter=push&user=bob": "",
	} {
		got := []string{}
		for _, e := range c.tree("GET", "/_sim/exchanges?"+query, "").list("exchanges") {
			got = append(got, fmt.Sprint(tree{e}.num("seq")))
		}
		if strings.Join(got, " ") != want {
			t.Errorf("%s: %v, want %s", query, got, want)
		}
	}
	refused := c.tree("GET", "/_sim/exchanges/4", "")
	for path, want := range map[string]any{
		"code": 40003.0, "ok": false, "direction": "api", "explain.code": 40003.0, "explain.retry": false, "replayable": true,
		"query": "access_token=***", "status": 200.0,
	} {
		if got := refused.at(path); got != want {
			t.Errorf("%s is %v, want %v", path, got, want)
		}
	}
	if refused.text("explain.zh") == "" || refused.text("explain.remedyEn") == "" {
		t.Errorf("explained as %v", refused.at("explain"))
	}
	sent := c.tree("GET", "/_sim/exchanges/2", "")
	if got, want := sent.text("curl"), `'{"touser":"`+alice.OpenID()+`","msgtype":"text","text":{"content":"it'\''s <b>"}}'`; !strings.Contains(got, want) || !strings.Contains(got, "access_token=ACCESS_TOKEN") {
		t.Errorf("curl %s\nwant %s", got, want)
	}
	push := c.tree("GET", "/_sim/exchanges/3", "")
	if got := push.text("delivery.repeats"); got != "The bot took it: WeChat doesn't send it again." || push.text("delivery.zh") == "" {
		t.Errorf("delivery: %s", got)
	}
	c.must("DELETE", "/_sim/exchanges", "", nil)
	alice.SendText("again")
	list = c.tree("GET", "/_sim/exchanges", "")
	if got := (tree{list.list("exchanges")[0]}).num("seq"); got != 5 || len(c.wx.Exchanges()) != 2 {
		t.Errorf("after clearing the log begins with %v and holds %d", got, len(c.wx.Exchanges()))
	}
	if got := c.tree("GET", "/_sim/explain?text=errcode%3A+45047+hint", ""); got.num("code") != 45047 || got.at("retry") != true && got.at("retry") != false {
		t.Errorf("explained as %v", got.v)
	}
}

func TestControlReplay(t *testing.T) {
	t.Parallel()
	c := newControl(t)
	b := answering("success")
	c.wx.Serve(b)
	alice := c.wx.User("alice")
	alice.SendText("hello")
	first, body := b.last()
	if got := c.tree("POST", "/_sim/exchanges/1/replay", "{}"); got.num("exchange") != 2 {
		t.Fatalf("replay: %v", got.v)
	}
	second, bodyAgain := b.last()
	if b.count() != 2 || body == bodyAgain || first.URL.Query().Get("nonce") == second.URL.Query().Get("nonce") {
		t.Error("the push isn't signed and sealed anew, once")
	}
	one, two := c.tree("GET", "/_sim/exchanges/1", ""), c.tree("GET", "/_sim/exchanges/2", "")
	if diff := cmp.Diff(one.text("envelope.message"), two.text("envelope.message")); diff != "" {
		t.Errorf("the message changed (-want +got):\n%s", diff)
	}
	if two.at("signature.valid") != true || two.num("attempt") != 2 || two.text("fault") != "Replay" {
		t.Errorf("the replay: %v", two.v)
	}
	// An API call gets a token that lives.
	client := c.wx.Client()
	if err := client.SendText(t.Context(), alice.OpenID(), "one"); err != nil {
		t.Fatal(err)
	}
	c.wx.Advance(3 * time.Hour) // the token has expired
	if got := c.tree("POST", "/_sim/exchanges/4/replay", "{}"); got.num("exchange") != 5 {
		t.Fatalf("replay: %v", got.v)
	}
	again := c.tree("GET", "/_sim/exchanges/5", "")
	if again.num("code") != 0 || again.text("note") != "replay of 4" || len(alice.Received()) != 2 {
		t.Errorf("the replay: %v, received %v", again.v, alice.Received())
	}
	// Only a message can be replayed.
	if err := c.wx.Verify(); err == nil {
		t.Fatal("success isn't an echo")
	}
	if status, _ := c.ask("POST", "/_sim/exchanges/6/replay", "{}"); status != http.StatusConflict {
		t.Errorf("a verification: HTTP %d", status)
	}
	c.wx.Serve(nil)
	if status, _ := c.ask("POST", "/_sim/exchanges/1/replay", "{}"); status != http.StatusConflict {
		t.Errorf("without a callback: HTTP %d", status)
	}
}

func TestControlFaults(t *testing.T) {
	t.Parallel()
	c := newControl(t)
	id := c.tree("POST", "/_sim/faults", `{"name":"code","code":45009,"msg":"enough","path":"/cgi-bin/getcallbackip","times":2}`).num("id")
	other := c.tree("POST", "/_sim/faults", `{"name":"slow","durationMs":1500,"chance":0.5,"nth":3,"lost":true,"path":"/sns/x"}`).num("id")
	if id == other {
		t.Fatal("two faults with one id")
	}
	client := c.wx.Client()
	if _, err := client.GetCallbackIP(t.Context()); err == nil {
		t.Error("the fault didn't strike")
	}
	state := c.tree("GET", "/_sim/state", "")
	for path, want := range map[string]any{
		"faults.0.name": "code", "faults.0.timesLeft": 1.0, "faults.0.struck": 1.0, "faults.0.path": "/cgi-bin/getcallbackip", "faults.0.chance": 1.0,
		"faults.0.text": "any errcode, 45009 enough, once, at /cgi-bin/getcallbackip",
		"faults.1.text": "slow answer, 1.5s, from the 3rd match on, once, with probability 0.5, at /sns/x, before the work is done",
		"faults.1.nth":  3.0, "faults.1.spec": "slow,duration=1.5s,path=/sns/x,nth=3,times=1,chance=0.5,lost",
	} {
		if got := state.at(path); got != want {
			t.Errorf("%s is %v, want %v", path, got, want)
		}
	}
	c.must("DELETE", fmt.Sprint("/_sim/faults/", id), "", nil)
	if got := len(c.tree("GET", "/_sim/state", "").list("faults")); got != 1 {
		t.Errorf("%d faults left, want 1", got)
	}
	c.must("DELETE", "/_sim/faults", "", nil)
	if got := len(c.tree("GET", "/_sim/state", "").list("faults")); got != 0 {
		t.Errorf("%d faults left, want 0", got)
	}
	before := c.wx.Now()
	if got := c.tree("POST", "/_sim/clock", `{"advance":"48h"}`); got.num("aheadMs") != 48*3600*1000 || c.wx.Now().Sub(before) < 48*time.Hour {
		t.Errorf("the clock: %v", got.v)
	}
}
