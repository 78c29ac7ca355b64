package wechattest_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"image"
	_ "image/jpeg"
	_ "image/png"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/minigo-dev/wechat/wechattest"
)

const (
	textCheckPath = "/wxa/msg_sec_check"
	mediaPath     = "/wxa/media_check_async"
	subscribePath = "/cgi-bin/message/subscribe/send"
	codePath      = "/wxa/getwxacodeunlimit"
)

func body(t testing.TB, fields map[string]any) string {
	t.Helper()
	b, err := json.Marshal(fields)
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

// with returns a copy of the fields with changes; nil removes a field.
func with(fields, changes map[string]any) map[string]any {
	out := map[string]any{}
	for _, m := range []map[string]any{fields, changes} {
		for k, v := range m {
			if out[k] = v; v == nil {
				delete(out, k)
			}
		}
	}
	return out
}

func TestF15TextCheck(t *testing.T) {
	t.Parallel()
	a := newAPI(t)
	alice, bob := a.wx.User("alice"), a.wx.User("bob")
	alice.LoginCode()
	q := a.token()
	good := map[string]any{"openid": alice.OpenID(), "version": 2, "scene": 1, "content": "hello"}
	for _, tc := range []struct {
		name    string
		changes map[string]any
		code    int
		suggest string
	}{
		{"fine", nil, 0, "pass"},
		{"risky", map[string]any{"content": "x [risky] y"}, 0, "risky"},
		{"a risky nickname", map[string]any{"nickname": "[risky]"}, 0, "risky"},
		{"2500 characters", map[string]any{"content": strings.Repeat("界", 2500)}, 0, "pass"},
		{"2501 characters", map[string]any{"content": strings.Repeat("界", 2501)}, 47001, ""},
		{"no content", map[string]any{"content": nil}, 47001, ""},
		{"version 1", map[string]any{"version": 1}, 47001, ""},
		{"version as text", map[string]any{"version": "2"}, 47001, ""},
		{"scene 5", map[string]any{"scene": 5}, 40129, ""},
		{"another openid", map[string]any{"openid": "o1"}, 40003, ""},
		{"a user never seen", map[string]any{"openid": bob.OpenID()}, 61010, ""},
	} {
		r := a.post(textCheckPath, q, body(t, with(good, tc.changes)))
		result, _ := r.m["result"].(map[string]any)
		if got, _ := result["suggest"].(string); r.code() != tc.code || got != tc.suggest {
			t.Errorf("%s: %s; want %d %q", tc.name, r.raw, tc.code, tc.suggest)
		}
	}
	risky := a.post(textCheckPath, q, body(t, with(good, map[string]any{"content": "[risky]"})))
	want := []any{
		map[string]any{"strategy": "content_model", "errcode": 0.0, "suggest": "risky", "label": 21000.0, "prob": 90.0},
		map[string]any{"strategy": "keyword", "errcode": 0.0, "suggest": "risky", "label": 21000.0, "keyword": "[risky]"},
	}
	if diff := cmp.Diff(want, risky.m["detail"]); diff != "" || risky.text("trace_id") == "" {
		t.Errorf("(-want +got)\n%s%s", diff, risky.raw)
	}
	a.wx.Advance(2*time.Hour + time.Minute)
	wantCode(t, "two hours later", a.post(textCheckPath, a.token(), body(t, good)).code(), 61010)

	own := newAPI(t, wechattest.WithRiskyText("bad", "worse"))
	own.wx.User("x").SendText("x")
	good["openid"] = own.wx.User("x").OpenID()
	for content, suggest := range map[string]string{"[risky]": "pass", "worse": "risky"} {
		r := own.post(textCheckPath, own.token(), body(t, with(good, map[string]any{"content": content})))
		if got := r.m["result"].(map[string]any)["suggest"]; got != suggest {
			t.Errorf("with words of its own %q is %v, want %s", content, got, suggest)
		}
	}
}

func TestF15MediaCheck(t *testing.T) {
	t.Parallel()
	for _, format := range []wechattest.Format{wechattest.JSON, wechattest.XML} {
		a := newAPI(t, wechattest.WithMode(wechattest.Plain), wechattest.WithFormat(format))
		b := &bot{}
		a.wx.Serve(b)
		alice := a.wx.User("alice")
		alice.LoginCode()
		q := a.token()
		good := map[string]any{"openid": alice.OpenID(), "version": 2, "scene": 2, "media_type": 2, "media_url": "https://example.com/a.png"}
		wantCode(t, "a media type", a.post(mediaPath, q, body(t, with(good, map[string]any{"media_type": 3}))).code(), 40004)
		wantCode(t, "no URL", a.post(mediaPath, q, body(t, with(good, map[string]any{"media_url": nil}))).code(), 47001)
		wantCode(t, "a stranger", a.post(mediaPath, q, body(t, with(good, map[string]any{"openid": "o"}))).code(), 40003)
		for _, tc := range []struct {
			name, url string
			json, xml string
		}{
			{"fine", "https://example.com/a.png", `"errcode":0,"errmsg":"ok","result":{"label":100,"suggest":"pass"}`,
				`<result><label>100</label><suggest><![CDATA[pass]]></suggest></result>`},
			{"risky", "https://example.com/[risky].png", `"result":{"label":21000,"suggest":"risky"}`, `<detail><errcode>0</errcode><label>21000</label>`},
			{"no URL", "nowhere", `"errcode":-1008`, `<errcode>-1008</errcode>`},
		} {
			before := b.count()
			r := a.post(mediaPath, q, body(t, with(good, map[string]any{"media_url": tc.url})))
			wantCode(t, tc.name, r.code(), 0)
			a.wx.Advance(9 * time.Second)
			if b.count() != before {
				t.Errorf("%s: the result comes early", tc.name)
			}
			a.wx.Advance(2 * time.Second)
			if b.count() != before+1 {
				t.Fatalf("%s: %d pushes, want 1", tc.name, b.count()-before)
			}
			want := map[wechattest.Format]string{wechattest.JSON: tc.json, wechattest.XML: tc.xml}[format]
			if _, got := b.last(); !strings.Contains(got, want) || !strings.Contains(got, "wxa_media_check") ||
				!strings.Contains(got, a.wx.AppID()) || !strings.Contains(got, r.text("trace_id")) {
				t.Errorf("%s: %s; want %s", tc.name, got, want)
			}
		}
	}
}

func TestF16SubscribeMessages(t *testing.T) {
	t.Parallel()
	a := newAPI(t, plainJSON)
	b := &bot{}
	a.wx.Serve(b)
	alice := a.wx.User("alice")
	q := a.token()
	good := map[string]any{"touser": alice.OpenID(), "template_id": "T1", "page": "index?a=b", "data": map[string]any{
		"thing1": map[string]string{"value": "你好"}, "date2": map[string]string{"value": "2030-01-01"}}}
	send := func(changes map[string]any) reply { return a.post(subscribePath, q, body(t, with(good, changes))) }
	value := func(name, text string) map[string]any {
		return map[string]any{"data": map[string]any{name: map[string]string{"value": text}}}
	}
	wantCode(t, "never accepted", send(nil).code(), 43101)
	alice.Subscribe("T1", "T2")
	if got := b.pushed(t); got["Event"] != "subscribe_msg_popup_event" || len(got["List"].([]any)) != 2 {
		t.Errorf("popup: %v", got)
	}
	for _, tc := range []struct {
		name    string
		changes map[string]any
		code    int
	}{
		{"another template", map[string]any{"template_id": "T3"}, 43101},
		{"no template", map[string]any{"template_id": ""}, 40037},
		{"a stranger", map[string]any{"touser": "o1"}, 40003},
		{"no data", map[string]any{"data": nil}, 47001},
		{"an empty value", value("thing1", ""), 47003},
		{"a long thing", value("thing1", strings.Repeat("界", 21)), 47003},
		{"a line break", value("thing1", "a\nb"), 47003},
		{"a number for a value", map[string]any{"data": map[string]any{"thing1": map[string]any{"value": 1}}}, 47003},
		{"fine", nil, 0},
		{"once more", nil, 43101},
		{"the other one", with(value("thing1", strings.Repeat("界", 20)), map[string]any{"template_id": "T2"}), 0},
	} {
		if r := send(tc.changes); r.code() != tc.code || tc.code == 47003 && !strings.Contains(r.msg(), "data.thing1.value") {
			t.Errorf("%s: %s, want %d", tc.name, r.raw, tc.code)
		}
	}
	got := alice.MustReceive(func(m wechattest.Received) bool { return m.Kind == wechattest.KindSubscribe })
	want := wechattest.Received{Time: got.Time, Kind: "subscribe", TemplateID: "T1", PagePath: "index?a=b", Raw: got.Raw,
		Data: map[string]string{"thing1": "你好", "date2": "2030-01-01"}}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("received (-want +got)\n%s", diff)
	}

	before := b.count()
	alice.Subscribe("T1")
	sent := send(nil)
	a.wx.Advance(3 * time.Second)
	list, _ := b.pushed(t)["List"].(map[string]any)
	if b.count() != before+4 || list["ErrorStatus"] != "success" || list["MsgID"] != fmt.Sprint(json.Number(messageID(sent))) {
		t.Errorf("%d pushes, the last with %v; the call answered %s", b.count()-before, list, sent.raw)
	}
	all := a.wx.Exchanges()
	if last := all[len(all)-1]; last.Kind != "subscribe_msg_sent_event" || last.OpenID != alice.OpenID() {
		t.Errorf("the log has the event as %s of %s", last.Kind, last.OpenID)
	}
	alice.Subscribe("T1")
	alice.Unsubscribe("T1")
	if got := b.pushed(t); got["Event"] != "subscribe_msg_change_event" {
		t.Errorf("change: %v", got)
	}
	wantCode(t, "turned off", send(nil).code(), 43101)
}

