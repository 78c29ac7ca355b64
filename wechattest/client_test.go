package wechattest_test

import (
	"errors"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/minigo-dev/wechat"
	"github.com/minigo-dev/wechat/wechattest"
)

func TestClient(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		wx := wechattest.New(t)
		client, ctx, alice := wx.Client(), t.Context(), wx.User("alice")

		session, err := client.Code2Session(ctx, alice.LoginCode())
		if err != nil || session.OpenID != alice.OpenID() || session.SessionKey.Reveal() != alice.SessionKey() {
			t.Fatalf("login: %v, %v", session, err)
		}
		if err := client.CheckSessionKey(ctx, alice.OpenID(), session.SessionKey); err != nil {
			t.Errorf("checking the session: %v", err)
		}
		if err := client.SendText(ctx, alice.OpenID(), "too early"); !errors.Is(err, wechat.ErrReplyWindow) {
			t.Errorf("before any contact: %v", err)
		}
		alice.SendText("hello")
		if err := client.SendText(ctx, alice.OpenID(), "<b> & 你好"); err != nil {
			t.Error(err)
		}
		alice.MustReceiveText("<b> & 你好")
		if err := client.Typing(ctx, alice.OpenID(), true); err != nil || !alice.Typing() {
			t.Errorf("typing: %v", err)
		}
		media, err := client.UploadTempMedia(ctx, wechat.MediaImage, wechat.Upload{Name: "a.png", Content: strings.NewReader(string(png))})
		if err != nil {
			t.Fatal(err)
		}
		file, err := client.GetMedia(ctx, media.MediaID)
		if err != nil || string(file.Data) != string(png) {
			t.Errorf("download: %v, %v", file, err)
		}
		if err := client.SendImage(ctx, alice.OpenID(), media.MediaID); err != nil {
			t.Error(err)
		}
		got := alice.MustReceive(func(m wechattest.Received) bool { return m.Kind == wechattest.KindImage })
		if string(got.Image) != string(png) {
			t.Errorf("received %v", got)
		}
		if n := wx.Count("/cgi-bin/stable_token"); n != 1 {
			t.Errorf("%d token fetches, want 1", n)
		}
	})
}

func TestClientRenewsItsToken(t *testing.T) {
	t.Parallel()
	for _, tc := range []struct {
		name    string
		fault   wechattest.Fault
		fetches int
	}{
		{"expired", wechattest.TokenExpired().Once(), 2},
		{"revoked", wechattest.TokenRevoked().Once(), 2},
		{"revoked and repeated", wechattest.TokenRevokedRepeats().Once(), 3},
	} {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				wx := wechattest.New(t)
				client, alice := wx.Client(), wx.User("alice")
				alice.SendText("x")
				wx.Fault(tc.fault)
				if err := client.SendText(t.Context(), alice.OpenID(), "hi"); err != nil {
					t.Error(err)
				}
				alice.MustReceiveText("hi")
				if n := wx.Count("/cgi-bin/stable_token"); n != tc.fetches {
					t.Errorf("%d token fetches, want %d", n, tc.fetches)
				}
			})
		})
	}
}

func TestTransportOptions(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		wx := wechattest.New(t)
		wx.Fault(wechattest.Slow(time.Minute).Path("/sns/jscode2session"))
		opts := append(wx.TransportOptions(), wechat.WithTimeout(time.Second))
		start := time.Now()
		_, err := wechat.Code2Session(t.Context(), wx.AppID(), wx.Secret(), wx.User("alice").LoginCode(), opts...)
		if err == nil || time.Since(start) != time.Second {
			t.Errorf("after %v: %v", time.Since(start), err)
		}
	})
}

func TestClientOptions(t *testing.T) {
	t.Parallel()
	tb := &fakeTB{}
	wx := wechattest.New(tb)
	t.Cleanup(wx.Close)
	if got := tb.failure(func() { wx.Client(wechat.WithTimeout(-1)) }); got == "" {
		t.Error("a bad option goes well")
	}
}
