package main

import (
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/minigo-dev/wechat/wechattest"
)

// newCalmWorld is one without mishaps, in which alice has ordered 2 swords.
func newCalmWorld(t *testing.T) (w *world, alice *wechattest.User) {
	t.Helper()
	w = newWorld(t, 1, blankLedger(t))
	w.chance = 0
	alice = w.users[0]
	o := &order{No: "order0", User: alice.OpenID(), Product: "sword", Quantity: 2, Price: 1200}
	if err := w.shop.ledger.record(o); err != nil {
		t.Fatal(err)
	}
	if err := w.shop.ledger.record(o); err == nil {
		t.Error("an order is recorded twice")
	}
	return w, alice
}

func TestPushesThatGrantNothing(t *testing.T) {
	t.Parallel()
	swords := wechattest.Purchase{OutTradeNo: "order0", ProductID: "sword", Quantity: 2, OrigPrice: 1200}
	with := func(change func(*wechattest.Purchase)) wechattest.Purchase {
		p := swords
		change(&p)
		return p
	}
	for _, tt := range []struct {
		name string
		push func(alice, bob *wechattest.User) *wechattest.Delivery
		ok   bool // acknowledged all the same
	}{
		{"an order that nobody recorded", func(a, _ *wechattest.User) *wechattest.Delivery {
			return a.BuyGoods(with(func(p *wechattest.Purchase) { p.OutTradeNo = "another" }))
		}, false},
		{"the order of another user", func(_, b *wechattest.User) *wechattest.Delivery { return b.BuyGoods(swords) }, false},
		{"another product", func(a, _ *wechattest.User) *wechattest.Delivery {
			return a.BuyGoods(with(func(p *wechattest.Purchase) { p.ProductID = "shield" }))
		}, false},
		{"more than was ordered", func(a, _ *wechattest.User) *wechattest.Delivery {
			return a.BuyGoods(with(func(p *wechattest.Purchase) { p.Quantity = 3 }))
		}, false},
		{"a purchase in the sandbox", func(a, _ *wechattest.User) *wechattest.Delivery {
			return a.BuyGoods(with(func(p *wechattest.Purchase) { p.Sandbox = true }))
		}, false},
		{"a simulated push", func(a, _ *wechattest.User) *wechattest.Delivery {
			return a.BuyGoods(with(func(p *wechattest.Purchase) { p.Mock = true }))
		}, true},
		{"coins, which aren't sold here", func(a, _ *wechattest.User) *wechattest.Delivery { return a.BuyCoins(swords) }, false},
		{"a refund of an unknown order", func(a, _ *wechattest.User) *wechattest.Delivery {
			return a.Refund(wechattest.Purchase{OutTradeNo: "another", ActualPrice: 1})
		}, false},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			w, alice := newCalmWorld(t)
			if d := tt.push(alice, w.users[1]); (d.Err == nil) != tt.ok {
				t.Errorf("status %d, %s, %v", d.Status, d.Answer, d.Err)
			}
			orders, bags := w.recorded()
			if o := orders["order0"]; len(orders) != 1 || len(bags) != 0 || o.Paid || o.Granted || o.Refunds != nil {
				t.Errorf("%d orders, %+v, users have %v", len(orders), o, bags)
			}
		})
	}
}

// WeChat's samples of refunds have no OutTradeNo.
func TestRefundWithoutOutTradeNo(t *testing.T) {
	t.Parallel()
	w, alice := newCalmWorld(t)
	refund := func(transaction string) error {
		return alice.PayEvent("minigame_pay_refund_succ_notify", false, wechattest.Fields{
			"RefundId": "refund0", "RefundAmount": 1200, "RefundSource": 2, "Env": 0,
			"WeChatPayInfo": wechattest.Fields{"MchOrderNo": "m", "TransactionId": transaction},
		}).Err
	}
	if refund("") == nil || refund("4200") == nil {
		t.Error("a refund of an unknown order is acknowledged")
	}
	if d := alice.BuyGoods(wechattest.Purchase{OutTradeNo: "order0", ProductID: "sword", Quantity: 2, OrigPrice: 1200}); d.Err != nil {
		t.Fatal(d.Err)
	}
	orders, bags := w.recorded()
	if o := orders["order0"]; !o.Granted || bags[alice.OpenID()+" sword"] != 2 {
		t.Fatalf("%+v, users have %v", o, bags)
	}
	if err := refund(orders["order0"].Transaction); err != nil {
		t.Error(err)
	}
	orders, bags = w.recorded()
	if o := orders["order0"]; o.Granted || o.returned() != 1200 || bags[alice.OpenID()+" sword"] != 0 {
		t.Errorf("%+v, users have %v", o, bags)
	}
}

func TestBuyRefuses(t *testing.T) {
	t.Parallel()
	w, _ := newCalmWorld(t)
	code := w.users[1].LoginCode()
	for _, tt := range []struct {
		name, body string
		status     int
	}{
		{"no JSON", `code`, 400},
		{"a product that isn't sold", `{"code":"` + code + `","product":"crown","quantity":1}`, 400},
		{"a quantity of 0", `{"code":"` + code + `","product":"sword"}`, 400},
		{"a negative quantity", `{"code":"` + code + `","product":"sword","quantity":-1}`, 400},
		{"a quantity that is no integer", `{"code":"` + code + `","product":"sword","quantity":1.5}`, 400},
		{"too many", `{"code":"` + code + `","product":"sword","quantity":100}`, 400},
		{"no code", `{"product":"sword","quantity":1}`, 401},
		{"a code that is made up", `{"code":"0a1b2c","product":"sword","quantity":1}`, 401},
	} {
		r := httptest.NewRecorder()
		w.shop.ServeHTTP(r, httptest.NewRequest("POST", "/buy", strings.NewReader(tt.body)))
		if r.Code != tt.status {
			t.Errorf("%s: status %d, want %d: %s", tt.name, r.Code, tt.status, r.Body)
		}
	}
	if orders, _ := w.recorded(); len(orders) != 1 {
		t.Errorf("%d orders are recorded", len(orders))
	}
}
