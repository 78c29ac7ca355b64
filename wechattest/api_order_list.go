package wechattest

import (
	"math"
	"slices"
	"strconv"
	"time"
)

const orderPage = 100 // orders of a page, unless the call says another number

// A tradeObject is an order as get_order and get_order_list tell it.
type tradeObject struct {
	TransactionID   string         `json:"transaction_id"`
	MerchantTradeNo string         `json:"merchant_trade_no"`
	MerchantID      string         `json:"merchant_id"`
	SubMerchantID   string         `json:"sub_merchant_id"`
	Description     string         `json:"description"`
	PaidAmount      int64          `json:"paid_amount"`
	OpenID          string         `json:"openid"`
	Created         int64          `json:"trade_create_time"`
	Paid            int64          `json:"pay_time"`
	State           OrderState     `json:"order_state"`
	InComplaint     bool           `json:"in_complaint"`
	Shipping        shippingObject `json:"shipping"`
}

type shippingObject struct {
	Mode      int64          `json:"delivery_mode,omitempty"`
	Logistics int64          `json:"logistics_type,omitempty"`
	Finish    *bool          `json:"finish_shipping,omitempty"`
	Finished  *int           `json:"finish_shipping_count,omitempty"`
	List      []parcelObject `json:"shipping_list,omitempty"`
}

type parcelObject struct {
	TrackingNo     string         `json:"tracking_no"`
	ExpressCompany string         `json:"express_company"`
	GoodsDesc      string         `json:"goods_desc"`
	Uploaded       int64          `json:"upload_time"`
	Contact        *contactObject `json:"contact,omitempty"`
}

type contactObject struct {
	Consignor string `json:"consignor_contact,omitempty"`
	Receiver  string `json:"receiver_contact,omitempty"`
}

func (t *trade) object() tradeObject {
	o := tradeObject{
		t.transaction, t.no, t.merchant, t.subMerchant, t.goods(), t.amount, t.user.openID, t.paid.Unix(), t.paid.Unix(), t.state, t.inComplaint,
		shippingObject{},
	}
	if len(t.parcels) == 0 {
		return o
	}
	o.Shipping = shippingObject{Mode: t.mode, Logistics: t.logistics, Finish: &t.complete, Finished: &t.finished}
	for _, parcel := range t.parcels {
		one := parcelObject{parcel.TrackingNo, parcel.ExpressCompany, parcel.ItemDesc, parcel.Uploaded.Unix(), nil}
		if parcel.ConsignorContact+parcel.ReceiverContact != "" {
			one.Contact = &contactObject{parcel.ConsignorContact, parcel.ReceiverContact}
		}
		o.Shipping.List = append(o.Shipping.List, one)
	}
	return o
}

func serveGetOrder(p *Platform, r *request, f *fields, _ time.Time) (any, *refusal) {
	t, no := p.trades.asked(f)
	if no != nil {
		return nil, no
	}
	r.openID = t.user.openID
	return struct {
		ErrCode int         `json:"errcode"`
		ErrMsg  string      `json:"errmsg"`
		Order   tradeObject `json:"order"`
	}{0, "ok", t.object()}, nil
}

// An orderFilter says which orders a list has.
type orderFilter struct {
	from, to int64
	state    int64
	openID   string
	below    int // the serial number of the last order of the page before
	size     int
}

func (f *fields) orderFilter(newest int) (q orderFilter, no *refusal) {
	q = orderFilter{to: math.MaxInt64, state: f.int("order_state"), openID: f.text("openid"), below: newest + 1, size: int(f.int("page_size"))}
	last := f.text("last_index")
	if span := f.object("pay_time_range"); span != nil {
		q.from = span.int("begin_time")
		if end := span.int("end_time"); end != 0 {
			q.to = end
		}
		f.bad = f.bad || span.bad
	}
	if q.size == 0 {
		q.size = orderPage
	}
	switch {
	case f.bad:
		return q, dataFormat
	case q.state < 0 || q.state > int64(OrderSettling):
		return q, badOrderArgument("order_state")
	case q.size < 0:
		return q, badOrderArgument("page_size")
	case last == "":
		return q, nil
	}
	serial, err := strconv.Atoi(last)
	if err != nil || serial < 1 || serial > newest {
		return q, &refusal{10060011, "invalid last_index"}
	}
	q.below = serial
	return q, nil
}

func (q *orderFilter) takes(t *trade) bool {
	paid := t.paid.Unix()
	return t.serial < q.below && paid >= q.from && paid <= q.to && (q.state == 0 || int64(t.state) == q.state) &&
		(q.openID == "" || t.user.openID == q.openID)
}

// serveOrderList lists orders, the newest first, in pages (rule F41).
func serveOrderList(p *Platform, r *request, f *fields, _ time.Time) (any, *refusal) {
	q, no := f.orderFilter(p.trades.serial)
	if no != nil {
		return nil, no
	}
	r.openID = q.openID
	list, last, more := []tradeObject{}, "", false
	for _, t := range slices.Backward(p.trades.list) {
		if !q.takes(t) {
			continue
		}
		if len(list) == q.size {
			more = true
			break
		}
		list, last = append(list, t.object()), strconv.Itoa(t.serial)
	}
	return struct {
		ErrCode   int           `json:"errcode"`
		ErrMsg    string        `json:"errmsg"`
		OrderList []tradeObject `json:"order_list"`
		LastIndex string        `json:"last_index"`
		HasMore   bool          `json:"has_more"`
	}{0, "ok", list, last, more}, nil
}
