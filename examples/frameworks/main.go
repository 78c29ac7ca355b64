// Frameworks runs one bot with gin, echo, chi and fiber, in one file each. The first three
// are built on net/http and take the ready handler; fiber is not.
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
	"fmt"
	"io"
	"log"
	"net"
	"net/http"
	"os"
	"os/signal"
	"time"

	"github.com/minigo-dev/wechat"
	"github.com/minigo-dev/wechat/internal/local"
	"github.com/minigo-dev/wechat/wechattest"
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
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	if err := run(ctx, os.Stdout, os.Args[1:]); err != nil {
		log.Fatal(err)
	}
}

func run(ctx context.Context, out io.Writer, names []string) error {
	app, err := local.Open(out)
	if err != nil {
		return err
	}
	defer app.Close()
	if app.Platform == nil && len(names) != 1 {
		return errors.New("name one framework: gin, echo, chi or fiber")
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
		s := f.make(callback, bot(client))
		if app.Platform == nil {
			err = serve(s, address(), func(base string) error {
				fmt.Fprintf(out, "Serving %s/wechat with %s until Ctrl-C\n", base, f.name)
				<-ctx.Done()
				return nil
			})
		} else {
			err = serve(s, "127.0.0.1:0", func(base string) error { return play(app.Platform, f.name, base, out) })
		}
		if err != nil {
			return fmt.Errorf("%s: %w", f.name, err)
		}
	}
	if played == 0 {
		return fmt.Errorf("there is no %q here, only gin, echo, chi and fiber", names[0])
	}
	return nil
}

// bot repeats texts and hands over to a human on request. It doesn't depend on a framework.
func bot(client *wechat.Client) wechat.HandlerFunc {
	return func(ctx context.Context, m wechat.Message) (wechat.Reply, error) {
		text, ok := m.(*wechat.TextMessage)
		switch {
		case !ok:
			return nil, nil
		case text.Content == "agent":
			return wechat.TransferToAgent{}, nil
		}
		return nil, client.SendText(ctx, text.FromUserName, "You wrote: "+text.Content)
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
func play(weixin *wechattest.Platform, name, base string, out io.Writer) error {
	if err := weixin.ServeURL(base + "/wechat"); err != nil {
		return err
	}
	user := weixin.User("user of " + name)
	weixin.Fault(wechattest.DuplicatePush().Once())
	delivered := user.SendText("hello")
	handedOver := user.SendText("agent")
	if err := errors.Join(delivered.Err, handedOver.Err); err != nil {
		return err
	}
	fmt.Fprintf(out, "%-5s  address verified, %d deliveries, user received %v, handed over to an agent: %t\n",
		name, delivered.Attempts, user.Received(), user.Queued())
	return nil
}
