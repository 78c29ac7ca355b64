package wechat_test

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"regexp"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/minigo-dev/wechat"
)

// A plainStore is a TokenStore of one key, and no locker.
type plainStore struct {
	mu    sync.Mutex
	key   string
	value string
	ttl   time.Duration
}

func (s *plainStore) Get(_ context.Context, key string) (string, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.value == "" {
		return "", wechat.ErrTokenNotFound
	}
	return s.value, nil
}

func (s *plainStore) Set(_ context.Context, key, value string, ttl time.Duration) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.key, s.value, s.ttl = key, value, ttl
	return nil
}

func TestStoreKeys(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name string
		app  string
		opts []wechat.Option
		want string
	}{
		{"default", "wxapp", nil, "wechat.stable.wxapp.api.weixin.qq.com"},
		{"legacy", "wxapp", []wechat.Option{wechat.WithLegacyToken()}, "wechat.legacy.wxapp.api.weixin.qq.com"},
		{"first host", "wxapp", []wechat.Option{wechat.WithBaseURL("https://sh.api.weixin.qq.com", "https://api.weixin.qq.com")}, "wechat.stable.wxapp.sh.api.weixin.qq.com"},
		{"port and case", "wx_app-1", []wechat.Option{wechat.WithBaseURL("https://API.example.com:8443/wx")}, "wechat.stable.wx_app-1.api.example.com_8443"},
		{"IPv6", "wxapp", []wechat.Option{wechat.WithBaseURL("http://[::1]:80")}, "wechat.stable.wxapp.___1__80"},
		{"long", strings.Repeat("w", 64), []wechat.Option{wechat.WithBaseURL("https://" + strings.Repeat("h", 200) + ".com")}, ("wechat.stable." + strings.Repeat("w", 64) + "." + strings.Repeat("h", 128))[:128]},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			store := &plainStore{}
			fixed := &http.Client{Transport: tripper(func(*http.Request) (*http.Response, error) {
				return tokenAnswer(`{"access_token":"T","expires_in":7200}`), nil
			})}
			c, err := wechat.New(tt.app, "secret", append(tt.opts, wechat.WithHTTPClient(fixed), wechat.WithTokenStore(store))...)
			if err != nil {
				t.Fatal(err)
			}
			if _, err := c.AccessToken(t.Context()); err != nil {
				t.Fatal(err)
			}
			if store.key != tt.want {
				t.Errorf("got the key %q, want %q", store.key, tt.want)
			}
		})
	}
}

func TestStoreHoldsRubbish(t *testing.T) {
	t.Parallel()
	value := func(version, app string, fetched, expiry time.Duration, token string) func() string {
		return func() string {
			now := time.Now()
			return fmt.Sprintf("%s|%s|%d|%d|%s", version, app, now.Add(fetched).UnixMilli(), now.Add(expiry).UnixMilli(), token)
		}
	}
	text := func(s string) func() string { return func() string { return s } }
	tests := []struct {
		name  string
		value func() string
		hit   bool
	}{
		{"good", value("wechat1", testAppID, -time.Hour, time.Hour, "STORED"), true},
		{"good, with a separator", value("wechat1", testAppID, -time.Hour, time.Hour, "STO|RED"), true},
		{"a clock half a minute ahead", value("wechat1", testAppID, 30*time.Second, 2*time.Hour+30*time.Second, "STORED"), true},
		{"rubbish", text("rubbish"), false},
		{"binary", text("\x00\xff|\xfe||||"), false},
		{"bare token", text("79_abcdefgh"), false},
		{"JSON of another SDK", text(`{"access_token":"STORED","expires_in":7200}`), false},
		{"other version", value("wechat2", testAppID, -time.Hour, time.Hour, "STORED"), false},
		{"other app", value("wechat1", "wxother", -time.Hour, time.Hour, "STORED"), false},
		{"no token", value("wechat1", testAppID, -time.Hour, time.Hour, ""), false},
		{"expired", value("wechat1", testAppID, -2*time.Hour, 0, "STORED"), false},
		{"long expired", value("wechat1", testAppID, -100*time.Hour, -99*time.Hour, "STORED"), false},
		{"far future", value("wechat1", testAppID, 0, 3*time.Hour, "STORED"), false},
		{"fetched in the future", value("wechat1", testAppID, time.Hour, 2*time.Hour, "STORED"), false},
		{"lives too long", value("wechat1", testAppID, -2*time.Hour, time.Hour, "STORED"), false},
		{"ends before it begins", value("wechat1", testAppID, 40*time.Second, 30*time.Second, "STORED"), false},
		{"overflow", text("wechat1|" + testAppID + "|-9223372036854775808|9223372036854775807|STORED"), false},
		{"too long", text("wechat1|" + testAppID + "|1|2|" + strings.Repeat("x", 5000)), false},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			bubble(t, func(t *testing.T) {
				var log tokenLog
				store := &plainStore{value: tt.value()}
				p := &tokenPlatform{}
				c := p.client(t, wechat.WithTokenStore(store), log.option())
				token, err := c.AccessToken(t.Context())
				if err != nil {
					t.Fatal(err)
				}
				wantFetches, wantTold := 1, 1
				if tt.hit {
					wantFetches, wantTold = 0, 0
				}
				wantCounts(t, p, tokenCounts{Plain: wantFetches})
				if n := log.count(wechat.TokenStoreFailed); n != wantTold {
					t.Errorf("the hook was told %d times, want %d", n, wantTold)
				}
				if !strings.HasSuffix(store.value, token) {
					t.Errorf("the store keeps %q and the Client %q", store.value, token)
				}
				for _, e := range log.events {
					if e.Err != nil && strings.Contains(e.Err.Error(), "STORED") {
						t.Errorf("the hook's error quotes the value: %v", e.Err)
					}
				}
			})
		})
	}
}

