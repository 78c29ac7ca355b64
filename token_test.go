package wechat_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"runtime"
	"runtime/pprof"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/minigo-dev/wechat"
	"github.com/minigo-dev/wechat/internal/ratio"
)

// quiesce lets everything end that is bounded. What is still there when a bubble's
// test returns makes synctest fail it, so every test in a bubble counts goroutines.
func quiesce() {
	time.Sleep(2 * time.Minute)
	synctest.Wait()
}

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

// bubble runs a test on synctest's clock.
func bubble(t *testing.T, test func(t *testing.T)) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		test(t)
		quiesce()
	})
}

// tokenCounts are what a test compares.
type tokenCounts struct{ Plain, Forced, Legacy int }

func tokenAnswer(body string) *http.Response {
	return &http.Response{StatusCode: 200, Header: http.Header{}, ContentLength: int64(len(body)), Body: io.NopCloser(strings.NewReader(body))}
}

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

// client makes one process's Client.
func (p *tokenPlatform) client(t testing.TB, opts ...wechat.Option) *wechat.Client {
	t.Helper()
	c, err := wechat.New(testAppID, testSecret, append([]wechat.Option{wechat.WithHTTPClient(&http.Client{Transport: p})}, opts...)...)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func wantCounts(t *testing.T, p *tokenPlatform, want tokenCounts) {
	t.Helper()
	if diff := cmp.Diff(want, p.counts()); diff != "" {
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

// A brittleStore is a MemoryStore and locker that does what a test wants first. Each
// func may be nil; an error from it is the answer. It counts its calls.
type brittleStore struct {
	get, set, lock, unlock func(ctx context.Context) error

	mu    sync.Mutex
	kept  *wechat.MemoryStore
	calls map[string]int
}

// first counts a call and runs what the test wants.
func (s *brittleStore) first(ctx context.Context, name string, do func(context.Context) error) error {
	s.mu.Lock()
	if s.kept == nil {
		s.kept, s.calls = wechat.NewMemoryStore(), map[string]int{}
	}
	s.calls[name]++
	s.mu.Unlock()
	if do == nil {
		return nil
	}
	return do(ctx)
}

func (s *brittleStore) Get(ctx context.Context, key string) (string, error) {
	if err := s.first(ctx, "get", s.get); err != nil {
		return "", err
	}
	return s.kept.Get(ctx, key)
}

func (s *brittleStore) Set(ctx context.Context, key, value string, ttl time.Duration) error {
	if err := s.first(ctx, "set", s.set); err != nil {
		return err
	}
	if ttl <= 0 {
		return fmt.Errorf("a ttl of %v", ttl)
	}
	return s.kept.Set(ctx, key, value, ttl)
}

func (s *brittleStore) TryLock(ctx context.Context, key string, lease time.Duration) (func(context.Context) error, error) {
	if err := s.first(ctx, "lock", s.lock); err != nil {
		return nil, err
	}
	free, err := s.kept.TryLock(ctx, key, lease)
	if err != nil {
		return nil, err
	}
	return func(ctx context.Context) error {
		if err := s.first(ctx, "unlock", s.unlock); err != nil {
			return err
		}
		return free(ctx)
	}, nil
}

func (s *brittleStore) count(name string) int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.calls[name]
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

func legacyRequest(t *testing.T) *http.Request {
	t.Helper()
	r, err := http.NewRequestWithContext(t.Context(), http.MethodGet, "https://api.weixin.qq.com/cgi-bin/token?grant_type=client_credential&appid="+testAppID+"&secret="+testSecret, nil)
	if err != nil {
		t.Fatal(err)
	}
	return r
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

func TestCachedTokenAllocatesNothing(t *testing.T) {
	c := (&tokenPlatform{}).client(t)
	ctx := t.Context()
	get := func() {
		if _, err := c.AccessToken(ctx); err != nil {
			t.Error(err)
		}
	}
	get()
	if n := testing.AllocsPerRun(1000, get); n != 0 {
		t.Errorf("a cached token costs %v allocations", n)
	}
}

func mutexProfile(t *testing.T) string {
	t.Helper()
	var buf bytes.Buffer
	if err := pprof.Lookup("mutex").WriteTo(&buf, 1); err != nil {
		t.Fatal(err)
	}
	return buf.String()
}

// tokenContentions counts the stacks of the mutex profile that a token's keeper is in.
func tokenContentions(t *testing.T) int {
	t.Helper()
	return strings.Count(mutexProfile(t), ".(*tokenKeeper).")
}

// profileSeesContention makes some, to prove that the profile works.
func profileSeesContention(t *testing.T) bool {
	t.Helper()
	var mu sync.Mutex
	_ = failures(8, func(int) error {
		for range 100 {
			mu.Lock()
			time.Sleep(10 * time.Microsecond)
			mu.Unlock()
		}
		return nil
	})
	return strings.Contains(mutexProfile(t), "profileSeesContention")
}

// The test can't be parallel: the profile's rate is the process's.
func TestCachedTokenTakesNoLock(t *testing.T) {
	defer runtime.SetMutexProfileFraction(runtime.SetMutexProfileFraction(1))
	c := (&tokenPlatform{}).client(t)
	if _, err := c.AccessToken(t.Context()); err != nil {
		t.Fatal(err)
	}
	before := tokenContentions(t)
	if err := failures(16, func(int) error {
		for range 20_000 {
			if _, err := c.AccessToken(t.Context()); err != nil {
				return err
			}
		}
		return nil
	}); err != nil {
		t.Fatal(err)
	}
	if after := tokenContentions(t); after != before {
		t.Errorf("cached reads met at a lock: %d stacks in the mutex profile, %d before", after, before)
	}
	if !profileSeesContention(t) {
		t.Error("the mutex profile sees no contention at all: the test tests nothing")
	}
}

type floorHeldToken struct {
	text   string
	expiry time.Time
}

// tokenFloor is the least that keeps a token: an atomic load and a look at the clock.
type tokenFloor struct {
	current atomic.Pointer[floorHeldToken]
}

//go:noinline
func (f *tokenFloor) AccessToken(context.Context) (string, error) {
	if h := f.current.Load(); h != nil && time.Until(h.expiry) > 0 {
		return h.text, nil
	}
	return "", context.Canceled
}

func BenchmarkCachedToken(b *testing.B) {
	floor := &tokenFloor{}
	floor.current.Store(&floorHeldToken{"T", time.Now().Add(time.Hour)})
	client := (&tokenPlatform{}).client(b)
	ctx := context.Background()
	if _, err := client.AccessToken(ctx); err != nil {
		b.Fatal(err)
	}
	type reader func(context.Context) (string, error)
	alone := func(read reader) func(*testing.B) {
		return func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				if _, err := read(ctx); err != nil {
					b.Fatal(err)
				}
			}
		}
	}
	parallel := func(read reader) func(*testing.B) {
		return func(b *testing.B) {
			b.ReportAllocs()
			b.RunParallel(func(pb *testing.PB) {
				for pb.Next() {
					if _, err := read(ctx); err != nil {
						b.Error(err)
						return
					}
				}
			})
		}
	}
	ratio.Pair(b, "alone", alone(client.AccessToken), alone(floor.AccessToken))
	ratio.Pair(b, "parallel", parallel(client.AccessToken), parallel(floor.AccessToken))
}
