package main

import (
	"context"
	"log/slog"
	"time"

	"github.com/minigo-dev/wechat"
	"github.com/minigo-dev/wechat/bot"
	"github.com/minigo-dev/wechat/wechattest/local"
)

const patience = 45 * time.Second // with the model; the kit allows an answer 60

// newBot makes a bot that answers each question once, with what the model says. The kit
// acknowledges the push at once, shows the typing, splits what is too long for a message,
// keeps what WeChat doesn't allow now, and apologises where there is no answer.
func newBot(client *wechat.Client, lang local.Lang, m model, log *slog.Logger) (*bot.Bot, error) {
	b, err := bot.New(client,
		bot.WithSorry(lang.Text("Sorry, I can't answer that right now. Please ask again later.", "抱歉，现在答不上来，请稍后再问。")),
		bot.WithMore(lang.Text(" (to be continued: write anything)", "（未完，回复任意内容继续）")),
		bot.WithProblem(func(ctx context.Context, p wechat.PushProblem) {
			log.WarnContext(ctx, "bot", "kind", p.Kind, "error", p.Err)
		}),
	)
	if err != nil {
		return nil, err
	}
	b.On(bot.Enter, bot.Say(lang.Text("Hello! Ask me about the game.", "你好！关于游戏的问题都可以问我。")))
	b.On(bot.Words(lang.Text("human", "人工")), bot.Transfer)
	b.On(bot.Words(lang.Text("more", "继续")), func(context.Context, *bot.Conversation) error { return nil }) // what waits goes by itself
	b.On(bot.Is[*wechat.TextMessage], bot.Slow(func(ctx context.Context, c *bot.Conversation) error {
		if err := c.Discard(ctx); err != nil { // a new question: the rest of the last answer isn't wanted
			return err
		}
		thinking, cancel := context.WithTimeout(ctx, patience)
		defer cancel()
		answer, err := m.Answer(thinking, c.Text)
		if err != nil {
			return err
		}
		for _, part := range bot.Split(answer, 2048) { // the check takes 2500 characters
			ok, err := allowed(ctx, client, c.OpenID, part)
			if err != nil {
				return err // unchecked is not allowed
			}
			if !ok {
				return c.Say(ctx, lang.Text("Let's talk about the game instead.", "我们还是聊聊游戏吧。"))
			}
		}
		c.AI = true // marked as written by a machine
		return c.Say(ctx, answer)
	}))
	return b, nil
}

// allowed asks WeChat's content check (文本内容安全识别) whether a text may be shown. For
// mini-games WeChat recommends GameMsgSecCheck, which is made for chats.
func allowed(ctx context.Context, client *wechat.Client, openID, text string) (bool, error) {
	const comment = 2 // the scene (场景)
	check, err := client.MsgSecCheck(ctx, &wechat.MsgSecCheckRequest{OpenID: openID, Scene: comment, Content: text})
	if err != nil {
		return false, err
	}
	return check.Result.Suggest == wechat.SuggestPass, nil
}
