package wechattest_test

import (
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/minigo-dev/wechat/wechattest"
)

// TestPayOrder: what is left zero is filled, what WeChat Pay refuses isn't paid.
func TestPayOrder(t *testing.T) {
	t.Parallel()
	wx := wechattest.New(t)
	alice, bob := wx.User("alice"), wx.User("bob")
	first := pays(t, alice, wechattest.PaidOrder{})
	want := wechattest.Order{
		TransactionID: first.TransactionID, MerchantID: first.MerchantID, MerchantTradeNo: first.MerchantTradeNo, Description: "goods*1", Amount: 100,
		OpenID: alice.OpenID(), State: wechattest.OrderToShip, Paid: first.Paid,
	}
	if diff := cmp.Diff(want, first); diff != "" {
		t.Errorf("an order of nothing said (-want +got)\n%s", diff)
	}
	if len(first.TransactionID) != 28 || !strings.HasPrefix(first.MerchantTradeNo, "sim") || len(first.MerchantID) != 10 {
		t.Errorf("numbers %q %q %q", first.TransactionID, first.MerchantTradeNo, first.MerchantID)
	}
	if second := pays(t, bob, wechattest.PaidOrder{}); second.MerchantID != first.MerchantID {
		t.Errorf("another merchant: %q and %q", first.MerchantID, second.MerchantID)
	}
	for _, number := range []string{first.TransactionID, first.MerchantTradeNo} {
		if got, ok := wx.Order(number); !ok || got.TransactionID != first.TransactionID {
			t.Errorf("by %s: %v, %t", number, got, ok)
		}
	}
	if _, ok := wx.Order(""); ok {
		t.Error("an order without a number")
	}
	long := strings.Repeat("9", 33)
	for name, o := range map[string]wechattest.PaidOrder{
		"a number that was used":       {MerchantTradeNo: first.MerchantTradeNo},
		"a long number":                {MerchantTradeNo: long},
		"a number with a blank":        {MerchantTradeNo: "a b"},
		"a long merchant":              {MerchantID: long},
		"a sub-merchant with a sign":   {SubMerchantID: "1-2"},
		"128 characters":               {Description: strings.Repeat("长", 128)},
		"no UTF-8":                     {Description: "\xff"},
		"less than nothing":            {Amount: -1},
		"more than there is":           {Amount: 1 << 31},
		"51 sub orders":                {SubOrders: make([]wechattest.PaidOrder, 51)},
		"sub orders of sub orders":     {SubOrders: []wechattest.PaidOrder{{SubOrders: make([]wechattest.PaidOrder, 1)}}},
		"two sub orders of one number": {SubOrders: []wechattest.PaidOrder{{MerchantTradeNo: "s"}, {MerchantTradeNo: "s"}}},
		"a sub order's is the main's":  {MerchantTradeNo: "s", SubOrders: []wechattest.PaidOrder{{MerchantTradeNo: "s"}}},
		"a sub order that is wrong":    {SubOrders: []wechattest.PaidOrder{{}, {Amount: -1}}},
	} {
		if got, err := alice.PayOrder(o); err == nil {
			t.Errorf("%s is paid: %v", name, got)
		}
	}
	if n := len(wx.Orders()); n != 2 {
		t.Errorf("%d orders, want 2", n)
	}
	same := pays(t, alice, wechattest.PaidOrder{MerchantID: "1900000001", MerchantTradeNo: first.MerchantTradeNo})
	if got, _ := wx.Order(first.MerchantTradeNo); got.TransactionID != same.TransactionID {
		t.Error("of two merchants' orders with a number, the older one is found")
	}
}

// TestPayOrderKeeps: the oldest orders go, and combined payments with their last one.
func TestPayOrderKeeps(t *testing.T) {
	t.Parallel()
	wx := wechattest.New(t)
	alice := wx.User("alice")
	main := pays(t, alice, wechattest.PaidOrder{SubOrders: make([]wechattest.PaidOrder, 2)})
	for range 1999 {
		pays(t, alice, wechattest.PaidOrder{})
	}
	if _, kept := wx.Order(main.TransactionID); !kept || len(wx.Orders()) != 2000 {
		t.Errorf("%d orders are kept, the combined payment %t", len(wx.Orders()), kept)
	}
	if _, kept := wx.Order(main.SubOrders[0].TransactionID); kept {
		t.Error("the oldest is kept")
	}
	pays(t, alice, wechattest.PaidOrder{})
	if _, kept := wx.Order(main.TransactionID); kept || len(wx.Orders()) != 2000 {
		t.Errorf("%d orders are kept, the combined payment %t", len(wx.Orders()), kept)
	}
	wx.Advance(72 * time.Hour) // what is planned for orders that are gone does no harm
}

// An order that was paid counts for the unionid, as all payments do.
func TestF34PaidOrder(t *testing.T) {
	t.Parallel()
	a := newAPI(t)
	alice := a.wx.User("alice")
	alice.SetUnionID("u1")
	o := pays(t, alice, wechattest.PaidOrder{})
	q := a.token()
	q.Set("openid", alice.OpenID())
	q.Set("transaction_id", o.TransactionID)
	if r := a.get("/wxa/getpaidunionid", q); r.text("unionid") != "u1" {
		t.Errorf("%s", r.raw)
	}
	a.wx.Advance(6 * time.Minute)
	wantCode(t, "six minutes later", a.get("/wxa/getpaidunionid", q).code(), 89300)
}
