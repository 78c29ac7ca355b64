package wechat

import (
	"strconv"
	"strings"

	"github.com/minigo-dev/wechat/internal/pushbody"
)

// Key identifies the push, so that a repeated delivery can be told from a new one:
//
//   - a payment or a gift is its event and its order's number, with what tells two
//     notices about one order apart. A repeat may carry another CreateTime;
//   - any other event is its sender, receiver, CreateTime, name, and what it is about:
//     the fields that name that, where it is known, else a hash of all that it says. So is
//     a notice to a third-party platform (第三方平台), see InfoType;
//   - a message is its MsgID, sender, receiver and CreateTime: MsgID alone collides. One
//     without a MsgID has the hash instead.
//
// A push has one key in plain, compatible and secure mode. One that WeChat pushes as XML
// and again as JSON may have two.
//
// It is empty where nothing identifies the push: neither a MsgID nor a CreateTime,
// or both 1, which is what WeChat's debugging tool sends each time.
func (h *Header) Key() string {
	var buf [192]byte
	if h.byOrder {
		return string(append(appendPart(buf[:0], "order"), h.object...))
	}
	if h.isNameless() {
		return ""
	}
	created := ""
	if !h.CreateTime.IsZero() {
		created = strconv.FormatInt(h.CreateTime.Unix(), 10)
	}
	key := appendPart(buf[:0], "push")
	for _, part := range [...]string{
		strings.ToLower(h.MsgType), strings.ToLower(h.Event), h.MsgID, h.FromUserName, h.ToUserName, created,
	} {
		key = appendPart(key, part)
	}
	return string(append(key, h.object...))
}

// isNameless reports whether nothing identifies a push that has no order.
func (h *Header) isNameless() bool {
	return h.MsgID == "" && h.CreateTime.IsZero() || h.MsgID == "1" && h.CreateTime.Unix() == 1
}

// appendPart appends a part after its length, so that no part can pass for two.
func appendPart(key []byte, part string) []byte {
	key = strconv.AppendInt(key, int64(len(part)), 10)
	key = append(key, ':')
	return append(key, part...)
}

// identify finds what a push is about, for Key. A message needs no more than its MsgID.
func (h *Header) identify(k *pushKind, n pushbody.Node) {
	for a := &k.about; a != nil; a = a.orElse {
		if h.object = a.read(k.name, n); h.object != "" {
			h.byOrder = a.how <= heldOrders
			return
		}
	}
	if (h.MsgID == "" || isEvent(h.MsgType)) && !h.isNameless() {
		h.object = n.Hash()
	}
}

// An about says what tells a push from others of its kind, as data: a function in its place
// would move the elements of every push to the heap.
type about struct {
	how    aboutHow
	inside string // the child of the root that holds the fields
	alias  string // the event that this one is another name of
	fields []string
	orElse *about // where the fields are missing
}

// An aboutHow is how the fields are read.
type aboutHow uint8

const (
	aboutNothing aboutHow = iota // the MsgID of a message, a hash of all that an event says

	// Orders are payments, refunds and gifts, whatever their CreateTime: the first field is
	// their number, and without it there is none. Env is part of them: a test order must not
	// swallow a real one of the same number. RetryTimes never is: it counts the deliveries.
	orders
	payloads   // orders in the Payload of a mini-game payment
	heldOrders // orders at the top or one level below

	// What else than its time tells an event from the sender's others of that kind.
	subjects // at the top or one level below, all in one place
	tops     // at the top
	lists    // in each item of a List
)

func order(id string, more ...string) about {
	return about{how: orders, fields: append([]string{id}, more...)}
}

// payloadOrder is the subject Payload where no number can be read.
func payloadOrder(id string, more ...string) about {
	whole := subject("Payload")
	return about{how: payloads, fields: append([]string{id}, more...), orElse: &whole}
}

func heldOrder(id string, more ...string) about {
	return about{how: heldOrders, fields: append([]string{id}, more...)}
}

func subject(names ...string) about { return about{how: subjects, fields: names} }

func listSubject(wrapper string) about { return about{how: lists, inside: wrapper} }

// in says that a child of the root holds the fields.
func (a about) in(child string) about {
	a.inside = child
	return a
}

// as says that WeChat's pages name one event in two ways.
func (a about) as(event string) about {
	a.alias = event
	return a
}

