package bot

import (
	"context"
	"errors"

	"github.com/minigo-dev/wechat"
)

// A parcel is one message on its way.
type parcel struct {
	m       wechat.CustomMessage
	opts    []wechat.SendOption
	picture string // name of the Picture whose media_id goes into it
	until   int64  // Unix seconds after which it is dropped
}

// mayBeSent reports whether a message may have been sent, so that it must not be sent again.
// A busy WeChat (-1) doesn't say what it has done, unless it was only asked for a token.
func mayBeSent(err error) bool {
	return !errors.Is(err, wechat.ErrTryLater) && (errors.Is(err, wechat.ErrOutcomeUnknown) || errors.Is(err, wechat.ErrBusy))
}

// say sends a message, or makes it wait. It is called alone.
func (c *Conversation) say(ctx context.Context, p *parcel) error {
	if c.AI {
		p.opts = append(p.opts, wechat.MarkAI())
	}
	if c.head != nil && c.head.BusinessID != "" {
		p.opts = append(p.opts, wechat.ForBusiness(c.head.BusinessID))
	}
	if !c.flushed && !c.greets {
		c.blocked = c.flush(ctx)
	} else if !c.blocked && !c.greets {
		c.blocked = c.waits(ctx)
	}
	if c.blocked {
		if err := c.keep(ctx, p); err == nil || !c.noStore {
			return err
		}
	}
	err := c.attempt(ctx, p)
	window := errors.Is(err, wechat.ErrReplyWindow)
	switch {
	case err == nil:
		c.spoken = true
		c.left = max(0, c.left-1)
		return nil
	case mayBeSent(err):
		c.spoken = true
		return err
	case !errors.Is(err, wechat.ErrTryLater):
		return err
	case !window && c.Message != nil && !c.late && !c.spoken: // WeChat delivers the push again
		return err
	case !window:
		c.note(ProblemWaiting, err)
	}
	if kept := c.keep(ctx, p); kept == nil || errors.Is(kept, ErrFull) {
		return kept
	}
	return err
}

// keep makes a message wait behind the others.
func (c *Conversation) keep(ctx context.Context, p *parcel) error {
	err := c.insert(ctx, p, false)
	if err == nil {
		c.spoken, c.blocked, c.left = true, true, 0
	}
	return err
}

// flush sends what waits, oldest first, and reports whether something waits still. Each
// message is off the store before it is sent. It is called alone.
func (c *Conversation) flush(ctx context.Context) (waits bool) {
	c.flushed = true
	for c.waits(ctx) {
		p, err := c.take(ctx)
		switch {
		case err != nil:
			return false // the store has failed: answer without it
		case p == nil:
			continue
		}
		if err = c.attempt(ctx, p); err == nil {
			c.left = max(0, c.left-1)
			continue
		}
		if !errors.Is(err, wechat.ErrReplyWindow) {
			c.note(ProblemWaiting, err)
		}
		switch {
		case errors.Is(err, wechat.ErrTryLater):
			c.left = 0
			return c.insert(ctx, p, true) == nil
		case mayBeSent(err): // what follows isn't risked too
			return c.waits(ctx)
		}
	}
	return false
}

// attempt sends a message once; again if WeChat has forgotten its picture.
func (c *Conversation) attempt(ctx context.Context, p *parcel) (err error) {
	m, id := p.m, ""
	for range 2 {
		if p.picture != "" {
			if id, err = c.mediaID(ctx, p.picture, id); err != nil {
				return err
			}
			m = withMedia(p.m, id)
		}
		if err = c.bot.client.SendCustomMessage(ctx, c.OpenID, m, p.opts...); p.picture == "" || !errors.Is(err, wechat.ErrMediaExpired) {
			return err
		}
	}
	return err
}
