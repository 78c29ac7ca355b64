package main

import (
	"github.com/gin-gonic/gin"

	"github.com/minigo-dev/wechat"
)

func newGin(callback *wechat.Callback, bot wechat.HandlerFunc) server {
	gin.SetMode(gin.ReleaseMode)
	r := gin.New()
	r.Use(gin.Recovery())
	r.Any("/wechat", gin.WrapH(callback.Handler(bot))) // GET verifies the address, POST pushes
	return overHTTP(r)
}
