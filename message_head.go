package wechat

// Fields of the head, which says what a push is and whose.
const (
	headToUserName = iota
	headFromUserName
	headCreateTime
	headMsgType
	headEvent
	headInfoType
	headFields

	// These are for the same loop: they count where they come last, and anywhere.
	headMsgID      = headFields
	headBusinessID = headFields + 1
)

func headField(name string) (field int, ok bool) {
	switch name {
	case "ToUserName":
		return headToUserName, true
	case "FromUserName":
		return headFromUserName, true
	case "CreateTime":
		return headCreateTime, true
	case "MsgType":
		return headMsgType, true
	case "Event":
		return headEvent, true
	case "InfoType":
		return headInfoType, true
	case "MsgId", "MsgID":
		return headMsgID, true
	case "BusinessId", "BusinessID":
		return headBusinessID, true
	}
	return 0, false
}

// A headReader reads the head and the ids from the root's children, each of its fields where it comes
// first. In XML it stops at the first field that a user fills: what stands behind may be
// the user's text. In JSON nothing can be, and order means nothing.
type headReader struct {
	text  [headBusinessID + 1]string
	seen  uint8 // a bit for each
	over  bool
	next  int       // index of the next child
	known *pushKind // the kind as read so far; nil: look it up
}

// read goes on to the element at the index end.
func (h *headReader) read(els []element, end int, f format) {
	for h.next = max(h.next, 1); h.next < end; h.next = int(els[h.next].end) {
		e := &els[h.next]
		if field, ok := headField(e.name); ok {
			h.take(field, e.text, f)
		} else if f == formatXML && !h.over {
			h.over = h.kind().userTexts().in(e.name)
		}
	}
}

func (h *headReader) take(field int, text string, f format) {
	switch {
	case field >= headFields:
		h.text[field] = trim(text)
		return
	case h.over || h.seen&(1<<field) != 0:
		return
	case f == formatXML && h.seen&headRivals[field] != 0:
		return
	case h.known != nil && headRivals[field] != 0:
		h.known = nil
	}
	h.seen |= 1 << field
	h.text[field] = trim(text)
}

// headRivals holds for MsgType, Event and InfoType what there can't be besides, as bits: no
// push has both. Where one has, one is a text of a kind that isn't listed.
var headRivals = [headFields]uint8{headMsgType: 1 << headInfoType, headEvent: 1 << headInfoType, headInfoType: 1 << headMsgType}

// kind returns the kind that the head has named so far.
func (h *headReader) kind() *pushKind {
	if h.known == nil {
		h.known = pushKindOf(h.text[headMsgType], h.text[headEvent])
	}
	return h.known
}
