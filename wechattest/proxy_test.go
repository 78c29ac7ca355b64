package wechattest_test

import (
	"bufio"
	"context"
	"crypto/tls"
	"crypto/x509"
	"encoding/json"
	"encoding/pem"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/minigo-dev/wechat"
	"github.com/minigo-dev/wechat/wechattest"
)

func startProxy(t *testing.T, wx *wechattest.Platform) *wechattest.Proxy {
	t.Helper()
	proxy, err := wx.StartProxy("127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	return proxy
}

// throughProxy returns a client that trusts the proxy's authority and nobody else.
func throughProxy(t *testing.T, proxy *wechattest.Proxy) *http.Client {
	t.Helper()
	at, err := url.Parse(proxy.URL())
	if err != nil {
		t.Fatal(err)
	}
	roots := x509.NewCertPool()
	if !roots.AppendCertsFromPEM(proxy.CertificatePEM()) {
		t.Fatal("no certificate")
	}
	transport := &http.Transport{Proxy: http.ProxyURL(at), TLSClientConfig: &tls.Config{RootCAs: roots}}
	t.Cleanup(transport.CloseIdleConnections)
	return &http.Client{Transport: transport}
}

// A client whose URLs are fixed reaches the simulated WeChat.
func TestProxy(t *testing.T) {
	t.Parallel()
	wx := wechattest.New(t)
	proxy := startProxy(t, wx)
	client, err := wechat.New(wx.AppID(), wx.Secret(), wechat.WithHTTPClient(throughProxy(t, proxy)))
	if err != nil {
		t.Fatal(err)
	}
	alice := wx.User("alice")
	alice.SendText("hello")
	if err := client.SendText(t.Context(), alice.OpenID(), "through the proxy"); err != nil {
		t.Fatal(err)
	}
	alice.MustReceiveText("through the proxy")
	// Files have addresses that pass too.
	token, err := client.AccessToken(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	form, body := form("media", "a.mp4", []byte("\x00\x00\x00\x18ftyp"))
	var made struct {
		MediaID  string `json:"media_id"`
		VideoURL string `json:"video_url"`
	}
	h := throughProxy(t, proxy)
	read := func(res *http.Response, err error) string {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
		defer res.Body.Close()
		b, _ := io.ReadAll(res.Body)
		return string(b)
	}
	q := "?access_token=" + token
	json.Unmarshal([]byte(read(h.Post("https://api.weixin.qq.com/cgi-bin/media/upload"+q+"&type=video", form, strings.NewReader(body)))), &made)
	json.Unmarshal([]byte(read(h.Get("https://api.weixin.qq.com/cgi-bin/media/get"+q+"&media_id="+made.MediaID))), &made)
	if got := read(h.Get(made.VideoURL)); got != "\x00\x00\x00\x18ftyp" || !strings.HasPrefix(made.VideoURL, "https://api.weixin.qq.com/") {
		t.Errorf("%s gives %q", made.VideoURL, got)
	}
	// The page and the control API aren't WeChat's.
	for _, path := range []string{"/_sim/", "/_sim/state", "/_sim/credentials"} {
		res, err := h.Get("https://api.weixin.qq.com" + path)
		if err != nil {
			t.Fatal(err)
		}
		res.Body.Close()
		if res.StatusCode != http.StatusForbidden {
			t.Errorf("%s: HTTP %d", path, res.StatusCode)
		}
	}
}

// The proxy is no way out, nor a way to the control API.
func TestProxyRefuses(t *testing.T) {
	t.Parallel()
	proxy := startProxy(t, wechattest.New(t))
	address := strings.TrimPrefix(proxy.URL(), "http://")
	for _, tc := range []struct{ name, request string }{
		{"another host", "CONNECT example.com:443 HTTP/1.1\r\nHost: example.com:443\r\n\r\n"},
		{"another port", "CONNECT api.weixin.qq.com:80 HTTP/1.1\r\nHost: api.weixin.qq.com:80\r\n\r\n"},
		{"no port", "CONNECT api.weixin.qq.com HTTP/1.1\r\nHost: api.weixin.qq.com:443\r\n\r\n"},
		{"another host, WeChat's in the header", "CONNECT 127.0.0.1:22 HTTP/1.1\r\nHost: api.weixin.qq.com:443\r\n\r\n"},
		{"a longer host", "CONNECT api.weixin.qq.com.example.com:443 HTTP/1.1\r\nHost: api.weixin.qq.com:443\r\n\r\n"},
		{"a subdomain", "CONNECT a.api.weixin.qq.com:443 HTTP/1.1\r\nHost: a.api.weixin.qq.com:443\r\n\r\n"},
		{"payment's host", "CONNECT api.mch.weixin.qq.com:443 HTTP/1.1\r\nHost: api.mch.weixin.qq.com:443\r\n\r\n"},
		{"plain http", "GET http://api.weixin.qq.com/cgi-bin/token HTTP/1.1\r\nHost: api.weixin.qq.com\r\n\r\n"},
		{"plain http elsewhere", "GET http://127.0.0.1:22/ HTTP/1.1\r\nHost: 127.0.0.1:22\r\n\r\n"},
		{"itself", "GET /_sim/credentials HTTP/1.1\r\nHost: " + address + "\r\n\r\n"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()
			conn, err := net.Dial("tcp", address)
			if err != nil {
				t.Fatal(err)
			}
			defer conn.Close()
			conn.SetDeadline(time.Now().Add(10 * time.Second))
			io.WriteString(conn, tc.request)
			res, err := http.ReadResponse(bufio.NewReader(conn), nil)
			if err != nil {
				t.Fatal(err)
			}
			defer res.Body.Close()
			if res.StatusCode != http.StatusForbidden {
				t.Errorf("HTTP %d", res.StatusCode)
			}
		})
	}
	h := throughProxy(t, proxy)
	for _, host := range []string{"localhost", "127.0.0.1:8642", "sim.example.com", "[localhost]", "api.weixin.qq.com:evil"} {
		r, err := http.NewRequest("GET", "https://api.weixin.qq.com/_sim/credentials", http.NoBody)
		if err != nil {
			t.Fatal(err)
		}
		r.Host = host
		res, err := h.Do(r)
		if err != nil {
			continue // net/http writes no such Host
		}
		res.Body.Close()
		if res.StatusCode/100 != 4 {
			t.Errorf("Host %s in the tunnel: HTTP %d", host, res.StatusCode)
		}
	}
	for _, address := range []string{"", "0.0.0.0:0", "[::]:0", "192.0.2.1:0", "example.com:80", "[localhost]:0", ":0", address} {
		if p, err := wechattest.New(t).StartProxy(address); err == nil {
			t.Errorf("%q: it listens at %s", address, p.URL())
		}
	}
}

// The authority vouches for WeChat's host alone, and only as long as somebody tries things out.
func TestProxyAuthority(t *testing.T) {
	t.Parallel()
	wx := wechattest.New(t, wechattest.WithSeed(1))
	one, two := startProxy(t, wx), startProxy(t, wx)
	if string(one.CertificatePEM()) == string(two.CertificatePEM()) {
		t.Error("two proxies have one authority")
	}
	block, rest := pem.Decode(one.CertificatePEM())
	if block == nil || block.Type != "CERTIFICATE" || strings.TrimSpace(string(rest)) != "" {
		t.Fatalf("more or less than a certificate: %s", one.CertificatePEM())
	}
	authority, err := x509.ParseCertificate(block.Bytes)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([]string{"api.weixin.qq.com"}, authority.PermittedDNSDomains); diff != "" || !authority.PermittedDNSDomainsCritical {
		t.Errorf("the constraint, critical %t (-want +got):\n%s", authority.PermittedDNSDomainsCritical, diff)
	}
	if len(authority.ExcludedIPRanges) != 2 || !authority.IsCA || !authority.MaxPathLenZero || authority.KeyUsage != x509.KeyUsageCertSign || time.Until(authority.NotAfter) > 31*24*time.Hour {
		t.Errorf("%+v", authority)
	}
	roots := x509.NewCertPool()
	roots.AddCert(authority)
	dial := func(name string) (*tls.Conn, error) {
		conn, err := net.Dial("tcp", strings.TrimPrefix(one.URL(), "http://"))
		if err != nil {
			t.Fatal(err)
		}
		io.WriteString(conn, "CONNECT api.weixin.qq.com:443 HTTP/1.1\r\nHost: x\r\n\r\n")
		if _, err := http.ReadResponse(bufio.NewReader(conn), &http.Request{Method: "CONNECT"}); err != nil {
			t.Fatal(err)
		}
		secure := tls.Client(conn, &tls.Config{RootCAs: roots, ServerName: name, NextProtos: []string{"h2", "http/1.1"}})
		t.Cleanup(func() { secure.Close() })
		return secure, secure.Handshake()
	}
	secure, err := dial("api.weixin.qq.com")
	if err != nil {
		t.Fatal(err)
	}
	state := secure.ConnectionState()
	if diff := cmp.Diff([]string{"api.weixin.qq.com"}, state.PeerCertificates[0].DNSNames); diff != "" || len(state.PeerCertificates) != 1 || state.NegotiatedProtocol != "http/1.1" {
		t.Errorf("%d certificates, %s, names (-want +got):\n%s", len(state.PeerCertificates), state.NegotiatedProtocol, diff)
	}
	if _, err := dial("example.com"); err == nil {
		t.Error("it is also example.com")
	}
	var log strings.Builder
	fmt.Fprintf(&log, "%v %+v %#v", one, one, *one)
	if strings.Contains(log.String(), "PRIVATE") {
		t.Error("a key is printed")
	}
}

// Connections are bounded in number and time, and end with the platform.
func TestProxyIsBounded(t *testing.T) {
	t.Parallel()
	wx := wechattest.New(t)
	address := strings.TrimPrefix(startProxy(t, wx).URL(), "http://")
	dial := func() net.Conn {
		conn, err := net.Dial("tcp", address)
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { conn.Close() })
		conn.SetDeadline(time.Now().Add(20 * time.Second))
		return conn
	}
	start := time.Now()
	var all []net.Conn
	for _, head := range []string{
		"", "CONNECT api.weixin.qq.com:443 HTTP/1.1\r\nHost: ", "CONNECT api.weixin.qq.com:443 HTTP/1.1\r\nHost: x\r\n\r\n", "CONNECT api.weixin.qq.com:443 HTTP/1.1\r\nHost: x\r\n\r\n\x16\x03\x01",
		"CONNECT api.weixin.qq.com:443 HTTP/1.1\r\nHost: x\r\nX: " + strings.Repeat("x", 1<<20),
	} {
		conn := dial()
		go io.WriteString(conn, head)
		all = append(all, conn)
	}
	for i, conn := range all {
		io.Copy(io.Discard, conn)
		if took := time.Since(start); took > 12*time.Second {
			t.Errorf("an unfinished request, %d, is held for %v", i, took)
		}
	}
	for range 256 {
		dial()
	}
	last := dial()
	last.SetDeadline(time.Now().Add(3 * time.Second)) // before the others are given up
	if n, err := last.Read(make([]byte, 1)); n > 0 || err == nil || os.IsTimeout(err) {
		t.Errorf("the 257th connection: %d, %v", n, err)
	}
	wx.Close()
	if conn, err := net.Dial("tcp", address); err == nil {
		conn.Close()
		t.Error("the proxy outlives the platform")
	}
	if _, err := wx.StartProxy("127.0.0.1:0"); err == nil {
		t.Error("a closed platform has a proxy")
	}
}

