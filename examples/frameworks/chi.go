package main

import (
	"github.com/go-chi/chi/v5"

	"github.com/minigo-dev/wechat"
)

func newChi(callback *wechat.Callback, bot wechat.HandlerFunc) server {
	r := chi.NewRouter()
	r.Handle("/wechat", callback.Handler(bot)) // GET verifies the address, POST pushes
	return overHTTP(r)
}
