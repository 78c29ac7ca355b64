package redisstore_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/redis/go-redis/v9"

	"github.com/minigo-dev/wechat"
	"github.com/minigo-dev/wechat/internal/spy"
	"github.com/minigo-dev/wechat/redisstore"
)

func TestNew(t *testing.T) {
	t.Parallel()
	client := dial(t, "127.0.0.1:1") // nobody listens: New makes no call
	for _, test := range []struct {
		name   string
		client redis.UniversalClient
		opts   []redisstore.Option
		field  string
	}{
		{"defaults", client, nil, ""},
		{"options", client, []redisstore.Option{redisstore.WithPrefix("{game}:"), redisstore.WithTimeout(time.Second)}, ""},
		{"no prefix", client, []redisstore.Option{redisstore.WithPrefix("")}, ""},
		{"no client", nil, nil, "client"},
		{"nil pointer", (*redis.Client)(nil), nil, "client"},
		{"nil option", client, []redisstore.Option{nil}, "opts"},
		{"blank in the prefix", client, []redisstore.Option{redisstore.WithPrefix("a b")}, "WithPrefix"},
		{"long prefix", client, []redisstore.Option{redisstore.WithPrefix(strings.Repeat("x", 65))}, "WithPrefix"},
		{"no time", client, []redisstore.Option{redisstore.WithTimeout(0)}, "WithTimeout"},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			s, err := redisstore.New(test.client, test.opts...)
			checkArgument(t, err, test.field)
			if (s == nil) != (test.field != "") {
				t.Errorf("the store is %v", s)
			}
		})
	}
}

// checkArgument wants an ArgumentError about a field, or no error for none.
func checkArgument(t *testing.T, err error, field string) {
	t.Helper()
	if field == "" {
		if err != nil {
			t.Error(err)
		}
		return
	}
	var fault *wechat.ArgumentError
	if !errors.As(err, &fault) || fault.Field != field {
		t.Errorf("got %v, want an ArgumentError about %s", err, field)
	}
}

func TestTokens(t *testing.T) {
	t.Parallel()
	s, client, prefix := newStore(t)
	ctx := t.Context()
	if _, err := s.Get(ctx, "a"); !errors.Is(err, wechat.ErrTokenNotFound) {
		t.Errorf("a key that isn't there: %v", err)
	}
	for _, value := range []string{"v", strings.Repeat("x", 4<<10), "wechat1|wx|1|2|令牌"} {
		if err := s.Set(ctx, "a", value, time.Minute); err != nil {
			t.Fatal(err)
		}
		got, err := s.Get(ctx, "a")
		if diff := cmp.Diff(value, got); diff != "" || err != nil {
			t.Errorf("%v (-want +got):\n%s", err, diff)
		}
	}
	if ttl := client.PTTL(ctx, prefix+"value:a").Val(); ttl <= 50*time.Second || ttl > time.Minute {
		t.Errorf("the ttl is %v", ttl)
	}
	for _, ttl := range []time.Duration{1, 40 * time.Millisecond} {
		if err := s.Set(ctx, "short", "v", ttl); err != nil {
			t.Error(err)
		}
		time.Sleep(60 * time.Millisecond)
		if _, err := s.Get(ctx, "short"); !errors.Is(err, wechat.ErrTokenNotFound) {
			t.Errorf("after a ttl of %v: %v", ttl, err)
		}
	}
}

func TestTokensWithoutLifeAreForgotten(t *testing.T) {
	t.Parallel()
	s, client, prefix := newStore(t)
	for _, ttl := range []time.Duration{0, -1, -time.Hour} {
		if err := s.Set(t.Context(), "a", "before", time.Minute); err != nil {
			t.Fatal(err)
		}
		if err := s.Set(t.Context(), "a", "v", ttl); err != nil {
			t.Error(err)
		}
		if n := client.Exists(t.Context(), prefix+"value:a").Val(); n != 0 {
			t.Errorf("a ttl of %v kept the key", ttl)
		}
	}
}

