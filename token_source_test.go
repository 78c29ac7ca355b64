package wechat_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"runtime"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/minigo-dev/wechat"
)

func TestTokenSourceFails(t *testing.T) {
	t.Parallel()
	cause := errors.New("the centre is down")
	tests := []struct {
		name   string
		source sourceFunc
		is     error
		says   string
	}{
		{"error", func(context.Context, wechat.TokenRequest) (wechat.Token, error) { return wechat.Token{}, cause }, cause, "wechat: token source: it failed with a *errors.errorString; its message may hold a credential"},
		{"zero token", func(context.Context, wechat.TokenRequest) (wechat.Token, error) { return wechat.Token{}, nil }, nil, "empty"},
		{"empty token", func(context.Context, wechat.TokenRequest) (wechat.Token, error) {
			return wechat.NewToken("", time.Now().Add(time.Hour)), nil
		}, nil, "empty"},
		{"endless token", func(context.Context, wechat.TokenRequest) (wechat.Token, error) {
			return wechat.NewToken(strings.Repeat("x", 5000), time.Time{}), nil
		}, nil, "longer"},
		{"expired", func(context.Context, wechat.TokenRequest) (wechat.Token, error) {
			return wechat.NewToken("T", time.Now().Add(-time.Second)), nil
		}, nil, "has expired"},
		{"panic", func(context.Context, wechat.TokenRequest) (wechat.Token, error) { panic("SECRET") }, nil, "panicked with a string"},
		{"nil func", nil, nil, "panicked with a runtime."},
		{"ends its goroutine", func(context.Context, wechat.TokenRequest) (wechat.Token, error) {
			runtime.Goexit()
			return wechat.Token{}, nil
		}, nil, "ended its goroutine"},
		{"hangs", func(ctx context.Context, _ wechat.TokenRequest) (wechat.Token, error) {
			<-ctx.Done()
			return wechat.Token{}, ctx.Err()
		}, context.DeadlineExceeded, "deadline"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			bubble(t, func(t *testing.T) {
				var log tokenLog
				c := sourced(t, tt.source, log.option())
				start := time.Now()
				_, err := c.AccessToken(t.Context())
				if err == nil || !strings.HasPrefix(err.Error(), "wechat: ") || !strings.Contains(err.Error(), tt.says) || strings.Contains(err.Error(), "SECRET") {
					t.Errorf("got %v, want it to say %q", err, tt.says)
				}
				if tt.is != nil && !errors.Is(err, tt.is) {
					t.Errorf("got %v, want it to be %v", err, tt.is)
				}
				if took := time.Since(start); took > 10*time.Second {
					t.Errorf("it took %v", took)
				}
				synctest.Wait() // the flight may end just after the call
				if n := log.count(wechat.TokenFetchFailed); n != 1 && tt.name != "ends its goroutine" {
					t.Errorf("the hook was told %d times, want once", n)
				}
			})
		})
	}
}

