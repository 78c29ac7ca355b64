package main

import (
	"bytes"
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"net"
	"net/url"
	"time"

	"github.com/gofiber/fiber/v3"

	"github.com/minigo-dev/wechat"
)

// newFiber shows what a server without net/http must do: answer the GET with VerifyURL,
// the POST with Open, and recognise repeated deliveries. Copy fiber's bytes: fiber uses
// them again when the handler returns.
func newFiber(callback *wechat.Callback, bot wechat.HandlerFunc) server {
	app := fiber.New(fiber.Config{BodyLimit: 1 << 20, ReadTimeout: 10 * time.Second})
	app.Get("/wechat", func(c fiber.Ctx) error {
		query, err := url.ParseQuery(string(c.Request().URI().QueryString()))
		if err != nil {
			return fiber.ErrBadRequest
		}
		echo, err := callback.VerifyURL(query)
		if err != nil {
			return refuse(err)
		}
		return c.SendString(echo)
	})
	pushes := &once{bot: bot, handled: wechat.NewMemoryDedup(0, 0)}
	app.Post("/wechat", func(c fiber.Ctx) error {
		query, err := url.ParseQuery(string(c.Request().URI().QueryString()))
		if err != nil {
			return fiber.ErrBadRequest
		}
		push, err := callback.Open(query, bytes.Clone(c.BodyRaw()))
		if err != nil {
			return refuse(err)
		}
		ctx, cancel := context.WithTimeout(context.Background(), 4*time.Second) // WeChat waits 5
		defer cancel()
		reply, err := pushes.handle(ctx, push.Message)
		if err != nil {
			return err // a 500: WeChat delivers again
		}
		body, contentType, err := push.Answer(reply)
		if err != nil {
			return err
		}
		c.Set(fiber.HeaderContentType, contentType)
		return c.Send(body)
	})
	return fiberServer{app}
}

// once runs the bot once for each message, however often WeChat delivers it.
type once struct {
	bot     wechat.HandlerFunc
	handled wechat.DedupStore
}

var errUnderWay = errors.New("the message is still being handled")

func (o *once) handle(ctx context.Context, m wechat.Message) (wechat.Reply, error) {
	if m.Key() == "" { // from WeChat's debugging tool
		return o.bot(ctx, m)
	}
	key := fmt.Sprintf("%x", sha256.Sum256([]byte(m.Head().AppID+"\x00"+m.Key())))
	claim, err := o.handled.Claim(ctx, key, time.Minute)
	switch {
	case err != nil:
		return nil, err
	case claim.State == wechat.ClaimDone:
		return nil, nil // a bot with passive replies must keep them: see wechat.DedupStore
	case claim.State != wechat.ClaimFresh:
		return nil, errUnderWay
	}
	reply, err := o.bot(ctx, m)
	if err != nil {
		return nil, errors.Join(err, o.handled.Release(ctx, key, claim.Owner))
	}
	return reply, o.handled.Done(ctx, key, claim.Owner, nil, time.Hour)
}

// refuse answers requests that aren't from WeChat, and gives no reason.
func refuse(err error) error {
	var refusal *wechat.PushError
	if errors.As(err, &refusal) {
		return fiber.NewError(refusal.Status(), "")
	}
	return err
}

type fiberServer struct{ app *fiber.App }

func (s fiberServer) Serve(l net.Listener) error {
	return s.app.Listener(l, fiber.ListenConfig{DisableStartupMessage: true})
}

func (s fiberServer) Shutdown(ctx context.Context) error { return s.app.ShutdownWithContext(ctx) }
