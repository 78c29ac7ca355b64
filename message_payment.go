package wechat

import (
	"errors"
	"fmt"
	"reflect"
	"strconv"
	"strings"
	"time"

	"github.com/minigo-dev/wechat/internal/pushbody"
)

// A SignedPayload is what WeChat has signed of a mini-game's payment push. A [Callback] has
// checked it before a handler sees it; who parses pushes with [ParseMessage] checks it with
// [CheckPayEventSig].
type SignedPayload struct {
	Payload     string `json:"-"` // the JSON text, byte for byte; the event's fields are what it says
	PayEventSig string `json:"-"` // in hex
}

func (p *SignedPayload) signedPayload() *SignedPayload { return p }

// A WeChatPayInfo is the order at WeChat Pay (微信支付).
type WeChatPayInfo struct {
	MchOrderNo    string    `json:"MchOrderNo"`    // the merchant's number
	TransactionID string    `json:"TransactionId"` // WeChat Pay's number
	PaidTime      time.Time `json:"PaidTime"`      // of virtual payment's pushes; zero for mini-games
}

// A MinigameCoinInfo is a purchase of game coins. Prices are in fen.
type MinigameCoinInfo struct {
	ZoneID      string `json:"ZoneId"` // empty for the recharge centre
	BuyQuantity int64  `json:"BuyQuantity" exact:"yes"`
	OrigPrice   int64  `json:"OrigPrice" exact:"yes"`                     // in fen, of all
	ActualPrice int64  `json:"ActualPrice" also:"TotalPrice" exact:"yes"` // in fen, what the user has paid
}

// A MinigameGoodsInfo is an item that was bought directly. Prices are in fen.
type MinigameGoodsInfo struct {
	ProductID   string `json:"ProductId"`
	Quantity    int64  `json:"Quantity" exact:"yes"`
	ZoneID      string `json:"ZoneId"`
	OrigPrice   int64  `json:"OrigPrice" exact:"yes"`   // in fen
	ActualPrice int64  `json:"ActualPrice" exact:"yes"` // in fen, what the user has paid
	Attach      string `json:"Attach"`                  // from the signed data of the purchase. The client had it: don't trust what wasn't yours
	OrderSource int    `json:"OrderSource"`             // 1 in the game, 2 the mall (商城), 3 a test in the mall
}

// A MinigameCoinDeliverCompletedEvent says that WeChat has put coins that a user bought into
// the user's balance (游戏币发货). Don't grant anything for it alone: what the coins buy is
// granted after they are spent. Repeats have the same OutTradeNo.
//
// WeChat: https://developers.weixin.qq.com/minigame/dev/guide/open-ability/virtual-payment/event
type MinigameCoinDeliverCompletedEvent struct {
	Header
	SignedPayload
	OpenID        string           `json:"OpenId"`
	OutTradeNo    string           `json:"OutTradeNo"`
	WeChatPayInfo *WeChatPayInfo   `json:"WeChatPayInfo"` // nil for other channels
	Env           PayEnv           `json:"Env" exact:"yes"`
	CoinInfo      MinigameCoinInfo `json:"CoinInfo"`
}

// A MinigameRechargeCenterCoinDeliverCompletedEvent is [MinigameCoinDeliverCompletedEvent] for
// the recharge centre (充值中心), which has no zones.
//
// WeChat: https://developers.weixin.qq.com/minigame/dev/guide/open-ability/virtual-payment/event
type MinigameRechargeCenterCoinDeliverCompletedEvent struct {
	Header
	SignedPayload
	OpenID        string           `json:"OpenId"`
	OutTradeNo    string           `json:"OutTradeNo"`
	WeChatPayInfo *WeChatPayInfo   `json:"WeChatPayInfo"` // nil for other channels
	Env           PayEnv           `json:"Env" exact:"yes"`
	CoinInfo      MinigameCoinInfo `json:"CoinInfo"`
}

// A MinigamePayRefundSuccNotifyEvent says that a user got money back (退款), for coins or an
// item. Repeats have the same RefundId.
//
// WeChat: https://developers.weixin.qq.com/minigame/dev/guide/open-ability/virtual-payment/event
type MinigamePayRefundSuccNotifyEvent struct {
	Header
	SignedPayload
	RefundID      string         `json:"RefundId"`
	RefundAmount  int64          `json:"RefundAmount" exact:"yes"` // in fen
	RefundSource  int            `json:"RefundSource"`             // 1 the platform, 2 the console, 3 the API
	Env           PayEnv         `json:"Env" exact:"yes"`
	OutTradeNo    string         `json:"OutTradeNo"`    // of the purchase; WeChat's samples lack it
	WeChatPayInfo *WeChatPayInfo `json:"WeChatPayInfo"` // nil for other channels
}

