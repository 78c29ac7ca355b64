package wechat

import (
	"bytes"
	"encoding/json"
	"encoding/xml"
	"io"
	"net/url"
	"strings"
	"testing"
)

func TestFindEncryptDoesNotAllocate(t *testing.T) {
	text := strings.Repeat("QUJD/+==", 64)
	for _, body := range []string{
		`{"ToUserName":"gh_1","Encrypt":"` + text + `"}`,
		`<xml><ToUserName><![CDATA[gh_1]]></ToUserName><Encrypt><![CDATA[` + text + `]]></Encrypt></xml>`,
	} {
		b := []byte(body)
		allocs := testing.AllocsPerRun(100, func() {
			e, err := findEncrypt(b)
			if err != nil || string(e.encrypt) != text || string(e.toUserName) != "gh_1" {
				t.Errorf("envelope %q, %q, %v", e.encrypt, e.toUserName, err)
			}
		})
		if allocs != 0 {
			t.Errorf("%v allocations for %.10s", allocs, body)
		}
	}
}

// FuzzEnvelope holds the scan against the readers of the standard library.
func FuzzEnvelope(f *testing.F) {
	for _, body := range []string{
		`{"ToUserName":"gh_1","Encrypt":"QUJD"}`,
		`{"Encrypt":"QU\/D","ToUserName":"\u0067h","A":[1,-2.5e3,true,null,{"Encrypt":"x"}]}`,
		`{"Encrypt":"a","Encrypt":"b"}`, `{"Encrypt":1}`, `{"a":"\ud83d"}`, `{"a":01}`, `{"a":.1}`, `{"a":1.}`, `{"a":1e}`, `{,}`, `[]`, `{}`, `{"a":"\x"}`,
		`<xml><ToUserName><![CDATA[gh_1]]></ToUserName><Encrypt><![CDATA[QUJD]]></Encrypt></xml>`,
		`<?xml version="1.0"?><!-- c --><xml a="&lt;" b='1'><A><Encrypt>x</Encrypt></A><Encrypt>a&amp;&#65;<![CDATA[b]]><!-- d -->c</Encrypt></xml>`,
		"<xml><Encrypt>a\r\nb</Encrypt></xml>", `<xml><Encrypt/></xml>`, `<a><b></a></b>`, `<a>]]></a>`, `<a b=c/>`, `<a:Encrypt/>`, `<a><!-- -- --></a>`,
		`<!DOCTYPE a><a/>`, `<a>&b;</a>`, `<a/><b/>`, `<a b="<"/>`, "\ufeff{}", "\ufeff <a/>",
	} {
		f.Add([]byte(body))
	}
	f.Fuzz(func(t *testing.T, body []byte) {
		e, err := findEncrypt(body)
		trimmed := bytes.TrimLeft(bytes.TrimPrefix(body, []byte("\ufeff")), " \t\r\n")
		if len(trimmed) > 0 && trimmed[0] == '{' {
			compareJSON(t, trimmed, e, err)
			return
		}
		if len(trimmed) > 0 && trimmed[0] == '<' {
			compareXML(t, trimmed, e, err)
			return
		}
		if err == nil {
			t.Error("taken, although it is neither")
		}
	})
}

func compareJSON(t *testing.T, body []byte, e envelope, err error) {
	if !json.Valid(body) {
		if err == nil && !bytes.ContainsFunc(body, func(r rune) bool { return r < ' ' }) {
			t.Error("taken, but encoding/json refuses it")
		}
		return
	}
	fields, ok := jsonFields(body)
	if !ok || depthOfJSON(body) > maxEnvelopeDepth {
		if err == nil {
			t.Error("taken, with a field that is given twice or no string, or too deep")
		}
		return
	}
	if err != nil {
		t.Fatalf("refused: %v", err)
	}
	compareFields(t, fields, e)
}

// jsonFields returns the strings of the two fields as encoding/json reads them.
func jsonFields(body []byte) (map[string]string, bool) {
	fields := map[string]string{}
	d := json.NewDecoder(bytes.NewReader(body))
	_, _ = d.Token()
	for d.More() {
		name, _ := d.Token()
		var value json.RawMessage
		if d.Decode(&value) != nil {
			return nil, false
		}
		if name != "Encrypt" && name != "ToUserName" {
			continue
		}
		var text string
		_, twice := fields[name.(string)]
		if twice || value[0] != '"' || json.Unmarshal(value, &text) != nil {
			return nil, false
		}
		if strings.ContainsRune(text, '\ufffd') {
			text = "\ufffd" // bytes that aren't UTF-8 are kept as they are
		}
		fields[name.(string)] = text
	}
	return fields, true
}

func depthOfJSON(body []byte) (depth int) {
	d := json.NewDecoder(bytes.NewReader(body))
	for level := 0; ; {
		token, err := d.Token()
		if err != nil {
			return depth
		}
		switch token {
		case json.Delim('{'), json.Delim('['):
			level++
			depth = max(depth, level)
		case json.Delim('}'), json.Delim(']'):
			level--
		}
	}
}

func compareFields(t *testing.T, want map[string]string, e envelope) {
	for name, got := range map[string][]byte{"Encrypt": e.encrypt, "ToUserName": e.toUserName} {
		text, ok := want[name]
		if ok != (got != nil) || text != "\ufffd" && text != string(got) {
			t.Errorf("%s is %q, %v; want %q, %v", name, got, got != nil, text, ok)
		}
	}
}

func compareXML(t *testing.T, body []byte, e envelope, err error) {
	if err != nil {
		return // the scan takes less: what it takes has to be right
	}
	fields := map[string]string{}
	d := xml.NewDecoder(bytes.NewReader(body))
	d.CharsetReader = func(_ string, r io.Reader) (io.Reader, error) { return r, nil }
	var open []string
	name := ""
	for {
		token, err := d.RawToken()
		if err == io.EOF {
			break
		}
		if err != nil {
			if xmlExcused(body) {
				return
			}
			t.Fatalf("taken, but encoding/xml says %v", err)
		}
		switch token := token.(type) {
		case xml.StartElement:
			full := token.Name.Local
			if token.Name.Space != "" {
				full = token.Name.Space + ":" + full
			}
			open = append(open, full)
			if len(open) == 2 && (full == "Encrypt" || full == "ToUserName") {
				if _, twice := fields[full]; twice {
					t.Errorf("taken with %s given twice", full)
				}
				name, fields[full] = full, ""
			}
		case xml.EndElement:
			open = open[:len(open)-1]
			name = ""
		case xml.CharData:
			if name != "" {
				fields[name] += string(token)
			}
		case xml.Directive:
			t.Error("taken with a document type")
		}
	}
	compareFields(t, fields, e)
}

// xmlExcused reports whether a body has what encoding/xml refuses and the scan needn't:
// it is refused further on, or it doesn't matter.
func xmlExcused(body []byte) bool {
	odd := func(r rune) bool { return !isReplyChar(r) || r == '\ufffd' || r > '~' }
	return bytes.ContainsFunc(body, odd) || bytes.Contains(body, []byte("<?")) || bytes.Contains(body, []byte("&#")) ||
		bytes.Contains(body, []byte(":"))
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
