package wechat_test

import (
	"context"
	"fmt"
	"net/http"
	"testing"
	"testing/synctest"
	"time"

	"github.com/minigo-dev/wechat"
)

// What has been handled stays so when the operator changes a setting, as far as
// DedupStore says.
func TestDuplicatesSurviveAChangeOfSettings(t *testing.T) {
	t.Parallel()
	type side struct {
		token string
		opts  []wechat.CallbackOption
		plain bool // how WeChat pushes
		key   string
	}
	gh, former := wechat.WithOriginalID(testGhID), wechat.WithPreviousToken("tokenA")
	otherSecure := wechat.WithEncryption(pushAppID, otherKey)
	opts := func(o ...wechat.CallbackOption) []wechat.CallbackOption { return o }
	tests := []struct {
		name          string
		before, after side
		survives      bool
	}{
		{"a Token is replaced, secure", side{"tokenA", opts(secure()), false, testKey}, side{"tokenB", opts(secure(), former), false, testKey}, true},
		{"a Token is replaced, secure with the original id", side{"tokenA", opts(secure(), gh), false, testKey}, side{"tokenB", opts(secure(), gh), false, testKey}, true},
		{"a Token is replaced, plain with the original id", side{"tokenA", opts(gh), true, ""}, side{"tokenB", opts(gh, former), true, ""}, true},
		{"a Token is replaced, plain", side{"tokenA", nil, true, ""}, side{"tokenB", opts(former), true, ""}, false},
		{"a key is replaced", side{"tokenA", opts(secure()), false, testKey}, side{"tokenA", opts(otherSecure), false, otherKey}, true},
		{"from plain to secure, with the original id", side{"tokenA", opts(gh), true, ""}, side{"tokenA", opts(secure(), gh), false, testKey}, true},
		{"from plain to secure with another Token, with the original id", side{"tokenA", opts(gh), true, ""}, side{"tokenB", opts(secure(), gh), false, testKey}, true},
		{"from plain to compatible, with the original id", side{"tokenA", opts(gh), true, ""}, side{"tokenA", opts(secure(), gh, wechat.WithCompatibleMode()), true, ""}, true},
		{"from compatible to secure", side{"tokenA", opts(secure(), wechat.WithCompatibleMode()), true, ""}, side{"tokenA", opts(secure()), false, testKey}, true},
		{"from plain to secure", side{"tokenA", nil, true, ""}, side{"tokenA", opts(secure()), false, testKey}, false},
		{"the original id is given from now on", side{"tokenA", opts(secure()), false, testKey}, side{"tokenA", opts(secure(), gh), false, testKey}, false},
	}
	for _, tt := range tests {
		for _, name := range []string{"", "pay"} { // alone, and as an Apps' callback
			t.Run(tt.name+" "+name, func(t *testing.T) {
				t.Parallel()
				store := wechat.NewMemoryDedup(0, 0)
				runs := 0
				handle := func(context.Context, wechat.Message) (wechat.Reply, error) { runs++; return nil, nil }
				message := newSender("json").text("hello", 7)
				for _, side := range []side{tt.before, tt.after} {
					cb := appCallback(t, side.token, append(side.opts, wechat.WithDedup(store))...)
					h := cb.Handler(handle)
					if name != "" {
						if h = appHandler(t, name, cb, handle); h == nil {
							t.Skip("Apps takes no such callback")
						}
					}
					s := newSender("json")
					s.token, s.key = side.token, side.key
					q, body := s.query(), []byte(message)
					if !side.plain {
						q, body = s.sealed(message)
					}
					r := pushTo("/"+pushAppID+"/"+name, q, body)
					if w := do(h, r); w.Code != http.StatusOK {
						t.Fatalf("status %d", w.Code)
					}
				}
				if survived := runs == 1; survived != tt.survives {
					t.Errorf("the handler ran %d times; it survives: %t", runs, tt.survives)
				}
			})
		}
	}
}

// appHandler serves one callback by a name, nil where Apps takes none such.
func appHandler(t *testing.T, name string, cb *wechat.Callback, h wechat.HandlerFunc) http.Handler {
	t.Helper()
	apps := wechat.NewApps()
	err := apps.Put(wechat.App{Client: appClient(t, pushAppID), Callbacks: map[string]wechat.AppCallback{name: {Callback: cb, Handler: h}}})
	if err != nil {
		return nil
	}
	return apps.Handler()
}

