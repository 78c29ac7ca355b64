package pushbody

import "time"

// A Kind is what the caller knows about a kind of push.
type Kind interface {
	// UserTexts returns the fields of the kind that users fill.
	UserTexts() *UserTexts
}

// Kinds returns the kind of a push by its MsgType, Event and InfoType, each of which may
// be empty. It never returns nil.
type Kinds func(msgType, event, infoType string) Kind

// A Field is a field of the head, which says what a push is and who sent it, or an id.
type Field uint8

// The fields of the head. Their first occurrence counts.
const (
	ToUserName Field = iota
	FromUserName
	CreateTime
	MsgType
	Event
	InfoType
	headFields

	// The ids. Their last occurrence counts, wherever it is.
	MsgID      = headFields
	BusinessID = headFields + 1
)

func headField(name string) (field Field, ok bool) {
	switch name {
	case "ToUserName":
		return ToUserName, true
	case "FromUserName":
		return FromUserName, true
	case "CreateTime":
		return CreateTime, true
	case "MsgType":
		return MsgType, true
	case "Event":
		return Event, true
	case "InfoType":
		return InfoType, true
	case "MsgId", "MsgID":
		return MsgID, true
	case "BusinessId", "BusinessID":
		return BusinessID, true
	}
	return 0, false
}

// A Head reads the head and the ids from the root's children. In XML it stops reading the head
// at the first field that a user fills: the rest may be the user's text. JSON has no such
// problem, and its order means nothing.
type Head struct {
	Kinds Kinds

	text  [BusinessID + 1]string
	seen  uint8 // a bit for each
	over  bool
	next  int  // index of the next child
	known Kind // the kind as read so far; nil: look it up
}

// Text returns a field without white space around it, or "" if it is absent.
func (h *Head) Text(f Field) string { return h.text[f] }

// Time returns CreateTime. It is the zero time if CreateTime is absent, 0 or unreadable.
func (h *Head) Time() time.Time { return unixTime(h.text[CreateTime]) }

// Kind returns the kind by the part of the head that has been read.
func (h *Head) Kind() Kind {
	if h.known == nil {
		h.known = h.Kinds(h.text[MsgType], h.text[Event], h.text[InfoType])
	}
	return h.known
}

// read continues up to the element at the index end.
func (h *Head) read(els []Element, end int, f Format) {
	for h.next = max(h.next, 1); h.next < end; h.next = int(els[h.next].end) {
		e := &els[h.next]
		if field, ok := headField(e.name); ok {
			h.take(field, e.text, f)
		} else if f == XML && !h.over {
			h.over = h.Kind().UserTexts().in(e.name)
		}
	}
}

func (h *Head) take(field Field, text string, f Format) {
	switch {
	case field >= headFields:
		h.text[field] = trim(text)
		return
	case h.over || h.seen&(1<<field) != 0:
		return
	case f == XML && h.seen&headRivals[field] != 0:
		return
	case h.known != nil && headRivals[field] != 0:
		h.known = nil
	}
	h.seen |= 1 << field
	h.text[field] = trim(text)
}

// headRivals holds, as bits, the fields that exclude MsgType, Event and InfoType. No genuine push
// has both: if one seems to, one of them is a text of a kind without a list.
var headRivals = [headFields]uint8{MsgType: 1 << InfoType, Event: 1 << InfoType, InfoType: 1 << MsgType}

// lastSecond is the end of the year 9999, the last year that time.Time can marshal.
const lastSecond = 253402300799

// Seconds reads Unix seconds: decimal digits, up to the year 9999.
func Seconds(s string) (t time.Time, ok bool) {
	var sec int64
	for _, c := range []byte(s) {
		if c < '0' || c > '9' {
			return time.Time{}, false
		}
		if sec = 10*sec + int64(c-'0'); sec > lastSecond {
			return time.Time{}, false
		}
	}
	if s == "" {
		return time.Time{}, false
	}
	return time.Unix(sec, 0), true
}

// unixTime is Seconds, but returns the zero time for 0 and for an unreadable text.
func unixTime(s string) time.Time {
	if t, ok := Seconds(s); ok && t.Unix() != 0 {
		return t
	}
	return time.Time{}
}
