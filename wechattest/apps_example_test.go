package wechattest_test

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/minigo-dev/wechat"
	"github.com/minigo-dev/wechat/wechattest"
)

// Two apps on one WeChat: the token of one app is invalid for the users of the other.
func ExamplePlatform_NewApp() {
	game, err := wechattest.Start()
	if err != nil {
		fmt.Println(err)
		return
	}
	defer game.Close() // ends both
	shop := game.NewApp()

	customer := shop.User("bob")
	customer.SendText("hello")
	fmt.Println(shop.Client().SendText(context.Background(), customer.OpenID(), "hello to you"))
	err = game.Client().SendText(context.Background(), customer.OpenID(), "hello to you")
	fmt.Println(errors.Is(err, wechat.Code(40003)))
	// Output:
	// <nil>
	// true
}

// A bot whose database is down when the user pays gets the order again.
func ExampleUser_BuyGoods() {
	wx, err := wechattest.Start()
	if err != nil {
		fmt.Println(err)
		return
	}
	defer wx.Close()
	down := true
	wx.Serve(wx.Callback().Handler(func(_ context.Context, m wechat.Message) (wechat.Reply, error) {
		if down {
			return nil, errors.New("the database is down")
		}
		fmt.Println("delivered for", m.Head().Event)
		return nil, nil // answers that the goods are delivered
	}))

	order := wx.User("alice").BuyGoods(wechattest.Purchase{ProductID: "sword"})
	fmt.Println(order.Err)
	down = false
	wx.Advance(15 * time.Second) // WeChat's first repeat
	// Output:
	// wechattest: the bot answered HTTP 500
	// delivered for minigame_game_pay_goods_deliver_notify
}
