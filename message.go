package wechat

import "time"

// A Message is what WeChat pushed: one of the *...Message and *...Event types of
// this package, or an [*UnknownMessage] for a kind that has no type here. Switch on
// its type. Messages are plain data: safe to read concurrently, not to change.
type Message interface {
	// Head returns the fields that every push has, and the raw body.
	Head() *Header

	// Key identifies the push, so that a repeated delivery can be told from a new
	// one. It is empty for pushes that can't be identified, such as those of
	// WeChat's debugging tool: treat these as new each time.
	Key() string

	message()
}

// Header holds the fields that pushes have in common. Every message embeds it.
type Header struct {
	AppID        string    // the app that the push was encrypted for; empty for an unencrypted push
	ToUserName   string    // the receiving account's original id (原始ID, gh_...)
	FromUserName string    // the player's openid; a fixed openid of WeChat's for platform notices
	CreateTime   time.Time // zero if the push carries none
	MsgType      string    // "text", "image", "event", ... as sent
	Event        string    // the event's name as sent; empty for messages
	MsgID        string    // decimal digits or any other text; empty for events
	BusinessID   string    // the customer-service sub-merchant (客服子商户), if any
	Raw          []byte    // the body, decrypted: JSON or XML
}
