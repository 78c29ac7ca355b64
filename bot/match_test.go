package bot_test

import (
	"context"
	"errors"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/minigo-dev/wechat"
	"github.com/minigo-dev/wechat/bot"
)

func TestMatchers(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		name    string
		matcher bot.Matcher
		text    string
		want    bool
		args    []string
	}{
		{"a word", bot.Words("1", "攻略"), "攻略", true, nil},
		{"full-width, with a full stop", bot.Words("1"), "１。", true, nil},
		{"blanks and punctuation around", bot.Words("攻略"), " “攻略”！！～\n", true, nil},
		{"case", bot.Words("Help"), "HELP?", true, nil},
		{"full-width letters", bot.Words("help me"), "ＨＥＬＰ　ＭＥ", true, nil},
		{"a word written oddly", bot.Words("１．"), "1", true, nil},
		{"no part of a text", bot.Words("1"), "11", false, nil},
		{"no part of a text, in words", bot.Words("攻略"), "攻略呢", false, nil},
		{"signs count", bot.Words("c++"), "C", false, nil},
		{"nothing but punctuation", bot.Words("1"), "？", false, nil},
		{"no text", bot.Words("1"), "", false, nil},
		{"a prefix", bot.Prefix("查询"), "查询 订单 12", true, []string{"订单 12"}},
		{"a prefix, the rest as written", bot.Prefix("FIND"), "／Ｆind：Slime KING。", true, []string{"：Slime KING。"}},
		{"a prefix alone", bot.Prefix("find"), "find", true, []string{""}},
		{"half a prefix", bot.Prefix("find"), "fin", false, nil},
		{"not a prefix", bot.Prefix("find"), "refind", false, nil},
		{"a pattern", bot.Regexp(regexp.MustCompile(`^第(\d+)关(.*)$`)), "第3关怎么过", true, []string{"3", "怎么过"}},
		{"a pattern sees the text as written", bot.Regexp(regexp.MustCompile(`^1$`)), "１", false, nil},
		{"a pattern doesn't match what is no text", bot.Regexp(regexp.MustCompile(`.*`)), "", false, nil},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			c := &bot.Conversation{Text: test.text}
			if got := test.matcher(c); got != test.want {
				t.Errorf("%t, want %t", got, test.want)
			}
			if diff := cmp.Diff(test.args, c.Args); diff != "" {
				t.Errorf("Args (-want +got):\n%s", diff)
			}
		})
	}
}

func TestRouting(t *testing.T) {
	t.Parallel()
	w := newWorld(t, func(b *bot.Bot) {
		b.Otherwise(func(ctx context.Context, c *bot.Conversation) error {
			return c.Say(ctx, "otherwise, with "+strings.Join(c.Args, ","))
		})
		b.On(bot.Prefix("a"), func(_ context.Context, c *bot.Conversation) error { return bot.ErrPass })
		b.On(bot.Prefix("ab"), bot.Say("ab"))
		b.On(bot.Prefix("a"), func(ctx context.Context, c *bot.Conversation) error {
			if c.Args[0] == "pass" {
				return errors.Join(bot.ErrPass)
			}
			return c.Say(ctx, "a, then "+c.Args[0])
		})
		b.On(bot.Words("abc"), bot.Say("never"))
		b.On(bot.Is[*wechat.ImageMessage], bot.Say("nice"))
		b.On(func(c *bot.Conversation) bool { return c.Text == "boom" && panics() }, bot.Say("never"))
	})
	alice := w.User("alice")
	for _, text := range fields("abc ax apass x") {
		alice.SendText(text)
	}
	alice.SendImage(png)
	alice.SendCard("card", "page") // a message, and no route: Otherwise
	wantTexts(t, alice, "ab", "a, then x", "otherwise, with ", "otherwise, with ", "nice", "otherwise, with ")
	if d := alice.SendText("boom"); d.Attempts != 3 || d.Status != 500 {
		t.Errorf("a matcher that panics: delivered %d times, status %d", d.Attempts, d.Status)
	}
}

func panics() bool { panic("a matcher") }

