package redisstore_test

import (
	"context"
	"fmt"
	"net/http"
	"time"

	"github.com/redis/go-redis/v9"

	"github.com/minigo-dev/wechat"
	"github.com/minigo-dev/wechat/redisstore"
)

func Example() {
	client := redis.NewClient(&redis.Options{Addr: "redis.internal:6379"}) // or a cluster, or sentinels
	defer client.Close()
	store, err := redisstore.New(client, redisstore.WithPrefix("game:"), redisstore.WithTimeout(300*time.Millisecond))
	if err != nil {
		fmt.Println(err)
		return
	}
	// One token for all processes; only one of them fetches it.
	app, err := wechat.New("wx0123456789abcdef", "0123456789abcdef0123456789abcdef", wechat.WithTokenStore(store))
	if err != nil {
		fmt.Println(err)
		return
	}
	// The handler runs once for a push, whichever processes get it and its repeats.
	callback, err := wechat.NewCallback("tok3nOfTheConsole",
		wechat.WithEncryption("wx0123456789abcdef", "abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG"), wechat.WithDedup(store))
	if err != nil {
		fmt.Println(err)
		return
	}
	http.Handle("/wechat", callback.Handler(func(ctx context.Context, m wechat.Message) (wechat.Reply, error) {
		return nil, app.SendText(ctx, m.Head().FromUserName, "你好")
	}))
	fmt.Println(app)
	// Output: wechat.Client(wx0123456789abcdef)
}
