package wechat_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"runtime"
	"strings"
	"sync/atomic"
	"testing"
	"testing/iotest"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/minigo-dev/wechat"
)

func TestHandlerStatus(t *testing.T) {
	t.Parallel()
	fails := func(err error) wechat.HandlerFunc {
		return func(context.Context, wechat.Message) (wechat.Reply, error) { return nil, err }
	}
	panics := func(v any) wechat.HandlerFunc {
		return func(context.Context, wechat.Message) (wechat.Reply, error) { panic(v) }
	}
	s := newSender("json")
	broken := errors.New("broken")
	genuine := func() *http.Request { return post(s.sealed(s.text("hello", 1))) }
	cut := func() *http.Request {
		r := genuine()
		r.Body = io.NopCloser(iotest.ErrReader(io.ErrUnexpectedEOF))
		return r
	}
	method := func(name string) func() *http.Request {
		return func() *http.Request { return httptest.NewRequest(name, "/", nil) }
	}
	limited := func() *http.Request {
		r := unsized(genuine())
		r.Body = http.MaxBytesReader(nil, r.Body, 10)
		return r
	}
	reply := func(r wechat.Reply) wechat.HandlerFunc {
		return func(context.Context, wechat.Message) (wechat.Reply, error) { return r, nil }
	}
	tests := []struct {
		name   string
		r      func() *http.Request
		h      wechat.HandlerFunc
		status int
		step   wechat.PushStep
		class  error
	}{
		{"acknowledged", genuine, fails(nil), 200, wechat.StepAnswer, nil},
		{"handler error", genuine, fails(broken), 500, wechat.StepHandler, broken},
		{"handler panic", genuine, panics("boom"), 500, wechat.StepHandler, nil},
		{"handler panic with an error", genuine, panics(broken), 500, wechat.StepHandler, broken},
		{"handler panic like net/http's", genuine, panics(http.ErrAbortHandler), 500, wechat.StepHandler, http.ErrAbortHandler},
		{"queue full", genuine, fails(fmt.Errorf("busy: %w", wechat.ErrQueueFull)), 503, wechat.StepHandler, wechat.ErrQueueFull},
		{"reply that can't be right", genuine, reply(wechat.ReplyText{}), 500, wechat.StepAnswer, wechat.ErrInvalidArgument},
		{"cut body", cut, nil, 400, wechat.StepRead, io.ErrUnexpectedEOF},
		{"limit of somebody else", limited, nil, 413, wechat.StepSize, nil},
		{"PUT", method(http.MethodPut), nil, 405, wechat.StepMethod, nil},
		{"HEAD", method(http.MethodHead), nil, 405, wechat.StepMethod, nil},
		{"GET of a stranger", method(http.MethodGet), nil, 403, wechat.StepSignature, wechat.ErrSignature},
		{"POST of a stranger", method(http.MethodPost), nil, 403, wechat.StepMode, wechat.ErrNotEncrypted},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			var heard pushRecorder
			w := do(mustCallback(t, secure(), heard.option()).Handler(tt.h), tt.r())
			got := heard.last(t)
			if w.Code != tt.status || got.Status != tt.status || got.Step != tt.step {
				t.Errorf("status %d, the hook heard %d at %s (%v); want %d at %s", w.Code, got.Status, got.Step, got.Err, tt.status, tt.step)
			}
			if len(heard.ends) != 1 {
				t.Errorf("the hook heard of %d requests", len(heard.ends))
			}
			if tt.class != nil && !errors.Is(got.Err, tt.class) {
				t.Errorf("the hook heard %v, want %v", got.Err, tt.class)
			}
			if tt.status == 200 {
				if got.Err != nil || got.Message == nil || got.Duplicate {
					t.Errorf("the hook heard %+v", got)
				}
				return
			}
			if w.Body.Len() != 0 || got.Err == nil {
				t.Errorf("body %q, the hook heard error %v", w.Body, got.Err)
			}
			if allow := w.Header().Get("Allow"); (tt.status == 405) != (allow == "GET, POST") {
				t.Errorf("Allow %q", allow)
			}
		})
	}
	var heard pushRecorder
	do(mustCallback(t, secure(), heard.option()).Handler(panics("boom")), genuine())
	var caught *wechat.PanicError
	if err := heard.last(t).Err; !errors.As(err, &caught) || caught.Value != "boom" || !strings.Contains(string(caught.Stack), "TestHandlerStatus") {
		t.Errorf("the hook heard %v, want the panic's value and stack", err)
	}
}

