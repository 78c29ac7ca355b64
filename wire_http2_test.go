package wechat_test

import (
	"context"
	"errors"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"slices"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/minigo-dev/wechat"
)

// A relay stands between client and server. Its connections can go silent, as they do
// where a router forgets them: nothing arrives any more, and nobody is told.
type relay struct {
	net.Listener
	target string
	opened atomic.Int64

	mu     sync.Mutex
	silent []*atomic.Bool
	conns  []net.Conn
}

func newRelay(t *testing.T, target string) *relay {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	r := &relay{Listener: l, target: target}
	var wg sync.WaitGroup
	wg.Go(func() {
		for {
			c, err := l.Accept()
			if err != nil {
				return
			}
			wg.Go(func() { r.serve(c) })
		}
	})
	t.Cleanup(func() {
		l.Close()
		r.mu.Lock()
		for _, c := range r.conns {
			c.Close()
		}
		r.mu.Unlock()
		wg.Wait()
	})
	return r
}

func (r *relay) serve(client net.Conn) {
	server, err := net.Dial("tcp", r.target)
	if err != nil {
		client.Close()
		return
	}
	silent := new(atomic.Bool)
	r.mu.Lock()
	r.silent, r.conns = append(r.silent, silent), append(r.conns, client, server)
	r.mu.Unlock()
	r.opened.Add(1)
	carry := func(to, from net.Conn) {
		defer to.Close()
		buf := make([]byte, 32<<10)
		for {
			n, err := from.Read(buf)
			if !silent.Load() {
				to.Write(buf[:n])
			}
			if err != nil {
				return
			}
		}
	}
	var wg sync.WaitGroup
	wg.Go(func() { carry(server, client) })
	carry(client, server)
	wg.Wait()
}

// silence makes all connections of now silent.
func (r *relay) silence() {
	r.mu.Lock()
	defer r.mu.Unlock()
	for _, s := range r.silent {
		s.Store(true)
	}
}

// net/http keeps an HTTP/2 connection that has gone silent for all further calls. One
// call may run out of time on it, not every one after it.
func TestSilentConnectionFailsOneCall(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name    string
		http2   bool
		waiting bool // another call waits on the silent connection all the time
		most    int  // calls that fail
	}{
		{"HTTP/1", false, false, 1},
		{"HTTP/2", true, false, 1},
		{"HTTP/2, with a call that waits", true, true, 3},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			server := httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				io.Copy(io.Discard, r.Body)
				io.WriteString(w, `{"errcode":0}`)
			}))
			server.EnableHTTP2 = tt.http2
			server.StartTLS()
			t.Cleanup(server.Close)
			relay := newRelay(t, server.Listener.Addr().String())
			client := mustClient(t, wechat.WithTokenSource(fixedTokens{}), wechat.WithBaseURL("https://"+relay.Addr().String()), wechat.WithHTTPClient(server.Client()))
			send := func(d time.Duration) error {
				ctx, cancel := context.WithTimeout(t.Context(), d)
				defer cancel()
				return client.SendText(ctx, "o1", "hi")
			}
			if err := send(10 * time.Second); err != nil {
				t.Fatal(err)
			}
			relay.silence()
			var waits sync.WaitGroup
			ctx, cancel := context.WithCancel(t.Context())
			if tt.waiting {
				waits.Go(func() { _ = client.SendText(ctx, "o1", "waits") })
				time.Sleep(50 * time.Millisecond)
			}
			var failed []int
			for i := range 8 {
				if err := send(time.Second); err != nil {
					if !errors.Is(err, context.DeadlineExceeded) {
						t.Errorf("call %d: %v", i, err)
					}
					failed = append(failed, i)
				}
			}
			cancel()
			waits.Wait()
			if len(failed) > tt.most || !slices.Equal(failed, []int{0, 1, 2}[:len(failed)]) {
				t.Errorf("the calls %v failed, want at most the first %d", failed, tt.most)
			}
			if n := relay.opened.Load(); n > 3 {
				t.Errorf("%d connections, want at most 3", n)
			}
		})
	}
}
