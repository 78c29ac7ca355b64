package redisstore_test

import (
	"bufio"
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"os"
	"os/exec"
	"strings"
	"sync"
	"testing"
	"time"
)

// startSelf runs this test binary as another process. It ends with its input, and so
// with this process, however that ends.
func startSelf(t *testing.T, variable string, config any) (cmd *exec.Cmd, in io.WriteCloser, out io.Reader) {
	t.Helper()
	text, err := json.Marshal(config)
	if err != nil {
		t.Fatal(err)
	}
	var errs bytes.Buffer
	cmd = exec.Command(os.Args[0], "-test.run=^$")
	cmd.Env = append(os.Environ(), variable+"="+string(text))
	cmd.Stderr = &errs
	if in, err = cmd.StdinPipe(); err != nil {
		t.Fatal(err)
	}
	if out, err = cmd.StdoutPipe(); err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		in.Close()
		_ = cmd.Wait()
		if t.Failed() && errs.Len() > 0 {
			t.Logf("%s: %s", text, errs.String())
		}
	})
	return cmd, in, out
}

// A wechatProcess is the platform in its process, as the test sees it.
type wechatProcess struct{ url string }

// startPlatform starts one. What the config leaves at zero is as at WeChat's.
func startPlatform(t *testing.T, c platformConfig) wechatProcess {
	t.Helper()
	if c.Life == 0 {
		c.Life, c.Renewal = 2*time.Hour, 5*time.Minute
	}
	if c.Latency == 0 {
		c.Latency = 20 * time.Millisecond
	}
	_, _, out := startSelf(t, platformVariable, c)
	line, err := bufio.NewReader(out).ReadString('\n')
	if err != nil {
		t.Fatalf("the platform doesn't start: %v", err)
	}
	return wechatProcess{strings.TrimSpace(line)}
}

// control gives the platform an order and returns what it has counted.
func (p wechatProcess) control(t *testing.T, what string, query url.Values) (c counts) {
	t.Helper()
	response, err := http.Post(p.url+"/control/"+url.PathEscape(what)+"?"+query.Encode(), "", nil)
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	if err := json.NewDecoder(response.Body).Decode(&c); err != nil || response.StatusCode != http.StatusOK {
		t.Fatalf("the platform answers %q with status %d, %v", what, response.StatusCode, err)
	}
	return c
}

func (p wechatProcess) counts(t *testing.T) counts {
	t.Helper()
	return p.control(t, "counts", nil)
}

// waitFor asks the platform until its counts satisfy enough, and fails after a while.
func (p wechatProcess) waitFor(t *testing.T, what string, limit time.Duration, enough func(counts) bool) (c counts) {
	t.Helper()
	for end := time.Now().Add(limit); time.Now().Before(end); time.Sleep(10 * time.Millisecond) {
		if c = p.counts(t); enough(c) {
			return c
		}
	}
	t.Fatalf("no %s within %v: %+v", what, limit, c)
	return c
}

// A process is the parent's end of a child.
type process struct {
	name string
	cmd  *exec.Cmd
	in   io.Writer
	out  *json.Decoder
}

// startProcess starts one and doesn't wait until it is ready.
func startProcess(t *testing.T, name string, p wechatProcess, where shelf) *process {
	t.Helper()
	cmd, in, out := startSelf(t, childVariable, childConfig{p.url + "/" + name, where})
	return &process{name, cmd, in, json.NewDecoder(out)}
}

func (p *process) waitReady(t *testing.T) {
	t.Helper()
	if err := p.out.Decode(new(tally)); err != nil {
		t.Fatalf("%s: %v", p.name, err)
	}
}

// do sends a command and waits for its answer.
func (p *process) do(c command) (answer tally, err error) {
	if err := json.NewEncoder(p.in).Encode(c); err != nil {
		return tally{}, err
	}
	err = p.out.Decode(&answer)
	return answer, err
}

// A fleet is processes of one app.
type fleet []*process

// startFleet starts n processes and waits until they are ready.
func startFleet(t *testing.T, n int, p wechatProcess, where shelf) fleet {
	t.Helper()
	var f fleet
	for i := range n {
		f = append(f, startProcess(t, fmt.Sprintf("p%d", i), p, where))
	}
	for _, one := range f {
		one.waitReady(t)
	}
	return f
}

const fleetPrefix = "fleet:"

// do sends a command to all and sums the answers up.
func (f fleet) do(t *testing.T, c command) tally {
	t.Helper()
	answers, errs := make([]tally, len(f)), make([]error, len(f))
	var wg sync.WaitGroup
	for i, p := range f {
		wg.Go(func() { answers[i], errs[i] = p.do(c) })
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
		sum.StoreUses += a.StoreUses
		sum.Runs += a.Runs
		sum.Slowest = max(sum.Slowest, a.Slowest)
		if sum.FirstError == "" {
			sum.FirstError = a.FirstError
		}
	}
	return sum
}

// burst makes n calls of each process at once.
func (f fleet) burst(t *testing.T, n int) tally {
	t.Helper()
	return f.do(t, command{Do: "burst", N: n})
}

// start puts each process under load: 100 goroutines that make a call in each pace.
func (f fleet) start(t *testing.T, pace time.Duration) {
	t.Helper()
	f.do(t, command{Do: "start", N: goroutines, Pace: pace})
}

func (f fleet) stop(t *testing.T) tally {
	t.Helper()
	return f.do(t, command{Do: "stop"})
}

// kill ends a process as kill -9 does, and returns the others.
func (f fleet) kill(t *testing.T, p wechatProcess, name string) (rest fleet) {
	t.Helper()
	for _, one := range f {
		if one.name != name {
			rest = append(rest, one)
		} else if err := one.cmd.Process.Kill(); err != nil {
			t.Fatal(err)
		}
	}
	if len(rest) != len(f)-1 {
		t.Fatalf("no process %q", name)
	}
	p.control(t, "bury", url.Values{"process": {name}})
	return rest
}
