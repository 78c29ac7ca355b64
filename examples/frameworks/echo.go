package main

import (
	"github.com/labstack/echo/v5"

	"github.com/minigo-dev/wechat"
)

func newEcho(callback *wechat.Callback, bot wechat.HandlerFunc) server {
	e := echo.New()
	e.Any("/wechat", echo.WrapHandler(callback.Handler(bot))) // GET verifies the address, POST pushes
	return overHTTP(e)
}
