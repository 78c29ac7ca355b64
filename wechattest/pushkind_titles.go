package wechattest

import (
	"strings"

	"github.com/minigo-dev/wechat/internal/facts"
)

// pushTitles are the kinds in English. WeChat's pages are in Chinese.
var pushTitles = map[string]string{
	"text": "text message", "image": "picture message", "miniprogrampage": "mini-program card", "voice": "voice message", "video": "video message",
	"shortvideo": "short video", "location": "location", "link": "link",
	"debug_demo": "the console's test push", "user_enter_tempsession": "user entered the session", "kf_create_session": "a human agent took the session",
	"kf_close_session": "a human agent closed the session", "kf_switch_session": "the session went to another agent",
	"subscribe_msg_popup_event": "subscription popup answered", "subscribe_msg_change_event": "subscription changed",
	"subscribe_msg_sent_event": "subscription message delivered", "notify_service_msg_send_result": "service card delivered",
	"wxa_media_check": "content check of a medium", "user_info_modified": "user changed the profile", "user_authorization_revoke": "user withdrew a consent",
	"user_authorization_cancellation": "user deleted the account", "wxa_punish_event": "violation punished",
	"xpay_goods_deliver_notify": "virtual payment: item bought", "xpay_coin_pay_notify": "virtual payment: coins bought",
	"xpay_refund_notify": "virtual payment: refunded", "xpay_complaint_notify": "virtual payment: user complained",
	"xpay_wxpay_callback_notify":                   "virtual payment: notice to the merchant",
	"xpay_subscribe_signing_result_notify":         "virtual payment: subscription begun or ended",
	"xpay_subscribe_pay_fail_notify":               "virtual payment: subscription not paid",
	"xpay_apple_subscribe_signing_result_notify":   "virtual payment: Apple subscription begun",
	"xpay_apple_subscribe_unsigning_result_notify": "virtual payment: Apple subscription ended",
	"xpay_subscribe_ios_refund_query_notify":       "virtual payment: may Apple refund?",
	"minigame_coin_deliver_completed":              "mini-game: coins bought", "minigame_pay_refund_succ_notify": "mini-game: refunded",
	"minigame_recharge_center_coin_deliver_completed": "mini-game: coins bought in the recharge centre",
	"minigame_game_pay_goods_deliver_notify":          "mini-game: item bought", "minigame_h5_goods_deliver_notify": "mini-game: item bought outside the game",
	"minigame_deliver_h5_pay_products": "mini-game: item bought outside the game (other name)", "minigame_deliver_goods": "mini-game: gift to deliver",
	"minigame_act_event_query_condition": "mini-game: is a condition met?",
	"trade_manage_remind_access_api":     "shipping: connect its API", "trade_manage_remind_shipping": "shipping: an order waits for it",
	"trade_manage_order_settlement": "shipping: an order is settled", "wxa_trade_controlled": "shipping: has to be managed",
	"charge_mp_service_quota_notify": "paid service: quota runs out", "charge_mp_service_validity_notify": "paid service: expires",
	"wxalive_follow_notify": "live room: followed or not", "wxalive_push_message_notify": "live room: messages sent",
	"wxa_comment_bad_score": "bad review", "wxainsurance_claim_result": "freight insurance: claim decided",
	"cancel_single_waybill": "carrier: cancel a pickup", "notify_single_waybill_pay": "carrier: a pickup is paid", "get_quota": "carrier: a shop's balance?",
	"waybill_query_expect_time_range": "carrier: which pickup times?", "waybill_notify_query": "carrier: state of a pickup?",
	"query_single_waybill": "carrier: a waybill?", "remind_waybill": "carrier: the user urges", "waybill_complaint": "carrier: the user complains",
	"waybill_evaluate_agent": "carrier: courier rated", "add_single_waybill": "carrier: order a pickup", "add_express_path": "parcel moved",
	"query_single_waybill_fee": "carrier: what does it cost?", "add_waybill": "carrier: order a waybill", "cancel_waybill": "carrier: cancel a waybill",
	"check_biz": "carrier: review a shop", "update_business_bind_result": "carrier has reviewed the shop",
	"update_waybill_status": "instant delivery: state changed", "mock_update_order_status": "instant delivery: simulate a state",
	"transport_cancel_order": "instant delivery: cancel", "transport_precancel_order": "instant delivery: may it be cancelled?",
	"transport_query_order_status": "instant delivery: state?", "transport_confirm_return_to_biz": "instant delivery: goods came back",
	"transport_add_order": "instant delivery: order", "transport_precreate_order": "instant delivery: may it be ordered?",
	"transport_readd_order": "instant delivery: order again", "transport_add_tips": "instant delivery: tip",
	"transport_get_agent_pos": "instant delivery: where is the rider?", "transport_set_rider_score": "instant delivery: rider rated",
	"get_pre_auth_code": "instant delivery: pre-authorization code?", "get_auth_info": "instant delivery: what does the code authorize?",
	"cancel_auth_account": "instant delivery: authorization withdrawn", "add_nearby_poi_audit_info": "nearby place reviewed",
	"create_map_poi_audit_info": "place on the map reviewed", "secvod_upload_event": "drama: medium uploaded", "secvod_audit_event": "drama: reviewed",
	"secbook_audit_event": "novel: reviewed", "book_ban_status_change": "novel: banned or released", "wxa_novel_chapter_permission": "novel: may the user read it?",
	"retail_pay_notify": "B2B shop: paid", "retail_refund_notify": "B2B shop: refunded", "complaint_callback": "complaint about an order",
	"iot_voip_notify": "device: call", "weapp_audit_success": "code passed review", "weapp_audit_fail": "code failed review", "weapp_audit_delay": "code review delayed",
	"wxa_nickname_audit": "name reviewed", "wxa_category_audit": "category reviewed", "wxa_privacy_apply": "privacy API reviewed",
	"wxa_appeal_record": "appeal", "wxa_illegal_record": "violation recorded", "qualification_verify_success": "qualification verified",
	"qualification_verify_fail": "qualification not verified", "naming_verify_success": "name verified", "naming_verify_fail": "name not verified",
	"annual_renew": "annual review is due", "verify_expired": "verification expired",
	"component_verify_ticket": "platform: component_verify_ticket", "authorized": "platform: account authorized it", "updateauthorized": "platform: authorization changed",
	"unauthorized": "platform: authorization withdrawn", "notify_third_fasteregister": "platform: fast registration",
	"notify_3rd_wxa_auth": "platform: verification goes on", "notify_3rd_wxa_wxverify": "platform: verification is due",
}

