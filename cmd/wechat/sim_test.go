package main

import (
	"context"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/minigo-dev/wechat"
	"github.com/minigo-dev/wechat/wechattest"
)

// The simulator is ready within a second, has the settings that it prints, and ends with its context.
func TestSim(t *testing.T) { // not parallel, because it measures time
	start := time.Now()
	lines, _ := background(t, nil, "--json", "sim", "--listen", "127.0.0.1:0", "--seed", "1", "--user", "alice", "--user", "bob", "--mode", "plain", "--format", "xml",
		"--fault", "busy,times=1,path=/cgi-bin/getcallbackip")
	report := decoded[simReport](t, next(t, lines))
	if took := time.Since(start); took > time.Second {
		t.Errorf("ready after %v", took)
	}
	if !strings.HasSuffix(report.Page, "/_sim/") || len(report.Users) != 2 || report.Verified || report.Error != "" {
		t.Errorf("%+v", report)
	}
	// The settings lead to it, and the users may be answered.
	env := report.Environment
	if got := invoke(t, env, "send", "text", report.Users["alice"], "hi"); got.code != exitOK {
		t.Errorf("send: %+v", got)
	}
	if got := invoke(t, env, "call", "GET", "/cgi-bin/get_api_domain_ip"); got.code != exitOK {
		t.Errorf("call: %+v", got)
	}
	// The fault strikes once; a Call isn't repeated.
	if first, second := invoke(t, env, "call", "GET", "/cgi-bin/getcallbackip"), invoke(t, env, "call", "GET", "/cgi-bin/getcallbackip"); first.code != exitRefused || second.code != exitOK {
		t.Errorf("with a fault %+v, after it %+v", first, second)
	}
	// The same seed, the same app.
	lines, _ = background(t, nil, "--json", "sim", "--listen", "127.0.0.1:0", "--seed", "1")
	again := decoded[simReport](t, next(t, lines)).Environment
	env[varBaseURL], again[varBaseURL] = "", ""
	if diff := cmp.Diff(env, again); diff != "" {
		t.Errorf("the same seed (-first +second):\n%s", diff)
	}
}

// A callback is verified, or the output says why not. One that answers forgeries is accepted, as by
// WeChat, and marked.
func TestSimCallback(t *testing.T) {
	t.Parallel()
	echo := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Write([]byte(r.URL.Query().Get("echostr")))
	}))
	t.Cleanup(echo.Close)
	lines, _ := background(t, nil, "--json", "sim", "--listen", "127.0.0.1:0", "--callback", echo.URL)
	if report := decoded[simReport](t, next(t, lines)); !report.Verified || !report.Insecure || !strings.Contains(report.Error, "echoes a wrongly signed request") || len(report.Findings) != 2 {
		t.Errorf("%+v", report)
	}
	for lang, want := range map[string][]string{
		"en": {"Pushing to " + echo.URL, "FAIL  HTTP 200: it echoes a wrongly signed request"},
		"zh": {"将向 " + echo.URL, "FAIL  HTTP 200：错误签名的请求也返回了 echostr"},
	} {
		lines, _ := background(t, nil, "sim", "--lang", lang, "--listen", "127.0.0.1:0", "--callback", echo.URL)
		var shown string
		for !strings.Contains(shown, "Ctrl-C") {
			shown += next(t, lines) + "\n"
		}
		for _, text := range want {
			if !strings.Contains(shown, text) {
				t.Errorf("no %q in:\n%s", text, shown)
			}
		}
	}
	lines, _ = background(t, map[string]string{"LANG": "zh_CN.UTF-8"}, "sim", "--listen", "127.0.0.1:0", "--user", "alice")
	if line := next(t, lines); !strings.Contains(line, "模拟的微信已启动") {
		t.Errorf("%q", line)
	}
}

// A server that needs the simulator's settings starts later and is found. A wrong server is reported once
// and tried again after a restart.
func TestSimAwaitsCallback(t *testing.T) {
	t.Parallel()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	address := listener.Addr().String()
	listener.Close()
	lines, _ := background(t, nil, "--json", "sim", "--listen", "127.0.0.1:0", "--callback", "http://"+address+"/wechat")
	report := decoded[simReport](t, next(t, lines))
	if report.Verified || !strings.Contains(report.Error, "nothing listens") {
		t.Errorf("before the server: %+v", report)
	}
	env := report.Environment
	callback, err := wechat.NewCallback(env[varToken], wechat.WithEncryption(env[varAppID], env[varAESKey]))
	if err != nil {
		t.Fatal(err)
	}
	for _, tt := range []struct {
		name    string
		handler http.Handler
		want    string
	}{
		{"wrong", http.NotFoundHandler(), "404"},
		{"right", callback.Handler(func(context.Context, wechat.Message) (wechat.Reply, error) { return nil, nil }), ""},
	} {
		server := httptest.NewUnstartedServer(tt.handler)
		server.Listener.Close()
		if server.Listener, err = net.Listen("tcp", address); err != nil {
			t.Fatal(err)
		}
		server.Start()
		report = decoded[simReport](t, next(t, lines))
		if report.Verified != (tt.want == "") || !strings.Contains(report.Error, tt.want) || strings.Contains(report.Error, "wechattest:") {
			t.Errorf("%s server: %+v", tt.name, report)
		}
		server.Close()
		time.Sleep(3 * callbackPause) // long enough to be missed
	}
}

