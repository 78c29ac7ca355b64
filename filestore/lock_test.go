package filestore_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/minigo-dev/wechat"
	"github.com/minigo-dev/wechat/filestore"
)

func TestLocks(t *testing.T) {
	t.Parallel()
	dir := filesDir(t)
	one, two := mustFiles(t, dir), mustFiles(t, dir)
	var got atomic.Int32
	unlocks := make(chan func(context.Context) error, 100)
	err := failures(100, func(i int) error {
		unlock, err := []*filestore.Store{one, two}[i%2].TryLock(t.Context(), "k", time.Hour)
		if err == nil {
			got.Add(1)
			unlocks <- unlock
		} else if !errors.Is(err, wechat.ErrLocked) {
			return err
		}
		return nil
	})
	if err != nil || got.Load() != 1 {
		t.Fatalf("got %d locks and %v, want 1", got.Load(), err)
	}
	wantLock(t, one, "other", nil)
	unlock := <-unlocks
	for range 2 { // the second frees nothing
		if err := unlock(t.Context()); err != nil {
			t.Error(err)
		}
	}
	again, err := two.TryLock(t.Context(), "k", time.Hour)
	if err != nil {
		t.Fatal(err)
	}
	if err := unlock(t.Context()); err != nil {
		t.Error(err)
	}
	wantLock(t, one, "k", wechat.ErrLocked)
	wantLock(t, two, "k", wechat.ErrLocked)
	if err := again(t.Context()); err != nil {
		t.Error(err)
	}
	wantLock(t, one, "k", nil)
	wantFiles(t, dir, "k.lock", "other.lock")
}

func TestLeaseEnds(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		dir := filesDir(t)
		one, other := mustFiles(t, dir), mustFiles(t, dir)
		late, err := one.TryLock(t.Context(), "k", 2*time.Second)
		if err != nil {
			t.Fatal(err)
		}
		time.Sleep(2*time.Second - 1)
		wantLock(t, one, "k", wechat.ErrLocked)
		time.Sleep(time.Nanosecond)
		next, err := one.TryLock(t.Context(), "k", 2*time.Second)
		if err != nil {
			t.Fatal(err)
		}
		if err := late(t.Context()); err != nil { // not its own any more
			t.Error(err)
		}
		wantLock(t, one, "k", wechat.ErrLocked)
		wantLock(t, other, "k", wechat.ErrLocked)
		time.Sleep(time.Hour)
		wantLock(t, other, "k", wechat.ErrLocked) // the system's lock knows of no lease
		if err := next(t.Context()); err != nil {
			t.Error(err)
		}
		wantLock(t, other, "k", nil)
	})
}

func TestManyAtOnce(t *testing.T) {
	t.Parallel()
	dir := filesDir(t)
	stores := []*filestore.Store{mustFiles(t, dir), mustFiles(t, dir), mustFiles(t, dir)}
	err := failures(24, func(i int) error {
		s := stores[i%3]
		value := strings.Repeat(string(rune('a'+i)), 100+i)
		for range 10 {
			if err := s.Set(t.Context(), "k", value, time.Hour); err != nil {
				return err
			}
			got, err := s.Get(t.Context(), "k")
			if err != nil {
				return err
			}
			if want := 100 + int(got[0]-'a'); len(got) != want || strings.Trim(got, got[:1]) != "" {
				return fmt.Errorf("a torn value %q", got)
			}
		}
		return nil
	})
	if err != nil {
		t.Error(err)
	}
	wantFiles(t, dir, "k.token")
}
