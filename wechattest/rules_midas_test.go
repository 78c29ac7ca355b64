package wechattest_test

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/minigo-dev/wechat/wechattest"
)

// midasText is what the first version of mini-game payment signs, by hand.
func midasText(path string, fields obj, last string) string {
	pairs := []string{}
	for _, name := range slices.Sorted(maps.Keys(fields)) {
		pairs = append(pairs, fmt.Sprint(name, "=", fields[name]))
	}
	return strings.Join(pairs, "&") + "&org_loc=" + path + "&method=POST&" + last
}

func midasSig(key, path string, fields obj) string {
	signed := maps.Clone(fields)
	for _, name := range []string{"sig", "mp_sig", "access_token"} {
		delete(signed, name)
	}
	return hmacOf(key, midasText(path, signed, "secret="+key))
}

func TestF21MidasSignatures(t *testing.T) {
	t.Parallel()
	const key = "zNLgAGgqsEWJOg1nFVaO5r7fAlIQxr1u"
	a := newAPI(t, wechattest.WithPaymentKeys(key, "sandbox key"))
	alice := a.wx.User("alice")
	token := a.token()

	// The published example, of a user who isn't here.
	const example = "1ad64e8dcb2ec1dc486b7fdf01f4a15159fc623dc3422470e51cf6870734726b"
	body := `{"appid":"wx1234567","offer_id":"12345678","openid":"odkx20ENSNa2w5y3g_qOkOvBNM1g","pf":"android","ts":1507530737,"zone_id":"1","mp_sig":"x","access_token":"x","sig":"` + example + `"}`
	want(t, "the published example", a.post("/cgi-bin/midas/getbalance", token, body).code(), 0)
	want(t, "in the sandbox", a.post("/cgi-bin/midas/sandbox/getbalance", token, body).code(), 90011)

	for _, tt := range []struct {
		name, path, key string
		change          func(fields obj, session *string)
		code            int
	}{
		{"right", "/cgi-bin/midas/pay", key, nil, 0},
		{"right in the sandbox", "/cgi-bin/midas/sandbox/pay", "sandbox key", nil, 0},
		{"the live key in the sandbox", "/cgi-bin/midas/sandbox/pay", key, nil, 90011},
		{"the sandbox's key, live", "/cgi-bin/midas/pay", "sandbox key", nil, 90011},
		{"another session_key", "/cgi-bin/midas/pay", key, func(_ obj, session *string) { *session = "x" }, 90009},
	} {
		fields := obj{"openid": alice.OpenID(), "appid": a.wx.AppID(), "offer_id": a.wx.OfferID(), "ts": 1507530737, "zone_id": "1", "pf": "android", "amt": 10, "bill_no": "b&1", "pay_item": "a=b"}
		session := alice.SessionKey()
		if tt.change != nil {
			tt.change(fields, &session)
		}
		fields["sig"] = midasSig(tt.key, tt.path, fields)
		fields["access_token"] = token.Get("access_token")
		fields["mp_sig"] = hmacOf(session, midasText(tt.path, fields, "session_key="+session))
		raw, err := json.Marshal(fields)
		if err != nil {
			t.Fatal(err)
		}
		if r := a.post(tt.path, token, string(raw)); r.code() != tt.code || tt.code != 0 && !strings.Contains(a.last().Note, "sig is wrong") {
			t.Errorf("%s: %s, noted %q; want %d", tt.name, r.raw, a.last().Note, tt.code)
		}
		alter := strings.Replace(string(raw), `"amt":10`, `"amt":11`, 1)
		want(t, tt.name+", altered", a.post(tt.path, token, alter).code(), 90011)
	}
	alice.EndSession()
	fields := obj{"openid": alice.OpenID(), "zone_id": "1", "pf": "android", "ts": 1, "mp_sig": "x", "access_token": "x"}
	fields["sig"] = midasSig(key, "/cgi-bin/midas/getbalance", fields)
	raw, err := json.Marshal(fields)
	if err != nil {
		t.Fatal(err)
	}
	want(t, "without a session", answered(a.post("/cgi-bin/midas/getbalance", token, string(raw))), "90010")
}
