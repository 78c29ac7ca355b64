package wechattest_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/minigo-dev/wechat/wechattest"
)

// A shopper clicks on the page's phone.
type shopper struct {
	*controlClient
	bot *bot
}

func newShopper(t *testing.T, opts ...wechattest.Option) shopper {
	c := newControl(t, append([]wechattest.Option{plainJSON}, opts...)...)
	b := answering(paid)
	c.wx.Serve(b)
	c.wx.User("alice")
	return shopper{c, b}
}

func (s shopper) act(body string) tree {
	s.t.Helper()
	return s.tree("POST", "/_sim/users/alice/actions", body)
}

// shelf is what the page shows of the user's purchases, in short.
func (s shopper) shelf() (lines []string) {
	s.t.Helper()
	var told struct {
		Balances []struct {
			Env              int
			Currency, Zone   string
			Balance, Present int64
		}
		Orders []struct {
			OutTradeNo, ProductID, State, Currency, Created string
			Env, Quantity                                   int
			Paid, Left                                      int64
			Virtual                                         bool
		}
	}
	s.must("GET", "/_sim/users/alice/payments", "", &told)
	for _, b := range told.Balances {
		lines = append(lines, fmt.Sprint("balance ", b.Env, b.Currency, b.Zone, " ", b.Balance, " ", b.Present))
	}
	for _, o := range told.Orders {
		if o.Created == "" {
			s.t.Error("an order without its time")
		}
		lines = append(lines, fmt.Sprint(o.OutTradeNo, " ", o.State, " ", o.Env, o.Virtual, o.Currency, " ", o.ProductID, o.Quantity, " ", o.Paid, " ", o.Left))
	}
	return lines
}

func TestControlPayments(t *testing.T) {
	t.Parallel()
	s := newShopper(t)
	taken := false
	s.bot.answer = func(_ int, w http.ResponseWriter, _ *http.Request, _ string) {
		if !taken {
			w.WriteHeader(500)
			return
		}
		fmt.Fprint(w, paid)
	}
	s.act(`{"do":"buyCoins","purchase":{"outTradeNo":"o1","quantity":60,"origPrice":600}}`)
	failed := s.act(`{"do":"buyGoods","purchase":{"outTradeNo":"o2","productId":"sword","sandbox":true}}`)
	if failed.at("delivery.next") == "" || failed.at("delivery.error") == "" || failed.at("exchange") == 0.0 {
		t.Errorf("goods that aren't taken: %v", failed.v)
	}
	taken = true
	s.act(`{"do":"buyVirtualCoins","purchase":{"outTradeNo":"order003","quantity":7}}`)
	s.act(`{"do":"buyVirtualGoods","purchase":{"outTradeNo":"order004","productId":"map"}}`)
	if diff := cmp.Diff([]string{
		"balance 0game1 60 0", "balance 0virtual 7 0",
		"order004 delivered 0 true map1 100 100", "order003 delivered 0 truevirtual 7 700 700",
		"o2 paid 1 false sword1 100 100", "o1 delivered 0 falsegame 60 600 600",
	}, s.shelf()); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
	s.wx.Advance(15 * time.Second)
	s.act(`{"do":"refund","purchase":{"outTradeNo":"o1"}}`)
	s.act(`{"do":"refund","purchase":{"outTradeNo":"o2","actualPrice":40,"sandbox":true}}`)
	s.act(`{"do":"refundVirtual","purchase":{"outTradeNo":"order004"}}`)
	if diff := cmp.Diff([]string{
		"balance 0game1 0 0", "balance 0virtual 7 0",
		"order004 refunded 0 true map1 100 0", "order003 delivered 0 truevirtual 7 700 700",
		"o2 delivered 1 false sword1 100 60", "o1 refunded 0 falsegame 60 600 0",
	}, s.shelf()); diff != "" {
		t.Errorf("after the refunds (-want +got)\n%s", diff)
	}
	s.act(`{"do":"gift","gift":{"giftId":"chest","goods":{"gem":3}}}`)
	if m := s.bot.pushed(t); m["Event"] != "minigame_deliver_goods" || m["MiniGame"].(obj)["GiftId"] != "chest" {
		t.Errorf("gift: %v", m)
	}
	s.act(`{"do":"buyCoins","purchase":{"mock":true}}`)
	if m := s.bot.pushed(t); m["MiniGame"].(obj)["IsMock"] != true || len(s.shelf()) != 6 {
		t.Errorf("simulated: %v", m)
	}
	s.bot.answer = func(_ int, w http.ResponseWriter, _ *http.Request, _ string) {
		fmt.Fprint(w, `{"result_code":0,"result_info":"","evidence":""}`)
	}
	if got := s.act(`{"do":"askRefund","purchase":{"outTradeNo":"order003"}}`); got.at("delivery.error") != "" || s.bot.pushed(t)["pay_order_id"] != "order003" {
		t.Errorf("the refund question: %v", got.v)
	}

	chat := s.tree("GET", "/_sim/users/alice/chat", "")
	if chat.at("items.0.kind") != "pay" || chat.at("items.0.title") != "buyCoins" || chat.at("items.0.text") != "60 · ¥6.00 · o1" || chat.at("items.1.text") != "sword × 1 · ¥1.00 · sandbox · o2" {
		t.Errorf("the phone shows %v", chat.at("items.0"))
	}
	var transcript json.RawMessage
	s.must("GET", "/_sim/transcript", "", &transcript)
	s.must("POST", "/_sim/transcript", string(transcript), nil)
}