func TestHungRefreshKeepsDeadlines(t *testing.T) {
	t.Parallel()
	hang := func(ctx context.Context) error {
		<-ctx.Done()
		return ctx.Err()
	}
	platformHangs := func(r *http.Request) (*http.Response, error) { return nil, hang(r.Context()) }
	tests := []struct {
		name    string
		prepare func(t *testing.T, p *tokenPlatform) *wechat.Client
	}{
		{"cold", func(t *testing.T, p *tokenPlatform) *wechat.Client {
			p.setFault(platformHangs)
			return p.client(t)
		}},
		{"hard margin", func(t *testing.T, p *tokenPlatform) *wechat.Client {
			c := p.client(t)
			mustCall(t, c)
			time.Sleep(2*time.Hour - 5*time.Second)
			p.setFault(platformHangs)
			return c
		}},
		{"refused", func(t *testing.T, p *tokenPlatform) *wechat.Client {
			c := p.client(t)
			mustCall(t, c)
			p.revoke()
			p.setFault(platformHangs)
			return c
		}},
		{"store", func(t *testing.T, p *tokenPlatform) *wechat.Client {
			return p.client(t, wechat.WithTokenStore(&brittleStore{get: func(ctx context.Context) error { return hang(ctx) }}))
		}},
		{"locker", func(t *testing.T, p *tokenPlatform) *wechat.Client {
			return p.client(t, wechat.WithTokenStore(&brittleStore{lock: func(ctx context.Context) error { return hang(ctx) }}))
		}},
		{"lock held", func(t *testing.T, p *tokenPlatform) *wechat.Client {
			return p.client(t, wechat.WithTokenStore(&brittleStore{lock: func(context.Context) error { return wechat.ErrLocked }}))
		}},
		{"source", func(t *testing.T, p *tokenPlatform) *wechat.Client {
			return sourced(t, sourceFunc(func(ctx context.Context, _ wechat.TokenRequest) (wechat.Token, error) {
				return wechat.Token{}, hang(ctx)
			}))
		}},
		{"source that ignores its context", func(t *testing.T, p *tokenPlatform) *wechat.Client {
			return sourced(t, sourceFunc(func(context.Context, wechat.TokenRequest) (wechat.Token, error) {
				time.Sleep(time.Minute)
				return wechat.Token{}, errors.New("late")
			}))
		}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			bubble(t, func(t *testing.T) {
				p := &tokenPlatform{}
				c := tt.prepare(t, p)
				start := time.Now()
				var wg sync.WaitGroup
				wg.Go(func() { // somebody who waits for longer, and set out first
					ctx, cancel := context.WithTimeout(t.Context(), 9*time.Second)
					defer cancel()
					_ = anyCall(ctx, c)
				})
				synctest.Wait()
				for i := range 100 {
					wg.Go(func() {
						ctx, cancel := context.WithTimeout(t.Context(), 300*time.Millisecond)
						defer cancel()
						var err error
						if i%2 == 0 {
							err = anyCall(ctx, c)
						} else if tt.name != "refused" {
							_, err = c.AccessToken(ctx)
						} else {
							return
						}
						var transport *wechat.TransportError
						if !errors.Is(err, context.DeadlineExceeded) || !errors.As(err, &transport) || !transport.Timeout() {
							t.Errorf("got %v, want a TransportError that is context.DeadlineExceeded", err)
						}
						if errors.Is(err, wechat.ErrOutcomeUnknown) {
							t.Errorf("%v is ErrOutcomeUnknown: nothing was sent", err)
						}
						if took := time.Since(start); took != 300*time.Millisecond {
							t.Errorf("it took %v", took)
						}
					})
				}
				wg.Wait()
			})
		})
	}
}

func TestTokenSourceIsAskedInWeChatsStead(t *testing.T) {
	bubble(t, func(t *testing.T) {
		p := &tokenPlatform{}
		var asked []string
		source := sourceFunc(func(_ context.Context, r wechat.TokenRequest) (wechat.Token, error) {
			asked = append(asked, r.AppID+" "+r.Refused.Reveal())
			p.mu.Lock()
			defer p.mu.Unlock()
			if p.current == "" || r.Refused.Reveal() == p.current {
				p.issue()
			}
			return wechat.NewToken(p.current, p.expiry), nil
		})
		c, err := wechat.New(testAppID, "", wechat.WithHTTPClient(&http.Client{Transport: p}), wechat.WithTokenSource(source))
		if err != nil {
			t.Fatal(err)
		}
		if err := failures(100, func(int) error { return anyCall(t.Context(), c) }); err != nil {
			t.Fatal(err)
		}
		dead, _ := c.AccessToken(t.Context())
		p.revoke()
		if err := failures(100, func(int) error { return anyCall(t.Context(), c) }); err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff([]string{testAppID + " ", testAppID + " " + dead}, asked); diff != "" {
			t.Errorf("requests (-want +got):\n%s", diff)
		}
		wantCounts(t, p, tokenCounts{})
	})
}