// Other languages' clients take the proxy by their environment. Go's are tried above.
func TestProxyInOtherLanguages(t *testing.T) {
	t.Parallel()
	const call = "https://api.weixin.qq.com/cgi-bin/token?grant_type=client_credential&appid=%s&secret=%s"
	for _, tc := range []struct {
		name, tool string
		args       func(url, ca string) []string
	}{
		{"curl", "curl", func(url, _ string) []string { return []string{"-sS", url} }},
		{"PHP", "php", func(url, ca string) []string {
			return []string{"-d", "curl.cainfo=" + ca, "-r", `if (!function_exists('curl_init')) { echo 'no php-curl'; exit; } $c = curl_init($argv[1]); curl_setopt($c, CURLOPT_RETURNTRANSFER, true); echo curl_exec($c), curl_error($c);`, "--", url}
		}},
		{"Node", "node", func(url, _ string) []string {
			return []string{"-e", `
const http = require('http'), tls = require('tls'), url = new URL(process.argv[1]), proxy = new URL(process.env.HTTPS_PROXY);
http.request({host: proxy.hostname, port: proxy.port, method: 'CONNECT', path: url.hostname + ':443'}).on('connect', (res, socket) => {
  const secure = tls.connect({socket, servername: url.hostname}, () => secure.write('GET ' + url.pathname + url.search + ' HTTP/1.1\r\nHost: ' + url.hostname + '\r\nConnection: close\r\n\r\n'));
  secure.on('data', d => process.stdout.write(d));
}).end();`, url}
		}},
		{"Python", "python3", func(url, _ string) []string {
			return []string{"-c", "import sys, urllib.request; print(urllib.request.urlopen(sys.argv[1]).read().decode())", url}
		}},
	} {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()
			tool, err := exec.LookPath(tc.tool)
			if err != nil {
				t.Skipf("no %s here; TestProxy holds the rule", tc.tool)
			}
			wx := wechattest.New(t)
			proxy := startProxy(t, wx)
			ca := filepath.Join(t.TempDir(), "ca.pem")
			if err := os.WriteFile(ca, proxy.CertificatePEM(), 0o644); err != nil {
				t.Fatal(err)
			}
			ctx, cancel := context.WithTimeout(t.Context(), 30*time.Second)
			defer cancel()
			run := exec.CommandContext(ctx, tool, tc.args(fmt.Sprintf(call, wx.AppID(), wx.Secret()), ca)...)
			run.Env = append(slices.DeleteFunc(os.Environ(), isProxyOrAuthority), "HTTPS_PROXY="+proxy.URL(), "https_proxy="+proxy.URL(), "NODE_EXTRA_CA_CERTS="+ca, "SSL_CERT_FILE="+ca)
			out, err := run.CombinedOutput()
			if strings.Contains(string(out), "no php-curl") {
				t.Skip("no php-curl here; TestProxy holds the rule")
			}
			if err != nil || !strings.Contains(string(out), "access_token") || !strings.Contains(string(out), "sim_") {
				t.Errorf("%v: %s", err, out)
			}
		})
	}
}

func isProxyOrAuthority(setting string) bool {
	name, _, _ := strings.Cut(strings.ToUpper(setting), "=")
	return strings.HasSuffix(name, "_PROXY") || slices.Contains([]string{"CURL_CA_BUNDLE", "SSL_CERT_FILE", "SSL_CERT_DIR", "NODE_EXTRA_CA_CERTS"}, name)
}
