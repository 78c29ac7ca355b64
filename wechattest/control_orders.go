package wechattest

import (
	"net/http"
	"slices"
)

// A paidObject is a paid order as the control API tells it.
type paidObject struct {
	TransactionID   string         `json:"transactionId"`
	MerchantID      string         `json:"merchantId"`
	SubMerchantID   string         `json:"subMerchantId,omitempty"`
	MerchantTradeNo string         `json:"merchantTradeNo"`
	Combined        string         `json:"combined,omitempty"` // the merchant's number of the combined payment that it is of
	Description     string         `json:"description"`
	Amount          int64          `json:"amount"`   // fen
	Refunded        int64          `json:"refunded"` // of it
	State           OrderState     `json:"state"`    // order_state; 0: a combined payment
	InComplaint     bool           `json:"inComplaint"`
	Paid            string         `json:"paid"`
	Shipped         string         `json:"shipped"`
	Settles         string         `json:"settles"` // by itself
	Received        string         `json:"received"`
	Settled         string         `json:"settled"`
	Parcels         []noticeParcel `json:"parcels"`
	SubOrders       []paidObject   `json:"subOrders,omitempty"`
}

func (t *trade) paidObject() paidObject {
	o := paidObject{
		TransactionID: t.transaction, MerchantID: t.merchant, SubMerchantID: t.subMerchant, MerchantTradeNo: t.no, Description: t.description,
		Amount: t.amount, Refunded: t.refunded, State: t.state, InComplaint: t.inComplaint, Paid: stamp(t.paid), Shipped: stamp(t.shipped),
		Settles: stamp(t.settlesBy()), Received: stamp(t.received), Settled: stamp(t.settled), Parcels: noticeParcels(t.parcels),
	}
	if t.parent != nil {
		o.Combined = t.parent.no
	}
	for _, sub := range t.subs {
		o.State = 0
		o.SubOrders = append(o.SubOrders, sub.paidObject())
	}
	return o
}

// getOrders tells what a user has paid with WeChat Pay.
func getOrders(p *Platform, r *http.Request) (any, error) {
	u, err := p.user(r)
	if err != nil {
		return nil, err
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	out := struct {
		Orders []paidObject `json:"orders"` // newest first
	}{[]paidObject{}}
	for _, t := range slices.Backward(p.trades.list) {
		if t.user == u && len(out.Orders) < ordersTold {
			out.Orders = append(out.Orders, t.paidObject())
		}
	}
	return out, nil
}

// payOrderAct has the user pay an order, and tells it.
func payOrderAct(u *User, in *actionRequest, _ Fields) (any, error) {
	order := PaidOrder{}
	if in.Order != nil {
		order = *in.Order
	}
	if err := order.check(); err != nil {
		return nil, malformed(err)
	}
	paid, err := u.PayOrder(order)
	if err != nil {
		return nil, conflict(err)
	}
	return u.orderTold(paid.TransactionID), nil
}

// orderAct does something with an order of the user's, and tells what it has become.
func orderAct(do func(u *User, in *actionRequest) error) func(*User, *actionRequest, Fields) (any, error) {
	return func(u *User, in *actionRequest, _ Fields) (any, error) {
		if err := do(u, in); err != nil {
			return nil, conflict(err)
		}
		return u.orderTold(in.OrderID), nil
	}
}

func (u *User) orderTold(number string) any {
	u.p.mu.Lock()
	defer u.p.mu.Unlock()
	if t := u.p.trades.find(number, u); t != nil {
		return t.paidObject()
	}
	return struct{}{} // many others were paid meanwhile
}
