package wechat_test

import (
	"errors"
	"math"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/minigo-dev/wechat"
)

// TestEventReplies holds the answers that events demand, to the byte, in both formats and
// encrypted where the push was.
func TestEventReplies(t *testing.T) {
	t.Parallel()
	step := time.Unix(1700000000, 0)
	tests := []struct {
		event     string
		reply     wechat.Reply
		json, xml string // behind the head
		bare      bool   // there is no head
	}{
		{"cancel_single_waybill", wechat.ResultReply{ResultCode: 30002, ResultMsg: "picked up"},
			`"ResultCode":30002,"ResultMsg":"picked up"}`, `<ResultCode>30002</ResultCode><ResultMsg><![CDATA[picked up]]></ResultMsg></xml>`, false},
		{"Transport_Add_Tips", &wechat.ResultReply{},
			`"resultcode":0,"resultmsg":""}`, `<resultcode>0</resultcode><resultmsg><![CDATA[]]></resultmsg></xml>`, false},
		{"add_waybill", wechat.ResultReply{ResultCode: 20007, ResultMsg: "no money"},
			`"ResultCode":20007,"ResultMsg":"no money"}`, `<ResultCode>20007</ResultCode><ResultMsg><![CDATA[no money]]></ResultMsg></xml>`, false},
		{"check_biz", wechat.CheckBizReply{BizID: "b", Quota: 7},
			`"ResultCode":0,"ResultMsg":"","BizID":"b","Quota":7}`,
			`<ResultCode>0</ResultCode><ResultMsg><![CDATA[]]></ResultMsg><BizID><![CDATA[b]]></BizID><Quota>7</Quota></xml>`, false},
		{"get_quota", wechat.GetQuotaReply{BizID: "b"},
			`"ResultCode":0,"ResultMsg":"","BizID":"b","Quota":0}`,
			`<ResultCode>0</ResultCode><ResultMsg><![CDATA[]]></ResultMsg><BizID><![CDATA[b]]></BizID><Quota>0</Quota></xml>`, false},
		{"add_waybill", wechat.AddWaybillReply{ResultMsg: "ok", Token: "t", OrderID: "o", BizID: "b", WayBillID: "w", WaybillData: "##]]>"},
			`"ResultCode":0,"ResultMsg":"ok","Token":"t","OrderID":"o","BizID":"b","WayBillID":"w","WaybillData":"##]]>"}`,
			`<ResultCode>0</ResultCode><ResultMsg><![CDATA[ok]]></ResultMsg><Token><![CDATA[t]]></Token><OrderID><![CDATA[o]]></OrderID><BizID><![CDATA[b]]></BizID>` +
				`<WayBillID><![CDATA[w]]></WayBillID><WaybillData><![CDATA[##]]]]><![CDATA[>]]></WaybillData></xml>`, false},
		{"cancel_waybill", wechat.CancelWaybillReply{BizID: "b", OrderID: "o", WayBillID: "w"},
			`"ResultCode":0,"ResultMsg":"","BizID":"b","OrderID":"o","WayBillID":"w"}`,
			`<ResultCode>0</ResultCode><ResultMsg><![CDATA[]]></ResultMsg><BizID><![CDATA[b]]></BizID><OrderID><![CDATA[o]]></OrderID><WayBillID><![CDATA[w]]></WayBillID></xml>`, false},
		{"add_single_waybill", wechat.AddSingleWaybillReply{WayBillID: "w", PickCode: "p"},
			`"ResultCode":0,"ResultMsg":"","WayBillID":"w","PickCode":"p"}`,
			`<ResultCode>0</ResultCode><ResultMsg><![CDATA[]]></ResultMsg><WayBillID><![CDATA[w]]></WayBillID><PickCode><![CDATA[p]]></PickCode></xml>`, false},
		{"query_single_waybill_fee", wechat.QuerySingleWaybillReply{
			Sender: &wechat.WaybillAddress{Name: "Li"}, GoodDetail: &wechat.WaybillGoods{Weight: 1.25, Special: 8},
			PathInfo: &wechat.WaybillPathInfo{PathInfo: []wechat.WaybillPathStep{{ActionTime: step, ActionType: 100001, ActionMsg: "a"}, {ActionType: 2}}}, Fee: 1200,
		},
			`"ResultCode":0,"ResultMsg":"","Sender":{"Name":"Li","Tel":"","Mobile":"","Province":"","City":"","Area":"","Street":"","Address":""},` +
				`"GoodDetail":{"Weight":1.25,"Special":8},"PathInfo":{"path_info":[{"action_time":1700000000,"action_type":100001,"action_msg":"a"},{"action_time":0,"action_type":2,"action_msg":""}]},` +
				`"Fee":1200,"OriginalFee":0,"OnlinePay":0,"PayResult":0}`,
			`<ResultCode>0</ResultCode><ResultMsg><![CDATA[]]></ResultMsg><Sender><Name><![CDATA[Li]]></Name><Tel><![CDATA[]]></Tel><Mobile><![CDATA[]]></Mobile>` +
				`<Province><![CDATA[]]></Province><City><![CDATA[]]></City><Area><![CDATA[]]></Area><Street><![CDATA[]]></Street><Address><![CDATA[]]></Address></Sender>` +
				`<GoodDetail><Weight>1.25</Weight><Special>8</Special></GoodDetail><PathInfo><path_info><action_time>1700000000</action_time><action_type>100001</action_type><action_msg><![CDATA[a]]></action_msg></path_info>` +
				`<path_info><action_time>0</action_time><action_type>2</action_type><action_msg><![CDATA[]]></action_msg></path_info></PathInfo>` +
				`<Fee>1200</Fee><OriginalFee>0</OriginalFee><OnlinePay>0</OnlinePay><PayResult>0</PayResult></xml>`, false},
		{"waybill_query_expect_time_range", wechat.WaybillQueryExpectTimeRangeReply{ExpectTimeRange: 2, ValidTimeRange: []wechat.WaybillTimeRange{{9, 12, 1, 0}}},
			`"ResultCode":0,"ResultMsg":"","ExpectTimeRange":2,"ValidTimeRange":[{"StartTime":9,"EndTime":12,"DayDelta":1,"Status":0}]}`,
			`<ResultCode>0</ResultCode><ResultMsg><![CDATA[]]></ResultMsg><ExpectTimeRange>2</ExpectTimeRange><ValidTimeRange><StartTime>9</StartTime><EndTime>12</EndTime><DayDelta>1</DayDelta><Status>0</Status></ValidTimeRange></xml>`, false},
		{"waybill_notify_query", wechat.WaybillNotifyQueryReply{WaybillCreateTime: step},
			`"ResultCode":0,"ResultMsg":"","Path":[],"WaybillCreateTime":1700000000}`,
			`<ResultCode>0</ResultCode><ResultMsg><![CDATA[]]></ResultMsg><WaybillCreateTime>1700000000</WaybillCreateTime></xml>`, false},
		{"remind_waybill", wechat.RemindWaybillReply{WayBillID: "w", EstimatedDeliveryTime: "2024-05-01"},
			`"ResultCode":0,"ResultMsg":"","WayBillID":"w","EstimatedDeliveryTime":"2024-05-01"}`,
			`<ResultCode>0</ResultCode><ResultMsg><![CDATA[]]></ResultMsg><WayBillID><![CDATA[w]]></WayBillID><EstimatedDeliveryTime><![CDATA[2024-05-01]]></EstimatedDeliveryTime></xml>`, false},
		{"transport_precancel_order", wechat.TransportCancelOrderReply{DeductFee: 0.1, Desc: "late"},
			`"resultcode":0,"resultmsg":"","deduct_fee":0.1,"desc":"late"}`,
			`<resultcode>0</resultcode><resultmsg><![CDATA[]]></resultmsg><deduct_fee>0.1</deduct_fee><desc><![CDATA[late]]></desc></xml>`, false},
		{"transport_query_order_status", wechat.TransportQueryOrderStatusReply{OrderStatus: 302, WaybillID: "w"},
			`"resultcode":0,"resultmsg":"","order_status":302,"waybill_id":"w"}`,
			`<resultcode>0</resultcode><resultmsg><![CDATA[]]></resultmsg><order_status>302</order_status><waybill_id><![CDATA[w]]></waybill_id></xml>`, false},
		{"transport_get_agent_pos", wechat.TransportGetAgentPosReply{Lng: 113.32, Lat: 23.1, Distance: 80, ReachTime: 60},
			`"resultcode":0,"resultmsg":"","lng":113.32,"lat":23.1,"distance":80,"reach_time":60}`,
			`<resultcode>0</resultcode><resultmsg><![CDATA[]]></resultmsg><lng>113.32</lng><lat>23.1</lat><distance>80</distance><reach_time>60</reach_time></xml>`, false},
		{"minigame_act_event_query_condition", wechat.ConditionReply{IsConditionSatisfied: true, TemplateParamMap: map[string]int64{"level": 9, "a1": -2}},
			`{"ErrCode":0,"IsConditionSatisfied":true,"TemplateParamMap":{"a1":-2,"level":9}}`,
			`<xml><ErrCode>0</ErrCode><IsConditionSatisfied>true</IsConditionSatisfied><TemplateParamMap><a1>-2</a1><level>9</level></TemplateParamMap></xml>`, true},
		{"minigame_act_event_query_condition", wechat.ConditionReply{ErrCode: 1, ErrMsg: "who"},
			`{"ErrCode":1,"ErrMsg":"who","IsConditionSatisfied":false}`,
			`<xml><ErrCode>1</ErrCode><ErrMsg><![CDATA[who]]></ErrMsg><IsConditionSatisfied>false</IsConditionSatisfied></xml>`, true},
		{"wxa_novel_chapter_permission", wechat.ChapterPermsReply{ChapterPerms: []wechat.ChapterPerm{{0, 2, 1}, {3, 5, 2}}},
			`{"ErrCode":0,"ChapterPerms":[{"StartChapterIndex":0,"EndChapterIndex":2,"Perm":1},{"StartChapterIndex":3,"EndChapterIndex":5,"Perm":2}]}`,
			`<xml><ErrCode>0</ErrCode><ChapterPerms><StartChapterIndex>0</StartChapterIndex><EndChapterIndex>2</EndChapterIndex><Perm>1</Perm></ChapterPerms>` +
				`<ChapterPerms><StartChapterIndex>3</StartChapterIndex><EndChapterIndex>5</EndChapterIndex><Perm>2</Perm></ChapterPerms></xml>`, true},
	}
	for _, tt := range tests {
		t.Run(tt.event, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				for format, want := range map[string]string{"json": tt.json, "xml": tt.xml} {
					s := newSender(format)
					if !tt.bare && format == "json" {
						want = replyHeadJSON + `"MsgType":"event","Event":"` + tt.event + `",` + want
					} else if !tt.bare {
						want = replyHeadXML + `<MsgType><![CDATA[event]]></MsgType><Event><![CDATA[` + tt.event + `]]></Event>` + want
					}
					plain := answer(t, mustCallback(t), s.query(), s.event(tt.event), tt.reply)
					if diff := cmp.Diff(answered{want, map[string]string{"json": typeJSON, "xml": typeXML}[format]}, plain, cmp.AllowUnexported(answered{})); diff != "" {
						t.Errorf("%s (-want +got):\n%s", format, diff)
					}
					q, body := s.sealed(s.event(tt.event))
					sealed := answer(t, mustCallback(t, secure()), q, string(body), tt.reply)
					if diff := cmp.Diff(want, s.unsealBody(t, []byte(sealed.body), sealed.contentType)); diff != "" {
						t.Errorf("encrypted %s (-want +got):\n%s", format, diff)
					}
				}
			})
		})
	}
}

