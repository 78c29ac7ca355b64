package wechat_test

import (
	"context"
	"errors"
	"fmt"
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

func TestOnlyCallsRefresh(t *testing.T) {
	bubble(t, func(t *testing.T) {
		p := &tokenPlatform{}
		c := p.client(t)
		mustCall(t, c)
		time.Sleep(48 * time.Hour)
		wantCounts(t, p, tokenCounts{Plain: 1})
		mustCall(t, c)
		wantCounts(t, p, tokenCounts{Plain: 2})
	})
}

func TestMargins(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name       string
		life       time.Duration
		soft, hard time.Duration // before the end
	}{
		{"2 hours", 2 * time.Hour, 240 * time.Second, 10 * time.Second},
		{"20 minutes", 20 * time.Minute, 240 * time.Second, 10 * time.Second},
		{"400 seconds", 400 * time.Second, 100 * time.Second, 10 * time.Second},
		{"100 seconds", 100 * time.Second, 25 * time.Second, 5 * time.Second},
		{"4 seconds", 4 * time.Second, time.Second, 200 * time.Millisecond},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			bubble(t, func(t *testing.T) {
				const latency = 100 * time.Millisecond
				fetches := 0
				source := sourceFunc(func(ctx context.Context, _ wechat.TokenRequest) (wechat.Token, error) {
					fetches++
					if fetches > 1 {
						time.Sleep(latency)
					}
					return wechat.NewToken(fmt.Sprint("T", fetches), time.Now().Add(tt.life)), nil
				})
				began := time.Now()
				at := func(margin time.Duration) { time.Sleep(time.Until(began.Add(tt.life - margin))) }
				// ask returns the token, how long it took, and how many fetches there were.
				ask := func(c *wechat.Client) string {
					start := time.Now()
					token, err := c.AccessToken(t.Context())
					if err != nil {
						t.Fatal(err)
					}
					took := time.Since(start)
					synctest.Wait()
					return fmt.Sprint(token, " ", took, " ", fetches)
				}
				c := sourced(t, source)
				got := []string{ask(c)}
				at(tt.soft + time.Millisecond)
				got = append(got, ask(c))
				at(tt.soft)
				got = append(got, ask(c)) // starts a refresh, goes on with the old one
				time.Sleep(latency)
				synctest.Wait()
				got = append(got, ask(c))
				if diff := cmp.Diff([]string{"T1 0s 1", "T1 0s 1", "T1 0s 2", "T2 0s 2"}, got); diff != "" {
					t.Errorf("soft margin (-want +got):\n%s", diff)
				}

				fetches, began = 0, time.Now()
				c = sourced(t, source)
				got = []string{ask(c)}
				at(tt.hard + 2*time.Millisecond)
				got = append(got, ask(c))
				at(tt.hard)
				got = append(got, ask(c)) // waits for what the one before has started
				if diff := cmp.Diff([]string{"T1 0s 1", "T1 0s 2", "T2 98ms 2"}, got); diff != "" {
					t.Errorf("hard margin (-want +got):\n%s", diff)
				}
			})
		})
	}
}

func TestSoftRefreshDelaysNoCall(t *testing.T) {
	bubble(t, func(t *testing.T) {
		p := &tokenPlatform{}
		c := p.client(t)
		mustCall(t, c)
		time.Sleep(2*time.Hour - 240*time.Second)
		p.setFault(func(r *http.Request) (*http.Response, error) { // a platform that hangs
			<-r.Context().Done()
			return nil, r.Context().Err()
		})
		for range 200 {
			start := time.Now()
			mustCall(t, c)
			if took := time.Since(start); took != 0 {
				t.Fatalf("a call took %v", took)
			}
			time.Sleep(time.Second)
		}
	})
}

func TestBackOffIsShared(t *testing.T) {
	bubble(t, func(t *testing.T) {
		p := &tokenPlatform{}
		p.setFault(func(*http.Request) (*http.Response, error) { return nil, errors.New("no route") })
		c := p.client(t)
		start := time.Now()
		for time.Since(start) < 2*time.Minute {
			before := time.Now()
			if err := failures(5, func(int) error { return anyCall(t.Context(), c) }); err == nil {
				t.Fatal("a call succeeded without a token")
			}
			if took := time.Since(before); took != 0 {
				t.Fatalf("a failure took %v: it isn't told at once", took)
			}
			time.Sleep(100 * time.Millisecond)
		}
		var got []string
		for _, at := range p.requests() {
			got = append(got, at.Sub(start).Round(time.Second).String())
		}
		want := []string{"0s", "1s", "3s", "7s", "15s", "31s", "1m1s", "1m31s"}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("fetches (-want +got):\n%s", diff)
		}
		p.setFault(nil)
		time.Sleep(30 * time.Second)
		mustCall(t, c)
	})
}

