package wechat

import (
	"context"
	"errors"
	"net/url"
	"strconv"
	"strings"
	"time"

	"github.com/minigo-dev/wechat/internal/foreign"
)

const (
	storeTimeout = 2 * time.Second // of one call of the store or the locker

	// storePause is the pause before the next call of a store that has failed.
	storePause = 30 * time.Second
)

// tryLock returns a func that frees the lock. Call it in any case.
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

// fromStore returns the token of the store. It is nil for a missing or wrong value, for
// the refused token, and for one that is older than the last token of this process.
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

// save puts a token into the store. If that fails, or if reading has failed just before,
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

// plugged makes one call of the user's store or locker, with a time limit. A panic is an
// error. The hook is told of errors, without the secrets.
func (f *tokenFetcher) plugged(ctx context.Context, do func(context.Context) error, secrets ...string) error {
	short, cancel := context.WithTimeout(ctx, storeTimeout)
	defer cancel()
	err := foreign.Guard("the token store", func() error { return do(short) })
	if err != nil && !errors.Is(err, ErrKeyNotFound) && !errors.Is(err, ErrLocked) {
		f.storeFailed(ctx, hideForeign("the store failed", err, append(secrets, f.secret())...))
	}
	return err
}

func (f *tokenFetcher) storeFailed(ctx context.Context, err error) {
	f.link.hooks.token(ctx, TokenInfo{AppID: f.appID, Event: TokenStoreFailed, Err: err})
}

const valueVersion = "wechat1"

// encodeToken makes the value for a store: version, app, times in Unix milliseconds, token.
func encodeToken(appID string, h *heldToken) string {
	return strings.Join([]string{
		valueVersion, appID,
		strconv.FormatInt(h.fetched.UnixMilli(), 10), strconv.FormatInt(h.expiry.UnixMilli(), 10),
		h.text,
	}, "|")
}

var (
	errForeignValue = errors.New("wechat: the store's value is not one of this SDK for this app")
	errStaleValue   = errors.New("wechat: the store's token has expired, or its times lie in the future")
)

// clockSkew is how much the clocks of processes that share a store may differ.
const clockSkew = time.Minute

// decodeToken reads the value of a store. A value without a valid token of this app is an
// error, which doesn't quote it.
func decodeToken(appID, value string, now time.Time) (*heldToken, error) {
	parts := strings.SplitN(value, "|", 5)
	if len(value) > valueMax || len(parts) != 5 || parts[0] != valueVersion || parts[1] != appID || parts[4] == "" || len(parts[4]) > tokenMax {
		return nil, errForeignValue
	}
	fetched, err1 := strconv.ParseInt(parts[2], 10, 64)
	expiry, err2 := strconv.ParseInt(parts[3], 10, 64)
	if err1 != nil || err2 != nil {
		return nil, errForeignValue
	}
	latest := now.Add(clockSkew).UnixMilli()
	if expiry <= now.UnixMilli() || fetched > latest || expiry > latest+lifeMax.Milliseconds() {
		return nil, errStaleValue
	}
	if expiry <= fetched || fetched < expiry-lifeMax.Milliseconds() {
		return nil, errForeignValue
	}
	// Times relative to now keep its monotonic clock, which is faster to compare.
	at := func(ms int64) time.Time { return now.Add(time.UnixMilli(ms).Sub(now)) }
	return newHeldToken(parts[4], at(fetched), at(expiry)), nil
}

// storeKey names the app, the kind of token and the host that gave it.
func storeKey(appID, kind, baseURL string) string {
	host := baseURL
	if u, err := url.Parse(baseURL); err == nil {
		host = strings.ToLower(u.Host)
	}
	key := strings.Map(func(r rune) rune {
		switch {
		case 'a' <= r && r <= 'z', 'A' <= r && r <= 'Z', '0' <= r && r <= '9', r == '.', r == '-', r == '_':
			return r
		}
		return '_'
	}, "wechat."+kind+"."+appID+"."+host)
	return key[:min(len(key), 128)]
}
