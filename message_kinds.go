package wechat

// A TextMessage is a text that the player sent.
type TextMessage struct {
	Header
	Content string
}

// An UnknownMessage is a push of a kind that has no type in this package.
type UnknownMessage struct{ Header }

func (*TextMessage) message()    {}
func (*UnknownMessage) message() {}
