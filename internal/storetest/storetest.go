// Package storetest tests a store against the contract of [wechat.TokenStore]. Every store
// of this repository runs this test.
package storetest

import (
	"errors"
	"math"
	"strings"
	"testing"
	"time"

	"github.com/minigo-dev/wechat"
)

// TestTokenStore runs the contract's tests on an empty store. They use real time, about a
// tenth of a second.
func TestTokenStore(t *testing.T, s wechat.TokenStore) {
	t.Helper()
	t.Run("keeps values", func(t *testing.T) { testKeeps(t, s) })
	t.Run("forgets", func(t *testing.T) { testForgets(t, s) })
	t.Run("lets values end", func(t *testing.T) { testEnds(t, s) })
}

func testKeeps(t *testing.T, s wechat.TokenStore) {
	longest := strings.Repeat("k", 128)
	wantMiss(t, s, "keep.a")
	for _, tt := range []struct {
		name, key, value string
		ttl              time.Duration
	}{
		{"a value", "keep.a", "v", time.Hour},
		{"another in its place", "keep.a", "w", time.Minute},
		{"another key", "keep_B-1", "of B", time.Hour},
		{"the longest", longest, strings.Repeat("\x00\xff|令\n", 4<<10/8), time.Hour},
		{"the longest time", "keep.ever", "v", math.MaxInt64},
	} {
		set(t, s, tt.key, tt.value, tt.ttl)
		if got, err := s.Get(t.Context(), tt.key); err != nil || got != tt.value {
			t.Errorf("%s: got %.20q and %v, want %.20q", tt.name, got, err, tt.value)
		}
	}
	if got, err := s.Get(t.Context(), "keep.a"); err != nil || got != "w" {
		t.Errorf("behind other keys: got %q and %v", got, err)
	}
}

func testForgets(t *testing.T, s wechat.TokenStore) {
	set(t, s, "forget.other", "v", time.Hour)
	for _, tt := range []struct {
		name string
		ttl  time.Duration
	}{
		{"zero", 0}, {"below zero", -1}, {"go-cache's default", -2}, {"an hour ago", -time.Hour}, {"the least", math.MinInt64},
	} {
		for _, value := range []string{"v", "", strings.Repeat("v", 4<<10+1)} {
			set(t, s, "forget.never-there", value, tt.ttl)
			wantMiss(t, s, "forget.never-there")
			set(t, s, "forget.a", "before", time.Hour)
			set(t, s, "forget.a", value, tt.ttl)
			if got, err := s.Get(t.Context(), "forget.a"); err == nil {
				t.Errorf("a ttl of %s with a value of %d bytes kept %.20q", tt.name, len(value), got)
			}
			wantMiss(t, s, "forget.a")
		}
	}
	set(t, s, "forget.a", "again", time.Hour)
	if got, err := s.Get(t.Context(), "forget.a"); err != nil || got != "again" {
		t.Errorf("set again: got %q and %v", got, err)
	}
	if got, err := s.Get(t.Context(), "forget.other"); err != nil || got != "v" {
		t.Errorf("the other key: got %q and %v", got, err)
	}
}

func testEnds(t *testing.T, s wechat.TokenStore) {
	set(t, s, "end.long", "v", time.Hour)
	set(t, s, "end.prolonged", "v", 20*time.Millisecond)
	set(t, s, "end.prolonged", "v", time.Hour)
	for _, ttl := range []time.Duration{1, time.Millisecond, 20 * time.Millisecond} {
		set(t, s, "end.long", "v", time.Hour)
		set(t, s, "end.short", "v", ttl)
		time.Sleep(ttl + 5*time.Millisecond)
		for patience := 0; patience < 100; patience++ { // a clock of the server's may lag
			if _, err := s.Get(t.Context(), "end.short"); err != nil {
				break
			}
			time.Sleep(10 * time.Millisecond)
		}
		wantMiss(t, s, "end.short")
	}
	for _, key := range []string{"end.long", "end.prolonged"} {
		if _, err := s.Get(t.Context(), key); err != nil {
			t.Errorf("%s: %v", key, err)
		}
	}
}

func set(t *testing.T, s wechat.TokenStore, key, value string, ttl time.Duration) {
	t.Helper()
	if err := s.Set(t.Context(), key, value, ttl); err != nil {
		t.Fatalf("Set(%s) for %v: %v", key, ttl, err)
	}
}

// wantMiss checks that an error is a miss under both of its names.
func wantMiss(t *testing.T, s wechat.TokenStore, key string) {
	t.Helper()
	value, err := s.Get(t.Context(), key)
	if value != "" || !errors.Is(err, wechat.ErrKeyNotFound) || !errors.Is(err, wechat.ErrTokenNotFound) {
		t.Errorf("Get(%s): got %.20q and %v, want ErrKeyNotFound, which is ErrTokenNotFound too", key, value, err)
	}
}
