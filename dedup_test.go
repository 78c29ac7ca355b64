package wechat_test

import (
	"bytes"
	"context"
	"fmt"
	"math/rand/v2"
	"strconv"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/minigo-dev/wechat"
)

func claim(t *testing.T, m wechat.DedupStore, key string, want wechat.ClaimState) wechat.Claim {
	t.Helper()
	c, err := m.Claim(t.Context(), key, time.Minute)
	if err != nil || c.State != want {
		t.Errorf("claim of %s: state %d, error %v; want state %d", key, c.State, err, want)
	}
	return c
}

func settle(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Error(err)
	}
}

func TestMemoryDedup(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		m := wechat.NewMemoryDedup(0, 0)
		ctx := t.Context()
		a := claim(t, m, "k", wechat.ClaimFresh)
		claim(t, m, "k", wechat.ClaimRunning)
		claim(t, m, "other", wechat.ClaimFresh)
		settle(t, m.Release(ctx, "k", a.Owner))
		b := claim(t, m, "k", wechat.ClaimFresh)
		if a.Owner == b.Owner || a.Owner == "" {
			t.Errorf("owners %q and %q", a.Owner, b.Owner)
		}
		// The first claimant's word no longer counts.
		settle(t, m.Release(ctx, "k", a.Owner))
		settle(t, m.Done(ctx, "k", a.Owner, []byte("stale"), time.Hour))
		claim(t, m, "k", wechat.ClaimRunning)
		settle(t, m.Done(ctx, "k", b.Owner, []byte("answer"), time.Hour))
		if got := claim(t, m, "k", wechat.ClaimDone); string(got.Answer) != "answer" || got.Owner != "" {
			t.Errorf("claim %+v", got)
		}
		// Nor does anybody's, once it is done.
		settle(t, m.Release(ctx, "k", b.Owner))
		settle(t, m.Done(ctx, "k", b.Owner, []byte("again"), time.Hour))
		if got := claim(t, m, "k", wechat.ClaimDone); string(got.Answer) != "answer" {
			t.Errorf("answer %q", got.Answer)
		}
		settle(t, m.Done(ctx, "unknown", "x", nil, time.Hour))
		settle(t, m.Release(ctx, "unknown", "x"))

		time.Sleep(time.Hour + time.Nanosecond)
		c := claim(t, m, "k", wechat.ClaimFresh)
		time.Sleep(time.Minute)
		claim(t, m, "k", wechat.ClaimRunning)
		time.Sleep(time.Nanosecond)
		d := claim(t, m, "k", wechat.ClaimFresh)
		settle(t, m.Done(ctx, "k", c.Owner, []byte("late"), time.Hour))
		claim(t, m, "k", wechat.ClaimRunning)
		// A lease that nobody has taken over can still be settled.
		time.Sleep(2 * time.Minute)
		settle(t, m.Done(ctx, "k", d.Owner, nil, time.Hour))
		claim(t, m, "k", wechat.ClaimDone)
		// A ttl that makes no sense doesn't keep anything for ever.
		for _, ttl := range []time.Duration{0, -1, -time.Hour} {
			key := ttl.String()
			settle(t, m.Done(ctx, key, claim(t, m, key, wechat.ClaimFresh).Owner, nil, ttl))
			time.Sleep(time.Nanosecond)
			claim(t, m, key, wechat.ClaimFresh)
		}
	})
}

func TestMemoryDedupForgetsWhatExpiresFirst(t *testing.T) {
	t.Parallel()
	m := wechat.NewMemoryDedup(4, 0)
	ctx := t.Context()
	for _, ttl := range []time.Duration{3, 1, 2} {
		key := strconv.Itoa(int(ttl))
		settle(t, m.Done(ctx, key, claim(t, m, key, wechat.ClaimFresh).Owner, nil, ttl*time.Hour))
	}
	claim(t, m, "running", wechat.ClaimFresh)
	claim(t, m, "more", wechat.ClaimFresh) // 1 goes
	claim(t, m, "2", wechat.ClaimDone)
	claim(t, m, "3", wechat.ClaimDone)
	claim(t, m, "running", wechat.ClaimRunning)
	claim(t, m, "1", wechat.ClaimFresh) // 2 goes
	claim(t, m, "2", wechat.ClaimFresh) // 3 goes
	claim(t, m, "more", wechat.ClaimRunning)
	claim(t, m, "1", wechat.ClaimRunning)
	claim(t, m, "3", wechat.ClaimFresh) // all are running: the first claimed goes
	claim(t, m, "more", wechat.ClaimRunning)
	claim(t, m, "running", wechat.ClaimFresh)
}

