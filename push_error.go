package wechat

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"slices"
	"strings"
	"time"
)

// Why a push is refused, for errors.Is on a [*PushError]. ErrSignature, ErrMessage
// and crypto.ErrDecrypt are the other classes.
var (
	// ErrStalePush: the signed timestamp is too old or too far ahead, or too late for the
	// CreateTime inside the encryption. The server's clock is wrong, or somebody repeats a
	// push that they have seen.
	ErrStalePush = errors.New("wechat: push is too old or from the future")

	// ErrForeignApp: the push is for another app (AppID or original id) than this callback's.
	ErrForeignApp = errors.New("wechat: push is for another app")

	// ErrNotEncrypted: a push isn't encrypted, and the callback takes encrypted ones only.
	ErrNotEncrypted = errors.New("wechat: push is not encrypted")

	// ErrReflected: the push is an answer of this callback's own, or of another with its
	// key, that somebody posts back.
	ErrReflected = errors.New("wechat: push is an answer, sent back")

	// ErrForeignSource: a push comes from an address that isn't WeChat's, see [WithSources].
	ErrForeignSource = errors.New("wechat: push from an address that is not WeChat's")

	// ErrNotCloudHosting: a push doesn't come through cloud hosting, see [NewCloudHostingCallback].
	ErrNotCloudHosting = errors.New("wechat: push not from WeChat's side of cloud hosting")

	// ErrEncrypted: a push is encrypted, and the callback has no key. Use [WithEncryption].
	ErrEncrypted = errors.New("wechat: push is encrypted and the callback has no EncodingAESKey")
)

var (
	errPushMethod   = errors.New("method not allowed")
	errPushSize     = errors.New("body larger than its limit")
	errNoEchoStr    = errors.New("no echostr")
	errStillRunning = errors.New("an earlier delivery is still being handled")
)

// A PushStep names a step of taking a push, in the order of the constants.
type PushStep string

// The steps of taking a push.
const (
	StepMethod    PushStep = "method"    // GET or POST
	StepSource    PushStep = "source"    // from WeChat, by [WithSources] or by [NewCloudHostingCallback]
	StepRead      PushStep = "read"      // the body arrives whole
	StepSize      PushStep = "size"      // within the body limit
	StepEnvelope  PushStep = "envelope"  // JSON or XML; of a URL verification: an echostr
	StepMode      PushStep = "mode"      // encrypted or not, as configured
	StepSignature PushStep = "signature" // signed by the token
	StepDecrypt   PushStep = "decrypt"   // sealed with the key, and not by this callback
	StepApp       PushStep = "app"       // meant for this app
	StepMessage   PushStep = "message"   // a well-formed message
	StepAge       PushStep = "age"       // neither stale nor from the future
	StepClaim     PushStep = "claim"     // not being handled already
	StepHandler   PushStep = "handler"   // the handler's own work
	StepAnswer    PushStep = "answer"    // the reply is written
)

// A PushError is a push, or a URL verification, that was not taken. It holds no
// secret, no body and no expected signature.
type PushError struct {
	Step PushStep // where it ended
	Err  error
}

// Error describes the refusal in one line, for the operator: don't send it to the client.
func (e *PushError) Error() string {
	cause := strings.TrimPrefix(fmt.Sprint(e.Err), "wechat: ")
	return "wechat: push: " + string(e.Step) + ": " + strings.TrimPrefix(cause, "wechat/crypto: ")
}

// Unwrap returns the cause.
func (e *PushError) Unwrap() error { return e.Err }

// Status returns the HTTP status to answer with, and the body is to be empty: 403
// for a push that isn't WeChat's to you, 405, 413, 400 for one that is malformed,
// 503 for one that WeChat should repeat later, 500 for a failure of yours.
func (e *PushError) Status() int {
	switch e.Step {
	case StepMethod:
		return http.StatusMethodNotAllowed
	case StepSize:
		return http.StatusRequestEntityTooLarge
	case StepRead, StepEnvelope, StepMessage:
		return http.StatusBadRequest
	case StepClaim:
		return http.StatusServiceUnavailable
	case StepHandler, StepAnswer:
		if errors.Is(e.Err, ErrQueueFull) {
			return http.StatusServiceUnavailable
		}
		return http.StatusInternalServerError
	default:
		return http.StatusForbidden
	}
}

// A PanicError is a panic of a handler, or of a [DedupStore], caught.
type PanicError struct {
	Value any
	Stack []byte

	of string // what panicked; empty: the handler
}

// Error returns the panic's value in one line, without the stack.
func (e *PanicError) Error() string {
	return fmt.Sprintf("wechat: %s panicked: %v", cmp.Or(e.of, "handler"), e.Value)
}

// Unwrap returns the value if it is an error.
func (e *PanicError) Unwrap() error {
	err, _ := e.Value.(error)
	return err
}

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
