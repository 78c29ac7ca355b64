package wechat_test

import (
	"errors"
	"math"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/minigo-dev/wechat"
)

const (
	typeText = "text/plain; charset=utf-8"
	typeJSON = "application/json; charset=utf-8"
	typeXML  = "text/xml; charset=utf-8"
)

// In a synctest bubble it is 2000-01-01, which is 946684800.
const (
	replyHeadJSON = `{"ToUserName":"oUser0123456789abcdefghijklm","FromUserName":"gh_0123456789ab","CreateTime":946684800,`
	replyHeadXML  = `<xml><ToUserName><![CDATA[oUser0123456789abcdefghijklm]]></ToUserName><FromUserName><![CDATA[gh_0123456789ab]]></FromUserName><CreateTime>946684800</CreateTime>`
)

func TestReplyContents(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name      string
		reply     wechat.Reply
		json, xml string
	}{
		{"text", wechat.ReplyText{Content: "hi"},
			replyHeadJSON + `"MsgType":"text","Content":"hi"}`,
			replyHeadXML + `<MsgType><![CDATA[text]]></MsgType><Content><![CDATA[hi]]></Content></xml>`},
		{"pointer to text", &wechat.ReplyText{Content: "hi"},
			replyHeadJSON + `"MsgType":"text","Content":"hi"}`,
			replyHeadXML + `<MsgType><![CDATA[text]]></MsgType><Content><![CDATA[hi]]></Content></xml>`},
		{"text that needs care", wechat.ReplyText{Content: "<a href=\"x\">&\\\n\t]]>]]]]>\x01\xff游\ufffe"},
			replyHeadJSON + `"MsgType":"text","Content":"<a href=\"x\">&\\\n\t]]>]]]]>\u0001` + "\ufffd游\ufffe" + `"}`,
			replyHeadXML + "<MsgType><![CDATA[text]]></MsgType><Content><![CDATA[<a href=\"x\">&\\\n\t]]]]><![CDATA[>]]]]]]><![CDATA[>\ufffd\ufffd游\ufffd]]></Content></xml>"},
		{"image", wechat.ReplyImage{MediaID: "m"},
			replyHeadJSON + `"MsgType":"image","Image":{"MediaId":"m"}}`,
			replyHeadXML + `<MsgType><![CDATA[image]]></MsgType><Image><MediaId><![CDATA[m]]></MediaId></Image></xml>`},
		{"voice", wechat.ReplyVoice{MediaID: "m"},
			replyHeadJSON + `"MsgType":"voice","Voice":{"MediaId":"m"}}`,
			replyHeadXML + `<MsgType><![CDATA[voice]]></MsgType><Voice><MediaId><![CDATA[m]]></MediaId></Voice></xml>`},
		{"video", wechat.ReplyVideo{MediaID: "m", Title: "t", Description: "d"},
			replyHeadJSON + `"MsgType":"video","Video":{"MediaId":"m","Title":"t","Description":"d"}}`,
			replyHeadXML + `<MsgType><![CDATA[video]]></MsgType><Video><MediaId><![CDATA[m]]></MediaId><Title><![CDATA[t]]></Title><Description><![CDATA[d]]></Description></Video></xml>`},
		{"bare video", wechat.ReplyVideo{MediaID: "m"},
			replyHeadJSON + `"MsgType":"video","Video":{"MediaId":"m"}}`,
			replyHeadXML + `<MsgType><![CDATA[video]]></MsgType><Video><MediaId><![CDATA[m]]></MediaId></Video></xml>`},
		{"music", wechat.ReplyMusic{ThumbMediaID: "m", Title: "t", Description: "d", MusicURL: "u", HQMusicURL: "h"},
			replyHeadJSON + `"MsgType":"music","Music":{"Title":"t","Description":"d","MusicUrl":"u","HQMusicUrl":"h","ThumbMediaId":"m"}}`,
			replyHeadXML + `<MsgType><![CDATA[music]]></MsgType><Music><Title><![CDATA[t]]></Title><Description><![CDATA[d]]></Description><MusicUrl><![CDATA[u]]></MusicUrl><HQMusicUrl><![CDATA[h]]></HQMusicUrl><ThumbMediaId><![CDATA[m]]></ThumbMediaId></Music></xml>`},
		{"bare music", wechat.ReplyMusic{ThumbMediaID: "m"},
			replyHeadJSON + `"MsgType":"music","Music":{"ThumbMediaId":"m"}}`,
			replyHeadXML + `<MsgType><![CDATA[music]]></MsgType><Music><ThumbMediaId><![CDATA[m]]></ThumbMediaId></Music></xml>`},
		{"news", wechat.ReplyNews{Articles: []wechat.ReplyArticle{{"t", "d", "p", "u"}, {"t2", "", "", ""}}},
			replyHeadJSON + `"MsgType":"news","ArticleCount":2,"Articles":[{"Title":"t","Description":"d","PicUrl":"p","Url":"u"},{"Title":"t2","Description":"","PicUrl":"","Url":""}]}`,
			replyHeadXML + `<MsgType><![CDATA[news]]></MsgType><ArticleCount>2</ArticleCount><Articles><item><Title><![CDATA[t]]></Title><Description><![CDATA[d]]></Description><PicUrl><![CDATA[p]]></PicUrl><Url><![CDATA[u]]></Url></item><item><Title><![CDATA[t2]]></Title><Description><![CDATA[]]></Description><PicUrl><![CDATA[]]></PicUrl><Url><![CDATA[]]></Url></item></Articles></xml>`},
		{"transfer", wechat.TransferToAgent{},
			replyHeadJSON + `"MsgType":"transfer_customer_service"}`,
			replyHeadXML + `<MsgType><![CDATA[transfer_customer_service]]></MsgType></xml>`},
		{"transfer to one", wechat.TransferToAgent{Account: "a@gh"},
			replyHeadJSON + `"MsgType":"transfer_customer_service","TransInfo":{"KfAccount":"a@gh"}}`,
			replyHeadXML + `<MsgType><![CDATA[transfer_customer_service]]></MsgType><TransInfo><KfAccount><![CDATA[a@gh]]></KfAccount></TransInfo></xml>`},
		{"pay", wechat.PayAck{}, `{"ErrCode":0,"ErrMsg":"Success"}`, `<xml><ErrCode>0</ErrCode><ErrMsg>Success</ErrMsg></xml>`},
		{"no pay", wechat.PayAck{ErrCode: -1, ErrMsg: "<later>"}, `{"ErrCode":-1,"ErrMsg":"<later>"}`, `<xml><ErrCode>-1</ErrCode><ErrMsg><![CDATA[<later>]]></ErrMsg></xml>`},
		{"raw", wechat.RawReply{Body: []byte(`{"a":1}`)}, `{"a":1}`, `{"a":1}`},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				for format, want := range map[string]string{"json": tt.json, "xml": tt.xml} {
					s := newSender(format)
					plain := answer(t, mustCallback(t), s.query(), s.text("hello", 1), tt.reply)
					if diff := cmp.Diff(want, plain.body); diff != "" {
						t.Errorf("%s (-want +got)\n%s", format, diff)
					}
					if plain.contentType != map[string]string{"json": typeJSON, "xml": typeXML}[format] {
						t.Errorf("%s: Content-Type %q", format, plain.contentType)
					}
					q, body := s.sealed(s.text("hello", 1))
					sealed := answer(t, mustCallback(t, secure()), q, string(body), tt.reply)
					if diff := cmp.Diff(want, s.unsealBody(t, []byte(sealed.body), sealed.contentType)); diff != "" {
						t.Errorf("encrypted %s (-want +got)\n%s", format, diff)
					}
				}
			})
		})
	}
}

