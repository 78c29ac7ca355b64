package filestore_test

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/minigo-dev/wechat"
	"github.com/minigo-dev/wechat/filestore"
)

// fileWorkerEnv makes this test binary a process of a fleet.
const fileWorkerEnv = "FILESTORE_TEST_WORKER"

func init() {
	job := os.Getenv(fileWorkerEnv)
	if job == "" {
		return
	}
	if err := runFileJob(job); err != nil {
		fmt.Println("failed:", err)
		os.Exit(1)
	}
	os.Exit(0)
}

// A fileJob is what a process does between the lines that its parent sends.
type fileJob struct {
	Do      string // open, call, lock or write
	Dir     string
	URL     string
	Callers int
	Loop    bool // call until the next line
}

// A fileReport is a process's last line.
type fileReport struct {
	Calls, Failed int64
	First         string // failure
	Store         string
}

func runFileJob(text string) error {
	var job fileJob
	if err := json.Unmarshal([]byte(text), &job); err != nil {
		return err
	}
	if job.Do == "open" {
		dropRoot()
	}
	store, err := filestore.New(job.Dir)
	if err != nil {
		return err
	}
	lines := bufio.NewScanner(os.Stdin)
	ctx, stop := context.WithCancel(context.Background())
	defer stop()
	fmt.Println("ready")
	switch job.Do {
	case "lock":
		if _, err := store.TryLock(ctx, "k", time.Hour); err != nil {
			return err
		}
		fmt.Println("locked")
		lines.Scan()
	case "write":
		for i := 0; ; i++ {
			if err := store.Set(ctx, "k", strings.Repeat(fmt.Sprint(i%10), 4000), time.Hour); err != nil {
				return err
			}
		}
	case "call":
		lines.Scan()
		return callFromProcess(ctx, stop, job, store, lines)
	}
	return nil
}

func callFromProcess(ctx context.Context, stop func(), job fileJob, store *filestore.Store, lines *bufio.Scanner) error {
	counted := &countedStore{Store: store}
	client, err := wechat.New(tokenApp, tokenSecret, wechat.WithBaseURL(job.URL), wechat.WithTokenStore(counted))
	if err != nil {
		return err
	}
	go func() {
		lines.Scan()
		stop()
	}()
	var calls, failed atomic.Int64
	first := failures(job.Callers, func(i int) (first error) {
		if job.Loop { // not in step: the test is of turns, not of the machine
			time.Sleep(time.Second / time.Duration(job.Callers) * time.Duration(i))
		}
		for again := true; again; again = job.Loop && ctx.Err() == nil {
			calls.Add(1)
			if err := anyCall(context.Background(), client); err != nil {
				failed.Add(1)
				first = errors.Join(first, err)
			}
			if job.Loop {
				time.Sleep(time.Second)
			}
		}
		return first
	})
	report := fileReport{Calls: calls.Load(), Failed: failed.Load(), Store: counted.counts()}
	if first != nil {
		report.First, _, _ = strings.Cut(first.Error(), "\n")
	}
	return json.NewEncoder(os.Stdout).Encode(report)
}

// A fileWorker is such a process, as its parent sees it.
type fileWorker struct {
	cmd   *exec.Cmd
	in    io.WriteCloser
	lines *bufio.Scanner
}

func startFileWorker(t *testing.T, job fileJob) *fileWorker {
	t.Helper()
	text, err := json.Marshal(job)
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	cmd := exec.CommandContext(ctx, os.Args[0])
	cmd.Env = append(os.Environ(), fileWorkerEnv+"="+string(text))
	cmd.Stderr = os.Stderr
	in, err1 := cmd.StdinPipe()
	out, err2 := cmd.StdoutPipe()
	if err := errors.Join(err1, err2, cmd.Start()); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		cancel()
		_ = cmd.Wait()
	})
	return &fileWorker{cmd, in, bufio.NewScanner(out)}
}

