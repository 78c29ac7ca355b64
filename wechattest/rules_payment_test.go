package wechattest_test

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/minigo-dev/wechat/wechattest"
)

// pushed reads the JSON of the last push.
func (b *bot) pushed(t *testing.T) map[string]any {
	t.Helper()
	_, body := b.last()
	var m map[string]any
	if err := json.Unmarshal([]byte(body), &m); err != nil {
		t.Fatalf("%v: %s", err, body)
	}
	return m
}

const paid = `{"ErrCode":0,"ErrMsg":"Success"}`

func TestF14PaymentEvents(t *testing.T) {
	t.Parallel()
	wx := wechattest.New(t, plainJSON, wechattest.WithPaymentKeys("live key", "sandbox key"))
	b := answering(paid)
	wx.Serve(b)
	alice := wx.User("alice")
	order := wechattest.Purchase{OutTradeNo: "o1", ProductID: "sword", ZoneID: "2", Quantity: 3, OrigPrice: 900, ActualPrice: 600, Attach: "a&b"}
	sandbox := order
	sandbox.Sandbox, sandbox.Mock = true, true
	for _, tc := range []struct {
		name, event, key string
		push             func() *wechattest.Delivery
		want             map[string]any // of the payload, without drawn values
	}{
		{"coins", "minigame_coin_deliver_completed", "live key", func() *wechattest.Delivery { return alice.BuyCoins(order) },
			map[string]any{"OpenId": alice.OpenID(), "OutTradeNo": "o1", "Env": 0.0, "WeChatPayInfo": true, "CoinInfo": map[string]any{
				"ZoneId": "2", "BuyQuantity": 3.0, "OrigPrice": 900.0, "ActualPrice": 600.0}}},
		{"goods in the sandbox", "minigame_game_pay_goods_deliver_notify", "sandbox key", func() *wechattest.Delivery { return alice.BuyGoods(sandbox) },
			map[string]any{"OpenId": alice.OpenID(), "OutTradeNo": "o1", "Env": 1.0, "WeChatPayInfo": true, "GoodsInfo": map[string]any{
				"ProductId": "sword", "ZoneId": "2", "Quantity": 3.0, "OrigPrice": 900.0, "ActualPrice": 600.0, "Attach": "a&b", "OrderSource": 1.0}}},
		{"refund", "minigame_pay_refund_succ_notify", "live key", func() *wechattest.Delivery { return alice.Refund(order) },
			map[string]any{"OutTradeNo": "o1", "RefundAmount": 600.0, "RefundSource": 2.0, "Env": 0.0, "WeChatPayInfo": true, "RefundId": true}},
	} {
		d := tc.push()
		m := b.pushed(t)
		game, _ := m["MiniGame"].(map[string]any)
		payload, _ := game["Payload"].(string)
		mac := hmac.New(sha256.New, []byte(tc.key))
		io.WriteString(mac, tc.event+"&"+payload)
		if d.Err != nil || m["Event"] != tc.event || game["PayEventSig"] != hex.EncodeToString(mac.Sum(nil)) {
			t.Errorf("%s: %v, pushed %v", tc.name, d.Err, m)
		}
		if game["IsMock"] != strings.Contains(tc.name, "sandbox") || m["FromUserName"] == alice.OpenID() {
			t.Errorf("%s: IsMock %v from %v", tc.name, game["IsMock"], m["FromUserName"])
		}
		var got map[string]any
		json.Unmarshal([]byte(payload), &got)
		for _, drawn := range []string{"WeChatPayInfo", "RefundId"} {
			if got[drawn] != nil {
				got[drawn] = true
			}
		}
		if diff := cmp.Diff(tc.want, got); diff != "" {
			t.Errorf("%s: (-want +got)\n%s", tc.name, diff)
		}
	}
	one, other := wx.PaymentKey(false), wx.PaymentKey(true)
	if one != "live key" || other != "sandbox key" {
		t.Errorf("keys %q and %q", one, other)
	}
}

