package wechattest_test

import (
	"encoding/json"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/minigo-dev/wechat/wechattest"
)

// TestControlOrders: what users do with orders, and what the page reads of it.
func TestControlOrders(t *testing.T) {
	t.Parallel()
	c := newControl(t, plainJSON)
	a := &api{t: t, wx: c.wx, http: c.wx.HTTPClient(), base: "http://localhost"}
	c.must("POST", "/_sim/users", `{"name":"alice"}`, nil)
	type order struct {
		TransactionID, MerchantTradeNo, Description, Combined, Settles, Settled string
		Amount, Refunded                                                        int64
		State                                                                   int
		InComplaint                                                             bool
		Parcels                                                                 []struct{ Goods, Company, Number string }
		SubOrders                                                               []struct{ MerchantTradeNo string }
	}
	var paid, got order
	c.act(`{"do":"payOrder","order":{"merchantTradeNo":"A1","description":"cup","amount":1200}}`, &paid)
	if paid.State != 1 || paid.Amount != 1200 || paid.Description != "cup" || paid.TransactionID == "" || paid.Settles != "" {
		t.Errorf("paid: %+v", paid)
	}
	wantCode(t, "ship", a.ship(newUpload(a.order("A1"), nil)), 0)
	c.act(`{"do":"complain","orderId":"A1"}`, &got)
	if !got.InComplaint || got.State != 2 || got.Settles == "" || len(got.Parcels) != 1 || got.Parcels[0].Company != "STO" {
		t.Errorf("in a complaint: %+v", got)
	}
	c.act(`{"do":"endComplaint","orderId":"A1"}`, &got)
	c.act(`{"do":"refundOrder","orderId":"A1","amount":200}`, &got)
	c.act(`{"do":"confirmReceipt","orderId":"`+paid.TransactionID+`"}`, &got)
	if got.State != 3 || got.Refunded != 200 || got.InComplaint {
		t.Errorf("received: %+v", got)
	}
	c.wx.Advance(time.Minute)
	c.act(`{"do":"payOrder"}`, nil)
	c.act(`{"do":"payOrder","order":{"merchantTradeNo":"M","subOrders":[{},{"merchantTradeNo":"S"}]}}`, &got)
	if len(got.SubOrders) != 2 || got.SubOrders[1].MerchantTradeNo != "S" || got.State != 0 {
		t.Errorf("combined: %+v", got)
	}
	var all struct{ Orders []order }
	c.must("GET", "/_sim/users/alice/orders", "", &all)
	if len(all.Orders) != 4 || all.Orders[0].MerchantTradeNo != "S" || all.Orders[0].Combined != "M" || all.Orders[3].State != 4 || all.Orders[3].Settled == "" {
		t.Errorf("told: %+v", all.Orders)
	}

	for _, tc := range []struct{ name, body, want, wantZH string }{
		{"twice", `{"do":"confirmReceipt","orderId":"A1"}`, "ConfirmReceipt: the order was received before", "ConfirmReceipt：此前已确认收货"},
		{"an unknown order", `{"do":"complain","orderId":"x"}`, "Complain: the user has no such order", "Complain：该用户没有此订单"},
		{"too much", `{"do":"refundOrder","orderId":"A1","amount":1001}`, "RefundOrder: 1000 fen are left to refund", "RefundOrder：最多可退 1000 分"},
		{"the same number", `{"do":"payOrder","order":{"merchantTradeNo":"A1"}}`, "PayOrder: the merchant had this number before", "PayOrder：该商户号下的商户订单号已使用过"},
	} {
		var refused struct{ Error, ErrorZH string }
		status, raw := c.ask("POST", "/_sim/users/alice/actions", tc.body)
		if err := json.Unmarshal([]byte(raw), &refused); err != nil || status != 409 || refused.Error != tc.want || refused.ErrorZH != tc.wantZH {
			t.Errorf("%s: %d %+v", tc.name, status, refused)
		}
	}
	for _, tc := range []struct{ name, body, want, wantZH string }{
		{"less than nothing", `{"do":"payOrder","order":{"amount":-1}}`, "PayOrder: Amount is 1 to 2147483647 fen", "PayOrder：Amount（金额）为 1 到 2147483647 分"},
		{"a sub order's number", `{"do":"payOrder","order":{"subOrders":[{"merchantTradeNo":"a b"}]}}`, "PayOrder: MerchantTradeNo is up to 32 letters, digits, _, - and *", "PayOrder：MerchantTradeNo（商户订单号）最多 32 个字母、数字或 _-*"},
		{"a number as text", `{"do":"payOrder","order":{"amount":"1"}}`, "the body: the field order.amount can't be of type string", "请求体有误：字段 order.amount 的类型不对"},
		{"no object", `[]`, "the body: it has to be a JSON object", "请求体有误：应为 JSON 对象"},
		{"a misspelt field", `{"do":"payOrder","order":{"amout":1}}`, `the body: unknown field "amout"`, `请求体有误：没有 "amout" 这个字段`},
		{"no UTF-8", `{"do":"payOrder","order":{"description":"` + "\xff" + `"}}`, "the body is no UTF-8", "请求体不是 UTF-8"},
	} {
		var refused struct{ Error, ErrorZH string }
		status, raw := c.ask("POST", "/_sim/users/alice/actions", tc.body)
		if err := json.Unmarshal([]byte(raw), &refused); err != nil || status != 400 || refused.Error != tc.want || refused.ErrorZH != tc.wantZH {
			t.Errorf("%s: %d %+v", tc.name, status, refused)
		}
	}
	for _, body := range []string{`{"do":"confirmReceipt"}`, `{"do":"payOrder","orderId":"A1"}`, `{"do":"payOrder","order":{"x":1}}`} {
		if status, _ := c.ask("POST", "/_sim/users/alice/actions", body); status != 400 {
			t.Errorf("%s: %d, want 400", body, status)
		}
	}

	var chat struct {
		Items []struct {
			From, Kind, Title string
			Order             struct {
				TransactionID string
				Parcels       []struct{ Goods, Company, Number string }
			}
		}
	}
	c.must("GET", "/_sim/users/alice/chat", "", &chat)
	shown := []string{}
	for _, item := range chat.Items {
		what := item.From + " " + item.Kind + " " + item.Title
		for _, parcel := range item.Order.Parcels {
			what += " " + parcel.Goods + " " + parcel.Company + " " + parcel.Number
		}
		if item.Order.TransactionID == "" {
			what += " of no order"
		}
		shown = append(shown, what)
	}
	want := []string{"user pay payOrder", "wechat order 发货通知 cup*1 STO 1", "user pay complain", "user pay endComplaint", "user pay refundOrder",
		"user pay confirmReceipt", "user pay payOrder", "user pay payOrder"}
	if diff := cmp.Diff(want, shown); diff != "" {
		t.Errorf("the phone (-want +got)\n%s", diff)
	}
	status, raw := c.ask("GET", "/_sim/transcript", "")
	if status != 200 || !strings.Contains(raw, `"title":"发货通知"`) {
		t.Fatalf("transcript: %d", status)
	}
	one := `{"goods":"cup*1","company":"STO","number":"1"}`
	if many := strings.Replace(raw, one, one+strings.Repeat(","+one, 15), 1); many == raw {
		t.Errorf("the transcript lacks the parcel: %s", raw)
	} else if status, _ := c.ask("POST", "/_sim/transcript", many); status != 400 {
		t.Errorf("a notice of 16 parcels: %d", status)
	}
	c.must("POST", "/_sim/transcript", raw, nil)
	c.must("DELETE", "/_sim/transcript", "", nil)
}

// TestControlOrdersGoTest: a session with orders becomes a test that compiles and says what it leaves out.
func TestControlOrdersGoTest(t *testing.T) {
	t.Parallel()
	c := newControl(t, plainJSON)
	a := &api{t: t, wx: c.wx, http: c.wx.HTTPClient(), base: "http://localhost"}
	c.must("POST", "/_sim/users", `{"name":"alice"}`, nil)
	c.act(`{"do":"payOrder","order":{"merchantTradeNo":"A1"}}`, nil)
	wantCode(t, "ship", a.ship(newUpload(a.order("A1"), nil)), 0)
	c.wx.Advance(11 * orderDay)
	if state := a.order("A1").State; state != wechattest.OrderDone {
		t.Errorf("state %d", state)
	}
	_, source := c.ask("GET", "/_sim/users/alice/gotest", "")
	for _, want := range []string{"// Here an order paid with WeChat Pay moved on (payOrder)", "(receivedItself)"} {
		if !strings.Contains(source, want) {
			t.Errorf("the test lacks %q:\n%s", want, source)
		}
	}
}
