package wechat_test

import (
	"errors"
	"runtime"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/minigo-dev/wechat"
	"github.com/minigo-dev/wechat/internal/storetest"
)

// TestMemoryStoreOfManyUsers runs alone: it counts what the process holds.
func TestMemoryStoreOfManyUsers(t *testing.T) {
	const users, value = 200_000, 100
	key := func(i int) string { return "bot.waiting." + strconv.Itoa(i) }
	fill := func(s *wechat.MemoryStore, ttl time.Duration) {
		for i := range users {
			_ = s.Set(t.Context(), key(i), strings.Repeat("v", value), ttl)
		}
	}
	held := func(fill func(s *wechat.MemoryStore), s *wechat.MemoryStore) int64 {
		var before, after runtime.MemStats
		runtime.GC()
		runtime.ReadMemStats(&before)
		fill(s)
		runtime.GC()
		runtime.ReadMemStats(&after)
		return int64(after.HeapAlloc) - int64(before.HeapAlloc)
	}
	goroutines := runtime.NumGoroutine()
	full := wechat.NewMemoryStore()
	got := held(func(s *wechat.MemoryStore) { fill(s, time.Hour) }, full)
	t.Logf("full, %d keys: %d KiB, %d bytes a key", 65_536, got>>10, got/65_536)
	if got > 32<<20 {
		t.Errorf("%d users take %d MiB", users, got>>20)
	}
	for i := range users {
		if _, err := full.Get(t.Context(), key(i)); (err == nil) != (i >= users-65_536) {
			t.Fatalf("user %d of %d: %v", i, users, err)
		}
	}
	ended := wechat.NewMemoryStore(wechat.WithMaxEntries(users))
	got = held(func(s *wechat.MemoryStore) { fill(s, 1) }, ended)
	t.Logf("all ended: %d KiB", got>>10)
	if got > 2<<20 {
		t.Errorf("%d users whose time is over take %d MiB", users, got>>20)
	}
	locks := wechat.NewMemoryStore()
	got = held(func(s *wechat.MemoryStore) {
		for i := range users {
			_, _ = s.TryLock(t.Context(), key(i), 1)
		}
	}, locks)
	t.Logf("locks that nobody frees: %d KiB", got>>10)
	if got > 2<<20 {
		t.Errorf("%d locks whose lease is over take %d MiB", users, got>>20)
	}
	if n := runtime.NumGoroutine(); n > goroutines {
		t.Errorf("%d goroutines began", n-goroutines)
	}
	runtime.KeepAlive(full)
	runtime.KeepAlive(ended)
	runtime.KeepAlive(locks)
}

func TestMemoryStore(t *testing.T) {
	bubble(t, func(t *testing.T) {
		s, ctx := wechat.NewMemoryStore(), t.Context()
		get := func(key string) string {
			value, err := s.Get(ctx, key)
			if errors.Is(err, wechat.ErrTokenNotFound) {
				return "none"
			}
			return value
		}
		for key, ttl := range map[string]time.Duration{"second": time.Second, "zero": 0, "negative": -1, "minus two": -2} {
			_ = s.Set(ctx, key, "old", time.Hour)
			_ = s.Set(ctx, key, key, ttl)
		}
		got := []string{get("second"), get("zero"), get("negative"), get("minus two"), get("unknown")}
		time.Sleep(time.Second + 1)
		got = append(got, get("second"))
		if diff := cmp.Diff([]string{"second", "none", "none", "none", "none", "none"}, got); diff != "" {
			t.Errorf("(-want +got):\n%s", diff)
		}
	})
}

func TestMemoryStoreLocks(t *testing.T) {
	bubble(t, func(t *testing.T) {
		s, ctx := wechat.NewMemoryStore(), t.Context()
		late, err := s.TryLock(ctx, "a", time.Second)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := s.TryLock(ctx, "a", time.Second); !errors.Is(err, wechat.ErrLocked) {
			t.Errorf("held: got %v, want ErrLocked", err)
		}
		if _, err := s.TryLock(ctx, "b", time.Second); err != nil {
			t.Errorf("another key: %v", err)
		}
		time.Sleep(time.Second)
		free, err := s.TryLock(ctx, "a", time.Second)
		if err != nil {
			t.Errorf("after the lease: %v", err)
		}
		_ = late(ctx) // frees only its own
		if _, err := s.TryLock(ctx, "a", time.Second); !errors.Is(err, wechat.ErrLocked) {
			t.Errorf("somebody else's lock was freed: got %v", err)
		}
		_ = free(ctx)
		_ = free(ctx)
		if _, err := s.TryLock(ctx, "a", time.Second); err != nil {
			t.Errorf("freed: %v", err)
		}
	})
}

// TestMemoryStoreIsBounded: what has ended is cleared away by what comes, and where the
// store is full, what would end first goes.
func TestMemoryStoreIsBounded(t *testing.T) {
	bubble(t, func(t *testing.T) {
		s, ctx := wechat.NewMemoryStore(wechat.WithMaxEntries(3)), t.Context()
		set := func(key string, ttl time.Duration) {
			if err := s.Set(ctx, key, "v", ttl); err != nil {
				t.Error(err)
			}
		}
		has := func(keys ...string) {
			t.Helper()
			var got []string
			for _, key := range []string{"a", "b", "c", "d", "e", "f"} {
				if _, err := s.Get(ctx, key); err == nil {
					got = append(got, key)
				}
			}
			if diff := cmp.Diff(keys, got); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		}
		set("a", 3*time.Hour)
		set("b", time.Hour)
		set("c", 2*time.Hour)
		set("b", 4*time.Hour) // overwriting drops nothing, and b now ends last
		has("a", "b", "c")
		set("d", time.Minute) // what is new stays, though it ends first
		has("a", "b", "d")
		time.Sleep(time.Minute + 1)
		set("e", time.Minute) // d has ended: nobody else has to go
		has("a", "b", "e")
		set("a", 0)
		set("f", time.Minute)
		has("b", "e", "f")
		time.Sleep(time.Minute + 1)
		set("e", 2*time.Minute) // it had ended: its old place mustn't take the new value along
		set("a", 3*time.Minute)
		has("a", "b", "e")
		time.Sleep(2 * time.Minute)
		set("c", time.Minute)
		set("d", 2*time.Minute)
		has("b", "c", "d")
	})
}

func TestMemoryStoreConcurrently(t *testing.T) {
	t.Parallel()
	s := wechat.NewMemoryStore(wechat.WithMaxEntries(16))
	var wg sync.WaitGroup
	for g := range 8 {
		wg.Go(func() {
			for i := range 500 {
				key := strconv.Itoa((g + i) % 40)
				_ = s.Set(t.Context(), key, key, time.Duration(i%3)*time.Microsecond*50)
				if v, err := s.Get(t.Context(), key); err == nil && v != key {
					t.Errorf("%s holds %s", key, v)
				}
			}
		})
	}
	wg.Wait()
}

func TestMemoryStoreContract(t *testing.T) {
	t.Parallel()
	for name, s := range map[string]*wechat.MemoryStore{
		"default": wechat.NewMemoryStore(),
		"bounded": wechat.NewMemoryStore(wechat.WithMaxEntries(20)),
		"zero":    wechat.NewMemoryStore(wechat.WithMaxEntries(0), nil),
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			storetest.TestTokenStore(t, s)
		})
	}
}
