package filestore_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/minigo-dev/wechat"
)

const (
	tokenApp    = "wx0123456789abcdef"
	tokenSecret = "0123456789abcdef0123456789abcdef"
)

// A tokenPlatform is WeChat as far as stores see it: the token endpoint, and an API at
// every other path that knows which tokens live. It is an http.RoundTripper.
type tokenPlatform struct {
	Latency time.Duration // of every answer
	Repeats bool          // a revoked token is repeated until another is forced
	// Fault answers instead of the token endpoint if it returns anything.
	Fault func(r *http.Request) (*http.Response, error)

	mu      sync.Mutex
	made    int
	current string
	expiry  time.Time
	until   map[string]time.Time // the lives of all tokens
	counts  tokenCounts
	refused int // API calls with a dead token
	served  int // API calls with a living one
}

// tokenCounts are the successful fetches.
type tokenCounts struct{ Plain, Forced int }

// forget starts the counting anew.
func (p *tokenPlatform) forget() {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.counts, p.refused, p.served = tokenCounts{}, 0, 0
}

// revoke ends the life of the token.
func (p *tokenPlatform) revoke() {
	p.mu.Lock()
	defer p.mu.Unlock()
	delete(p.until, p.current)
	if !p.Repeats {
		p.issue()
	}
}

func (p *tokenPlatform) issue() {
	if p.until == nil {
		p.until = map[string]time.Time{}
	}
	p.made++
	p.current, p.expiry = fmt.Sprintf("TOKEN-%d-+/=%s", p.made, strings.Repeat("x", 100)), time.Now().Add(2*time.Hour)
	p.until[p.current] = p.expiry
}

// RoundTrip implements http.RoundTripper.
func (p *tokenPlatform) RoundTrip(r *http.Request) (*http.Response, error) {
	var sent struct {
		AppID        string `json:"appid"`
		Secret       string `json:"secret"`
		ForceRefresh bool   `json:"force_refresh"`
	}
	fetch := r.URL.Path == "/cgi-bin/stable_token"
	if r.Body != nil {
		defer r.Body.Close()
		if err := json.NewDecoder(r.Body).Decode(&sent); fetch && err != nil {
			return nil, err
		}
	}
	time.Sleep(p.Latency)
	if !fetch {
		return p.call(r.URL.Query().Get("access_token")), nil
	}
	if p.Fault != nil {
		if answer, err := p.Fault(r); answer != nil || err != nil {
			return answer, err
		}
	}
	if sent.AppID != tokenApp || sent.Secret != tokenSecret {
		return tokenAnswer(`{"errcode":40125,"errmsg":"invalid appsecret"}`), nil
	}
	return p.fetch(sent.ForceRefresh), nil
}

func (p *tokenPlatform) call(token string) *http.Response {
	p.mu.Lock()
	defer p.mu.Unlock()
	if !time.Now().Before(p.until[token]) {
		p.refused++
		return tokenAnswer(`{"errcode":40001,"errmsg":"invalid credential, access_token is invalid or not latest rid: 62922e5a-050daf94-1dcd13f6"}`)
	}
	p.served++
	return tokenAnswer(`{"errcode":0,"errmsg":"ok"}`)
}

func (p *tokenPlatform) fetch(force bool) *http.Response {
	p.mu.Lock()
	defer p.mu.Unlock()
	switch {
	case force:
		p.counts.Forced++
		delete(p.until, p.current)
		p.issue()
	default:
		p.counts.Plain++
		if time.Until(p.expiry) <= 5*time.Minute {
			p.issue() // the one before lives on until its own end
		}
	}
	return tokenAnswer(fmt.Sprintf(`{"access_token":%q,"expires_in":%d}`, p.current, int(time.Until(p.expiry)/time.Second)))
}

func tokenAnswer(body string) *http.Response {
	return &http.Response{StatusCode: 200, Header: http.Header{}, ContentLength: int64(len(body)), Body: io.NopCloser(strings.NewReader(body))}
}

// client makes one process's Client.
func (p *tokenPlatform) client(t testing.TB, opts ...wechat.Option) *wechat.Client {
	t.Helper()
	c, err := wechat.New(tokenApp, tokenSecret, append([]wechat.Option{wechat.WithHTTPClient(&http.Client{Transport: p})}, opts...)...)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func wantCounts(t *testing.T, p *tokenPlatform, want tokenCounts) {
	t.Helper()
	p.mu.Lock()
	defer p.mu.Unlock()
	if diff := cmp.Diff(want, p.counts); diff != "" {
		t.Errorf("fetches (-want +got):\n%s", diff)
	}
}

// anyCall makes a call that needs a token.
func anyCall(ctx context.Context, c *wechat.Client) error {
	return c.Call(ctx, http.MethodGet, "/wxa/any", nil, nil)
}

func mustCall(t *testing.T, c *wechat.Client) {
	t.Helper()
	if err := anyCall(t.Context(), c); err != nil {
		t.Fatal(err)
	}
}

// failures returns what n goroutines get that run do at the same time.
func failures(n int, do func(i int) error) error {
	errs := make([]error, n)
	var wg sync.WaitGroup
	for i := range n {
		wg.Go(func() { errs[i] = do(i) })
	}
	wg.Wait()
	return errors.Join(errs...)
}

// A tokenLog is a Token hook that remembers what it was told of the store.
type tokenLog struct {
	mu       sync.Mutex
	failures []error
}

func (l *tokenLog) option() wechat.Option {
	return wechat.WithHooks(wechat.Hooks{Token: func(_ context.Context, i wechat.TokenInfo) {
		l.mu.Lock()
		defer l.mu.Unlock()
		if i.Event == wechat.TokenStoreFailed {
			l.failures = append(l.failures, i.Err)
		}
	}})
}

// told returns what the hook was told.
func (l *tokenLog) told() []error {
	l.mu.Lock()
	defer l.mu.Unlock()
	return append([]error(nil), l.failures...)
}
