package bot

import (
	"context"
	"errors"
	"time"

	"github.com/minigo-dev/wechat"
)

// Slow makes a handler run after WeChat has had its acknowledgement, for answers that take
// longer than 5 seconds, such as a language model's. Meanwhile the user sees that an
// answer is being written, for half a minute at most, until the first word.
//
// One user's slow answers come in order; other routes overtake them. h runs at most once:
// what is queued when the process ends is lost. Its error, or panic, goes to
// [WithProblem], and the user reads the text of [WithSorry] if nothing was said. Its context
// ends after 60 seconds, see [WithAsync]. When no more can be queued the error is
// [wechat.ErrQueueFull], and WeChat delivers the push again.
//
// Pushes whose answer counts, such as payments, are handled before they are answered all the
// same. Slow panics where h is nil.
func Slow(h Handler) Handler {
	must(h != nil, "Slow", "h", "is nil")
	return func(ctx context.Context, c *Conversation) error {
		if c.bot == nil || c.Message == nil || c.late || c.head.NeedsAnswer() {
			return h(ctx, c)
		}
		after := *c
		after.late, after.spoken, after.reply, after.problems = true, false, nil, nil
		ctx = context.WithValue(ctx, slowKey{}, func(ctx context.Context) error { return after.runSlow(ctx, h) })
		_, err := c.bot.async.Handle(ctx, c.Message)
		c.deferred = err == nil
		return err
	}
}

// slowKey is where a push's context holds what its Slow handler runs.
type slowKey struct{}

// runSlow is the handler of a bot's Async.
func runSlow(ctx context.Context, _ wechat.Message) (wechat.Reply, error) {
	return nil, ctx.Value(slowKey{}).(func(context.Context) error)(ctx)
}

func (c *Conversation) runSlow(ctx context.Context, h Handler) error {
	c.hush = c.showTyping(ctx)
	err := guard(func() error { return h(ctx, c) })
	if c.hush(); err == nil {
		c.finish(ctx)
	} else if !c.spoken && c.bot.sorry != "" {
		// It has a time of its own: the handler's may be over.
		ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), 10*time.Second)
		defer cancel()
		c.AI = false
		return errors.Join(err, c.Say(ctx, c.bot.sorry))
	}
	return err
}

// showTyping shows that an answer is being written, until hush is called. It is an ornament:
// where WeChat refuses it, there is none.
func (c *Conversation) showTyping(ctx context.Context) (hush func()) {
	ctx, cancel := context.WithCancel(ctx)
	done := make(chan struct{})
	var opts []wechat.SendOption
	if c.head != nil && c.head.BusinessID != "" {
		opts = append(opts, wechat.ForBusiness(c.head.BusinessID))
	}
	go func() {
		defer close(done)
		for c.bot.client.Typing(ctx, c.OpenID, true, opts...) == nil {
			select {
			case <-time.After(15500 * time.Millisecond): // it lasts 15 s, and WeChat refuses a second one before
			case <-ctx.Done():
				return
			}
		}
	}()
	return func() { cancel(); <-done }
}
