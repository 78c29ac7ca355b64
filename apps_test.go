package wechat_test

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"runtime"
	"strings"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/minigo-dev/wechat"
	"github.com/minigo-dev/wechat/wechattest"
)

func mustPut(t testing.TB, apps *wechat.Apps, app wechat.App) {
	t.Helper()
	if err := apps.Put(app); err != nil {
		t.Fatal(err)
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

// appPush makes a secure-mode push of a text to a path.
func appPush(s sender, path, text string, msgID int64) *http.Request {
	q, body := s.sealed(s.text(text, msgID))
	return pushTo(path, q, body)
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

// counted is a handler that counts its runs.
func counted(n *atomic.Int32) wechat.HandlerFunc {
	return func(context.Context, wechat.Message) (wechat.Reply, error) {
		n.Add(1)
		return nil, nil
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

// Two callbacks of one app with the same credentials would take each other's pushes.
func TestAppsPutRefusesEqualCredentials(t *testing.T) {
	t.Parallel()
	const id = "wxA"
	callback := func(token string, opts ...wechat.CallbackOption) *wechat.Callback {
		return appCallback(t, token, opts...)
	}
	sealed := func(key string) wechat.CallbackOption { return wechat.WithEncryption(id, key) }
	hosted := func() *wechat.Callback {
		cb, err := wechat.NewCloudHostingCallback(id, wechat.WithOriginalID(testGhID))
		if err != nil {
			t.Fatal(err)
		}
		return cb
	}
	gh, compatible := wechat.WithOriginalID(testGhID), wechat.WithCompatibleMode()
	same := callback("tokenA", sealed(testKey))
	// The last character of a key carries two bits that no key has.
	const keyA, keyB = "abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG", "abcdefghijklmnopqrstuvwxyz0123456789ABCDEFH"
	tests := []struct {
		name      string
		main, pay *wechat.Callback
		refused   bool
	}{
		{"one callback twice", same, same, true},
		{"Token and key", callback("tokenA", sealed(testKey)), callback("tokenA", sealed(testKey)), true},
		{"Token and key, one of them compatible", callback("tokenA", sealed(testKey)), callback("tokenA", sealed(testKey), compatible, gh), true},
		{"Token and a key in other letters", callback("tokenA", sealed(keyA)), callback("tokenA", sealed(keyB)), true},
		{"Token, both plain", callback("tokenA", gh), callback("tokenA", gh), true},
		{"Token, plain and compatible", callback("tokenA", gh), callback("tokenA", sealed(testKey), compatible, gh), true},
		{"Token, both compatible, another key", callback("tokenA", sealed(testKey), compatible, gh), callback("tokenA", sealed(otherKey), compatible, gh), true},

		{"another Token", callback("tokenA", sealed(testKey)), callback("tokenB", sealed(testKey)), false},
		{"another key", callback("tokenA", sealed(testKey)), callback("tokenA", sealed(otherKey)), false},
		{"another Token, plain", callback("tokenA", gh), callback("tokenB", gh), false},
		{"Token, plain and secure", callback("tokenA", gh), callback("tokenA", sealed(testKey)), false},
		{"replaced to be another", callback("tokenA", sealed(testKey)),
			callback("tokenB", sealed(otherKey), wechat.WithPreviousToken("tokenA"), wechat.WithPreviousAESKey(testKey)), false},
		{"cloud hosting, which has none", hosted(), hosted(), false},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			err := wechat.NewApps().Put(wechat.App{Client: appClient(t, id), Callbacks: map[string]wechat.AppCallback{
				"": {Callback: tt.main, Handler: noReply}, "pay": {Callback: tt.pay, Handler: noReply},
			}})
			if !tt.refused {
				if err != nil {
					t.Errorf("refused: %v", err)
				}
				return
			}
			var fault *wechat.ArgumentError
			if !errors.As(err, &fault) || fault.API != "Apps.Put" || fault.Field != `Callbacks["pay"]` {
				t.Fatalf("%v, want a fault of Apps.Put's Callbacks[\"pay\"]", err)
			}
			if !strings.Contains(fault.Reason, `Callbacks[""]`) || strings.Contains(fault.Reason, "tokenA") {
				t.Errorf("the reason: %s", fault.Reason)
			}
		})
	}
	// Two apps may have the same: a push names its app.
	apps := wechat.NewApps()
	mustPut(t, apps, oneCallback(t, "wxA", noReply))
	mustPut(t, apps, oneCallback(t, "wxB", noReply))
}

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

// tokenTransport answers every call with a token.
type tokenTransport struct{}

func (tokenTransport) RoundTrip(r *http.Request) (*http.Response, error) {
	const answer = `{"errcode":0,"access_token":"` + "012345678901234567890123456789012345678901234567890123456789" + `","expires_in":7200}`
	return &http.Response{StatusCode: http.StatusOK, ProtoMajor: 1, ProtoMinor: 1, Request: r, Header: http.Header{},
		Body: io.NopCloser(strings.NewReader(answer)), ContentLength: int64(len(answer))}, nil
}

// heapInUse is what is alive, with the sync.Pools emptied, which takes two collections.
func heapInUse() uint64 {
	for range 3 {
		runtime.GC()
	}
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return m.HeapAlloc
}

func manyAppID(i int) string { return fmt.Sprintf("wx%016x", i) }

func manyToken(i int) string { return fmt.Sprintf("tok3n%016x", i) }

// putMany puts n apps in secure mode, each with texts of its own.
func putMany(tb testing.TB, apps *wechat.Apps, n int, opts ...wechat.Option) {
	tb.Helper()
	for i := range n {
		id := manyAppID(i)
		client, err := wechat.New(id, rand.Text(), opts...)
		if err != nil {
			tb.Fatal(err)
		}
		callback, err := wechat.NewCallback(manyToken(i), wechat.WithEncryption(id, testKey))
		if err != nil {
			tb.Fatal(err)
		}
		bot := func(ctx context.Context, _ wechat.Message) (wechat.Reply, error) {
			return nil, client.Call(ctx, http.MethodPost, "/cgi-bin/anything", nil, nil)
		}
		err = apps.Put(wechat.App{Client: client, Callbacks: map[string]wechat.AppCallback{"": {Callback: callback, Handler: bot}}})
		if err != nil {
			tb.Fatal(err)
		}
	}
}

// useMany pushes once to each of the first n apps.
func useMany(t *testing.T, apps *wechat.Apps, n int) {
	t.Helper()
	h := apps.Handler()
	for i := range n {
		s := newSender("json")
		s.appID, s.token = manyAppID(i), manyToken(i)
		if w := do(h, appPush(s, "/wechat/"+s.appID, "hello", 1)); w.Code != http.StatusOK {
			t.Fatalf("app %d: HTTP %d", i, w.Code)
		}
	}
}

// TestTenThousandIdleApps isn't parallel: it measures the whole process.
func TestTenThousandIdleApps(t *testing.T) {
	for _, test := range []struct {
		name string
		n    int64
		most int64 // bytes an app: the doc comment of Apps says 2, 3 and 5.5 KiB
		used bool  // each has fetched a token and answered a push
		opts []wechat.Option
	}{
		{name: "never used", n: 10_000, most: 2_500},
		{name: "never used, HTTP client of one's own", n: 10_000, most: 3_500, opts: []wechat.Option{wechat.WithHTTPClient(&http.Client{})}},
		{name: "used", n: 2_000, most: 6_000, used: true, opts: []wechat.Option{wechat.WithHTTPClient(&http.Client{Transport: tokenTransport{}})}},
	} {
		t.Run(test.name, func(t *testing.T) {
			warm := wechat.NewApps() // what the process needs but once
			putMany(t, warm, 1, test.opts...)
			if test.used {
				useMany(t, warm, 1)
			}
			before, goroutines := heapInUse(), runtime.NumGoroutine()
			apps := wechat.NewApps()
			putMany(t, apps, int(test.n), test.opts...)
			if test.used {
				useMany(t, apps, int(test.n))
			}
			each := (int64(heapInUse()) - int64(before)) / test.n
			t.Logf("%d bytes an app", each)
			if each <= 0 || each > test.most {
				t.Errorf("%d bytes an app, want at most %d", each, test.most)
			}
			if now := runtime.NumGoroutine(); now > goroutines+10 {
				t.Errorf("%d goroutines, %d before there were apps", now, goroutines)
			}
			runtime.KeepAlive(apps)
			runtime.KeepAlive(warm)
		})
	}
}

// BenchmarkAppsVerifyURL tells what finding one app among ten thousand adds to the work
// of its Callback.
func BenchmarkAppsVerifyURL(b *testing.B) {
	const n = 10_000
	apps := wechat.NewApps()
	putMany(b, apps, n)
	s := newSender("json")
	s.appID, s.token = manyAppID(n/2), manyToken(n/2)
	callback, err := wechat.NewCallback(s.token, wechat.WithEncryption(s.appID, testKey))
	if err != nil {
		b.Fatal(err)
	}
	q := s.query()
	q.Set("echostr", "1234567890")
	r := pushTo("/wechat/"+s.appID, q, nil)
	r.Method = http.MethodGet
	for _, side := range []struct {
		name    string
		handler http.Handler
	}{{"sdk", apps.Handler()}, {"floor", callback.Handler(noReply)}} {
		b.Run(side.name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				if w := do(side.handler, r); w.Code != http.StatusOK {
					b.Fatalf("HTTP %d", w.Code)
				}
			}
		})
	}
}

func ExampleApps() {
	apps := wechat.NewApps()
	mux := http.NewServeMux()
	mux.Handle("/wechat/{appid}", apps.Handler())
	mux.Handle("/wechat/{appid}/{name}", apps.Handler())

	// One bot for all; each app has its own Client, Token and key.
	bot := func(client *wechat.Client) wechat.HandlerFunc {
		return func(ctx context.Context, m wechat.Message) (wechat.Reply, error) {
			if text, ok := m.(*wechat.TextMessage); ok {
				return nil, client.SendText(ctx, text.FromUserName, text.Content+" from "+client.AppID())
			}
			return nil, nil
		}
	}
	for _, id := range []string{"wxtennis", "wxchess"} {
		wx, err := wechattest.Start(wechattest.WithAppID(id), wechattest.WithCallbackURL("https://your.host/wechat/"+id))
		if err != nil {
			fmt.Println(err)
			return
		}
		defer wx.Close()
		wx.Serve(mux)
		client := wx.Client()
		err = apps.Put(wechat.App{
			Client:    client,
			Callbacks: map[string]wechat.AppCallback{"": {Callback: wx.Callback(), Handler: bot(client)}},
		})
		if err != nil {
			fmt.Println(err)
			return
		}
		alice := wx.User("alice")
		alice.SendText("hello")
		fmt.Println(alice.MustReceiveText("hello from " + id))

		apps.Remove(id)
		fmt.Println(alice.SendText("anybody there?").Status)
	}
	// Output:
	// text "hello from wxtennis"
	// 404
	// text "hello from wxchess"
	// 404
}
