package wechat_test

import (
	"bufio"
	"fmt"
	"net"
	"net/http"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/minigo-dev/wechat"
)

// net/http repeats a GET by itself when a kept connection turns out dead. An API with
// a side effect must not get it twice.
func TestDeadKeptConnectionRepeatsSafeCallsOnly(t *testing.T) {
	t.Parallel()
	key := wechat.NewSessionKey("9hAb/NEYUlkaMBEsmFgzig==")
	tests := []struct {
		name  string
		path  string
		opts  []wechat.Option
		do    func(*testing.T, *wechat.Client) error
		times int64
	}{
		{"Code2Session", "/sns/jscode2session", nil, func(t *testing.T, c *wechat.Client) error {
			_, err := c.Code2Session(t.Context(), "code")
			return err
		}, 1},
		{"ResetUserSessionKey", "/wxa/resetusersessionkey", []wechat.Option{wechat.WithTokenSource(fixedTokens{})}, func(t *testing.T, c *wechat.Client) error {
			_, err := c.ResetUserSessionKey(t.Context(), "o1", key)
			return err
		}, 1},
		{"legacy token", "/cgi-bin/token", []wechat.Option{wechat.WithLegacyToken()}, func(t *testing.T, c *wechat.Client) error {
			_, err := c.AccessToken(t.Context())
			return err
		}, 1},
		{"a GET through Call", "/x", nil, func(t *testing.T, c *wechat.Client) error {
			return c.Call(t.Context(), "GET", "/x", nil, nil, wechat.NoToken())
		}, 1},
		{"a POST through Call", "/x", nil, func(t *testing.T, c *wechat.Client) error {
			return c.Call(t.Context(), "POST", "/x", nil, nil, wechat.NoToken())
		}, 1},
		{"SendText", "/cgi-bin/message/custom/send", []wechat.Option{wechat.WithTokenSource(fixedTokens{})}, func(t *testing.T, c *wechat.Client) error {
			return c.SendText(t.Context(), "o1", "hi")
		}, 1},
		{"GetMedia", "/cgi-bin/media/get", []wechat.Option{wechat.WithTokenSource(fixedTokens{})}, func(t *testing.T, c *wechat.Client) error {
			_, err := c.GetMedia(t.Context(), "M1")
			return err
		}, 2},
		{"a safe GET through Call", "/x", nil, func(t *testing.T, c *wechat.Client) error {
			return c.Call(t.Context(), "GET", "/x", nil, nil, wechat.NoToken(), wechat.Safe())
		}, 2},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			var times atomic.Int64
			address := rawServer(t, func(c net.Conn) {
				r := bufio.NewReader(c)
				for first := true; ; first = false {
					request, err := readRequest(r)
					if err != nil {
						return
					}
					if request.URL.Path == tt.path {
						times.Add(1)
					}
					if !first {
						return // the second request of a connection gets no answer
					}
					answer := `{"errcode":0}`
					if request.URL.Path == "/cgi-bin/media/get" {
						answer = "FILE"
					}
					fmt.Fprintf(c, "HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n%s", len(answer), answer)
				}
			})
			client := mustClient(t, append(tt.opts, wechat.WithBaseURL("http://"+address))...)
			if err := client.Call(t.Context(), "POST", "/warm", nil, nil, wechat.NoToken()); err != nil {
				t.Fatal(err)
			}
			err := tt.do(t, client)
			if tt.times > 1 {
				if err != nil {
					t.Errorf("a safe call wasn't repeated: %v", err)
				}
			} else if te := transportErrorOf(t, err); !te.Sent {
				t.Errorf("Sent is false: %v", te)
			}
			if n := times.Load(); n != tt.times {
				t.Errorf("%s arrived %d times, want %d", tt.path, n, tt.times)
			}
		})
	}
}

func TestNoNewConnectionOnceWarm(t *testing.T) {
	t.Parallel()
	const goroutines, calls = 32, 20
	server, connections := loopback(t)
	client := mustClient(t, wechat.WithBaseURL(server.URL))
	run := func(n int) {
		var wg sync.WaitGroup
		for range goroutines {
			wg.Go(func() {
				for range n {
					if err := client.SendText(t.Context(), "o1", benchText); err != nil {
						t.Error(err)
						return
					}
				}
			})
		}
		wg.Wait()
	}
	run(calls)
	warm := connections.Load()
	run(calls)
	// A goroutine may find no idle connection for a moment, so a few may be opened.
	if more := connections.Load() - warm; warm > 3*goroutines || more > goroutines/2 {
		t.Errorf("%d connections when warm and %d more for %d calls", warm, more, goroutines*calls)
	}
}

// Clients share the pool of their transport: a call without a Client opens no pool of
// its own, whose connections nobody would close.
func TestStatelessCallsShareConnections(t *testing.T) {
	t.Parallel()
	server, connections := loopback(t)
	for _, opts := range [][]wechat.TransportOption{
		{wechat.WithBaseURL(server.URL)},
		{wechat.WithBaseURL(server.URL), wechat.WithHTTPClient(&http.Client{})},
	} {
		before := connections.Load()
		for range 5 {
			if err := wechat.SendCustomMessage(t.Context(), "T1", "o1", wechat.CustomText{Content: "hi"}, opts...); err != nil {
				t.Fatal(err)
			}
		}
		// A connection may return to the pool a moment after its answer.
		if n := connections.Load() - before; n > 2 {
			t.Errorf("%d connections for 5 calls, want 1", n)
		}
	}
}
