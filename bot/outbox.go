package bot

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/minigo-dev/wechat"
)

// A parcel is one message on its way.
type parcel struct {
	m       wechat.CustomMessage
	opts    []wechat.SendOption
	picture string // name of the Picture whose media_id goes into it
	until   int64  // Unix seconds after which it is dropped
}

// isForLater reports whether a message can be sent later. -1 is among it: WeChat says "try
// again later", and a customer message that comes twice harms less than one that never comes.
func isForLater(err error) bool {
	return errors.Is(err, wechat.ErrTryLater) || errors.Is(err, wechat.ErrBusy)
}

// mayBeSent reports whether a message may have been sent, so that it must not be sent again.
func mayBeSent(err error) bool { return !isForLater(err) && errors.Is(err, wechat.ErrOutcomeUnknown) }

// say sends a message, or makes it wait. It is called alone.
func (c *Conversation) say(ctx context.Context, p *parcel) error {
	if c.AI {
		p.opts = append(p.opts, wechat.MarkAI())
	}
	if c.head != nil && c.head.BusinessID != "" {
		p.opts = append(p.opts, wechat.ForBusiness(c.head.BusinessID))
	}
	switch {
	case c.greets || c.blocked:
	case c.flushed:
		c.blocked = c.waits(ctx)
	default:
		c.blocked = c.flush(ctx)
	}
	if !c.blocked {
		err := c.attempt(ctx, p)
		window := errors.Is(err, wechat.ErrReplyWindow)
		switch {
		case err == nil || mayBeSent(err):
			c.spoken = true
			return err
		case !isForLater(err):
			return err
		case !window && c.Message != nil && !c.late && !c.spoken:
			return err // WeChat delivers the push again
		case !window:
			c.note(ProblemWaiting, err)
		}
	}
	err := c.insert(ctx, p, false)
	if err == nil {
		c.spoken, c.blocked, c.left = true, true, 0
	}
	return err
}

