package wechattest_test

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/minigo-dev/wechat"
	"github.com/minigo-dev/wechat/wechattest"
)

var updateTranscripts = flag.Bool("update", false, "write the transcripts that the stories are compared with")

// A story is played on a seeded platform, in a bubble whose clock begins at 2000-01-01.
type story struct {
	name string
	play func(*testing.T, *stage)
}

// A stage makes platforms with a seed and writes their logs into one transcript, in order.
type stage struct {
	t    *testing.T
	seed uint64
	text strings.Builder
}

// wechat plays a scene on its own platform.
func (s *stage) wechat(title string, scene func(*wechattest.Platform), opts ...wechattest.Option) {
	s.t.Helper()
	s.seed++
	wx := wechattest.New(s.t, append([]wechattest.Option{wechattest.WithSeed(s.seed)}, opts...)...)
	scene(wx)
	fmt.Fprintf(&s.text, "== %s\n", title)
	for _, e := range wx.Exchanges() {
		e.Time = e.Time.UTC()
		s.text.WriteString(e.String())
	}
	wx.Close()
}

// echo is a bot that answers a text with "TEXT to you".
func echo(wx *wechattest.Platform) *wechat.Client {
	client := wx.Client()
	wx.Serve(wx.Callback().Handler(func(ctx context.Context, m wechat.Message) (wechat.Reply, error) {
		if text, ok := m.(*wechat.TextMessage); ok {
			return nil, client.SendText(ctx, text.FromUserName, text.Content+" to you")
		}
		return nil, nil
	}))
	return client
}