func TestBadArguments(t *testing.T) {
	t.Parallel()
	s, _, _ := newStore(t)
	ctx := t.Context()
	for _, key := range []string{"", "a b", "a:b", "{a}", "ключ", strings.Repeat("x", 129)} {
		_, err := s.Get(ctx, key)
		checkArgument(t, err, "key")
		checkArgument(t, s.Set(ctx, key, "v", time.Minute), "key")
		_, err = s.TryLock(ctx, key, time.Second)
		checkArgument(t, err, "key")
		_, err = s.Claim(ctx, key, time.Second)
		checkArgument(t, err, "key")
		checkArgument(t, s.Done(ctx, key, "o", nil, time.Minute), "key")
		checkArgument(t, s.Release(ctx, key, "o"), "key")
	}
	checkArgument(t, s.Set(ctx, "a", "", time.Minute), "value")
	checkArgument(t, s.Set(ctx, "a", strings.Repeat("x", 4<<10+1), time.Minute), "value")
	_, err := s.TryLock(ctx, "a", 0)
	checkArgument(t, err, "lease")
	_, err = s.Claim(ctx, "a", -1)
	checkArgument(t, err, "lease")
}

func TestForeignValues(t *testing.T) {
	t.Parallel()
	s, client, prefix := newStore(t)
	ctx := t.Context()
	client.Set(ctx, prefix+"value:large", strings.Repeat("x", 1<<20), time.Minute)
	client.LPush(ctx, prefix+"value:list", "v")
	client.Set(ctx, prefix+"push:empty", "", time.Minute)
	client.Set(ctx, prefix+"push:other", "something", time.Minute)
	client.Set(ctx, prefix+"push:large", "d"+strings.Repeat("x", 2<<20), time.Minute)
	client.LPush(ctx, prefix+"push:list", "v")
	for _, key := range []string{"large", "list"} {
		if v, err := s.Get(ctx, key); err == nil || errors.Is(err, wechat.ErrTokenNotFound) || v != "" {
			t.Errorf("Get %s: %.10q, %v", key, v, err)
		}
	}
	for _, key := range []string{"empty", "other", "large", "list"} {
		if c, err := s.Claim(ctx, key, time.Second); err == nil {
			t.Errorf("Claim %s: state %d", key, c.State)
		}
	}
}

func TestLocks(t *testing.T) {
	t.Parallel()
	s, client, prefix := newStore(t)
	ctx := t.Context()
	free, err := s.TryLock(ctx, "a", time.Minute)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := s.TryLock(ctx, "a", time.Minute); !errors.Is(err, wechat.ErrLocked) {
		t.Errorf("a second lock: %v", err)
	}
	if ttl := client.PTTL(ctx, prefix+"lock:a").Val(); ttl <= 50*time.Second || ttl > time.Minute {
		t.Errorf("the lease is %v", ttl)
	}
	if _, err := s.TryLock(ctx, "b", time.Minute); err != nil {
		t.Errorf("another key: %v", err)
	}
	for range 2 { // the second time it isn't held any more
		if err := free(ctx); err != nil {
			t.Error(err)
		}
	}
	if _, err := s.TryLock(ctx, "a", time.Minute); err != nil {
		t.Errorf("after the unlock: %v", err)
	}
}

func TestUnlockFreesOnlyItsOwn(t *testing.T) {
	t.Parallel()
	s, _, _ := newStore(t)
	ctx := t.Context()
	late, err := s.TryLock(ctx, "a", 20*time.Millisecond)
	if err != nil {
		t.Fatal(err)
	}
	time.Sleep(50 * time.Millisecond)
	if _, err := s.TryLock(ctx, "a", time.Minute); err != nil {
		t.Fatalf("after the lease: %v", err)
	}
	if err := late(ctx); err != nil {
		t.Error(err)
	}
	if _, err := s.TryLock(ctx, "a", time.Minute); !errors.Is(err, wechat.ErrLocked) {
		t.Errorf("a late unlock freed another's lock: %v", err)
	}
}

