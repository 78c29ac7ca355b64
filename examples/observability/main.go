// Observability shows what the operator of a bot sees: a log line for each call, token and
// push, and the few counters that are worth an alert.
//
//	go run ./examples/observability
//
// This runs a bot on a simulated WeChat, with a revoked token, a refused call, a forged, a
// stale and a repeated push, and a failing handler. With WECHAT_APPID, WECHAT_APPSECRET,
// WECHAT_TOKEN and WECHAT_AES_KEY set, it serves the real WeChat on LISTEN, or on
// 127.0.0.1:8080, until it is interrupted. It prints the counters at the end.
//
// For Prometheus and OpenTelemetry, see the module telemetry.
package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
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
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	if err := run(ctx, os.Stdout); err != nil {
		fmt.Fprintln(os.Stderr, "observability:", err)
		os.Exit(1)
	}
}

func run(ctx context.Context, out io.Writer) error {
	app, err := local.Open(out)
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
	opts := []wechat.Option{wechat.WithHooks(wechat.JoinHooks(wechat.SlogHooks(log), counted.hooks()))}
	for _, o := range app.Transport() {
		opts = append(opts, o)
	}
	client, err := wechat.New(app.AppID, app.Secret, opts...)
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
		case text.Content == "break":
			return nil, errors.New("the database is away")
		}
		return nil, client.SendText(ctx, text.FromUserName, "You wrote: "+text.Content)
	})
	if app.Platform == nil {
		err = serve(ctx, handler, out)
	} else {
		err = play(ctx, app.Platform, client, handler, out)
	}
	fmt.Fprint(out, "\n# The counters\n", counted)
	return err
}

// serve runs until the program is interrupted.
func serve(ctx context.Context, handler http.Handler, out io.Writer) error {
	server := &http.Server{Addr: cmp.Or(os.Getenv("LISTEN"), "127.0.0.1:8080"), Handler: handler, ReadTimeout: 10 * time.Second}
	defer context.AfterFunc(ctx, func() { server.Close() })()
	fmt.Fprintf(out, "Serving http://%s: put https in front of it.\n", server.Addr)
	if err := server.ListenAndServe(); !errors.Is(err, http.ErrServerClosed) {
		return err
	}
	return nil
}

// play brings the bot into all these situations.
func play(ctx context.Context, weixin *wechattest.Platform, client *wechat.Client, handler http.Handler, out io.Writer) error {
	weixin.Serve(handler)
	alice, bob := weixin.User("alice"), weixin.User("bob")
	say := func(text string) { fmt.Fprintf(out, "\n# %s\n", text) }

	say("Alice writes. The first call fetches a token.")
	alice.SendText("hello")

	say("The token is revoked. The call gets another and is repeated; nobody notices.")
	weixin.Fault(wechattest.TokenRevoked().Once())
	alice.SendText("hello again")

	say("Alice logs in.")
	if _, err := client.Code2Session(ctx, alice.LoginCode()); err != nil {
		return err
	}

	say("Bob has never written, so WeChat refuses the message.")
	if err := client.SendText(ctx, bob.OpenID(), "hello?"); !errors.Is(err, wechat.ErrReplyWindow) {
		return fmt.Errorf("a message to bob: %w", err)
	}

	say("Somebody forges a push, and repeats one that is three days old.")
	weixin.Fault(wechattest.BadSignature().Once())
	alice.SendText("forged")
	weixin.Fault(wechattest.StaleTimestamp().Once())
	alice.SendText("stale")

	say("WeChat delivers a push twice. The handler runs once.")
	weixin.Fault(wechattest.DuplicatePush().Once())
	alice.SendText("twice")

	say("The handler fails. WeChat tries three times.")
	alice.SendText("break")
	return nil
}
