package wechat

import (
	"context"
	"log/slog"
	"net/http"
	"slices"
	"time"
)

// PushHooks observe a callback. A nil function is skipped, and a panic in one is ignored.
// They run in the goroutine of the request, and concurrently: keep them short.
type PushHooks struct {
	// PushStart is called before each request to [Callback.Handler]. The request and its
	// handler get the context that it returns, which may hold a span. Return ctx if there
	// is nothing to add.
	PushStart func(ctx context.Context) context.Context

	// PushEnd is called after each request to [Callback.Handler], with the context of
	// PushStart.
	PushEnd func(ctx context.Context, p PushInfo)

	// Problem is called for a failure that isn't the end of a request.
	Problem func(ctx context.Context, p PushProblem)
}

// PushInfo is one request to a callback. No field holds a secret. Message holds the text of
// the user.
type PushInfo struct {
	Step      PushStep      // the last step: StepAnswer if all is well
	Status    int           // the HTTP status of the answer
	Message   Message       // nil if the push was refused before
	Duplicate bool          // a repeated delivery, answered without running the handler
	Mock      bool          // a simulated payment, a [MockPaymentEvent], answered without running the handler
	Duration  time.Duration // from the arrival of the request to the answer
	Err       error         // nil, or a *PushError
}

// A ProblemKind is a kind of [PushProblem].
type ProblemKind string

// The kinds of problems.
const (
	// ProblemStore: the [DedupStore] failed or panicked (a [*PanicError]). The push was
	// handled, but a repeated delivery may be handled again.
	ProblemStore ProblemKind = "store"

	// ProblemStoredAnswer: the stored answer can't be read. The repeated delivery was
	// acknowledged instead.
	ProblemStoredAnswer ProblemKind = "stored answer"

	// ProblemLateFailure: the handler failed late. A repeated delivery may have been
	// answered `success` already: WeChat then doesn't send another.
	ProblemLateFailure ProblemKind = "late failure"

	// ProblemNoAnswer: a handler returned no Reply to a question, which [Reply] lists; the refund
	// question isn't meant, because silence answers it. WeChat got `success`, which answers
	// nothing. If it repeats the question, the handler runs again.
	ProblemNoAnswer ProblemKind = "no answer"

	// ProblemAsync: a handler failed or panicked after the acknowledgement, or was never
	// started. WeChat doesn't deliver the message again.
	ProblemAsync ProblemKind = "async"

	// ProblemDroppedReply: a handler returned a Reply after the acknowledgement. It can't
	// be sent: use the customer-service API there.
	ProblemDroppedReply ProblemKind = "dropped reply"
)

// A PushProblem is a failure that isn't the end of a request.
type PushProblem struct {
	Kind    ProblemKind
	Message Message // nil if there is none
	Err     error   // a *PanicError holds the stack; an error of a store is hidden, see [TransportError]
}

// JoinPushHooks makes one PushHooks of several, such as those of a log and of a trace,
// because only the last WithPushHooks counts. They are called in the given order. A panic
// in one doesn't stop the others. Each PushStart gets the context of the one before it.
func JoinPushHooks(hooks ...PushHooks) PushHooks {
	hooks = slices.Clone(hooks)
	return PushHooks{
		PushStart: func(ctx context.Context) context.Context {
			for i := range hooks {
				ctx = hooks[i].start(ctx)
			}
			return ctx
		},
		PushEnd: func(ctx context.Context, p PushInfo) {
			for i := range hooks {
				hooks[i].end(ctx, p)
			}
		},
		Problem: func(ctx context.Context, p PushProblem) {
			for i := range hooks {
				tell(ctx, hooks[i].Problem, p)
			}
		},
	}
}

// SlogPushHooks returns hooks that write to a logger: accepted pushes at debug level,
// refused ones at warn level, failures and problems at error level. They write kinds,
// steps and errors, and nothing that a user wrote.
func SlogPushHooks(l *slog.Logger) PushHooks {
	return PushHooks{
		PushEnd: func(ctx context.Context, p PushInfo) {
			level := slog.LevelDebug
			switch {
			case p.Status >= http.StatusInternalServerError:
				level = slog.LevelError
			case p.Err != nil:
				level = slog.LevelWarn
			}
			attrs := append(kindOf(p.Message), slog.String("step", string(p.Step)), slog.Int("status", p.Status),
				slog.Bool("duplicate", p.Duplicate), slog.Duration("duration", p.Duration))
			l.LogAttrs(ctx, level, "wechat push", withError(attrs, p.Err)...)
		},
		Problem: func(ctx context.Context, p PushProblem) {
			attrs := append(kindOf(p.Message), slog.String("problem", string(p.Kind)))
			l.LogAttrs(ctx, slog.LevelError, "wechat push", withError(attrs, p.Err)...)
		},
	}
}

func kindOf(m Message) []slog.Attr {
	if m == nil {
		return nil
	}
	return []slog.Attr{slog.String("msgtype", m.Head().MsgType), slog.String("event", m.Head().Event)}
}

func (h *PushHooks) start(ctx context.Context) (started context.Context) {
	if h.PushStart == nil {
		return ctx
	}
	defer func() {
		if recover() != nil || started == nil {
			started = ctx
		}
	}()
	return h.PushStart(ctx)
}

func (h *PushHooks) end(ctx context.Context, p PushInfo) { tell(ctx, h.PushEnd, p) }

func (h *PushHooks) problem(ctx context.Context, kind ProblemKind, m Message, err error) {
	tell(ctx, h.Problem, PushProblem{Kind: kind, Message: m, Err: err})
}
