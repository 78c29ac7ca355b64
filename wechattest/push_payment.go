package wechattest

import (
	"cmp"
	"errors"
	"fmt"
	"net/http"
)

// The pushes of mini-game payment and of virtual payment that users cause.
const (
	eventCoins       = "minigame_coin_deliver_completed"
	eventCentreCoins = "minigame_recharge_center_coin_deliver_completed"
	eventGoods       = "minigame_game_pay_goods_deliver_notify"
	eventMallGoods   = "minigame_h5_goods_deliver_notify"
	eventRefund      = "minigame_pay_refund_succ_notify"
	eventGift        = "minigame_deliver_goods"

	eventVirtualGoods  = "xpay_goods_deliver_notify"
	eventVirtualCoins  = "xpay_coin_pay_notify"
	eventVirtualRefund = "xpay_refund_notify"
	eventAskRefund     = "xpay_subscribe_ios_refund_query_notify"
)

// What WeChat refuses on the phone or in the console.
var (
	errTradeNoUsed = &controlError{http.StatusConflict, "the OutTradeNo is that of another purchase", "该 OutTradeNo 属于另一笔购买"}
	errRefunded    = &controlError{http.StatusConflict, "the order is refunded already", "该订单已退款"}
	errRefundMore  = &controlError{http.StatusConflict, "the refund is more than what is left of the order", "退款金额超过订单剩余金额"}
	errTooLong     = &controlError{http.StatusConflict, "the texts of a purchase are at most 8 KiB", "购买的各项文本总共不超过 8 KiB"}
	errNegative    = &controlError{http.StatusConflict, "a purchase has no negative quantity or price", "数量和价格不能为负"}
)

// A Purchase is what a user has paid for. Fields left zero get values that will do.
//
// A purchase is an order of its OutTradeNo, in its environment: calls of the payment API
// find it, and coins that it buys are in the user's balance. A second purchase with that
// number by the same user buys nothing: the push of the first comes again.
type Purchase struct {
	OutTradeNo  string `json:"outTradeNo"`  // the order's number; drawn
	ProductID   string `json:"productId"`   // goods only; product1
	ZoneID      string `json:"zoneId"`      // mini-games only; 1
	Quantity    int    `json:"quantity"`    // 1
	OrigPrice   int64  `json:"origPrice"`   // in all, fen (分); 100 for each
	ActualPrice int64  `json:"actualPrice"` // what was paid, fen; OrigPrice. Of a refund: how much; what is left
	Attach      string `json:"attach"`      // goods, and coins of virtual payment: what the order carried

	Sandbox bool `json:"sandbox"` // Env 1, signed with the sandbox's key
	Mock    bool `json:"mock"`    // a simulated push (IsMock): mini-games only; it buys nothing
	Mall    bool `json:"mall"`    // BuyGoods only: bought outside the game (H5), minigame_h5_goods_deliver_notify
	Centre  bool `json:"centre"`  // BuyCoins only: coins of the recharge centre (充值中心)
}

func (b Purchase) filled(ids *idSource) Purchase {
	fillText(&b.OutTradeNo, "sim"+ids.hex(20))
	fillText(&b.ProductID, "product1")
	fillText(&b.ZoneID, "1")
	if b.Quantity == 0 {
		b.Quantity = 1
	}
	if b.OrigPrice == 0 {
		b.OrigPrice = 100 * int64(b.Quantity)
	}
	if b.ActualPrice == 0 {
		b.ActualPrice = b.OrigPrice
	}
	return b
}

func fillText(field *string, value string) {
	if *field == "" {
		*field = value
	}
}

func environment(sandbox bool) int {
	if sandbox {
		return 1
	}
	return 0
}

// BuyCoins has the user buy coins of a mini-game (游戏币), which are in the balance at once:
// event minigame_coin_deliver_completed. Until the bot answers ErrCode 0 it is repeated for
// half a day of the platform's clock.
func (u *User) BuyCoins(b Purchase) *Delivery {
	d, _ := u.buyCoins(b)
	return d
}

