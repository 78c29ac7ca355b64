package wechattest_test

import (
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/minigo-dev/wechat/wechattest"
)

// What the page advises, by what a server answers to a message.
func TestHintsOfAnswers(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name   string
		mode   wechattest.Mode
		status int
		answer string
		want   string
	}{
		{"success", wechattest.Secure, 200, "success", ""},
		{"nothing", wechattest.Secure, 200, "", ""},
		{"null", wechattest.Secure, 200, "null", "null"},
		{"null with a line end", wechattest.Plain, 200, "null\n", "null"},
		{"undefined", wechattest.Plain, 200, "undefined", "null"},
		{"an empty object", wechattest.Secure, 200, "{}", "null"},
		{"byte order mark", wechattest.Secure, 200, "\ufeffsuccess", "exact"},
		{"quotes", wechattest.Secure, 200, `"success"`, "exact"},
		{"line end", wechattest.Plain, 200, "success\r\n", "exact"},
		{"capitals", wechattest.Plain, 200, "SUCCESS", "exact"},
		{"a blank", wechattest.Secure, 200, " ", "exact"},
		{"ok", wechattest.Plain, 200, "ok", "answer"},
		{"a page", wechattest.Plain, 200, "<html></html>", "answer"},
		{"plain reply in secure mode", wechattest.Secure, 200, `{"MsgType":"text"}`, "plain"},
		{"encrypted reply in plain mode", wechattest.Plain, 200, `{"Encrypt":"AAAA","MsgSignature":"x","TimeStamp":1,"Nonce":"x"}`, ""},
		{"403", wechattest.Secure, 403, "", "signature"},
		{"401", wechattest.Plain, 401, "", "signature"},
		{"400", wechattest.Secure, 400, "", "unread"},
		{"404", wechattest.Secure, 404, "", "path"},
		{"405", wechattest.Secure, 405, "", "path"},
		{"302", wechattest.Secure, 302, "", "path"},
		{"500", wechattest.Secure, 500, "", "crash"},
		{"502", wechattest.Secure, 502, "", "crash"},
	}
	for _, tc := range tests {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()
			c := newControl(t, wechattest.WithMode(tc.mode))
			c.wx.Serve(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
				w.WriteHeader(tc.status)
				io.WriteString(w, tc.answer)
			}))
			c.wx.User("alice").SendText("hello")
			if got := c.tree("GET", "/_sim/exchanges/1", ""); got.text("hint") != tc.want {
				t.Errorf("hint %q, want %q: %v", got.text("hint"), tc.want, got.at("findings"))
			}
		})
	}
}

func TestHintsOfSilence(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		c := newControl(t)
		c.wx.Serve(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { <-r.Context().Done() }))
		c.wx.User("alice").SendText("hello")
		if got := c.tree("GET", "/_sim/exchanges/1", ""); got.text("hint") != "slow" {
			t.Errorf("hint %q of an answer that never came", got.text("hint"))
		}
		c.wx.Serve(answering("success"))
		if got := c.tree("GET", "/_sim/state", ""); got.text("hint") != "" {
			t.Errorf("hint %q before anybody wrote", got.text("hint"))
		}
		c.wx.User("alice").SendText("anybody?")
		if got := c.tree("GET", "/_sim/state", ""); got.text("hint") != "" {
			t.Errorf("hint %q before a bot can have thought", got.text("hint"))
		}
		time.Sleep(3 * time.Second)
		if got := c.tree("GET", "/_sim/state", ""); got.text("hint") != "silent" {
			t.Errorf("hint %q of a bot that never answers", got.text("hint"))
		}
		if err := c.wx.Client().SendText(t.Context(), c.wx.User("alice").OpenID(), "here"); err != nil {
			t.Fatal(err)
		}
		if got := c.tree("GET", "/_sim/state", ""); got.text("hint") != "" {
			t.Errorf("hint %q of a bot that speaks", got.text("hint"))
		}
	})
}

