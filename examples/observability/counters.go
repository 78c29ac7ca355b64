package main

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"sync"

	"github.com/minigo-dev/wechat"
)

// Counters are numbers by name. A name never contains an openid, and an errcode is the only
// thing in it that WeChat or a user sends, so the number of names stays small.
type counters struct {
	mu sync.Mutex
	n  map[string]int
}

func newCounters() *counters { return &counters{n: make(map[string]int)} }

func (c *counters) add(format string, args ...any) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.n[fmt.Sprintf(format, args...)]++
}

func (c *counters) hooks() wechat.Hooks {
	return wechat.Hooks{
		// The errcode distinguishes quota (45009), rate (45011) and allow list (40164).
		CallEnd: func(_ context.Context, i wechat.CallInfo) {
			outcome := "ok"
			if code := wechat.Code(0); errors.As(i.Err, &code) {
				outcome = code.Error()
			} else if i.Err != nil {
				outcome = "no usable answer"
			}
			c.add("wechat_requests_total{api=%q,outcome=%q}", i.API, outcome)
		},
		// Alert on "fetch failed", and on "fetched" more than a few times an hour: a token
		// lives two hours, so another program then fetches tokens for the same app.
		Token: func(_ context.Context, i wechat.TokenInfo) {
			c.add("wechat_token_events_total{event=%q}", i.Event)
		},
	}
}

func (c *counters) pushHooks() wechat.PushHooks {
	return wechat.PushHooks{
		// Alert on status 500: users see it. Many refusals at step "signature" mean forged
		// pushes or a Token that differs from the console's; at "age", a wrong clock.
		PushEnd: func(_ context.Context, i wechat.PushInfo) {
			c.add("wechat_pushes_total{step=%q,status=\"%d\",duplicate=\"%t\"}", i.Step, i.Status, i.Duplicate)
		},
		Problem: func(_ context.Context, p wechat.PushProblem) {
			c.add("wechat_push_problems_total{kind=%q}", p.Kind)
		},
	}
}

// String writes the counters in Prometheus's format.
func (c *counters) String() string {
	c.mu.Lock()
	defer c.mu.Unlock()
	var b strings.Builder
	for _, name := range slices.Sorted(maps.Keys(c.n)) {
		fmt.Fprintf(&b, "%s %d\n", name, c.n[name])
	}
	return b.String()
}
