package bot

import (
	"context"
	"errors"
	"strings"

	"github.com/minigo-dev/wechat"
)

// A Handler answers a push; it returns nil also when it has said nothing. Middleware is a
// function that takes a Handler and returns one.
//
// After an error, or a panic, WeChat delivers the push again, three times in all, if the
// handler has said nothing so far. If it has, the error goes to [WithProblem] instead. Pushes
// whose answer counts are the exception: see the package.
//
// The context is the callback's: it outlives WeChat's 5 seconds, and ends after 60.
type Handler func(ctx context.Context, c *Conversation) error

// Say answers with a text. It panics where the text is blank. See [Conversation.Say].
func Say(text string) Handler {
	must(strings.TrimSpace(text) != "", "Say", "text", "is blank")
	return func(ctx context.Context, c *Conversation) error { return c.Say(ctx, text) }
}

// Show answers with a picture. It panics where p is nil. See [Conversation.Image].
func Show(p *Picture) Handler {
	must(p != nil, "Show", "p", "is nil")
	return func(ctx context.Context, c *Conversation) error { return c.Image(ctx, p) }
}

// Transfer is a [Handler] that hands the user over to the human agents. See
// [Conversation.Transfer].
func Transfer(ctx context.Context, c *Conversation) error { return c.Transfer(ctx) }

// Handle answers a push: it is a [wechat.HandlerFunc]. A push whose answer counts, such as a
// payment, and that no route takes, is an error, so that WeChat never reads that goods were
// delivered. All others that no route takes are acknowledged.
func (b *Bot) Handle(ctx context.Context, m wechat.Message) (wechat.Reply, error) {
	b.running.Store(true)
	c := b.about(m)
	defer c.tellAll(ctx)
	err := guard(func() error { return c.route(ctx) })
	if errors.Is(err, ErrPass) {
		if err = nil; c.head.NeedsAnswer() {
			err = errNoRoute
		}
	}
	switch {
	case err != nil && (!c.spoken || c.head.NeedsAnswer()):
		return nil, err
	case err != nil:
		c.note(wechat.ProblemLateFailure, err)
	case !c.deferred && !c.agents:
		c.finish(ctx)
	}
	if c.handsOver && b.handover > 0 {
		_ = c.set(context.WithoutCancel(ctx), c.key+".agents", "1", b.handover)
	}
	return c.reply, nil
}

// about makes the conversation about a push.
func (b *Bot) about(m wechat.Message) *Conversation {
	c := b.To(m.Head().FromUserName)
	c.Message, c.head, c.flushed = m, m.Head(), false
	c.wrote = c.head.MsgType != "" && !strings.EqualFold(c.head.MsgType, "event") && c.OpenID != ""
	switch m := m.(type) {
	case *wechat.TextMessage:
		c.Text = m.Content
	case *wechat.UserEnterTempsessionEvent:
		c.left, c.greets = 2, true // WeChat allows no more then
	}
	return c
}

// route gives the push to the first handler that takes it, or to the agents. It is ErrPass
// if there is none.
func (c *Conversation) route(ctx context.Context) error {
	for _, h := range c.bot.routes {
		if err := h(ctx, c); !errors.Is(err, ErrPass) {
			return err
		}
		c.Args = nil
	}
	if !c.wrote {
		return ErrPass
	}
	if value, _ := c.get(ctx, c.key+".agents"); value != "" {
		c.agents, c.reply = true, wechat.TransferToAgent{}
		return nil
	}
	if c.bot.otherwise == nil {
		return ErrPass
	}
	return c.bot.otherwise(ctx, c)
}
