package main

import (
	"context"
	"errors"
	"net"
	"net/url"
	"strings"
	"time"

	"github.com/minigo-dev/wechat/wechattest"
)

// A server can't start before it has the settings that the simulator prints, so the
// callback is looked for as long as the simulator runs.
const callbackPause = 500 * time.Millisecond

// serveCallback verifies the callback if something listens there, and tells the report.
func (c *simCommand) serveCallback(ctx context.Context, platform *wechattest.Platform, report *simReport) (listens bool) {
	if listens = reachable(ctx, c.Callback); !listens {
		report.Verified, report.Error = false, errNotListening.Error()
		return listens
	}
	report.Verified, report.Error = true, ""
	if err := platform.ServeURL(c.Callback); err != nil {
		report.Verified, report.Error = false, plainError(err)
	}
	return listens
}

// awaitCallback verifies the callback when it begins to listen, and again whenever it
// begins anew, until it has verified, or another was given on the page.
func (c *simCommand) awaitCallback(ctx context.Context, s *session, platform *wechattest.Platform, report simReport, listened bool) {
	ticker := time.NewTicker(callbackPause)
	defer ticker.Stop()
	for !report.Verified {
		select {
		case <-ctx.Done():
			return
		case <-ticker.C:
		}
		listens := reachable(ctx, c.Callback)
		if listens && !listened {
			if !errors.Is(platform.Verify(), wechattest.ErrNoCallback) {
				return
			}
			c.serveCallback(ctx, platform, &report)
			s.showLine(report, func() { s.printCallback(report) })
		}
		listened = listens
	}
}

var errNotListening = errors.New("nothing listens there yet")

func (s *session) printCallback(r simReport) {
	switch {
	case r.Callback == "":
	case r.Verified:
		s.printf(s.in("Pushing to %s, which has verified.\n", "已验证 %s，将向它推送。\n"), r.Callback)
	case r.Error == errNotListening.Error():
		s.printf(s.in("Nothing listens at %s yet. Start your server there, with the settings above: it will be verified at once.\n",
			"%s 还没有服务在监听。请用上面的配置启动你的服务，启动后会立即验证。\n"), r.Callback)
	default:
		s.printf(s.in("%s didn't verify, so nothing is pushed yet: %s\nStart it anew when that is mended: it will be verified again.\n",
			"%s 未通过验证，暂不推送：%s\n修好并重启服务器后会再次验证。\n"), r.Callback, r.Error)
	}
}

// plainError takes the package's name off an error of the simulator's.
func plainError(err error) string {
	text := err.Error()
	for strings.HasPrefix(text, "wechattest: ") {
		text = strings.TrimPrefix(text, "wechattest: ")
	}
	return text
}

// reachable says whether a connection can be made. What is no URL counts as reachable:
// its verification tells what is wrong with it.
func reachable(ctx context.Context, target string) bool {
	u, err := url.Parse(target)
	if err != nil || u.Hostname() == "" {
		return true
	}
	port := u.Port()
	if port == "" {
		port = map[bool]string{true: "443", false: "80"}[u.Scheme == "https"]
	}
	dialer := net.Dialer{Timeout: time.Second}
	conn, err := dialer.DialContext(ctx, "tcp", net.JoinHostPort(u.Hostname(), port))
	if err != nil {
		return false
	}
	conn.Close()
	return true
}
