package main

import (
	"context"
	"net"
	"time"

	"github.com/gofiber/fiber/v3"
	"github.com/gofiber/fiber/v3/middleware/adaptor"

	"github.com/minigo-dev/wechat"
)

func newFiber(callback *wechat.Callback, bot wechat.HandlerFunc) server {
	app := fiber.New(fiber.Config{BodyLimit: 1 << 20, ReadTimeout: 10 * time.Second})
	app.All("/wechat", adaptor.HTTPHandler(callback.Handler(bot))) // GET verifies the address, POST pushes
	return fiberServer{app}
}

type fiberServer struct{ app *fiber.App }

func (s fiberServer) Serve(l net.Listener) error {
	return s.app.Listener(l, fiber.ListenConfig{DisableStartupMessage: true})
}

func (s fiberServer) Shutdown(ctx context.Context) error { return s.app.ShutdownWithContext(ctx) }
