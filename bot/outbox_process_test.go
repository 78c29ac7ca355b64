package bot_test

import (
	"bufio"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/minigo-dev/wechat"
	"github.com/minigo-dev/wechat/bot"
	"github.com/minigo-dev/wechat/filestore"
	"github.com/minigo-dev/wechat/wechattest"
)

// workerEnv makes this test binary a process of a fleet.
const workerEnv = "BOT_TEST_WORKER"

func init() {
	text := os.Getenv(workerEnv)
	if text == "" {
		return
	}
	var w worker
	if err := json.Unmarshal([]byte(text), &w); err == nil {
		err = w.run()
		fmt.Println("ended:", err)
	}
	os.Exit(0)
}

// A worker is a bot in a process of its own. It handles the push once for each line it reads.
type worker struct {
	AppID, Secret, URL, Dir string
	Push                    string
	HangInSend              bool // tells its parent of a send, and makes it no more
}

func (w worker) run() error {
	store, err := filestore.New(w.Dir)
	if err != nil {
		return err
	}
	transport := http.DefaultTransport
	if w.HangInSend {
		transport = hangInSend{transport}
	}
	client, err := wechat.New(w.AppID, w.Secret, wechat.WithBaseURL(w.URL), wechat.WithHTTPClient(&http.Client{Transport: transport}))
	if err != nil {
		return err
	}
	b, err := bot.New(client, bot.WithStore(store), bot.WithProblem(func(_ context.Context, p wechat.PushProblem) {
		fmt.Println("problem:", p.Err)
	}))
	if err != nil {
		return err
	}
	m, err := wechat.ParseMessage([]byte(w.Push))
	if err != nil {
		return err
	}
	fmt.Println("ready")
	for lines := bufio.NewScanner(os.Stdin); lines.Scan(); {
		if _, err := b.Handle(context.Background(), m); err != nil {
			return err
		}
		fmt.Println("handled")
	}
	return nil
}

type hangInSend struct{ inner http.RoundTripper }

func (h hangInSend) RoundTrip(r *http.Request) (*http.Response, error) {
	if strings.HasSuffix(r.URL.Path, sendPath) {
		fmt.Println("sending")
		time.Sleep(time.Hour)
	}
	return h.inner.RoundTrip(r)
}

// A process is a worker that runs.
type process struct {
	t     *testing.T
	cmd   *exec.Cmd
	in    io.Writer
	lines *bufio.Scanner
}

func start(t *testing.T, w worker) *process {
	t.Helper()
	text, err := json.Marshal(w)
	if err != nil {
		t.Fatal(err)
	}
	p := &process{t: t, cmd: exec.Command(os.Args[0])}
	p.cmd.Env = append(os.Environ(), workerEnv+"="+string(text))
	in, err1 := p.cmd.StdinPipe()
	out, err2 := p.cmd.StdoutPipe()
	p.in, p.lines = in, bufio.NewScanner(out)
	if err1 != nil || err2 != nil || p.cmd.Start() != nil {
		t.Fatal(err1, err2, "can't start a process")
	}
	t.Cleanup(p.kill)
	p.waitFor("ready")
	return p
}

func (p *process) kill() {
	_ = p.cmd.Process.Kill()
	_ = p.cmd.Wait()
}

func (p *process) push() { fmt.Fprintln(p.in) }

func (p *process) waitFor(line string) {
	p.t.Helper()
	for p.lines.Scan() {
		if got := p.lines.Text(); got == line {
			return
		} else if !strings.HasPrefix(got, "sending") {
			p.t.Errorf("a process says: %s", got)
		}
	}
	p.t.Fatalf("a process ended before it said: %s", line)
}

// fleet makes a user for whom the messages wait, in a store of files.
func fleet(t *testing.T, messages int) (*world, *wechattest.User, worker) {
	t.Helper()
	dir := filepath.Join(t.TempDir(), "store")
	store, err := filestore.New(dir)
	if err != nil {
		t.Fatal(err)
	}
	w := newWorld(t, talker, bot.WithStore(store))
	alice := w.User("alice")
	for i := range messages {
		if err := w.bot.To(alice.OpenID()).Say(t.Context(), fmt.Sprint(i+1)); err != nil {
			t.Fatal(err)
		}
	}
	push := alice.NewPush(wechattest.Fields{"MsgType": "text", "Content": "more"})
	return w, alice, worker{AppID: w.AppID(), Secret: w.Secret(), URL: w.URL(), Dir: dir, Push: string(push.Body())}
}

// TestKilledBetweenTakeAndSend: what a process had taken off the store is said by nobody,
// and nothing else is lost.
func TestKilledBetweenTakeAndSend(t *testing.T) {
	t.Parallel()
	w, alice, job := fleet(t, 3)
	job.HangInSend = true
	p := start(t, job)
	p.push()
	p.waitFor("sending")
	p.kill()
	alice.SendText("more")
	wantTexts(t, alice, "2", "3")
	wantKinds(t, w)
}

// TestProcessesFlushOneUser: two processes that handle pushes of one user at once say each
// message once.
func TestProcessesFlushOneUser(t *testing.T) {
	t.Parallel()
	const messages = 20
	w, alice, job := fleet(t, messages)
	processes := []*process{start(t, job), start(t, job)}
	for range messages / 4 {
		w.Serve(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { fmt.Fprint(w, "success") }))
		alice.SendText("the window is open again")
		var all sync.WaitGroup
		for _, p := range processes {
			all.Go(func() {
				p.push()
				p.waitFor("handled")
			})
		}
		all.Wait()
	}
	seen := map[string]int{}
	for _, text := range texts(alice) {
		seen[text]++
	}
	for i := range messages {
		if n := seen[fmt.Sprint(i+1)]; n != 1 {
			t.Errorf("message %d was read %d times", i+1, n)
		}
	}
}
