package main

import (
	"crypto/rand"
	"maps"
	"sync"
	"time"

	"github.com/minigo-dev/wechat"
)

// sessionLife is how long a session of the game lasts. The game chooses it. WeChat's
// session_key has another life, which WeChat doesn't tell.
const sessionLife = 24 * time.Hour

// sessions are the users who are logged in. A real game keeps them in a database. The
// openid and the session_key stay there; the client gets only the random ID.
type sessions struct {
	now func() time.Time

	mu      sync.Mutex
	entries map[string]entry             // by session id
	keys    map[string]wechat.SessionKey // by openid: a new login replaces a user's key
}

type entry struct {
	openID string
	until  time.Time
}

func newSessions(now func() time.Time) *sessions {
	return &sessions{now: now, entries: map[string]entry{}, keys: map[string]wechat.SessionKey{}}
}

// add begins a session and returns its id, which can't be guessed.
func (s *sessions) add(login *wechat.Code2SessionResult) string {
	id := rand.Text()
	s.mu.Lock()
	defer s.mu.Unlock()
	now := s.now()
	maps.DeleteFunc(s.entries, func(_ string, e entry) bool { return now.After(e.until) })
	s.entries[id] = entry{openID: login.OpenID, until: now.Add(sessionLife)}
	s.keys[login.OpenID] = login.SessionKey
	return id
}

// find returns the user of a session that hasn't ended, and the user's current key.
func (s *sessions) find(id string) (openID string, key wechat.SessionKey, ok bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	e, ok := s.entries[id]
	if !ok || s.now().After(e.until) {
		return "", wechat.SessionKey{}, false
	}
	return e.openID, s.keys[e.openID], true
}

// replaceKey keeps a user's new key.
func (s *sessions) replaceKey(openID string, key wechat.SessionKey) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.keys[openID] = key
}

// end ends all sessions of a user.
func (s *sessions) end(openID string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	maps.DeleteFunc(s.entries, func(_ string, e entry) bool { return e.openID == openID })
	delete(s.keys, openID)
}
