package wechat_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"slices"
	"strings"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/minigo-dev/wechat"
)

// brokenBody is an answer that breaks off.
type brokenBody struct {
	text io.Reader
	err  error
}

func (b brokenBody) Read(p []byte) (int, error) {
	if n, err := b.text.Read(p); err == nil {
		return n, nil
	}
	return 0, b.err
}

func (brokenBody) Close() error { return nil }

// A plain fetch of stable_token that was lost on its way is tried once more at once, so
// that one reset doesn't fail every call that waits. Nothing else is.
func TestLostFetchIsTriedOnceMore(t *testing.T) {
	t.Parallel()
	reset := &net.OpError{Op: "read", Net: "tcp", Err: syscall.ECONNRESET}
	fails := func(err error) func(*http.Request) (*http.Response, error) {
		return func(*http.Request) (*http.Response, error) { return nil, err }
	}
	answers := func(status int, body io.ReadCloser) func(*http.Request) (*http.Response, error) {
		return func(*http.Request) (*http.Response, error) {
			return &http.Response{StatusCode: status, Header: http.Header{}, ContentLength: -1, Body: body}, nil
		}
	}
	text := func(s string) io.ReadCloser { return io.NopCloser(strings.NewReader(s)) }
	cut := `{"access_token":"T`
	tests := []struct {
		name  string
		fault func(*http.Request) (*http.Response, error)
		again bool
	}{
		{"refused", fails(&net.OpError{Op: "dial", Net: "tcp", Err: syscall.ECONNREFUSED}), true},
		{"no such host", fails(&net.DNSError{Err: "no such host", Name: "api.weixin.qq.com", IsNotFound: true}), true},
		{"no connection in time", fails(&net.OpError{Op: "dial", Net: "tcp", Err: context.DeadlineExceeded}), true},
		{"reset", fails(reset), true},
		{"connection given up", fails(&net.OpError{Op: "read", Net: "tcp", Err: syscall.ETIMEDOUT}), true},
		{"closed without an answer", fails(io.EOF), true},
		{"another transport's failure", fails(errors.New("stream error")), true},
		{"reset within the answer", answers(200, brokenBody{strings.NewReader(cut), reset}), true},
		{"answer broke off", answers(200, brokenBody{strings.NewReader(cut), io.ErrUnexpectedEOF}), true},
		{"502", answers(502, text("<html>")), true},
		{"503 with JSON", answers(503, text(`{"message":"no upstream"}`)), true},
		{"504, empty", answers(504, text("")), true},

		{"no time", fails(context.DeadlineExceeded), false},
		{"cancelled", fails(context.Canceled), false},
		{"500", answers(500, text("<html>")), false},
		{"404", answers(404, text("")), false},
		{"HTML", answers(200, text("<html>")), false},
		{"cut, as announced", answers(200, text(cut)), false},
		{"errcode", answers(200, text(`{"errcode":40125,"errmsg":"invalid appsecret"}`)), false},
		{"errcode of a gateway", answers(502, text(`{"errcode":45011,"errmsg":"minute"}`)), false},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			bubble(t, func(t *testing.T) {
				p := &tokenPlatform{}
				n := 0
				p.setFault(func(r *http.Request) (*http.Response, error) {
					if n++; n == 1 {
						return tt.fault(r)
					}
					return nil, nil
				})
				start := time.Now()
				_, err := p.client(t).AccessToken(t.Context())
				want := map[bool]int{true: 2, false: 1}[tt.again]
				if n != want || (err == nil) != tt.again {
					t.Errorf("got %v after %d tries, want %d", err, n, want)
				}
				if took := time.Since(start); took != 0 {
					t.Errorf("took %v, want none", took)
				}
			})
		})
	}
}

// kindOfFetch says what a request to a token endpoint asks for.
func kindOfFetch(r *http.Request) string {
	if r.URL.Path == "/cgi-bin/token" {
		return "legacy"
	}
	body, err := r.GetBody()
	if err != nil {
		return err.Error()
	}
	text, _ := io.ReadAll(body)
	if strings.Contains(string(text), `"force_refresh":true`) {
		return "forced"
	}
	return "plain"
}

// Tries are counted: one to spare for a flight, for plain fetches of stable_token alone.
func TestOneSpareTryPerFlight(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name   string
		opts   []wechat.Option
		revoke bool  // so that the flight has to force
		lost   []int // the tries that are lost, from 1
		want   string
	}{
		{"lost for ever", nil, false, []int{1, 2, 3, 4}, "plain plain"},
		{"the legacy endpoint", []wechat.Option{wechat.WithLegacyToken()}, false, []int{1}, "legacy"},
		{"forced", nil, true, []int{2}, "plain forced plain"},
		{"forced, and the look after it", nil, true, []int{2, 3}, "plain forced plain plain"},
		{"the spare try is used up", nil, true, []int{1, 3, 4}, "plain plain forced plain"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			bubble(t, func(t *testing.T) {
				p := &tokenPlatform{Repeats: true}
				c := p.client(t, tt.opts...)
				if tt.revoke {
					mustCall(t, c)
					p.revoke()
				}
				var tries []string
				p.setFault(func(r *http.Request) (*http.Response, error) {
					tries = append(tries, kindOfFetch(r))
					if slices.Contains(tt.lost, len(tries)) {
						return nil, errors.New("reset")
					}
					return nil, nil
				})
				_ = anyCall(t.Context(), c)
				if diff := cmp.Diff(tt.want, strings.Join(tries, " ")); diff != "" {
					t.Errorf("tries (-want +got):\n%s", diff)
				}
			})
		})
	}
	t.Run("a source", func(t *testing.T) {
		bubble(t, func(t *testing.T) {
			tries := 0
			c := sourced(t, sourceFunc(func(context.Context, wechat.TokenRequest) (wechat.Token, error) {
				tries++
				return wechat.Token{}, io.ErrUnexpectedEOF
			}))
			if _, err := c.AccessToken(t.Context()); err == nil || tries != 1 {
				t.Errorf("got %v after %d tries, want 1", err, tries)
			}
		})
	})
}

