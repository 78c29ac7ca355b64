package wechat_test

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"sync/atomic"
	"testing"
	"time"

	"github.com/minigo-dev/wechat"
)

const (
	centreCredential = "credential-of-the-tests"
	centreURL        = "https://tokens.example.internal/v1/tokens"

	// Hex SHA-256 of TOKEN-OLD, by sha256sum.
	centreOldSum = "80bc58f356e3894a49823e857918e28bcdf89879531affd5578175c374f80a26"
)

// A centreFleet is a platform, a centre that alone has the secret, and services that
// reach the centre in memory.
type centreFleet struct {
	platform *tokenPlatform
	centre   atomic.Pointer[wechat.TokenCentre]
	asked    atomic.Int64
	fault    atomic.Pointer[tripper]
}

func newCentreFleet(t testing.TB, p *tokenPlatform) *centreFleet {
	f := &centreFleet{platform: p}
	f.restart(t)
	return f
}

// restart replaces the centre by one that remembers nothing.
func (f *centreFleet) restart(t testing.TB) {
	t.Helper()
	client := f.platform.client(t)
	centre, err := wechat.NewTokenCentre(func(appID string) (*wechat.Client, bool) {
		return client, appID == testAppID
	}, "another-credential", centreCredential)
	if err != nil {
		t.Fatal(err)
	}
	f.centre.Store(centre)
}

// RoundTrip is the network between services and centre.
func (f *centreFleet) RoundTrip(r *http.Request) (*http.Response, error) {
	f.asked.Add(1)
	if fault := f.fault.Load(); fault != nil {
		return (*fault)(r)
	}
	w := httptest.NewRecorder()
	f.centre.Load().ServeHTTP(w, r)
	return w.Result(), nil
}

func (f *centreFleet) breakDown(fault tripper) { f.fault.Store(&fault) }

// service makes the Client of one process.
func (f *centreFleet) service(t testing.TB, credential string, opts ...wechat.Option) *wechat.Client {
	t.Helper()
	source, err := wechat.NewTokenCentreSource(centreURL, credential, wechat.WithHTTPClient(&http.Client{Transport: f}))
	if err != nil {
		t.Fatal(err)
	}
	c, err := wechat.New(testAppID, "", append([]wechat.Option{
		wechat.WithTokenSource(source), wechat.WithHTTPClient(&http.Client{Transport: f.platform}),
	}, opts...)...)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func (f *centreFleet) services(t testing.TB, n int) []*wechat.Client {
	t.Helper()
	var all []*wechat.Client
	for range n {
		all = append(all, f.service(t, centreCredential))
	}
	return all
}

func TestTokenCentreColdStart(t *testing.T) {
	t.Parallel()
	f := newCentreFleet(t, &tokenPlatform{Latency: 20 * time.Millisecond})
	server := httptest.NewServer(f.centre.Load()) // a real socket, for once
	defer server.Close()
	var services []*wechat.Client
	for range 8 {
		source, err := wechat.NewTokenCentreSource(server.URL, centreCredential)
		if err != nil {
			t.Fatal(err)
		}
		services = append(services, sourcedAt(t, f.platform, source))
	}
	if err := failures(8*50, func(i int) error { return anyCall(t.Context(), services[i%8]) }); err != nil {
		t.Error(err)
	}
	wantCounts(t, f.platform, tokenCounts{Plain: 1})
}

func sourcedAt(t *testing.T, p *tokenPlatform, s wechat.TokenSource) *wechat.Client {
	t.Helper()
	c, err := wechat.New(testAppID, "", wechat.WithTokenSource(s), wechat.WithHTTPClient(&http.Client{Transport: p}))
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func TestTokenCentreRevocationUnderLoad(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		name    string
		repeats bool
		restart bool
		want    tokenCounts
	}{
		{"another token", false, false, tokenCounts{Plain: 1}},
		{"repeated token", true, false, tokenCounts{Plain: 1, Forced: 1}},
		// The new centre learns from the report that what it fetched is dead.
		{"another token, centre restarted", false, true, tokenCounts{Plain: 1}},
		{"repeated token, centre restarted", true, true, tokenCounts{Plain: 2, Forced: 1}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			inBothWorlds(t, func(t *testing.T) {
				p := &tokenPlatform{Latency: time.Millisecond, Repeats: tt.repeats}
				f := newCentreFleet(t, p)
				services := f.services(t, 8)
				for _, s := range services {
					mustCall(t, s)
				}
				p.forget()
				if tt.restart {
					f.restart(t)
				}
				if err := failures(8*50, func(i int) error {
					for j := range 20 {
						if i == 0 && j == 10 {
							p.revoke()
						}
						if err := anyCall(t.Context(), services[i%8]); err != nil {
							return fmt.Errorf("caller %d: %w", i, err)
						}
					}
					return nil
				}); err != nil {
					t.Error(err)
				}
				wantCounts(t, p, tt.want)
			})
		})
	}
}

// A minute is how long a service believes in a token; a call within it asks nobody.
func TestTokenCentreSourceCache(t *testing.T) {
	bubble(t, func(t *testing.T) {
		p := &tokenPlatform{}
		f := newCentreFleet(t, p)
		service := f.service(t, centreCredential)
		for range 440 {
			mustCall(t, service)
			time.Sleep(100 * time.Millisecond)
		}
		if n := f.asked.Load(); n != 1 {
			t.Errorf("the centre was asked %d times in 44 s, want once", n)
		}
		old, _ := service.AccessToken(t.Context())
		p.revoke()
		other := f.service(t, centreCredential)
		mustCall(t, other) // brings the dead token to the centre's notice
		time.Sleep(2 * time.Second)
		_, _ = service.AccessToken(t.Context()) // renews in the background
		time.Sleep(time.Second)
		if token, _ := service.AccessToken(t.Context()); token == old {
			t.Error("the token that the centre has replaced is still used after 47 s")
		}
		f.asked.Store(0)
		for range 3600 {
			mustCall(t, service)
			time.Sleep(time.Second)
		}
		if n := f.asked.Load(); n < 60 || n > 80 {
			t.Errorf("the centre was asked %d times in an hour, want every 45 s", n)
		}
	})
}

// A report fetches only if it names the very token that the centre holds.
func TestTokenCentreLateReport(t *testing.T) {
	bubble(t, func(t *testing.T) {
		p := &tokenPlatform{}
		f := newCentreFleet(t, p)
		source, err := wechat.NewTokenCentreSource(centreURL, centreCredential, wechat.WithHTTPClient(&http.Client{Transport: f}))
		if err != nil {
			t.Fatal(err)
		}
		ask := func(refused wechat.Token) wechat.Token {
			token, err := source.AccessToken(t.Context(), wechat.TokenRequest{AppID: testAppID, Refused: refused})
			if err != nil {
				t.Fatal(err)
			}
			return token
		}
		first := ask(wechat.Token{})
		p.revoke()
		second := ask(first)
		for range 100 {
			if again := ask(first); again.Reveal() != second.Reveal() {
				t.Fatal("a late report killed the fresh token")
			}
		}
		wantCounts(t, p, tokenCounts{Plain: 2})
	})
}
