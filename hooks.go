package wechat

import (
	"context"
	"log/slog"
	"time"
)

// Hooks observe a Client, for logs, metrics and traces. A nil function is skipped; a
// panic in one is swallowed, so that no call fails for it. They are called synchronously
// and concurrently: keep them quick. They see no query, no body and no secret.
type Hooks struct {
	// CallStart precedes each request on the wire. The context it returns is the
	// request's, so that a span can be put into it; return ctx where there is none.
	CallStart func(ctx context.Context, c CallInfo) context.Context

	// CallEnd follows each request, with the context that CallStart returned.
	CallEnd func(ctx context.Context, c CallInfo)

	// Token reports what happens to the access_token.
	Token func(ctx context.Context, t TokenInfo)
}

// CallInfo describes one request of a call.
type CallInfo struct {
	Method   string
	Host     string // of the base URL, with its port where that names one
	API      string // the path
	Attempt  int    // 1, and 2 or 3 where the call is repeated
	Duration time.Duration
	Err      error // at the end: nil, *Error or *TransportError
}

// A TokenEvent says what happened to the access_token.
type TokenEvent string

// What a Token hook is told.
const (
	TokenFetched     TokenEvent = "fetched"      // a token came from WeChat or the TokenSource
	TokenFetchFailed TokenEvent = "fetch failed" // none came
	TokenRefused     TokenEvent = "refused"      // WeChat refused the token of a call
	TokenStoreFailed TokenEvent = "store failed" // the store or the locker failed, or held rubbish
)

// TokenInfo describes an event in a token's life.
type TokenInfo struct {
	AppID    string
	Event    TokenEvent
	Forced   bool          // the fetch ended the life of the token before it
	Expiry   time.Time     // of a fetched token
	Duration time.Duration // of a fetch
	Err      error         // what others' code says in it is withheld, see [TransportError]
}

// JoinHooks makes one of several Hooks, such as a log's and a trace's: WithHooks takes
// one, the last. They are called in the order given, a panic in one doesn't keep the
// others from their turn; each CallStart gets the context of the one before it, and
// every CallEnd gets the last one's.
func JoinHooks(hooks ...Hooks) Hooks {
	var starts []Hooks
	var ends []func(context.Context, CallInfo)
	var tokens []func(context.Context, TokenInfo)
	for _, h := range hooks {
		if h.CallStart != nil {
			starts = append(starts, h)
		}
		if h.CallEnd != nil {
			ends = append(ends, h.CallEnd)
		}
		if h.Token != nil {
			tokens = append(tokens, h.Token)
		}
	}
	joined := Hooks{CallEnd: inTurn(ends), Token: inTurn(tokens)}
	if len(starts) > 0 {
		joined.CallStart = func(ctx context.Context, c CallInfo) context.Context {
			for i := range starts {
				ctx = starts[i].start(ctx, c)
			}
			return ctx
		}
	}
	return joined
}

// inTurn calls all functions. It is nil where there are none, as what nobody observes
// is not to be measured.
func inTurn[T any](functions []func(context.Context, T)) func(context.Context, T) {
	if len(functions) == 0 {
		return nil
	}
	return func(ctx context.Context, t T) {
		for _, f := range functions {
			tell(ctx, f, t)
		}
	}
}

// tell calls a hook, if there is one. What goes wrong in it is no failure of ours.
func tell[T any](ctx context.Context, hook func(context.Context, T), t T) {
	if hook == nil {
		return
	}
	defer func() { _ = recover() }()
	hook(ctx, t)
}

// SlogHooks returns hooks that write to a logger: calls at debug level, failed ones
// at warn level, tokens at info level, and failures of tokens at error level.
func SlogHooks(l *slog.Logger) Hooks {
	return Hooks{
		CallEnd: func(ctx context.Context, c CallInfo) {
			level := slog.LevelDebug
			if c.Err != nil {
				level = slog.LevelWarn
			}
			attrs := []slog.Attr{
				slog.String("method", c.Method), slog.String("api", c.API),
				slog.Int("attempt", c.Attempt), slog.Duration("duration", c.Duration),
			}
			l.LogAttrs(ctx, level, "wechat call", withError(attrs, c.Err)...)
		},
		Token: func(ctx context.Context, t TokenInfo) {
			level := slog.LevelInfo
			if t.Event == TokenFetchFailed || t.Event == TokenStoreFailed {
				level = slog.LevelError
			}
			attrs := []slog.Attr{slog.String("appid", t.AppID), slog.String("event", string(t.Event)), slog.Bool("forced", t.Forced)}
			if !t.Expiry.IsZero() {
				attrs = append(attrs, slog.Time("expiry", t.Expiry))
			}
			l.LogAttrs(ctx, level, "wechat token", withError(attrs, t.Err)...)
		},
	}
}

func withError(attrs []slog.Attr, err error) []slog.Attr {
	if err == nil {
		return attrs
	}
	return append(attrs, slog.String("error", err.Error()))
}

func (h *Hooks) start(ctx context.Context, c CallInfo) (started context.Context) {
	if h.CallStart == nil {
		return ctx
	}
	defer func() {
		if recover() != nil || started == nil {
			started = ctx
		}
	}()
	return h.CallStart(ctx, c)
}

func (h *Hooks) token(ctx context.Context, t TokenInfo) { tell(ctx, h.Token, t) }
