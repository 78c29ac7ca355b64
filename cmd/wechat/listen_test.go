package main

import (
	"bytes"
	"context"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/minigo-dev/wechat"
	"github.com/minigo-dev/wechat/wechattest"
)

func acknowledge(context.Context, wechat.Message) (wechat.Reply, error) { return nil, nil }

// A lineWriter passes on the lines that are written to it.
type lineWriter struct {
	mu    sync.Mutex
	text  bytes.Buffer
	lines chan string
}

func newLineWriter() *lineWriter { return &lineWriter{lines: make(chan string, 100)} }

// Write keeps an incomplete line.
func (w *lineWriter) Write(b []byte) (int, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.text.Write(b)
	for bytes.ContainsRune(w.text.Bytes(), '\n') {
		line, _ := w.text.ReadString('\n')
		w.lines <- line
	}
	return len(b), nil
}

// background runs a command until the test ends, and returns its lines and its exit code.
func background(t *testing.T, env map[string]string, args ...string) (lines chan string, exit chan int) {
	t.Helper()
	ctx, cancel := context.WithCancel(context.WithoutCancel(t.Context()))
	out, exit := newLineWriter(), make(chan int, 1)
	go func() {
		exit <- run(ctx, args, process{strings.NewReader(""), out, out, func(name string) string { return env[name] }})
	}()
	t.Cleanup(func() {
		cancel()
		select {
		case <-exit:
		case <-time.After(10 * time.Second):
			t.Errorf("%q doesn't end", args)
		}
	})
	return out.lines, exit
}

func next(t *testing.T, lines chan string) string {
	t.Helper()
	select {
	case line := <-lines:
		return line
	case <-time.After(10 * time.Second):
		t.Fatal("no line comes")
		return ""
	}
}

type listening struct {
	URL      string `json:"url"`
	Verifies bool   `json:"verifies"`
}

// What listen records, replay pushes again: byte for byte, in every mode and format.
func TestListenAndReplay(t *testing.T) {
	t.Parallel()
	for _, mode := range []wechattest.Mode{wechattest.Secure, wechattest.Plain} {
		for _, format := range []wechattest.Format{wechattest.JSON, wechattest.XML} {
			wx := wechattest.New(t, wechattest.WithMode(mode), wechattest.WithFormat(format))
			env := settingsOf(wx)
			if mode == wechattest.Plain {
				env[varAESKey] = ""
			}
			file := filepath.Join(t.TempDir(), "pushes.jsonl")
			if err := os.WriteFile(file, nil, 0o644); err != nil {
				t.Fatal(err)
			}
			lines, exit := background(t, env, "--json", "listen", "--address", "127.0.0.1:0", "-o", file, "--count", "4")
			up := decoded[listening](t, next(t, lines))
			if err := wx.ServeURL(up.URL); err != nil || !up.Verifies {
				t.Fatalf("%+v: %v", up, err)
			}
			alice := wx.User("alice")
			cut := strings.Repeat("客", 400) // SessionFrom is cut inside a character
			for _, d := range []*wechattest.Delivery{alice.SendText("hello"), alice.Enter(cut), alice.Event("minigame_h5_goods_deliver_notify", sample(t, "minigame_h5_goods_deliver_notify"))} {
				if d.Err != nil {
					t.Fatalf("%+v", d)
				}
			}
			wx.Fault(wechattest.BadSignature().Once())
			if d := alice.SendText("forged"); d.Status != http.StatusForbidden {
				t.Errorf("a forged push: %+v", d)
			}
			code := <-exit
			exit <- code
			if info, err := os.Stat(file); code != exitOK || err != nil || info.Mode().Perm() != 0o600 {
				t.Errorf("exit code %d; %v, %v", code, info.Mode(), err)
			}

			again := wechattest.New(t, wechattest.WithAppID(wx.AppID()), wechattest.WithToken(wx.Token()), wechattest.WithEncodingAESKey(wx.EncodingAESKey()), wechattest.WithMode(mode))
			var mu sync.Mutex
			var got []string
			seen := wechat.PushHooks{PushEnd: func(_ context.Context, p wechat.PushInfo) { // simulated payments too
				if p.Message == nil {
					return
				}
				mu.Lock()
				defer mu.Unlock()
				got = append(got, string(p.Message.Head().Raw))
			}}
			callback := again.Callback(wechat.WithOriginalID(wx.OriginalID()), wechat.WithPushHooks(seen))
			server := serve(t, callback.Handler(func(context.Context, wechat.Message) (wechat.Reply, error) { return nil, nil }))
			replayed := invoke(t, env, "replay", file, "--to", server, "--json", "--every", "1ms")
			var want []string
			for _, e := range wx.Exchanges() {
				if e.Kind != "verification" && e.Fault == "" && e.Direction == wechattest.ToBot {
					want = append(want, e.Plain)
				}
			}
			if diff := cmp.Diff(want, got); diff != "" || replayed.code != exitOK {
				t.Errorf("exit code %d; messages (-want +got):\n%s\n%s", replayed.code, diff, replayed.stdout)
			}
			if n := strings.Count(replayed.stdout, "\n"); n != 4 || !strings.Contains(replayed.stdout, "refused when it was recorded: signature") {
				t.Errorf("%d lines: %s", n, replayed.stdout)
			}
		}
	}
}

