package wechat_test

import (
	"context"
	"errors"
	"testing"
	"testing/synctest"
	"time"

	"github.com/minigo-dev/wechat"
)

func TestLockHeldBySomebodyElse(t *testing.T) {
	t.Parallel()
	const forGood = 1000 * time.Hour
	t.Run("soft: goes on with the copy", func(t *testing.T) {
		bubble(t, func(t *testing.T) {
			store := wechat.NewMemoryStore()
			p := &tokenPlatform{}
			c := p.client(t, wechat.WithTokenStore(store))
			mustCall(t, c)
			time.Sleep(2*time.Hour - 240*time.Second)
			hold(t, store, "stable", forGood)
			for range 229 {
				start := time.Now()
				mustCall(t, c)
				if took := time.Since(start); took != 0 {
					t.Fatalf("a call took %v", took)
				}
				time.Sleep(time.Second)
			}
			wantCounts(t, p, tokenCounts{Plain: 1})
		})
	})
	t.Run("soft: takes the token that comes", func(t *testing.T) {
		bubble(t, func(t *testing.T) {
			store := wechat.NewMemoryStore()
			p := &tokenPlatform{}
			c, other := p.client(t, wechat.WithTokenStore(store)), p.client(t, wechat.WithTokenStore(store))
			mustCall(t, c)
			old, _ := c.AccessToken(t.Context())
			time.Sleep(2*time.Hour - 240*time.Second)
			p.Latency = 1500 * time.Millisecond
			_, _ = other.AccessToken(t.Context()) // holds the lock for 1.5 s
			synctest.Wait()
			if got, _ := c.AccessToken(t.Context()); got != old {
				t.Errorf("meanwhile: got %q", got)
			}
			time.Sleep(1600 * time.Millisecond)
			_, _ = c.AccessToken(t.Context())
			synctest.Wait()
			if got, _ := c.AccessToken(t.Context()); got == old {
				t.Error("afterwards: still the old one")
			}
			wantCounts(t, p, tokenCounts{Plain: 2})
		})
	})
	for kind, lease := range map[string]time.Duration{"stable": 2 * time.Second, "legacy": 11 * time.Second} {
		opts := []wechat.Option{wechat.WithTimeout(time.Minute)}
		want := tokenCounts{Plain: 1}
		if kind == "legacy" {
			opts = append(opts, wechat.WithLegacyToken())
			want = tokenCounts{Legacy: 1}
		}
		t.Run("needed: fetches half a second after one lease, "+kind, func(t *testing.T) {
			bubble(t, func(t *testing.T) {
				store := wechat.NewMemoryStore()
				hold(t, store, kind, forGood)
				p := &tokenPlatform{}
				c := p.client(t, append(opts, wechat.WithTokenStore(store))...)
				start := time.Now()
				mustCall(t, c)
				patience := lease + 500*time.Millisecond
				if took := time.Since(start).Round(100 * time.Millisecond); took != patience {
					t.Errorf("it took %v, want %v", took, patience)
				}
				wantCounts(t, p, want)
			})
		})
		t.Run("needed: polls within the deadline, "+kind, func(t *testing.T) {
			bubble(t, func(t *testing.T) {
				store := wechat.NewMemoryStore()
				hold(t, store, kind, forGood)
				p := &tokenPlatform{}
				c := p.client(t, append(opts, wechat.WithTokenStore(store))...)
				ctx, cancel := context.WithTimeout(t.Context(), 300*time.Millisecond)
				defer cancel()
				start := time.Now()
				if err := anyCall(ctx, c); !errors.Is(err, context.DeadlineExceeded) || time.Since(start) != 300*time.Millisecond {
					t.Errorf("got %v after %v", err, time.Since(start))
				}
			})
		})
		t.Run("needed: the holder dies, "+kind, func(t *testing.T) {
			bubble(t, func(t *testing.T) {
				store := wechat.NewMemoryStore()
				hold(t, store, kind, lease)
				time.Sleep(lease / 2)
				p := &tokenPlatform{}
				c := p.client(t, append(opts, wechat.WithTokenStore(store))...)
				start := time.Now()
				mustCall(t, c)
				if took := time.Since(start).Round(100 * time.Millisecond); took != lease/2 {
					t.Errorf("it took %v, want %v", took, lease/2)
				}
				wantCounts(t, p, want)
				if _, err := store.TryLock(t.Context(), "wechat."+kind+"."+testAppID+".api.weixin.qq.com", lease); err != nil {
					t.Errorf("the lock isn't freed: %v", err)
				}
			})
		})
	}
}

// hold takes the lock that a Client would take.
func hold(t *testing.T, store *wechat.MemoryStore, kind string, lease time.Duration) {
	t.Helper()
	if _, err := store.TryLock(t.Context(), "wechat."+kind+"."+testAppID+".api.weixin.qq.com", lease); err != nil {
		t.Fatal(err)
	}
}
