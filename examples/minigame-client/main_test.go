package main

import (
	"bufio"
	"context"
	"io"
	"net/http"
	"os"
	"strings"
	"testing"

	"github.com/minigo-dev/wechat/wechattest/local"
)

func TestRun(t *testing.T) {
	t.Setenv("WECHAT_APPID", "")
	var out strings.Builder
	if err := run(t.Context(), &out, local.English, false); err != nil {
		t.Fatalf("%v\n%s", err, out.String())
	}
	for _, want := range []string{
		"running against a simulated WeChat",
		"a session id of 26 random characters\n",
		"the server has verified alice\n",
		"a changed profile: 403 the signature doesn't fit: call wx.login again\n",
		"the profile of another user: 403 the signature doesn't fit: call wx.login again\n",
		"[Hello! Are you stuck on level 7? Send me its card.]",
		"alice sends the card: [Stuck on level 7? The key is under the stone. (?level=7)]\n",
		"the server signs an order, alice pays, and WeChat's push brings 1 sword\n",
		"an order that was signed for somebody else: WeChat refuses it with -15012\n",
		"which grants it: true; she has 5 gems\n",
		"the same ticket again: false\n",
		"an openid or a session_key: false\n",
	} {
		if !strings.Contains(out.String(), want) {
			t.Errorf("the output lacks %q:\n%s", want, out.String())
		}
	}
}

func TestServe(t *testing.T) {
	t.Setenv("WECHAT_APPID", "")
	t.Setenv("LISTEN", "127.0.0.1:0")
	ctx, stop := context.WithCancel(t.Context())
	defer stop()
	reader, writer := io.Pipe()
	ended := make(chan error, 1)
	go func() { ended <- run(ctx, writer, local.English, true); writer.Close() }()
	var base string
	for lines := bufio.NewScanner(reader); lines.Scan(); {
		if rest, ok := strings.CutPrefix(lines.Text(), "Open "); ok {
			base, _, _ = strings.Cut(rest, "/ in a browser")
		}
		if strings.Contains(lines.Text(), "until Ctrl-C") {
			break
		}
	}
	for path, want := range map[string]string{
		"/": "<canvas", "/game.js": "wx.createUserInfoButton", "/scene.js": "export function draw", "/wx-shim.js": "window.wx",
		"/app.css": "prefers-color-scheme: dark", "/words.js": "navigator.language", "/phone.js": "export async function pay",
		"/moments.js": "wire-list", "/icon.svg": "<svg", "/phone/about": "/_sim/",
	} {
		if status, body := get(t, base+path); status != http.StatusOK || !strings.Contains(body, want) {
			t.Errorf("%s: %d, %q is missing", path, status, want)
		}
	}
	for _, path := range []string{"/project.config.json", "/web/", "/main.go"} {
		if status, _ := get(t, base+path); status != http.StatusNotFound {
			t.Errorf("%s: %d", path, status)
		}
	}
	foreign, err := http.NewRequest(http.MethodPost, base+"/phone/login", strings.NewReader(`{"user":"alice"}`))
	if err != nil {
		t.Fatal(err)
	}
	foreign.Header.Set("Origin", "https://elsewhere.example")
	if response, err := http.DefaultClient.Do(foreign); err != nil || response.StatusCode != http.StatusForbidden {
		t.Errorf("a foreign page reaches the phone: %v, %v", response, err)
	} else {
		response.Body.Close()
	}
	stop()
	if err := <-ended; err != nil {
		t.Error(err)
	}
}

func get(t *testing.T, url string) (int, string) {
	t.Helper()
	response, err := http.Get(url)
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	body, err := io.ReadAll(response.Body)
	if err != nil {
		t.Fatal(err)
	}
	return response.StatusCode, string(body)
}

// The client has nothing to do with openids.
func TestClientKnowsNoOpenID(t *testing.T) {
	t.Parallel()
	for _, file := range []string{"game/game.js", "game/scene.js"} {
		code, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		for line := range strings.Lines(string(code)) {
			if !strings.HasPrefix(line, "//") && strings.Contains(strings.ToLower(line), "openid") {
				t.Errorf("%s: %s", file, line)
			}
		}
	}
}

func TestRunInChinese(t *testing.T) {
	t.Setenv("WECHAT_APPID", "")
	var out strings.Builder
	if err := run(t.Context(), &out, local.Chinese, false); err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{
		`被改过的用户信息：403 签名不符`,
		`[你好！卡在第 7 关了吗？把本关的卡片发给我。]`,
		`服务器对订单签名，alice 付款，微信推送后得到 1 把宝剑`,
		`客户端见过 openid 或 session_key：false`,
	} {
		if !strings.Contains(out.String(), want) {
			t.Errorf("the output lacks %q:\n%s", want, out.String())
		}
	}
}
