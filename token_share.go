package wechat

import (
	"context"
	"errors"
	"time"
)

const (
	storeTimeout = 2 * time.Second // of one call of the store or the locker
	pollInterval = 50 * time.Millisecond

	// storePause passes between two looks at a store that failed, lockPause between
	// two at a lock that somebody else holds while the copy in hand is good.
	storePause = 30 * time.Second
	lockPause  = time.Second

	// lockGrace lets the next holder fetch where the lock's last one has died: without
	// it, all who have waited as long as that lock lived would fetch beside it.
	lockGrace = 500 * time.Millisecond
)

// refresh brings a token that will do from the source, the store or the platform, or
// an error and, where there is one, a token that other calls may go on with.
func (f *tokenFetcher) refresh(ctx context.Context, n need) (*heldToken, error) {
	if f.source != nil {
		return f.fromSource(ctx, n.refused)
	}
	shared, storeErr := f.fromStore(ctx, n)
	if n.metBy(shared) {
		return shared, nil
	}
	if h := n.inHand(); isFresh(h) { // only the store was in question
		return f.save(ctx, h, storeErr), nil
	}
	if f.locker != nil && storeErr == nil {
		unlock, found := f.takeTurns(ctx, n)
		if found != nil {
			return found, nil
		}
		defer unlock()
	}
	fetched, err := f.fetch(ctx, n.refused)
	if err == nil {
		return f.save(ctx, fetched, storeErr), nil
	}
	if fetched == nil {
		fetched = shared
	}
	return fetched, err
}

// takeTurns takes the lock. Where another process has it, that process's token is
// awaited in the store, or the copy in hand goes on for a while. Who has waited for
// a whole lease, and a moment more, goes ahead without the lock.
func (f *tokenFetcher) takeTurns(ctx context.Context, n need) (unlock func(), found *heldToken) {
	giveUp := time.Now().Add(f.lease + lockGrace)
	for {
		unlock, err := f.tryLock(ctx)
		if err != nil && !errors.Is(err, ErrLocked) {
			return unlock, nil
		}
		// The one that had the lock until now may have left a token.
		shared, storeErr := f.fromStore(ctx, n)
		if n.metBy(shared) {
			unlock()
			return nil, shared
		}
		if err == nil || storeErr != nil {
			return unlock, nil
		}
		if h := n.inHand(); isUsable(h) {
			return nil, h.postponed(lockPause)
		}
		if !time.Now().Before(giveUp) || !pause(ctx, pollInterval) {
			return unlock, nil
		}
	}
}

// tryLock returns a func that frees the lock, which is to be called in any case.
func (f *tokenFetcher) tryLock(ctx context.Context) (unlock func(), err error) {
	var free func(context.Context) error
	err = f.plugged(ctx, func(ctx context.Context) (err error) {
		free, err = f.locker.TryLock(ctx, f.key, f.lease)
		return err
	})
	if err != nil || free == nil {
		return func() {}, err
	}
	return func() { _ = f.plugged(context.WithoutCancel(ctx), free) }, nil
}

// fromStore returns the store's token, nil for a miss: rubbish, the refused token,
// and one that is older than what this process has had already.
func (f *tokenFetcher) fromStore(ctx context.Context, n need) (*heldToken, error) {
	var value string
	err := f.plugged(ctx, func(ctx context.Context) (err error) {
		value, err = f.store.Get(ctx, f.key)
		return err
	})
	if errors.Is(err, ErrKeyNotFound) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	h, err := decodeToken(f.appID, value, time.Now())
	if err != nil {
		f.storeFailed(ctx, err)
		return nil, nil
	}
	if h.text == n.refused || n.last != nil && h.text != n.last.text && h.fetched.UnixMilli() < n.last.fetched.UnixMilli() {
		return nil, nil
	}
	return h, nil
}

// save puts a token into the store. Where that fails, or has just failed to be read,
// a later call tries again.
func (f *tokenFetcher) save(ctx context.Context, h *heldToken, storeErr error) *heldToken {
	ttl := time.Until(h.expiry)
	if ttl > 0 && storeErr == nil {
		storeErr = f.plugged(ctx, func(ctx context.Context) error {
			return f.store.Set(ctx, f.key, encodeToken(f.appID, h), ttl)
		}, h.text)
	}
	if storeErr != nil {
		return h.postponed(storePause)
	}
	saved := *h
	saved.checkAt = saved.renewAt
	return &saved
}

// plugged makes one call of the user's store or locker. It is bounded in time, a panic
// is a failure like any other, and the hook is told of failures, without the secrets.
func (f *tokenFetcher) plugged(ctx context.Context, do func(context.Context) error, secrets ...string) error {
	short, cancel := context.WithTimeout(ctx, storeTimeout)
	defer cancel()
	err := guard("the token store", func() error { return do(short) })
	if err != nil && !errors.Is(err, ErrKeyNotFound) && !errors.Is(err, ErrLocked) {
		f.storeFailed(ctx, hideForeign("the store failed", err, append(secrets, f.secret())...))
	}
	return err
}

func (f *tokenFetcher) storeFailed(ctx context.Context, err error) {
	f.link.hooks.token(ctx, TokenInfo{AppID: f.appID, Event: TokenStoreFailed, Err: err})
}
