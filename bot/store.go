package bot

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"strconv"
	"strings"
	"time"

	"github.com/minigo-dev/wechat"
)

// A user's keys in the store:
//
//	wechat.bot.<hash>            which slots hold what waits, while anything does
//	wechat.bot.<hash>.<n>        the slot n: a message, or a part of a long one
//	wechat.bot.<hash>.agents     while the user is waiting for an agent
const (
	keyPrefix = "wechat.bot."
	agentsKey = ".agents"

	slotLimit   = 4000 // so that a value stays below 4 KiB
	parcelLimit = 16 << 10

	storeTimeout = 2 * time.Second
	lease        = 5 * time.Second
	changeTime   = 4 * time.Second // of one change, to end within its lease
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
		ctx, cancel = context.WithTimeout(ctx, storeTimeout)
		defer cancel()
	}
	err := guard(func() error { return do(ctx) })
	switch {
	case err == nil || errors.Is(err, wechat.ErrKeyNotFound):
		return nil
	case errors.Is(err, wechat.ErrLocked):
		return err
	case errors.Is(err, context.DeadlineExceeded):
		c.noStore = true
		what += ": no answer in time"
	}
	failed := &hidden{"the store failed: " + what, func(target error) bool { return errors.Is(err, target) }}
	c.note(wechat.ProblemStore, failed)
	return failed
}

// get reads a key; it is empty where there is none.
func (c *Conversation) get(ctx context.Context, key string) (value string, err error) {
	err = c.ask(ctx, "Get", func(ctx context.Context) error {
		found, err := c.bot.store.Get(ctx, key)
		if err == nil {
			value = found
		}
		return err
	})
	return value, err
}

func (c *Conversation) set(ctx context.Context, key, value string, ttl time.Duration) error {
	return c.ask(ctx, "Set", func(ctx context.Context) error { return c.bot.store.Set(ctx, key, value, ttl) })
}

func (c *Conversation) slot(n int) string { return c.userKey() + "." + strconv.Itoa(n) }

// queue reads the user's queue; that of a user for whom nothing waits is empty.
func (c *Conversation) queue(ctx context.Context) (q queue, err error) {
	value, err := c.get(ctx, c.userKey())
	if value == "" {
		return q, err
	}
	if n, _ := fmt.Sscanf(value, "1|%d|%d", &q.head, &q.tail); n != 2 || q.tail <= q.head || q.tail-q.head > 2*mostWaiting {
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
	ctx, cancel := context.WithTimeout(ctx, changeTime)
	defer cancel()
	was, err := c.queue(ctx)
	if err != nil {
		return err
	}
	q := was
	if err := do(ctx, &q); err != nil {
		return err
	}
	ttl := c.bot.keep + time.Minute
	if q.head == q.tail {
		ttl = 0
	}
	if err := c.set(ctx, c.userKey(), fmt.Sprintf("1|%d|%d", q.head, q.tail), ttl); err != nil {
		return err
	}
	for n := was.head; n < min(q.head, was.tail); n++ {
		_ = c.set(ctx, c.slot(n), "-", 0)
	}
	return nil
}

// lock takes the queue's lock. A change goes on without it where the locker fails, or doesn't
// give it within a lease.
func (c *Conversation) lock(ctx context.Context) (unlock func()) {
	var free func(context.Context) error
	try := func(ctx context.Context) (err error) {
		free, err = c.bot.locker.TryLock(ctx, c.userKey(), lease)
		return err
	}
	for end := time.Now().Add(lease); c.bot.locker != nil; time.Sleep(rand.N(50 * time.Millisecond)) {
		switch err := c.ask(ctx, "TryLock", try); {
		case err == nil && free != nil:
			return func() { _ = c.ask(ctx, "unlock", free) }
		case errors.Is(err, wechat.ErrLocked) && time.Now().Before(end):
			continue
		case errors.Is(err, wechat.ErrLocked):
			c.note(wechat.ProblemStore, errLocked)
		}
		break
	}
	return func() {}
}

// insert makes a message the last that waits; or, of one that was taken, the first again: in
// the slots before the first, since another process may have taken what came after it. In
// its slots a message has + or . before each part, for more to come or the last.
func (c *Conversation) insert(ctx context.Context, p *parcel, first bool) error {
	if !first {
		p.until = time.Now().Add(c.bot.keep).Unix()
	}
	body, err := wechat.MarshalCustomMessage(p.m, p.opts...)
	if err == nil {
		err = check(len(body) <= parcelLimit, "Send", "message", "is too long to wait: 16 KiB at most")
	}
	if err != nil {
		return err
	}
	text := fmt.Sprintf("%d|%s|%s", p.until, p.picture, body)
	size := (len(text) + slotLimit - 1) / slotLimit
	return c.change(ctx, func(ctx context.Context, q *queue) error {
		at := q.tail
		if first {
			q.head -= size
			at = q.head
		} else if q.tail += size; q.tail-q.head > c.bot.waiting {
			return ErrFull
		}
		for i := range size {
			part, mark := text[i*slotLimit:], "."
			if i < size-1 {
				part, mark = part[:slotLimit], "+"
			}
			if err := c.set(ctx, c.slot(at+i), mark+part, time.Until(time.Unix(p.until+1, 0))); err != nil {
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
			more, found = strings.HasPrefix(slot, "+"), true
			text += slot[min(1, len(slot)):]
		}
		return nil
	})
	if err != nil || !found {
		return nil, err
	}
	p, err := unpack(text)
	if err != nil {
		c.note(ProblemWaiting, err)
	}
	return p, nil
}

// unpack reads a message. The error says why it is lost.
func unpack(text string) (*parcel, error) {
	fields := strings.SplitN(text, "|", 3)
	if text == "" || len(fields) != 3 {
		return nil, ErrStale
	}
	until, err1 := strconv.ParseInt(fields[0], 10, 64)
	m, opts, err2 := wechat.UnmarshalCustomMessage([]byte(fields[2]))
	switch {
	case err1 != nil || err2 != nil:
		return nil, errForeign
	case until < time.Now().Unix():
		return nil, ErrStale
	}
	return &parcel{m, opts, fields[1], until}, nil
}

// handOver remembers that the user is waiting for an agent.
func (c *Conversation) handOver(ctx context.Context) {
	if c.bot.handover > 0 {
		_ = c.set(context.WithoutCancel(ctx), c.userKey()+agentsKey, "1", c.bot.handover)
		c.tellAll(ctx)
	}
}

// isWithAgents reports whether the user is waiting for an agent.
func (c *Conversation) isWithAgents(ctx context.Context) bool {
	if c.bot.handover == 0 {
		return false
	}
	value, _ := c.get(ctx, c.userKey()+agentsKey)
	c.tellAll(ctx)
	return value != ""
}
