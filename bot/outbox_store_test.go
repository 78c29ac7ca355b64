package bot_test

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"regexp"
	"runtime"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/minigo-dev/wechat"
	"github.com/minigo-dev/wechat/bot"
	"github.com/minigo-dev/wechat/filestore"
	"github.com/minigo-dev/wechat/wechattest"
)

// A brokenStore is a store in memory, with locks, that counts, checks and fails.
type brokenStore struct {
	wechat.MemoryStore
	once  sync.Once
	inner *wechat.MemoryStore
	fail  func(call, key, value string) error // nil: all well
	hang  bool

	mu    sync.Mutex
	calls []string
	worst int // the longest value
	keys  map[string]bool
}

func (s *brokenStore) called(ctx context.Context, call, key, value string) error {
	s.once.Do(func() { s.inner, s.keys = wechat.NewMemoryStore(), map[string]bool{} })
	s.mu.Lock()
	s.calls = append(s.calls, call)
	s.worst = max(s.worst, len(value))
	s.keys[key] = true
	s.mu.Unlock()
	if s.hang {
		<-ctx.Done()
		return ctx.Err()
	}
	if s.fail != nil {
		return s.fail(call, key, value)
	}
	return nil
}

func (s *brokenStore) Get(ctx context.Context, key string) (string, error) {
	if err := s.called(ctx, "get", key, ""); err != nil {
		return "", err
	}
	return s.inner.Get(ctx, key)
}

func (s *brokenStore) Set(ctx context.Context, key, value string, ttl time.Duration) error {
	if err := s.called(ctx, "set", key, value); err != nil {
		return err
	}
	return s.inner.Set(ctx, key, value, ttl)
}

func (s *brokenStore) TryLock(ctx context.Context, key string, lease time.Duration) (func(context.Context) error, error) {
	if err := s.called(ctx, "lock", key, ""); err != nil {
		return nil, err
	}
	free, err := s.inner.TryLock(ctx, key, lease)
	if err != nil {
		return nil, err
	}
	return func(ctx context.Context) error {
		if err := s.called(ctx, "unlock", key, ""); err != nil {
			return err
		}
		return free(ctx)
	}, nil
}

func (s *brokenStore) count() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	all := strings.Join(s.calls, " ")
	s.calls = nil
	return all
}

// TestStoreIsOnlyRead: while nothing waits, a push reads the store two or three times, and
// once more for each further message. Nothing is written.
func TestStoreIsOnlyRead(t *testing.T) {
	t.Parallel()
	store := &brokenStore{}
	w := newWorld(t, func(b *bot.Bot) {
		b.On(bot.Words("three"), lines("1 2 3"))
		b.On(bot.Words("quiet"), nothing)
		b.On(bot.Words("slow"), bot.Slow(bot.Say("slow")))
		b.On(bot.Words("drop"), func(ctx context.Context, c *bot.Conversation) error { return c.Discard(ctx) })
		b.On(bot.Words("one"), bot.Say("1"))
		b.On(bot.Enter, bot.Say("welcome"))
		b.Otherwise(bot.Say("menu"))
	}, bot.WithStore(store))
	alice := w.User("alice")
	for _, test := range []struct {
		name string
		do   func()
		want string
	}{
		{"a route", func() { alice.SendText("one") }, "get"},
		{"three messages", func() { alice.SendText("three") }, "get get get"},
		{"a route that says nothing", func() { alice.SendText("quiet") }, "get"},
		{"the menu", func() { alice.SendText("hello") }, "get get"},
		{"a user who enters", func() { alice.Enter("") }, "get"},
		{"an event without a route", func() { alice.Subscribe("T") }, ""},
		{"nothing to discard", func() { alice.SendText("drop") }, "get"},
	} {
		test.do()
		if got := store.count(); got != test.want {
			t.Errorf("%s: %q, want %q", test.name, got, test.want)
		}
	}
}

