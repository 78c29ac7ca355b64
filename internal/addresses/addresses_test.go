package addresses

import (
	"context"
	"errors"
	"net/http"
	"net/netip"
	"runtime"
	"testing"
	"testing/synctest"
	"time"
)

func TestParse(t *testing.T) {
	t.Parallel()
	tests := []struct{ name, text, want string }{
		{"an address", "101.226.103.1", "101.226.103.1/32"},
		{"a block", " 101.226.103.7/25\n", "101.226.103.0/25"},
		{"IPv6", "240e::1", "240e::1/128"},
		{"IPv4 in IPv6", "::ffff:1.2.3.4", "1.2.3.4/32"},
		{"a block of IPv4 in IPv6", "::ffff:1.2.3.4/120", "1.2.3.0/24"},
		{"a block of IPv4 and IPv6", "::ffff:1.2.3.4/90", ""},
		{"a zone", "fe80::1%eth0", ""},
		{"too many bits", "1.2.3.4/33", ""},
		{"no address", "api.weixin.qq.com", ""},
		{"nothing", "", ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			got, ok := Parse(tt.text)
			if ok != (tt.want != "") || ok && got.String() != tt.want {
				t.Errorf("got %v, %t, want %q", got, ok, tt.want)
			}
		})
	}
}

func TestClient(t *testing.T) {
	t.Parallel()
	p := &Proxies{Header: "X-Forwarded-For", Trusted: []netip.Prefix{netip.MustParsePrefix("10.0.0.0/8")}}
	tests := []struct {
		name, remote string
		header       []string
		want         string
	}{
		{"no proxy", "1.2.3.4:5", []string{"6.6.6.6"}, "1.2.3.4"},
		{"a proxy", "10.0.0.1:5", []string{"6.6.6.6, 1.2.3.4"}, "1.2.3.4"},
		{"two proxies", "10.0.0.1:5", []string{"6.6.6.6", "1.2.3.4,10.0.0.2"}, "1.2.3.4"},
		{"no header", "10.0.0.1:5", nil, "10.0.0.1"},
		{"an entry with a port", "10.0.0.1:5", []string{"[240e::1]:443"}, "240e::1"},
		{"an entry that is no address", "10.0.0.1:5", []string{"1.2.3.4, unknown"}, ""},
		{"no address at all", "pipe", nil, ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			got, ok := p.Client(&http.Request{RemoteAddr: tt.remote, Header: http.Header{p.Header: tt.header}})
			if ok != (tt.want != "") || ok && got.String() != tt.want {
				t.Errorf("got %v, %t, want %q", got, ok, tt.want)
			}
		})
	}
}

func TestListRenewsItself(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		first, second, other := netip.MustParseAddr("1.1.1.1"), netip.MustParseAddr("2.2.2.2"), netip.MustParseAddr("3.3.3.3")
		failure := errors.New("no network")
		fetches, answer, err := 0, []netip.Prefix{netip.PrefixFrom(first, 32)}, failure
		l := &List{Fetch: func(context.Context) ([]netip.Prefix, error) { fetches++; return answer, err }}
		check := func(from netip.Addr, want bool, wantErr error, wantFetches int) {
			t.Helper()
			known, err := l.Check(t.Context(), from)
			if synctest.Wait(); known != want || !errors.Is(err, wantErr) || fetches != wantFetches {
				t.Errorf("%v, %v after %d fetches; want %v, %v after %d", known, err, fetches, want, wantErr, wantFetches)
			}
		}
		check(first, false, failure, 1)
		check(first, false, failure, 1)
		time.Sleep(retryPause)
		err = nil
		check(first, true, nil, 2)
		check(other, false, nil, 2)
		time.Sleep(listYoung)
		answer = []netip.Prefix{netip.PrefixFrom(second, 32)}
		check(first, true, nil, 2)
		check(second, true, nil, 3)
		check(first, false, nil, 3)
		time.Sleep(listLife)
		err = failure
		check(second, true, nil, 4)
	})
}

func TestListOutlivesItsFetch(t *testing.T) {
	t.Parallel()
	for name, fetch := range map[string]func(context.Context) ([]netip.Prefix, error){
		"panic":  func(context.Context) ([]netip.Prefix, error) { panic("x") },
		"Goexit": func(context.Context) ([]netip.Prefix, error) { runtime.Goexit(); return nil, nil },
		"nil":    nil,
		"empty":  func(context.Context) ([]netip.Prefix, error) { return nil, nil },
		"hang":   func(ctx context.Context) ([]netip.Prefix, error) { <-ctx.Done(); return nil, ctx.Err() },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				l := &List{Fetch: fetch}
				if err := l.Refresh(t.Context()); err == nil {
					t.Error("no error")
				}
			})
		})
	}
}
