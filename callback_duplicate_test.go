package wechat_test

import (
	"context"
	"errors"
	"net/http"
	"runtime"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/minigo-dev/wechat"
)

// A shop that says "not yet" has to see the order again, and one that says "done" must not.
func TestRefusedPaymentIsHandledAgain(t *testing.T) {
	t.Parallel()
	raw := func(body string) wechat.Reply { return wechat.RawReply{Body: []byte(body)} }
	tests := []struct {
		name, event string
		first       wechat.Reply
		runs        int
	}{
		{"done", "minigame_coin_deliver_completed", wechat.PayAck{}, 1},
		{"not yet", "minigame_coin_deliver_completed", wechat.PayAck{ErrCode: 1, ErrMsg: "later"}, 2},
		{"a pointer", "minigame_coin_deliver_completed", &wechat.PayAck{ErrCode: -1}, 2},
		{"not yet, xpay", "xpay_goods_deliver_notify", wechat.PayAck{ErrCode: 1}, 2},
		{"not yet, by hand", "minigame_h5_goods_deliver_notify", raw(`{"ErrCode":"7","ErrMsg":"later"}`), 2},
		{"not yet, XML by hand", "xpay_coin_pay_notify", raw(`<xml><ErrCode>7</ErrCode></xml>`), 2},
		{"gift refused", "minigame_deliver_goods", raw(`{"ErrCode":1,"SubErrCode":1}`), 2},
		{"gift for nobody", "minigame_deliver_goods", raw(`{"ErrCode":1,"SubErrCode":172935494}`), 1},
		{"a condition", "minigame_act_event_query_condition", raw(`{"IsConditionSatisfied":false}`), 1},
		{"the word", "xpay_coin_pay_notify", raw("success"), 1},
		{"no answer to a payment", "subscribe_msg_popup_event", raw(`{"ErrCode":1}`), 1},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			runs := 0
			h := mustCallback(t, secure()).Handler(func(context.Context, wechat.Message) (wechat.Reply, error) {
				runs++
				if runs == 1 {
					return tt.first, nil
				}
				return nil, nil
			})
			s := newSender("json")
			message := s.event(tt.event)
			for range 3 {
				if w := do(h, post(s.sealed(message))); w.Code != http.StatusOK {
					t.Fatalf("status %d", w.Code)
				}
			}
			if runs != tt.runs {
				t.Errorf("the handler ran %d times, want %d", runs, tt.runs)
			}
		})
	}
}

func TestRepeatsGetTheSameAnswer(t *testing.T) {
	t.Parallel()
	for _, format := range []string{"json", "xml"} {
		runs := 0
		var heard pushRecorder
		h := mustCallback(t, secure(), heard.option()).Handler(func(context.Context, wechat.Message) (wechat.Reply, error) {
			runs++
			return wechat.ReplyText{Content: "answer <1>"}, nil
		})
		s := newSender(format)
		message := s.text("hello", 1)
		first := do(h, post(s.sealed(message)))
		want := s.unseal(t, first)
		bodies := map[string]bool{first.Body.String(): true}
		for _, nonce := range []string{"1", "2", "abc"} {
			again := s
			again.nonce = nonce
			w := do(h, post(again.sealed(message)))
			if diff := cmp.Diff(want, again.unseal(t, w)); diff != "" {
				t.Errorf("the repeat's answer (-want +got)\n%s", diff)
			}
			if bodies[w.Body.String()] {
				t.Error("the repeat was answered with the bytes of another delivery")
			}
			bodies[w.Body.String()] = true
			if !heard.last(t).Duplicate {
				t.Error("the hook heard of no duplicate")
			}
		}
		if runs != 1 {
			t.Errorf("the handler ran %d times", runs)
		}
		do(h, post(s.sealed(s.text("hello", 2))))
		if runs != 2 {
			t.Error("another message was taken for a repeat")
		}
	}
}

func TestRepeatsAfterAFailureRunAgain(t *testing.T) {
	t.Parallel()
	for name, fail := range map[string]func() (wechat.Reply, error){
		"error":     func() (wechat.Reply, error) { return nil, errors.New("broken") },
		"panic":     func() (wechat.Reply, error) { panic("broken") },
		"full":      func() (wechat.Reply, error) { return nil, wechat.ErrQueueFull },
		"bad reply": func() (wechat.Reply, error) { return wechat.ReplyText{}, nil },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			runs := 0
			var heard pushRecorder
			h := mustCallback(t, secure(), heard.option()).Handler(func(context.Context, wechat.Message) (wechat.Reply, error) {
				if runs++; runs == 1 {
					return fail()
				}
				return nil, nil
			})
			s := newSender("json")
			message := s.text("hello", 1)
			if w := do(h, post(s.sealed(message))); w.Code < 500 {
				t.Errorf("status %d", w.Code)
			}
			if w := do(h, post(s.sealed(message))); w.Code != 200 || runs != 2 {
				t.Errorf("status %d after %d runs", w.Code, runs)
			}
			if got := heard.kinds(); len(got) != 0 {
				t.Errorf("problems %v: an early failure is the answer's to tell", got)
			}
		})
	}
}