func (w *fileWorker) expect(t *testing.T, want string) {
	t.Helper()
	w.lines.Scan()
	if got := w.lines.Text(); !strings.HasPrefix(got, want) {
		t.Fatalf("a process printed %q, want %q", got, want)
	}
}

func (w *fileWorker) say(t *testing.T) {
	t.Helper()
	if _, err := io.WriteString(w.in, "go on\n"); err != nil {
		t.Fatal(err)
	}
}

// kill ends the process as kill -9 does.
func (w *fileWorker) kill(t *testing.T) {
	t.Helper()
	if err := w.cmd.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	_, _ = w.cmd.Process.Wait()
}

func (w *fileWorker) report(t *testing.T) (r fileReport) {
	t.Helper()
	w.lines.Scan()
	if err := json.Unmarshal(w.lines.Bytes(), &r); err != nil {
		t.Fatalf("a process printed %q", w.lines.Text())
	}
	if r.Failed != 0 {
		t.Errorf("%d of %d calls failed: %s", r.Failed, r.Calls, r.First)
	}
	return r
}

// serve lets other processes reach the platform.
func (p *tokenPlatform) serve(t *testing.T) string {
	t.Helper()
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		answer, err := p.RoundTrip(r)
		if err != nil {
			panic(http.ErrAbortHandler)
		}
		_, _ = io.Copy(w, answer.Body)
	}))
	t.Cleanup(server.Close)
	return server.URL
}

func startFleet(t *testing.T, n int, job fileJob) []*fileWorker {
	t.Helper()
	fleet := make([]*fileWorker, n)
	for i := range fleet {
		fleet[i] = startFileWorker(t, job)
	}
	for _, w := range fleet {
		w.expect(t, "ready")
	}
	for _, w := range fleet {
		w.say(t)
	}
	return fleet
}

// waitServed waits until the platform has served n calls since the counting began.
func (p *tokenPlatform) waitServed(t *testing.T, n int) {
	t.Helper()
	for end := time.Now().Add(30 * time.Second); time.Now().Before(end); time.Sleep(10 * time.Millisecond) {
		p.mu.Lock()
		served := p.served
		p.mu.Unlock()
		if served >= n {
			return
		}
	}
	t.Fatalf("the platform didn't get %d calls", n)
}

// TestProcesses is not parallel: what it measures needs the machine. The fleets of
// redisstore's tests play more of it over files, and for longer.
func TestProcesses(t *testing.T) {
	t.Run("cold start, then a restart", func(t *testing.T) {
		p := &tokenPlatform{Latency: 20 * time.Millisecond}
		job := fileJob{Do: "call", Dir: filesDir(t), URL: p.serve(t), Callers: 100}
		for _, w := range startFleet(t, 8, job) {
			if r := w.report(t); r.Calls != 100 {
				t.Errorf("got %+v", r)
			}
		}
		wantCounts(t, p, tokenCounts{Plain: 1})
		p.forget()
		for _, w := range startFleet(t, 1, job) {
			if r := w.report(t); r.Store != "1 gets, 0 sets, 0 locks" {
				t.Errorf("got %+v", r)
			}
		}
		wantCounts(t, p, tokenCounts{})
		wantFilesOfServer(t, job)
	})
	t.Run("revoked under load, and repeated", testFileRevocation)
	for _, inHand := range []bool{true, false} {
		t.Run(fmt.Sprintf("holder killed, a token in hand %v", inHand), func(t *testing.T) {
			t.Parallel()
			testFileHolderKilled(t, inHand)
		})
	}
}

func wantFilesOfServer(t *testing.T, job fileJob) {
	t.Helper()
	key := "wechat.stable." + tokenApp + "." + strings.ReplaceAll(strings.TrimPrefix(job.URL, "http://"), ":", "_")
	wantFiles(t, job.Dir, key+".lock", key+".token")
}

