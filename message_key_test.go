package wechat_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/minigo-dev/wechat"
)

// keyOf parses the body and returns its key.
func keyOf(t *testing.T, body string) string {
	t.Helper()
	m, err := wechat.ParseMessage([]byte(body))
	if err != nil {
		t.Fatalf("%v: %s", err, body)
	}
	return m.Key()
}

// event makes a JSON push of an event, created at the second.
func event(second int, name, fields string) string {
	if fields != "" {
		fields = "," + fields
	}
	return fmt.Sprintf(`{"ToUserName":"gh_1","FromUserName":"o1","CreateTime":%d,"MsgType":"event","Event":%q%s}`, second, name, fields)
}

// xmlEvent is event in XML.
func xmlEvent(second int, name, fields string) string {
	return fmt.Sprintf("<xml><ToUserName>gh_1</ToUserName><FromUserName>o1</FromUserName><CreateTime>%d</CreateTime>"+
		"<MsgType>event</MsgType><Event>%s</Event>%s</xml>", second, name, fields)
}

// payment makes a mini-game payment event with the payload.
func payment(second int, name, payload string) string {
	return event(second, name, fmt.Sprintf(`"MiniGame":{"Payload":%q,"PayEventSig":"s%d","IsMock":false}`, payload, second))
}

// TestKeyOrders holds, for each event that an order identifies, pushes of which no
// two are the same notice, each with the ways in which it can be delivered.
func TestKeyOrders(t *testing.T) {
	t.Parallel()
	tests := map[string][][]string{}
	for _, name := range []string{
		"minigame_coin_deliver_completed", "minigame_recharge_center_coin_deliver_completed",
		"minigame_game_pay_goods_deliver_notify",
	} {
		tests[name] = [][]string{
			{
				payment(1000, name, `{"OpenId":"o","OutTradeNo":"1","Env":0}`), payment(1001, name, `{"Env":0,"OutTradeNo":"1"}`),
				payment(1001, strings.ToUpper(name), `{"Env":0,"OutTradeNo":"1"}`),
				xmlEvent(1002, name, `<MiniGame><Payload><![CDATA[{"OutTradeNo":"1","Env":0}]]></Payload></MiniGame>`),
			},
			{payment(1000, name, `{"OutTradeNo":"2","Env":0}`)},
			{payment(1000, name, `{"OutTradeNo":"1","Env":1}`)}, // the sandbox counts its orders itself
			{payment(1000, name, `{"OutTradeNo":"1`), payment(1000, name, `{"OutTradeNo":"1`)},
			{payment(1000, name, `{"OutTradeNo":""}`)},
			{event(1000, name, "")},
			{event(1001, name, "")},
		}
	}
	// Somebody may have decoded the payload on the way.
	tests["minigame_coin_deliver_completed"] = append(tests["minigame_coin_deliver_completed"], []string{
		payment(1000, "minigame_coin_deliver_completed", `{"OutTradeNo":"7","Env":0}`),
		event(1001, "minigame_coin_deliver_completed", `"MiniGame":{"Payload":{"Env":0,"OutTradeNo":"7","OpenId":"o"}}`),
		xmlEvent(1002, "minigame_coin_deliver_completed", `<MiniGame><Payload><OutTradeNo>7</OutTradeNo><Env>0</Env></Payload></MiniGame>`),
	}, []string{
		event(1000, "minigame_coin_deliver_completed", `"MiniGame":{"Payload":{"Env":0,"OutTradeNo":"8"}}`),
	}, []string{
		event(1000, "minigame_coin_deliver_completed", `"MiniGame":{"Payload":{"Env":1,"OutTradeNo":"8"}}`),
	}, []string{
		event(1000, "minigame_coin_deliver_completed", `"MiniGame":{"Payload":{"Env":1,"Other":"8"}}`),
	}, []string{
		event(1000, "minigame_coin_deliver_completed", `"MiniGame":{"Payload":{"Env":1,"Other":"9"}}`),
	})
	tests["minigame_h5_goods_deliver_notify"] = [][]string{ // which has two names
		{
			payment(1000, "minigame_h5_goods_deliver_notify", `{"OutTradeNo":"1","Env":0}`),
			payment(1009, "minigame_deliver_h5_pay_products", `{"OutTradeNo":"1","Env":0}`),
		},
		{payment(1000, "minigame_deliver_h5_pay_products", `{"OutTradeNo":"2","Env":0}`)},
	}
	tests["minigame_pay_refund_succ_notify"] = [][]string{
		{payment(1000, "minigame_pay_refund_succ_notify", `{"RefundId":"1","OutTradeNo":"7"}`), payment(1001, "minigame_pay_refund_succ_notify", `{"RefundId":"1"}`)},
		{payment(1000, "minigame_pay_refund_succ_notify", `{"RefundId":"2","OutTradeNo":"7"}`)},
	}
	tests["minigame_deliver_goods"] = [][]string{
		{
			event(1000, "minigame_deliver_goods", `"MiniGame":{"OrderId":"1","IsPreview":0,"GoodsList":[{"Id":"a","Num":1}]}`),
			event(1001, "minigame_deliver_goods", `"MiniGame":{"OrderId":"1","IsPreview":0}`),
			xmlEvent(1001, "minigame_deliver_goods", `<MiniGame><OrderId>1</OrderId><IsPreview>0</IsPreview><GoodsList><Id>a</Id></GoodsList></MiniGame>`),
			`{"CreateTime":5,"MsgType":"event","Event":"minigame_deliver_goods","MiniGame":{"OrderId":"1","IsPreview":0}}`,
		},
		{event(1000, "minigame_deliver_goods", `"MiniGame":{"OrderId":"2","IsPreview":0}`)},
		{event(1000, "minigame_deliver_goods", `"OrderId":"1"`)},
	}
	for _, name := range []string{"xpay_goods_deliver_notify", "xpay_coin_pay_notify", "xpay_subscribe_pay_fail_notify"} {
		tests[name] = [][]string{
			{event(1000, name, `"OutTradeNo":"1","Env":0`), event(1001, name, `"Env":0,"OutTradeNo":"1"`), xmlEvent(1001, name, `<OutTradeNo>1</OutTradeNo><Env>0</Env>`)},
			{event(1000, name, `"OutTradeNo":"1","Env":1`)},
			{event(1000, name, `"OutTradeNo":"2","Env":0`)},
		}
	}
	add := func(name string, notices ...[]string) {
		for _, deliveries := range notices {
			var bodies []string
			for i, fields := range deliveries {
				bodies = append(bodies, event(1000+i, name, fields))
			}
			tests[name] = append(tests[name], bodies)
		}
	}
	add("xpay_refund_notify",
		[]string{`"WxRefundId":"1","MchRefundId":"m","RetCode":0,"RetryTimes":0`, `"WxRefundId":"1","MchRefundId":"m","RetCode":0,"RetryTimes":1`},
		[]string{`"WxRefundId":"2","RetCode":0`}, []string{`"WxRefundId":"1","RetCode":7`},
		[]string{`"MchRefundId":"1","RetCode":0`, `"MchRefundId":"1","RetCode":0`}, []string{`"MchRefundId":"2","RetCode":0`})
	add("xpay_complaint_notify",
		[]string{`"ComplaintId":"1","RequestId":"r","ComplaintTime":9,"RetryTimes":0`, `"ComplaintId":"1","RequestId":"r","ComplaintTime":9,"RetryTimes":3`},
		[]string{`"ComplaintId":"2","RequestId":"r","ComplaintTime":9`}, []string{`"ComplaintId":"1","RequestId":"s","ComplaintTime":9`},
		[]string{`"WxOrderId":"1","MchOrderId":"m","ComplaintTime":9,"RetryTimes":0`, `"MchOrderId":"m","WxOrderId":"1","ComplaintTime":9,"RetryTimes":3`},
		[]string{`"WxOrderId":"2","MchOrderId":"m","ComplaintTime":9`}, []string{`"WxOrderId":"1","MchOrderId":"m","ComplaintTime":8`},
		[]string{`"MchOrderId":"m","ComplaintTime":9`}, []string{`"TransactionId":"m","ComplaintTime":9`}, []string{`"ComplaintDetail":"m","ComplaintTime":9`})
	add("xpay_wxpay_callback_notify",
		[]string{`"MerchantCode":"1","BusinessCode":"b","BusinessTime":"t","BusinessState":"s","RetryTimes":0`,
			`"MerchantCode":"1","BusinessCode":"b","BusinessTime":"t","BusinessState":"s","RetryTimes":1`},
		[]string{`"MerchantCode":"2","BusinessCode":"b","BusinessTime":"t","BusinessState":"s"`},
		[]string{`"MerchantCode":"1","BusinessCode":"c","BusinessTime":"t","BusinessState":"s"`},
		[]string{`"MerchantCode":"1","BusinessCode":"b","BusinessTime":"u","BusinessState":"s"`},
		[]string{`"MerchantCode":"1","BusinessCode":"b","BusinessTime":"t","BusinessState":"x"`})
	add("xpay_subscribe_signing_result_notify",
		[]string{`"OutContractCode":"1","Action":"contract_notify","OpenorcloseTime":5`, `"OutContractCode":"1","Action":"contract_notify","OpenorcloseTime":5`},
		[]string{`"OutContractCode":"2","Action":"contract_notify","OpenorcloseTime":5`},
		[]string{`"OutContractCode":"1","Action":"cancel_contract_notify","OpenorcloseTime":5`},
		[]string{`"OutContractCode":"1","Action":"contract_notify","OpenorcloseTime":6`})
	for name, field := range map[string]string{
		"xpay_apple_subscribe_signing_result_notify": "SignedTime", "xpay_apple_subscribe_unsigning_result_notify": "UnsignedTime",
	} {
		info := `"AppleSubscriptionInfo":{"OriginalTransactionId":"%s","` + field + `":%d}`
		add(name, []string{fmt.Sprintf(info, "1", 5), fmt.Sprintf(info, "1", 5)},
			[]string{fmt.Sprintf(info, "2", 5)}, []string{fmt.Sprintf(info, "1", 6)})
	}
	add("xpay_subscribe_ios_refund_query_notify",
		[]string{`"pay_order_id":"1","channel_bill":"c"`, `"info":{"pay_order_id":"1","channel_bill":"c"}`},
		[]string{`"pay_order_id":"2","channel_bill":"c"`}, []string{`"pay_order_id":"1","channel_bill":"d"`},
		[]string{`"channel_bill":"c"`, `"info":{"channel_bill":"c"}`})
	add("retail_pay_notify",
		[]string{`"out_trade_no":"1","env":0,"pay_status":"OK"`, `"out_trade_no":"1","env":0,"pay_status":"OK"`},
		[]string{`"out_trade_no":"2","env":0,"pay_status":"OK"`})
	add("retail_refund_notify",
		[]string{`"out_refund_no":"1","refund_status":"REFUND_FAIL"`, `"out_refund_no":"1","refund_status":"REFUND_FAIL"`},
		[]string{`"out_refund_no":"1","refund_status":"REFUND_SUCC"`}, []string{`"out_refund_no":"2","refund_status":"REFUND_FAIL"`})

	seen := map[string]string{}
	for name, notices := range tests {
		for _, deliveries := range notices {
			first := keyOf(t, deliveries[0])
			if first == "" {
				t.Errorf("%s: no key: %s", name, deliveries[0])
			}
			if other, ok := seen[first]; ok {
				t.Errorf("%s and %s have the key %q: %s", name, other, first, deliveries[0])
			}
			seen[first] = name
			for _, body := range deliveries[1:] {
				if again := keyOf(t, body); again != first {
					t.Errorf("%s: the repeat's key is %q, not %q: %s", name, again, first, body)
				}
			}
		}
	}
}

