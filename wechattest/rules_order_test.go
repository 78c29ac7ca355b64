package wechattest_test

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/minigo-dev/wechat/wechattest"
)

const (
	shipPath     = "/wxa/sec/order/upload_shipping_info"
	combinedPath = "/wxa/sec/order/upload_combined_shipping_info"
	getOrderPath = "/wxa/sec/order/get_order"
	listPath     = "/wxa/sec/order/get_order_list"
	noticePath   = "/wxa/sec/order/notify_confirm_receive"
	jumpPath     = "/wxa/sec/order/set_msg_jump_path"
	specialPath  = "/wxa/sec/order/opspecialorder"
)

const orderDay = 24 * time.Hour

// pays has a user pay an order.
func pays(t testing.TB, u *wechattest.User, o wechattest.PaidOrder) wechattest.Order {
	t.Helper()
	paid, err := u.PayOrder(o)
	if err != nil {
		t.Fatal(err)
	}
	return paid
}

// An upload is the body of upload_shipping_info; with changes what differs from one that is taken.
type upload map[string]any

func newUpload(o wechattest.Order, changes map[string]any) upload {
	u := upload{
		"order_key":      map[string]any{"order_number_type": 2, "transaction_id": o.TransactionID},
		"logistics_type": 1, "delivery_mode": 1, "shipping_list": []any{parcel("1")}, "upload_time": "2026-01-02T03:04:05.120+08:00",
		"payer": map[string]any{"openid": o.OpenID},
	}
	for name, value := range changes {
		if u[name] = value; value == nil {
			delete(u, name)
		}
	}
	return u
}

func parcel(number string, more ...any) map[string]any {
	out := map[string]any{"tracking_no": number, "express_company": "STO", "item_desc": "cup*" + number}
	for i := 0; i < len(more); i += 2 {
		out[more[i].(string)] = more[i+1]
	}
	return out
}

func (a *api) ship(u upload) int {
	a.t.Helper()
	return a.post(shipPath, a.token(), body(a.t, u)).code()
}

func (a *api) order(number string) wechattest.Order {
	a.t.Helper()
	o, ok := a.wx.Order(number)
	if !ok {
		a.t.Fatalf("no order %s", number)
	}
	return o
}

