package wechat

import (
	"strconv"
	"strings"
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
func (h *Header) identify(kind, event string, n node) {
	if kind == "event" {
		if h.object = orderOf(event, n); h.object != "" {
			h.byOrder = true
			return
		}
		h.object = subjectOf(event, n)
	}
	if h.object == "" && (h.MsgID == "" || kind == "event") && !h.isNameless() {
		h.object = leavesOf(n)
	}
}

// orderOf returns what identifies a payment, refund or gift, whatever its
// CreateTime; "" for other events and where the number is missing. Env is part of
// it: a test order must not swallow a real one of the same number. RetryTimes never
// is: it counts the deliveries.
func orderOf(event string, n node) string {
	switch event {
	case "minigame_coin_deliver_completed",
		"minigame_recharge_center_coin_deliver_completed",
		"minigame_game_pay_goods_deliver_notify":
		return payloadOrder(event, n, "OutTradeNo", "Env")
	case "minigame_h5_goods_deliver_notify", "minigame_deliver_h5_pay_products":
		// The official page names one event in two ways.
		return payloadOrder("minigame_h5_goods_deliver_notify", n, "OutTradeNo", "Env")
	case "minigame_pay_refund_succ_notify":
		return payloadOrder(event, n, "RefundId", "Env")
	case "minigame_deliver_goods":
		return order(event, n.child("MiniGame"), "OrderId", "IsPreview")
	case "xpay_goods_deliver_notify", "xpay_coin_pay_notify", "xpay_subscribe_pay_fail_notify":
		return order(event, n, "OutTradeNo", "Env")
	case "xpay_refund_notify":
		// A refund that failed may succeed later.
		if id := order(event, n, "WxRefundId", "RetCode"); id != "" {
			return id
		}
		return order(event, n, "MchRefundId", "RetCode")
	case "xpay_complaint_notify":
		if id := order(event, n, "ComplaintId", "RequestId", "ComplaintTime"); id != "" {
			return id
		}
		for _, id := range [...]string{"WxOrderId", "MchOrderId", "TransactionId"} {
			if id := order(event, n, id, "WxOrderId", "MchOrderId", "TransactionId", "ComplaintTime"); id != "" {
				return id
			}
		}
	case "xpay_wxpay_callback_notify":
		return order(event, n, "MerchantCode", "EventType", "BusinessCode", "BusinessTime", "BusinessState")
	case "xpay_subscribe_signing_result_notify":
		return order(event, n, "OutContractCode", "Action", "OpenorcloseTime")
	case "xpay_apple_subscribe_signing_result_notify":
		return order(event, n.child("AppleSubscriptionInfo"), "OriginalTransactionId", "SignedTime")
	case "xpay_apple_subscribe_unsigning_result_notify":
		return order(event, n.child("AppleSubscriptionInfo"), "OriginalTransactionId", "UnsignedTime")
	case "xpay_subscribe_ios_refund_query_notify":
		// WeChat doesn't say where in the body the fields are.
		if id := order(event, n.holder("pay_order_id"), "pay_order_id", "channel_bill"); id != "" {
			return id
		}
		return order(event, n.holder("channel_bill"), "channel_bill")
	case "retail_pay_notify":
		return order(event, n, "out_trade_no", "env", "pay_status")
	case "retail_refund_notify":
		return order(event, n, "out_refund_no", "env", "refund_status")
	}
	return ""
}

// order joins the event, the id and what else tells its notices apart; "" without the id.
func order(event string, n node, id string, more ...string) string {
	if n.text(id) == "" {
		return ""
	}
	var buf [192]byte
	key := appendPart(buf[:0], event)
	key = appendPart(key, id)
	key = appendPart(key, n.text(id))
	for _, name := range more {
		key = appendPart(key, n.text(name))
	}
	return string(key)
}

// payloadOrder is order in a mini-game payment's Payload: a JSON text, or an object where
// somebody has decoded it on the way.
func payloadOrder(event string, n node, id string, more ...string) string {
	payload := n.child("MiniGame").child("Payload")
	if payload.isParent() {
		return order(event, payload, id, more...)
	}
	var few [fewElements]element
	els, err := scanJSON(payload.value(), few[:0])
	if err != nil {
		return ""
	}
	return order(event, node{els: els}, id, more...)
}

// subjectOf returns what else than its time tells an event from the sender's
// others of that kind, "" if nothing does.
func subjectOf(event string, n node) string {
	switch event {
	case "subscribe_msg_popup_event":
		return listSubject(n, "SubscribeMsgPopupEvent")
	case "subscribe_msg_change_event":
		return listSubject(n, "SubscribeMsgChangeEvent")
	case "subscribe_msg_sent_event":
		return listSubject(n, "SubscribeMsgSentEvent")
	case "notify_service_msg_send_result":
		return subject(n, "notify_code", "openid", "card_status")
	case "user_info_modified", "user_authorization_revoke", "user_authorization_cancellation":
		return subject(n, "OpenID", "openid", "RevokeInfo", "PluginID", "OpenPID")
	case "wxa_media_check":
		return subject(n, "trace_id")
	case "wxa_punish_event":
		return subject(n, "punish_id")
	case "wxa_illegal_record":
		return subject(n, "illegal_record_id")
	case "wxa_appeal_record":
		return subject(n, "appeal_record_id", "appeal_status")
	case "wxa_comment_bad_score":
		return subject(n, "comment_id")
	case "trade_manage_remind_shipping", "trade_manage_order_settlement":
		return subject(n, "transaction_id", "merchant_trade_no", "pay_time", "shipped_time",
			"confirm_receive_time", "settlement_time")
	case "charge_mp_service_quota_notify", "charge_mp_service_validity_notify":
		return subject(n, "spu_id", "total_used_quota", "validity_end_time")
	case "wxainsurance_claim_result":
		return subject(n, "OrderNo", "Status")
	case "complaint_callback":
		return subject(n, "complaint_order_id", "status", "option_type")
	case "minigame_act_event_query_condition":
		return subject(n, "ConditionId", "ActOpenId", "OpenId", "ActId", "TemplateId")
	case "wxa_novel_chapter_permission":
		return subject(n, "ChapterIndex", "BookId", "ChapterId")
	case "iot_voip_notify":
		return subject(n, "RoomId", "Sn", "Action")
	case "wxalive_follow_notify":
		return subject(n, "room_id", "user_openid", "action")
	case "wxalive_push_message_notify":
		return subject(n, "message_id")
	}
	return subjectOfMore(event, n)
}

// subjectOfMore is subjectOf for the rarer families.
func subjectOfMore(event string, n node) string {
	switch event {
	case "secvod_upload_event":
		return subject(n, "media_id")
	case "secvod_audit_event":
		return subject(n, "drama_id")
	case "secbook_audit_event":
		return subject(n, "book_id")
	case "book_ban_status_change":
		return subject(n, "book_id", "chapter_id", "ban_status")
	case "add_nearby_poi_audit_info", "create_map_poi_audit_info":
		return subject(n, "audit_id", "status")
	case "wxa_nickname_audit":
		return subject(n, "nickname", "ret")
	case "wxa_category_audit":
		return subject(n, "second", "first", "ret")
	case "wxa_privacy_apply":
		return subject(n, "audit_id", "status")
	case "subscribe", "unsubscribe", "scan", "click", "view", "view_miniprogram":
		return subject(n, "EventKey", "Ticket", "MenuId")
	case "minigame_coin_deliver_completed", "minigame_recharge_center_coin_deliver_completed",
		"minigame_game_pay_goods_deliver_notify", "minigame_h5_goods_deliver_notify",
		"minigame_deliver_h5_pay_products", "minigame_pay_refund_succ_notify":
		return subject(n, "Payload") // has no order number that can be read
	case "add_express_path", "update_business_bind_result", "update_waybill_status", "mock_update_order_status",
		"check_biz", "get_quota", "add_waybill", "cancel_waybill", "waybill_notify_query", "query_single_waybill",
		"add_single_waybill", "cancel_single_waybill", "remind_waybill", "notify_single_waybill_pay",
		"waybill_evaluate_agent", "waybill_complaint", "transport_add_order", "transport_precreate_order",
		"transport_readd_order", "transport_cancel_order", "transport_precancel_order", "transport_add_tips",
		"transport_confirm_return_to_biz", "transport_query_order_status", "transport_get_agent_pos",
		"transport_set_rider_score":
		return fields(n, "OrderID", "OrderId", "WayBillID", "WayBillId", "WaybillId", "BizID", "ShopAppID",
			"Version", "Count", "delivery_id", "biz_id", "shopid", "shop_order_id", "shop_no", "waybill_id",
			"order_status", "action_time")
	}
	return ""
}

// subject joins the fields, which are at the top or one level below, all in one place.
func subject(n node, names ...string) string {
	for _, name := range names {
		if h := n.holder(name); h.child(name).els != nil {
			return fields(h, names...)
		}
	}
	return ""
}

// fields joins the texts of the fields, "" if all are empty.
func fields(n node, names ...string) string {
	var buf [192]byte
	key, found := buf[:0], false
	for _, name := range names {
		text := n.text(name)
		found = found || text != ""
		key = appendPart(key, text)
	}
	if !found {
		return ""
	}
	return string(key)
}

// listSubject joins what names the items of a subscribe message event (订阅消息),
// whose List is wrapped in XML and bare in JSON.
func listSubject(n node, wrapper string) string {
	if w := n.child(wrapper); w.els != nil {
		n = w
	}
	var key []byte
	found := false
	for item := n.next("List", node{}); item.els != nil; item = n.next("List", item) {
		for _, name := range [...]string{"TemplateId", "MsgID", "SubscribeStatusString"} {
			text := item.text(name)
			found = found || text != ""
			key = appendPart(key, text)
		}
	}
	if !found {
		return ""
	}
	return string(key)
}