func (u *User) buyCoins(b Purchase) (*Delivery, *chatItem) {
	b = b.filled(u.p.ids)
	o := &order{coins: true, zone: b.ZoneID}
	event := eventCoins
	if b.Centre {
		o.currency, o.zone, event = centreCoins, "1", eventCentreCoins
	}
	o, err := u.buy(o, b)
	act := &action{do: doBuyCoins, name: event, purchase: &b}
	if err != nil {
		return u.notSold(act, err)
	}
	info := Fields{"ZoneId": o.zone, "BuyQuantity": o.quantity, "OrigPrice": o.origPrice, "ActualPrice": o.paid}
	if b.Centre {
		delete(info, "ZoneId")
	}
	return u.payEvent(event, b.Mock, Fields{
		"OpenId": u.openID, "OutTradeNo": o.no, "WeChatPayInfo": o.payInfo(), "Env": o.env, "CoinInfo": info,
	}, act, o)
}

// BuyGoods has the user buy goods of a mini-game (道具直购): event
// minigame_game_pay_goods_deliver_notify. Until the bot answers ErrCode 0 it is repeated
// for a day of the platform's clock; then the order counts as delivered.
func (u *User) BuyGoods(b Purchase) *Delivery {
	d, _ := u.buyGoods(b)
	return d
}

func (u *User) buyGoods(b Purchase) (*Delivery, *chatItem) {
	b = b.filled(u.p.ids)
	event, source := eventGoods, 1
	if b.Mall {
		event, source = eventMallGoods, 2
		if b.Sandbox {
			source = 3
		}
	}
	o, err := u.buy(&order{zone: b.ZoneID, product: b.ProductID, mall: b.Mall}, b)
	act := &action{do: doBuyGoods, name: event, purchase: &b}
	if err != nil {
		return u.notSold(act, err)
	}
	return u.payEvent(event, b.Mock, Fields{
		"OpenId": u.openID, "Env": o.env, "OutTradeNo": o.no, "WeChatPayInfo": o.payInfo(),
		"GoodsInfo": Fields{
			"ProductId": o.product, "Quantity": o.quantity, "ZoneId": o.zone, "OrigPrice": o.origPrice,
			"ActualPrice": o.paid, "Attach": o.attach, "OrderSource": source,
		},
	}, act, o)
}

// Refund gives the user money back for an order of coins or goods of a mini-game: event
// minigame_pay_refund_succ_notify. Give it the purchase's OutTradeNo and Sandbox, and for a
// part of the money ActualPrice. Coins that the order bought leave the balance, as far as
// they are there. Err says that nothing is left to refund.
func (u *User) Refund(b Purchase) *Delivery {
	d, _ := u.refund(b)
	return d
}

func (u *User) refund(b Purchase) (*Delivery, *chatItem) {
	asked := b.ActualPrice
	b = b.filled(u.p.ids)
	number := "simr" + u.p.ids.hex(20)
	act := &action{do: doRefund, name: eventRefund, purchase: &b}
	o, err := u.giveBack(environment(b.Sandbox), false, b.OutTradeNo, asked, &b.ActualPrice)
	if err != nil {
		return u.notSold(act, err)
	}
	var info Fields
	if o != nil {
		info = o.payInfo()
	} else {
		info = u.p.payInfo()
	}
	return u.payEvent(eventRefund, b.Mock, Fields{
		"RefundId": number, "RefundAmount": b.ActualPrice, "RefundSource": 2,
		"Env": environment(b.Sandbox), "OutTradeNo": b.OutTradeNo, "WeChatPayInfo": info,
	}, act, nil)
}

// giveBack refunds an order at once and sets the fee. Of one that isn't there it is nil:
// the push comes all the same.
func (u *User) giveBack(env int, virtual bool, no string, asked int64, fee *int64) (*order, error) {
	now := u.p.Now()
	u.p.mu.Lock()
	defer u.p.mu.Unlock()
	o := u.p.ledger.order(env, virtual, no)
	if o == nil {
		return nil, nil
	}
	*fee = cmp.Or(asked, o.left)
	switch {
	case o.user != u:
		return nil, errTradeNoUsed
	case o.left == 0 || o.pending != nil:
		return nil, errRefunded
	case *fee < 0 || *fee > o.left:
		return nil, errRefundMore
	}
	u.p.ledger.refunded(o, *fee, now)
	return o, nil
}

