package wechat_test

import (
	"errors"
	"net/http"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/minigo-dev/wechat"
)

// inBothWorlds runs a test with real time, and with synctest's.
func inBothWorlds(t *testing.T, test func(t *testing.T)) {
	t.Run("real time", func(t *testing.T) {
		t.Parallel()
		test(t)
	})
	t.Run("bubble", func(t *testing.T) {
		t.Parallel()
		synctest.Test(t, func(t *testing.T) {
			test(t)
			quiesce()
		})
	})
}

// quiesce lets everything end that is bounded. What is still there when a bubble's
// test returns makes synctest fail it, so every test in a bubble counts goroutines.
func quiesce() {
	time.Sleep(2 * time.Minute)
	synctest.Wait()
}

// bubble runs a test on synctest's clock.
func bubble(t *testing.T, test func(t *testing.T)) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		test(t)
		quiesce()
	})
}

func wantCounts(t *testing.T, p *tokenPlatform, want tokenCounts) {
	t.Helper()
	if diff := cmp.Diff(want, p.counts()); diff != "" {
		t.Errorf("fetches (-want +got):\n%s", diff)
	}
}

func mustCall(t *testing.T, c *wechat.Client) {
	t.Helper()
	if err := anyCall(t.Context(), c); err != nil {
		t.Fatal(err)
	}
}

func TestThousandCallersFetchOnce(t *testing.T) {
	t.Parallel()
	inBothWorlds(t, func(t *testing.T) {
		p := &tokenPlatform{Latency: 20 * time.Millisecond}
		c := p.client(t)
		if err := failures(1000, func(int) error { return anyCall(t.Context(), c) }); err != nil {
			t.Fatal(err)
		}
		wantCounts(t, p, tokenCounts{Plain: 1})
	})
}

func TestRevokedTokenFailsNobody(t *testing.T) {
	t.Parallel()
	const callers = 200
	tests := []struct {
		name    string
		repeats bool
		crowd   bool // all are refused before the first asks for another token
		want    tokenCounts
	}{
		{"new value at once", false, true, tokenCounts{Plain: 1}},
		{"value repeated", true, true, tokenCounts{Plain: 1, Forced: 1}},
		{"new value, late refusals", false, false, tokenCounts{Plain: 1}},
		{"value repeated, late refusals", true, false, tokenCounts{Plain: 1, Forced: 1}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			inBothWorlds(t, func(t *testing.T) {
				p := &tokenPlatform{Repeats: tt.repeats}
				c := p.client(t)
				dead, err := c.AccessToken(t.Context())
				if err != nil {
					t.Fatal(err)
				}
				var crowd sync.WaitGroup
				crowd.Add(callers)
				var mu sync.Mutex
				seen := 0
				p.Arrived = func(token string) {
					if token != dead {
						return
					}
					if tt.crowd {
						crowd.Done()
						crowd.Wait()
						return
					}
					mu.Lock()
					seen++
					late := time.Duration(seen%20) * 5 * time.Millisecond
					mu.Unlock()
					time.Sleep(late)
				}
				p.revoke()
				p.forget()
				if err := failures(callers, func(int) error { return anyCall(t.Context(), c) }); err != nil {
					t.Fatal(err)
				}
				wantCounts(t, p, tt.want)
			})
		})
	}
}

