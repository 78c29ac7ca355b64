package main

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"io"
	"maps"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
)

const payKeyInTest, sandboxKeyInTest = "live-key-of-the-test", "sandbox-key-of-the-test"

// A shop checks the PayEventSig of what is pushed to it, by hand.
func newShop(t *testing.T, refusal func(http.ResponseWriter)) *httptest.Server {
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		var m struct {
			FromUserName, Event string
			MiniGame            struct {
				Payload, PayEventSig string
				IsMock               bool
			}
		}
		var payload struct{ Env int }
		if json.Unmarshal(body, &m) != nil || json.Unmarshal([]byte(m.MiniGame.Payload), &payload) != nil {
			t.Errorf("pushed %s", body)
		}
		key := payKeyInTest
		if payload.Env == 1 {
			key = sandboxKeyInTest
		}
		mac := hmac.New(sha256.New, []byte(key))
		io.WriteString(mac, m.Event+"&"+m.MiniGame.Payload)
		if !m.MiniGame.IsMock && m.MiniGame.PayEventSig != hex.EncodeToString(mac.Sum(nil)) || m.FromUserName != platformOpenID {
			refusal(w)
			return
		}
		io.WriteString(w, `{"ErrCode":0,"ErrMsg":"Success"}`)
	}))
	t.Cleanup(server.Close)
	return server
}

func TestPushPayments(t *testing.T) {
	t.Parallel()
	forbidden := func(w http.ResponseWriter) { w.WriteHeader(http.StatusForbidden) }
	byCode := func(w http.ResponseWriter) { io.WriteString(w, `{"ErrCode":1,"ErrMsg":"signature"}`) }
	takes := func(w http.ResponseWriter) { io.WriteString(w, `{"ErrCode":0}`) }
	const goods = "minigame_game_pay_goods_deliver_notify"
	keys := map[string]string{varPayKey: payKeyInTest, varSandboxPayKey: sandboxKeyInTest}
	for _, tt := range []struct {
		name    string
		args    string
		keys    map[string]string
		refusal func(http.ResponseWriter)
		code    int
		message []string // parts
		says    string
	}{
		{"sandbox, as in the sample", "event " + goods, keys, forbidden, exitOK, []string{`"IsMock":false`, `\"Env\":1`}, ""},
		{"live", "event " + goods + " -f Payload.Env:=0", keys, forbidden, exitOK, []string{`\"Env\":0`}, ""},
		{"live, without its key", "event " + goods + " -f Payload.Env:=0", map[string]string{varSandboxPayKey: sandboxKeyInTest}, forbidden, exitOK, []string{`"IsMock":true`, `"PayEventSig":""`}, "set WECHAT_PAY_KEY"},
		{"without any key", "event minigame_coin_deliver_completed", nil, forbidden, exitOK, []string{`"IsMock":true`}, "set WECHAT_SANDBOX_PAY_KEY"},
		{"the wrong key", "event " + goods, map[string]string{varSandboxPayKey: "another-key-altogether"}, forbidden, exitRefused, nil, "WeChat repeats it in 15s"},
		{"simulated, and signed", "event " + goods + " --mock", keys, forbidden, exitOK, []string{`"IsMock":true`}, ""},
		{"fields of the payload", "event " + goods + " -f Payload.OutTradeNo=o77 -f Payload.GoodsInfo.Quantity:=3 -f Payload.New.Deep=x", keys, forbidden, exitOK,
			[]string{`\"OutTradeNo\":\"o77\"`, `\"Quantity\":3`, `\"New\":{\"Deep\":\"x\"}`, `\"ProductId\":\"sword\"`}, ""},
		{"of a payload that isn't there", "event xpay_coin_pay_notify -f Payload.Env:=0", keys, forbidden, exitUsage, nil, "no Payload"},
		{"what is no JSON", "event " + goods + " -f Payload.Env:=x", keys, forbidden, exitUsage, nil, "is no JSON"},
		{"wrongly signed", "event " + goods + " --bad-pay-signature", keys, forbidden, exitOK, nil, "refused, as it has to be (HTTP 403)"},
		{"wrongly signed, refused by ErrCode", "event " + goods + " --bad-pay-signature", keys, byCode, exitOK, nil, "refused, as it has to be (ErrCode 1)"},
		{"wrongly signed, and taken", "event " + goods + " --bad-pay-signature", keys, takes, exitCheck, nil, "the server answers a forged push"},
		{"wrongly signed, of what isn't signed", "text hello --bad-pay-signature", keys, forbidden, exitUsage, nil, "--bad-pay-signature needs"},
		{"wrongly signed, without a key", "event " + goods + " --bad-pay-signature", nil, forbidden, exitUsage, nil, "--bad-pay-signature needs"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			shop := newShop(t, tt.refusal)
			settings := map[string]string{varToken: "token"}
			maps.Copy(settings, tt.keys)
			got := invoke(t, settings, append([]string{"push", shop.URL, "--from", "oAlice", "--lang", "en"}, strings.Fields(tt.args)...)...)
			all := got.stdout + got.stderr
			if got.code != tt.code || !strings.Contains(all, tt.says) {
				t.Fatalf("exit code %d, %s\nwant %d, %q", got.code, all, tt.code, tt.says)
			}
			for _, part := range tt.message {
				if !strings.Contains(got.stdout, part) {
					t.Errorf("the message lacks %s: %s", part, got.stdout)
				}
			}
			for _, key := range tt.keys {
				if strings.Contains(all, key) {
					t.Errorf("it shows a key: %s", all)
				}
			}
		})
	}
}

// What wechat sim prints signs and checks payments.
func TestSimPrintsPaymentSettings(t *testing.T) {
	t.Parallel()
	lines, _ := background(t, nil, "--json", "sim", "--listen", "127.0.0.1:0", "--seed", "7")
	env := decoded[simReport](t, next(t, lines)).Environment
	for _, name := range []string{"WECHAT_OFFER_ID", "WECHAT_PAY_KEY", "WECHAT_SANDBOX_PAY_KEY"} {
		if len(env[name]) < 10 {
			t.Errorf("%s is %q", name, env[name])
		}
	}
	if env["WECHAT_PAY_KEY"] == env["WECHAT_SANDBOX_PAY_KEY"] {
		t.Error("both environments have one key")
	}
}
