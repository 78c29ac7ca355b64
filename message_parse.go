package wechat

import (
	"encoding/json"
	"encoding/xml"
	"errors"
	"strconv"
	"time"
)

type format uint8

const (
	formatJSON format = iota
	formatXML
)

// ErrMessage: a push is not a well-formed message.
var ErrMessage = errors.New("wechat: malformed message")

// Head returns the header.
func (h *Header) Head() *Header { return h }

// Key identifies the push.
func (h *Header) Key() string {
	return h.MsgID + h.Event + h.FromUserName + strconv.FormatInt(h.CreateTime.Unix(), 10)
}

// ParseMessage is a stub until the helper's lands.
func ParseMessage(body []byte) (Message, error) {
	m, _, err := parseMessage(body)
	return m, err
}

func parseMessage(body []byte) (Message, format, error) {
	var w struct {
		ToUserName, FromUserName, MsgType, Event, Content string
		MsgId, CreateTime                                 int64
	}
	f := formatJSON
	var err error
	if len(body) > 0 && body[0] == '<' {
		f = formatXML
		err = xml.Unmarshal(body, &w)
	} else {
		err = json.Unmarshal(body, &w)
	}
	if err != nil {
		return nil, f, ErrMessage
	}
	h := Header{ToUserName: w.ToUserName, FromUserName: w.FromUserName, CreateTime: time.Unix(w.CreateTime, 0), MsgType: w.MsgType, Event: w.Event, Raw: body}
	if w.MsgId != 0 {
		h.MsgID = strconv.FormatInt(w.MsgId, 10)
	}
	if w.MsgType == "text" {
		return &TextMessage{Header: h, Content: w.Content}, f, nil
	}
	return &UnknownMessage{h}, f, nil
}
