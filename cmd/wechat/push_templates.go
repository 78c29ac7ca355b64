package main

import (
	"encoding/json"
	"slices"

	"github.com/minigo-dev/wechat/wechattest"
)

// A template is an event that can be pushed by its name alone.
type template struct {
	Name      string            `json:"name"`
	English   string            `json:"en"`
	Chinese   string            `json:"zh"`
	Reference wechattest.Fields `json:"fields"` // besides the header
}

type fields = wechattest.Fields

var (
	templatePay   = fields{"MchOrderNo": "1217752501201407033233368018", "TransactionId": "4200000000202501010000000001"}
	templateGoods = fields{"ProductId": "sword", "Quantity": 1, "ZoneId": "1", "OrigPrice": 100, "ActualPrice": 100, "Attach": "", "OrderSource": 1}
	templateUser  = fields{"OpenID": "oSimulatedPlayer000000000000", "AppID": "wx0123456789abcdef", "RevokeInfo": "1", "PluginID": "", "OpenPID": ""}
)

// templates are made anew for each caller: their fields may be changed.
func templates() []template {
	subscribe := fields{"TemplateId": "simulated_template", "SubscribeStatusString": "accept", "PopupScene": "0"}
	paid := func(more fields) fields {
		all := fields{"OpenId": "oSimulatedPlayer000000000000", "OutTradeNo": "SIM0001", "Env": 1, "WeChatPayInfo": templatePay}
		for name, value := range more {
			all[name] = value
		}
		return all
	}
	return []template{
		{"user_enter_tempsession", "a player enters the session", "进入客服会话", fields{"SessionFrom": "wxapp"}},
		{"subscribe_msg_popup_event", "a player answers the permission popup", "订阅弹窗", fields{"List": []fields{subscribe}}},
		{"subscribe_msg_change_event", "a player changes the switch", "订阅管理", fields{"List": []fields{{"TemplateId": "simulated_template", "SubscribeStatusString": "reject"}}}},
		{"subscribe_msg_sent_event", "a subscribe message was sent", "订阅消息发送结果", fields{"List": []fields{{"TemplateId": "simulated_template", "MsgID": "1700000000000000001", "ErrorCode": "0", "ErrorStatus": "success"}}}},
		{"user_info_modified", "a player's data changed", "用户资料变更", templateUser},
		{"user_authorization_revoke", "a player withdrew consent", "用户撤回授权", templateUser},
		{"user_authorization_cancellation", "a player closed the account", "用户注销", templateUser},
		{"wxa_media_check", "the result of a content check", "内容安全检测结果", fields{"appid": "wx0123456789abcdef", "trace_id": "simulated-trace", "version": 2, "errcode": 0, "errmsg": "ok",
			"result": fields{"suggest": "pass", "label": 100}, "detail": []fields{{"strategy": "content_model", "errcode": 0, "suggest": "pass", "label": 100, "prob": 90}}}},
		{"wxa_comment_bad_score", "a bad review", "差评通知", fields{"result": fields{"comment_id": "1"}}},
		{"trade_manage_remind_shipping", "a paid order isn't shipped yet", "发货提醒", fields{"transaction_id": "4200000000202501010000000001", "merchant_id": "1900000001", "sub_merchant_id": "",
			"merchant_trade_no": "SIM0001", "pay_time": 1767225600, "msg": "ship it"}},
		{"minigame_game_pay_goods_deliver_notify", "deliver an item that was paid in the game", "道具直购发货", paid(fields{"GoodsInfo": templateGoods})},
		{"minigame_h5_goods_deliver_notify", "deliver an item that was paid in the mall", "商城道具发货", paid(fields{"GoodsInfo": templateGoods})},
		{"minigame_coin_deliver_completed", "coins were delivered", "代币发放完成", paid(fields{"CoinInfo": fields{"ZoneId": "1", "ActualPrice": 100, "BuyQuantity": 10, "OrigPrice": 100}})},
		{"minigame_pay_refund_succ_notify", "a payment was refunded", "退款成功", fields{"RefundId": "R0001", "RefundAmount": 100, "RefundSource": 3, "Env": 1, "OutTradeNo": "SIM0001", "WeChatPayInfo": templatePay}},
		{"minigame_deliver_goods", "deliver a gift", "礼包发货", fields{"OrderId": "G0001", "IsPreview": 0, "ToUserOpenid": "oSimulatedPlayer000000000000", "Zone": 2001, "GiftTypeId": 1, "GiftId": "gift",
			"SendTime": 1767225600, "GoodsList": []fields{{"Id": "gold", "Num": 10}, {"Id": "gem", "Num": 1}}}},
		{"minigame_act_event_query_condition", "does a player meet a condition?", "活动条件查询", fields{"ActOpenId": "oSimulatedPlayer000000000000", "TemplateId": "1", "ActId": "1", "ConditionId": "1"}},
		{"xpay_goods_deliver_notify", "deliver an item (mini-program)", "虚拟支付道具发货", paid(fields{"GoodsInfo": fields{"ProductId": "sword", "Quantity": 1, "OrigPrice": 100, "ActualPrice": 100, "Attach": ""}})},
		{"xpay_coin_pay_notify", "coins were paid (mini-program)", "虚拟支付代币支付", paid(fields{"CoinInfo": fields{"Quantity": 10, "OrigPrice": 100, "ActualPrice": 100, "Attach": ""}})},
		{"xpay_refund_notify", "a refund (mini-program)", "虚拟支付退款", fields{"OpenId": "oSimulatedPlayer000000000000", "WxRefundId": "1", "MchRefundId": "R0001", "WxOrderId": "1", "MchOrderId": "SIM0001",
			"RefundFee": 100, "RetCode": 0, "RetMsg": "", "RefundStartTimestamp": 1767225600, "RefundSuccTimestamp": 1767225601, "WxpayRefundTransactionId": "1", "RetryTimes": 0}},
		{"kf_create_session", "a human agent took the session", "客服接入会话", fields{"KfAccount": "agent@simulated"}},
		{"kf_close_session", "a human agent closed the session", "客服关闭会话", fields{"KfAccount": "agent@simulated"}},
	}
}

// sampleOf returns the fields of a known event.
func sampleOf(event string) wechattest.Fields {
	all := templates()
	if i := slices.IndexFunc(all, func(t template) bool { return t.Name == event }); i >= 0 {
		return all[i].Reference
	}
	return nil
}

func (s *session) listTemplates() error {
	all := templates()
	s.show(all, func() {
		for _, t := range all {
			sample, err := json.Marshal(t.Reference)
			if err != nil {
				continue
			}
			s.printf("%-40s %s\n    %s\n", t.Name, s.in(t.English, t.Chinese), sample)
		}
	})
	return nil
}
