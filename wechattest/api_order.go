package wechattest

import (
	"net/http"
	"strings"
	"time"
)

// The management of shipping (发货信息管理).
const (
	pathOrders        = "/wxa/sec/order/"
	pathShip          = "/wxa/sec/order/upload_shipping_info"
	pathShipCombined  = "/wxa/sec/order/upload_combined_shipping_info"
	pathGetOrder      = "/wxa/sec/order/get_order"
	pathOrderList     = "/wxa/sec/order/get_order_list"
	pathConfirmNotice = "/wxa/sec/order/notify_confirm_receive"
	pathJumpPath      = "/wxa/sec/order/set_msg_jump_path"
	pathTradeManaged  = "/wxa/sec/order/is_trade_managed"
	pathTradeConfirm  = "/wxa/sec/order/is_trade_management_confirmation_completed"
	pathSpecialOrder  = "/wxa/sec/order/opspecialorder"
)

var orderAPIs = []row{
	{pathShip, ofOrders(serveShip)},
	{pathShipCombined, ofOrders(serveShipCombined)},
	{pathGetOrder, ofOrders(serveGetOrder)},
	{pathOrderList, ofOrders(serveOrderList)},
	{pathConfirmNotice, ofOrders(serveConfirmNotice)},
	{pathJumpPath, ofOrders(serveJumpPath)},
	{pathSpecialOrder, ofOrders(serveSpecialOrder)},
	{pathTradeManaged, endpoint{method: http.MethodPost, quota: true, handle: serveTradeManaged}},
	{pathTradeConfirm, endpoint{method: http.MethodPost, quota: true, handle: serveTradeManaged}},
}

var (
	noOrder       = &refusal{10060001, "pay order not exist"}
	orderShipped  = &refusal{10060002, "pay order has finished shipping"}
	shippedAnew   = &refusal{10060003, "pay order has used the chance to ship again"}
	notToShip     = &refusal{10060004, "pay order can not be shipped in its state"}
	nothingNew    = &refusal{10060023, "shipping info not updated"}
	notShipped    = &refusal{10060028, "pay order is not shipped"}
	badReceived   = &refusal{10060029, "invalid received_time"}
	remindedOnce  = &refusal{10060030, "pay order has used the chance to remind"}
	anotherPayer  = &refusal{10060031, "pay order does not belong to the openid"}
	expressAlone  = &refusal{10060032, "only express is supported"}
	badSpecial    = &refusal{268546000, "invalid type"}
	badDelay      = &refusal{268546001, "invalid delay_to"}
	noWaitingPaid = &refusal{268546002, "order to be shipped not exist"}
)

// badOrderArgument is 10060014, whose errmsg says why.
func badOrderArgument(why string) *refusal { return &refusal{10060014, "invalid parameter: " + why} }

// ofOrders is an API of orders and brands. That of orders needs the management of shipping. serve runs
// with mu held.
func ofOrders(serve func(p *Platform, r *request, f *fields, now time.Time) (any, *refusal)) endpoint {
	return endpoint{method: http.MethodPost, quota: true, handle: func(p *Platform, r *request) answer {
		body, no := r.object()
		if no != nil {
			return p.refuse(no)
		}
		now := p.Now()
		p.mu.Lock()
		defer p.mu.Unlock()
		if p.trades.unmanaged && strings.HasPrefix(r.path, pathOrders) {
			r.say("the app hasn't the management of shipping: SetTradeManaged", "该应用未开通发货信息管理：见 SetTradeManaged")
			return p.refuse(&refusal{48001, "api unauthorized"})
		}
		out, no := serve(p, r, body.fields(), now)
		switch {
		case no != nil:
			return p.refuse(no)
		case out == nil:
			return okAnswer()
		}
		return jsonAnswer(out)
	}}
}

// An orderKeyOf names an order, or a combined payment, in one of two ways.
type orderKeyOf struct {
	kind                      int64
	transaction, merchant, no string
}

// orderKey reads an order_key.
func (f *fields) orderKey() (k orderKeyOf, no *refusal) {
	key := f.object("order_key")
	if key == nil {
		if f.bad {
			return k, dataFormat
		}
		return k, badOrderArgument("order_key")
	}
	k = orderKeyOf{key.int("order_number_type"), key.text("transaction_id"), key.text("mchid"), key.text("out_trade_no")}
	switch {
	case key.bad:
		return k, dataFormat
	case k.kind != 1 && k.kind != 2:
		return k, &refusal{268485194, "invalid order_number_type"}
	case k.kind == 2 && k.transaction == "":
		return k, &refusal{268485195, "transaction_id is empty"}
	case k.kind == 1 && k.merchant == "":
		return k, &refusal{268485196, "mchid is empty"}
	case k.kind == 1 && k.no == "":
		return k, &refusal{268485197, "out_trade_no is empty"}
	}
	return k, nil
}

