package wechat_test

import (
	"testing"

	"github.com/minigo-dev/wechat"
)

// A user's own message embeds Header, or a message of the package.
type (
	ownMessage   struct{ wechat.Header }
	ownerMessage struct{ wechat.UnknownMessage }
)

func TestOwnMessages(t *testing.T) {
	t.Parallel()
	unknown, err := wechat.ParseMessage([]byte(`{"FromUserName":"o","CreateTime":17,"MsgType":"event","Event":"brand_new"}`))
	if err != nil {
		t.Fatal(err)
	}
	if _, ok := unknown.(*wechat.UnknownMessage); !ok {
		t.Fatalf("a kind without a type is a %T", unknown)
	}
	for _, own := range []wechat.Message{&ownMessage{*unknown.Head()}, &ownerMessage{wechat.UnknownMessage{Header: *unknown.Head()}}} {
		if _, ok := own.(*wechat.UnknownMessage); ok {
			t.Errorf("a %T is taken for an UnknownMessage", own)
		}
		if got, want := own.Key(), unknown.Key(); got != want || got == "" {
			t.Errorf("%T: key %q, want %q", own, got, want)
		}
	}
}
