package wechat_test

import (
	"context"
	"errors"
	"net/http"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/minigo-dev/wechat"
)

// A failingDedup is a store that is down.
type failingDedup struct{ err error }

func (f failingDedup) Claim(context.Context, string, time.Duration) (wechat.Claim, error) {
	return wechat.Claim{}, f.err
}

func (f failingDedup) Done(context.Context, string, string, []byte, time.Duration) error {
	return f.err
}

func (f failingDedup) Release(context.Context, string, string) error { return f.err }

// A switchDedup is a memory store that can fail, hang, and tell its calls.
type switchDedup struct {
	*wechat.MemoryDedup
	mu    sync.Mutex
	down  bool
	hang  bool
	keys  map[string]int
	lease time.Duration
	ttl   time.Duration
}

func newSwitchDedup() *switchDedup {
	return &switchDedup{MemoryDedup: wechat.NewMemoryDedup(0, 0), keys: map[string]int{}}
}

var errStoreDown = errors.New("store down")

func (s *switchDedup) set(down, hang bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.down, s.hang = down, hang
}

func (s *switchDedup) state(ctx context.Context, key string) error {
	s.mu.Lock()
	s.keys[key]++
	down, hang := s.down, s.hang
	s.mu.Unlock()
	if hang {
		<-ctx.Done()
		return ctx.Err()
	}
	if down {
		return errStoreDown
	}
	return nil
}

func (s *switchDedup) Claim(ctx context.Context, key string, lease time.Duration) (wechat.Claim, error) {
	if err := s.state(ctx, key); err != nil {
		return wechat.Claim{}, err
	}
	s.lease = lease
	return s.MemoryDedup.Claim(ctx, key, lease)
}

func (s *switchDedup) Done(ctx context.Context, key, owner string, answer []byte, ttl time.Duration) error {
	if err := s.state(ctx, key); err != nil {
		return err
	}
	s.ttl = ttl
	return s.MemoryDedup.Done(ctx, key, owner, answer, ttl)
}

func (s *switchDedup) Release(ctx context.Context, key, owner string) error {
	if err := s.state(ctx, key); err != nil {
		return err
	}
	return s.MemoryDedup.Release(ctx, key, owner)
}

func TestStoreDown(t *testing.T) {
	t.Parallel()
	for name, hang := range map[string]bool{"failing": false, "hanging": true} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				store := newSwitchDedup()
				runs := 0
				var heard pushRecorder
				h := mustCallback(t, secure(), wechat.WithDedup(store), heard.option()).Handler(
					func(context.Context, wechat.Message) (wechat.Reply, error) {
						runs++
						if runs == 3 { // the store goes down under a handler
							store.set(!hang, hang)
						}
						return nil, nil
					})
				s := newSender("json")
				store.set(!hang, hang)
				for n := range 2 {
					start := time.Now()
					if w := do(h, post(s.sealed(s.text("hello", 1)))); w.Code != 200 || w.Body.String() != "success" {
						t.Errorf("status %d, body %q", w.Code, w.Body)
					}
					if runs != n+1 {
						t.Errorf("the handler ran %d times, want %d", runs, n+1)
					}
					if took := time.Since(start); took > 2*time.Second {
						t.Errorf("it took %v", took)
					}
				}
				store.set(false, false)
				if w := do(h, post(s.sealed(s.text("hello", 2)))); w.Code != 200 {
					t.Errorf("status %d when Done fails", w.Code)
				}
				want := []wechat.ProblemKind{wechat.ProblemStore, wechat.ProblemStore, wechat.ProblemStore}
				if diff := cmp.Diff(want, heard.kinds()); diff != "" {
					t.Errorf("problems (-want +got)\n%s", diff)
				}
			})
		})
	}
}

// A store that goes down under a waiting repeat doesn't make it run the handler.
func TestStoreDownWhileWaiting(t *testing.T) {
	t.Parallel()
	for name, hang := range map[string]bool{"failing": false, "hanging": true} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				store := newSwitchDedup()
				var runs atomic.Int32
				var heard pushRecorder
				h := mustCallback(t, secure(), wechat.WithDedup(store), heard.option()).Handler(
					func(context.Context, wechat.Message) (wechat.Reply, error) {
						runs.Add(1)
						time.Sleep(30 * time.Second)
						return nil, nil
					})
				s := newSender("json")
				message := s.text("hello", 1)
				go do(h, post(s.sealed(message)))
				synctest.Wait()
				go func() {
					time.Sleep(time.Second)
					store.set(!hang, hang)
					time.Sleep(10 * time.Second)
					store.set(false, false)
				}()
				start := time.Now()
				w := do(h, post(s.sealed(message)))
				if took := time.Since(start); took < 4500*time.Millisecond || took > 4800*time.Millisecond {
					t.Errorf("the repeat took %v", took)
				}
				if w.Body.String() != "success" || runs.Load() != 1 {
					t.Errorf("body %q after %d runs", w.Body, runs.Load())
				}
				if diff := cmp.Diff([]wechat.ProblemKind{wechat.ProblemStore}, heard.kinds()); diff != "" {
					t.Errorf("problems (-want +got)\n%s", diff)
				}
				time.Sleep(time.Minute)
			})
		})
	}
}

