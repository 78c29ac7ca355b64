package wechat

import (
	"reflect"
	"strings"
	"sync"

	"github.com/minigo-dev/wechat/internal/pushbody"
	"github.com/minigo-dev/wechat/internal/pushkey"
)

// A pushKind is everything that the package knows about one kind of push. A new kind needs a
// row in eventKinds, messageKinds or noticeKinds and, if it has a type, a struct.
type pushKind struct {
	name  string              // in lower case: the Event, the MsgType of a message, or the InfoType of a notice
	make  *maker              // makes its type; nil: an UnknownMessage
	about pushkey.Rule        // what tells two pushes of the kind apart
	rule  pushRule            // how old it may be, and how it is answered
	texts *pushbody.UserTexts // the fields that users (用户) fill; nil: unknown, so those of all kinds count
}

// messageKinds are the messages, sorted by name.
var messageKinds = [...]pushKind{
	{"image", makes((*ImageMessage)(nil)), byID, ruleMessage, noTexts},
	{"link", makes((*LinkMessage)(nil)), byID, ruleMessage, textsOf("Title Description Url")},
	{"location", makes((*LocationMessage)(nil)), byID, ruleMessage, textsOf("Label")},
	{"miniprogrampage", makes((*MiniProgramPageMessage)(nil)), byID, ruleMessage, textsOf("Title PagePath ThumbUrl")},
	{"shortvideo", makes((*ShortVideoMessage)(nil)), byID, ruleMessage, noTexts},
	{"text", makes((*TextMessage)(nil)), byID, ruleMessage, textsOf("Content")},
	{"video", makes((*VideoMessage)(nil)), byID, ruleMessage, noTexts},
	{"voice", makes((*VoiceMessage)(nil)), byID, ruleMessage, textsOf("Recognition")},
}

