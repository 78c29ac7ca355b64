package wechat_test

import (
	"bytes"
	"context"
	"fmt"
	"math/rand/v2"
	"net/http"
	"strconv"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/minigo-dev/wechat"
)

func claim(t *testing.T, m wechat.DedupStore, key string, want wechat.ClaimState) wechat.Claim {
	t.Helper()
	c, err := m.Claim(t.Context(), key, time.Minute)
	if err != nil || c.State != want {
		t.Errorf("claim of %s: state %d, error %v; want state %d", key, c.State, err, want)
	}
	return c
}

func TestMemoryDedupForgetsWhatExpiresFirst(t *testing.T) {
	t.Parallel()
	m := wechat.NewMemoryDedup(4, 0)
	ctx := t.Context()
	for _, ttl := range []time.Duration{3, 1, 2} {
		key := strconv.Itoa(int(ttl))
		settle(t, m.Done(ctx, key, claim(t, m, key, wechat.ClaimFresh).Owner, nil, ttl*time.Hour))
	}
	claim(t, m, "running", wechat.ClaimFresh)
	claim(t, m, "more", wechat.ClaimFresh) // 1 goes
	claim(t, m, "2", wechat.ClaimDone)
	claim(t, m, "3", wechat.ClaimDone)
	claim(t, m, "running", wechat.ClaimRunning)
	claim(t, m, "1", wechat.ClaimFresh) // 2 goes
	claim(t, m, "2", wechat.ClaimFresh) // 3 goes
	claim(t, m, "more", wechat.ClaimRunning)
	claim(t, m, "1", wechat.ClaimRunning)
	claim(t, m, "3", wechat.ClaimFresh) // all are running: the first claimed goes
	claim(t, m, "more", wechat.ClaimRunning)
	claim(t, m, "running", wechat.ClaimFresh)
}

func TestMemoryDedup(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		m := wechat.NewMemoryDedup(0, 0)
		ctx := t.Context()
		a := claim(t, m, "k", wechat.ClaimFresh)
		claim(t, m, "k", wechat.ClaimRunning)
		claim(t, m, "other", wechat.ClaimFresh)
		settle(t, m.Release(ctx, "k", a.Owner))
		b := claim(t, m, "k", wechat.ClaimFresh)
		if a.Owner == b.Owner || a.Owner == "" {
			t.Errorf("owners %q and %q", a.Owner, b.Owner)
		}
		// The first claimant's word no longer counts.
		settle(t, m.Release(ctx, "k", a.Owner))
		settle(t, m.Done(ctx, "k", a.Owner, []byte("stale"), time.Hour))
		claim(t, m, "k", wechat.ClaimRunning)
		settle(t, m.Done(ctx, "k", b.Owner, []byte("answer"), time.Hour))
		if got := claim(t, m, "k", wechat.ClaimDone); string(got.Answer) != "answer" || got.Owner != "" {
			t.Errorf("claim %+v", got)
		}
		// Nor does anybody's, once it is done.
		settle(t, m.Release(ctx, "k", b.Owner))
		settle(t, m.Done(ctx, "k", b.Owner, []byte("again"), time.Hour))
		if got := claim(t, m, "k", wechat.ClaimDone); string(got.Answer) != "answer" {
			t.Errorf("answer %q", got.Answer)
		}
		settle(t, m.Done(ctx, "unknown", "x", nil, time.Hour))
		settle(t, m.Release(ctx, "unknown", "x"))

		time.Sleep(time.Hour + time.Nanosecond)
		c := claim(t, m, "k", wechat.ClaimFresh)
		time.Sleep(time.Minute)
		claim(t, m, "k", wechat.ClaimRunning)
		time.Sleep(time.Nanosecond)
		d := claim(t, m, "k", wechat.ClaimFresh)
		settle(t, m.Done(ctx, "k", c.Owner, []byte("late"), time.Hour))
		claim(t, m, "k", wechat.ClaimRunning)
		// A lease that nobody has taken over can still be settled.
		time.Sleep(2 * time.Minute)
		settle(t, m.Done(ctx, "k", d.Owner, nil, time.Hour))
		claim(t, m, "k", wechat.ClaimDone)
		// A ttl that makes no sense doesn't keep anything for ever.
		for _, ttl := range []time.Duration{0, -1, -time.Hour} {
			key := ttl.String()
			settle(t, m.Done(ctx, key, claim(t, m, key, wechat.ClaimFresh).Owner, nil, ttl))
			time.Sleep(time.Nanosecond)
			claim(t, m, key, wechat.ClaimFresh)
		}
	})
}