// Promise 1, for what the hooks are told.
func TestHooksHoldNoSecret(t *testing.T) {
	t.Parallel()
	var heard pushRecorder
	h := mustCallback(t, secure(), heard.option()).Handler(
		func(context.Context, wechat.Message) (wechat.Reply, error) { return nil, errors.New("broken") })
	s := newSender("json")
	wrong := s
	wrong.token = "wrong"
	q, body := s.sealed(s.text("hello", 1))
	expected := q.Get("msg_signature")
	forged := url.Values{}
	for k, v := range q {
		forged[k] = v
	}
	forged.Set("msg_signature", strings.Repeat("0", 40))
	do(h, post(q, body))
	do(h, post(forged, body))
	do(h, post(wrong.sealed(wrong.text("hello", 1))))
	do(h, post(q, body[:10]))
	do(h, httptest.NewRequest(http.MethodGet, "/?"+forged.Encode(), nil))
	for _, end := range heard.ends {
		printed := fmt.Sprintf("%v %+v %#v %v", end, end, end.Err, end.Err)
		for _, secret := range []string{testToken, testKey, expected, q.Get("signature"), "timestamp="} {
			if strings.Contains(printed, secret) {
				t.Errorf("%q is in %s", secret, printed)
			}
		}
	}
}

func TestHandlerEndToEnd(t *testing.T) {
	t.Parallel()
	var heard pushRecorder
	cb := mustCallback(t, secure(), heard.option())
	server := httptest.NewServer(cb.Handler(func(_ context.Context, m wechat.Message) (wechat.Reply, error) {
		text := m.(*wechat.TextMessage)
		return wechat.RawReply{Body: []byte(text.Content)}, nil
	}))
	defer server.Close()
	for _, format := range []string{"json", "xml"} {
		for i, n := range []int{1, 300, 5000} {
			s := newSender(format)
			content := strings.Repeat("z", n)
			q, body := s.sealed(s.text(content, int64(i)))
			resp, err := server.Client().Post(server.URL+"/?"+q.Encode(), "text/plain", strings.NewReader(string(body)))
			if err != nil {
				t.Fatal(err)
			}
			answer, err := io.ReadAll(resp.Body)
			resp.Body.Close()
			if err != nil || resp.StatusCode != 200 || resp.ContentLength != int64(len(answer)) {
				t.Fatalf("status %d, length %d of %d: %v", resp.StatusCode, resp.ContentLength, len(answer), err)
			}
			if diff := cmp.Diff(content, s.unsealBody(t, answer, resp.Header.Get("Content-Type"))); diff != "" {
				t.Errorf("answer (-want +got)\n%s", diff)
			}
		}
	}
}

// Promise 4, for what comes in before a signature is checked, and after.
func TestNoBodyPanics(t *testing.T) {
	t.Parallel()
	for _, format := range []string{"json", "xml"} {
		s := newSender(format)
		encrypt := s.seal(s.text("hello", 1))
		q, body := s.signed(encrypt, "")
		var heard pushRecorder
		h := mustCallback(t, secure(), wechat.WithBodyLimit(8<<10), heard.option()).Handler(nil)
		for n := range len(body) {
			if w := do(h, post(q, body[:n])); w.Code != 400 || w.Body.Len() != 0 {
				t.Fatalf("cut at %d: status %d, body %q", n, w.Code, w.Body)
			}
		}
		deep := map[string]string{
			"arrays":  strings.Repeat("[", 4000),
			"objects": strings.Repeat(`{"a":`, 1600),
			"xml":     strings.Repeat("<a>", 2600),
			"field":   `{"A":` + strings.Repeat("[", 4000),
			"closed":  `{"A":` + strings.Repeat("[", 2000) + strings.Repeat("]", 2000) + `,"Encrypt":"` + encrypt + `"}`,
			"nested":  "<xml>" + strings.Repeat("<a>", 500) + strings.Repeat("</a>", 500) + "<Encrypt>" + encrypt + "</Encrypt></xml>",
			"doctype": `<!DOCTYPE xml [<!ENTITY a "b">]><xml><Encrypt>` + encrypt + `</Encrypt></xml>`,
			"child":   "<xml><Encrypt><a/>" + encrypt + "</Encrypt></xml>",
			"null":    `{"Encrypt":null}`,
			"object":  `{"Encrypt":{"Encrypt":"` + encrypt + `"}}`,
			"list":    `["` + encrypt + `"]`,
			"trailer": string(body) + "x",
			"twice":   string(body) + string(body),
			"empty":   "",
			"binary":  "\x00\xff",
		}
		for name, body := range deep {
			if w := do(h, post(q, []byte(body))); w.Code != 400 || w.Body.Len() != 0 {
				t.Errorf("%s: status %d, body %q", name, w.Code, w.Body)
			}
			if got := heard.last(t); got.Step != wechat.StepEnvelope {
				t.Errorf("%s: ended at %s: %v", name, got.Step, got.Err)
			}
		}
		if w := do(h, post(q, make([]byte, 8<<10+1))); w.Code != 413 || w.Body.Len() != 0 {
			t.Errorf("oversized: status %d, body %q", w.Code, w.Body)
		}
		if w := do(h, unsized(post(q, make([]byte, 64<<10)))); w.Code != 413 {
			t.Errorf("oversized, length unknown: status %d", w.Code)
		}
	}
}

