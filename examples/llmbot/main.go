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
	b := &bot{client: client, model: newModel(), log: slog.Default()}
	async, err := wechat.NewAsync(b.handle, wechat.WithAsyncProblem(func(_ context.Context, p wechat.PushProblem) {
		b.log.Error("an answer was lost", "kind", p.Kind, "error", p.Err)
	}))
	if err != nil {
		return err
	}
	mux := http.NewServeMux()
	mux.Handle("/wechat", callback.Handler(async.Handle))

	err = app.Run(ctx, out, mux, stay, func(string) error { return play(ctx, app.Platform, out) })
	// The server takes no more pushes. It still answers those that it took.
	patient, cancel := context.WithTimeout(context.Background(), time.Minute)
	defer cancel()
	err = errors.Join(err, async.Shutdown(patient))
	if app.Platform != nil && !stay {
		fmt.Fprintln(out, "carol received", app.Platform.User("carol").Received())
	}
	return err
}

// play does what users do on the simulated WeChat.
func play(ctx context.Context, weixin *wechattest.Platform, out io.Writer) error {
	alice, start := weixin.User("alice"), time.Now()
	tell := func(format string, values ...any) {
		fmt.Fprintf(out, "%5.1f s  ", time.Since(start).Seconds())
		fmt.Fprintf(out, format+"\n", values...)
	}
	receives := func(kind wechattest.Kind) error {
		ctx, cancel := context.WithTimeout(ctx, patience)
		defer cancel()
		m, err := alice.WaitReceived(ctx, func(m wechattest.Received) bool { return m.Kind == kind })
		tell("alice sees %v", m)
		return err
	}

	alice.Enter("lobby")
	if err := receives(wechattest.KindText); err != nil {
		return err
	}
	weixin.Fault(wechattest.DuplicatePush().Once())
	d := alice.SendText("How do I win?")
	tell("alice has asked; WeChat delivered it %d times and was told %q", d.Attempts, d.Answer)
	alice.SendText("And then?")
	tell("alice has asked again")
	for _, kind := range []wechattest.Kind{wechattest.KindTyping, wechattest.KindText, wechattest.KindTyping, wechattest.KindText} {
		if err := receives(kind); err != nil {
			return err
		}
	}
	alice.SendText("Where is the casino? " + wechattest.RiskyText) // the simulated content check objects to that
	tell("alice has asked what the bot won't answer")
	if err := receives(wechattest.KindText); err != nil {
		return err
	}
	weixin.User("carol").SendText("Is anybody there?")
	tell("carol has asked, and the program is told to stop")
	return nil
}
