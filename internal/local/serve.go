package local

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"time"
)

// Run serves a bot at the path /wechat. For the real WeChat it serves until ctx ends. A
// simulated WeChat verifies the address, and then Run plays the story. With stay it plays
// no story, but offers a page to try the bot until ctx ends.
func (a *App) Run(ctx context.Context, out io.Writer, handler http.Handler, stay bool, story func(base string) error) error {
	switch {
	case a.Platform == nil:
		return Serve(ctx, out, handler, nil)
	case stay:
		return Serve(ctx, out, handler, func(base string) error { return a.invite(base+"/wechat", out) })
	}
	return Play(handler, func(base string) error {
		if err := a.Platform.ServeURL(base + "/wechat"); err != nil {
			return err
		}
		return story(base)
	})
}

// invite says how to try the bot.
func (a *App) invite(callbackURL string, out io.Writer) error {
	if err := a.Platform.ServeURL(callbackURL); err != nil {
		return err
	}
	a.Platform.User("alice") // so that the page has a user
	_, err := fmt.Fprintf(out, `WeChat has verified %s, also that it refuses a wrong signature.

Open %s/_sim/ in a browser:
  1. choose alice, or add a user, and enter the session
  2. write something and send it
  3. click an exchange to see what went over the wire

For another terminal:
export WECHAT_APPID=%s
export WECHAT_APPSECRET=%s
export WECHAT_TOKEN=%s
export WECHAT_AES_KEY=%s
export WECHAT_BASE_URL=%[2]s

`, callbackURL, a.baseURL, a.AppID, a.Secret, a.Token, a.EncodingAESKey)
	return err
}

// Play serves handler on LISTEN, or on a free loopback port, until the story returns. base
// is its address: http://host:port.
func Play(handler http.Handler, story func(base string) error) error {
	address := os.Getenv("LISTEN")
	if address == "" {
		address = "127.0.0.1:0"
	}
	return serve(address, handler, story)
}

// Serve serves handler on LISTEN, or on 127.0.0.1:8080, until ctx ends. It calls started,
// which may be nil, as soon as it listens.
func Serve(ctx context.Context, out io.Writer, handler http.Handler, started func(base string) error) error {
	address := os.Getenv("LISTEN")
	if address == "" {
		address = "127.0.0.1:8080"
	}
	return serve(address, handler, func(base string) error {
		if started != nil {
			if err := started(base); err != nil {
				return err
			}
		}
		fmt.Fprintf(out, "Serving %s until Ctrl-C\n", base)
		<-ctx.Done()
		return nil
	})
}

// serve gives the requests under way 10 seconds at the end.
func serve(address string, handler http.Handler, during func(base string) error) error {
	listener, err := net.Listen("tcp", address)
	if err != nil {
		return err
	}
	server := &http.Server{
		Handler:           handler,
		ReadHeaderTimeout: 5 * time.Second,
		ReadTimeout:       10 * time.Second,
		IdleTimeout:       time.Minute,
	}
	failed := make(chan error, 1)
	go func() { failed <- server.Serve(listener) }()
	over := make(chan error, 1)
	go func() { over <- during("http://" + listener.Addr().String()) }()
	select {
	case err = <-failed:
		return err
	case err = <-over:
	}
	ctx, cancel := context.WithTimeout(context.Background(), 10*time.Second)
	defer cancel()
	return errors.Join(err, server.Shutdown(ctx))
}
