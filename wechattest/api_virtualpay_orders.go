package wechattest

import (
	"slices"
	"strings"
	"time"
)

const (
	refundTakes   = 5 * time.Second // from the call to the money
	refundableFor = 365 * 24 * time.Hour
	bizMetaMost   = 1024 // characters
)

// named is the order that a call names by one of its two numbers, and the refund where it
// is the number of one.
func (c *virtualCall) named(p *Platform) (*order, *refund, *refusal) {
	number := c.f.text("order_id")
	if number == "" {
		number = c.f.text("wx_order_id")
	}
	if c.f.bad || number == "" {
		return nil, nil, c.wrong("order_id or wx_order_id is missing", "缺少 order_id 或 wx_order_id")
	}
	o := p.ledger.order(c.env, true, number)
	var back *refund
	if o == nil {
		if back = p.ledger.findRefund(c.env, number); back != nil {
			o = back.order
		}
	}
	if o == nil || c.user != nil && o.user != c.user {
		return nil, nil, c.wrong("there is no such order of this user in this environment", "该环境中没有该用户的此订单")
	}
	return o, back, nil
}

// A virtualOrderObject is an order, or a refund, as query_order tells it.
type virtualOrderObject struct {
	OrderID        string `json:"order_id"`
	CreateTime     int64  `json:"create_time"`
	UpdateTime     int64  `json:"update_time"`
	Status         int    `json:"status"`
	BizType        int    `json:"biz_type"`
	OrderFee       int64  `json:"order_fee"`
	CouponFee      int64  `json:"coupon_fee"`
	PaidFee        int64  `json:"paid_fee"`
	OrderType      int    `json:"order_type"`
	RefundFee      int64  `json:"refund_fee"`
	PaidTime       int64  `json:"paid_time"`
	ProvideTime    int64  `json:"provide_time"`
	BizMeta        string `json:"biz_meta"`
	EnvType        int    `json:"env_type"`
	Token          string `json:"token"`
	LeftFee        int64  `json:"left_fee"`
	WxOrderID      string `json:"wx_order_id"`
	ChannelOrderID string `json:"channel_order_id"`
	WxpayOrderID   string `json:"wxpay_order_id"`
	SettTime       int64  `json:"sett_time"`
	SettState      int    `json:"sett_state"`
	PlatformFeeFen int64  `json:"platform_fee_fen"`
	CpsFeeFen      int64  `json:"cps_fee_fen"`
}

// The states of an order that occur here.
const (
	statusCreated   = 1
	statusPaid      = 2 // to be delivered
	statusDelivered = 4
	statusRefunded  = 5
)

func (o *order) object() virtualOrderObject {
	status := statusPaid
	switch {
	case o.left == 0 && o.paid > 0:
		status = statusRefunded
	case !o.delivered.IsZero():
		status = statusDelivered
	}
	return virtualOrderObject{
		OrderID: o.no, CreateTime: o.created.Unix(), UpdateTime: o.updated.Unix(), Status: status, OrderFee: o.origPrice,
		CouponFee: o.origPrice - o.paid, PaidFee: o.paid, PaidTime: o.created.Unix(), ProvideTime: unixOrZero(o.delivered), BizMeta: o.attach,
		EnvType: o.env + 1, LeftFee: o.left, WxOrderID: o.wxNo, ChannelOrderID: o.mchNo, WxpayOrderID: o.transaction,
	}
}

func (r *refund) object() virtualOrderObject {
	status, updated := statusCreated, r.created
	if !r.done.IsZero() {
		status, updated = statusRefunded, r.done
	}
	return virtualOrderObject{
		OrderID: r.no, CreateTime: r.created.Unix(), UpdateTime: updated.Unix(), Status: status, OrderFee: r.order.origPrice,
		PaidFee: r.order.paid, OrderType: 1, RefundFee: r.fee, PaidTime: unixOrZero(r.done), BizMeta: r.order.attach,
		EnvType: r.order.env + 1, WxOrderID: r.wxNo, ChannelOrderID: r.order.mchNo, WxpayOrderID: r.order.transaction,
	}
}

func unixOrZero(t time.Time) int64 {
	if t.IsZero() {
		return 0
	}
	return t.Unix()
}

func virtualOrder(p *Platform, c *virtualCall) (any, *refusal) {
	o, back, no := c.named(p)
	if no != nil {
		return nil, no
	}
	told := o.object()
	if back != nil {
		told = back.object()
	}
	return struct {
		ErrCode int                `json:"errcode"`
		ErrMsg  string             `json:"errmsg"`
		Order   virtualOrderObject `json:"order"`
	}{0, "ok", told}, nil
}

