package wechattest

import (
	"maps"
	"slices"
	"strconv"
	"time"
)

// BuyVirtualGoods has the user buy goods by the virtual payment of mini-programs
// (小程序虚拟支付): event xpay_goods_deliver_notify. Until the bot answers ErrCode 0,
// success or nothing, or calls notify_provide_goods, it is repeated.
func (u *User) BuyVirtualGoods(b Purchase) *Delivery {
	d, _ := u.buyVirtual(b, false)
	return d
}

// BuyVirtualCoins has the user buy coins (代币) by the virtual payment of mini-programs:
// event xpay_coin_pay_notify. They are in the balance at once.
func (u *User) BuyVirtualCoins(b Purchase) *Delivery {
	d, _ := u.buyVirtual(b, true)
	return d
}

func (u *User) buyVirtual(b Purchase, coins bool) (*Delivery, *chatItem) {
	b.Mock, b.Mall, b.Centre = false, false, false
	b = b.filled(u.p.ids)
	o := &order{virtual: true, coins: coins, currency: virtualCoins}
	act := &action{do: doBuyVirtualGoods, name: eventVirtualGoods, purchase: &b}
	if !coins {
		o.product = b.ProductID
	} else {
		act.do, act.name = doBuyVirtualCoins, eventVirtualCoins
	}
	o, err := u.buy(o, b)
	if err != nil {
		return u.notSold(act, err)
	}
	info := o.payInfo()
	info["PaidTime"] = o.created.Unix()
	bought := Fields{"Quantity": o.quantity, "OrigPrice": o.origPrice, "ActualPrice": o.paid, "Attach": o.attach}
	fields := Fields{"OpenId": u.openID, "OutTradeNo": o.no, "Env": o.env, "WeChatPayInfo": info}
	if coins {
		fields["CoinInfo"] = bought
	} else {
		bought["ProductId"] = o.product
		fields["GoodsInfo"] = bought
	}
	return u.platformEvent(act.name, fields, act, o)
}

// RefundVirtual gives the user money back for an order of virtual payment, as the console
// does: event xpay_refund_notify. It takes what [User.Refund] takes. The API's way is
// /xpay/refund_order.
func (u *User) RefundVirtual(b Purchase) *Delivery {
	d, _ := u.refundVirtual(b)
	return d
}

func (u *User) refundVirtual(b Purchase) (*Delivery, *chatItem) {
	asked, env := b.ActualPrice, environment(b.Sandbox)
	b = b.filled(u.p.ids)
	r := &refund{no: "simr" + u.p.ids.hex(20), wxNo: "simrf" + u.p.ids.hex(20), created: u.p.Now(), done: u.p.Now()}
	act := &action{do: doRefundVirtual, name: eventVirtualRefund, purchase: &b}
	o, err := u.giveBack(env, true, b.OutTradeNo, asked, &b.ActualPrice)
	if err != nil {
		return u.notSold(act, err)
	}
	if r.fee = b.ActualPrice; o == nil {
		r.order = &order{user: u, no: b.OutTradeNo, wxNo: "simwx" + u.p.ids.hex(20)}
		return u.tellVirtualRefund(r, act)
	}
	r.order = o
	u.p.mu.Lock()
	o.refunds = append(o.refunds, r)
	u.p.mu.Unlock()
	return u.tellVirtualRefund(r, act)
}

// tellVirtualRefund pushes what has become of a refund.
func (u *User) tellVirtualRefund(r *refund, a *action) (*Delivery, *chatItem) {
	return u.platformEvent(eventVirtualRefund, Fields{
		"OpenId": u.openID, "WxRefundId": r.wxNo, "MchRefundId": r.no, "WxOrderId": r.order.wxNo, "MchOrderId": r.order.no,
		"RefundFee": r.fee, "RetCode": 0, "RetMsg": "", "RefundStartTimestamp": r.created.Unix(), "RefundSuccTimestamp": r.done.Unix(),
		"WxpayRefundTransactionId": "5030" + u.p.ids.digits(24), "RetryTimes": 0,
	}, a, nil)
}

