package main

import (
	"context"
	_ "embed"
	"log/slog"

	"github.com/minigo-dev/wechat"
	"github.com/minigo-dev/wechat/bot"
	"github.com/minigo-dev/wechat/wechattest/local"
)

//go:embed sunrise.png
var sunrise []byte

// newBot makes a bot that answers users in the customer-service session (客服会话). The
// first route that matches has the message. Examples/echo does without the kit.
func newBot(client *wechat.Client, lang local.Lang, log *slog.Logger) (*bot.Bot, error) {
	b, err := bot.New(client, bot.WithProblem(func(ctx context.Context, p wechat.PushProblem) {
		log.ErrorContext(ctx, "bot", "kind", p.Kind, "error", p.Err)
	}))
	if err != nil {
		return nil, err
	}
	b.On(bot.Enter, bot.Say(lang.Text("Welcome! Write something, or write: image", "欢迎！随便说点什么，或者发送：图片")))
	b.On(bot.Words(lang.Text("image", "图片")), bot.Show(b.Picture("sunrise.png", sunrise)))
	b.On(bot.Is[*wechat.TextMessage], func(ctx context.Context, c *bot.Conversation) error {
		return c.Say(ctx, lang.Text("You wrote: ", "你说的是：")+c.Text)
	})
	b.On(bot.Is[*wechat.ImageMessage], bot.Say(lang.Text("Nice picture!", "图片真好看！")))
	return b, nil
}
