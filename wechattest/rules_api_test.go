package wechattest_test

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"io"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"
	"testing/synctest"
	"time"

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
	a.post("/cgi-bin/message/custom/send", q, `{"touser":"`+alice.OpenID()+`","msgtype":"text","text":{"content":"\u4f60"}}`)
	if e := a.wx.Exchanges(); !strings.Contains(e[len(e)-1].Note, `\u`) {
		t.Errorf(`a body with \u escapes goes without a note: %q`, e[len(e)-1].Note)
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
		t.Error("the player doesn't see it")
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

func TestF6Media(t *testing.T) {
	t.Parallel()
	a := newAPI(t)
	sized := func(magic string, n int) []byte { return append([]byte(magic), make([]byte, n-len(magic))...) }
	jpg, amr, mp4 := "\xff\xd8\xff", "#!AMR", "\x00\x00\x00\x18ftyp"
	for _, tc := range []struct {
		name, kind, part, file string
		data                   []byte
		want                   int
	}{
		{"image", "image", "media", "a.png", png, 0},
		{"image at the limit", "image", "media", "a.jpg", sized(jpg, 2<<20), 0},
		{"image over", "image", "media", "a.jpg", sized(jpg, 2<<20+1), 40006},
		{"voice over", "voice", "media", "a.amr", sized(amr, 2<<20+1), 40006},
		{"video at the limit", "video", "media", "a.mp4", sized(mp4, 10<<20), 0},
		{"video over", "video", "media", "a.mp4", sized(mp4, 10<<20+1), 40006},
		{"thumb at the limit", "thumb", "media", "a.jpg", sized(jpg, 64<<10), 0},
		{"thumb over", "thumb", "media", "a.jpg", sized(jpg, 64<<10+1), 40006},
		{"unknown type", "file", "media", "a.png", png, 40004},
		{"another name", "image", "file", "a.png", png, 41005},
		{"no filename", "image", "media", "", png, 41005},
		{"empty", "image", "media", "a.png", nil, 44001},
		{"no image", "image", "media", "a.png", []byte("<html>"), 40005},
	} {
		r := a.upload(tc.kind, tc.part, tc.file, tc.data)
		wantCode(t, tc.name, r.code(), tc.want)
		if tc.want == 0 && (r.text("type") != tc.kind || r.text("media_id")+r.text("thumb_media_id") == "" || r.m["created_at"] == nil) {
			t.Errorf("%s: answer %s", tc.name, r.raw)
		}
	}

	id := a.upload("image", "media", "a.png", png).text("media_id")
	q := func(id string) url.Values { v := a.token(); v.Set("media_id", id); return v }
	r := a.get("/cgi-bin/media/get", q(id))
	if string(r.raw) != string(png) || r.header.Get("Content-Type") != "image/png" || !strings.Contains(r.header.Get("Content-Disposition"), `filename="`) {
		t.Errorf("download: %q %v", r.raw, r.header)
	}
	video := a.get("/cgi-bin/media/get", q(a.upload("video", "media", "a.mp4", []byte(mp4)).text("media_id"))).text("video_url")
	res, err := a.http.Get(video)
	if err != nil {
		t.Fatal(err)
	}
	defer res.Body.Close()
	if b, _ := io.ReadAll(res.Body); string(b) != mp4 {
		t.Errorf("video_url gives %q", b)
	}
	wantCode(t, "unknown id", a.get("/cgi-bin/media/get", q("x")).code(), 40007)
	wantCode(t, "no id", a.get("/cgi-bin/media/get", a.token()).code(), 41006)
	a.wx.Advance(3*24*time.Hour - time.Minute)
	if r := a.get("/cgi-bin/media/get", q(id)); string(r.raw) != string(png) {
		t.Errorf("within 3 days: %s", r.raw)
	}
	a.wx.Advance(time.Minute)
	wantCode(t, "after 3 days", a.get("/cgi-bin/media/get", q(id)).code(), 40007)
}

func TestF6MediaRequestBody(t *testing.T) {
	t.Parallel()
	a := newAPI(t)
	contentType, body := form("media", "a.png", png)
	q := a.token()
	q.Set("type", "image")
	upload := func(contentType string, body io.Reader) reply {
		r := a.request("POST", "/cgi-bin/media/upload", q, body)
		r.Header.Set("Content-Type", contentType)
		return a.do(r)
	}
	wantCode(t, "whole", upload(contentType, strings.NewReader(body)).code(), 0)
	wantCode(t, "empty", upload(contentType, nil).code(), 44002)
	wantCode(t, "no form", upload("image/png", strings.NewReader(body)).code(), 41005)
	wantCode(t, "no last boundary", upload(contentType, strings.NewReader(body[:len(body)-8])).code(), 41005)
	chunked := io.MultiReader(strings.NewReader(body))
	if r := upload(contentType, chunked); r.status != http.StatusPreconditionFailed {
		t.Errorf("chunked: HTTP %d, want 412", r.status)
	}
	if r := upload(contentType, strings.NewReader(strings.Repeat("x", 25<<20))); r.status != http.StatusRequestEntityTooLarge {
		t.Errorf("25 MB: HTTP %d, want 413", r.status)
	}
}

func TestF7Login(t *testing.T) {
	t.Parallel()
	synctest.Test(t, f7Login)
}

func f7Login(t *testing.T) {
	a := newAPI(t)
	alice, bob := a.wx.User("alice"), a.wx.User("bob")
	login := func(code string) reply {
		return a.get("/sns/jscode2session", url.Values{
			"grant_type": {"authorization_code"}, "appid": {a.wx.AppID()}, "secret": {a.wx.Secret()}, "js_code": {code},
		})
	}
	code := alice.LoginCode()
	r := login(code)
	if _, has := r.m["errcode"]; has || r.text("openid") != alice.OpenID() || r.text("session_key") != alice.SessionKey() {
		t.Errorf("login: %s", r.raw)
	}
	if ct := r.header.Get("Content-Type"); ct != "text/plain" {
		t.Errorf("Content-Type %q, want text/plain", ct)
	}
	r = login(code)
	wantCode(t, "reused", r.code(), 40163)
	if ct := r.header.Get("Content-Type"); ct != "text/plain" {
		t.Errorf("Content-Type of an error %q, want text/plain", ct)
	}
	wantCode(t, "garbage", login("x").code(), 40029)
	wantCode(t, "none", login("").code(), 41008)
	late := alice.LoginCode()
	a.wx.Advance(5*time.Minute + time.Second)
	wantCode(t, "late", login(late).code(), 40029)
	bad := url.Values{"grant_type": {"authorization_code"}, "appid": {a.wx.AppID()}, "secret": {"x"}, "js_code": {alice.LoginCode()}}
	wantCode(t, "wrong secret", a.get("/sns/jscode2session", bad).code(), 40125)
	bob.Block(true)
	wantCode(t, "blocked", login(bob.LoginCode()).code(), 40226)
	bob.Block(false)
	bob.SetUnionID("u1")
	if r := login(bob.LoginCode()); r.text("unionid") != "u1" {
		t.Errorf("unionid: %s", r.raw)
	}
	a.wx.Advance(time.Minute)
	codes := 0
	for range 101 {
		if codes = login(alice.LoginCode()).code(); codes != 0 {
			break
		}
	}
	wantCode(t, "the 101st within a minute", codes, 45011)
	wantCode(t, "another player", login(bob.LoginCode()).code(), 0)
}

func TestF7SessionKey(t *testing.T) {
	t.Parallel()
	a := newAPI(t)
	alice := a.wx.User("alice")
	call := func(path, openID, key, method string) reply {
		mac := hmac.New(sha256.New, []byte(key))
		q := a.token()
		q.Set("openid", openID)
		q.Set("signature", hex.EncodeToString(mac.Sum(nil)))
		q.Set("sig_method", method)
		return a.get(path, q)
	}
	const check, reset = "/wxa/checksession", "/wxa/resetusersessionkey"
	wantCode(t, "before a login", call(check, alice.OpenID(), "x", "hmac_sha256").code(), 87007)
	key := alice.SessionKey()
	if r := call(check, alice.OpenID(), key, "hmac_sha256"); r.code() != 0 || r.msg() != "ok" {
		t.Errorf("good: %s", r.raw)
	}
	wantCode(t, "wrong key", call(check, alice.OpenID(), "x", "hmac_sha256").code(), 87009)
	wantCode(t, "wrong method", call(check, alice.OpenID(), key, "md5").code(), 87008)
	wantCode(t, "wrong openid", call(check, "oX", key, "hmac_sha256").code(), 40003)
	wantCode(t, "no openid", call(check, "", key, "hmac_sha256").code(), 40097)
	r := call(reset, alice.OpenID(), key, "hmac_sha256")
	if r.text("openid") != alice.OpenID() || r.text("session_key") != alice.SessionKey() || alice.SessionKey() == key {
		t.Errorf("reset: %s", r.raw)
	}
	wantCode(t, "the old key", call(check, alice.OpenID(), key, "hmac_sha256").code(), 87009)
	alice.EndSession()
	wantCode(t, "ended", call(check, alice.OpenID(), key, "hmac_sha256").code(), 87007)
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
