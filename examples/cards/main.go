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
	"flag"
	"fmt"
	"io"
	"log"
	"net/http"
	"os"
	"os/signal"
	"time"

	"github.com/minigo-dev/wechat"
	"github.com/minigo-dev/wechat/internal/local"
	"github.com/minigo-dev/wechat/wechattest"
)

func main() {
	stay := flag.Bool("serve", false, "keep the simulated WeChat and its page until Ctrl-C")
	flag.Parse()
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	if err := run(ctx, os.Stdout, *stay); err != nil {
		log.Fatal(err)
	}
}

func run(ctx context.Context, out io.Writer, stay bool) error {
	app, err := local.Open(out)
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
	b := &bot{client: client, pictures: &pictures{client: client, mediaIDs: map[string]string{}}}
	mux := http.NewServeMux()
	mux.Handle("/wechat", callback.Handler(b.answer))
	return app.Run(ctx, out, mux, stay, func(string) error { return play(app.Platform, out) })
}

// A bot answers users in the customer-service session.
type bot struct {
	client   *wechat.Client
	pictures *pictures
}

func (b *bot) answer(ctx context.Context, m wechat.Message) (wechat.Reply, error) {
	text, ok := m.(*wechat.TextMessage)
	if !ok {
		return nil, nil
	}
	user := text.FromUserName
	switch text.Content {
	case "image":
		return nil, b.pictures.send(ctx, "sunrise.png", func(mediaID string) error {
			return b.client.SendImage(ctx, user, mediaID)
		})
	case "card":
		return nil, b.pictures.send(ctx, "cover.png", func(mediaID string) error {
			return b.client.SendCustomMessage(ctx, user, wechat.CustomMiniProgramPage{
				Title:        "Level 7 waits for you",
				PagePath:     "pages/level/level?n=7", // a page of your own game
				ThumbMediaID: mediaID,
			})
		})
	case "link":
		return nil, b.client.SendCustomMessage(ctx, user, wechat.CustomLink{
			Title:       "How to win level 7",
			Description: "A guide with pictures",
			URL:         "https://example.com/guide/7",
			ThumbURL:    "https://example.com/guide/7.png", // must be public: WeChat fetches it
		})
	}
	return nil, b.client.SendText(ctx, user, "Write: image, card or link")
}

// play does what a user does on the simulated WeChat.
func play(weixin *wechattest.Platform, out io.Writer) error {
	alice := weixin.User("alice")
	shown := 0
	ask := func(wishes ...string) error {
		for _, wish := range wishes {
			fmt.Fprintf(out, "alice writes %q\n", wish)
			if delivery := alice.SendText(wish); delivery.Err != nil {
				return delivery.Err
			}
			received := alice.Received()
			for _, m := range received[shown:] {
				fmt.Fprintln(out, "  she receives", m)
			}
			shown = len(received)
		}
		fmt.Fprintf(out, "pictures uploaded so far: %d\n", weixin.Count("/cgi-bin/media/upload"))
		return nil
	}
	if err := ask("hello", "image", "card", "link", "image", "card"); err != nil {
		return err
	}
	fmt.Fprintln(out, "\nThree days go by; WeChat drops the pictures.")
	weixin.Advance(72*time.Hour + time.Minute)
	return ask("image", "image", "card")
}
