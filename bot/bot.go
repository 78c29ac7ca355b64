package bot

import (
	"context"
	"errors"
	"reflect"
	"runtime/debug"
	"strings"
	"sync/atomic"
	"time"

	"github.com/minigo-dev/wechat"
)

const (
	textLimit = 2048 // bytes of a text that WeChat takes
	replies   = 5    // that WeChat allows after a user's message
	longest   = 30 * 24 * time.Hour
)

// A Bot answers pushes by its routes. Make it with [New], register routes and pictures, and
// give its Handle method to [wechat.Callback.Handler]. From the first push on it is safe for
// concurrent use, and nothing can be registered.
type Bot struct {
	client         *wechat.Client
	store          wechat.TokenStore
	locker         wechat.TokenLocker // nil: the store has no locks
	private        bool               // the store is the bot's own memory: it can't hang
	waiting        int
	keep, handover time.Duration
	more, sorry    string
	problem        func(context.Context, wechat.PushProblem)
	slow           []wechat.AsyncOption
	async          *wechat.Async
	turns          [512]chan struct{} // full while one of their users is being written to

	running   atomic.Bool // it has had a push: what follows stays as it is
	routes    []Handler   // each passes on what it doesn't match
	otherwise Handler
	pictures  map[string]*Picture // by name
}

// New makes a bot that answers with a client. It makes no call and starts no goroutine. The
// first fault in what it is given is an [*wechat.ArgumentError].
func New(client *wechat.Client, opts ...Option) (*Bot, error) {
	b := &Bot{
		client: client, store: wechat.NewMemoryStore(), private: true, pictures: map[string]*Picture{},
		waiting: 20, keep: 48 * time.Hour, handover: 5 * time.Minute, more: "（未完，回复任意内容继续）",
		problem: func(context.Context, wechat.PushProblem) {},
	}
	b.slow = []wechat.AsyncOption{wechat.WithAsyncProblem(b.tell)}
	err := check(client != nil, "New", "client", "is nil")
	for i := 0; i < len(opts) && err == nil; i++ {
		if err = check(opts[i] != nil, "New", "opts", "an option is nil"); err == nil {
			err = opts[i](b)
		}
	}
	if err == nil {
		b.async, err = wechat.NewAsync(runSlow, b.slow...)
	}
	if err != nil {
		return nil, err
	}
	for i := range b.turns {
		b.turns[i] = make(chan struct{}, 1)
	}
	return b, nil
}

// On adds a route: h handles the pushes that m matches. Routes are tried in the order in
// which they were added; the first that matches has the push, unless its handler returns
// [ErrPass]. On panics where m or h is nil, and after the first push.
func (b *Bot) On(m Matcher, h Handler) {
	must(m != nil, "On", "m", "is nil")
	must(h != nil, "On", "h", "is nil")
	b.registers("On")
	b.routes = append(b.routes, func(ctx context.Context, c *Conversation) error {
		if !m(c) {
			return ErrPass
		}
		return h(ctx, c)
	})
}

// Otherwise sets the handler of users' messages that no route takes, wherever it is called.
// Events never reach it. It panics where h is nil or there is one already, and after the
// first push.
func (b *Bot) Otherwise(h Handler) {
	must(h != nil, "Otherwise", "h", "is nil")
	b.registers("Otherwise")
	must(b.otherwise == nil, "Otherwise", "h", "there is one already")
	b.otherwise = h
}

func (b *Bot) registers(function string) {
	must(!b.running.Load(), function, "bot", "has had its first push: register before that")
}

// To returns a conversation with a user who hasn't asked, to tell them something. What the
// reply window forbids waits, and what waits already stays before it.
func (b *Bot) To(openID string) *Conversation {
	key, n := storeKey(b.client.AppID(), openID)
	return &Conversation{
		Client: b.client, OpenID: openID, bot: b, key: key, turn: b.turns[n%len(b.turns)],
		left: replies, flushed: true, hush: func() {},
	}
}

// Shutdown takes no more [Slow] work and waits until what there is has ended. If ctx ends
// first, it ends the handlers' contexts and returns ctx's error; what is still queued is
// reported as lost. Shut the HTTP server down first.
func (b *Bot) Shutdown(ctx context.Context) error { return b.async.Shutdown(ctx) }