func TestF14OtherDeliveries(t *testing.T) {
	t.Parallel()
	wx := wechattest.New(t, plainJSON)
	b := answering(paid)
	wx.Serve(b)
	alice := wx.User("alice")
	alice.BuyVirtualGoods(wechattest.Purchase{OutTradeNo: "o2", Sandbox: true})
	got := b.pushed(t)
	if got["Event"] != "xpay_goods_deliver_notify" || got["OpenId"] != alice.OpenID() || got["OutTradeNo"] != "o2" || got["Env"] != 1.0 || got["MiniGame"] != nil {
		t.Errorf("xpay: %v", got)
	}
	alice.TakeGift(wechattest.Gift{OrderID: "g1", Goods: map[string]int{"b": 2, "a": 1}})
	got = b.pushed(t)
	want := map[string]any{
		"OrderId": "g1", "IsPreview": 0.0, "ToUserOpenid": alice.OpenID(), "Zone": 2001.0, "GiftTypeId": 1.0, "GiftId": "gift1", "SendTime": true,
		"GoodsList": []any{map[string]any{"Id": "a", "Num": 1.0}, map[string]any{"Id": "b", "Num": 2.0}},
	}
	game := got["MiniGame"].(map[string]any)
	game["SendTime"] = game["SendTime"].(float64) > 1e9
	if diff := cmp.Diff(want, game); diff != "" || got["Event"] != "minigame_deliver_goods" {
		t.Errorf("gift %v: (-want +got)\n%s", got["Event"], diff)
	}

	xml := wechattest.New(t, wechattest.WithMode(wechattest.Plain), wechattest.WithFormat(wechattest.XML))
	b = answering("<xml><ErrCode>0</ErrCode><ErrMsg>Success</ErrMsg></xml>")
	xml.Serve(b)
	if d := xml.User("bob").BuyGoods(wechattest.Purchase{OutTradeNo: "o3"}); d.Err != nil {
		t.Error(d.Err)
	}
	if _, body := b.last(); !strings.Contains(body, `<Payload><![CDATA[{"`) || !strings.Contains(body, `"OutTradeNo":"o3"`) {
		t.Errorf("in XML the payload has to be JSON text: %s", body)
	}
}

// A payment whose PayEventSig is wrong has to be refused, by its status or by an ErrCode.
func TestF14ForgedPayments(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		name   string
		status int
		answer string
		format wechattest.Format
		ok     bool
	}{
		{"403", 403, "", wechattest.JSON, true},
		{"an ErrCode", 200, `{"ErrCode":1,"ErrMsg":"signature"}`, wechattest.JSON, true},
		{"an ErrCode in XML", 200, `<xml><ErrCode>1</ErrCode></xml>`, wechattest.XML, true},
		{"403 in XML", 403, "", wechattest.XML, true},
		{"taken", 200, paid, wechattest.JSON, false},
		{"success", 200, "success", wechattest.JSON, false},
		{"nothing", 200, "", wechattest.JSON, false},
		{"an ErrCode as a text", 200, `{"ErrCode":"1"}`, wechattest.JSON, false},
		{"taken in XML", 200, "<xml><ErrCode>0</ErrCode></xml>", wechattest.XML, false},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			wx := wechattest.New(t, wechattest.WithMode(wechattest.Plain), wechattest.WithFormat(tt.format), wechattest.WithPaymentKeys("live key", "sandbox key"))
			b := &bot{answer: func(_ int, w http.ResponseWriter, _ *http.Request, _ string) {
				w.WriteHeader(tt.status)
				io.WriteString(w, tt.answer)
			}}
			wx.Serve(b)
			alice := wx.User("alice")
			wx.Fault(wechattest.BadPaySignature().Once())
			alice.SendText("hello") // neither this
			alice.BuyGoods(wechattest.Purchase{Mock: true})
			alice.BuyVirtualGoods(wechattest.Purchase{})
			for _, e := range wx.Exchanges() {
				if e.Fault != "" {
					t.Errorf("the fault strikes %s", e.Kind)
				}
			}
			n := b.count()
			d := alice.BuyGoods(wechattest.Purchase{OutTradeNo: "forged-order"})
			if d.Verdict.OK() != tt.ok || d.Attempts != 1 || !d.Next.IsZero() {
				t.Errorf("judged %v, %d attempts: %v", d.Verdict.OK(), d.Attempts, d.Verdict)
			}
			body := b.bodies[n]
			right := hmacOf("live key", "minigame_game_pay_goods_deliver_notify&"+payloadOf(t, body))
			if strings.Contains(body, right) || !strings.Contains(body, right[:63]) {
				t.Errorf("the signature isn't spoiled: %s, of %s", right, body)
			}
			wx.Advance(time.Hour)
			for _, later := range b.bodies[n+1:] {
				if strings.Contains(later, "forged-order") {
					t.Error("a forged push comes again")
				}
			}
		})
	}
}

