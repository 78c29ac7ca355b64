package wechat_test

import (
	"errors"
	"fmt"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/minigo-dev/wechat"
)

const (
	jsonHead = `{"ToUserName":"gh_to","FromUserName":"o_from","CreateTime":1714112445,`
	xmlHead  = `<xml><ToUserName><![CDATA[gh_to]]></ToUserName><FromUserName><![CDATA[o_from]]></FromUserName>` +
		`<CreateTime>1714112445</CreateTime>`
)

func messageHead(kind string) wechat.Header {
	return wechat.Header{
		ToUserName: "gh_to", FromUserName: "o_from", CreateTime: time.Unix(1714112445, 0),
		MsgType: kind, MsgID: "9007199254740993", BusinessID: "7",
	}
}

// ignoreKey leaves out what only Key reads.
var ignoreKey = cmpopts.IgnoreUnexported(wechat.Header{})

func eventHead(event string) wechat.Header {
	return wechat.Header{
		ToUserName: "gh_to", FromUserName: "o_from", CreateTime: time.Unix(1714112445, 0),
		MsgType: "event", Event: event,
	}
}

// assertFilled checks that no exported field is zero but those that can't be there.
func assertFilled(t *testing.T, v reflect.Value, event bool) {
	t.Helper()
	for i := range v.NumField() {
		field := v.Type().Field(i)
		switch {
		case field.Anonymous:
			assertFilled(t, v.Field(i), event)
		case !field.IsExported() || field.Name == "AppID" || field.Name == "InfoType":
		case event && (field.Name == "MsgID" || field.Name == "BusinessID"), !event && field.Name == "Event":
		case v.Field(i).IsZero():
			t.Errorf("%s is zero", field.Name)
		}
	}
}

