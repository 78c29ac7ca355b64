package bot_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/minigo-dev/wechat"
	"github.com/minigo-dev/wechat/bot"
	"github.com/minigo-dev/wechat/wechattest"
)

// TestNothingIsSaidTwice breaks the way of one answer in every manner.
func TestNothingIsSaidTwice(t *testing.T) {
	t.Parallel()
	late := []wechat.ProblemKind{wechat.ProblemLateFailure}
	boom := errors.New("boom")
	for _, test := range []struct {
		name     string
		fault    *wechattest.Fault
		handler  bot.Handler
		want     []string
		attempts int
		problems []wechat.ProblemKind
	}{
		{"all well", nil, bot.Say("a"), fields("a"), 1, nil},
		{"delivered twice", fault(wechattest.DuplicatePush().Once()), bot.Say("a"), fields("a"), 2, nil},
		{"token revoked", fault(wechattest.TokenRevoked().Path(sendPath).Once()), bot.Say("a"), fields("a"), 1, nil},
		{"token expired", fault(wechattest.TokenExpired().Path(sendPath).Once()), bot.Say("a"), fields("a"), 1, nil},
		{"busy before a word: WeChat delivers again", fault(wechattest.Busy().Path(sendPath).Once()), bot.Say("a"), fields("a"), 2, nil},
		{"busy after a word: the rest waits", fault(wechattest.Busy().Path(sendPath).Nth(2)), lines("a b c"), fields("a"), 1, []wechat.ProblemKind{bot.ProblemWaiting}},
		{"connection reset behind the send", fault(wechattest.ConnectionReset().Path(sendPath).Once()), bot.Say("a"), fields("a"), 1, late},
		{"answer cut", fault(wechattest.CutJSON().Path(sendPath).Once()), bot.Say("a"), fields("a"), 1, late},
		{"bad gateway", fault(wechattest.BadGatewayHTML().Path(sendPath).Once()), bot.Say("a"), nil, 1, late},
		{"limit of the minute before a word: WeChat delivers again", fault(wechattest.MinuteLimit().Path(sendPath).Once()), bot.Say("a"), fields("a"), 2, nil},
		{"no token before a word: WeChat delivers again, and again", fault(wechattest.IPNotAllowed()), bot.Say("a"), []string{wechattest.FaultText}, 3, nil},
		{"limit of the minute after a word: the rest waits", fault(wechattest.MinuteLimit().Path(sendPath).Nth(2)), lines("a b c"), fields("a"), 1, []wechat.ProblemKind{bot.ProblemWaiting}},
		{"refused for good before a word", fault(wechattest.ErrCode(45002, "too long").Path(sendPath)), bot.Say("a"), []string{wechattest.FaultText}, 3, nil},
		{"fails after a word", nil, func(ctx context.Context, c *bot.Conversation) error { _ = c.Say(ctx, "a"); return boom }, fields("a"), 1, late},
		{"panics after a word", nil, func(ctx context.Context, c *bot.Conversation) error { _ = c.Say(ctx, "a"); panic("boom") }, fields("a"), 1, late},
		{"fails before a word", nil, func(context.Context, *bot.Conversation) error { return boom }, []string{wechattest.FaultText}, 3, nil},
		{"panics before a word", nil, func(context.Context, *bot.Conversation) error { panic(boom) }, []string{wechattest.FaultText}, 3, nil},
		{"fails after a word that waits", fault(wechattest.ReplyWindow().Path(sendPath)), func(ctx context.Context, c *bot.Conversation) error { _ = c.Say(ctx, "a"); return boom }, nil, 1, late},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t, func(b *bot.Bot) {
				b.On(bot.Words("more"), nothing)
				b.Otherwise(test.handler)
			})
			if test.fault != nil {
				w.Fault(*test.fault)
			}
			alice := w.User("alice")
			if d := alice.SendText("hello"); d.Attempts != test.attempts {
				t.Errorf("delivered %d times, want %d: %v", d.Attempts, test.attempts, d.Err)
			}
			wantTexts(t, alice, test.want...)
			wantKinds(t, w, test.problems...)
		})
	}
}

func fault(f wechattest.Fault) *wechattest.Fault { return &f }

