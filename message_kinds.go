package wechat

import (
	"reflect"
	"strings"
	"sync"

	"github.com/minigo-dev/wechat/internal/pushbody"
)

// A pushKind is everything that the package knows about one kind of push. A new kind needs a
// row in eventKinds or messageKinds and, if it has a type, a struct.
type pushKind struct {
	name  string              // in lower case: the Event, or the MsgType of a message
	make  *maker              // makes its type; nil: an UnknownMessage
	about about               // what tells two pushes of the kind apart
	rule  pushRule            // how old it may be, and how it is answered
	texts *pushbody.UserTexts // the fields that users (用户) fill; nil: unknown, so those of all kinds count
}

// messageKinds are the messages, sorted by name.
var messageKinds = [...]pushKind{
	{"image", makes[ImageMessage](), byID, ruleMessage, noTexts},
	{"link", makes[LinkMessage](), byID, ruleMessage, textsOf("Title Description Url")},
	{"location", makes[LocationMessage](), byID, ruleMessage, textsOf("Label")},
	{"miniprogrampage", makes[MiniProgramPageMessage](), byID, ruleMessage, textsOf("Title PagePath ThumbUrl")},
	{"shortvideo", makes[ShortVideoMessage](), byID, ruleMessage, noTexts},
	{"text", makes[TextMessage](), byID, ruleMessage, textsOf("Content")},
	{"video", makes[VideoMessage](), byID, ruleMessage, noTexts},
	{"voice", makes[VoiceMessage](), byID, ruleMessage, textsOf("Recognition")},
}