func TestLeaseAndTTL(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name, event string
		opts        []wechat.CallbackOption
		lease, ttl  time.Duration
	}{
		{"event", "user_enter_tempsession", nil, 65 * time.Second, 20 * time.Minute},
		{"payment", "xpay_coin_pay_notify", nil, 65 * time.Second, 36*time.Hour + 10*time.Minute},
		{"refund question", "xpay_subscribe_ios_refund_query_notify", nil, 8 * time.Second, 20 * time.Minute},
		{"refund question, own time", "xpay_subscribe_ios_refund_query_notify", []wechat.CallbackOption{wechat.WithHandlerTimeout(2 * time.Second)}, 7 * time.Second, 20 * time.Minute},
		{"own age and time", "user_enter_tempsession", []wechat.CallbackOption{wechat.WithMaxAge(time.Minute), wechat.WithHandlerTimeout(time.Second)}, 6 * time.Second, 2 * time.Minute},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			store := newSwitchDedup()
			h := mustCallback(t, append(tt.opts, secure(), wechat.WithDedup(store))...).Handler(
				func(context.Context, wechat.Message) (wechat.Reply, error) { return nil, nil })
			s := newSender("json")
			do(h, post(s.sealed(s.event(tt.event))))
			if store.lease != tt.lease || store.ttl != tt.ttl {
				t.Errorf("lease %v, ttl %v; want %v, %v", store.lease, store.ttl, tt.lease, tt.ttl)
			}
		})
	}
}

// A replay is refused by its age as soon as the store forgets the push.
func TestNoGapBetweenStoreAndAge(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		runs := 0
		h := mustCallback(t, secure()).Handler(func(context.Context, wechat.Message) (wechat.Reply, error) {
			runs++
			return nil, nil
		})
		s := newSender("json")
		s.at = time.Now().Add(10 * time.Minute) // the longest that it can be repeated
		q, body := s.sealed(s.text("hello", 1))
		for range 25 {
			do(h, post(q, body))
			time.Sleep(time.Minute)
		}
		if runs != 1 {
			t.Errorf("the handler ran %d times", runs)
		}
	})
}

func TestLostLease(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		var runs atomic.Int32
		h := mustCallback(t, secure(), wechat.WithHandlerTimeout(time.Second)).Handler(
			func(context.Context, wechat.Message) (wechat.Reply, error) {
				if runs.Add(1) == 1 {
					time.Sleep(time.Minute) // past its deadline and its lease
					return wechat.RawReply{Body: []byte("late"), Plain: true}, nil
				}
				return wechat.RawReply{Body: []byte("second"), Plain: true}, nil
			})
		s := newSender("json")
		message := s.text("hello", 1)
		go do(h, post(s.sealed(message)))
		time.Sleep(10 * time.Second)
		for range 2 {
			if w := do(h, post(s.sealed(message))); w.Body.String() != "second" {
				t.Errorf("body %q, want the second run's", w.Body)
			}
			time.Sleep(time.Minute)
		}
		if runs.Load() != 2 {
			t.Errorf("the handler ran %d times", runs.Load())
		}
	})
}

func TestWithoutDedupRepeatsRunAgain(t *testing.T) {
	t.Parallel()
	runs := 0
	h := mustCallback(t, secure(), wechat.WithDedup(nil)).Handler(func(context.Context, wechat.Message) (wechat.Reply, error) {
		runs++
		return nil, nil
	})
	s := newSender("json")
	for range 2 {
		do(h, post(s.sealed(s.text("hello", 1))))
	}
	if runs != 2 {
		t.Errorf("the handler ran %d times", runs)
	}
}

// A handler that ends its goroutine, as t.FailNow does, leaves no claim behind.
func TestHandlerThatExitsReleasesItsClaim(t *testing.T) {
	t.Parallel()
	var runs atomic.Int32
	h := mustCallback(t, secure()).Handler(func(context.Context, wechat.Message) (wechat.Reply, error) {
		if runs.Add(1) == 1 {
			runtime.Goexit()
		}
		return nil, nil
	})
	s := newSender("json")
	message := s.text("hello", 1)
	var wg sync.WaitGroup
	wg.Go(func() { do(h, post(s.sealed(message))) })
	wg.Wait()
	if w := do(h, post(s.sealed(message))); w.Code != 200 || runs.Load() != 2 {
		t.Errorf("status %d after %d runs", w.Code, runs.Load())
	}
}