// A MinigameGamePayGoodsDeliverNotifyEvent asks you to deliver an item that a user has paid for
// (道具发货). Record it, grant it once for each OutTradeNo, and return nil: WeChat repeats the
// push for a day until then.
//
// WeChat: https://developers.weixin.qq.com/minigame/dev/guide/open-ability/virtual-payment/goods
type MinigameGamePayGoodsDeliverNotifyEvent struct {
	Header
	SignedPayload
	OpenID        string            `json:"OpenId"`
	Env           PayEnv            `json:"Env" exact:"yes"`
	OutTradeNo    string            `json:"OutTradeNo"`
	WeChatPayInfo *WeChatPayInfo    `json:"WeChatPayInfo"` // nil for other channels
	GoodsInfo     MinigameGoodsInfo `json:"GoodsInfo"`
}

// A MinigameH5GoodsDeliverNotifyEvent is [MinigameGamePayGoodsDeliverNotifyEvent] for what was
// bought on a page (H5). WeChat names the event minigame_deliver_h5_pay_products too.
//
// WeChat: https://developers.weixin.qq.com/minigame/dev/guide/open-ability/virtual-payment/event
type MinigameH5GoodsDeliverNotifyEvent struct {
	Header
	SignedPayload
	OpenID        string            `json:"OpenId"`
	Env           PayEnv            `json:"Env" exact:"yes"`
	OutTradeNo    string            `json:"OutTradeNo"`
	WeChatPayInfo *WeChatPayInfo    `json:"WeChatPayInfo"` // nil for other channels
	GoodsInfo     MinigameGoodsInfo `json:"GoodsInfo"`
}

// A MockPaymentEvent is a payment push that WeChat's console simulates (IsMock): what it says
// is made up, whatever its Event. A [Callback] answers it by itself and tells the hooks, and
// no handler gets it. Its Key is empty.
//
// WeChat: https://developers.weixin.qq.com/minigame/dev/guide/open-ability/virtual-payment/message-push
type MockPaymentEvent struct {
	Header
	SignedPayload
}

// A MinigameDeliverGoodsEvent asks you to deliver a gift (礼包发货). Repeats have the same
// OrderId. An error, and a [PayAck] whose ErrCode isn't 0, make WeChat repeat it after 2, 4, 8
// ... minutes; too many of them suspend the gift. A user whom you don't know is
// PayAck{ErrCode: 1, SubErrCode: SubErrUnregistered}.
//
// WeChat: https://developers.weixin.qq.com/minigame/dev/guide/open-ability/game-gift
type MinigameDeliverGoodsEvent struct {
	Header
	OrderID      string      `json:"OrderId"`
	IsPreview    bool        `json:"IsPreview"` // a try from the console, with a tester's openid
	ToUserOpenID string      `json:"ToUserOpenid"`
	Zone         int         `json:"Zone"` // 1001 iOS, 2001 Android and PC
	GiftTypeID   int64       `json:"GiftTypeId"`
	GiftID       string      `json:"GiftId"`
	SendTime     time.Time   `json:"SendTime"`
	GoodsList    []GiftGoods `json:"GoodsList"`
}

// GiftGoods is one kind of thing in a gift.
type GiftGoods struct {
	ID  string `json:"Id"`
	Num int64  `json:"Num" exact:"yes"`
}

// A sealedPayment is a payment push of a mini-game whose Payload is as it came: nothing of it
// is read before its signature is checked.
type sealedPayment struct {
	Header
	SignedPayload
	kind   *pushKind
	mock   bool
	opened Message // where there is no text that could be signed
	env    PayEnv  // that the Payload names, once it is open
}

// otherPayment is a payment of a mini-game that isn't in the table. WeChat may make new ones:
// what bears a PayEventSig is verified, and is an UnknownMessage.
var otherPayment = pushKind{about: allOfIt, rule: rulePayment}

func isOtherPayment(h *Header, root pushbody.Node) bool {
	return isEvent(h.MsgType) && root.Child("MiniGame").Child("PayEventSig").Exists() && strings.HasPrefix(strings.ToLower(h.Event), "minigame_")
}

// sealed makes the push of the header and the tree of its body.
func (k *pushKind) sealed(h *Header, root pushbody.Node) (Message, error) {
	if k.about.Alias != "" {
		of := *findKind(eventKinds[:], k.about.Alias)
		k = &of
	}
	game := root.Holder("Payload")
	s := &sealedPayment{kind: k, mock: isMock(root)}
	payload := game.Child("Payload")
	s.SignedPayload = SignedPayload{Payload: payload.Value(), PayEventSig: strings.TrimSpace(game.Text("PayEventSig"))}
	if k.make == nil || s.Payload == "" || payload.IsParent() {
		h.identify(k, root)
	}
	s.Header = *h
	switch {
	case payload.IsParent(): // somebody may have decoded it on the way
		m, err := k.fill(h, payload)
		if err != nil {
			return nil, err
		}
		s.opened = m
	case s.Payload == "":
		s.opened = &UnknownMessage{*h}
		if k.make != nil {
			s.opened, _ = k.make.empty()
			*s.opened.Head() = *h
		}
	}
	return s, nil
}

// isMock reports whether a push says that it is simulated.
func isMock(root pushbody.Node) bool {
	switch strings.ToLower(strings.TrimSpace(root.Holder("IsMock").Text("IsMock"))) {
	case "", "false", "0":
		return false
	}
	return true
}