// TestF40Shipping: each code of an upload, by what is wrong with it. What is refused changes nothing.
func TestF40Shipping(t *testing.T) {
	t.Parallel()
	a := newAPI(t)
	alice, bob := a.wx.User("alice"), a.wx.User("bob")
	combined := pays(t, alice, wechattest.PaidOrder{SubOrders: make([]wechattest.PaidOrder, 2)})
	key := func(fields ...any) map[string]any {
		k := map[string]any{}
		for i := 0; i < len(fields); i += 2 {
			k[fields[i].(string)] = fields[i+1]
		}
		return map[string]any{"order_key": k}
	}
	long := strings.Repeat("9", 129)
	list := func(parcels ...any) map[string]any { return map[string]any{"shipping_list": parcels} }
	contact := func(text string) map[string]any {
		return map[string]any{"shipping_list": []any{parcel("1", "express_company", "SF", "contact", map[string]any{"receiver_contact": text})}}
	}
	split := func(all any, parcels ...any) map[string]any {
		return map[string]any{"delivery_mode": 2, "is_all_delivered": all, "shipping_list": append([]any{}, parcels...)}
	}
	many := []any{}
	for i := range 16 {
		many = append(many, parcel(fmt.Sprint(i)))
	}
	for _, tc := range []struct {
		name    string
		changes map[string]any
		code    int
	}{
		{"by transaction_id", nil, 0},
		{"without milliseconds", map[string]any{"upload_time": "2026-01-02T03:04:05Z"}, 0},
		{"same city, without a number", map[string]any{"logistics_type": 2, "shipping_list": []any{map[string]any{"item_desc": "cup"}}}, 0},
		{"virtual", map[string]any{"logistics_type": 3, "shipping_list": []any{map[string]any{"item_desc": "coins"}}}, 0},
		{"pick-up", map[string]any{"logistics_type": 4, "shipping_list": []any{map[string]any{"item_desc": "cup"}}}, 0},
		{"15 parcels", split(true, many[:15]...), 0},
		{"SF with a contact", contact("+86-177****1234"), 0},
		{"SF with a landline", contact("021-**34-12"), 0},
		{"goods of 120 characters", list(parcel("1", "item_desc", strings.Repeat("杯", 120))), 0},
		{"null for no contact", list(parcel("1", "contact", nil)), 0},

		{"no key", map[string]any{"order_key": nil}, 10060014},
		{"another kind of key", key("order_number_type", 3), 268485194},
		{"no kind of key", key("transaction_id", "1"), 268485194},
		{"no transaction_id", key("order_number_type", 2), 268485195},
		{"no mchid", key("order_number_type", 1, "out_trade_no", "1"), 268485196},
		{"no out_trade_no", key("order_number_type", 1, "mchid", "1"), 268485197},
		{"no such order", key("order_number_type", 2, "transaction_id", "1"), 10060001},
		{"no such merchant", key("order_number_type", 1, "mchid", "1", "out_trade_no", "1"), 10060001},
		{"a combined payment", key("order_number_type", 2, "transaction_id", combined.TransactionID), 10060001},
		{"a key that is a text", map[string]any{"order_key": "1"}, 47001},
		{"logistics 0", map[string]any{"logistics_type": 0}, 10060005},
		{"logistics 5", map[string]any{"logistics_type": 5}, 10060005},
		{"logistics as a text", map[string]any{"logistics_type": "1"}, 47001},
		{"mode 0", map[string]any{"delivery_mode": nil}, 268485224},
		{"mode 3", map[string]any{"delivery_mode": 3}, 268485224},
		{"split, same city", map[string]any{"delivery_mode": 2, "logistics_type": 2, "is_all_delivered": true}, 10060006},
		{"split, not said whether all", map[string]any{"delivery_mode": 2}, 10060007},
		{"split, null for whether all", split(nil, parcel("1")), 10060007},
		{"split, nothing", split(true), 10060020},
		{"split, nothing yet", split(false), 10060014},
		{"16 parcels", split(true, many...), 10060024},
		{"unified, none", list(), 268485228},
		{"unified, two", list(parcel("1"), parcel("2")), 268485228},
		{"no number", list(parcel("")), 268485226},
		{"no carrier", list(parcel("1", "express_company", "")), 268485227},
		{"a long carrier", list(parcel("1", "express_company", long)), 10060025},
		{"a long number", list(parcel(long, "item_desc", "cup")), 10060026},
		{"no goods", list(parcel("1", "item_desc", "")), 10060008},
		{"goods of 121 characters", list(parcel("1", "item_desc", strings.Repeat("杯", 121))), 10060009},
		{"SF without a contact", list(parcel("1", "express_company", "SF")), 10060014},
		{"a contact that hides all", contact("189********"), 10060014},
		{"a contact of more than 1024 bytes", contact(strings.Repeat("1", 1025)), 10060014},
		{"a contact that is a text", list(parcel("1", "contact", "189****1234")), 47001},
		{"no time", map[string]any{"upload_time": nil}, 268485216},
		{"another time", map[string]any{"upload_time": "2026-01-02 03:04:05"}, 268485216},
		{"a time in seconds", map[string]any{"upload_time": 1767225600}, 47001},
		{"no payer", map[string]any{"payer": nil}, 10060014},
		{"another user's openid", map[string]any{"payer": map[string]any{"openid": bob.OpenID()}}, 10060031},
	} {
		o := pays(t, alice, wechattest.PaidOrder{})
		wantCode(t, tc.name, a.ship(newUpload(o, tc.changes)), tc.code)
		if got := a.order(o.TransactionID); tc.code != 0 && got.State != wechattest.OrderToShip || tc.code == 0 && got.State != wechattest.OrderShipped {
			t.Errorf("%s: then its state is %d", tc.name, got.State)
		}
	}
	o := pays(t, alice, wechattest.PaidOrder{MerchantID: "1900000001", MerchantTradeNo: "A-1_*"})
	wantCode(t, "by the merchant's number", a.ship(newUpload(o, key("order_number_type", 1, "mchid", "1900000001", "out_trade_no", "A-1_*"))), 0)
	wantCode(t, "no JSON", a.post(shipPath, a.token(), "order_key=1").code(), 47001)
	wantCode(t, "empty", a.post(shipPath, a.token(), "").code(), 44002)
}