func virtualProvide(p *Platform, c *virtualCall) (any, *refusal) {
	o, back, no := c.named(p)
	switch {
	case no != nil:
		return nil, no
	case back != nil:
		return nil, c.wrong("this is the number of a refund", "这是退款单号")
	}
	if !o.deliver(c.now) {
		c.say("it was delivered before", "此前已发货")
	}
	return struct {
		ErrCode int    `json:"errcode"`
		ErrMsg  string `json:"errmsg"`
	}{0, "ok"}, nil
}

// virtualRefund begins a refund: runRefund ends it.
func virtualRefund(p *Platform, c *virtualCall) (any, *refusal) {
	number, fee, left := c.f.text("refund_order_id"), c.f.int("refund_fee"), c.f.int("left_fee")
	meta, reason, from := c.f.text("biz_meta"), c.f.text("refund_reason"), c.f.text("req_from")
	o, back, no := c.named(p)
	switch {
	case c.f.bad:
		return nil, c.wrong("a field has a wrong type", "字段类型不对")
	case len(number) < 8 || len(number) > 32 || strings.Trim(number, anyAlnum+"_-") != "":
		return nil, c.wrong("refund_order_id is 8 to 32 letters, digits, _ and -", "refund_order_id 为 8 到 32 位字母、数字、_ 或 -")
	case len(reason) != 1 || reason < "0" || reason > "5":
		return nil, c.wrong(`refund_reason is "0" to "5"`, `refund_reason 应为 "0" 到 "5"`)
	case len(from) != 1 || from < "1" || from > "3":
		return nil, c.wrong(`req_from is "1" to "3"`, `req_from 应为 "1" 到 "3"`)
	case len([]rune(meta)) > bizMetaMost:
		return nil, c.wrong("biz_meta has at most 1024 characters", "biz_meta 不超过 1024 个字符")
	case no != nil:
		return nil, no
	case back != nil:
		return nil, c.wrong("this is the number of a refund", "这是退款单号")
	}
	if no := p.mayRefund(c, o, number, fee, left); no != nil {
		return nil, no
	}
	started := &refund{no: number, wxNo: "simrf" + p.ids.hex(20), order: o, fee: fee, created: c.now}
	o.refunds, o.pending = append(o.refunds, started), started
	return started, nil
}

func (p *Platform) mayRefund(c *virtualCall, o *order, number string, fee, left int64) *refusal {
	if used := p.ledger.findRefund(c.env, number); used != nil {
		if used.order != o || used.fee != fee {
			c.say("this refund_order_id is of another order or fee: nothing is done now", "该 refund_order_id 属于其他订单或金额：本次未执行")
		}
		if used.done.IsZero() {
			return virtualRunning
		}
		return virtualRepeated
	}
	switch {
	case o.pending != nil:
		c.say("another refund of this order is running", "该订单有其他退款正在进行")
		return virtualRunning
	case o.left == 0:
		return virtualGone
	case c.now.Sub(o.created) > refundableFor:
		return c.wrong("the order is older than 365 days", "订单已超过 365 天")
	case left != o.left:
		c.say("left_fee isn't what query_order tells", "left_fee 与 query_order 返回的不一致")
		return virtualLeftFee
	case fee <= 0 || fee > left:
		return c.wrong("refund_fee is more than 0 and at most left_fee", "refund_fee 应大于 0 且不超过 left_fee")
	}
	return nil
}

func (r *refund) result() any {
	return struct {
		ErrCode         int    `json:"errcode"`
		ErrMsg          string `json:"errmsg"`
		RefundOrderID   string `json:"refund_order_id"`
		RefundWxOrderID string `json:"refund_wx_order_id"`
		PayOrderID      string `json:"pay_order_id"`
		PayWxOrderID    string `json:"pay_wx_order_id"`
	}{0, "ok", r.no, r.wxNo, r.order.no, r.order.wxNo}
}

// runRefund plans the end of a refund, and its push.
func (p *Platform) runRefund(r *refund) {
	due := r.created.Add(refundTakes)
	if p.later(&task{due: due, run: func() { p.endRefund(r) }}) {
		return
	}
	p.mu.Lock() // too much is planned: it never was
	r.order.pending = nil
	r.order.refunds = slices.DeleteFunc(r.order.refunds, func(one *refund) bool { return one == r })
	p.mu.Unlock()
}

func (p *Platform) endRefund(r *refund) {
	now := p.Now()
	p.mu.Lock()
	r.done, r.order.pending = now, nil
	p.ledger.refunded(r.order, r.fee, now)
	p.mu.Unlock()
	r.order.user.tellVirtualRefund(r, &action{do: doNotice, name: eventVirtualRefund})
}
