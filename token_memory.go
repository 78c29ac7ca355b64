package wechat

import (
	"context"
	"sync"
	"time"

	"github.com/patrickmn/go-cache"

	"github.com/minigo-dev/wechat/internal/expiring"
)

const (
	defaultMemoryEntries = 65_536

	// longestMemory keeps now plus a ttl within the int64 nanoseconds of go-cache.
	longestMemory = 100 * 365 * 24 * time.Hour

	// memorySweep is how many expired entries, or locks, one operation removes.
	memorySweep = 2
)

// A MemoryStore is a [TokenStore] and [TokenLocker] in the memory of one process, the default
// of a Client. It is safe for concurrent use.
//
// It holds at most 65,536 keys, see [WithMaxEntries]. Each Set removes up to two expired keys.
// If the store is full, a new key replaces the key that would expire first. An entry takes
// about 200 bytes besides its key and value: 20 MiB for 65,536 values of 100 bytes.
type MemoryStore struct {
	values func() *cache.Cache // a function, so that no printer finds a token
	limit  int

	mu    sync.Mutex
	order expiring.Order[*memoryKey]
	locks map[string]*memoryLock
}

// A memoryItem is a value in the go-cache.
type memoryItem struct {
	value string
	key   *memoryKey
}

// A memoryKey is a key's place in the order in which keys expire.
type memoryKey struct {
	name string
	expiring.Place
}

type memoryLock struct{ until time.Time }

// A MemoryStoreOption configures a [MemoryStore].
type MemoryStoreOption interface{ applyMemoryStore(*MemoryStore) }

type memoryStoreOption func(*MemoryStore)

func (o memoryStoreOption) applyMemoryStore(s *MemoryStore) { o(s) }

// WithMaxEntries limits the keys of a [MemoryStore]. Zero or less means 65,536.
func WithMaxEntries(n int) MemoryStoreOption {
	return memoryStoreOption(func(s *MemoryStore) {
		s.limit = n
		if n <= 0 {
			s.limit = defaultMemoryEntries
		}
	})
}

// NewMemoryStore makes an empty store. It starts no goroutine. A nil option is ignored.
func NewMemoryStore(opts ...MemoryStoreOption) *MemoryStore {
	// A cleanup interval would start a goroutine. Set removes expired keys instead.
	values := cache.New(cache.NoExpiration, 0)
	s := &MemoryStore{values: func() *cache.Cache { return values }, limit: defaultMemoryEntries}
	for _, o := range opts {
		if o != nil {
			o.applyMemoryStore(s)
		}
	}
	return s
}

// Get returns the value of a key, or [ErrKeyNotFound].
func (s *MemoryStore) Get(_ context.Context, key string) (string, error) {
	item, ok := s.values().Get(key)
	if !ok {
		return "", ErrKeyNotFound
	}
	return item.(memoryItem).value, nil
}

// Set keeps a value for ttl. With a ttl of zero or less it removes the key.
func (s *MemoryStore) Set(_ context.Context, key, value string, ttl time.Duration) error {
	now := time.Now()
	s.mu.Lock()
	defer s.mu.Unlock()
	k := s.held(key)
	if ttl <= 0 { // go-cache would keep it for ever
		s.forget(k)
		return nil
	}
	ttl = min(ttl, longestMemory)
	if k != nil {
		s.order.Move(k, now.Add(ttl))
	} else {
		s.makeRoom(now)
		k = &memoryKey{name: key}
		s.order.Add(k, now.Add(ttl))
	}
	s.values().Set(key, memoryItem{value, k}, ttl)
	return nil
}

// held returns the place of a key that hasn't expired, or nil.
func (s *MemoryStore) held(key string) *memoryKey {
	if item, ok := s.values().Get(key); ok {
		return item.(memoryItem).key
	}
	return nil
}

// forget removes a key, if there is one. If the key expired and was set again, it removes only
// the old place in the order.
func (s *MemoryStore) forget(k *memoryKey) {
	if k == nil {
		return
	}
	s.order.Remove(k)
	if held := s.held(k.name); held == nil || held == k {
		s.values().Delete(k.name)
	}
}

// makeRoom removes a few expired keys, and then further ones while the store is full.
func (s *MemoryStore) makeRoom(now time.Time) {
	for range memorySweep {
		if k := s.order.First(); k != nil && k.Ended(now) {
			s.forget(k)
		}
	}
	for s.order.Len() >= s.limit {
		s.forget(s.order.First())
	}
}

// TryLock takes the lock of a key for at most lease, or returns [ErrLocked].
func (s *MemoryStore) TryLock(_ context.Context, key string, lease time.Duration) (func(context.Context) error, error) {
	now := time.Now()
	s.mu.Lock()
	defer s.mu.Unlock()
	if held := s.locks[key]; held != nil && now.Before(held.until) {
		return nil, ErrLocked
	}
	s.sweepLocks(now)
	mine := &memoryLock{until: now.Add(lease)}
	if s.locks == nil {
		s.locks = map[string]*memoryLock{}
	}
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

// sweepLocks looks at a few locks and deletes those that were never freed and have expired. A
// range over a map begins at a random place, so in the end it reaches all.
func (s *MemoryStore) sweepLocks(now time.Time) {
	looked := 0
	for key, held := range s.locks {
		if !now.Before(held.until) {
			delete(s.locks, key)
		}
		if looked++; looked == memorySweep {
			return
		}
	}
}
