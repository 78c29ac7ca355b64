package wechat_test

import (
	"bytes"
	"context"
	"runtime"
	"runtime/pprof"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/minigo-dev/wechat/internal/ratio"
)

// tokenFloor is the least that keeps a token: an atomic load and a look at the clock.
type tokenFloor struct {
	current atomic.Pointer[floorHeldToken]
}

type floorHeldToken struct {
	text   string
	expiry time.Time
}

//go:noinline
func (f *tokenFloor) AccessToken(context.Context) (string, error) {
	if h := f.current.Load(); h != nil && time.Until(h.expiry) > 0 {
		return h.text, nil
	}
	return "", context.Canceled
}

func BenchmarkCachedToken(b *testing.B) {
	floor := &tokenFloor{}
	floor.current.Store(&floorHeldToken{"T", time.Now().Add(time.Hour)})
	client := (&tokenPlatform{}).client(b)
	ctx := context.Background()
	if _, err := client.AccessToken(ctx); err != nil {
		b.Fatal(err)
	}
	type reader func(context.Context) (string, error)
	alone := func(read reader) func(*testing.B) {
		return func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				if _, err := read(ctx); err != nil {
					b.Fatal(err)
				}
			}
		}
	}
	parallel := func(read reader) func(*testing.B) {
		return func(b *testing.B) {
			b.ReportAllocs()
			b.RunParallel(func(pb *testing.PB) {
				for pb.Next() {
					if _, err := read(ctx); err != nil {
						b.Error(err)
						return
					}
				}
			})
		}
	}
	ratio.Pair(b, "alone", alone(client.AccessToken), alone(floor.AccessToken))
	ratio.Pair(b, "parallel", parallel(client.AccessToken), parallel(floor.AccessToken))
}

func TestCachedTokenAllocatesNothing(t *testing.T) {
	c := (&tokenPlatform{}).client(t)
	ctx := t.Context()
	get := func() {
		if _, err := c.AccessToken(ctx); err != nil {
			t.Error(err)
		}
	}
	get()
	if n := testing.AllocsPerRun(1000, get); n != 0 {
		t.Errorf("a cached token costs %v allocations", n)
	}
}

// The test can't be parallel: the profile's rate is the process's.
func TestCachedTokenTakesNoLock(t *testing.T) {
	defer runtime.SetMutexProfileFraction(runtime.SetMutexProfileFraction(1))
	c := (&tokenPlatform{}).client(t)
	if _, err := c.AccessToken(t.Context()); err != nil {
		t.Fatal(err)
	}
	before := tokenContentions(t)
	if err := failures(16, func(int) error {
		for range 20_000 {
			if _, err := c.AccessToken(t.Context()); err != nil {
				return err
			}
		}
		return nil
	}); err != nil {
		t.Fatal(err)
	}
	if after := tokenContentions(t); after != before {
		t.Errorf("cached reads met at a lock: %d stacks in the mutex profile, %d before", after, before)
	}
	if !profileSeesContention(t) {
		t.Error("the mutex profile sees no contention at all: the test tests nothing")
	}
}

// tokenContentions counts the stacks of the mutex profile that a token's keeper is in.
func tokenContentions(t *testing.T) int {
	t.Helper()
	return strings.Count(mutexProfile(t), ".(*tokenKeeper).")
}

func mutexProfile(t *testing.T) string {
	t.Helper()
	var buf bytes.Buffer
	if err := pprof.Lookup("mutex").WriteTo(&buf, 1); err != nil {
		t.Fatal(err)
	}
	return buf.String()
}

// profileSeesContention makes some, to prove that the profile works.
func profileSeesContention(t *testing.T) bool {
	t.Helper()
	var mu sync.Mutex
	_ = failures(8, func(int) error {
		for range 100 {
			mu.Lock()
			time.Sleep(10 * time.Microsecond)
			mu.Unlock()
		}
		return nil
	})
	return strings.Contains(mutexProfile(t), "profileSeesContention")
}