// Which acknowledgement each kind demands, and whether secure mode encrypts it.
func TestAcknowledgements(t *testing.T) {
	t.Parallel()
	const okJSON, okXML = `{"ErrCode":0,"ErrMsg":"Success"}`, `<xml><ErrCode>0</ErrCode><ErrMsg>Success</ErrMsg></xml>`
	payment := func(event string) [4]string { return [4]string{event, okJSON, okXML, "plain"} }
	word := func(event string) [4]string { return [4]string{event, "success", "success", "plain"} }
	tests := [][4]string{
		word(""), word("user_enter_tempsession"), word("something_new"), word("minigame_something_new"),
		payment("minigame_coin_deliver_completed"), payment("minigame_recharge_center_coin_deliver_completed"),
		payment("minigame_pay_refund_succ_notify"), payment("minigame_game_pay_goods_deliver_notify"),
		payment("minigame_h5_goods_deliver_notify"), payment("minigame_deliver_h5_pay_products"),
		payment("MINIGAME_deliver_h5_pay_products"),
		{"minigame_deliver_goods", okJSON, okXML, "encrypted"},
		word("minigame_act_event_query_condition"), word("xpay_goods_deliver_notify"),
		word("xpay_subscribe_ios_refund_query_notify"), word("wxa_novel_chapter_permission"), word("retail_pay_notify"),
	}
	for _, tt := range tests {
		event, wantJSON, wantXML, encryption := tt[0], tt[1], tt[2], tt[3]
		t.Run(event, func(t *testing.T) {
			t.Parallel()
			for format, want := range map[string]string{"json": wantJSON, "xml": wantXML} {
				s := newSender(format)
				message := s.text("hello", 1)
				if event != "" {
					message = s.event(event)
				}
				contentType := typeText
				if want != "success" {
					contentType = map[string]string{"json": typeJSON, "xml": typeXML}[format]
				}
				var typedNil *wechat.ReplyText
				for _, none := range []wechat.Reply{nil, typedNil} {
					plain := answer(t, mustCallback(t), s.query(), message, none)
					if plain != (answered{want, contentType}) {
						t.Errorf("%s: answer %v, want %q, %q", format, plain, want, contentType)
					}
					q, body := s.sealed(message)
					sealed := answer(t, mustCallback(t, secure()), q, string(body), none)
					if encryption == "encrypted" {
						sealed.body = s.unsealBody(t, []byte(sealed.body), sealed.contentType)
					}
					if sealed != (answered{want, contentType}) {
						t.Errorf("%s in secure mode: answer %v, want %q, %q", format, sealed, want, contentType)
					}
				}
			}
		})
	}
}

