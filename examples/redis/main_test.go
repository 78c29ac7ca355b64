package main

import (
	"bytes"
	"context"
	"net"
	"os"
	"os/exec"
	"strings"
	"testing"
	"time"

	"github.com/redis/go-redis/v9"

	"github.com/minigo-dev/wechat/wechattest/local"
)

func TestRun(t *testing.T) {
	t.Setenv("WECHAT_APPID", "")
	if os.Getenv("REDIS_ADDR") == "" {
		t.Setenv("REDIS_ADDR", startRedis(t))
	}
	var out strings.Builder
	if err := run(t.Context(), &out, local.English); err != nil {
		t.Fatalf("%v\n%s", err, out.String())
	}
	for _, want := range []string{
		"running against a simulated WeChat",
		"200 calls at once from 2 processes: WeChat was asked for a token 1 time(s) in all\n",
		"the token revoked amid them: WeChat was asked for a token 2 time(s) in all\n",
		"a third process starts, and 200 more: WeChat was asked for a token 2 time(s) in all\n",
		"alice writes \"bye\", which WeChat delivers 2 times\n",
	} {
		if !strings.Contains(out.String(), want) {
			t.Errorf("the output lacks %q:\n%s", want, out.String())
		}
	}
	if n := strings.Count(out.String(), "she receives"); n != 3 {
		t.Errorf("alice received %d answers to 3 messages:\n%s", n, out.String())
	}
	out.Reset()
	if err := run(t.Context(), &out, local.Chinese); err != nil {
		t.Fatalf("%v\n%s", err, out.String())
	}
	for _, want := range []string{"第三个进程启动，再调用 200 次：共向微信取 token", `收到：再见"`} {
		if !strings.Contains(out.String(), want) {
			t.Errorf("the output lacks %q:\n%s", want, out.String())
		}
	}
}

// startRedis runs a redis-server that keeps nothing on disk. Its shell ends it when this
// process dies, however it dies.
func startRedis(t *testing.T) string {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	address := listener.Addr().String()
	listener.Close()
	_, port, _ := net.SplitHostPort(address)

	var said bytes.Buffer
	const underGuard = `"$@" >/dev/null & pid=$!; cat >/dev/null; kill -9 $pid 2>/dev/null; wait $pid; true`
	cmd := exec.Command("sh", "-c", underGuard, "sh", "redis-server", "--bind", "127.0.0.1", "--port", port, "--save", "", "--appendonly", "no")
	cmd.Dir, cmd.Stderr = t.TempDir(), &said
	stdin, err := cmd.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	stop := func() { stdin.Close(); _ = cmd.Wait() }
	t.Cleanup(stop)

	client := redis.NewClient(&redis.Options{Addr: address, MaxRetries: -1})
	defer client.Close()
	for range 200 {
		if client.Ping(context.Background()).Err() == nil {
			return address
		}
		time.Sleep(25 * time.Millisecond)
	}
	stop()
	t.Fatalf("redis-server doesn't answer; it has to be installed, on Debian: apt-get install redis-server\n%s", said.String())
	return ""
}
