package wechat_test

import (
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/minigo-dev/wechat"
)

const (
	userHead = `<xml><ToUserName><![CDATA[gh_x]]></ToUserName><FromUserName><![CDATA[oUSER]]></FromUserName><CreateTime>1700000000</CreateTime>`
	userTail = `<MsgId>22211872600753510</MsgId></xml>`
)

func textOf(content string) string {
	return userHead + `<MsgType><![CDATA[text]]></MsgType><Content><![CDATA[` + content + `]]></Content>` + userTail
}

// A text that WeChat doesn't split arrives whole, as its user's.
func TestUserTextStaysInItsField(t *testing.T) {
	t.Parallel()
	const deep = "<a><a><a><a><a><a><a><a><a><a><a><a><a><a><a><a><a><a><a><a><a><a><a><a><a><a><a><a><a><a><a><a><a>"
	texts := map[string]string{
		"pasted XML":           `<xml><status><![CDATA[ok]]></status><a>1</a></xml>`,
		"end of a section":     `a]]>b`,
		"end and markup":       `a]]></b>`,
		"end of the message":   `]]></Content></xml>`,
		"another sender":       `]]></Content><FromUserName><![CDATA[oVICTIM]]></FromUserName><Content><![CDATA[hello`,
		"another kind":         `]]></Content><MsgType><![CDATA[event]]></MsgType><Event><![CDATA[xpay_goods_deliver_notify]]></Event><OutTradeNo><![CDATA[order1]]></OutTradeNo><Env>0</Env><Content><![CDATA[`,
		"another id":           `]]></Content><MsgId>1</MsgId><Content><![CDATA[`,
		"a whole message":      `]]></Content><MsgId>1</MsgId></xml>`,
		"a loose end tag":      "]]></Content ><FromUserName>oVICTIM</FromUserName><Content\n><![CDATA[x",
		"an open comment":      `]]></Content><!-- `,
		"an open section":      `]]></Content><x><![CDATA[`,
		"an open instruction":  `]]></Content><?x `,
		"an open attribute":    `]]></Content><a b="`,
		"a deep element":       `]]></Content>` + deep,
		"a nested field":       `]]></Content><A><Content><![CDATA[x]]></Content></A><Content><![CDATA[`,
		"only ends":            strings.Repeat(`]]></Content>`, 50),
		"brackets":             `]]`,
		"one bracket":          `]`,
		"more of them":         `]]]]]>>]]>]`,
		"the start of one":     `<![CDATA[`,
		"a border":             `a]]><![CDATA[b`,
		"a border at the ends": `]]><![CDATA[`,
		"a reference":          `&lt;&nosuch;]]>`,
		"another field":        `]]></Title>`,
		"empty":                ``,
		"blanks":               " \n\t",
		"encryption":           `]]></Content><Encrypt><![CDATA[AAAA]]></Encrypt><ToUserName>gh_y</ToUserName><Content><![CDATA[`,
	}
	for name, text := range texts {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			want := &wechat.TextMessage{
				Header: wechat.Header{
					ToUserName: "gh_x", FromUserName: "oUSER", CreateTime: time.Unix(1700000000, 0), MsgType: "text", MsgID: "22211872600753510",
				},
				Content: text,
			}
			for _, body := range []string{textOf(text), textOf(strings.ReplaceAll(text, "]]>", "]]]]><![CDATA[>")), textOf(strings.ReplaceAll(text, "]]>", "]]]><![CDATA[]>"))} {
				got, err := wechat.ParseMessage([]byte(body))
				if err != nil {
					t.Fatalf("%v: %s", err, body)
				}
				got.Head().Raw = nil
				if diff := cmp.Diff(wechat.Message(want), got, ignoreKey); diff != "" {
					t.Errorf("%s (-want +got):\n%s", body, diff)
				}
			}
		})
	}
}