// eventKinds are the events, sorted by name. Those without a type are here for their key,
// their rule and their texts.
var eventKinds = [...]pushKind{
	{"add_express_path", makes((*AddExpressPathEvent)(nil)), aboutParcel, ruleMessage, textsOf("Actions[]")},
	{"add_nearby_poi_audit_info", makes((*AddNearbyPOIAuditInfoEvent)(nil)), subject("audit_id", "status"), ruleMessage, textsOf("reason")},
	{"add_single_waybill", makes((*AddSingleWaybillEvent)(nil)), aboutParcel, ruleResult, textsOf(peopleTexts + "Remark")},
	{"add_waybill", makes((*AddWaybillEvent)(nil)), aboutParcel, ruleResult, textsOf(peopleTexts + "Remark Cargo>DetailList[]")},
	{"annual_renew", makes((*AnnualRenewEvent)(nil)), allOfIt, ruleMessage, noTexts},
	{"book_ban_status_change", makes((*BookBanStatusChangeEvent)(nil)), subject("book_id", "chapter_id", "ban_status"), ruleMessage, textsOf("book_title chapter_title")},
	{"cancel_auth_account", makes((*CancelAuthAccountEvent)(nil)), allOfIt, ruleDelivery, noTexts},
	{"cancel_single_waybill", makes((*CancelSingleWaybillEvent)(nil)), aboutParcel, ruleResult, textsOf("CancelReason")},
	{"cancel_waybill", makes((*CancelWaybillEvent)(nil)), aboutParcel, ruleResult, noTexts},
	{"charge_mp_service_quota_notify", makes((*ChargeMpServiceQuotaNotifyEvent)(nil)), subject("spu_id", "total_used_quota", "validity_end_time"), ruleMessage, noTexts},
	{"charge_mp_service_validity_notify", makes((*ChargeMpServiceValidityNotifyEvent)(nil)), subject("spu_id", "total_used_quota", "validity_end_time"), ruleMessage, noTexts},
	{"check_biz", makes((*CheckBizEvent)(nil)), aboutParcel, ruleResult, textsOf("ShopName ShopContact ServiceName SenderAddress")},
	{"click", nil, subject("EventKey", "Ticket", "MenuId"), ruleMessage, textsOf("EventKey")},
	{"complaint_callback", makes((*ComplaintCallbackEvent)(nil)), subject("complaint_order_id", "status", "option_type"), ruleMessage, textsOf(complaintTexts)},
	{"create_map_poi_audit_info", makes((*CreateMapPOIAuditInfoEvent)(nil)), subject("audit_id", "status"), ruleMessage, textsOf("name address sh_remark")},
	{"debug_demo", makes((*DebugDemoEvent)(nil)), allOfIt, ruleMessage, textsOf("debug_str")},
	{"get_auth_info", makes((*GetAuthInfoEvent)(nil)), allOfIt, ruleDelivery, noTexts},
	{"get_pre_auth_code", makes((*GetPreAuthCodeEvent)(nil)), allOfIt, ruleDelivery, noTexts},
	{"get_quota", makes((*GetQuotaEvent)(nil)), aboutParcel, ruleResult, noTexts},
	{"iot_voip_notify", makes((*IotVoipNotifyEvent)(nil)), subject("RoomId", "Sn", "Action"), ruleMessage, textsOf("Payload")},
	{"kf_close_session", makes((*KfCloseSessionEvent)(nil)), allOfIt, ruleMessage, noTexts},
	{"kf_create_session", makes((*KfCreateSessionEvent)(nil)), allOfIt, ruleMessage, noTexts},
	{"kf_switch_session", makes((*KfSwitchSessionEvent)(nil)), allOfIt, ruleMessage, noTexts},
	{"location", nil, allOfIt, ruleMessage, noTexts},
	{"location_select", nil, allOfIt, ruleMessage, textsOf("SendLocationInfo>Label SendLocationInfo>Poiname")},
	{"minigame_act_event_query_condition", makes((*MinigameActEventQueryConditionEvent)(nil), "MiniGame"), subject("ConditionId", "ActOpenId", "OpenId", "ActId", "TemplateId"), ruleCondition, noTexts},
	{"minigame_coin_deliver_completed", makes((*MinigameCoinDeliverCompletedEvent)(nil)), payloadOrder("OutTradeNo", "Env"), rulePayment, textsOf("MiniGame>Payload")},
	{"minigame_deliver_goods", makes((*MinigameDeliverGoodsEvent)(nil), "MiniGame"), order("OrderId", "IsPreview").In("MiniGame"), ruleGift, noTexts},
	{"minigame_deliver_h5_pay_products", nil, payloadOrder("OutTradeNo", "Env").As("minigame_h5_goods_deliver_notify"), rulePayment, textsOf("MiniGame>Payload")},
	{"minigame_game_pay_goods_deliver_notify", makes((*MinigameGamePayGoodsDeliverNotifyEvent)(nil)), payloadOrder("OutTradeNo", "Env"), rulePayment, textsOf("MiniGame>Payload")},
	{"minigame_h5_goods_deliver_notify", makes((*MinigameH5GoodsDeliverNotifyEvent)(nil)), payloadOrder("OutTradeNo", "Env"), rulePayment, textsOf("MiniGame>Payload")},
	{"minigame_pay_refund_succ_notify", makes((*MinigamePayRefundSuccNotifyEvent)(nil)), payloadOrder("RefundId", "Env"), rulePayment, textsOf("MiniGame>Payload")},
	{"minigame_recharge_center_coin_deliver_completed", makes((*MinigameRechargeCenterCoinDeliverCompletedEvent)(nil)), payloadOrder("OutTradeNo", "Env"), rulePayment, textsOf("MiniGame>Payload")},
	{"mock_update_order_status", makes((*MockUpdateOrderStatusEvent)(nil)), aboutParcel, ruleDelivery, textsOf("action_msg")},
	{"naming_verify_fail", makes((*NamingVerifyFailEvent)(nil)), allOfIt, ruleMessage, textsOf("FailReason")},
	{"naming_verify_success", makes((*NamingVerifySuccessEvent)(nil)), allOfIt, ruleMessage, noTexts},
	{"notify_service_msg_send_result", makes((*NotifyServiceMsgSendResultEvent)(nil)), subject("notify_code", "openid", "card_status"), ruleMessage, noTexts},
	{"notify_single_waybill_pay", makes((*NotifySingleWaybillPayEvent)(nil)), aboutParcel, ruleResult, noTexts},
	{"qualification_verify_fail", makes((*QualificationVerifyFailEvent)(nil)), allOfIt, ruleMessage, textsOf("FailReason")},
	{"qualification_verify_success", makes((*QualificationVerifySuccessEvent)(nil)), allOfIt, ruleMessage, noTexts},
	{"query_single_waybill", makes((*QuerySingleWaybillEvent)(nil)), aboutParcel, ruleResult, noTexts},
	{"query_single_waybill_fee", makes((*QuerySingleWaybillFeeEvent)(nil)), allOfIt, ruleResult, textsOf(peopleTexts)},
	{"remind_waybill", makes((*RemindWaybillEvent)(nil)), aboutParcel, ruleResult, noTexts},
	{"retail_pay_notify", makes((*RetailPayNotifyEvent)(nil)), order("out_trade_no", "env", "pay_status"), ruleRetail, textsOf("attach")},
	{"retail_refund_notify", makes((*RetailRefundNotifyEvent)(nil)), order("out_refund_no", "env", "refund_status"), ruleRetail, textsOf("refund_reason refund_desc")},
	{"scan", nil, subject("EventKey", "Ticket", "MenuId"), ruleMessage, textsOf("EventKey")},
	{"scancode_push", nil, allOfIt, ruleMessage, textsOf("ScanCodeInfo>ScanResult")},
	{"scancode_waitmsg", nil, allOfIt, ruleMessage, textsOf("ScanCodeInfo>ScanResult")},
	{"secbook_audit_event", makes((*SecbookAuditEvent)(nil), "audit_event"), subject("book_id"), ruleMessage, noTexts},
	{"secvod_audit_event", makes((*SecvodAuditEvent)(nil), "audit_event"), subject("drama_id"), ruleMessage, noTexts},
	{"secvod_upload_event", makes((*SecvodUploadEvent)(nil), "upload_event"), subject("media_id"), ruleMessage, textsOf("upload_event>source_context")},
	{"subscribe", nil, subject("EventKey", "Ticket", "MenuId"), ruleMessage, textsOf("EventKey")},
	{"subscribe_msg_change_event", makes((*SubscribeMsgChangeEvent)(nil)), listSubject("SubscribeMsgChangeEvent"), ruleMessage, noTexts},
	{"subscribe_msg_popup_event", makes((*SubscribeMsgPopupEvent)(nil)), listSubject("SubscribeMsgPopupEvent"), ruleMessage, noTexts},
	{"subscribe_msg_sent_event", makes((*SubscribeMsgSentEvent)(nil)), listSubject("SubscribeMsgSentEvent"), ruleMessage, noTexts},
	{"trade_manage_order_settlement", makes((*TradeManageOrderSettlementEvent)(nil)), subject("transaction_id", "merchant_trade_no", "pay_time", "shipped_time", "confirm_receive_time", "settlement_time"), ruleMessage, noTexts},
	{"trade_manage_remind_access_api", makes((*TradeManageRemindAccessAPIEvent)(nil)), allOfIt, ruleMessage, noTexts},
	{"trade_manage_remind_shipping", makes((*TradeManageRemindShippingEvent)(nil)), subject("transaction_id", "merchant_trade_no", "pay_time", "shipped_time", "confirm_receive_time", "settlement_time"), ruleMessage, noTexts},
	{"transport_add_order", makes((*TransportAddOrderEvent)(nil)), aboutParcel, ruleDelivery, textsOf(riderTexts)},
	{"transport_add_tips", makes((*TransportAddTipsEvent)(nil)), aboutParcel, ruleDelivery, textsOf("remark")},
	{"transport_cancel_order", makes((*TransportCancelOrderEvent)(nil)), aboutParcel, ruleDelivery, textsOf("cancel_reason")},
	{"transport_confirm_return_to_biz", makes((*TransportConfirmReturnToBizEvent)(nil)), aboutParcel, ruleDelivery, textsOf("remark")},
	{"transport_get_agent_pos", makes((*TransportGetAgentPosEvent)(nil)), aboutParcel, ruleDelivery, noTexts},
	{"transport_precancel_order", makes((*TransportPrecancelOrderEvent)(nil)), aboutParcel, ruleDelivery, textsOf("cancel_reason")},
	{"transport_precreate_order", makes((*TransportPrecreateOrderEvent)(nil)), aboutParcel, ruleDelivery, textsOf(riderTexts)},
	{"transport_query_order_status", makes((*TransportQueryOrderStatusEvent)(nil)), aboutParcel, ruleDelivery, noTexts},
	{"transport_readd_order", makes((*TransportReaddOrderEvent)(nil)), aboutParcel, ruleDelivery, textsOf(riderTexts)},
	{"transport_set_rider_score", makes((*TransportSetRiderScoreEvent)(nil)), aboutParcel, ruleDelivery, noTexts},
	{"unsubscribe", nil, subject("EventKey", "Ticket", "MenuId"), ruleMessage, textsOf("EventKey")},
	{"update_business_bind_result", makes((*UpdateBusinessBindResultEvent)(nil)), aboutParcel, ruleMessage, textsOf("errmsg")},
	{"update_waybill_status", makes((*UpdateWaybillStatusEvent)(nil)), aboutParcel, ruleDelivery, textsOf("action_msg agent>name")},
	{"user_authorization_cancellation", makes((*UserAuthorizationCancellationEvent)(nil)), subject("OpenID", "openid", "RevokeInfo", "PluginID", "OpenPID"), ruleMessage, noTexts},
	{"user_authorization_revoke", makes((*UserAuthorizationRevokeEvent)(nil)), subject("OpenID", "openid", "RevokeInfo", "PluginID", "OpenPID"), ruleMessage, noTexts},
	{"user_enter_tempsession", makes((*UserEnterTempsessionEvent)(nil)), allOfIt, ruleMessage, textsOf("SessionFrom")},
	{"user_info_modified", makes((*UserInfoModifiedEvent)(nil)), subject("OpenID", "openid", "RevokeInfo", "PluginID", "OpenPID"), ruleMessage, noTexts},
	{"verify_expired", makes((*VerifyExpiredEvent)(nil)), allOfIt, ruleMessage, noTexts},
	{"view", nil, subject("EventKey", "Ticket", "MenuId"), ruleMessage, textsOf("EventKey")},
	{"view_miniprogram", nil, subject("EventKey", "Ticket", "MenuId"), ruleMessage, textsOf("EventKey")},
	{"waybill_complaint", makes((*WaybillComplaintEvent)(nil)), aboutParcel, ruleResult, textsOf("Content Pic Name")},
	{"waybill_evaluate_agent", makes((*WaybillEvaluateAgentEvent)(nil)), aboutParcel, ruleResult, noTexts},
	{"waybill_notify_query", makes((*WaybillNotifyQueryEvent)(nil)), aboutParcel, ruleResult, noTexts},
	{"waybill_query_expect_time_range", makes((*WaybillQueryExpectTimeRangeEvent)(nil)), allOfIt, ruleResult, textsOf("Street Address")},
	{"weapp_audit_delay", makes((*WeappAuditDelayEvent)(nil)), allOfIt, ruleMessage, textsOf("Reason")},
	{"weapp_audit_fail", makes((*WeappAuditFailEvent)(nil)), allOfIt, ruleMessage, textsOf("Reason")},
	{"weapp_audit_success", makes((*WeappAuditSuccessEvent)(nil)), allOfIt, ruleMessage, noTexts},
	{"wxa_appeal_record", makes((*WxaAppealRecordEvent)(nil)), subject("appeal_record_id", "appeal_status"), ruleMessage, textsOf("material[]")},
	{"wxa_category_audit", makes((*WxaCategoryAuditEvent)(nil)), subject("second", "first", "ret"), ruleMessage, textsOf("reason")},
	{"wxa_comment_bad_score", makes((*WxaCommentBadScoreEvent)(nil)), subject("comment_id"), ruleMessage, noTexts},
	{"wxa_illegal_record", makes((*WxaIllegalRecordEvent)(nil)), subject("illegal_record_id"), ruleMessage, textsOf("illegal_content[]")},
	{"wxa_media_check", makes((*WxaMediaCheckEvent)(nil)), subject("trace_id"), ruleMessage, textsOf("extra_info_json")},
	{"wxa_nickname_audit", makes((*WxaNicknameAuditEvent)(nil)), subject("nickname", "ret"), ruleMessage, textsOf("nickname reason")},
	{"wxa_novel_chapter_permission", makes((*WxaNovelChapterPermissionEvent)(nil)), subject("ChapterIndex", "BookId", "ChapterId"), ruleChapter, textsOf("CustomServerParams")},
	{"wxa_privacy_apply", makes((*WxaPrivacyApplyEvent)(nil)), subject("audit_id", "status"), ruleMessage, textsOf("result_info>reason")},
	{"wxa_punish_event", makes((*WxaPunishEvent)(nil)), subject("punish_id"), ruleMessage, textsOf("illegal_content[] detail")},
	{"wxa_trade_controlled", makes((*WxaTradeControlledEvent)(nil)), allOfIt, ruleMessage, noTexts},
	{"wxainsurance_claim_result", makes((*WxainsuranceClaimResultEvent)(nil), "upload_event"), subject("OrderNo", "Status"), ruleMessage, noTexts},
	{"wxalive_follow_notify", makes((*WxaliveFollowNotifyEvent)(nil), "FollowNotify"), subject("room_id", "user_openid", "action"), ruleMessage, noTexts},
	{"wxalive_push_message_notify", makes((*WxalivePushMessageNotifyEvent)(nil), "PushMessageApiNotify"), subject("message_id"), ruleMessage, noTexts},
	{"xpay_apple_subscribe_signing_result_notify", makes((*XpayAppleSubscribeSigningResultNotifyEvent)(nil)), order("OriginalTransactionId", "SignedTime").In("AppleSubscriptionInfo"), ruleVirtualPayment, textsOf("Attach")},
	{"xpay_apple_subscribe_unsigning_result_notify", makes((*XpayAppleSubscribeUnsigningResultNotifyEvent)(nil)), order("OriginalTransactionId", "UnsignedTime").In("AppleSubscriptionInfo"), ruleVirtualPayment, textsOf("Attach")},
	{"xpay_coin_pay_notify", makes((*XpayCoinPayNotifyEvent)(nil)), order("OutTradeNo", "Env"), ruleVirtualPayment, textsOf("CoinInfo>Attach")},
	{"xpay_complaint_notify", makes((*XpayComplaintNotifyEvent)(nil)), aboutComplaint, ruleVirtualPayment, textsOf("ComplaintDetail")},
	{"xpay_goods_deliver_notify", makes((*XpayGoodsDeliverNotifyEvent)(nil)), order("OutTradeNo", "Env"), ruleVirtualPayment, textsOf("GoodsInfo>Attach")},
	{"xpay_refund_notify", makes((*XpayRefundNotifyEvent)(nil)), aboutRefund, ruleVirtualPayment, textsOf("RetMsg")},
	{refundQuestion, makes((*XpaySubscribeIOSRefundQueryNotifyEvent)(nil)).heldBy("channel_bill"), aboutRefundQuestion, ruleQuestion, textsOf("refund_request_reason")},
	{"xpay_subscribe_pay_fail_notify", makes((*XpaySubscribePayFailNotifyEvent)(nil)), order("OutTradeNo", "Env"), ruleVirtualPayment, textsOf("GoodsInfo>Attach")},
	{"xpay_subscribe_signing_result_notify", makes((*XpaySubscribeSigningResultNotifyEvent)(nil)), order("OutContractCode", "Action", "OpenorcloseTime"), ruleVirtualPayment, noTexts},
	{"xpay_wxpay_callback_notify", makes((*XpayWxpayCallbackNotifyEvent)(nil)), order("MerchantCode", "EventType", "BusinessCode", "BusinessTime", "BusinessState"), ruleVirtualPayment, textsOf("NickName MerchantCompanyName Remark")},
}

