// Echo is the smallest bot: it answers each text with the same text.
//
//	WECHAT_APPID=wx... WECHAT_APPSECRET=... WECHAT_TOKEN=... WECHAT_AES_KEY=... go run ./examples/echo
//
// This serves WeChat on LISTEN, or on 127.0.0.1:8080. Without WECHAT_APPID it uses a
// simulated WeChat, says one hello and ends. With -serve it keeps running and prints the
// address of the simulator's page, where you are the user.
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

	"github.com/minigo-dev/wechat"
	"github.com/minigo-dev/wechat/internal/local"
)

func main() {
	stay := flag.Bool("serve", false, "go on until Ctrl-C")
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
	mux := http.NewServeMux()
	mux.Handle("/wechat", callback.Handler(func(ctx context.Context, m wechat.Message) (wechat.Reply, error) {
		if text, ok := m.(*wechat.TextMessage); ok {
			return nil, client.SendText(ctx, text.FromUserName, text.Content)
		}
		return nil, nil
	}))
	return app.Run(ctx, out, mux, stay, func(string) error {
		alice := app.Platform.User("alice")
		fmt.Fprintln(out, `alice writes "hello"`)
		alice.SendText("hello")
		for _, m := range alice.Received() {
			fmt.Fprintln(out, "alice receives", m)
		}
		return nil
	})
}
