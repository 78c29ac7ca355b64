package pushbody

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

func TestHead(t *testing.T) {
	t.Parallel()
	fields := []Field{ToUserName, FromUserName, CreateTime, MsgType, Event, InfoType, MsgID, BusinessID}
	for _, tt := range []struct {
		name, body string
		want       []string
		kind       Kind
	}{
		{"JSON", `{"ToUserName":"a","FromUserName":"b","CreateTime":7,"MsgType":"text","Event":"e","InfoType":"i","MsgId":1,"BusinessId":2}`,
			[]string{"a", "b", "7", "text", "e", "i", "1", "2"}, chat},
		{"XML", `<xml><ToUserName> a
</ToUserName><FromUserName><![CDATA[b]]></FromUserName><CreateTime>7</CreateTime><MsgType>text</MsgType><MsgID>1</MsgID><BusinessID>2</BusinessID></xml>`,
			[]string{"a", "b", "7", "text", "", "", "1", "2"}, chat},
		{"the first counts, of an id the last", `{"MsgType":"text","MsgType":"x","MsgId":1,"MsgID":3}`, []string{"", "", "", "text", "", "", "3", ""}, chat},
		{"the first counts, XML", `<xml><MsgType>text</MsgType><MsgType>x</MsgType><MsgId>1</MsgId><MsgID>3</MsgID></xml>`, []string{"", "", "", "text", "", "", "3", ""}, chat},
		{"behind a user's text, JSON", `{"Content":"x","MsgType":"text","MsgId":1}`, []string{"", "", "", "text", "", "", "1", ""}, chat},
		{"behind a user's text, XML", `<xml><Content>x</Content><MsgType>text</MsgType><MsgId>1</MsgId></xml>`, []string{"", "", "", "", "", "", "1", ""}, anything},
		{"behind what holds a user's text", `<xml><MiniGame><Payload>x</Payload></MiniGame><MsgType>text</MsgType></xml>`, []string{"", "", "", "", "", "", "", ""}, anything},
		{"behind what holds a text in other kinds", `<xml><MsgType>text</MsgType><MiniGame/><ToUserName>a</ToUserName></xml>`, []string{"a", "", "", "text", "", "", "", ""}, chat},
		{"in a text", `<xml><MsgType>text</MsgType><Content><![CDATA[]]></Content><ToUserName>a</ToUserName><Content><![CDATA[]]></Content></xml>`,
			[]string{"", "", "", "text", "", "", "", ""}, chat},
		{"deeper", `<xml><a><MsgType>text</MsgType></a></xml>`, []string{"", "", "", "", "", "", "", ""}, anything},
		{"a message in a notice", `<xml><InfoType>i</InfoType><MsgType>text</MsgType><Event>e</Event></xml>`, []string{"", "", "", "", "", "i", "", ""}, anything},
		{"a notice in a message", `<xml><MsgType>text</MsgType><InfoType>i</InfoType></xml>`, []string{"", "", "", "text", "", "", "", ""}, chat},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			_, head := scanned(t, tt.body)
			var got []string
			for _, f := range fields {
				got = append(got, head.Text(f))
			}
			if diff := cmp.Diff(tt.want, got); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
			if head.Kind() != tt.kind {
				t.Error("another kind")
			}
		})
	}
}

func TestSeconds(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		text string
		want int64 // -1: none
	}{
		{"1714112445", 1714112445}, {"0", 0}, {"0001", 1}, {"253402300799", lastSecond}, {"253402300800", -1}, {"99999999999999999999", -1},
		{"", -1}, {"-1", -1}, {"+1", -1}, {"1.0", -1}, {" 1", -1}, {"1e3", -1}, {"１", -1},
	} {
		got, ok := Seconds(tt.text)
		if want := time.Unix(tt.want, 0); ok != (tt.want >= 0) || ok && !got.Equal(want) || !ok && !got.IsZero() {
			t.Errorf("%q reads as %v, %t", tt.text, got, ok)
		}
		_, head := scanned(t, `{"CreateTime":"`+tt.text+`"}`)
		if created := head.Time(); created.IsZero() != (tt.want <= 0) && tt.text != " 1" || tt.want > 0 && !created.Equal(got) {
			t.Errorf("a CreateTime of %q is %v", tt.text, created)
		}
	}
}
