package main

import (
	"context"
	"net/http"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/minigo-dev/wechat"
	"github.com/minigo-dev/wechat/wechattest"
)

// A page in a browser can reach a server on loopback. Its requests are refused and not recorded, with
// and without a token.
func TestListenRefusesPages(t *testing.T) {
	t.Parallel()
	wx := wechattest.New(t)
	for _, env := range []map[string]string{nil, settingsOf(wx)} {
		file := filepath.Join(t.TempDir(), "pushes.jsonl")
		lines, _ := background(t, env, "--json", "listen", "--address", "127.0.0.1:0", "-o", file)
		up := decoded[listening](t, next(t, lines))
		for _, tt := range []struct {
			name, header, value string
			refused             bool
		}{
			{"another site's page", "Origin", "https://evil.example", true},
			{"a file's page", "Origin", "null", true},
			{"this machine's page", "Origin", up.URL, true},
			{"an empty one", "Origin", "", true},
			{"a picture of another site's page", "Sec-Fetch-Site", "cross-site", true},
			{"an address that was typed", "Sec-Fetch-Site", "none", false},
			{"WeChat", "Accept", "*/*", false},
		} {
			for _, method := range []string{http.MethodPost, http.MethodGet, http.MethodOptions} {
				push := wx.User("alice").NewPush(wechattest.Fields{"MsgType": "text", "Content": "hello"}).Request(up.URL)
				if method == http.MethodGet {
					push = wx.PushConfig().VerifyRequest(up.URL)
				}
				push.Method, push.RequestURI = method, ""
				push.Header[http.CanonicalHeaderKey(tt.header)] = []string{tt.value}
				response, err := http.DefaultTransport.RoundTrip(push)
				if err != nil {
					t.Fatal(err)
				}
				response.Body.Close()
				want := http.StatusOK
				if method == http.MethodOptions {
					want = http.StatusMethodNotAllowed
				}
				if tt.refused {
					want = http.StatusForbidden
				}
				if response.StatusCode != want {
					t.Errorf("%s, %s: HTTP %d, not %d", tt.name, method, response.StatusCode, want)
				}
			}
		}
		if n := strings.Count(string(readFile(t, file)), "\n"); n != 2 {
			t.Errorf("%d pushes are recorded, not 2", n)
		}
	}
}

// Without a token, a recording says that nothing was verified. replay doesn't sign it unless
// --unverified is given, or it can now verify the push itself.
func TestReplayOfUnverified(t *testing.T) {
	t.Parallel()
	plain := func(wx *wechattest.Platform, target string) *http.Request {
		cfg := wx.PushConfig()
		cfg.Mode = wechattest.Plain
		return cfg.Request(target, []byte(`{"ToUserName":"`+wx.OriginalID()+`","FromUserName":"oUSER","CreateTime":1,"MsgType":"text","Content":"hi"}`))
	}
	sealed := func(wx *wechattest.Platform, target string) *http.Request {
		return wx.User("alice").NewPush(wechattest.Fields{"MsgType": "text", "Content": "hello"}).Request(target)
	}
	for _, tt := range []struct {
		name    string
		token   bool // of listen
		make    func(wx *wechattest.Platform, target string) *http.Request
		more    []string
		pushed  bool
		says    string
		skipped int // the exit code
	}{
		{"plain", false, plain, nil, false, "--unverified", exitCheck},
		{"plain, in Chinese", false, plain, []string{"--lang", "zh"}, false, "未经验证", exitCheck},
		{"plain, as it is told", false, plain, []string{"--unverified"}, true, "", 0},
		{"plain, with a token", true, plain, nil, true, "", 0},
		{"sealed", false, sealed, nil, true, "", 0},
		{"sealed, with a token", true, sealed, nil, true, "", 0},
		{"sealed, without its query", false, func(wx *wechattest.Platform, target string) *http.Request {
			r := sealed(wx, target)
			r.URL.RawQuery = ""
			return r
		}, nil, false, "--unverified", exitCheck},
		{"sealed, with another's signature", false, func(wx *wechattest.Platform, target string) *http.Request {
			r := sealed(wx, target)
			q := r.URL.Query()
			q.Set("msg_signature", strings.Repeat("0", 40))
			r.URL.RawQuery = q.Encode()
			return r
		}, nil, false, "signature", exitCheck},
		{"an answer of the server's own", false, func(wx *wechattest.Platform, target string) *http.Request {
			push, err := wx.Callback().OpenRequest(sealed(wx, "http://localhost/"))
			if err != nil {
				t.Fatal(err)
			}
			answer, _, err := push.Answer(wechat.TransferToAgent{})
			if err != nil {
				t.Fatal(err)
			}
			r, err := http.NewRequest(http.MethodPost, target, strings.NewReader(string(answer)))
			if err != nil {
				t.Fatal(err)
			}
			return r
		}, nil, false, "can't be opened", exitCheck},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			wx := wechattest.New(t)
			env := settingsOf(wx)
			file := filepath.Join(t.TempDir(), "pushes.jsonl")
			var listenEnv map[string]string
			if tt.token {
				listenEnv = env
			}
			lines, exit := background(t, listenEnv, "--json", "listen", "--address", "127.0.0.1:0", "-o", file, "--count", "1")
			r := tt.make(wx, decoded[listening](t, next(t, lines)).URL)
			r.RequestURI = ""
			response, err := http.DefaultTransport.RoundTrip(r)
			if err != nil {
				t.Fatal(err)
			}
			response.Body.Close()
			exit <- <-exit
			if got := decoded[recording](t, string(readFile(t, file))); got.Unverified == tt.token || got.Refused != "" {
				t.Errorf("recorded as %+v", got)
			}
			var pushed atomic.Int32
			server := serve(t, wx.Callback().Handler(func(context.Context, wechat.Message) (wechat.Reply, error) {
				pushed.Add(1)
				return nil, nil
			}))
			got := invoke(t, env, append([]string{"replay", file, "--to", server}, tt.more...)...)
			if (pushed.Load() > 0) != tt.pushed || got.code != tt.skipped || !strings.Contains(got.stdout, tt.says) {
				t.Errorf("pushed %d: %+v", pushed.Load(), got)
			}
		})
	}
}
