package redisstore_test

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"runtime"
	"strconv"
	"strings"
	"testing"

	"github.com/minigo-dev/wechat"
)

// TestWarmCalls counts what a Redis counts, and what the processes ask of either store.
func TestWarmCalls(t *testing.T) {
	t.Parallel()
	onEach(t, depots, func(t *testing.T, kind string, d depot) {
		p := startPlatform(t, platformConfig{Latency: 1})
		f := startFleet(t, 2, p, d.shelf())
		before := f.burst(t, 1)
		if r, ok := d.(*redisDepot); ok {
			if err := dial(t, r.addr).ConfigResetStat(t.Context()).Err(); err != nil {
				t.Fatal(err)
			}
		}
		sum := f.burst(t, 500)
		checkNoneFailed(t, sum, p.counts(t))
		uses, commands := sum.StoreUses-before.StoreUses, 0
		if r, ok := d.(*redisDepot); ok {
			commands = commandsOf(t, r.server)
		}
		if before.StoreUses == 0 || uses != 0 || commands != 0 {
			t.Errorf("%d uses of the store at first, then %d, %d commands", before.StoreUses, uses, commands)
		}
		measured(t, atWarmCalls, "calls with a warm token, "+kind, "0 uses of the store",
			"%d calls, %d uses, %d Redis commands", sum.Calls-before.Calls, uses, commands)
	})
}

// commandsOf counts what a server was asked since its statistics were reset, but for
// what the connections and this test ask.
func commandsOf(t *testing.T, s *server) (n int) {
	t.Helper()
	for line := range strings.Lines(dial(t, s.addr).Info(t.Context(), "commandstats").Val()) {
		name, figures, _ := strings.Cut(line, ":calls=")
		switch strings.TrimPrefix(name, "cmdstat_") {
		case "config|resetstat", "config", "info", "client|setinfo", "client|maint_notifications", "hello":
			continue
		}
		if calls, _, ok := strings.Cut(figures, ","); ok {
			each, err := strconv.Atoi(calls)
			if err != nil {
				t.Errorf("%s: %v", name, err)
			}
			n += each
		}
	}
	return n
}

// TestTenThousandApps measures in another process what an idle app with a token costs.
func TestTenThousandApps(t *testing.T) {
	t.Parallel()
	f := startFleet(t, 1, startPlatform(t, platformConfig{}), shelf{})
	const apps, most = 10_000, 8 << 10
	a, err := f[0].do(command{Do: "apps", N: apps})
	if err != nil {
		t.Fatal(err)
	}
	if a.Bytes <= 0 || a.Bytes >= most {
		t.Errorf("an app costs %d bytes", a.Bytes)
	}
	if a.Goroutines > 10 {
		t.Errorf("%d apps have %d goroutines", apps, a.Goroutines)
	}
	measured(t, atApps, "10,000 idle apps that hold a token", "below 8 KiB each, no goroutine per app",
		"%.1f KiB each, %d goroutines more", float64(a.Bytes)/1024, a.Goroutines)
}

// tokenForAll answers every call with a token.
type tokenForAll struct{}

func (tokenForAll) RoundTrip(r *http.Request) (*http.Response, error) {
	answer := `{"access_token":"` + strings.Repeat("x", 136) + `","expires_in":7200}`
	return &http.Response{
		StatusCode: http.StatusOK, Request: r, Header: http.Header{},
		Body: io.NopCloser(strings.NewReader(answer)), ContentLength: int64(len(answer)),
	}, nil
}

// idleApps returns how many bytes each of n apps costs this process, and how many
// goroutines there are more with all of them.
func idleApps(n int) (bytes, goroutines int) {
	apps := wechat.NewApps()
	heap := func() int {
		for range 3 { // what is pooled lives through one
			runtime.GC()
		}
		var m runtime.MemStats
		runtime.ReadMemStats(&m)
		return int(m.HeapAlloc)
	}
	before := 0
	for i := range n + 1 {
		if i == 1 { // the first app also pays what the process needs only once
			before, goroutines = heap(), runtime.NumGoroutine()
		}
		if err := putApp(apps, i); err != nil {
			panic(err)
		}
	}
	bytes, goroutines = (heap()-before)/n, runtime.NumGoroutine()-goroutines
	runtime.KeepAlive(apps)
	return bytes, goroutines
}

func putApp(apps *wechat.Apps, i int) error {
	id := fmt.Sprintf("wx%016x", i)
	client, err := wechat.New(id, fmt.Sprintf("%032x", i), wechat.WithHTTPClient(&http.Client{Transport: tokenForAll{}}))
	if err != nil {
		return err
	}
	if err := client.Call(context.Background(), http.MethodGet, "/wxa/any", nil, nil); err != nil {
		return err
	}
	callback, err := wechat.NewCallback(fmt.Sprintf("tok3n%016x", i), wechat.WithEncryption(id, pushKey))
	if err != nil {
		return err
	}
	bot := func(ctx context.Context, _ wechat.Message) (wechat.Reply, error) {
		return nil, client.Call(ctx, http.MethodPost, "/cgi-bin/anything", nil, nil)
	}
	return apps.Put(wechat.App{Client: client, Callbacks: map[string]wechat.AppCallback{"": {Callback: callback, Handler: bot}}})
}
