package wechat_test

import (
	"encoding/json"
	"errors"
	"strconv"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/minigo-dev/wechat"
	"github.com/minigo-dev/wechat/internal/ratio"
)

// sizedText makes a text push of exactly size bytes; its content is half Chinese.
func sizedText(before, after string, size int) []byte {
	room := size - len(before) - len(after)
	text := strings.Repeat("客服 hello, 在吗? ", room/10+1)[:room]
	for !utf8.ValidString(text) {
		text = text[:len(text)-1]
	}
	return []byte(before + text + strings.Repeat(".", room-len(text)) + after)
}

func BenchmarkParseMessage(b *testing.B) {
	const (
		jsonHead = `{"ToUserName":"gh_97417a04a28d","FromUserName":"o9AgO5Kd5ggOC-bXrbNODIiE3bGY",` +
			`"CreateTime":1714112445,"MsgType":"text","Content":"`
		jsonTail = `","MsgId":24534267123456789}`
		xmlHead  = `<xml><ToUserName><![CDATA[gh_97417a04a28d]]></ToUserName>` +
			`<FromUserName><![CDATA[o9AgO5Kd5ggOC-bXrbNODIiE3bGY]]></FromUserName>` +
			`<CreateTime>1714112445</CreateTime><MsgType><![CDATA[text]]></MsgType><Content><![CDATA[`
		xmlTail = `]]></Content><MsgId>24534267123456789</MsgId></xml>`
	)
	benches := []struct {
		name  string
		body  []byte
		floor func([]byte) (wechat.Message, error)
	}{
		{"json/300B", sizedText(jsonHead, jsonTail, 300), floorJSON},
		{"json/4KiB", sizedText(jsonHead, jsonTail, 4096), floorJSON},
		{"xml/300B", sizedText(xmlHead, xmlTail, 300), floorXML},
		{"xml/4KiB", sizedText(xmlHead, xmlTail, 4096), floorXML},
	}
	for _, bench := range benches {
		side := func(parse func([]byte) (wechat.Message, error)) func(*testing.B) {
			return func(b *testing.B) {
				b.ReportAllocs()
				b.SetBytes(int64(len(bench.body)))
				for b.Loop() {
					m, err := parse(bench.body)
					if err != nil || m.Head().MsgID == "" || m.(*wechat.TextMessage).Content == "" {
						b.Fatal(m, err)
					}
				}
			}
		}
		ratio.Pair(b, bench.name, side(wechat.ParseMessage), side(bench.floor))
	}
}

// floorJSON is the least that encoding/json needs for a text push.
func floorJSON(body []byte) (wechat.Message, error) {
	var w struct {
		ToUserName, FromUserName, MsgType, Event, Content string
		CreateTime                                        int64
		MsgId, BusinessId                                 json.Number
	}
	if err := json.Unmarshal(body, &w); err != nil {
		return nil, err
	}
	if w.MsgType != "text" {
		return nil, errFloor
	}
	return &wechat.TextMessage{
		Header: wechat.Header{
			ToUserName: w.ToUserName, FromUserName: w.FromUserName, CreateTime: time.Unix(w.CreateTime, 0),
			MsgType: w.MsgType, Event: w.Event, MsgID: w.MsgId.String(), BusinessID: w.BusinessId.String(), Raw: body,
		},
		Content: w.Content,
	}, nil
}

var errFloor = errors.New("not a text push")

// floorXML is the least single pass that reads a text push: it knows no attributes,
// comments, entities or nested elements, no field that a user ends, and has no limits.
func floorXML(body []byte) (wechat.Message, error) {
	s := string(body)
	if !utf8.ValidString(s) {
		s = strings.ToValidUTF8(s, "\uFFFD")
	}
	inner, ok := floorRoot(s)
	if !ok {
		return nil, errFloor
	}
	m := &wechat.TextMessage{}
	m.Raw = body
	for inner != "" {
		var name, value string
		if name, value, inner, ok = floorElement(inner); !ok {
			return nil, errFloor
		}
		switch name {
		case "ToUserName":
			m.ToUserName = value
		case "FromUserName":
			m.FromUserName = value
		case "CreateTime":
			sec, err := strconv.ParseInt(value, 10, 64)
			if err != nil {
				return nil, err
			}
			m.CreateTime = time.Unix(sec, 0)
		case "MsgType":
			m.MsgType = value
		case "Event":
			m.Event = value
		case "MsgId":
			m.MsgID = value
		case "BusinessId":
			m.BusinessID = value
		case "Content":
			m.Content = value
		}
	}
	if m.MsgType != "text" {
		return nil, errFloor
	}
	return m, nil
}
