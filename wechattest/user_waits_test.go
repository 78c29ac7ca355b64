package wechattest_test

import (
	"errors"
	"testing"
	"testing/synctest"
	"time"

	"github.com/minigo-dev/wechat/wechattest"
)

// What is said before a server is there opens the window, leaves no row, and is pushed once it is there.
func TestSendTextWhenServed(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		wx := wechattest.New(t)
		alice := wx.User("alice")
		done := alice.SendTextWhenServed("hello")
		if left, _ := alice.Replies(); left != 5 || len(wx.Exchanges()) != 0 {
			t.Errorf("%d replies, exchanges %v", left, wx.Exchanges())
		}
		time.Sleep(time.Hour)
		if err := wx.Client().SendText(t.Context(), alice.OpenID(), "early"); err != nil {
			t.Error(err)
		}
		before := len(wx.Exchanges())
		b := answering("success")
		wx.Serve(b)
		if d := <-done; d.Err != nil || d.Attempts != 1 || b.count() != 1 || len(wx.Exchanges()) != before+1 {
			t.Errorf("%+v, asked %d times", d, b.count())
		}
	})
}

func TestSendTextWhenServedEnds(t *testing.T) {
	t.Parallel()
	wx := wechattest.New(t)
	done := wx.User("alice").SendTextWhenServed("hello")
	wx.Close()
	if d := <-done; !errors.Is(d.Err, wechattest.ErrClosed) {
		t.Errorf("%+v", d)
	}
	if d := <-wx.User("bob").SendTextWhenServed("hello"); !errors.Is(d.Err, wechattest.ErrClosed) {
		t.Errorf("after Close: %+v", d)
	}
}
