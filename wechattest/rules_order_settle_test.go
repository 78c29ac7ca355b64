package wechattest_test

import (
	"context"
	"fmt"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/minigo-dev/wechat"
	"github.com/minigo-dev/wechat/wechattest"
)

// An orderBot notes the pushes of orders as the SDK reads them.
type orderBot struct {
	mu   sync.Mutex
	seen []string
}

func (b *orderBot) handle(_ context.Context, m wechat.Message) (wechat.Reply, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	switch m := m.(type) {
	case *wechat.TradeManageRemindAccessAPIEvent:
		b.seen = append(b.seen, "access "+m.Msg[:len("小程序")])
	case *wechat.TradeManageRemindShippingEvent:
		b.seen = append(b.seen, fmt.Sprintf("unshipped %s %t", m.MerchantTradeNo, m.Msg != "" && m.TransactionID != "" && m.MerchantID != "" && !m.PayTime.IsZero()))
	case *wechat.TradeManageOrderSettlementEvent:
		what := fmt.Sprintf("shipped %s, estimated +%s", m.MerchantTradeNo, m.EstimatedSettlementTime.Sub(m.ShippedTime))
		if !m.SettlementTime.IsZero() {
			what = fmt.Sprintf("settled %s, method %d, received +%s, settled +%s, estimated %t", m.MerchantTradeNo, m.ConfirmReceiveMethod,
				m.ConfirmReceiveTime.Sub(m.ShippedTime), m.SettlementTime.Sub(m.ConfirmReceiveTime), !m.EstimatedSettlementTime.IsZero())
		}
		if m.TransactionID == "" || m.MerchantID == "" || m.PayTime.IsZero() || m.ShippedTime.IsZero() {
			what += ", incomplete"
		}
		b.seen = append(b.seen, what)
	default:
		b.seen = append(b.seen, fmt.Sprintf("%T", m))
	}
	return nil, nil
}

// saw compares what was pushed since it was called last.
func (b *orderBot) saw(t *testing.T, name string, want ...string) {
	t.Helper()
	b.mu.Lock()
	defer b.mu.Unlock()
	if diff := cmp.Diff(strings.Join(want, "\n"), strings.Join(b.seen, "\n")); diff != "" {
		t.Errorf("%s (-want +got)\n%s", name, diff)
	}
	b.seen = nil
}

func (b *orderBot) forget() {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.seen = nil
}

func newOrderBot(t *testing.T, opts ...wechattest.Option) (*api, *orderBot) {
	a, b := newAPI(t, opts...), &orderBot{}
	a.wx.Serve(a.wx.Callback().Handler(b.handle))
	return a, b
}

// TestF42Settlement: an order settles a minute after the user confirms it, or by itself, and each step
// is pushed, in every mode and format.
func TestF42Settlement(t *testing.T) {
	t.Parallel()
	for name, opts := range map[string][]wechattest.Option{
		"secure JSON":     {wechattest.WithMode(wechattest.Secure), wechattest.WithFormat(wechattest.JSON)},
		"secure XML":      {wechattest.WithMode(wechattest.Secure), wechattest.WithFormat(wechattest.XML)},
		"compatible JSON": {wechattest.WithMode(wechattest.Compatible), wechattest.WithFormat(wechattest.JSON)},
		"compatible XML":  {wechattest.WithMode(wechattest.Compatible), wechattest.WithFormat(wechattest.XML)},
		"plain JSON":      {wechattest.WithMode(wechattest.Plain), wechattest.WithFormat(wechattest.JSON)},
		"plain XML":       {wechattest.WithMode(wechattest.Plain), wechattest.WithFormat(wechattest.XML)},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) { settles(t, opts) })
		})
	}
}

