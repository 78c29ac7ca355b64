package wechat_test

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

	"github.com/minigo-dev/wechat"
)

// A tokenPlatform is WeChat as far as tokens go: both token endpoints, and an API at
// every other path that knows which tokens live. It is an http.RoundTripper.
type tokenPlatform struct {
	Life    time.Duration // of a new token; 2 hours
	Latency time.Duration // of every answer
	Repeats bool          // a revoked token is repeated until another is forced
	// Fault answers instead of the token endpoints if it returns anything.
	Fault func(r *http.Request) (*http.Response, error)
	// Arrived is told of each API call before it is answered.
	Arrived func(token string)

	mu      sync.Mutex
	made    int
	current string
	expiry  time.Time
	legacy  string
	until   map[string]time.Time // the lives of all tokens
	forces  []time.Time
	asked   []time.Time // each request to a token endpoint
	plain   int         // successful answers
	forced  int
	denied  int // forces beyond the limits
	oldWay  int
	refused int // API calls with a dead token
	served  int // API calls with a living one
}

// tokenCounts are what a test compares.
type tokenCounts struct{ Plain, Forced, Legacy int }

func (p *tokenPlatform) counts() tokenCounts {
	p.mu.Lock()
	defer p.mu.Unlock()
	return tokenCounts{p.plain, p.forced, p.oldWay}
}

// forget starts the counting anew.
func (p *tokenPlatform) forget() {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.plain, p.forced, p.oldWay, p.denied, p.asked, p.refused, p.served = 0, 0, 0, 0, nil, 0, 0
}

func (p *tokenPlatform) requests() []time.Time {
	p.mu.Lock()
	defer p.mu.Unlock()
	return append([]time.Time(nil), p.asked...)
}

func (p *tokenPlatform) setFault(fault func(r *http.Request) (*http.Response, error)) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.Fault = fault
}

// revoke ends the life of the stable token. What the endpoint answers next is a new
// one, or with Repeats the dead one until somebody forces another.
func (p *tokenPlatform) revoke() {
	p.mu.Lock()
	defer p.mu.Unlock()
	delete(p.until, p.current)
	if !p.Repeats {
		p.issue()
	}
}

func (p *tokenPlatform) issue() {
	p.current, p.expiry = p.mint()
}

func (p *tokenPlatform) life() time.Duration {
	if p.Life == 0 {
		return 2 * time.Hour
	}
	return p.Life
}

func (p *tokenPlatform) mint() (string, time.Time) {
	if p.until == nil {
		p.until = map[string]time.Time{}
	}
	p.made++
	text, expiry := fmt.Sprintf("TOKEN-%d-+/=%s", p.made, strings.Repeat("x", 100)), time.Now().Add(p.life())
	p.until[text] = expiry
	return text, expiry
}

func (p *tokenPlatform) RoundTrip(r *http.Request) (*http.Response, error) {
	var sent []byte
	if r.Body != nil {
		sent, _ = io.ReadAll(r.Body)
		r.Body.Close()
	}
	if p.Latency > 0 {
		select {
		case <-time.After(p.Latency):
		case <-r.Context().Done():
			return nil, r.Context().Err()
		}
	}
	switch r.URL.Path {
	case "/cgi-bin/stable_token", "/cgi-bin/token":
		p.mu.Lock()
		p.asked = append(p.asked, time.Now())
		fault := p.Fault
		p.mu.Unlock()
		if fault != nil {
			if answer, err := fault(r); answer != nil || err != nil {
				return answer, err
			}
		}
		if r.URL.Path == "/cgi-bin/token" {
			return p.getAccessToken(r)
		}
		return p.getStableAccessToken(r, sent)
	}
	return p.api(r.URL.Query().Get("access_token"))
}

