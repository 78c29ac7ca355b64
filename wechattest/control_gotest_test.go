package wechattest_test

import (
	"bytes"
	"context"
	"encoding/base64"
	"errors"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/minigo-dev/wechat"
	"github.com/minigo-dev/wechat/wechattest"
)

// dot is a picture of one pixel.
var dot, _ = base64.StdEncoding.DecodeString("iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==")

// A copied session is what a user did on the page, and what the source must contain.
var copiedSessions = []struct {
	name  string
	opts  []wechattest.Option
	bot   func(wx *wechattest.Platform) http.Handler
	click func(wx *wechattest.Platform, user *wechattest.User)
	wants []string
	lacks []string
}{
	{
		name: "echo",
		bot: func(wx *wechattest.Platform) http.Handler {
			return wx.Callback().Handler(echoBot(wx.Client()))
		},
		click: func(wx *wechattest.Platform, user *wechattest.User) {
			user.Enter("lobby")
			user.SendText("hello \"there\"\n你好")
			wx.Fault(wechattest.TokenRevoked().Once())
			user.SendText("still there?")
			user.SendImage(dot)
			user.SendCard("a card", "pages/index?x=1")
			wx.Advance(49 * time.Hour)
			user.SendText("after two days")
			user.LoginCode()
		},
		wants: []string{"working echo bot", `user.Enter("lobby")`, "wx.Fault(wechattest.TokenRevoked().Once())", "wx.Advance(49 * time.Hour)", "user.LoginCode()"},
		lacks: []string{"switch"},
	},
	{
		name: "recorded", opts: []wechattest.Option{wechattest.WithMode(wechattest.Compatible), wechattest.WithFormat(wechattest.XML)},
		bot: func(wx *wechattest.Platform) http.Handler { return wx.Callback().Handler(talkativeBot(wx.Client())) },
		click: func(wx *wechattest.Platform, user *wechattest.User) {
			user.Enter("a")
			user.Enter("b")
			user.SendText("hello")
			wx.Fault(wechattest.ErrCode(45047, "no, more").Once())
			user.SendText("hello")
			user.SendText("crash")
			user.SendText("agent")
			user.AgentAccepts()
			user.SendText("to the agent")
			user.AgentCloses()
			wx.Fault(wechattest.BadSignature().Once())
			user.SendText("forged")
			user.SendImage(append(bytes.Clone(dot), make([]byte, 5000)...))
			user.Event("subscribe_msg_popup_event", wechattest.Fields{"List": []wechattest.Fields{{"TemplateId": "t", "Number": 1.5}}})
			user.Send("voice", wechattest.Fields{"Format": "amr", "Big": uint64(1) << 63, "Me": "<" + user.OpenID() + ">"})
			wx.Fault(wechattest.EmptyBody().Once())
			user.SendText("hello")
			user.Block(true)
			user.EndSession()
		},
		wants: []string{"WithFormat(wechattest.XML)", "KindFault", "TransferToAgent", `ErrCode(45047, "no, more").Once()`, "BadSignature().Once()", "5070 bytes", "user.OpenID()", "user.Block(true)", "// wx.Fault(wechattest.EmptyBody"},
	},
	{
		name: "silent", opts: []wechattest.Option{wechattest.WithMode(wechattest.Plain)},
		bot:   func(*wechattest.Platform) http.Handler { return answering("success") },
		click: func(_ *wechattest.Platform, user *wechattest.User) { user.SendText("anybody?") },
		wants: []string{"WithMode(wechattest.Plain)"},
	},
	{
		name: "wild",
		bot:  func(wx *wechattest.Platform) http.Handler { return wx.Callback().Handler(talkativeBot(wx.Client())) },
		click: func(wx *wechattest.Platform, user *wechattest.User) {
			for _, text := range []string{"`\"\\%d\n\r\x00\u2028*/", "\xff\xfe", "hello #1", "hello", "", "text hello", wx.AppID(), user.OpenID() + "!", strings.Repeat("界", 30000)} {
				user.SendText(text)
			}
			coins := wechattest.Fields{"MiniGame": wechattest.Fields{"Payload": `{"OutTradeNo":"1"}`}}
			user.Event("minigame_coin_deliver_completed", coins)
			user.Event("minigame_coin_deliver_completed", coins)
			user.Event("odd", wechattest.Fields{"Nothing": nil, "Tiny": 1e-300, "List": []any{1, "a", []any{}, wechattest.Fields{}}, "Event": "other"})
			user.Event("odd", nil)
			user.Send("text", wechattest.Fields{"Content": "odd", "MsgId": 7})
			user.Send("text", wechattest.Fields{"Content": "odd", "MsgId": 7})
			user.SendText("odd")
			user.Send("text", wechattest.Fields{"Content": "hello", "MsgDataId": "1"})
			user.SendText("hello")
			for _, f := range []wechattest.Fault{wechattest.BadGatewayHTML(), wechattest.ConnectionReset(), wechattest.CutJSON(), wechattest.Busy(),
				wechattest.TokenRevokedRepeats(), wechattest.TokenExpired(), wechattest.ReorderedPush(), wechattest.DuplicatePush(), wechattest.StaleTimestamp(), wechattest.ForeignAppID(), wechattest.Unsigned(), wechattest.PlainDowngrade()} {
				wx.Fault(f.Once())
				user.SendText("hello")
				wx.ClearFaults()
			}
			wx.Fault(wechattest.ReplyCount())
			user.SendText("hello")
			user.SendText("hello")
			wx.ClearFaults()
			wx.User("bob").SendText("hello")
			wx.Advance(90*time.Second + time.Nanosecond)
			user.SendImage(nil)
			wx.Serve(nil)
			user.SendText("anybody?")
			user.AgentAccepts()
			user.Enter("with an agent")
			user.SendText("to the agent")
		},
	},
	{
		name: "official", opts: []wechattest.Option{wechattest.WithAccount(wechattest.OfficialAccount)},
		bot: func(wx *wechattest.Platform) http.Handler {
			return wx.Callback().Handler(func(context.Context, wechat.Message) (wechat.Reply, error) {
				return wechat.ReplyText{Content: "passively"}, nil
			})
		},
		click: func(_ *wechattest.Platform, user *wechattest.User) { user.SendText("hello") },
		wants: []string{"WithAccount(wechattest.OfficialAccount)", `MustReceiveText("passively")`},
		lacks: []string{"WithFormat"},
	},
	{
		name:  "empty",
		bot:   func(*wechattest.Platform) http.Handler { return answering("success") },
		click: func(*wechattest.Platform, *wechattest.User) {},
	},
}

