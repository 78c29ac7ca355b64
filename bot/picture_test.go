package bot_test

import (
	"context"
	"sync"
	"testing"
	"time"

	"github.com/minigo-dev/wechat"
	"github.com/minigo-dev/wechat/bot"
	"github.com/minigo-dev/wechat/wechattest"
)

var png = []byte("\x89PNG\r\n\x1a\n...")

func gallery(b *bot.Bot) {
	p := b.Picture("a.png", png)
	b.On(bot.Words("picture"), bot.Show(p))
	b.On(bot.Words("card"), func(ctx context.Context, c *bot.Conversation) error {
		for range 5 {
			if err := c.Say(ctx, "."); err != nil {
				return err
			}
		}
		return c.Card(ctx, "Play", "pages/index?x=1", p)
	})
	b.Otherwise(nothing)
}

func TestPictureIsUploadedOnce(t *testing.T) {
	t.Parallel()
	store := wechat.NewMemoryStore()
	w := newWorld(t, gallery, bot.WithStore(store))
	var all sync.WaitGroup
	for i := range 20 {
		all.Go(func() { w.User(string(rune('a' + i))).SendText("picture") })
	}
	all.Wait()
	for i := range 20 {
		if got := w.User(string(rune('a' + i))).Received(); len(got) != 1 || string(got[0].Image) != string(png) {
			t.Errorf("user %d received %v", i, got)
		}
	}
	w.Serve(w.Callback().Handler(w.newBot(t, gallery, bot.WithStore(store)).Handle)) // a restart
	w.User("a").SendText("picture")
	if got := w.Count(uploadPath); got != 1 {
		t.Errorf("%d uploads, want 1", got)
	}
}

func TestPictureIsRenewed(t *testing.T) {
	t.Parallel()
	w := newWorld(t, gallery)
	alice, bob := w.User("alice"), w.User("bob")
	alice.SendText("picture")
	w.Advance(73 * time.Hour) // WeChat has forgotten it, and the bot doesn't know
	var all sync.WaitGroup
	for _, u := range []*wechattest.User{alice, bob} {
		all.Go(func() { u.SendText("picture") })
	}
	all.Wait()
	bob.SendText("picture")
	if a, b := len(alice.Received()), len(bob.Received()); a != 2 || b != 2 {
		t.Errorf("alice received %d pictures and bob %d, want 2 each", a, b)
	}
	if got := w.Count(uploadPath); got != 2 {
		t.Errorf("%d uploads, want 2", got)
	}
	wantKinds(t, w)
}

// TestPictureOfACardThatWaits: the card names the picture, so that a restart with a new one
// and three days of waiting do no harm.
func TestPictureOfACardThatWaits(t *testing.T) {
	t.Parallel()
	store := wechat.NewMemoryStore()
	w := newWorld(t, gallery, bot.WithStore(store))
	alice := w.User("alice")
	alice.SendText("picture")
	alice.SendText("card")
	w.Advance(73 * time.Hour)
	w.Serve(w.Callback().Handler(w.newBot(t, gallery, bot.WithStore(store)).Handle))
	alice.SendText("hello")
	got := alice.Received()
	if card := got[len(got)-1]; card.Kind != wechattest.KindCard || card.Title != "Play" || card.PagePath != "pages/index?x=1" || string(card.Image) != string(png) {
		t.Errorf("received %v", card)
	}
	alice.SendText("card")
	w.Serve(w.Callback().Handler(w.newBot(t, func(b *bot.Bot) { b.Otherwise(nothing) }, bot.WithStore(store)).Handle))
	alice.SendText("hello")
	if n := len(alice.Received()) - len(got); n != 5 {
		t.Errorf("%d messages, want 5: the card's picture is gone", n)
	}
	wantKinds(t, w, bot.ProblemWaiting)
}

// TestUploadFails: an upload whose outcome is unknown does no harm if it is done again.
func TestUploadFails(t *testing.T) {
	t.Parallel()
	for name, fault := range map[string]wechattest.Fault{
		"bad gateway": wechattest.BadGatewayHTML().Path(uploadPath).Once(),
		"busy":        wechattest.Busy().Path(uploadPath).Once(),
		"minute":      wechattest.MinuteLimit().Path(uploadPath).Once(),
		"cut":         wechattest.CutJSON().Path(uploadPath).Once(),
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t, gallery)
			alice := w.User("alice")
			w.Fault(fault)
			if d := alice.SendText("picture"); d.Err != nil || d.Attempts != 2 {
				t.Errorf("delivered %d times: %v", d.Attempts, d.Err)
			}
			if got := alice.Received(); len(got) != 1 || got[0].Kind != wechattest.KindImage {
				t.Errorf("received %v", got)
			}
			wantKinds(t, w)
		})
	}
}
