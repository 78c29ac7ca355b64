// Observability shows what the operator of a bot sees: a log line for each call, token and
// push, and the few counters that are worth an alert.
//
//	go run ./examples/observability
//
// This runs a bot on a simulated WeChat, with a revoked token, a refused call, a quota that
// is used up, a forged, a stale and a repeated push, and a failing handler. With WECHAT_APPID, WECHAT_APPSECRET,
// WECHAT_TOKEN and WECHAT_AES_KEY set, it serves the real WeChat on LISTEN, or on
// 127.0.0.1:8080, until it is interrupted. It prints the counters at the end.
//
// For Prometheus and OpenTelemetry, see the module telemetry.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"os"
	"os/signal"

	"github.com/minigo-dev/wechat"
	"github.com/minigo-dev/wechat/quota"
	"github.com/minigo-dev/wechat/wechattest"
	"github.com/minigo-dev/wechat/wechattest/local"
)

func main() {
	lang := local.LangFlag()
	flag.Parse()
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	if err := run(ctx, os.Stdout, *lang); err != nil {
		fmt.Fprintln(os.Stderr, "observability:", err)
		os.Exit(1)
	}
}

func run(ctx context.Context, out io.Writer, lang local.Lang) error {
	app, err := local.Open(out, lang)
	if err != nil {
		return err
	}
	defer app.Close()
	return observe(ctx, app, out)
}

// observe makes a bot whose client and callback write the log and the counters.
func observe(ctx context.Context, app *local.App, out io.Writer) error {
	// Calls and pushes that went well are at debug level.
	log := slog.New(slog.NewTextHandler(out, &slog.HandlerOptions{Level: slog.LevelDebug}))
	counted := newCounters()
	// One warning a day for each API of which few calls are left, or none.
	watch := quota.New(func(ctx context.Context, w quota.Warning) {
		log.WarnContext(ctx, "wechat quota", "api", w.API, "remain", w.Remain)
	})
	client, err := app.Client(wechat.WithHooks(wechat.JoinHooks(wechat.SlogHooks(log), counted.hooks(), watch.Hooks())))
	if err != nil {
		return err
	}
	callback, err := app.Callback(wechat.WithPushHooks(wechat.JoinPushHooks(wechat.SlogPushHooks(log), counted.pushHooks())))
	if err != nil {
		return err
	}
	handler := callback.Handler(func(ctx context.Context, m wechat.Message) (wechat.Reply, error) {
		text, ok := m.(*wechat.TextMessage)
		switch {
		case !ok:
			return nil, nil
		case text.Content == app.Lang.Text("break", "故障"):
			return nil, errors.New("the database is away")
		}
		return nil, client.SendText(ctx, text.FromUserName, app.Lang.Text("You wrote: ", "你说的是：")+text.Content)
	})
	if app.Platform == nil {
		err = app.Serve(ctx, out, handler, nil)
	} else {
		err = play(ctx, app, client, handler, out)
	}
	app.Lang.Fprintf(out, "\n# The counters\n%v", "\n# 计数\n%v", counted)
	return err
}

// play brings the bot into all these situations.
func play(ctx context.Context, app *local.App, client *wechat.Client, handler http.Handler, out io.Writer) error {
	weixin, lang := app.Platform, app.Lang
	weixin.Serve(handler)
	alice, bob := weixin.User("alice"), weixin.User("bob")
	say := func(english, chinese string) { fmt.Fprintf(out, "\n# %s\n", lang.Text(english, chinese)) }

	say("Alice writes. The first call fetches a token.", "Alice 发消息，第一次调用会先取 token。")
	alice.SendText(lang.Text("hello", "你好"))

	say("The token is revoked. The call gets another and is repeated; nobody notices.", "token 失效：重新取 token 后再调用一次，用户无感知。")
	weixin.Fault(wechattest.TokenRevoked().Once())
	alice.SendText(lang.Text("hello again", "又来了"))

	say("Alice logs in.", "Alice 登录。")
	if _, err := client.Code2Session(ctx, alice.LoginCode()); err != nil {
		return err
	}

	say("Bob has never written, so WeChat refuses the message.", "Bob 从未发过消息，微信拒绝下发。")
	if err := client.SendText(ctx, bob.OpenID(), lang.Text("hello?", "在吗？")); !errors.Is(err, wechat.ErrReplyWindow) {
		return fmt.Errorf("a message to bob: %w", err)
	}

	say("The calls of this day are used up.", "当天的调用次数已用完。")
	weixin.Fault(wechattest.DayLimit().Once())
	if err := client.SendText(ctx, alice.OpenID(), lang.Text("news", "新消息")); !errors.Is(err, wechat.ErrQuotaExhausted) {
		return fmt.Errorf("a message beyond the quota: %w", err)
	}

	say("Somebody forges a push, and repeats one that is three days old.", "有人伪造推送，还重放三天前的推送。")
	weixin.Fault(wechattest.BadSignature().Once())
	alice.SendText(lang.Text("forged", "伪造"))
	weixin.Fault(wechattest.StaleTimestamp().Once())
	alice.SendText(lang.Text("stale", "过期"))

	say("WeChat delivers a push twice. The handler runs once.", "微信推送两次，处理函数只执行一次。")
	weixin.Fault(wechattest.DuplicatePush().Once())
	alice.SendText(lang.Text("twice", "两次"))

	say("The handler fails. WeChat tries three times.", "处理函数出错，微信共推送三次。")
	alice.SendText(lang.Text("break", "故障"))
	return nil
}
