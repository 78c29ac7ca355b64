package wechat_test

import (
	"context"
	"errors"
	"net/http"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/minigo-dev/wechat"
	"github.com/minigo-dev/wechat/wechattest"
)

// All that an operator can have in common is in common here: Token, key, handler.
func TestAppsTakeNoPushOfAnother(t *testing.T) {
	t.Parallel()
	var ran atomic.Int32
	apps := wechat.NewApps()
	plain := func(ghID string) wechat.AppCallback {
		return wechat.AppCallback{Callback: appCallback(t, testToken, wechat.WithOriginalID(ghID)), Handler: counted(&ran)}
	}
	payKey := wechat.AppCallback{Callback: appCallback(t, testToken, wechat.WithEncryption("wxA", otherKey)), Handler: counted(&ran)}
	for _, id := range []string{"wxA", "wxB"} {
		app := oneCallback(t, id, counted(&ran))
		app.Callbacks["plain"] = plain("gh_" + id)
		if id == "wxA" {
			app.Callbacks["pay"] = payKey
		}
		mustPut(t, apps, app)
	}
	plainPush := func(ghID, path string) *http.Request {
		s := newSender("json")
		s.toUserName = ghID
		return pushTo(path, s.query(), []byte(s.text("hello", 7)))
	}
	for _, test := range []struct {
		name   string
		push   *http.Request
		status int
	}{
		{"A's at A", appPush(senderOf("wxA"), "/wechat/wxA", "hello", 1), 200},
		{"A's at B", appPush(senderOf("wxA"), "/wechat/wxB", "hello", 1), 403},
		{"B's at A", appPush(senderOf("wxB"), "/wechat/wxA", "hello", 1), 403},
		{"A's main at A's named one", appPush(senderOf("wxA"), "/wechat/wxA/pay", "hello", 1), 403},
		{"plain A's at A", plainPush("gh_wxA", "/wechat/wxA/plain"), 200},
		{"plain A's at B", plainPush("gh_wxA", "/wechat/wxB/plain"), 403},
		{"plain A's at A's secure one", plainPush("gh_wxA", "/wechat/wxA"), 403},
	} {
		ran.Store(0)
		w := do(apps.Handler(), test.push)
		if runs := ran.Load(); w.Code != test.status || (runs == 1) != (test.status == 200) {
			t.Errorf("%s: HTTP %d and %d runs of a handler, want %d", test.name, w.Code, runs, test.status)
		}
	}
}

func TestAppsShareADedupStore(t *testing.T) {
	t.Parallel()
	store := wechat.NewMemoryDedup(0, 0)
	apps := wechat.NewApps()
	var a, b, pay atomic.Int32
	appA := oneCallback(t, "wxA", counted(&a), wechat.WithDedup(store))
	appA.Callbacks["pay"] = wechat.AppCallback{
		Callback: appCallback(t, "tokenOfPay", wechat.WithEncryption("wxA", testKey), wechat.WithDedup(store)), Handler: counted(&pay),
	}
	mustPut(t, apps, appA)
	mustPut(t, apps, oneCallback(t, "wxB", counted(&b), wechat.WithDedup(store)))
	message := newSender("json").text("hello", 1) // the same MsgId, sender and time
	for range 2 {
		for _, target := range []struct{ id, path string }{{"wxA", "/wxA"}, {"wxB", "/wxB"}, {"wxA", "/wxA/pay"}} {
			s := senderOf(target.id)
			if target.path == "/wxA/pay" {
				s.token = "tokenOfPay"
			}
			q, body := s.sealed(message)
			if w := do(apps.Handler(), pushTo(target.path, q, body)); w.Code != http.StatusOK {
				t.Errorf("%s: HTTP %d", target.path, w.Code)
			}
		}
	}
	if diff := cmp.Diff([]int32{1, 1, 1}, []int32{a.Load(), b.Load(), pay.Load()}); diff != "" {
		t.Errorf("runs of A, B and A's pay (-want +got):\n%s", diff)
	}
	// What an app has handled stays handled when its callback is replaced.
	mustPut(t, apps, oneCallback(t, "wxA", counted(&a), wechat.WithDedup(store)))
	q, body := senderOf("wxA").sealed(message)
	do(apps.Handler(), pushTo("/wxA", q, body))
	if a.Load() != 1 {
		t.Error("replaced, the callback ran the handler again")
	}
}

func TestAppsShareATokenStore(t *testing.T) {
	t.Parallel()
	store := wechat.NewMemoryStore()
	apps := wechat.NewApps()
	platforms := map[string]*wechattest.Platform{}
	var mu sync.Mutex
	heard := map[string][]string{} // by whose hook it was
	for _, id := range []string{"wxA", "wxB"} {
		wx := wechattest.New(t, wechattest.WithAppID(id))
		platforms[id] = wx
		client := wx.Client(wechat.WithTokenStore(store), wechat.WithHooks(wechat.Hooks{
			Token: func(_ context.Context, info wechat.TokenInfo) {
				mu.Lock()
				defer mu.Unlock()
				heard[id] = append(heard[id], info.AppID+" "+string(info.Event))
			},
		}))
		mustPut(t, apps, wechat.App{Client: client})
	}
	tokens := map[string]bool{}
	token := func(id string) string {
		t.Helper()
		client, ok := apps.Client(id)
		if !ok || client.AppID() != id {
			t.Fatalf("Client(%q): %v, %v", id, client, ok)
		}
		text, err := client.AccessToken(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		tokens[text] = true
		return text
	}
	a, b := token("wxA"), token("wxB")
	if a == b {
		t.Fatal("two apps with one token")
	}
	// A's token is refused: B's stays.
	platforms["wxA"].Fault(wechattest.TokenRevoked().Once())
	client, _ := apps.Client("wxA")
	alice := platforms["wxA"].User("alice")
	if err := client.Typing(t.Context(), alice.OpenID(), true); errors.Is(err, wechat.ErrTokenRejected) {
		t.Fatal(err)
	}
	if token("wxA") == a || token("wxB") != b {
		t.Error("A's token wasn't replaced, or B's was")
	}
	want := map[string][]string{"wxA": {"wxA fetched", "wxA refused", "wxA fetched"}, "wxB": {"wxB fetched"}}
	mu.Lock()
	defer mu.Unlock()
	if diff := cmp.Diff(want, heard); diff != "" {
		t.Errorf("hooks (-want +got):\n%s", diff)
	}
	if n := platforms["wxB"].Count("/cgi-bin/stable_token"); n != 1 {
		t.Errorf("%d fetches for B, want 1", n)
	}
}
