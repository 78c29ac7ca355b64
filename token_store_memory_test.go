package wechat_test

import (
	"errors"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/minigo-dev/wechat"
)

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