// An oddDedup answers every claim with the same thing.
type oddDedup struct {
	failingDedup
	claim wechat.Claim
}

func (o oddDedup) Claim(context.Context, string, time.Duration) (wechat.Claim, error) {
	return o.claim, nil
}

func TestStoreThatMakesNoSense(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name  string
		claim wechat.Claim
		runs  int
		kind  wechat.ProblemKind
	}{
		{"no state", wechat.Claim{}, 1, wechat.ProblemStore},
		{"unknown state", wechat.Claim{State: 9}, 1, wechat.ProblemStore},
		{"no answer", wechat.Claim{State: wechat.ClaimDone}, 0, wechat.ProblemStoredAnswer},
		{"another version's answer", wechat.Claim{State: wechat.ClaimDone, Answer: []byte("\xff\x00\x00success")}, 0, wechat.ProblemStoredAnswer},
		{"length past the end", wechat.Claim{State: wechat.ClaimDone, Answer: []byte("\x01\x00\xff\xff\xff\xff\x0f")}, 0, wechat.ProblemStoredAnswer},
		{"length that never ends", wechat.Claim{State: wechat.ClaimDone, Answer: []byte("\x01\x00\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff")}, 0, wechat.ProblemStoredAnswer},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			runs := 0
			var heard pushRecorder
			h := mustCallback(t, secure(), heard.option(), wechat.WithDedup(oddDedup{claim: tt.claim})).Handler(
				func(context.Context, wechat.Message) (wechat.Reply, error) {
					runs++
					return nil, nil
				})
			s := newSender("json")
			if w := do(h, post(s.sealed(s.text("hello", 1)))); w.Code != 200 || w.Body.String() != "success" {
				t.Errorf("status %d, body %q", w.Code, w.Body)
			}
			if runs != tt.runs {
				t.Errorf("the handler ran %d times, want %d", runs, tt.runs)
			}
			if diff := cmp.Diff([]wechat.ProblemKind{tt.kind}, heard.kinds()); diff != "" {
				t.Errorf("problems (-want +got)\n%s", diff)
			}
		})
	}
}

// Apps that share a store never see each other's pushes.
func TestSharedStoreKeepsAppsApart(t *testing.T) {
	t.Parallel()
	store := newSwitchDedup()
	handle := func(context.Context, wechat.Message) (wechat.Reply, error) { return nil, nil }
	var callbacks []http.Handler
	add := func(token string, opts ...wechat.CallbackOption) http.Handler {
		cb, err := wechat.NewCallback(token, append(opts, wechat.WithDedup(store))...)
		if err != nil {
			t.Fatal(err)
		}
		h := cb.Handler(handle)
		callbacks = append(callbacks, h)
		return h
	}
	s := newSender("json")
	message := s.text("hello", 1)
	do(add(testToken, secure()), post(s.sealed(message)))
	other := s
	other.appID = "wxother"
	do(add(testToken, wechat.WithEncryption("wxother", testKey)), post(other.sealed(message)))
	do(add(testToken, wechat.WithOriginalID(testGhID)), post(s.query(), []byte(message)))
	do(add(testToken), post(s.query(), []byte(message)))
	another := s
	another.token = "anotherToken"
	do(add("anotherToken"), post(another.query(), []byte(message)))
	if len(store.keys) != len(callbacks) {
		t.Errorf("%d callbacks made %d keys: %v", len(callbacks), len(store.keys), store.keys)
	}
	for key := range store.keys {
		if len(key) != 64 {
			t.Errorf("key %q isn't 64 hex digits", key)
		}
	}
	// A second process of the same app is the same app.
	do(add(testToken, secure()), post(s.sealed(message)))
	if len(store.keys) != 5 {
		t.Error("two callbacks of one app made different keys")
	}
}
