package wechat_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"
	"syscall"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/minigo-dev/wechat"
)

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
		p.setFault(func(*http.Request) (*http.Response, error) { return nil, syscall.EHOSTUNREACH })
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
		// Each flight tries a lost fetch once more at once.
		want := []string{"0s", "0s", "1s", "1s", "3s", "3s", "7s", "7s", "15s", "15s", "31s", "31s", "1m1s", "1m1s", "1m31s", "1m31s"}
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
		p.setFault(func(*http.Request) (*http.Response, error) { return nil, syscall.EHOSTUNREACH })
		p.forget()
		for range 220 {
			mustCall(t, c)
			time.Sleep(time.Second)
		}
		if n := len(p.requests()); n < 2*8 || n > 2*13 {
			t.Errorf("%d tries in 220 s, want about 22: 11 fetches, each tried once more", n)
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
		{"no connection, tried once more each", func(*http.Request) (*http.Response, error) { return nil, errors.New("refused") }, 50},
		{"bad gateway, tried once more each", func(*http.Request) (*http.Response, error) {
			return &http.Response{StatusCode: 502, Header: http.Header{}, Body: io.NopCloser(strings.NewReader("<html>"))}, nil
		}, 50},
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

func TestRefusedWhileTheRefreshFails(t *testing.T) {
	bubble(t, func(t *testing.T) {
		p := &tokenPlatform{}
		c := p.client(t)
		mustCall(t, c)
		p.revoke()
		p.forget()
		p.setFault(func(*http.Request) (*http.Response, error) { return nil, syscall.EHOSTUNREACH })
		for range 100 {
			err := anyCall(t.Context(), c)
			if !errors.Is(err, wechat.ErrTokenRejected) || !strings.Contains(err.Error(), "no route") {
				t.Fatalf("got %v, want the refusal and why there is no other token", err)
			}
			time.Sleep(100 * time.Millisecond)
		}
		if n := len(p.requests()); n != 2*4 { // 0 1 3 7, each tried once more
			t.Errorf("got %d tries in 10 s, want 8", n)
		}
		p.setFault(nil)
		time.Sleep(30 * time.Second)
		mustCall(t, c)
		wantCounts(t, p, tokenCounts{Plain: 1})
	})
}
