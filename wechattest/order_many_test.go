package wechattest_test

import (
	"fmt"
	"testing"
	"testing/synctest"
	"time"

	"github.com/minigo-dev/wechat/wechattest"
)

// TestOrdersLeaveRoomForOtherPushes: however many orders are paid, shipped, received and refunded, WeChat still
// does what else it has to do later.
func TestOrdersLeaveRoomForOtherPushes(t *testing.T) {
	t.Parallel()
	for _, tc := range []struct {
		name   string
		orders int
		do     func(t *testing.T, a *api, u *wechattest.User, o wechattest.Order)
	}{
		{"paid", 11_000, func(*testing.T, *api, *wechattest.User, wechattest.Order) {}},
		{"refunded", 11_000, func(t *testing.T, a *api, u *wechattest.User, o wechattest.Order) {
			if err := u.RefundOrder(o.TransactionID, 0); err != nil {
				t.Error(err)
			}
		}},
		{"shipped", 6_000, func(t *testing.T, a *api, u *wechattest.User, o wechattest.Order) {
			wantCode(t, "ship", a.ship(newUpload(o, nil)), 0)
			a.wx.Advance(time.Second)
		}},
	} {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				a, b := newOrderBot(t)
				u := a.wx.User("alice")
				for range tc.orders {
					tc.do(t, a, u, pays(t, u, wechattest.PaidOrder{}))
				}
				last := pays(t, u, wechattest.PaidOrder{MerchantTradeNo: "last"})
				a.wx.Advance(time.Second)
				b.forget()
				wantCode(t, "ship", a.ship(newUpload(last, nil)), 0)
				a.wx.Advance(time.Second)
				b.saw(t, "the last", "shipped last, estimated +240h0m0s")
			})
		})
	}
}

// TestOrdersOfOneNumber: two merchants have the same number, and each user's deeds are about the user's own.
func TestOrdersOfOneNumber(t *testing.T) {
	t.Parallel()
	a := newAPI(t)
	alice, bob := a.wx.User("alice"), a.wx.User("bob")
	hers := pays(t, alice, wechattest.PaidOrder{MerchantID: "1", MerchantTradeNo: "cup"})
	his := pays(t, bob, wechattest.PaidOrder{MerchantID: "2", MerchantTradeNo: "cup"})
	for _, u := range []*wechattest.User{alice, bob} {
		if err := u.Complain("cup"); err != nil {
			t.Error(err)
		}
	}
	for _, o := range []wechattest.Order{hers, his} {
		if got := a.order(o.TransactionID); !got.InComplaint {
			t.Errorf("%s: no complaint", o.MerchantID)
		}
	}
	if got := a.order("cup"); got.MerchantID != "2" {
		t.Errorf("the newest is that of merchant %s", got.MerchantID)
	}

	for i := range 20 { // a map's order is drawn anew each time
		number := fmt.Sprint("both", i)
		pays(t, alice, wechattest.PaidOrder{MerchantID: "1", MerchantTradeNo: number, SubOrders: []wechattest.PaidOrder{{MerchantID: "2", MerchantTradeNo: number}}})
		if got := a.order(number); got.MerchantID != "2" {
			t.Fatalf("%s is the combined payment, which is no order", number)
		}
	}
}

// TestOrderListInTheNextCentury: a clock far ahead hides no order.
func TestOrderListInTheNextCentury(t *testing.T) {
	t.Parallel()
	a := newAPI(t)
	a.wx.Advance(100 * 365 * orderDay)
	pays(t, a.wx.User("alice"), wechattest.PaidOrder{})
	if list, _ := a.post(listPath, a.token(), `{}`).m["order_list"].([]any); len(list) != 1 {
		t.Errorf("%d orders, want 1", len(list))
	}
}
