package wechat

import (
	"errors"
	"net/url"
	"testing"
)

func TestReadEnvelope(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name, body string
		want       envelope
		bad        bool
	}{
		{name: "JSON", body: `{"ToUserName":"gh_1","Encrypt":"QUJD"}`, want: envelope{"QUJD", "gh_1", true, formatJSON}},
		{name: "JSON, a slash escaped", body: `{"Encrypt":"QU\/D"}`, want: envelope{"QU/D", "", true, formatJSON}},
		{name: "XML", body: `<xml><ToUserName><![CDATA[gh_1]]></ToUserName><Encrypt><![CDATA[QUJD]]></Encrypt></xml>`, want: envelope{"QUJD", "gh_1", true, formatXML}},
		{name: "XML of a third-party event", body: `<xml><AppId>wx1</AppId><Encrypt>QUJD</Encrypt></xml>`, want: envelope{"QUJD", "", true, formatXML}},
		{name: "empty", body: `<xml><Encrypt/></xml>`, bad: true},
		{name: "null", body: `{"Encrypt":null}`, bad: true},
		{name: "an object", body: `{"Encrypt":{"Encrypt":"a"}}`, bad: true},
		{name: "an element with a child", body: `<xml><Encrypt>a<b/></Encrypt></xml>`, bad: true},
		{name: "none", body: `{"ToUserName":"gh_1","MsgType":"text"}`, want: envelope{"", "gh_1", false, formatJSON}},
		{name: "deeper only", body: `<xml><A><Encrypt>QUJD</Encrypt></A></xml>`, want: envelope{"", "", false, formatXML}},
		{name: "twice in JSON", body: `{"Encrypt":"a","Encrypt":"b"}`, bad: true},
		{name: "a list of two", body: `{"Encrypt":["a","b"]}`, bad: true},
		{name: "twice in XML", body: `<xml><Encrypt>a</Encrypt><Encrypt>a</Encrypt></xml>`, bad: true},
		{name: "two receivers", body: `{"ToUserName":"a","ToUserName":"b","Encrypt":"c"}`, bad: true},
		{name: "no object", body: `["Encrypt"]`, bad: true},
		{name: "something behind", body: `{"Encrypt":"a"}{}`, bad: true},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			got, err := readEnvelope([]byte(tt.body))
			if tt.bad != errors.Is(err, ErrMessage) || got != tt.want {
				t.Errorf("readEnvelope = %+v, %v; want %+v", got, err, tt.want)
			}
		})
	}
}

// FuzzPushQuery holds the query's reader against net/url.
func FuzzPushQuery(f *testing.F) {
	for _, raw := range []string{
		"signature=a&timestamp=1&nonce=2&msg_signature=b&echostr=c", "nonce=a&nonce=b", "nonce=&nonce=b", "nonce", "nonce=a=b",
		"%6eonce=a%20b+c", "nonce=%zz&nonce=b", "nonce=a;b&nonce=c", "&&nonce=a&", "=a", "+nonce=a",
	} {
		f.Add(raw)
	}
	f.Fuzz(func(t *testing.T, raw string) {
		values, _ := url.ParseQuery(raw)
		if got, want := parsePushQuery(raw), queryOf(values); got != want {
			t.Errorf("query %+v, want %+v", got, want)
		}
	})
}
