package wechat_test

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"sync"
	"testing"
	"time"

	"github.com/minigo-dev/wechat"
	"github.com/minigo-dev/wechat/internal/storetest"
)

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
