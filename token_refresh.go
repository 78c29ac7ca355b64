package wechat

import (
	"context"
	"errors"
	"time"
)

const (
	pollInterval = 50 * time.Millisecond

	// lockPause is the pause before the next look at a lock of another process, while the
	// held token is usable.
	lockPause = time.Second

	// lockGrace is added to the wait for a lock. If the holder has died, its lock ends
	// after one lease, and one waiter takes it. Without the grace, all others would fetch
	// too.
	lockGrace = 500 * time.Millisecond
)

// A tokenFetcher gets a token from the store or from WeChat. The keeper has one refresh
// at a time, so nothing here needs a mutex.
type tokenFetcher struct {
	appID  string
	secret func() string
	link   *link
	source TokenSource
	store  TokenStore
	locker TokenLocker
	legacy bool
	key    string
	lease  time.Duration

	forces   limiter
	renewals limiter // fetches because of a refusal
}

func newTokenFetcher(appID, secret string, l *link, c *config) tokenFetcher {
	f := tokenFetcher{
		appID: appID, secret: func() string { return secret }, link: l,
		source: c.source, store: c.store, locker: c.locker, legacy: c.legacy, lease: stableLease,
		forces:   limiter{most: 20, window: 24 * time.Hour, gap: 30 * time.Second},
		renewals: limiter{most: 60, window: time.Hour},
	}
	kind := "stable"
	if c.legacy {
		kind, f.lease = "legacy", legacyLease
	}
	f.key = storeKey(appID, kind, l.bases[0])
	if f.store == nil {
		f.store = NewMemoryStore()
	}
	if f.locker == nil {
		f.locker, _ = f.store.(TokenLocker)
	}
	return f
}

// A need is what a refresh has to bring: a token that isn't refused.
type need struct {
	last    *heldToken // the newest token of this process; it may be refused
	refused string     // may be empty
}

// inHand returns the last token if it may be used.
func (n need) inHand() *heldToken {
	if n.last != nil && n.last.text == n.refused {
		return nil
	}
	return n.last
}

// metBy reports whether a token of the store is good enough: fresh, or usable where the
// one in hand isn't.
func (n need) metBy(shared *heldToken) bool {
	return isFresh(shared) || isUsable(shared) && !isUsable(n.inHand())
}

// refresh gets a token from the source, the store or WeChat. With an error it may return
// a token that other calls can use.
func (f *tokenFetcher) refresh(ctx context.Context, n need) (*heldToken, error) {
	if f.source != nil {
		return f.fromSource(ctx, n.refused)
	}
	shared, storeErr := f.fromStore(ctx, n)
	if n.metBy(shared) {
		return shared, nil
	}
	if h := n.inHand(); isFresh(h) { // only the store had to be checked
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

// takeTurns takes the lock. While another process holds it, takeTurns looks for that
// process's token in the store, or returns the token in hand for a while. A caller that
// has waited for one lease plus lockGrace fetches without the lock.
func (f *tokenFetcher) takeTurns(ctx context.Context, n need) (unlock func(), found *heldToken) {
	giveUp := time.Now().Add(f.lease + lockGrace)
	for {
		unlock, err := f.tryLock(ctx)
		if err != nil && !errors.Is(err, ErrLocked) {
			return unlock, nil
		}
		// The last holder of the lock may have stored a token.
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
