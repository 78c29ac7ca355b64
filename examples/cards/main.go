// Cards is a bot that answers with an image, with a card that opens a page of the game
// (小程序卡片), and with a link to a web page (图文链接).
//
//	go run ./examples/cards
//	go run ./examples/cards -serve
//
// The first command uses a simulated WeChat. Three simulated days pass, so WeChat drops
// the pictures and the bot uploads them again. With -serve, you are the user, on the
// simulator's page. With WECHAT_APPID, WECHAT_APPSECRET, WECHAT_TOKEN and WECHAT_AES_KEY
// set, the bot serves the real WeChat on LISTEN, or on 127.0.0.1:8080: put an https proxy
// in front of it.
package main

import (
	"context"
	"embed"
	"flag"
	"io"
	"log"
	"net/http"
	"os"
	"os/signal"
	"time"

	"github.com/minigo-dev/wechat"
	"github.com/minigo-dev/wechat/bot"
	"github.com/minigo-dev/wechat/wechattest/local"
)

func main() {
	lang := local.LangFlag()
	stay := flag.Bool("serve", false, lang.Text("keep the simulated WeChat and its page until Ctrl-C", "不退出，保留模拟微信和网页，直到按 Ctrl-C"))
	flag.Parse()
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	if err := run(ctx, os.Stdout, *lang, *stay); err != nil {
		log.Fatal(err)
	}
}

func run(ctx context.Context, out io.Writer, lang local.Lang, stay bool) error {
	app, err := local.Open(out, lang)
	if err != nil {
		return err
	}
	defer app.Close()
	client, err := app.Client()
	if err != nil {
		return err
	}
	callback, err := app.Callback()
	if err != nil {
		return err
	}
	b, err := newBot(client, lang)
	if err != nil {
		return err
	}
	mux := http.NewServeMux()
	mux.Handle("/wechat", callback.Handler(b.Handle))
	return app.Run(ctx, out, mux, stay, func(string) error { return play(app, out) })
}

//go:embed *.png
var files embed.FS

// newBot makes a bot that knows three words. WeChat takes a picture by upload only, gives it
// a media_id and keeps it for 3 days: the kit uploads it when it is first needed, and again
// when WeChat has dropped it.
func newBot(client *wechat.Client, lang local.Lang) (*bot.Bot, error) {
	b, err := bot.New(client)
	if err != nil {
		return nil, err
	}
	var pictures [2]*bot.Picture
	for i, name := range []string{"sunrise.png", "cover.png"} {
		picture, err := files.ReadFile(name)
		if err != nil {
			return nil, err
		}
		pictures[i] = b.Picture(name, picture)
	}
	b.On(bot.Words(lang.Text("image", "图片")), bot.Show(pictures[0]))
	b.On(bot.Words(lang.Text("card", "卡片")), func(ctx context.Context, c *bot.Conversation) error {
		const page = "pages/level/level?n=7" // a page of your own game
		return c.Card(ctx, lang.Text("Level 7 waits for you", "第 7 关等你来"), page, pictures[1])
	})
	b.On(bot.Words(lang.Text("link", "链接")), func(ctx context.Context, c *bot.Conversation) error {
		return c.Send(ctx, wechat.CustomLink{
			Title:       lang.Text("How to win level 7", "第 7 关攻略"),
			Description: lang.Text("A guide with pictures", "图文攻略"),
			URL:         "https://example.com/guide/7",
			ThumbURL:    "https://example.com/guide/7.png", // must be public: WeChat fetches it
		})
	})
	b.Otherwise(bot.Say(lang.Text("Write: image, card or link", "请发送：图片、卡片或链接")))
	return b, nil
}

// play does what a user does on the simulated WeChat.
func play(app *local.App, out io.Writer) error {
	weixin, lang := app.Platform, app.Lang
	alice := weixin.User("alice")
	shown := 0
	ask := func(wishes ...string) error {
		for _, wish := range wishes {
			lang.Fprintf(out, "alice writes %q\n", "alice 发送 %q\n", wish)
			if delivery := alice.SendText(wish); delivery.Err != nil {
				return delivery.Err
			}
			received := alice.Received()
			for _, m := range received[shown:] {
				lang.Fprintf(out, "  she receives %v\n", "  收到 %v\n", m)
			}
			shown = len(received)
		}
		lang.Fprintf(out, "pictures uploaded so far: %d\n", "已上传图片 %d 次\n", weixin.Count("/cgi-bin/media/upload"))
		return nil
	}
	hello, image, card := lang.Text("hello", "你好"), lang.Text("image", "图片"), lang.Text("card", "卡片")
	if err := ask(hello, image, card, lang.Text("link", "链接"), image, card); err != nil {
		return err
	}
	lang.Fprintf(out, "\nThree days go by; WeChat drops the pictures.\n", "\n三天过去，微信删除了图片。\n")
	weixin.Advance(72*time.Hour + time.Minute)
	return ask(image, image, card)
}