// An endlessBody counts what is read of it.
type endlessBody struct{ read int }

func (e *endlessBody) Read(p []byte) (int, error) {
	if e.read += len(p); e.read > 1<<20 {
		return 0, io.EOF
	}
	return len(p), nil
}

func TestBodyIsReadToItsLimitOnly(t *testing.T) {
	t.Parallel()
	cb := mustCallback(t, secure(), wechat.WithBodyLimit(10_000))
	for _, announced := range []int64{-1, 100} {
		endless := &endlessBody{}
		q, _ := newSender("json").sealed("")
		r := httptest.NewRequest(http.MethodPost, "/?"+q.Encode(), endless)
		r.ContentLength = announced
		if w := do(cb.Handler(nil), r); w.Code != 413 {
			t.Errorf("status %d", w.Code)
		}
		if endless.read > 40_000 {
			t.Errorf("%d bytes were read", endless.read)
		}
	}
}

// TestLargeBodyMemory runs alone: it counts what the process allocates for 1 MiB.
func TestLargeBodyMemory(t *testing.T) {
	s := newSender("json")
	body := s.text(strings.Repeat("x", 1<<20-len(s.text("", 1))), 1)
	q := s.query()
	h := mustCallback(t, wechat.WithDedup(nil)).Handler(func(context.Context, wechat.Message) (wechat.Reply, error) { return nil, nil })
	for name, limit := range map[string]float64{"announced": 2.5, "length unknown": 3.5} {
		r := post(q, []byte(body))
		if name == "length unknown" {
			r = unsized(r)
		}
		w := httptest.NewRecorder()
		var before, after runtime.MemStats
		runtime.ReadMemStats(&before)
		h.ServeHTTP(w, r)
		runtime.ReadMemStats(&after)
		if w.Code != 200 {
			t.Fatalf("%s: status %d", name, w.Code)
		}
		times := float64(after.TotalAlloc-before.TotalAlloc) / float64(len(body))
		t.Logf("%s: %.2f times the body", name, times)
		if times > limit {
			t.Errorf("%s: allocates %.2f times the body, more than %.1f", name, times, limit)
		}
	}
	// What is announced isn't there: it must not cost its size.
	r := post(q, []byte(body[:100]))
	r.ContentLength = 1 << 20
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	h.ServeHTTP(httptest.NewRecorder(), r)
	runtime.ReadMemStats(&after)
	if got := after.TotalAlloc - before.TotalAlloc; got > 128<<10 {
		t.Errorf("an announcement costs %d bytes", got)
	}
}

// What a handler keeps isn't overwritten by the pushes that follow.
func TestMessagesKeepTheirBytes(t *testing.T) {
	t.Parallel()
	for name, opts := range map[string][]wechat.CallbackOption{
		"plain": nil, "secure": {secure()}, "compatible": {secure(), wechat.WithCompatibleMode()},
	} {
		var kept []wechat.Message
		h := mustCallback(t, opts...).Handler(func(_ context.Context, m wechat.Message) (wechat.Reply, error) {
			kept = append(kept, m)
			return nil, nil
		})
		var want []string
		for i := range 20 {
			s := newSender([]string{"json", "xml"}[i%2])
			message := s.text(strings.Repeat(string(rune('a'+i)), 50), int64(i+1))
			want = append(want, message)
			if name == "secure" {
				do(h, post(s.sealed(message)))
				continue
			}
			do(h, post(s.query(), []byte(message)))
		}
		for i, m := range kept {
			if got := string(m.Head().Raw); got != want[i] {
				t.Errorf("%s: message %d is now %q", name, i, got)
			}
			if got := m.(*wechat.TextMessage).Content; got != strings.Repeat(string(rune('a'+i)), 50) {
				t.Errorf("%s: content %d is now %q", name, i, got)
			}
		}
	}
}