// What is advised of calls that WeChat refuses, and never of those that a fault has struck.
func TestHintsOfCalls(t *testing.T) {
	t.Parallel()
	c := newControl(t)
	a := &api{t: t, wx: c.wx, http: c.wx.HTTPClient(), base: "http://localhost"}
	alice := c.wx.User("alice")
	send := func(token string) string {
		a.post("/cgi-bin/message/custom/send", url.Values{"access_token": {token}}, `{"touser":"`+alice.OpenID()+`","msgtype":"text","text":{"content":"x"}}`)
		list := c.tree("GET", "/_sim/exchanges", "").list("exchanges")
		return tree{list[len(list)-1]}.text("hint")
	}
	token := a.token().Get("access_token")
	if got := send(token); got != "window" {
		t.Errorf("before anybody wrote: %q", got)
	}
	c.wx.Serve(answering("success"))
	alice.SendText("hello")
	for range 5 {
		if got := send(token); got != "" {
			t.Errorf("within the window: %q", got)
		}
	}
	if got := send(token); got != "used-up" {
		t.Errorf("the sixth: %q", got)
	}
	if got := send("sim_" + strings.Repeat("x", 132)); got != "earlier-token" {
		t.Errorf("a token of another run: %q", got)
	}
	a.stable(true)
	if got := send(token); got != "replaced-token" {
		t.Errorf("a token that was replaced: %q", got)
	}
	c.wx.Fault(wechattest.ErrCode(45015, "out of time").Path("/cgi-bin/message/custom/send"))
	if got := send(a.token().Get("access_token")); got != "" {
		t.Errorf("a fault that was wished for: %q", got)
	}
	c.wx.ClearFaults()
	a.get("/cgi-bin/token", url.Values{"grant_type": {"client_credential"}, "appid": {c.wx.AppID()}, "secret": {"x"}})
	list := c.tree("GET", "/_sim/exchanges", "").list("exchanges")
	if got := (tree{list[len(list)-1]}).text("hint"); got != "credentials" {
		t.Errorf("a wrong secret: %q", got)
	}
}

// A URL that fails the verification isn't served, but is kept with the reason and the advice until one
// passes.
func TestTriedCallback(t *testing.T) {
	t.Parallel()
	c := newControl(t)
	status := http.StatusForbidden
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if status != http.StatusOK || r.URL.Query().Get("echostr") == "" {
			w.WriteHeader(http.StatusForbidden)
			return
		}
		c.wx.Callback().Handler(nil).ServeHTTP(w, r)
	}))
	t.Cleanup(server.Close)
	answer := c.tree("PUT", "/_sim/callback", `{"url":"`+server.URL+`"}`)
	if answer.at("verified") != false || answer.text("tried.url") != server.URL || answer.text("tried.hint") != "signature" {
		t.Errorf("the answer: %v", answer.v)
	}
	state := c.tree("GET", "/_sim/state", "")
	if state.at("callback.served") != false || state.text("callback.tried.url") != server.URL || state.text("callback.tried.error") == "" {
		t.Errorf("the state: %v", state.at("callback"))
	}
	c.tree("PUT", "/_sim/callback", `{"url":"http://127.0.0.1:1/"}`)
	if got := c.tree("GET", "/_sim/state", ""); got.text("callback.tried.hint") != "unreachable" {
		t.Errorf("the second: %v", got.at("callback"))
	}
	status = http.StatusOK
	c.tree("PUT", "/_sim/callback", `{"url":"`+server.URL+`"}`)
	if got := c.tree("GET", "/_sim/state", ""); got.at("callback.tried") != nil || got.at("callback.verified") != true {
		t.Errorf("after one that passes: %v", got.at("callback"))
	}
}

// Nobody is asked while no server is there: that is no failure of anybody's.
func TestNoCallbackIsNoError(t *testing.T) {
	t.Parallel()
	c := newControl(t)
	if d := c.wx.User("alice").SendText("hello"); d.Err == nil {
		t.Error("it was delivered")
	}
	e := c.tree("GET", "/_sim/exchanges/1", "")
	if e.at("ok") != true || e.text("note") != "no callback is served" || e.text("noteZh") != "未接入服务器" {
		t.Errorf("the exchange: %v", e.v)
	}
	if got := c.tree("GET", "/_sim/exchanges?filter=errors", "").list("exchanges"); len(got) != 0 {
		t.Errorf("errors: %v", got)
	}
}

// Why a push failed is there in both languages.
func TestDeliveryErrorInChinese(t *testing.T) {
	t.Parallel()
	c := newControl(t)
	c.wx.User("alice")
	for _, tc := range []struct {
		name   string
		server http.Handler
		want   string
	}{
		{"nobody is there", nil, "未接入服务器"},
		{"a status", http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusBadGateway) }), "服务器返回 HTTP 502"},
		{"capitals", answering("SUCCESS"), "success 写成了"},
		{"right", answering("success"), ""},
	} {
		if c.wx.Serve(nil); tc.server != nil {
			c.wx.Serve(tc.server)
		}
		got := c.tree("POST", "/_sim/users/alice/actions", `{"do":"text","content":"x"}`)
		if zh, _ := got.at("delivery.errorZh").(string); !strings.Contains(zh, tc.want) || (zh == "") != (tc.want == "") {
			t.Errorf("%s: %q, not %q", tc.name, zh, tc.want)
		}
	}
}