// Two apps never meet in a store, whatever they have in common.
func TestTwoAppsNeverMeetInAStore(t *testing.T) {
	t.Parallel()
	enc := func(appID string) wechat.CallbackOption { return wechat.WithEncryption(appID, testKey) }
	gh := wechat.WithOriginalID
	type app struct {
		name, token, appID, gh string
		plain                  bool
		opts                   []wechat.CallbackOption
	}
	apps := []app{
		{"by its app id", testToken, "wxA", "", false, []wechat.CallbackOption{enc("wxA")}},
		{"by another app id", testToken, "wxB", "", false, []wechat.CallbackOption{enc("wxB")}},
		{"by an original id", testToken, "wxC", "gh_c", false, []wechat.CallbackOption{enc("wxC"), gh("gh_c")}},
		{"by an app id that is the other's original id", testToken, "gh_c", "", false, []wechat.CallbackOption{enc("gh_c")}},
		{"by an original id that is the other's app id", testToken, "wxD", "wxA", false, []wechat.CallbackOption{enc("wxD"), gh("wxA")}},
		{"plain, by an original id", testToken, "", "gh_e", true, []wechat.CallbackOption{gh("gh_e")}},
		{"plain, by its Token", testToken, "", "", true, nil},
		{"plain, by another Token", "anotherToken", "", "", true, nil},
		{"plain, by a Token that is the other's app id", "wxA", "", "", true, nil},
		{"plain, by a Token that is the other's original id", "gh_c", "", "", true, nil},
	}
	store := wechat.NewMemoryDedup(0, 0)
	for _, a := range apps {
		ran := false
		h := appCallback(t, a.token, append(a.opts, wechat.WithDedup(store), wechat.WithUnsignedPayments())...).Handler(
			func(context.Context, wechat.Message) (wechat.Reply, error) { ran = true; return nil, nil })
		s := newSender("json")
		s.token, s.appID, s.toUserName = a.token, a.appID, a.gh
		// An order's number is all that such a push is told by.
		message := s.message("ToUserName", a.gh, "FromUserName", testUser, "CreateTime", time.Now().Unix(),
			"MsgType", "event", "Event", "xpay_coin_pay_notify", "OutTradeNo", "the same order", "Env", int64(0))
		q, body := s.query(), []byte(message)
		if !a.plain {
			q, body = s.sealed(message)
		}
		if w := do(h, post(q, body)); w.Code != http.StatusOK || !ran {
			t.Errorf("%s: status %d, the handler ran: %t", a.name, w.Code, ran)
		}
	}
}

// The doc comment of MemoryDedup names the rates up to which its default size holds all
// that may come again.
func TestDefaultDedupHoldsTheRateItNames(t *testing.T) {
	t.Parallel()
	const window, paymentWindow = 20 * time.Minute, 36*time.Hour + 10*time.Minute
	tests := []struct {
		name   string
		every  time.Duration
		window time.Duration
		fits   bool
	}{
		{"54 pushes a second", time.Second / 54, window, true},
		{"55 pushes a second", time.Second / 55, window, false},
		{"43,000 payments a day", 24 * time.Hour / 43_000, paymentWindow, true},
		{"44,000 payments a day", 24 * time.Hour / 44_000, paymentWindow, false},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				m, ctx := wechat.NewMemoryDedup(0, 0), t.Context()
				inWindow := int(tt.window / tt.every)
				for i := range inWindow + 500 {
					key := fmt.Sprint(i)
					claim, err := m.Claim(ctx, key, time.Minute)
					if err != nil || claim.State != wechat.ClaimFresh {
						t.Fatalf("push %d: %+v, %v", i, claim, err)
					}
					if err := m.Done(ctx, key, claim.Owner, []byte("answer"), tt.window); err != nil {
						t.Fatal(err)
					}
					time.Sleep(tt.every)
				}
				// The oldest whose time isn't over.
				claim, err := m.Claim(ctx, fmt.Sprint(501), time.Minute)
				if err != nil || (claim.State == wechat.ClaimDone) != tt.fits {
					t.Errorf("the oldest push is in state %d, %v; kept: %t", claim.State, err, tt.fits)
				}
			})
		})
	}
}