func settles(t *testing.T, opts []wechattest.Option) {
	a, b := newOrderBot(t, opts...)
	alice := a.wx.User("alice")
	confirmed := pays(t, alice, wechattest.PaidOrder{MerchantTradeNo: "A"})
	waits := pays(t, alice, wechattest.PaidOrder{MerchantTradeNo: "B"})
	city := pays(t, alice, wechattest.PaidOrder{MerchantTradeNo: "C"})
	a.wx.Advance(time.Second)
	b.saw(t, "the first payment", "access 小程序")
	wantCode(t, "ship A", a.ship(newUpload(confirmed, nil)), 0)
	wantCode(t, "ship B", a.ship(newUpload(waits, nil)), 0)
	wantCode(t, "ship C", a.ship(newUpload(city, map[string]any{"logistics_type": 2})), 0)
	a.wx.Advance(time.Second)
	b.saw(t, "the shipping", "shipped A, estimated +240h0m0s", "shipped B, estimated +240h0m0s", "shipped C, estimated +48h0m0s")
	a.wx.Advance(time.Hour - time.Second)
	if err := alice.ConfirmReceipt("A"); err != nil {
		t.Fatal(err)
	}
	if got := a.order("A").State; got != wechattest.OrderReceived {
		t.Errorf("confirmed: state %d", got)
	}
	a.wx.Advance(59 * time.Second)
	b.saw(t, "too early")
	a.wx.Advance(time.Second)
	b.saw(t, "the confirmed order", "settled A, method 1, received +1h0m0s, settled +1m0s, estimated false")
	if got := a.order("A"); got.State != wechattest.OrderDone || got.ReceivedItself || got.Settled.Sub(got.Received) != time.Minute {
		t.Errorf("settled: %+v", got)
	}
	a.wx.Advance(2 * orderDay)
	b.saw(t, "after two days", "settled C, method 2, received +48h0m0s, settled +0s, estimated false")
	a.wx.Advance(7*orderDay - time.Hour - time.Minute)
	b.saw(t, "after nine days")
	a.wx.Advance(2 * orderDay)
	b.saw(t, "after ten days", "settled B, method 2, received +240h0m0s, settled +0s, estimated false")
	if got := a.order("B"); got.State != wechattest.OrderDone || !got.ReceivedItself || !got.Settled.Equal(got.EstimatedSettled) {
		t.Errorf("settled by itself: %+v", got)
	}
	a.wx.Advance(30 * orderDay)
	b.saw(t, "never again")
}

// TestF42ShippedAnew: what is shipped anew is told anew, and its time begins again.
func TestF42ShippedAnew(t *testing.T) {
	t.Parallel()
	synctest.Test(t, shippedAnew)
}

func shippedAnew(t *testing.T) {
	a, b := newOrderBot(t)
	o := pays(t, a.wx.User("alice"), wechattest.PaidOrder{MerchantTradeNo: "A"})
	wantCode(t, "ship", a.ship(newUpload(o, nil)), 0)
	a.wx.Advance(9 * orderDay)
	b.saw(t, "the shipping", "shipped A, estimated +240h0m0s") // no reminder: it was shipped within a second
	wantCode(t, "ship anew", a.ship(newUpload(o, map[string]any{"shipping_list": []any{parcel("2")}, "upload_time": "2026-01-12T03:04:05+08:00"})), 0)
	a.wx.Advance(9 * orderDay)
	b.saw(t, "anew", "shipped A, estimated +240h0m0s")
	a.wx.Advance(2 * orderDay)
	b.saw(t, "settled", "settled A, method 2, received +240h0m0s, settled +0s, estimated false")
}

// TestF42Complaints: a complaint holds the money, a refund ends it all.
func TestF42Complaints(t *testing.T) {
	t.Parallel()
	synctest.Test(t, complaints)
}

func complaints(t *testing.T) {
	a, b := newOrderBot(t)
	alice, bob := a.wx.User("alice"), a.wx.User("bob")
	for _, no := range []string{"A", "B", "C"} {
		wantCode(t, "ship", a.ship(newUpload(pays(t, alice, wechattest.PaidOrder{MerchantTradeNo: no, Amount: 100}), nil)), 0)
	}
	a.wx.Advance(time.Second)
	b.seen = nil
	fails := func(name string, err error) {
		t.Helper()
		if err == nil {
			t.Errorf("%s: no error", name)
		}
	}
	works := func(err error) {
		t.Helper()
		if err != nil {
			t.Error(err)
		}
	}
	fails("another user's order", bob.ConfirmReceipt("A"))
	fails("another user's complaint", bob.Complain("A"))
	fails("another user's refund", bob.RefundOrder("A", 0))
	fails("no complaint to end", alice.EndComplaint("A"))
	works(alice.Complain("A"))
	fails("a second complaint", alice.Complain("A"))
	works(alice.ConfirmReceipt("A"))
	fails("a second confirmation", alice.ConfirmReceipt("A"))
	works(alice.RefundOrder("B", 40))
	fails("more than is left", alice.RefundOrder("B", 61))
	fails("less than nothing", alice.RefundOrder("B", -1))
	works(alice.RefundOrder("C", 0))
	fails("a second refund", alice.RefundOrder("C", 1))
	fails("a refunded order", alice.ConfirmReceipt("C"))
	r := a.post(getOrderPath, a.token(), `{"transaction_id":"`+a.order("A").TransactionID+`"}`)
	if told, _ := r.m["order"].(map[string]any); told["in_complaint"] != true {
		t.Errorf("in a complaint: %s", r.raw)
	}
	a.wx.Advance(11 * orderDay)
	b.saw(t, "eleven days later", "settled B, method 2, received +240h0m0s, settled +0s, estimated false")
	if got, refunded := a.order("A"), a.order("C"); got.State != wechattest.OrderSettling || refunded.State != wechattest.OrderRefunded {
		t.Errorf("in a complaint: %d, refunded: %d", got.State, refunded.State)
	}
	works(alice.EndComplaint("A"))
	a.wx.Advance(time.Minute)
	if got := a.order("A"); got.State != wechattest.OrderDone || got.InComplaint || len(b.seen) != 1 {
		t.Errorf("after the complaint: %+v, %d pushes", got, len(b.seen))
	}
}

