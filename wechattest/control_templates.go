package wechattest

import (
	"net/http"
	"strings"
)

// A pushTemplate is an event to begin with, for the page's event picker.
type pushTemplate struct {
	Name   string `json:"name"`
	EN     string `json:"en"`
	ZH     string `json:"zh"`
	Scope  string `json:"scope"` // user: about one; app: WeChat's own notice
	Fields Fields `json:"fields"`
}

const sampleUser = "OPENID" // the page and the engine put the user's in its place

func listTemplates(*Platform, *http.Request) (any, error) { return pushTemplates(), nil }

func pushTemplates() []pushTemplate {
	return append(append(paymentTemplates(), xpayTemplates()...), otherTemplates()...)
}

func event(name, en, zh, scope string, fields Fields) pushTemplate {
	all := Fields{"MsgType": "event", "Event": name}
	return pushTemplate{name, en, zh, scope, withDefaults(all, fields)}
}

// payment is an event about the user that comes from WeChat's openid.
func payment(name, en, zh string, fields Fields) pushTemplate {
	return event(name, en, zh, "user", withDefaults(Fields{"FromUserName": platformOpenID}, fields))
}

// minigame wraps a mini-game payment's payload, which is JSON inside a string. The
// PayEventSig is the sender's to make: it needs the payment's AppKey.
func minigame(name, en, zh string, payload Fields) pushTemplate {
	return payment(name, en, zh, Fields{"MiniGame": Fields{
		"Payload": string(appendJSON(nil, payload)), "PayEventSig": "", "IsMock": true,
	}})
}

func paymentTemplates() []pushTemplate {
	paid := Fields{"MchOrderNo": "mch0001", "TransactionId": "4200000001"}
	goods := Fields{
		"OpenId": sampleUser, "Env": 1, "OutTradeNo": "order0001", "WeChatPayInfo": paid,
		"GoodsInfo": Fields{"ProductId": "sword", "Quantity": 1, "ZoneId": "1", "OrigPrice": 600, "ActualPrice": 600, "Attach": "", "OrderSource": 1},
	}
	coins := Fields{
		"OpenId": sampleUser, "Env": 1, "OutTradeNo": "order0002", "WeChatPayInfo": paid,
		"CoinInfo": Fields{"ZoneId": "1", "ActualPrice": 600, "BuyQuantity": 60, "OrigPrice": 600},
	}
	refund := Fields{
		"RefundId": "refund0001", "RefundAmount": 600, "RefundSource": 1, "Env": 1, "OutTradeNo": "order0001", "WeChatPayInfo": paid,
	}
	return []pushTemplate{
		minigame("minigame_coin_deliver_completed", "mini-game: coins bought", "小游戏：游戏币发货完成", coins),
		minigame("minigame_game_pay_goods_deliver_notify", "mini-game: item bought", "小游戏：道具直购（游戏内）发货", goods),
		minigame("minigame_h5_goods_deliver_notify", "mini-game: item bought outside the game", "小游戏：道具直购（商城）发货", goods),
		minigame("minigame_pay_refund_succ_notify", "mini-game: refunded", "小游戏：退款成功", refund),
		payment("minigame_deliver_goods", "mini-game: gift to deliver", "小游戏：礼包发货", Fields{"MiniGame": Fields{
			"OrderId": "gift0001", "IsPreview": 0, "ToUserOpenid": sampleUser, "Zone": 2001, "GiftTypeId": 1, "GiftId": "gift",
			"SendTime": 1700000000, "GoodsList": []Fields{{"Id": "coin", "Num": 10}, {"Id": "sword", "Num": 1}},
		}}),
		payment("minigame_act_event_query_condition", "mini-game: is a task's condition met?", "小游戏：查询活动条件是否满足", Fields{"MiniGame": Fields{
			"ActOpenId": sampleUser, "TemplateId": "template", "ActId": "act", "ConditionId": "condition",
		}}),
	}
}

