package wechattest_test

import (
	"errors"
	"testing"
	"time"

	"github.com/minigo-dev/wechat"
	"github.com/minigo-dev/wechat/wechattest"
)

// A reply window of 48 hours, from its first second to its last, costs a test
// milliseconds. It runs on the machine's clock, not in a bubble.
func TestF4WindowOf48HoursInMilliseconds(t *testing.T) {
	start := time.Now()
	wx := wechattest.New(t)
	client, alice := wx.Client(), wx.User("alice")
	alice.SendText("hello")
	for hour := range 48 {
		if hour%12 == 0 {
			if err := client.SendText(t.Context(), alice.OpenID(), "still open"); err != nil {
				t.Errorf("after %d hours: %v", hour, err)
			}
		}
		wx.Advance(time.Hour)
	}
	if err := client.SendText(t.Context(), alice.OpenID(), "shut"); !errors.Is(err, wechat.ErrReplyWindow) {
		t.Errorf("after 48 hours: %v", err)
	}
	took := time.Since(start)
	t.Logf("48 hours took %v", took)
	if took > 500*time.Millisecond {
		t.Errorf("48 hours took %v, want milliseconds", took)
	}
}
