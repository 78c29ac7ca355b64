package pushbody

import (
	"errors"
	"strings"
	"testing"
	"unicode/utf8"
)

func TestReadEnvelope(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name, body string
		want       Envelope
		bad        bool
	}{
		{name: "JSON", body: `{"ToUserName":"gh_1","Encrypt":"QUJD"}`, want: Envelope{[]byte("QUJD"), "gh_1", true, JSON}},
		{name: "JSON, a slash escaped", body: `{"Encrypt":"QU\/D"}`, want: Envelope{[]byte("QU/D"), "", true, JSON}},
		{name: "XML", body: `<xml><ToUserName><![CDATA[gh_1]]></ToUserName><Encrypt><![CDATA[QUJD]]></Encrypt></xml>`, want: Envelope{[]byte("QUJD"), "gh_1", true, XML}},
		{name: "XML of a third-party event", body: `<xml><AppId>wx1</AppId><Encrypt>QUJD</Encrypt></xml>`, want: Envelope{[]byte("QUJD"), "", true, XML}},
		{name: "white space", body: "<xml>\n<ToUserName> gh_1\n</ToUserName><Encrypt>\n <![CDATA[ QUJD ]]>\n</Encrypt></xml>", want: Envelope{[]byte("QUJD"), "gh_1", true, XML}},
		{name: "white space, JSON", body: `{"ToUserName":"gh_1 ","Encrypt":"\r\nQUJD\n"}`, want: Envelope{[]byte("QUJD"), "gh_1", true, JSON}},
		{name: "a text beside it", body: `<xml><ToUserName>gh_1</ToUserName><MsgType>text</MsgType><Content><![CDATA[]]></Content><Encrypt>AA</Encrypt><ToUserName>b</ToUserName>]]></Content><Encrypt>QUJD</Encrypt></xml>`,
			want: Envelope{[]byte("QUJD"), "gh_1", true, XML}},
		{name: "white space only", body: `<xml><Encrypt> </Encrypt></xml>`, bad: true},
		{name: "empty", body: `<xml><Encrypt/></xml>`, bad: true},
		{name: "null", body: `{"Encrypt":null}`, bad: true},
		{name: "an object", body: `{"Encrypt":{"Encrypt":"a"}}`, bad: true},
		{name: "an element with a child", body: `<xml><Encrypt>a<b/></Encrypt></xml>`, bad: true},
		{name: "none", body: `{"ToUserName":"gh_1","MsgType":"text"}`, want: Envelope{[]byte(""), "gh_1", false, JSON}},
		{name: "deeper only", body: `<xml><A><Encrypt>QUJD</Encrypt></A></xml>`, want: Envelope{[]byte(""), "", false, XML}},
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
			got, err := ReadEnvelope([]byte(tt.body), testKinds)
			if tt.bad != errors.Is(err, ErrMalformed) || !got.is(tt.want) {
				t.Errorf("ReadEnvelope = %+v, %v; want %+v", got, err, tt.want)
			}
		})
	}
}

func (e Envelope) is(other Envelope) bool {
	return string(e.Encrypt) == string(other.Encrypt) && e.ToUserName == other.ToUserName && e.Encrypted == other.Encrypted && e.Format == other.Format
}

// FuzzEnvelope holds the reader of plain envelopes against the parser.
func FuzzEnvelope(f *testing.F) {
	for _, body := range []string{
		`<xml><ToUserName><![CDATA[gh_1]]></ToUserName><Encrypt><![CDATA[QUJD]]></Encrypt></xml>`, "<xml>\n<Encrypt><![CDATA[QU\rJD]]></Encrypt>\r\n</xml>\n",
		`<xml><Encrypt><![CDATA[a]]></Encrypt><Encrypt><![CDATA[b]]></Encrypt></xml>`, `<xml><Encrypt><![CDATA[a]]>b</Encrypt></xml>`, `<xml><Encrypt><![CDATA[ a]]></Encrypt></xml>`,
		`<xml><Encrypt><![CDATA[a]]></Encrypt><ToUserName><![CDATA[]]></ToUserName></xml>`, `<xml><Content><![CDATA[]]></Content><Encrypt><![CDATA[a]]></Encrypt>]]></Content></xml>`,
		`{"ToUserName":"gh_1","Encrypt":"QUJD"}`, " { \"Encrypt\" : \"a\\u0041\" } ", "{\"Encrypt\":\"QUJD\",\t\"ToUserName\" :\"a\"}", `{"Encrypt":"a"}{}`, `{"Encrypt":"a",}`, `{"Encrypt":"a"`, `{"Encrypt":"","ToUserName":"a"}`,
	} {
		f.Add([]byte(body))
	}
	f.Fuzz(func(t *testing.T, body []byte) {
		got, ok := plainEnvelope(body)
		if !ok || !utf8.Valid(body) {
			return
		}
		// Behind a comment or a blank it is left to the parser.
		other := append([]byte(" "), body...)
		if _, ok := plainEnvelope(other); ok {
			t.Fatalf("%q is plain", other)
		}
		if want, err := ReadEnvelope(other, testKinds); err != nil || !got.is(want) {
			t.Errorf("%q reads as %+v, the parser says %+v, %v", body, got, want, err)
		}
	})
}

// What WeChat sends in secure mode is read without a copy of the ciphertext: only the receiver is one.
func TestEnvelopeIsNotCopied(t *testing.T) {
	for _, body := range []string{
		`<xml><ToUserName><![CDATA[gh_1]]></ToUserName><Encrypt><![CDATA[` + strings.Repeat("QUJD", 100) + `]]></Encrypt></xml>`,
		"<xml>\n  <ToUserName><![CDATA[gh_1]]></ToUserName>\n  <Encrypt><![CDATA[" + strings.Repeat("QUJD", 100) + "]]></Encrypt>\n</xml>\n",
		`{"ToUserName":"gh_1","Encrypt":"` + strings.Repeat("QUJD", 100) + `"}`,
	} {
		raw := []byte(body)
		if e, ok := plainEnvelope(raw); !ok || e.ToUserName != "gh_1" || len(e.Encrypt) != 400 {
			t.Errorf("%s reads as %+v", body, e)
		}
		if n := testing.AllocsPerRun(100, func() { _, _ = ReadEnvelope(raw, testKinds) }); n != 1 {
			t.Errorf("%v allocations, want 1: %s", n, body)
		}
	}
}