func talkativeBot(client *wechat.Client) wechat.HandlerFunc {
	return func(ctx context.Context, m wechat.Message) (wechat.Reply, error) {
		to := m.Head().FromUserName
		switch m := m.(type) {
		case *wechat.UserEnterTempsessionEvent:
			return nil, client.SendText(ctx, to, "welcome to "+m.SessionFrom+", "+to)
		case *wechat.TextMessage:
			switch m.Content {
			case "crash":
				return nil, errors.New("it crashed")
			case "agent":
				return wechat.TransferToAgent{}, nil
			}
			client.Typing(ctx, to, true)
			err := client.SendCustomMessage(ctx, to, wechat.CustomLink{Title: "news", Description: "all", URL: "https://example.com/", ThumbURL: "https://example.com/a.png"})
			return nil, errors.Join(err, client.SendText(ctx, to, "hello to you"))
		case *wechat.ImageMessage:
			media, err := client.UploadTempMedia(ctx, wechat.MediaImage, wechat.Upload{Name: "a.png", Content: bytes.NewReader(dot)})
			if err != nil {
				return nil, err
			}
			err = client.SendImage(ctx, to, media.MediaID)
			return nil, errors.Join(err, client.SendCustomMessage(ctx, to, wechat.CustomMiniProgramPage{Title: "page", PagePath: "pages/a", ThumbMediaID: media.MediaID}))
		}
		return nil, nil
	}
}

