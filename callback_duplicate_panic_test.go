package wechat_test

import (
	"context"
	"errors"
	"net/http"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/minigo-dev/wechat"
)

// A panickyDedup panics where it is told to.
type panickyDedup struct {
	*wechat.MemoryDedup
	claim, done, release atomic.Bool
}

var errDriver = errors.New("driver: bad connection")

func (p *panickyDedup) Claim(ctx context.Context, key string, lease time.Duration) (wechat.Claim, error) {
	if p.claim.Load() {
		panic(errDriver)
	}
	return p.MemoryDedup.Claim(ctx, key, lease)
}

func (p *panickyDedup) Done(ctx context.Context, key, owner string, answer []byte, ttl time.Duration) error {
	if p.done.Load() {
		panic(errDriver)
	}
	return p.MemoryDedup.Done(ctx, key, owner, answer, ttl)
}

func (p *panickyDedup) Release(ctx context.Context, key, owner string) error {
	if p.release.Load() {
		panic(errDriver)
	}
	return p.MemoryDedup.Release(ctx, key, owner)
}

func checkStorePanic(t *testing.T, heard *pushRecorder, want int) {
	t.Helper()
	kinds := make([]wechat.ProblemKind, want)
	for i := range kinds {
		kinds[i] = wechat.ProblemStore
	}
	if diff := cmp.Diff(kinds, heard.kinds()); diff != "" {
		t.Errorf("problems (-want +got)\n%s", diff)
	}
	for _, p := range heard.problems {
		var caught *wechat.PanicError
		if !errors.As(p.Err, &caught) || !errors.Is(p.Err, errDriver) || len(caught.Stack) == 0 || p.Message == nil {
			t.Errorf("problem %+v, want the panic", p)
		}
		if got, want := p.Err.Error(), "wechat: duplicate store panicked: it failed with a *errors.errorString; its message may hold a credential"; got != want {
			t.Errorf("problem %q, want %q", got, want)
		}
	}
}

// A store that panics is a store that failed: the push is handled all the same.
func TestStoreThatPanics(t *testing.T) {
	t.Parallel()
	fails := errors.New("handler failed")
	tests := []struct {
		name     string
		event    string // empty for a text
		set      func(*panickyDedup)
		err      error // of the handler
		status   int
		body     string
		problems int
	}{
		{"Claim", "", func(p *panickyDedup) { p.claim.Store(true) }, nil, 200, "success", 1},
		{"Claim of a payment", "xpay_coin_pay_notify", func(p *panickyDedup) { p.claim.Store(true) }, nil, 200, "success", 1},
		{"Done", "", func(p *panickyDedup) { p.done.Store(true) }, nil, 200, "success", 1},
		{"Release", "", func(p *panickyDedup) { p.release.Store(true) }, fails, 500, "", 1},
		{"Claim, and the handler fails", "", func(p *panickyDedup) { p.claim.Store(true) }, fails, 500, "", 1},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			store := &panickyDedup{MemoryDedup: wechat.NewMemoryDedup(0, 0)}
			tt.set(store)
			var heard pushRecorder
			runs := 0
			h := mustCallback(t, secure(), wechat.WithDedup(store), heard.option()).Handler(
				func(context.Context, wechat.Message) (wechat.Reply, error) { runs++; return nil, tt.err })
			s := newSender("json")
			w := do(h, post(s.sealed(s.pushOf(tt.event, unix(time.Now())))))
			if w.Code != tt.status || w.Body.String() != tt.body || runs != 1 {
				t.Errorf("status %d, body %q, %d runs", w.Code, w.Body, runs)
			}
			checkStorePanic(t, &heard, tt.problems)
		})
	}
}

// A panic while a repeat waits for the first delivery is no reason to handle it twice.
func TestStoreThatPanicsWhileWaiting(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		store := &panickyDedup{MemoryDedup: wechat.NewMemoryDedup(0, 0)}
		var heard pushRecorder
		var runs atomic.Int32
		h := mustCallback(t, secure(), wechat.WithDedup(store), heard.option()).Handler(
			func(context.Context, wechat.Message) (wechat.Reply, error) {
				runs.Add(1)
				time.Sleep(3 * time.Second)
				return wechat.RawReply{Body: []byte("answer"), Plain: true}, nil
			})
		s := newSender("json")
		message := s.text("hello", 1)
		go do(h, post(s.sealed(message)))
		synctest.Wait()
		go func() {
			time.Sleep(time.Second)
			store.claim.Store(true)
			time.Sleep(time.Second)
			store.claim.Store(false)
		}()
		w := do(h, post(s.sealed(message)))
		synctest.Wait()
		if w.Code != http.StatusOK || w.Body.String() != "answer" || runs.Load() != 1 {
			t.Errorf("status %d, body %q, %d runs", w.Code, w.Body, runs.Load())
		}
		checkStorePanic(t, &heard, 1)
	})
}

func TestNilPointerOfAStoreIsRefused(t *testing.T) {
	t.Parallel()
	_, err := wechat.NewCallback(testToken, wechat.WithDedup((*wechat.MemoryDedup)(nil)))
	if fault := argumentErrorOf(t, err); fault.Field != "dedup" {
		t.Errorf("got %v", err)
	}
}
