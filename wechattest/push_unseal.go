package wechattest

import (
	"encoding/json"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"strconv"
	"strings"
)

// A doc holds the top-level fields of a bot's answer, decrypted if it was encrypted. From JSON the
// values are those of encoding/json, with numbers as json.Number. From XML they are texts or nested
// docs.
type doc map[string]any

func parseDoc(format Format, b []byte) (doc, error) {
	if format == XML {
		return parseXMLDoc(b)
	}
	o, ok := parseObject(b)
	if !ok {
		return nil, notJSON(b)
	}
	d := make(doc, len(o))
	for name, raw := range o {
		dec := json.NewDecoder(strings.NewReader(string(raw)))
		dec.UseNumber()
		var v any
		if err := dec.Decode(&v); err != nil {
			return nil, notJSON(b)
		}
		d[name] = v
	}
	return d, nil
}

func notJSON(b []byte) error {
	if strings.HasPrefix(strings.TrimSpace(string(b)), "<xml") {
		return flawed("format", "not a JSON object but XML: the account's data format is JSON", "不是 JSON 对象，而是 XML：该账号的数据格式为 JSON")
	}
	return &flaw{failuref("format", `not a JSON object: "%s"`, `不是 JSON 对象："%s"`, visible(string(b)))}
}

func notXML(b []byte, err error) error {
	switch text := strings.TrimSpace(string(b)); {
	case strings.HasPrefix(text, "{"):
		return flawed("format", "not an <xml> element but JSON: the account's data format is XML", "不是 <xml> 元素，而是 JSON：该账号的数据格式为 XML")
	case err != nil && strings.HasPrefix(text, "<"):
		return &flaw{failure("format", fmt.Sprintf(`not an <xml> element that can be read (%s): "%s"`, visible(strings.TrimPrefix(err.Error(), "XML syntax error ")), visible(string(b))),
			fmt.Sprintf(`不是可解析的 <xml> 元素："%s"`, visible(string(b))))}
	}
	return &flaw{failuref("format", `not an <xml> element: "%s"`, `不是 <xml> 元素："%s"`, visible(string(b)))}
}

func parseXMLDoc(b []byte) (doc, error) {
	dec := xml.NewDecoder(strings.NewReader(string(b)))
	var root doc
	for {
		switch t, err := dec.Token(); t := t.(type) {
		case xml.StartElement:
			if root != nil || t.Name.Local != "xml" {
				return nil, notXML(b, nil)
			}
			if root, _, err = xmlElement(dec, 0); err != nil {
				return nil, notXML(b, err)
			}
		case xml.CharData:
			if strings.TrimSpace(string(t)) != "" {
				return nil, notXML(b, nil)
			}
		case nil:
			if err == io.EOF && root != nil {
				return root, nil
			}
			return nil, notXML(b, err)
		}
	}
}

// xmlElement reads up to the end of the current element. Elements of the same name become a list.
func xmlElement(dec *xml.Decoder, depth int) (children doc, text string, err error) {
	children = doc{}
	for depth < 16 {
		t, err := dec.Token()
		if err != nil {
			return nil, "", err
		}
		switch t := t.(type) {
		case xml.StartElement:
			inner, s, err := xmlElement(dec, depth+1)
			if err != nil {
				return nil, "", err
			}
			var v any = s
			if len(inner) > 0 {
				v = inner
			}
			switch had := children[t.Name.Local].(type) {
			case nil:
				children[t.Name.Local] = v
			case []any:
				children[t.Name.Local] = append(had, v)
			default:
				children[t.Name.Local] = []any{had, v}
			}
		case xml.CharData:
			text += string(t)
		case xml.EndElement:
			return children, text, nil
		}
	}
	return nil, "", errors.New("too deep")
}

func (d doc) text(name string) string { s, _ := d[name].(string); return s }

// number reads a whole number: a JSON number, not a string, or an element's text.
func (d doc) number(format Format, name string) (int64, bool) {
	var s string
	switch v := d[name].(type) {
	case json.Number:
		s = v.String()
	case string:
		if format == XML {
			s = strings.TrimSpace(v)
		}
	}
	n, err := strconv.ParseInt(s, 10, 64)
	return n, err == nil
}

// unseal opens an encrypted answer. It checks the envelope's fields and types, the nonce of the
// request, the signature, the padding and the app's id.
func (c PushConfig) unseal(body []byte, nonce string) ([]byte, error) {
	d, err := parseDoc(c.Format, body)
	if err != nil {
		return nil, err
	}
	encrypt, given := d.text("Encrypt"), d.text("Nonce")
	if n, ok := d["Nonce"].(json.Number); ok {
		given = n.String() // the page's template shows it bare
	}
	timestamp, ok := d.number(c.Format, "TimeStamp")
	switch {
	case encrypt == "":
		return nil, flawed("not-encrypted", "it isn't encrypted, and in secure mode anything but success has to be", "安全模式下，除 success 外的回包必须加密")
	case d.text("MsgSignature") == "":
		return nil, flawed("msgsignature", "it has no MsgSignature", "缺少 MsgSignature")
	case !ok || timestamp <= 0:
		return nil, flawed("timestamp", "its TimeStamp is no number", "TimeStamp 不是数字")
	case given != nonce:
		return nil, flawed("nonce", "its Nonce isn't the request's", "Nonce 与请求不一致")
	case signature(c.Token, strconv.FormatInt(timestamp, 10), given, encrypt) != d.text("MsgSignature"):
		return nil, flawed("msgsignature", "the MsgSignature is wrong: another Token, or something was changed on the way", "MsgSignature 不正确：Token 不一致，或内容在传输中被改动")
	}
	return c.decrypt(encrypt)
}

func (c PushConfig) decrypt(encrypt string) ([]byte, error) {
	sealed, err := openEnvelope(c.EncodingAESKey, encrypt)
	switch {
	case err != nil:
		return nil, err
	case sealed.appID != c.AppID:
		return nil, &flaw{failuref("appid", "the Encrypt field is sealed for another app: %s", "Encrypt 使用了另一个应用的 AppID：%s", visible(sealed.appID))}
	}
	return sealed.message, nil
}