// A copied Go test compiles and passes without changes in its own module.
func TestCopiedTestsPass(t *testing.T) {
	t.Parallel()
	root, err := filepath.Abs("..")
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	write := func(name string, content []byte) {
		t.Helper()
		file := filepath.Join(dir, name)
		if err := errors.Join(os.MkdirAll(filepath.Dir(file), 0o755), os.WriteFile(file, content, 0o644)); err != nil {
			t.Fatal(err)
		}
	}
	mod, err := os.ReadFile("../go.mod")
	if err != nil {
		t.Fatal(err)
	}
	sum, err := os.ReadFile("../go.sum")
	if err != nil {
		t.Fatal(err)
	}
	_, rest, _ := strings.Cut(string(mod), "\n")
	write("go.mod", []byte("module bot\n"+rest+"\nrequire github.com/minigo-dev/wechat v0.0.0\nreplace github.com/minigo-dev/wechat => "+root+"\n"))
	write("go.sum", sum)
	for _, tc := range copiedSessions {
		c := newControl(t, tc.opts...)
		c.wx.Serve(tc.bot(c.wx))
		tc.click(c.wx, c.wx.User("alice"))
		status, source := c.ask("GET", "/_sim/users/alice/gotest", "")
		if status != http.StatusOK {
			t.Fatalf("%s: HTTP %d %s", tc.name, status, source)
		}
		for _, want := range tc.wants {
			if !strings.Contains(source, want) {
				t.Errorf("%s: the source lacks %s:\n%s", tc.name, want, source)
			}
		}
		for _, lack := range tc.lacks {
			if strings.Contains(source, lack) {
				t.Errorf("%s: the source has %s:\n%s", tc.name, lack, source)
			}
		}
		if !strings.Contains(source, "replace newBot with yours") || strings.Contains(source, c.wx.Secret()) {
			t.Errorf("%s: the source doesn't say what to replace, or holds a secret:\n%s", tc.name, source)
		}
		write(tc.name+"/bot_test.go", []byte(source))
	}
	cmd := exec.CommandContext(t.Context(), "go", "test", "-vet=all", "./...")
	cmd.Dir = dir
	cmd.Env = append(os.Environ(), "GOFLAGS=-mod=mod", "GOWORK=off", "GOPROXY=off")
	if out, err := cmd.CombinedOutput(); err != nil {
		for _, tc := range copiedSessions {
			source, _ := os.ReadFile(filepath.Join(dir, tc.name, "bot_test.go"))
			t.Logf("%s:\n%s", tc.name, source)
		}
		t.Fatalf("%v\n%s", err, out)
	}
}

// A session is copied up to the requested exchange.
func TestCopiedTestEndsAtAnExchange(t *testing.T) {
	t.Parallel()
	c := newControl(t)
	client := c.wx.Client()
	if _, err := client.GetCallbackIP(t.Context()); err != nil {
		t.Fatal(err)
	}
	c.wx.Serve(c.wx.Callback().Handler(echoBot(client)))
	c.wx.User("alice").SendText("one") // 3 the answer, 4 the push
	c.wx.User("bob").SendText("two")
	c.wx.User("alice").SendText("three")
	for _, tc := range []struct {
		path        string
		status      int
		want, wants string
	}{
		{"/_sim/exchanges/4/gotest", 200, `TestAlice`, `MustReceiveText("one")`},
		{"/_sim/exchanges/6/gotest", 200, `TestBob`, `MustReceiveText("two")`},
		{"/_sim/exchanges/8/gotest", 200, `TestAlice`, `MustReceiveText("three")`},
		{"/_sim/exchanges/1/gotest", 404, "error", "error"},
	} {
		status, source := c.ask("GET", tc.path, "")
		if status != tc.status || !strings.Contains(source, tc.want) || !strings.Contains(source, tc.wants) {
			t.Errorf("%s: HTTP %d %s", tc.path, status, source)
		}
		if strings.HasSuffix(tc.path, "/4/gotest") && strings.Contains(source, "three") {
			t.Errorf("%s goes on: %s", tc.path, source)
		}
	}
}