// TestF40Split ships in parts, and tells the user once all is shipped; then once anew.
func TestF40Split(t *testing.T) {
	t.Parallel()
	a := newAPI(t)
	alice := a.wx.User("alice")
	o := pays(t, alice, wechattest.PaidOrder{})
	at := func(minute int) string { return fmt.Sprintf("2026-01-02T03:%02d:00.000+08:00", minute) }
	ship := func(name string, minute int, all bool, code int, parcels ...any) {
		t.Helper()
		wantCode(t, name, a.ship(newUpload(o, map[string]any{"delivery_mode": 2, "is_all_delivered": all, "shipping_list": parcels, "upload_time": at(minute)})), code)
	}
	have := func(name string, state wechattest.OrderState, finished, notices int, numbers string) {
		t.Helper()
		got := a.order(o.TransactionID)
		list := []string{}
		for _, parcel := range got.Parcels {
			list = append(list, parcel.TrackingNo)
		}
		if got.State != state || got.Finished != finished || len(alice.Received()) != notices || strings.Join(list, " ") != numbers {
			t.Errorf("%s: state %d, shipped %d times, %d notices, parcels %q; want %d, %d, %d, %q", name, got.State, got.Finished, len(alice.Received()), list, state, finished, notices, numbers)
		}
	}
	ship("the first", 1, false, 0, parcel("1"))
	have("the first", wechattest.OrderToShip, 0, 0, "1")
	noted := func(english, chinese string) {
		t.Helper()
		all := a.wx.Exchanges()
		if e := all[len(all)-1]; !strings.Contains(e.Note, english) || !strings.Contains(e.NoteZH, chinese) {
			t.Errorf("noted as %q, %q", e.Note, e.NoteZH)
		}
	}
	noted("more of "+o.MerchantTradeNo+" is to come", "尚未全部发货")
	ship("an earlier upload", 0, false, 10060023, parcel("2"))
	noted("upload_time isn't later", "不晚于上一次请求")
	ship("the same time", 1, false, 10060023, parcel("2"))
	ship("the same again", 2, false, 10060023, parcel("1"))
	many := []any{}
	for i := range 15 {
		many = append(many, parcel(fmt.Sprint(100+i)))
	}
	ship("with the first one 16", 2, false, 10060024, many...)
	ship("the first one's goods", 3, false, 0, parcel("1", "item_desc", "mug*1"))
	ship("the rest", 4, true, 0, parcel("2"))
	have("all", wechattest.OrderShipped, 1, 1, "1 2")
	ship("the same, all", 5, true, 10060023, parcel("1", "item_desc", "mug*1"), parcel("2"))
	ship("anew, in parts", 6, false, 0, parcel("3"))
	have("anew, in parts", wechattest.OrderShipped, 1, 1, "3")
	noted("is shipped anew, for which it had one chance; more of", "重新发货，仅有的一次机会已用；")
	ship("anew, the rest", 7, true, 0, parcel("4"))
	have("anew", wechattest.OrderShipped, 2, 2, "3 4")
	ship("a third time", 8, true, 10060003, parcel("5"))
	wantCode(t, "another way", a.ship(newUpload(o, map[string]any{"upload_time": at(9)})), 10060003)
	have("at last", wechattest.OrderShipped, 2, 2, "3 4")

	o = pays(t, alice, wechattest.PaidOrder{})
	ship("a part", 1, false, 0, parcel("1"))
	wantCode(t, "then all at once, which is anew", a.ship(newUpload(o, map[string]any{"upload_time": at(2)})), 0)
	have("all at once", wechattest.OrderShipped, 1, 3, "1")
	wantCode(t, "once more", a.ship(newUpload(o, map[string]any{"upload_time": at(3), "logistics_type": 4})), 10060003)

	o = pays(t, alice, wechattest.PaidOrder{})
	ship("a part", 1, false, 0, parcel("1"))
	ship("that was all", 2, true, 0)
	have("that was all", wechattest.OrderShipped, 1, 4, "1")
	if err := alice.ConfirmReceipt(o.TransactionID); err != nil {
		t.Error(err)
	}
	ship("after the receipt", 3, true, 10060002, parcel("9"))

	o = pays(t, alice, wechattest.PaidOrder{})
	if err := alice.RefundOrder(o.TransactionID, 0); err != nil {
		t.Error(err)
	}
	ship("after the refund", 1, true, 10060004, parcel("1"))
}

