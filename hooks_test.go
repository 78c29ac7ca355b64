package wechat_test

import (
	"bytes"
	"context"
	"errors"
	"log/slog"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/minigo-dev/wechat"
)

type trailKey struct{}

func trailOf(ctx context.Context) string {
	s, _ := ctx.Value(trailKey{}).(string)
	return s
}

// A hookTrail writes down which hook was called, by name, and what its context held.
type hookTrail []string

func (h *hookTrail) hooks(name string) wechat.Hooks {
	return wechat.Hooks{
		CallStart: func(ctx context.Context, c wechat.CallInfo) context.Context {
			*h = append(*h, name+" start "+c.API+" at "+c.Host+" after "+trailOf(ctx))
			return context.WithValue(ctx, trailKey{}, trailOf(ctx)+name)
		},
		CallEnd: func(ctx context.Context, c wechat.CallInfo) {
			*h = append(*h, name+" end, context "+trailOf(ctx))
		},
		Token: func(_ context.Context, i wechat.TokenInfo) { *h = append(*h, name+" token "+string(i.Event)) },
	}
}

func (h *hookTrail) pushHooks(name string) wechat.PushHooks {
	return wechat.PushHooks{
		PushStart: func(ctx context.Context) context.Context {
			*h = append(*h, name+" start after "+trailOf(ctx))
			return context.WithValue(ctx, trailKey{}, trailOf(ctx)+name)
		},
		PushEnd: func(ctx context.Context, p wechat.PushInfo) {
			*h = append(*h, name+" end "+string(p.Step)+", context "+trailOf(ctx))
		},
		Problem: func(_ context.Context, p wechat.PushProblem) { *h = append(*h, name+" problem "+string(p.Kind)) },
	}
}

// What a hook does wrong is no reason for a call to fail, and for others to be left out.
func TestHooksThatPanic(t *testing.T) {
	t.Parallel()
	panicking := wechat.Hooks{
		CallStart: func(context.Context, wechat.CallInfo) context.Context { panic("start") },
		CallEnd:   func(context.Context, wechat.CallInfo) { panic("end") },
		Token:     func(context.Context, wechat.TokenInfo) { panic("token") },
	}
	for _, joined := range []bool{false, true} {
		var trail, want hookTrail
		rec := record(t, saying(`{"errcode":0}`))
		hooks := panicking
		if joined {
			hooks = wechat.JoinHooks(panicking, trail.hooks("a"), panicking)
			at := " at " + rec.URL[len("http://"):] + " after "
			want = hookTrail{
				"a start /cgi-bin/stable_token" + at, "a end, context a", "a token fetched",
				"a start /cgi-bin/message/custom/send" + at, "a end, context a",
			}
		}
		client := mustClient(t, wechat.WithBaseURL(rec.URL), wechat.WithHooks(hooks))
		if err := client.SendText(t.Context(), "o1", "hi"); err != nil {
			t.Errorf("joined %t: %v", joined, err)
		}
		if diff := cmp.Diff(want, trail); diff != "" {
			t.Errorf("joined %t (-want +got):\n%s", joined, diff)
		}
	}
}

