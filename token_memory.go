package wechat

import (
	"context"
	"sync"
	"time"

	"github.com/patrickmn/go-cache"
)

// A MemoryStore is a [TokenStore] and [TokenLocker] for the Clients of one process:
// the default, and gone with the process. It is safe for concurrent use.
type MemoryStore struct {
	values func() *cache.Cache // a function, so that no printer finds a token
	mu     sync.Mutex
	locks  map[string]*memoryLock
}

type memoryLock struct{ until time.Time }

// NewMemoryStore makes an empty store. It starts no goroutine.
func NewMemoryStore() *MemoryStore {
	// A cleanup interval would start one; a few keys that are overwritten need none.
	values := cache.New(cache.NoExpiration, 0)
	return &MemoryStore{values: func() *cache.Cache { return values }, locks: map[string]*memoryLock{}}
}

// Get returns the value of a key, ErrTokenNotFound where there is none.
func (s *MemoryStore) Get(_ context.Context, key string) (string, error) {
	value, ok := s.values().Get(key)
	if !ok {
		return "", ErrTokenNotFound
	}
	return value.(string), nil
}

// Set keeps a value for ttl. With a ttl of zero or less it forgets the key.
func (s *MemoryStore) Set(_ context.Context, key, value string, ttl time.Duration) error {
	if ttl <= 0 { // go-cache would keep it for ever
		s.values().Delete(key)
		return nil
	}
	s.values().Set(key, value, ttl)
	return nil
}

// TryLock takes the lock of a key for at most lease, or returns ErrLocked.
func (s *MemoryStore) TryLock(_ context.Context, key string, lease time.Duration) (func(context.Context) error, error) {
	now := time.Now()
	s.mu.Lock()
	defer s.mu.Unlock()
	if held := s.locks[key]; held != nil && now.Before(held.until) {
		return nil, ErrLocked
	}
	mine := &memoryLock{until: now.Add(lease)}
	s.locks[key] = mine
	return func(context.Context) error {
		s.mu.Lock()
		defer s.mu.Unlock()
		if s.locks[key] == mine {
			delete(s.locks, key)
		}
		return nil
	}, nil
}