// TestWhatIsStored: keys hold no openid and are what stores take; values are below 4 KiB,
// even of texts that JSON escapes, and nothing is left behind.
func TestWhatIsStored(t *testing.T) {
	t.Parallel()
	store := &brokenStore{}
	ugly := strings.Repeat(`"`, 2047) + "\x01"
	w := newWorld(t, func(b *bot.Bot) {
		b.On(bot.Words("more"), nothing)
		b.Otherwise(lines("1 2 3 4 5 " + ugly + " 7"))
	}, bot.WithStore(store))
	alice := w.User("alice")
	alice.SendText("go")
	alice.SendText("more")
	wantTexts(t, alice, append(fields("1 2 3 4 5"), ugly, "7")...)
	if store.worst > 4096 || store.worst < 4000 {
		t.Errorf("the longest value has %d bytes", store.worst)
	}
	for key := range store.keys {
		if !regexp.MustCompile(`^[A-Za-z0-9._-]{1,128}$`).MatchString(key) || strings.Contains(key, alice.OpenID()) {
			t.Errorf("key %q", key)
		}
		if value, err := store.inner.Get(t.Context(), key); !errors.Is(err, wechat.ErrKeyNotFound) {
			t.Errorf("%s is left behind: %d bytes, %v", key, len(value), err)
		}
	}
}

// TestStoreFails: answers go on, and the hook knows.
func TestStoreFails(t *testing.T) {
	t.Parallel()
	down := errors.New("connection refused")
	only := func(calls string) func(call, key, value string) error {
		return func(call, _, _ string) error {
			if strings.Contains(calls, call) {
				return down
			}
			return nil
		}
	}
	for _, test := range []struct {
		name string
		fail func(call, key, value string) error
		want []string
	}{
		{"all of it", only("get set lock"), fields("1 2 3 4 5 menu")},
		{"writing", only("set"), fields("1 2 3 4 5 menu")},
		{"the lock", only("lock"), fields("1 2 3 4 5 6 7 menu")},
		{"giving the lock back", only("unlock"), fields("1 2 3 4 5 6 7 menu")},
		{"a panic", func(string, string, string) error { panic(down) }, fields("1 2 3 4 5 menu")},
		{"what somebody else wrote", nil, fields("1 2 3 4 5 6 7 menu")},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) { // a lock that isn't given back costs a lease
				store := &brokenStore{fail: test.fail}
				w := newWorld(t, func(b *bot.Bot) {
					b.On(bot.Words("seven"), lines("1 2 3 4 5 6 7"))
					b.Otherwise(bot.Say("menu"))
				}, bot.WithStore(store))
				alice := w.User("alice")
				if test.fail == nil {
					alice.SendText("seven")
					for key := range store.keys {
						if strings.HasSuffix(key, ".0") {
							_ = store.inner.Set(t.Context(), key, "rubbish", time.Hour)
						}
					}
					alice.SendText("hello")
					wantTexts(t, alice, fields("1 2 3 4 5 7 menu")...)
					wantKinds(t, w, bot.ProblemWaiting)
					return
				}
				for _, text := range fields("seven hello") {
					if d := alice.SendText(text); d.Err != nil || d.Attempts != 1 {
						t.Errorf("delivered %d times: %v", d.Attempts, d.Err)
					}
				}
				wantTexts(t, alice, test.want...)
				problems := w.told()
				if len(problems) == 0 {
					t.Error("the hook was told of nothing")
				}
				for _, p := range problems {
					if p.Kind == wechat.ProblemStore && !errors.Is(p.Err, down) && !errors.Is(p.Err, wechat.ErrLocked) {
						t.Errorf("told of %v", p.Err)
					}
				}
			})
		})
	}
}

// TestForeignRecord: what somebody else wrote where a record belongs stops nothing, and is
// written over.
func TestForeignRecord(t *testing.T) {
	t.Parallel()
	for _, rubbish := range []string{"rubbish", "1|5|5", "1|5|4", "1|0|100000000", "2|0|1", "1|0"} {
		store := &brokenStore{}
		w := newWorld(t, talker, bot.WithStore(store))
		alice := w.User("alice")
		alice.SendText("hello")
		for key := range store.keys {
			if strings.Count(key, ".") == 2 {
				_ = store.inner.Set(t.Context(), key, rubbish, time.Hour)
			}
		}
		alice.SendText("seven")
		if len(w.told()) == 0 {
			t.Errorf("%q: the hook was told of nothing", rubbish)
		}
		alice.SendText("more")
		wantTexts(t, alice, append([]string{"you said hello"}, fields("1 2 3 4 5 6 7")...)...)
	}
}