// TestF40Combined ships the orders of a combined payment, all or none.
func TestF40Combined(t *testing.T) {
	t.Parallel()
	a := newAPI(t)
	alice, bob := a.wx.User("alice"), a.wx.User("bob")
	paid := pays(t, alice, wechattest.PaidOrder{MerchantTradeNo: "main", SubOrders: []wechattest.PaidOrder{
		{MerchantTradeNo: "sub1", Amount: 30}, {MerchantID: "1900000002", MerchantTradeNo: "sub2", Amount: 12},
	}})
	other := pays(t, alice, wechattest.PaidOrder{})
	if paid.Amount != 42 || paid.State != 0 || len(paid.SubOrders) != 2 || len(a.wx.Orders()) != 3 {
		t.Fatalf("paid %+v, of %d orders", paid, len(a.wx.Orders()))
	}
	key := func(o wechattest.Order, kind int) map[string]any {
		return map[string]any{"order_number_type": kind, "transaction_id": o.TransactionID, "mchid": o.MerchantID, "out_trade_no": o.MerchantTradeNo}
	}
	sub := func(o wechattest.Order, kind int, changes ...any) map[string]any {
		s := map[string]any{"order_key": key(o, kind), "logistics_type": 1, "delivery_mode": 1, "shipping_list": []any{parcel("1")}}
		for i := 0; i < len(changes); i += 2 {
			s[changes[i].(string)] = changes[i+1]
		}
		return s
	}
	one, two := paid.SubOrders[0], paid.SubOrders[1]
	ship := func(name string, main any, openID string, code int, subs ...any) {
		t.Helper()
		r := a.post(combinedPath, a.token(), body(t, map[string]any{
			"order_key": main, "sub_orders": subs, "upload_time": "2026-01-02T03:04:05.120+08:00", "payer": map[string]any{"openid": openID},
		}))
		wantCode(t, name, r.code(), code)
	}
	ship("no sub orders", key(paid, 1), paid.OpenID, 10060014)
	ship("another kind of key", key(paid, 1), paid.OpenID, 10060014, sub(one, 2))
	ship("twice the same", key(paid, 2), paid.OpenID, 10060014, sub(one, 2), sub(one, 2))
	ship("an order of none", key(paid, 1), paid.OpenID, 10060001, sub(other, 1))
	ship("no combined payment", key(other, 1), paid.OpenID, 10060001, sub(one, 1))
	ship("the payment's own key is wrong", map[string]any{"order_number_type": 2}, paid.OpenID, 268485195, sub(one, 2))
	ship("another user's openid", key(paid, 1), bob.OpenID(), 10060031, sub(one, 1), sub(two, 1))
	ship("the second is wrong", key(paid, 1), paid.OpenID, 268485228, sub(one, 1), sub(two, 1, "shipping_list", []any{}))
	if got := a.order("sub1"); got.State != wechattest.OrderToShip {
		t.Errorf("of a refused upload the first order is %d", got.State)
	}
	ship("both", key(paid, 1), paid.OpenID, 0, sub(one, 1), sub(two, 1, "delivery_mode", 2, "is_all_delivered", false))
	if first, second := a.order("sub1"), a.order("sub2"); first.State != wechattest.OrderShipped || second.State != wechattest.OrderToShip || len(second.Parcels) != 1 {
		t.Errorf("shipped: %d and %d", first.State, second.State)
	}
	if got := a.order("main"); len(got.SubOrders) != 2 || got.SubOrders[0].State != wechattest.OrderShipped {
		t.Errorf("the payment tells %+v", got)
	}
}

