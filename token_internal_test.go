package wechat

import (
	"strings"
	"testing"
	"testing/synctest"
	"time"
)

// A look that is put off never passes a margin: the fast path knows none.
func TestPostponedKeepsTheMargins(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h := newHeldToken("T", time.Now(), time.Now().Add(4*time.Second))
		if got := h.postponed(30 * time.Second).checkAt; !got.Equal(h.renewAt) {
			t.Errorf("fresh: looked at after %v, want the soft margin", time.Until(got))
		}
		time.Sleep(3500 * time.Millisecond)
		if got := h.postponed(time.Second).checkAt; !got.Equal(h.hardAt) {
			t.Errorf("in the soft margin: looked at after %v, want the hard margin", time.Until(got))
		}
	})
}

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

func TestTokenValueFitsTheStore(t *testing.T) {
	t.Parallel()
	now := time.UnixMilli(1_700_000_000_000)
	h := newHeldToken(strings.Repeat("|", tokenMax), now, now.Add(lifeMax))
	appID := strings.Repeat("w", 64)
	value := encodeToken(appID, h)
	if len(value) > valueMax {
		t.Errorf("a value of %d bytes", len(value))
	}
	if again, err := decodeToken(appID, value, now); err != nil || again.text != h.text {
		t.Errorf("the longest token doesn't survive: %v", err)
	}
}

func FuzzDecodeToken(f *testing.F) {
	now := time.UnixMilli(1_700_000_000_000)
	good := newHeldToken("79_abc|def", now.Add(-time.Hour), now.Add(time.Hour))
	f.Add(encodeToken("wx1", good))
	f.Add(encodeToken("wx2", good))
	f.Add("wechat1|wx1|1699999999999|1700000000001|T")
	f.Add("wechat1|wx1|-9223372036854775808|9223372036854775807|T")
	f.Add("wechat1|wx1|+1699999999999|01700000000001||")
	f.Add("||||")
	f.Add("")
	f.Fuzz(func(t *testing.T, value string) {
		h, err := decodeToken("wx1", value, now)
		if err != nil {
			if h != nil {
				t.Fatal("an error and a token")
			}
			if len(value) > 8 && strings.Contains(err.Error(), value) {
				t.Fatalf("the error quotes the value: %v", err)
			}
			return
		}
		if !strings.HasPrefix(value, "wechat1|wx1|") || h.text == "" || !strings.HasSuffix(value, "|"+h.text) {
			t.Fatalf("%q was taken for a token of wx1's", value)
		}
		if life := h.expiry.Sub(h.fetched); life <= 0 || life > lifeMax || !h.expiry.After(now) || h.expiry.After(now.Add(lifeMax+clockSkew)) {
			t.Fatalf("%q lives from %v to %v", value, h.fetched, h.expiry)
		}
		if h.renewAt.After(h.hardAt) || h.hardAt.After(h.expiry) || h.renewAt.Before(h.fetched) {
			t.Fatalf("%q: its margins are out of order", value)
		}
		again, err := decodeToken("wx1", encodeToken("wx1", h), now)
		if err != nil || again.text != h.text || !again.expiry.Equal(h.expiry) || !again.fetched.Equal(h.fetched) {
			t.Fatalf("%q doesn't survive a round trip: %+v, %v", value, again, err)
		}
		if _, err := decodeToken("wx2", encodeToken("wx1", h), now); err == nil {
			t.Fatal("another app took the value")
		}
	})
}