// eventKinds are the events, sorted by name. Those without a type are here for their key,
// their rule and their texts.
var eventKinds = [...]pushKind{
	{"add_express_path", nil, aboutParcel, ruleMessage, textsOf("Actions[]")},
	{"add_nearby_poi_audit_info", nil, subject("audit_id", "status"), ruleMessage, textsOf("reason")},
	{"add_single_waybill", nil, aboutParcel, ruleResult, textsOf(peopleTexts + "Remark")},
	{"add_waybill", nil, aboutParcel, ruleResult, textsOf(peopleTexts + "Remark Cargo>DetailList[]")},
	{"annual_renew", nil, allOfIt, ruleMessage, noTexts},
	{"book_ban_status_change", nil, subject("book_id", "chapter_id", "ban_status"), ruleMessage, textsOf("book_title chapter_title")},
	{"cancel_auth_account", nil, allOfIt, ruleResult, noTexts},
	{"cancel_single_waybill", nil, aboutParcel, ruleResult, textsOf("CancelReason")},
	{"cancel_waybill", nil, aboutParcel, ruleResult, noTexts},
	{"charge_mp_service_quota_notify", nil, subject("spu_id", "total_used_quota", "validity_end_time"), ruleMessage, noTexts},
	{"charge_mp_service_validity_notify", nil, subject("spu_id", "total_used_quota", "validity_end_time"), ruleMessage, noTexts},
	{"check_biz", nil, aboutParcel, ruleResult, textsOf("ShopName ShopContact ServiceName SenderAddress")},
	{"click", nil, subject("EventKey", "Ticket", "MenuId"), ruleMessage, textsOf("EventKey")},
	{"complaint_callback", nil, subject("complaint_order_id", "status", "option_type"), ruleMessage, textsOf(complaintTexts)},
	{"create_map_poi_audit_info", nil, subject("audit_id", "status"), ruleMessage, textsOf("name address sh_remark")},
	{"debug_demo", nil, allOfIt, ruleMessage, textsOf("debug_str")},
	{"get_auth_info", nil, allOfIt, ruleResult, noTexts},
	{"get_pre_auth_code", nil, allOfIt, ruleResult, noTexts},
	{"get_quota", nil, aboutParcel, ruleResult, noTexts},
	{"iot_voip_notify", nil, subject("RoomId", "Sn", "Action"), ruleMessage, textsOf("Payload")},
	{"kf_close_session", makes[KfCloseSessionEvent](), allOfIt, ruleMessage, noTexts},
	{"kf_create_session", makes[KfCreateSessionEvent](), allOfIt, ruleMessage, noTexts},
	{"kf_switch_session", makes[KfSwitchSessionEvent](), allOfIt, ruleMessage, noTexts},
	{"location", nil, allOfIt, ruleMessage, noTexts},
	{"location_select", nil, allOfIt, ruleMessage, textsOf("SendLocationInfo>Label SendLocationInfo>Poiname")},
	{"minigame_act_event_query_condition", nil, subject("ConditionId", "ActOpenId", "OpenId", "ActId", "TemplateId"), ruleCondition, noTexts},
	{"minigame_coin_deliver_completed", makes[MinigameCoinDeliverCompletedEvent](), payloadOrder("OutTradeNo", "Env"), rulePayment, textsOf("MiniGame>Payload")},
	{"minigame_deliver_goods", makes[MinigameDeliverGoodsEvent]("MiniGame"), order("OrderId", "IsPreview").in("MiniGame"), ruleGift, noTexts},
	{"minigame_deliver_h5_pay_products", nil, payloadOrder("OutTradeNo", "Env").as("minigame_h5_goods_deliver_notify"), rulePayment, textsOf("MiniGame>Payload")},
	{"minigame_game_pay_goods_deliver_notify", makes[MinigameGamePayGoodsDeliverNotifyEvent](), payloadOrder("OutTradeNo", "Env"), rulePayment, textsOf("MiniGame>Payload")},
	{"minigame_h5_goods_deliver_notify", makes[MinigameH5GoodsDeliverNotifyEvent](), payloadOrder("OutTradeNo", "Env"), rulePayment, textsOf("MiniGame>Payload")},
	{"minigame_pay_refund_succ_notify", makes[MinigamePayRefundSuccNotifyEvent](), payloadOrder("RefundId", "Env"), rulePayment, textsOf("MiniGame>Payload")},
	{"minigame_recharge_center_coin_deliver_completed", makes[MinigameRechargeCenterCoinDeliverCompletedEvent](), payloadOrder("OutTradeNo", "Env"), rulePayment, textsOf("MiniGame>Payload")},
	{"mock_update_order_status", nil, aboutParcel, ruleResult, textsOf("action_msg")},
	{"naming_verify_fail", nil, allOfIt, ruleMessage, textsOf("FailReason")},
	{"naming_verify_success", nil, allOfIt, ruleMessage, noTexts},
	{"notify_service_msg_send_result", nil, subject("notify_code", "openid", "card_status"), ruleMessage, noTexts},
	{"notify_single_waybill_pay", nil, aboutParcel, ruleResult, noTexts},
	{"qualification_verify_fail", nil, allOfIt, ruleMessage, textsOf("FailReason")},
	{"qualification_verify_success", nil, allOfIt, ruleMessage, noTexts},
	{"query_single_waybill", nil, aboutParcel, ruleResult, noTexts},
	{"query_single_waybill_fee", nil, allOfIt, ruleResult, textsOf(peopleTexts)},
	{"remind_waybill", nil, aboutParcel, ruleResult, noTexts},
	{"retail_pay_notify", nil, order("out_trade_no", "env", "pay_status"), ruleRetail, textsOf("attach")},
	{"retail_refund_notify", nil, order("out_refund_no", "env", "refund_status"), ruleRetail, textsOf("refund_reason refund_desc")},
	{"scan", nil, subject("EventKey", "Ticket", "MenuId"), ruleMessage, textsOf("EventKey")},
	{"scancode_push", nil, allOfIt, ruleMessage, textsOf("ScanCodeInfo>ScanResult")},
	{"scancode_waitmsg", nil, allOfIt, ruleMessage, textsOf("ScanCodeInfo>ScanResult")},
	{"secbook_audit_event", nil, subject("book_id"), ruleMessage, noTexts},
	{"secvod_audit_event", nil, subject("drama_id"), ruleMessage, noTexts},
	{"secvod_upload_event", nil, subject("media_id"), ruleMessage, textsOf("upload_event>source_context")},
	{"subscribe", nil, subject("EventKey", "Ticket", "MenuId"), ruleMessage, textsOf("EventKey")},
	{"subscribe_msg_change_event", nil, listSubject("SubscribeMsgChangeEvent"), ruleMessage, noTexts},
	{"subscribe_msg_popup_event", nil, listSubject("SubscribeMsgPopupEvent"), ruleMessage, noTexts},
	{"subscribe_msg_sent_event", nil, listSubject("SubscribeMsgSentEvent"), ruleMessage, noTexts},
	{"trade_manage_order_settlement", nil, subject("transaction_id", "merchant_trade_no", "pay_time", "shipped_time", "confirm_receive_time", "settlement_time"), ruleMessage, noTexts},
	{"trade_manage_remind_access_api", nil, allOfIt, ruleMessage, noTexts},
	{"trade_manage_remind_shipping", nil, subject("transaction_id", "merchant_trade_no", "pay_time", "shipped_time", "confirm_receive_time", "settlement_time"), ruleMessage, noTexts},
	{"transport_add_order", nil, aboutParcel, ruleResult, textsOf(riderTexts)},
	{"transport_add_tips", nil, aboutParcel, ruleResult, textsOf("remark")},
	{"transport_cancel_order", nil, aboutParcel, ruleResult, textsOf("cancel_reason")},
	{"transport_confirm_return_to_biz", nil, aboutParcel, ruleResult, textsOf("remark")},
	{"transport_get_agent_pos", nil, aboutParcel, ruleResult, noTexts},
	{"transport_precancel_order", nil, aboutParcel, ruleResult, textsOf("cancel_reason")},
	{"transport_precreate_order", nil, aboutParcel, ruleResult, textsOf(riderTexts)},
	{"transport_query_order_status", nil, aboutParcel, ruleResult, noTexts},
	{"transport_readd_order", nil, aboutParcel, ruleResult, textsOf(riderTexts)},
	{"transport_set_rider_score", nil, aboutParcel, ruleResult, noTexts},
	{"unsubscribe", nil, subject("EventKey", "Ticket", "MenuId"), ruleMessage, textsOf("EventKey")},
	{"update_business_bind_result", nil, aboutParcel, ruleMessage, textsOf("errmsg")},
	{"update_waybill_status", nil, aboutParcel, ruleResult, textsOf("action_msg agent>name")},
	{"user_authorization_cancellation", nil, subject("OpenID", "openid", "RevokeInfo", "PluginID", "OpenPID"), ruleMessage, noTexts},
	{"user_authorization_revoke", nil, subject("OpenID", "openid", "RevokeInfo", "PluginID", "OpenPID"), ruleMessage, noTexts},
	{"user_enter_tempsession", makes[UserEnterTempsessionEvent](), allOfIt, ruleMessage, textsOf("SessionFrom")},
	{"user_info_modified", nil, subject("OpenID", "openid", "RevokeInfo", "PluginID", "OpenPID"), ruleMessage, noTexts},
	{"verify_expired", nil, allOfIt, ruleMessage, noTexts},
	{"view", nil, subject("EventKey", "Ticket", "MenuId"), ruleMessage, textsOf("EventKey")},
	{"view_miniprogram", nil, subject("EventKey", "Ticket", "MenuId"), ruleMessage, textsOf("EventKey")},
	{"waybill_complaint", nil, aboutParcel, ruleResult, textsOf("Content Pic Name")},
	{"waybill_evaluate_agent", nil, aboutParcel, ruleResult, noTexts},
	{"waybill_notify_query", nil, aboutParcel, ruleResult, noTexts},
	{"waybill_query_expect_time_range", nil, allOfIt, ruleResult, textsOf("Street Address")},
	{"weapp_audit_delay", nil, allOfIt, ruleMessage, textsOf("Reason")},
	{"weapp_audit_fail", nil, allOfIt, ruleMessage, textsOf("Reason")},
	{"weapp_audit_success", nil, allOfIt, ruleMessage, noTexts},
	{"wxa_appeal_record", nil, subject("appeal_record_id", "appeal_status"), ruleMessage, textsOf("material[]")},
	{"wxa_category_audit", nil, subject("second", "first", "ret"), ruleMessage, textsOf("reason")},
	{"wxa_comment_bad_score", nil, subject("comment_id"), ruleMessage, noTexts},
	{"wxa_illegal_record", nil, subject("illegal_record_id"), ruleMessage, textsOf("illegal_content[]")},
	{"wxa_media_check", nil, subject("trace_id"), ruleMessage, textsOf("extra_info_json")},
	{"wxa_nickname_audit", nil, subject("nickname", "ret"), ruleMessage, textsOf("nickname reason")},
	{"wxa_novel_chapter_permission", nil, subject("ChapterIndex", "BookId", "ChapterId"), ruleChapter, textsOf("CustomServerParams")},
	{"wxa_privacy_apply", nil, subject("audit_id", "status"), ruleMessage, textsOf("result_info>reason")},
	{"wxa_punish_event", nil, subject("punish_id"), ruleMessage, textsOf("illegal_content[] detail")},
	{"wxa_trade_controlled", nil, allOfIt, ruleMessage, noTexts},
	{"wxainsurance_claim_result", nil, subject("OrderNo", "Status"), ruleMessage, noTexts},
	{"wxalive_follow_notify", nil, subject("room_id", "user_openid", "action"), ruleMessage, noTexts},
	{"wxalive_push_message_notify", nil, subject("message_id"), ruleMessage, noTexts},
	{"xpay_apple_subscribe_signing_result_notify", makes[XpayAppleSubscribeSigningResultNotifyEvent](), order("OriginalTransactionId", "SignedTime").in("AppleSubscriptionInfo"), ruleVirtualPayment, textsOf("Attach")},
	{"xpay_apple_subscribe_unsigning_result_notify", makes[XpayAppleSubscribeUnsigningResultNotifyEvent](), order("OriginalTransactionId", "UnsignedTime").in("AppleSubscriptionInfo"), ruleVirtualPayment, textsOf("Attach")},
	{"xpay_coin_pay_notify", makes[XpayCoinPayNotifyEvent](), order("OutTradeNo", "Env"), ruleVirtualPayment, textsOf("CoinInfo>Attach")},
	{"xpay_complaint_notify", makes[XpayComplaintNotifyEvent](), aboutComplaint, ruleVirtualPayment, textsOf("ComplaintDetail")},
	{"xpay_goods_deliver_notify", makes[XpayGoodsDeliverNotifyEvent](), order("OutTradeNo", "Env"), ruleVirtualPayment, textsOf("GoodsInfo>Attach")},
	{"xpay_refund_notify", makes[XpayRefundNotifyEvent](), aboutRefund, ruleVirtualPayment, textsOf("RetMsg")},
	{refundQuestion, makes[XpaySubscribeIOSRefundQueryNotifyEvent]().heldBy("channel_bill"), aboutRefundQuestion, ruleQuestion, textsOf("refund_request_reason")},
	{"xpay_subscribe_pay_fail_notify", makes[XpaySubscribePayFailNotifyEvent](), order("OutTradeNo", "Env"), ruleVirtualPayment, textsOf("GoodsInfo>Attach")},
	{"xpay_subscribe_signing_result_notify", makes[XpaySubscribeSigningResultNotifyEvent](), order("OutContractCode", "Action", "OpenorcloseTime"), ruleVirtualPayment, noTexts},
	{"xpay_wxpay_callback_notify", makes[XpayWxpayCallbackNotifyEvent](), order("MerchantCode", "EventType", "BusinessCode", "BusinessTime", "BusinessState"), ruleVirtualPayment, textsOf("NickName MerchantCompanyName Remark")},
}

