// Echo is the smallest bot: it answers each text with the same text.
//
//	WECHAT_APPID=wx... WECHAT_APPSECRET=... WECHAT_TOKEN=... WECHAT_AES_KEY=... go run ./examples/echo
//
// Without WECHAT_APPID it runs against a simulated WeChat and says one hello.
package main

import (
	"context"
	"fmt"
	"log"
	"net"
	"net/http"
	"os"
	"time"

	"github.com/minigo-dev/wechat"
	"github.com/minigo-dev/wechat/internal/local"
)

func main() {
	app, err := local.Open(os.Stdout)
	if err != nil {
		log.Fatal(err)
	}
	defer app.Close()
	client, err := app.Client()
	if err != nil {
		log.Fatal(err)
	}
	callback, err := app.Callback()
	if err != nil {
		log.Fatal(err)
	}
	http.Handle("/wechat", callback.Handler(func(ctx context.Context, m wechat.Message) (wechat.Reply, error) {
		if text, ok := m.(*wechat.TextMessage); ok {
			return nil, client.SendText(ctx, text.FromUserName, text.Content)
		}
		return nil, nil
	}))

	listener, err := net.Listen("tcp", "127.0.0.1:8080")
	if app.Platform != nil {
		listener, err = net.Listen("tcp", "127.0.0.1:0")
	}
	if err != nil {
		log.Fatal(err)
	}
	server := &http.Server{ReadTimeout: 10 * time.Second}
	fmt.Printf("Answering pushes at http://%s/wechat\n", listener.Addr())
	if app.Platform == nil {
		log.Fatal(server.Serve(listener))
	}

	go server.Serve(listener)
	if err := app.Platform.ServeURL("http://" + listener.Addr().String() + "/wechat"); err != nil {
		log.Fatal(err)
	}
	alice := app.Platform.User("alice")
	alice.SendText("hello")
	for _, m := range alice.Received() {
		fmt.Println("alice received", m)
	}
}
