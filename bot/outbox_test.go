package bot_test

import (
	"context"
	"testing"
	"time"

	"github.com/minigo-dev/wechat"
	"github.com/minigo-dev/wechat/bot"
)

func talker(b *bot.Bot) {
	b.On(bot.Words("seven"), lines("1 2 3 4 5 6 7"))
	b.On(bot.Words("more"), nothing)
	b.On(bot.Words("drop"), func(ctx context.Context, c *bot.Conversation) error {
		if err := c.Discard(ctx); err != nil {
			return err
		}
		return c.Say(ctx, "dropped")
	})
	b.On(bot.Enter, bot.Say("welcome"))
	b.On(bot.Is[*wechat.ImageMessage], bot.Say("a picture"))
	b.Otherwise(func(ctx context.Context, c *bot.Conversation) error { return c.Say(ctx, "you said "+c.Text) })
}

func TestWaiting(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		name string
		then []string // what the user does after "seven"
		want []string
	}{
		{"five go, two wait", nil, fields("1 2 3 4 5")},
		{"they come before the next answer", []string{"hello"}, append(fields("1 2 3 4 5 6 7"), "you said hello")},
		{"they come after a handler that says nothing", []string{"more"}, fields("1 2 3 4 5 6 7")},
		{"order is kept over several bursts", []string{"seven", "seven", "more"}, fields("1 2 3 4 5 6 7 1 2 3 4 5 6 7 1 2 3 4 5 6")},
		{"what waits can be dropped", []string{"drop"}, fields("1 2 3 4 5 dropped")},
		{"who enters is greeted first", []string{"enter"}, fields("1 2 3 4 5 welcome 6")},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t, talker)
			alice := w.User("alice")
			alice.SendText("seven")
			for _, do := range test.then {
				if do == "enter" {
					alice.Enter("")
				} else {
					alice.SendText(do)
				}
			}
			wantTexts(t, alice, test.want...)
			wantKinds(t, w)
		})
	}
}

func TestOneRefusedCallPerBurst(t *testing.T) {
	t.Parallel()
	w := newWorld(t, talker)
	alice := w.User("alice")
	alice.SendText("seven")
	if got := w.Count(sendPath); got != 6 {
		t.Errorf("%d calls to send for 7 messages, want 6", got)
	}
	bob := w.User("bob")
	bob.SendText("hello")
	w.Advance(49 * time.Hour)
	w.User("carol").SendText("hello") // the token is renewed
	before := w.Count(sendPath)
	to := w.bot.To(bob.OpenID())
	for _, text := range fields("a b") {
		if err := to.Say(t.Context(), text); err != nil {
			t.Fatal(err)
		}
	}
	if got := w.Count(sendPath) - before; got != 1 {
		t.Errorf("%d calls to send for two messages outside the window, want 1", got)
	}
	bob.SendText("more")
	wantTexts(t, bob, "you said hello", "a", "b")
}
