package redisstore_test

import (
	"fmt"
	"sync"
	"testing"
	"time"

	"github.com/minigo-dev/wechat"
	"github.com/minigo-dev/wechat/bot"
	"github.com/minigo-dev/wechat/wechattest"
)

// TestSeveralBots: bots that share a Redis, as processes would, say each message that waited
// once, and leave nothing behind.
func TestSeveralBots(t *testing.T) {
	t.Parallel()
	const messages = 30
	store, client, prefix := newStore(t)
	weixin := wechattest.New(t)
	var bots []*bot.Bot
	for range 3 {
		b, err := bot.New(weixin.Client(), bot.WithStore(store), bot.WithWaiting(messages, time.Hour))
		if err != nil {
			t.Fatal(err)
		}
		bots = append(bots, b)
	}
	weixin.Serve(weixin.Callback().Handler(bots[0].Handle))
	alice := weixin.User("alice")
	var all sync.WaitGroup
	for i := range messages { // she hasn't written: all wait
		all.Go(func() {
			if err := bots[i%3].To(alice.OpenID()).Say(t.Context(), fmt.Sprint(i)); err != nil {
				t.Error(err)
			}
		})
	}
	all.Wait()
	push, err := wechat.ParseMessage(alice.NewPush(wechattest.Fields{"MsgType": "text", "Content": "more"}).Body())
	if err != nil {
		t.Fatal(err)
	}
	for range messages / 5 {
		alice.SendText("more") // five go
		for _, b := range bots {
			all.Go(func() {
				if _, err := b.Handle(t.Context(), push); err != nil {
					t.Error(err)
				}
			})
		}
		all.Wait()
	}
	alice.SendText("more") // what was put back at the same time as another
	seen := map[string]int{}
	for _, m := range alice.Received() {
		seen[m.Text]++
	}
	for i := range messages {
		if n := seen[fmt.Sprint(i)]; n != 1 {
			t.Errorf("message %d was read %d times", i, n)
		}
	}
	if keys, err := client.Keys(t.Context(), prefix+"*").Result(); err != nil || len(keys) != 0 {
		t.Errorf("left in Redis: %q, %v", keys, err)
	}
}