func xpayTemplates() []pushTemplate {
	paid := Fields{"MchOrderNo": "mch0003", "TransactionId": "4200000003", "PaidTime": 1700000000}
	return []pushTemplate{
		payment("xpay_goods_deliver_notify", "virtual payment: item bought", "虚拟支付：道具发货", Fields{
			"OpenId": sampleUser, "OutTradeNo": "order0003", "Env": 1, "WeChatPayInfo": paid,
			"GoodsInfo": Fields{"ProductId": "sword", "Quantity": 1, "OrigPrice": 600, "ActualPrice": 600, "Attach": ""},
		}),
		payment("xpay_coin_pay_notify", "virtual payment: coins bought", "虚拟支付：代币到账", Fields{
			"OpenId": sampleUser, "OutTradeNo": "order0004", "Env": 1, "WeChatPayInfo": paid,
			"CoinInfo": Fields{"Quantity": 60, "OrigPrice": 600, "ActualPrice": 600, "Attach": ""},
		}),
		payment("xpay_subscribe_ios_refund_query_notify", "virtual payment: may Apple refund?", "虚拟支付：苹果退款意见询问", Fields{
			"refund_time": "2026-01-02 10:00:00", "order_time": "2026-01-01 10:00:00", "channel_bill": "apple0001", "bundleid": "com.tencent.xin",
			"product_id": "month", "p_count": "1", "refund_request_reason": "UNINTENDED_PURCHASE", "provide_status": "1", "pay_order_id": "order0003",
			"service_type": "1", "consumption_status": "0",
		}),
		payment("xpay_refund_notify", "virtual payment: refunded", "虚拟支付：退款", Fields{
			"OpenId": sampleUser, "WxRefundId": "refund0003", "MchRefundId": "mchrefund0003", "WxOrderId": "wx0003", "MchOrderId": "order0003",
			"RefundFee": 600, "RetCode": 0, "RetMsg": "", "RefundStartTimestamp": 1700000000, "RefundSuccTimestamp": 1700000060,
			"WxpayRefundTransactionId": "5000000003", "RetryTimes": 0,
		}),
	}
}

func otherTemplates() []pushTemplate {
	return []pushTemplate{
		event("subscribe_msg_popup_event", "subscription popup answered", "订阅弹窗操作", "user", Fields{
			"List": []Fields{{"TemplateId": "template", "SubscribeStatusString": "accept", "PopupScene": "0"}},
		}),
		event("subscribe_msg_change_event", "subscription withdrawn", "订阅管理变更", "user", Fields{
			"List": []Fields{{"TemplateId": "template", "SubscribeStatusString": "reject"}},
		}),
		event("subscribe_msg_sent_event", "subscription message delivered", "订阅消息发送结果", "user", Fields{
			"List": []Fields{{"TemplateId": "template", "MsgID": "1700000000000000001", "ErrorCode": "0", "ErrorStatus": "success"}},
		}),
		event("user_info_modified", "user changed the profile", "用户资料变更", "user", Fields{
			"OpenID": sampleUser, "AppID": "", "RevokeInfo": "6", "PluginID": "", "OpenPID": "",
		}),
		event("user_authorization_revoke", "user withdrew a consent", "用户撤回授权", "user", Fields{
			"OpenID": sampleUser, "AppID": "", "RevokeInfo": "13", "PluginID": "", "OpenPID": "",
		}),
		event("kf_create_session", "a human agent took the session", "客服接入会话", "user", Fields{"KfAccount": "agent@game"}),
		event("kf_close_session", "a human agent closed the session", "客服关闭会话", "user", Fields{"KfAccount": "agent@game"}),
		event("wxa_media_check", "content check of a medium", "多媒体内容安全结果", "app", Fields{
			"appid": "", "trace_id": "trace0001", "version": 2, "errcode": 0, "errmsg": "ok",
			"result": Fields{"suggest": "pass", "label": 100},
			"detail": []Fields{{"strategy": "content_model", "errcode": 0, "suggest": "pass", "label": 100, "prob": 90}},
		}),
		event("wxa_punish_event", "violation notice", "违规处罚通知", "app", Fields{
			"event_type": 1, "punish_id": "punish0001", "appid": "", "punish_time": 1700000000, "illegal_reason": "", "illegal_content": "",
			"rule_name": "", "rule_url": "", "adjust_guide_url": "", "detail": "{}",
		}),
		event("debug_demo", "the console's test push", "后台调试推送", "app", Fields{"debug_str": "hello world"}),
	}
}

// forUser puts the user's openid in place of the sample's, at any depth and inside
// JSON texts.
func (u *User) forUser(v any) any {
	switch v := v.(type) {
	case string:
		return strings.ReplaceAll(v, sampleUser, u.openID)
	case Fields:
		out := make(Fields, len(v))
		for name, inner := range v {
			out[name] = u.forUser(inner)
		}
		return out
	case []Fields:
		out := make([]Fields, 0, len(v))
		for _, inner := range v {
			out = append(out, u.forUser(inner).(Fields))
		}
		return out
	case []any:
		out := make([]any, 0, len(v))
		for _, inner := range v {
			out = append(out, u.forUser(inner))
		}
		return out
	}
	return v
}
