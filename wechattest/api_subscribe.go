package wechattest

import (
	"fmt"
	"maps"
	"net/http"
	"slices"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"
)

const pathSubscribe = "/cgi-bin/message/subscribe/send"

var subscribeAPIs = []row{
	{pathSubscribe, endpoint{method: http.MethodPost, quota: true, handle: serveSubscribe}},
	{"/wxaapi/newtmpl/getcategory", endpoint{method: http.MethodGet, quota: true, handle: serveTemplateCategories}},
	{"/wxaapi/newtmpl/getpubtemplatetitles", endpoint{method: http.MethodGet, quota: true, handle: serveTemplateTitles}},
	{"/wxaapi/newtmpl/getpubtemplatekeywords", endpoint{method: http.MethodGet, quota: true, handle: serveTemplateKeywords}},
	{"/wxaapi/newtmpl/addtemplate", endpoint{method: http.MethodPost, quota: true, handle: serveAddTemplate}},
	{"/wxaapi/newtmpl/gettemplate", endpoint{method: http.MethodGet, quota: true, handle: serveTemplates}},
	{"/wxaapi/newtmpl/deltemplate", endpoint{method: http.MethodPost, quota: true, handle: serveDeleteTemplate}},
}

// sentEventTakes is how long after the call WeChat reports the result of a subscribe message.
const sentEventTakes = time.Second

const (
	acceptedKept   = 1000 // templates that a user has accepted; an app has 25
	templateIDMost = 200  // bytes; WeChat's have 43
)

const (
	popupEvent  = "subscribe_msg_popup_event"
	changeEvent = "subscribe_msg_change_event"
)

// Subscribe makes the user accept subscribe messages (订阅消息) in the permission popup (event
// subscribe_msg_popup_event). The bot may then send one message of each template.
func (u *User) Subscribe(templateIDs ...string) *Delivery {
	d, _ := u.answerPopup("accept", templateIDs)
	return d
}

// RejectSubscription makes the user refuse subscribe messages in the permission popup (event
// subscribe_msg_popup_event). What the user accepted before stays.
func (u *User) RejectSubscription(templateIDs ...string) *Delivery {
	d, _ := u.answerPopup("reject", templateIDs)
	return d
}

func (u *User) answerPopup(status string, templateIDs []string) (*Delivery, *chatItem) {
	return u.event(popupEvent, Fields{"List": subscriptions(templateIDs, Fields{"SubscribeStatusString": status, "PopupScene": "0"})})
}

// Unsubscribe makes the user turn the templates off on a message's card (event
// subscribe_msg_change_event). The bot may send no further message of them.
func (u *User) Unsubscribe(templateIDs ...string) *Delivery {
	d, _ := u.unsubscribe(templateIDs)
	return d
}

func (u *User) unsubscribe(templateIDs []string) (*Delivery, *chatItem) {
	return u.event(changeEvent, Fields{"List": subscriptions(templateIDs, Fields{"SubscribeStatusString": "reject"})})
}

func subscriptions(templateIDs []string, common Fields) []Fields {
	list := []Fields{}
	for _, id := range templateIDs {
		list = append(list, withDefaults(Fields{"TemplateId": id}, common))
	}
	return list
}

// subscribes does what an event says of subscribe messages, whoever makes it: the user, the page or
// the control API. The caller holds mu.
func (u *User) subscribes(event string, fields Fields) {
	var list []any
	switch given := fields["List"].(type) {
	case []Fields:
		for _, f := range given {
			list = append(list, f)
		}
	case []any:
		list = given
	default:
		list = []any{given} // one alone may be an object
	}
	for _, one := range list {
		f, ok := one.(Fields)
		if m, is := one.(map[string]any); is {
			f, ok = m, true
		}
		id, _ := f["TemplateId"].(string)
		switch status, _ := f["SubscribeStatusString"].(string); {
		case !ok || id == "":
		case strings.EqualFold(event, popupEvent) && status == "accept":
			if u.accepted == nil {
				u.accepted = map[string]int{}
			}
			if len(id) <= templateIDMost && (u.accepted[id] > 0 || len(u.accepted) < acceptedKept) {
				u.accepted[id]++
			}
		case strings.EqualFold(event, changeEvent) && status == "reject":
			delete(u.accepted, id)
		}
	}
}

