// Package story plays everything that operators look at on an app, for the tests of the
// packages that observe it.
package story

import (
	"context"
	"errors"
	"fmt"
	"net/url"
	"strings"
	"testing"

	"github.com/minigo-dev/wechat"
	"github.com/minigo-dev/wechat/wechattest"
)

// Play plays the story on a simulated WeChat and returns what no telemetry may contain:
// secrets, signatures, openids, and what the users wrote.
func Play(t testing.TB, hooks wechat.Hooks, pushHooks wechat.PushHooks) (private []string) {
	t.Helper()
	wx := wechattest.New(t)
	client := wx.Client(wechat.WithHooks(hooks))
	callback := wx.Callback(wechat.WithPushHooks(pushHooks))
	wx.Serve(callback.Handler(func(ctx context.Context, m wechat.Message) (wechat.Reply, error) {
		text, ok := m.(*wechat.TextMessage)
		if !ok {
			return nil, nil
		}
		if text.Content == "PRIVATE: fail" {
			return nil, fmt.Errorf("no room for %s, who wrote %s", text.FromUserName, text.Content)
		}
		return nil, client.SendText(ctx, text.FromUserName, text.Content)
	}))
	if err := wx.Verify(); err != nil {
		t.Fatal(err)
	}
	alice, bob := wx.User("alice"), wx.User("bob")
	alice.SendText("PRIVATE: hello")
	first := accessToken(t, client)

	wx.Fault(wechattest.TokenRevoked().Once())
	alice.SendText("PRIVATE: after the token was revoked")

	for _, fault := range []wechattest.Fault{wechattest.BadSignature(), wechattest.StaleTimestamp(), wechattest.DuplicatePush()} {
		wx.Fault(fault.Once())
		alice.SendText("PRIVATE: with a fault")
	}
	alice.Event("unheard_of", nil)
	alice.SendText("PRIVATE: fail")

	jsCode := alice.LoginCode()
	if _, err := client.Code2Session(t.Context(), jsCode); err != nil {
		t.Error(err)
	}
	expect(t, client.SendText(t.Context(), bob.OpenID(), "PRIVATE: unasked"), wechat.ErrReplyWindow)
	for _, fault := range []wechattest.Fault{wechattest.ConnectionReset(), wechattest.BadGatewayHTML()} {
		wx.Fault(fault.Once())
		expect(t, client.SendText(t.Context(), alice.OpenID(), "PRIVATE: lost"), wechat.ErrOutcomeUnknown)
	}
	expect(t, client.Call(t.Context(), "GET", "/not/simulated", url.Values{"openid": {alice.OpenID()}}, nil), wechat.Code(40066))

	private = []string{
		wx.Secret(), wx.Token(), wx.EncodingAESKey(), first, accessToken(t, client), alice.SessionKey(), jsCode,
		alice.OpenID(), bob.OpenID(), wx.OriginalID(), "PRIVATE", "no room",
	}
	return append(private, onTheWire(t, wx)...)
}

func expect(t testing.TB, err, want error) {
	t.Helper()
	if !errors.Is(err, want) {
		t.Errorf("got %v, want %v", err, want)
	}
}

// accessToken returns the token that the client keeps.
func accessToken(t testing.TB, client *wechat.Client) string {
	t.Helper()
	token, err := client.AccessToken(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	return token
}

// onTheWire returns the signatures and nonces of all pushes.
func onTheWire(t testing.TB, wx *wechattest.Platform) (values []string) {
	t.Helper()
	for _, e := range wx.Exchanges() {
		if e.Direction != wechattest.ToBot {
			continue
		}
		query, err := url.ParseQuery(e.Query)
		if err != nil {
			t.Fatal(err)
		}
		for _, name := range []string{"msg_signature", "signature", "nonce"} {
			values = append(values, query[name]...)
		}
	}
	if len(values) < 20 {
		t.Errorf("only %d values were seen on the wire", len(values))
	}
	return values
}

// FindPrivate reports each private value that the dump of all telemetry contains.
func FindPrivate(t testing.TB, dump string, private []string) {
	t.Helper()
	for _, p := range private {
		if len(p) < 5 {
			t.Errorf("%q is no private value", p)
		} else if strings.Contains(dump, p) {
			t.Errorf("the telemetry holds %q", p)
		}
	}
}