// TestStoreWithoutLocks is enough for one process.
func TestStoreWithoutLocks(t *testing.T) {
	t.Parallel()
	w := newWorld(t, talker, bot.WithStore(struct{ wechat.TokenStore }{wechat.NewMemoryStore()}))
	alice := w.User("alice")
	alice.SendText("seven")
	alice.SendText("more")
	wantTexts(t, alice, fields("1 2 3 4 5 6 7")...)
	wantKinds(t, w)
}

// TestTwoAppsShareAStore: what waits for a user of one app isn't said by the other's bot.
func TestTwoAppsShareAStore(t *testing.T) {
	t.Parallel()
	store := wechat.NewMemoryStore()
	first, second := newWorld(t, talker, bot.WithStore(store)), newWorld(t, talker, bot.WithStore(store))
	alice := first.User("alice")
	alice.SendText("seven")
	if _, err := second.bot.Handle(t.Context(), &wechat.TextMessage{
		Header: wechat.Header{MsgType: "text", FromUserName: alice.OpenID()}, Content: "more",
	}); err != nil {
		t.Error(err)
	}
	if n := second.Count(sendPath); n != 0 {
		t.Errorf("the other app's bot made %d calls", n)
	}
	alice.SendText("more")
	wantTexts(t, alice, fields("1 2 3 4 5 6 7")...)
}

// TestStoreHangs: a store without an answer costs a push one second, once.
func TestStoreHangs(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		store := &brokenStore{hang: true}
		w := newWorld(t, func(b *bot.Bot) {
			b.On(bot.Words("picture"), bot.Show(b.Picture("a.png", png)))
			b.Otherwise(lines("1 2 3"))
		}, bot.WithStore(store))
		alice := w.User("alice")
		for _, text := range fields("hello picture") {
			start := time.Now()
			if d := alice.SendText(text); d.Err != nil || d.Attempts != 1 || time.Since(start) > 2*time.Second {
				t.Errorf("%s: delivered %d times in %v: %v", text, d.Attempts, time.Since(start), d.Err)
			}
		}
		wantTexts(t, alice, "1", "2", "3", "")
		for _, p := range w.told() {
			if p.Kind != wechat.ProblemStore || !errors.Is(p.Err, context.DeadlineExceeded) {
				t.Errorf("told of %v", p)
			}
		}
	})
}

// TestLockIsLost: a lock that nobody gives back holds a change up for a lease.
func TestLockIsLost(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		store := &brokenStore{}
		w := newWorld(t, talker, bot.WithStore(store))
		alice := w.User("alice")
		alice.SendText("seven")
		for key := range store.keys {
			if !strings.HasSuffix(key, ".0") {
				_, _ = store.inner.TryLock(t.Context(), key, time.Hour)
			}
		}
		alice.SendText("more")
		time.Sleep(time.Minute)
		wantTexts(t, alice, fields("1 2 3 4 5 6 7")...)
		problems := w.told()
		if len(problems) == 0 || !errors.Is(problems[0].Err, wechat.ErrLocked) {
			t.Errorf("told of %v", problems)
		}
	})
}

func TestWaitingBounds(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t, talker, bot.WithWaiting(3, time.Hour))
		alice := w.User("alice")
		alice.SendText("seven")
		to := w.bot.To(alice.OpenID())
		if err := to.Say(t.Context(), "8"); err != nil {
			t.Error(err)
		}
		if err := to.Say(t.Context(), "9"); !errors.Is(err, bot.ErrFull) {
			t.Errorf("the fourth that waits: %v, want ErrFull", err)
		}
		time.Sleep(59 * time.Minute)
		alice.SendText("more")
		wantTexts(t, alice, fields("1 2 3 4 5 6 7 8")...)
		alice.SendText("seven")
		time.Sleep(61 * time.Minute)
		alice.SendText("seven")
		wantTexts(t, alice, fields("1 2 3 4 5 6 7 8 1 2 3 4 5 1 2 3 4 5")...)
		_ = w.told()
	})
}

