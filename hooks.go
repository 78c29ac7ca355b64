package wechat

import (
	"context"
	"log/slog"
	"time"
)

// Hooks observe a Client, for logs, metrics and traces. A nil function is skipped, and a
// panic in one is ignored. Calls wait for them, and they run concurrently: keep them
// short. They see no query, no body and no secret.
type Hooks struct {
	// CallStart is called before each request. The request gets the context that it
	// returns, which may hold a span. Return ctx if there is nothing to add.
	CallStart func(ctx context.Context, c CallInfo) context.Context

	// CallEnd is called after each request, with the context of CallStart.
	CallEnd func(ctx context.Context, c CallInfo)

	// Token is called when something happens to the access_token.
	Token func(ctx context.Context, t TokenInfo)
}

// CallInfo describes one request of a call.
type CallInfo struct {
	Method   string
	Host     string // of the base URL, with its port
	API      string // the path
	Attempt  int    // 1, or 2 and 3 for a call that is repeated
	Duration time.Duration
	Err      error // in CallEnd: nil, *Error or *TransportError
}

// A TokenEvent says what happened to the access_token.
type TokenEvent string

// The events of a Token hook.
const (
	TokenFetched     TokenEvent = "fetched"      // WeChat or the TokenSource has given a token
	TokenFetchFailed TokenEvent = "fetch failed" // they have given none
	TokenRefused     TokenEvent = "refused"      // WeChat refused the token of a call
	TokenStoreFailed TokenEvent = "store failed" // the store or the locker failed, or the stored value is wrong
)

// TokenInfo describes a [TokenEvent].
type TokenInfo struct {
	AppID    string
	Event    TokenEvent
	Forced   bool          // the fetch made the token before it invalid
	Expiry   time.Time     // of a fetched token
	Duration time.Duration // of a fetch
	Err      error         // an error of other code is hidden, see [TransportError]
}

// JoinHooks makes one Hooks of several, such as those of a log and of a trace, because
// only the last WithHooks counts. They are called in the given order. A panic in one
// doesn't stop the others. Each CallStart gets the context of the one before it, and
// every CallEnd that of the last CallStart.
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

// inTurn returns a function that calls all functions, or nil for none: the Client then
// measures nothing.
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

// tell calls a hook. A panic in it is ignored.
func tell[T any](ctx context.Context, hook func(context.Context, T), t T) {
	if hook == nil {
		return
	}
	defer func() { _ = recover() }()
	hook(ctx, t)
}

// SlogHooks returns hooks that write to a logger: calls at debug level, failed ones at
// warn level, tokens at info level, failures of tokens at error level.
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
