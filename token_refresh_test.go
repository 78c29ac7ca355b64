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

// A refusal that meets a soft refresh that set out before it waits for that one, and
// asks again only if it brings the refused token.
func TestRefusalMeetsASoftRefresh(t *testing.T) {
	t.Parallel()
	for name, brings := range map[string]bool{"brings another": true, "brings the refused": false, "fails": false} {
		t.Run(name, func(t *testing.T) {
			bubble(t, func(t *testing.T) {
				p := &tokenPlatform{Repeats: true}
				c := p.client(t)
				dead, err := c.AccessToken(t.Context())
				if err != nil {
					t.Fatal(err)
				}
				time.Sleep(2*time.Hour - 240*time.Second)
				p.forget()
				hold := make(chan struct{})
				n := 0
				p.setFault(func(*http.Request) (*http.Response, error) {
					n++
					if name == "fails" && n == 2 {
						return nil, errors.New("no route")
					}
					if n > 1 {
						return nil, nil
					}
					<-hold
					switch name {
					case "fails":
						return nil, errors.New("no route")
					case "brings the refused":
						return tokenAnswer(`{"access_token":"` + dead + `","expires_in":240}`), nil
					}
					return nil, nil
				})
				if got, _ := c.AccessToken(t.Context()); got != dead { // starts the soft refresh
					t.Fatalf("got %q", got)
				}
				synctest.Wait()
				p.revoke()
				result := make(chan error)
				go func() { result <- anyCall(t.Context(), c) }()
				synctest.Wait()
				close(hold)
				err = <-result
				if name == "fails" {
					if !errors.Is(err, wechat.ErrTokenRejected) || n != 2 {
						t.Errorf("got %v after %d tries, want the refusal after 2, the flight's one and its spare: the back-off is everybody's", err, n)
					}
					return
				}
				if err != nil {
					t.Error(err)
				}
				if want := map[bool]int{true: 1, false: 2}[brings]; n != want {
					t.Errorf("got %d fetches, want %d", n, want)
				}
			})
		})
	}
}

// A token that is refused again and again, while the platform insists that it is
// good, is forced anew at most every 30 seconds and 20 times a day.
func TestForceStaysWithinItsLimits(t *testing.T) {
	bubble(t, func(t *testing.T) {
		p := &tokenPlatform{Repeats: true}
		c := p.client(t)
		mustCall(t, c)
		succeeded, rejected := 0, 0
		for range 20 * 60 * 6 { // 20 hours
			p.revoke()
			switch err := anyCall(t.Context(), c); {
			case err == nil:
				succeeded++
			case errors.Is(err, wechat.ErrTokenRejected):
				rejected++
			default:
				t.Fatal(err)
			}
			time.Sleep(10 * time.Second)
		}
		got := p.counts()
		if got.Forced != 20 || p.denied != 0 {
			t.Errorf("%d forces and %d beyond the limits, want 20 and 0", got.Forced, p.denied)
		}
		for i := range p.forces[1:] {
			if gap := p.forces[i+1].Sub(p.forces[i]); gap < 30*time.Second {
				t.Errorf("%v between two forces", gap)
			}
		}
		if succeeded < 20 || rejected == 0 || got.Plain > 20*60*2+100 {
			t.Errorf("%d calls succeeded, %d were rejected, %d plain fetches", succeeded, rejected, got.Plain)
		}
		time.Sleep(5 * time.Hour) // another day
		p.revoke()
		mustCall(t, c)
	})
}

// Where the platform insists on the token that one API refuses, that API's callers
// are told at once, and other callers go on with it.
func TestPlatformInsistsOnTheRefusedToken(t *testing.T) {
	bubble(t, func(t *testing.T) {
		p := &tokenPlatform{}
		c := p.client(t)
		odd, err := c.With(wechat.WithHTTPClient(&http.Client{Transport: tripper(func(*http.Request) (*http.Response, error) {
			return tokenAnswer(`{"errcode":40001,"errmsg":"invalid credential rid: 62922e5a-050daf94-1dcd13f6"}`), nil
		})}))
		if err != nil {
			t.Fatal(err)
		}
		// The first refusal is answered by force, the new token is refused as well.
		if err := anyCall(t.Context(), odd); !errors.Is(err, wechat.ErrTokenRejected) {
			t.Fatalf("got %v, want ErrTokenRejected", err)
		}
		wantCounts(t, p, tokenCounts{Plain: 2, Forced: 1})
		p.forget()
		start := time.Now()
		for time.Since(start) < 20*time.Second {
			before := time.Now()
			err := anyCall(t.Context(), odd)
			var e *wechat.Error
			if !errors.Is(err, wechat.ErrTokenRejected) || !errors.As(err, &e) || e.RID == "" {
				t.Fatalf("got %v, want ErrTokenRejected and the refusal itself", err)
			}
			mustCall(t, c)
			if took := time.Since(before); took != 0 {
				t.Fatalf("they took %v", took)
			}
			time.Sleep(200 * time.Millisecond)
		}
		if diff := cmp.Diff(tokenCounts{Plain: 5}, p.counts()); diff != "" { // 0 1 3 7 15
			t.Errorf("fetches in 20 s (-want +got):\n%s", diff)
		}
		if p.refused != 0 {
			t.Errorf("%d of the other calls were refused", p.refused)
		}
	})
}

