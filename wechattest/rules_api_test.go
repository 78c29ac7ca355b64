package wechattest_test

import (
	"encoding/json"
	"net/http"
	"regexp"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/minigo-dev/wechat/wechattest"
)

func wantCode(t *testing.T, what string, got, want int) {
	t.Helper()
	if got != want {
		t.Errorf("%s: errcode %d, want %d", what, got, want)
	}
}

func TestF1LegacyToken(t *testing.T) {
	t.Parallel()
	synctest.Test(t, f1LegacyToken)
}

func f1LegacyToken(t *testing.T) {
	a := newAPI(t, wechattest.WithDailyQuota("/cgi-bin/token", 5))
	r := a.get("/cgi-bin/token", a.credential())
	first := a.wantToken(r)
	if r.m["expires_in"] != 7200.0 {
		t.Errorf("expires_in %v, want 7200", r.m["expires_in"])
	}
	second := a.legacyToken()
	if first == second || !strings.HasPrefix(second, "sim_") {
		t.Errorf("tokens %.8q and %.8q, want two that begin with sim_", first, second)
	}
	wantCode(t, "the previous token, at once", a.probe(first), 0)
	a.wx.Advance(5*time.Minute - time.Second)
	wantCode(t, "the previous token, within 5 minutes", a.probe(first), 0)
	a.wx.Advance(time.Second)
	wantCode(t, "the previous token, after 5 minutes", a.probe(first), 40001)
	third := a.legacyToken()
	a.legacyToken()
	wantCode(t, "the one before the previous, at once", a.probe(second), 40001)
	wantCode(t, "the previous", a.probe(third), 0)
	a.legacyToken()
	wantCode(t, "a fetch past the day's quota", a.get("/cgi-bin/token", a.credential()).code(), 45009)
	// The bubble begins at 8 in the morning in Beijing; 5 minutes have passed.
	a.wx.Advance(15*time.Hour + 54*time.Minute + 59*time.Second)
	wantCode(t, "a second before midnight", a.get("/cgi-bin/token", a.credential()).code(), 45009)
	a.wx.Advance(time.Second)
	a.legacyToken()
}

func TestF2StableToken(t *testing.T) {
	t.Parallel()
	synctest.Test(t, f2StableToken)
}

func f2StableToken(t *testing.T) {
	a := newAPI(t)
	legacy := a.legacyToken()
	first := a.wantToken(a.stable(false))
	a.wx.Advance(time.Hour)
	r := a.stable(false)
	if a.wantToken(r) != first || r.m["expires_in"] != 3600.0 {
		t.Errorf("after an hour: same %t, expires_in %v; want the same for 3600 s", a.wantToken(r) == first, r.m["expires_in"])
	}
	a.wx.Advance(55*time.Minute - 2*time.Second)
	if a.wantToken(a.stable(false)) != first {
		t.Error("another token before the last 5 minutes")
	}
	a.wx.Advance(3 * time.Second)
	second := a.wantToken(a.stable(false))
	if second == first {
		t.Error("the same token in the last 5 minutes")
	}
	wantCode(t, "the old token, overlapping", a.probe(first), 0)
	wantCode(t, "the new token", a.probe(second), 0)

	forced := a.wantToken(a.stable(true))
	wantCode(t, "a token after a forced refresh", a.probe(second), 40001)
	wantCode(t, "forced", a.probe(forced), 0)
	wantCode(t, "a legacy token, which forcing leaves alone", a.probe(legacy), 0)
	wantCode(t, "forcing again within 30 s", a.stable(true).code(), 45011)
	a.wx.Advance(24 * time.Hour)
	for range 20 {
		a.wantToken(a.stable(true))
		a.wx.Advance(30 * time.Second)
	}
	wantCode(t, "forcing the 21st time in a day", a.stable(true).code(), 45009)
}

func TestF2StableTokenLimits(t *testing.T) {
	t.Parallel()
	synctest.Test(t, f2StableTokenLimits)
}

func f2StableTokenLimits(t *testing.T) {
	a := newAPI(t, wechattest.WithDailyQuota("/cgi-bin/stable_token", 10_001))
	for range 10_000 {
		a.stable(false)
	}
	wantCode(t, "call 10,001 within a minute", a.stable(false).code(), 45011)
	a.wx.Advance(time.Minute)
	wantCode(t, "call 10,002 of the day", a.stable(false).code(), 45009)
}

