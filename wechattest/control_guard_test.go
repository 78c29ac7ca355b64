package wechattest_test

import (
	"bufio"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/minigo-dev/wechat/wechattest"
)

const controlKey = "0123456789abcdef-_AB"

// The control API answers only this machine and its own page.
func TestControlGuard(t *testing.T) {
	t.Parallel()
	open := wechattest.WithControlHosts("sim.example.com", "192.0.2.7")
	key := map[string]string{"Authorization": "Bearer " + controlKey}
	for _, tc := range []struct {
		name   string
		opt    wechattest.Option
		method string
		path   string
		host   string
		remote string
		header map[string]string
		body   string
		want   int
	}{
		{name: "state", want: 200},
		{name: "page", path: "/_sim/", want: 200},
		{name: "loopback name", host: "LOCALHOST:8642", want: 200},
		{name: "loopback IPv6", host: "[::1]:8642", remote: "[::1]:99", want: 200},
		{name: "mapped loopback", remote: "[::ffff:127.0.0.1]:99", want: 200},
		{name: "own origin", header: map[string]string{"Origin": "http://127.0.0.1:8642", "Sec-Fetch-Site": "same-origin"}, want: 200},
		{name: "typed address", header: map[string]string{"Sec-Fetch-Site": "none"}, want: 200},
		{name: "foreign host", host: "sim.example.com", want: 403},
		{name: "DNS rebinding", host: "127.0.0.1.example.com:8642", want: 403},
		{name: "rebinding to a subdomain of localhost", host: "evil.localhost:8642", want: 403},
		{name: "host with a user", host: "127.0.0.1@example.com", want: 403},
		{name: "other loopback address", host: "127.0.0.2:8642", want: 403},
		{name: "unspecified address", host: "0.0.0.0:8642", want: 403},
		{name: "no host", host: "-", want: 403},
		{name: "foreign origin", header: map[string]string{"Origin": "https://example.com"}, want: 403},
		{name: "origin on another port", header: map[string]string{"Origin": "http://127.0.0.1:9999"}, want: 403},
		{name: "null origin", header: map[string]string{"Origin": "null"}, want: 403},
		{name: "cross-site", header: map[string]string{"Sec-Fetch-Site": "cross-site"}, want: 403},
		{name: "same-site", header: map[string]string{"Sec-Fetch-Site": "same-site"}, want: 403},
		{name: "remote address", remote: "192.0.2.1:99", want: 403},
		{name: "remote address of the page", path: "/_sim/", remote: "192.0.2.1:99", want: 403},
		{name: "remote address of credentials", path: "/_sim/credentials", remote: "192.0.2.1:99", want: 403},
		{name: "no remote address", remote: "-", want: 403},
		{name: "form", method: "POST", path: "/_sim/users", header: map[string]string{"Content-Type": "text/plain"}, body: `{"name":"a"}`, want: 403},
		{name: "form without a type", method: "DELETE", path: "/_sim/exchanges", want: 403},
		{name: "JSON", method: "POST", path: "/_sim/users", header: map[string]string{"Content-Type": "application/json; charset=utf-8"}, body: `{"name":"a"}`, want: 200},
		{name: "brackets around a name", host: "[localhost]", want: 403},
		{name: "brackets around a name, with a port", host: "[localhost]:8642", want: 403},
		{name: "brackets around IPv4", host: "[127.0.0.1]:8642", want: 403},
		{name: "a port that is none", host: "127.0.0.1:evil", want: 403},
		{name: "a port too high", host: "127.0.0.1:99999", want: 403},
		{name: "two ports", host: "127.0.0.1:80:80", want: 403},
		{name: "IPv6 without brackets", host: "::1", want: 403},
		{name: "a dot at the end", host: "localhost.:8642", want: 403},
		{name: "opened host", opt: open, header: key, host: "sim.example.com:80", remote: "192.0.2.1:99", want: 200},
		{name: "opened host in capitals", opt: open, header: key, host: "SIM.example.com", remote: "192.0.2.1:99", want: 200},
		{name: "opened address", opt: open, header: key, host: "192.0.2.7", remote: "192.0.2.1:99", want: 200},
		{name: "opened, for this machine too", opt: open, header: key, host: "sim.example.com", want: 200},
		{name: "opened, no key", opt: open, host: "sim.example.com", remote: "192.0.2.1:99", want: 401},
		{name: "opened, no key on this machine", opt: open, host: "sim.example.com", want: 401},
		{name: "opened, no key to the page", opt: open, path: "/_sim/", host: "sim.example.com", want: 401},
		{name: "opened, no key to the page's files", opt: open, path: "/_sim/main.js", host: "sim.example.com", want: 401},
		{name: "opened, no key to the credentials", opt: open, path: "/_sim/credentials", host: "sim.example.com", want: 401},
		{name: "opened, no key to the events", opt: open, path: "/_sim/events", host: "sim.example.com", want: 401},
		{name: "opened, a wrong key", opt: open, header: map[string]string{"Authorization": "Bearer " + controlKey + "0"}, host: "sim.example.com", want: 401},
		{name: "opened, an empty key", opt: open, header: map[string]string{"Authorization": "Bearer "}, host: "sim.example.com", want: 401},
		{name: "opened, the key as a password", opt: open, header: map[string]string{"Authorization": "Basic " + controlKey}, host: "sim.example.com", want: 401},
		{name: "opened, the key in the query of a call", opt: open, path: "/_sim/state?key=" + controlKey, host: "sim.example.com", want: 401},
		{name: "opened, the key in the page's address", opt: open, path: "/_sim/?key=" + controlKey, host: "sim.example.com", want: 303},
		{name: "opened, the key under another host", opt: open, path: "/_sim/?key=" + controlKey, host: "example.com", want: 403},
		{name: "opened, this machine's name", opt: open, header: key, host: "localhost:8642", want: 403},
		{name: "opened, another host", opt: open, header: key, host: "example.com", remote: "192.0.2.1:99", want: 403},
		{name: "opened, a longer host", opt: open, header: key, host: "sim.example.com.evil", want: 403},
		{name: "opened, a dot at the end", opt: open, header: key, host: "sim.example.com.", want: 403},
		{name: "opened, foreign origin", opt: open, host: "sim.example.com", header: map[string]string{"Origin": "http://example.com", "Authorization": "Bearer " + controlKey}, want: 403},
		{name: "opened, cross-site", opt: open, host: "sim.example.com", path: "/_sim/?key=" + controlKey, header: map[string]string{"Sec-Fetch-Site": "cross-site"}, want: 403},
	} {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()
			var opts []wechattest.Option
			if tc.opt != nil {
				opts = append(opts, tc.opt, wechattest.WithControlKey(controlKey))
			}
			wx := wechattest.New(t, opts...)
			set := func(given, otherwise string) string {
				switch given {
				case "":
					return otherwise
				case "-":
					return ""
				}
				return given
			}
			r := httptest.NewRequest(set(tc.method, "GET"), set(tc.path, "/_sim/state"), strings.NewReader(tc.body))
			r.Host, r.RemoteAddr = set(tc.host, "127.0.0.1:8642"), set(tc.remote, "127.0.0.1:99")
			for name, value := range tc.header {
				r.Header.Set(name, value)
			}
			w := httptest.NewRecorder()
			wx.ServeHTTP(w, r)
			if w.Code != tc.want {
				t.Errorf("HTTP %d %s, want %d", w.Code, w.Body, tc.want)
			}
			if tc.want/100 == 4 && (strings.Contains(w.Body.String(), wx.AppID()) || !strings.Contains(w.Body.String(), `"errorZh"`)) {
				t.Errorf("the refusal says %s", w.Body)
			}
			for name, want := range map[string]string{"X-Content-Type-Options": "nosniff", "X-Frame-Options": "DENY", "Referrer-Policy": "no-referrer"} {
				if got := w.Header().Get(name); got != want {
					t.Errorf("%s %q, want %q", name, got, want)
				}
			}
			if got := w.Header().Get("Content-Security-Policy"); !strings.Contains(got, "default-src 'self'; img-src 'self' data: blob:; frame-ancestors 'none'") {
				t.Errorf("policy %q", got)
			}
		})
	}
}

