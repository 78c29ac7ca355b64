package bot_test

import (
	"context"
	"errors"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/minigo-dev/wechat"
	"github.com/minigo-dev/wechat/bot"
	"github.com/minigo-dev/wechat/wechattest"
)

const sorry = "抱歉，现在答不上来，请稍后再问。"

func TestSlow(t *testing.T) {
	t.Parallel()
	think := func(d time.Duration, then bot.Handler) bot.Handler {
		return bot.Slow(func(ctx context.Context, c *bot.Conversation) error {
			select {
			case <-time.After(d):
				return then(ctx, c)
			case <-ctx.Done():
				return ctx.Err()
			}
		})
	}
	fail := func(context.Context, *bot.Conversation) error { return errors.New("no model") }
	for _, test := range []struct {
		name     string
		handler  bot.Handler
		want     []string
		typing   []time.Duration
		problems []wechat.ProblemKind
	}{
		{"an answer of 40 s", think(40*time.Second, bot.Say("42")), []string{"42"}, []time.Duration{0, 15500 * time.Millisecond}, nil},
		{"an answer of 5 s", think(5*time.Second, bot.Say("42")), []string{"42"}, []time.Duration{0}, nil},
		{"a failure", think(time.Second, fail), []string{sorry}, []time.Duration{0}, []wechat.ProblemKind{wechat.ProblemAsync}},
		{"a panic", think(time.Second, func(context.Context, *bot.Conversation) error { panic("model") }), []string{sorry}, []time.Duration{0}, []wechat.ProblemKind{wechat.ProblemAsync}},
		{"the deadline", think(time.Hour, fail), []string{sorry}, []time.Duration{0, 15500 * time.Millisecond}, []wechat.ProblemKind{wechat.ProblemAsync}},
		{"a failure after a word", bot.Slow(func(ctx context.Context, c *bot.Conversation) error {
			time.Sleep(time.Second)
			if err := c.Say(ctx, "well"); err != nil {
				return err
			}
			return fail(ctx, c)
		}), []string{"well"}, []time.Duration{0}, []wechat.ProblemKind{wechat.ProblemAsync}},
		{"nothing to say", think(time.Second, nothing), nil, []time.Duration{0}, nil},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				w := newWorld(t, func(b *bot.Bot) { b.Otherwise(test.handler) }, bot.WithSorry(sorry))
				alice := w.User("alice")
				start := time.Now()
				if d := alice.SendText("?"); d.Err != nil || d.Attempts != 1 || time.Since(start) > 4*time.Second {
					t.Errorf("delivered %d times in %v: %v", d.Attempts, time.Since(start), d.Err)
				}
				if err := w.bot.Shutdown(t.Context()); err != nil {
					t.Fatal(err)
				}
				wantTexts(t, alice, test.want...)
				var typing []time.Duration
				for _, x := range w.Exchanges() {
					if x.Path == typingPath && x.Code == 0 {
						typing = append(typing, x.Time.Sub(start).Round(100*time.Millisecond))
					}
				}
				if diff := cmp.Diff(test.typing, typing); diff != "" {
					t.Errorf("typing shown (-want +got):\n%s", diff)
				}
				wantKinds(t, w, test.problems...)
			})
		})
	}
}

func TestSlowKeepsOrderAndFastOvertakes(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t, func(b *bot.Bot) {
			b.On(bot.Words("人工"), bot.Transfer)
			b.On(bot.Words("fast"), bot.Say("at once"))
			b.Otherwise(bot.Slow(func(ctx context.Context, c *bot.Conversation) error {
				time.Sleep(10 * time.Second)
				return c.Say(ctx, "about "+c.Text)
			}))
		})
		alice := w.User("alice")
		w.Fault(wechattest.DuplicatePush().Once())
		for _, text := range fields("a b fast") {
			alice.SendText(text)
		}
		time.Sleep(time.Minute)
		wantTexts(t, alice, "at once", "about a", "about b")
		alice.SendText("c")
		alice.SendText("人工")
		if !alice.Queued() {
			t.Error("not handed over while an answer is being made")
		}
		time.Sleep(time.Minute)
		wantKinds(t, w)
	})
}