func TestExpiresIn(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name  string
		field string
		life  time.Duration // 0: an error
	}{
		{"number", `,"expires_in":7200`, 2 * time.Hour},
		{"string", `,"expires_in":"7200"`, 2 * time.Hour},
		{"decimal point", `,"expires_in":7200.0`, 2 * time.Hour},
		{"exponent", `,"expires_in":7.2e3`, 2 * time.Hour},
		{"short", `,"expires_in":30`, 30 * time.Second},
		{"one second", `,"expires_in":1`, time.Second},
		{"above the limit", `,"expires_in":86400`, 2 * time.Hour},
		{"far above", `,"expires_in":9223372036854775807`, 2 * time.Hour},
		{"absurd", `,"expires_in":1e300`, 2 * time.Hour},
		{"beyond any float", `,"expires_in":1e999`, 2 * time.Hour},
		{"absurdly negative", `,"expires_in":-1e999`, 0},
		{"zero", `,"expires_in":0`, 0},
		{"negative", `,"expires_in":-1`, 0},
		{"absent", ``, 0},
		{"null", `,"expires_in":null`, 0},
		{"empty", `,"expires_in":""`, 0},
		{"a word", `,"expires_in":"soon"`, 0},
		{"not a number", `,"expires_in":"NaN"`, 0},
		{"an object", `,"expires_in":{}`, 0},
		{"true", `,"expires_in":true`, 0},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			bubble(t, func(t *testing.T) {
				p := &tokenPlatform{}
				n := 0
				p.setFault(func(*http.Request) (*http.Response, error) {
					n++
					return tokenAnswer(fmt.Sprintf(`{"access_token":"T%d"%s}`, n, tt.field)), nil
				})
				c := p.client(t)
				token, err := c.AccessToken(t.Context())
				if tt.life == 0 {
					var transport *wechat.TransportError
					if !errors.As(err, &transport) || strings.Contains(err.Error(), "T1") || !strings.Contains(err.Error(), "expires_in") {
						t.Errorf("got %q, %v, want a TransportError that names expires_in", token, err)
					}
					return
				}
				if err != nil || token != "T1" {
					t.Fatalf("got %q, %v", token, err)
				}
				time.Sleep(tt.life/2 - time.Millisecond)
				if token, _ := c.AccessToken(t.Context()); token != "T1" {
					t.Errorf("half its life on: got %s, want T1", token)
				}
				time.Sleep(tt.life / 2)
				if token, _ := c.AccessToken(t.Context()); token != "T2" {
					t.Errorf("at its end: got %s, want T2", token)
				}
			})
		})
	}
}

func TestOddTokens(t *testing.T) {
	t.Parallel()
	for name, token := range map[string]string{
		"empty":          `""`,
		"absent":         `null`,
		"a number":       `7`,
		"endlessly long": `"` + strings.Repeat("x", 100_000) + `"`,
	} {
		t.Run(name, func(t *testing.T) {
			bubble(t, func(t *testing.T) {
				p := &tokenPlatform{}
				p.setFault(func(*http.Request) (*http.Response, error) {
					return tokenAnswer(`{"access_token":` + token + `,"expires_in":7200}`), nil
				})
				var transport *wechat.TransportError
				if got, err := p.client(t).AccessToken(t.Context()); !errors.As(err, &transport) || len(err.Error()) > 200 {
					t.Errorf("got %.20q, %.300v, want a TransportError", got, err)
				}
			})
		})
	}
}

// The spare try lies within the caller's time, and within the flight's.
func TestSpareTryKeepsTheDeadline(t *testing.T) {
	bubble(t, func(t *testing.T) {
		p := &tokenPlatform{}
		var tries atomic.Int64
		p.setFault(func(r *http.Request) (*http.Response, error) {
			if tries.Add(1) == 1 {
				return nil, errors.New("reset")
			}
			<-r.Context().Done()
			return nil, r.Context().Err()
		})
		ctx, cancel := context.WithTimeout(t.Context(), 300*time.Millisecond)
		defer cancel()
		start := time.Now()
		err := anyCall(ctx, p.client(t))
		if took := time.Since(start); took != 300*time.Millisecond || !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("got %v after %v", err, took)
		}
		time.Sleep(10 * time.Second)
		if n := tries.Load(); n != 2 {
			t.Errorf("%d tries, want 2", n)
		}
	})
}