// A scan that starts over at every escape would take minutes here. It runs by itself,
// to count what is allocated.
func TestEnvelopeScanIsLinear(t *testing.T) {
	cb := mustCallback(t, secure())
	q := newSender("json").query()
	q.Set("msg_signature", "x")
	const size = 1<<20 - 100
	for name, body := range map[string]string{
		"escapes":    `{"a":"` + strings.Repeat(`\\`, size/2) + `"}`,
		"names":      `{` + strings.Repeat(`"a":"",`, size/7) + `"a":0}`,
		"references": `<xml>` + strings.Repeat(`&amp;`, size/5) + `</xml>`,
		"ampersands": `<xml>` + strings.Repeat(`&`, size) + `</xml>`,
		"cdata":      `<xml>` + strings.Repeat(`<![CDATA[]]>`, size/12) + `</xml>`,
		"brackets":   `<xml><![CDATA[` + strings.Repeat(`]`, size) + `</xml>`,
		"comments":   `<xml>` + strings.Repeat(`<!---->`, size/7) + `</xml>`,
		"elements":   `<xml>` + strings.Repeat(`<a/>`, size/4) + `</xml>`,
		"pieces":     `<xml><Encrypt>` + strings.Repeat(`a<![CDATA[]]>`, size/13) + `</Encrypt></xml>`,
	} {
		b := []byte(body)
		var before, after runtime.MemStats
		runtime.ReadMemStats(&before)
		start := time.Now()
		if _, err := cb.Open(q, b); err == nil {
			t.Errorf("%s: taken", name)
		}
		runtime.ReadMemStats(&after)
		if grown := after.TotalAlloc - before.TotalAlloc; grown > 4<<20 {
			t.Errorf("%s: %d bytes allocated", name, grown)
		}
		if took := time.Since(start); took > 3*time.Second {
			t.Errorf("%s: took %v", name, took)
		}
	}
}

func TestHandlerContext(t *testing.T) {
	t.Parallel()
	type key struct{}
	synctest.Test(t, func(t *testing.T) {
		hangUp := make(chan struct{})
		h := mustCallback(t, secure(), wechat.WithHandlerTimeout(20*time.Second)).Handler(
			func(ctx context.Context, _ wechat.Message) (wechat.Reply, error) {
				close(hangUp)
				start := time.Now()
				if got := ctx.Value(key{}); got != "value" {
					t.Errorf("the request's value is %v", got)
				}
				<-ctx.Done()
				if took := time.Since(start); took != 20*time.Second || !errors.Is(ctx.Err(), context.DeadlineExceeded) {
					t.Errorf("the context ended after %v with %v", took, ctx.Err())
				}
				return nil, nil
			})
		s := newSender("json")
		ctx, cancel := context.WithCancel(context.WithValue(t.Context(), key{}, "value"))
		go func() {
			<-hangUp
			cancel()
		}()
		do(h, post(s.sealed(s.text("hello", 1))).WithContext(ctx))
	})
}

func TestHooksThatPanicAreSwallowed(t *testing.T) {
	t.Parallel()
	hooks := wechat.WithPushHooks(wechat.PushHooks{
		PushEnd: func(context.Context, wechat.PushInfo) { panic("end") },
		Problem: func(context.Context, wechat.PushProblem) { panic("problem") },
	})
	s := newSender("json")
	h := mustCallback(t, secure(), hooks, wechat.WithDedup(failingDedup{errors.New("down")})).Handler(
		func(context.Context, wechat.Message) (wechat.Reply, error) { return nil, nil })
	if w := do(h, post(s.sealed(s.text("hello", 1)))); w.Code != 200 || w.Body.String() != "success" {
		t.Errorf("status %d, body %q", w.Code, w.Body)
	}
}

func TestDefaultBodyLimit(t *testing.T) {
	t.Parallel()
	cb := mustCallback(t)
	s := newSender("json")
	body := s.text("", 1)
	body += strings.Repeat(" ", 1<<20-len(body))
	if _, err := cb.Open(s.query(), []byte(body)); err != nil {
		t.Errorf("1 MiB is refused: %v", err)
	}
	_, err := cb.Open(s.query(), []byte(body+" "))
	checkRefusal(t, err, wechat.StepSize, 413, nil)
}

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
