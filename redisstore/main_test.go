package redisstore_test

import (
	"bufio"
	"context"
	"flag"
	"fmt"
	"io"
	"net"
	"os"
	"os/exec"
	"strings"
	"testing"
	"time"

	"github.com/redis/go-redis/v9"

	"github.com/minigo-dev/wechat/redisstore"
)

// shared is the server of the tests that don't break theirs.
var shared *server

func TestMain(m *testing.M) {
	redis.SetLogger(silence{}) // it would report each dial of a server that is down
	if text := os.Getenv(childVariable); text != "" {
		runChild(text)
		return
	}
	if text := os.Getenv(platformVariable); text != "" {
		runPlatform(text)
		return
	}
	if _, err := exec.LookPath("redis-server"); err != nil {
		fmt.Fprintln(os.Stderr, "these tests run a redis-server of their own, and none is in PATH; install it, on Debian: apt-get install redis-server")
		os.Exit(1)
	}
	s, err := startServer("")
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	shared = s
	flag.Parse()
	_ = flag.Set("test.parallel", fleetsOnce)
	code := m.Run()
	printFigures(os.Stdout)
	s.stop()
	os.Exit(code)
}

type silence struct{}

func (silence) Printf(context.Context, string, ...any) {}

// A server is a redis-server on loopback that keeps nothing on disk. Its shell ends it
// when this process dies, however it dies.
type server struct {
	addr  string
	pid   string
	cmd   *exec.Cmd
	stdin io.Closer
}

const underGuard = `"$@" >/dev/null 2>&1 & pid=$!; echo $pid; cat >/dev/null; kill -9 $pid; wait $pid 2>/dev/null; true`

// startServer starts one at addr, at a free port if that is empty.
func startServer(addr string) (*server, error) {
	if addr == "" {
		l, err := net.Listen("tcp", "127.0.0.1:0")
		if err != nil {
			return nil, err
		}
		addr = l.Addr().String()
		l.Close()
	}
	_, port, err := net.SplitHostPort(addr)
	if err != nil {
		return nil, err
	}
	s := &server{addr: addr}
	s.cmd = exec.Command("sh", "-c", underGuard, "sh", "redis-server", "--bind", "127.0.0.1", "--port", port, "--save", "", "--appendonly", "no")
	s.cmd.Dir = os.TempDir()
	if s.stdin, err = s.cmd.StdinPipe(); err != nil {
		return nil, err
	}
	stdout, err := s.cmd.StdoutPipe()
	if err != nil {
		return nil, err
	}
	if err := s.cmd.Start(); err != nil {
		return nil, err
	}
	line, err := bufio.NewReader(stdout).ReadString('\n')
	if err != nil {
		s.stop()
		return nil, err
	}
	s.pid = strings.TrimSpace(line)
	for range 200 {
		if s.answers() {
			return s, nil
		}
		time.Sleep(25 * time.Millisecond)
	}
	s.stop()
	return nil, fmt.Errorf("redis-server doesn't answer at %s", addr)
}

func (s *server) answers() bool {
	conn, err := net.DialTimeout("tcp", s.addr, time.Second)
	if err != nil {
		return false
	}
	defer conn.Close()
	_ = conn.SetDeadline(time.Now().Add(time.Second))
	fmt.Fprint(conn, "PING\r\n")
	line, _ := bufio.NewReader(conn).ReadString('\n')
	return strings.HasPrefix(line, "+PONG")
}

// stop kills the server and waits for its end.
func (s *server) stop() {
	s.stdin.Close()
	_ = s.cmd.Wait()
}

// signal sends the server a signal: STOP, or CONT.
func (s *server) signal(t *testing.T, name string) {
	t.Helper()
	if out, err := exec.Command("sh", "-c", `kill -s "$1" "$2"`, "sh", name, s.pid).CombinedOutput(); err != nil {
		t.Fatalf("%v: %s", err, out)
	}
}

// ownServer starts a server for one test.
func ownServer(t *testing.T) *server {
	t.Helper()
	s, err := startServer("")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(s.stop)
	return s
}

// dial returns a client with go-redis's own settings.
func dial(t testing.TB, addr string) *redis.Client {
	t.Helper()
	c := redis.NewClient(&redis.Options{Addr: addr})
	t.Cleanup(func() { c.Close() })
	return c
}

// newStore returns a Store of the test's own on the shared server.
func newStore(t testing.TB, opts ...redisstore.Option) (*redisstore.Store, *redis.Client, string) {
	t.Helper()
	client, prefix := dial(t, shared.addr), t.Name()+":"
	if len(prefix) > 64 {
		prefix = prefix[len(prefix)-64:]
	}
	return mustStore(t, client, append([]redisstore.Option{redisstore.WithPrefix(prefix), redisstore.WithTimeout(5 * time.Second)}, opts...)...), client, prefix
}

func mustStore(t testing.TB, client redis.UniversalClient, opts ...redisstore.Option) *redisstore.Store {
	t.Helper()
	s, err := redisstore.New(client, opts...)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func timed(do func(ctx context.Context) error) (time.Duration, error) {
	start := time.Now()
	err := do(context.Background())
	return time.Since(start), err
}
