package wechat_test

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/minigo-dev/wechat"
)

// A brittleStore is a MemoryStore and locker that does what a test wants first. Each
// func may be nil; an error from it is the answer. It counts its calls.
type brittleStore struct {
	get, set, lock, unlock func(ctx context.Context) error

	mu    sync.Mutex
	kept  *wechat.MemoryStore
	calls map[string]int
}

// first counts a call and runs what the test wants.
func (s *brittleStore) first(ctx context.Context, name string, do func(context.Context) error) error {
	s.mu.Lock()
	if s.kept == nil {
		s.kept, s.calls = wechat.NewMemoryStore(), map[string]int{}
	}
	s.calls[name]++
	s.mu.Unlock()
	if do == nil {
		return nil
	}
	return do(ctx)
}

func (s *brittleStore) Get(ctx context.Context, key string) (string, error) {
	if err := s.first(ctx, "get", s.get); err != nil {
		return "", err
	}
	return s.kept.Get(ctx, key)
}

func (s *brittleStore) Set(ctx context.Context, key, value string, ttl time.Duration) error {
	if err := s.first(ctx, "set", s.set); err != nil {
		return err
	}
	if ttl <= 0 {
		return fmt.Errorf("a ttl of %v", ttl)
	}
	return s.kept.Set(ctx, key, value, ttl)
}

func (s *brittleStore) TryLock(ctx context.Context, key string, lease time.Duration) (func(context.Context) error, error) {
	if err := s.first(ctx, "lock", s.lock); err != nil {
		return nil, err
	}
	free, err := s.kept.TryLock(ctx, key, lease)
	if err != nil {
		return nil, err
	}
	return func(ctx context.Context) error {
		if err := s.first(ctx, "unlock", s.unlock); err != nil {
			return err
		}
		return free(ctx)
	}, nil
}

func (s *brittleStore) count(name string) int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.calls[name]
}

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
