package wechattest_test

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"net/url"
	"testing"
	"testing/synctest"
	"time"
)

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
	wantCode(t, "another user", login(bob.LoginCode()).code(), 0)
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