// messageID reads the msgid's digits, which a float doesn't hold.
func messageID(r reply) string {
	var m struct {
		MsgID json.Number `json:"msgid"`
	}
	json.Unmarshal(r.raw, &m)
	return m.MsgID.String()
}

func TestF17Codes(t *testing.T) {
	t.Parallel()
	a := newAPI(t)
	q := a.token()
	get := func(fields map[string]any) reply { return a.post(codePath, q, body(t, fields)) }
	for _, tc := range []struct {
		name   string
		fields map[string]any
		code   int
		format string
		width  int
	}{
		{"plain", map[string]any{"scene": "a=1&b=!#$'()*+,/:;?@-._~"}, 0, "jpeg", 430},
		{"on nothing", map[string]any{"scene": "a", "width": 280, "is_hyaline": true, "page": "pages/index"}, 0, "png", 280},
		{"no scene", map[string]any{}, 40169, "", 0},
		{"33 bytes", map[string]any{"scene": strings.Repeat("a", 33)}, 40169, "", 0},
		{"Chinese", map[string]any{"scene": "你"}, 40129, "", 0},
		{"percent", map[string]any{"scene": "%20"}, 40129, "", 0},
		{"a reserved name", map[string]any{"scene": "scancode_time=1"}, 85096, "", 0},
		{"a slash", map[string]any{"scene": "a", "page": "/pages/index"}, 41030, "", 0},
		{"a query", map[string]any{"scene": "a", "page": "index?a"}, 41030, "", 0},
		{"the longest page", map[string]any{"scene": "a", "page": strings.Repeat("页", 1024), "env_version": "trial"}, 0, "jpeg", 430},
		{"a long page", map[string]any{"scene": "a", "page": strings.Repeat("p", 1025)}, 41030, "", 0},
		{"no such version", map[string]any{"scene": "a", "env_version": "beta"}, 40097, "", 0},
		{"wide", map[string]any{"scene": "a", "width": 1281}, 40097, "", 0},
		{"a form's types", map[string]any{"scene": 1}, 47001, "", 0},
	} {
		r := get(tc.fields)
		wantCode(t, tc.name, r.code(), tc.code)
		if tc.code != 0 {
			continue
		}
		picture, format, err := image.DecodeConfig(bytes.NewReader(r.raw))
		if err != nil || format != tc.format || picture.Width != tc.width || r.header.Get("Content-Type") != "image/"+tc.format {
			t.Errorf("%s: %v, a %s of %v", tc.name, err, format, picture)
		}
	}
	one, again, other := get(map[string]any{"scene": "a"}), get(map[string]any{"scene": "a"}), get(map[string]any{"scene": "b"})
	if !bytes.Equal(one.raw, again.raw) || bytes.Equal(one.raw, other.raw) {
		t.Error("the picture doesn't follow from the scene")
	}
	wantCode(t, "a form", a.post(codePath, q, url.Values{"scene": {"a"}}.Encode()).code(), 40169)
}
