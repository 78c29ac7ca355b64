package browsertest

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"io"
	"net/http"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/chromedp/chromedp"

	"github.com/minigo-dev/wechat/wechattest"
)

// A shopServer is a server in any language: it checks PayEventSig by hand, and delivers
// unless its database is down.
type shopServer struct {
	t  *testing.T
	wx *wechattest.Platform

	mu        sync.Mutex
	down      bool
	delivered []string
}

func (s *shopServer) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	body, _ := io.ReadAll(r.Body)
	var push struct {
		Event    string
		MiniGame struct {
			Payload, PayEventSig string
		}
	}
	if err := json.Unmarshal(body, &push); err != nil {
		s.t.Errorf("%v: %s", err, body)
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if push.MiniGame.Payload != "" {
		sandbox := strings.Contains(push.MiniGame.Payload, `"Env":1`)
		if mac(s.wx.PaymentKey(sandbox), push.Event+"&"+push.MiniGame.Payload) != push.MiniGame.PayEventSig {
			s.t.Errorf("a wrong PayEventSig: %s", body)
		}
	}
	if s.down {
		w.WriteHeader(http.StatusServiceUnavailable)
		return
	}
	s.delivered = append(s.delivered, push.Event)
	io.WriteString(w, `{"ErrCode":0,"ErrMsg":"Success"}`)
}

func (s *shopServer) has(events ...string) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Equal(s.delivered, events)
}

func (s *shopServer) fall(down bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.down = down
}

func mac(key, message string) string {
	h := hmac.New(sha256.New, []byte(key))
	io.WriteString(h, message)
	return hex.EncodeToString(h.Sum(nil))
}

func newShop(t *testing.T, v view) (*tab, *shopServer) {
	wx := wechattest.New(t, wechattest.WithSeed(2026), wechattest.WithMode(wechattest.Plain))
	s := &shopServer{t: t, wx: wx}
	wx.Serve(s)
	wx.User("alice")
	return openTab(t, wx, v), s
}

// choose picks an option of a select in the dialog, as a click does.
func (p *tab) choose(name, value string) {
	p.t.Helper()
	find := "document.querySelector('dialog[open] [name=" + name + "]')"
	p.wait(name, find)
	eval[bool](p, "(choice => { choice.value = "+quote(value)+"; choice.dispatchEvent(new Event('change')); return true; })("+find+")")
}

// TestShop buys, is delivered, and refunds, in both languages.
func TestShop(t *testing.T) {
	t.Parallel()
	for _, words := range []struct {
		language, pay, now, refund, refunded, delivered, paid, acknowledged, again, coins, sandbox, bought string
	}{
		{"en-US", "Pay", "Pay now", "Refund", "refunded", "delivered", "paid, not delivered", "The server acknowledged it.", "WeChat sends it again at", "game coins · live: 60 (0 given)", "sandbox", "bought an item"},
		{"zh-CN", "支付", "付款", "退款", "已退款", "已发货", "已付款，未发货", "服务器已确认。", "重发", "小游戏 · 游戏币 · 现网：60（赠送 0）", "沙箱", "购买了道具"},
	} {
		t.Run(words.language, func(t *testing.T) {
			t.Parallel()
			v := desktop
			v.language = words.language
			p, s := newShop(t, v)
			const coins, goods, refund = "minigame_coin_deliver_completed", "minigame_game_pay_goods_deliver_notify", "minigame_pay_refund_succ_notify"
			p.clickText("#composer", words.pay)
			p.clickText("dialog[open]", words.now)
			p.see("#toasts", words.acknowledged)
			p.see("dialog[open] .shop-balances", words.coins)

			// Goods whose server is down are delivered by WeChat's first repeat.
			s.fall(true)
			p.choose("kind", "goods")
			p.choose("env", "1")
			p.clickText("dialog[open]", words.now)
			p.see("#toasts", words.again)
			p.see("dialog[open] .shop-order:first-child", "sword × 1")
			p.see("dialog[open] .shop-order:first-child", words.sandbox)
			p.see("dialog[open] .shop-order:first-child", words.paid)
			s.fall(false)
			p.wx.Advance(15e9)
			p.see("dialog[open] .shop-order:first-child .tag", words.delivered)
			if !s.has(coins, goods) {
				t.Errorf("delivered: %v", s.delivered)
			}

			p.clickText("dialog[open] .shop-order:first-child", words.refund)
			p.see("dialog[open] .shop-order:first-child .tag", words.refunded)
			p.wait("no second refund", `document.querySelector('dialog[open] .shop-order:first-child [data-do=refund]').disabled`)
			p.clickText("dialog[open] .shop-order:last-child", words.refund)
			p.see("dialog[open] .shop-order:last-child .tag", words.refunded)
			p.wait("no coins are left", `document.querySelector('dialog[open] .shop-balances').innerText.includes(': 0 (') || document.querySelector('dialog[open] .shop-balances').innerText.includes('：0（')`)
			if !s.has(coins, goods, refund, refund) {
				t.Errorf("pushed: %v", s.delivered)
			}
			p.click("dialog[open] .dialog-close")
			p.see(".chat", words.bought)
			p.see(".chat", "sword × 1 · ¥6.00 · sandbox")
		})
	}
}