func TestF2StableTokenRequest(t *testing.T) {
	t.Parallel()
	a := newAPI(t)
	good := `{"grant_type":"client_credential","appid":"` + a.wx.AppID() + `","secret":"` + a.wx.Secret() + `"`
	for _, tc := range []struct {
		name, body string
		want       int
	}{
		{"good", good + "}", 0},
		{"empty", "", 44002},
		{"no JSON", "grant_type=client_credential", 47001},
		{"trailing", good + "} x", 47001},
		{"force_refresh no bool", good + `,"force_refresh":"true"}`, 47001},
		{"names are case-sensitive", strings.Replace(good, "appid", "AppId", 1) + "}", 41002},
		{"grant_type", strings.Replace(good, "client_credential", "x", 1) + "}", 40002},
		{"no secret", strings.Replace(good, "secret", "x", 1) + "}", 41004},
		{"wrong secret", strings.Replace(good, a.wx.Secret(), "x", 1) + "}", 40125},
		{"wrong appid", strings.Replace(good, a.wx.AppID(), "wx0", 1) + "}", 40013},
	} {
		wantCode(t, tc.name, a.post("/cgi-bin/stable_token", nil, tc.body).code(), tc.want)
	}
	wantCode(t, "GET", a.get("/cgi-bin/stable_token", a.credential()).code(), 43002)
	wantCode(t, "POST", a.post("/cgi-bin/token", a.credential(), "{}").code(), 43001)
}

func TestF3TokenRefusals(t *testing.T) {
	t.Parallel()
	a := newAPI(t)
	token := a.token().Get("access_token")
	wantCode(t, "none", a.probe(""), 41001)
	wantCode(t, "unknown", a.probe("sim_"+strings.Repeat("x", 132)), 40001)
	wantCode(t, "another prefix", a.probe("80_"+strings.Repeat("x", 132)), 40014)
	wantCode(t, "a blank in it", a.probe(token+" "), 40014)
	wantCode(t, "good", a.probe(token), 0)
	a.wx.Advance(7200 * time.Second)
	wantCode(t, "lapsed", a.probe(token), 42001)
}

func TestF4ReplyWindow(t *testing.T) {
	t.Parallel()
	a := newAPI(t)
	alice := a.wx.User("alice")
	send := func(what string, want int) {
		t.Helper()
		wantCode(t, what, a.send(alice.OpenID(), "hi").code(), want)
	}
	send("before any contact", 45015)
	wantCode(t, "the openid of another app", a.send("oFgHtN5000000000000000000000", "hi").code(), 40003)

	alice.Enter("")
	send("after entering, 1st", 0)
	send("2nd", 0)
	send("3rd", 45047)
	a.wx.Advance(time.Minute)
	send("a minute after entering", 45015)

	alice.SendText("hello")
	for range 5 {
		send("after a message", 0)
	}
	send("6th", 45047)
	alice.Enter("")
	send("entering raises what is left to 2", 0)
	alice.SendText("hello")
	alice.SendText("hello")
	if left, _ := alice.Replies(); left != 5 {
		t.Errorf("after two messages %d are left, want 5: they don't add up", left)
	}
	a.wx.Advance(47 * time.Hour)
	alice.Enter("")
	if left, until := alice.Replies(); left != 5 || until.Sub(a.wx.Now()) < 59*time.Minute {
		t.Errorf("after entering %d left for %v, want 5 for an hour: entering never lowers", left, until.Sub(a.wx.Now()))
	}
	a.wx.Advance(time.Hour)
	send("48 h after the message", 45015)
}