// TestKeyEvents holds pushes of one second and sender, of which no two are the same.
func TestKeyEvents(t *testing.T) {
	t.Parallel()
	const item = `{"TemplateId":%q,"SubscribeStatusString":%q}`
	a, b, c := fmt.Sprintf(item, "a", "accept"), fmt.Sprintf(item, "b", "accept"), fmt.Sprintf(item, "a", "reject")
	bodies := []string{
		event(1000, "user_enter_tempsession", ""),
		event(1001, "user_enter_tempsession", ""),
		event(1000, "kf_close_session", ""),
		event(1000, "kf_close_session", `"KfAccount":"k"`),
		`{"ToUserName":"gh_2","FromUserName":"o1","CreateTime":1000,"MsgType":"event","Event":"kf_close_session"}`,
		`{"ToUserName":"gh_1","FromUserName":"o2","CreateTime":1000,"MsgType":"event","Event":"kf_close_session"}`,
		`{"ToUserName":"gh_1","FromUserName":"o1","CreateTime":1000,"MsgType":"event","Event":"kf_close_session","MsgId":1}`,
		event(1000, "subscribe_msg_popup_event", `"List":`+a),
		event(1000, "subscribe_msg_popup_event", `"List":`+b),
		event(1000, "subscribe_msg_popup_event", `"List":[`+a+`,`+b+`]`),
		event(1000, "subscribe_msg_popup_event", `"List":[`+b+`,`+a+`]`),
		event(1000, "subscribe_msg_popup_event", `"List":`+c),
		event(1000, "subscribe_msg_change_event", `"List":`+c),
		event(1000, "subscribe_msg_sent_event", `"List":{"TemplateId":"a","MsgID":"1"}`),
		event(1000, "subscribe_msg_sent_event", `"List":{"TemplateId":"a","MsgID":"2"}`),
		event(1000, "trade_manage_order_settlement", `"transaction_id":"1","shipped_time":5`),
		event(1000, "trade_manage_order_settlement", `"transaction_id":"1","shipped_time":5,"settlement_time":6`),
		event(1000, "trade_manage_order_settlement", `"transaction_id":"2","shipped_time":5`),
		event(1000, "trade_manage_remind_shipping", `"transaction_id":"2"`),
		event(1000, "wxa_media_check", `"trace_id":"1"`), event(1000, "wxa_media_check", `"trace_id":"2"`),
		event(1000, "wxa_punish_event", `"punish_id":"1"`), event(1000, "wxa_punish_event", `"punish_id":"2"`),
		event(1000, "wxa_comment_bad_score", `"result":{"comment_id":"1"}`),
		event(1000, "wxa_comment_bad_score", `"result":{"comment_id":"2"}`),
		event(1000, "minigame_act_event_query_condition", `"MiniGame":{"ActOpenId":"o","ActId":"1","ConditionId":"1"}`),
		event(1000, "minigame_act_event_query_condition", `"MiniGame":{"ActOpenId":"o","ActId":"1","ConditionId":"2"}`),
		event(1000, "minigame_act_event_query_condition", `"MiniGame":{"ActOpenId":"p","ActId":"1","ConditionId":"1"}`),
		event(1000, "minigame_act_event_query_condition", `"MiniGame":{"OpenId":"o","ActId":"1","ConditionId":"1"}`),
		event(1000, "wxa_novel_chapter_permission", `"BookId":"b","ChapterIndex":1`),
		event(1000, "wxa_novel_chapter_permission", `"BookId":"b","ChapterIndex":2`),
		event(1000, "user_authorization_revoke", `"OpenID":"1","RevokeInfo":"1"`),
		event(1000, "user_authorization_revoke", `"OpenID":"1","RevokeInfo":"2"`),
		event(1000, "user_authorization_revoke", `"openid":"1","RevokeInfo":"1"`),
		event(1000, "add_express_path", `"WayBillId":"1"`), event(1000, "add_express_path", `"OrderId":"1"`),
		event(1000, "wxa_privacy_apply", `"result_info":{"audit_id":1,"status":2}`),
		event(1000, "wxa_privacy_apply", `"result_info":{"audit_id":2,"status":2}`),
		event(1000, "SCAN", `"EventKey":"1"`), event(1000, "CLICK", `"EventKey":"1"`), event(1000, "CLICK", `"EventKey":"2"`),
		`{"AppId":"p","CreateTime":1000,"InfoType":"authorized","AuthorizerAppid":"1"}`,
		`{"AppId":"p","CreateTime":1000,"InfoType":"authorized","AuthorizerAppid":"2"}`,
		`{"AppId":"p","CreateTime":1000,"InfoType":"unauthorized","AuthorizerAppid":"1"}`,
	}
	seen := map[string]string{}
	for _, body := range bodies {
		key := keyOf(t, body)
		if other, ok := seen[key]; ok || key == "" {
			t.Errorf("key %q of both\n%s\n%s", key, other, body)
		}
		seen[key] = body
		if again := keyOf(t, body); again != key {
			t.Errorf("the key of a repeat is %q, not %q", again, key)
		}
	}

	same := [][2]string{
		{event(1000, "subscribe_msg_popup_event", `"List":`+a), event(1000, "subscribe_msg_popup_event", `"List":[`+a+`]`)},
		{event(1000, "subscribe_msg_popup_event", `"List":`+a), xmlEvent(1000, "subscribe_msg_popup_event",
			"<SubscribeMsgPopupEvent><List><TemplateId>a</TemplateId><SubscribeStatusString>accept</SubscribeStatusString></List></SubscribeMsgPopupEvent>")},
		{event(1000, "wxalive_push_message_notify", `"message_id":"1"`), xmlEvent(1000, "wxalive_push_message_notify",
			"<PushMessageApiNotify><message_id>1</message_id></PushMessageApiNotify>")},
		{event(1000, "Kf_Close_Session", `"KfAccount":"k"`), event(1000, "kf_close_session", `"KfAccount":"k"`)},
	}
	for _, pair := range same {
		if one, other := keyOf(t, pair[0]), keyOf(t, pair[1]); one != other {
			t.Errorf("keys %q and %q of\n%s\n%s", one, other, pair[0], pair[1])
		}
	}
}

