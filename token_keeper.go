package wechat

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"sync/atomic"
	"time"
)

const (
	backoffMin = time.Second
	backoffMax = 30 * time.Second
	// storePause passes between two looks at a store that failed, or whose lock
	// somebody else holds while the copy in hand is good.
	storePause = 30 * time.Second
	lockPause  = time.Second
	// refreshTimeout ends a refresh whatever hangs: the waits inside have shorter ones.
	refreshTimeout = 60 * time.Second
)

// A tokenKeeper owns one app's token in this process. A call finds the copy without
// a lock; one refresh is in flight at a time, and every waiter keeps its own deadline.
type tokenKeeper struct {
	tokenFetcher
	current atomic.Pointer[heldToken]

	mu       sync.Mutex
	flight   *flight
	failures int
	retryAt  time.Time // the back-off's end
	lastErr  error
}

// A flight is one refresh. Its fields are read after done is closed.
type flight struct {
	refused string
	done    chan struct{}
	token   *heldToken
	err     error
}

func newTokenKeeper(appID, secret string, l *link, c *config) *tokenKeeper {
	return &tokenKeeper{tokenFetcher: newTokenFetcher(appID, secret, l, c)}
}

// get returns a token other than refused, from the copy, the store or the platform.
func (k *tokenKeeper) get(ctx context.Context, refused string) (string, error) {
	if refused == "" {
		if h := k.current.Load(); h != nil && time.Until(h.checkAt) > 0 {
			return h.text, nil
		}
	} else {
		k.link.hooks.token(ctx, TokenInfo{AppID: k.appID, Event: TokenRefused})
	}
	// A flight that set out before the refusal may bring the refused token once more.
	for range 3 {
		text, f, err := k.look(ctx, refused)
		if f == nil {
			return text, err
		}
		select {
		case <-f.done:
		case <-ctx.Done():
			return "", ctx.Err()
		}
		if f.err == nil && f.token.text != refused {
			return f.token.text, nil
		}
		if f.err != nil && (refused == "" || f.refused == refused) {
			return k.stillValid(refused, f.err)
		}
	}
	return "", errTokenRepeated
}

// look takes the copy if it will do, or returns the flight to wait for.
func (k *tokenKeeper) look(ctx context.Context, refused string) (string, *flight, error) {
	k.mu.Lock()
	defer k.mu.Unlock()
	now := time.Now()
	h := k.current.Load()
	paused := now.Before(k.retryAt)
	if paused && k.flight == nil && refused != "" && k.lastErr == errTokenRepeated {
		// Nothing else can be had for now; other calls may go on with it.
		return "", nil, k.lastErr
	}
	if h != nil && refused != "" && h.text == refused {
		// Refused by value: a late refusal of an older token doesn't come here.
		k.current.Store(nil)
		h = nil
	}
	usable := h != nil && now.Before(h.hardAt)
	if usable && (k.flight != nil || paused || now.Before(h.checkAt)) {
		return h.text, nil, nil
	}
	if k.flight == nil && paused {
		text, err := k.valid(h, now, k.lastErr)
		return text, nil, err
	}
	if k.flight == nil {
		k.depart(ctx, h, refused)
	}
	if usable {
		return h.text, nil, nil
	}
	return "", k.flight, nil
}

// valid falls back on a token that has not expired when no better one can be had.
func (k *tokenKeeper) valid(h *heldToken, now time.Time, err error) (string, error) {
	if h != nil && now.Before(h.expiry) {
		return h.text, nil
	}
	return "", err
}

func (k *tokenKeeper) stillValid(refused string, err error) (string, error) {
	h := k.current.Load()
	if h != nil && h.text == refused {
		h = nil
	}
	return k.valid(h, time.Now(), err)
}

// depart starts the flight; k.mu is held. It outlives the call that started it, so
// that the other waiters don't fail with that call's context.
func (k *tokenKeeper) depart(ctx context.Context, h *heldToken, refused string) {
	f := &flight{refused: refused, done: make(chan struct{})}
	k.flight = f
	go func() {
		ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), refreshTimeout)
		defer cancel()
		f.token, f.err = k.safely(ctx, h, refused)
		k.land(f)
	}()
}

// safely turns a panic of a user's store, source or hook into an error.
func (k *tokenKeeper) safely(ctx context.Context, h *heldToken, refused string) (token *heldToken, err error) {
	defer func() {
		if p := recover(); p != nil {
			token, err = nil, fmt.Errorf("wechat: refreshing the token panicked with a %T", p)
		}
	}()
	return k.refresh(ctx, h, refused)
}

// land publishes the flight's result.
func (k *tokenKeeper) land(f *flight) {
	k.mu.Lock()
	defer k.mu.Unlock()
	if f.token != nil && !f.token.expiry.IsZero() {
		k.current.Store(f.token)
	}
	if f.err == nil {
		k.failures, k.retryAt, k.lastErr = 0, time.Time{}, nil
	} else {
		delay := min(backoffMin<<min(k.failures, 5), backoffMax)
		k.failures++
		k.retryAt, k.lastErr = time.Now().Add(delay), f.err
	}
	k.flight = nil
	close(f.done)
}

// errTokenRepeated: nothing but the refused token can be had. It is of the same
// class as the refusal itself.
var errTokenRepeated error = &repeatedError{}

type repeatedError struct{}

func (*repeatedError) Error() string {
	return "wechat: WeChat repeats the access_token that it refused, and forcing another is limited to once in 30 seconds and 20 times a day"
}

func (*repeatedError) Is(target error) bool { return target == ErrTokenRejected }

var errEmptyToken = errors.New("wechat: the token is empty, or longer than a token can be")
