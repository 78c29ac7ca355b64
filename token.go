package wechat

import (
	"context"
	"time"
)

// A TokenStore keeps access_tokens for several processes, or beyond the life of one
// process. Values are secret, and have 1 byte to 4 KiB; a store doesn't read them. Keys
// match [A-Za-z0-9._-]{1,128}. It must be safe for concurrent use.
//
// If the store fails, calls go on with the token that the process holds, and the Token
// hook is called. Each call of a store has 2 seconds, and must return when its context
// ends.
type TokenStore interface {
	// Get returns the value of a key. The error is ErrKeyNotFound or ErrTokenNotFound,
	// which match each other, if there is none or its ttl is over.
	Get(ctx context.Context, key string) (string, error)

	// Set keeps a value for ttl. With a ttl of zero or less it removes the key; a missing
	// key is no error then.
	Set(ctx context.Context, key, value string, ttl time.Duration) error
}

// A TokenLocker lets the processes that share a store fetch one after another. A
// [TokenStore] may implement it too. Keys, time limits and failures are those of a
// TokenStore. It must be safe for concurrent use.
type TokenLocker interface {
	// TryLock takes the lock of a key for at most lease. It doesn't wait: if another
	// process holds the lock, the error is ErrLocked. unlock frees the lock, unless
	// somebody else holds it by then.
	TryLock(ctx context.Context, key string, lease time.Duration) (unlock func(context.Context) error, err error)
}

// A TokenSource returns tokens in place of WeChat: a token centre (中控服务器), or the
// authorizer_access_token of a third-party platform. Callers see of its errors what
// [TransportError] says. It must be safe for concurrent use.
type TokenSource interface {
	// AccessToken returns a token of the app, at most 3 KiB. It has 10 seconds, and must
	// return when its context ends. The Client keeps the token until its expiry, at most
	// 2 hours; without an expiry it doesn't keep it. A token that is empty, has expired
	// or equals r.Refused is an error.
	AccessToken(ctx context.Context, r TokenRequest) (Token, error)
}

// A TokenRequest asks a [TokenSource] for a token. Compare it with Equal; go-cmp does so.
type TokenRequest struct {
	AppID   string
	Refused Token // WeChat has refused this token: return another one, or an error
}

// Equal reports whether both have the same app and the same refused token. It compares
// the token in constant time.
func (r TokenRequest) Equal(other TokenRequest) bool {
	return r.AppID == other.AppID && r.Refused.Equal(other.Refused)
}

const (
	softMarginMax = 240 * time.Second // earlier than 300 s before the end, stable_token returns the same token
	hardMarginMax = 10 * time.Second
	lifeMax       = 7200 * time.Second

	stableLease = 2 * time.Second
	legacyLease = 11 * time.Second

	tokenMax = 3 << 10 // a store's value is then below 4 KiB
	valueMax = 4 << 10
)

// A heldToken is the token that the process holds, and when calls have to renew it.
type heldToken struct {
	text    string
	expiry  time.Time
	fetched time.Time // with expiry, the life that the margins are part of
	renewAt time.Time // the soft margin: renew it, and use it meanwhile
	hardAt  time.Time // the hard margin: wait for the new token
	checkAt time.Time // until then calls use the token without further checks
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

// unless returns the token if it hasn't expired and isn't the refused one, else err.
func (h *heldToken) unless(refused string, err error) (string, error) {
	if h == nil || h.text == refused || !time.Now().Before(h.expiry) {
		return "", err
	}
	return h.text, nil
}

// postponed returns a copy that calls check again after d, or at its next margin if that is
// earlier.
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
