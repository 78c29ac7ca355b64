package bot_test

import (
	"context"
	"io"
	"net/http"
	"strings"
	"testing"

	"github.com/minigo-dev/wechat"
	"github.com/minigo-dev/wechat/bot"
	"github.com/minigo-dev/wechat/internal/ratio"
)

// A constant answers every call with the same, at the least cost.
type constant string

func (c constant) RoundTrip(r *http.Request) (*http.Response, error) {
	body := string(c)
	if strings.Contains(r.URL.Path, "token") {
		body = `{"access_token":"T","expires_in":7200}`
	}
	if r.Body != nil {
		r.Body.Close()
	}
	return &http.Response{StatusCode: 200, Header: http.Header{}, Body: io.NopCloser(strings.NewReader(body)), Request: r}, nil
}

const ok = `{"errcode":0,"errmsg":"ok"}`

func benchClient(tb testing.TB, answer string) *wechat.Client {
	client, err := wechat.New("wx0123456789abcdef", "0123456789abcdef0123456789abcdef", wechat.WithHTTPClient(&http.Client{Transport: constant(answer)}))
	if err != nil {
		tb.Fatal(err)
	}
	return client
}

// A push takes one of five routes, or none, as in a bot of the usual size. With answers
// false the handlers say nothing, so that what remains is the routing.
func pair(tb testing.TB, client *wechat.Client, answers bool) (kit, plain wechat.HandlerFunc) {
	say := func(ctx context.Context, openID, text string) error {
		if !answers {
			return nil
		}
		return client.SendText(ctx, openID, text)
	}
	b, err := bot.New(client)
	if err != nil {
		tb.Fatal(err)
	}
	answer := func(text string) bot.Handler {
		if !answers {
			return nothing
		}
		return bot.Say(text)
	}
	b.On(bot.Enter, answer("welcome"))
	b.On(bot.Words("1", "one"), answer("1"))
	b.On(bot.Words("2", "two"), answer("2"))
	b.On(bot.Prefix("find "), answer("3"))
	b.On(bot.Words("4", "four"), answer("4"))
	b.Otherwise(answer("menu"))
	plain = func(ctx context.Context, m wechat.Message) (wechat.Reply, error) {
		switch m := m.(type) {
		case *wechat.UserEnterTempsessionEvent:
			return nil, say(ctx, m.FromUserName, "welcome")
		case *wechat.TextMessage:
			switch text := strings.ToLower(strings.TrimSpace(m.Content)); {
			case text == "1" || text == "one":
				return nil, say(ctx, m.FromUserName, "1")
			case text == "2" || text == "two":
				return nil, say(ctx, m.FromUserName, "2")
			case strings.HasPrefix(text, "find "):
				return nil, say(ctx, m.FromUserName, "3")
			case text == "4" || text == "four":
				return nil, say(ctx, m.FromUserName, "4")
			}
			return nil, say(ctx, m.FromUserName, "menu")
		}
		return nil, nil
	}
	return b.Handle, plain
}

var benchPushes = []struct {
	name string
	push wechat.Message
}{
	{"word", &wechat.TextMessage{Header: wechat.Header{FromUserName: "oABCDEFGHIJKLMNOPQRSTUVWXYZ0", MsgType: "text"}, Content: "Four"}},
	{"otherwise", &wechat.TextMessage{Header: wechat.Header{FromUserName: "oABCDEFGHIJKLMNOPQRSTUVWXYZ0", MsgType: "text"}, Content: "你好，请问怎么打史莱姆？"}},
	{"enter", &wechat.UserEnterTempsessionEvent{Header: wechat.Header{FromUserName: "oABCDEFGHIJKLMNOPQRSTUVWXYZ0", MsgType: "event", Event: "user_enter_tempsession"}}},
}

// BenchmarkBot compares a push through the bot with one through the handler that one would
// write by hand. A push may cost 3 us more where nothing waits.
func BenchmarkBot(b *testing.B) {
	for _, answers := range []bool{false, true} {
		for _, p := range benchPushes {
			name := "Routing/" + p.name
			if answers {
				name = "Answer/" + p.name
			}
			kit, plain := pair(b, benchClient(b, ok), answers)
			side := func(h wechat.HandlerFunc) func(b *testing.B) {
				return func(b *testing.B) {
					b.ReportAllocs()
					for b.Loop() {
						if _, err := h(b.Context(), p.push); err != nil {
							b.Fatal(err)
						}
					}
				}
			}
			ratio.Pair(b, name, side(kit), side(plain))
		}
	}
}

// TestAllocations holds what a push through the bot may allocate more than through the plain
// handler.
func TestAllocations(t *testing.T) {
	for _, answers := range []bool{false, true} {
		kit, plain := pair(t, benchClient(t, ok), answers)
		for _, p := range benchPushes {
			run := func(h wechat.HandlerFunc) float64 {
				return testing.AllocsPerRun(200, func() {
					if _, err := h(t.Context(), p.push); err != nil {
						t.Fatal(err)
					}
				})
			}
			if more := run(kit) - run(plain); more > 8 {
				t.Errorf("%s, answers %t: %.0f allocations more than the plain handler, want at most 8", p.name, answers, more)
			}
		}
	}
}