func TestStoreOrLockerFails(t *testing.T) {
	t.Parallel()
	faults := map[string]func(context.Context) error{
		"error": func(context.Context) error { return errors.New("connection refused") },
		"panic": func(context.Context) error { panic("store") },
		"hang": func(ctx context.Context) error {
			<-ctx.Done()
			return ctx.Err()
		},
	}
	targets := map[string]func(s *brittleStore, fault func(context.Context) error){
		"Get":        func(s *brittleStore, f func(context.Context) error) { s.get = f },
		"Set":        func(s *brittleStore, f func(context.Context) error) { s.set = f },
		"TryLock":    func(s *brittleStore, f func(context.Context) error) { s.lock = f },
		"unlock":     func(s *brittleStore, f func(context.Context) error) { s.unlock = f },
		"everything": func(s *brittleStore, f func(context.Context) error) { s.get, s.set, s.lock, s.unlock = f, f, f, f },
	}
	for target, hit := range targets {
		for name, fault := range faults {
			t.Run(target+"/"+name, func(t *testing.T) {
				bubble(t, func(t *testing.T) {
					var log tokenLog
					store := &brittleStore{}
					hit(store, fault)
					p := &tokenPlatform{}
					c := p.client(t, wechat.WithTokenStore(store), log.option())
					start := time.Now()
					mustCall(t, c)
					if took := time.Since(start); took > 4*time.Second {
						t.Errorf("the first call took %v", took)
					}
					if log.count(wechat.TokenStoreFailed) == 0 {
						t.Error("the hook wasn't told")
					}
					for range 10 * 60 { // while the copy is good, the store costs no call any time
						start := time.Now()
						mustCall(t, c)
						if took := time.Since(start); took != 0 {
							t.Fatalf("a call took %v", took)
						}
						time.Sleep(time.Second)
					}
					wantCounts(t, p, tokenCounts{Plain: 1})
					if n := log.count(wechat.TokenStoreFailed); n > 25 {
						t.Errorf("the hook was told %d times in 10 minutes", n)
					}
					// An expiry and a revocation are fetched all the same.
					for time.Since(start) < 2*time.Hour+time.Minute {
						mustCall(t, c)
						time.Sleep(10 * time.Second)
					}
					p.revoke()
					mustCall(t, c)
					wantCounts(t, p, tokenCounts{Plain: 3})
				})
			})
		}
	}
}

// A carelessLocker gives every lock to everybody, and no way to free it.
type carelessLocker struct{}

func (carelessLocker) TryLock(context.Context, string, time.Duration) (func(context.Context) error, error) {
	return nil, nil
}

func TestLockerWithoutUnlock(t *testing.T) {
	bubble(t, func(t *testing.T) {
		p := &tokenPlatform{}
		c := p.client(t, wechat.WithTokenLocker(carelessLocker{}))
		mustCall(t, c)
		p.revoke()
		mustCall(t, c)
		wantCounts(t, p, tokenCounts{Plain: 2})
	})
}

// The store's first success heals it: no fetch, and other processes find the token.
func TestStoreHealsWithoutAFetch(t *testing.T) {
	bubble(t, func(t *testing.T) {
		var mu sync.Mutex
		down := true
		fault := func(context.Context) error {
			mu.Lock()
			defer mu.Unlock()
			if down {
				return errors.New("connection refused")
			}
			return nil
		}
		store := &brittleStore{get: fault, set: fault, lock: fault}
		p := &tokenPlatform{}
		c := p.client(t, wechat.WithTokenStore(store))
		for i := range 100 {
			mustCall(t, c)
			if i == 50 {
				mu.Lock()
				down = false
				mu.Unlock()
			}
			time.Sleep(time.Second)
		}
		mustCall(t, p.client(t, wechat.WithTokenStore(store)))
		wantCounts(t, p, tokenCounts{Plain: 1})
		gets := store.count("get")
		for range 1000 {
			mustCall(t, c)
			time.Sleep(time.Second)
		}
		if n := store.count("get"); n != gets {
			t.Errorf("a healed store is read %d times more", n-gets)
		}
	})
}

