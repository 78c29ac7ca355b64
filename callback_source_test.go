package wechat_test

import (
	"context"
	"errors"
	"net/http"
	"net/netip"
	"runtime"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/minigo-dev/wechat"
)

func TestSourceOfAPush(t *testing.T) {
	t.Parallel()
	const (
		good, good6 = "101.226.62.77", "240e:e1::7"
		bad         = "203.0.113.9"
		proxy       = "10.0.0.1:4000"
	)
	type headers = http.Header
	forwarded := func(values ...string) headers { return headers{"X-Forwarded-For": values} }
	realIP := func(values ...string) headers { return headers{"X-Real-Ip": values} }
	both := func(xff, real string) headers { return headers{"X-Forwarded-For": {xff}, "X-Real-Ip": {real}} }
	trustXFF := wechat.WithTrustedProxies("x-forwarded-for", prefixes("10.0.0.0/8", "fd00::/8", "::ffff:192.168.0.0/112")...)
	trustReal := wechat.WithTrustedProxies("X-Real-IP", prefixes("10.0.0.0/8")...)
	long := strings.TrimSuffix(strings.Repeat("10.0.0.2, ", 40), ", ")
	tests := []struct {
		name, remote string
		headers      headers
		option       wechat.CallbackOption
		taken        bool
	}{
		{"direct", good + ":55555", nil, nil, true},
		{"direct, IPv6", "[" + good6 + "]:55555", nil, nil, true},
		{"direct, IPv4 as IPv6", "[::ffff:" + good + "]:55555", nil, nil, true},
		{"direct, IPv6 with a zone", "[" + good6 + "%eth0]:55555", nil, nil, true},
		{"direct, without a port", good, nil, nil, true},
		{"a stranger", bad + ":1", nil, nil, false},
		{"a stranger, IPv4 as IPv6", "[::ffff:" + bad + "]:1", nil, nil, false},
		{"a block next to WeChat's", "101.227.0.1:1", nil, nil, false},
		{"no address", "", nil, nil, false},
		{"a Unix socket", "@", nil, nil, false},
		{"a name", "localhost:80", nil, nil, false},

		{"a spoofed X-Forwarded-For and no proxy named", bad + ":1", forwarded(good), nil, false},
		{"a spoofed X-Real-IP and no proxy named", bad + ":1", realIP(good), nil, false},
		{"a spoofed Forwarded and no proxy named", bad + ":1", headers{"Forwarded": {"for=" + good}}, nil, false},
		{"a genuine push with a header, no proxy named", good + ":1", forwarded(bad), nil, true},
		{"not from the proxy, spoofed", bad + ":1", forwarded(good), trustXFF, false},
		{"not from the proxy, genuine", good + ":1", forwarded(bad), trustXFF, true},
		{"not from the proxy, the proxy spoofed too", bad + ":1", forwarded(good + ", 10.0.0.1"), trustXFF, false},

		{"through the proxy", proxy, forwarded(good), trustXFF, true},
		{"through the proxy as IPv6", "[::ffff:10.0.0.1]:4000", forwarded(good), trustXFF, true},
		{"through a proxy with IPv6", "[fd00::1]:4000", forwarded(good6), trustXFF, true},
		{"through a proxy whose block is IPv4 as IPv6", "192.168.7.7:4000", forwarded(good), trustXFF, true},
		{"through the proxy, with a port", proxy, forwarded(good + ":1234"), trustXFF, true},
		{"through the proxy, IPv6 with a port", proxy, forwarded("[" + good6 + "]:1234"), trustXFF, true},
		{"through the proxy, IPv6 in brackets", proxy, forwarded("[" + good6 + "]"), trustXFF, true},
		{"through the proxy, IPv4 as IPv6", proxy, forwarded("::ffff:" + good), trustXFF, true},
		{"through two proxies", proxy, forwarded(good + ", 10.0.0.2"), trustXFF, true},
		{"through two proxies, two lines", proxy, forwarded(good, "10.0.0.2"), trustXFF, true},
		{"what stands before doesn't count", proxy, forwarded(bad + ", rubbish, " + good), trustXFF, true},
		{"a stranger through the proxy", proxy, forwarded(bad), trustXFF, false},
		{"a stranger who invents hops", proxy, forwarded(good + ", " + bad), trustXFF, false},
		{"a stranger who invents a line", proxy, forwarded(good, bad), trustXFF, false},
		{"a stranger who invents a proxy", proxy, forwarded(good + ", 10.0.0.2, " + bad), trustXFF, false},
		{"a stranger who invents X-Real-IP", proxy, both(bad, good), trustXFF, false},
		{"a stranger who invents only X-Real-IP", proxy, realIP(good), trustXFF, false},
		{"the proxy itself", proxy, nil, trustXFF, false},
		{"empty", proxy, forwarded(""), trustXFF, false},
		{"proxies only", proxy, forwarded("10.0.0.3, 10.0.0.2"), trustXFF, false},
		{"a hop that is no address", proxy, forwarded(good + ", unknown"), trustXFF, false},
		{"a comma at the end", proxy, forwarded(good + ","), trustXFF, false},
		{"too many hops", proxy, forwarded(good + ", " + long), trustXFF, false},

		{"X-Real-IP", proxy, realIP(good), trustReal, true},
		{"X-Real-IP of a stranger", proxy, realIP(bad), trustReal, false},
		{"X-Real-IP beside a spoofed X-Forwarded-For", proxy, both(good, bad), trustReal, false},
		{"X-Real-IP beside another X-Forwarded-For", proxy, both(bad, good), trustReal, true},
		{"X-Real-IP not from the proxy", bad + ":1", realIP(good), trustReal, false},
		{"X-Real-IP twice", proxy, realIP(good, bad), trustReal, false},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			var got []string
			var rec pushRecorder
			opts := []wechat.CallbackOption{secure(), wechat.WithSources(fromWeChat), rec.option()}
			if tt.option != nil {
				opts = append([]wechat.CallbackOption{tt.option}, opts...)
			}
			cb := mustCallback(t, opts...)
			s := newSender("json")
			request := func() *http.Request {
				r := post(s.sealed(s.text("hello", 1)))
				r.RemoteAddr = tt.remote
				for name, values := range tt.headers {
					r.Header[name] = values
				}
				return r
			}
			w := do(cb.Handler(keepTexts(&got)), request())
			if taken := len(got) == 1; taken != tt.taken {
				t.Errorf("taken %t, want %t", taken, tt.taken)
			}
			end := rec.last(t)
			_, err := cb.OpenRequest(request())
			if tt.taken {
				if w.Code != 200 || end.Step != wechat.StepAnswer || err != nil {
					t.Errorf("status %d, step %s; OpenRequest: %v", w.Code, end.Step, err)
				}
				return
			}
			if w.Code != 403 || w.Body.Len() != 0 || end.Status != 403 {
				t.Errorf("status %d, body %q", w.Code, w.Body)
			}
			for _, err := range []error{end.Err, err} {
				var refusal *wechat.PushError
				if !errors.As(err, &refusal) || refusal.Step != wechat.StepSource || refusal.Status() != 403 {
					t.Errorf("got %v", err)
				}
			}
		})
	}
}

