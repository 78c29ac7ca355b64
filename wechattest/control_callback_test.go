package wechattest_test

import (
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"testing/synctest"
)

func TestControlCallback(t *testing.T) {
	t.Parallel()
	c := newControl(t)
	good := httptest.NewServer(c.wx.Callback().Handler(echoBot(c.wx.Client())))
	t.Cleanup(good.Close)
	naive := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		io.WriteString(w, r.URL.Query().Get("echostr"))
	}))
	t.Cleanup(naive.Close)
	set := func(url string) tree { return c.tree("PUT", "/_sim/callback", act("url", url)) }
	if got := set(good.URL + "/wechat"); got.at("verified") != true || got.at("served") != true || got.text("url") != good.URL+"/wechat" || got.num("verifiedMs") <= 0 {
		t.Errorf("a good bot: %v", got.v)
	}
	steps := c.tree("POST", "/_sim/callback/verify", "{}")
	if got := fmt.Sprint(steps.at("steps.0.ok"), steps.at("steps.1.ok"), len(steps.list("steps"))); got != "true true 2" {
		t.Errorf("steps of a good bot: %v", steps.v)
	}
	if steps.at("steps.0.level") != "ok" || steps.at("steps.1.level") != "ok" || steps.at("insecure") != false {
		t.Errorf("steps of a good bot: %v", steps.v)
	}
	// A callback that checks nothing is accepted, as in WeChat's console, and marked.
	if got := set(naive.URL); got.at("verified") != true || got.at("insecure") != true || !strings.Contains(got.text("error"), "wrongly signed") || got.text("url") != naive.URL {
		t.Errorf("a naive bot: %v", got.v)
	}
	// A URL that fails isn't taken.
	good.Close()
	if got := set(good.URL); got.at("verified") != false || got.at("insecure") != false || !strings.Contains(got.text("error"), "can't be reached") || got.text("findings.0.code") != "no-answer" || got.text("url") != naive.URL {
		t.Errorf("no bot: %v", got.v)
	}
	c.wx.Serve(naive.Config.Handler)
	steps = c.tree("POST", "/_sim/callback/verify", "{}")
	if got := fmt.Sprint(steps.at("steps.0.ok"), steps.at("steps.1.ok"), steps.at("verified"), steps.at("insecure")); got != "true false true true" {
		t.Errorf("steps of a naive bot: %v", steps.v)
	}
	c.wx.Serve(answering("success"))
	steps = c.tree("POST", "/_sim/callback/verify", "{}")
	if got := fmt.Sprint(steps.at("steps.0.ok"), steps.at("steps.1.ok"), steps.at("verified")); got != "false false false" {
		t.Errorf("steps of a bot that doesn't echo: %v", steps.v)
	}
}

// Whatever a bot does, the simulator shows what WeChat would do, and goes on.
func TestControlWithHostileBots(t *testing.T) {
	t.Parallel()
	for _, tc := range []struct {
		name     string
		bot      http.HandlerFunc
		attempts float64
		status   float64
		error    string
		repeats  string
	}{
		{"crashes", func(http.ResponseWriter, *http.Request) { panic(http.ErrAbortHandler) }, 3, 0, "panicked", "was the last"},
		{"answers HTTP 500", func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(500) }, 3, 500, "HTTP 500", "was the last"},
		{"hangs", func(_ http.ResponseWriter, r *http.Request) { <-r.Context().Done() }, 3, 0, "no answer within 5s", "was the last"},
		{"answers garbage", func(w http.ResponseWriter, _ *http.Request) { w.Write([]byte("\x00\xff{\"Encrypt\":7}")) }, 1, 200, "a wrong answer", "doesn't repeat"},
		{"answers a wrong envelope", func(w http.ResponseWriter, _ *http.Request) {
			io.WriteString(w, `{"Encrypt":"AAAA","MsgSignature":"x","TimeStamp":1,"Nonce":"1"}`)
		}, 1, 200, "a wrong answer", "doesn't repeat"},
		{"answers 1 GB", func(w http.ResponseWriter, r *http.Request) {
			chunk := make([]byte, 1<<20)
			for range 1 << 10 {
				if _, err := w.Write(chunk); err != nil {
					return
				}
			}
		}, 1, 200, "a wrong answer", "doesn't repeat"},
		{"answers headers by the thousand", func(w http.ResponseWriter, _ *http.Request) {
			for i := range 5000 {
				w.Header().Set(fmt.Sprint("X-", i), strings.Repeat("x", 1000))
			}
			io.WriteString(w, "success")
		}, 1, 200, "", "The bot took it"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				c := newControl(t)
				c.wx.Serve(tc.bot)
				c.must("POST", "/_sim/users", `{"name":"alice"}`, nil)
				got := c.tree("POST", "/_sim/users/alice/actions", `{"do":"text","content":"hello"}`)
				if got.num("delivery.attempts") != tc.attempts || got.num("delivery.status") != tc.status || !strings.Contains(got.text("delivery.error"), tc.error) {
					t.Errorf("delivery %.500s", fmt.Sprint(got.v))
				}
				e := c.tree("GET", fmt.Sprint("/_sim/exchanges/", got.num("exchange")), "")
				if text := e.text("delivery.repeats"); !strings.Contains(text, tc.repeats) || e.at("ok") != (tc.error == "") {
					t.Errorf("it says %q, ok %v", text, e.at("ok"))
				}
				chat := c.tree("GET", "/_sim/users/alice/chat", "")
				if last := chat.list("items"); (tree{last[len(last)-1]}.text("kind") == "fault") != (tc.error != "") {
					t.Errorf("the user sees %v", last)
				}
				if state := c.tree("GET", "/_sim/state", ""); state.num("exchanges.last") != tc.attempts {
					t.Errorf("the state says %v", state.at("exchanges"))
				}
			})
		})
	}
}

// A bot that streams without end over a socket is cut off and shown as a wrong answer.
func TestControlWithEndlessBotOverASocket(t *testing.T) {
	t.Parallel()
	c := newControl(t)
	verify := c.wx.Callback().Handler(echoBot(c.wx.Client()))
	bot := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Method == http.MethodGet {
			verify.ServeHTTP(w, r)
			return
		}
		for chunk := make([]byte, 1<<16); ; {
			if _, err := w.Write(chunk); err != nil {
				return
			}
		}
	}))
	t.Cleanup(bot.Close)
	if err := c.wx.ServeURL(bot.URL); err != nil {
		t.Fatal(err)
	}
	d := c.wx.User("alice").SendText("hello")
	if d.Err == nil || d.Attempts != 1 || d.Status != 200 {
		t.Errorf("%d attempts, HTTP %d, %v", d.Attempts, d.Status, d.Err)
	}
}