// A store that missed the newest token must not bring back the dead one before it.
func TestStoreWithAnOlderToken(t *testing.T) {
	bubble(t, func(t *testing.T) {
		broken := false
		store := &brittleStore{set: func(context.Context) error {
			if broken {
				return errors.New("read-only replica")
			}
			return nil
		}}
		p := &tokenPlatform{Repeats: true}
		c := p.client(t, wechat.WithTokenStore(store))
		mustCall(t, c)
		time.Sleep(time.Minute)
		broken = true
		p.revoke()
		mustCall(t, c) // by force; the store still holds the dead one
		p.forget()
		for range 5 {
			time.Sleep(31 * time.Second)
			mustCall(t, c)
		}
		if p.refused != 0 {
			t.Error("the store's dead token replaced a living one")
		}
		p.revoke()
		mustCall(t, c) // the dead one of the store would cost the only repetition
		wantCounts(t, p, tokenCounts{Plain: 1, Forced: 1})
		broken = false
		time.Sleep(31 * time.Second)
		mustCall(t, c)
		time.Sleep(time.Second)
		mustCall(t, p.client(t, wechat.WithTokenStore(store)))
		wantCounts(t, p, tokenCounts{Plain: 1, Forced: 1})
	})
}

// A missingStore never finds anything.
type missingStore struct {
	miss error
	sets int
}

func (s *missingStore) Get(context.Context, string) (string, error) { return "", s.miss }

func (s *missingStore) Set(context.Context, string, string, time.Duration) error {
	s.sets++
	return nil
}

// TestMissesOfAnyName: users' stores, and ours, may say either name of a miss.
func TestMissesOfAnyName(t *testing.T) {
	t.Parallel()
	for name, miss := range map[string]error{
		"ErrKeyNotFound":           wechat.ErrKeyNotFound,
		"ErrTokenNotFound":         wechat.ErrTokenNotFound,
		"wrapped ErrKeyNotFound":   fmt.Errorf("mine: %w", wechat.ErrKeyNotFound),
		"wrapped ErrTokenNotFound": fmt.Errorf("mine: %w", wechat.ErrTokenNotFound),
		"joined":                   errors.Join(errors.New("cold"), wechat.ErrKeyNotFound),
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if !errors.Is(miss, wechat.ErrKeyNotFound) || !errors.Is(miss, wechat.ErrTokenNotFound) || errors.Is(miss, wechat.ErrLocked) {
				t.Errorf("%v goes by one name only", miss)
			}
			var mu sync.Mutex
			var events []wechat.TokenEvent
			store := &missingStore{miss: miss}
			platform := &http.Client{Transport: tripper(func(*http.Request) (*http.Response, error) {
				return tokenAnswer(`{"access_token":"T","expires_in":7200}`), nil
			})}
			c, err := wechat.New("wxapp", "secret", wechat.WithHTTPClient(platform), wechat.WithTokenStore(store), wechat.WithHooks(wechat.Hooks{
				Token: func(_ context.Context, info wechat.TokenInfo) {
					mu.Lock()
					defer mu.Unlock()
					events = append(events, info.Event)
				},
			}))
			if err != nil {
				t.Fatal(err)
			}
			if _, err := c.AccessToken(t.Context()); err != nil {
				t.Fatal(err)
			}
			mu.Lock()
			defer mu.Unlock()
			for _, e := range events {
				if e == wechat.TokenStoreFailed {
					t.Error("a miss is told as a failure of the store")
				}
			}
			if store.sets != 1 {
				t.Errorf("the token was kept %d times", store.sets)
			}
		})
	}
	miss := wechat.ErrKeyNotFound
	for _, other := range []error{wechat.ErrLocked, wechat.ErrTokenRejected, errors.New("wechat: key not found")} {
		if errors.Is(miss, other) || errors.Is(other, miss) {
			t.Errorf("%v is a miss", other)
		}
	}
}

// hold takes the lock that a Client would take.
func hold(t *testing.T, store *wechat.MemoryStore, kind string, lease time.Duration) {
	t.Helper()
	if _, err := store.TryLock(t.Context(), "wechat."+kind+"."+testAppID+".api.weixin.qq.com", lease); err != nil {
		t.Fatal(err)
	}
}

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
