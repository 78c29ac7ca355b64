package bot_test

import (
	"context"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/minigo-dev/wechat"
	"github.com/minigo-dev/wechat/bot"
	"github.com/minigo-dev/wechat/wechattest"
)

const (
	sendPath   = "/cgi-bin/message/custom/send"
	uploadPath = "/cgi-bin/media/upload"
	typingPath = "/cgi-bin/message/custom/business/typing"
)

// A world is a bot on a simulated WeChat, and the problems that it told of.
type world struct {
	*wechattest.Platform
	bot *bot.Bot

	mu       sync.Mutex
	problems []wechat.PushProblem
}

// newWorld makes a bot; set registers its routes.
func newWorld(t testing.TB, set func(b *bot.Bot), opts ...bot.Option) *world {
	t.Helper()
	w := &world{Platform: wechattest.New(t)}
	w.bot = w.newBot(t, set, opts...)
	w.Serve(w.Callback().Handler(w.bot.Handle))
	return w
}

// newBot makes a further bot of the same app, like another process or a restart.
func (w *world) newBot(t testing.TB, set func(b *bot.Bot), opts ...bot.Option) *bot.Bot {
	t.Helper()
	opts = append([]bot.Option{bot.WithProblem(w.note)}, opts...)
	b, err := bot.New(w.Client(), opts...)
	if err != nil {
		t.Fatal(err)
	}
	if set != nil {
		set(b)
	}
	return b
}

func (w *world) note(_ context.Context, p wechat.PushProblem) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.problems = append(w.problems, p)
}

// told returns the kinds of the problems so far, and forgets them.
func (w *world) told() (all []wechat.PushProblem) {
	w.mu.Lock()
	defer w.mu.Unlock()
	all, w.problems = w.problems, nil
	return all
}

func kinds(problems []wechat.PushProblem) []wechat.ProblemKind {
	var all []wechat.ProblemKind
	for _, p := range problems {
		all = append(all, p.Kind)
	}
	return all
}

// texts returns what the user has read.
func texts(u *wechattest.User) []string {
	var all []string
	for _, m := range u.Received() {
		if m.Kind != wechattest.KindTyping {
			all = append(all, m.Text)
		}
	}
	return all
}

func wantTexts(t testing.TB, u *wechattest.User, want ...string) {
	t.Helper()
	if diff := cmp.Diff(want, texts(u)); diff != "" {
		t.Errorf("what the user read (-want +got):\n%s", diff)
	}
}

func wantKinds(t testing.TB, w *world, want ...wechat.ProblemKind) {
	t.Helper()
	if diff := cmp.Diff(want, kinds(w.told())); diff != "" {
		t.Errorf("what the hook was told (-want +got):\n%s", diff)
	}
}

// lines says each line of a text as a message.
func lines(text string) bot.Handler {
	return func(ctx context.Context, c *bot.Conversation) error {
		for line := range strings.SplitSeq(text, " ") {
			if err := c.Say(ctx, line); err != nil {
				return err
			}
		}
		return nil
	}
}

func fields(s string) []string { return slices.Collect(strings.FieldsSeq(s)) }

func nothing(context.Context, *bot.Conversation) error { return nil }