// In memory, WithCallerIP names the caller.
func TestControlGuardInMemory(t *testing.T) {
	t.Parallel()
	c := newControl(t, wechattest.WithCallerIP("192.0.2.1"))
	if status, _ := c.ask("GET", "/_sim/state", ""); status != 403 {
		t.Errorf("HTTP %d for a caller from elsewhere", status)
	}
	c = newControl(t)
	c.base = "https://api.weixin.qq.com"
	if status, _ := c.ask("GET", "/_sim/credentials", ""); status != 403 {
		t.Errorf("HTTP %d under WeChat's own name", status)
	}
}

// The files that bots fetch aren't guarded, and they aren't part of the control API.
func TestFilesAreNotGuarded(t *testing.T) {
	t.Parallel()
	wx := wechattest.New(t)
	alice := wx.User("alice")
	alice.SendImage(png)
	for _, e := range wx.Exchanges() {
		_, rest, _ := strings.Cut(e.Plain, `"PicUrl":"http://localhost`)
		path, _, _ := strings.Cut(rest, `"`)
		r := httptest.NewRequest("GET", path, nil)
		r.Host, r.RemoteAddr = "files.example.com", "192.0.2.1:99"
		w := httptest.NewRecorder()
		wx.ServeHTTP(w, r)
		if w.Code != 200 || w.Body.String() != string(png) {
			t.Errorf("%s: HTTP %d %q", path, w.Code, w.Body)
		}
	}
	r := httptest.NewRequest("GET", "/_sim/files/../credentials", nil)
	r.RemoteAddr = "192.0.2.1:99"
	w := httptest.NewRecorder()
	wx.ServeHTTP(w, r)
	if w.Code == 200 || strings.Contains(w.Body.String(), wx.Secret()) {
		t.Errorf("a path with dots: HTTP %d %s", w.Code, w.Body)
	}
}