// TestKeyOfKindsWithoutARule holds what WeChat may push in one second, each with the ways
// in which one push can be repeated in one format.
func TestKeyOfKindsWithoutARule(t *testing.T) {
	t.Parallel()
	notice := func(fields string) string {
		return `{"CreateTime":1000,"InfoType":"notify_third_fasteregister",` + fields + `}`
	}
	pushes := [][]string{
		{event(1000, "brand_new", `"a":"1","b":{"c":1,"d":[1,2]}`), event(1000, "brand_new", `"b":{"d":[1,2],"c":1},"a":"1"`),
			event(1000, "Brand_New", `"RetryTimes":3,"a":1,"b":{"c":1,"d":[1,2],"RetryTimes":1},"Encrypt":"x"`)},
		{event(1000, "brand_new", `"a":"1","b":{"c":1,"d":[2,1]}`)}, // a list's order is news
		{event(1000, "brand_new", `"a":"1","b":{"c":2,"d":[1,2]}`)},
		{event(1000, "brand_new", `"a":"1","b":{"c":1,"d":[1]}`)},
		{event(1000, "brand_new", `"a":"1","b":{"Encrypt":"x","c":1,"d":[1,2]}`)},
		{event(1000, "brand_new", `"a":"1","c":1,"d":[1,2]`)},
		{event(1000, "brand_new", `"a":"1c","b":1`)}, {event(1000, "brand_new", `"a":"1","cb":1`)},
		{event(1000, "brand_new", "")}, {event(1001, "brand_new", "")}, {event(1000, "brand_old", "")},
		{event(1000, "brand_new", `"a":{}`), event(1000, "brand_new", `"a":null`)}, {event(1000, "brand_new", `"b":""`)},
		{event(1000, "user_enter_tempsession", `"SessionFrom":"a"`)}, {event(1000, "user_enter_tempsession", `"SessionFrom":"b"`)},
		{event(1000, "wxa_media_check", `"errcode":1`)}, {event(1000, "wxa_media_check", `"errcode":2`)}, // whose trace_id is missing
		{event(1000, "subscribe_msg_sent_event", `"List":[{"ErrorCode":1}]`)}, {event(1000, "subscribe_msg_sent_event", `"List":[{"ErrorCode":2}]`)},
		{xmlEvent(1000, "brand_new", "<a>1</a><b><c>1</c><d>1</d><d>3</d></b>"), xmlEvent(1000, "brand_new", "\n<b><d>1</d><d>3</d><c><![CDATA[1]]></c></b><a>1</a><Encrypt>x</Encrypt>")},
		{xmlEvent(1000, "brand_new", "<a>1</a><b><c>1</c><d>3</d><d>1</d></b>")},
		{notice(`"AppId":"p","appid":"1","status":0`), notice(`"status":0,"appid":"1","AppId":"p"`)},
		{notice(`"AppId":"p","appid":"2","status":0`)}, {notice(`"AppId":"p","appid":"1","status":1`)}, {notice(`"AppId":"p","taskid":"1","status":0`)},
		{`<xml><AppId>p</AppId><CreateTime>1000</CreateTime><InfoType>notify_third_fasteregister</InfoType><appid>8</appid></xml>`},
		{`<xml><AppId>p</AppId><CreateTime>1000</CreateTime><InfoType>notify_third_fasteregister</InfoType><appid>9</appid></xml>`},
		{`{"CreateTime":1000,"MsgType":"text","FromUserName":"o1","Content":"a"}`}, {`{"CreateTime":1000,"MsgType":"text","FromUserName":"o1","Content":"b"}`},
		{`{"CreateTime":1000,"action":"a"}`}, {`{"CreateTime":1000,"action":"b"}`},
	}
	seen := map[string]string{}
	for _, deliveries := range pushes {
		key := keyOf(t, deliveries[0])
		if other, ok := seen[key]; ok || key == "" {
			t.Errorf("key %q of both\n%s\n%s", key, other, deliveries[0])
		}
		seen[key] = deliveries[0]
		for _, body := range deliveries[1:] {
			if again := keyOf(t, body); again != key {
				t.Errorf("the key of a repeat is %q, not %q: %s", again, key, body)
			}
		}
	}
	for _, body := range []string{event(1, "debug_demo", `"debug_str":"a","MsgId":1`), `{"MsgType":"event","Event":"brand_new","a":1}`} {
		if key := keyOf(t, body); key != "" {
			t.Errorf("key %q, want none: %s", key, body)
		}
	}
}