// flush sends what waits, oldest first, and reports whether something waits still. Each
// message is off the store before it is sent. It is called alone.
func (c *Conversation) flush(ctx context.Context) (waits bool) {
	for c.flushed = true; c.waits(ctx); {
		p, err := c.take(ctx)
		if err != nil {
			return false // the store has failed: answer without it
		}
		if p != nil {
			err = c.attempt(ctx, p)
		}
		if err != nil && !errors.Is(err, wechat.ErrReplyWindow) {
			c.note(ProblemWaiting, err)
		}
		switch {
		case isForLater(err):
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
		err = c.bot.client.SendCustomMessage(ctx, c.OpenID, m, p.opts...)
		if p.picture == "" || !errors.Is(err, wechat.ErrMediaExpired) {
			break
		}
	}
	c.left = max(0, c.left-1)
	return err
}

// The keys in the store, where hash is of the app and of the openid, or of a picture:
//
//	wechat.bot.<hash>            which slots hold what waits, while anything does
//	wechat.bot.<hash>.<n>        the slot n: a message, or a part of a long one
//	wechat.bot.<hash>.agents     while the user is waiting for an agent
//	wechat.bot.<hash>.media      a picture's media_id
const (
	slotLimit = 4000            // so that a value stays below 4 KiB
	lease     = 5 * time.Second // of the lock, for one change
)

// A queue is the slots of what waits for a user, from head on, below tail.
type queue struct{ head, tail int }

// ask makes one call of the store; what isn't there is no error. After a call that took too
// long the push leaves the store alone, so that a store that hangs costs it one wait.
func (c *Conversation) ask(ctx context.Context, what string, do func(context.Context) error) error {
	if c.noStore {
		return errPaused
	}
	if !c.bot.private {
		var cancel context.CancelFunc
		ctx, cancel = context.WithTimeout(ctx, time.Second)
		defer cancel()
	}
	err := guard(func() error { return do(ctx) })
	if err == nil || errors.Is(err, wechat.ErrKeyNotFound) {
		return nil
	}
	if c.noStore = errors.Is(err, context.DeadlineExceeded); c.noStore {
		what += ": no answer in time"
	}
	failed := &hidden{"the store failed: " + what, func(target error) bool { return errors.Is(err, target) }}
	c.note(wechat.ProblemStore, failed)
	return failed
}

// get reads a key; it is empty where there is none.
func (c *Conversation) get(ctx context.Context, key string) (value string, err error) {
	err = c.ask(ctx, "Get", func(ctx context.Context) (err error) {
		value, err = c.bot.store.Get(ctx, key)
		return err
	})
	return value, err
}

func (c *Conversation) set(ctx context.Context, key, value string, ttl time.Duration) error {
	return c.ask(ctx, "Set", func(ctx context.Context) error { return c.bot.store.Set(ctx, key, value, ttl) })
}

func (c *Conversation) slot(n int) string { return c.key + "." + strconv.Itoa(n) }

// queue reads the user's queue; that of a user for whom nothing waits is empty.
func (c *Conversation) queue(ctx context.Context) (q queue, err error) {
	value, err := c.get(ctx, c.key)
	if value == "" {
		return q, err
	}
	if n, _ := fmt.Sscanf(value, "1|%d|%d", &q.head, &q.tail); n != 2 || q.tail <= q.head || q.tail-q.head > 200 {
		c.note(wechat.ProblemStore, errForeign)
		return queue{}, nil // the next that waits overwrites it
	}
	return q, nil
}

// waits reports whether something waits for the user.
func (c *Conversation) waits(ctx context.Context) bool {
	q, err := c.queue(ctx)
	return err == nil && q.head < q.tail
}

// change makes one change of the queue while no other process does. ctx doesn't end it: half
// a change would lose a message.
func (c *Conversation) change(ctx context.Context, do func(context.Context, *queue) error) error {
	ctx = context.WithoutCancel(ctx)
	defer c.lock(ctx)()
	was, err := c.queue(ctx)
	if err != nil {
		return err
	}
	q := was
	if err = do(ctx, &q); err != nil {
		return err
	}
	ttl := c.bot.keep + time.Minute
	if q.head == q.tail {
		ttl = 0
	}
	err = c.set(ctx, c.key, fmt.Sprintf("1|%d|%d", q.head, q.tail), ttl)
	for n := was.head; err == nil && n < min(q.head, was.tail); n++ {
		_ = c.set(ctx, c.slot(n), "-", 0)
	}
	return err
}

// lock takes the queue's lock. A change goes on without it where the locker fails, or doesn't
// give it within a lease.
func (c *Conversation) lock(ctx context.Context) (unlock func()) {
	var free func(context.Context) error
	for end, held := time.Now().Add(lease), c.bot.locker != nil; held; {
		held = false
		_ = c.ask(ctx, "TryLock", func(ctx context.Context) (err error) {
			free, err = c.bot.locker.TryLock(ctx, c.key, lease)
			if held = errors.Is(err, wechat.ErrLocked) && time.Now().Before(end); held {
				time.Sleep(rand.N(50 * time.Millisecond))
				return nil
			}
			return err
		})
	}
	if free == nil {
		return func() {}
	}
	return func() { _ = c.ask(ctx, "unlock", free) }
}

// insert makes a message the last that waits; or, of one that was taken, the first again: in
// the slots before the first, since another process may have taken what came after it. Each
// slot begins with the number of those that follow with the rest of the message.
func (c *Conversation) insert(ctx context.Context, p *parcel, first bool) error {
	if !first {
		p.until = time.Now().Add(c.bot.keep).Unix()
	}
	body, err := wechat.MarshalCustomMessage(p.m, p.opts...)
	if err != nil {
		return err
	}
	parts := slices.Collect(slices.Chunk(fmt.Appendf(nil, "%d|%s|%s", p.until, p.picture, body), slotLimit))
	return c.change(ctx, func(ctx context.Context, q *queue) error {
		at := q.tail
		if first {
			at = q.head - len(parts)
			q.head = at
		} else if q.tail += len(parts); q.tail-q.head > c.bot.waiting {
			return ErrFull
		}
		for i, part := range parts {
			value := string('0'+rune(len(parts)-1-i)) + string(part)
			if err := c.set(ctx, c.slot(at+i), value, time.Until(time.Unix(p.until+1, 0))); err != nil {
				return err
			}
		}
		return nil
	})
}

// take takes the first message off the store: whoever dies after that sends it no more. It
// is nil if there is none, or one that can't be sent any more.
func (c *Conversation) take(ctx context.Context) (*parcel, error) {
	text, found := "", false
	err := c.change(ctx, func(ctx context.Context, q *queue) error {
		for more := true; more && q.head < q.tail; q.head++ {
			slot, err := c.get(ctx, c.slot(q.head))
			if err != nil {
				return err
			}
			slot = cmp.Or(slot, "0") // what isn't there any more was too old
			found, more = true, '0' < slot[0] && slot[0] < 'C'
			text += slot[1:]
		}
		return nil
	})
	if err != nil || !found {
		return nil, err
	}
	if fields := strings.SplitN(text, "|", 3); len(fields) == 3 {
		p := &parcel{picture: fields[1]}
		p.until, _ = strconv.ParseInt(fields[0], 10, 64)
		if p.m, p.opts, err = wechat.UnmarshalCustomMessage([]byte(fields[2])); err == nil && p.until >= time.Now().Unix() {
			return p, nil
		}
	}
	c.note(ProblemWaiting, cmp.Or(err, ErrStale))
	return nil, nil
}
