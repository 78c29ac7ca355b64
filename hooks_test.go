package wechat_test

import (
	"context"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/minigo-dev/wechat"
)

// A hookTrail writes down which hook was called, by name, and what its context held.
type hookTrail []string

type trailKey struct{}

func trailOf(ctx context.Context) string {
	s, _ := ctx.Value(trailKey{}).(string)
	return s
}

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
