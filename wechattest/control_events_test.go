package wechattest_test

import (
	"bufio"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"runtime"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/minigo-dev/wechat/wechattest"
)

type sentEvent struct {
	name, id string
	data     tree
}

// A listener reads server-sent events.
type listener struct {
	t      testing.TB
	res    *http.Response
	lines  *bufio.Scanner
	cancel context.CancelFunc
}

func (c *controlClient) listen(path string, header ...string) *listener {
	c.t.Helper()
	ctx, cancel := context.WithCancel(context.Background())
	c.t.Cleanup(cancel)
	r, err := http.NewRequestWithContext(ctx, "GET", c.base+path, nil)
	if err != nil {
		c.t.Fatal(err)
	}
	if len(header) == 2 {
		r.Header.Set(header[0], header[1])
	}
	res, err := c.http.Do(r)
	if err != nil {
		c.t.Fatal(err)
	}
	if got := res.Header.Get("Content-Type"); res.StatusCode != 200 || !strings.HasPrefix(got, "text/event-stream") {
		c.t.Fatalf("HTTP %d %s", res.StatusCode, got)
	}
	lines := bufio.NewScanner(res.Body)
	lines.Buffer(nil, 4<<20)
	c.t.Cleanup(func() { res.Body.Close() })
	return &listener{c.t, res, lines, cancel}
}

// next returns the next event, or false at the end of the stream.
func (l *listener) next() (e sentEvent, ok bool) {
	l.t.Helper()
	for l.lines.Scan() {
		name, value, _ := strings.Cut(l.lines.Text(), ": ")
		switch name {
		case "event":
			e.name = value
		case "id":
			e.id = value
		case "data":
			if err := json.Unmarshal([]byte(value), &e.data.v); err != nil {
				l.t.Fatalf("%v in %s", err, value)
			}
		case "":
			if value == "" && e.name != "" {
				return e, true
			}
		}
	}
	return sentEvent{}, false
}

// until returns the first event that match accepts.
func (l *listener) until(match func(sentEvent) bool) sentEvent {
	l.t.Helper()
	for {
		e, ok := l.next()
		if !ok {
			l.t.Fatal("the events ended")
		}
		if match(e) {
			return e
		}
	}
}

func named(name string) func(sentEvent) bool {
	return func(e sentEvent) bool { return e.name == name }
}

func TestControlEvents(t *testing.T) {
	t.Parallel()
	for _, tc := range []struct {
		name   string
		socket bool
	}{{"in memory", false}, {"over a socket", true}} {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()
			c := newControl(t)
			if tc.socket {
				c.base, c.http = c.wx.URL(), &http.Client{Transport: &http.Transport{DisableKeepAlives: true}}
			}
			c.wx.Serve(c.wx.Callback().Handler(echoBot(c.wx.Client())))
			alice := c.wx.User("alice")
			l := c.listen("/_sim/events")
			if e, ok := l.next(); !ok || e.name != "state" || e.data.text("users.0.name") != "alice" {
				t.Fatalf("the first event is %v", e)
			}
			alice.SendText("hello")
			if e := l.until(named("chat")); e.data.text("user") != "alice" || e.data.text("item.text") != "hello" || e.data.num("item.seq") != 0 {
				t.Errorf("what alice said: %v", e)
			}
			if e := l.until(named("exchange")); e.id != "1" || e.data.text("path") != "/cgi-bin/stable_token" {
				t.Errorf("the first exchange: %v", e)
			}
			e := l.until(func(e sentEvent) bool {
				return e.name == "chat" && e.data.text("item.from") == "bot" && e.data.num("item.seq") > 0
			})
			if e.data.num("item.seq") != 2 || e.data.text("item.text") != "hello" {
				t.Errorf("what alice saw: %v", e)
			}
			if e := l.until(named("state")); e.data.num("users.0.left") != 4 {
				t.Errorf("alice has %v replies left", e.data.at("users.0"))
			}
			c.must("POST", "/_sim/faults", `{"name":"busy","times":2,"path":"/cgi-bin/media/upload"}`, nil)
			e = l.until(func(e sentEvent) bool { return e.name == "state" && len(e.data.list("faults")) == 1 })
			if got, want := e.data.text("faults.0.text"), "busy (-1), 2 times, at /cgi-bin/media/upload"; got != want {
				t.Errorf("the fault reads %q, want %q", got, want)
			}
			// A reader that comes back gets what it missed.
			back := c.listen("/_sim/events", "Last-Event-ID", "1")
			if e := back.until(named("exchange")); e.id != "2" {
				t.Errorf("after 1 comes %s", e.id)
			}
			if e := c.listen("/_sim/events?after=99"); e.until(named("reset")).name != "reset" {
				t.Error("no reset after a number that isn't there")
			}
			c.must("DELETE", "/_sim/exchanges", "", nil)
			l.until(named("reset"))
		})
	}
}

