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

const (
	repliesToMessage = 5 // that WeChat allows after a user's message
	repliesToEntry   = 2 // after a user has entered the session
)

// Handle answers a push: it is a [wechat.HandlerFunc]. A push whose answer counts, such as a
// payment, and that no route takes, is an error, so that WeChat never reads that goods were
// delivered. All others that no route takes are acknowledged.
func (b *Bot) Handle(ctx context.Context, m wechat.Message) (wechat.Reply, error) {
	if m == nil {
		return nil, check(false, "Handle", "m", "is nil")
	}
	b.once.Do(func() {
		b.mu.Lock()
		defer b.mu.Unlock()
		b.running = true
	})
	c := b.about(m)
	routed, err := c.route(ctx)
	if !routed && err == nil && c.head.NeedsAnswer() {
		err = errNoRoute
	}
	switch {
	case err != nil && (!c.spoken || c.head.NeedsAnswer()):
		return nil, err
	case err != nil:
		b.tell(ctx, wechat.PushProblem{Kind: wechat.ProblemLateFailure, Message: m, Err: err})
	case !c.deferred && !c.agents && (c.wrote || c.greets && !c.blocked):
		c.catchUp(ctx)
	}
	if !c.agents && transfers(c.reply) {
		c.handOver(ctx)
	}
	return c.reply, nil
}

// about makes the conversation about a push.
func (b *Bot) about(m wechat.Message) *Conversation {
	head := m.Head()
	c := &Conversation{Message: m, Client: b.client, OpenID: head.FromUserName, bot: b, head: head, left: repliesToMessage}
	c.wrote = head.MsgType != "" && !strings.EqualFold(head.MsgType, "event") && c.OpenID != ""
	switch m := m.(type) {
	case *wechat.TextMessage:
		c.Text = m.Content
	case *wechat.UserEnterTempsessionEvent:
		c.left, c.greets = repliesToEntry, true
	}
	return c
}

// route gives the push to the first handler that takes it, or to the agents.
func (c *Conversation) route(ctx context.Context) (routed bool, err error) {
	take := func(h Handler) bool {
		err = h(ctx, c)
		routed = !errors.Is(err, ErrPass)
		return routed
	}
	failed := guard(func() error {
		for _, r := range c.bot.routes {
			if c.Args = nil; r.matches(c) && take(r.handle) {
				return nil
			}
		}
		c.Args, err = nil, nil
		if !c.wrote {
			return nil
		}
		if c.agents = c.isWithAgents(ctx); c.agents {
			c.reply, routed = wechat.TransferToAgent{}, true
		} else if c.bot.otherwise != nil && !take(c.bot.otherwise) {
			err = nil
		}
		return nil
	})
	if failed != nil {
		return true, failed
	}
	return routed, err
}

func transfers(r wechat.Reply) bool {
	switch r.(type) {
	case wechat.TransferToAgent, *wechat.TransferToAgent:
		return true
	}
	return false
}
