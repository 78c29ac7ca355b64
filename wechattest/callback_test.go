package wechattest_test

import (
	"context"
	"errors"
	"fmt"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/minigo-dev/wechat"
	"github.com/minigo-dev/wechat/wechattest"
)

func TestCallback(t *testing.T) {
	t.Parallel()
	for mode := wechattest.Secure; mode <= wechattest.Plain; mode++ {
		for format := wechattest.JSON; format <= wechattest.XML; format++ {
			t.Run(fmt.Sprintf("mode %d, format %d", mode, format), func(t *testing.T) {
				t.Parallel()
				synctest.Test(t, func(t *testing.T) { testCallback(t, mode, format) })
			})
		}
	}
}

func testCallback(t *testing.T, mode wechattest.Mode, format wechattest.Format) {
	wx := wechattest.New(t, wechattest.WithMode(mode), wechattest.WithFormat(format))
	client, alice := wx.Client(), wx.User("alice")
	var seen []wechat.Message
	wx.Serve(wx.Callback().Handler(func(ctx context.Context, m wechat.Message) (wechat.Reply, error) {
		seen = append(seen, m)
		text, ok := m.(*wechat.TextMessage)
		switch {
		case !ok:
			return nil, nil
		case text.Content == "human":
			return wechat.TransferToAgent{}, nil
		}
		return nil, client.SendText(ctx, text.FromUserName, "echo "+text.Content)
	}))
	if err := wx.Verify(); err != nil {
		t.Error(err)
	}
	for _, d := range []*wechattest.Delivery{
		alice.Enter("大厅"), alice.SendText("a ]]> \"b\" <c> 你好\n"), alice.SendImage(png), alice.SendCard("t", "p"),
		alice.PayEvent("minigame_coin_deliver_completed", false, wechattest.Fields{"OutTradeNo": "1"}),
		alice.Event("subscribe_msg_popup_event", wechattest.Fields{"List": []wechattest.Fields{{"TemplateId": "t"}}}),
		alice.SendText("human"),
	} {
		if d.Err != nil || d.Attempts != 1 {
			t.Errorf("%+v", d)
		}
	}
	alice.MustReceiveText("echo a ]]> \"b\" <c> 你好\n")
	if !alice.Queued() {
		t.Error("the user isn't handed over")
	}
	if enter, ok := seen[0].(*wechat.UserEnterTempsessionEvent); !ok || enter.SessionFrom != "大厅" {
		t.Errorf("entering arrives as %#v", seen[0])
	}
	count := len(seen)

	forged := []wechattest.Fault{wechattest.BadSignature(), wechattest.StaleTimestamp(), wechattest.ForeignAppID()}
	if mode == wechattest.Secure {
		forged = append(forged, wechattest.PlainDowngrade())
	}
	for _, f := range forged {
		remove := wx.Fault(f)
		if d := alice.SendText("forged"); d.Status != 403 {
			t.Errorf("a forged push is answered %+v", d)
		}
		remove()
	}
	if len(seen) != count {
		t.Errorf("%d forged pushes reach the handler", len(seen)-count)
	}
	wx.Fault(wechattest.DuplicatePush().Once())
	if d := alice.SendText("twice"); d.Attempts != 2 || d.Err != nil || len(seen) != count+1 {
		t.Errorf("a duplicate: %+v, handled %d times", d, len(seen)-count)
	}
}

func TestCallbackThatIsSlowOrFails(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		wx := wechattest.New(t)
		client, alice := wx.Client(), wx.User("alice")
		var runs atomic.Int32
		wx.Serve(wx.Callback().Handler(func(ctx context.Context, m wechat.Message) (wechat.Reply, error) {
			runs.Add(1)
			if text, ok := m.(*wechat.TextMessage); ok && text.Content == "fail" {
				return nil, errors.New("a failure")
			}
			time.Sleep(12 * time.Second)
			return nil, client.SendText(ctx, m.Head().FromUserName, "late")
		}))
		if d := alice.SendText("slow"); d.Err != nil || runs.Load() != 1 {
			t.Errorf("slow: %+v, run %d times", d, runs.Load())
		}
		time.Sleep(10 * time.Second)
		alice.MustReceiveText("late")
		runs.Store(0)
		if d := alice.SendText("fail"); d.Err == nil || runs.Load() != 3 || alice.Faults() != 1 {
			t.Errorf("failing: %+v, run %d times, %d faults shown", d, runs.Load(), alice.Faults())
		}
	})
}
