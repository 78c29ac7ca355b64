// Frameworks runs one bot with gin, echo, chi and fiber, in one line of a file each. The
// first three are built on net/http and take the ready handler; fiber takes it through its
// own adaptor.
//
//	go run -C examples/frameworks . [gin|echo|chi|fiber]
//
// This plays the same conversation on a simulated WeChat with each framework, or with the
// named one. With WECHAT_APPID, WECHAT_APPSECRET, WECHAT_TOKEN and WECHAT_AES_KEY set, the
// named one serves the real WeChat on LISTEN, or on 127.0.0.1:8080: put an https proxy in
// front of it.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"log"
	"net"
	"net/http"
	"os"
	"os/signal"
	"time"

	"github.com/minigo-dev/wechat"
	"github.com/minigo-dev/wechat/wechattest"
	"github.com/minigo-dev/wechat/wechattest/local"
)

// A server runs the bot with a framework. http.Server is one.
type server interface {
	Serve(net.Listener) error
	Shutdown(context.Context) error
}

var frameworks = []struct {
	name string
	make func(*wechat.Callback, wechat.HandlerFunc) server
}{
	{"gin", newGin},
	{"echo", newEcho},
	{"chi", newChi},
	{"fiber", newFiber},
}

func main() {
	lang := local.LangFlag()
	flag.Parse()
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	if err := run(ctx, os.Stdout, *lang, flag.Args()); err != nil {
		log.Fatal(err)
	}
}

func run(ctx context.Context, out io.Writer, lang local.Lang, names []string) error {
	app, err := local.Open(out, lang)
	if err != nil {
		return err
	}
	defer app.Close()
	if app.Platform == nil && len(names) != 1 {
		return errors.New(lang.Text("name one framework: gin, echo, chi or fiber", "请指定一个框架：gin、echo、chi 或 fiber"))
	}
	client, err := app.Client()
	if err != nil {
		return err
	}
	played := 0
	for _, f := range frameworks {
		if len(names) > 0 && f.name != names[0] {
			continue
		}
		played++
		callback, err := app.Callback()
		if err != nil {
			return err
		}
		s := f.make(callback, bot(client, lang))
		if app.Platform == nil {
			err = serve(s, address(), func(base string) error {
				lang.Fprintf(out, "Serving %s/wechat with %s until Ctrl-C\n", "正在 %s/wechat 提供服务（%s），按 Ctrl-C 结束\n", base, f.name)
				<-ctx.Done()
				return nil
			})
		} else {
			err = serve(s, "127.0.0.1:0", func(base string) error { return play(app, f.name, base, out) })
		}
		if err != nil {
			return fmt.Errorf("%s: %w", f.name, err)
		}
	}
	if played == 0 {
		return fmt.Errorf(lang.Text("there is no %q here, only gin, echo, chi and fiber", "没有 %q，只有 gin、echo、chi 和 fiber"), names[0])
	}
	return nil
}

// bot repeats texts and hands over to a human on request. It doesn't depend on a framework.
func bot(client *wechat.Client, lang local.Lang) wechat.HandlerFunc {
	return func(ctx context.Context, m wechat.Message) (wechat.Reply, error) {
		text, ok := m.(*wechat.TextMessage)
		switch {
		case !ok:
			return nil, nil
		case text.Content == lang.Text("agent", "人工"):
			return wechat.TransferToAgent{}, nil
		}
		return nil, client.SendText(ctx, text.FromUserName, lang.Text("You wrote: ", "你说的是：")+text.Content)
	}
}

// overHTTP is the server of the frameworks that are an http.Handler.
func overHTTP(h http.Handler) server {
	return &http.Server{Handler: h, ReadTimeout: 10 * time.Second, IdleTimeout: time.Minute}
}

func address() string {
	if listen := os.Getenv("LISTEN"); listen != "" {
		return listen
	}
	return "127.0.0.1:8080"
}

// serve runs the server until during returns.
func serve(s server, address string, during func(base string) error) error {
	listener, err := net.Listen("tcp", address)
	if err != nil {
		return err
	}
	failed, over := make(chan error, 1), make(chan error, 1)
	go func() { failed <- s.Serve(listener) }()
	go func() { over <- during("http://" + listener.Addr().String()) }()
	select {
	case err = <-failed:
		return err
	case err = <-over:
	}
	ctx, cancel := context.WithTimeout(context.Background(), 10*time.Second)
	defer cancel()
	return errors.Join(err, s.Shutdown(ctx))
}

// play is one conversation on the simulated WeChat.
func play(app *local.App, name, base string, out io.Writer) error {
	weixin, lang := app.Platform, app.Lang
	if err := weixin.ServeURL(base + "/wechat"); err != nil {
		return err
	}
	user := weixin.User(name + lang.Text(" user", " 用户"))
	weixin.Fault(wechattest.DuplicatePush().Once())
	delivered := user.SendText(lang.Text("hello", "你好"))
	handedOver := user.SendText(lang.Text("agent", "人工"))
	if err := errors.Join(delivered.Err, handedOver.Err); err != nil {
		return err
	}
	lang.Fprintf(out, "%-5s  address verified, %d deliveries, user received %v, handed over to an agent: %t\n",
		"%-5s  回调 URL 已验证，推送 %d 次，用户收到 %v，已转人工：%t\n",
		name, delivered.Attempts, user.Received(), user.Queued())
	return nil
}