// A source of tokens without a known end is asked for every call, and told of a
// refusal even while other calls keep it busy.
func TestTokenSourceWithoutExpiry(t *testing.T) {
	t.Parallel()
	inBothWorlds(t, func(t *testing.T) {
		p := &tokenPlatform{Latency: time.Millisecond}
		p.issue()
		first := p.current
		var asked atomic.Int64
		p.mu.Lock()
		given := p.current
		p.mu.Unlock()
		source := sourceFunc(func(_ context.Context, r wechat.TokenRequest) (wechat.Token, error) {
			asked.Add(1)
			time.Sleep(time.Millisecond)
			p.mu.Lock()
			defer p.mu.Unlock()
			if r.Refused.Reveal() == given { // it learns of revocations in this way only
				given = p.current
			}
			return wechat.NewToken(given, time.Time{}), nil
		})
		c, err := wechat.New(testAppID, "", wechat.WithHTTPClient(&http.Client{Transport: p}), wechat.WithTokenSource(source))
		if err != nil {
			t.Fatal(err)
		}
		for range 3 {
			if err := anyCall(t.Context(), c); err != nil {
				t.Fatal(err)
			}
		}
		if n := asked.Load(); n != 3 {
			t.Errorf("3 calls asked %d times", n)
		}
		if err := failures(50, func(i int) error {
			for j := range 20 {
				if i == 0 && j == 10 {
					p.revoke()
				}
				if err := anyCall(t.Context(), c); err != nil {
					return fmt.Errorf("caller %d: %w", i, err)
				}
			}
			return nil
		}); err != nil {
			t.Fatal(err)
		}
		if token, _ := c.AccessToken(t.Context()); token == first {
			t.Error("the dead token is still given")
		}
	})
}

func TestTokenSourceRepeatsTheRefused(t *testing.T) {
	bubble(t, func(t *testing.T) {
		p := &tokenPlatform{}
		asked := 0
		source := sourceFunc(func(context.Context, wechat.TokenRequest) (wechat.Token, error) {
			asked++
			return wechat.NewToken("STUBBORN", time.Now().Add(time.Hour)), nil
		})
		c, err := wechat.New(testAppID, "", wechat.WithHTTPClient(&http.Client{Transport: p}), wechat.WithTokenSource(source))
		if err != nil {
			t.Fatal(err)
		}
		for range 100 {
			if err := anyCall(t.Context(), c); !errors.Is(err, wechat.ErrTokenRejected) || strings.Contains(err.Error(), "STUBBORN") {
				t.Fatalf("got %v, want ErrTokenRejected", err)
			}
			time.Sleep(100 * time.Millisecond)
		}
		if asked != 1+4 { // then at 0 1 3 7 s
			t.Errorf("the source was asked %d times in 10 s, want 5", asked)
		}
	})
}

// What a source says of the far future isn't believed: a token lives 2 hours at most.
func TestTokenSourceOfLongLife(t *testing.T) {
	bubble(t, func(t *testing.T) {
		asked := 0
		c := sourced(t, sourceFunc(func(context.Context, wechat.TokenRequest) (wechat.Token, error) {
			asked++
			return wechat.NewToken("T", time.Now().Add(1000*time.Hour)), nil
		}))
		for range 24 * 60 {
			if _, err := c.AccessToken(t.Context()); err != nil {
				t.Fatal(err)
			}
			time.Sleep(time.Minute)
		}
		if asked < 12 || asked > 13 {
			t.Errorf("asked %d times in a day, want every 2 hours less 4 minutes", asked)
		}
	})
}

// An error of a source's can't carry the refused token outward.
func TestTokenSourceErrorQuotesTheToken(t *testing.T) {
	bubble(t, func(t *testing.T) {
		p := &tokenPlatform{}
		p.issue()
		source := sourceFunc(func(_ context.Context, r wechat.TokenRequest) (wechat.Token, error) {
			if text := r.Refused.Reveal(); text != "" {
				return wechat.Token{}, fmt.Errorf("no other than %s", text)
			}
			return wechat.NewToken("QUOTED", time.Now().Add(time.Hour)), nil
		})
		c, err := wechat.New(testAppID, "", wechat.WithHTTPClient(&http.Client{Transport: p}), wechat.WithTokenSource(source))
		if err != nil {
			t.Fatal(err)
		}
		if err := anyCall(t.Context(), c); !errors.Is(err, wechat.ErrTokenRejected) || strings.Contains(fmt.Sprintf("%+v %#v", err, err), "QUOTED") {
			t.Errorf("got %v", err)
		}
	})
}

func TestHungRefreshKeepsDeadlinesInRealTime(t *testing.T) {
	t.Parallel()
	p := &tokenPlatform{}
	free := make(chan struct{})
	defer close(free)
	p.setFault(func(*http.Request) (*http.Response, error) {
		<-free // deaf to its context too
		return nil, errors.New("late")
	})
	c := p.client(t)
	start := time.Now()
	if err := failures(200, func(int) error {
		ctx, cancel := context.WithTimeout(t.Context(), 300*time.Millisecond)
		defer cancel()
		if err := anyCall(ctx, c); !errors.Is(err, context.DeadlineExceeded) {
			return fmt.Errorf("got %w, want context.DeadlineExceeded", err)
		}
		return nil
	}); err != nil {
		t.Error(err)
	}
	if took := time.Since(start); took > 2*time.Second {
		t.Errorf("a deadline of 300 ms took %v", took)
	}
}