func TestControlPaymentRefusals(t *testing.T) {
	t.Parallel()
	s := newShopper(t)
	s.wx.User("bob").BuyCoins(wechattest.Purchase{OutTradeNo: "bobs"})
	s.act(`{"do":"buyGoods","purchase":{"outTradeNo":"o1"}}`)
	n := s.bot.count()
	for _, tt := range []struct {
		name, body string
		status     int
		english    string
	}{
		{"no purchase to refund", `{"do":"refund"}`, 400, "purchase is missing"},
		{"a field that isn't", `{"do":"buyCoins","purchase":{"price":1}}`, 400, "price"},
		{"part of a coin", `{"do":"buyCoins","purchase":{"quantity":1.5}}`, 400, "quantity"},
		{"a negative price", `{"do":"buyCoins","purchase":{"origPrice":-1}}`, 409, "no negative"},
		{"a number of another user's", `{"do":"buyCoins","purchase":{"outTradeNo":"bobs"}}`, 409, "another purchase"},
		{"a refund of another user's", `{"do":"refund","purchase":{"outTradeNo":"bobs"}}`, 409, "another purchase"},
		{"more than was paid", `{"do":"refund","purchase":{"outTradeNo":"o1","actualPrice":101}}`, 409, "more than what is left"},
		{"a long text", `{"do":"buyCoins","purchase":{"attach":"` + strings.Repeat("a", 9000) + `"}}`, 409, "at most 8 KiB"},
		{"a gift where a purchase belongs", `{"do":"buyGoods","gift":{}}`, 400, "gift doesn't belong"},
		{"no payment", `{"do":"pay","api":"requestVirtualPayment"}`, 400, "payment is missing"},
		{"an unknown API", `{"do":"pay","api":"requestPayment","payment":{}}`, 400, "api is"},
		{"unsigned", `{"do":"pay","api":"requestMidasPaymentGameItem","payment":{"signData":"{\"env\":0}"}}`, 409, "-15014 paySig is missing"},
	} {
		status, answer := s.ask("POST", "/_sim/users/alice/actions", tt.body)
		if status != tt.status || !strings.Contains(answer, tt.english) || !strings.Contains(answer, `"errorZh":"`) {
			t.Errorf("%s: HTTP %d %s; want %d, %q", tt.name, status, answer, tt.status, tt.english)
		}
	}
	if s.bot.count() != n {
		t.Error("something was pushed all the same")
	}
	if status, _ := s.ask("GET", "/_sim/users/nobody/payments", ""); status != 404 {
		t.Errorf("payments of nobody: HTTP %d", status)
	}
}

// A server in any language hands what it has signed to the phone.
func TestControlSignedPayment(t *testing.T) {
	t.Parallel()
	s := newShopper(t)
	var keys struct{ OfferID, PayKey, SandboxPayKey string }
	s.must("GET", "/_sim/credentials", "", &keys)
	if keys.PayKey != s.wx.PaymentKey(false) || keys.SandboxPayKey != s.wx.PaymentKey(true) || keys.OfferID != s.wx.OfferID() || len(keys.OfferID) != 10 {
		t.Errorf("credentials: %+v", keys)
	}
	payment := signedPayment(t, s.wx.User("alice"), "requestMidasPaymentGameItem", keys.SandboxPayKey, obj{
		"mode": "goods", "offerId": keys.OfferID, "buyQuantity": 1, "env": 1, "currencyType": "CNY", "platform": "android",
		"zoneId": "1", "productId": "sword", "goodsPrice": 600, "outTradeNo": "order9", "attach": "",
	})
	body, err := json.Marshal(obj{"do": "pay", "api": "requestMidasPaymentGameItem", "payment": payment})
	if err != nil {
		t.Fatal(err)
	}
	if got := s.act(string(body)); got.at("delivery.error") != "" || got.at("delivery.attempts") != 1.0 {
		t.Errorf("paid: %v", got.v)
	}
	if diff := cmp.Diff([]string{"order9 delivered 1 false sword1 600 600"}, s.shelf()); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
	if status, answer := s.ask("POST", "/_sim/users/alice/actions", string(body)); status != 409 || !strings.Contains(answer, "-15003") {
		t.Errorf("paid again: HTTP %d %s", status, answer)
	}
}

// Events that are written by hand come from WeChat, and are signed where they need it.
func TestF14ControlSignature(t *testing.T) {
	t.Parallel()
	s := newShopper(t, wechattest.WithPaymentKeys("live key", "sandbox key"))
	const event, payload = "minigame_coin_deliver_completed", `{ "OpenId":"OPENID", "Env":%d }`
	for _, tt := range []struct {
		name, sign, key string
		env             int
	}{
		{"live", "", "live key", 0}, {"sandbox", "", "sandbox key", 1}, {"signed already", "mine", "", 0},
	} {
		text := fmt.Sprintf(payload, tt.env)
		body, err := json.Marshal(obj{"do": "event", "event": event, "fields": obj{"MiniGame": obj{"Payload": text, "PayEventSig": tt.sign, "IsMock": false}}})
		if err != nil {
			t.Fatal(err)
		}
		s.act(string(body))
		m := s.bot.pushed(t)
		game := m["MiniGame"].(obj)
		sent := strings.ReplaceAll(text, "OPENID", s.wx.User("alice").OpenID())
		sign := tt.sign
		if tt.key != "" {
			sign = hmacOf(tt.key, event+"&"+sent)
		}
		if game["Payload"] != sent || game["PayEventSig"] != sign || m["FromUserName"] == s.wx.User("alice").OpenID() {
			t.Errorf("%s: pushed %v", tt.name, m)
		}
	}
	s.act(`{"do":"event","event":"xpay_refund_notify","fields":{"RefundFee":1}}`)
	if m := s.bot.pushed(t); m["FromUserName"] == s.wx.User("alice").OpenID() || m["RefundFee"] != 1.0 {
		t.Errorf("xpay: %v", m)
	}
}