// serveSubscribe answers POST /cgi-bin/message/subscribe/send (rule F16).
func serveSubscribe(p *Platform, r *request) answer {
	body, no := r.object()
	if no != nil {
		return p.refuse(no)
	}
	f := body.fields()
	r.openID = f.text("touser")
	m := Received{Kind: KindSubscribe, TemplateID: f.text("template_id"), PagePath: f.text("page"), Raw: string(r.body)}
	data := f.object("data")
	if f.bad || data == nil {
		return p.refuse(dataFormat)
	}
	if m.Data, no = readTemplateData(data); no != nil {
		return p.refuse(no)
	}
	now := p.Now()
	m.Time = now
	p.mu.Lock()
	u, template := p.openIDs[r.openID], p.templates.byID[m.TemplateID]
	switch {
	case u == nil:
		no = badOpenID
	case m.TemplateID == "" || template != nil && template.deleted:
		no = &refusal{40037, "invalid template_id"}
	case u.accepted[m.TemplateID] == 0:
		no = &refusal{43101, "user refuse to accept the msg"}
	}
	if no != nil {
		p.mu.Unlock()
		return p.refuse(no)
	}
	if m.Title, m.Rows, no = template.card(m.Data); no != nil {
		p.mu.Unlock()
		return p.refuse(no)
	}
	if u.accepted[m.TemplateID]--; u.accepted[m.TemplateID] == 0 {
		delete(u.accepted, m.TemplateID)
	}
	r.shown = u.receive(m)
	p.msgID += 1 + p.ids.uint64()%1000
	id := p.msgID
	p.mu.Unlock()
	p.later(&task{due: now.Add(sentEventTakes), run: func() {
		p.deliver(p.newPush(false, u.openID, Fields{
			"MsgType": "event", "Event": "subscribe_msg_sent_event",
			"List": []Fields{{"TemplateId": m.TemplateID, "MsgID": fmt.Sprint(id), "ErrorCode": "0", "ErrorStatus": "success"}},
		}))
	}})
	return jsonAnswer(struct {
		ErrCode int    `json:"errcode"`
		ErrMsg  string `json:"errmsg"`
		MsgID   uint64 `json:"msgid"`
	}{0, "ok", id})
}

// templateLimits are the maximum lengths of values in characters, by the kind at the beginning of
// their names.
var templateLimits = map[string]int{
	"thing": 20, "number": 32, "letter": 32, "symbol": 5, "character_string": 32, "phone_number": 17, "car_number": 8,
	"phrase": 5,
}

// latinKinds take no Chinese characters.
var latinKinds = map[string]bool{"number": true, "letter": true, "symbol": true, "character_string": true, "phone_number": true}

const (
	chineseName = 10 // characters of a name with Chinese ones
	latinName   = 20
)

// suits reports whether a value of a template is one of its kind.
func suits(kind, value string) bool {
	chinese := strings.ContainsFunc(value, func(r rune) bool { return unicode.Is(unicode.Han, r) })
	limit, known := templateLimits[kind]
	if kind == "name" {
		limit, known = latinName, true
		if chinese {
			limit = chineseName
		}
	}
	return value != "" && !strings.ContainsFunc(value, unicode.IsControl) && !(chinese && latinKinds[kind]) &&
		(!known || utf8.RuneCountInString(value) <= limit)
}

// readTemplateData reads the values of a subscribe message. The refusal 47003 names the first
// wrong one.
func readTemplateData(data *fields) (map[string]string, *refusal) {
	values := map[string]string{}
	for _, name := range slices.Sorted(maps.Keys(data.o)) {
		item := data.object(name)
		if item == nil {
			return nil, badTemplateValue(name)
		}
		value := item.text("value")
		if item.bad || !suits(strings.TrimRight(name, "0123456789"), value) {
			return nil, badTemplateValue(name)
		}
		values[name] = value
	}
	return values, nil
}

func badTemplateValue(name string) *refusal {
	return &refusal{47003, "argument invalid! data." + name + ".value invalid"}
}
