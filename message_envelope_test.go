package wechat_test

import (
	"errors"
	"testing"

	"github.com/minigo-dev/wechat"
)

func TestParseEnvelope(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		name, body, want string
		fails            bool
	}{
		{name: "JSON", body: `{"ToUserName":"gh_x","Encrypt":"ab\/c+d=="}`, want: "ab/c+d=="},
		{name: "XML", body: `<xml><ToUserName><![CDATA[gh_x]]></ToUserName><Encrypt><![CDATA[abc=]]></Encrypt></xml>`, want: "abc="},
		{name: "compatible mode, with a control character", body: "<xml><MsgType>text</MsgType><Content><![CDATA[a\x1dc]]></Content><Encrypt>abc=</Encrypt></xml>", want: "abc="},
		{name: "a declared encoding", body: `<?xml version="1.0" encoding="GBK"?><xml><Encrypt>abc=</Encrypt></xml>`, want: "abc="},
		{name: "another root", body: `<root><Encrypt>abc=</Encrypt></root>`, want: "abc="},
		{name: "not encrypted", body: `{"MsgType":"text"}`},
		{name: "deeper", body: `{"MsgType":"text","A":{"Encrypt":"abc="}}`},
		{name: "given twice", body: `{"Encrypt":"a","Encrypt":"b"}`, fails: true},
		{name: "an object", body: `{"Encrypt":{"a":1}}`, fails: true},
		{name: "no body", fails: true},
		{name: "the text alone", body: `abc=`, fails: true},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			got, err := wechat.ParseEnvelope([]byte(tt.body))
			if got != tt.want || (err != nil) != tt.fails || err != nil && !errors.Is(err, wechat.ErrMessage) {
				t.Errorf("%q, %v; want %q", got, err, tt.want)
			}
		})
	}
}