// A push has one key in every mode.
func TestKeyInEveryMode(t *testing.T) {
	t.Parallel()
	for _, format := range []string{"json", "xml"} {
		s := newSender(format)
		fields := []any{"FromUserName", testUser, "CreateTime", time.Now().Unix(), "MsgType", "event", "Event", "brand_new", "a", "1"}
		message := s.message(append([]any{"ToUserName", s.toUserName}, fields...)...)
		want := keyOf(t, message)
		q, both := s.signed(s.seal(message), s.fields(fields...))
		compatible, err := mustCallback(t, secure(), wechat.WithCompatibleMode()).Open(q, both)
		if err != nil {
			t.Fatal(err)
		}
		sealed, err := mustCallback(t, secure()).Open(s.sealed(message))
		if err != nil {
			t.Fatal(err)
		}
		for name, got := range map[string]string{
			"compatible": compatible.Message.Key(), "secure": sealed.Message.Key(), "the plain half": keyOf(t, string(both)),
		} {
			if got != want || want == "" {
				t.Errorf("%s, %s: key %q, want %q", format, name, got, want)
			}
		}
	}
}

// TestKeySubjects checks for the other events that the field tells two pushes apart.
func TestKeySubjects(t *testing.T) {
	t.Parallel()
	for name, field := range map[string]string{
		"notify_service_msg_send_result": "notify_code", "user_info_modified": "OpenID", "user_authorization_cancellation": "PluginID",
		"wxa_illegal_record": "illegal_record_id", "wxa_appeal_record": "appeal_record_id", "trade_manage_remind_shipping": "transaction_id",
		"charge_mp_service_quota_notify": "spu_id", "charge_mp_service_validity_notify": "validity_end_time",
		"wxainsurance_claim_result": "OrderNo", "complaint_callback": "complaint_order_id", "iot_voip_notify": "RoomId",
		"wxalive_follow_notify": "user_openid", "wxalive_push_message_notify": "message_id", "secvod_upload_event": "media_id",
		"secvod_audit_event": "drama_id", "secbook_audit_event": "book_id", "book_ban_status_change": "chapter_id",
		"add_nearby_poi_audit_info": "audit_id", "create_map_poi_audit_info": "audit_id", "wxa_nickname_audit": "nickname",
		"wxa_category_audit": "second", "view": "EventKey", "update_waybill_status": "waybill_id", "cancel_single_waybill": "OrderID",
		"wxa_novel_chapter_permission": "ChapterId", "minigame_act_event_query_condition": "ActId",
	} {
		flat := func(id int) string { return keyOf(t, event(1000, name, fmt.Sprintf(`%q:%d`, field, id))) }
		if flat(1) == flat(2) {
			t.Errorf("%s: %s doesn't count", name, field)
		}
		if name == "update_waybill_status" || name == "cancel_single_waybill" {
			continue // carriers' fields are never nested
		}
		nested := func(id int) string { return keyOf(t, event(1000, name, fmt.Sprintf(`"info":{%q:%d}`, field, id))) }
		if nested(1) != flat(1) || nested(2) != flat(2) {
			t.Errorf("%s: %s doesn't count where it is nested", name, field)
		}
	}
}

