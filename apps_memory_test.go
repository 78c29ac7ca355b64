package wechat_test

import (
	"context"
	"crypto/rand"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"runtime"
	"strings"
	"testing"

	"github.com/minigo-dev/wechat"
)

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

func manyAppID(i int) string { return fmt.Sprintf("wx%016x", i) }
func manyToken(i int) string { return fmt.Sprintf("tok3n%016x", i) }

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

// appPush makes a secure-mode push of a text to a path.
func appPush(s sender, path, text string, msgID int64) *http.Request {
	q, body := s.sealed(s.text(text, msgID))
	return pushTo(path, q, body)
}

func pushTo(path string, q url.Values, body []byte) *http.Request {
	r := post(q, body)
	r.URL.Path = path
	return r
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

func noReply(context.Context, wechat.Message) (wechat.Reply, error) { return nil, nil }