// TestShopTakesOthers: a gift, a mini-program's goods, and a simulated push.
func TestShopTakesOthers(t *testing.T) {
	t.Parallel()
	p, s := newShop(t, desktop)
	p.clickText("#composer", "Pay")
	p.choose("kind", "gift")
	p.clickText("dialog[open]", "Take the gift")
	p.see("#toasts", "acknowledged")
	p.choose("kind", "virtualGoods")
	p.clickText("dialog[open]", "Pay now")
	p.see("dialog[open] .shop-order", "delivered")
	p.clickText("dialog[open] .shop-order", "Refund")
	p.see("dialog[open] .shop-order .tag", "refunded")
	p.choose("kind", "goods")
	p.click("dialog[open] [name=mock]")
	p.clickText("dialog[open]", "Pay now")
	p.wait("the simulated push", `[...document.querySelectorAll('#list .entry')].some(e => e.innerText.includes('Item to deliver'))`)
	for deadline := 0; !s.has("minigame_deliver_goods", "xpay_goods_deliver_notify", "xpay_refund_notify", "minigame_game_pay_goods_deliver_notify"); deadline++ {
		if deadline > 200 {
			t.Fatalf("pushed: %v", s.delivered)
		}
		p.wait("a moment", "true")
	}
	p.wait("one order", `document.querySelectorAll('dialog[open] .shop-order').length === 1`)
}

// TestShopTakesWhatIsSigned: the server's signed data pays; what is signed by another key doesn't.
func TestShopTakesWhatIsSigned(t *testing.T) {
	t.Parallel()
	p, s := newShop(t, desktop)
	alice := p.wx.User("alice")
	signed := func(key string) string {
		data, err := json.Marshal(map[string]any{
			"mode": "goods", "offerId": p.wx.OfferID(), "buyQuantity": 2, "env": 1, "currencyType": "CNY", "platform": "android",
			"zoneId": "1", "productId": "shield", "goodsPrice": 300, "outTradeNo": "order-of-the-server", "attach": "",
		})
		if err != nil {
			t.Fatal(err)
		}
		out, err := json.Marshal(map[string]string{
			"signData": string(data), "paySig": mac(key, "requestMidasPaymentGameItem&"+string(data)), "signature": mac(alice.SessionKey(), string(data)),
		})
		if err != nil {
			t.Fatal(err)
		}
		return string(out)
	}
	p.clickText("#composer", "Pay")
	p.click("dialog[open] summary")
	pay := func(source string) {
		t.Helper()
		p.do(chromedp.SetValue("[name=signed]", source))
		p.click("dialog[open] details button[type=submit]")
	}
	pay("nonsense")
	p.see("dialog[open] details [role=alert]", "That is no JSON object.")
	p.expected = "409 (Conflict)"
	pay(signed(p.wx.PaymentKey(false)))
	p.see("#toasts", "-15014 paySig is made with the AppKey of the live environment")
	if !s.has() {
		t.Errorf("pushed: %v", s.delivered)
	}
	pay(signed(p.wx.PaymentKey(true)))
	p.see("dialog[open] .shop-order", "shield × 2")
	p.see("dialog[open] .shop-order", "order-of-the-server")
	p.see("dialog[open] .shop-order .tag", "delivered")
}

// TestToolsFit: none of the phone's tools is cut off, on a wide page and on a narrow one.
func TestToolsFit(t *testing.T) {
	t.Parallel()
	for _, width := range []int64{360, 1440} {
		for _, language := range []string{"en-US", "zh-CN"} {
			v := desktop
			v.width, v.language = width, language
			p, _ := newShop(t, v)
			p.wait("tools", `document.querySelectorAll('.composer-tools .tool').length === 6`)
			if fit := eval[string](p, `(row => row.scrollWidth + ' in ' + row.clientWidth)(document.querySelector('.composer-tools'))`); !slices.Equal(strings.Split(fit, " in ")[:1], strings.Split(fit, " in ")[1:]) {
				t.Errorf("%d, %s: the tools need %s", width, language, fit)
			}
		}
	}
}