func TestAnswersThatAreNotEncrypted(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name  string
		event string
		reply wechat.Reply
		want  answered
	}{
		{"payment refused", "minigame_coin_deliver_completed", wechat.PayAck{ErrCode: 1, ErrMsg: "no"}, answered{`{"ErrCode":1,"ErrMsg":"no"}`, typeJSON}},
		{"empty", "x", wechat.RawReply{}, answered{"", typeText}},
		{"the word", "x", wechat.RawReply{Body: []byte("success")}, answered{"success", typeText}},
		{"plain", "x", wechat.RawReply{Body: []byte("<a/>"), Plain: true, ContentType: "application/xml"}, answered{"<a/>", "application/xml"}},
		{"plain in the push's type", "x", wechat.RawReply{Body: []byte("{}"), Plain: true}, answered{"{}", typeJSON}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			s := newSender("json")
			q, body := s.sealed(s.event(tt.event))
			if got := answer(t, mustCallback(t, secure()), q, string(body), tt.reply); got != tt.want {
				t.Errorf("answer %v, want %v", got, tt.want)
			}
		})
	}
	s := newSender("json")
	q, body := s.sealed(s.event("minigame_deliver_goods"))
	got := answer(t, mustCallback(t, secure()), q, string(body), wechat.PayAck{ErrCode: 1})
	if text := s.unsealBody(t, []byte(got.body), got.contentType); text != `{"ErrCode":1,"ErrMsg":""}` {
		t.Errorf("a gift's answer is %q", text)
	}
}