func TestF4MessageKinds(t *testing.T) {
	t.Parallel()
	a := newAPI(t)
	alice := a.wx.User("alice")
	image := a.upload("image", "media", "a.png", png).text("media_id")
	voice := a.upload("voice", "media", "a.amr", []byte("#!AMR\n")).text("media_id")
	q := a.token()
	for _, tc := range []struct {
		name, msgtype, object string
		want                  int
	}{
		{"text", "text", `{"content":"<a> & 你好"}`, 0},
		{"text empty", "text", `{"content":""}`, 44004},
		{"text long", "text", `{"content":"` + strings.Repeat("x", 2049) + `"}`, 45002},
		{"text of a wrong type", "text", `{"content":1}`, 47001},
		{"text names another app", "text", `{"content":"<a data-miniprogram-appid=\"wx0\">x</a>"}`, 45086},
		{"image", "image", `{"media_id":"` + image + `"}`, 0},
		{"image unknown", "image", `{"media_id":"x"}`, 40007},
		{"image that is a voice", "image", `{"media_id":"` + voice + `"}`, 40121},
		{"link", "link", `{"title":"t","description":"d","url":"u","thumb_url":"p"}`, 0},
		{"link without url", "link", `{"title":"t","description":"d","thumb_url":"p"}`, 47001},
		{"card", "miniprogrampage", `{"title":"t","pagepath":"p?x=1","thumb_media_id":"` + image + `"}`, 0},
		{"card of own appid", "miniprogrampage", `{"title":"t","appid":"` + a.wx.AppID() + `","pagepath":"p","thumb_media_id":"` + image + `"}`, 0},
		{"card of another app", "miniprogrampage", `{"title":"t","appid":"wx0","pagepath":"p","thumb_media_id":"` + image + `"}`, 40013},
		{"a kind of official accounts", "news", `{"articles":[]}`, 40008},
	} {
		alice.SendText("x")
		body := `{"touser":"` + alice.OpenID() + `","msgtype":"` + tc.msgtype + `","` + tc.msgtype + `":` + tc.object +
			`,"customservice":{"kf_account":"a@b"},"aimsgcontext":{"is_ai_msg":1},"businessid":"7"}`
		before := len(alice.Received())
		wantCode(t, tc.name, a.post("/cgi-bin/message/custom/send", q, body).code(), tc.want)
		got := alice.Received()[before:]
		if (len(got) == 1) != (tc.want == 0) {
			t.Errorf("%s: received %v", tc.name, got)
		}
		if len(got) == 1 && (string(got[0].Kind) != tc.msgtype || got[0].Agent != "a@b" || !got[0].AI || got[0].BusinessID != "7") {
			t.Errorf("%s: received %+v", tc.name, got[0])
		}
	}
	got := alice.Received()
	if got[0].Text != "<a> & 你好" || string(got[1].Image) != string(png) || got[2].URL != "u" || got[3].PagePath != "p?x=1" {
		t.Errorf("received %v", got)
	}
	wantCode(t, "the object is missing", a.post("/cgi-bin/message/custom/send", q, `{"touser":"`+alice.OpenID()+`","msgtype":"text"}`).code(), 47001)
	wantCode(t, "no UTF-8", a.post("/cgi-bin/message/custom/send", q, "{\"touser\":\"\xff\"}").code(), 47001)
}

// \u escapes are shown as they are, and a note says so.
func TestF4Escapes(t *testing.T) {
	t.Parallel()
	a := newAPI(t)
	alice := a.wx.User("alice")
	for _, tc := range []struct {
		name, object string
		want         wechattest.Received
	}{
		{"none", `"msgtype":"text","text":{"content":"\"你好\"\\ \/\n"}`, wechattest.Received{Text: "\"你好\"\\ /\n"}},
		{"Chinese", `"msgtype":"text","text":{"content":"a\u4f60\u597D"}`, wechattest.Received{Text: `a\u4f60\u597D`, Escaped: true}},
		{"an emoji", `"msgtype":"text","text":{"content":"\ud83c\udfae"}`, wechattest.Received{Text: `\ud83c\udfae`, Escaped: true}},
		{"HTML of Go", `"msgtype":"text","text":{"content":"\u003ca\u003e \u0026"}`, wechattest.Received{Text: `\u003ca\u003e \u0026`, Escaped: true}},
		{"a link", `"msgtype":"link","link":{"title":"\u4f60","description":"d","url":"https://e.com/?a\u0026b","thumb_url":"https://e.com/t?a\u0026b"}`,
			wechattest.Received{Title: `\u4f60`, Description: "d", URL: `https://e.com/?a\u0026b`, ThumbURL: `https://e.com/t?a\u0026b`, Escaped: true}},
		{"control characters", `"msgtype":"text","text":{"content":"a\u000ab\u001f"}`, wechattest.Received{Text: "a\nb\x1f"}},
		{"a backslash and a u", `"msgtype":"text","text":{"content":"\\u4f60"}`, wechattest.Received{Text: `\u4f60`}},
		{"two backslashes and an escape", `"msgtype":"text","text":{"content":"\\\u4f60"}`, wechattest.Received{Text: `\\u4f60`, Escaped: true}},
		{"elsewhere", `"x":"\u4f60","msgtype":"text","text":{"content":"a"}`, wechattest.Received{Text: "a"}},
	} {
		alice.SendText("hello")
		wantCode(t, tc.name, a.post("/cgi-bin/message/custom/send", a.token(), `{"touser":"`+alice.OpenID()+`",`+tc.object+`}`).code(), 0)
		all := alice.Received()
		m := all[len(all)-1]
		got := wechattest.Received{Text: m.Text, Title: m.Title, Description: m.Description, URL: m.URL, ThumbURL: m.ThumbURL, Escaped: m.Escaped}
		if diff := cmp.Diff(tc.want, got); diff != "" {
			t.Errorf("%s (-want +got):\n%s", tc.name, diff)
		}
		e := a.wx.Exchanges()
		if noted := strings.Contains(e[len(e)-1].Note, `\u`) && strings.Contains(e[len(e)-1].NoteZH, "转义"); noted != (tc.want.Escaped || tc.name == "elsewhere") {
			t.Errorf("%s: the note %q", tc.name, e[len(e)-1].Note)
		}
	}
	c := &controlClient{t, a.wx, "http://localhost", a.http}
	if status, chat := c.ask("GET", "/_sim/users/alice/chat", ""); status != 200 || strings.Count(chat, `"escaped":true`) != 5 || !strings.Contains(chat, `"text":"a\\u4f60\\u597D"`) {
		t.Errorf("the chat: HTTP %d %s", status, chat)
	}
}

