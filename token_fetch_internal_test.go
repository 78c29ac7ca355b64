package wechat

import (
	"testing"
	"time"
)

func TestLimiter(t *testing.T) {
	t.Parallel()
	l := limiter{most: 3, window: time.Minute, gap: 10 * time.Second}
	start := time.Unix(0, 0)
	for _, step := range []struct {
		at   time.Duration
		want bool
	}{
		{0, true}, {9 * time.Second, false}, {10 * time.Second, true}, {20 * time.Second, true}, {40 * time.Second, false},
		{59 * time.Second, false}, {60 * time.Second, true}, {69 * time.Second, false}, {70 * time.Second, true},
	} {
		if got := l.allow(start.Add(step.at)); got != step.want {
			t.Errorf("after %v: got %v", step.at, got)
		}
	}
}