// Somebody else's lock is no success: the failures before it still count.
func TestBackOffOutlastsALock(t *testing.T) {
	bubble(t, func(t *testing.T) {
		p := &tokenPlatform{}
		n := 0
		c := p.client(t, wechat.WithTokenStore(&brittleStore{lock: func(context.Context) error {
			if n++; n%2 == 0 {
				return wechat.ErrLocked
			}
			return nil
		}}))
		mustCall(t, c)
		time.Sleep(2*time.Hour - 240*time.Second)
		p.setFault(func(*http.Request) (*http.Response, error) { return nil, errors.New("no route") })
		p.forget()
		for range 220 {
			mustCall(t, c)
			time.Sleep(time.Second)
		}
		if n := len(p.requests()); n < 8 || n > 13 {
			t.Errorf("%d fetches in 220 s, want about 11", n)
		}
	})
}

func TestOldTokenServesWhileRefreshFails(t *testing.T) {
	bubble(t, func(t *testing.T) {
		p := &tokenPlatform{}
		c := p.client(t)
		start := time.Now()
		mustCall(t, c)
		p.setFault(func(*http.Request) (*http.Response, error) {
			return tokenAnswer(`{"errcode":45009,"errmsg":"reach max api daily quota limit"}`), nil
		})
		for time.Since(start) < 2*time.Hour {
			mustCall(t, c) // to the last second, the hard margin included
			time.Sleep(500 * time.Millisecond)
		}
		if err := anyCall(t.Context(), c); !errors.Is(err, wechat.ErrQuotaExhausted) {
			t.Errorf("after its end: got %v, want ErrQuotaExhausted", err)
		}
		if n := len(p.requests()); n > 1+6+240/30 {
			t.Errorf("%d fetches in the last 240 s", n)
		}
	})
}

func TestOutageCostsBoundedFetches(t *testing.T) {
	t.Parallel()
	answers := func(a string) func(*http.Request) (*http.Response, error) {
		return func(*http.Request) (*http.Response, error) { return tokenAnswer(a), nil }
	}
	tests := []struct {
		name  string
		fault func(*http.Request) (*http.Response, error)
		most  int
	}{
		// 0 1 3 7 15 s, then every 30 s.
		{"no connection", func(*http.Request) (*http.Response, error) { return nil, errors.New("refused") }, 25},
		{"wrong secret", answers(`{"errcode":40001,"errmsg":"invalid credential"}`), 25},
		{"IP not allowed", answers(`{"errcode":40164,"errmsg":"invalid ip 1.2.3.4"}`), 25},
		{"rate limit", answers(`{"errcode":45011,"errmsg":"minute"}`), 25},
		{"HTML", answers(`<html>504</html>`), 25},
		{"no life", answers(`{"access_token":"T","expires_in":0}`), 25},
		{"busy, repeated once each", answers(`{"errcode":-1,"errmsg":"system error"}`), 50},
		{"hang", func(r *http.Request) (*http.Response, error) {
			<-r.Context().Done()
			return nil, r.Context().Err()
		}, 20},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			bubble(t, func(t *testing.T) {
				p := &tokenPlatform{}
				p.setFault(tt.fault)
				c := p.client(t)
				for range 10 * 60 * 4 { // 10 minutes, whatever a call takes
					ctx, cancel := context.WithTimeout(t.Context(), 100*time.Millisecond)
					go func() {
						defer cancel()
						if anyCall(ctx, c) == nil {
							t.Error("a call succeeded without a token")
						}
					}()
					time.Sleep(250 * time.Millisecond)
				}
				if n := len(p.requests()); n > tt.most || n < tt.most/2 {
					t.Errorf("got %d requests to the token endpoint, want at most %d", n, tt.most)
				}
				p.setFault(nil)
				time.Sleep(31 * time.Second)
				mustCall(t, c)
			})
		})
	}
}

