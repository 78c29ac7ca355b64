package wechattest_test

import (
	"context"
	"fmt"
	"time"

	"github.com/minigo-dev/wechat"
	"github.com/minigo-dev/wechat/wechattest"
)

// In a test, use wechattest.New(t): it needs no Close, and Must... fails the test.
func Example() {
	wx, err := wechattest.Start()
	if err != nil {
		fmt.Println(err)
		return
	}
	defer wx.Close()

	client := wx.Client()
	bot := func(ctx context.Context, m wechat.Message) (wechat.Reply, error) {
		if text, ok := m.(*wechat.TextMessage); ok {
			return nil, client.SendText(ctx, text.FromUserName, text.Content+" to you")
		}
		return nil, nil
	}
	wx.Serve(wx.Callback().Handler(bot))

	alice := wx.User("alice")
	alice.Enter("lobby")
	alice.SendText("hello")
	fmt.Println(alice.MustReceiveText("hello to you"))

	wx.Fault(wechattest.TokenRevoked().Once()) // the client finds out and fetches another
	alice.SendText("still there?")
	fmt.Println(alice.MustReceiveText("still there? to you"), "after", wx.Count("/cgi-bin/stable_token"), "tokens")

	wx.Advance(48 * time.Hour) // the reply window closes
	fmt.Println(client.SendText(context.Background(), alice.OpenID(), "hello?") != nil)
	// Output:
	// text "hello to you"
	// text "still there? to you" after 2 tokens
	// true
}

// Requests for a handler of your own, without a Platform.
func ExamplePushConfig() {
	c := wechattest.PushConfig{Token: "a token", Mode: wechattest.Plain}
	message := c.Body(wechattest.Fields{"MsgType": "text", "FromUserName": "o1", "Content": "hello"})
	good := c.Request("http://localhost/wechat", message)
	stale := c.Request("http://localhost/wechat", message, wechattest.StaleTimestamp())
	fmt.Println(good.Method, good.URL.Path, good.URL.Query().Get("timestamp") > stale.URL.Query().Get("timestamp"))
	// Output: POST /wechat true
}
