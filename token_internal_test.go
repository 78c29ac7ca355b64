package wechat

import (
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
