package local

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/netip"
	"net/url"
	"os"
	"runtime"
	"strings"
	"time"
)

const defaultListen = "127.0.0.1:8080"

// Run serves a bot at the path /wechat. For the real WeChat it serves until ctx ends. A
// simulated WeChat verifies the address, and then Run calls story with the server's
// address, http://host:port, and ends when story returns. With stay there is no story: Run
// prints the address of a page to try the bot, and serves until ctx ends.
func (a *App) Run(ctx context.Context, out io.Writer, handler http.Handler, stay bool, story func(base string) error) error {
	switch {
	case a.Platform == nil:
		return a.Serve(ctx, out, handler, nil)
	case stay:
		return a.Serve(ctx, out, handler, func(base string) error { return a.invite(base+"/wechat", out) })
	}
	return Play(handler, func(base string) error {
		if err := a.Platform.ServeURL(base + "/wechat"); err != nil {
			return err
		}
		return story(base)
	})
}

// invite says how to try the bot.
func (a *App) invite(callbackURL string, out io.Writer) error {
	if err := a.Platform.ServeURL(callbackURL); err != nil {
		return err
	}
	a.Platform.User("alice") // so that the page has a user
	a.Lang.Fprintf(out, `WeChat has verified %s, also that it refuses a wrong signature: a log shows that as a 403.

Open %s in a browser:
  1. choose alice, or add a user, and enter the session
  2. write something and send it
  3. click an exchange to see what went over the wire

For another terminal:
%s
`, `模拟微信已验证 %s，并确认签名错误时会拒绝（日志中的那条 403 就是它）。

在浏览器中打开 %s ：
  1. 选择 alice 或添加用户，进入会话
  2. 输入内容并发送
  3. 点击一条请求，查看收发的内容

在另一个终端中使用：
%s
`, callbackURL, a.page(os.Getenv("SIM_HOST")), a.settings(runtime.GOOS))
	return nil
}

// page is the address of the simulated WeChat's page, under the first name by which
// others may call this machine, and then with its key.
func (a *App) page(hosts string) string {
	u, err := url.Parse(a.baseURL)
	if host, _, _ := strings.Cut(hosts, ","); err == nil && host != "" {
		u.Host = net.JoinHostPort(host, u.Port())
		return u.String() + "/_sim/?key=" + a.Platform.ControlKey()
	}
	return a.baseURL + "/_sim/"
}

// settings are the lines that set the app's environment variables in a system's shell.
func (a *App) settings(system string) string {
	line := "export %s=%s\n"
	if system == "windows" {
		line = "$env:%s = '%s'\n" // PowerShell; cmd has: set NAME=value
	}
	var b strings.Builder
	for _, setting := range [...][2]string{
		{"WECHAT_APPID", a.AppID}, {"WECHAT_APPSECRET", a.Secret},
		{"WECHAT_TOKEN", a.Token}, {"WECHAT_AES_KEY", a.EncodingAESKey}, {"WECHAT_BASE_URL", a.baseURL},
	} {
		fmt.Fprintf(&b, line, setting[0], setting[1])
	}
	return b.String()
}

// Play serves handler on LISTEN, or on a free loopback port, until the story returns. base
// is its address: http://host:port.
func Play(handler http.Handler, story func(base string) error) error {
	address := os.Getenv("LISTEN")
	if address == "" {
		address = "127.0.0.1:0"
	}
	listener, err := net.Listen("tcp", address)
	if err != nil {
		return err
	}
	return serve(listener, handler, story)
}

// Serve serves handler on LISTEN, or on 127.0.0.1:8080, until ctx ends. It calls started,
// which may be nil, as soon as it listens. With a simulated WeChat it takes another port if
// 8080 is in use.
func (a *App) Serve(ctx context.Context, out io.Writer, handler http.Handler, started func(base string) error) error {
	address, chosen := os.LookupEnv("LISTEN")
	if address == "" {
		address, chosen = defaultListen, false
	}
	listener, err := net.Listen("tcp", address)
	if err != nil && !chosen && a.Platform != nil {
		listener, err = net.Listen("tcp", "127.0.0.1:0")
	}
	if err != nil {
		return fmt.Errorf("%w; LISTEN=host:port names another address", err)
	}
	return serve(listener, handler, func(base string) error {
		if started != nil {
			if err := started(base); err != nil {
				return err
			}
		}
		a.Lang.Fprintf(out, "Serving %s until Ctrl-C\n", "正在 %s 提供服务，按 Ctrl-C 结束\n", base)
		<-ctx.Done()
		return nil
	})
}

// serve gives the requests under way 10 seconds at the end.
func serve(listener net.Listener, handler http.Handler, during func(base string) error) error {
	server := &http.Server{
		Handler:           handler,
		ReadHeaderTimeout: 5 * time.Second,
		ReadTimeout:       10 * time.Second,
		IdleTimeout:       time.Minute,
	}
	failed := make(chan error, 1)
	go func() { failed <- server.Serve(listener) }()
	over := make(chan error, 1)
	go func() { over <- during(reachable("http://" + listener.Addr().String())) }()
	var err error
	select {
	case err = <-failed:
		return err
	case err = <-over:
	}
	ctx, cancel := context.WithTimeout(context.Background(), 10*time.Second)
	defer cancel()
	return errors.Join(err, server.Shutdown(ctx))
}

// reachable puts this machine's loopback address in the place of one that means all of its
// addresses.
func reachable(base string) string {
	u, err := url.Parse(base)
	if err != nil {
		return base
	}
	if ip, err := netip.ParseAddr(u.Hostname()); err == nil && ip.IsUnspecified() {
		u.Host = net.JoinHostPort("127.0.0.1", u.Port())
	}
	return u.String()
}
