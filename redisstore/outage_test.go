package redisstore_test

import (
	"bytes"
	"context"
	"errors"
	"net"
	"runtime"
	"testing"
	"time"

	"github.com/redis/go-redis/v9"

	"github.com/minigo-dev/wechat"
	"github.com/minigo-dev/wechat/redisstore"
)

const (
	limit = 200 * time.Millisecond
	slack = 1500 * time.Millisecond // of a busy machine, shorter than the clients' own timeouts
)

// operations calls each method of a store.
func operations(s *redisstore.Store) map[string]func(context.Context) error {
	return map[string]func(context.Context) error{
		"Get":     func(ctx context.Context) error { return second(s.Get(ctx, "a")) },
		"Set":     func(ctx context.Context) error { return s.Set(ctx, "a", "v", time.Minute) },
		"TryLock": func(ctx context.Context) error { return second(s.TryLock(ctx, "a", time.Minute)) },
		"Claim":   func(ctx context.Context) error { return second(s.Claim(ctx, "a", time.Minute)) },
		"Done":    func(ctx context.Context) error { return s.Done(ctx, "a", "o", nil, time.Minute) },
		"Release": func(ctx context.Context) error { return s.Release(ctx, "a", "o") },
	}
}

func TestRedisThatFails(t *testing.T) {
	t.Parallel()
	for name, addr := range map[string]string{"down": downAddr(t), "hung": hungAddr(t)} {
		for kind, client := range map[string]redis.UniversalClient{
			"patient":        redis.NewClient(&redis.Options{Addr: addr, ReadTimeout: 3 * time.Second, MaxRetries: 1}),
			"of few":         redis.NewClient(&redis.Options{Addr: addr, PoolSize: 1, ReadTimeout: 3 * time.Second, MaxRetries: -1}),
			"with deadlines": redis.NewClient(&redis.Options{Addr: addr, ContextTimeoutEnabled: true}),
			"of a cluster":   redis.NewClusterClient(&redis.ClusterOptions{Addrs: []string{addr}, ReadTimeout: 3 * time.Second, MaxRedirects: 1}),
		} {
			t.Run(name+", client "+kind, func(t *testing.T) {
				t.Parallel()
				t.Cleanup(func() { client.Close() })
				s := mustStore(t, client, redisstore.WithTimeout(limit))
				for op, do := range operations(s) {
					if took, err := timed(do); err == nil || took > limit+slack {
						t.Errorf("%s: %v after %v", op, err, took)
					}
				}
			})
		}
	}
}

// TestShorterDeadlineWins and a cancelled context, too.
func TestShorterDeadlineWins(t *testing.T) {
	t.Parallel()
	client := dial(t, hungAddr(t))
	s := mustStore(t, client, redisstore.WithTimeout(time.Minute))
	for op, do := range operations(s) {
		took, err := timed(func(ctx context.Context) error {
			ctx, cancel := context.WithTimeout(ctx, 50*time.Millisecond)
			defer cancel()
			return do(ctx)
		})
		if !errors.Is(err, context.DeadlineExceeded) || took > 50*time.Millisecond+slack {
			t.Errorf("%s: %v after %v", op, err, took)
		}
	}
}

// TestHungRedisCollectsNoGoroutines makes more calls to a hung Redis than the Store allows
// at once, and checks that they end with the client's own timeout.
func TestHungRedisCollectsNoGoroutines(t *testing.T) {
	t.Parallel()
	client := redis.NewClient(&redis.Options{Addr: hungAddr(t), ReadTimeout: 3 * time.Second, MaxRetries: -1, PoolSize: 400})
	t.Cleanup(func() { client.Close() })
	s := mustStore(t, client, redisstore.WithTimeout(limit))
	errs := make(chan error)
	start := time.Now()
	for range 1000 {
		go func() { errs <- second(s.Get(context.Background(), "a")) }()
	}
	for range 1000 {
		if err := <-errs; !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("got %v", err)
		}
	}
	if took := time.Since(start); took > limit+slack {
		t.Errorf("all calls took %v", took)
	}
	stacks := make([]byte, 16<<20)
	stacks = stacks[:runtime.Stack(stacks, true)]
	// Tests beside this one have a few, too.
	if n := bytes.Count(stacks, []byte("redisstore.guarded[")); n == 0 || n > 256+100 {
		t.Errorf("%d calls are under way", n)
	}
	deadline := time.Now().Add(15 * time.Second)
	for s.InFlight() > 0 {
		if time.Now().After(deadline) {
			t.Fatalf("%d calls are still under way", s.InFlight())
		}
		time.Sleep(20 * time.Millisecond)
	}
}

// TestSlowRedis: an answer within the limit counts, a later one is undone.
func TestSlowRedis(t *testing.T) {
	t.Parallel()
	client := dial(t, ownServer(t).addr)
	ctx := t.Context()
	patient := mustStore(t, client, redisstore.WithTimeout(5*time.Second))
	hasty := mustStore(t, client, redisstore.WithTimeout(100*time.Millisecond))
	for op, do := range operations(patient) { // the server then knows all scripts
		if err := do(ctx); err != nil && !errors.Is(err, wechat.ErrTokenNotFound) {
			t.Fatalf("%s: %v", op, err)
		}
	}
	pauseServer(t, client, 300*time.Millisecond)
	if took, err := timed(operations(patient)["Release"]); err != nil || took < 200*time.Millisecond {
		t.Errorf("a slow answer: %v after %v", err, took)
	}
	pauseServer(t, client, 600*time.Millisecond)
	if _, err := hasty.TryLock(ctx, "b", time.Minute); !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("the lock: %v", err)
	}
	if _, err := hasty.Claim(ctx, "b", time.Minute); !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("the claim: %v", err)
	}
	time.Sleep(time.Second)
	if _, err := patient.TryLock(ctx, "b", time.Minute); err != nil {
		t.Errorf("a lock that nobody holds is taken: %v", err)
	}
	if c, err := patient.Claim(ctx, "b", time.Minute); err != nil || c.State != wechat.ClaimFresh {
		t.Errorf("a push that nobody handles: state %d, %v", c.State, err)
	}
}

// pauseServer lets the server answer nobody for a while.
func pauseServer(t *testing.T, client *redis.Client, d time.Duration) {
	t.Helper()
	if err := client.Do(t.Context(), "CLIENT", "PAUSE", d.Milliseconds(), "ALL").Err(); err != nil {
		t.Fatal(err)
	}
}

// downAddr is where a server was until just now.
func downAddr(t *testing.T) string {
	t.Helper()
	s, err := startServer("")
	if err != nil {
		t.Fatal(err)
	}
	s.stop()
	return s.addr
}

// hungAddr takes connections and never answers.
func hungAddr(t *testing.T) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	var conns []net.Conn
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		for {
			c, err := l.Accept()
			if err != nil {
				return
			}
			conns = append(conns, c)
		}
	}()
	t.Cleanup(func() {
		l.Close()
		<-ended
		for _, c := range conns {
			c.Close()
		}
	})
	return l.Addr().String()
}
