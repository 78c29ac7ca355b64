package wechat

import (
	"time"

	"github.com/minigo-dev/wechat/internal/pushbody"
)

// A Message is a push of WeChat: one of the *...Message and *...Event types of this package,
// or an [*UnknownMessage] for a kind without a type. Switch on its type. Messages are plain
// data: goroutines may read one concurrently while nobody changes it. The interface may grow:
// outside this package, only a struct that embeds [Header] or a message implements it.
type Message interface {
	// Head returns the fields that every push has, and the raw body.
	Head() *Header

	// Key identifies the push: a repeated delivery has the same key. It is empty for pushes
	// that can't be identified, such as those of WeChat's debugging tool: treat each of
	// these as new. It contains openids and order numbers, no secrets, and has no fixed
	// length: hash it before you store it.
	Key() string

	message()
}

// Header holds the fields that pushes have in common. Every message embeds it.
//
// WeChat: https://developers.weixin.qq.com/miniprogram/dev/framework/server-ability/message-push
type Header struct {
	AppID        string    // the app that the push was encrypted for; empty for an unencrypted push
	ToUserName   string    // the receiving account's original id (原始 ID, gh_...)
	FromUserName string    // the user's openid; in notices of the platform, an openid of WeChat
	CreateTime   time.Time // in seconds; zero if the push carries none
	MsgType      string    // "text", "image", "event", ... as sent; WeChat's case may vary
	Event        string    // the event's name as sent; empty for messages
	InfoType     string    // "authorized", ...: the kind of a notice to a third-party platform (第三方平台), which has no MsgType
	MsgID        string    // decimal digits or any other text; empty for most events
	BusinessID   string    // the customer-service sub-merchant (客服子商户), if any
	Raw          []byte    // the decrypted body, JSON or XML: the slice that was parsed, not a copy

	object  string // what the event is about, as Key needs it
	byOrder bool   // object alone identifies the push
	note    pushNote
}

// A pushNote is what the head of a push doesn't say.
type pushNote uint8

const (
	noteNone     pushNote = iota
	noteMock              // it is simulated
	noteQuestion          // it is Apple's refund question, without an Event
	notePayment           // it is a mini-game's payment of a kind that isn't known
)

// Head returns the header itself.
func (h *Header) Head() *Header { return h }

// message makes a Message of each type that embeds a Header.
func (h *Header) message() {}

// An UnknownMessage is a push whose kind has no type in this package, or that names no kind,
// such as the probe of WeChat's cloud hosting (云托管). Raw holds the whole body.
//
// WeChat: https://developers.weixin.qq.com/miniprogram/dev/framework/server-ability/message-push
type UnknownMessage struct{ Header }

// ErrMessage is the class of all errors of [ParseMessage]: the body is neither one well-formed
// JSON object nor one well-formed XML element.
var ErrMessage error = pushbody.ErrMalformed

// ParseMessage reads the plain text of a push. The first byte decides between JSON and XML. A
// push whose kind has no type here, or that names no kind, is an [*UnknownMessage]. A number
// that can't be read is zero; [Header].Raw has it as sent. If a field repeats, its last value
// counts, but for the head (ToUserName, FromUserName, CreateTime, MsgType, Event, InfoType) the
// first.
//
// In XML, a text of a user (用户) stays in its field, even if it contains "]]>" and WeChat
// doesn't split it: such a field, for example Content, SessionFrom or the Payload of a payment,
// extends to its last end tag that leaves a well-formed rest. If WeChat split "]]>" into two
// CDATA sections, they are joined. The head is never read from inside or behind such a field.
//
// It verifies nothing: only parse a body that [Callback] or [CheckSignature] has accepted.
// It accepts bodies up to 32 levels deep with up to 4096 fields, and allocates at most twelve
// times the size of the body plus 256 KiB. Every error is an [ErrMessage]. The message keeps
// body: don't change it afterwards.
//
// WeChat: https://developers.weixin.qq.com/miniprogram/dev/framework/server-ability/message-push
func ParseMessage(body []byte) (Message, error) {
	m, _, err := parseMessage(body)
	return openSealed(m, err)
}

// parseMessage is ParseMessage, and returns the format too, even of an invalid body whose
// first byte shows it.
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

// headerOf makes the Header of a head.
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