func testFileRevocation(t *testing.T) {
	p := &tokenPlatform{Latency: 20 * time.Millisecond, Repeats: true}
	fleet := startFleet(t, 8, fileJob{Do: "call", Dir: filesDir(t), URL: p.serve(t), Callers: 100, Loop: true})
	p.waitServed(t, 1600)
	wantCounts(t, p, tokenCounts{Plain: 1})
	p.forget()
	p.revoke()
	p.waitServed(t, 2000)
	for _, w := range fleet {
		w.say(t)
	}
	for _, w := range fleet {
		w.report(t)
	}
	wantCounts(t, p, tokenCounts{Plain: 1, Forced: 1})
	if p.refused == 0 {
		t.Error("no call was refused: the test tests nothing")
	}
}

// testFileHolderKilled kills the process that holds the lock while it fetches.
func testFileHolderKilled(t *testing.T, inHand bool) {
	var first sync.Once
	fetching, fetched := make(chan struct{}), make(chan struct{}, 10)
	p := &tokenPlatform{Fault: func(r *http.Request) (*http.Response, error) {
		hangs := false
		first.Do(func() { hangs = true })
		if !hangs {
			fetched <- struct{}{}
			return nil, nil
		}
		close(fetching)
		<-r.Context().Done()
		return nil, r.Context().Err()
	}}
	job := fileJob{Do: "call", Dir: filesDir(t), URL: p.serve(t), Callers: 20, Loop: true}
	if inHand { // 100 s before its end, a token is due and good
		now := time.Now()
		p.until = map[string]time.Time{"OLD": now.Add(100 * time.Second)}
		key := "wechat.stable." + tokenApp + "." + strings.ReplaceAll(strings.TrimPrefix(job.URL, "http://"), ":", "_")
		value := fmt.Sprintf("wechat1|%s|%d|%d|OLD", tokenApp, now.Add(-time.Hour).UnixMilli(), now.Add(100*time.Second).UnixMilli())
		mustStore(t, mustFiles(t, job.Dir), key, value, 100*time.Second)
	}
	holder := startFleet(t, 1, job)[0]
	<-fetching
	other := startFleet(t, 1, job)[0]
	if inHand {
		p.waitServed(t, 20) // with the old token
	} else {
		time.Sleep(300 * time.Millisecond)
	}
	if len(fetched) != 0 {
		t.Error("the lock kept nobody out")
	}
	start := time.Now()
	holder.kill(t)
	select {
	case <-fetched:
		t.Logf("the next fetch came %v after the kill", time.Since(start))
	case <-time.After(3 * time.Second):
		t.Error("no fetch within 3 s of the kill")
	}
	p.forget()
	p.waitServed(t, 40)
	other.say(t)
	other.report(t)
	if n := len(fetched); n != 0 {
		t.Errorf("%d fetches too many", n)
	}
}

func TestLockDiesWithItsProcess(t *testing.T) {
	t.Parallel()
	dir := filesDir(t)
	s := mustFiles(t, dir)
	for range 3 {
		w := startFileWorker(t, fileJob{Do: "lock", Dir: dir})
		w.expect(t, "ready")
		w.expect(t, "locked")
		wantLock(t, s, "k", wechat.ErrLocked)
		w.kill(t)
		wantLock(t, s, "k", nil)
	}
}

// TestWriterKilled reads while a process writes, and kills it at any moment.
func TestWriterKilled(t *testing.T) {
	t.Parallel()
	dir := filesDir(t)
	s := mustFiles(t, dir)
	mustStore(t, s, "k", strings.Repeat("x", 4000), time.Hour)
	for i := range 5 {
		w := startFileWorker(t, fileJob{Do: "write", Dir: dir})
		w.expect(t, "ready")
		for end := time.Now().Add(time.Duration(7*i+1) * time.Millisecond); time.Now().Before(end); {
			wantWhole(t, s)
		}
		w.kill(t)
		wantWhole(t, mustFiles(t, dir))
	}
}

func wantWhole(t *testing.T, s *filestore.Store) {
	t.Helper()
	got, err := s.Get(t.Context(), "k")
	if err != nil || len(got) != 4000 || strings.Trim(got, got[:1]) != "" {
		t.Fatalf("got %d bytes and %v", len(got), err)
	}
}