// The texts of users on a parcel, and in a complaint.
const (
	peopleTexts = "Sender>Name Sender>Company Sender>Street Sender>Address " +
		"Receiver>Name Receiver>Company Receiver>Street Receiver>Address "
	riderTexts = "sender>name sender>address sender>address_detail receiver>name receiver>address receiver>address_detail " +
		"cargo>goods_detail[] cargo>goods_pickup_info order_info>note "
	complaintTexts = "BussiCallBackInfo>customer_material_content BussiCallBackInfo>phone_number " +
		"BussiCallBackInfo>product_name BussiCallBackInfo>history[]"
)

// noTexts is for the kinds that have no such fields.
var noTexts = textsOf("")

func textsOf(paths string) *pushbody.UserTexts { return pushbody.TextsOf(paths) }

// anyTexts is for a kind that isn't in the tables, or isn't read yet.
var anyTexts = func() *pushbody.UserTexts {
	var known []*pushbody.UserTexts
	for _, kinds := range [...][]pushKind{messageKinds[:], eventKinds[:]} {
		for _, k := range kinds {
			if k.texts != nil {
				known = append(known, k.texts)
			}
		}
	}
	return pushbody.AnyOf(known)
}()

// Kinds that aren't in the tables, and the most frequent one.
var (
	chatKind       = findKind(messageKinds[:], "text")
	otherMessage   = pushKind{about: byID, rule: ruleMessage}
	otherEvent     = pushKind{about: allOfIt, rule: ruleMessage}
	otherXpayEvent = pushKind{about: allOfIt, rule: ruleVirtualPayment} // WeChat repeats every event of virtual payment (虚拟支付)
)

