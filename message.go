package wechat

import (
	"time"

	"github.com/minigo-dev/wechat/internal/pushbody"
)

// A Message is what WeChat pushed: one of the *...Message and *...Event types of
// this package, or an [*UnknownMessage] for a kind that has no type here. Switch on
// its type. Messages are plain data: safe to read concurrently, not to change. The
// interface may grow: outside this package, only a struct that embeds [Header] or a
// message is one.
type Message interface {
	// Head returns the fields that every push has, and the raw body.
	Head() *Header

	// Key identifies the push, so that a repeated delivery can be told from a new
	// one. It is empty for pushes that can't be identified, such as those of
	// WeChat's debugging tool: treat these as new each time. It holds openids and
	// order numbers, no secrets, and is as long as these are: hash it to store it.
	Key() string

	message()
}

// Header holds the fields that pushes have in common. Every message embeds it.
//
// WeChat: https://developers.weixin.qq.com/miniprogram/dev/framework/server-ability/message-push
type Header struct {
	AppID        string    // the app that the push was encrypted for; empty for an unencrypted push
	ToUserName   string    // the receiving account's original id (原始ID, gh_...)
	FromUserName string    // the user's openid; a fixed openid of WeChat's for platform notices
	CreateTime   time.Time // in seconds; zero if the push carries none
	MsgType      string    // "text", "image", "event", ... as sent; WeChat's case may vary
	Event        string    // the event's name as sent; empty for messages
	InfoType     string    // "authorized", ...: what a third-party platform (第三方平台) is told, without a MsgType
	MsgID        string    // decimal digits or any other text; empty for most events
	BusinessID   string    // the customer-service sub-merchant (客服子商户), if any
	Raw          []byte    // the body, decrypted: JSON or XML. It is the slice that was parsed, not a copy

	object  string // what the event is about, as Key needs it
	byOrder bool   // object alone identifies the push
}

// Head returns the header itself.
func (h *Header) Head() *Header { return h }

// message makes a Message of each type that embeds a Header.
func (h *Header) message() {}

// An UnknownMessage is a push of a kind that has no type in this package, or that
// names none, such as the probe of WeChat's cloud hosting (云托管). Raw holds all of it.
//
// WeChat: https://developers.weixin.qq.com/miniprogram/dev/framework/server-ability/message-push
type UnknownMessage struct{ Header }

// ErrMessage is the class of every error of [ParseMessage]: the body of a push is
// neither one well-formed JSON object nor one well-formed XML element.
var ErrMessage error = pushbody.ErrMalformed

// ParseMessage reads the plain text of a push, JSON or XML, told apart by its first
// byte. A kind that has no type here, and a body that names no kind at all, is an
// [*UnknownMessage]. A number field that can't be read is zero, and [Header].Raw has it
// as sent. Of a field that repeats the last value counts, but of the head (ToUserName,
// FromUserName, CreateTime, MsgType, Event, InfoType) the first.
//
// In XML, what a user (用户) writes stays in its field, even if WeChat sends an end of a
// CDATA section in it as it is: a field that users fill, such as Content, SessionFrom or
// the Payload of a payment, reaches to its last end that leaves a well-formed rest. Where
// the end was split into two sections, its halves are joined again; all else between the
// first section's begin and the last one's end is the text. No part of the head is taken
// from inside or behind such a field, so a push that has its head there is an
// [*UnknownMessage].
//
// It verifies nothing: only parse what [Callback] or [CheckSignature] let through.
// It takes bodies up to 32 levels deep, of up to 4096 fields, and allocates at most
// twelve times the size of the body, and 256 KiB. Every error is an [ErrMessage].
// The message keeps body, which must not change any more.
//
// WeChat: https://developers.weixin.qq.com/miniprogram/dev/framework/server-ability/message-push
func ParseMessage(body []byte) (Message, error) {
	m, _, err := parseMessage(body)
	return m, err
}

// parseMessage is ParseMessage that also tells the format, of faulty bodies too
// where the first byte shows it.
func parseMessage(body []byte) (Message, pushbody.Format, error) {
	var few pushbody.Room
	head := pushbody.Head{Kinds: pushKinds}
	root, f, err := pushbody.Scan(body, few[:0], &head)
	if err != nil {
		return nil, f, err
	}
	h := headerOf(&head, body)
	m, err := head.Kind().(*pushKind).message(&h, root)
	return m, f, err
}

// headerOf makes the header of what was read.
func headerOf(h *pushbody.Head, body []byte) Header {
	return Header{
		ToUserName:   h.Text(pushbody.ToUserName),
		FromUserName: h.Text(pushbody.FromUserName),
		CreateTime:   h.Time(),
		MsgType:      h.Text(pushbody.MsgType),
		Event:        h.Text(pushbody.Event),
		InfoType:     h.Text(pushbody.InfoType),
		MsgID:        h.Text(pushbody.MsgID),
		BusinessID:   h.Text(pushbody.BusinessID),
		Raw:          body,
	}
}

// readTree reads a body whose head doesn't matter.
func readTree(body []byte, els []pushbody.Element) (root pushbody.Node, err error) {
	root, _, err = pushbody.Scan(body, els, &pushbody.Head{Kinds: pushKinds})
	return root, err
}
