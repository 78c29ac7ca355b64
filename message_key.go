package wechat

import (
	"strconv"
	"strings"

	"github.com/minigo-dev/wechat/internal/pushbody"
)

// Key identifies the push: a repeated delivery has the same key. The key is made from
//
//   - the event and the order's number, for a payment or a gift, and the fields that tell two
//     notices about one order apart. A repeat may have another CreateTime;
//   - the sender, receiver, CreateTime, name, and the fields that name its subject, for any
//     other event and for a notice to a third-party platform (第三方平台). If these fields
//     aren't known, a hash of the whole content takes their place;
//   - the MsgID, sender, receiver and CreateTime, for a message: MsgIDs alone collide. Without
//     a MsgID, the hash takes its place.
//
// The key is the same in plain, compatible and secure mode. A push that WeChat sends as XML
// and again as JSON may have two keys.
//
// The key is empty if nothing identifies the push: MsgID and CreateTime are both absent, or
// both 1, as WeChat's debugging tool sends them.
func (h *Header) Key() string {
	var buf [192]byte
	if h.note == noteMock {
		return ""
	}
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

// appendPart appends a part with its length in front, so that different parts can't give the
// same key.
func appendPart(key []byte, part string) []byte {
	key = strconv.AppendInt(key, int64(len(part)), 10)
	key = append(key, ':')
	return append(key, part...)
}

// identify sets the push's subject for Key. A message with a MsgID needs none.
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

// An about says which fields tell two pushes of a kind apart. It is data because a function
// would move the elements of every push to the heap.
type about struct {
	how    aboutHow
	inside string // the child of the root that holds the fields
	alias  string // the event that has the same keys: WeChat has two names for it
	fields []string
	orElse *about // if the fields are missing
}

// An aboutHow says how the fields are read.
type aboutHow uint8

const (
	aboutNothing aboutHow = iota // the MsgID of a message; for an event, a hash of its content

	// Orders are payments, refunds and gifts; their CreateTime doesn't count. The first field
	// is the number and required. Env belongs to it: a test order and a real order may have
	// the same number. RetryTimes must not: it counts the deliveries.
	orders
	payloads   // orders in the Payload of a mini-game payment
	heldOrders // orders at the top or one level below

	// Subjects tell the events of one sender, kind and CreateTime apart.
	subjects // at the top or one level below, all in one place
	tops     // at the top
	lists    // in each item of a List
)

func order(id string, more ...string) about {
	return about{how: orders, fields: append([]string{id}, more...)}
}

// payloadOrder is the subject Payload if no number can be read.
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

// as names the event that is the same: WeChat's pages have two names for it.
func (a about) as(event string) about {
	a.alias = event
	return a
}

// or says what to read if the fields are missing.
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

// read returns the push's subject, or "" if the fields are missing.
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
// other fields. Without the first it returns "".
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

// payloadOrderOf is orderOf in the Payload of a mini-game payment: a JSON text, or an object
// if a server in between has decoded it.
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

// subjectOf joins the texts of the fields: all at the top, or all in one element below it.
func subjectOf(n pushbody.Node, names []string) string {
	for _, name := range names {
		if h := n.Holder(name); h.Child(name).Exists() {
			return textsIn(h, names)
		}
	}
	return ""
}

// textsIn joins the texts of the fields. It returns "" if all are empty.
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

// listSubjectOf joins the fields that identify the items of a subscribe message event
// (订阅消息). In XML an element wraps the List, in JSON none does.
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
