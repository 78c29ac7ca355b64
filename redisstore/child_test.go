package redisstore_test

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/redis/go-redis/v9"

	"github.com/minigo-dev/wechat"
	"github.com/minigo-dev/wechat/redisstore"
)

// A child is this test binary, run as a process of a fleet. It takes one command a line
// on its input, answers each on its output, and ends with its input.
const childVariable = "REDISSTORE_TEST_CHILD"

type childConfig struct {
	Platform string // its base URL
	Redis    string // or empty, for a process without a shared store
	Prefix   string
}

// A command is burst (N calls at once), start (N goroutines that call until stop), stop,
// or serve (pushes).
type command struct {
	Do string
	N  int
}

// A tally is the answer to any command.
type tally struct {
	Calls, Failed, StoreFailures int
	Slowest                      time.Duration
	FirstError                   string
	URL                          string // where pushes are served
	Runs                         int    // of the push handler
}

type worker struct {
	client *wechat.Client
	store  *redisstore.Store
	stop   chan struct{}
	load   sync.WaitGroup
	runs   atomic.Int64

	mu sync.Mutex
	tally
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
	if c.Redis != "" {
		store, err := redisstore.New(redis.NewClient(&redis.Options{Addr: c.Redis}), redisstore.WithPrefix(c.Prefix))
		if err != nil {
			panic(err)
		}
		w.store, opts = store, append(opts, wechat.WithTokenStore(store))
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
		w.stop = make(chan struct{})
		for range c.N {
			w.load.Go(w.callUntilStopped)
		}
	case "stop":
		close(w.stop)
		w.load.Wait()
	case "serve":
		w.serve()
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	w.Runs = int(w.runs.Load())
	return w.tally
}

func (w *worker) callUntilStopped() {
	for {
		w.call()
		select {
		case <-w.stop:
			return
		case <-time.After(100 * time.Millisecond):
		}
	}
}

func (w *worker) call() {
	start := time.Now()
	err := w.client.Call(context.Background(), http.MethodGet, "/wxa/any", nil, nil)
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
	callback, err := wechat.NewCallback(pushToken, wechat.WithEncryption(appID, pushKey), wechat.WithDedup(w.store))
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

// A process is the parent's end of a child.
type process struct {
	name string
	cmd  *exec.Cmd
	in   io.WriteCloser
	out  *json.Decoder
	errs bytes.Buffer
}

func startProcess(t *testing.T, name string, c childConfig) *process {
	t.Helper()
	text, err := json.Marshal(c)
	if err != nil {
		t.Fatal(err)
	}
	p := &process{name: name, cmd: exec.Command(os.Args[0], "-test.run=^$")}
	p.cmd.Env = append(os.Environ(), childVariable+"="+string(text))
	p.cmd.Stderr = &p.errs
	if p.in, err = p.cmd.StdinPipe(); err != nil {
		t.Fatal(err)
	}
	out, err := p.cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	p.out = json.NewDecoder(out)
	if err := p.cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		p.in.Close()
		_ = p.cmd.Wait()
		if t.Failed() && p.errs.Len() > 0 {
			t.Logf("%s: %s", p.name, p.errs.String())
		}
	})
	return p
}

// do sends a command and waits for its answer.
func (p *process) do(name string, n int) (answer tally, err error) {
	if err := json.NewEncoder(p.in).Encode(command{name, n}); err != nil {
		return tally{}, err
	}
	err = p.out.Decode(&answer)
	return answer, err
}

// A fleet is processes of one app.
type fleet []*process

// startFleet starts n processes and waits until they are ready.
func startFleet(t *testing.T, n int, p *platform, redisAddr string) fleet {
	t.Helper()
	var f fleet
	for i := range n {
		name := fmt.Sprintf("p%d", i)
		f = append(f, startProcess(t, name, childConfig{p.url + "/" + name, redisAddr, fleetPrefix}))
	}
	for _, one := range f {
		if err := one.out.Decode(new(tally)); err != nil {
			t.Fatalf("%s: %v %s", one.name, err, one.errs.String())
		}
	}
	return f
}

const fleetPrefix = "fleet:"

// do sends a command to all and sums the answers up.
func (f fleet) do(t *testing.T, name string, n int) tally {
	t.Helper()
	answers, errs := make([]tally, len(f)), make([]error, len(f))
	var wg sync.WaitGroup
	for i, p := range f {
		wg.Go(func() { answers[i], errs[i] = p.do(name, n) })
	}
	wg.Wait()
	var sum tally
	for i, a := range answers {
		if errs[i] != nil {
			t.Fatalf("%s: %v", f[i].name, errs[i])
		}
		sum.Calls += a.Calls
		sum.Failed += a.Failed
		sum.StoreFailures += a.StoreFailures
		sum.Runs += a.Runs
		sum.Slowest = max(sum.Slowest, a.Slowest)
		if sum.FirstError == "" {
			sum.FirstError = a.FirstError
		}
	}
	return sum
}

// without returns the fleet but for one process.
func (f fleet) without(name string) (rest fleet, one *process) {
	for _, p := range f {
		if p.name == name {
			one = p
		} else {
			rest = append(rest, p)
		}
	}
	return rest, one
}
