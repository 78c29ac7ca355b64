package wechat_test

import (
	"context"
	"errors"
	"fmt"
	"runtime"
	"strconv"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/minigo-dev/wechat"
)

func TestNewAsyncNamesTheFault(t *testing.T) {
	t.Parallel()
	h := func(context.Context, wechat.Message) (wechat.Reply, error) { return nil, nil }
	tests := []struct {
		name string
		h    wechat.HandlerFunc
		opt  wechat.AsyncOption
		want string
	}{
		{"no handler", nil, wechat.WithAsyncQueue(1), "h"},
		{"no queue", h, wechat.WithAsyncQueue(0), "queue"},
		{"no worker", h, wechat.WithAsyncWorkers(0), "workers"},
		{"no time", h, wechat.WithAsyncTimeout(0), "timeout"},
		{"nil option", h, nil, "opts"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			_, err := wechat.NewAsync(tt.h, tt.opt)
			var fault *wechat.ArgumentError
			if !errors.As(err, &fault) || fault.API != "NewAsync" || fault.Field != tt.want {
				t.Errorf("error %v, want one of NewAsync's %s", err, tt.want)
			}
		})
	}
}

func eventOf(name string) wechat.Message {
	return &wechat.UnknownMessage{Header: wechat.Header{FromUserName: testUser, MsgType: "event", Event: name}}
}

func mustAsync(t *testing.T, h wechat.HandlerFunc, opts ...wechat.AsyncOption) *wechat.Async {
	t.Helper()
	a, err := wechat.NewAsync(h, opts...)
	if err != nil {
		t.Fatal(err)
	}
	return a
}

func handle(t *testing.T, a *wechat.Async, m wechat.Message, want error) {
	t.Helper()
	if r, err := a.Handle(t.Context(), m); r != nil || !errors.Is(err, want) {
		t.Errorf("reply %v, error %v; want none, %v", r, err, want)
	}
}

func TestAsyncRunsPromisesInTheForeground(t *testing.T) {
	t.Parallel()
	broken := errors.New("broken")
	a := mustAsync(t, func(context.Context, wechat.Message) (wechat.Reply, error) { return wechat.PayAck{}, broken })
	for _, event := range []string{
		"minigame_coin_deliver_completed", "minigame_deliver_goods", "minigame_act_event_query_condition",
		"xpay_goods_deliver_notify", "xpay_subscribe_ios_refund_query_notify", "wxa_novel_chapter_permission",
	} {
		if r, err := a.Handle(t.Context(), eventOf(event)); r != (wechat.PayAck{}) || !errors.Is(err, broken) {
			t.Errorf("%s: reply %v, error %v; want the handler's", event, r, err)
		}
	}
	handle(t, a, eventOf("user_enter_tempsession"), nil)
	settle(t, a.Shutdown(t.Context()))
	handle(t, a, eventOf("minigame_coin_deliver_completed"), wechat.ErrQueueFull)
	handle(t, a, eventOf("user_enter_tempsession"), wechat.ErrQueueFull)
}

func textFrom(user, content string) wechat.Message {
	return &wechat.TextMessage{
		Header:  wechat.Header{FromUserName: user, ToUserName: testGhID, MsgType: "text"},
		Content: content,
	}
}

func TestAsyncKeepsOneSendersOrder(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		var mu sync.Mutex
		got := map[string][]string{}
		busy := map[string]bool{}
		running, most := 0, 0
		a := mustAsync(t, func(_ context.Context, m wechat.Message) (wechat.Reply, error) {
			text := m.(*wechat.TextMessage)
			mu.Lock()
			if busy[text.FromUserName] {
				t.Errorf("two messages of %s at a time", text.FromUserName)
			}
			busy[text.FromUserName] = true
			running++
			most = max(most, running)
			mu.Unlock()
			time.Sleep(time.Duration(len(text.Content)) * time.Millisecond)
			mu.Lock()
			defer mu.Unlock()
			running--
			busy[text.FromUserName] = false
			got[text.FromUserName] = append(got[text.FromUserName], text.Content)
			return nil, nil
		}, wechat.WithAsyncWorkers(3))
		want := map[string][]string{}
		for i := range 20 {
			for user := range 10 {
				name, content := strconv.Itoa(user), fmt.Sprint(i, user)
				handle(t, a, textFrom(name, content), nil)
				want[name] = append(want[name], content)
			}
		}
		settle(t, a.Shutdown(t.Context()))
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("messages (-want +got)\n%s", diff)
		}
		if most != 3 {
			t.Errorf("%d messages at a time, want 3", most)
		}
	})
}

func TestAsyncServesSendersInTurn(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		var got []string
		a := mustAsync(t, func(_ context.Context, m wechat.Message) (wechat.Reply, error) {
			time.Sleep(time.Second)
			got = append(got, m.Head().FromUserName+m.(*wechat.TextMessage).Content)
			return nil, nil
		}, wechat.WithAsyncWorkers(1))
		for _, m := range []string{"a1", "a2", "a3", "b1", "b2", "c1"} {
			handle(t, a, textFrom(m[:1], m[1:]), nil)
		}
		synctest.Wait()
		time.Sleep(time.Minute)
		handle(t, a, textFrom("a", "4"), nil) // its queue was empty for a while
		settle(t, a.Shutdown(t.Context()))
		if diff := cmp.Diff([]string{"a1", "b1", "c1", "a2", "b2", "a3", "a4"}, got); diff != "" {
			t.Errorf("messages (-want +got)\n%s", diff)
		}
	})
}