// or says what counts where the fields are missing.
func (a about) or(other about) about {
	a.orElse = &other
	return a
}

var (
	byID    = about{how: aboutNothing}
	allOfIt = about{how: aboutNothing}

	// A refund that failed may succeed later.
	aboutRefund = order("WxRefundId", "RetCode").or(order("MchRefundId", "RetCode"))

	aboutComplaint = order("ComplaintId", "RequestId", "ComplaintTime").or(
		order("WxOrderId", "WxOrderId", "MchOrderId", "TransactionId", "ComplaintTime").or(
			order("MchOrderId", "WxOrderId", "MchOrderId", "TransactionId", "ComplaintTime").or(
				order("TransactionId", "WxOrderId", "MchOrderId", "TransactionId", "ComplaintTime"))))

	// WeChat doesn't say where in the body the fields are.
	aboutRefundQuestion = heldOrder("pay_order_id", "channel_bill").or(heldOrder("channel_bill"))

	aboutParcel = about{how: tops, fields: []string{
		"OrderID", "OrderId", "WayBillID", "WayBillId", "WaybillId", "BizID", "ShopAppID",
		"Version", "Count", "delivery_id", "biz_id", "shopid", "shop_order_id", "shop_no", "waybill_id",
		"order_status", "action_time",
	}}
)

// read returns what the push is about, "" where the fields are missing.
func (a *about) read(event string, n pushbody.Node) string {
	if a.alias != "" {
		event = a.alias
	}
	switch a.how {
	case orders:
		if a.inside != "" {
			n = n.Child(a.inside)
		}
		return orderOf(event, n, a.fields)
	case payloads:
		return payloadOrderOf(event, n, a.fields)
	case heldOrders:
		return orderOf(event, n.Holder(a.fields[0]), a.fields)
	case subjects:
		return subjectOf(n, a.fields)
	case tops:
		return textsIn(n, a.fields)
	case lists:
		return listSubjectOf(n, a.inside)
	}
	return ""
}

// orderOf joins the event, the name and the text of the first field, and the texts of the
// others, which tell the notices about one order apart; "" without the first.
func orderOf(event string, n pushbody.Node, fields []string) string {
	id, more := fields[0], fields[1:]
	if n.Text(id) == "" {
		return ""
	}
	var buf [192]byte
	key := appendPart(buf[:0], event)
	key = appendPart(key, id)
	key = appendPart(key, n.Text(id))
	for _, name := range more {
		key = appendPart(key, n.Text(name))
	}
	return string(key)
}

// payloadOrderOf is orderOf in a mini-game payment's Payload: a JSON text, or an object where
// somebody has decoded it on the way.
func payloadOrderOf(event string, n pushbody.Node, fields []string) string {
	payload := n.Child("MiniGame").Child("Payload")
	if payload.IsParent() {
		return orderOf(event, payload, fields)
	}
	var few pushbody.Room
	inside, err := pushbody.ScanJSON(payload.Value(), few[:0])
	if err != nil {
		return ""
	}
	return orderOf(event, inside, fields)
}

// subjectOf joins the fields, which are at the top or one level below, all in one place.
func subjectOf(n pushbody.Node, names []string) string {
	for _, name := range names {
		if h := n.Holder(name); h.Child(name).Exists() {
			return textsIn(h, names)
		}
	}
	return ""
}

// textsIn joins the texts of the fields, "" if all are empty.
func textsIn(n pushbody.Node, names []string) string {
	var buf [192]byte
	key, found := buf[:0], false
	for _, name := range names {
		text := n.Text(name)
		found = found || text != ""
		key = appendPart(key, text)
	}
	if !found {
		return ""
	}
	return string(key)
}

// listSubjectOf joins what names the items of a subscribe message event (订阅消息),
// whose List is wrapped in XML and bare in JSON.
func listSubjectOf(n pushbody.Node, wrapper string) string {
	if w := n.Child(wrapper); w.Exists() {
		n = w
	}
	var buf [192]byte
	key, found := buf[:0], false
	for item := n.Next("List", pushbody.Node{}); item.Exists(); item = n.Next("List", item) {
		for _, name := range [...]string{"TemplateId", "MsgID", "SubscribeStatusString"} {
			text := item.Text(name)
			found = found || text != ""
			key = appendPart(key, text)
		}
	}
	if !found {
		return ""
	}
	return string(key)
}
