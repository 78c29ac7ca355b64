package bot_test

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/minigo-dev/wechat"
	"github.com/minigo-dev/wechat/bot"
	"github.com/minigo-dev/wechat/wechattest"
)

const more = "（未完，回复任意内容继续）"

// essay is a text of so many bytes, in sentences that differ.
func essay(size int) string {
	var b strings.Builder
	for i := 0; b.Len() < size; i++ {
		fmt.Fprintf(&b, "这是第%d句话，说得很长很长。", i)
	}
	return strings.ToValidUTF8(b.String()[:size], "")
}

func TestLongTexts(t *testing.T) {
	t.Parallel()
	nine, fourteen := essay(9000), essay(14_000)
	w := newWorld(t, func(b *bot.Bot) {
		b.On(bot.Words("nine"), func(ctx context.Context, c *bot.Conversation) error {
			c.AI = true
			return c.Say(ctx, nine)
		})
		b.On(bot.Words("fourteen"), bot.Say(fourteen))
		b.On(bot.Words("word"), func(ctx context.Context, c *bot.Conversation) error {
			return errors.Join(c.Say(ctx, "first"), c.Say(ctx, fourteen))
		})
		b.On(bot.Words("new"), func(ctx context.Context, c *bot.Conversation) error {
			return errors.Join(c.Discard(ctx), c.Say(ctx, "new"))
		})
		b.On(bot.Enter, bot.Say(nine))
		b.Otherwise(nothing)
	})
	for _, test := range []struct {
		name  string
		do    []string
		whole string // what the user has read in the end, without the note
		count []int  // of messages after each step
		note  int    // index of the message that ends in the note; -1: none
	}{
		{"5 messages, all", []string{"nine"}, nine, []int{5}, -1},
		{"on demand", []string{"fourteen", "go on"}, fourteen, []int{5, 7}, 4},
		{"after a word", []string{"word", "go on"}, "first" + fourteen, []int{5, 8}, 4},
		{"another question", []string{"fourteen", "new"}, "", []int{5, 6}, 4},
		{"entering allows two", []string{"enter", "go on"}, nine, []int{2, 5}, 1},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			u := w.User(test.name)
			for i, do := range test.do {
				if do == "enter" {
					u.Enter("")
				} else {
					u.SendText(do)
				}
				if got := len(u.Received()); got != test.count[i] {
					t.Errorf("%s: %d messages, want %d", do, got, test.count[i])
				}
			}
			all := texts(u)
			for i, text := range all {
				if len(text) > 2048 || len(text) < 1024 && i < len(all)-1 && text != "first" {
					t.Errorf("message %d has %d bytes", i, len(text))
				}
				if strings.HasSuffix(text, more) != (i == test.note) {
					t.Errorf("message %d ends in %q", i, text[len(text)-40:])
				}
				if ai := u.Received()[i].AI; ai != (test.name == "5 messages, all") {
					t.Errorf("message %d is marked as an AI's: %t", i, ai)
				}
			}
			if got := strings.ReplaceAll(strings.Join(all, ""), more, ""); test.whole != "" && got != test.whole {
				t.Errorf("%d bytes arrived, want %d", len(got), len(test.whole))
			}
		})
	}
	wantKinds(t, w)
}

// pieces is a stream of a text, a few bytes at a time, even within a character.
func pieces(text string, broken error) iter.Seq2[string, error] {
	return func(yield func(string, error) bool) {
		for len(text) > 0 {
			n := min(5, len(text))
			if !yield(text[:n], nil) {
				return
			}
			text = text[n:]
		}
		if broken != nil {
			yield("", broken)
		}
	}
}