// pushKindOf returns the kind of a push by its MsgType and Event. Their case doesn't matter:
// WeChat varies it.
func pushKindOf(msgType, event string) *pushKind {
	if msgType == "text" {
		return chatKind
	}
	if !isEvent(msgType) {
		if k := findKind(messageKinds[:], strings.ToLower(msgType)); k != nil {
			return k
		}
		return &otherMessage
	}
	name := strings.ToLower(event)
	switch k := findKind(eventKinds[:], name); {
	case k != nil:
		return k
	case strings.HasPrefix(name, "xpay_"):
		return &otherXpayEvent
	}
	return &otherEvent
}

// pushKinds is pushKindOf with the type that pushbody wants.
func pushKinds(msgType, event string) pushbody.Kind { return pushKindOf(msgType, event) }

// UserTexts returns the fields of the kind that users fill.
func (k *pushKind) UserTexts() *pushbody.UserTexts {
	if k.texts == nil {
		return anyTexts
	}
	return k.texts
}

func isEvent(msgType string) bool { return strings.EqualFold(msgType, "event") }

// findKind returns the row of a name, or nil.
func findKind(kinds []pushKind, name string) *pushKind {
	from, to := 0, len(kinds)
	for from < to {
		middle := int(uint(from+to) / 2)
		switch have := kinds[middle].name; {
		case have == name:
			return &kinds[middle]
		case have < name:
			from = middle + 1
		default:
			to = middle
		}
	}
	return nil
}

