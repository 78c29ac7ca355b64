package wechat

import (
	"strconv"
	"strings"

	"github.com/minigo-dev/wechat/internal/pushbody"
	"github.com/minigo-dev/wechat/internal/pushkey"
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
		return string(append(pushkey.AppendPart(buf[:0], "order"), h.object...))
	}
	if h.isNameless() {
		return ""
	}
	created := ""
	if !h.CreateTime.IsZero() {
		created = strconv.FormatInt(h.CreateTime.Unix(), 10)
	}
	key := pushkey.AppendPart(buf[:0], "push")
	for _, part := range [...]string{
		strings.ToLower(h.MsgType), strings.ToLower(h.Event), h.MsgID, h.FromUserName, h.ToUserName, created,
	} {
		key = pushkey.AppendPart(key, part)
	}
	return string(append(key, h.object...))
}

// isNameless reports whether nothing identifies a push that has no order.
func (h *Header) isNameless() bool {
	return h.MsgID == "" && h.CreateTime.IsZero() || h.MsgID == "1" && h.CreateTime.Unix() == 1
}

// identify sets the push's subject for Key. A message with a MsgID needs none.
func (h *Header) identify(k *pushKind, n pushbody.Node) {
	h.object, h.byOrder = k.about.Read(k.name, n)
	if h.object == "" && (h.MsgID == "" || isEvent(h.MsgType)) && !h.isNameless() {
		h.object = n.Hash()
	}
}

// The rules, as the tables of kinds name them.
var (
	order        = pushkey.Order
	payloadOrder = pushkey.PayloadOrder
	heldOrder    = pushkey.HeldOrder
	subject      = pushkey.Subject
	listSubject  = pushkey.ListSubject
)

var (
	byID    pushkey.Rule // the MsgID of a message
	allOfIt pushkey.Rule // a hash of an event's content

	// A refund that failed may succeed later.
	aboutRefund = order("WxRefundId", "RetCode").Or(order("MchRefundId", "RetCode"))

	aboutComplaint = order("ComplaintId", "RequestId", "ComplaintTime").Or(
		order("WxOrderId", "WxOrderId", "MchOrderId", "TransactionId", "ComplaintTime").Or(
			order("MchOrderId", "WxOrderId", "MchOrderId", "TransactionId", "ComplaintTime").Or(
				order("TransactionId", "WxOrderId", "MchOrderId", "TransactionId", "ComplaintTime"))))

	// WeChat doesn't say where in the body the fields are.
	aboutRefundQuestion = heldOrder("pay_order_id", "channel_bill").Or(heldOrder("channel_bill"))

	aboutParcel = pushkey.Top(
		"OrderID", "OrderId", "WayBillID", "WayBillId", "WaybillId", "BizID", "ShopAppID",
		"Version", "Count", "delivery_id", "biz_id", "shopid", "shop_order_id", "shop_no", "waybill_id",
		"order_status", "action_time",
	)
)
