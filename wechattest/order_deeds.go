package wechattest

// What users and merchants do with a paid order.
const (
	doPayOrder       = "payOrder"
	doConfirmReceipt = "confirmReceipt"
	doRefundOrder    = "refundOrder"
	doComplain       = "complain"
	doEndComplaint   = "endComplaint"
	doReceivedItself = "receivedItself" // WeChat's own deed
)

// orderOf finds the user's order. The caller holds mu.
func (u *User) orderOf(call, number string) (*trade, error) {
	t := u.p.trades.find(number, u)
	switch {
	case t == nil || t.user != u:
		return nil, bothf("wechattest: %s: the user has no such order", "%s：该用户没有此订单", call)
	case len(t.subs) > 0:
		return nil, bothf("wechattest: %s: a combined payment is no order: name one of its sub orders", "%s：合单支付本身不是订单，请指定子单", call)
	}
	return t, nil
}

// ConfirmReceipt has the user confirm that an order has arrived (确认收货), on WeChat's notice or in your
// app (wx.openBusinessView): it is then settled a minute later on the platform's clock. number is WeChat Pay's or the merchant's. The error says that the user
// has no such order, or that it isn't shipped or was received before.
func (u *User) ConfirmReceipt(number string) error {
	p, now := u.p, u.p.Now()
	p.mu.Lock()
	defer p.mu.Unlock()
	t, err := u.orderOf("ConfirmReceipt", number)
	switch {
	case err != nil:
		return err
	case t.state == OrderToShip:
		return bothf("wechattest: ConfirmReceipt: the order isn't shipped yet", "ConfirmReceipt：订单尚未发货")
	case t.state == OrderRefunded:
		return bothf("wechattest: ConfirmReceipt: the order is refunded", "ConfirmReceipt：订单已退款")
	case t.state != OrderShipped:
		return bothf("wechattest: ConfirmReceipt: the order was received before", "ConfirmReceipt：此前已确认收货")
	}
	u.lastSeen = now
	u.did(now, &action{do: doConfirmReceipt, name: t.transaction, text: t.shown()})
	p.receive(t, now, false)
	p.notify()
	return nil
}

// Complain has the user open a complaint about an order (交易纠纷): in_complaint is true, and nothing is
// settled until [User.EndComplaint]. It pushes nothing: [User.PushKind] has complaint_callback.
func (u *User) Complain(number string) error { return u.complain("Complain", number, true) }

// EndComplaint ends a complaint. An order that was received meanwhile is settled a minute later.
func (u *User) EndComplaint(number string) error { return u.complain("EndComplaint", number, false) }

func (u *User) complain(call, number string, open bool) error {
	p, now := u.p, u.p.Now()
	p.mu.Lock()
	defer p.mu.Unlock()
	t, err := u.orderOf(call, number)
	switch {
	case err != nil:
		return err
	case t.inComplaint == open && open:
		return bothf("wechattest: %s: a complaint is open already", "%s：已有进行中的纠纷", call)
	case t.inComplaint == open:
		return bothf("wechattest: %s: no complaint is open", "%s：没有进行中的纠纷", call)
	}
	t.inComplaint = open
	do := doComplain
	if !open {
		do = doEndComplaint
	}
	u.did(now, &action{do: do, name: t.transaction, text: t.shown()})
	if !open && t.state == OrderSettling {
		p.planSettlement(t, now)
	}
	p.notify()
	return nil
}

// RefundOrder gives the user money back for an order, in fen; 0 is all that is left. An order of which
// everything is refunded is neither shipped nor settled any more.
func (u *User) RefundOrder(number string, amount int64) error {
	p, now := u.p, u.p.Now()
	p.mu.Lock()
	defer p.mu.Unlock()
	t, err := u.orderOf("RefundOrder", number)
	if err != nil {
		return err
	}
	left := t.amount - t.refunded
	if amount == 0 {
		amount = left
	}
	switch {
	case left == 0:
		return bothf("wechattest: RefundOrder: the order is refunded already", "RefundOrder：订单已全额退款")
	case amount < 0 || amount > left:
		return bothf("wechattest: RefundOrder: %d fen are left to refund", "RefundOrder：最多可退 %d 分", left)
	}
	if t.refunded += amount; t.refunded == t.amount {
		t.state = OrderRefunded
		p.unplan(t.next)
	}
	u.did(now, &action{do: doRefundOrder, name: t.transaction, text: yuan(amount) + " · " + t.no})
	p.notify()
	return nil
}

// SetTradeManaged says whether the app has the management of shipping (发货信息管理服务) and has confirmed
// the management of its settlements: is_trade_managed and is_trade_management_confirmation_completed tell
// it, and without it the other APIs of orders answer 48001. It is on at first.
func (p *Platform) SetTradeManaged(on bool) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.trades.unmanaged = !on
}
