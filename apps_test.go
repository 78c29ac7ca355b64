package wechat_test

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/minigo-dev/wechat"
)

func appClient(t testing.TB, id string, opts ...wechat.Option) *wechat.Client {
	t.Helper()
	c, err := wechat.New(id, "s3cretOf"+id, opts...)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func appCallback(t testing.TB, token string, opts ...wechat.CallbackOption) *wechat.Callback {
	t.Helper()
	cb, err := wechat.NewCallback(token, opts...)
	if err != nil {
		t.Fatal(err)
	}
	return cb
}

func mustPut(t testing.TB, apps *wechat.Apps, app wechat.App) {
	t.Helper()
	if err := apps.Put(app); err != nil {
		t.Fatal(err)
	}
}

// oneCallback is an App with a main callback in secure mode.
func oneCallback(t testing.TB, id string, h wechat.HandlerFunc, opts ...wechat.CallbackOption) wechat.App {
	t.Helper()
	opts = append(opts, wechat.WithEncryption(id, testKey))
	return wechat.App{Client: appClient(t, id), Callbacks: map[string]wechat.AppCallback{
		"": {Callback: appCallback(t, testToken, opts...), Handler: h},
	}}
}

// senderOf is WeChat's side of an app that has the Token and the key of all the others.
func senderOf(id string) sender {
	s := newSender("json")
	s.appID = id
	return s
}

// counted is a handler that counts its runs.
func counted(n *atomic.Int32) wechat.HandlerFunc {
	return func(context.Context, wechat.Message) (wechat.Reply, error) {
		n.Add(1)
		return nil, nil
	}
}

func TestAppsFindTheCallback(t *testing.T) {
	t.Parallel()
	apps := wechat.NewApps()
	tokens := map[string]map[string]string{
		"wxA": {"": "tokenA", "pay": "tokenApay", "events": "tokenAevents"},
		"wxB": {"": "tokenB", "pay": "tokenBpay"},
		"wxC": {},
	}
	for id, callbacks := range tokens {
		app := wechat.App{Client: appClient(t, id), Callbacks: map[string]wechat.AppCallback{}}
		for name, token := range callbacks {
			app.Callbacks[name] = wechat.AppCallback{Callback: appCallback(t, token, wechat.WithEncryption(id, testKey)), Handler: noReply}
		}
		mustPut(t, apps, app)
		clear(app.Callbacks) // Apps keeps its own
	}
	patterns, renamed := http.NewServeMux(), http.NewServeMux()
	patterns.Handle("/wechat/{appid}", apps.Handler())
	patterns.Handle("/wechat/{appid}/{name}", apps.Handler())
	renamed.Handle("/{appid}/wechat", apps.Handler())
	subtree := http.NewServeMux()
	subtree.Handle("/wechat/", apps.Handler())
	mounts := map[string]http.Handler{
		"patterns": patterns, "renamed": renamed, "subtree": subtree,
		"bare": apps.Handler(), "stripped": http.StripPrefix("/wechat", apps.Handler()),
	}
	const usual, exact = "patterns subtree bare stripped", "patterns"
	for _, test := range []struct {
		name, mounts, path string
		token              string // of the callback that is to answer; empty for a 404
	}{
		{"main", usual, "/wechat/wxA", "tokenA"},
		{"main of another", usual, "/wechat/wxB", "tokenB"},
		{"named", usual, "/wechat/wxA/pay", "tokenApay"},
		{"the same name elsewhere", usual, "/wechat/wxB/pay", "tokenBpay"},
		{"deeper", "bare", "/a/b/c/wxA/events", "tokenAevents"},
		{"no prefix", "bare", "/wxA", "tokenA"},
		{"trailing slash", "subtree bare stripped", "/wechat/wxA/", "tokenA"},
		{"appid first", "renamed", "/wxB/wechat", "tokenB"},
		{"unknown app", usual, "/wechat/wxZ", ""},
		{"unknown app, known name", usual, "/wechat/wxZ/pay", ""},
		{"wrong name", usual, "/wechat/wxB/events", ""},
		{"an app as a name", usual, "/wechat/wxA/wxB", ""},
		{"other case", usual, "/wechat/wxa", ""},
		{"app without callbacks", usual, "/wechat/wxC", ""},
		{"no app", "subtree bare stripped", "/wechat/", ""},
		{"nothing", "bare", "/", ""},
		{"empty", "bare", "", ""},
		{"beyond the name", exact, "/wechat/wxA/pay/more", ""},
	} {
		for _, mount := range strings.Fields(test.mounts) {
			t.Run(test.name+"/"+mount, func(t *testing.T) {
				t.Parallel()
				s := newSender("json")
				s.token = test.token
				q := s.query()
				q.Set("echostr", "echo me")
				r := pushTo(test.path, q, nil)
				r.Method = http.MethodGet
				w := do(mounts[mount], r)
				if test.token != "" {
					if got := w.Body.String(); w.Code != http.StatusOK || got != "echo me" {
						t.Errorf("HTTP %d %q, want the echo of the callback with %s", w.Code, got, test.token)
					}
					return
				}
				if w.Code != http.StatusNotFound {
					t.Errorf("HTTP %d, want 404", w.Code)
				}
				if test.mounts != exact && w.Body.Len() != 0 { // there the mux answers
					t.Errorf("a body of %q", w.Body)
				}
			})
		}
	}
}

func TestAppsPutRefuses(t *testing.T) {
	t.Parallel()
	const id = "wxA"
	ok := wechat.AppCallback{Callback: appCallback(t, testToken, wechat.WithEncryption(id, testKey)), Handler: noReply}
	with := func(name string, cb wechat.AppCallback) wechat.App {
		return wechat.App{Client: appClient(t, id), Callbacks: map[string]wechat.AppCallback{"": ok, name: cb}}
	}
	for _, test := range []struct {
		name, field string
		app         wechat.App
	}{
		{"no client", "Client", wechat.App{Callbacks: map[string]wechat.AppCallback{"": ok}}},
		{"empty client", "Client", wechat.App{Client: new(wechat.Client)}},
		{"no callback", `Callbacks["pay"]`, with("pay", wechat.AppCallback{Handler: noReply})},
		{"empty callback", `Callbacks["pay"]`, with("pay", wechat.AppCallback{Callback: new(wechat.Callback), Handler: noReply})},
		{"no handler", `Callbacks["pay"]`, with("pay", wechat.AppCallback{Callback: ok.Callback})},
		{"name with a slash", "Callbacks", with("a/b", ok)},
		{"name too long", "Callbacks", with(strings.Repeat("n", 65), ok)},
		{"callback of another app", `Callbacks["pay"]`, with("pay", wechat.AppCallback{
			Callback: appCallback(t, testToken, wechat.WithEncryption("wxB", testKey)), Handler: noReply})},
		{"plain and no original id", `Callbacks["pay"]`, with("pay", wechat.AppCallback{Callback: appCallback(t, testToken), Handler: noReply})},
		{"compatible and no original id", `Callbacks["pay"]`, with("pay", wechat.AppCallback{
			Callback: appCallback(t, testToken, wechat.WithEncryption(id, testKey), wechat.WithCompatibleMode()), Handler: noReply})},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			apps := wechat.NewApps()
			before := oneCallback(t, id, noReply)
			mustPut(t, apps, before)
			err := apps.Put(test.app)
			var argument *wechat.ArgumentError
			if !errors.As(err, &argument) {
				t.Fatalf("%v, want an *ArgumentError", err)
			}
			if argument.API != "Apps.Put" || argument.Field != test.field {
				t.Errorf("fault of %s %s, want Apps.Put %s: %v", argument.API, argument.Field, test.field, err)
			}
			if now, _ := apps.Client(id); now != before.Client {
				t.Error("the refused app replaced the one before")
			}
			if w := do(apps.Handler(), appPush(senderOf(id), "/"+id+"/pay", "hello", 1)); w.Code != http.StatusNotFound {
				t.Errorf("HTTP %d from a callback that was refused", w.Code)
			}
		})
	}
}