func TestSourceOptions(t *testing.T) {
	t.Parallel()
	sources := wechat.WithSources(fromWeChat)
	proxies := func(header string, p ...netip.Prefix) []wechat.CallbackOption {
		return []wechat.CallbackOption{sources, wechat.WithTrustedProxies(header, p...)}
	}
	tests := []struct {
		name  string
		opts  []wechat.CallbackOption
		field string
	}{
		{"no filter", []wechat.CallbackOption{wechat.WithSources(nil)}, "sources"},
		{"proxies without a filter", proxies("X-Real-IP", prefixes("10.0.0.0/8")...)[1:], "trustedProxies"},
		{"no header", proxies("", prefixes("10.0.0.0/8")...), "trustedProxies"},
		{"no header's name", proxies("X-Real-IP:", prefixes("10.0.0.0/8")...), "trustedProxies"},
		{"no proxies", proxies("X-Real-IP"), "trustedProxies"},
		{"an invalid block", proxies("X-Real-IP", netip.Prefix{}), "trustedProxies"},
		{"all of IPv4", proxies("X-Real-IP", prefixes("0.0.0.0/0")...), "trustedProxies"},
		{"all of IPv4 as IPv6", proxies("X-Real-IP", prefixes("::ffff:0.0.0.0/96")...), "trustedProxies"},
		{"all of IPv6", proxies("X-Real-IP", prefixes("10.0.0.0/8", "::/0")...), "trustedProxies"},
	}
	for _, tt := range tests {
		_, err := wechat.NewCallback(testToken, tt.opts...)
		if ae := argumentErrorOf(t, err); ae.Field != tt.field {
			t.Errorf("%s: got %+v", tt.name, ae)
		}
	}
	_, err := wechat.NewSourceList(nil)
	if ae := argumentErrorOf(t, err); ae.Field != "fetch" {
		t.Errorf("got %+v", ae)
	}
}

