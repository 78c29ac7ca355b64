// Multiapp serves several apps from one process. Each app has its own address, secrets and
// bot, and one has a second address for payments. Apps can be added and removed while it
// runs.
//
//	go run ./examples/multiapp
//
// This runs three apps on a simulated WeChat. If WECHAT_APPS names a JSON file, it serves
// the real WeChat on LISTEN, or on 127.0.0.1:8080: put an https proxy in front of it. The
// file is a list:
//
//	[{"appID": "wx...", "secret": "...", "token": "...", "aesKey": "...", "greeting": "Welcome!",
//	  "payment": {"token": "...", "aesKey": "..."}}]
//
// Give WeChat's console the URL https://your.host/wechat/wx... and, for payments
// (发货推送配置), https://your.host/wechat/wx.../pay.
package main

import (
	"context"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
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
	flag.Parse()
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	if err := run(ctx, os.Stdout, *lang); err != nil {
		log.Fatal(err)
	}
}

func run(ctx context.Context, out io.Writer, lang local.Lang) error {
	g := &games{apps: wechat.NewApps(), shop: &shop{delivered: map[string]string{}}}
	mux := http.NewServeMux()
	mux.Handle("/wechat/{appid}", g.apps.Handler())
	mux.Handle("/wechat/{appid}/{name}", g.apps.Handler())

	file := os.Getenv("WECHAT_APPS")
	if file == "" {
		if os.Getenv("WECHAT_APPID") != "" {
			return errors.New(lang.Text("several apps come from a file: set WECHAT_APPS", "多个应用的配置写在文件里：请设置 WECHAT_APPS"))
		}
		app, err := local.Open(out, lang)
		if err != nil {
			return err
		}
		defer app.Close()
		return local.Play(mux, func(base string) error { return play(g, app.Platform, base, out, lang) })
	}
	text, err := os.ReadFile(file)
	if err != nil {
		return err
	}
	var apps []settings
	if err := json.Unmarshal(text, &apps); err != nil {
		return fmt.Errorf("%s: %w", file, err)
	}
	for _, s := range apps {
		if err := g.put(s); err != nil {
			return fmt.Errorf("%s: %w", s.AppID, err)
		}
	}
	return (&local.App{Lang: lang}).Serve(ctx, out, mux, nil)
}

// settings are the settings of one app in WeChat's console.
type settings struct {
	AppID, Secret string
	push
	Greeting string
	Payment  *payments // nil: the app sells nothing
}

// payments are what the console has on the pushes of payments.
type payments struct {
	push
	AppKey string // of the live environment
}

// A push is an address in the console, with its own Token and key.
type push struct{ Token, AESKey string }

// games are all apps of the process.
type games struct {
	apps *wechat.Apps
	shop *shop
}

// put adds or replaces an app. Call it again when a secret changes. Requests under way end
// with the old settings.
func (g *games) put(s settings, opts ...wechat.Option) error {
	client, err := wechat.New(s.AppID, s.Secret, opts...)
	if err != nil {
		return err
	}
	callback, err := wechat.NewCallback(s.Token, wechat.WithEncryption(s.AppID, s.AESKey))
	if err != nil {
		return err
	}
	callbacks := map[string]wechat.AppCallback{
		"": {Callback: callback, Handler: bot(client, s.Greeting)},
	}
	if s.Payment != nil {
		payments, err := wechat.NewCallback(s.Payment.Token, wechat.WithEncryption(s.AppID, s.Payment.AESKey), wechat.WithPayKeys(s.Payment.AppKey, ""))
		if err != nil {
			return err
		}
		callbacks["pay"] = wechat.AppCallback{Callback: payments, Handler: g.shop.deliver}
	}
	return g.apps.Put(wechat.App{Client: client, Callbacks: callbacks})
}

// bot is the same program for all apps; its arguments are what differs.
func bot(client *wechat.Client, greeting string) wechat.HandlerFunc {
	return func(ctx context.Context, m wechat.Message) (wechat.Reply, error) {
		if text, ok := m.(*wechat.TextMessage); ok {
			return nil, client.SendText(ctx, text.FromUserName, greeting)
		}
		return nil, nil
	}
}
