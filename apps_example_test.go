package wechat_test

import (
	"context"
	"fmt"
	"net/http"

	"github.com/minigo-dev/wechat"
	"github.com/minigo-dev/wechat/wechattest"
)

func ExampleApps() {
	apps := wechat.NewApps()
	mux := http.NewServeMux()
	mux.Handle("/wechat/{appid}", apps.Handler())
	mux.Handle("/wechat/{appid}/{name}", apps.Handler())

	// One bot for all; each app has its own Client, Token and key.
	bot := func(client *wechat.Client) wechat.HandlerFunc {
		return func(ctx context.Context, m wechat.Message) (wechat.Reply, error) {
			if text, ok := m.(*wechat.TextMessage); ok {
				return nil, client.SendText(ctx, text.FromUserName, text.Content+" from "+client.AppID())
			}
			return nil, nil
		}
	}
	for _, id := range []string{"wxtennis", "wxchess"} {
		wx, err := wechattest.Start(wechattest.WithAppID(id), wechattest.WithCallbackURL("https://your.host/wechat/"+id))
		if err != nil {
			fmt.Println(err)
			return
		}
		defer wx.Close()
		wx.Serve(mux)
		client := wx.Client()
		err = apps.Put(wechat.App{
			Client:    client,
			Callbacks: map[string]wechat.AppCallback{"": {Callback: wx.Callback(), Handler: bot(client)}},
		})
		if err != nil {
			fmt.Println(err)
			return
		}
		alice := wx.User("alice")
		alice.SendText("hello")
		fmt.Println(alice.MustReceiveText("hello from " + id))

		apps.Remove(id)
		fmt.Println(alice.SendText("anybody there?").Status)
	}
	// Output:
	// text "hello from wxtennis"
	// 404
	// text "hello from wxchess"
	// 404
}
