package wechat_test

import (
	"context"
	"errors"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/minigo-dev/wechat"
)

// What a repeat gets while the first delivery is being handled, and when.
func TestRepeatsWaitForTheFirst(t *testing.T) {
	t.Parallel()
	second := time.Second
	tests := []struct {
		name   string
		event  string
		work   time.Duration // of the first, from the start; the repeat comes after 1 s
		fails  bool
		status int
		body   string
		took   time.Duration // of the repeat; the last poll may come 250 ms later
		runs   int
		kinds  []wechat.ProblemKind
	}{
		{"text, in time", "", 3 * second, false, 200, "answer", 2 * second, 1, nil},
		{"text, too late", "", 30 * second, false, 200, "success", 4500 * time.Millisecond, 1, nil},
		{"event, too late", "user_enter_tempsession", 30 * second, false, 200, "success", 4500 * time.Millisecond, 1, nil},
		{"text, fails in time", "", 3 * second, true, 200, "answer", 5 * second, 2, nil},
		{"text, fails late", "", 30 * second, true, 200, "success", 4500 * time.Millisecond, 1, []wechat.ProblemKind{wechat.ProblemLateFailure}},
		{"payment, in time", "minigame_coin_deliver_completed", 3 * second, false, 200, "answer", 2 * second, 1, nil},
		{"payment, too late", "minigame_coin_deliver_completed", 30 * second, false, 503, "", 2500 * time.Millisecond, 1, nil},
		{"payment, fails late", "xpay_goods_deliver_notify", 30 * second, true, 503, "", 2500 * time.Millisecond, 1, nil},
		{"gift, too late", "minigame_deliver_goods", 30 * second, false, 503, "", 4500 * time.Millisecond, 1, nil},
		{"condition, too late", "minigame_act_event_query_condition", 30 * second, false, 503, "", 4500 * time.Millisecond, 1, nil},
		{"refund question, too late", "xpay_subscribe_ios_refund_query_notify", 30 * second, false, 503, "", 2500 * time.Millisecond, 1, nil},
		{"chapter permission, too late", "wxa_novel_chapter_permission", 30 * second, false, 503, "", 3500 * time.Millisecond, 1, nil},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				var runs atomic.Int32
				var heard pushRecorder
				h := mustCallback(t, secure(), heard.option()).Handler(func(context.Context, wechat.Message) (wechat.Reply, error) {
					first := runs.Add(1) == 1
					time.Sleep(tt.work)
					if first && tt.fails {
						return nil, errors.New("broken")
					}
					return wechat.RawReply{Body: []byte("answer"), Plain: true}, nil
				})
				s := newSender("json")
				message := s.text("hello", 1)
				if tt.event != "" {
					message = s.event(tt.event)
				}
				done := make(chan struct{})
				go func() {
					defer close(done)
					do(h, post(s.sealed(message)))
				}()
				time.Sleep(second)
				start := time.Now()
				w := do(h, post(s.sealed(message)))
				took := time.Since(start)
				if w.Code != tt.status || w.Body.String() != tt.body {
					t.Errorf("status %d, body %q; want %d, %q", w.Code, w.Body, tt.status, tt.body)
				}
				late := 250 * time.Millisecond
				if tt.body != "answer" {
					late = 0 // WeChat is about to hang up
				}
				if took < tt.took || took > tt.took+late {
					t.Errorf("the repeat took %v, want %v", took, tt.took)
				}
				<-done
				if got := int(runs.Load()); got != tt.runs {
					t.Errorf("the handler ran %d times, want %d", got, tt.runs)
				}
				if diff := cmp.Diff(tt.kinds, heard.kinds()); diff != "" {
					t.Errorf("problems (-want +got)\n%s", diff)
				}
			})
		})
	}
}

func TestConcurrentRepeatsRunTheHandlerOnce(t *testing.T) {
	t.Parallel()
	var runs atomic.Int32
	h := mustCallback(t, secure()).Handler(func(context.Context, wechat.Message) (wechat.Reply, error) {
		runs.Add(1)
		time.Sleep(20 * time.Millisecond)
		return wechat.ReplyText{Content: "once"}, nil
	})
	s := newSender("xml")
	message := s.text("hello", 1)
	answers := make([]string, 8)
	var wg sync.WaitGroup
	for i := range answers {
		wg.Go(func() { answers[i] = s.unseal(t, do(h, post(s.sealed(message)))) })
	}
	wg.Wait()
	for _, a := range answers {
		if a != answers[0] {
			t.Errorf("answers differ: %q and %q", a, answers[0])
		}
	}
	if runs.Load() != 1 {
		t.Errorf("the handler ran %d times", runs.Load())
	}
}

func TestRepeatStopsWhenTheClientHangsUp(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		h := mustCallback(t, secure()).Handler(func(context.Context, wechat.Message) (wechat.Reply, error) {
			time.Sleep(30 * time.Second)
			return nil, nil
		})
		s := newSender("json")
		message := s.text("hello", 1)
		go do(h, post(s.sealed(message)))
		synctest.Wait()
		ctx, cancel := context.WithTimeout(t.Context(), 700*time.Millisecond)
		defer cancel()
		start := time.Now()
		do(h, post(s.sealed(message)).WithContext(ctx))
		if took := time.Since(start); took != 700*time.Millisecond {
			t.Errorf("the repeat was held for %v", took)
		}
		time.Sleep(time.Minute)
	})
}
