package wechattest

import (
	"encoding/json"
	"encoding/xml"
	"errors"
	"io"
	"strconv"
	"strings"
)

// A doc is a bot's answer, decrypted if it was encrypted: the top-level fields. In JSON
// values are as encoding/json has them with numbers as json.Number; in XML they are text
// or nested docs.
type doc map[string]any

func parseDoc(format Format, b []byte) (doc, error) {
	if format == XML {
		return parseXMLDoc(b)
	}
	o, ok := parseObject(b)
	if !ok {
		return nil, errors.New("not a JSON object")
	}
	d := make(doc, len(o))
	for name, raw := range o {
		dec := json.NewDecoder(strings.NewReader(string(raw)))
		dec.UseNumber()
		var v any
		if err := dec.Decode(&v); err != nil {
			return nil, errors.New("not a JSON object")
		}
		d[name] = v
	}
	return d, nil
}

func parseXMLDoc(b []byte) (doc, error) {
	bad := errors.New("not an <xml> element")
	dec := xml.NewDecoder(strings.NewReader(string(b)))
	var root doc
	for {
		switch t, err := dec.Token(); t := t.(type) {
		case xml.StartElement:
			if root != nil || t.Name.Local != "xml" {
				return nil, bad
			}
			if root, _, err = xmlElement(dec, 0); err != nil {
				return nil, bad
			}
		case xml.CharData:
			if strings.TrimSpace(string(t)) != "" {
				return nil, bad
			}
		case nil:
			if err == io.EOF && root != nil {
				return root, nil
			}
			return nil, bad
		}
	}
}

// xmlElement reads up to the end of the element that has just begun.
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
			if len(inner) > 0 {
				children[t.Name.Local] = inner
			} else {
				children[t.Name.Local] = s
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

// unseal opens an encrypted answer: the envelope's fields and types, the nonce of the
// request, the signature, the padding and the app's id all have to be right.
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
		return nil, errors.New("not encrypted, in secure mode")
	case !ok || timestamp <= 0:
		return nil, errors.New("the TimeStamp is no number")
	case given != nonce:
		return nil, errors.New("the Nonce isn't the request's")
	case signature(c.Token, strconv.FormatInt(timestamp, 10), given, encrypt) != d.text("MsgSignature"):
		return nil, errors.New("the MsgSignature is wrong")
	}
	return c.decrypt(encrypt)
}

func (c PushConfig) decrypt(encrypt string) ([]byte, error) {
	sealed, err := openEnvelope(c.EncodingAESKey, encrypt)
	switch {
	case err != nil:
		return nil, err
	case sealed.appID != c.AppID:
		return nil, errors.New("the Encrypt field is sealed for another app")
	}
	return sealed.message, nil
}