func TestOneOfManyGetsIt(t *testing.T) {
	t.Parallel()
	s, _, _ := newStore(t)
	var mu sync.Mutex
	fresh, running, locked := 0, 0, 0
	owners := map[string]bool{}
	var wg sync.WaitGroup
	for range 100 {
		wg.Go(func() {
			c, err := s.Claim(context.Background(), "a", time.Minute)
			_, lockErr := s.TryLock(context.Background(), "a", time.Minute)
			mu.Lock()
			defer mu.Unlock()
			switch {
			case err != nil:
				t.Error(err)
			case c.State == wechat.ClaimFresh:
				fresh++
				owners[c.Owner] = true
			case c.State == wechat.ClaimRunning:
				running++
			}
			if lockErr == nil {
				locked++
			}
		})
	}
	wg.Wait()
	if fresh != 1 || running != 99 || locked != 1 || len(owners) != 1 || owners[""] {
		t.Errorf("%d fresh claims with %d owners, %d running; %d locks", fresh, len(owners), running, locked)
	}
}

func TestClaims(t *testing.T) {
	t.Parallel()
	for _, answer := range [][]byte{nil, []byte("answer"), []byte("\x00\xff\n"), make([]byte, 1<<20)} {
		t.Run(fmt.Sprintf("answer of %d bytes", len(answer)), func(t *testing.T) {
			t.Parallel()
			s, client, prefix := newStore(t)
			ctx := t.Context()
			first := claim(t, s, time.Minute, wechat.ClaimFresh)
			claim(t, s, time.Minute, wechat.ClaimRunning)
			if err := s.Release(ctx, "a", first.Owner); err != nil {
				t.Error(err)
			}
			second := claim(t, s, time.Minute, wechat.ClaimFresh)
			if first.Owner == second.Owner {
				t.Error("two claims have the same owner")
			}
			if err := s.Done(ctx, "a", second.Owner, answer, time.Hour); err != nil {
				t.Error(err)
			}
			done := claim(t, s, time.Minute, wechat.ClaimDone)
			if string(done.Answer) != string(answer) || done.Owner != "" {
				t.Errorf("an answer of %d bytes and the owner %q", len(done.Answer), done.Owner)
			}
			if ttl := client.PTTL(ctx, prefix+"push:a").Val(); ttl <= 59*time.Minute || ttl > time.Hour {
				t.Errorf("the ttl is %v", ttl)
			}
			if err := s.Release(ctx, "a", second.Owner); err != nil {
				t.Error(err)
			}
			claim(t, s, time.Minute, wechat.ClaimDone) // what is done can't be released
		})
	}
}

func claim(t *testing.T, s *redisstore.Store, lease time.Duration, want wechat.ClaimState) wechat.Claim {
	t.Helper()
	c, err := s.Claim(t.Context(), "a", lease)
	if err != nil || c.State != want {
		t.Fatalf("state %d, %v; want state %d", c.State, err, want)
	}
	return c
}

func TestStaleOwnersChangeNothing(t *testing.T) {
	t.Parallel()
	s, _, _ := newStore(t)
	ctx := t.Context()
	stale := claim(t, s, 20*time.Millisecond, wechat.ClaimFresh)
	time.Sleep(50 * time.Millisecond)
	owner := claim(t, s, time.Minute, wechat.ClaimFresh)
	for _, other := range []string{stale.Owner, "", "another"} {
		if err := s.Done(ctx, "a", other, []byte("stale"), time.Minute); err != nil {
			t.Error(err)
		}
		if err := s.Release(ctx, "a", other); err != nil {
			t.Error(err)
		}
		claim(t, s, time.Minute, wechat.ClaimRunning)
	}
	if err := s.Done(ctx, "a", owner.Owner, []byte("mine"), time.Second); err != nil {
		t.Error(err)
	}
	if done := claim(t, s, time.Minute, wechat.ClaimDone); string(done.Answer) != "mine" {
		t.Errorf("the answer is %q", done.Answer)
	}
	time.Sleep(1100 * time.Millisecond)
	last := claim(t, s, time.Minute, wechat.ClaimFresh)
	if err := s.Done(ctx, "a", last.Owner, nil, 0); err != nil {
		t.Error(err)
	}
	claim(t, s, time.Minute, wechat.ClaimFresh) // done for no time at all
}

