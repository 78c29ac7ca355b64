package wechat_test

import (
	"context"
	"errors"
	"io"
	"net/http"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/minigo-dev/wechat"
)

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