// TestSlowQueue: when it is full WeChat delivers again; what a shutdown loses is reported.
func TestSlowQueue(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t, func(b *bot.Bot) {
			b.Otherwise(bot.Slow(func(ctx context.Context, c *bot.Conversation) error {
				<-ctx.Done()
				return ctx.Err()
			}))
		}, bot.WithAsync(wechat.WithAsyncWorkers(1), wechat.WithAsyncQueue(1), wechat.WithAsyncTimeout(time.Hour)))
		alice := w.User("alice")
		for i, want := range []int{200, 200, 503} {
			if d := alice.SendText("?"); d.Status != want {
				t.Errorf("push %d: status %d, want %d", i, d.Status, want)
			}
		}
		ctx, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		if err := w.bot.Shutdown(ctx); !errors.Is(err, context.DeadlineExceeded) {
			t.Error(err)
		}
		synctest.Wait()
		wantKinds(t, w, wechat.ProblemAsync, wechat.ProblemAsync)
	})
}

// TestSlowSaysWhatWaitsFirst, as any answer does, and before it is asked to discard it.
func TestSlowSaysWhatWaitsFirst(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t, func(b *bot.Bot) {
			b.On(bot.Words("seven"), bot.Slow(lines("1 2 3 4 5 6 7")))
			b.On(bot.Words("quiet"), bot.Slow(nothing))
			b.Otherwise(bot.Slow(bot.Say("a")))
		})
		alice := w.User("alice")
		for _, text := range fields("seven hello seven quiet") {
			alice.SendText(text)
			time.Sleep(time.Minute)
		}
		wantTexts(t, alice, fields("1 2 3 4 5 6 7 a 1 2 3 4 5 6 7")...)
		wantKinds(t, w)
	})
}

// TestSlowProblemsOfOnesOwn go to the hook of the queue, if there is one.
func TestSlowProblemsOfOnesOwn(t *testing.T) {
	t.Parallel()
	own := make(chan error, 1)
	w := newWorld(t, func(b *bot.Bot) {
		b.Otherwise(bot.Slow(func(context.Context, *bot.Conversation) error { return bot.ErrPass })) // too late for that
	}, bot.WithAsync(wechat.WithAsyncProblem(func(_ context.Context, p wechat.PushProblem) { own <- p.Err })))
	w.User("alice").SendText("?")
	if err := <-own; !errors.Is(err, bot.ErrPass) {
		t.Error(err)
	}
	wantKinds(t, w)
}

// TestTypingForASubMerchant carries its id, as the answer does.
func TestTypingForASubMerchant(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t, func(b *bot.Bot) {
			b.Otherwise(bot.Slow(func(ctx context.Context, c *bot.Conversation) error {
				time.Sleep(time.Second)
				return c.Say(ctx, "42")
			}))
		})
		alice := w.User("alice")
		alice.Send("text", wechattest.Fields{"Content": "?", "BusinessId": "7"})
		time.Sleep(20 * time.Second)
		var got []string
		for _, m := range alice.Received() {
			got = append(got, string(m.Kind)+" "+m.BusinessID)
		}
		if diff := cmp.Diff([]string{"typing 7", "text 7"}, got); diff != "" {
			t.Errorf("(-want +got)\n%s", diff)
		}
	})
}

// TestTypingEndsWithTheFirstWord, since any message ends it.
func TestTypingEndsWithTheFirstWord(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t, func(b *bot.Bot) {
			b.Otherwise(bot.Slow(func(ctx context.Context, c *bot.Conversation) error {
				time.Sleep(time.Second)
				err := c.Say(ctx, "well")
				time.Sleep(25 * time.Second)
				return errors.Join(err, c.Say(ctx, "42"))
			}))
		})
		alice := w.User("alice")
		alice.SendText("?")
		time.Sleep(20 * time.Second)
		if n := w.Count(typingPath); n != 1 || alice.Typing() {
			t.Errorf("typing was asked for %d times, and is shown: %t", n, alice.Typing())
		}
		time.Sleep(20 * time.Second)
		wantTexts(t, alice, "well", "42")
	})
}