func TestTokenEndpointsNeverRejectTokens(t *testing.T) {
	bubble(t, func(t *testing.T) {
		p := &tokenPlatform{}
		c, err := wechat.New(tokenApp, "not-the-secret", wechat.WithHTTPClient(&http.Client{Transport: p}))
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

func TestRefusedWhileTheRefreshFails(t *testing.T) {
	bubble(t, func(t *testing.T) {
		p := &tokenPlatform{}
		c := p.client(t)
		mustCall(t, c)
		p.revoke()
		p.forget()
		p.setFault(func(*http.Request) (*http.Response, error) { return nil, errors.New("no route") })
		for range 100 {
			err := anyCall(t.Context(), c)
			if !errors.Is(err, wechat.ErrTokenRejected) || !strings.Contains(err.Error(), "no route") {
				t.Fatalf("got %v, want the refusal and why there is no other token", err)
			}
			time.Sleep(100 * time.Millisecond)
		}
		if n := len(p.requests()); n != 4 { // 0 1 3 7
			t.Errorf("got %d fetches in 10 s, want 4", n)
		}
		p.setFault(nil)
		time.Sleep(30 * time.Second)
		mustCall(t, c)
		wantCounts(t, p, tokenCounts{Plain: 1})
	})
}

func TestExpiresIn(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name  string
		field string
		life  time.Duration // 0: an error
	}{
		{"number", `,"expires_in":7200`, 2 * time.Hour},
		{"string", `,"expires_in":"7200"`, 2 * time.Hour},
		{"decimal point", `,"expires_in":7200.0`, 2 * time.Hour},
		{"exponent", `,"expires_in":7.2e3`, 2 * time.Hour},
		{"short", `,"expires_in":30`, 30 * time.Second},
		{"one second", `,"expires_in":1`, time.Second},
		{"above the limit", `,"expires_in":86400`, 2 * time.Hour},
		{"far above", `,"expires_in":9223372036854775807`, 2 * time.Hour},
		{"absurd", `,"expires_in":1e300`, 2 * time.Hour},
		{"beyond any float", `,"expires_in":1e999`, 2 * time.Hour},
		{"absurdly negative", `,"expires_in":-1e999`, 0},
		{"zero", `,"expires_in":0`, 0},
		{"negative", `,"expires_in":-1`, 0},
		{"absent", ``, 0},
		{"null", `,"expires_in":null`, 0},
		{"empty", `,"expires_in":""`, 0},
		{"a word", `,"expires_in":"soon"`, 0},
		{"not a number", `,"expires_in":"NaN"`, 0},
		{"an object", `,"expires_in":{}`, 0},
		{"true", `,"expires_in":true`, 0},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			bubble(t, func(t *testing.T) {
				p := &tokenPlatform{}
				n := 0
				p.setFault(func(*http.Request) (*http.Response, error) {
					n++
					return tokenAnswer(fmt.Sprintf(`{"access_token":"T%d"%s}`, n, tt.field)), nil
				})
				c := p.client(t)
				token, err := c.AccessToken(t.Context())
				if tt.life == 0 {
					var transport *wechat.TransportError
					if !errors.As(err, &transport) || strings.Contains(err.Error(), "T1") || !strings.Contains(err.Error(), "expires_in") {
						t.Errorf("got %q, %v, want a TransportError that names expires_in", token, err)
					}
					return
				}
				if err != nil || token != "T1" {
					t.Fatalf("got %q, %v", token, err)
				}
				time.Sleep(tt.life/2 - time.Millisecond)
				if token, _ := c.AccessToken(t.Context()); token != "T1" {
					t.Errorf("half its life on: got %s, want T1", token)
				}
				time.Sleep(tt.life / 2)
				if token, _ := c.AccessToken(t.Context()); token != "T2" {
					t.Errorf("at its end: got %s, want T2", token)
				}
			})
		})
	}
}

func TestOddTokens(t *testing.T) {
	t.Parallel()
	for name, token := range map[string]string{
		"empty":          `""`,
		"absent":         `null`,
		"a number":       `7`,
		"endlessly long": `"` + strings.Repeat("x", 100_000) + `"`,
	} {
		t.Run(name, func(t *testing.T) {
			bubble(t, func(t *testing.T) {
				p := &tokenPlatform{}
				p.setFault(func(*http.Request) (*http.Response, error) {
					return tokenAnswer(`{"access_token":` + token + `,"expires_in":7200}`), nil
				})
				var transport *wechat.TransportError
				if got, err := p.client(t).AccessToken(t.Context()); !errors.As(err, &transport) || len(err.Error()) > 200 {
					t.Errorf("got %.20q, %.300v, want a TransportError", got, err)
				}
			})
		})
	}
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
	r, err := http.NewRequestWithContext(t.Context(), http.MethodGet, "https://api.weixin.qq.com/cgi-bin/token?grant_type=client_credential&appid="+tokenApp+"&secret="+tokenSecret, nil)
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
		refuses := &http.Client{Transport: roundTrip(func(r *http.Request) (*http.Response, error) {
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

type roundTrip func(*http.Request) (*http.Response, error)

func (f roundTrip) RoundTrip(r *http.Request) (*http.Response, error) { return f(r) }

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
		{"source and secret", tokenSecret, []wechat.Option{source}, ""},
		{"no secret", "", nil, "secret"},
		{"source and store", "", []wechat.Option{source, wechat.WithTokenStore(store)}, "WithTokenSource"},
		{"store and source", "", []wechat.Option{wechat.WithTokenStore(store), source}, "WithTokenSource"},
		{"source and locker", "", []wechat.Option{source, wechat.WithTokenLocker(store)}, "WithTokenSource"},
		{"source and legacy", "", []wechat.Option{wechat.WithLegacyToken(), source}, "WithTokenSource"},
		{"nil source", "", []wechat.Option{wechat.WithTokenSource(nil)}, "WithTokenSource"},
		{"nil store", tokenSecret, []wechat.Option{wechat.WithTokenStore(nil)}, "WithTokenStore"},
		{"nil locker", tokenSecret, []wechat.Option{wechat.WithTokenLocker(nil)}, "WithTokenLocker"},
		{"store, locker, legacy", tokenSecret, []wechat.Option{wechat.WithTokenStore(store), wechat.WithTokenLocker(store), wechat.WithLegacyToken()}, ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			_, err := wechat.New(tokenApp, tt.secret, tt.opts...)
			var argument *wechat.ArgumentError
			if tt.field == "" && err != nil || tt.field != "" && (!errors.As(err, &argument) || argument.Field != tt.field) {
				t.Errorf("got %v, want an ArgumentError of the field %q", err, tt.field)
			}
		})
	}
}
