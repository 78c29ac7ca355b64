package wechattest_test

import (
	"bufio"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/cookiejar"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/minigo-dev/wechat/wechattest"
)

// A browser exchanges the key for a cookie, which the page's calls then have.
func TestControlKeyInABrowser(t *testing.T) {
	t.Parallel()
	wx := wechattest.New(t, wechattest.WithControlHosts("127.0.0.1"))
	jar, err := cookiejar.New(nil)
	if err != nil {
		t.Fatal(err)
	}
	browser := &http.Client{Jar: jar}
	get := func(path string) (int, string) {
		t.Helper()
		res, err := browser.Get(wx.URL() + path)
		if err != nil {
			t.Fatal(err)
		}
		defer res.Body.Close()
		return res.StatusCode, res.Request.URL.RequestURI()
	}
	if status, _ := get("/_sim/state"); status != http.StatusUnauthorized {
		t.Errorf("without a key: HTTP %d", status)
	}
	if status, _ := get("/_sim/?key=wrong"); status != http.StatusUnauthorized {
		t.Errorf("with a wrong key: HTTP %d", status)
	}
	if status, at := get("/_sim/?app=" + wx.AppID() + "&key=" + wx.ControlKey()); status != http.StatusOK || at != "/_sim/?app="+wx.AppID() {
		t.Errorf("the page: HTTP %d at %s", status, at)
	}
	for _, path := range []string{"/_sim/", "/_sim/main.js", "/_sim/state"} {
		if status, _ := get(path); status != http.StatusOK {
			t.Errorf("%s with the cookie: HTTP %d", path, status)
		}
	}
	r := httptest.NewRequest("GET", "/_sim/?key="+wx.ControlKey(), nil)
	r.Host = "127.0.0.1:8642"
	w := httptest.NewRecorder()
	wx.ServeHTTP(w, r)
	if got := w.Header().Get("Set-Cookie"); got != "sim_key_8642="+wx.ControlKey()+"; Path=/_sim/; HttpOnly; SameSite=Strict" {
		t.Errorf("the cookie: %s", got)
	}
	if strings.Contains(w.Header().Get("Location")+w.Body.String(), wx.ControlKey()) {
		t.Error("the redirect keeps the key")
	}
}

// The key is as long as it should be, and doesn't follow from the seed.
func TestControlKeyIsRandom(t *testing.T) {
	t.Parallel()
	opts := []wechattest.Option{wechattest.WithSeed(1), wechattest.WithControlHosts("sim")}
	one, two := wechattest.New(t, opts...), wechattest.New(t, opts...)
	if one.AppID() != two.AppID() || one.ControlKey() == two.ControlKey() || len(one.ControlKey()) < 32 {
		t.Errorf("keys %q and %q", one.ControlKey(), two.ControlKey())
	}
	if key := wechattest.New(t).ControlKey(); key != "" {
		t.Errorf("a key %q, and nothing is opened", key)
	}
	if key := one.NewApp().ControlKey(); key != one.ControlKey() {
		t.Errorf("another app has the key %q", key)
	}
	for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%d"} {
		if text := fmt.Sprintf(verb, one); strings.Contains(text, one.ControlKey()) {
			t.Errorf("%s prints the key", verb)
		}
	}
}

// A bot on another machine is told addresses under the name that was opened.
func TestOpenedAddresses(t *testing.T) {
	t.Parallel()
	wx := wechattest.New(t, wechattest.WithAddress("0.0.0.0:0"), wechattest.WithControlHosts("sim", "localhost"))
	_, port, err := net.SplitHostPort(strings.TrimPrefix(wx.URL(), "http://"))
	if err != nil {
		t.Fatal(err)
	}
	b := &bot{}
	wx.Serve(b)
	wx.User("alice").SendImage(png)
	if e := wx.Exchanges(); !strings.Contains(e[len(e)-1].Plain, `"PicUrl":"http://sim:`+port+`/_sim/files/`) {
		t.Errorf("the push: %s", e[len(e)-1].Plain)
	}
	// The bot's calls pass under any name, and without the key.
	r := httptest.NewRequest("GET", "/cgi-bin/token?grant_type=client_credential&appid="+wx.AppID()+"&secret="+wx.Secret(), nil)
	r.Host, r.RemoteAddr = "sim:"+port, "192.0.2.1:99"
	w := httptest.NewRecorder()
	wx.ServeHTTP(w, r)
	if w.Code != 200 || !strings.Contains(w.Body.String(), `"access_token":"sim_`) {
		t.Errorf("HTTP %d %s", w.Code, w.Body)
	}
}

// A body that doesn't end keeps nothing busy for longer than 5 seconds; a slow answer may take longer.
func TestUnfinishedBodies(t *testing.T) {
	t.Parallel()
	wx := wechattest.New(t)
	address := strings.TrimPrefix(wx.URL(), "http://")
	for _, tc := range []struct{ name, head, drip string }{
		{"an upload", "POST /cgi-bin/media/upload?type=image HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1000\r\n\r\nabc", ""},
		{"a call that drips", "POST /cgi-bin/stable_token HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1000\r\n\r\n{", " "},
		{"a chunked call", "POST /cgi-bin/stable_token HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\n1\r\n{\r\n", ""},
		{"the control API", "POST /_sim/users HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: 1000\r\n\r\n{", ""},
		{"what the guard refuses", "POST /_sim/users HTTP/1.1\r\nHost: example.com\r\nContent-Type: application/json\r\nContent-Length: 1000\r\n\r\n{", ""},
		{"a call without a handler", "GET /_sim/state HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1000\r\n\r\n{", ""},
	} {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()
			conn, err := net.Dial("tcp", address)
			if err != nil {
				t.Fatal(err)
			}
			defer conn.Close()
			start := time.Now()
			conn.SetDeadline(start.Add(20 * time.Second))
			io.WriteString(conn, tc.head)
			for tc.drip != "" && time.Since(start) < 8*time.Second {
				if _, err := io.WriteString(conn, tc.drip); err != nil {
					break
				}
				time.Sleep(100 * time.Millisecond)
			}
			io.Copy(io.Discard, conn) // until the other side closes it, or resets it
			if took := time.Since(start); took < 4*time.Second && tc.drip != "" || took > 9*time.Second {
				t.Errorf("it took %v", took)
			}
		})
	}
	t.Run("a slow answer to a whole body", func(t *testing.T) {
		t.Parallel()
		slow := wechattest.New(t)
		slow.Fault(wechattest.Slow(6 * time.Second))
		conn, err := net.Dial("tcp", strings.TrimPrefix(slow.URL(), "http://"))
		if err != nil {
			t.Fatal(err)
		}
		defer conn.Close()
		conn.SetDeadline(time.Now().Add(20 * time.Second))
		io.WriteString(conn, "POST /cgi-bin/stable_token HTTP/1.1\r\nHost: localhost\r\nContent-Length: 2\r\n\r\n{}")
		res, err := http.ReadResponse(bufio.NewReader(conn), nil)
		if err != nil {
			t.Fatal(err)
		}
		defer res.Body.Close()
		if res.StatusCode != http.StatusOK {
			t.Errorf("HTTP %d", res.StatusCode)
		}
	})
}