// The command lists and accepts exactly the events and faults of the simulator.
func TestFaults(t *testing.T) {
	t.Parallel()
	kinds := decoded[[]faultKind](t, invoke(t, nil, "sim", "--faults", "--json").stdout)
	if len(kinds) < 20 {
		t.Errorf("faults: %v", kinds)
	}
	shown := invoke(t, nil, "sim", "--faults", "--lang", "zh").stdout
	for _, k := range kinds {
		if !strings.Contains(shown, k.Name) || k.English == "" || k.Chinese == "" {
			t.Errorf("%+v isn't in:\n%s", k, shown)
		}
	}
	for _, text := range []string{"", "busy,times=x", "slow"} {
		if got := invoke(t, nil, "sim", "--listen", "127.0.0.1:0", "--fault", text); got.code != exitUsage {
			t.Errorf("%q: %+v", text, got)
		}
	}
}

// A port that is in use is reported in both languages.
func TestSimPortTaken(t *testing.T) {
	t.Parallel()
	taken := httptest.NewServer(http.NotFoundHandler())
	t.Cleanup(taken.Close)
	address := strings.TrimPrefix(taken.URL, "http://")
	if got := invoke(t, nil, "sim", "--listen", address); got.code != exitUsage || !strings.Contains(got.stderr, "address already in use") {
		t.Errorf("%+v", got)
	}
}

func TestSend(t *testing.T) {
	t.Parallel()
	wx := wechattest.New(t)
	env := settingsOf(wx)
	alice := wx.User("alice")
	alice.SendText("hello")
	picture := writePicture(t)
	for _, tt := range []struct {
		name  string
		stdin string
		args  []string
		want  string // of the user's Received
	}{
		{"text", "", []string{"text", alice.OpenID(), "hi"}, `text "hi"`},
		{"text from the standard input", "two\nlines", []string{"text", alice.OpenID(), "-"}, `text "two\nlines"`},
		{"image", "", []string{"image", alice.OpenID(), "@" + picture}, "(" + itoa(len(onePixel)) + " bytes)"},
		{"card", "", []string{"card", alice.OpenID(), "--title", "T", "--page", "p", "--thumb", "@" + picture}, `miniprogrampage "T"`},
		{"link", "", []string{"--ai", "link", alice.OpenID(), "--title", "L", "--description", "d", "--url", "https://e.com", "--thumb-url", "https://e.com/t.jpg"}, `link "L"`},
	} {
		got := invokeWith(t.Context(), env, tt.stdin, append([]string{"send"}, tt.args...)...)
		all := alice.Received()
		if got.code != exitOK || !strings.Contains(all[len(all)-1].String(), tt.want) {
			t.Errorf("%s: %+v; received %v", tt.name, got, all)
		}
	}
	if all := alice.Received(); !all[len(all)-1].AI || all[0].AI {
		t.Errorf("--ai marks %v", all)
	}
	if got := invoke(t, env, "send", "text", alice.OpenID(), "one too many"); got.code != exitRefused || !strings.Contains(got.stderr, "45047") || !strings.Contains(got.stderr, "Wait until the user writes or enters the session again") {
		t.Errorf("the sixth: %+v", got)
	}
	wx.Fault(wechattest.ConnectionReset())
	if got := invoke(t, env, "send", "text", alice.OpenID(), "lost"); got.code != exitNetwork {
		t.Errorf("a broken connection: %+v", got)
	}
}

func TestUpload(t *testing.T) {
	t.Parallel()
	wx := wechattest.New(t)
	got := decoded[uploadReport](t, invoke(t, settingsOf(wx), "upload", writePicture(t), "--json").stdout)
	if got.Type != "image" || got.MediaID == "" || got.ExpiresAt.Sub(got.CreatedAt) != mediaLife {
		t.Errorf("%+v", got)
	}
	file := t.TempDir() + "/picture"
	if fetched := invoke(t, settingsOf(wx), "call", "GET", "/cgi-bin/media/get", "-q", "media_id="+got.MediaID, "-o", file); fetched.code != exitOK {
		t.Errorf("%+v", fetched)
	}
	if b := readFile(t, file); string(b) != onePixel {
		t.Errorf("%q came back", b)
	}
	if shown := invoke(t, settingsOf(wx), "call", "GET", "/cgi-bin/media/get", "-q", "media_id="+got.MediaID); !strings.Contains(shown.stdout, "bytes; -o FILE keeps it") {
		t.Errorf("%+v", shown)
	}
}
