package wechat_test

import (
	"errors"
	"strings"
	"testing"
	"testing/synctest"

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