func TestParseMessageKinds(t *testing.T) {
	t.Parallel()
	const jsonIDs, xmlIDs = `,"MsgId":9007199254740993,"BusinessId":7}`, `<MsgId>9007199254740993</MsgId><BusinessId>7</BusinessId></xml>`
	tests := []struct {
		name, json, xml string
		want            wechat.Message
	}{
		{
			name: "text",
			json: `"MsgType":"text","Content":"你好 \u003c\ud83d\ude00","MsgDataId":"11","Idx":"2","bizmsgmenuid":"m3"` + jsonIDs,
			xml: `<MsgType><![CDATA[text]]></MsgType><Content><![CDATA[你好 <😀]]></Content>` +
				`<MsgDataId>11</MsgDataId><Idx>2</Idx><bizmsgmenuid>m3</bizmsgmenuid>` + xmlIDs,
			want: &wechat.TextMessage{
				Header: messageHead("text"), Content: "你好 <😀", MsgDataID: "11", Idx: 2, BizMsgMenuID: "m3",
			},
		},
		{
			name: "image",
			json: `"MsgType":"image","PicUrl":"http:\/\/p.example\/a?b=1&c=2","MediaId":"media1"` + jsonIDs,
			xml: `<MsgType><![CDATA[image]]></MsgType><PicUrl><![CDATA[http://p.example/a?b=1&c=2]]></PicUrl>` +
				`<MediaId><![CDATA[media1]]></MediaId>` + xmlIDs,
			want: &wechat.ImageMessage{Header: messageHead("image"), PicURL: "http://p.example/a?b=1&c=2", MediaID: "media1"},
		},
		{
			name: "card",
			json: `"MsgType":"miniprogrampage","Title":"t","AppId":"wxcard","PagePath":"p?q=1","ThumbUrl":"u","ThumbMediaId":"m"` + jsonIDs,
			xml: `<MsgType>miniprogrampage</MsgType><Title>t</Title><AppId>wxcard</AppId><PagePath>p?q=1</PagePath>` +
				`<ThumbUrl>u</ThumbUrl><ThumbMediaId>m</ThumbMediaId>` + xmlIDs,
			want: &wechat.MiniProgramPageMessage{
				Header: messageHead("miniprogrampage"), Title: "t", CardAppID: "wxcard", PagePath: "p?q=1", ThumbURL: "u", ThumbMediaID: "m",
			},
		},
		{
			name: "voice",
			json: `"MsgType":"voice","MediaId":"m","Format":"amr","MediaId16K":"m16","Recognition":"words"` + jsonIDs,
			xml: `<MsgType>voice</MsgType><MediaId>m</MediaId><Format>amr</Format><MediaId16K>m16</MediaId16K>` +
				`<Recognition>words</Recognition>` + xmlIDs,
			want: &wechat.VoiceMessage{Header: messageHead("voice"), MediaID: "m", Format: "amr", MediaID16K: "m16", Recognition: "words"},
		},
		{
			name: "video",
			json: `"MsgType":"video","MediaId":"m","ThumbMediaId":"tm"` + jsonIDs,
			xml:  `<MsgType>video</MsgType><MediaId>m</MediaId><ThumbMediaId>tm</ThumbMediaId>` + xmlIDs,
			want: &wechat.VideoMessage{Header: messageHead("video"), MediaID: "m", ThumbMediaID: "tm"},
		},
		{
			name: "short video",
			json: `"MsgType":"shortvideo","MediaId":"m","ThumbMediaId":"tm"` + jsonIDs,
			xml:  `<MsgType>shortvideo</MsgType><MediaId>m</MediaId><ThumbMediaId>tm</ThumbMediaId>` + xmlIDs,
			want: &wechat.ShortVideoMessage{Header: messageHead("shortvideo"), MediaID: "m", ThumbMediaID: "tm"},
		},
		{
			name: "location",
			json: `"MsgType":"location","Location_X":23.134521,"Location_Y":113.358803,"Scale":20,"Label":"l"` + jsonIDs,
			xml: `<MsgType>location</MsgType><Location_X>23.134521</Location_X><Location_Y>113.358803</Location_Y>` +
				`<Scale>20</Scale><Label>l</Label>` + xmlIDs,
			want: &wechat.LocationMessage{
				Header: messageHead("location"), Latitude: 23.134521, Longitude: 113.358803, Scale: 20, Label: "l",
			},
		},
		{
			name: "link",
			json: `"MsgType":"link","Title":"t","Description":"d","Url":"u"` + jsonIDs,
			xml:  `<MsgType>link</MsgType><Title>t</Title><Description>d</Description><Url>u</Url>` + xmlIDs,
			want: &wechat.LinkMessage{Header: messageHead("link"), Title: "t", Description: "d", URL: "u"},
		},
		{
			name: "enter",
			json: `"MsgType":"event","Event":"user_enter_tempsession","SessionFrom":"wxapp"}`,
			xml:  `<MsgType>event</MsgType><Event>user_enter_tempsession</Event><SessionFrom>wxapp</SessionFrom></xml>`,
			want: &wechat.UserEnterTempsessionEvent{Header: eventHead("user_enter_tempsession"), SessionFrom: "wxapp"},
		},
		{
			name: "agent takes",
			json: `"MsgType":"event","Event":"kf_create_session","KfAccount":"a@b"}`,
			xml:  `<MsgType>event</MsgType><Event>kf_create_session</Event><KfAccount>a@b</KfAccount></xml>`,
			want: &wechat.KfCreateSessionEvent{Header: eventHead("kf_create_session"), KfAccount: "a@b"},
		},
		{
			name: "agent closes",
			json: `"MsgType":"event","Event":"kf_close_session","KfAccount":"a@b"}`,
			xml:  `<MsgType>event</MsgType><Event>kf_close_session</Event><KfAccount>a@b</KfAccount></xml>`,
			want: &wechat.KfCloseSessionEvent{Header: eventHead("kf_close_session"), KfAccount: "a@b"},
		},
		{
			name: "agent hands over",
			json: `"MsgType":"event","Event":"kf_switch_session","FromKfAccount":"a@b","ToKfAccount":"c@d"}`,
			xml: `<MsgType>event</MsgType><Event>kf_switch_session</Event><FromKfAccount>a@b</FromKfAccount>` +
				`<ToKfAccount>c@d</ToKfAccount></xml>`,
			want: &wechat.KfSwitchSessionEvent{Header: eventHead("kf_switch_session"), FromKfAccount: "a@b", ToKfAccount: "c@d"},
		},
		{
			name: "unknown event",
			json: `"MsgType":"event","Event":"tomorrow","debug_str":"hello world"}`,
			xml:  `<MsgType>event</MsgType><Event>tomorrow</Event><debug_str>hello world</debug_str></xml>`,
			want: &wechat.UnknownMessage{Header: eventHead("tomorrow")},
		},
	}
	for _, tt := range tests {
		for _, body := range []string{jsonHead + tt.json, xmlHead + tt.xml} {
			t.Run(tt.name+" "+body[:1], func(t *testing.T) {
				t.Parallel()
				want := reflect.ValueOf(tt.want).Elem()
				got, err := wechat.ParseMessage([]byte(body))
				if err != nil {
					t.Fatal(err)
				}
				if diff := cmp.Diff(string(got.Head().Raw), body); diff != "" {
					t.Errorf("Raw (-want +got):\n%s", diff)
				}
				assertFilled(t, reflect.ValueOf(got).Elem(), want.FieldByName("Event").String() != "")
				got.Head().Raw = nil
				if diff := cmp.Diff(tt.want, got, ignoreKey); diff != "" {
					t.Errorf("(-want +got):\n%s", diff)
				}
			})
		}
	}
}

