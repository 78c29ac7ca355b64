// Llmbot answers users with a language model, which takes longer than the 5 seconds that
// WeChat waits. It answers "success" at once, shows that it is typing, and then sends one
// checked answer to each question, even if WeChat repeats the push.
//
//	go run ./examples/llmbot
//	go run ./examples/llmbot -serve
//
// The first command uses a simulated WeChat, and a model that slowly repeats the question.
// With -serve, you are the user, on the simulator's page. LLM_URL
// (https://.../chat/completions), LLM_KEY and LLM_MODEL select a real model. With
// WECHAT_APPID, WECHAT_APPSECRET, WECHAT_TOKEN and WECHAT_AES_KEY set, the bot serves the
// real WeChat on LISTEN, or on 127.0.0.1:8080: put an https proxy in front of it.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"log"
	"log/slog"
	"net/http"
	"os"
	"os/signal"
	"time"

	"github.com/minigo-dev/wechat/wechattest"
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
	b, err := newBot(client, lang, newModel(lang), slog.Default())
	if err != nil {
		return err
	}
	mux := http.NewServeMux()
	mux.Handle("/wechat", callback.Handler(b.Handle))

	err = app.Run(ctx, out, mux, stay, func(string) error { return play(ctx, app, out) })
	// The server takes no more pushes. It still answers those that it took.
	patient, cancel := context.WithTimeout(context.Background(), time.Minute)
	defer cancel()
	err = errors.Join(err, b.Shutdown(patient))
	if app.Platform != nil && !stay {
		lang.Fprintf(out, "carol received %v\n", "carol 收到 %v\n", app.Platform.User("carol").Received())
	}
	return err
}

// play does what users do on the simulated WeChat.
func play(ctx context.Context, app *local.App, out io.Writer) error {
	weixin, lang := app.Platform, app.Lang
	alice, start := weixin.User("alice"), time.Now()
	tell := func(english, chinese string, values ...any) {
		fmt.Fprintf(out, "%5.1f s  ", time.Since(start).Seconds())
		lang.Fprintf(out, english+"\n", chinese+"\n", values...)
	}
	receives := func(kind wechattest.Kind) error {
		ctx, cancel := context.WithTimeout(ctx, patience)
		defer cancel()
		m, err := alice.WaitReceived(ctx, func(m wechattest.Received) bool { return m.Kind == kind })
		tell("alice sees %v", "alice 看到 %v", m)
		return err
	}

	alice.Enter("lobby")
	if err := receives(wechattest.KindText); err != nil {
		return err
	}
	weixin.Fault(wechattest.DuplicatePush().Once())
	d := alice.SendText(lang.Text("How do I win?", "怎么才能赢？"))
	tell("alice has asked; WeChat delivered it %d times and was told %q", "alice 提问；微信推送了 %d 次，得到 %q", d.Attempts, d.Answer)
	alice.SendText(lang.Text("And then?", "然后呢？"))
	tell("alice has asked again", "alice 又提问")
	for _, kind := range []wechattest.Kind{wechattest.KindTyping, wechattest.KindText, wechattest.KindTyping, wechattest.KindText} {
		if err := receives(kind); err != nil {
			return err
		}
	}
	alice.SendText(lang.Text("Where is the casino? ", "赌场在哪里？") + wechattest.RiskyText) // the simulated content check objects to that
	tell("alice has asked what the bot won't answer", "alice 问了机器人不回答的问题")
	if err := receives(wechattest.KindText); err != nil {
		return err
	}
	weixin.User("carol").SendText(lang.Text("Is anybody there?", "有人吗？"))
	tell("carol has asked, and the program is told to stop", "carol 提问，此时程序收到结束信号")
	return nil
}