func TestF5Typing(t *testing.T) {
	t.Parallel()
	a := newAPI(t)
	alice := a.wx.User("alice")
	typing := func(what, command string, want int) {
		t.Helper()
		wantCode(t, what, a.typing(alice.OpenID(), command), want)
	}
	typing("no contact", "Typing", 45015)
	alice.SendText("x")
	typing("wrong command", "typing", 45072)
	typing("first", "Typing", 0)
	if !alice.Typing() {
		t.Error("the user doesn't see it")
	}
	typing("repeated", "Typing", 45081)
	a.wx.Advance(15 * time.Second)
	if alice.Typing() {
		t.Error("still typing after 15 s")
	}
	typing("after 15 s", "Typing", 0)
	typing("cancel", "CancelTyping", 0)
	typing("after cancelling", "Typing", 0)
	a.send(alice.OpenID(), "y")
	typing("after a message", "Typing", 0)
	a.wx.Advance(31 * time.Second)
	typing("31 s after the last contact", "Typing", 45080)
	wantCode(t, "another app's openid", a.typing("oX", "Typing"), 40003)
	wantCode(t, "the official accounts' path", a.post("/cgi-bin/message/custom/typing", a.token(), `{"touser":"x","command":"Typing"}`).code(), 40200)
}

func TestF8Answers(t *testing.T) {
	t.Parallel()
	a := newAPI(t)
	rid := regexp.MustCompile(`rid\s*:\s*[0-9a-f]{8}-[0-9a-f]{8}-[0-9a-f]{8}$`)
	shapes := map[string]bool{}
	for range 10 {
		r := a.get("/cgi-bin/getcallbackip", nil)
		at := rid.FindString(r.msg())
		if r.status != http.StatusOK || r.code() != 41001 || at == "" {
			t.Errorf("answer: HTTP %d %s", r.status, r.raw)
		}
		shapes[r.msg()[:len(r.msg())-26]] = true
	}
	if len(shapes) != 5 {
		t.Errorf("the rid comes in %d shapes, want 5: %v", len(shapes), shapes)
	}
	alice := a.wx.User("alice")
	alice.SendText("x")
	if r := a.send(alice.OpenID(), "y"); string(r.raw) != `{"errcode":0,"errmsg":"ok"}` {
		t.Errorf("success: %s", r.raw)
	}
	r := a.post("/wxa/nothing/like/it", a.token(), "{}")
	wantCode(t, "an API that doesn't exist", r.code(), 40066)
	e := a.wx.Exchanges()
	if last := e[len(e)-1]; last.Note != "not simulated" || last.Code != 40066 {
		t.Errorf("logged as %+v", last)
	}
	for _, path := range []string{"/cgi-bin/getcallbackip", "/cgi-bin/get_api_domain_ip"} {
		var list struct {
			IPList []string `json:"ip_list"`
		}
		if err := json.Unmarshal(a.get(path, a.token()).raw, &list); err != nil || len(list.IPList) == 0 {
			t.Errorf("%s: %v %v", path, list, err)
		}
	}
}

func TestF12Permissions(t *testing.T) {
	t.Parallel()
	synctest.Test(t, f12Permissions)
}

func f12Permissions(t *testing.T) {
	a := newAPI(t, wechattest.WithAllowedIPs("203.0.113.0/24"), wechattest.WithCallerIP("198.51.100.7"))
	for _, r := range []reply{a.stable(false), a.get("/cgi-bin/token", a.credential())} {
		if r.code() != 40164 || !strings.Contains(r.msg(), "198.51.100.7 ") || !strings.Contains(r.msg(), "::ffff:198.51.100.7") {
			t.Errorf("caller not on the list: %s", r.raw)
		}
	}
	allowed := newAPI(t, wechattest.WithAllowedIPs("203.0.113.0/24"), wechattest.WithCallerIP("203.0.113.9"),
		wechattest.WithoutAPI("/cgi-bin/getcallbackip"), wechattest.WithDailyQuota("/cgi-bin/get_api_domain_ip", 1))
	wantCode(t, "capability off", allowed.get("/cgi-bin/getcallbackip", allowed.token()).code(), 48001)
	wantCode(t, "within the quota", allowed.get("/cgi-bin/get_api_domain_ip", allowed.token()).code(), 0)
	wantCode(t, "past the quota", allowed.get("/cgi-bin/get_api_domain_ip", allowed.token()).code(), 45009)
}