func (p *tokenPlatform) api(token string) (*http.Response, error) {
	if p.Arrived != nil {
		p.Arrived(token)
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	until, known := p.until[token]
	switch {
	case !known:
		p.refused++
		return tokenAnswer(`{"errcode":40001,"errmsg":"invalid credential, access_token is invalid or not latest rid: 62922e5a-050daf94-1dcd13f6"}`), nil
	case !time.Now().Before(until):
		p.refused++
		return tokenAnswer(`{"errcode":42001,"errmsg":"access_token expired rid: 62922e5a-050daf94-1dcd13f6"}`), nil
	}
	p.served++
	return tokenAnswer(`{"errcode":0,"errmsg":"ok"}`), nil
}

func (p *tokenPlatform) getStableAccessToken(r *http.Request, sent []byte) (*http.Response, error) {
	var in struct {
		GrantType    string `json:"grant_type"`
		AppID        string `json:"appid"`
		Secret       string `json:"secret"`
		ForceRefresh bool   `json:"force_refresh"`
	}
	d := json.NewDecoder(strings.NewReader(string(sent)))
	d.DisallowUnknownFields()
	switch {
	case r.Method != http.MethodPost:
		return tokenAnswer(`{"errcode":43002,"errmsg":"require POST method"}`), nil
	case d.Decode(&in) != nil:
		return tokenAnswer(`{"errcode":47001,"errmsg":"data format error"}`), nil
	case in.GrantType != "client_credential":
		return tokenAnswer(`{"errcode":40002,"errmsg":"invalid grant_type"}`), nil
	case in.AppID != testAppID:
		return tokenAnswer(`{"errcode":40013,"errmsg":"invalid appid"}`), nil
	case in.Secret != testSecret:
		return tokenAnswer(`{"errcode":40125,"errmsg":"invalid appsecret"}`), nil
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	now := time.Now()
	switch {
	case in.ForceRefresh && !p.mayForce(now):
		p.denied++
		return tokenAnswer(`{"errcode":45011,"errmsg":"api minute-quota reach limit"}`), nil
	case in.ForceRefresh:
		p.forced++
		p.forces = append(p.forces, now)
		delete(p.until, p.current)
		p.issue()
	default:
		p.plain++
		if p.expiry.Sub(now) <= min(5*time.Minute, p.life()/24) {
			p.issue() // the one before lives on until its own end
		}
	}
	return tokenAnswer(fmt.Sprintf(`{"access_token":%q,"expires_in":%d}`, p.current, int(p.expiry.Sub(now)/time.Second))), nil
}

func (p *tokenPlatform) mayForce(now time.Time) bool {
	if n := len(p.forces); n > 0 && now.Sub(p.forces[n-1]) < 30*time.Second {
		return false
	}
	today := 0
	for _, f := range p.forces {
		if now.Sub(f) < 24*time.Hour {
			today++
		}
	}
	return today < 20
}

func (p *tokenPlatform) getAccessToken(r *http.Request) (*http.Response, error) {
	q := r.URL.Query()
	if r.Method != http.MethodGet || q.Get("grant_type") != "client_credential" || q.Get("appid") != testAppID || q.Get("secret") != testSecret {
		return tokenAnswer(`{"errcode":40125,"errmsg":"invalid appsecret"}`), nil
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	p.oldWay++
	if end := time.Now().Add(5 * time.Minute); p.until[p.legacy].After(end) {
		p.until[p.legacy] = end
	}
	text, expiry := p.mint()
	p.legacy = text
	return tokenAnswer(fmt.Sprintf(`{"access_token":%q,"expires_in":%d}`, text, int(time.Until(expiry)/time.Second))), nil
}

func tokenAnswer(body string) *http.Response {
	return &http.Response{StatusCode: 200, Header: http.Header{}, ContentLength: int64(len(body)), Body: io.NopCloser(strings.NewReader(body))}
}

// client makes one process's Client.
func (p *tokenPlatform) client(t testing.TB, opts ...wechat.Option) *wechat.Client {
	t.Helper()
	c, err := wechat.New(testAppID, testSecret, append([]wechat.Option{wechat.WithHTTPClient(&http.Client{Transport: p})}, opts...)...)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// anyCall makes a call that needs a token.
func anyCall(ctx context.Context, c *wechat.Client) error {
	return c.Call(ctx, http.MethodGet, "/wxa/any", nil, nil)
}

// failures counts what n goroutines get that run do at the same time.
func failures(n int, do func(i int) error) error {
	errs := make([]error, n)
	var wg sync.WaitGroup
	for i := range n {
		wg.Go(func() { errs[i] = do(i) })
	}
	wg.Wait()
	return errors.Join(errs...)
}

// A tokenLog is a Token hook that remembers.
type tokenLog struct {
	mu     sync.Mutex
	events []wechat.TokenInfo
}

func (l *tokenLog) option() wechat.Option {
	return wechat.WithHooks(wechat.Hooks{Token: func(_ context.Context, i wechat.TokenInfo) {
		l.mu.Lock()
		defer l.mu.Unlock()
		l.events = append(l.events, i)
	}})
}

func (l *tokenLog) count(e wechat.TokenEvent) (n int) {
	l.mu.Lock()
	defer l.mu.Unlock()
	for _, i := range l.events {
		if i.Event == e {
			n++
		}
	}
	return n
}