// TestF41Order: an order reads as it was shipped, by either number.
func TestF41Order(t *testing.T) {
	t.Parallel()
	a := newAPI(t)
	alice := a.wx.User("alice")
	o := pays(t, alice, wechattest.PaidOrder{MerchantID: "1900000001", SubMerchantID: "1900000009", MerchantTradeNo: "A1", Description: "cup", Amount: 1200})
	get := func(name, request string, code int) map[string]any {
		t.Helper()
		r := a.post(getOrderPath, a.token(), request)
		wantCode(t, name, r.code(), code)
		got, _ := r.m["order"].(map[string]any)
		return got
	}
	want := map[string]any{
		"transaction_id": o.TransactionID, "merchant_id": "1900000001", "sub_merchant_id": "1900000009", "merchant_trade_no": "A1", "description": "cup",
		"paid_amount": 1200.0, "openid": alice.OpenID(), "trade_create_time": float64(o.Paid.Unix()), "pay_time": float64(o.Paid.Unix()),
		"order_state": 1.0, "in_complaint": false, "shipping": map[string]any{},
	}
	for name, request := range map[string]string{
		"by transaction_id":    `{"transaction_id":"` + o.TransactionID + `"}`,
		"by the merchant's":    `{"merchant_id":"1900000001","merchant_trade_no":"A1"}`,
		"by all":               `{"transaction_id":"` + o.TransactionID + `","merchant_id":"1900000001","merchant_trade_no":"A1","sub_merchant_id":"1900000009"}`,
		"with an empty number": `{"transaction_id":"","merchant_id":"1900000001","merchant_trade_no":"A1"}`,
	} {
		if diff := cmp.Diff(want, get(name, request, 0)); diff != "" {
			t.Errorf("%s (-want +got)\n%s", name, diff)
		}
	}
	get("no number", `{}`, 10060014)
	get("no merchant", `{"merchant_trade_no":"A1"}`, 10060014)
	get("another merchant", `{"merchant_id":"2","merchant_trade_no":"A1"}`, 10060001)
	get("another sub-merchant", `{"transaction_id":"`+o.TransactionID+`","sub_merchant_id":"2"}`, 10060001)
	get("unknown", `{"transaction_id":"1"}`, 10060001)
	get("a number", `{"transaction_id":1}`, 47001)

	long := strings.Repeat("长", 80)
	wantCode(t, "ship", a.ship(newUpload(o, map[string]any{"delivery_mode": 2, "is_all_delivered": false, "shipping_list": []any{
		parcel("1", "express_company", "SF", "item_desc", long, "contact", map[string]any{"consignor_contact": "189****1234"}), parcel("2", "item_desc", long),
	}})), 0)
	uploaded, err := time.Parse(time.RFC3339, "2026-01-02T03:04:05+08:00")
	if err != nil {
		t.Fatal(err)
	}
	want["description"] = string([]rune(long + "；" + long)[:120]) + "..."
	want["shipping"] = map[string]any{"delivery_mode": 2.0, "logistics_type": 1.0, "finish_shipping": false, "finish_shipping_count": 0.0, "shipping_list": []any{
		map[string]any{"tracking_no": "1", "express_company": "SF", "goods_desc": long, "upload_time": float64(uploaded.Unix()), "contact": map[string]any{"consignor_contact": "189****1234"}},
		map[string]any{"tracking_no": "2", "express_company": "STO", "goods_desc": long, "upload_time": float64(uploaded.Unix())},
	}}
	if diff := cmp.Diff(want, get("shipped", `{"transaction_id":"`+o.TransactionID+`"}`, 0)); diff != "" {
		t.Errorf("shipped (-want +got)\n%s", diff)
	}
}

