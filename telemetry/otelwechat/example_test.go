package otelwechat_test

import (
	"context"
	"fmt"
	"net/http"

	"go.opentelemetry.io/otel/attribute"

	"github.com/minigo-dev/wechat"
	"github.com/minigo-dev/wechat/telemetry/otelwechat"
)

func Example() {
	// The providers are the global ones unless options set others.
	app := otelwechat.WithAttributes(attribute.String("wechat.appid", "wx0123456789abcdef"))
	client, err := wechat.New("wx0123456789abcdef", "0123456789abcdef0123456789abcdef", wechat.WithHooks(otelwechat.Hooks(app)))
	if err != nil {
		fmt.Println(err)
		return
	}
	pushes := otelwechat.PushHooks(app)
	bot, err := wechat.NewAsync(func(ctx context.Context, m wechat.Message) (wechat.Reply, error) {
		return nil, client.SendText(ctx, m.Head().FromUserName, "你好") // a span below the push's
	}, wechat.WithAsyncProblem(pushes.Problem))
	if err != nil {
		fmt.Println(err)
		return
	}
	callback, err := wechat.NewCallback("tok3nOfTheConsole",
		wechat.WithEncryption("wx0123456789abcdef", "abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG"), wechat.WithPushHooks(pushes))
	if err != nil {
		fmt.Println(err)
		return
	}
	http.Handle("/wechat", callback.Handler(bot.Handle))
	fmt.Println(client)
	// Output: wechat.Client(wx0123456789abcdef)
}
