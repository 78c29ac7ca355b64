package bot

import (
	"context"
	"strings"
	"time"

	"github.com/minigo-dev/wechat"
)

// An Option configures a [Bot].
type Option func(*Bot) error

// option returns an Option that is at fault, or does something.
func option(right bool, field, reason string, do func(*Bot)) Option {
	return func(b *Bot) error {
		if err := check(right, "New", field, reason); err != nil {
			return err
		}
		do(b)
		return nil
	}
}

// WithStore keeps what waits, media_ids and hand-overs in a store, for restarts and for
// several processes. These need one that is a [wechat.TokenLocker] too, as those of
// filestore and redisstore are: without locks two processes may both send a message that
// waited. By default a bot uses memory of its own, of at most 65,536 entries.
//
// A store that fails or hangs stops no answer: the message is sent without it, and
// [WithProblem] is told.
func WithStore(s wechat.TokenStore) Option {
	return option(s != nil, "WithStore", "is nil", func(b *Bot) {
		b.store, b.private = s, false
		b.locker, _ = s.(wechat.TokenLocker)
	})
}

// WithWaiting bounds how many messages wait for one user, 1 to 100, and for how long, 1
// second to 30 days. It replaces 20 messages and 48 hours. What takes more than 4 KiB in the
// store counts as several.
func WithWaiting(messages int, keep time.Duration) Option {
	right := 0 < messages && messages <= mostWaiting && time.Second <= keep && keep <= longest
	return option(right, "WithWaiting", "must be 1 to 100 messages for 1 second to 30 days", func(b *Bot) { b.waiting, b.keep = messages, keep })
}

// WithMore replaces the note that ends the last message that fits where a long text goes on
// after the user's next message: （未完，回复任意内容继续）. At most 512 bytes; empty is no note.
func WithMore(note string) Option {
	return option(len(note) <= 512, "WithMore", "must be at most 512 bytes", func(b *Bot) { b.more = note })
}

// WithSorry is what the user reads when a [Slow] handler fails or panics and has said
// nothing; at most 2048 bytes. By default the user reads nothing.
func WithSorry(text string) Option {
	right := strings.TrimSpace(text) != "" && len(text) <= textLimit
	return option(right, "WithSorry", "must be 1 to 2048 bytes, not blank", func(b *Bot) { b.sorry = text })
}

// WithHandover replaces the 5 minutes after a transfer in which messages that no route takes
// are transferred too. Zero transfers none; at most 30 days.
func WithHandover(d time.Duration) Option {
	return option(0 <= d && d <= longest, "WithHandover", "must be 0 to 30 days", func(b *Bot) { b.handover = d })
}

// WithAsync configures what runs [Slow] handlers: its queue, its workers, its timeout. A
// [wechat.WithAsyncProblem] among the options gets their problems in place of [WithProblem].
func WithAsync(opts ...wechat.AsyncOption) Option {
	return option(true, "", "", func(b *Bot) { b.slow = append(b.slow, opts...) }) // NewAsync checks them
}

// WithProblem reports what no answer to WeChat can tell: a handler that failed after it had
// said something ([wechat.ProblemLateFailure]) or after the acknowledgement
// ([wechat.ProblemAsync]), a store that failed ([wechat.ProblemStore]), and what became of
// messages that waited ([ProblemWaiting]). The errors quote nothing that a user wrote, unless
// a handler's own do. A panic in the hook is swallowed. It runs where the answer does:
// keep it short.
func WithProblem(hook func(ctx context.Context, p wechat.PushProblem)) Option {
	return option(true, "", "", func(b *Bot) { b.problem = hook }) // none is right
}
