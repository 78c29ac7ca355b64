package gamepay_test

import (
	"testing"
	"testing/synctest"

	"github.com/google/go-cmp/cmp"

	"github.com/minigo-dev/wechat"
	"github.com/minigo-dev/wechat/gamepay"
)

// TestMidasSigned holds sig against WeChat's published example, and mp_sig against another
// program. The first token is refused: mp_sig is of the second then.
func TestMidasSigned(t *testing.T) {
	t.Parallel()
	s := &server{answers: []string{`{"errcode":40001}`, `{"errcode":0,"balance":3}`}}
	client := clientOf(t, s)
	pay, err := gamepay.New(client, "12345678", wechat.PayLive, "zNLgAGgqsEWJOg1nFVaO5r7fAlIQxr1u")
	if err != nil {
		t.Fatal(err)
	}
	in := map[string]any{"openid": "odkx20ENSNa2w5y3g_qOkOvBNM1g", "pf": "android", "zone_id": "1", "ts": 1507530737}
	var out struct{ Balance int64 }
	if err := client.Call(t.Context(), "POST", "/cgi-bin/midas/getbalance", in, &out, pay.MidasSigned(sessionKey)); err != nil || out.Balance != 3 {
		t.Fatal(out, err)
	}
	body := func(token, mpSig string) string {
		return `{"access_token":"` + token + `","appid":"wx1234567","mp_sig":"` + mpSig + `","offer_id":"12345678","openid":"odkx20ENSNa2w5y3g_qOkOvBNM1g","pf":"android",` +
			`"sig":"1ad64e8dcb2ec1dc486b7fdf01f4a15159fc623dc3422470e51cf6870734726b","ts":1507530737,"zone_id":"1"}`
	}
	want := []string{
		"/cgi-bin/midas/getbalance?access_token=T1 " + body("T1", "88f7fdde563c87ff0190f409a35024f525ac7a76a4c49d1f5f0534dfa3489a21"),
		"/cgi-bin/midas/getbalance?access_token=T2 " + body("T2", "5ca8d8f8e2d8ba9946a88894568ef5e9d0bb0105ef31f1ce6169a5d8a2f611a5"),
	}
	got := []string{s.urls[0] + " " + s.bodies[0], s.urls[1] + " " + s.bodies[1]}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
}

// TestMidasSignedFillsIn: the sandbox signs its own path, and the time is added.
func TestMidasSignedFillsIn(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		s := &server{answers: []string{`{"errcode":0}`}}
		client := clientOf(t, s)
		pay, err := gamepay.New(client, offerID, wechat.PaySandbox, appKey)
		if err != nil {
			t.Fatal(err)
		}
		if err := client.Call(t.Context(), "POST", "/cgi-bin/midas/sandbox/pay", []byte(`{"openid":"o","amt":9007199254740993,"pay_item":"<a&b>"}`), nil, pay.MidasSigned(sessionKey)); err != nil {
			t.Fatal(err)
		}
		want := `{"access_token":"T1","amt":9007199254740993,"appid":"wx1234567","mp_sig":"b09dab6c9c078c5cfc031a07e6e6bf00af0047b839476167df0c1a642ee90a39","offer_id":"1450000001","openid":"o","pay_item":"<a&b>","sig":"db99ef7f3c84fa961e279d591326a6435e003bf2f95f34a2a03cc1ee288cabd3","ts":946684800}`
		if diff := cmp.Diff(want, s.bodies[0]); diff != "" {
			t.Errorf("(-want +got)\n%s", diff)
		}
	})
}

func TestMidasSignedArguments(t *testing.T) {
	t.Parallel()
	const path = "/cgi-bin/midas/sandbox/pay"
	tests := []struct {
		name, path string
		in         any
		field      string
	}{
		{"the other environment", "/cgi-bin/midas/pay", map[string]any{"openid": "o"}, "path"},
		{"another API", "/wxa/game/pay", map[string]any{"openid": "o"}, "path"},
		{"another app", path, map[string]any{"appid": "wx9"}, "appid"},
		{"another OfferID", path, map[string]any{"offer_id": "9"}, "offer_id"},
		{"an amount that is no whole number", path, []byte(`{"amt":1.5}`), "amt"},
		{"an amount with an exponent", path, []byte(`{"amt":1e3}`), "amt"},
		{"an amount beyond 64 bits", path, []byte(`{"amt":92233720368547758080}`), "amt"},
		{"a list", path, []byte(`{"amt":[1]}`), "amt"},
		{"null", path, []byte(`{"pay_item":null}`), "pay_item"},
		{"signed already", path, map[string]any{"sig": "x"}, "sig"},
		{"no object", path, []byte(`[1]`), "in"},
		{"null alone", path, []byte(`null`), "in"},
		{"two objects", path, []byte(`{} {}`), "in"},
		{"nothing", path, nil, "in"},
	}
	for _, tt := range tests {
		s := &server{}
		client := clientOf(t, s)
		pay := sandbox(client).(*gamepay.Client)
		if err := client.Call(t.Context(), "POST", tt.path, tt.in, nil, pay.MidasSigned(sessionKey)); fieldOf(err) != tt.field || len(s.bodies) > 0 {
			t.Errorf("%s: %v, sent %q", tt.name, err, s.bodies)
		}
	}
	client := clientOf(t, &server{})
	if err := client.Call(t.Context(), "POST", path, map[string]any{}, nil, sandbox(client).(*gamepay.Client).MidasSigned(wechat.SessionKey{})); fieldOf(err) != "sessionKey" {
		t.Errorf("no key: %v", err)
	}
}
