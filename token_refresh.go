package wechat

import (
	"context"
	"errors"
	"time"
)

const (
	pollInterval = 50 * time.Millisecond

	// lockPause passes between two looks at a lock that somebody else holds while the copy
	// in hand is good.
	lockPause = time.Second

	// lockGrace lets the next holder fetch where the lock's last one has died: without
	// it, all who have waited as long as that lock lived would fetch beside it.
	lockGrace = 500 * time.Millisecond
)

// A tokenFetcher takes one refresh through store, lock and platform. The keeper has
// one refresh in flight at a time, so nothing in it needs a lock.
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

// A need is what a refresh has to bring: a token other than refused.
type need struct {
	last    *heldToken // the newest token that this process has had, be it refused
	refused string     // or empty
}

// inHand returns the copy that calls may go on with.
func (n need) inHand() *heldToken {
	if n.last != nil && n.last.text == n.refused {
		return nil
	}
	return n.last
}

// metBy reports whether a token of the store will do: a fresh one, or one that is
// better than what is in hand, and replaced by the next call.
func (n need) metBy(shared *heldToken) bool {
	return isFresh(shared) || isUsable(shared) && !isUsable(n.inHand())
}

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
