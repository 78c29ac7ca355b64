package wechat

import (
	"context"
	"encoding/json"
	"errors"
	"net/url"
	"reflect"
	"strconv"
	"strings"
	"time"
)

const (
	pathToken       = "/cgi-bin/token"
	pathStableToken = "/cgi-bin/stable_token"

	storeTimeout = 2 * time.Second // of one call of the store or the locker
	pollInterval = 50 * time.Millisecond

	forceInterval = 30 * time.Second
	forcesADay    = 20
)

// A tokenFetcher takes one refresh through store, lock and platform. The keeper has
// one refresh in flight at a time, so nothing in it needs a lock.
type tokenFetcher struct {
	appID  string
	secret *string
	link   *link
	source TokenSource
	store  TokenStore
	locker TokenLocker
	legacy bool
	key    string
	lease  time.Duration
	forces []time.Time // of the last day
}

func newTokenFetcher(appID, secret string, l *link, c *config) tokenFetcher {
	f := tokenFetcher{appID: appID, secret: &secret, link: l, source: c.source, store: c.store, locker: c.locker, legacy: c.legacy, lease: stableLease}
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

// refresh returns a token other than refused. h is the copy in hand, or nil. Where a
// fetch fails it returns the error and, if there is one, a token that is still valid.
func (f *tokenFetcher) refresh(ctx context.Context, h *heldToken, refused string) (*heldToken, error) {
	if f.source != nil {
		return f.fromSource(ctx, refused)
	}
	shared, storeErr := f.fromStore(ctx, refused)
	if isFresh(shared) {
		return shared, nil
	}
	if isFresh(h) { // only the store was in question
		return f.heal(ctx, h, storeErr), nil
	}
	if shared != nil && (h == nil || shared.expiry.After(h.expiry)) {
		h = shared
	}
	if f.locker != nil && storeErr == nil {
		unlock, found := f.takeTurns(ctx, h, refused)
		if found != nil {
			return found, nil
		}
		defer unlock()
	}
	fetched, err := f.fetch(ctx, refused)
	if err != nil {
		if fetched == nil {
			fetched = h
		}
		return fetched, err
	}
	return f.save(ctx, fetched), nil
}

func isFresh(h *heldToken) bool { return h != nil && time.Now().Before(h.renewAt) }

// takeTurns takes the lock. Where another process has it, that process's token is
// awaited in the store, or the copy in hand goes on for a while. Who has waited for
// a whole lease goes ahead without the lock.
func (f *tokenFetcher) takeTurns(ctx context.Context, h *heldToken, refused string) (unlock func(), found *heldToken) {
	giveUp := time.Now().Add(f.lease)
	for {
		free, err := f.tryLock(ctx)
		if err != nil && !errors.Is(err, ErrLocked) {
			return free, nil
		}
		// The one that had the lock until now may have left a token.
		shared, storeErr := f.fromStore(ctx, refused)
		if isFresh(shared) {
			free()
			return nil, shared
		}
		if err == nil || storeErr != nil {
			return free, nil
		}
		if h != nil && time.Now().Before(h.hardAt) {
			return nil, h.postponed(lockPause)
		}
		if time.Now().After(giveUp) || !pause(ctx, pollInterval) {
			return free, nil
		}
	}
}

// tryLock returns a func that frees the lock, which is to be called in any case.
func (f *tokenFetcher) tryLock(ctx context.Context) (free func(), err error) {
	short, cancel := context.WithTimeout(ctx, storeTimeout)
	defer cancel()
	unlock, err := f.locker.TryLock(short, f.key, f.lease)
	if err != nil {
		if !errors.Is(err, ErrLocked) {
			f.storeFailed(ctx, err)
		}
		return func() {}, err
	}
	return func() {
		short, cancel := context.WithTimeout(context.WithoutCancel(ctx), storeTimeout)
		defer cancel()
		if err := unlock(short); err != nil {
			f.storeFailed(ctx, err)
		}
	}, nil
}

// fromStore returns the store's token unless it is the refused one; nil for a miss.
func (f *tokenFetcher) fromStore(ctx context.Context, refused string) (*heldToken, error) {
	short, cancel := context.WithTimeout(ctx, storeTimeout)
	defer cancel()
	value, err := f.store.Get(short, f.key)
	if errors.Is(err, ErrTokenNotFound) {
		return nil, nil
	}
	if err != nil {
		f.storeFailed(ctx, err)
		return nil, err
	}
	h, err := decodeToken(f.appID, value, time.Now())
	if err != nil {
		f.storeFailed(ctx, err)
		return nil, nil
	}
	if h.text == refused {
		return nil, nil
	}
	return h, nil
}

// save puts a token into the store. Where that fails, a later call tries again.
func (f *tokenFetcher) save(ctx context.Context, h *heldToken) *heldToken {
	value := encodeToken(f.appID, h)
	if len(value) > valueMax {
		return h
	}
	short, cancel := context.WithTimeout(ctx, storeTimeout)
	defer cancel()
	if err := f.store.Set(short, f.key, value, time.Until(h.expiry)); err != nil {
		f.storeFailed(ctx, err)
		return h.postponed(storePause)
	}
	saved := *h
	saved.checkAt = saved.renewAt
	return &saved
}

// heal saves the copy in hand if the store answers again. It never fetches.
func (f *tokenFetcher) heal(ctx context.Context, h *heldToken, storeErr error) *heldToken {
	if storeErr != nil {
		return h.postponed(storePause)
	}
	return f.save(ctx, h)
}

func (f *tokenFetcher) storeFailed(ctx context.Context, err error) {
	f.link.hooks.token(ctx, TokenInfo{AppID: f.appID, Event: TokenStoreFailed, Err: err})
}

// fetch asks the platform for a token other than refused: plainly, and by force only
// if the platform repeats the refused one. It returns that one beside the error
// where nothing better is to be had: other callers may have more luck with it.
func (f *tokenFetcher) fetch(ctx context.Context, refused string) (*heldToken, error) {
	h, err := f.ask(ctx, false)
	if err != nil || h.text != refused {
		return h, err
	}
	if !f.mayForce(time.Now()) {
		return h, errTokenRepeated
	}
	forced, err := f.ask(ctx, true)
	if err == nil && forced.text != refused {
		return forced, nil
	}
	// Another process may have forced just before: its token is now the plain answer.
	if again, err := f.ask(ctx, false); err == nil && again.text != refused {
		return again, nil
	}
	if err == nil {
		err = errTokenRepeated
	}
	return h, err
}

// mayForce keeps a process within the platform's limits and notes the force.
func (f *tokenFetcher) mayForce(now time.Time) bool {
	if f.legacy {
		return false
	}
	recent := f.forces[:0]
	for _, t := range f.forces {
		if now.Sub(t) < 24*time.Hour {
			recent = append(recent, t)
		}
	}
	f.forces = recent
	if n := len(recent); n >= forcesADay || n > 0 && now.Sub(recent[n-1]) < forceInterval {
		return false
	}
	f.forces = append(f.forces, now)
	return true
}

// ask makes one call of the token endpoint.
func (f *tokenFetcher) ask(ctx context.Context, force bool) (*heldToken, error) {
	start := time.Now()
	h, err := f.askPlatform(ctx, force, start)
	info := TokenInfo{AppID: f.appID, Event: TokenFetched, Forced: force, Duration: time.Since(start), Err: err}
	if err != nil {
		info.Event = TokenFetchFailed
	} else {
		info.Expiry = h.expiry
	}
	f.link.hooks.token(ctx, info)
	return h, err
}

func (f *tokenFetcher) askPlatform(ctx context.Context, force bool, start time.Time) (*heldToken, error) {
	var answer tokenAnswer
	c := &call{out: &answer, secrets: []string{*f.secret}}
	if f.legacy {
		c.endpoint = get(pathToken).withoutToken()
		c.query = url.Values{"grant_type": {"client_credential"}, "appid": {f.appID}, "secret": {*f.secret}}
	} else {
		c.endpoint = post(pathStableToken).withoutToken()
		c.endpoint.safe = !force
		encoded, err := encodeJSON(stableTokenRequest{"client_credential", f.appID, *f.secret, force})
		if err != nil {
			return nil, c.transportError(0, false, err)
		}
		c.body = body{contentType: headerJSON, bytes: encoded}
	}
	if err := f.link.do(ctx, c); err != nil {
		return nil, err
	}
	life := time.Duration(min(answer.ExpiresIn, wholeNumber(lifeMax/time.Second))) * time.Second
	if life <= 0 {
		return nil, c.transportError(200, true, errors.New("the answer's expires_in is missing or not above zero"))
	}
	return newHeldToken(answer.AccessToken, start, start.Add(life)), nil
}

type stableTokenRequest struct {
	GrantType    string `json:"grant_type"`
	AppID        string `json:"appid"`
	Secret       string `json:"secret"`
	ForceRefresh bool   `json:"force_refresh"`
}

type tokenAnswer struct {
	AccessToken string      `json:"access_token"`
	ExpiresIn   wholeNumber `json:"expires_in"`
}

func (a *tokenAnswer) missing() string {
	if a.AccessToken == "" {
		return "access_token"
	}
	return ""
}

// fromSource asks the user's source, which keeps what it likes.
func (f *tokenFetcher) fromSource(ctx context.Context, refused string) (*heldToken, error) {
	start := time.Now()
	request := TokenRequest{AppID: f.appID}
	if refused != "" {
		request.Refused = NewToken(refused, time.Time{})
	}
	token, err := f.source.AccessToken(ctx, request)
	text, expiry := token.Reveal(), token.Expiry()
	switch {
	case err != nil:
	case text == "" || len(text) > valueMax:
		err = errEmptyToken
	case text == refused:
		err = errTokenRepeated
	case !expiry.IsZero() && !expiry.After(start):
		err = errors.New("wechat: the token source gave a token that has expired")
	}
	if err != nil {
		f.link.hooks.token(ctx, TokenInfo{AppID: f.appID, Event: TokenFetchFailed, Duration: time.Since(start), Err: err})
		return nil, err
	}
	f.link.hooks.token(ctx, TokenInfo{AppID: f.appID, Event: TokenFetched, Duration: time.Since(start), Expiry: expiry})
	if expiry.IsZero() {
		return &heldToken{text: text}, nil
	}
	if latest := start.Add(lifeMax); expiry.After(latest) {
		expiry = latest
	}
	return newHeldToken(text, start, expiry), nil
}

// A wholeNumber is a number that WeChat may also send as a string.
type wholeNumber int64

// UnmarshalJSON accepts 7200, "7200" and 7200.0; null and "" are 0.
func (n *wholeNumber) UnmarshalJSON(b []byte) error {
	text := strings.Trim(string(b), `" `)
	if text == "" || text == "null" {
		*n = 0
		return nil
	}
	whole, err := strconv.ParseInt(text, 10, 64)
	if err != nil {
		f, err := strconv.ParseFloat(text, 64)
		if err != nil || f != float64(int64(f)) {
			return &json.UnmarshalTypeError{Value: "text", Type: reflect.TypeFor[int64]()}
		}
		whole = int64(f)
	}
	*n = wholeNumber(whole)
	return nil
}
