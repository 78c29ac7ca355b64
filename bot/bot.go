package bot

import (
	"context"
	"hash/maphash"
	"sync"
	"time"

	"github.com/minigo-dev/wechat"
)

const (
	textLimit = 2048 // bytes of a text that WeChat takes
	longest   = 30 * 24 * time.Hour

	mostWaiting = 100
)

// A Bot answers pushes by its routes. Make it with [New], register routes and pictures, and
// give its Handle method to [wechat.Callback.Handler]. From the first push on it is safe for
// concurrent use, and nothing can be registered.
type Bot struct {
	client   *wechat.Client
	store    wechat.TokenStore
	locker   wechat.TokenLocker // nil: the store has no locks
	private  bool               // the store is the bot's own memory: it can't hang
	waiting  int
	keep     time.Duration
	more     string
	sorry    string
	handover time.Duration
	problem  func(context.Context, wechat.PushProblem)
	slow     []wechat.AsyncOption
	async    *wechat.Async

	seed  maphash.Seed
	turns [512]chan struct{} // full while one of their users is being written to

	once      sync.Once // the first push
	mu        sync.Mutex
	running   bool
	routes    []route
	otherwise Handler
	pictures  map[string]*Picture
}

type route struct {
	matches Matcher
	handle  Handler
}

// New makes a bot that answers with a client. It makes no call and starts no goroutine. The
// first fault in what it is given is an [*wechat.ArgumentError].
func New(client *wechat.Client, opts ...Option) (*Bot, error) {
	b := &Bot{
		client: client, store: wechat.NewMemoryStore(), private: true,
		waiting: 20, keep: 48 * time.Hour, handover: 5 * time.Minute, more: "（未完，回复任意内容继续）",
		seed: maphash.MakeSeed(), pictures: map[string]*Picture{},
	}
	err := check(client != nil, "New", "client", "is nil")
	for _, o := range opts {
		if err == nil {
			err = check(o != nil, "New", "opts", "an option is nil")
		}
		if err == nil {
			err = o(b)
		}
	}
	if err != nil {
		return nil, err
	}
	for i := range b.turns {
		b.turns[i] = make(chan struct{}, 1)
	}
	b.async, err = wechat.NewAsync(runSlow, append([]wechat.AsyncOption{wechat.WithAsyncProblem(b.tell)}, b.slow...)...)
	if err != nil {
		return nil, err
	}
	return b, nil
}

// On adds a route: h handles the pushes that m matches. Routes are tried in the order in
// which they were added; the first that matches has the push, unless its handler returns
// [ErrPass]. On panics where m or h is nil, and after the first push.
func (b *Bot) On(m Matcher, h Handler) {
	must(m != nil, "On", "m", "is nil")
	must(h != nil, "On", "h", "is nil")
	defer b.register("On")()
	b.routes = append(b.routes, route{m, h})
}

// Otherwise sets the handler of users' messages that no route takes, wherever it is called.
// Events never reach it. It panics where h is nil or there is one already, and after the
// first push.
func (b *Bot) Otherwise(h Handler) {
	must(h != nil, "Otherwise", "h", "is nil")
	defer b.register("Otherwise")()
	must(b.otherwise == nil, "Otherwise", "h", "there is one already")
	b.otherwise = h
}

// register begins a registration, and returns what ends it.
func (b *Bot) register(function string) (end func()) {
	b.mu.Lock()
	if b.running {
		defer b.mu.Unlock()
	}
	must(!b.running, function, "bot", "has had its first push: register before that")
	return b.mu.Unlock
}

// To returns a conversation with a user who hasn't asked, to tell them something. What the
// reply window forbids waits, and what waits already stays before it.
func (b *Bot) To(openID string) *Conversation {
	return &Conversation{Client: b.client, OpenID: openID, bot: b, left: repliesToMessage, flushed: true}
}

// Shutdown takes no more [Slow] work and waits until what there is has ended. If ctx ends
// first, it ends the handlers' contexts and returns ctx's error; what is still queued is
// reported as lost. Shut the HTTP server down first.
func (b *Bot) Shutdown(ctx context.Context) error { return b.async.Shutdown(ctx) }

// tell calls the hook.
func (b *Bot) tell(ctx context.Context, p wechat.PushProblem) {
	if b.problem != nil {
		_ = guard(func() error {
			b.problem(context.WithoutCancel(ctx), p)
			return nil
		})
	}
}
