// Echo is the smallest bot: it answers each text with the same text.
//
//	go run ./examples/echo
//	go run ./examples/echo -serve
//
// The first command uses a simulated WeChat, says one hello and ends. The second keeps
// running and prints the address of the simulator's page, where you are the user. With
// WECHAT_APPID, WECHAT_APPSECRET, WECHAT_TOKEN and WECHAT_AES_KEY set, the bot serves the
// real WeChat on LISTEN, or on 127.0.0.1:8080: put an https proxy in front of it.
package main

import (
	"context"
	"flag"
	"io"
	"log"
	"net/http"
	"os"
	"os/signal"

	"github.com/minigo-dev/wechat"
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
	mux := http.NewServeMux()
	mux.Handle("/wechat", callback.Handler(func(ctx context.Context, m wechat.Message) (wechat.Reply, error) {
		if text, ok := m.(*wechat.TextMessage); ok {
			return nil, client.SendText(ctx, text.FromUserName, text.Content)
		}
		return nil, nil
	}))
	return app.Run(ctx, out, mux, stay, func(string) error {
		alice := app.Platform.User("alice")
		hello := lang.Text("hello", "你好")
		lang.Fprintf(out, "alice writes %q\n", "alice 发送 %q\n", hello)
		alice.SendText(hello)
		for _, m := range alice.Received() {
			lang.Fprintf(out, "alice receives %v\n", "alice 收到 %v\n", m)
		}
		return nil
	})
}