func TestSourceListSurvivesItsFetch(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name, want string
		fetch      func()
	}{
		{"panics", "panicked with a string", func() { panic("SECRET") }},
		{"ends its goroutine", "ended its goroutine", runtime.Goexit},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			s, err := wechat.NewSourceList(func(context.Context) ([]netip.Prefix, error) {
				tt.fetch()
				return nil, nil
			})
			if err != nil {
				t.Fatal(err)
			}
			for range 2 { // the second isn't held up by the first
				if err := s.Refresh(t.Context()); err == nil || !strings.Contains(err.Error(), tt.want) || strings.Contains(err.Error(), "SECRET") {
					t.Errorf("got %v", err)
				}
			}
		})
	}
}

type unreadable struct{ t *testing.T }

func (u unreadable) Read([]byte) (int, error) {
	u.t.Error("the body was read")
	return 0, http.ErrBodyReadAfterClose
}

func (unreadable) Close() error { return nil }

// The filter replaces no other check, reads nothing of what it refuses, and leaves URL
// verifications and Open alone.
func TestSourceSupplementsTheSignature(t *testing.T) {
	t.Parallel()
	var got []string
	cb := mustCallback(t, secure(), wechat.WithSources(fromWeChat))
	h := cb.Handler(keepTexts(&got))
	s := newSender("json")
	forger := s
	forger.token = "not the token"
	r := post(forger.sealed(s.text("hello", 1)))
	r.RemoteAddr = "101.226.62.77:1"
	if w := do(h, r); w.Code != 403 || len(got) != 0 {
		t.Errorf("a forged push from WeChat's address: status %d, %q", w.Code, got)
	}
	if _, err := cb.OpenRequest(r); err == nil {
		t.Error("OpenRequest took a forged push")
	}
	r = post(s.sealed(s.text("hello", 1)))
	r.RemoteAddr = "203.0.113.9:1"
	r.Body = unreadable{t}
	if w := do(h, r); w.Code != 403 || len(got) != 0 {
		t.Errorf("a signed push from elsewhere: status %d, %q", w.Code, got)
	}
	if _, err := cb.Open(s.sealed(s.text("hello", 1))); err != nil {
		t.Errorf("Open: %v", err)
	}
	q := s.query()
	q.Set("echostr", "echo")
	verification := post(q, nil)
	verification.Method, verification.RemoteAddr = http.MethodGet, "203.0.113.9:1"
	if w := do(h, verification); w.Code != 200 || w.Body.String() != "echo" {
		t.Errorf("verification: status %d, %q", w.Code, w.Body)
	}
}

// A fetcher is what a SourceList asks.
type fetcher struct {
	mu    sync.Mutex
	list  []netip.Prefix
	err   error
	delay time.Duration
	calls atomic.Int64
}

func (f *fetcher) set(err error, delay time.Duration, list ...string) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.list, f.err, f.delay = prefixes(list...), err, delay
}

