package wechat

import (
	"context"
	"errors"
	"time"

	"github.com/minigo-dev/wechat/internal/inorder"
)

const (
	defaultAsyncQueue   = 1024
	defaultAsyncWorkers = 32
	defaultAsyncTimeout = 60 * time.Second
)

// ErrQueueFull is what [Async.Handle] returns when its queue is full, and after
// Shutdown. WeChat gets a 503 and delivers the message again.
var ErrQueueFull = errors.New("wechat: queue of messages is full")

var (
	errAsyncDropped = errors.New("wechat: shut down before the message was handled")
	errDroppedReply = errors.New("wechat: a reply after the acknowledgement can't be sent")
)

// An Async acknowledges a message first and runs the handler after that, for work that
// takes longer than the 5 seconds that WeChat waits. Pass its Handle method to
// [Callback.Handler]. It is safe for concurrent use.
//
// A message is handled at most once: the messages in the queue are lost when the process
// ends. The messages of one sender are handled in order, one at a time. Pushes for which
// [Header.NeedsAnswer] is true (payments, gifts, questions) aren't queued: the handler
// runs before they are answered, with the context of Handle.
type Async struct {
	handle  HandlerFunc
	queue   int
	workers int
	timeout time.Duration
	problem func(context.Context, PushProblem)
	pool    *inorder.Pool[asyncSender, asyncTask]
	life    context.Context // ends when the context of Shutdown has ended first
	kill    context.CancelFunc
}

// An asyncSender is who a message is from, and for which account.
type asyncSender struct{ from, to string }

type asyncTask struct {
	ctx context.Context
	m   Message
}

// An AsyncOption configures an [Async].
type AsyncOption func(*Async) error

// WithAsyncQueue sets how many messages may wait for a worker. The default is 1,024.
func WithAsyncQueue(messages int) AsyncOption {
	return func(a *Async) error {
		a.queue = messages
		return asyncPositive("queue", messages > 0)
	}
}

// WithAsyncWorkers sets how many messages are handled at a time. The default is 32.
func WithAsyncWorkers(n int) AsyncOption {
	return func(a *Async) error {
		a.workers = n
		return asyncPositive("workers", n > 0)
	}
}

// WithAsyncTimeout sets the deadline of the handler's context after the acknowledgement.
// The default is 60 seconds.
func WithAsyncTimeout(d time.Duration) AsyncOption {
	return func(a *Async) error {
		a.timeout = d
		return asyncPositive("timeout", d > 0)
	}
}

// WithAsyncProblem reports what fails after the acknowledgement: errors and panics of the
// handler, messages lost in a shutdown, and replies that can't be sent any more. A panic
// of the hook is ignored.
func WithAsyncProblem(hook func(ctx context.Context, p PushProblem)) AsyncOption {
	return func(a *Async) error {
		a.problem = hook
		return nil
	}
}

func asyncPositive(field string, is bool) error {
	if is {
		return nil
	}
	return asyncFault(field, "must be positive")
}

func asyncFault(field, reason string) error {
	return &ArgumentError{API: "NewAsync", Field: field, Reason: reason}
}

// NewAsync makes an Async for a handler. It starts goroutines only when messages come in.
// Call Shutdown before the program ends. A wrong option is an [*ArgumentError].
func NewAsync(h HandlerFunc, opts ...AsyncOption) (*Async, error) {
	if h == nil {
		return nil, asyncFault("h", "is nil")
	}
	a := &Async{handle: h, queue: defaultAsyncQueue, workers: defaultAsyncWorkers, timeout: defaultAsyncTimeout}
	for _, opt := range opts {
		if opt == nil {
			return nil, asyncFault("opts", "a nil option")
		}
		if err := opt(a); err != nil {
			return nil, err
		}
	}
	a.pool = inorder.New[asyncSender](a.queue, a.workers, a.run)
	a.life, a.kill = context.WithCancel(context.Background())
	return a, nil
}

// Handle is a [HandlerFunc]. It queues a message and acknowledges it. A push that needs an
// answer isn't queued: Handle runs the handler and returns its reply. The error is
// [ErrQueueFull] when the queue is full or the Async is shut down.
func (a *Async) Handle(ctx context.Context, m Message) (Reply, error) {
	head := m.Head()
	switch {
	case ruleOf(head).promise && !a.pool.Closed():
		return a.handle(ctx, m)
	case !a.pool.Add(asyncSender{head.FromUserName, head.ToUserName}, asyncTask{ctx, m}):
		return nil, ErrQueueFull
	}
	return nil, nil
}

// run handles one message after its acknowledgement.
func (a *Async) run(t asyncTask) {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(t.ctx), a.timeout)
	defer cancel()
	if a.life.Err() != nil {
		a.report(ctx, ProblemAsync, t.m, errAsyncDropped)
		return
	}
	stop := context.AfterFunc(a.life, cancel)
	defer stop()
	reply, err := callHandler(ctx, a.handle, t.m)
	switch {
	case err != nil:
		a.report(ctx, ProblemAsync, t.m, err)
	case reply != nil:
		a.report(ctx, ProblemDroppedReply, t.m, errDroppedReply)
	}
}

func (a *Async) report(ctx context.Context, kind ProblemKind, m Message, err error) {
	tell(context.WithoutCancel(ctx), a.problem, PushProblem{Kind: kind, Message: m, Err: err})
}

// Shutdown takes no more messages and waits until all messages are handled. When ctx ends
// first, Shutdown cancels the contexts of the running handlers, reports the messages in the
// queue as lost, and returns the error of ctx at once. Shut the HTTP server down first.
func (a *Async) Shutdown(ctx context.Context) error {
	a.pool.Close()
	defer a.kill()
	select {
	case <-a.pool.Idle():
		return nil
	case <-ctx.Done():
	}
	select {
	case <-a.pool.Idle(): // both have ended, and nothing is lost
		return nil
	default:
		return ctx.Err()
	}
}