// While a refusal is being looked into nobody else fails, and nobody sends the
// refused token once more.
func TestOthersWaitWhileARefusalIsLookedInto(t *testing.T) {
	bubble(t, func(t *testing.T) {
		p := &tokenPlatform{}
		c := p.client(t)
		mustCall(t, c)
		p.revoke()
		p.Latency = 100 * time.Millisecond
		go func() { _ = anyCall(t.Context(), c) }()
		time.Sleep(150 * time.Millisecond) // refused, and fetching
		p.forget()
		if err := failures(50, func(int) error { return anyCall(t.Context(), c) }); err != nil {
			t.Error(err)
		}
		if p.refused != 0 {
			t.Errorf("%d calls were sent with the refused token", p.refused)
		}
		wantCounts(t, p, tokenCounts{Plain: 1})
	})
}

// Another process may force between this one's plain fetch and its own force, which
// then breaks the platform's limit. The plain answer has the new token.
func TestAnotherProcessForcedInBetween(t *testing.T) {
	bubble(t, func(t *testing.T) {
		p := &tokenPlatform{Repeats: true}
		c := p.client(t)
		mustCall(t, c)
		p.revoke()
		p.forget()
		n := 0
		p.setFault(func(r *http.Request) (*http.Response, error) {
			if n++; n == 2 { // ours; the other one's comes first
				other, _ := http.NewRequestWithContext(r.Context(), http.MethodPost, r.URL.String(), nil)
				if _, err := p.getStableAccessToken(other, []byte(`{"grant_type":"client_credential","appid":"`+testAppID+`","secret":"`+testSecret+`","force_refresh":true}`)); err != nil {
					t.Error(err)
				}
			}
			return nil, nil
		})
		mustCall(t, c)
		if p.denied != 1 {
			t.Errorf("%d forces were denied, want 1", p.denied)
		}
		wantCounts(t, p, tokenCounts{Plain: 2, Forced: 1})
	})
}

// A force that fails leaves the token to the others, and its error to the refused.
func TestForceFails(t *testing.T) {
	bubble(t, func(t *testing.T) {
		p := &tokenPlatform{Repeats: true}
		c := p.client(t)
		mustCall(t, c)
		old, _ := c.AccessToken(t.Context())
		p.revoke()
		n := 0
		p.setFault(func(*http.Request) (*http.Response, error) {
			if n++; n == 2 {
				return tokenAnswer(`{"errcode":45009,"errmsg":"reach max api daily quota limit"}`), nil
			}
			return nil, nil
		})
		for range 5 {
			err := anyCall(t.Context(), c)
			if !errors.Is(err, wechat.ErrTokenRejected) || !errors.Is(err, wechat.ErrQuotaExhausted) {
				t.Errorf("got %v, want both the refusal and 45009", err)
			}
			if got, err := c.AccessToken(t.Context()); got != old || err != nil {
				t.Errorf("others: got %q, %v", got, err)
			}
		}
		if n != 3 {
			t.Errorf("got %d fetches, want plain, force, plain", n)
		}
		time.Sleep(31 * time.Second)
		mustCall(t, c)
	})
}

// The force says so on the wire, and only there.
func TestForceOnTheWire(t *testing.T) {
	bubble(t, func(t *testing.T) {
		var sent []string
		tokens := []string{"T1", "T1", "T2"}
		transport := tripper(func(r *http.Request) (*http.Response, error) {
			if r.URL.Path != "/cgi-bin/stable_token" {
				if r.URL.Query().Get("access_token") == "T1" {
					return tokenAnswer(`{"errcode":40014,"errmsg":"invalid access_token"}`), nil
				}
				return tokenAnswer(`{"errcode":0}`), nil
			}
			body, err := io.ReadAll(r.Body)
			sent = append(sent, r.Method+" "+r.URL.String()+" "+string(body))
			token := tokens[0]
			tokens = tokens[1:]
			return tokenAnswer(`{"access_token":"` + token + `","expires_in":"7200"}`), err
		})
		var log tokenLog
		c, err := wechat.New("wx1", "s3cret", wechat.WithHTTPClient(&http.Client{Transport: transport}), log.option())
		if err != nil {
			t.Fatal(err)
		}
		mustCall(t, c)
		plain := `POST https://api.weixin.qq.com/cgi-bin/stable_token {"grant_type":"client_credential","appid":"wx1","secret":"s3cret","force_refresh":false}`
		want := []string{plain, plain, strings.Replace(plain, "false", "true", 1)}
		if diff := cmp.Diff(want, sent); diff != "" {
			t.Errorf("requests (-want +got):\n%s", diff)
		}
		type event struct {
			Event  wechat.TokenEvent
			Forced bool
		}
		var got []event
		for _, e := range log.events {
			got = append(got, event{e.Event, e.Forced})
		}
		wantEvents := []event{{wechat.TokenFetched, false}, {wechat.TokenRefused, false}, {wechat.TokenFetched, false}, {wechat.TokenFetched, true}}
		if diff := cmp.Diff(wantEvents, got); diff != "" {
			t.Errorf("events (-want +got):\n%s", diff)
		}
	})
}

// A hook that panics on a fetch costs an error, never the process nor a hang.
func TestTokenHookPanics(t *testing.T) {
	bubble(t, func(t *testing.T) {
		p := &tokenPlatform{}
		c := p.client(t, wechat.WithHooks(wechat.Hooks{Token: func(context.Context, wechat.TokenInfo) { panic("SECRET") }}))
		mustCall(t, c)
		p.revoke()
		mustCall(t, c)
		wantCounts(t, p, tokenCounts{Plain: 2})
	})
}
