package centre

import (
	"context"
	"sync"
	"time"
)

const (
	// cacheMax is how long a service uses a token before it asks again.
	cacheMax = time.Minute

	// wait is how long the centre may take while the service has a valid token.
	wait = 2 * time.Second

	sweepMin = 64
)

// A Source asks a centre, and keeps the last token of each app for the time when that fails.
type Source struct {
	Ask func(ctx context.Context, appID, refused string) (*Answer, error)

	// TurnsAway reports whether the centre refuses this service or app.
	TurnsAway func(error) bool

	mu      sync.Mutex
	tokens  map[string]held
	sweepAt int // the size of tokens at which expired ones are removed
}

type held struct {
	token  func() string // a function, so that no printer finds it
	expiry time.Time     // of the token in the centre
}

// Token asks the centre for an app's token, which is another one than the refused. The expiry
// is when to ask again.
func (s *Source) Token(ctx context.Context, appID, refused string) (token string, expiry time.Time, err error) {
	last, inHand := s.last(appID, refused)
	if inHand {
		short, cancel := context.WithTimeout(ctx, wait)
		defer cancel()
		ctx = short
	}
	start := time.Now()
	answer, err := s.Ask(ctx, appID, refused)
	switch {
	case err == nil:
		text := answer.AccessToken
		last = held{func() string { return text }, start.Add(time.Duration(answer.ExpiresIn) * time.Second)}
		s.remember(appID, last)
	case !inHand || s.TurnsAway(err) || !time.Now().Before(last.expiry):
		return "", time.Time{}, err
	}
	return last.token(), earlier(last.expiry, start.Add(cacheMax)), nil
}

func earlier(a, b time.Time) time.Time {
	if a.Before(b) {
		return a
	}
	return b
}

// last returns the app's last token if calls can go on with it.
func (s *Source) last(appID, refused string) (held, bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	last, ok := s.tokens[appID]
	if ok && last.token() == refused || !time.Now().Before(last.expiry) {
		delete(s.tokens, appID)
		return held{}, false
	}
	return last, ok
}

func (s *Source) remember(appID string, t held) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.tokens == nil {
		s.tokens = map[string]held{}
	}
	if len(s.tokens) >= max(sweepMin, s.sweepAt) {
		for id, old := range s.tokens {
			if !time.Now().Before(old.expiry) {
				delete(s.tokens, id)
			}
		}
		s.sweepAt = 2 * len(s.tokens)
	}
	s.tokens[appID] = t
}
