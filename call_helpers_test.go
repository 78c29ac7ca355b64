package wechat_test

import (
	"io"
	"net/http"
	"runtime"
	"strings"
	"testing"

	"github.com/minigo-dev/wechat"
)

const (
	testAppID  = "wx0123456789abcdef"
	testSecret = "0123456789abcdef0123456789abcdef"
)

// A tripper is a RoundTripper in memory.
type tripper func(*http.Request) (*http.Response, error)

func (f tripper) RoundTrip(r *http.Request) (*http.Response, error) { return f(r) }

func textResponse(r *http.Request, status int, contentType, body string) *http.Response {
	return &http.Response{
		StatusCode: status, Proto: "HTTP/1.1", ProtoMajor: 1, ProtoMinor: 1,
		Header: http.Header{"Content-Type": {contentType}},
		Body:   io.NopCloser(strings.NewReader(body)), ContentLength: int64(len(body)), Request: r,
	}
}

func mustClient(tb testing.TB, opts ...wechat.Option) *wechat.Client {
	tb.Helper()
	client, err := wechat.New(testAppID, testSecret, opts...)
	if err != nil {
		tb.Fatal(err)
	}
	return client
}

func maxProcs() int { return runtime.GOMAXPROCS(0) }