// Reply windows and typing end by the clock, without a request that announces it.
func TestControlStateChangesWithTheClock(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		c := newControl(t)
		c.wx.Serve(answering("success"))
		alice := c.wx.User("alice")
		l := c.listen("/_sim/events")
		alice.Enter("")
		in := func(want bool) func(sentEvent) bool {
			return func(e sentEvent) bool { return e.name == "state" && e.data.at("users.0.inSession") == want }
		}
		l.until(in(true))
		start := time.Now()
		l.until(in(false))
		if took := time.Since(start); took < 55*time.Second || took > 62*time.Second {
			t.Errorf("the window shut after %v", took)
		}
		l.res.Body.Close()
	})
}

func TestControlEventsEnd(t *testing.T) {
	t.Parallel()
	for _, tc := range []struct {
		name string
		end  func(wx *wechattest.Platform, l *listener)
	}{
		{"with the platform", func(wx *wechattest.Platform, l *listener) { wx.Close() }},
		{"with the request", func(_ *wechattest.Platform, l *listener) { l.cancel() }},
		{"with the body", func(_ *wechattest.Platform, l *listener) { l.res.Body.Close() }},
	} {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()
			// The bubble fails if a goroutine is left.
			synctest.Test(t, func(t *testing.T) {
				c := newControl(t)
				l := c.listen("/_sim/events")
				l.next()
				tc.end(c.wx, l)
				for {
					if _, ok := l.next(); !ok {
						break
					}
				}
				synctest.Wait()
			})
		})
	}
}

func TestNoGoroutineAfterClose(t *testing.T) {
	before := runtime.NumGoroutine()
	for range 5 {
		wx, err := wechattest.Start()
		if err != nil {
			t.Fatal(err)
		}
		transport := &http.Transport{}
		var bodies []io.Closer
		for range 3 {
			r, err := http.NewRequest("GET", wx.URL()+"/_sim/events", nil)
			if err != nil {
				t.Fatal(err)
			}
			res, err := transport.RoundTrip(r)
			if err != nil {
				t.Fatal(err)
			}
			bodies = append(bodies, res.Body)
		}
		wx.Close()
		for _, body := range bodies {
			body.Close()
		}
		transport.CloseIdleConnections()
	}
	for deadline := time.Now().Add(5 * time.Second); runtime.NumGoroutine() > before; time.Sleep(10 * time.Millisecond) {
		if time.Now().After(deadline) {
			buf := make([]byte, 1<<20)
			t.Fatalf("%d goroutines before, %d after:\n%s", before, runtime.NumGoroutine(), buf[:runtime.Stack(buf, true)])
		}
	}
}

// Many pushes at once lose no exchange, and no watcher delays them.
func TestManyPushes(t *testing.T) {
	t.Parallel()
	const workers, each = 32, 94 // 3008
	c := newControl(t)
	c.wx.Serve(answering("success"))
	stalled := c.listen("/_sim/events") // reads nothing
	l := c.listen("/_sim/events?after=0")
	seen := make(chan []int, 1)
	go func() {
		var got []int
		for len(got) == 0 || got[len(got)-1] < workers*each {
			e, ok := l.next()
			if !ok {
				break
			}
			switch e.name {
			case "exchange":
				got = append(got, int(e.data.num("seq")))
			case "reset":
				got = nil
				var list struct {
					Exchanges []struct{ Seq int }
				}
				c.must("GET", "/_sim/exchanges?limit=5000", "", &list)
				for _, x := range list.Exchanges {
					got = append(got, x.Seq)
				}
			}
		}
		seen <- got
	}()
	var wg sync.WaitGroup
	start := time.Now()
	for n := range workers {
		wg.Go(func() {
			u := c.wx.User(fmt.Sprint("user", n))
			for range each {
				if d := u.SendText("hello"); d.Err != nil {
					t.Error(d.Err)
				}
			}
		})
	}
	wg.Wait()
	t.Logf("%.0f pushes a second", workers*each/time.Since(start).Seconds())
	log := c.wx.Exchanges()
	if len(log) != workers*each {
		t.Fatalf("%d exchanges, want %d", len(log), workers*each)
	}
	for i, e := range log {
		if e.Seq != i+1 || e.Status != 200 {
			t.Fatalf("exchange %d has number %d, HTTP %d", i+1, e.Seq, e.Status)
		}
	}
	select {
	case got := <-seen:
		last := 0
		for _, seq := range got {
			if seq > last+1 {
				t.Fatalf("the watcher missed %d to %d", last+1, seq-1)
			}
			last = max(last, seq)
		}
	case <-time.After(20 * time.Second):
		t.Fatal("the watcher got no end of it")
	}
	stalled.res.Body.Close()
}

func BenchmarkPushes(b *testing.B) {
	c := newControl(b)
	c.wx.Serve(answering("success"))
	l := c.listen("/_sim/events")
	go io.Copy(io.Discard, l.res.Body)
	u := c.wx.User("alice")
	b.ReportAllocs()
	for b.Loop() {
		if d := u.SendText("hello"); d.Err != nil {
			b.Fatal(d.Err)
		}
	}
	b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "pushes/s")
}
