package wechattest

import (
	"slices"
	"strings"
	"time"
	"unicode/utf8"
)

// A PaidOrder is what a user pays with WeChat Pay. Fields left zero get values that will do.
type PaidOrder struct {
	MerchantID      string `json:"merchantId"`      // mchid (商户号); one of the app's
	SubMerchantID   string `json:"subMerchantId"`   // of a service provider's merchant (二级商户号); none
	MerchantTradeNo string `json:"merchantTradeNo"` // out_trade_no (商户订单号); drawn
	Description     string `json:"description"`     // of the goods
	Amount          int64  `json:"amount"`          // fen (分); 100

	// SubOrders make it a combined payment (合单支付): each is an order that ships and settles by
	// itself, and the payment is only the order_key of upload_combined_shipping_info. Up to 50; they
	// have no SubOrders of their own.
	SubOrders []PaidOrder `json:"subOrders"`
}

// An OrderState is what has become of a paid order, as get_order tells it (order_state).
type OrderState int

// The states of an order.
const (
	OrderToShip   OrderState = 1 // 待发货
	OrderShipped  OrderState = 2 // 已发货
	OrderReceived OrderState = 3 // 确认收货
	OrderDone     OrderState = 4 // 交易完成: the money is the merchant's
	OrderRefunded OrderState = 5 // 已退款
	OrderSettling OrderState = 6 // 资金待结算: received, but a complaint holds the money
)

// An Order is a paid order as WeChat knows it. Times are on the platform's clock, and zero for what
// hasn't happened.
type Order struct {
	TransactionID   string // WeChat Pay's number (微信支付单号)
	MerchantID      string
	SubMerchantID   string
	MerchantTradeNo string
	Description     string
	Amount          int64 // fen
	Refunded        int64 // of it, fen
	OpenID          string
	State           OrderState
	InComplaint     bool

	Paid             time.Time
	Shipped          time.Time // the last time that all of it was
	EstimatedSettled time.Time // when it settles by itself
	Received         time.Time
	ReceivedItself   bool // nobody confirmed it
	Settled          time.Time

	Logistics int // 1 express, 2 same city, 3 virtual, 4 pick-up
	Split     bool
	Finished  int // how often all of it was shipped: 0, 1, or 2 once it was shipped anew
	Parcels   []OrderParcel

	ExpectedShipping time.Time // of a presale (预售) that was reported
	Test             bool      // reported as a test order: it needs no shipping
	Reminded         bool      // the bot has asked the user to confirm

	SubOrders []Order // of a combined payment, which has no state of its own
}

// An OrderParcel is what was shipped together.
type OrderParcel struct {
	TrackingNo       string
	ExpressCompany   string
	ItemDesc         string
	ConsignorContact string
	ReceiverContact  string
	Uploaded         time.Time // as the bot said
}

const (
	merchantMost    = 32  // characters of a merchant's number
	orderNoMost     = 32  // characters of its order's
	descriptionMost = 127 // characters of what a payment is for
	subOrdersMost   = 50
	sampleGoods     = "goods*1"
)

// PayOrder has the user pay an order with WeChat Pay (微信支付). The bot may then ship it: see
// /wxa/sec/order/upload_shipping_info. Until it has shipped a first one, WeChat pushes
// trade_manage_remind_access_api, at once and each day; afterwards trade_manage_remind_shipping for each
// order that isn't shipped 48 hours after it was paid. The error says that a field is wrong, or that the
// merchant had the number before.
func (u *User) PayOrder(o PaidOrder) (Order, error) {
	p, now := u.p, u.p.Now()
	p.mu.Lock()
	defer p.mu.Unlock()
	if err := o.check(); err != nil {
		return Order{}, err
	}
	o = p.filledOrder(o, 0)
	all := append([]PaidOrder{o}, o.SubOrders...)
	for i := range all {
		if i > 0 {
			all[i] = p.filledOrder(all[i], i)
		}
		if p.numberPaid(all[:i], all[i]) {
			return Order{}, errTradeNoPaid
		}
	}
	paid := make([]*trade, len(all))
	for i, one := range all {
		paid[i] = &trade{user: u, transaction: "4200" + p.ids.digits(24), merchant: one.MerchantID, subMerchant: one.SubMerchantID,
			no: one.MerchantTradeNo, description: one.Description, amount: one.Amount, paid: now, state: OrderToShip}
	}
	main, subs := paid[0], paid[1:]
	main.subs = subs
	if len(subs) > 0 {
		main.amount = 0
		for _, sub := range subs {
			main.amount += sub.amount
			sub.parent = main
			p.keepOrder(sub)
		}
		p.trades.combine(main)
	} else {
		p.keepOrder(main)
	}
	u.lastSeen = now
	u.did(now, &action{do: doPayOrder, name: main.no, text: main.shown()})
	p.planReminders(main, now)
	p.notify()
	return main.told(), nil
}

