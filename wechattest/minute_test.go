package wechattest

import (
	"net/url"
	"testing"
	"testing/synctest"
	"time"
)

// The limits per minute of rules F15 to F15.3 and F17, without thousands of calls.
func TestF15MinuteLimits(t *testing.T) {
	t.Parallel()
	for path, limit := range map[string]struct{ calls, code int }{
		pathTextCheck: {4000, 44991}, pathMediaCheck: {2000, 44991}, pathCode: {5000, 45009},
		pathImageCheck: {2000, 44991}, pathGameTextCheck: {10_000, 750032}, pathGameMediaCheck: {2000, 750032},
	} {
		synctest.Test(t, func(t *testing.T) {
			p := New(t)
			token := p.stable.fetchStable(p.ids, p.Now(), false).value
			call := func() int {
				return p.handle(&request{method: "POST", path: path, query: url.Values{"access_token": {token}}, body: []byte("{}")}).code
			}
			p.meter(path, p.Now()).perMinute = limit.calls - 1
			if got := call(); got == limit.code {
				t.Errorf("%s: the last of a minute: %d", path, got)
			}
			if got := call(); got != limit.code {
				t.Errorf("%s: one more: %d, want %d", path, got, limit.code)
			}
			p.Advance(time.Minute)
			if got := call(); got == limit.code {
				t.Errorf("%s: in the next minute: %d", path, got)
			}
		})
	}
}
