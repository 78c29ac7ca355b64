// Quickstart is the server of a small mini-game: a customer-service bot that echoes
// texts, sends a picture and greets players, and a login that gives each player a
// session of the game's own.
//
//	go run ./examples/quickstart
//
// runs it against a simulated WeChat, plays a short conversation and prints what went
// over the wire. With WECHAT_APPID, WECHAT_APPSECRET, WECHAT_TOKEN and WECHAT_AES_KEY
// set it serves the real WeChat on 127.0.0.1:8080, or on LISTEN: put a proxy that
// speaks https in front of it, and https://your.host/wechat into WeChat's console.
package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"os"
	"os/signal"
	"time"

	"github.com/minigo-dev/wechat"
	"github.com/minigo-dev/wechat/internal/local"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	if err := run(ctx, os.Stdout); err != nil {
		fmt.Fprintln(os.Stderr, "quickstart:", err)
		os.Exit(1)
	}
}

func run(ctx context.Context, out io.Writer) error {
	app, err := local.Open(out)
	if err != nil {
		return err
	}
	defer app.Close()

	log := slog.New(slog.NewTextHandler(os.Stderr, nil))
	if app.Platform != nil {
		log = slog.New(slog.DiscardHandler) // play prints what went over the wire
	}
	handler, err := newGame(app, log)
	if err != nil {
		return err
	}
	server := &http.Server{
		Handler:           handler,
		ReadHeaderTimeout: 5 * time.Second,
		ReadTimeout:       10 * time.Second,
		IdleTimeout:       time.Minute,
	}
	if app.Platform == nil {
		return serve(ctx, server, listenAddr(), out)
	}

	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return err
	}
	go server.Serve(listener)
	defer server.Close()
	return play(app.Platform, "http://"+listener.Addr().String(), out)
}

func listenAddr() string {
	if addr := os.Getenv("LISTEN"); addr != "" {
		return addr
	}
	return "127.0.0.1:8080"
}

// serve runs until the program is interrupted, then lets what is under way end.
func serve(ctx context.Context, server *http.Server, addr string, out io.Writer) error {
	server.Addr = addr
	fmt.Fprintf(out, "Serving http://%s/wechat: put https in front of it.\n", addr)
	failed := make(chan error, 1)
	go func() { failed <- server.ListenAndServe() }()
	select {
	case err := <-failed:
		return err
	case <-ctx.Done():
		shutdown, cancel := context.WithTimeout(context.Background(), 10*time.Second)
		defer cancel()
		if err := server.Shutdown(shutdown); !errors.Is(err, http.ErrServerClosed) {
			return err
		}
		return nil
	}
}

// newGame puts the game's addresses together.
func newGame(app *local.App, log *slog.Logger) (http.Handler, error) {
	client, err := app.Client()
	if err != nil {
		return nil, err
	}
	callback, err := app.Callback(wechat.WithPushHooks(wechat.SlogPushHooks(log)))
	if err != nil {
		return nil, err
	}
	bot := &bot{client: client, log: log}
	players := newPlayers(client, log)

	mux := http.NewServeMux()
	mux.Handle("/wechat", callback.Handler(bot.answer))
	mux.HandleFunc("POST /login", players.login)
	mux.HandleFunc("POST /profile", players.saveProfile)
	return mux, nil
}