// message makes the message of the header and the tree of its body.
func (k *pushKind) message(h *Header, root pushbody.Node) (Message, error) {
	switch {
	case k.rule.pay == paySigned:
		return k.sealed(h, root)
	case isRefundQuestion(h, root):
		h.note, k = noteQuestion, findKind(eventKinds[:], refundQuestion)
	case k == &otherEvent && isOtherPayment(h, root):
		h.note = notePayment
		return otherPayment.sealed(h, root)
	}
	h.identify(k, root)
	return k.fill(h, root)
}

// fill makes the message of a header that says all, from the part of its body that has the
// kind's fields.
func (k *pushKind) fill(h *Header, n pushbody.Node) (Message, error) {
	if k.make == nil {
		return &UnknownMessage{*h}, nil
	}
	return k.make.message(h, n)
}

// A maker makes the messages of a type: a struct that embeds Header, filled as
// pushbody.Plan says.
type maker struct {
	empty  func() Message
	plan   func() *pushbody.Plan
	inside string // the child of the root that holds the fields where it is there; "": none does
	held   string // a field that is where all of them are, at the top or one level below; "": at the top
	exact  func() []exactField
}

// makes returns the maker of T. inside is the name of an element: WeChat nests all fields of
// some kinds in one element in XML, but not in JSON.
func makes[T any, P interface {
	*T
	Message
}](inside ...string) *maker {
	return &maker{
		empty: func() Message { return P(new(T)) },
		plan: sync.OnceValue(func() *pushbody.Plan {
			plan, _ := fillPlanOf(reflect.TypeFor[T]()) // a test holds all rows against the error
			return plan
		}),
		inside: strings.Join(inside, ""),
		exact:  sync.OnceValue(func() []exactField { return exactFieldsOf(reflect.TypeFor[T](), "") }),
	}
}

// heldBy names a field that is where all others are, for a kind of which nobody says where
// that is.
func (k *maker) heldBy(field string) *maker {
	k.held = field
	return k
}

func fillPlanOf(t reflect.Type) (*pushbody.Plan, error) {
	return pushbody.PlanOf(t, reflect.TypeFor[Header]())
}

// message makes the message of the header and the tree of its body.
func (k *maker) message(h *Header, root pushbody.Node) (Message, error) {
	m, n := k.empty(), root
	*m.Head() = *h
	if k.inside != "" && root.Child(k.inside).IsParent() {
		n = root.Child(k.inside)
	}
	if k.held != "" {
		n = root.Holder(k.held)
	}
	if err := checkExact(k.exact(), n); err != nil {
		return nil, err
	}
	if err := k.plan().Fill(reflect.ValueOf(m).Elem(), n, len(h.Raw)); err != nil {
		return nil, err
	}
	return m, nil
}