// payloadOf is the payload of a push in JSON or XML, as it stands there.
func payloadOf(t *testing.T, body string) (payload string) {
	t.Helper()
	if strings.HasPrefix(body, "<") {
		_, rest, _ := strings.Cut(body, "<Payload><![CDATA[")
		payload, _, _ = strings.Cut(rest, "]]>")
		return payload
	}
	var m struct{ MiniGame struct{ Payload string } }
	if err := json.Unmarshal([]byte(body), &m); err != nil {
		t.Fatal(err)
	}
	return m.MiniGame.Payload
}

// A payment comes again, the same, at its own times, until the bot takes it.
func TestF9RepeatSchedule(t *testing.T) {
	t.Parallel()
	const (
		refused = `{"ErrCode":1,"ErrMsg":"later"}`
		minute  = time.Minute
	)
	coins := []time.Duration{15e9, 15e9, 30e9, 3 * minute, 10 * minute, 20 * minute, 30 * minute, 30 * minute, 30 * minute, time.Hour, 3 * time.Hour, 3 * time.Hour, 3 * time.Hour}
	goods := append(append([]time.Duration{}, coins...), 6*time.Hour, 6*time.Hour)
	var gifts, xpay []time.Duration
	for n := 1; n <= 10; n++ {
		gifts = append(gifts, minute<<n)
	}
	for n := 1; n <= 15; n++ {
		xpay = append(xpay, time.Second<<n)
	}
	for _, tc := range []struct {
		name   string
		push   func(*wechattest.User) *wechattest.Delivery
		pauses []time.Duration
	}{
		{"coins", func(u *wechattest.User) *wechattest.Delivery { return u.BuyCoins(wechattest.Purchase{}) }, coins},
		{"goods", func(u *wechattest.User) *wechattest.Delivery { return u.BuyGoods(wechattest.Purchase{}) }, goods},
		{"refund", func(u *wechattest.User) *wechattest.Delivery { return u.Refund(wechattest.Purchase{}) }, coins},
		{"H5 goods", func(u *wechattest.User) *wechattest.Delivery {
			return u.PayEvent("minigame_deliver_h5_pay_products", false, nil)
		}, goods},
		{"gift", func(u *wechattest.User) *wechattest.Delivery { return u.TakeGift(wechattest.Gift{}) }, gifts},
		{"xpay", func(u *wechattest.User) *wechattest.Delivery { return u.BuyVirtualGoods(wechattest.Purchase{}) }, xpay},
	} {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				wx := wechattest.New(t)
				s := newSealer(t, wx)
				var pauses []time.Duration
				var last time.Time
				first := ""
				b := &bot{}
				b.answer = func(n int, w http.ResponseWriter, r *http.Request, body string) {
					if n == 1 {
						first = s.open(t, r, body)
					} else if got := s.open(t, r, body); got != first {
						t.Errorf("delivery %d is another push:\n%s\n%s", n, first, got)
					}
					if now := wx.Now(); n > 1 {
						pauses = append(pauses, now.Sub(last))
					}
					last = wx.Now()
					io.WriteString(w, refused)
				}
				wx.Serve(b)
				d := tc.push(wx.User("alice"))
				if d.Err == nil || d.Attempts != 1 || d.Next.Sub(wx.Now()) != tc.pauses[0] {
					t.Errorf("first delivery: %+v", d)
				}
				wx.Advance(tc.pauses[0] - 1)
				if b.count() != 1 {
					t.Fatal("the repeat comes too early")
				}
				wx.Advance(72 * time.Hour)
				if diff := cmp.Diff(tc.pauses, pauses); diff != "" {
					t.Errorf("pauses (-want +got)\n%s", diff)
				}
				if e := wx.Exchanges(); e[len(e)-1].Attempt != len(tc.pauses)+1 {
					t.Errorf("the last exchange is attempt %d", e[len(e)-1].Attempt)
				}
			})
		})
	}
}

