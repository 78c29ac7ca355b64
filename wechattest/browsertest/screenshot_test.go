package browsertest

import (
	"bytes"
	"context"
	"image/png"
	"os"
	"path/filepath"
	"testing"

	"github.com/chromedp/chromedp"

	"github.com/minigo-dev/wechat"
	"github.com/minigo-dev/wechat/wechattest"
)

// A scene is what a screenshot of the README shows.
type scene struct {
	name, language string
	user, other    string
	lobby, welcome string
	asks, reply    string
	card, thanks   string
	shown          string // what the pane then reads
}

var scenes = []scene{
	{
		"en", "en-US", "alice", "bob", "lobby", "Welcome back! What can we do for you?",
		"Is the north gate open?", "It opens at dusk. This is the way:", "The north gate", "Thank you!", "Meanwhile the bot called",
	},
	{
		"zh", "zh-CN", "小明", "小红", "大厅", "欢迎回来！有什么可以帮您？",
		"北门开了吗？", "黄昏时开启，路线在这里：", "北门", "谢谢！", "期间服务器调用了",
	},
}

// answer is the scene's bot.
func (s scene) answer(client *wechat.Client) wechat.HandlerFunc {
	b := &echoBot{client: client}
	return func(ctx context.Context, m wechat.Message) (wechat.Reply, error) {
		user := m.Head().FromUserName
		switch m := m.(type) {
		case *wechat.UserEnterTempsessionEvent:
			return nil, client.SendText(ctx, user, s.welcome)
		case *wechat.TextMessage:
			if m.Content != s.asks {
				return nil, client.Typing(ctx, user, true)
			}
			if err := client.SendText(ctx, user, s.reply); err != nil {
				return nil, err
			}
			media, err := b.upload(ctx)
			if err != nil {
				return nil, err
			}
			return nil, client.SendCustomMessage(ctx, user, wechat.CustomMiniProgramPage{
				Title: s.card, PagePath: "pages/map?gate=north", ThumbMediaID: media,
			})
		}
		return nil, nil
	}
}

// TestScreenshots makes the README's pictures, so that they can't show what isn't so. With
// -update it keeps them.
func TestScreenshots(t *testing.T) {
	for _, s := range scenes {
		t.Run(s.name, func(t *testing.T) {
			picture := s.shoot(t)
			config, err := png.DecodeConfig(bytes.NewReader(picture))
			if err != nil || config.Width != 1440 || config.Height != 900 {
				t.Fatalf("the picture is %d × %d: %v", config.Width, config.Height, err)
			}
			if len(picture) > 400_000 {
				t.Fatalf("the picture has %d bytes: too many for a README", len(picture))
			}
			path := filepath.Join("..", "..", "docs", "images", "simulator-"+s.name+".png")
			if *update {
				if err := os.MkdirAll(filepath.Dir(path), 0o750); err != nil {
					t.Fatal(err)
				}
				if err := os.WriteFile(path, picture, 0o600); err != nil {
					t.Fatal(err)
				}
			}
			if _, err := os.Stat(path); err != nil {
				t.Errorf("the README's picture is missing (go test -run TestScreenshots -update .): %v", err)
			}
		})
	}
}

func (s scene) shoot(t *testing.T) []byte {
	t.Helper()
	wx := wechattest.New(t, wechattest.WithSeed(2026))
	wx.Serve(wx.Callback().Handler(s.answer(wx.Client())))
	if err := wx.Verify(); err != nil {
		t.Fatal(err)
	}
	v := desktop
	v.language = s.language
	p := openTab(t, wx, v)
	p.prefer("light", "reduce")
	user, other := wx.User(s.user), wx.User(s.other)
	other.Enter(s.lobby)
	user.Enter(s.lobby)
	wx.Fault(wechattest.TokenRevoked().Once())
	user.SendText(s.asks)
	user.SendText(s.thanks)
	p.clickText("#list", "40001")
	p.click(".detail .cause .chip") // from the call that failed to the push that it was made for
	p.see(".detail .meanwhile", s.shown)
	p.wait("the card's cover", `document.querySelector('.chat .mini-cover img')?.complete`)
	p.wait("the typing indicator", `!document.querySelector('.typing').hidden`)
	p.do(chromedp.MouseEvent("mouseMoved", 700, 60))
	eval[bool](p, `(() => { document.activeElement.blur(); return true; })()`)
	picture, err := chromedp.Run(p.ctx, chromedp.CaptureScreenshot())
	if err != nil {
		t.Fatal(err)
	}
	return picture
}