var stories = []story{
	{"text-and-reply", func(t *testing.T, s *stage) {
		for m, mode := range []string{"secure", "compatible", "plain"} {
			for f, format := range []string{"JSON", "XML"} {
				s.wechat(mode+", "+format, func(wx *wechattest.Platform) {
					echo(wx)
					if err := wx.Verify(); err != nil {
						t.Error(err)
					}
					alice := wx.User("alice")
					alice.Enter("lobby")
					alice.SendText("hello <b> & 你好")
					alice.MustReceiveText("hello <b> & 你好 to you")
				}, wechattest.WithMode(wechattest.Mode(m)), wechattest.WithFormat(wechattest.Format(f)))
			}
		}
	}},
	{"quota-exhausted", func(t *testing.T, s *stage) {
		s.wechat("five messages, and after two days none", func(wx *wechattest.Platform) {
			client := echo(wx)
			alice := wx.User("alice")
			alice.SendText("one")
			for n := 2; n <= 6; n++ {
				if err := client.SendText(t.Context(), alice.OpenID(), fmt.Sprint("more ", n)); (n <= 5) != (err == nil) {
					t.Errorf("message %d: %v", n, err)
				}
			}
			wx.Advance(48 * time.Hour)
			if err := client.SendText(t.Context(), alice.OpenID(), "too late"); !errors.Is(err, wechat.ErrReplyWindow) {
				t.Errorf("after 48 hours: %v", err)
			}
		})
		s.wechat("two messages after entering", func(wx *wechattest.Platform) {
			client := echo(wx)
			bob := wx.User("bob")
			bob.Enter("")
			for range 3 {
				client.SendText(t.Context(), bob.OpenID(), "welcome")
			}
		})
	}},
	{"token-revoked", func(t *testing.T, s *stage) {
		for _, f := range []struct {
			title string
			wechattest.Fault
		}{
			{"revoked", wechattest.TokenRevoked()},
			{"revoked, and handed out again unless forced", wechattest.TokenRevokedRepeats()},
			{"expired early", wechattest.TokenExpired()},
		} {
			s.wechat(f.title, func(wx *wechattest.Platform) {
				echo(wx)
				alice := wx.User("alice")
				alice.SendText("one")
				wx.Fault(f.Once())
				alice.SendText("two")
				alice.MustReceiveText("two to you")
			})
		}
	}},
	{"fault-and-repeat", func(t *testing.T, s *stage) {
		s.wechat("a bot that is too slow, then fine", func(wx *wechattest.Platform) {
			b := &bot{answer: func(n int, w http.ResponseWriter, r *http.Request, _ string) {
				if n < 3 {
					<-r.Context().Done()
					return
				}
				io.WriteString(w, "success")
			}}
			wx.Serve(b)
			wx.User("alice").SendText("hello")
		}, plainJSON)
		s.wechat("a bot that fails", func(wx *wechattest.Platform) {
			wx.Serve(&bot{answer: func(_ int, w http.ResponseWriter, _ *http.Request, _ string) { w.WriteHeader(500) }})
			alice := wx.User("alice")
			alice.SendText("hello")
			if alice.Faults() != 1 {
				t.Error("the user reads no fault text")
			}
		}, plainJSON)
		s.wechat("a duplicate, a forgery, two in the wrong order, a busy platform", func(wx *wechattest.Platform) {
			echo(wx)
			alice := wx.User("alice")
			for _, f := range []wechattest.Fault{wechattest.DuplicatePush(), wechattest.BadSignature(), wechattest.ReorderedPush()} {
				wx.Fault(f.Once())
				alice.SendText("one")
			}
			alice.SendText("two")
			wx.Fault(wechattest.Busy().Once().Path(sendPath))
			alice.SendText("three")
		})
	}},
	{"login-renewal", func(t *testing.T, s *stage) {
		s.wechat("a session that ends", func(wx *wechattest.Platform) {
			client, alice := wx.Client(), wx.User("alice")
			code := alice.LoginCode()
			session, err := client.Code2Session(t.Context(), code)
			if err != nil {
				t.Fatal(err)
			}
			if _, err := client.Code2Session(t.Context(), code); !errors.Is(err, wechat.ErrLoginCode) {
				t.Errorf("the code once more: %v", err)
			}
			check := func() error { return client.CheckSessionKey(t.Context(), alice.OpenID(), session.SessionKey) }
			if err := check(); err != nil {
				t.Error(err)
			}
			alice.EndSession()
			if err := check(); err == nil {
				t.Error("the ended session is fine")
			}
			if session, err = client.Code2Session(t.Context(), alice.LoginCode()); err != nil {
				t.Fatal(err)
			}
			alice.NewSessionKey()
			if err := check(); err == nil {
				t.Error("the old session_key is fine")
			}
		})
	}},
	{"payment", func(t *testing.T, s *stage) {
		s.wechat("goods delivered at the third push, a gift for nobody", func(wx *wechattest.Platform) {
			tries := 0
			wx.Serve(wx.Callback().Handler(func(_ context.Context, m wechat.Message) (wechat.Reply, error) {
				if m.Head().Event == "minigame_deliver_goods" {
					return wechat.RawReply{Body: []byte(`{"ErrCode":1,"SubErrCode":172935494}`)}, nil
				}
				if tries++; tries < 3 {
					return nil, errors.New("the database is down")
				}
				return nil, nil
			}))
			alice := wx.User("alice")
			alice.BuyGoods(wechattest.Purchase{ProductID: "sword", Quantity: 2})
			wx.Advance(24 * time.Hour)
			alice.TakeGift(wechattest.Gift{})
			wx.Advance(24 * time.Hour)
		})
	}},
}

// The same seed gives the same bytes, those in testdata. Run with -update to write them again.
func TestTranscripts(t *testing.T) {
	t.Parallel()
	for _, st := range stories {
		t.Run(st.name, func(t *testing.T) {
			t.Parallel()
			tell := func() (text string) {
				synctest.Test(t, func(t *testing.T) {
					s := &stage{t: t}
					st.play(t, s)
					text = s.text.String()
				})
				return text
			}
			got := tell()
			if diff := cmp.Diff(got, tell()); diff != "" {
				t.Fatalf("a second run differs (-first +second)\n%s", diff)
			}
			file := filepath.Join("testdata", "transcripts", st.name+".txt")
			if *updateTranscripts {
				if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
					t.Fatal(err)
				}
				if err := os.WriteFile(file, []byte(got), 0o644); err != nil {
					t.Fatal(err)
				}
			}
			want, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(string(want), got); diff != "" {
				t.Errorf("not what %s says (-want +got)\n%s", file, diff)
			}
		})
	}
}