func serve(t *testing.T, h http.Handler) (url string) {
	t.Helper()
	server := httptest.NewServer(h)
	t.Cleanup(server.Close)
	return server.URL
}

// A push that was recorded without keys is decrypted when it is replayed with keys. It can't be pushed
// unchanged: its signature is old, and an envelope isn't a message.
func TestReplayOpens(t *testing.T) {
	t.Parallel()
	wx := wechattest.New(t)
	file := filepath.Join(t.TempDir(), "pushes.jsonl")
	lines, exit := background(t, nil, "--json", "listen", "--address", "127.0.0.1:0", "-o", file, "--count", "1")
	request := wx.User("alice").NewPush(wechattest.Fields{"MsgType": "text", "Content": "hello"}).Request(decoded[listening](t, next(t, lines)).URL)
	request.RequestURI = ""
	response, err := http.DefaultTransport.RoundTrip(request)
	if err != nil {
		t.Fatal(err)
	}
	response.Body.Close()
	exit <- <-exit
	var got []string
	server := serve(t, wx.Callback().Handler(func(_ context.Context, m wechat.Message) (wechat.Reply, error) {
		got = append(got, m.(*wechat.TextMessage).Content)
		return nil, nil
	}))
	if replayed := invoke(t, settingsOf(wx), "replay", file, "--to", server); replayed.code != exitOK {
		t.Errorf("%+v", replayed)
	}
	if diff := cmp.Diff([]string{"hello"}, got); diff != "" {
		t.Errorf("messages (-want +got):\n%s", diff)
	}
	other := settingsOf(wechattest.New(t))
	if replayed := invoke(t, other, "replay", file, "--to", server); replayed.code != exitCheck || !strings.Contains(replayed.stdout, "can't be opened: signature") {
		t.Errorf("with another key: %+v", replayed)
	}
}

// Requests that aren't pushes.
func TestListenRefuses(t *testing.T) {
	t.Parallel()
	file := filepath.Join(t.TempDir(), "pushes.jsonl")
	for _, tt := range []struct {
		name, method, query, body string
		env                       map[string]string
		status                    int
	}{
		{"too large", http.MethodPost, "", strings.Repeat("x", recordedBody+1), nil, http.StatusRequestEntityTooLarge},
		{"another method", http.MethodPut, "", "", nil, http.StatusMethodNotAllowed},
		{"unsigned", http.MethodPost, "", `{"MsgType":"text"}`, map[string]string{varToken: "token"}, http.StatusForbidden},
		{"unsigned verification", http.MethodGet, "echostr=1", "", map[string]string{varToken: "token"}, http.StatusForbidden},
		{"without a token", http.MethodPost, "", `{"MsgType":"text"}`, nil, http.StatusOK},
		{"verification without a token", http.MethodGet, "echostr=1", "", nil, http.StatusOK},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			lines, _ := background(t, tt.env, "--json", "listen", "--address", "127.0.0.1:0", "-o", file)
			up := decoded[listening](t, next(t, lines))
			r, err := http.NewRequest(tt.method, up.URL+"?"+tt.query, strings.NewReader(tt.body))
			if err != nil {
				t.Fatal(err)
			}
			response, err := http.DefaultClient.Do(r)
			if err != nil {
				t.Fatal(err)
			}
			defer response.Body.Close()
			if response.StatusCode != tt.status || response.Header.Get("X-Content-Type-Options") != "nosniff" {
				t.Errorf("HTTP %d, not %d; %v", response.StatusCode, tt.status, response.Header)
			}
		})
	}
}

