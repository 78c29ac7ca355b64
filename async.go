package wechat

import (
	"context"
	"errors"
	"sync"
	"time"
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

// An Async runs a handler after WeChat has had its acknowledgement, for work that takes
// longer than the 5 seconds WeChat waits. Its Handle method is the [HandlerFunc] to give
// to [Callback.Handler].
//
// A message is handled at most once: what is queued when the process ends is lost. One
// sender's messages are handled in order, one at a time. Pushes whose answer is a
// promise or an answer to a question (payments, gifts, conditions, the refund question,
// chapter permissions, events of logistics) are handled at once, before they are answered, with the context
// that Handle is given: see [HandlerFunc] for when it ends.
type Async struct {
	handle  HandlerFunc
	queue   int
	workers int
	timeout time.Duration
	problem func(context.Context, PushProblem)
	life    context.Context // ends when Shutdown loses patience
	kill    context.CancelFunc

	mu      sync.Mutex
	senders map[asyncSender]*asyncQueue // those with a message queued or running
	ready   []*asyncQueue               // those waiting for a worker
	waiting int                         // messages queued, not running
	running int                         // workers
	closed  bool
	idle    chan struct{} // closed once closed and without workers
}

// An asyncSender is who a message is from, and for which account.
type asyncSender struct{ from, to string }

// An asyncQueue is one sender's messages. It is in Async.ready or with one worker.
type asyncQueue struct {
	sender asyncSender
	tasks  []asyncTask // the first is the next to run
}

type asyncTask struct {
	ctx context.Context
	m   Message
}

// An AsyncOption changes what [NewAsync] makes.
type AsyncOption func(*Async) error

// WithAsyncQueue replaces the limit of 1,024 messages that wait for a worker.
func WithAsyncQueue(messages int) AsyncOption {
	return func(a *Async) error {
		if messages < 1 {
			return asyncFault("queue", "must be positive")
		}
		a.queue = messages
		return nil
	}
}

// WithAsyncWorkers replaces the limit of 32 messages that are handled at a time.
func WithAsyncWorkers(n int) AsyncOption {
	return func(a *Async) error {
		if n < 1 {
			return asyncFault("workers", "must be positive")
		}
		a.workers = n
		return nil
	}
}

// WithAsyncTimeout replaces the 60 seconds after which the context of a message that
// is handled after its acknowledgement ends.
func WithAsyncTimeout(d time.Duration) AsyncOption {
	return func(a *Async) error {
		if d <= 0 {
			return asyncFault("timeout", "must be positive")
		}
		a.timeout = d
		return nil
	}
}

// WithAsyncProblem reports what goes wrong after the acknowledgement: errors, panics,
// messages lost in a shutdown, and replies that came too late. A panic in the hook
// itself is swallowed.
func WithAsyncProblem(hook func(ctx context.Context, p PushProblem)) AsyncOption {
	return func(a *Async) error {
		a.problem = hook
		return nil
	}
}

func asyncFault(field, reason string) error {
	return &ArgumentError{API: "NewAsync", Field: field, Reason: reason}
}

// NewAsync makes an Async around a handler. It starts no goroutine until a message
// comes in; a fault in an option is an [*ArgumentError]. Call Shutdown in the end.
func NewAsync(h HandlerFunc, opts ...AsyncOption) (*Async, error) {
	if h == nil {
		return nil, asyncFault("h", "is nil")
	}
	a := &Async{
		handle:  h,
		queue:   defaultAsyncQueue,
		workers: defaultAsyncWorkers,
		timeout: defaultAsyncTimeout,
		senders: make(map[asyncSender]*asyncQueue),
		idle:    make(chan struct{}),
	}
	for _, opt := range opts {
		if opt == nil {
			return nil, asyncFault("opts", "a nil option")
		}
		if err := opt(a); err != nil {
			return nil, err
		}
	}
	a.life, a.kill = context.WithCancel(context.Background())
	return a, nil
}

// Handle queues a message and acknowledges it, or answers a push that needs an answer
// with the handler's. It returns [ErrQueueFull] when it can take no more.
func (a *Async) Handle(ctx context.Context, m Message) (Reply, error) {
	head := m.Head()
	foreground := ruleOf(head).promise
	a.mu.Lock()
	if a.closed || !foreground && !a.enqueue(asyncSender{head.FromUserName, head.ToUserName}, asyncTask{ctx, m}) {
		a.mu.Unlock()
		return nil, ErrQueueFull
	}
	a.mu.Unlock()
	if foreground {
		return a.handle(ctx, m)
	}
	return nil, nil
}

// enqueue gives the task to a worker or to the queue.
func (a *Async) enqueue(sender asyncSender, t asyncTask) bool {
	q := a.senders[sender]
	if q == nil && a.running < a.workers {
		a.senders[sender] = &asyncQueue{sender: sender}
		a.running++
		go a.work(a.senders[sender], t)
		return true
	}
	if a.waiting >= a.queue {
		return false
	}
	a.waiting++
	if q == nil {
		q = &asyncQueue{sender: sender}
		a.senders[sender] = q
		a.ready = append(a.ready, q)
	}
	q.tasks = append(q.tasks, t)
	return true
}

// work runs tasks until none is left that a worker could take.
func (a *Async) work(q *asyncQueue, t asyncTask) {
	more := true
	defer func() {
		if more { // a handler has ended this goroutine
			if q, t, more = a.next(q); more {
				go a.work(q, t)
			}
		}
	}()
	for more {
		a.run(t)
		q, t, more = a.next(q)
	}
}

// next returns the task after one of q, whose sender queues up behind the others.
func (a *Async) next(q *asyncQueue) (*asyncQueue, asyncTask, bool) {
	a.mu.Lock()
	defer a.mu.Unlock()
	if len(q.tasks) > 0 {
		a.ready = append(a.ready, q)
	} else {
		delete(a.senders, q.sender)
	}
	if len(a.ready) == 0 {
		a.running--
		if a.closed && a.running == 0 {
			close(a.idle)
		}
		return nil, asyncTask{}, false
	}
	q = a.ready[0]
	a.ready[0] = nil
	a.ready = a.ready[1:]
	t := q.tasks[0]
	q.tasks[0] = asyncTask{}
	q.tasks = q.tasks[1:]
	a.waiting--
	return q, t, true
}

// run handles one message within its time.
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

// Shutdown takes no more messages and waits until those it has are handled. If ctx ends
// first it ends the running handlers' contexts, reports the messages still queued as
// lost, and returns ctx's error without waiting further. Shut the HTTP server down first.
func (a *Async) Shutdown(ctx context.Context) error {
	a.mu.Lock()
	if !a.closed {
		a.closed = true
		if a.running == 0 {
			close(a.idle)
		}
	}
	a.mu.Unlock()
	defer a.kill()
	select {
	case <-a.idle:
		return nil
	case <-ctx.Done():
	}
	select {
	case <-a.idle: // both, and the work is done
		return nil
	default:
		return ctx.Err()
	}
}