func TestLateRefusalOfAnOlderTokenTouchesNothing(t *testing.T) {
	bubble(t, func(t *testing.T) {
		p := &tokenPlatform{Repeats: true}
		store := &brittleStore{}
		c := p.client(t, wechat.WithTokenStore(store))
		dead, err := c.AccessToken(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		hold := make(chan struct{})
		first := true
		p.Arrived = func(token string) {
			if token == dead && first {
				first = false
				<-hold
			}
		}
		late := make(chan error)
		go func() { late <- anyCall(t.Context(), c) }()
		synctest.Wait()
		p.revoke()
		mustCall(t, c)
		wantCounts(t, p, tokenCounts{Plain: 2, Forced: 1})
		reads := store.count("get")
		close(hold)
		if err := <-late; err != nil {
			t.Fatal(err)
		}
		wantCounts(t, p, tokenCounts{Plain: 2, Forced: 1})
		if n := store.count("get"); n != reads {
			t.Errorf("the store was read %d times more: the fresh token was thrown away", n-reads)
		}
	})
}

func TestTokenEndpointsNeverRejectTokens(t *testing.T) {
	bubble(t, func(t *testing.T) {
		p := &tokenPlatform{}
		c, err := wechat.New(testAppID, "not-the-secret", wechat.WithHTTPClient(&http.Client{Transport: p}))
		if err != nil {
			t.Fatal(err)
		}
		err = anyCall(t.Context(), c)
		if !errors.Is(err, wechat.CodeInvalidSecret) || errors.Is(err, wechat.ErrTokenRejected) {
			t.Errorf("got %v, want 40125 and not ErrTokenRejected", err)
		}
		if strings.Contains(err.Error(), "not-the-secret") {
			t.Error("the error holds the secret")
		}
	})
}

func TestLegacyToken(t *testing.T) {
	bubble(t, func(t *testing.T) {
		p := &tokenPlatform{}
		c := p.client(t, wechat.WithLegacyToken())
		if err := failures(50, func(int) error { return anyCall(t.Context(), c) }); err != nil {
			t.Fatal(err)
		}
		wantCounts(t, p, tokenCounts{Legacy: 1})
		if _, err := p.getAccessToken(legacyRequest(t)); err != nil { // somebody else's, which ends ours
			t.Fatal(err)
		}
		time.Sleep(6 * time.Minute)
		if err := failures(50, func(int) error { return anyCall(t.Context(), c) }); err != nil {
			t.Fatal(err)
		}
		wantCounts(t, p, tokenCounts{Legacy: 3})
		time.Sleep(2*time.Hour - time.Minute)
		mustCall(t, c)
		time.Sleep(time.Second)
		wantCounts(t, p, tokenCounts{Legacy: 4})
	})
}

func legacyRequest(t *testing.T) *http.Request {
	t.Helper()
	r, err := http.NewRequestWithContext(t.Context(), http.MethodGet, "https://api.weixin.qq.com/cgi-bin/token?grant_type=client_credential&appid="+testAppID+"&secret="+testSecret, nil)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// An API that refuses every token must not use up the 2,000 fetches of a day.
func TestApiThatRefusesEveryTokenCostsBoundedFetches(t *testing.T) {
	bubble(t, func(t *testing.T) {
		p := &tokenPlatform{}
		c := p.client(t, wechat.WithLegacyToken())
		mustCall(t, c)
		refuses := &http.Client{Transport: tripper(func(r *http.Request) (*http.Response, error) {
			return tokenAnswer(`{"errcode":40001,"errmsg":"invalid credential"}`), nil
		})}
		odd, err := c.With(wechat.WithHTTPClient(refuses))
		if err != nil {
			t.Fatal(err)
		}
		for range 4 * 60 * 4 { // 4 hours
			if err := anyCall(t.Context(), odd); !errors.Is(err, wechat.ErrTokenRejected) {
				t.Fatalf("got %v, want ErrTokenRejected", err)
			}
			mustCall(t, c) // the others go on
			time.Sleep(15 * time.Second)
		}
		if n := p.counts().Legacy; n > 4*60+5 {
			t.Errorf("%d fetches in 4 hours: 2,000 a day are all there are", n)
		}
	})
}

func TestTokenOptionConflicts(t *testing.T) {
	t.Parallel()
	source := wechat.WithTokenSource(sourceFunc(nil))
	store := wechat.NewMemoryStore()
	tests := []struct {
		name   string
		secret string
		opts   []wechat.Option
		field  string // "" is no error
	}{
		{"source", "", []wechat.Option{source}, ""},
		{"source and secret", testSecret, []wechat.Option{source}, ""},
		{"no secret", "", nil, "secret"},
		{"source and store", "", []wechat.Option{source, wechat.WithTokenStore(store)}, "WithTokenSource"},
		{"store and source", "", []wechat.Option{wechat.WithTokenStore(store), source}, "WithTokenSource"},
		{"source and locker", "", []wechat.Option{source, wechat.WithTokenLocker(store)}, "WithTokenSource"},
		{"source and legacy", "", []wechat.Option{wechat.WithLegacyToken(), source}, "WithTokenSource"},
		{"nil source", "", []wechat.Option{wechat.WithTokenSource(nil)}, "WithTokenSource"},
		{"nil store", testSecret, []wechat.Option{wechat.WithTokenStore(nil)}, "WithTokenStore"},
		{"nil locker", testSecret, []wechat.Option{wechat.WithTokenLocker(nil)}, "WithTokenLocker"},
		{"store, locker, legacy", testSecret, []wechat.Option{wechat.WithTokenStore(store), wechat.WithTokenLocker(store), wechat.WithLegacyToken()}, ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			_, err := wechat.New(testAppID, tt.secret, tt.opts...)
			var argument *wechat.ArgumentError
			if tt.field == "" && err != nil || tt.field != "" && (!errors.As(err, &argument) || argument.Field != tt.field) {
				t.Errorf("got %v, want an ArgumentError of the field %q", err, tt.field)
			}
		})
	}
}
