package wechat_test

import (
	"context"
	"fmt"
	"regexp"
	"sync"
	"testing"
	"time"

	"github.com/minigo-dev/wechat"
)

func TestProcessesWithoutAnyStore(t *testing.T) {
	t.Parallel()
	for _, repeats := range []bool{false, true} {
		t.Run(fmt.Sprintf("repeats %v", repeats), func(t *testing.T) {
			t.Parallel()
			t.Run("once, real time", func(t *testing.T) {
				t.Parallel()
				testRevocations(t, repeats, 1, 300*time.Millisecond)
			})
			t.Run("every 40 s, bubble", func(t *testing.T) {
				bubble(t, func(t *testing.T) { testRevocations(t, repeats, 3, 40*time.Second) })
			})
		})
	}
}

// testRevocations lets 8 processes call while their token is revoked again and again.
func testRevocations(t *testing.T, repeats bool, revocations int, every time.Duration) {
	const processes, callers = 8, 10
	p := &tokenPlatform{Repeats: repeats, Latency: every / 200}
	clients := make([]*wechat.Client, processes)
	for i := range clients {
		clients[i] = p.client(t)
	}
	ctx, stop := context.WithCancel(t.Context())
	var wg sync.WaitGroup
	wg.Go(func() {
		defer stop()
		for range revocations {
			time.Sleep(every)
			p.revoke()
		}
		time.Sleep(every)
	})
	err := failures(processes*callers, func(i int) error {
		for ctx.Err() == nil {
			if err := anyCall(t.Context(), clients[i%processes]); err != nil {
				return err
			}
			time.Sleep(every / 50)
		}
		return nil
	})
	wg.Wait()
	if err != nil {
		t.Error(err)
	}
	got := p.counts()
	if p.served < processes*callers || p.refused == 0 {
		t.Errorf("%d calls were served and %d refused: the test tests nothing", p.served, p.refused)
	}
	want := 0
	if repeats {
		want = revocations
	}
	// Each process asks once, and once more where another has forced meanwhile.
	if got.Forced != want || got.Plain > processes*(1+2*revocations) {
		t.Errorf("got %+v, want %d forced and at most %d plain fetches", got, want, processes*(1+2*revocations))
	}
}

func TestProcessesWithOneStore(t *testing.T) {
	t.Parallel()
	for _, repeats := range []bool{false, true} {
		t.Run(fmt.Sprintf("repeats %v", repeats), func(t *testing.T) {
			t.Parallel()
			inBothWorlds(t, func(t *testing.T) {
				p := &tokenPlatform{Repeats: repeats, Latency: 20 * time.Millisecond}
				store := wechat.WithTokenStore(wechat.NewMemoryStore())
				clients := make([]*wechat.Client, 8)
				for i := range clients {
					clients[i] = p.client(t, store)
				}
				burst := func() {
					t.Helper()
					if err := failures(800, func(i int) error { return anyCall(t.Context(), clients[i%8]) }); err != nil {
						t.Fatal(err)
					}
				}
				burst()
				wantCounts(t, p, tokenCounts{Plain: 1})
				p.forget()
				p.revoke()
				burst()
				want := tokenCounts{Plain: 1}
				if repeats {
					want.Forced = 1
				}
				wantCounts(t, p, want)
			})
		})
	}
}

// A fleet at work for a day fetches as one process does.
func TestFleetThroughTheDay(t *testing.T) {
	bubble(t, func(t *testing.T) {
		p := &tokenPlatform{Latency: 50 * time.Millisecond}
		store := wechat.WithTokenStore(wechat.NewMemoryStore())
		var clients []*wechat.Client
		for range 8 {
			clients = append(clients, p.client(t, store))
		}
		for range 24 * 60 {
			if err := failures(8, func(i int) error { return anyCall(t.Context(), clients[i]) }); err != nil {
				t.Fatal(err)
			}
			time.Sleep(time.Minute)
		}
		if got := p.counts(); got.Plain > 13 || got.Forced != 0 || p.refused != 0 {
			t.Errorf("got %+v and %d refusals, want 13 plain fetches at most", got, p.refused)
		}
	})
}

func TestNewProcessTakesTheStoresToken(t *testing.T) {
	bubble(t, func(t *testing.T) {
		p := &tokenPlatform{Latency: 50 * time.Millisecond}
		store := &plainStore{}
		mustCall(t, p.client(t, wechat.WithTokenStore(store)))
		if want := "wechat.stable." + testAppID + ".api.weixin.qq.com"; store.key != want {
			t.Errorf("got the key %q, want %q", store.key, want)
		}
		if !regexp.MustCompile(`^[A-Za-z0-9._-]{1,128}$`).MatchString(store.key) {
			t.Errorf("a key %q", store.key)
		}
		if store.ttl <= 0 || store.ttl > 2*time.Hour {
			t.Errorf("a ttl of %v", store.ttl)
		}
		time.Sleep(time.Hour)
		start := time.Now()
		mustCall(t, p.client(t, wechat.WithTokenStore(store)))
		wantCounts(t, p, tokenCounts{Plain: 1})

		// In the soft margin the new process goes on with it, and refreshes meanwhile.
		time.Sleep(time.Until(start.Add(time.Hour - 100*time.Second)))
		c := p.client(t, wechat.WithTokenStore(store))
		for range 2 {
			start := time.Now()
			if _, err := c.AccessToken(t.Context()); err != nil {
				t.Fatal(err)
			}
			if took := time.Since(start); took != 0 {
				t.Errorf("in the soft margin: %v", took)
			}
		}
		time.Sleep(time.Second)
		wantCounts(t, p, tokenCounts{Plain: 2})
	})
}
