package wechat

import (
	"context"
	"time"
)

// A TokenStore keeps access_tokens for several processes, or beyond one process's
// life. Values are opaque and secret, 1 byte to 4 KiB. Keys match
// [A-Za-z0-9._-]{1,128}. Implementations must be safe for concurrent use.
//
// A store that fails stops nothing: calls go on with the process's own copy, and the
// Token hook is told. Each call of it gets 2 seconds and has to end with its context.
type TokenStore interface {
	// Get returns the value of a key, ErrKeyNotFound or ErrTokenNotFound where there is
	// none or its ttl is over. The two match each other.
	Get(ctx context.Context, key string) (string, error)

	// Set keeps a value for ttl. A ttl of zero or less forgets the key, whatever the
	// value; to forget a key that isn't there is no error.
	Set(ctx context.Context, key, value string, ttl time.Duration) error
}

// A TokenLocker makes the processes that share a store take turns in fetching. A
// [TokenStore] may implement it too. Implementations must be safe for concurrent use.
// Keys, time limits and failures are as for a TokenStore.
type TokenLocker interface {
	// TryLock takes the lock of a key for at most lease. It never waits: where
	// somebody else holds the lock it returns ErrLocked. What it returns frees the
	// lock, unless that has passed to somebody else meanwhile.
	TryLock(ctx context.Context, key string, lease time.Duration) (unlock func(context.Context) error, err error)
}

// A TokenSource gives tokens in WeChat's stead: a token centre (中控服务器), or a
// third-party platform's authorizer_access_token. Implementations must be safe for
// concurrent use. Callers match its errors with errors.Is and see of them no more than
// [TransportError] says.
type TokenSource interface {
	// AccessToken returns a token of the app, at most 3 KiB, that isn't r.Refused. It
	// gets 10 seconds and has to end with its context. A token is kept until its expiry,
	// at most 2 hours; one without an expiry isn't kept. It is an error to return one
	// that is empty, has expired, or is the refused one.
	AccessToken(ctx context.Context, r TokenRequest) (Token, error)
}

// A TokenRequest asks a [TokenSource] for a token. Compare with Equal, as go-cmp does by
// itself: [reflect.DeepEqual] can't compare the token.
type TokenRequest struct {
	AppID   string
	Refused Token // WeChat refused this one: answer with any other, or an error
}

// Equal reports whether both ask for the same app with the same refused token, which it
// compares in constant time.
func (r TokenRequest) Equal(other TokenRequest) bool {
	return r.AppID == other.AppID && r.Refused.Equal(other.Refused)
}

const (
	softMarginMax = 240 * time.Second // stable_token repeats itself until 300 s before the end
	hardMarginMax = 10 * time.Second
	lifeMax       = 7200 * time.Second

	stableLease = 2 * time.Second
	legacyLease = 11 * time.Second

	tokenMax = 3 << 10 // so that a store's value stays below 4 KiB
	valueMax = 4 << 10
)

// A heldToken is the process's copy of a token, and when to do what about it.
type heldToken struct {
	text    string
	expiry  time.Time
	fetched time.Time // with expiry, the life that the margins are cut from
	renewAt time.Time // the soft margin: replace it, go on with it meanwhile
	hardAt  time.Time // the hard margin: wait for the replacement
	checkAt time.Time // the first moment at which a call has to look twice
}

func newHeldToken(text string, fetched, expiry time.Time) *heldToken {
	life := expiry.Sub(fetched)
	renewAt := expiry.Add(-min(softMarginMax, life/4))
	return &heldToken{
		text: text, fetched: fetched, expiry: expiry,
		renewAt: renewAt, checkAt: renewAt,
		hardAt: expiry.Add(-min(hardMarginMax, life/20)),
	}
}

func isFresh(h *heldToken) bool  { return h != nil && time.Now().Before(h.renewAt) }
func isUsable(h *heldToken) bool { return h != nil && time.Now().Before(h.hardAt) }

// unless returns the token if it has not expired and isn't the refused one, else err.
func (h *heldToken) unless(refused string, err error) (string, error) {
	if h == nil || h.text == refused || !time.Now().Before(h.expiry) {
		return "", err
	}
	return h.text, nil
}

// postponed returns a copy that calls look at again after d, or at its next margin
// where that comes first.
func (h *heldToken) postponed(d time.Duration) *heldToken {
	now, later := time.Now(), *h
	later.checkAt = now.Add(d)
	for _, margin := range []time.Time{h.renewAt, h.hardAt} {
		if margin.After(now) && margin.Before(later.checkAt) {
			later.checkAt = margin
		}
	}
	return &later
}