// AskRefund has Apple ask whether the user's money may be given back for an iOS order of
// virtual payment (苹果退款意见询问): event xpay_subscribe_ios_refund_query_notify, of which the
// purchase's OutTradeNo, ProductID, Quantity and Sandbox count. The bot advises by
// result_code, 0 to refund and 1 not to, and gives evidence; see [Delivery.Answer]. WeChat
// asks three times and gives it 3 seconds each.
func (u *User) AskRefund(b Purchase) *Delivery {
	d, _ := u.askRefund(b)
	return d
}

func (u *User) askRefund(b Purchase) (*Delivery, *chatItem) {
	product := b.ProductID
	b = b.filled(u.p.ids)
	now := u.p.Now()
	ordered, provided := now, "0"
	u.p.mu.Lock()
	if o := u.p.ledger.order(environment(b.Sandbox), true, b.OutTradeNo); o != nil && o.user == u {
		ordered = o.created
		b.Quantity = int(o.quantity)
		if product == "" && o.product != "" {
			b.ProductID = o.product
		}
		if !o.delivered.IsZero() {
			provided = "1"
		}
	}
	u.p.mu.Unlock()
	const format = "2006-01-02 15:04:05"
	zone := time.FixedZone("Beijing", beijing)
	return u.platformEvent(eventAskRefund, Fields{
		"refund_time": now.In(zone).Format(format), "order_time": ordered.In(zone).Format(format), "channel_bill": "simapple" + u.p.ids.digits(12),
		"bundleid": "com.tencent.xin", "product_id": b.ProductID, "p_count": strconv.Itoa(b.Quantity), "refund_request_reason": "UNINTENDED_PURCHASE",
		"provide_status": provided, "pay_order_id": b.OutTradeNo, "service_type": "1", "consumption_status": "0",
	}, &action{do: doAskRefund, name: eventAskRefund, purchase: &b}, nil)
}

// A Gift is a gift package (礼包) that a user takes. Fields left zero get values that
// will do.
type Gift struct {
	OrderID string         `json:"orderId"` // drawn
	GiftID  string         `json:"giftId"`  // gift1
	TypeID  int            `json:"typeId"`  // 1
	Zone    int            `json:"zone"`    // 2001: Android and PC; 1001 is iOS
	Preview bool           `json:"preview"` // sent from the console to try it out
	Goods   map[string]int `json:"goods"`
}

func (g *Gift) size() (n int) {
	if g == nil {
		return 0
	}
	n = len(g.OrderID) + len(g.GiftID)
	for id := range g.Goods {
		n += len(id) + 8
	}
	return n
}

// TakeGift has the user take a gift package: event minigame_deliver_goods. Until the bot
// answers ErrCode 0, or that the user isn't registered (SubErrCode 172935494), it is
// repeated for a day and a half.
func (u *User) TakeGift(g Gift) *Delivery {
	d, _ := u.takeGift(g)
	return d
}

func (u *User) takeGift(g Gift) (*Delivery, *chatItem) {
	fillText(&g.OrderID, "simg"+u.p.ids.hex(20))
	fillText(&g.GiftID, "gift1")
	if g.TypeID == 0 {
		g.TypeID = 1
	}
	if g.Zone == 0 {
		g.Zone = 2001
	}
	if len(g.Goods) == 0 {
		g.Goods = map[string]int{"goods1": 1}
	}
	list := []Fields{}
	for _, id := range slices.Sorted(maps.Keys(g.Goods)) {
		list = append(list, Fields{"Id": id, "Num": g.Goods[id]})
	}
	preview := 0
	if g.Preview {
		preview = 1
	}
	return u.platformEvent(eventGift, Fields{"MiniGame": Fields{
		"OrderId": g.OrderID, "IsPreview": preview, "ToUserOpenid": u.openID, "Zone": g.Zone,
		"GiftTypeId": g.TypeID, "GiftId": g.GiftID, "SendTime": u.p.Now().Unix(), "GoodsList": list,
	}}, &action{do: doGift, name: eventGift, gift: &g}, nil)
}