// What is under way ends with what it began with.
func TestAppsChangeUnderway(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		name   string
		change func(t *testing.T, apps *wechat.Apps, next wechat.App)
		after  int // the status of a push that comes later
		runs   int32
	}{
		{"removed", func(_ *testing.T, apps *wechat.Apps, next wechat.App) { apps.Remove(next.Client.AppID()) }, 404, 0},
		{"replaced", func(t *testing.T, apps *wechat.Apps, next wechat.App) { mustPut(t, apps, next) }, 200, 1},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			const id = "wxA"
			apps := wechat.NewApps()
			began, goOn := make(chan struct{}), make(chan struct{})
			var later atomic.Int32
			mustPut(t, apps, oneCallback(t, id, func(context.Context, wechat.Message) (wechat.Reply, error) {
				close(began)
				<-goOn
				return wechat.TransferToAgent{}, nil
			}))
			first := httptest.NewRecorder()
			done := make(chan struct{})
			s := senderOf(id)
			go func() {
				defer close(done)
				apps.Handler().ServeHTTP(first, appPush(s, "/wechat/"+id, "one", 1))
			}()
			<-began
			test.change(t, apps, oneCallback(t, id, counted(&later)))
			if w := do(apps.Handler(), appPush(s, "/wechat/"+id, "two", 2)); w.Code != test.after || later.Load() != test.runs {
				t.Errorf("afterwards HTTP %d, %d runs of the new handler; want %d, %d", w.Code, later.Load(), test.after, test.runs)
			}
			close(goOn)
			<-done
			if first.Code != http.StatusOK {
				t.Fatalf("HTTP %d", first.Code)
			}
			if got := s.unseal(t, first); !strings.Contains(got, "transfer_customer_service") {
				t.Errorf("answer %s isn't the first handler's", got)
			}
		})
	}
}