func TestJoinHooks(t *testing.T) {
	t.Parallel()
	var trail hookTrail
	careless := wechat.Hooks{CallStart: func(context.Context, wechat.CallInfo) context.Context { return nil }}
	joined := wechat.JoinHooks(trail.hooks("a"), wechat.Hooks{}, careless, trail.hooks("b"))
	rec := record(t, saying(`{"access_token":"T1","expires_in":7200}`, `{"errcode":0}`))
	client := mustClient(t, wechat.WithBaseURL(rec.URL+"/gateway"), wechat.WithHooks(joined), wechat.WithTokenSource(fixedTokens{}))
	if err := client.SendText(t.Context(), "o1", "hi"); err != nil {
		t.Fatal(err)
	}
	const at = "/cgi-bin/message/custom/send at "
	host := rec.URL[len("http://"):]
	want := hookTrail{
		"a token fetched", "b token fetched",
		"a start " + at + host + " after ", "b start " + at + host + " after a",
		"a end, context ab", "b end, context ab",
	}
	if diff := cmp.Diff(want, trail); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func TestJoinHooksKeepsWhatNobodyObservesNil(t *testing.T) {
	t.Parallel()
	none := wechat.JoinHooks(wechat.Hooks{}, wechat.Hooks{})
	if none.CallStart != nil || none.CallEnd != nil || none.Token != nil {
		t.Errorf("hooks joined of nothing: %+v", none)
	}
}

func TestSlogPushHooks(t *testing.T) {
	t.Parallel()
	var out bytes.Buffer
	hooks := wechat.SlogPushHooks(slog.New(slog.NewTextHandler(&out, &slog.HandlerOptions{Level: slog.LevelDebug})))
	message := &wechat.TextMessage{Header: wechat.Header{MsgType: "text", FromUserName: "oAlice"}, Content: "PRIVATE"}
	refusal := &wechat.PushError{Step: wechat.StepSignature, Err: wechat.ErrSignature}
	failure := &wechat.PushError{Step: wechat.StepHandler, Err: errors.New("no database")}
	tests := []struct {
		name string
		tell func(context.Context)
		want []string
	}{
		{"taken", func(ctx context.Context) {
			hooks.PushEnd(ctx, wechat.PushInfo{Step: wechat.StepAnswer, Status: 200, Message: message})
		}, []string{"level=DEBUG", "msgtype=text", "step=answer", "status=200", "duplicate=false"}},
		{"refused", func(ctx context.Context) {
			hooks.PushEnd(ctx, wechat.PushInfo{Step: wechat.StepSignature, Status: 403, Err: refusal})
		}, []string{"level=WARN", "step=signature", "status=403", "signature mismatch"}},
		{"failed", func(ctx context.Context) {
			hooks.PushEnd(ctx, wechat.PushInfo{Step: wechat.StepHandler, Status: 500, Message: message, Err: failure})
		}, []string{"level=ERROR", "step=handler", "no database"}},
		{"problem", func(ctx context.Context) {
			hooks.Problem(ctx, wechat.PushProblem{Kind: wechat.ProblemStore, Message: message, Err: errors.New("store is down")})
		}, []string{"level=ERROR", "problem=store", "store is down"}},
	}
	for _, tt := range tests {
		out.Reset()
		tt.tell(t.Context())
		for _, want := range tt.want {
			if !strings.Contains(out.String(), want) {
				t.Errorf("%s: %q lacks %q", tt.name, out.String(), want)
			}
		}
		if strings.Contains(out.String(), "PRIVATE") || strings.Contains(out.String(), "oAlice") {
			t.Errorf("%s: %q holds what the user wrote", tt.name, out.String())
		}
	}
}

// What a hook does wrong is no reason to refuse a push.
func TestPushStartThatPanicsOrForgetsItsContext(t *testing.T) {
	t.Parallel()
	for name, start := range map[string]func(context.Context) context.Context{
		"panics":  func(context.Context) context.Context { panic("start") },
		"forgets": func(context.Context) context.Context { return nil },
	} {
		ran := false
		s := newSender("json")
		h := mustCallback(t, secure(), wechat.WithPushHooks(wechat.PushHooks{PushStart: start})).Handler(
			func(ctx context.Context, m wechat.Message) (wechat.Reply, error) {
				ran = trailOf(ctx) == "request"
				return nil, nil
			})
		r := post(s.sealed(s.text("hello", 1)))
		if w := do(h, r.WithContext(context.WithValue(t.Context(), trailKey{}, "request"))); w.Code != 200 || !ran {
			t.Errorf("%s: status %d, ran with the request's context: %t", name, w.Code, ran)
		}
	}
}

func TestJoinPushHooks(t *testing.T) {
	t.Parallel()
	var trail hookTrail
	panicking := wechat.PushHooks{
		PushStart: func(context.Context) context.Context { panic("start") },
		PushEnd:   func(context.Context, wechat.PushInfo) { panic("end") },
		Problem:   func(context.Context, wechat.PushProblem) { panic("problem") },
	}
	careless := wechat.PushHooks{PushStart: func(context.Context) context.Context { return nil }}
	joined := wechat.JoinPushHooks(trail.pushHooks("a"), panicking, wechat.PushHooks{}, careless, trail.pushHooks("b"))
	s := newSender("json")
	h := mustCallback(t, secure(), wechat.WithPushHooks(joined), wechat.WithDedup(failingDedup{errors.New("down")})).Handler(
		func(ctx context.Context, m wechat.Message) (wechat.Reply, error) {
			trail = append(trail, "handler, context "+trailOf(ctx))
			return nil, nil
		})
	if w := do(h, post(s.sealed(s.text("hello", 1)))); w.Code != 200 {
		t.Errorf("status %d", w.Code)
	}
	do(h, httptest.NewRequest("PUT", "/", nil))
	want := hookTrail{
		"a start after ", "b start after a", "a problem store", "b problem store",
		"handler, context ab", "a end answer, context ab", "b end answer, context ab",
		"a start after ", "b start after a", "a end method, context ab", "b end method, context ab",
	}
	if diff := cmp.Diff(want, trail); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}
