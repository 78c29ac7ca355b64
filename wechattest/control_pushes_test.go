package wechattest_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"testing"

	"github.com/minigo-dev/wechat/wechattest"
)

// Every listed kind has what a form needs, and its sample can be pushed as it is.
func TestF26Control(t *testing.T) {
	t.Parallel()
	for _, opts := range [][]wechattest.Option{nil, {wechattest.WithFormat(wechattest.XML)}} {
		c := newControl(t, opts...)
		c.wx.Serve(answering("success"))
		alice := c.wx.User("alice")
		kinds := c.tree("GET", "/_sim/pushes", "").v.([]any)
		if len(kinds) != len(wechattest.PushKinds()) {
			t.Errorf("%d kinds", len(kinds))
		}
		for _, one := range kinds {
			k := tree{one}
			name := k.text("kind")
			if k.text("title") == "" || k.text("titleZh") == "" || k.text("page") == "" || len(k.list("formats")) != 2 || len(k.list("fields")) == 0 || k.text("scope") == "" {
				t.Errorf("%v", k)
			}
			checkListed(t, name, k.list("fields"))
			sample, err := json.Marshal(k.at("sample"))
			if err != nil {
				t.Fatal(err)
			}
			got := c.tree("POST", "/_sim/pushes/"+name, `{"user":"alice","fields":`+string(sample)+`}`)
			e := c.wx.Exchanges()[len(c.wx.Exchanges())-1]
			if got.num("delivery.attempts") < 1 || e.Kind != name || strings.Contains(e.Plain, "OPENID") || strings.Contains(e.Plain, "APPID") {
				t.Errorf("%s: %v %s", name, got, e.Plain)
			}
			if strings.Contains(string(sample), "OPENID") && !strings.Contains(e.Plain, alice.OpenID()) {
				t.Errorf("%s: %s", name, e.Plain)
			}
			c.must("POST", "/_sim/pushes/"+name, `{"user":"alice"}`, nil)
			again := c.wx.Exchanges()[len(c.wx.Exchanges())-1]
			if len(again.Plain) < len(e.Plain)-100 || len(again.Plain) > len(e.Plain)+100 {
				t.Errorf("%s: its sample is %s, but it is pushed as %s", name, e.Plain, again.Plain)
			}
		}
	}
}

func checkListed(t *testing.T, name string, fields []any) {
	t.Helper()
	for _, one := range fields {
		f := tree{one}
		if _, ok := f.at("required").(bool); !ok || f.text("name") == "" || f.text("type") == "" {
			t.Errorf("%s: %v", name, f)
		}
		if strings.HasPrefix(f.text("type"), "object") && len(f.list("fields")) == 0 {
			t.Errorf("%s: %v has no fields", name, f)
		}
		if (f.text("description") == "") != (f.text("descriptionZh") == "") {
			t.Errorf("%s: %v is in one language", name, f)
		}
		for i := range f.list("enum") {
			if means := fmt.Sprint("enum.", i, ".means"); (f.text(means) == "") != (f.text(means+"Zh") == "") {
				t.Errorf("%s: %v is in one language", name, f)
			}
		}
		checkListed(t, name, append(f.list("fields"), f.list("jsonFields")...))
	}
}

func TestControlPush(t *testing.T) {
	t.Parallel()
	c := newControl(t)
	b := answering("success")
	c.wx.Serve(b)
	c.wx.User("alice")
	if k := c.tree("GET", "/_sim/pushes/minigame_act_event_query_condition", ""); k.at("answer.required") != true || k.text("answer.fields.2.name") != "IsConditionSatisfied" || k.num("answer.seconds") != 5 {
		t.Errorf("%v", k)
	}
	for _, tc := range []struct {
		name, kind, body string
		status           int
		want             string // in the push or in the refusal
	}{
		{"set", "xpay_refund_notify", `{"user":"alice","set":{"RefundFee":1,"TeamInfo.TeamId":"t1"}}`, 200, `"RefundFee":1,`},
		{"a notice", "component_verify_ticket", `{"set":{"ComponentVerifyTicket":"tick"}}`, 200, `"ComponentVerifyTicket":"tick"`},
		{"about no user", "weapp_audit_fail", `{}`, 200, `"FailTime":1700000000`},
		{"signed", "minigame_game_pay_goods_deliver_notify", `{"user":"alice","set":{"MiniGame.Payload.Env":0}}`, 200, `"PayEventSig":"`},
		{"no user", "xpay_refund_notify", `{}`, 400, "about a user"},
		{"nobody", "xpay_refund_notify", `{"user":"nobody"}`, 404, "no user"},
		{"no kind", "nothing", `{"user":"alice"}`, 404, "no push of this kind"},
		{"both", "text", `{"user":"alice","set":{},"fields":{}}`, 400, "one of them"},
		{"a name for no XML", "text", `{"user":"alice","set":{"a b":1}}`, 400, "letters"},
		{"a name for no XML", "text", `{"user":"alice","fields":{"<a>":1}}`, 400, "letters"},
		{"a path to nowhere", "text", `{"user":"alice","set":{"Content.x":1}}`, 400, "Content.x"},
		{"another field", "text", `{"user":"alice","sets":{}}`, 400, "body"},
	} {
		status, answer := c.ask("POST", "/_sim/pushes/"+tc.kind, tc.body)
		if status == http.StatusOK {
			answer = c.wx.Exchanges()[len(c.wx.Exchanges())-1].Plain
		}
		if status != tc.status || !strings.Contains(answer, tc.want) {
			t.Errorf("%s: HTTP %d %s, want %d %s", tc.name, status, answer, tc.status, tc.want)
		}
	}
}