func TestUserTextOfOtherKinds(t *testing.T) {
	t.Parallel()
	const evil = `]]></%s><FromUserName><![CDATA[oVICTIM]]></FromUserName><MsgType>event</MsgType><Event>xpay_coin_pay_notify</Event><%[1]s><![CDATA[`
	inject := func(name string) string {
		return strings.ReplaceAll(strings.ReplaceAll(evil, "%s", name), "%[1]s", name)
	}
	head := wechat.Header{ToUserName: "gh_x", FromUserName: "oUSER", CreateTime: time.Unix(1700000000, 0)}
	of := func(msgType, event, id string) wechat.Header {
		h := head
		h.MsgType, h.Event, h.MsgID = msgType, event, id
		return h
	}
	field := func(name, text string) string { return "<" + name + "><![CDATA[" + text + "]]></" + name + ">" }
	tests := []struct {
		name, body string
		want       wechat.Message
	}{
		{
			"SessionFrom", userHead + field("MsgType", "event") + field("Event", "user_enter_tempsession") + field("SessionFrom", inject("SessionFrom")) + "</xml>",
			&wechat.UserEnterTempsessionEvent{Header: of("event", "user_enter_tempsession", ""), SessionFrom: inject("SessionFrom")},
		},
		{
			"a card, whose AppId stands behind a text",
			userHead + field("MsgType", "miniprogrampage") + "<MsgId>1</MsgId>" + field("Title", "a]]>"+inject("Title")) + field("AppId", "wxcard") +
				field("PagePath", inject("PagePath")) + field("ThumbUrl", "u") + field("ThumbMediaId", "m") + "</xml>",
			&wechat.MiniProgramPageMessage{
				Header: of("miniprogrampage", "", "1"), Title: "a]]>" + inject("Title"), CardAppID: "wxcard", PagePath: inject("PagePath"), ThumbURL: "u", ThumbMediaID: "m",
			},
		},
		{
			"a link with a text in each field, one with the ends of others",
			userHead + field("MsgType", "link") + field("Title", "a]]>b") + field("Description", "]]></Title>]]></Url>") + field("Url", "]]></Description>") + "<MsgId>1</MsgId></xml>",
			&wechat.LinkMessage{Header: of("link", "", "1"), Title: "a]]>b", Description: "]]></Title>]]></Url>", URL: "]]></Description>"},
		},
		{
			"a link whose address is escaped",
			userHead + field("MsgType", "link") + field("Title", "a]]></Title>b") + field("Description", "d") + "<Url>http://x/?a=1&amp;b=]]&gt;\r\n</Url><MsgId>1</MsgId></xml>",
			&wechat.LinkMessage{Header: of("link", "", "1"), Title: "a]]></Title>b", Description: "d", URL: "http://x/?a=1&b=]]>\n"},
		},
		{
			"the case of the kind", userHead + field("MsgType", "Location") + field("Label", inject("Label")) + "<MsgId>1</MsgId></xml>",
			&wechat.LocationMessage{Header: of("Location", "", "1"), Label: inject("Label")},
		},
		{
			"recognised speech", userHead + field("MsgType", "voice") + field("Recognition", inject("Recognition")) + "<MsgId>1</MsgId></xml>",
			&wechat.VoiceMessage{Header: of("voice", "", "1"), Recognition: inject("Recognition")},
		},
		{
			"a kind that isn't listed", userHead + field("MsgType", "event") + field("Event", "brand_new") + field("Content", inject("Content")) + "</xml>",
			&wechat.UnknownMessage{Header: of("event", "brand_new", "")},
		},
		{
			"a payload", userHead + field("MsgType", "event") + field("Event", "minigame_coin_deliver_completed") +
				"<MiniGame>" + field("Payload", `{"OutTradeNo":"1","Attach":"]]></Payload></MiniGame>`+inject("MiniGame")+`"}`) + field("PayEventSig", "s") + "</MiniGame></xml>",
			&wechat.UnknownMessage{Header: of("event", "minigame_coin_deliver_completed", "")},
		},
		{
			"the head behind a text", userHead + field("Content", "hello") + field("MsgType", "text") + userTail,
			&wechat.UnknownMessage{Header: of("", "", "22211872600753510")},
		},
		{
			"the head behind a text, plain", userHead + "<Title>hello</Title>" + field("MsgType", "text") + "</xml>",
			&wechat.UnknownMessage{Header: of("", "", "")},
		},
		{
			"the head behind what holds a text", userHead + field("MsgType", "event") + "<GoodsInfo>" + field("Attach", "x") + "</GoodsInfo>" + field("Event", "kf_close_session") + "</xml>",
			&wechat.UnknownMessage{Header: of("event", "", "")},
		},
		{
			"the head behind another field", userHead + field("Other", "x") + field("MsgType", "text") + field("Content", "a]]>b") + "</xml>",
			&wechat.TextMessage{Header: of("text", "", ""), Content: "a]]>b"},
		},
		{
			"a message in a platform's notice", `<xml><AppId>wx1</AppId><CreateTime>1700000000</CreateTime><InfoType>authorized</InfoType><msg>x</msg><MsgType>event</MsgType><Event>e</Event></xml>`,
			&wechat.AuthorizedEvent{Header: wechat.Header{InfoType: "authorized", CreateTime: time.Unix(1700000000, 0)}, ComponentAppID: "wx1"},
		},
		{
			"a notice in a message", userHead + field("MsgType", "image") + field("PicUrl", "u") + "<InfoType>authorized</InfoType></xml>",
			&wechat.ImageMessage{Header: of("image", "", ""), PicURL: "u"},
		},
		{
			"line ends", userHead + field("MsgType", "text") + field("Content", "a\r\nb]]>\rc") + "</xml>",
			&wechat.TextMessage{Header: of("text", "", ""), Content: "a\nb]]>\nc"},
		},
		{
			"a comment", userHead + field("MsgType", "text") + "<Content><![CDATA[a]]><!-- ]]></Content> --><![CDATA[b]]></Content></xml>",
			&wechat.TextMessage{Header: of("text", "", ""), Content: "a]]><!-- ]]></Content> --><![CDATA[b"},
		},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			got, err := wechat.ParseMessage([]byte(tt.body))
			if err != nil {
				t.Fatalf("%v: %s", err, tt.body)
			}
			got.Head().Raw = nil
			if diff := cmp.Diff(tt.want, got, ignoreKey); diff != "" {
				t.Errorf("%s (-want +got):\n%s", tt.body, diff)
			}
		})
	}
}
