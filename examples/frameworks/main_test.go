package main

import (
	"context"
	"errors"
	"net/http"
	"strings"
	"syscall"
	"testing"

	"github.com/minigo-dev/wechat"
	"github.com/minigo-dev/wechat/wechattest"
	"github.com/minigo-dev/wechat/wechattest/local"
)

// Each framework has to have the same conversation.
func TestRun(t *testing.T) {
	t.Setenv("WECHAT_APPID", "")
	for _, f := range frameworks {
		t.Run(f.name, func(t *testing.T) {
			var out strings.Builder
			for _, lang := range []local.Lang{local.English, local.Chinese} {
				if err := run(t.Context(), &out, lang, []string{f.name}); err != nil {
					t.Fatal(err)
				}
			}
			for _, want := range []string{
				"running against a simulated WeChat",
				`address verified, 2 deliveries, user received [text "You wrote: hello"], handed over to an agent: true`,
				`回调 URL 已验证，推送 2 次，用户收到 [text "你说的是：你好"]，已转人工：true`,
			} {
				if !strings.Contains(out.String(), want) {
					t.Errorf("the output lacks %q:\n%s", want, out.String())
				}
			}
		})
	}
	if err := run(t.Context(), &strings.Builder{}, local.English, []string{"fasthttp"}); err == nil {
		t.Error("an unknown framework ran")
	}
}

// Each framework keeps the limits, the statuses and the bytes of the callback.
func TestServers(t *testing.T) {
	t.Parallel()
	for _, f := range frameworks {
		t.Run(f.name, func(t *testing.T) {
			t.Parallel()
			weixin := wechattest.New(t)
			callback, err := wechat.NewCallback(weixin.Token(), wechat.WithEncryption(weixin.AppID(), weixin.EncodingAESKey()))
			if err != nil {
				t.Fatal(err)
			}
			var kept []*wechat.TextMessage
			bot := func(_ context.Context, m wechat.Message) (wechat.Reply, error) {
				if text, ok := m.(*wechat.TextMessage); ok {
					kept = append(kept, text)
				}
				return nil, nil
			}
			err = serve(f.make(callback, bot), "127.0.0.1:0", func(base string) error {
				url := base + "/wechat"
				if err := weixin.ServeURL(url); err != nil {
					return err
				}
				for _, c := range "abcdefgh" { // what a server lends is lent anew to the next push
					if d := weixin.User("alice").SendText(strings.Repeat(string(c), 1500)); d.Err != nil {
						t.Error(d.Err)
					}
				}
				for _, body := range []struct {
					name, text string
					status     int
				}{
					{"no push", "{}", http.StatusForbidden},
					{"larger than the callback takes", strings.Repeat("x", 1<<20+1), http.StatusRequestEntityTooLarge},
				} {
					signed := weixin.PushConfig().Request(url, []byte("{}"))
					target := url
					if body.status != http.StatusForbidden {
						target = signed.URL.String()
					}
					response, err := http.Post(target, "application/json", strings.NewReader(body.text))
					hungUp := errors.Is(err, syscall.ECONNRESET) || errors.Is(err, syscall.EPIPE)
					if hungUp && body.status == http.StatusRequestEntityTooLarge {
						continue // fiber answers and closes while the rest is still coming: net/http may see the end first
					}
					if err != nil {
						return err
					}
					response.Body.Close()
					if response.StatusCode != body.status {
						t.Errorf("%s: status %d, not %d", body.name, response.StatusCode, body.status)
					}
				}
				return nil
			})
			if err != nil {
				t.Fatal(err)
			}
			for i, c := range "abcdefgh" {
				if want := strings.Repeat(string(c), 1500); i >= len(kept) || kept[i].Content != want || !strings.Contains(string(kept[i].Raw), want) {
					t.Errorf("message %d isn't what it was", i)
				}
			}
		})
	}
}