func TestControlRefusesBadRequests(t *testing.T) {
	t.Parallel()
	c := newControl(t)
	c.must("POST", "/_sim/users", `{"name":"alice"}`, nil)
	const actions = "/_sim/users/alice/actions"
	for _, tc := range []struct {
		name, method, path, body string
		want                     int
	}{
		{"unknown field", "POST", "/_sim/users", `{"name":"a","admin":true}`, 400},
		{"bad JSON", "POST", "/_sim/users", `{"name":`, 400},
		{"two values", "POST", "/_sim/users", `{"name":"a"}{}`, 400},
		{"no body", "POST", "/_sim/users", "", 400},
		{"wrong type", "POST", "/_sim/users", `{"name":7}`, 400},
		{"array", "POST", "/_sim/users", `[]`, 400},
		{"too large", "POST", "/_sim/users", `{"name":"` + strings.Repeat("a", 4<<20) + `"}`, 413},
		{"empty name", "POST", "/_sim/users", `{"name":""}`, 400},
		{"name with a slash", "POST", "/_sim/users", `{"name":"a/b"}`, 400},
		{"name of dots", "POST", "/_sim/users", `{"name":".."}`, 400},
		{"name with a control character", "POST", "/_sim/users", `{"name":"a\u0000b"}`, 400},
		{"long name", "POST", "/_sim/users", `{"name":"` + strings.Repeat("界", 41) + `"}`, 400},
		{"unknown user", "POST", "/_sim/users/bob/actions", `{"do":"login"}`, 404},
		{"unknown action", "POST", actions, `{"do":"fly"}`, 400},
		{"no action", "POST", actions, `{}`, 400},
		{"no text", "POST", actions, `{"do":"text"}`, 400},
		{"another action's field", "POST", actions, `{"do":"login","content":"x"}`, 400},
		{"no picture", "POST", actions, `{"do":"image","data":"!"}`, 400},
		{"huge picture", "POST", actions, `{"do":"image","data":"` + strings.Repeat("AAAA", 700_000) + `"}`, 400},
		{"block without a value", "POST", actions, `{"do":"block"}`, 400},
		{"event name", "POST", actions, `{"do":"event","event":"<xml>"}`, 400},
		{"field name", "POST", actions, `{"do":"event","event":"e","fields":{"a b":1}}`, 400},
		{"deep fields", "POST", actions, `{"do":"event","event":"e","fields":` + strings.Repeat(`{"a":`, 20) + "1" + strings.Repeat("}", 21), 400},
		{"push without a type", "POST", "/_sim/push", `{"fields":{"Event":"x"}}`, 400},
		{"unknown fault", "POST", "/_sim/faults", `{"name":"gremlins"}`, 400},
		{"slow without a time", "POST", "/_sim/faults", `{"name":"slow"}`, 400},
		{"chance", "POST", "/_sim/faults", `{"name":"busy","chance":2}`, 400},
		{"unknown fault id", "DELETE", "/_sim/faults/7", "", 404},
		{"clock back", "POST", "/_sim/clock", `{"advance":"-1h"}`, 400},
		{"clock too far", "POST", "/_sim/clock", `{"advance":"900000h"}`, 400},
		{"clock without a time", "POST", "/_sim/clock", `{}`, 400},
		{"callback elsewhere", "PUT", "/_sim/callback", `{"url":"http://192.0.2.1/"}`, 400},
		{"callback by name", "PUT", "/_sim/callback", `{"url":"http://127.0.0.1.example.com/"}`, 400},
		{"callback of brackets", "PUT", "/_sim/callback", `{"url":"http://[localhost]/"}`, 400},
		{"callback of a port that is none", "PUT", "/_sim/callback", `{"url":"http://127.0.0.1:evil/"}`, 400},
		{"callback with a user", "PUT", "/_sim/callback", `{"url":"http://u:p@127.0.0.1/"}`, 400},
		{"callback of a file", "PUT", "/_sim/callback", `{"url":"file:///etc/passwd"}`, 400},
		{"verify without a callback", "POST", "/_sim/callback/verify", `{}`, 409},
		{"unknown exchange", "GET", "/_sim/exchanges/99", "", 404},
		{"no exchange", "GET", "/_sim/exchanges/x", "", 404},
		{"replay of none", "POST", "/_sim/exchanges/99/replay", `{}`, 404},
		{"test of none", "GET", "/_sim/exchanges/99/gotest", "", 404},
		{"unknown filter", "GET", "/_sim/exchanges?filter=all-of-it", "", 400},
		{"negative limit", "GET", "/_sim/exchanges?limit=-1", "", 400},
		{"unknown app", "GET", "/_sim/state?app=wx0", "", 404},
		{"unknown code", "GET", "/_sim/explain?code=123456789", "", 404},
		{"no such call", "POST", "/_sim/state", `{}`, 405},
		{"no such file", "GET", "/_sim/page.go", "", 404},
		{"a folder", "GET", "/_sim/page", "", 404},
		{"seq of events", "GET", "/_sim/events?after=x", "", 400},
	} {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()
			c := &controlClient{t, c.wx, c.base, c.http}
			status, body := c.ask(tc.method, tc.path, tc.body)
			if status != tc.want || !strings.Contains(body, `"error":"`) || !strings.Contains(body, `"errorZh":"`) {
				t.Errorf("HTTP %d %s, want %d", status, body, tc.want)
			}
		})
	}
}

