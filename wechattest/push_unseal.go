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

// unseal opens an encrypted answer. It checks the envelope's fields and types, the signature over
// the envelope's own time and nonce, the padding and the app's id. odd is what WeChat is assumed to
// take all the same.
func (c PushConfig) unseal(body []byte) (plain []byte, odd []Finding, err error) {
	d, err := parseDoc(c.Format, body)
	if err != nil {
		return nil, nil, err
	}
	encrypt, nonce := d.text("Encrypt"), d.text("Nonce")
	if n, ok := d["Nonce"].(json.Number); ok {
		nonce = n.String() // the page's template shows it bare
	}
	timestamp, isNumber := d.number(c.Format, "TimeStamp")
	written := strconv.FormatInt(timestamp, 10)
	if c.Format == XML {
		written = strings.TrimSpace(d.text("TimeStamp"))
	}
	switch {
	case encrypt == "":
		return nil, nil, flawed("not-encrypted", "it isn't encrypted, and in secure mode anything but success has to be", "安全模式下，除 success 外的回包必须加密")
	case d.text("MsgSignature") == "":
		return nil, nil, flawed("msgsignature", "it has no MsgSignature", "缺少 MsgSignature")
	case !isNumber || timestamp <= 0:
		return nil, nil, flawed("timestamp", "its TimeStamp is no number", "TimeStamp 不是数字")
	case nonce == "":
		return nil, nil, flawed("nonce", "it has no Nonce", "缺少 Nonce")
	case signature(c.Token, written, nonce, encrypt) != d.text("MsgSignature"):
		return nil, nil, flawed("msgsignature", "the MsgSignature doesn't fit the answer's own TimeStamp, Nonce and Encrypt: another Token, or something was changed on the way",
			"MsgSignature 与回包自身的 TimeStamp、Nonce、Encrypt 不符：Token 不一致，或内容在传输中被改动")
	}
	sealed, err := c.decrypt(encrypt)
	if err != nil {
		return nil, nil, err
	}
	if sealed.halfBlock {
		odd = []Finding{warning("padded-to-16", "the answer is padded to 16 bytes where the page says 32: it is assumed that WeChat takes it", "回包按 16 字节填充，文档要求按 32 字节填充（PKCS#7）：推测微信会接受")}
	}
	return sealed.message, odd, nil
}

// decrypt opens an Encrypt field that is for the app.
func (c PushConfig) decrypt(encrypt string) (sealedMessage, error) {
	sealed, err := openEnvelope(c.EncodingAESKey, encrypt)
	if err == nil && sealed.appID != c.AppID {
		err = &flaw{failuref("appid", "the Encrypt field is sealed for another app: %s", "Encrypt 使用了另一个应用的 AppID：%s", visible(sealed.appID))}
	}
	return sealed, err
}
