// Quickstart is the server of a small mini-game. It has a customer-service bot that echoes
// texts, sends a picture and greets users, and a login that gives each user a session of
// the game.
//
//	go run ./examples/quickstart
//	go run ./examples/quickstart -serve
//
// The first command plays a short conversation on a simulated WeChat and prints the
// requests. The second keeps running and prints the address of the simulator's page, where
// you are the user. The page is on a free port, or on SIM_LISTEN.
//
// With WECHAT_APPID, WECHAT_APPSECRET, WECHAT_TOKEN and WECHAT_AES_KEY set, it serves the
// real WeChat on LISTEN, or on 127.0.0.1:8080. Like all examples it speaks English or
// Chinese: -lang en or -lang zh, otherwise as LC_ALL and LANG say.
package main

import (
	"context"
	"flag"
	"fmt"
	"io"
	"log/slog"
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
		fmt.Fprintln(os.Stderr, "quickstart:", err)
		os.Exit(1)
	}
}

func run(ctx context.Context, out io.Writer, lang local.Lang, stay bool) error {
	app, err := local.Open(out, lang)
	if err != nil {
		return err
	}
	defer app.Close()

	log := slog.New(slog.NewTextHandler(os.Stderr, nil))
	if app.Platform != nil && !stay {
		log = slog.New(slog.DiscardHandler) // play prints the requests
	}
	handler, err := newGame(app, log)
	if err != nil {
		return err
	}
	if app.Platform == nil {
		lang.Fprintf(out, "Put a proxy that speaks https in front of it, and https://your.host/wechat into WeChat's console.\n",
			"请在前面放一层支持 https 的反向代理，并在微信公众平台填写 https://你的域名/wechat 。\n")
	}
	return app.Run(ctx, out, handler, stay, func(base string) error { return play(app, base, out) })
}

// newGame makes the handler of all addresses of the game.
func newGame(app *local.App, log *slog.Logger) (http.Handler, error) {
	client, err := app.Client()
	if err != nil {
		return nil, err
	}
	callback, err := app.Callback(wechat.WithPushHooks(wechat.SlogPushHooks(log)))
	if err != nil {
		return nil, err
	}
	b, err := newBot(client, app.Lang, log)
	if err != nil {
		return nil, err
	}
	users := newUsers(client, app.Lang, log)

	mux := http.NewServeMux()
	mux.Handle("/wechat", callback.Handler(b.Handle))
	mux.HandleFunc("POST /login", users.login)
	mux.HandleFunc("POST /profile", users.saveProfile)
	return mux, nil
}