var errTradeNoPaid = bothf("wechattest: PayOrder: the merchant had this number before", "PayOrder：该商户号下的商户订单号已使用过")

// keepOrder takes an order in. One that is forgotten for it waits for nothing any more: thousands of
// orders would fill the agenda. The caller holds mu.
func (p *Platform) keepOrder(t *trade) {
	if old := p.trades.add(t); old != nil {
		p.unplan(old.next)
	}
}

// filledOrder fills what is left zero. The caller holds mu.
func (p *Platform) filledOrder(o PaidOrder, sub int) PaidOrder {
	if p.trades.merchant == "" {
		p.trades.merchant = "16" + p.ids.digits(8)
	}
	fillText(&o.MerchantID, p.trades.merchant)
	fillText(&o.MerchantTradeNo, "sim"+p.ids.hex(20))
	fillText(&o.Description, sampleGoods)
	if o.Amount == 0 && (sub > 0 || len(o.SubOrders) == 0) {
		o.Amount = 100
	}
	return o
}

// check says why WeChat Pay wouldn't take an order, whatever was paid before.
func (o *PaidOrder) check() error {
	wrong := func(s, alphabet string) bool { return strings.Trim(s, alphabet) != "" }
	merchant := func(s string) bool { return len(s) > merchantMost || wrong(s, anyAlnum) }
	switch {
	case merchant(o.MerchantID):
		return bothf("wechattest: PayOrder: MerchantID is up to 32 letters and digits", "PayOrder：MerchantID（商户号）最多 32 个字母或数字")
	case merchant(o.SubMerchantID):
		return bothf("wechattest: PayOrder: SubMerchantID is up to 32 letters and digits", "PayOrder：SubMerchantID（二级商户号）最多 32 个字母或数字")
	case len(o.MerchantTradeNo) > orderNoMost || wrong(o.MerchantTradeNo, anyAlnum+"_-*"):
		return bothf("wechattest: PayOrder: MerchantTradeNo is up to 32 letters, digits, _, - and *", "PayOrder：MerchantTradeNo（商户订单号）最多 32 个字母、数字或 _-*")
	case !utf8.ValidString(o.Description) || utf8.RuneCountInString(o.Description) > descriptionMost:
		return bothf("wechattest: PayOrder: Description is up to 127 characters", "PayOrder：Description（商品描述）最多 127 个字符")
	case o.Amount < 0 || o.Amount > 1<<31-1:
		return bothf("wechattest: PayOrder: Amount is 1 to 2147483647 fen", "PayOrder：Amount（金额）为 1 到 2147483647 分")
	case len(o.SubOrders) > subOrdersMost:
		return bothf("wechattest: PayOrder: SubOrders are at most 50", "PayOrder：SubOrders（子单）最多 50 个")
	}
	for i := range o.SubOrders {
		if len(o.SubOrders[i].SubOrders) > 0 {
			return bothf("wechattest: PayOrder: SubOrders have no SubOrders", "PayOrder：SubOrders（子单）不能再有子单")
		}
		if err := o.SubOrders[i].check(); err != nil {
			return err
		}
	}
	return nil
}

// numberPaid reports whether the merchant has had an order's number before, or in the same payment. The
// caller holds mu.
func (p *Platform) numberPaid(before []PaidOrder, o PaidOrder) bool {
	return p.trades.byMerchant[merchantKey{o.MerchantID, o.MerchantTradeNo}] != nil || slices.ContainsFunc(before, func(other PaidOrder) bool {
		return other.MerchantID == o.MerchantID && other.MerchantTradeNo == o.MerchantTradeNo
	})
}

// Order returns the paid order of a number, WeChat Pay's or the merchant's, and whether there is one.
func (p *Platform) Order(number string) (Order, bool) {
	p.mu.Lock()
	defer p.mu.Unlock()
	t := p.trades.find(number, nil)
	if t == nil {
		return Order{}, false
	}
	return t.told(), true
}

// Orders returns all paid orders, oldest first: at most the last 2000. Those of a combined payment are
// among them; the payment itself isn't.
func (p *Platform) Orders() []Order {
	p.mu.Lock()
	defer p.mu.Unlock()
	out := make([]Order, len(p.trades.list))
	for i, t := range p.trades.list {
		out[i] = t.told()
	}
	return out
}
