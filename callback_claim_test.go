package wechat_test

import (
	"context"
	"errors"
	"fmt"
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

// Nil answers no question: the hooks hear of it, and a repeat asks the handler again until it
// answers. To all other pushes nil is an answer.
func TestQuestionsWithoutReply(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name, event string
		question    bool
	}{
		{"a condition", "minigame_act_event_query_condition", true},
		{"the refund question, which silence answers", refundQuestion, false},
		{"a chapter", "wxa_novel_chapter_permission", true},
		{"a parcel", "add_waybill", true},
		{"a rider", "transport_add_order", true},
		{"a gift", "minigame_deliver_goods", false},
		{"a mini-game payment", "minigame_coin_deliver_completed", false},
		{"an xpay payment", "xpay_goods_deliver_notify", false},
		{"a retail payment", "retail_pay_notify", false},
		{"an event", "user_enter_tempsession", false},
		{"an unknown event", "something_new", false},
	}
	var typedNil *wechat.ConditionReply
	for _, tt := range tests {
		for _, none := range []wechat.Reply{nil, typedNil} {
			t.Run(fmt.Sprintf("%s, %T", tt.name, none), func(t *testing.T) {
				t.Parallel()
				const nilRuns = 2
				runs := 0
				var heard pushRecorder
				h := mustCallback(t, secure(), heard.option()).Handler(func(context.Context, wechat.Message) (wechat.Reply, error) {
					if runs++; runs <= nilRuns {
						return none, nil
					}
					return wechat.RawReply{Body: []byte(`{"ErrCode":0,"IsConditionSatisfied":true}`)}, nil
				})
				s := newSender("json")
				message := s.event(tt.event)
				for range 4 {
					w := do(h, post(s.sealed(message)))
					if w.Code != http.StatusOK {
						t.Fatalf("status %d", w.Code)
					}
					if tt.question && runs <= nilRuns && w.Body.String() != "success" {
						t.Errorf("%s, want success", w.Body)
					}
				}
				wantRuns, want := 1, []wechat.ProblemKind(nil)
				if tt.question {
					wantRuns, want = nilRuns+1, []wechat.ProblemKind{wechat.ProblemNoAnswer, wechat.ProblemNoAnswer}
				}
				if diff := cmp.Diff(want, heard.kinds()); diff != "" || runs != wantRuns {
					t.Errorf("the handler ran %d times, want %d; problems (-want +got):\n%s", runs, wantRuns, diff)
				}
			})
		}
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

var errStoreDown = errors.New("store down")

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

func newSwitchDedup() *switchDedup {
	return &switchDedup{MemoryDedup: wechat.NewMemoryDedup(0, 0), keys: map[string]int{}}
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

var errDriver = errors.New("driver: bad connection")

// A panickyDedup panics where it is told to.
type panickyDedup struct {
	*wechat.MemoryDedup
	claim, done, release atomic.Bool
}

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
