package promwechat_test

import (
	"context"
	"fmt"
	"log/slog"
	"net/http"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/promhttp"

	"github.com/minigo-dev/wechat"
	"github.com/minigo-dev/wechat/telemetry/promwechat"
)

func Example() {
	registry := prometheus.NewRegistry()
	metrics, err := promwechat.New(registry)
	if err != nil {
		fmt.Println(err)
		return
	}
	log := slog.Default()
	client, err := wechat.New("wx0123456789abcdef", "0123456789abcdef0123456789abcdef",
		wechat.WithHooks(wechat.JoinHooks(metrics.Hooks(), wechat.SlogHooks(log))))
	if err != nil {
		fmt.Println(err)
		return
	}
	callback, err := wechat.NewCallback("tok3nOfTheConsole",
		wechat.WithEncryption("wx0123456789abcdef", "abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG"),
		wechat.WithPushHooks(wechat.JoinPushHooks(metrics.PushHooks(), wechat.SlogPushHooks(log))))
	if err != nil {
		fmt.Println(err)
		return
	}
	mux := http.NewServeMux()
	mux.Handle("/wechat", callback.Handler(func(ctx context.Context, m wechat.Message) (wechat.Reply, error) {
		return nil, client.SendText(ctx, m.Head().FromUserName, "你好")
	}))
	mux.Handle("/metrics", promhttp.HandlerFor(registry, promhttp.HandlerOpts{})) // not where users can see it
	fmt.Println(client)
	// Output: wechat.Client(wx0123456789abcdef)
}

// One process, several apps: a label tells them apart.
func ExampleNew_severalApps() {
	registry := prometheus.NewRegistry()
	for _, appID := range []string{"wx0123456789abcdef", "wxfedcba9876543210"} {
		metrics, err := promwechat.New(prometheus.WrapRegistererWith(prometheus.Labels{"app": appID}, registry))
		if err != nil {
			fmt.Println(err)
			return
		}
		client, err := wechat.New(appID, "0123456789abcdef0123456789abcdef", wechat.WithHooks(metrics.Hooks()))
		fmt.Println(client, err)
	}
	// Output:
	// wechat.Client(wx0123456789abcdef) <nil>
	// wechat.Client(wxfedcba9876543210) <nil>
}