func TestAnswerBeyondTheLimit(t *testing.T) {
	t.Parallel()
	s, _, _ := newStore(t)
	owner := claim(t, s, time.Minute, wechat.ClaimFresh).Owner
	if err := s.Done(t.Context(), "a", owner, make([]byte, 1<<20+1), time.Minute); err == nil {
		t.Error("no error")
	}
	if done := claim(t, s, time.Minute, wechat.ClaimDone); len(done.Answer) != 0 {
		t.Errorf("an answer of %d bytes", len(done.Answer))
	}
}

// TestErrorsHoldNoSecret uses a server that quotes commands in its refusals.
func TestErrorsHoldNoSecret(t *testing.T) {
	t.Parallel()
	own := ownServer(t)
	client := dial(t, own.addr)
	ctx := t.Context()
	rules := []any{"ACL", "SETUSER", "default", "+@all", "-set", "-eval", "-evalsha", "-getrange"}
	if err := client.Do(ctx, rules...).Err(); err != nil {
		t.Fatal(err)
	}
	const key, secret = "KEYOFTHEAPP", "SECRETVALUE"
	s := mustStore(t, client)
	quote := errors.New(secret + " " + key)
	quoting := mustStore(t, failing{client, quote})
	for name, err := range map[string]error{
		"denied set":      s.Set(ctx, key, secret, time.Minute),
		"denied get":      second(s.Get(ctx, key)),
		"denied lock":     second(s.TryLock(ctx, key, time.Minute)),
		"denied claim":    second(s.Claim(ctx, key, time.Minute)),
		"denied done":     s.Done(ctx, key, secret, []byte(secret), time.Minute),
		"argument":        s.Set(ctx, key, strings.Repeat(secret, 500), time.Minute),
		"quoting client":  quoting.Set(ctx, key, secret, time.Minute),
		"quoting server":  mustStore(t, failing{client, redisReply(secret + " " + key)}).Set(ctx, key, secret, time.Minute),
		"panicing client": second(quoting.Get(ctx, key)),
	} {
		if err == nil {
			t.Errorf("%s: no error", name)
			continue
		}
		if ways := spy.Find(err, key, secret); len(ways) > 0 {
			t.Errorf("%s: %v, shown by %q", name, err, ways)
		}
	}
	if err := s.Set(ctx, key, secret, time.Minute); err == nil || !strings.Contains(err.Error(), "NOPERM") {
		t.Errorf("the server's code is lost: %v", err)
	}
	if err := quoting.Set(ctx, key, secret, time.Minute); !errors.Is(err, quote) {
		t.Errorf("%v doesn't match the client's own error", err)
	}
	if err := mustStore(t, failing{client, redis.ErrPoolTimeout}).Set(ctx, key, secret, time.Minute); !errors.Is(err, redis.ErrPoolTimeout) || !strings.Contains(err.Error(), "pool") {
		t.Errorf("%v doesn't say what the client says of itself", err)
	}
}

func TestStoreShowsNoPassword(t *testing.T) {
	t.Parallel()
	const password = "PASSWORDOFREDIS"
	client := redis.NewClient(&redis.Options{Addr: "127.0.0.1:1", Password: password})
	t.Cleanup(func() { client.Close() })
	s := mustStore(t, client)
	if ways := spy.Find(struct{ a, b any }{s, redisstore.WithPrefix("p")}, password); len(ways) > 0 {
		t.Errorf("shown by %q", ways)
	}
}

// failing is a client whose errors and panics quote the command.
type failing struct {
	*redis.Client
	err error
}

type redisReply string

func (r redisReply) Error() string { return string(r) }
func (redisReply) RedisError()     {}

func (f failing) Set(ctx context.Context, _ string, _ any, _ time.Duration) *redis.StatusCmd {
	c := redis.NewStatusCmd(ctx)
	c.SetErr(f.err)
	return c
}

func (f failing) GetRange(context.Context, string, int64, int64) *redis.StringCmd { panic(f.err) }

func second[T any](_ T, err error) error { return err }