// buy makes the order of a purchase, or finds the one of that number. What is a simulated
// push only (IsMock) isn't kept.
func (u *User) buy(o *order, b Purchase) (*order, error) {
	p := u.p
	if len(b.OutTradeNo)+len(b.ProductID)+len(b.ZoneID)+len(b.Attach) > orderTexts {
		return nil, errTooLong
	}
	o.user, o.env, o.no = u, environment(b.Sandbox), b.OutTradeNo
	o.quantity, o.origPrice, o.paid, o.attach = int64(b.Quantity), b.OrigPrice, b.ActualPrice, b.Attach
	o.left, o.unspent = o.paid, o.quantity
	o.created = p.Now()
	o.updated = o.created
	p.mu.Lock()
	had := p.ledger.order(o.env, o.virtual, o.no)
	p.mu.Unlock()
	switch {
	case b.Mock || had == nil:
		info := p.payInfo()
		o.mchNo, o.transaction = info["MchOrderNo"].(string), info["TransactionId"].(string)
	case had.user != u || had.coins != o.coins || had.currency != o.currency || had.mall != o.mall:
		return nil, errTradeNoUsed
	default:
		return had, nil
	}
	if b.Quantity < 0 || b.OrigPrice < 0 || b.ActualPrice < 0 {
		return nil, errNegative
	}
	if b.Mock {
		return o, nil
	}
	if o.virtual {
		o.wxNo = "simwx" + p.ids.hex(20)
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	if had := p.ledger.order(o.env, o.virtual, o.no); had != nil {
		return had, nil // somebody was faster
	}
	p.ledger.addOrder(o)
	return o, nil
}

// notSold shows on the phone what WeChat refuses.
func (u *User) notSold(a *action, err error) (*Delivery, *chatItem) {
	if errors.Is(err, errTooLong) {
		return &Delivery{Err: err}, &chatItem{} // nor to be kept
	}
	return &Delivery{Err: err}, u.act(0, 0, a)
}

// PayEvent pushes an event of mini-game payment with its MiniGame object: the payload as
// JSON text, and PayEventSig with the key of the payload's Env. The push comes from
// WeChat, not from the user, and mock marks it as simulated (IsMock). It changes no order
// and no balance.
func (u *User) PayEvent(event string, mock bool, payload Fields) *Delivery {
	d, _ := u.payEvent(event, mock, payload, &action{do: doPayEvent, name: event, fields: fieldsText(payload), on: mock}, nil)
	return d
}

func (u *User) payEvent(event string, mock bool, payload Fields, a *action, o *order) (*Delivery, *chatItem) {
	text := string(appendJSON(nil, payload))
	if mock {
		o = nil
	}
	sandbox := fmt.Sprint(payload["Env"]) == "1"
	return u.platformEvent(event, Fields{"MiniGame": Fields{
		"Payload": text, "PayEventSig": PayEventSig(u.p.PaymentKey(sandbox), event, text), "IsMock": mock,
	}}, a, o)
}

// platformEvent pushes an event of the payment platform about the user: it comes from
// WeChat's openid. Once it is taken the order, if there is one, is delivered.
func (u *User) platformEvent(event string, fields Fields, a *action, o *order) (*Delivery, *chatItem) {
	item := u.act(0, 0, a)
	m := u.newPush(false, withDefaults(Fields{"MsgType": "event", "Event": event, "FromUserName": platformOpenID}, fields))
	m.item, m.order = item, o
	return u.p.deliver(m), item
}

func (p *Platform) payInfo() Fields {
	return Fields{"MchOrderNo": "simm" + p.ids.hex(20), "TransactionId": "4200" + p.ids.digits(24)}
}

func (o *order) payInfo() Fields {
	return Fields{"MchOrderNo": o.mchNo, "TransactionId": o.transaction}
}