// TestF42Reminders: an app that has never shipped is told so each day, later each order that waits.
func TestF42Reminders(t *testing.T) {
	t.Parallel()
	synctest.Test(t, reminders)
}

func reminders(t *testing.T) {
	a, b := newOrderBot(t)
	alice := a.wx.User("alice")
	first := pays(t, alice, wechattest.PaidOrder{MerchantTradeNo: "A"})
	waits := pays(t, alice, wechattest.PaidOrder{MerchantTradeNo: "B"})
	a.wx.Advance(3 * orderDay)
	b.saw(t, "three days", "access 小程序", "access 小程序", "access 小程序")
	wantCode(t, "ship", a.ship(newUpload(first, nil)), 0)
	a.wx.Advance(time.Second)
	b.saw(t, "the first shipping", "unshipped B true", "shipped A, estimated +240h0m0s")
	pays(t, alice, wechattest.PaidOrder{MerchantTradeNo: "C"})
	test := pays(t, alice, wechattest.PaidOrder{MerchantTradeNo: "D"})
	presale := pays(t, alice, wechattest.PaidOrder{MerchantTradeNo: "E"})
	wantCode(t, "a test order", a.post(specialPath, a.token(), `{"order_id":"`+test.TransactionID+`","type":2}`).code(), 0)
	until := fmt.Sprint(presale.Paid.Add(20 * orderDay).Unix())
	wantCode(t, "a presale", a.post(specialPath, a.token(), `{"order_id":"E","type":1,"delay_to":`+until+`}`).code(), 0)
	a.wx.Advance(47 * time.Hour)
	b.saw(t, "47 hours")
	a.wx.Advance(2 * time.Hour)
	b.saw(t, "49 hours", "unshipped C true")
	a.wx.Advance(17 * orderDay)
	b.saw(t, "19 days", "settled A, method 2, received +240h0m0s, settled +0s, estimated false")
	a.wx.Advance(2 * orderDay)
	b.saw(t, "21 days", "unshipped E true")
	_ = waits
}

// TestF43Notices: the phone shows what WeChat tells of an order, and the page that it opens.
func TestF43Notices(t *testing.T) {
	t.Parallel()
	synctest.Test(t, notices)
}