func TestKeyMessages(t *testing.T) {
	t.Parallel()
	text := func(from, to, id string, second int) string {
		return fmt.Sprintf(`{"ToUserName":%q,"FromUserName":%q,"CreateTime":%d,"MsgType":"text","Content":"c","MsgId":%s}`, to, from, second, id)
	}
	first := keyOf(t, text("o1", "gh_1", "9007199254740993", 1000))
	if again := keyOf(t, strings.Replace(text("o1", "gh_1", `"9007199254740993"`, 1000), `"c"`, `"\u0063"`, 1)); again != first {
		t.Errorf("the repeat's key is %q, not %q", again, first)
	}
	// The receiver and sender hold the separators of other keys.
	others := []string{
		text("o1", "gh_1", "9007199254740992", 1000), text("o2", "gh_1", "9007199254740993", 1000),
		text("o1", "gh_2", "9007199254740993", 1000), text("o1", "gh_1", "9007199254740993", 1001),
		text("o14:gh_1", "", "9007199254740993", 1000), text("", "o14:gh_1", "9007199254740993", 1000),
		text("o", "1gh_1", "9007199254740993", 1000), text("o1gh_1", "", "9007199254740993", 1000),
		text("o1\x00gh_1", "", "9007199254740993", 1000),
	}
	seen := map[string]string{first: ""}
	for _, body := range others {
		body = strings.ReplaceAll(body, `\x00`, `\u0000`)
		key := keyOf(t, body)
		if other, ok := seen[key]; ok {
			t.Errorf("key %q of both\n%s\n%s", key, other, body)
		}
		seen[key] = body
	}

	for name, body := range map[string]string{
		"debugging tool":      text("o1", "gh_1", "1", 1),
		"debugging tool, XML": "<xml><CreateTime>1</CreateTime><MsgType>text</MsgType><MsgId>1</MsgId></xml>",
		"nothing":             `{"FromUserName":"o1","MsgType":"event","Event":"kf_close_session"}`,
		"no field at all":     "{}",
	} {
		if key := keyOf(t, body); key != "" {
			t.Errorf("%s: key %q, want none", name, key)
		}
	}
	if key := (&wechat.Header{MsgID: "1", CreateTime: time.Unix(2, 0)}).Key(); key == "" {
		t.Error("a MsgID of 1 alone is no debugging tool")
	}
}

// FuzzKey checks that no two headers share a key.
func FuzzKey(f *testing.F) {
	f.Add("o1", "gh_1", "1", "o1", "gh_1", "1")
	f.Add("o1", "4:gh_1", "1", "o14:", "gh_1", "1")
	f.Add("a", "", "1", "", "a", "1")
	f.Fuzz(func(t *testing.T, from1, to1, id1, from2, to2, id2 string) {
		one := wechat.Header{FromUserName: from1, ToUserName: to1, MsgID: id1, CreateTime: time.Unix(5, 0)}
		two := wechat.Header{FromUserName: from2, ToUserName: to2, MsgID: id2, CreateTime: time.Unix(5, 0)}
		same := from1 == from2 && to1 == to2 && id1 == id2
		if (one.Key() == two.Key()) != same {
			t.Errorf("%q and %q of %+v and %+v", one.Key(), two.Key(), one, two)
		}
	})
}
