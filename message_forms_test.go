package wechat_test

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/minigo-dev/wechat"
)

// TestContradictedForms takes both forms where WeChat's pages contradict each other, or
// their own samples.
func TestContradictedForms(t *testing.T) {
	t.Parallel()
	event := func(name string) wechat.Header { return eventHead(name) }
	popup := wechat.SubscribeMsgPopup{TemplateID: "t1", SubscribeStatusString: "accept", PopupScene: "2"}
	complaint := wechat.Complaint{
		ComplaintOrderID: 7, Status: 2, CustomerMaterialContent: "torn", CustomerMaterialMediaIDList: []string{"m1"},
		History: []wechat.ComplaintProgress{{Time: time.Unix(1700000001, 0), Content: "sent", MediaIDList: []string{"m2"}}},
	}
	people := wechat.AddWaybillEvent{
		Header: event("add_waybill"), OrderID: "o1",
		Sender: wechat.ExpressPerson{Name: "Li"}, Cargo: wechat.ExpressCargo{Weight: 1.2, SpaceZ: 10},
		Insured: wechat.ExpressInsured{UseInsured: true, InsuredValue: 10000},
	}
	tests := []struct {
		name   string
		bodies []string // behind the head, JSON or XML
		want   wechat.Message
	}{
		{"one item is an object or a list, wrapped or bare, its numbers texts", []string{
			`"MsgType":"event","Event":"subscribe_msg_popup_event","List":{"TemplateId":"t1","SubscribeStatusString":"accept","PopupScene":"2"}}`,
			`"MsgType":"event","Event":"subscribe_msg_popup_event","List":[{"TemplateId":"t1","SubscribeStatusString":"accept","PopupScene":2}]}`,
			`"MsgType":"event","Event":"subscribe_msg_popup_event","SubscribeMsgPopupEvent":{"List":[{"TemplateId":"t1","SubscribeStatusString":"accept","PopupScene":2}]}}`,
			`<MsgType>event</MsgType><Event>subscribe_msg_popup_event</Event><SubscribeMsgPopupEvent><List><TemplateId><![CDATA[t1]]></TemplateId><SubscribeStatusString>accept</SubscribeStatusString><PopupScene>2</PopupScene></List></SubscribeMsgPopupEvent></xml>`,
			`<MsgType>event</MsgType><Event>subscribe_msg_popup_event</Event><List><TemplateId>t1</TemplateId><SubscribeStatusString>accept</SubscribeStatusString><PopupScene>2</PopupScene></List></xml>`,
		}, &wechat.SubscribeMsgPopupEvent{Header: event("subscribe_msg_popup_event"), List: []wechat.SubscribeMsgPopup{popup}}},
		{"OpenID or openid", []string{
			`"MsgType":"event","Event":"user_authorization_revoke","OpenID":"o1","AppID":"wx1","RevokeInfo":"8"}`,
			`"MsgType":"event","Event":"user_authorization_revoke","openid":"o1","appid":"wx1","RevokeInfo":8}`,
			`"MsgType":"event","Event":"user_authorization_revoke","OpenID":"","openid":"o1","appid":"wx1","AppID":"","RevokeInfo":8}`,
			`<MsgType>event</MsgType><Event>user_authorization_revoke</Event><openid>o1</openid><AppID>wx1</AppID><RevokeInfo>8</RevokeInfo></xml>`,
		}, &wechat.UserAuthorizationRevokeEvent{Header: event("user_authorization_revoke"), OpenID: "o1", NoticeAppID: "wx1", RevokeInfo: "8"}},
		{"illegal_content is a text or a list", []string{
			`"MsgType":"event","Event":"wxa_punish_event","illegal_content":"a","detail":"{\"banned_days\":3}"}`,
			`"MsgType":"event","Event":"wxa_punish_event","illegal_content":["a"],"detail":"{\"banned_days\":3}"}`,
			`<MsgType>Event</MsgType><Event>wxa_punish_event</Event><illegal_content>a</illegal_content><detail><![CDATA[{"banned_days":3}]]></detail></xml>`,
		}, &wechat.WxaPunishEvent{Header: event("wxa_punish_event"), IllegalContent: []string{"a"}, Detail: `{"banned_days":3}`}},
		{"ActOpenId or OpenId, inside MiniGame or not", []string{
			`"MsgType":"event","Event":"minigame_act_event_query_condition","MiniGame":{"ActOpenId":"o1","ConditionId":"c1"}}`,
			`"MsgType":"event","Event":"minigame_act_event_query_condition","MiniGame":{"OpenId":"o1","ConditionId":"c1"}}`,
			`"MsgType":"event","Event":"minigame_act_event_query_condition","OpenId":"o1","ConditionId":"c1"}`,
			`<MsgType>event</MsgType><Event>minigame_act_event_query_condition</Event><MiniGame><ActOpenId>o1</ActOpenId><ConditionId>c1</ConditionId></MiniGame></xml>`,
		}, &wechat.MinigameActEventQueryConditionEvent{Header: event("minigame_act_event_query_condition"), ActOpenID: "o1", ConditionID: "c1"}},
		{"the table is flat, the sample nested", []string{
			`"MsgType":"event","Event":"secvod_upload_event","media_id":20001,"source_context":"s","errcode":1,"errmsg":"e"}`,
			`"MsgType":"event","Event":"secvod_upload_event","upload_event":{"media_id":"20001","source_context":"s","errcode":1,"errmsg":"e"}}`,
			`<MsgType>event</MsgType><Event>secvod_upload_event</Event><upload_event><media_id>20001</media_id><source_context>s</source_context><errcode>1</errcode><errmsg>e</errmsg></upload_event></xml>`,
		}, &wechat.SecvodUploadEvent{Header: event("secvod_upload_event"), MediaID: 20001, SourceContext: "s", ErrCode: 1, ErrMsg: "e"}},
		{"XML nests what JSON doesn't", []string{
			`"MsgType":"event","Event":"wxainsurance_claim_result","OrderNo":"n1","Status":5,"FinishTime":1700000002}`,
			`<MsgType>event</MsgType><Event>wxainsurance_claim_result</Event><upload_event><OrderNo>n1</OrderNo><Status>5</Status><FinishTime>1700000002</FinishTime></upload_event></xml>`,
			`<MsgType>event</MsgType><Event>wxainsurance_claim_result</Event><OrderNo>n1</OrderNo><Status>5</Status><FinishTime>1700000002</FinishTime></xml>`,
		}, &wechat.WxainsuranceClaimResultEvent{Header: event("wxainsurance_claim_result"), OrderNo: "n1", Status: 5, FinishTime: time.Unix(1700000002, 0)}},
		{"people are lists on the page, and members are in other cases", []string{
			`"MsgType":"event","Event":"add_waybill","OrderID":"o1","Sender":{"Name":"Li"},"Cargo":{"weight":1.2,"space_z":10},"Insured":{"UseInsured":true,"InsuredValue":10000}}`,
			`"MsgType":"event","Event":"ADD_WAYBILL","OrderID":"o1","Sender":[{"Name":"Li"}],"Cargo":[{"Weight":"1.2","Space_Z":10.0}],"Insured":[{"UseInsured":1,"InsuredValue":10000}]}`,
			`<MsgType>event</MsgType><Event>add_waybill</Event><OrderID>o1</OrderID><Sender><Name>Li</Name></Sender><Cargo><weight>1.2</weight><Space_Z>10</Space_Z></Cargo><Insured><UseInsured>1</UseInsured><InsuredValue>10000</InsuredValue></Insured></xml>`,
		}, &people},
		{"blanks that the page's sample has between elements", []string{
			`"MsgType":"event","Event":"complaint_callback","BussiCallBackInfo":{"complaint_order_id":7,"status":2,"customer_material_content":"torn","customer_material_media_id_list":"m1","history":{"time":1700000001,"content":"sent","media_id_list":"m2"}}}`,
			"<MsgType>event</MsgType><Event>complaint_callback</Event><BussiCallBackInfo>\n\u200b<complaint_order_id>7</complaint_order_id>\u200b<status>2</status><customer_material_content><![CDATA[torn]]></customer_material_content>" +
				"<customer_material_media_id_list>m1</customer_material_media_id_list> // text\n\u200b<history>\u200b<time>1700000001</time><content>sent</content><media_id_list>m2</media_id_list></history></BussiCallBackInfo></xml>",
		}, &wechat.ComplaintCallbackEvent{Header: event("complaint_callback"), BussiCallBackInfo: complaint}},
		{"the older form of a check", []string{
			`"MsgType":"event","Event":"wxa_media_check","trace_id":"t","isrisky":1,"extra_info_json":"{}","status_code":4294966288}`,
			`<MsgType>event</MsgType><Event>wxa_media_check</Event><trace_id>t</trace_id><isrisky>1</isrisky><extra_info_json>{}</extra_info_json><status_code>4294966288</status_code></xml>`,
		}, &wechat.WxaMediaCheckEvent{Header: event("wxa_media_check"), TraceID: "t", IsRisky: 1, ExtraInfoJSON: "{}", StatusCode: 4294966288}},
	}
	for _, tt := range tests {
		for _, rest := range tt.bodies {
			t.Run(tt.name, func(t *testing.T) {
				t.Parallel()
				body := jsonHead + rest
				if rest[0] == '<' {
					body = xmlHead + rest
				}
				got, err := wechat.ParseMessage([]byte(body))
				if err != nil {
					t.Fatal(err)
				}
				h := got.Head()
				h.Raw, h.MsgType, h.Event = nil, tt.want.Head().MsgType, tt.want.Head().Event
				if diff := cmp.Diff(tt.want, got, ignoreKey); diff != "" {
					t.Errorf("%s (-want +got):\n%s", body, diff)
				}
			})
		}
	}
}

// CreateTime is a text in the samples of the B2B shop assistant.
func TestCreateTimeAsText(t *testing.T) {
	t.Parallel()
	m, err := wechat.ParseMessage([]byte(`{"ToUserName":"gh","CreateTime":"1698643478","MsgType":"event","Event":"retail_pay_notify","out_trade_no":"n","env":0}`))
	if _, ok := m.(*wechat.RetailPayNotifyEvent); !ok || m.Head().CreateTime.Unix() != 1698643478 {
		t.Errorf("a %T of %v, error %v", m, m.Head().CreateTime, err)
	}
}
