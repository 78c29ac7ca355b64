// Minigame-client is a mini-game's front end and its server: login, the user-info button,
// customer service with a card, payment of an item, and a rewarded ad.
//
//	go run ./examples/minigame-client -serve
//
// This serves the game for your browser, where web/wx-shim.js and a simulated WeChat
// replace the phone. Without -serve it plays the browser's requests and ends.
//
// To use WeChat's developer tools, open this folder there, put your AppID into
// project.config.json, and run the server with WECHAT_APPID, WECHAT_APPSECRET,
// WECHAT_TOKEN and WECHAT_AES_KEY set. It listens on LISTEN, or on 127.0.0.1:8080. It sells
// with WECHAT_OFFER_ID and WECHAT_SANDBOX_PAY_KEY, or WECHAT_PAY_KEY, and grants the rewards
// of ads with WECHAT_AD_TOKEN and WECHAT_AD_AES_KEY, at /wechat/ad. Orders are in memory:
// examples/minigame-shop has a ledger that survives crashes.
package main

import (
	"context"
	"embed"
	"errors"
	"flag"
	"io"
	"log"
	"net/http"
	"os"
	"os/signal"
	"path"

	"github.com/minigo-dev/wechat/wechattest/local"
)

//go:embed game/*.js web
var files embed.FS

func main() {
	lang := local.LangFlag()
	stay := flag.Bool("serve", false, lang.Text("serve the game for a browser until Ctrl-C", "在浏览器中运行游戏，直到按 Ctrl-C"))
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
	callback, err := app.Callback(shopOf(app).payKeys()...)
	if err != nil {
		return err
	}
	pay, err := shopOf(app).client(client)
	if err != nil {
		return err
	}
	reward, err := rewards(app)
	if err != nil {
		return err
	}
	mux := newGame(client, lang, pay, reward).handler(callback)
	if app.Platform == nil {
		return app.Serve(ctx, out, mux, nil)
	}

	mux.Handle("/phone/", newPhone(app.Platform))
	for _, file := range [...]string{"game/game.js", "game/scene.js", "web/app.css", "web/icon.svg", "web/moments.js", "web/phone.js", "web/words.js", "web/wx-shim.js"} {
		mux.HandleFunc("GET /"+path.Base(file), serveFile(file))
	}
	mux.HandleFunc("GET /{$}", serveFile("web/index.html"))
	if !stay {
		return local.Play(mux, func(base string) error { return errors.Join(connect(app, base), play(app, base, out)) })
	}
	return app.Serve(ctx, out, mux, func(base string) error {
		if err := connect(app, base); err != nil {
			return err
		}
		lang.Fprintf(out, `Open %s/ in a browser:
  1. "Show who you are": the server verifies the profile
  2. "Ask customer service", then send a text, or the card of the level
  3. buy a sword, or watch an ad: the server grants what WeChat's push says, not what the client says
  4. %[1]s/?user=bob is another user
What goes over the wire: %s/_sim/
`, `在浏览器中打开 %s/
  1. 点“告诉游戏我是谁”：服务器会验证用户信息
  2. 点“联系客服”，发送文字或本关的卡片
  3. 购买宝剑，或观看广告：服务器只按微信的推送发货，不听客户端的
  4. %[1]s/?user=bob 是另一个用户
收发的内容：%s/_sim/
`, base, app.Platform.URL())
		return nil
	})
}

// connect tells the simulated WeChat the two addresses that the console asks for: of message
// push (消息推送), and of rewarded ads (服务端奖励回调).
func connect(app *local.App, base string) error {
	return errors.Join(app.Platform.ServeURL(base+"/wechat"), app.Platform.ServeRewardedAdsURL(base+"/wechat/ad"))
}

// serveFile serves one of the files.
func serveFile(file string) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Cache-Control", "no-cache")
		w.Header().Set("Content-Security-Policy", "default-src 'self'; style-src 'self' 'unsafe-inline'; frame-ancestors 'none'; base-uri 'none'")
		http.ServeFileFS(w, r, files, file)
	}
}
