package browsertest

import (
	"io"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/minigo-dev/wechat/order"
	"github.com/minigo-dev/wechat/wechattest"
)

// TestOrders pays an order on the page, ships it through the API, sees WeChat's notice on the phone, confirms
// the receipt there, moves the clock and sees the order settled.
func TestOrders(t *testing.T) {
	t.Parallel()
	for _, words := range []struct {
		language, scheme                                                                             string
		width                                                                                        int64
		orders, waits, shipped, notice, carrier, confirm, confirmed, received, settled, paid, closed string
	}{
		{"en-US", "light", 1440, "Orders of alice", "to be shipped", "shipped", "Your goods are on their way", "Carrier", "Confirm receipt", "Received", "received", "settled", "alice paid an order", "alice confirmed the receipt"},
		{"zh-CN", "dark", 1440, "alice 的订单", "待发货", "已发货", "发货通知", "物流公司", "确认收货", "已确认收货", "已确认收货", "交易完成", "alice 付款下单", "alice 确认收货"},
		{"zh-CN", "light", 390, "alice 的订单", "待发货", "已发货", "发货通知", "物流公司", "确认收货", "已确认收货", "已确认收货", "交易完成", "alice 付款下单", "alice 确认收货"},
	} {
		name := words.language[:2] + "-" + words.scheme
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			wx := wechattest.New(t, wechattest.WithSeed(2026), wechattest.WithMode(wechattest.Plain))
			settled := make(chan string, 10)
			wx.Serve(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				body, _ := io.ReadAll(r.Body)
				if strings.Contains(string(body), "settlement_time\":") && strings.Contains(string(body), "confirm_receive_method") {
					settled <- string(body)
				}
				io.WriteString(w, "success")
			}))
			alice := wx.User("alice")
			v := view{words.width, 844, words.language, words.scheme, "Asia/Shanghai"}
			narrow := words.width < 700
			l := looker{tab: openTab(t, wx, v), name: name}
			l.prefer(words.scheme, "reduce")
			show := func(part string) {
				if narrow {
					l.click("#tabs [data-with=" + part + "]")
				}
			}
			orders := func() {
				show("users")
				l.click(`[data-do="orders"]`)
				l.see(".dialog h2", words.orders)
			}
			done := func() {
				l.click(".dialog-close")
				l.wait("no dialog", `!document.querySelector('dialog')`)
				show("phone")
			}
			orders()
			l.write(`.dialog input[name="goods"]`, "red cup 红杯子")
			l.write(`.dialog input[name="number"]`, "cup1")
			l.click(`.dialog button[type="submit"]`)
			l.see(".shop-order .order-state-1", words.waits)
			l.look("orders-paid")
			done()
			l.see(".chat-log", words.paid)

			paid, _ := wx.Order("cup1")
			if paid.Description != "red cup 红杯子" || paid.Amount != 100 {
				l.fail("paid %+v", paid)
			}
			all := true
			err := order.UploadShippingInfo(t.Context(), wx.Client(), &order.UploadShippingInfoRequest{
				OrderKey:      order.OrderKey{OrderNumberType: order.ByTransactionID, TransactionID: paid.TransactionID},
				LogisticsType: order.LogisticsExpress, DeliveryMode: order.DeliverySplit, IsAllDelivered: &all,
				ShippingList: []order.Parcel{
					{TrackingNo: "SF1234567890123", ExpressCompany: "SF", ItemDesc: "red cup*1", Contact: &order.Contact{ReceiverContact: "189****1234"}},
					{TrackingNo: "773012345678901", ExpressCompany: "STO", ItemDesc: "saucer*2"},
				},
				UploadTime: order.Time(wx.Now()), Payer: order.Payer{OpenID: alice.OpenID()},
			})
			if err != nil {
				t.Fatal(err)
			}
			l.see(".order-card .order-title", words.notice)
			l.see(".order-card dl", words.carrier)
			l.see(".order-card dl", "SF1234567890123")
			l.see(".order-confirm", words.confirm)
			l.look("orders-notice")
			orders()
			l.see(".shop-order .order-state-2", words.shipped)
			l.look("orders-shipped")
			done()

			l.click(".order-confirm")
			l.see(".chat-log", words.closed)
			l.wait("the button to be done", `document.querySelector('.order-confirm').disabled && document.querySelector('.order-confirm').innerText === `+quote(words.confirmed))
			if got, _ := wx.Order("cup1"); got.State != wechattest.OrderReceived {
				l.fail("confirmed: state %d", got.State)
			}
			l.look("orders-confirmed")
			orders()
			l.see(".shop-order .order-state-3", words.received)
			wx.Advance(time.Minute)
			l.see(".shop-order .order-state-4", words.settled)
			l.look("orders-settled")
			select {
			case <-settled:
			default:
				l.fail("the settlement wasn't pushed")
			}
			done()
			l.wait("the button of a live notice", `document.querySelector('.order-confirm')`)
			showsTranscript(t, wx)
			l.wait("a recorded notice without its button", `document.querySelector('.order-card') && !document.querySelector('.order-confirm')`)
			l.look("orders-recorded")
		})
	}
}

// showsTranscript imports what the page exports.
func showsTranscript(t *testing.T, wx *wechattest.Platform) {
	t.Helper()
	exported, err := http.Get(wx.URL() + "/_sim/transcript")
	if err != nil {
		t.Fatal(err)
	}
	defer exported.Body.Close()
	shown, err := http.Post(wx.URL()+"/_sim/transcript", "application/json", exported.Body)
	if err != nil {
		t.Fatal(err)
	}
	defer shown.Body.Close()
	if shown.StatusCode != http.StatusOK {
		t.Fatal(shown.Status)
	}
}

// TestOrderDeeds complains about an order and refunds it in the dialog, and says what WeChat refuses.
func TestOrderDeeds(t *testing.T) {
	t.Parallel()
	wx := wechattest.New(t, wechattest.WithSeed(2026))
	alice := wx.User("alice")
	if _, err := alice.PayOrder(wechattest.PaidOrder{MerchantTradeNo: "cup1", Description: "<b>cup</b>"}); err != nil {
		t.Fatal(err)
	}
	p := openTab(t, wx, desktop)
	p.click(`[data-do="orders"]`)
	p.see(".shop-order", "<b>cup</b>")
	p.click(`.shop-order [data-do="complain"]`)
	p.see(".shop-order .tag.bad", "complaint")
	p.click(`.shop-order [data-do="end"]`)
	p.wait("no complaint", `!document.querySelector('.shop-order .tag.bad')`)
	p.expected = "409 (Conflict)"
	p.write(`.dialog input[name="number"]`, "cup1")
	p.click(`.dialog button[type="submit"]`)
	p.see("#toasts", "the merchant had this number before")
	p.click(`.shop-order [data-do="refund"]`)
	p.see(".shop-order .order-state-5", "refunded")
	p.wait("nothing more to refund", `!document.querySelector('.shop-order [data-do="refund"]')`)
	if o, _ := wx.Order("cup1"); o.State != wechattest.OrderRefunded {
		p.fail("state %d", o.State)
	}
}