// noticeKinds are what a third-party platform (第三方平台) is told, by InfoType, sorted.
var noticeKinds = [...]pushKind{
	{"authorized", makes((*AuthorizedEvent)(nil)), allOfIt, ruleMessage, noTexts},
	{"component_verify_ticket", makes((*ComponentVerifyTicketEvent)(nil)), allOfIt, ruleMessage, noTexts},
	{"notify_3rd_wxa_auth", makes((*Notify3rdWxaAuthEvent)(nil)), allOfIt, ruleMessage, textsOf("message")},
	{"notify_3rd_wxa_wxverify", makes((*Notify3rdWxaWxverifyEvent)(nil)), allOfIt, ruleMessage, textsOf("message")},
	{"notify_third_fasteregister", makes((*NotifyThirdFasteregisterEvent)(nil)), allOfIt, ruleMessage, textsOf(registrationTexts)},
	{"unauthorized", makes((*UnauthorizedEvent)(nil)), allOfIt, ruleMessage, noTexts},
	{"updateauthorized", makes((*UpdateAuthorizedEvent)(nil)), allOfIt, ruleMessage, noTexts},
}

// allKinds are all tables.
var allKinds = [...][]pushKind{messageKinds[:], eventKinds[:], noticeKinds[:]}

// The texts of users on a parcel, in a complaint, and in a registration.
const (
	peopleTexts = "Sender>Name Sender>Company Sender>Street Sender>Address " +
		"Receiver>Name Receiver>Company Receiver>Street Receiver>Address "
	riderTexts = "sender>name sender>address sender>address_detail receiver>name receiver>address receiver>address_detail " +
		"cargo>goods_detail[] cargo>goods_pickup_info order_info>note "
	complaintTexts = "BussiCallBackInfo>customer_material_content BussiCallBackInfo>phone_number " +
		"BussiCallBackInfo>product_name BussiCallBackInfo>history[]"
	registrationTexts = "msg info>name info>legal_persona_name info>legal_persona_wechat info>wxuser info>idname"
)

