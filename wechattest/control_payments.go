package wechattest

import (
	"errors"
	"net/http"
	"slices"
	"strings"
)

const ordersTold = 100 // of one user, the newest

type paymentsObject struct {
	Balances []balanceObject `json:"balances"`
	Orders   []orderObject   `json:"orders"` // newest first
}

type balanceObject struct {
	Env      int    `json:"env"`
	Currency string `json:"currency"` // game, centre, virtual
	Zone     string `json:"zone"`
	Balance  int64  `json:"balance"`
	Present  int64  `json:"present"` // of the balance, given coins
}

var currencyNames = [...]string{gameCoins: "game", centreCoins: "centre", virtualCoins: "virtual"}

type orderObject struct {
	OutTradeNo    string `json:"outTradeNo"`
	Env           int    `json:"env"`
	Virtual       bool   `json:"virtual"`
	Currency      string `json:"currency"` // of coins; empty: goods
	ProductID     string `json:"productId"`
	ZoneID        string `json:"zoneId"`
	Quantity      int64  `json:"quantity"`
	Paid          int64  `json:"paid"` // fen
	Left          int64  `json:"left"` // fen that aren't refunded
	Attach        string `json:"attach"`
	State         string `json:"state"` // paid, delivered, refunding, refunded
	WxOrderID     string `json:"wxOrderId"`
	MchOrderNo    string `json:"mchOrderNo"`
	TransactionID string `json:"transactionId"`
	Created       string `json:"created"`
	Delivered     string `json:"delivered"`
}

// getPayments tells what a user has bought and has.
func getPayments(p *Platform, r *http.Request) (any, error) {
	u, err := p.user(r)
	if err != nil {
		return nil, err
	}
	out := paymentsObject{Balances: []balanceObject{}, Orders: []orderObject{}}
	p.mu.Lock()
	defer p.mu.Unlock()
	for _, k := range p.ledger.pursesOf(u.openID) {
		w := p.ledger.purses[k]
		out.Balances = append(out.Balances, balanceObject{k.env, currencyNames[k.currency], k.zone, w.balance(), w.given})
	}
	for _, o := range slices.Backward(p.ledger.orderAge) {
		if o.user == u && len(out.Orders) < ordersTold {
			out.Orders = append(out.Orders, o.told())
		}
	}
	return out, nil
}

func (o *order) told() orderObject {
	state, money := "paid", ""
	switch {
	case o.pending != nil:
		state = "refunding"
	case o.left == 0 && o.paid > 0:
		state = "refunded"
	case !o.delivered.IsZero():
		state = "delivered"
	}
	if o.coins {
		money = currencyNames[o.currency]
	}
	return orderObject{
		o.no, o.env, o.virtual, money, o.product, o.zone, o.quantity, o.paid, o.left, o.attach, state, o.wxNo, o.mchNo, o.transaction,
		stamp(o.created), stamp(o.delivered),
	}
}

// payAction has a user pay, or one of its like; false if the action is none of these.
func (u *User) payAction(in *actionRequest) (d *Delivery, item *chatItem, known bool, err error) {
	b := Purchase{}
	if in.Purchase != nil {
		b = *in.Purchase
	}
	known = true
	switch in.Do {
	case doBuyCoins:
		d, item = u.buyCoins(b)
	case doBuyGoods:
		d, item = u.buyGoods(b)
	case doRefund:
		d, item = u.refund(b)
	case doBuyVirtualCoins, doBuyVirtualGoods:
		d, item = u.buyVirtual(b, in.Do == doBuyVirtualCoins)
	case doRefundVirtual:
		d, item = u.refundVirtual(b)
	case doAskRefund:
		d, item = u.askRefund(b)
	case doGift:
		g := Gift{}
		if in.Gift != nil {
			g = *in.Gift
		}
		d, item = u.takeGift(g)
	case doPay:
		if d, item, err = u.pay(in.API, *in.Payment); err != nil {
			var refused *ClientError
			errors.As(err, &refused) // it is nothing else
			err = &controlError{http.StatusConflict, strings.TrimPrefix(refused.Error(), "wechattest: "), refused.chinese()}
		}
	default:
		known = false
	}
	var refused *controlError
	if d != nil && errors.As(d.Err, &refused) {
		err = refused
	}
	return d, item, known, err
}

// pushEvent pushes what the page's user has written. Events of payment come from WeChat, and
// a payload without PayEventSig is signed.
func (u *User) pushEvent(name string, fields Fields) (*Delivery, *chatItem) {
	kind := strings.ToLower(name)
	if !strings.HasPrefix(kind, "minigame_") && !strings.HasPrefix(kind, "xpay_") {
		return u.event(name, fields)
	}
	fields = withDefaults(Fields{}, fields)
	if fields["FromUserName"] == platformOpenID {
		delete(fields, "FromUserName")
	}
	act := &action{do: doEvent, name: name, fields: fieldsText(fields)}
	if signed := u.p.paySigned(name, fields); signed != nil {
		fields = signed
		game, _ := fields["MiniGame"].(Fields)
		payload, _ := game["Payload"].(string)
		if _, isObject := parseObject([]byte(payload)); len(fields) == 1 && isObject {
			mock, _ := game["IsMock"].(bool)
			act = &action{do: doPayEvent, name: name, fields: payload, on: mock}
		}
	}
	return u.platformEvent(name, fields, act, nil)
}

// paySigned returns the fields of a mini-game's payment with its PayEventSig. It is nil if they have one, or
// need none.
func (p *Platform) paySigned(name string, fields Fields) Fields {
	game, _ := fields["MiniGame"].(Fields)
	payload, _ := game["Payload"].(string)
	if sign, _ := game["PayEventSig"].(string); !paymentEvents[strings.ToLower(name)] || payload == "" || sign != "" {
		return nil
	}
	data, _ := parseObject([]byte(payload))
	game = withDefaults(Fields{}, game)
	game["PayEventSig"] = PayEventSig(p.PaymentKey(data.fields().int("Env") == 1), name, payload)
	return withDefaults(Fields{"MiniGame": game}, omit(fields, "MiniGame"))
}

func omit(f Fields, name string) Fields {
	f = withDefaults(Fields{}, f)
	delete(f, name)
	return f
}
