package wechat_test

import (
	"context"
	"io"
	"net/http"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/minigo-dev/wechat"
)

const refundQuestion = "xpay_subscribe_ios_refund_query_notify"

// A slowBody arrives some time after the request.
type slowBody struct {
	io.ReadCloser
	delay time.Duration
}

func (b *slowBody) Read(p []byte) (int, error) {
	time.Sleep(b.delay)
	b.delay = 0
	return b.ReadCloser.Read(p)
}

// The handler's context ends when its answer no longer counts: WeChat takes silence for
// the answer to the refund question, and for that of no other push.
func TestContextEndsWhereSilenceIsAnAnswer(t *testing.T) {
	t.Parallel()
	const minute = time.Minute
	timeout := func(d time.Duration) []wechat.CallbackOption {
		return []wechat.CallbackOption{wechat.WithHandlerTimeout(d)}
	}
	tests := []struct {
		name, event string
		opts        []wechat.CallbackOption
		arrival     time.Duration // of the body, after the request
		want        time.Duration // from the request on
	}{
		{"the refund question", refundQuestion, nil, 0, 3 * time.Second},
		{"the refund question, spelt otherwise", "XPay_Subscribe_iOS_Refund_Query_Notify", nil, 0, 3 * time.Second},
		{"the refund question, arriving slowly", refundQuestion, nil, 2 * time.Second, 3 * time.Second},
		{"the refund question, a longer limit", refundQuestion, timeout(2 * minute), 0, 3 * time.Second},
		{"the refund question, a shorter limit", refundQuestion, timeout(time.Second), 0, time.Second},
		{"the refund question, a shorter limit that would end later", refundQuestion, timeout(2 * time.Second), 2 * time.Second, 3 * time.Second},
		{"the refund question, without duplicates", refundQuestion, []wechat.CallbackOption{wechat.WithDedup(nil)}, 0, 3 * time.Second},
		{"a text", "", nil, 0, minute},
		{"a text, arriving slowly", "", nil, 2 * time.Second, minute + 2*time.Second},
		{"a mini-game payment", "minigame_coin_deliver_completed", nil, 0, minute},
		{"an xpay payment", "xpay_goods_deliver_notify", nil, 0, minute},
		{"a chapter", "wxa_novel_chapter_permission", nil, 0, minute},
		{"a condition", "minigame_act_event_query_condition", nil, 0, minute},
		{"an event", "user_enter_tempsession", nil, 0, minute},
	}
	for _, tt := range tests {
		for _, async := range []bool{false, true} {
			name := tt.name
			if async {
				name += ", Async"
			}
			t.Run(name, func(t *testing.T) {
				t.Parallel()
				synctest.Test(t, func(t *testing.T) {
					var took time.Duration
					start := time.Now()
					handle := func(ctx context.Context, _ wechat.Message) (wechat.Reply, error) {
						<-ctx.Done()
						took = time.Since(start)
						return nil, ctx.Err()
					}
					if async {
						a, err := wechat.NewAsync(handle)
						if err != nil {
							t.Fatal(err)
						}
						handle = a.Handle
					}
					s := newSender("json")
					r := post(s.sealed(s.pushOf(tt.event, unix(time.Now()))))
					r.Body = &slowBody{r.Body, tt.arrival}
					w := do(mustCallback(t, append(tt.opts, secure())...).Handler(handle), r)
					background := async && w.Code == 200
					time.Sleep(2 * time.Minute) // for what Async does in the background
					synctest.Wait()
					if took != tt.want {
						t.Errorf("the context ended after %v, want %v", took, tt.want)
					}
					if !background && w.Code != 500 {
						t.Errorf("status %d", w.Code)
					}
				})
			})
		}
	}
}

// WeChat asks three times: each time counts for itself.
func TestRefundQuestionIsAskedThreeTimes(t *testing.T) {
	t.Parallel()
	const answer = "\x01" // of the handler, which runs until its time is up where it has none
	thrice := []time.Duration{0, 3100 * time.Millisecond, 6200 * time.Millisecond}
	tests := []struct {
		name  string
		asked []time.Duration
		takes []time.Duration // by the handler's runs; 0 is without an end
		ends  []time.Duration // of the runs
		codes []int
	}{
		{"never answered", thrice, []time.Duration{0, 0, 0},
			[]time.Duration{3 * time.Second, 6100 * time.Millisecond, 9200 * time.Millisecond}, []int{500, 500, 500}},
		{"answered the third time", thrice, []time.Duration{0, 0, time.Second},
			[]time.Duration{3 * time.Second, 6100 * time.Millisecond, 7200 * time.Millisecond}, []int{500, 500, 200}},
		{"asked again while the first is answered", []time.Duration{0, time.Second}, []time.Duration{2 * time.Second},
			[]time.Duration{2 * time.Second}, []int{200, 200}},
		{"asked again while the first isn't answered", []time.Duration{0, time.Second}, []time.Duration{0, 0},
			[]time.Duration{3 * time.Second, 4 * time.Second}, []int{500, 500}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				start := time.Now()
				var runs atomic.Int32
				ends := make([]time.Duration, len(tt.ends))
				h := mustCallback(t, secure()).Handler(func(ctx context.Context, _ wechat.Message) (wechat.Reply, error) {
					n := int(runs.Add(1)) - 1
					if n >= len(tt.takes) {
						t.Errorf("run %d", n+1)
						return nil, nil
					}
					var done <-chan time.Time
					if tt.takes[n] > 0 {
						done = time.After(tt.takes[n])
					}
					select {
					case <-done:
						ends[n] = time.Since(start)
						return wechat.RawReply{Body: []byte(answer), Plain: true}, nil
					case <-ctx.Done():
						ends[n] = time.Since(start)
						return nil, ctx.Err()
					}
				})
				s := newSender("json")
				message := s.message("ToUserName", testGhID, "FromUserName", testUser, "CreateTime", time.Now().Unix(),
					"MsgType", "event", "Event", refundQuestion, "pay_order_id", "order", "channel_bill", "bill")
				codes := make([]int, len(tt.asked))
				for i, at := range tt.asked {
					go func() {
						time.Sleep(at)
						w := do(h, post(s.sealed(message)))
						if codes[i] = w.Code; w.Code == http.StatusOK && w.Body.String() != answer {
							t.Errorf("answer %q", w.Body)
						}
					}()
				}
				time.Sleep(time.Minute)
				synctest.Wait()
				if diff := cmp.Diff(tt.codes, codes); diff != "" {
					t.Errorf("statuses (-want +got)\n%s", diff)
				}
				if diff := cmp.Diff(tt.ends, ends); diff != "" {
					t.Errorf("ends of the runs (-want +got)\n%s", diff)
				}
			})
		})
	}
}
