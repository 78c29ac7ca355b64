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

func eventHead(event string) wechat.Header {
	return wechat.Header{
		ToUserName: "gh_to", FromUserName: "o_from", CreateTime: time.Unix(1714112445, 0),
		MsgType: "event", Event: event,
	}
}

// ignoreKey leaves out what only Key reads.
var ignoreKey = cmpopts.IgnoreUnexported(wechat.Header{})

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