// named finds what a key names, or nil.
func (b *tradeBook) named(k orderKeyOf) *trade {
	if k.kind == 2 {
		return b.byTransaction[k.transaction]
	}
	return b.byMerchant[merchantKey{k.merchant, k.no}]
}

// asked finds the order that get_order and notify_confirm_receive name.
func (b *tradeBook) asked(f *fields) (*trade, *refusal) {
	transaction, merchant, sub, no := f.text("transaction_id"), f.text("merchant_id"), f.text("sub_merchant_id"), f.text("merchant_trade_no")
	t := b.byTransaction[transaction]
	switch {
	case f.bad:
		return nil, dataFormat
	case transaction == "" && (merchant == "" || no == ""):
		return nil, badOrderArgument("transaction_id, or merchant_id and merchant_trade_no")
	case transaction == "":
		t = b.byMerchant[merchantKey{merchant, no}]
	}
	if t == nil || len(t.subs) > 0 || merchant != "" && t.merchant != merchant || no != "" && t.no != no || sub != "" && t.subMerchant != sub {
		return nil, noOrder
	}
	return t, nil
}

// serveConfirmNotice reminds a user to confirm that a parcel has arrived, once (rule F42).
func serveConfirmNotice(p *Platform, r *request, f *fields, now time.Time) (any, *refusal) {
	received := time.Unix(f.int("received_time"), 0)
	t, no := p.trades.asked(f)
	if no != nil {
		return nil, no
	}
	r.openID = t.user.openID
	switch {
	case t.state == OrderToShip || !t.complete:
		return nil, notShipped
	case t.state != OrderShipped:
		r.say("the order was received, settled or refunded before", "订单已确认收货、已结算或已退款")
		return nil, notToShip
	case t.logistics != logisticsExpress:
		return nil, expressAlone
	case received.Before(t.shipped.Truncate(time.Second)) || received.After(now):
		r.say("received_time isn't between the shipping and now", "received_time 不在发货时间与当前时间之间")
		return nil, badReceived
	case t.reminded:
		return nil, remindedOnce
	}
	t.reminded = true
	r.shown = p.noticeOrder(t, ReceiptNotice, now)
	return nil, nil
}

// serveJumpPath sets the page that notices open.
func serveJumpPath(p *Platform, _ *request, f *fields, _ time.Time) (any, *refusal) {
	path := f.text("path")
	if f.bad || len(path) > orderPathMost {
		return nil, dataFormat
	}
	p.trades.jumpPath = path
	return nil, nil
}

const orderPathMost = 4096 // bytes

// serveTradeManaged tells whether an app has the management of shipping, or of its settlements.
func serveTradeManaged(p *Platform, r *request) answer {
	f, no := r.known()
	if no != nil {
		return p.refuse(no)
	}
	if f.text("appid") != p.cfg.appID {
		r.say("an app can ask about itself only", "只能查询本账号")
		return p.refuse(&refusal{40013, "invalid appid"})
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	name := "is_trade_managed"
	if r.path == pathTradeConfirm {
		name = "completed"
	}
	return jsonAnswer(map[string]any{"errcode": 0, "errmsg": "ok", name: !p.trades.unmanaged})
}

const presaleDay = 24 * time.Hour

// serveSpecialOrder reports a presale or a test order, of those that wait to be shipped.
func serveSpecialOrder(p *Platform, r *request, f *fields, now time.Time) (any, *refusal) {
	number, kind, until := f.text("order_id"), f.int("type"), f.int("delay_to")
	t := p.trades.find(number, nil)
	switch {
	case f.bad:
		return nil, dataFormat
	case kind != 1 && kind != 2:
		return nil, badSpecial
	case t == nil || len(t.subs) > 0 || t.state != OrderToShip:
		return nil, noWaitingPaid
	}
	r.openID = t.user.openID
	if kind == 2 {
		t.test = true
		return nil, nil
	}
	expected := time.Unix(until, 0)
	if paid := t.paid.Truncate(time.Second); expected.Before(paid.Add(15*presaleDay)) || expected.After(paid.Add(330*presaleDay)) {
		r.say("delay_to is 15 to 330 days after the payment", "delay_to 应为支付后 15 至 330 天")
		return nil, badDelay
	}
	t.expected = expected
	r.shown = p.noticeOrder(t, PresaleNotice, now)
	return nil, nil
}