// TestF41List pages through the orders, whatever is paid meanwhile.
func TestF41List(t *testing.T) {
	t.Parallel()
	a := newAPI(t)
	alice, bob := a.wx.User("alice"), a.wx.User("bob")
	var times []int64
	for i := range 5 {
		u := alice
		if i == 3 {
			u = bob
		}
		times = append(times, pays(t, u, wechattest.PaidOrder{MerchantTradeNo: fmt.Sprint("o", i)}).Paid.Unix())
		a.wx.Advance(time.Hour)
	}
	wantCode(t, "ship", a.ship(newUpload(a.order("o1"), nil)), 0)
	list := func(name, request string, code int) (numbers, last string, more bool) {
		t.Helper()
		r := a.post(listPath, a.token(), request)
		wantCode(t, name, r.code(), code)
		var got struct {
			List []struct {
				No string `json:"merchant_trade_no"`
			} `json:"order_list"`
			Last string `json:"last_index"`
			More bool   `json:"has_more"`
		}
		if err := json.Unmarshal(r.raw, &got); err != nil {
			t.Fatal(err)
		}
		for _, one := range got.List {
			numbers += one.No
		}
		return numbers, got.Last, got.More
	}
	for name, tc := range map[string]struct{ request, want string }{
		"all":                {`{}`, "o4o3o2o1o0"},
		"to ship":            {`{"order_state":1}`, "o4o3o2o0"},
		"shipped":            {`{"order_state":2}`, "o1"},
		"refunded":           {`{"order_state":5}`, ""},
		"bob's":              {`{"openid":"` + bob.OpenID() + `"}`, "o3"},
		"a stranger's":       {`{"openid":"o1"}`, ""},
		"paid since":         {fmt.Sprintf(`{"pay_time_range":{"begin_time":%d}}`, times[3]), "o4o3"},
		"paid until":         {fmt.Sprintf(`{"pay_time_range":{"end_time":%d}}`, times[1]), "o1o0"},
		"paid then":          {fmt.Sprintf(`{"pay_time_range":{"begin_time":%d,"end_time":%d}}`, times[2], times[2]), "o2"},
		"an empty last page": {`{"last_index":"","page_size":9}`, "o4o3o2o1o0"},
	} {
		if got, _, more := list(name, tc.request, 0); got != tc.want || more {
			t.Errorf("%s: %q, more %t; want %q", name, got, more, tc.want)
		}
	}
	got, last, more := list("the first page", `{"page_size":2}`, 0)
	if got != "o4o3" || !more || last == "" {
		t.Errorf("the first page: %q, %q, %t", got, last, more)
	}
	pays(t, alice, wechattest.PaidOrder{MerchantTradeNo: "new"})
	if got, last, more = list("the next", `{"page_size":2,"last_index":"`+last+`"}`, 0); got != "o2o1" || !more {
		t.Errorf("the next page: %q, %t", got, more)
	}
	if got, _, more = list("the last", `{"page_size":2,"last_index":"`+last+`"}`, 0); got != "o0" || more {
		t.Errorf("the last page: %q, %t", got, more)
	}
	list("a made-up last_index", `{"last_index":"x"}`, 10060011)
	list("one of no page", `{"last_index":"99"}`, 10060011)
	list("a state of none", `{"order_state":7}`, 10060014)
	list("a size below 0", `{"page_size":-1}`, 10060014)
	list("a number for last_index", `{"last_index":1}`, 47001)
}