// meaningsZH are the meanings of values, which the facts have in English.
var meaningsZH = map[string]string{
	"free": "免费", "unlocked": "已解锁", "locked": "未解锁", "unregistered user": "用户未注册", "manual": "手动", "automatic": "自动", "warning": "警告",
	"functions banned": "封禁功能", "suspended": "暂停服务", "account banned": "封禁账号", "page banned": "封禁页面", "not provided": "未发货", "provided": "已发货",
	"running": "发货中", "advise refund": "建议退款", "refuse": "建议拒绝",
}

// hints say what a field's value has to be like, by format, unit or name.
var hints = map[string][2]string{
	"unix-seconds": {"time, in seconds", "时间戳（秒）"}, "unix-milliseconds": {"time, in milliseconds", "时间戳（毫秒）"},
	"json-text": {"a text that holds JSON", "JSON 文本"}, "RFC3339": {"time, such as 2026-01-02T10:00:00+08:00", "时间，例如 2026-01-02T10:00:00+08:00"},
	"yuan": {"yuan", "元"}, "cm": {"centimetres", "厘米"}, "kg": {"kilograms", "千克"}, "fen": {"fen", "分"},
	"PayEventSig": {"signed here if it is empty", "留空则自动签名"},
}

func hintsOf(f facts.Field) (english, chinese string) {
	var en, zh []string
	if f.Zh != "" {
		en, zh = append(en, f.Zh), append(zh, f.Zh)
	}
	for _, what := range []string{f.Format, f.Unit, f.Name} {
		if hint, ok := hints[what]; ok {
			en, zh = append(en, hint[0]), append(zh, hint[1])
		}
	}
	if len(f.Also) > 0 {
		en, zh = append(en, "also "+strings.Join(f.Also, ", ")), append(zh, "也作 "+strings.Join(f.Also, "、"))
	}
	return strings.Join(en, "; "), strings.Join(zh, "；")
}
