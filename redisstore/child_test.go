package redisstore_test

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"strconv"
	"sync"
	"sync/atomic"
	"time"

	"github.com/redis/go-redis/v9"

	"github.com/minigo-dev/wechat"
	"github.com/minigo-dev/wechat/filestore"
	"github.com/minigo-dev/wechat/redisstore"
)

// A child is this test binary, run as a process of a fleet. It takes one command a line
// on its input, answers each on its output, and ends with its input.
const childVariable = "REDISSTORE_TEST_CHILD"

type childConfig struct {
	Platform string // its base URL
	shelf
}

// A shelf says where a fleet's shared store is: at the address of a Redis, in a folder,
// or nowhere.
type shelf struct{ Redis, Files string }

// A command is burst (N calls at once), start (N goroutines that call once in each Pace
// until stop), stop, serve (pushes), apps (N idle ones), or full and roomy (the disk).
type command struct {
	Do   string
	N    int
	Pace time.Duration
}

// A tally is the answer to any command.
type tally struct {
	Calls, Failed, StoreFailures int
	StoreUses                    int // by the Client
	Slowest                      time.Duration
	FirstError                   string
	URL                          string // where pushes are served
	Runs                         int    // of the push handler
	Bytes, Goroutines            int    // that an idle app costs
}

type worker struct {
	client *wechat.Client
	store  tokenShelf
	stop   chan struct{}
	load   sync.WaitGroup
	runs   atomic.Int64
	ids    atomic.Int64 // of calls
	uses   atomic.Int64

	mu sync.Mutex
	tally
}

// A tokenShelf is what both kinds of store are.
type tokenShelf interface {
	wechat.TokenStore
	wechat.TokenLocker
}

// A countedShelf counts its uses.
type countedShelf struct {
	tokenShelf
	uses *atomic.Int64
}

func (c countedShelf) Get(ctx context.Context, key string) (string, error) {
	c.uses.Add(1)
	return c.tokenShelf.Get(ctx, key)
}

func (c countedShelf) Set(ctx context.Context, key, value string, ttl time.Duration) error {
	c.uses.Add(1)
	return c.tokenShelf.Set(ctx, key, value, ttl)
}

func (c countedShelf) TryLock(ctx context.Context, key string, lease time.Duration) (func(context.Context) error, error) {
	c.uses.Add(1)
	return c.tokenShelf.TryLock(ctx, key, lease)
}

func runChild(text string) {
	var c childConfig
	if err := json.Unmarshal([]byte(text), &c); err != nil {
		panic(err)
	}
	w := newWorker(c)
	in, out := json.NewDecoder(os.Stdin), json.NewEncoder(os.Stdout)
	_ = out.Encode(tally{})
	for {
		var c command
		if err := in.Decode(&c); err != nil {
			return
		}
		_ = out.Encode(w.obey(c))
	}
}

func newWorker(c childConfig) *worker {
	w := &worker{}
	opts := []wechat.Option{
		wechat.WithBaseURL(c.Platform),
		wechat.WithHooks(wechat.Hooks{Token: func(_ context.Context, i wechat.TokenInfo) {
			if i.Event == wechat.TokenStoreFailed {
				w.mu.Lock()
				w.StoreFailures++
				w.mu.Unlock()
			}
		}}),
	}
	var err error
	switch {
	case c.Redis != "":
		w.store, err = redisstore.New(redis.NewClient(&redis.Options{Addr: c.Redis}), redisstore.WithPrefix(fleetPrefix))
	case c.Files != "":
		w.store, err = filestore.New(c.Files)
	}
	if err != nil {
		panic(err)
	}
	if w.store != nil {
		opts = append(opts, wechat.WithTokenStore(countedShelf{w.store, &w.uses}))
	}
	client, err := wechat.New(appID, appSecret, opts...)
	if err != nil {
		panic(err)
	}
	w.client = client
	return w
}

func (w *worker) obey(c command) tally {
	switch c.Do {
	case "burst":
		for range c.N {
			w.load.Go(w.call)
		}
		w.load.Wait()
	case "start":
		w.Slowest, w.stop = 0, make(chan struct{})
		for i := range c.N { // not in step
			w.load.Go(func() { w.callUntilStopped(c.Pace*time.Duration(i)/time.Duration(c.N), c.Pace) })
		}
	case "stop":
		close(w.stop)
		w.load.Wait()
	case "serve":
		w.serve()
	case "apps":
		w.Bytes, w.Goroutines = idleApps(c.N)
	case "full", "roomy":
		if err := fillDisk(c.Do == "full"); err != nil {
			panic(err)
		}
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	w.Runs, w.StoreUses = int(w.runs.Load()), int(w.uses.Load())
	return w.tally
}

func (w *worker) callUntilStopped(first, pace time.Duration) {
	for wait := first; ; wait = pace {
		select {
		case <-w.stop:
			return
		case <-time.After(wait):
			w.call()
		}
	}
}

func (w *worker) call() {
	start, id := time.Now(), strconv.FormatInt(w.ids.Add(1), 10)
	err := w.client.Call(context.Background(), http.MethodGet, "/wxa/any", url.Values{"call": {id}}, nil)
	took := time.Since(start)
	w.mu.Lock()
	defer w.mu.Unlock()
	w.Calls++
	w.Slowest = max(w.Slowest, took)
	if err != nil {
		w.Failed++
		if w.FirstError == "" {
			w.FirstError = err.Error()
		}
	}
}

// serve takes pushes. Its answer tells which process and which run made it.
func (w *worker) serve() {
	callback, err := wechat.NewCallback(pushToken, wechat.WithEncryption(appID, pushKey), wechat.WithDedup(w.store.(*redisstore.Store)))
	if err != nil {
		panic(err)
	}
	s := httptest.NewServer(callback.Handler(func(context.Context, wechat.Message) (wechat.Reply, error) {
		time.Sleep(200 * time.Millisecond)
		return wechat.ReplyText{Content: fmt.Sprintf("process %d, run %d", os.Getpid(), w.runs.Add(1))}, nil
	}))
	w.mu.Lock()
	defer w.mu.Unlock()
	w.URL = s.URL
}