// If many pushes come at once, only --count of them are accepted. WeChat repeats the others.
func TestListenCounts(t *testing.T) {
	t.Parallel()
	file := filepath.Join(t.TempDir(), "pushes.jsonl")
	f, err := createRecording(file)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	rec := &recorder{s: &session{process: process{stdout: io.Discard}}, file: f, left: 2, full: make(chan struct{})}
	taken := 0
	for range 5 {
		w := httptest.NewRecorder()
		rec.ServeHTTP(w, httptest.NewRequest(http.MethodPost, "/", strings.NewReader(`{"MsgType":"text"}`)))
		if w.Code == http.StatusOK {
			taken++
		}
	}
	b, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if lines := strings.Count(string(b), "\n"); taken != 2 || lines != 2 {
		t.Errorf("%d acknowledged, %d recorded", taken, lines)
	}
}

// A file that others can read becomes private.
func TestOutputIsPrivate(t *testing.T) {
	t.Parallel()
	if runtime.GOOS == "windows" {
		return // which has no such modes
	}
	file := filepath.Join(t.TempDir(), "answer")
	if err := os.WriteFile(file, []byte("a longer text than the answer"), 0o644); err != nil {
		t.Fatal(err)
	}
	if err := writeFile(file, []byte("answer")); err != nil {
		t.Fatal(err)
	}
	info, err := os.Stat(file)
	if err != nil {
		t.Fatal(err)
	}
	if b, err := os.ReadFile(file); err != nil || string(b) != "answer" || info.Mode().Perm() != 0o600 {
		t.Errorf("%q, mode %v: %v", b, info.Mode(), err)
	}
}

// replay keeps the pauses of the recording, divided by --speed.
func TestReplayPace(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		name     string
		command  replayCommand
		recorded time.Duration
		least    time.Duration
		most     time.Duration
	}{
		{"at once", replayCommand{}, time.Hour, 0, time.Second},
		{"ten times faster", replayCommand{Speed: 10}, time.Second, 100 * time.Millisecond, 900 * time.Millisecond},
		{"steadily", replayCommand{Every: 50 * time.Millisecond}, time.Hour, 50 * time.Millisecond, 900 * time.Millisecond},
		{"out of order", replayCommand{Speed: 1}, -time.Hour, 0, time.Second},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			start := time.Now()
			if went := tt.command.pause(t.Context(), tt.recorded); !went || time.Since(start) < tt.least || time.Since(start) > tt.most {
				t.Errorf("%t after %v", went, time.Since(start))
			}
		})
	}
	ended, cancel := context.WithCancel(t.Context())
	cancel()
	if (&replayCommand{Speed: 1}).pause(ended, time.Hour) {
		t.Error("goes on after the end")
	}
}

func TestReplayBadFile(t *testing.T) {
	t.Parallel()
	for _, flag := range []string{"--every=-1s", "--speed=-2"} {
		if got := invoke(t, map[string]string{varToken: "token"}, "replay", "no file", "--to", "http://127.0.0.1:1/", flag); got.code != exitUsage || !strings.Contains(got.stderr, "negative") {
			t.Errorf("%s: exit code %d: %s", flag, got.code, got.stderr)
		}
	}
	file := filepath.Join(t.TempDir(), "pushes.jsonl")
	for _, text := range []string{"hello\n", `{"body":7}` + "\n", `{"body":{"base64":"!"}}` + "\n", strings.Repeat("x", recordedLine+1)} {
		if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		if got := invoke(t, map[string]string{varToken: "token"}, "replay", file, "--to", "http://127.0.0.1:1/"); got.code != exitUsage {
			t.Errorf("exit code %d: %s", got.code, got.stderr)
		}
	}
	if err := eachRecording(strings.NewReader("\n\n"), func(int, recording) error { return io.EOF }); err != nil {
		t.Errorf("empty lines: %v", err)
	}
}
