package bot_test

import (
	"context"
	"fmt"

	"github.com/minigo-dev/wechat"
	"github.com/minigo-dev/wechat/bot"
	"github.com/minigo-dev/wechat/wechattest"
)

// sunrise would be a file: //go:embed sunrise.png
var sunrise = []byte("\x89PNG\r\n\x1a\n...")

const menu = "1 攻略\n2 图片\n3 人工\n4 全部公告"

func newBot(client *wechat.Client, opts ...bot.Option) (*bot.Bot, error) {
	b, err := bot.New(client, opts...)
	if err != nil {
		return nil, err
	}
	b.On(bot.Enter, bot.Say("欢迎！\n"+menu))
	b.On(bot.Words("1", "攻略"), bot.Say("先打史莱姆"))
	b.On(bot.Words("2", "图片"), bot.Show(b.Picture("sunrise.png", sunrise)))
	b.On(bot.Words("3", "人工"), bot.Transfer)
	b.On(bot.Words("4", "公告"), announce)
	b.Otherwise(bot.Say(menu))
	return b, nil
}

func announce(ctx context.Context, c *bot.Conversation) error {
	for _, n := range []string{"一", "二", "三", "四", "五", "六", "七"} {
		if err := c.Say(ctx, "公告"+n); err != nil {
			return err // five go, two wait for the user's next message
		}
	}
	return nil
}

func Example() {
	weixin, err := wechattest.Start()
	if err != nil {
		panic(err)
	}
	defer weixin.Close()
	b, err := newBot(weixin.Client())
	if err != nil {
		panic(err)
	}
	defer b.Shutdown(context.Background())
	weixin.Serve(weixin.Callback().Handler(b.Handle))

	alice := weixin.User("alice")
	alice.Enter("lobby")
	alice.SendText("１。")
	alice.SendText("图片")
	alice.SendText("公告")
	alice.SendText("?")
	alice.SendText("人工")
	for _, m := range alice.Received() {
		fmt.Printf("%s %q\n", m.Kind, m.Text)
	}
	fmt.Println("waiting for an agent:", alice.Queued())
	// Output:
	// text "欢迎！\n1 攻略\n2 图片\n3 人工\n4 全部公告"
	// text "先打史莱姆"
	// image ""
	// text "公告一"
	// text "公告二"
	// text "公告三"
	// text "公告四"
	// text "公告五"
	// text "公告六"
	// text "公告七"
	// text "1 攻略\n2 图片\n3 人工\n4 全部公告"
	// waiting for an agent: true
}