// refundQuestion is Apple's refund question, which is told by its fields too: it has been seen
// without an Event.
const refundQuestion = "xpay_subscribe_ios_refund_query_notify"

func isRefundQuestion(h *Header, root pushbody.Node) bool {
	if h.Event != "" || h.InfoType != "" || h.MsgType != "" && !isEvent(h.MsgType) {
		return false
	}
	n := root.Holder("channel_bill")
	return n.Text("channel_bill") != "" && n.Child("refund_request_reason").Exists() && n.Child("pay_order_id").Exists()
}

// errPayload says that a Payload is signed and still is none.
var errPayload error = &kindError{ErrMessage, "the Payload is not a JSON object"}

// open reads the Payload.
func (s *sealedPayment) open() (Message, error) {
	h := s.Header
	switch {
	case s.mock:
		h.note = noteMock
		return &MockPaymentEvent{h, s.SignedPayload}, nil
	case s.opened != nil:
		return s.opened, nil
	}
	var few pushbody.Room
	payload, err := pushbody.ScanJSON(strings.ToValidUTF8(s.Payload, "\uFFFD"), few[:0])
	if err != nil {
		h.object = strconv.Itoa(len(s.Payload)) + ":" + s.Payload
		return &UnknownMessage{h}, errPayload
	}
	if err := checkWhole(payload, "Env"); err != nil {
		return nil, err
	}
	env, _ := strconv.Atoi(strings.TrimSpace(payload.Text("Env"))) // absent: the live one, which the key has to be of
	s.env = PayEnv(env)
	if s.kind.make != nil {
		h.object = s.kind.about.OrderIn(payload, s.kind.name)
		if h.byOrder = h.object != ""; !h.byOrder {
			h.object = strconv.Itoa(len(s.Payload)) + ":" + s.Payload
		}
	}
	m, err := s.kind.fill(&h, payload)
	if signed, ok := m.(interface{ signedPayload() *SignedPayload }); ok {
		*signed.signedPayload() = s.SignedPayload
	}
	return m, err
}

// openSealed is open for who has nothing to verify with. What isn't JSON is an UnknownMessage.
func openSealed(m Message, err error) (Message, error) {
	if s, ok := m.(*sealedPayment); ok && err == nil {
		if m, err = s.open(); errors.Is(err, errPayload) {
			err = nil
		}
	}
	return m, err
}

// exactFields are numbers that a payment can't do without: read as zero they would grant
// something else than was paid for.
type exactFields struct {
	parent string // "": they are fields of the event itself
	names  []string
}

// exactFieldsOf returns the fields of an event's type that have the tag exact, those of each
// parent together.
func exactFieldsOf(t reflect.Type, parent string) (fields []exactFields) {
	own := exactFields{parent: parent}
	for i := range t.NumField() {
		f := t.Field(i)
		name := f.Tag.Get("json")
		if f.Tag.Get("exact") != "" {
			own.names = append(append(own.names, strings.Fields(f.Tag.Get("also"))...), name)
		}
		inner := f.Type
		if inner.Kind() == reflect.Slice {
			inner = inner.Elem()
		}
		if inner.Kind() == reflect.Struct && !f.Anonymous && parent == "" {
			fields = append(fields, exactFieldsOf(inner, name)...)
		}
	}
	if len(own.names) > 0 {
		fields = append(fields, own)
	}
	return fields
}

// checkExact refuses a payment whose numbers are none: with a fraction, an exponent, beyond
// 64 bits. One that is absent is zero.
func checkExact(fields []exactFields, n pushbody.Node) error {
	for _, f := range fields {
		if f.parent == "" {
			if err := checkWhole(n, f.names...); err != nil {
				return err
			}
			continue
		}
		for in := n.Next(f.parent, pushbody.Node{}); in.Exists(); in = n.Next(f.parent, in) {
			if err := f.checkIn(in); err != nil {
				return err
			}
		}
	}
	return nil
}

// checkIn also looks into an object that comes as a text.
func (f exactFields) checkIn(n pushbody.Node) error {
	if text := strings.TrimSpace(n.Value()); strings.HasPrefix(text, "{") {
		var few pushbody.Room
		inner, err := pushbody.ScanJSON(text, few[:0])
		if err != nil {
			return fmt.Errorf("%w: %s is not a JSON object", ErrMessage, f.parent)
		}
		n = inner
	}
	return checkWhole(n, f.names...)
}

// checkWhole refuses a field of n that isn't a whole number.
func checkWhole(n pushbody.Node, names ...string) error {
	for _, name := range names {
		for value := n.Next(name, pushbody.Node{}); value.Exists(); value = n.Next(name, value) {
			text := value.Value()
			if text != "" {
				text = strings.TrimSpace(text)
			}
			if _, err := strconv.ParseInt(text, 10, 64); err != nil && text != "" || value.IsParent() {
				return fmt.Errorf("%w: %s is not a whole number", ErrMessage, name)
			}
		}
	}
	return nil
}