func TestAsyncBoundsItsQueue(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		release := make(chan struct{})
		var runs atomic.Int32
		a := mustAsync(t, func(context.Context, wechat.Message) (wechat.Reply, error) {
			runs.Add(1)
			<-release
			return nil, nil
		}, wechat.WithAsyncQueue(3), wechat.WithAsyncWorkers(2))
		handle(t, a, textFrom("a", "1"), nil) // runs
		handle(t, a, textFrom("b", "1"), nil) // runs
		handle(t, a, textFrom("a", "2"), nil)
		handle(t, a, textFrom("c", "1"), nil)
		handle(t, a, textFrom("d", "1"), nil)
		handle(t, a, textFrom("d", "2"), wechat.ErrQueueFull)
		handle(t, a, textFrom("e", "1"), wechat.ErrQueueFull)
		close(release)
		synctest.Wait()
		handle(t, a, textFrom("e", "1"), nil)
		settle(t, a.Shutdown(t.Context()))
		if runs.Load() != 6 {
			t.Errorf("%d messages handled", runs.Load())
		}
	})
}

func TestAsyncReportsWhatWentWrong(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		var heard pushRecorder
		broken := errors.New("broken")
		a := mustAsync(t, func(ctx context.Context, m wechat.Message) (wechat.Reply, error) {
			switch m.(*wechat.TextMessage).Content {
			case "error":
				return nil, broken
			case "panic":
				panic("boom")
			case "reply":
				return wechat.ReplyText{Content: "hi"}, nil
			case "exit":
				runtime.Goexit()
			case "slow":
				<-ctx.Done()
				return nil, ctx.Err()
			}
			return nil, nil
		}, wechat.WithAsyncTimeout(time.Minute), wechat.WithAsyncWorkers(1),
			wechat.WithAsyncProblem(func(ctx context.Context, p wechat.PushProblem) {
				heard.problem(ctx, p)
				panic("hook")
			}))
		ctx, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		for _, content := range []string{"error", "exit", "panic", "reply", "slow", "fine"} {
			if _, err := a.Handle(ctx, textFrom("a", content)); err != nil {
				t.Error(err)
			}
		}
		start := time.Now()
		settle(t, a.Shutdown(t.Context()))
		if took := time.Since(start); took != time.Minute {
			t.Errorf("the slow one had %v, want its own minute", took)
		}
		want := []wechat.ProblemKind{wechat.ProblemAsync, wechat.ProblemAsync, wechat.ProblemDroppedReply, wechat.ProblemAsync}
		if diff := cmp.Diff(want, heard.kinds()); diff != "" {
			t.Fatalf("problems (-want +got)\n%s", diff)
		}
		var caught *wechat.PanicError
		if !errors.Is(heard.problems[0].Err, broken) || !errors.As(heard.problems[1].Err, &caught) ||
			!errors.Is(heard.problems[3].Err, context.DeadlineExceeded) {
			t.Errorf("problems %v", heard.problems)
		}
		for i, content := range []string{"error", "panic", "reply", "slow"} {
			if got := heard.problems[i].Message.(*wechat.TextMessage).Content; got != content {
				t.Errorf("problem %d is about %q, want %q", i, got, content)
			}
		}
	})
}

func TestAsyncShutdownLosesPatience(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		var heard pushRecorder
		a := mustAsync(t, func(ctx context.Context, _ wechat.Message) (wechat.Reply, error) {
			<-ctx.Done()
			return nil, ctx.Err()
		}, wechat.WithAsyncWorkers(1), wechat.WithAsyncProblem(heard.problem))
		for _, user := range []string{"a", "a", "b"} {
			handle(t, a, textFrom(user, "x"), nil)
		}
		ctx, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		start := time.Now()
		defer func() {
			if took := time.Since(start); took != time.Second {
				t.Errorf("the handlers went on: %v", took)
			}
		}()
		if err := a.Shutdown(ctx); !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("error %v", err)
		}
		if took := time.Since(start); took != time.Second {
			t.Errorf("it took %v", took)
		}
		handle(t, a, textFrom("c", "x"), wechat.ErrQueueFull)
		// The workers end by themselves: a bubble doesn't end with a goroutine left.
		settle(t, a.Shutdown(t.Context()))
		if diff := cmp.Diff([]wechat.ProblemKind{wechat.ProblemAsync, wechat.ProblemAsync, wechat.ProblemAsync}, heard.kinds()); diff != "" {
			t.Errorf("problems (-want +got)\n%s", diff)
		}
	})
}

func TestAsyncLeavesNoGoroutine(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		a := mustAsync(t, func(context.Context, wechat.Message) (wechat.Reply, error) { return nil, nil })
		for i := range 100 {
			handle(t, a, textFrom(strconv.Itoa(i), "x"), nil)
		}
		synctest.Wait() // idle without a Shutdown: the bubble ends only if no goroutine is left
	})
}

func TestAsyncBehindAHandler(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		var got []string
		a := mustAsync(t, func(ctx context.Context, m wechat.Message) (wechat.Reply, error) {
			time.Sleep(20 * time.Second)
			if ctx.Err() != nil {
				t.Errorf("the context ended with the request: %v", ctx.Err())
			}
			got = append(got, m.(*wechat.TextMessage).Content)
			return nil, nil
		})
		h := mustCallback(t, secure()).Handler(a.Handle)
		s := newSender("json")
		for range 2 {
			if w := do(h, post(s.sealed(s.text("hello", 1)))); w.Body.String() != "success" {
				t.Errorf("body %q", w.Body)
			}
		}
		settle(t, a.Shutdown(t.Context()))
		if diff := cmp.Diff([]string{"hello"}, got); diff != "" {
			t.Errorf("handled (-want +got)\n%s", diff)
		}
		if w := do(h, post(s.sealed(s.text("hello", 2)))); w.Code != 503 {
			t.Errorf("status %d after Shutdown", w.Code)
		}
	})
}
