package wechat

import (
	"context"
	"errors"
	"sync"
	"sync/atomic"
	"time"

	"github.com/minigo-dev/wechat/internal/foreign"
)

const (
	backoffMin = time.Second
	backoffMax = 30 * time.Second
	// refreshTimeout is for a whole refresh. Its steps have shorter limits.
	refreshTimeout = 60 * time.Second
)

// A tokenKeeper holds one app's token in this process. A call reads it without a lock.
// There is one refresh at a time, and each caller that waits for it keeps its own
// deadline.
type tokenKeeper struct {
	tokenFetcher
	current atomic.Pointer[heldToken]

	mu       sync.Mutex
	flight   *flight
	refused  *string // the last refused value
	failures int
	retryAt  time.Time // no refresh before
	lastErr  error
}

// A flight is one refresh. token and err are set when done is closed.
type flight struct {
	need
	done  chan struct{}
	token *heldToken
	err   error
}

func newTokenKeeper(appID, secret string, l *link, c *config) *tokenKeeper {
	return &tokenKeeper{tokenFetcher: newTokenFetcher(appID, secret, l, c)}
}

// get returns a token that isn't refused: the held one, or one of the store or of WeChat.
func (k *tokenKeeper) get(ctx context.Context, refused string) (string, error) {
	if refused == "" {
		if text, ok := k.kept(); ok {
			return text, nil
		}
	}
	return k.getAnother(ctx, refused)
}

// kept returns the held token if it needs no further check.
func (k *tokenKeeper) kept() (string, bool) {
	if h := k.current.Load(); h != nil && time.Until(h.checkAt) > 0 {
		return h.text, true
	}
	return "", false
}

// getAnother is get with all checks.
func (k *tokenKeeper) getAnother(ctx context.Context, refused string) (string, error) {
	if refused != "" {
		k.link.hooks.token(ctx, TokenInfo{AppID: k.appID, Event: TokenRefused})
	}
	// A flight that began before the refusal may bring the refused token again.
	for range 3 {
		text, f, err := k.look(ctx, refused)
		if f == nil {
			return text, err
		}
		select {
		case <-f.done:
		case <-ctx.Done():
			return "", (&TransportError{API: k.api(), Err: ctx.Err(), safe: true}).ours()
		}
		if f.err == nil && f.token.text != refused {
			return f.token.text, nil
		}
		if f.err != nil && (refused == "" || f.refused == refused) {
			return k.current.Load().unless(refused, f.err)
		}
	}
	return "", errTokenRepeated
}

// look returns the held token if it is usable, or the flight to wait for.
func (k *tokenKeeper) look(ctx context.Context, refused string) (string, *flight, error) {
	k.mu.Lock()
	defer k.mu.Unlock()
	last := k.current.Load()
	h := last
	if refused != "" && (h == nil || h.text == refused) {
		// Only the refused value is dropped: a late refusal of an older token changes
		// nothing.
		k.refused, h = &refused, nil
	}
	paused := k.flight == nil && time.Until(k.retryAt) > 0
	usable := isUsable(h)
	switch {
	case usable && (k.flight != nil || paused || time.Until(h.checkAt) > 0):
		return h.text, nil, nil
	case paused:
		// A refused token stays for other calls, because there is no better one for now.
		text, err := h.unless("", k.lastErr)
		return text, nil, err
	}
	if h == nil {
		k.current.Store(nil)
	}
	if k.flight == nil {
		k.depart(ctx, last, h == nil)
	}
	if usable {
		return h.text, nil, nil
	}
	return "", k.flight, nil
}

// depart starts the flight. The caller holds k.mu. The flight doesn't end with the
// context of the call that started it, because other calls wait for it too.
func (k *tokenKeeper) depart(ctx context.Context, last *heldToken, without bool) {
	f := &flight{need: need{last: last}, done: make(chan struct{}), err: errAborted}
	if without && k.refused != nil {
		f.refused = *k.refused
	}
	k.flight = f
	go func() {
		// Deferred, because the user's code may end the goroutine.
		defer k.land(f)
		ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), refreshTimeout)
		defer cancel()
		f.err = foreign.Guard("the refresh of the token", func() (err error) {
			f.token, err = k.refresh(ctx, f.need)
			return err
		})
	}()
}

// land stores the result of the flight. After a failure the token before it comes back:
// it may still be valid for other calls.
func (k *tokenKeeper) land(f *flight) {
	k.mu.Lock()
	defer k.mu.Unlock()
	if f.err == nil {
		if !f.token.expiry.IsZero() {
			k.current.Store(f.token)
		}
		if k.refused != nil && f.token.text != *k.refused {
			k.refused = nil
		}
		if f.token.expiry.IsZero() || isFresh(f.token) {
			k.failures = 0
		}
	} else {
		if f.token == nil {
			f.token = f.last
		}
		if f.token != nil {
			k.current.Store(f.token)
		}
		k.retryAt, k.lastErr = time.Now().Add(min(backoffMin<<min(k.failures, 5), backoffMax)), f.err
		k.failures++
	}
	k.flight = nil
	close(f.done)
}

// errAborted is a flight's error until the flight sets another.
var errAborted = errors.New("wechat: the refresh of the token ended its goroutine")

// A repeatedError says that there is only the refused token. It is of the class of the
// refusal.
type repeatedError string

func (e repeatedError) Error() string { return "wechat: " + string(e) }

func (repeatedError) Is(target error) bool { return target == ErrTokenRejected }

const (
	errTokenRepeated  = repeatedError("WeChat repeats the access_token that it refused, and forcing another is limited to once in 30 seconds and 20 times a day")
	errSourceRepeated = repeatedError("the token source repeats the access_token that WeChat refused")
	errTooManyRefused = repeatedError("WeChat refused too many access_tokens within the hour; no other is fetched for now")
)