func notices(t *testing.T) {
	a := newAPI(t)
	alice := a.wx.User("alice")
	o := pays(t, alice, wechattest.PaidOrder{MerchantID: "1900000001", SubMerchantID: "1900000009", MerchantTradeNo: "A-1*", Description: "cup"})
	presale := pays(t, alice, wechattest.PaidOrder{Description: "moon cakes"})
	special := func(name, number string, kind int, until time.Time, code int) {
		t.Helper()
		r := a.post(specialPath, a.token(), body(t, map[string]any{"order_id": number, "type": kind, "delay_to": until.Unix()}))
		wantCode(t, name, r.code(), code)
	}
	paid := presale.Paid.Truncate(time.Second)
	special("another type", presale.TransactionID, 3, paid, 268546000)
	special("no type", presale.TransactionID, 0, paid, 268546000)
	special("no such order", "1", 1, paid.Add(20*orderDay), 268546002)
	special("too early", presale.TransactionID, 1, paid.Add(15*orderDay-time.Second), 268546001)
	special("too late", presale.TransactionID, 1, paid.Add(330*orderDay+time.Second), 268546001)
	wantCode(t, "no time", a.post(specialPath, a.token(), `{"order_id":"`+presale.TransactionID+`","type":1}`).code(), 268546001)
	special("after 330 days", presale.MerchantTradeNo, 1, paid.Add(330*orderDay), 0)
	special("after 15 days", presale.MerchantTradeNo, 1, paid.Add(15*orderDay), 0)
	special("a test order", presale.TransactionID, 2, time.Unix(0, 0), 0)
	if got := a.order(presale.TransactionID); !got.Test || !got.ExpectedShipping.Equal(paid.Add(15*orderDay)) {
		t.Errorf("reported: %+v", got)
	}
	wantCode(t, "the page", a.post(jumpPath, a.token(), `{"path":"pages/order?from=notice"}`).code(), 0)
	wantCode(t, "the page as a number", a.post(jumpPath, a.token(), `{"path":1}`).code(), 47001)
	wantCode(t, "ship", a.ship(newUpload(o, map[string]any{"delivery_mode": 2, "is_all_delivered": true, "shipping_list": []any{parcel("1"), parcel("2")}})), 0)
	shipped := a.order(o.TransactionID).Shipped
	special("a shipped order", o.TransactionID, 2, paid, 268546002)

	remind := func(name, number string, at time.Time, code int) {
		t.Helper()
		r := a.post(noticePath, a.token(), body(t, map[string]any{"transaction_id": number, "received_time": at.Unix()}))
		wantCode(t, name, r.code(), code)
	}
	city := pays(t, alice, wechattest.PaidOrder{})
	remind("not shipped", city.TransactionID, shipped, 10060028)
	wantCode(t, "ship", a.ship(newUpload(city, map[string]any{"logistics_type": 2})), 0)
	remind("no express", city.TransactionID, shipped, 10060032)
	remind("unknown", "1", shipped, 10060001)
	remind("before the shipping", o.TransactionID, shipped.Add(-time.Second), 10060029)
	remind("ahead", o.TransactionID, shipped.Add(time.Hour), 10060029)
	a.wx.Advance(2 * time.Hour)
	remind("received", o.TransactionID, shipped.Add(time.Hour), 0)
	remind("again", o.TransactionID, shipped.Add(time.Hour), 10060030)
	if err := alice.ConfirmReceipt(o.TransactionID); err != nil {
		t.Fatal(err)
	}
	remind("after the receipt", o.TransactionID, shipped.Add(time.Hour), 10060004)

	got := []string{}
	for _, m := range alice.Received() {
		got = append(got, m.Title+" "+strings.ReplaceAll(m.Text, "\n", ", ")+" "+m.PagePath)
	}
	page := " pages/order?from=notice&transaction_id=" + o.TransactionID + "&merchant_id=1900000001&merchant_trade_no=A-1%2A&sub_merchant_id=1900000009"
	zone := time.FixedZone("Beijing", 8*60*60)
	parcels := "商品：cup*1；cup*2, 物流公司：STO, 物流单号：1, 物流公司：STO, 物流单号：2"
	want := []string{
		"预计发货时间 商品：moon cakes, 预计发货：" + paid.Add(330*orderDay).In(zone).Format("2006-01-02") + " ",
		"预计发货时间 商品：moon cakes, 预计发货：" + paid.Add(15*orderDay).In(zone).Format("2006-01-02") + " ",
		wechattest.ShippedNotice + " " + parcels + page,
		"发货通知 商品：cup*1, 物流公司：STO, 物流单号：1 pages/order?from=notice&transaction_id=" + city.TransactionID + "&merchant_id=" + city.MerchantID + "&merchant_trade_no=" + city.MerchantTradeNo,
		wechattest.ReceiptNotice + " " + parcels + page,
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("the phone shows (-want +got)\n%s", diff)
	}
}