// TestAppsUnderLoad is for the race detector too.
func TestAppsUnderLoad(t *testing.T) {
	t.Parallel()
	apps := wechat.NewApps()
	const stable, changing = "wxStable", "wxChanging"
	var served atomic.Int32
	mustPut(t, apps, oneCallback(t, stable, counted(&served)))
	versions := [2]wechat.App{oneCallback(t, changing, noReply), oneCallback(t, changing, noReply)}
	var work sync.WaitGroup
	stop := make(chan struct{})
	for range 2 {
		work.Go(func() {
			for i := 0; ; i++ {
				select {
				case <-stop:
					return
				default:
				}
				if err := apps.Put(versions[i%2]); err != nil {
					t.Error(err)
				}
				if i%3 == 0 {
					apps.Remove(changing)
				}
			}
		})
	}
	const pushers, pushes = 4, 50
	var pushing sync.WaitGroup
	for p := range pushers {
		pushing.Go(func() {
			for i := range pushes {
				n := int64(p*pushes + i + 2)
				if w := do(apps.Handler(), appPush(senderOf(stable), "/wechat/"+stable, "hello", n)); w.Code != http.StatusOK {
					t.Errorf("the app that stays: HTTP %d", w.Code)
				}
				if w := do(apps.Handler(), appPush(senderOf(changing), "/wechat/"+changing, "hello", n)); w.Code != http.StatusOK && w.Code != http.StatusNotFound {
					t.Errorf("the app that comes and goes: HTTP %d", w.Code)
				}
				if client, ok := apps.Client(changing); ok && client != versions[0].Client && client != versions[1].Client {
					t.Errorf("a Client that was never put: %v", client)
				}
			}
		})
	}
	pushing.Wait()
	close(stop)
	work.Wait()
	if n := served.Load(); n != pushers*pushes {
		t.Errorf("%d handlers ran, want %d", n, pushers*pushes)
	}
}

func TestAppsPrintNothing(t *testing.T) {
	t.Parallel()
	app := oneCallback(t, "wxA", noReply)
	apps := wechat.NewApps()
	mustPut(t, apps, app)
	for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%d", "%x", "%q"} {
		for _, v := range []any{apps, app, &app, app.Callbacks[""], struct{ a *wechat.Apps }{apps}, apps.Handler()} {
			text := fmt.Sprintf(verb, v)
			for _, secret := range []string{"s3cretOfwxA", testToken, testKey} {
				if strings.Contains(text, secret) || strings.Contains(text, fmt.Sprintf("%x", secret)) {
					t.Errorf("%s of a %T holds a secret: %s", verb, v, text)
				}
			}
		}
	}
}
