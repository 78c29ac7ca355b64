// Redis shows a bot that runs in several processes. They share one access_token, and they
// answer a push once, even if WeChat repeats it to another process.
//
//	docker run -d -p 127.0.0.1:6379:6379 redis
//	go run -C examples/redis .
//
// This runs two of them in one program on a simulated WeChat, with the Redis at
// REDIS_ADDR, or at 127.0.0.1:6379. With WECHAT_APPID, WECHAT_APPSECRET, WECHAT_TOKEN and
// WECHAT_AES_KEY set, it is one process that serves the real WeChat on LISTEN, or on
// 127.0.0.1:8080. Start as many as you like.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"log"
	"net/http"
	"os"
	"os/signal"
	"sync"
	"sync/atomic"

	"github.com/redis/go-redis/v9"
	"github.com/redis/go-redis/v9/logging"

	"github.com/minigo-dev/wechat"
	"github.com/minigo-dev/wechat/redisstore"
	"github.com/minigo-dev/wechat/wechattest"
	"github.com/minigo-dev/wechat/wechattest/local"
)

func main() {
	lang := local.LangFlag()
	flag.Parse()
	logging.Disable() // an error says the same
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
	address := os.Getenv("REDIS_ADDR")
	if address == "" {
		address = "127.0.0.1:6379"
	}
	if app.Platform != nil {
		return play(ctx, app, address, out)
	}
	p, err := newProcess(ctx, app, lang.Text("this process", "本进程"), address)
	if err != nil {
		return err
	}
	defer p.redis.Close()
	return app.Serve(ctx, out, p, nil)
}

// A process holds what each process of the bot makes when it starts.
type process struct {
	http.Handler
	client *wechat.Client
	redis  *redis.Client
}

func newProcess(ctx context.Context, app *local.App, name, address string) (*process, error) {
	r := redis.NewClient(&redis.Options{Addr: address}) // or a cluster, or sentinels
	if err := r.Ping(ctx).Err(); err != nil {
		r.Close()
		return nil, fmt.Errorf(app.Lang.Text("no Redis at %s; start one (docker run -d -p 127.0.0.1:6379:6379 redis), or name another in REDIS_ADDR: %w",
			"%s 没有 Redis：请先启动（docker run -d -p 127.0.0.1:6379:6379 redis），或用 REDIS_ADDR 指定：%w"), address, err)
	}
	store, err := redisstore.New(r, redisstore.WithPrefix("wechat-example:"))
	if err != nil {
		return nil, err
	}
	// One token for all: the first process that needs it fetches it, the others wait.
	opts := []wechat.Option{wechat.WithTokenStore(store)}
	for _, o := range app.Transport() {
		opts = append(opts, o)
	}
	client, err := wechat.New(app.AppID, app.Secret, opts...)
	if err != nil {
		return nil, err
	}
	// One answer to a push: only the process that claims it in Redis runs the handler.
	callback, err := app.Callback(wechat.WithDedup(store))
	if err != nil {
		return nil, err
	}
	mux := http.NewServeMux()
	mux.Handle("/wechat", callback.Handler(func(ctx context.Context, m wechat.Message) (wechat.Reply, error) {
		if text, ok := m.(*wechat.TextMessage); ok {
			return nil, client.SendText(ctx, text.FromUserName, name+app.Lang.Text(" read: ", "收到：")+text.Content)
		}
		return nil, nil
	}))
	return &process{mux, client, r}, nil
}

// play is a day in the life of two processes.
func play(ctx context.Context, app *local.App, address string, out io.Writer) error {
	var processes []*process
	start := func(name string) error {
		p, err := newProcess(ctx, app, name, address)
		if err == nil {
			processes = append(processes, p)
		}
		return err
	}
	defer func() {
		for _, p := range processes {
			p.redis.Close()
		}
	}()
	lang := app.Lang
	for _, name := range []string{lang.Text("process 1", "进程 1"), lang.Text("process 2", "进程 2")} {
		if err := start(name); err != nil {
			return err
		}
	}
	weixin := app.Platform
	act := func(what string, err error) error {
		lang.Fprintf(out, "%s: WeChat was asked for a token %d time(s) in all\n", "%s：共向微信取 token %d 次\n", what, weixin.Count("/cgi-bin/stable_token"))
		return err
	}
	if err := act(lang.Text("200 calls at once from 2 processes", "2 个进程同时调用 200 次"), call(ctx, weixin, processes)); err != nil {
		return err
	}
	weixin.Fault(wechattest.TokenRevoked().Once())
	if err := act(lang.Text("200 more, the token revoked amid them", "再调用 200 次，其间 token 失效"), call(ctx, weixin, processes)); err != nil {
		return err
	}
	if err := start(lang.Text("process 3", "进程 3")); err != nil {
		return err
	}
	if err := act(lang.Text("a third process starts, and 200 more", "第三个进程启动，再调用 200 次"), call(ctx, weixin, processes)); err != nil {
		return err
	}
	return local.Play(inTurn(processes), func(base string) error {
		if err := weixin.ServeURL(base + "/wechat"); err != nil {
			return err
		}
		weixin.Fault(wechattest.DuplicatePush())
		alice := weixin.User("alice")
		for _, text := range []string{lang.Text("hello", "你好"), lang.Text("are you there?", "在吗？"), lang.Text("bye", "再见")} {
			delivery := alice.SendText(text)
			lang.Fprintf(out, "alice writes %q, which WeChat delivers %d times\n", "alice 发送 %q，微信推送 %d 次\n", text, delivery.Attempts)
		}
		for _, m := range alice.Received() {
			lang.Fprintf(out, "  she receives %v\n", "  收到 %v\n", m)
		}
		return nil
	})
}

// call makes 200 calls at once. All of them must succeed.
func call(ctx context.Context, weixin *wechattest.Platform, processes []*process) error {
	errs := make([]error, 200)
	var wg sync.WaitGroup
	for i := range errs {
		user := weixin.User(fmt.Sprintf("user%d", i))
		user.Enter("")
		wg.Go(func() { errs[i] = processes[i%len(processes)].client.SendText(ctx, user.OpenID(), "hello") })
	}
	wg.Wait()
	return errors.Join(errs...)
}

// inTurn is a load balancer: each request goes to the next process.
func inTurn(processes []*process) http.Handler {
	var next atomic.Uint64
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		processes[next.Add(1)%uint64(len(processes))].ServeHTTP(w, r)
	})
}