// TestF44TradeManagement: what an app can ask about itself, and the applications that it makes.
func TestF44TradeManagement(t *testing.T) {
	t.Parallel()
	a := newAPI(t)
	asks := func(name, path, request, field string, code int, want any) {
		t.Helper()
		r := a.post(path, a.token(), request)
		wantCode(t, name, r.code(), code)
		if r.m[field] != want {
			t.Errorf("%s: %s, want %v", name, r.raw, want)
		}
	}
	const managed, confirmed, tradeType = "/wxa/sec/order/is_trade_managed", "/wxa/sec/order/is_trade_management_confirmation_completed", "/wxa/sec/order/setwxatradetypecgi"
	own := `{"appid":"` + a.wx.AppID() + `"}`
	asks("managed", managed, own, "is_trade_managed", 0, true)
	asks("confirmed", confirmed, own, "completed", 0, true)
	asks("another app", managed, `{"appid":"wx0"}`, "is_trade_managed", 40013, nil)
	asks("no app", confirmed, `{}`, "completed", 40097, nil)
	a.wx.SetTradeManaged(false)
	asks("not managed", managed, own, "is_trade_managed", 0, false)
	asks("not confirmed", confirmed, own, "completed", 0, false)
	wantCode(t, "an order without it", a.post(getOrderPath, a.token(), `{"transaction_id":"1"}`).code(), 48001)
	a.wx.SetTradeManaged(true)

	materials := func(n, kind int) string {
		return strings.TrimSuffix(strings.Repeat(fmt.Sprintf(`{"type":%d,"media_id":"m"},`, kind), n), ",")
	}
	change := func(name, list string, kind, code int) {
		t.Helper()
		wantCode(t, name, a.post(tradeType, a.token(), fmt.Sprintf(`{"trade_type":%d,"material_list":[%s],"reason":"r"}`, kind, list)).code(), code)
	}
	change("no material", "", 1, 40097)
	change("another type", materials(1, 1), 5, 40097)
	change("another material", materials(1, 3), 1, 40097)
	change("eleven", materials(11, 1), 1, 40097)
	change("four videos", materials(4, 2), 1, 40097)
	change("ten with three videos", materials(7, 1)+","+materials(3, 2), 4, 0)
	change("once more", materials(1, 1), 1, 268486048)
}

// TestF44Brand: an application for a brand is reviewed for a day, or as the test says.
func TestF44Brand(t *testing.T) {
	t.Parallel()
	a := newAPI(t)
	const applyPath, statusPath = "/wxa/sec/famousbrand/apply", "/wxa/sec/famousbrand/get_status"
	picture, video := a.upload("image", "media", "p.png", png).text("media_id"), "no such medium"
	apply := func(name, application string, code int) {
		t.Helper()
		wantCode(t, name, a.post(applyPath, a.token(), `{"Application":`+application+`}`).code(), code)
	}
	status := func(name, want string) {
		t.Helper()
		r := a.post(statusPath, a.token(), `{}`)
		if string(r.raw) != want {
			t.Errorf("%s: %s, want %s", name, r.raw, want)
		}
	}
	wantCode(t, "the state of none", a.post(statusPath, a.token(), ``).code(), 10210002)
	wantCode(t, "no application", a.post(applyPath, a.token(), `{}`).code(), 10210001)
	apply("a text", `"1"`, 47001)
	apply("another kind", `{"apply_for":3}`, 10210001)
	apply("without the brand", `{"apply_for":1}`, 10210001)
	apply("without its name", `{"apply_for":1,"audit_info":{"brand_type":1}}`, 10210001)
	apply("another type", `{"apply_for":1,"audit_info":{"brand_name":"b","brand_type":9}}`, 10210001)
	apply("a flagship without its platform", `{"apply_for":1,"audit_info":{"brand_name":"b","brand_type":4}}`, 10210001)
	apply("a trade mark without proof", `{"apply_for":1,"audit_info":{"brand_name":"b","brand_type":7}}`, 10210001)
	apply("a list that is a text", `{"apply_for":1,"audit_info":{"brand_name":"b","brand_type":1,"other_material_list":"m"}}`, 47001)
	apply("no picture", `{"apply_for":1,"audit_info":{"brand_name":"b","brand_type":7,"authority_certified_proof_list":["`+video+`"]}}`, 10210003)
	if a.wx.ReviewBrand("") {
		t.Error("a review of nothing")
	}
	apply("a trade mark", `{"apply_for":1,"audit_info":{"brand_name":"b","brand_type":7,"authority_certified_proof_list":["`+picture+`"]}}`, 0)
	status("being reviewed", `{"application":{"apply_for":1,"audit_info":{"audit_reason":""},"status":1},"errcode":0,"errmsg":"ok","progress":{"status":1}}`)
	apply("a second one meanwhile", `{"apply_for":2}`, 10210002)
	if !a.wx.ReviewBrand("unknown brand") {
		t.Error("no review")
	}
	status("refused", `{"application":{"apply_for":1,"audit_info":{"audit_reason":"unknown brand"},"status":2},"errcode":0,"errmsg":"ok","progress":{"status":2}}`)
	apply("a second one", `{"apply_for":2}`, 0)
	a.wx.Advance(24 * time.Hour)
	status("passed", `{"application":{"apply_for":2,"audit_info":{"audit_reason":""},"status":3},"errcode":0,"errmsg":"ok","progress":{"status":3}}`)
	apply("after that", `{"apply_for":2}`, 10210002)
}