// TestOutageWhileFlushing: what WeChat refuses for a while is put back, in order; what may
// have been sent isn't.
func TestOutageWhileFlushing(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		name  string
		fault wechattest.Fault
		want  []string // after the outage
	}{
		{"minute", wechattest.MinuteLimit().Path(sendPath), fields("1 2 3 4 5 6 7")},
		{"day", wechattest.DayLimit().Path(sendPath), fields("1 2 3 4 5 6 7")},
		{"address", wechattest.ErrCode(40164, "invalid ip").Path(sendPath), fields("1 2 3 4 5 6 7")},
		{"window", wechattest.ReplyWindow().Path(sendPath), fields("1 2 3 4 5 6 7")},
		{"token", wechattest.TokenRevoked().Path(sendPath), fields("1 2 3 4 5 6 7")},
		{"busy", wechattest.Busy().Path(sendPath), fields("1 2 3 4 5 6 7")},
		{"unknown loses one, and risks no more", wechattest.BadGatewayHTML().Path(sendPath), fields("1 2 3 4 5 7")},
		{"cut: sent, and not again", wechattest.CutJSON().Path(sendPath), fields("1 2 3 4 5 6 7")},
		{"refused for good drops it", wechattest.ErrCode(45002, "too long").Path(sendPath).Once(), fields("1 2 3 4 5 7")},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t, talker)
			alice := w.User("alice")
			alice.SendText("seven")
			end := w.Fault(test.fault)
			alice.SendText("more")
			end()
			for _, p := range w.told() {
				if p.Kind != bot.ProblemWaiting || p.Message == nil || p.Err == nil {
					t.Errorf("told of %v", p)
				}
			}
			alice.SendText("more")
			wantTexts(t, alice, test.want...)
			wantKinds(t, w)
		})
	}
}

// TestPushesWhoseAnswerCounts: a payment is never acknowledged by chance.
func TestPushesWhoseAnswerCounts(t *testing.T) {
	t.Parallel()
	goods := func(c *bot.Conversation) bool {
		return c.Message.Head().Event == "minigame_game_pay_goods_deliver_notify"
	}
	for _, test := range []struct {
		name   string
		set    func(b *bot.Bot)
		status int
	}{
		{"without a route", func(b *bot.Bot) { b.Otherwise(bot.Say("hello")) }, 500},
		{"passed on", func(b *bot.Bot) {
			b.On(goods, func(context.Context, *bot.Conversation) error { return bot.ErrPass })
		}, 500},
		{"a handler that fails after a word", func(b *bot.Bot) {
			b.On(goods, func(ctx context.Context, c *bot.Conversation) error {
				_ = c.Say(ctx, "thanks")
				return errors.New("no stock")
			})
		}, 500},
		{"a slow handler that fails", func(b *bot.Bot) {
			b.On(goods, bot.Slow(func(context.Context, *bot.Conversation) error { return errors.New("no stock") }))
		}, 500},
		{"delivered", func(b *bot.Bot) { b.On(goods, nothing) }, 200},
		{"delivered slowly", func(b *bot.Bot) { b.On(goods, bot.Slow(nothing)) }, 200},
		{"asked again", func(b *bot.Bot) {
			b.On(goods, func(_ context.Context, c *bot.Conversation) error {
				return c.Reply(wechat.PayAck{ErrCode: 1, ErrMsg: "later"})
			})
		}, 200},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t, test.set)
			alice := w.User("alice")
			alice.Enter("") // so that something can be said
			var d *wechattest.Delivery
			if strings.HasSuffix(test.name, "after a word") { // from the user, who can be told something
				sig := wechat.PaySignature(w.PaymentKey(false), "minigame_game_pay_goods_deliver_notify", []byte("{}"))
				d = alice.Event("minigame_game_pay_goods_deliver_notify", wechattest.Fields{"MiniGame": wechattest.Fields{"Payload": "{}", "PayEventSig": sig}})
				if n := len(alice.Received()); n == 0 {
					t.Error("nothing was said")
				}
			} else {
				d = alice.BuyGoods(wechattest.Purchase{})
			}
			if d.Status != test.status {
				t.Errorf("status %d, want %d", d.Status, test.status)
			}
			if took := d.Err == nil; took != strings.HasPrefix(test.name, "delivered") {
				t.Errorf("WeChat reads that the goods were delivered: %t (%v)", took, d.Err)
			}
		})
	}
}

