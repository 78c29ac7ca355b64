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

// Counters are numbers by name. No name holds an openid, and what WeChat or a user
// sends is in none but an errcode, so that their number has an end.
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
		// The errcode tells a quota (45009) from a rate (45011), and both from an IP that
		// isn't allowed (40164).
		CallEnd: func(_ context.Context, i wechat.CallInfo) {
			outcome := "ok"
			if code := wechat.Code(0); errors.As(i.Err, &code) {
				outcome = code.Error()
			} else if i.Err != nil {
				outcome = "no usable answer"
			}
			c.add("wechat_requests_total{api=%q,outcome=%q}", i.API, outcome)
		},
		// Alarm on "fetch failed", and on "fetched" more than a few times an hour, as tokens
		// live for two: something else then fetches them for the same app.
		Token: func(_ context.Context, i wechat.TokenInfo) {
			c.add("wechat_token_events_total{event=%q}", i.Event)
		},
	}
}

func (c *counters) pushHooks() wechat.PushHooks {
	return wechat.PushHooks{
		// Alarm on status 500: users see that. Many refusals at step "signature" are a
		// forger's, or the token differs from the console's; at "age" it is the clock.
		PushEnd: func(_ context.Context, i wechat.PushInfo) {
			c.add("wechat_pushes_total{step=%q,status=\"%d\",duplicate=\"%t\"}", i.Step, i.Status, i.Duplicate)
		},
		Problem: func(_ context.Context, p wechat.PushProblem) {
			c.add("wechat_push_problems_total{kind=%q}", p.Kind)
		},
	}
}

// String writes the counters as Prometheus reads them.
func (c *counters) String() string {
	c.mu.Lock()
	defer c.mu.Unlock()
	var b strings.Builder
	for _, name := range slices.Sorted(maps.Keys(c.n)) {
		fmt.Fprintf(&b, "%s %d\n", name, c.n[name])
	}
	return b.String()
}