func TestRegistration(t *testing.T) {
	t.Parallel()
	started := newWorld(t, func(b *bot.Bot) { b.Picture("old.png", png) }).bot
	if _, err := started.Handle(t.Context(), &wechat.TextMessage{Header: wechat.Header{MsgType: "text", FromUserName: "o"}}); err != nil {
		t.Fatal(err)
	}
	fresh := newWorld(t, func(b *bot.Bot) { b.Otherwise(nothing); b.Picture("old.png", png) }).bot
	any := func(*bot.Conversation) bool { return true }
	for _, test := range []struct {
		name string
		do   func()
		want string // of the panic; empty: none
	}{
		{"a nil matcher", func() { fresh.On(nil, nothing) }, "bot.On: m: is nil"},
		{"a nil handler", func() { fresh.On(any, nil) }, "bot.On: h: is nil"},
		{"a nil last handler", func() { fresh.Otherwise(nil) }, "bot.Otherwise: h: is nil"},
		{"two last handlers", func() { fresh.Otherwise(nothing) }, "bot.Otherwise: h: there is one already"},
		{"a route after the first push", func() { started.On(any, nothing) }, "bot.On: bot: has had its first push"},
		{"the last handler after the first push", func() { started.Otherwise(nothing) }, "bot.Otherwise: bot: has had its first push"},
		{"a picture after the first push", func() { started.Picture("new.png", png) }, "bot.Picture: bot: has had its first push"},
		{"a picture known before the first push", func() { started.Picture("old.png", png) }, ""},
		{"a picture twice", func() { fresh.Picture("old.png", png) }, ""},
		{"another picture of that name", func() { fresh.Picture("old.png", append(png, '.')) }, "bot.Picture: name: stands for another picture"},
		{"a picture without a name", func() { fresh.Picture("", png) }, "bot.Picture: name: must be"},
		{"a picture whose name breaks lines", func() { fresh.Picture("a\n.png", png) }, "bot.Picture: name: must be"},
		{"a picture without data", func() { fresh.Picture("a.png", nil) }, "bot.Picture: data: must be"},
		{"a large picture", func() { fresh.Picture("a.png", make([]byte, 10<<20+1)) }, "bot.Picture: data: must be"},
		{"no words", func() { bot.Words() }, "bot.Words: words: are none"},
		{"a word of nothing", func() { bot.Words("1", " ？！") }, "bot.Words: word: nothing is left"},
		{"a prefix of nothing", func() { bot.Prefix("/") }, "bot.Prefix: word: nothing is left"},
		{"a nil pattern", func() { bot.Regexp(nil) }, "bot.Regexp: re: is nil"},
		{"a blank text", func() { bot.Say(" \n") }, "bot.Say: text: is blank"},
		{"a nil picture", func() { bot.Show(nil) }, "bot.Show: p: is nil"},
		{"a nil slow handler", func() { bot.Slow(nil) }, "bot.Slow: h: is nil"},
	} {
		t.Run(test.name, func(t *testing.T) {
			defer func() {
				err, _ := recover().(error)
				switch {
				case test.want == "" && err == nil:
				case err == nil || test.want == "" || !strings.Contains(err.Error(), test.want) || !errors.Is(err, wechat.ErrInvalidArgument):
					t.Errorf("panics with %v, want %q", err, test.want)
				}
			}()
			test.do()
		})
	}
}

func TestNewRefuses(t *testing.T) {
	t.Parallel()
	client := benchClient(t, ok)
	for _, test := range []struct {
		name   string
		client *wechat.Client
		option bot.Option
		want   string
	}{
		{"no client", nil, bot.WithMore(""), "bot.New: client: is nil"},
		{"a nil option", client, nil, "bot.New: opts: an option is nil"},
		{"no store", client, bot.WithStore(nil), "WithStore: is nil"},
		{"a store that is a nil pointer", client, bot.WithStore((*wechat.MemoryStore)(nil)), "WithStore: is nil"},
		{"no hook", client, bot.WithProblem(nil), "WithProblem: is nil"},
		{"nothing may wait", client, bot.WithWaiting(0, time.Hour), "WithWaiting: must be"},
		{"too much may wait", client, bot.WithWaiting(101, time.Hour), "WithWaiting: must be"},
		{"for no time", client, bot.WithWaiting(20, 0), "WithWaiting: must be"},
		{"for years", client, bot.WithWaiting(20, 10_000*time.Hour), "WithWaiting: must be"},
		{"a long note", client, bot.WithMore(strings.Repeat("x", 513)), "WithMore: must be"},
		{"a blank apology", client, bot.WithSorry(" "), "WithSorry: must be"},
		{"a long apology", client, bot.WithSorry(strings.Repeat("x", 2049)), "WithSorry: must be"},
		{"a negative hand-over", client, bot.WithHandover(-1), "WithHandover: must be"},
		{"a nil option of the queue", client, bot.WithAsync(nil), "a nil option"},
		{"a bad option of the queue", client, bot.WithAsync(wechat.WithAsyncWorkers(0)), "workers: must be positive"},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			b, err := bot.New(test.client, test.option)
			if b != nil || !errors.Is(err, wechat.ErrInvalidArgument) || !strings.Contains(err.Error(), test.want) {
				t.Errorf("%v, want %q", err, test.want)
			}
		})
	}
}

// TestBadArguments are errors of the conversation, before any network.
func TestBadArguments(t *testing.T) {
	t.Parallel()
	w := newWorld(t, nil)
	other := newWorld(t, nil).bot.Picture("a.png", png)
	alice := w.bot.To(w.User("alice").OpenID())
	ctx := t.Context()
	for name, err := range map[string]error{
		"a blank text":                alice.Say(ctx, " "),
		"no message":                  alice.Send(ctx, nil),
		"a message without its text":  alice.Send(ctx, wechat.CustomText{}),
		"no picture":                  alice.Image(ctx, nil),
		"another bot's":               alice.Image(ctx, other),
		"a card without a cover":      alice.Card(ctx, "t", "p", nil),
		"a card without a title":      alice.Card(ctx, "", "p", w.bot.Picture("a.png", png)),
		"a nil stream":                alice.Stream(ctx, nil),
		"no openid":                   w.bot.To("").Say(ctx, "hello"),
		"a conversation of nobody's":  new(bot.Conversation).Say(ctx, "hello"),
		"a discard of nobody's":       new(bot.Conversation).Discard(ctx),
		"a long text of nobody's":     new(bot.Conversation).Say(ctx, strings.Repeat("x", 3000)),
		"a picture nobody registered": new(bot.Conversation).Image(ctx, other),
	} {
		if !errors.Is(err, wechat.ErrInvalidArgument) {
			t.Errorf("%s: %v", name, err)
		}
	}
	if err := alice.Transfer(ctx); !errors.Is(err, bot.ErrNoReply) {
		t.Errorf("a transfer without a push: %v", err)
	}
	if n := w.Count(sendPath); n != 0 {
		t.Errorf("%d calls", n)
	}
}
