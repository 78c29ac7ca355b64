package wechattest_test

import (
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"
)

func TestF18PhoneNumber(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		a := newAPI(t)
		alice, bob := a.wx.User("alice"), a.wx.User("bob")
		q := a.token()
		ask := func(fields map[string]any) reply {
			return a.post("/wxa/business/getuserphonenumber", q, body(t, fields))
		}
		code := alice.PhoneCode("86", "13800000000")
		wantCode(t, "another's openid", ask(map[string]any{"code": code, "openid": bob.OpenID()}).code(), 40003)
		r := ask(map[string]any{"code": code, "openid": alice.OpenID()})
		want := map[string]any{
			"phoneNumber": "13800000000", "purePhoneNumber": "13800000000", "countryCode": "86",
			"watermark": map[string]any{"appid": a.wx.AppID(), "timestamp": float64(a.wx.Now().Unix())},
		}
		if diff := cmp.Diff(want, r.m["phone_info"]); diff != "" || r.code() != 0 {
			t.Errorf("%d (-want +got)\n%s", r.code(), diff)
		}
		wantCode(t, "once more", ask(map[string]any{"code": code}).code(), 40029)
		wantCode(t, "a login code", ask(map[string]any{"code": alice.LoginCode()}).code(), 40029)
		wantCode(t, "a code as a number", ask(map[string]any{"code": 1}).code(), 47001)

		abroad, late := alice.PhoneCode("1", "5550100"), alice.PhoneCode("1", "5550100")
		info, _ := ask(map[string]any{"code": abroad}).m["phone_info"].(map[string]any)
		if info["phoneNumber"] != "+15550100" || info["purePhoneNumber"] != "5550100" {
			t.Errorf("a foreign number: %v", info)
		}
		a.wx.Advance(5*time.Minute + 1)
		wantCode(t, "after five minutes", ask(map[string]any{"code": late}).code(), 40029)
	})
}