// noTexts is for the kinds that have no such fields.
var noTexts = textsOf("")

func textsOf(paths string) *pushbody.UserTexts { return pushbody.TextsOf(paths) }

// anyTexts is for a kind that isn't in the tables, or isn't read yet.
var anyTexts = func() *pushbody.UserTexts {
	var known []*pushbody.UserTexts
	for _, kinds := range allKinds {
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

// pushKinds is pushKindOf for the reader of bodies, which notices have to be told from too.
func pushKinds(msgType, event, infoType string) pushbody.Kind {
	if msgType == "" && infoType != "" {
		if k := findKind(noticeKinds[:], strings.ToLower(infoType)); k != nil {
			return k
		}
	}
	return pushKindOf(msgType, event)
}

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
	typ    reflect.Type
	inside string // the child of the root that holds the fields where it is there; "": none does
	held   string // a field that is where all of them are, at the top or one level below; "": at the top

	once  sync.Once // guards those below
	plan  *pushbody.Plan
	exact []exactFields
}

// makes returns the maker of m's type. inside is the name of an element: WeChat nests all
// fields of some kinds in one element in XML, but not in JSON. A type parameter in its place
// would link its code once for each kind, which made a bot 1 MB larger.
func makes(m Message, inside ...string) *maker {
	return &maker{typ: reflect.TypeOf(m).Elem(), inside: strings.Join(inside, "")}
}

// heldBy names a field that is where all others are, for a kind of which nobody says where
// that is.
func (k *maker) heldBy(field string) *maker {
	k.held = field
	return k
}

// empty makes a message without content: v is the struct that m points to.
func (k *maker) empty() (m Message, v reflect.Value) {
	pointer := reflect.New(k.typ)
	return pointer.Interface().(Message), pointer.Elem()
}

// study reads the type, once.
func (k *maker) study() {
	k.plan, _ = fillPlanOf(k.typ) // a test holds all rows against the error
	k.exact = exactFieldsOf(k.typ, "")
}

func fillPlanOf(t reflect.Type) (*pushbody.Plan, error) {
	return pushbody.PlanOf(t, reflect.TypeFor[Header]())
}

// message makes the message of the header and the tree of its body.
func (k *maker) message(h *Header, root pushbody.Node) (Message, error) {
	k.once.Do(k.study)
	m, fields := k.empty()
	*m.Head() = *h
	n := root
	if k.inside != "" && root.Child(k.inside).IsParent() {
		n = root.Child(k.inside)
	}
	if k.held != "" {
		n = root.Holder(k.held)
	}
	if err := checkExact(k.exact, n); err != nil {
		return nil, err
	}
	if err := k.plan.Fill(fields, n, len(h.Raw)); err != nil {
		return nil, err
	}
	return m, nil
}