// tell calls the hook.
func (b *Bot) tell(ctx context.Context, p wechat.PushProblem) {
	_ = guard(func() error { b.problem(context.WithoutCancel(ctx), p); return nil })
}

// An Option configures a [Bot].
type Option func(*Bot) error

// option returns an Option that is at fault, or does something.
func option(right bool, field, reason string, do func(*Bot)) Option {
	return func(b *Bot) error {
		do(b)
		return check(right, "New", field, reason)
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
	v := reflect.ValueOf(s)
	return option(v.IsValid() && (v.Kind() != reflect.Pointer || !v.IsNil()), "WithStore", "is nil", func(b *Bot) {
		b.store, b.private = s, false
		b.locker, _ = s.(wechat.TokenLocker)
	})
}

// WithWaiting bounds how many messages wait for one user, 1 to 100, and for how long, 1
// second to 30 days. It replaces 20 messages and 48 hours. What takes more than 4 KiB in the
// store counts as several.
func WithWaiting(messages int, keep time.Duration) Option {
	right := 0 < messages && messages <= 100 && time.Second <= keep && keep <= longest
	return option(right, "WithWaiting", "must be 1 to 100 messages, 1 second to 30 days", func(b *Bot) { b.waiting, b.keep = messages, keep })
}

// WithMore replaces the note that ends the last message that fits where a long text goes on
// after the user's next message: （未完，回复任意内容继续）. At most 512 bytes; empty is no note.
func WithMore(note string) Option {
	return option(len(note) <= 512, "WithMore", "must be at most 512 bytes", func(b *Bot) { b.more = note })
}

// WithSorry is what the user reads when a [Slow] handler fails or panics and has said
// nothing; at most 2048 bytes. By default the user reads nothing.
func WithSorry(text string) Option {
	return option(strings.TrimSpace(text) != "" && len(text) <= textLimit, "WithSorry", "must be 1 to 2048 bytes, not blank", func(b *Bot) { b.sorry = text })
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
	return option(hook != nil, "WithProblem", "is nil", func(b *Bot) { b.problem = hook })
}

var (
	// ErrPass is what a [Handler] returns to leave the push to the next route that matches.
	// After [Slow] it is too late for that.
	ErrPass = errors.New("wechat: bot: left to the next route")

	// ErrFull: as many messages wait for the user as may, see [WithWaiting]. This one is
	// lost.
	ErrFull = errors.New("wechat: bot: too many messages wait for the user")

	// ErrStale is reported of a message that waited longer than it is kept, and was dropped.
	ErrStale = errors.New("wechat: bot: a message waited too long and was dropped")

	// ErrNoReply: there is no push to reply to, in [Bot.To] and after [Slow], or none that
	// can be answered so: an event can't be transferred to an agent.
	ErrNoReply = errors.New("wechat: bot: a reply isn't possible here")

	errNoRoute = errors.New("wechat: bot: no route for a push whose answer counts, such as a payment")
	errForeign = errors.New("wechat: bot: the store's value is not one of this package")
	errPaused  = &hidden{"the store failed: it isn't asked again for this push", func(error) bool { return false }}
)

// ProblemWaiting is the kind of a [wechat.PushProblem] about what waits: a message that
// waited is lost ([ErrStale], a refusal, an unknown outcome), or one has to wait because of
// what the operator should know, such as a limit or the allow list.
const ProblemWaiting wechat.ProblemKind = "waiting"

// check returns an error that names what is wrong, unless it is right.
func check(right bool, function, field, reason string) error {
	if right {
		return nil
	}
	return &wechat.ArgumentError{API: "bot." + function, Field: field, Reason: reason}
}

// must is check for functions that return no error.
func must(right bool, function, field, reason string) {
	if err := check(right, function, field, reason); err != nil {
		panic(err)
	}
}

// A hidden error says what failed, and compares as its cause does but doesn't quote it: a
// store may quote what it holds.
type hidden struct {
	what string
	is   func(target error) bool
}

func (e *hidden) Error() string        { return "wechat: bot: " + e.what }
func (e *hidden) Is(target error) bool { return e.is(target) }

// guard turns a panic into an error.
func guard(do func() error) (err error) {
	defer func() {
		if v := recover(); v != nil {
			err = &wechat.PanicError{Value: v, Stack: debug.Stack()}
		}
	}()
	return do()
}
