package wechattest_test

import (
	"context"
	"fmt"
	"log/slog"
	"strings"
	"testing"

	"github.com/minigo-dev/wechat"
	"github.com/minigo-dev/wechat/wechattest"
)

// Values that tests often print show no secret of the simulated app.
func TestPrintedValuesShowNoSecret(t *testing.T) {
	t.Parallel()
	wx := wechattest.New(t, wechattest.WithControlHosts("sim"))
	alice := wx.User("alice")
	wx.Serve(wx.Callback().Handler(func(context.Context, wechat.Message) (wechat.Reply, error) { return nil, nil }))
	client := wx.Client()
	token, err := client.AccessToken(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if _, err := client.Code2Session(t.Context(), alice.LoginCode()); err != nil {
		t.Fatal(err)
	}
	delivery := alice.SendText("hi")
	code := alice.LoginCode()
	type held struct {
		wx    *wechattest.Platform
		copy  wechattest.Platform
		alice wechattest.User
	}
	secrets := []string{wx.Secret(), wx.Token(), wx.EncodingAESKey(), token, alice.SessionKey(), wx.PaymentKey(false), wx.PaymentKey(true), wx.ControlKey(), code}
	for name, value := range map[string]any{
		"Platform": wx, "User": alice, "Push": alice.NewPush(wechattest.Fields{"MsgType": "text", "Content": "hi"}), "PushConfig": wx.PushConfig(),
		"Exchanges": wx.Exchanges(), "Delivery": delivery, "Received": alice.Received(), "Client": client, "Callback": wx.Callback(),
		"a copied Platform": *wx, "a copied User": *alice, "a struct": held{wx, *wx, *alice}, "a pointer to it": &held{wx, *wx, *alice}, "a list": []wechattest.Platform{*wx},
		"Apps": wx.Apps(), "HTTPClient": wx.HTTPClient(), "Transport": wx.Transport(), "TransportOptions": wx.TransportOptions(), "Option": wechattest.WithSecret(wx.Secret()),
	} {
		var log strings.Builder
		slog.New(slog.NewTextHandler(&log, nil)).Info("value", "value", value)
		text := fmt.Sprintf("%v %+v %#v %s %q %x", value, value, value, value, value, value) + log.String()
		for _, secret := range secrets {
			if strings.Contains(text, secret) {
				t.Errorf("%s shows %q", name, secret)
			}
		}
	}
}