// TestStale: what waited too long is dropped, and reported.
func TestStale(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t, talker, bot.WithWaiting(3, time.Hour))
		alice := w.User("alice")
		alice.SendText("seven")
		time.Sleep(time.Hour + 30*time.Second) // the record lives a minute longer
		alice.SendText("more")
		wantTexts(t, alice, fields("1 2 3 4 5")...)
		problems := w.told()
		if diff := cmp.Diff([]wechat.ProblemKind{bot.ProblemWaiting, bot.ProblemWaiting}, kinds(problems)); diff != "" {
			t.Error(diff)
		}
		for _, p := range problems {
			if !errors.Is(p.Err, bot.ErrStale) {
				t.Errorf("told of %v", p.Err)
			}
		}
	})
}

// TestSeveralBots: processes that share a store lose nothing and say nothing twice.
func TestSeveralBots(t *testing.T) {
	t.Parallel()
	for name, store := range map[string]func(t *testing.T) func() wechat.TokenStore{
		"memory": func(*testing.T) func() wechat.TokenStore {
			shared := wechat.NewMemoryStore()
			return func() wechat.TokenStore { return shared }
		},
		"files": func(t *testing.T) func() wechat.TokenStore {
			dir := filepath.Join(t.TempDir(), "store")
			return func() wechat.TokenStore {
				s, err := filestore.New(dir)
				if err != nil {
					t.Fatal(err)
				}
				return s
			}
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			open := store(t)
			w := newWorld(t, talker, bot.WithStore(open()))
			bots := []*bot.Bot{w.bot, w.newBot(t, talker, bot.WithStore(open())), w.newBot(t, talker, bot.WithStore(open()))}
			alice := w.User("alice")
			var all sync.WaitGroup
			for i := range 15 { // nothing can be said: all wait
				all.Go(func() {
					if err := bots[i%3].To(alice.OpenID()).Say(t.Context(), fmt.Sprint(i)); err != nil {
						t.Error(err)
					}
				})
			}
			all.Wait()
			more, err := wechat.ParseMessage(alice.NewPush(wechattest.Fields{"MsgType": "text", "Content": "more"}).Body())
			if err != nil {
				t.Fatal(err)
			}
			for range 3 {
				alice.SendText("more") // the window is open again
				for _, b := range bots {
					all.Go(func() {
						if _, err := b.Handle(t.Context(), more); err != nil {
							t.Error(err)
						}
					})
				}
				all.Wait()
			}
			alice.SendText("more")
			seen := map[string]int{}
			for _, text := range texts(alice) {
				seen[text]++
			}
			for i := range 15 {
				if n := seen[fmt.Sprint(i)]; n != 1 {
					t.Errorf("message %d was read %d times", i, n)
				}
			}
			if len(seen) != 15 {
				t.Errorf("read %v", seen)
			}
			wantKinds(t, w)
		})
	}
}

// TestMemoryOfWaiting: 10,000 users for whom something waits take less than 20 MiB.
func TestMemoryOfWaiting(t *testing.T) {
	b, err := bot.New(benchClient(t, `{"errcode":45015,"errmsg":"response out of time limit"}`))
	if err != nil {
		t.Fatal(err)
	}
	_ = b.To("o").Say(t.Context(), "the token is fetched")
	before := heap()
	for i := range 10_000 {
		to := b.To(fmt.Sprintf("oABCDEFGHIJKLMNOPQRSTU%06d", i))
		if err := to.Say(t.Context(), "你的队伍已经到达第 3 关，快来看看吧！"); err != nil {
			t.Fatal(err)
		}
	}
	took := heap() - before
	t.Logf("10,000 users with a message each: %.1f MiB", float64(took)/(1<<20))
	if took > 20<<20 {
		t.Errorf("%d bytes", took)
	}
	runtime.KeepAlive(b)
}

func heap() int64 {
	var m runtime.MemStats
	runtime.GC()
	runtime.GC()
	runtime.ReadMemStats(&m)
	return int64(m.HeapAlloc)
}
