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

	"github.com/minigo-dev/wechat/internal/jsonwire"
)

const (
	pathToken       = "/cgi-bin/token"
	pathStableToken = "/cgi-bin/stable_token"

	// fetchTimeout is for one fetch, and below the lease for the legacy endpoint.
	fetchTimeout = 10 * time.Second
)

// fetch asks WeChat for a token that isn't refused. It forces a new one only if WeChat
// repeats the refused one. With an error it may return that token: it may still be valid
// for other calls.
func (f *tokenFetcher) fetch(ctx context.Context, refused string) (*heldToken, error) {
	if refused != "" && !f.renewals.allow(time.Now()) {
		// Else an API that refuses every token would use up the quota of fetches.
		return nil, errTooManyRefused
	}
	spare := !f.legacy // the legacy endpoint makes a new token each time
	h, err := f.ask(ctx, false, &spare)
	if err != nil || h.text != refused {
		return h, err
	}
	if f.legacy || !f.forces.allow(time.Now()) {
		return h, errTokenRepeated
	}
	forced, err := f.ask(ctx, true, nil)
	if err == nil && forced.text != refused {
		return forced, nil
	}
	// Another process may have forced a token just before. A plain fetch returns it.
	if again, err := f.ask(ctx, false, &spare); err == nil && again.text != refused {
		return again, nil
	}
	if err == nil {
		err = errTokenRepeated
	}
	return h, err
}

// A limiter allows a number of events in each window of time, with a gap between two.
type limiter struct {
	most   int
	window time.Duration
	gap    time.Duration
	past   []time.Time // of the last window
}

func (l *limiter) allow(now time.Time) bool {
	for len(l.past) > 0 && now.Sub(l.past[0]) >= l.window {
		l.past = l.past[1:]
	}
	if n := len(l.past); n >= l.most || n > 0 && now.Sub(l.past[n-1]) < l.gap {
		return false
	}
	l.past = append(l.past, now)
	return true
}

// api names where tokens come from, for errors.
func (f *tokenFetcher) api() string {
	switch {
	case f.source != nil:
		return "TokenSource"
	case f.legacy:
		return pathToken
	}
	return pathStableToken
}

// ask calls the token endpoint once, and once more if it may spend the spare try.
func (f *tokenFetcher) ask(ctx context.Context, force bool, spare *bool) (*heldToken, error) {
	return f.timed(ctx, force, func(ctx context.Context, start time.Time) (*heldToken, error) {
		return f.askPlatform(ctx, force, spare, start)
	})
}

// timed fetches a token within fetchTimeout and calls the hook.
func (f *tokenFetcher) timed(ctx context.Context, force bool, do func(ctx context.Context, start time.Time) (*heldToken, error)) (*heldToken, error) {
	ctx, cancel := context.WithTimeout(ctx, fetchTimeout)
	defer cancel()
	start := time.Now()
	h, err := do(ctx, start)
	info := TokenInfo{AppID: f.appID, Event: TokenFetched, Forced: force, Duration: time.Since(start), Err: err}
	if err != nil {
		info.Event = TokenFetchFailed
	} else {
		info.Expiry = h.expiry
	}
	f.link.hooks.token(ctx, info)
	return h, err
}

// askPlatform goes beside Do, which would ask for a token first.
func (f *tokenFetcher) askPlatform(ctx context.Context, force bool, spare *bool, start time.Time) (*heldToken, error) {
	var answer struct {
		AccessToken string   `json:"access_token"`
		ExpiresIn   lifetime `json:"expires_in"`
	}
	c := &call{out: &answer, needs: []string{"access_token"}, secrets: []string{f.secret()}, spare: spare}
	if f.legacy {
		c.endpoint = get(pathToken).withCredential()
		c.query = url.Values{"grant_type": {"client_credential"}, "appid": {f.appID}, "secret": {f.secret()}}
	} else {
		c.endpoint = post(pathStableToken).withCredential()
		c.endpoint.safe = !force
		encoded, err := jsonwire.Encode(stableTokenRequest{"client_credential", f.appID, f.secret(), force})
		if err != nil {
			return nil, c.transportError(0, false, err)
		}
		c.body = body{contentType: headerJSON, bytes: encoded}
	}
	if err := f.link.do(ctx, c); err != nil {
		return nil, err
	}
	life := time.Duration(answer.ExpiresIn)
	if life <= 0 {
		return nil, c.transportError(200, true, errors.New("the answer's expires_in is missing or not above zero"))
	}
	if len(answer.AccessToken) > tokenMax {
		return nil, c.transportError(200, true, errors.New("the answer's access_token is longer than 3 KiB"))
	}
	return newHeldToken(answer.AccessToken, start, start.Add(life)), nil
}

type stableTokenRequest struct {
	GrantType    string `json:"grant_type"`
	AppID        string `json:"appid"`
	Secret       string `json:"secret"`
	ForceRefresh bool   `json:"force_refresh"`
}

// A lifetime is a number of seconds up to lifeMax. WeChat may send it as a string.
type lifetime time.Duration

// UnmarshalJSON accepts 7200, "7200" and 7200.0. null and "" are 0.
func (l *lifetime) UnmarshalJSON(b []byte) error {
	text := strings.Trim(string(b), `" `)
	if text == "" || text == "null" {
		*l = 0
		return nil
	}
	// Out of range, Decimal returns an infinity with its sign.
	seconds, err := jsonwire.Decimal(text)
	if err != nil && !errors.Is(err, strconv.ErrRange) {
		return &json.UnmarshalTypeError{Value: "text", Type: reflect.TypeFor[int64]()}
	}
	*l = lifetime(max(0, min(seconds, lifeMax.Seconds())) * float64(time.Second))
	return nil
}
