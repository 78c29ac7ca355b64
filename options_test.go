package wechat_test

import (
	"net/http"
	"net/url"
	"sync/atomic"
)

type countingJar struct{ uses atomic.Int64 }

func (j *countingJar) SetCookies(*url.URL, []*http.Cookie) { j.uses.Add(1) }
func (j *countingJar) Cookies(*url.URL) []*http.Cookie     { j.uses.Add(1); return nil }
