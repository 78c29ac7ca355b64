package wechat

import (
	"context"
	"log/slog"
	"net/http"
	"slices"
	"time"
)

// PushHooks observe a callback. A nil function is skipped; a panic in one is
// swallowed. They run in the request's goroutine: keep them short.
type PushHooks struct {
	// PushStart precedes each request to [Callback.Handler]. The context it returns is
	// the request's, and so the handler's, so that a span can be put into it; return ctx
	// where there is none.
	PushStart func(ctx context.Context) context.Context

	// PushEnd is called once for each request that [Callback.Handler] has answered,
	// with the context that PushStart returned.
	PushEnd func(ctx context.Context, p PushInfo)

	// Problem is called for what no request's answer can tell.
	Problem func(ctx context.Context, p PushProblem)
}

// PushInfo is one request to a callback. No field holds a secret; Message holds
// what the player wrote.
type PushInfo struct {
	Step      PushStep      // the step that ended it: StepAnswer when all went well
	Status    int           // the HTTP status of the answer
	Message   Message       // nil if it came to none
	Duplicate bool          // a repeated delivery, answered without running the handler
	Mock      bool          // a simulated payment, a [MockPaymentEvent], answered without running the handler
	Duration  time.Duration // from the request's arrival at the handler to the answer
	Err       error         // nil, or a *PushError
}

// A ProblemKind names a kind of [PushProblem].
type ProblemKind string

// The kinds of problems.
const (
	// ProblemStore: the [DedupStore] failed, or panicked, which is a [*PanicError]. The
	// push was handled all the same, but a repeated delivery may be handled again.
	ProblemStore ProblemKind = "store"

	// ProblemStoredAnswer: the answer kept for a repeat can't be read. It was
	// answered with the plain acknowledgement instead.
	ProblemStoredAnswer ProblemKind = "stored answer"

	// ProblemLateFailure: the handler failed so late that a repeated delivery may
	// already have been answered `success`, after which WeChat won't send another.
	ProblemLateFailure ProblemKind = "late failure"

	// ProblemAsync: a handler that ran after the acknowledgement failed, panicked
	// or was never started. WeChat won't deliver the message again.
	ProblemAsync ProblemKind = "async"

	// ProblemDroppedReply: a handler that ran after the acknowledgement returned a
	// Reply, which can't be sent any more. Use the customer-service API there.
	ProblemDroppedReply ProblemKind = "dropped reply"
)

// A PushProblem is something that went wrong outside a request's answer.
type PushProblem struct {
	Kind    ProblemKind
	Message Message // nil if there is none
	Err     error   // a *PanicError holds the stack; a store's is withheld, see [TransportError]
}

// JoinPushHooks makes one of several PushHooks, such as a log's and a trace's:
// WithPushHooks takes one, the last. They are called in the order given, a panic in one
// doesn't keep the others from their turn, and each PushStart gets the context of the
// one before it.
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

// SlogPushHooks returns hooks that write to a logger: pushes that were taken at debug
// level, refused ones at warn level, failures and problems at error level. It writes
// kinds, steps and errors, and nothing that a player wrote.
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

// kindOf names a message's kind, if there is a message.
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