func TestMemoryDedupBoundsAnswers(t *testing.T) {
	t.Parallel()
	m := wechat.NewMemoryDedup(0, 100)
	ctx := t.Context()
	done := func(key string, size int, ttl time.Duration) error {
		return m.Done(ctx, key, claim(t, m, key, wechat.ClaimFresh).Owner, bytes.Repeat([]byte("a"), size), ttl)
	}
	settle(t, done("a", 40, 2*time.Hour))
	settle(t, done("b", 40, time.Hour))
	settle(t, done("c", 40, time.Minute)) // b goes, although c would expire before
	claim(t, m, "a", wechat.ClaimDone)
	claim(t, m, "c", wechat.ClaimDone)
	claim(t, m, "b", wechat.ClaimFresh)
	settle(t, done("d", 100, time.Hour)) // all go
	claim(t, m, "a", wechat.ClaimFresh)
	claim(t, m, "c", wechat.ClaimFresh)
	if err := done("e", 101, time.Hour); err == nil {
		t.Error("an answer larger than the store was taken")
	}
	if got := claim(t, m, "e", wechat.ClaimDone); len(got.Answer) != 0 {
		t.Errorf("%d bytes kept of it", len(got.Answer))
	}
	claim(t, m, "d", wechat.ClaimDone)
}

// Against a model that scans everything.
func TestMemoryDedupAgainstAModel(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		type entry struct {
			owner   string
			done    bool
			expires time.Time
		}
		m := wechat.NewMemoryDedup(1000, 0) // never full here
		model := map[string]entry{}
		random := rand.New(rand.NewPCG(1, 2))
		var owners []string
		for range 20_000 {
			key := strconv.Itoa(random.IntN(40))
			e, ok := model[key]
			if ok && time.Now().After(e.expires) {
				ok = false
			}
			switch random.IntN(4) {
			case 0, 1:
				lease := time.Duration(1+random.IntN(100)) * time.Second
				got, err := m.Claim(t.Context(), key, lease)
				want := wechat.ClaimFresh
				if ok && e.done {
					want = wechat.ClaimDone
				} else if ok {
					want = wechat.ClaimRunning
				}
				if err != nil || got.State != want {
					t.Fatalf("claim: state %d, want %d", got.State, want)
				}
				if want == wechat.ClaimFresh {
					model[key] = entry{owner: got.Owner, expires: time.Now().Add(lease)}
					owners = append(owners, got.Owner)
				}
			case 2:
				if !ok || e.done {
					continue
				}
				ttl := time.Duration(1+random.IntN(300)) * time.Second
				settle(t, m.Done(t.Context(), key, e.owner, nil, ttl))
				e.done, e.expires = true, time.Now().Add(ttl)
				model[key] = e
			case 3:
				owner := owners[random.IntN(len(owners))]
				settle(t, m.Release(t.Context(), key, owner))
				if e, there := model[key]; there && !e.done && e.owner == owner {
					delete(model, key)
				}
			}
			time.Sleep(time.Duration(random.IntN(3)) * time.Second)
		}
	})
}

func TestMemoryDedupConcurrent(t *testing.T) {
	t.Parallel()
	m := wechat.NewMemoryDedup(50, 500)
	var wg sync.WaitGroup
	for w := range 8 {
		wg.Go(func() {
			for i := range 2000 {
				key := fmt.Sprint((i * (w + 1)) % 200)
				c, err := m.Claim(context.Background(), key, time.Minute)
				if err != nil || c.State != wechat.ClaimFresh {
					continue
				}
				if i%3 == 0 {
					settle(t, m.Release(context.Background(), key, c.Owner))
					continue
				}
				settle(t, m.Done(context.Background(), key, c.Owner, make([]byte, i%50), time.Minute))
			}
		})
	}
	wg.Wait()
}