func TestAddressOptions(t *testing.T) {
	t.Parallel()
	for _, tc := range []struct {
		name string
		opts []wechattest.Option
		want string // of the error
	}{
		{"loopback", []wechattest.Option{wechattest.WithAddress("127.0.0.1:0")}, ""},
		{"name", []wechattest.Option{wechattest.WithAddress("localhost:0")}, ""},
		{"IPv6", []wechattest.Option{wechattest.WithAddress("[::1]:0")}, ""},
		{"all addresses", []wechattest.Option{wechattest.WithAddress("0.0.0.0:0")}, "isn't loopback"},
		{"all addresses of IPv6", []wechattest.Option{wechattest.WithAddress("[::]:0")}, "isn't loopback"},
		{"opened", []wechattest.Option{wechattest.WithAddress("0.0.0.0:0"), wechattest.WithControlHosts("sim.example.com")}, ""},
		{"opened first", []wechattest.Option{wechattest.WithControlHosts("sim.example.com"), wechattest.WithAddress("0.0.0.0:0")}, ""},
		{"no host", []wechattest.Option{wechattest.WithAddress(":8642")}, "no host:port"},
		{"brackets around a name", []wechattest.Option{wechattest.WithAddress("[localhost]:0")}, "no host:port"},
		{"brackets around IPv4", []wechattest.Option{wechattest.WithAddress("[127.0.0.1]:0")}, "no host:port"},
		{"no port", []wechattest.Option{wechattest.WithAddress("127.0.0.1")}, "no host:port"},
		{"port", []wechattest.Option{wechattest.WithAddress("127.0.0.1:99999")}, "no port"},
		{"other name", []wechattest.Option{wechattest.WithAddress("example.com:80")}, "neither localhost"},
		{"no control host", []wechattest.Option{wechattest.WithControlHosts()}, "no host"},
		{"a callback URL", []wechattest.Option{wechattest.WithCallbackURL("http://[::1]:80/wechat")}, ""},
		{"a callback URL of a bracketed name", []wechattest.Option{wechattest.WithCallbackURL("http://[localhost]/wechat")}, "not an http or https URL"},
		{"control host in brackets", []wechattest.Option{wechattest.WithControlHosts("[localhost]")}, "no host name"},
		{"control host of blanks", []wechattest.Option{wechattest.WithControlHosts(" ")}, "no host name"},
		{"a short key", []wechattest.Option{wechattest.WithControlHosts("a"), wechattest.WithControlKey("0123456789abcde")}, "16 to 128"},
		{"a long key", []wechattest.Option{wechattest.WithControlHosts("a"), wechattest.WithControlKey(strings.Repeat("a", 129))}, "16 to 128"},
		{"a key for a cookie of two", []wechattest.Option{wechattest.WithControlHosts("a"), wechattest.WithControlKey("0123456789abcdef; a=b")}, "16 to 128"},
		{"a key without hosts", []wechattest.Option{wechattest.WithControlKey(controlKey)}, "needs WithControlHosts"},
		{"control host with a port", []wechattest.Option{wechattest.WithControlHosts("a:80")}, "no host name"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()
			p, err := wechattest.Start(tc.opts...)
			if err == nil {
				p.Close()
			}
			if (err == nil) != (tc.want == "") || err != nil && !strings.Contains(err.Error(), tc.want) {
				t.Errorf("error %v, want %q", err, tc.want)
			}
		})
	}
}

func TestWithAddress(t *testing.T) {
	t.Parallel()
	free, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	address := free.Addr().String()
	free.Close()
	wx := wechattest.New(t, wechattest.WithAddress(address))
	if got := wechattest.New(t, wechattest.WithAddress("LocalHost:0")).URL(); !strings.HasPrefix(got, "http://127.0.0.1:") {
		t.Errorf("localhost is %s", got)
	}
	if got := wx.URL(); got != "http://"+address {
		t.Fatalf("URL %s, want %s", got, address)
	}
	// A request like that of a page with DNS rebinding, over a real connection.
	conn, err := net.Dial("tcp", address)
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	io.WriteString(conn, "GET /_sim/credentials HTTP/1.1\r\nHost: evil.example.com\r\nConnection: close\r\n\r\n")
	res, err := http.ReadResponse(bufio.NewReader(conn), nil)
	if err != nil || res.StatusCode != 403 {
		t.Fatalf("%v, %v", res, err)
	}
	res.Body.Close()
}
