// Tokencentre shows a token centre (中控服务器): one service has the AppSecrets and
// fetches tokens, and the other services ask it.
//
//	go run ./examples/tokencentre
//
// This runs a centre and two workers in one program on a simulated WeChat, revokes the
// token halfway, and prints who fetched tokens and how often. With WECHAT_APPID,
// WECHAT_APPSECRET and CENTRE_CREDENTIAL (16 random characters or more) set, it is a centre
// on LISTEN, or on 127.0.0.1:8090: put TLS in front of it.
package main

import (
	"context"
	"crypto/rand"
	"errors"
	"flag"
	"fmt"
	"io"
	"log"
	"net"
	"net/http"
	"os"
	"os/signal"
	"sync"
	"sync/atomic"
	"time"

	"github.com/minigo-dev/wechat"
	"github.com/minigo-dev/wechat/wechattest"
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
	app, err := local.Open(out, lang)
	if err != nil {
		return err
	}
	defer app.Close()
	credential, address := os.Getenv("CENTRE_CREDENTIAL"), os.Getenv("LISTEN")
	if app.Platform != nil {
		credential, address = rand.Text(), "127.0.0.1:0"
	} else if address == "" {
		address = "127.0.0.1:8090"
	}
	centre, err := newCentre(app, credential)
	if err != nil {
		return err
	}
	var asked atomic.Int64
	mux := http.NewServeMux()
	mux.HandleFunc("/tokens", func(w http.ResponseWriter, r *http.Request) {
		asked.Add(1)
		centre.ServeHTTP(w, r)
	})
	server := &http.Server{Handler: mux, ReadTimeout: 5 * time.Second, IdleTimeout: time.Minute}
	listener, err := net.Listen("tcp", address)
	if err != nil {
		return err
	}
	url := "http://" + listener.Addr().String() + "/tokens"
	lang.Fprintf(out, "The centre serves the tokens of %s at %s\n", "中控服务器为 %s 提供 token，地址 %s\n", app.AppID, url)
	if app.Platform == nil {
		return serve(ctx, server, listener)
	}
	go server.Serve(listener)
	defer server.Close()
	return play(ctx, app, url, credential, &asked, out)
}

// newCentre makes the centre of one app. For more, keep Clients in a map.
func newCentre(app *local.App, credential string) (*wechat.TokenCentre, error) {
	client, err := app.Client()
	if err != nil {
		return nil, err
	}
	return wechat.NewTokenCentre(func(appID string) (*wechat.Client, bool) {
		return client, appID == client.AppID()
	}, credential)
}

// serve runs until the program is interrupted, and waits for the requests under way.
func serve(ctx context.Context, server *http.Server, listener net.Listener) error {
	failed := make(chan error, 1)
	go func() { failed <- server.Serve(listener) }()
	select {
	case err := <-failed:
		return err
	case <-ctx.Done():
		shutdown, cancel := context.WithTimeout(context.Background(), 10*time.Second)
		defer cancel()
		return server.Shutdown(shutdown)
	}
}

// newWorker makes the Client of a service that has no AppSecret.
func newWorker(app *local.App, url, credential string) (*wechat.Client, error) {
	source, err := wechat.NewTokenCentreSource(url, credential)
	if err != nil {
		return nil, err
	}
	opts := []wechat.Option{wechat.WithTokenSource(source)}
	for _, o := range app.Transport() {
		opts = append(opts, o)
	}
	return wechat.New(app.AppID, "", opts...)
}

// play lets two workers send a hundred messages each, twice.
func play(ctx context.Context, app *local.App, url, credential string, asked *atomic.Int64, out io.Writer) error {
	var workers []*wechat.Client
	for range 2 {
		worker, err := newWorker(app, url, credential)
		if err != nil {
			return err
		}
		workers = append(workers, worker)
	}
	tell := func(when string) {
		app.Lang.Fprintf(out, "%s: requests of the workers to the centre %d, of the centre to WeChat %d\n",
			"%s：各服务共向中控取 token %d 次，中控向微信取 %d 次\n", when, asked.Load(), app.Platform.Count("/cgi-bin/stable_token"))
	}
	if err := work(ctx, app.Platform, workers); err != nil {
		return err
	}
	tell(app.Lang.Text("After 200 calls", "200 次调用之后"))

	app.Platform.Fault(wechattest.TokenRevoked().Once())
	if err := work(ctx, app.Platform, workers); err != nil {
		return err
	}
	tell(app.Lang.Text("After 200 more, the token revoked amid them", "又 200 次调用，其间 token 失效"))

	stranger, err := newWorker(app, url, rand.Text())
	if err != nil {
		return err
	}
	if _, err = stranger.AccessToken(ctx); err == nil {
		return errors.New("a stranger got a token")
	}
	app.Lang.Fprintf(out, "A stranger: %v\n", "凭证不对的调用方：%v\n", err)
	return nil
}

// work makes 200 calls at once. All of them must succeed.
func work(ctx context.Context, weixin *wechattest.Platform, workers []*wechat.Client) error {
	const calls = 200
	errs := make([]error, calls)
	var wg sync.WaitGroup
	for i := range calls {
		user := weixin.User(fmt.Sprintf("user%d", i))
		user.SendText("hello")
		wg.Go(func() { errs[i] = workers[i%len(workers)].SendText(ctx, user.OpenID(), "hello") })
	}
	wg.Wait()
	return errors.Join(errs...)
}
