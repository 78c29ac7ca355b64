package main

import (
	"strings"
	"testing"

	"github.com/minigo-dev/wechat/wechattest"
)

func TestQuota(t *testing.T) {
	t.Parallel()
	wx := wechattest.New(t)
	env := settingsOf(wx)
	alice := wx.User("alice")
	alice.SendText("hello")
	if got := invoke(t, env, "send", "text", alice.OpenID(), "hi"); got.code != exitOK {
		t.Fatal(got.stderr)
	}
	got := decoded[struct{ Quotas []quotaReport }](t, invoke(t, env, "quota", "--json").stdout)
	if len(got.Quotas) != len(usualAPIs) {
		t.Fatalf("got %+v", got)
	}
	if q := got.Quotas[0]; q.API != usualAPIs[0] || q.Used != 1 || q.Limit == 0 || q.Remain != q.Limit-1 {
		t.Errorf("got %+v", q)
	}
	for _, tt := range []struct{ lang, want string }{{"en", "left today"}, {"zh", "今日剩余"}} {
		if out := invoke(t, env, "quota", "sendCustomMessage", "--lang", tt.lang); out.code != exitOK || !strings.Contains(out.stdout, tt.want) {
			t.Errorf("%s: exit code %d\n%s%s", tt.lang, out.code, out.stdout, out.stderr)
		}
	}
	if out := invoke(t, env, "quota", "nopenope"); out.code != exitRefused || !strings.Contains(out.stderr, "has no endpoint like") {
		t.Errorf("exit code %d: %s", out.code, out.stderr)
	}
}