func TestEventRepliesThatCannotBeRight(t *testing.T) {
	t.Parallel()
	s := newSender("xml")
	tests := []struct {
		name, message string
		reply         wechat.Reply
		api, field    string
	}{
		{"a result for a text", s.text("a", 1), wechat.ResultReply{}, "ResultReply", "reply"},
		{"a result for a payment", s.event("xpay_goods_deliver_notify"), wechat.ResultReply{}, "ResultReply", "reply"},
		{"a balance for a waybill", s.event("add_waybill"), wechat.GetQuotaReply{}, "GetQuotaReply", "reply"},
		{"a condition for a message of that name", s.message("MsgType", "minigame_act_event_query_condition"), wechat.ConditionReply{}, "ConditionReply", "reply"},
		{"chapters for a condition", s.event("minigame_act_event_query_condition"), wechat.ChapterPermsReply{}, "ChapterPermsReply", "reply"},
		{"no number", s.event("transport_cancel_order"), wechat.TransportCancelOrderReply{DeductFee: math.NaN()}, "TransportCancelOrderReply", "DeductFee"},
		{"too large a number", s.event("transport_get_agent_pos"), wechat.TransportGetAgentPosReply{Lat: math.Inf(1)}, "TransportGetAgentPosReply", "Lat"},
		{"a name that is markup", s.event("minigame_act_event_query_condition"), wechat.ConditionReply{TemplateParamMap: map[string]int64{`a":1,"b`: 1}}, "ConditionReply", "TemplateParamMap"},
		{"a name that is none", s.event("minigame_act_event_query_condition"), wechat.ConditionReply{TemplateParamMap: map[string]int64{"": 1}}, "ConditionReply", "TemplateParamMap"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			push, err := mustCallback(t).Open(s.query(), []byte(tt.message))
			if err != nil {
				t.Fatal(err)
			}
			body, _, err := push.Answer(tt.reply)
			var fault *wechat.ArgumentError
			if !errors.As(err, &fault) || fault.API != tt.api || fault.Field != tt.field || body != nil {
				t.Errorf("answer %q, error %v, want one of %s's %s", body, err, tt.api, tt.field)
			}
		})
	}
}
