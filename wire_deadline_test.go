package wechat_test

import (
	"bufio"
	"context"
	"errors"
	"io"
	"net"
	"strings"
	"testing"
	"time"

	"github.com/minigo-dev/wechat"
)

func TestDeadlineHolds(t *testing.T) {
	t.Parallel()
	const deadline = 300 * time.Millisecond
	hungBody := func(head string) func(net.Conn) {
		return func(c net.Conn) {
			if _, err := readRequest(bufio.NewReader(c)); err == nil {
				io.WriteString(c, head)
				hang(c)
			}
		}
	}
	never := func(net.Conn) { time.Sleep(3 * time.Second) } // reads nothing: a large body gets stuck
	picture := strings.Repeat("x", 9<<20)
	source := wechat.WithTokenSource(fixedTokens{})
	tests := []struct {
		name  string
		serve func(net.Conn)
		opts  []wechat.Option
		do    func(context.Context, *wechat.Client) error
	}{
		{"no answer", hang, []wechat.Option{source}, func(ctx context.Context, c *wechat.Client) error { return c.SendText(ctx, "o1", "hi") }},
		{"half an answer", hungBody("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{\"errcode\""), []wechat.Option{source}, func(ctx context.Context, c *wechat.Client) error {
			return c.SendText(ctx, "o1", "hi")
		}},
		{"half a file", hungBody("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n\xFF\xD8\xFF"), []wechat.Option{source}, func(ctx context.Context, c *wechat.Client) error {
			_, err := c.GetMedia(ctx, "M1")
			return err
		}},
		{"half a stream", hungBody("HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n" + strings.Repeat("\xFF", 600)), nil, func(ctx context.Context, c *wechat.Client) error {
			return c.Call(ctx, "POST", "/x", nil, io.Discard, wechat.NoToken())
		}},
		{"an upload nobody reads", never, []wechat.Option{source}, func(ctx context.Context, c *wechat.Client) error {
			_, err := c.UploadTempMedia(ctx, wechat.MediaImage, wechat.Upload{Name: "a.png", Content: strings.NewReader(picture)})
			return err
		}},
		{"an upload of a pipe that hangs", hang, []wechat.Option{source}, func(ctx context.Context, c *wechat.Client) error {
			r, w := io.Pipe()
			defer w.Close()
			_, err := c.UploadTempMedia(ctx, wechat.MediaImage, wechat.Upload{Name: "a.png", Content: r})
			return err
		}},
		{"the token hangs", hang, nil, func(ctx context.Context, c *wechat.Client) error { return c.SendText(ctx, "o1", "hi") }},
		{"AccessToken hangs", hang, nil, func(ctx context.Context, c *wechat.Client) error {
			_, err := c.AccessToken(ctx)
			return err
		}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			client := mustClient(t, append(tt.opts, wechat.WithBaseURL("http://"+rawServer(t, tt.serve)))...)
			ctx, cancel := context.WithTimeout(t.Context(), deadline)
			defer cancel()
			start := time.Now()
			err := tt.do(ctx, client)
			if took := time.Since(start); took < deadline-10*time.Millisecond || took > deadline+2*time.Second { // a busy machine; every other limit is later
				t.Errorf("took %v", took)
			}
			if te := transportErrorOf(t, err); !errors.Is(te, context.DeadlineExceeded) || !te.Timeout() {
				t.Errorf("got %v", te)
			}
		})
	}
	t.Run("the option's time", func(t *testing.T) {
		t.Parallel()
		client := mustClient(t, source, wechat.WithTimeout(deadline), wechat.WithMediaTimeout(deadline), wechat.WithBaseURL("http://"+rawServer(t, hang)))
		for name, do := range map[string]func() error{
			"call": func() error { return client.SendText(t.Context(), "o1", "hi") },
			"media": func() error {
				_, err := client.GetMedia(t.Context(), "M1")
				return err
			},
		} {
			start := time.Now()
			if err := do(); !errors.Is(err, context.DeadlineExceeded) {
				t.Errorf("%s: got %v", name, err)
			}
			if took := time.Since(start); took > deadline+2*time.Second { // a busy machine; every other limit is later
				t.Errorf("%s: took %v", name, took)
			}
		}
	})
}