func TestRepliesThatCannotBeRight(t *testing.T) {
	t.Parallel()
	s := newSender("json")
	tests := []struct {
		name, message string
		reply         wechat.Reply
		api, field    string
	}{
		{"no text", s.text("a", 1), wechat.ReplyText{}, "ReplyText", "Content"},
		{"no image", s.text("a", 1), wechat.ReplyImage{}, "ReplyImage", "MediaID"},
		{"no voice", s.text("a", 1), wechat.ReplyVoice{}, "ReplyVoice", "MediaID"},
		{"no video", s.text("a", 1), wechat.ReplyVideo{Title: "t"}, "ReplyVideo", "MediaID"},
		{"no thumb", s.text("a", 1), wechat.ReplyMusic{Title: "t"}, "ReplyMusic", "ThumbMediaID"},
		{"no article", s.text("a", 1), wechat.ReplyNews{}, "ReplyNews", "Articles"},
		{"nine articles", s.text("a", 1), wechat.ReplyNews{Articles: make([]wechat.ReplyArticle, 9)}, "ReplyNews", "Articles"},
		{"transfer of an event", s.event("user_enter_tempsession"), wechat.TransferToAgent{}, "TransferToAgent", "reply"},
		{"transfer of nothing", s.message("action", "CheckContainerPath"), wechat.TransferToAgent{}, "TransferToAgent", "reply"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			push, err := mustCallback(t).Open(s.query(), []byte(tt.message))
			if err != nil {
				t.Fatal(err)
			}
			body, contentType, err := push.Answer(tt.reply)
			var fault *wechat.ArgumentError
			if !errors.As(err, &fault) || fault.API != tt.api || fault.Field != tt.field {
				t.Errorf("error %v, want one of %s's %s", err, tt.api, tt.field)
			}
			if body != nil || contentType != "" {
				t.Errorf("an answer beside the error: %q, %q", body, contentType)
			}
		})
	}
}

// Each on its own, since one character that needs care has all of them looked at.
func TestReplyTextInCDATA(t *testing.T) {
	t.Parallel()
	s := newSender("xml")
	for content, want := range map[string]string{
		"]]>":            "]]]]><![CDATA[>",
		"a]]>b]]>":       "a]]]]><![CDATA[>b]]]]><![CDATA[>",
		"]]]>":           "]]]]]><![CDATA[>",
		">]>]]":          ">]>]]",
		"\x00":           "\ufffd",
		"\x1f":           "\ufffd",
		"\xff":           "\ufffd",
		"\xe6\xb8":       "\ufffd\ufffd",
		"\ufffe\uffff":   "\ufffd\ufffd",
		"\ufffd":         "\ufffd",
		"，\t\r\n😀\u007f": "，\t\r\n😀\u007f",
	} {
		got := answer(t, mustCallback(t), s.query(), s.text("hello", 1), wechat.ReplyText{Content: content})
		if !strings.Contains(got.body, "<Content><![CDATA["+want+"]]></Content>") {
			t.Errorf("%q is written %s, want %q", content, got.body, want)
		}
	}
}

// A nonce that would have to be escaped isn't repeated, so that the signature holds.
func TestReplyNonce(t *testing.T) {
	t.Parallel()
	cb := mustCallback(t, secure())
	for _, nonce := range []string{`"`, "]]>", "<&>", "游", strings.Repeat("<", 48), "\x00"} {
		for _, format := range []string{"json", "xml"} {
			s := newSender(format)
			s.nonce = nonce
			q, body := s.sealed(s.text("hello", 1))
			got := answer(t, cb, q, string(body), wechat.ReplyText{Content: "hi"})
			begin, end := `"Nonce":"`, `"}`
			if format == "xml" {
				begin, end = "<Nonce><![CDATA[", "]]></Nonce>"
			}
			_, rest, _ := strings.Cut(got.body, begin)
			s.nonce, _, _ = strings.Cut(rest, end)
			if len(s.nonce) < 16 || len(s.nonce) > 64 {
				t.Errorf("nonce %q became %q", nonce, s.nonce)
			}
			s.unsealBody(t, []byte(got.body), got.contentType)
		}
	}
}

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