func TestParseMessageHeader(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name, body string
		want       wechat.Message
	}{
		{"no kind", `{"action":"CheckContainerPath"}`, &wechat.UnknownMessage{}},
		{"no kind, XML", `<xml><action>CheckContainerPath</action></xml>`, &wechat.UnknownMessage{}},
		{"empty object", ` {} `, &wechat.UnknownMessage{}},
		{"empty XML", `<xml/>`, &wechat.UnknownMessage{}},
		{"root of text", `<xml>text</xml>`, &wechat.UnknownMessage{}},
		{"XML declaration", `<?xml version="1.0"?><!-- c --><xml a="1>2" b='"'><MsgType x="&amp;">text</MsgType ></xml>` + "\n",
			&wechat.TextMessage{Header: wechat.Header{MsgType: "text"}}},
		{"byte order mark", "\uFEFF{\"MsgType\":\"text\"}", &wechat.TextMessage{Header: wechat.Header{MsgType: "text"}}},
		{"byte order mark, XML", "\uFEFF<xml><MsgType>text</MsgType></xml>", &wechat.TextMessage{Header: wechat.Header{MsgType: "text"}}},
		{"case of the kind", `{"MsgType":"Text","Content":"c"}`,
			&wechat.TextMessage{Header: wechat.Header{MsgType: "Text"}, Content: "c"}},
		{"case of the event", `{"MsgType":"Event","Event":"KF_Close_session","KfAccount":"k"}`,
			&wechat.KfCloseSessionEvent{Header: wechat.Header{MsgType: "Event", Event: "KF_Close_session"}, KfAccount: "k"}},
		{"unknown kind", `{"MsgType":"music","Content":"c"}`, &wechat.UnknownMessage{Header: wechat.Header{MsgType: "music"}}},
		{"case of a field counts", `{"msgtype":"text","Content":"c"}`, &wechat.UnknownMessage{}},
		{"event of a message", `{"MsgType":"text","Event":"kf_close_session"}`,
			&wechat.TextMessage{Header: wechat.Header{MsgType: "text", Event: "kf_close_session"}}},
		{"numbers as text", `{"CreateTime":"1714112445","MsgId":"1_2","MsgType":"text"}`,
			&wechat.TextMessage{Header: wechat.Header{CreateTime: time.Unix(1714112445, 0), MsgID: "1_2", MsgType: "text"}}},
		{"MsgID", `<xml><MsgID>5</MsgID><BusinessID>6</BusinessID></xml>`,
			&wechat.UnknownMessage{Header: wechat.Header{MsgID: "5", BusinessID: "6"}}},
		{"the first of the head counts, the last of the rest", `{"MsgType":"text","MsgType":"image","Content":"a","Content":"b"}`,
			&wechat.TextMessage{Header: wechat.Header{MsgType: "text"}, Content: "b"}},
		{"the first of the head counts, the last of the rest, XML", `<xml><MsgType>text</MsgType><MsgType>image</MsgType><Content>a</Content><Content>b</Content></xml>`,
			&wechat.TextMessage{Header: wechat.Header{MsgType: "text"}, Content: "b"}},
		{"a notice to a platform", `{"AppId":"wxp","CreateTime":17,"InfoType":"authorized","AuthorizerAppid":"wx1"}`,
			&wechat.AuthorizedEvent{Header: wechat.Header{InfoType: "authorized", CreateTime: time.Unix(17, 0)}, ComponentAppID: "wxp", AuthorizerAppID: "wx1"}},
		{"a notice of tomorrow", `{"AppId":"wxp","CreateTime":17,"InfoType":"tomorrow","AuthorizerAppid":"wx1"}`,
			&wechat.UnknownMessage{Header: wechat.Header{InfoType: "tomorrow", CreateTime: time.Unix(17, 0)}}},
		{"order means nothing in JSON", `{"Content":"c","InfoType":"i","MsgType":"text","FromUserName":"a","FromUserName":"b"}`,
			&wechat.TextMessage{Header: wechat.Header{MsgType: "text", InfoType: "i", FromUserName: "a"}, Content: "c"}},
		{"only the root's own fields", `{"x":{"MsgType":"text"},"y":[{"MsgType":"text"}]}`, &wechat.UnknownMessage{}},
		{"only the root's own fields, XML", `<xml><x><MsgType>text</MsgType></x></xml>`, &wechat.UnknownMessage{}},
		{"prefix", `<xml><x:MsgType>text</x:MsgType></xml>`, &wechat.UnknownMessage{}},
		{"printed XML", "<xml>\r\n  <MsgType>\r\n    <![CDATA[text]]>\r\n  </MsgType>\n  <CreateTime> 17 </CreateTime>\n</xml>\n",
			&wechat.TextMessage{Header: wechat.Header{MsgType: "text", CreateTime: time.Unix(17, 0)}}},
		{"control characters", "{\"MsgType\":\"text\",\"Content\":\"a\x00\x01\n\tb\"}",
			&wechat.TextMessage{Header: wechat.Header{MsgType: "text"}, Content: "a\x00\x01\n\tb"}},
		{"escapes", `{"Msg\u0054ype":"text","Content":"\"\\\/\b\f\n\r\t\u0000\ud800\udc00\ud800x\ud800\u0041"}`,
			&wechat.TextMessage{Header: wechat.Header{MsgType: "text"}, Content: "\"\\/\b\f\n\r\t\x00\U00010000\uFFFDx\uFFFDA"}},
		{"cut character", "{\"MsgType\":\"text\",\"Content\":\"\xe4\xbd\"}",
			&wechat.TextMessage{Header: wechat.Header{MsgType: "text"}, Content: "\uFFFD\uFFFD"}},
		{"cut character, XML", "<xml><MsgType>text</MsgType><Content><![CDATA[\xe4\xbd]]></Content></xml>",
			&wechat.TextMessage{Header: wechat.Header{MsgType: "text"}, Content: "\uFFFD\uFFFD"}},
		{"references", `<xml><MsgType>text</MsgType><Content>&lt;&gt;&amp;&apos;&quot;&#65;&#x1F600;&#xD800;</Content></xml>`,
			&wechat.TextMessage{Header: wechat.Header{MsgType: "text"}, Content: "<>&'\"A😀\uFFFD"}},
		{"pieces", "<xml><MsgType>text</MsgType><Content>a<!-- b -->c<![CDATA[]]d]]><?e f?>&#10;\r\ng]]</Content></xml>",
			&wechat.TextMessage{Header: wechat.Header{MsgType: "text"}, Content: "ac]]d\n\ng]]"}},
		{"null", `{"MsgType":"text","Content":null,"CreateTime":null,"Idx":null}`,
			&wechat.TextMessage{Header: wechat.Header{MsgType: "text"}}},
		{"unreadable numbers", `{"MsgType":"location","CreateTime":1e400,"Location_X":"NaN","Location_Y":1e999,"Scale":9223372036854775808}`,
			&wechat.LocationMessage{Header: wechat.Header{MsgType: "location"}}},
		{"time out of range", `{"CreateTime":99999999999999999999}`, &wechat.UnknownMessage{}},
		{"negative time", `{"CreateTime":-5}`, &wechat.UnknownMessage{}},
		{"time in milliseconds", `{"CreateTime":1714112445000}`, &wechat.UnknownMessage{}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			got, err := wechat.ParseMessage([]byte(tt.body))
			if err != nil {
				t.Fatal(err)
			}
			if string(got.Head().Raw) != tt.body {
				t.Errorf("Raw = %q", got.Head().Raw)
			}
			got.Head().Raw = nil
			if diff := cmp.Diff(tt.want, got, ignoreKey); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}

func TestParseMessageErrors(t *testing.T) {
	t.Parallel()
	const bomb = `<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]><xml><Content>&b;</Content></xml>`
	bodies := []string{
		"", " \n", "\uFEFF", "null", "true", `"text"`, "1", "[]", `[{"MsgType":"text"}]`, "text", "\x00{}", "{}\x00",
		"{", "}", `{"a"`, `{"a":`, `{"a":1`, `{"a":1,`, `{"a":1,}`, `{,}`, `{a:1}`, `{'a':1}`, `{"a":1}{}`, `{} x`, `{"a":1]`,
		`{"a":[1}`, `{"a":[1,]}`, `{"a":[,1]}`, `{"a" 1}`, `{"a":"b}`, `{"a":"b\`, `{"a":"b\"}`, `{"a":"\x"}`, `{"a":"\u12"}`,
		`{"a":"\u12g4"}`, `{"a":01}`, `{"a":-}`, `{"a":1.}`, `{"a":.5}`, `{"a":1e}`, `{"a":+1}`, `{"a":NaN}`, `{"a":tru}`,
		`{"a":nul`, `{"a":truex}`, `{"a":1 2}`, "{\"a\":1}\uFEFF", "{\"a\":\xff}",
		"<", "<xml", "<xml>", "<xml/", "<xml/ >", "<xml></xml", "<xml></xm>", "<xml><a></xml></a>", "</xml>", "<xml/><xml/>",
		"<xml/>x", "<xml/><![CDATA[ ]]>", "<!-- a -->x<xml/>", "<1/>", "<-a/>", "<a:b:c/>", "< xml/>", "<xml a/>", "<xml a=1/>",
		`<xml a="<"/>`, `<xml a="&x;"/>`, `<xml a="1/>`, "<xml>&nbsp;</xml>", "<xml>&lt</xml>", "<xml>&#0;</xml>", "<xml>&#xFFFF;</xml>",
		"<xml>&#x110000;</xml>", "<xml>&#99999999999999999999;</xml>", "<xml>&#-5;</xml>", "<xml>&;</xml>", "<xml>a]]>b</xml>",
		"<xml><![CDATA[a</xml>", "<xml><![CDATA[a]]></xml><", "<xml><![CDATA[x]]>--xml>", "<xml><!-- a -- b --></xml>", "<xml><!-- a</xml>",
		"<xml><!--></xml>", "<xml><??></xml>", "<xml><?a</xml>", "<!-- only -->", "<?xml?>", "<!DOCTYPE xml><xml/>", bomb, "<xml><!x></xml>",
		strings.Repeat(`{"a":`, 33) + "1" + strings.Repeat("}", 33),
		`{"a":` + strings.Repeat("[", 32) + strings.Repeat("]", 32) + "}",
		strings.Repeat("<a>", 33) + strings.Repeat("</a>", 33),
		`{"a":[` + strings.Repeat("1,", 1_000_000) + "1]}",
		"<xml>" + strings.Repeat("<a/>", 1_000_000) + "</xml>",
		strings.Repeat("<a>", 1_000_000), strings.Repeat("[", 1_000_000), `{"a":` + strings.Repeat("[", 1_000_000),
	}
	for _, body := range bodies {
		m, err := wechat.ParseMessage([]byte(body))
		if !errors.Is(err, wechat.ErrMessage) || m != nil {
			t.Errorf("ParseMessage(%.80q) = %v, %v; want ErrMessage", body, m, err)
			continue
		}
		if text := err.Error(); !strings.HasPrefix(text, "wechat: malformed message: ") || len(text) > 100 {
			t.Errorf("ParseMessage(%.80q): %v", body, err)
		}
	}
}

func TestParseMessageAtItsLimits(t *testing.T) {
	t.Parallel()
	bodies := []string{
		strings.Repeat(`{"a":`, 32) + "1" + strings.Repeat("}", 32),
		strings.Repeat("<a>", 32) + strings.Repeat("</a>", 32),
		`{"a":[` + strings.Repeat("1,", 4094) + "1]}",
		"<xml>" + strings.Repeat("<a/>", 4095) + "</xml>",
		`{"a":[` + strings.Repeat("[],", 1_000_000) + "[]]}",
		"<xml>" + strings.Repeat("<!-- a -->", 100_000) + "</xml>",
	}
	for _, body := range bodies {
		if _, err := wechat.ParseMessage([]byte(body)); err != nil {
			t.Errorf("ParseMessage(%.80q): %v", body, err)
		}
	}
}

// A user's own message embeds Header, or a message of the package.
type (
	ownMessage   struct{ wechat.Header }
	ownerMessage struct{ wechat.UnknownMessage }
)

func TestOwnMessages(t *testing.T) {
	t.Parallel()
	unknown, err := wechat.ParseMessage([]byte(`{"FromUserName":"o","CreateTime":17,"MsgType":"event","Event":"brand_new"}`))
	if err != nil {
		t.Fatal(err)
	}
	if _, ok := unknown.(*wechat.UnknownMessage); !ok {
		t.Fatalf("a kind without a type is a %T", unknown)
	}
	for _, own := range []wechat.Message{&ownMessage{*unknown.Head()}, &ownerMessage{wechat.UnknownMessage{Header: *unknown.Head()}}} {
		if _, ok := own.(*wechat.UnknownMessage); ok {
			t.Errorf("a %T is taken for an UnknownMessage", own)
		}
		if got, want := own.Key(), unknown.Key(); got != want || got == "" {
			t.Errorf("%T: key %q, want %q", own, got, want)
		}
	}
}

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
			&wechat.MinigameCoinDeliverCompletedEvent{
				Header: of("event", "minigame_coin_deliver_completed", ""), OutTradeNo: "1",
				SignedPayload: wechat.SignedPayload{Payload: `{"OutTradeNo":"1","Attach":"]]></Payload></MiniGame>` + inject("MiniGame") + `"}`, PayEventSig: "s"},
			},
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

func ExampleParseMessage() {
	body := []byte(`{"ToUserName":"gh_97417a04a28d","FromUserName":"o9AgO5Kd5ggOC-bXrbNODIiE3bGY",` +
		`"CreateTime":1714112445,"MsgType":"text","Content":"hello","MsgId":24534267123456789}`)
	m, err := wechat.ParseMessage(body)
	if err != nil {
		fmt.Println(err)
		return
	}
	switch m := m.(type) {
	case *wechat.TextMessage:
		fmt.Println("text:", m.Content)
	case *wechat.UserEnterTempsessionEvent:
		fmt.Println("entered from:", m.SessionFrom)
	case *wechat.UnknownMessage:
		fmt.Println("unknown:", m.MsgType, m.Event)
	}
	fmt.Println("from:", m.Head().FromUserName)
	// Output:
	// text: hello
	// from: o9AgO5Kd5ggOC-bXrbNODIiE3bGY
}

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
