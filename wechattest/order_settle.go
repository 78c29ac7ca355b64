package wechattest

import "time"

const (
	remindAfter = 48 * time.Hour // an order that isn't shipped
	remindEvery = 24 * time.Hour // an app that has never shipped
	tellsAfter  = time.Second    // a push that a call or a user causes
	settleTakes = time.Minute    // from a confirmation to the money

	expressReceives = 10 * 24 * time.Hour // by itself, after the shipping
	othersReceive   = 2 * 24 * time.Hour
)

const (
	eventRemindAccess   = "trade_manage_remind_access_api"
	eventRemindShipping = "trade_manage_remind_shipping"
	eventSettlement     = "trade_manage_order_settlement"
)

// planReminders plans what WeChat says of an order that waits. The caller holds mu.
func (p *Platform) planReminders(t *trade, now time.Time) {
	b := &p.trades
	if !b.shippedOnce && !b.reminding {
		b.reminding = true
		p.planned(&task{due: now.Add(tellsAfter), run: p.remindAccess})
	}
	waits := t.subs
	if len(waits) == 0 {
		waits = []*trade{t}
	}
	for _, one := range waits {
		p.awaits(one, now.Add(remindAfter), func() { p.remindShipping(one) })
	}
}

// awaits plans what an order waits for next, in place of what it waited for before. The caller holds mu.
func (p *Platform) awaits(t *trade, due time.Time, run func()) {
	p.unplan(t.next)
	t.next = &task{due: due, run: run}
	p.planned(t.next)
}

// remindAccess reminds an app of the API that it has never called, while an order waits.
func (p *Platform) remindAccess() {
	p.mu.Lock()
	b := &p.trades
	b.reminding = !b.shippedOnce && b.waiting()
	again := b.reminding
	p.mu.Unlock()
	if !again {
		return
	}
	p.Push(Fields{"MsgType": "event", "Event": eventRemindAccess,
		"msg": "小程序已产生交易，请尽快接入发货信息管理服务 API，及时录入发货信息"})
	p.later(&task{due: p.Now().Add(remindEvery), run: p.remindAccess})
}

// remindShipping reminds of an order that still waits: a presale when its time has come.
func (p *Platform) remindShipping(t *trade) {
	now := p.Now()
	p.mu.Lock()
	tells := t.state == OrderToShip && !t.test && p.trades.shippedOnce
	if tells && now.Before(t.expected) {
		tells = false
		p.awaits(t, t.expected, func() { p.remindShipping(t) })
	}
	fields := withDefaults(t.pushed(eventRemindShipping), Fields{"msg": "订单已超过 48 小时未发货，请及时录入发货信息"})
	p.mu.Unlock()
	if tells {
		p.Push(fields)
	}
}

// pushed are the fields that pushes of an order have in common.
func (t *trade) pushed(event string) Fields {
	return Fields{
		"MsgType": "event", "Event": event, "transaction_id": t.transaction, "merchant_id": t.merchant, "sub_merchant_id": t.subMerchant,
		"merchant_trade_no": t.no, "pay_time": t.paid.Unix(),
	}
}

// settlesBy is when a shipped order settles without anybody's doing.
func (t *trade) settlesBy() time.Time {
	switch {
	case t.shipped.IsZero():
		return time.Time{}
	case t.logistics == logisticsExpress:
		return t.shipped.Add(expressReceives)
	}
	return t.shipped.Add(othersReceive)
}

// ships notes that all of an order is shipped, and plans what follows. The caller holds mu.
func (p *Platform) ships(t *trade, now time.Time) {
	t.complete, t.shipped, t.state = true, now, OrderShipped
	t.finished++
	if !p.trades.shippedOnce { // so far nobody has reminded of the others
		for _, other := range p.trades.list {
			if other.state == OrderToShip && now.Sub(other.paid) >= remindAfter {
				p.awaits(other, now.Add(tellsAfter), func() { p.remindShipping(other) })
			}
		}
	}
	p.trades.shippedOnce = true
	told := withDefaults(t.pushed(eventSettlement), Fields{
		"shipped_time": t.shipped.Unix(), "estimated_settlement_time": t.settlesBy().Unix(),
	})
	turn := t.finished
	p.planned(&task{due: now.Add(tellsAfter), run: func() { p.Push(told) }})
	p.awaits(t, t.settlesBy(), func() { p.receiveItself(t, turn) })
}

// receiveItself receives an order that nobody has confirmed. turn is the shipping that it follows.
func (p *Platform) receiveItself(t *trade, turn int) {
	now := p.Now()
	p.mu.Lock()
	due := t.state == OrderShipped && t.finished == turn
	if due {
		t.user.did(now, &action{do: doReceivedItself, name: t.transaction, text: t.shown()})
		p.receive(t, now, true)
		p.notify()
	}
	p.mu.Unlock()
	if due {
		p.settle(t, now)
	}
}

// receive notes that an order has arrived. What is confirmed settles a little later. The caller
// holds mu.
func (p *Platform) receive(t *trade, now time.Time, itself bool) {
	t.state, t.received, t.itself = OrderReceived, now, itself
	if !itself {
		p.planSettlement(t, now)
	}
}

// planSettlement plans the settlement of a received order. The caller holds mu.
func (p *Platform) planSettlement(t *trade, now time.Time) {
	p.awaits(t, now.Add(settleTakes), func() { p.settle(t, p.Now()) })
}

// settle gives the merchant the money, unless a complaint holds it.
func (p *Platform) settle(t *trade, now time.Time) {
	p.mu.Lock()
	pays := t.state == OrderReceived || t.state == OrderSettling
	if pays && t.inComplaint {
		t.state, pays = OrderSettling, false
		p.notify()
	}
	var told Fields
	if pays {
		t.state, t.settled = OrderDone, now
		method := 1
		if t.itself {
			method = 2
		}
		told = withDefaults(t.pushed(eventSettlement), Fields{
			"shipped_time": t.shipped.Unix(), "confirm_receive_method": method,
			"confirm_receive_time": t.received.Unix(), "settlement_time": t.settled.Unix(),
		})
		p.notify()
	}
	p.mu.Unlock()
	if pays {
		p.Push(told)
	}
}