func TestStream(t *testing.T) {
	t.Parallel()
	broken := errors.New("the model is gone")
	for _, test := range []struct {
		name  string
		text  string
		err   error
		whole string
		most  int // messages
		first int // bytes of the first message at most
	}{
		{"short", "好。", nil, "好。", 1, 99},
		{"its first sentences at 300 bytes", essay(1000), nil, essay(1000), 2, 340},
		{"8,000 bytes in five", essay(8000), nil, essay(8000), 5, 340},
		{"without a sentence", strings.Repeat("长", 2000), nil, strings.Repeat("长", 2000), 3, 2048},
		{"leading blanks", "\n\n 好。", nil, "好。", 1, 99},
		{"broken before anything is said", essay(200), broken, "", 0, 0},
		{"broken in the middle", essay(1000), broken, essay(1000), 2, 340},
		{"nothing", "", nil, "", 0, 0},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t, func(b *bot.Bot) {
				b.Otherwise(func(ctx context.Context, c *bot.Conversation) error {
					err := c.Stream(ctx, pieces(test.text, test.err))
					if test.text == "" && !errors.Is(err, wechat.ErrInvalidArgument) || test.text != "" && !errors.Is(err, test.err) {
						t.Errorf("%v, want %v", err, test.err)
					}
					return nil
				})
			})
			alice := w.User("alice")
			alice.SendText("?")
			all := texts(alice)
			if got := strings.Join(all, ""); got != test.whole || len(all) > test.most {
				t.Errorf("%d bytes in %d messages, want %d in %d", len(got), len(all), len(test.whole), test.most)
			}
			if len(all) > 0 && (len(all[0]) > test.first || !strings.HasSuffix(test.text, all[0]) && strings.Contains(all[0], "。") && !strings.HasSuffix(all[0], "。")) {
				t.Errorf("the first has %d bytes: %s", len(all[0]), all[0])
			}
		})
	}
	t.Run("without an end", func(t *testing.T) {
		t.Parallel()
		w := newWorld(t, func(b *bot.Bot) {
			b.Otherwise(func(ctx context.Context, c *bot.Conversation) error {
				err := c.Stream(ctx, func(yield func(string, error) bool) {
					for yield("没完没了地说，", nil) {
					}
				})
				if !errors.Is(err, bot.ErrFull) {
					t.Errorf("%v, want ErrFull", err)
				}
				return nil
			})
		})
		alice := w.User("alice")
		alice.SendText("?")
		if n := len(alice.Received()); n != 5 {
			t.Errorf("%d messages", n)
		}
	})
}

func TestAgents(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		name string
		opts []bot.Option
		then func(*world, *wechattest.User) // after the transfer
		want []string
	}{
		{"what no route takes goes to the agents", nil, func(_ *world, u *wechattest.User) { u.SendText("hello") }, nil},
		{"words still work", nil, func(_ *world, u *wechattest.User) { u.SendText("1") }, fields("one")},
		{"who enters is greeted", nil, func(_ *world, u *wechattest.User) { u.Enter("") }, fields("welcome")},
		{"another process", []bot.Option{bot.WithStore(wechat.NewMemoryStore())}, func(_ *world, u *wechattest.User) { u.SendText("hello") }, nil},
		{"not at all", []bot.Option{bot.WithHandover(0)}, func(_ *world, u *wechattest.User) { u.SendText("hello") }, fields("menu")},
		{"no longer than that", []bot.Option{bot.WithHandover(time.Nanosecond)}, func(_ *world, u *wechattest.User) { u.SendText("hello") }, fields("menu")},
		{"another user", nil, func(w *world, u *wechattest.User) {
			w.User("bob").SendText("hello")
			wantTexts(t, w.User("bob"), "menu")
		}, nil},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			set := func(b *bot.Bot) {
				b.On(bot.Words("agent"), bot.Transfer)
				b.On(bot.Words("1"), bot.Say("one"))
				b.On(bot.Enter, bot.Say("welcome"))
				b.Otherwise(bot.Say("menu"))
			}
			w := newWorld(t, set, test.opts...)
			alice := w.User("alice")
			alice.SendText("agent")
			if !alice.Queued() {
				t.Fatal("not handed over")
			}
			if test.name == "another process" {
				w.Serve(w.Callback().Handler(w.newBot(t, set, test.opts...).Handle))
			}
			test.then(w, alice)
			wantTexts(t, alice, test.want...)
			wantKinds(t, w)
		})
	}
}