// What ends the repeats of a payment, and what doesn't.
func TestF9RepeatsEnd(t *testing.T) {
	t.Parallel()
	for _, tc := range []struct {
		name, answer string
		push         func(*wechattest.User) *wechattest.Delivery
		ends         bool
	}{
		{"ErrCode 0", paid, buyGoods, true},
		{"success", "success", buyGoods, true},
		{"nothing", "", buyGoods, true},
		{"another ErrCode", `{"ErrCode":9}`, buyGoods, false},
		{"a wrong type", `{"ErrCode":"0"}`, buyGoods, false},
		{"garbage", `OK`, buyGoods, false},
		{"HTTP 500", "500", buyGoods, false},
		{"a gift for somebody unknown", `{"ErrCode":1,"SubErrCode":172935494}`, takeGift, true},
		{"another SubErrCode", `{"ErrCode":1,"SubErrCode":172935495}`, takeGift, false},
		{"172935494 of a payment", `{"ErrCode":1,"SubErrCode":172935494}`, buyGoods, false},
	} {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()
			wx := wechattest.New(t, plainJSON)
			b := &bot{answer: func(n int, w http.ResponseWriter, _ *http.Request, _ string) {
				switch {
				case n == 1:
					w.WriteHeader(http.StatusBadGateway)
				case tc.answer == "500":
					w.WriteHeader(500)
				default:
					io.WriteString(w, tc.answer)
				}
			}}
			wx.Serve(b)
			tc.push(wx.User("alice"))
			wx.Advance(2 * time.Minute)
			at2 := b.count()
			wx.Advance(48 * time.Hour)
			if ends := at2 == 2 && b.count() == 2; ends != tc.ends {
				t.Errorf("%d deliveries within two minutes, %d in all; want an end: %t", at2, b.count(), tc.ends)
			}
		})
	}
}

func buyGoods(u *wechattest.User) *wechattest.Delivery { return u.BuyGoods(wechattest.Purchase{}) }
func takeGift(u *wechattest.User) *wechattest.Delivery { return u.TakeGift(wechattest.Gift{}) }

// Repeats also come by themselves, when real time passes, and not after Close.
func TestF9RepeatsInRealTime(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		wx := wechattest.New(t, plainJSON)
		b := answering(`{"ErrCode":1}`)
		wx.Serve(b)
		buyGoods(wx.User("alice"))
		time.Sleep(14 * time.Second)
		if b.count() != 1 {
			t.Errorf("%d deliveries after 14 s", b.count())
		}
		time.Sleep(17 * time.Second)
		synctest.Wait()
		if b.count() != 3 {
			t.Errorf("%d deliveries after 31 s, want 3", b.count())
		}
		wx.Serve(nil) // message push off: the schedule goes on without the bot
		wx.Advance(time.Minute)
		if e := wx.Exchanges(); e[len(e)-1].Note != "no callback is served" {
			t.Errorf("the last exchange: %v", e[len(e)-1])
		}
		wx.Serve(b)
		wx.Advance(time.Hour)
		if b.count() < 5 {
			t.Errorf("%d deliveries after an hour", b.count())
		}
		wx.Close()
		n := b.count()
		time.Sleep(48 * time.Hour)
		if wx.Advance(48 * time.Hour); b.count() != n {
			t.Error("a delivery after Close")
		}
	})
}

func TestF9ReorderedPush(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		wx := wechattest.New(t, plainJSON)
		b := &bot{}
		wx.Serve(b)
		alice := wx.User("alice")
		order := func() (got []string) {
			for _, body := range b.bodies {
				var m map[string]any
				json.Unmarshal([]byte(body), &m)
				got = append(got, fmt.Sprint(m["Content"]))
			}
			return got
		}
		wx.Fault(wechattest.ReorderedPush().Times(2).OpenID(alice.OpenID()))
		if d := alice.SendText("one"); !d.Held || d.Attempts != 0 || d.Err != nil {
			t.Errorf("held: %+v", d)
		}
		wx.User("bob").SendText("another user's")
		if d := alice.SendText("two"); !d.Held {
			t.Errorf("the second isn't held: %+v", d)
		}
		if d := alice.SendText("three"); d.Held || d.Attempts != 1 {
			t.Errorf("the third: %+v", d)
		}
		if diff := cmp.Diff([]string{"another user's", "three", "one", "two"}, order()); diff != "" {
			t.Errorf("order (-want +got)\n%s", diff)
		}
		if e := wx.Exchanges(); e[2].Fault != "ReorderedPush" || e[1].Fault != "" {
			t.Errorf("faults in the log: %q, %q", e[2].Fault, e[1].Fault)
		}

		wx.Fault(wechattest.ReorderedPush().Once())
		alice.SendText("late")
		wx.Advance(29 * time.Second)
		if b.count() != 4 {
			t.Error("it comes early")
		}
		wx.Advance(time.Second)
		if b.count() != 5 {
			t.Error("it never comes")
		}
	})
}
