package wechattest_test

import (
	"fmt"
	"net/http"
	"strings"
	"testing"

	"github.com/minigo-dev/wechat/wechattest"
)

// The page shows how a sealed call was made, and where a wrong one fails.
func TestControlSealedSteps(t *testing.T) {
	t.Parallel()
	c := newControl(t, wechattest.WithAPISecurity())
	a := &api{t: t, wx: c.wx, http: c.wx.HTTPClient(), base: "https://api.weixin.qq.com"}
	keys := c.wx.APISecurityKeys()
	last := func() tree {
		all := c.wx.Exchanges()
		return c.tree("GET", "/_sim/exchanges/"+fmt.Sprint(all[len(all)-1].Seq), "")
	}
	b := newSealingBot(a)
	token := a.token()
	b.call(token)
	e := last()
	if got := len(e.list("sealed.request")) + len(e.list("sealed.answer")); got != 8 {
		t.Fatalf("%d steps: %v", got, e.v)
	}
	for path, want := range map[string]string{
		"sealed.request.0.value": "Wechatmp-Appid: " + c.wx.AppID() + "\n",
		"sealed.request.1.value": "https://api.weixin.qq.com" + b.path + "\n" + c.wx.AppID() + "\n",
		"sealed.request.2.value": "https://api.weixin.qq.com" + b.path + "|" + c.wx.AppID() + "|",
		"sealed.request.3.value": `"cgi_path":"/cgi-bin/message/custom/send"`,
		"sealed.answer.0.value":  "Wechatmp-Serial: " + keys.CertificateNumber,
		"sealed.answer.3.value":  `"errcode":0`,
		"plain":                  `{"cgi_path":"/cgi-bin/message/custom/send"}`,
		"plainAnswer":            `"errcode":0`,
	} {
		if !strings.Contains(e.text(path), want) {
			t.Errorf("%s is %q, without %q", path, e.text(path), want)
		}
	}
	if got := e.text("sealed.request.2.value"); !strings.HasSuffix(got, "|"+keys.SymmetricKeyNumber) {
		t.Errorf("the additional data: %s", got)
	}
	if e.at("replayable") != true {
		t.Error("it can't be played again")
	}
	c.tree("POST", "/_sim/exchanges/"+fmt.Sprint(e.at("seq"))+"/replay", "{}")
	if got := last(); got.at("code") != 0.0 || len(got.list("sealed.answer")) != 4 {
		t.Errorf("played again: %v", got.v)
	}
	for name, wrong := range map[string]struct {
		change func(http.Header)
		steps  int
	}{
		"no signature":      {func(h http.Header) { h.Del("Wechatmp-Signature") }, 1},
		"another signature": {func(h http.Header) { h.Set("Wechatmp-Signature", "AAAA") }, 2},
	} {
		b.change = func(h http.Header, body []byte) []byte { wrong.change(h); return body }
		b.call(token)
		e := last()
		got := e.list("sealed.request")
		if len(got) != wrong.steps || e.at("sealed.answer") != nil {
			t.Errorf("%s: %v", name, e.v)
			continue
		}
		at := fmt.Sprintf("sealed.request.%d.", wrong.steps-1)
		if e.text(at+"error") == "" || e.text(at+"errorZh") == "" {
			t.Errorf("%s: no reason in %v", name, got)
		}
	}
	a.get("/cgi-bin/getcallbackip", token)
	if last().at("sealed") != nil {
		t.Error("a call in the clear has steps")
	}
	if _, whole := c.ask("GET", "/_sim/exchanges", ""); strings.Contains(whole, keys.SymmetricKey) {
		t.Error("the key is shown")
	}

	without := newControl(t)
	b.api, b.change = &api{t: t, wx: without.wx, http: without.wx.HTTPClient(), base: "http://localhost"}, nil
	b.call(b.token())
	c = without
	if got := last(); got.text("sealed.request.0.error") == "" {
		t.Errorf("an app without API security: %v", got.v)
	}
}