func TestNoReply(t *testing.T) {
	t.Parallel()
	got := make(chan error, 1)
	w := newWorld(t, func(b *bot.Bot) {
		transfer := func(ctx context.Context, c *bot.Conversation) error { got <- c.Transfer(ctx); return nil }
		b.On(bot.Enter, transfer)
		b.Otherwise(bot.Slow(transfer))
	})
	alice := w.User("alice")
	alice.Enter("")
	if err := <-got; !errors.Is(err, bot.ErrNoReply) {
		t.Errorf("an event: %v", err)
	}
	alice.SendText("?")
	if err := <-got; !errors.Is(err, bot.ErrNoReply) {
		t.Errorf("after the acknowledgement: %v", err)
	}
	if alice.Queued() {
		t.Error("handed over")
	}
}

func TestOfficialAccountReply(t *testing.T) {
	t.Parallel()
	w := &world{Platform: wechattest.New(t, wechattest.WithAccount(wechattest.OfficialAccount), wechattest.WithFormat(wechattest.XML))}
	w.bot = w.newBot(t, func(b *bot.Bot) {
		b.Otherwise(func(_ context.Context, c *bot.Conversation) error {
			return c.Reply(wechat.ReplyText{Content: "passively"})
		})
	})
	w.Serve(w.Callback().Handler(w.bot.Handle))
	if d := w.User("alice").SendText("hello"); d.Err != nil || !strings.Contains(d.Answer, "passively") {
		t.Errorf("answered %q: %v", d.Answer, d.Err)
	}
}

// TestBusiness: answers to a sub-merchant's pushes carry its id, those that wait too.
func TestBusiness(t *testing.T) {
	t.Parallel()
	w := newWorld(t, talker)
	alice := w.User("alice")
	alice.Send("text", wechattest.Fields{"Content": "seven", "BusinessId": "42"})
	alice.SendText("more")
	var got []string
	for _, m := range alice.Received() {
		got = append(got, m.BusinessID)
	}
	if diff := cmp.Diff(strings.Fields(strings.Repeat("42 ", 7)), got); diff != "" {
		t.Errorf("business ids (-want +got):\n%s", diff)
	}
}

// TestKindsThatWait come as they were.
func TestKindsThatWait(t *testing.T) {
	t.Parallel()
	w := newWorld(t, talker)
	alice := w.User("alice")
	to := w.bot.To(alice.OpenID())
	to.AI = true
	for _, m := range []wechat.CustomMessage{
		wechat.CustomLink{Title: "t", Description: "d|", URL: "https://example.com/?a=1&b=<2>", ThumbURL: "https://example.com/t.png"},
		wechat.CustomText{Content: `<a href="https://example.com">|链接</a>`},
		wechat.CustomText{Content: strings.Repeat("长", 3000)}, // WeChat may refuse it: it is sent as given
	} {
		if err := to.Send(t.Context(), m); err != nil {
			t.Fatal(err)
		}
	}
	alice.SendText("more")
	got := alice.Received()
	if len(got) != 2 || got[0].URL != "https://example.com/?a=1&b=<2>" || got[0].Description != "d|" || !got[0].AI || got[1].Text != `<a href="https://example.com">|链接</a>` {
		t.Errorf("received %v", got)
	}
	wantKinds(t, w, bot.ProblemWaiting) // the third is refused for good, and dropped
	if err := to.Send(t.Context(), wechat.CustomRaw{MsgType: "text", Object: []byte(`{"content":"` + strings.Repeat("x", 70_000) + `"}`)}); err == nil {
		t.Error("a message of 70,000 bytes is kept")
	}
}