func TestMemoryDedupBoundsAnswers(t *testing.T) {
	t.Parallel()
	m := wechat.NewMemoryDedup(0, 100)
	ctx := t.Context()
	done := func(key string, size int, ttl time.Duration) error {
		return m.Done(ctx, key, claim(t, m, key, wechat.ClaimFresh).Owner, bytes.Repeat([]byte("a"), size), ttl)
	}
	settle(t, done("a", 40, 2*time.Hour))
	settle(t, done("b", 40, time.Hour))
	settle(t, done("c", 40, time.Minute)) // b goes, although c would expire before
	claim(t, m, "a", wechat.ClaimDone)
	claim(t, m, "c", wechat.ClaimDone)
	claim(t, m, "b", wechat.ClaimFresh)
	settle(t, done("d", 100, time.Hour)) // all go
	claim(t, m, "a", wechat.ClaimFresh)
	claim(t, m, "c", wechat.ClaimFresh)
	if err := done("e", 101, time.Hour); err == nil {
		t.Error("an answer larger than the store was taken")
	}
	if got := claim(t, m, "e", wechat.ClaimDone); len(got.Answer) != 0 {
		t.Errorf("%d bytes kept of it", len(got.Answer))
	}
	claim(t, m, "d", wechat.ClaimDone)
}

// Against a model that scans everything.
func TestMemoryDedupAgainstAModel(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		type entry struct {
			owner   string
			done    bool
			expires time.Time
		}
		m := wechat.NewMemoryDedup(1000, 0) // never full here
		model := map[string]entry{}
		random := rand.New(rand.NewPCG(1, 2))
		var owners []string
		for range 20_000 {
			key := strconv.Itoa(random.IntN(40))
			e, ok := model[key]
			if ok && time.Now().After(e.expires) {
				ok = false
			}
			switch random.IntN(4) {
			case 0, 1:
				lease := time.Duration(1+random.IntN(100)) * time.Second
				got, err := m.Claim(t.Context(), key, lease)
				want := wechat.ClaimFresh
				if ok && e.done {
					want = wechat.ClaimDone
				} else if ok {
					want = wechat.ClaimRunning
				}
				if err != nil || got.State != want {
					t.Fatalf("claim: state %d, want %d", got.State, want)
				}
				if want == wechat.ClaimFresh {
					model[key] = entry{owner: got.Owner, expires: time.Now().Add(lease)}
					owners = append(owners, got.Owner)
				}
			case 2:
				if !ok || e.done {
					continue
				}
				ttl := time.Duration(1+random.IntN(300)) * time.Second
				settle(t, m.Done(t.Context(), key, e.owner, nil, ttl))
				e.done, e.expires = true, time.Now().Add(ttl)
				model[key] = e
			case 3:
				owner := owners[random.IntN(len(owners))]
				settle(t, m.Release(t.Context(), key, owner))
				if e, there := model[key]; there && !e.done && e.owner == owner {
					delete(model, key)
				}
			}
			time.Sleep(time.Duration(random.IntN(3)) * time.Second)
		}
	})
}

func TestMemoryDedupConcurrent(t *testing.T) {
	t.Parallel()
	m := wechat.NewMemoryDedup(50, 500)
	var wg sync.WaitGroup
	for w := range 8 {
		wg.Go(func() {
			for i := range 2000 {
				key := fmt.Sprint((i * (w + 1)) % 200)
				c, err := m.Claim(context.Background(), key, time.Minute)
				if err != nil || c.State != wechat.ClaimFresh {
					continue
				}
				if i%3 == 0 {
					settle(t, m.Release(context.Background(), key, c.Owner))
					continue
				}
				settle(t, m.Done(context.Background(), key, c.Owner, make([]byte, i%50), time.Minute))
			}
		})
	}
	wg.Wait()
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