func TestCancelledFirstCallerFailsNobody(t *testing.T) {
	bubble(t, func(t *testing.T) {
		p := &tokenPlatform{Latency: time.Second}
		c := p.client(t)
		ctx, cancel := context.WithCancel(t.Context())
		first := make(chan error)
		go func() { first <- anyCall(ctx, c) }()
		synctest.Wait()
		go func() {
			time.Sleep(100 * time.Millisecond)
			cancel()
		}()
		if err := failures(100, func(int) error { return anyCall(t.Context(), c) }); err != nil {
			t.Errorf("the others: %v", err)
		}
		if err := <-first; !errors.Is(err, context.Canceled) {
			t.Errorf("the first: got %v, want context.Canceled", err)
		}
		wantCounts(t, p, tokenCounts{Plain: 1})
	})
}

// A store of your own is two methods. This one is on any client with get and set,
// such as one for Redis or Memcached.
type cacheStore struct {
	get func(ctx context.Context, key string) (value string, found bool, err error)
	set func(ctx context.Context, key, value string, ttl time.Duration) error
}

func (s cacheStore) Get(ctx context.Context, key string) (string, error) {
	value, found, err := s.get(ctx, key)
	if err == nil && !found {
		err = wechat.ErrTokenNotFound
	}
	return value, err
}

func (s cacheStore) Set(ctx context.Context, key, value string, ttl time.Duration) error {
	return s.set(ctx, key, value, ttl)
}

func ExampleTokenStore() {
	shared := map[string]string{} // a server that all processes reach
	store := cacheStore{
		get: func(_ context.Context, key string) (string, bool, error) {
			value, found := shared[key]
			return value, found, nil
		},
		set: func(_ context.Context, key, value string, _ time.Duration) error {
			shared[key] = value
			return nil
		},
	}
	platform := &http.Client{Transport: &tokenPlatform{}} // in your program: WeChat
	for process := range 2 {
		client, err := wechat.New(testAppID, testSecret, wechat.WithTokenStore(store), wechat.WithHTTPClient(platform))
		if err != nil {
			fmt.Println(err)
			return
		}
		token, err := client.AccessToken(context.Background())
		fmt.Println(process, token[:7], err)
	}
	for key := range shared {
		fmt.Println(key)
	}
	// Output:
	// 0 TOKEN-1 <nil>
	// 1 TOKEN-1 <nil>
	// wechat.stable.wx0123456789abcdef.api.weixin.qq.com
}

// A tokenCentre asks a service of your own, which alone has the AppSecret.
type tokenCentre struct {
	client *http.Client
	url    string
}

func (c tokenCentre) AccessToken(ctx context.Context, r wechat.TokenRequest) (wechat.Token, error) {
	request, err := http.NewRequestWithContext(ctx, http.MethodPost, c.url, nil)
	if err != nil {
		return wechat.Token{}, err
	}
	request.Header.Set("X-App-ID", r.AppID)
	request.Header.Set("X-Refused", r.Refused.Reveal()) // the centre gives any other token
	response, err := c.client.Do(request)
	if err != nil {
		return wechat.Token{}, err
	}
	defer response.Body.Close()
	var answer struct {
		Token string    `json:"token"`
		Until time.Time `json:"until"`
	}
	if err := json.NewDecoder(response.Body).Decode(&answer); err != nil {
		return wechat.Token{}, err
	}
	return wechat.NewToken(answer.Token, answer.Until), nil
}

func ExampleWithTokenSource() {
	centre := tokenCentre{
		url: "https://tokens.example.internal/",
		client: &http.Client{Transport: tripper(func(r *http.Request) (*http.Response, error) { // your service
			return tokenAnswer(`{"token":"79_of-` + r.Header.Get("X-App-ID") + `","until":"2100-01-01T00:00:00Z"}`), nil
		})},
	}
	client, err := wechat.New("wx0123456789abcdef", "", wechat.WithTokenSource(centre)) // no AppSecret here
	if err != nil {
		fmt.Println(err)
		return
	}
	token, err := client.AccessToken(context.Background())
	fmt.Println(token, err)
	// Output: 79_of-wx0123456789abcdef <nil>
}
