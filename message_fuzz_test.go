package wechat

import (
	"bytes"
	"encoding/json"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"
)

var elementCmp = cmp.AllowUnexported(element{})

// isLimit tells the refusals of ours alone: both limits are well above what WeChat sends.
func isLimit(err error) bool { return errors.Is(err, faultDeep) || errors.Is(err, faultMany) }

// FuzzParseJSON holds the scanner against encoding/json: which objects are valid,
// and what each name and scalar reads. The only differences are the limits, a byte
// order mark, and raw control characters in strings, both of which we accept.
func FuzzParseJSON(f *testing.F) {
	for _, seed := range []string{
		`{}`, ` {"a" : [ 1 , -2.5e+3 ,true,false,null,"x",[[],{}]], "b":{"c":"d"}} `, `{"a":"\"\\\/\b\f\n\r\t\u00e9\ud83d\ude00\ud800"}`,
		"\uFEFF{\"a\":\"\x01\n\xff\"}", `{"a":1,"a":2,"\u0061":3}`, `{"a":01}`, `{"a":1}}`, `{"a":[1}`, `{"a":"\ud800\udc0"}`, `{"a":"\`, `{"MsgId":12345678901234567890}`,
	} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, body []byte) {
		s := validText(body)
		if start := skipSpace(s, 0); start == len(s) || s[start] != '{' {
			return
		}
		got, err := scanJSON(s, nil)
		if isLimit(err) {
			return
		}
		clean := []byte(escapedControls(s))
		if valid := json.Valid(clean); valid != (err == nil) {
			t.Fatalf("error %v, but encoding/json says valid is %v", err, valid)
		}
		if err != nil {
			return
		}
		d := json.NewDecoder(bytes.NewReader(clean))
		d.UseNumber()
		if diff := cmp.Diff(jsonElements(t, d, "", nil), got, elementCmp); diff != "" {
			t.Errorf("(-want +got):\n%s", diff)
		}
	})
}

// escapedControls escapes the control characters in the strings of a JSON text.
func escapedControls(s string) string {
	var b strings.Builder
	inside, escaped := false, false
	for _, c := range []byte(s) {
		switch {
		case escaped:
			escaped = false
		case c == '\\':
			escaped = inside
		case c == '"':
			inside = !inside
		case c < ' ' && inside:
			fmt.Fprintf(&b, `\u%04x`, c)
			continue
		}
		b.WriteByte(c)
	}
	return b.String()
}

// jsonElements reads a value as the scanner should.
func jsonElements(t *testing.T, d *json.Decoder, name string, els []element) []element {
	token, err := d.Token()
	if err != nil {
		t.Fatal(err)
	}
	text := ""
	switch v := token.(type) {
	case json.Delim:
		at := len(els)
		if v == '{' {
			els = append(els, element{name: name})
		}
		for d.More() {
			if v == '{' {
				key, err := d.Token()
				if err != nil {
					t.Fatal(err)
				}
				name = key.(string)
			}
			els = jsonElements(t, d, name, els)
		}
		if _, err := d.Token(); err != nil {
			t.Fatal(err)
		}
		if v == '{' {
			els[at].end = int32(len(els))
		}
		return els
	case string:
		text = v
	case json.Number:
		text = v.String()
	case bool:
		text = map[bool]string{true: "true", false: "false"}[v]
	}
	return append(els, element{name: name, text: text, end: int32(len(els) + 1)})
}

// FuzzParseXML holds the scanner against encoding/xml in its strict mode: which
// documents are valid, and what each name and leaf reads. The only differences are
// the limits, DOCTYPE and its like, which we refuse, characters that XML forbids,
// letters and signs in names beyond ASCII and what an XML declaration says, which
// we don't look at, and anything but white space, comments and processing
// instructions around the root, which encoding/xml leaves to its caller.
func FuzzParseXML(f *testing.F) {
	for _, seed := range []string{
		"<xml/>", "<xml><a>1</a><a><![CDATA[<&]]]]></a></xml>\n", "<?p x?><!-- c --><xml a='\"&lt;>' b = \"'\"><b:c> &#65;&amp;\r\n\r</b:c ></xml ><!---->",
		"<a>x<!-- - -->y<b/>z</a>", "<a>]]></a>", "<a b='<'/>", "<!DOCTYPE a><a/>", "<a>&b;</a>", "<a></b>", "<a/>x", "<a><![CDATA[x]]>a></a>", "<a:b:c/>", "<a>\xff\x00</a>",
	} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, body []byte) {
		s := validText(body)
		if start := skipSpace(s, 0); start == len(s) || s[start] != '<' || strings.Contains(s, "<?xml") {
			return
		}
		if strings.ContainsFunc(s, func(r rune) bool { return !isXMLChar(r) }) {
			_, _ = scanXML(s, nil, nil) // must not panic
			return
		}
		got, err := scanXML(s, nil, nil)
		if isLimit(err) || errors.Is(err, faultDoctype) {
			return
		}
		want, ok := xmlElements(s)
		if ok != (err == nil) && strings.ContainsFunc(s, func(r rune) bool { return r >= utf8.RuneSelf }) {
			// It may be the letters of a name. This one is a letter for both.
			s = strings.Map(func(r rune) rune {
				if r >= utf8.RuneSelf {
					return 'é'
				}
				return r
			}, s)
			got, err = scanXML(s, nil, nil)
			want, ok = xmlElements(s)
		}
		if ok != (err == nil) {
			t.Fatalf("error %v, but encoding/xml says valid is %v", err, ok)
		}
		if diff := cmp.Diff(want, got, elementCmp); ok && diff != "" {
			t.Errorf("(-want +got):\n%s", diff)
		}
	})
}

// xmlElements reads a document as the scanner should.
func xmlElements(s string) (els []element, ok bool) {
	for d := xml.NewDecoder(strings.NewReader(s)); ; {
		// Token, unlike RawToken, matches end tags with start tags.
		if _, err := d.Token(); err == io.EOF {
			break
		} else if err != nil {
			return nil, false
		}
	}
	var open []int
	text := ""
	for d := xml.NewDecoder(strings.NewReader(s)); ; {
		before := d.InputOffset()
		token, err := d.RawToken()
		if err == io.EOF {
			return els, len(els) > 0
		}
		if err != nil {
			return nil, false
		}
		switch v := token.(type) {
		case xml.StartElement:
			if len(open) == 0 && len(els) > 0 {
				return nil, false
			}
			open = append(open, len(els))
			els = append(els, element{name: rawName(v.Name)})
			text = ""
		case xml.EndElement:
			at := open[len(open)-1]
			open = slices.Delete(open, len(open)-1, len(open))
			if els[at].end = int32(len(els)); at == len(els)-1 {
				els[at].text = text
			}
			text = ""
		case xml.CharData:
			if len(open) == 0 && strings.Trim(s[before:d.InputOffset()], " \t\r\n") != "" {
				return nil, false
			}
			text += string(v)
		case xml.Directive:
			return nil, false
		}
	}
}

// rawName is the name as it was written.
func rawName(n xml.Name) string {
	if n.Space == "" {
		return n.Local
	}
	return n.Space + ":" + n.Local
}

// FuzzParseMessage checks that any body makes a message or an ErrMessage, never a
// panic, and stays as it was.
func FuzzParseMessage(f *testing.F) {
	for _, seed := range []string{
		"", "{}", "<xml/>", `{"ToUserName":"gh_1","FromUserName":"o","CreateTime":17,"MsgType":"text","Content":"c","MsgId":1}`,
		`<xml><MsgType>location</MsgType><Location_X>1.5</Location_X><Scale>x</Scale></xml>`,
		`{"MsgType":"event","Event":"minigame_coin_deliver_completed","MiniGame":{"Payload":"{\"OutTradeNo\":\"1\"}"}}`,
		`{"MsgType":"event","Event":"subscribe_msg_sent_event","List":[{"TemplateId":"1"},{"MsgID":2}]}`,
		`{"MsgType":"event","Event":"xpay_subscribe_ios_refund_query_notify","x":{"pay_order_id":"1"}}`, "\uFEFF<xml>\xff</xml>",
	} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, body []byte) {
		before := bytes.Clone(body)
		m, err := ParseMessage(body)
		if !bytes.Equal(before, body) {
			t.Fatal("the body has changed")
		}
		if err != nil {
			if m != nil || !errors.Is(err, ErrMessage) {
				t.Fatalf("message %v, error %v", m, err)
			}
			return
		}
		h := m.Head()
		if !bytes.Equal(h.Raw, body) {
			t.Errorf("Raw = %q", h.Raw)
		}
		for _, text := range []string{h.ToUserName, h.FromUserName, h.MsgType, h.Event, h.MsgID, h.BusinessID, m.Key()} {
			if !utf8.ValidString(text) {
				t.Errorf("invalid UTF-8: %q", text)
			}
		}
		again, err := ParseMessage(bytes.Clone(body))
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(m, again, cmp.AllowUnexported(Header{})); diff != "" || m.Key() != again.Key() {
			t.Errorf("reads differently the second time:\n%s", diff)
		}
	})
}