func (f *fetcher) fetch(ctx context.Context) ([]netip.Prefix, error) {
	f.calls.Add(1)
	f.mu.Lock()
	list, err, delay := f.list, f.err, f.delay
	f.mu.Unlock()
	select {
	case <-time.After(delay):
		return list, err
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}

var (
	oldAddress = netip.MustParseAddr("101.226.62.77")
	newAddress = netip.MustParseAddr("58.246.220.31")
	errDown    = errors.New("down")
)

func sourceListLife(t *testing.T) {
	var f fetcher
	s, err := wechat.NewSourceList(f.fetch)
	if err != nil {
		t.Fatal(err)
	}
	check := func(what string, from netip.Addr, want error, calls int64) {
		t.Helper()
		start := time.Now()
		ctx, cancel := context.WithCancel(t.Context())
		err := s.Check(ctx, from)
		cancel() // the push ends; the fetch goes on
		if took := time.Since(start); took > time.Second {
			t.Errorf("%s: waited %v", what, took)
		}
		synctest.Wait()
		if !errors.Is(err, want) || f.calls.Load() != calls {
			t.Errorf("%s: %v after %d fetches; want %v after %d", what, err, f.calls.Load(), want, calls)
		}
	}
	f.set(errDown, 0)
	check("no list, WeChat down", oldAddress, errDown, 1)
	check("still down, at once", oldAddress, errDown, 1)
	time.Sleep(30 * time.Second)
	check("still down, later", oldAddress, errDown, 2)
	time.Sleep(30 * time.Second)
	f.set(nil, 3*time.Second, "101.226.0.0/16")
	start := time.Now()
	if err := s.Check(t.Context(), oldAddress); err == nil || time.Since(start) != time.Second {
		t.Errorf("a slow fetch: %v after %v", err, time.Since(start))
	}
	time.Sleep(2 * time.Second)
	synctest.Wait()
	check("the list has come", oldAddress, nil, 3)
	check("as IPv6", netip.MustParseAddr("::ffff:101.226.62.77"), nil, 3)
	check("foreign, list young", newAddress, wechat.ErrForeignSource, 3)

	f.set(nil, 0, "101.226.0.0/16", "58.246.220.0/24")
	time.Sleep(time.Hour)
	check("a new address, list an hour old", newAddress, nil, 4)
	check("a stranger, list young again", netip.MustParseAddr("203.0.113.9"), wechat.ErrForeignSource, 4)
	time.Sleep(24*time.Hour - time.Second)
	check("within a day", newAddress, nil, 4)
	f.set(errDown, 0)
	time.Sleep(time.Second)
	check("after a day", newAddress, nil, 5)
	check("failed, old list in use", oldAddress, nil, 5)
	time.Sleep(30 * 24 * time.Hour)
	check("failed for a month, old list in use", oldAddress, nil, 6)
	f.set(nil, time.Hour, "58.246.220.0/24") // the fetch is cut at 10 s
	time.Sleep(time.Minute)
	start = time.Now()
	check("a hung fetch holds no known sender up", oldAddress, nil, 7)
	if took := time.Since(start); took != 0 {
		t.Errorf("waited %v", took)
	}
	check("a hung fetch holds a stranger up for a second", netip.MustParseAddr("203.0.113.9"), wechat.ErrForeignSource, 7)
	time.Sleep(11 * time.Second)
	f.set(nil, 0) // empty
	time.Sleep(time.Minute)
	check("an empty list is none", oldAddress, nil, 8)
	f.set(nil, 0, "58.246.220.0/24")
	time.Sleep(time.Minute)
	check("the first push after it sees the old list", oldAddress, nil, 9)
	check("the next one the new list", oldAddress, wechat.ErrForeignSource, 9)
}

func TestSourceListLife(t *testing.T) {
	t.Parallel()
	synctest.Test(t, sourceListLife)
}

func TestSourceListRefresh(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		var f fetcher
		s, err := wechat.NewSourceList(f.fetch)
		if err != nil {
			t.Fatal(err)
		}
		f.set(errDown, 0)
		if err := s.Refresh(t.Context()); !errors.Is(err, errDown) {
			t.Errorf("got %v", err)
		}
		f.set(nil, 2*time.Second, "101.226.0.0/16")
		short, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		if err := s.Refresh(short); !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("got %v", err)
		}
		var wg sync.WaitGroup
		for range 20 {
			wg.Go(func() {
				if err := s.Refresh(t.Context()); err != nil {
					t.Error(err)
				}
			})
		}
		wg.Wait()
		if n := f.calls.Load(); n != 2 {
			t.Errorf("%d fetches, want 2", n)
		}
		if err := s.Check(t.Context(), oldAddress); err != nil {
			t.Error(err)
		}
	})
}

func TestSourceListSharesAFetch(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		var f fetcher
		f.set(nil, 500*time.Millisecond, "101.226.0.0/16")
		s, err := wechat.NewSourceList(f.fetch)
		if err != nil {
			t.Fatal(err)
		}
		var wg sync.WaitGroup
		for range 100 {
			wg.Go(func() {
				if err := s.Check(t.Context(), oldAddress); err != nil {
					t.Error(err)
				}
			})
		}
		wg.Wait()
		if n := f.calls.Load(); n != 1 {
			t.Errorf("%d fetches, want 1", n)
		}
	})
}
