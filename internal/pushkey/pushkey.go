// Package pushkey says which fields tell two pushes of a kind apart, and reads them.
package pushkey

import (
	"iter"
	"strconv"

	"github.com/minigo-dev/wechat/internal/pushbody"
)

// A Rule says which fields tell two pushes of a kind apart. The zero Rule names none. It is
// data because a function would move the elements of every push to the heap.
type Rule struct {
	Alias string // the event that has the same keys: WeChat has two names for it

	how    how
	inside string // the child of the root that holds the fields
	fields []string
	orElse *Rule // if the fields are missing
}

// A how says how the fields are read.
type how uint8

const (
	_ how = iota // the zero Rule reads nothing

	// Orders are payments, refunds and gifts; their CreateTime doesn't count. The first field
	// is the number and required. Env belongs to it: a test order and a real order may have
	// the same number. RetryTimes must not: it counts the deliveries.
	orders
	payloads   // orders in the Payload of a mini-game payment
	heldOrders // orders at the top or one level below

	// Subjects tell the events of one sender, kind and CreateTime apart.
	subjects // at the top or one level below, all in one place
	tops     // at the top
	lists    // in each item of a List
)

// Order is for payments, refunds and gifts: id is the number of the order, and more tells two
// notices about it apart.
func Order(id string, more ...string) Rule {
	return Rule{how: orders, fields: append([]string{id}, more...)}
}

// PayloadOrder is an Order in the Payload of a mini-game payment, or the whole Payload if no
// number can be read.
func PayloadOrder(id string, more ...string) Rule {
	whole := Subject("Payload")
	return Rule{how: payloads, fields: append([]string{id}, more...), orElse: &whole}
}

// HeldOrder is an Order at the top or one level below.
func HeldOrder(id string, more ...string) Rule {
	return Rule{how: heldOrders, fields: append([]string{id}, more...)}
}

// Subject is for fields at the top or one level below, all in one place.
func Subject(names ...string) Rule { return Rule{how: subjects, fields: names} }

// Top is for fields at the top.
func Top(names ...string) Rule { return Rule{how: tops, fields: names} }

// ListSubject is for the items of a List: in XML the wrapper is around it.
func ListSubject(wrapper string) Rule { return Rule{how: lists, inside: wrapper} }

// In says that a child of the root holds the fields.
func (r Rule) In(child string) Rule {
	r.inside = child
	return r
}

// As names the event that is the same: WeChat's pages have two names for it.
func (r Rule) As(event string) Rule {
	r.Alias = event
	return r
}

// Or says what to read if the fields are missing.
func (r Rule) Or(other Rule) Rule {
	r.orElse = &other
	return r
}

// Read returns the subject of a push, and whether that is an order. It is "" if the fields are
// missing.
func (r *Rule) Read(event string, root pushbody.Node) (subject string, order bool) {
	for ; r != nil; r = r.orElse {
		if subject = r.read(event, root); subject != "" {
			return subject, r.how <= heldOrders
		}
	}
	return "", false
}

// Tries iterates over the fields that Read looks for, one set after the other until one is
// there, and whether they make an order.
func (r *Rule) Tries() iter.Seq2[[]string, bool] {
	return func(yield func([]string, bool) bool) {
		for ; r != nil; r = r.orElse {
			fields := r.fields
			if r.how == lists {
				fields = listFields[:]
			}
			if !yield(fields, r.how <= heldOrders) {
				return
			}
		}
	}
}

// OrderIn is the order that Read finds in a Payload, once this is read.
func (r *Rule) OrderIn(payload pushbody.Node, event string) string {
	return orderOf(event, payload, r.fields)
}

// read is Read of one rule alone.
func (r *Rule) read(event string, n pushbody.Node) string {
	if r.Alias != "" {
		event = r.Alias
	}
	switch r.how {
	case orders:
		if r.inside != "" {
			n = n.Child(r.inside)
		}
		return orderOf(event, n, r.fields)
	case payloads:
		return payloadOrderOf(event, n, r.fields)
	case heldOrders:
		return orderOf(event, n.Holder(r.fields[0]), r.fields)
	case subjects:
		return subjectOf(n, r.fields)
	case tops:
		return textsIn(n, r.fields)
	case lists:
		return listSubjectOf(n, r.inside)
	}
	return ""
}

// orderOf joins the event, the name and the text of the first field, and the texts of the
// other fields. Without the first it returns "".
func orderOf(event string, n pushbody.Node, fields []string) string {
	id, more := fields[0], fields[1:]
	if n.Text(id) == "" {
		return ""
	}
	var buf [192]byte
	key := AppendPart(buf[:0], event)
	key = AppendPart(key, id)
	key = AppendPart(key, n.Text(id))
	for _, name := range more {
		key = AppendPart(key, n.Text(name))
	}
	return string(key)
}

// payloadOrderOf is orderOf in the Payload of a mini-game payment: a JSON text, or an object
// if a server in between has decoded it.
func payloadOrderOf(event string, n pushbody.Node, fields []string) string {
	payload := n.Child("MiniGame").Child("Payload")
	if payload.IsParent() {
		return orderOf(event, payload, fields)
	}
	var few pushbody.Room
	inside, err := pushbody.ScanJSON(payload.Value(), few[:0])
	if err != nil {
		return ""
	}
	return orderOf(event, inside, fields)
}

// subjectOf joins the texts of the fields: all at the top, or all in one element below it.
func subjectOf(n pushbody.Node, names []string) string {
	for _, name := range names {
		if h := n.Holder(name); h.Child(name).Exists() {
			return textsIn(h, names)
		}
	}
	return ""
}

// textsIn joins the texts of the fields. It returns "" if all are empty.
func textsIn(n pushbody.Node, names []string) string {
	var buf [192]byte
	var few [24]string
	texts := append(few[:0], names...) // as many; no rule has more names than few has room
	clear(texts)
	n.Texts(names, texts)
	key, found := buf[:0], false
	for _, text := range texts {
		found = found || text != ""
		key = AppendPart(key, text)
	}
	if !found {
		return ""
	}
	return string(key)
}

// listFields identify an item of a subscribe message event.
var listFields = [...]string{"TemplateId", "MsgID", "SubscribeStatusString"}

// listSubjectOf joins the fields that identify the items of a subscribe message event
// (订阅消息). In XML an element wraps the List, in JSON none does.
func listSubjectOf(n pushbody.Node, wrapper string) string {
	if w := n.Child(wrapper); w.Exists() {
		n = w
	}
	var buf [192]byte
	key, found := buf[:0], false
	for item := n.Next("List", pushbody.Node{}); item.Exists(); item = n.Next("List", item) {
		for _, name := range listFields {
			text := item.Text(name)
			found = found || text != ""
			key = AppendPart(key, text)
		}
	}
	if !found {
		return ""
	}
	return string(key)
}

// AppendPart appends a part with its length in front, so that different parts can't give the
// same key.
func AppendPart(key []byte, part string) []byte {
	if len(part) < 10 { // which AppendInt takes as long for as for the rest
		key = append(key, '0'+byte(len(part)), ':')
	} else {
		key = append(strconv.AppendInt(key, int64(len(part)), 10), ':')
	}
	return append(key, part...)
}