// TestUnroutedEvents are acknowledged: WeChat pushes many kinds that a bot doesn't care for.
func TestUnroutedEvents(t *testing.T) {
	t.Parallel()
	w := newWorld(t, func(b *bot.Bot) { b.Otherwise(bot.Say("never for events")) })
	alice := w.User("alice")
	for _, d := range []*wechattest.Delivery{
		alice.Enter(""), alice.Event("kf_close_session", wechattest.Fields{"KfAccount": "a@b"}),
		alice.Subscribe("T1"), w.Push(wechattest.Fields{"MsgType": "event", "Event": "wxa_media_check"}),
	} {
		if d.Err != nil || d.Attempts != 1 {
			t.Errorf("delivered %d times: %v", d.Attempts, d.Err)
		}
	}
	wantTexts(t, alice)
}

func TestXMLPushes(t *testing.T) {
	t.Parallel()
	w := &world{Platform: wechattest.New(t, wechattest.WithFormat(wechattest.XML), wechattest.WithUnsplitTexts())}
	w.bot = w.newBot(t, func(b *bot.Bot) {
		talker(b)
	})
	w.Serve(w.Callback().Handler(w.bot.Handle))
	alice := w.User("alice")
	for _, text := range []string{"seven", "]]></Content><Event>x</Event>", "ＭＯＲＥ！"} {
		if d := alice.SendText(text); d.Err != nil {
			t.Error(d.Err)
		}
	}
	alice.SendImage([]byte("\x89PNG\r\n\x1a\n"))
	wantTexts(t, alice, append(fields("1 2 3 4 5 6 7"), "you said ]]></Content><Event>x</Event>", "a picture")...)
}

// TestHookPanics: a panicking hook harms no answer.
func TestHookPanics(t *testing.T) {
	t.Parallel()
	calls := 0
	w := newWorld(t, talker, bot.WithProblem(func(context.Context, wechat.PushProblem) {
		calls++
		panic("the hook's own")
	}))
	alice := w.User("alice")
	alice.SendText("seven")
	w.Fault(wechattest.MinuteLimit().Path(sendPath).Once())
	if d := alice.SendText("more"); d.Err != nil || d.Attempts != 1 {
		t.Errorf("delivered %d times: %v", d.Attempts, d.Err)
	}
	alice.SendText("more")
	wantTexts(t, alice, fields("1 2 3 4 5 6 7")...)
	if calls != 1 {
		t.Errorf("the hook was called %d times, want 1", calls)
	}
}

// TestHookWritesToTheUser: nobody waits for anybody.
func TestHookWritesToTheUser(t *testing.T) {
	t.Parallel()
	var b *bot.Bot
	w := newWorld(t, talker, bot.WithProblem(func(ctx context.Context, p wechat.PushProblem) {
		if err := b.To(p.Message.Head().FromUserName).Say(ctx, "we are looking into it"); err != nil {
			t.Error(err)
		}
	}))
	b = w.bot
	alice := w.User("alice")
	alice.SendText("seven")
	w.Fault(wechattest.ErrCode(45002, "too long").Path(sendPath).Once())
	alice.SendText("more")
	wantTexts(t, alice, append(fields("1 2 3 4 5 7"), "we are looking into it")...)
}

// TestProblemsQuoteNothing: what users write, and what is said to them, is in no error.
func TestProblemsQuoteNothing(t *testing.T) {
	t.Parallel()
	const secret = "我的密码是四八一五"
	store := &brokenStore{fail: func(call, key, value string) error {
		if call == "set" {
			return errors.New(key + " " + value)
		}
		return nil
	}}
	w := newWorld(t, talker, bot.WithStore(store))
	alice := w.User("alice")
	alice.SendText(secret)
	w.Advance(49 * 3600e9)
	w.User("bob").SendText(secret)
	err := w.bot.To(alice.OpenID()).Say(t.Context(), secret)
	problems := w.told()
	if err == nil || len(problems) == 0 {
		t.Fatalf("error %v, %d problems", err, len(problems))
	}
	for _, p := range append(problems, wechat.PushProblem{Err: err}) {
		for _, text := range []string{p.Err.Error(), fmt.Sprintf("%+v %#v", p.Err, p.Err)} {
			if strings.Contains(text, secret) || strings.Contains(text, alice.OpenID()) {
				t.Errorf("quotes what isn't for the log: %s", text)
			}
		}
	}
}
