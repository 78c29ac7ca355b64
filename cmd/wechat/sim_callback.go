package main

import (
	"context"
	"errors"
	"net"
	"net/url"
	"slices"
	"strings"
	"time"

	"github.com/minigo-dev/wechat/wechattest"
)

// A server needs the settings that the simulator prints before it can start. So the simulator looks for the
// callback as long as it runs.
const callbackPause = 500 * time.Millisecond

// serveCallback verifies the callback if something listens there, and writes the result into the report.
func (c *simCommand) serveCallback(ctx context.Context, platform *wechattest.Platform, report *simReport) (listens bool) {
	if listens = reachable(ctx, c.Callback); !listens {
		report.Verified, report.Error = false, errNotListening.Error()
		return listens
	}
	report.Verified, report.Insecure, report.Error = true, false, ""
	err := platform.ServeURL(c.Callback)
	echo, forged := platform.Verification()
	var failed *wechattest.VerifyError
	if errors.As(err, &failed) {
		report.Insecure, echo, forged = failed.Accepted(), failed.Echo, failed.Forged
	}
	if err != nil {
		report.Verified, report.Error = report.Insecure, plainError(err)
	}
	report.Findings = append(slices.Clone(echo.Findings), forged.Findings...)
	return listens
}

// await verifies the addresses of the flags when they begin to listen, and again after each restart, until
// each has verified or the page has set another. It returns when the context ends or nothing is left to do.
func (c *simCommand) await(ctx context.Context, s *session, platform *wechattest.Platform, report simReport, listened bool, doors []*simDoor) {
	ticker := time.NewTicker(callbackPause)
	defer ticker.Stop()
	done := c.Callback == "" || report.Verified
	for !done || slices.ContainsFunc(doors, func(d *simDoor) bool { return !d.Verified }) {
		select {
		case <-ctx.Done():
			return
		case <-ticker.C:
		}
		for _, d := range doors {
			if d.await(ctx) {
				s.showLine(report, func() { s.printDoor(d) })
			}
		}
		if done {
			continue
		}
		listens := reachable(ctx, c.Callback)
		if listens && !listened {
			if !errors.Is(platform.Verify(), wechattest.ErrNoCallback) {
				done = true // the page has set one
				continue
			}
			c.serveCallback(ctx, platform, &report)
			s.showLine(report, func() { s.printCallback(report) })
			done = report.Verified
		}
		listened = listens
	}
}

var errNotListening = errors.New("nothing listens there yet")

func (s *session) printCallback(r simReport) {
	switch {
	case r.Callback == "":
	case r.Insecure:
		s.printf(s.in("Pushing to %s, which WeChat would save. It isn't safe:\n", "将向 %s 推送：微信会保存该 URL，但它不安全：\n"), r.Callback)
		s.printFindings(r.Findings)
		s.printf("%s\n", s.in("Mend it, start it anew, and verify it again on the page.", "修好并重启服务器后，请在页面上重新验证。"))
	case r.Verified:
		s.printf(s.in("Pushing to %s, which has verified.\n", "已验证 %s，将向它推送。\n"), r.Callback)
		s.printFindings(r.Findings)
	case r.Error == errNotListening.Error():
		s.printf(s.in("Nothing listens at %s yet. Start your server there, with the settings above: it will be verified at once.\n",
			"%s 还没有服务在监听。请用上面的配置启动你的服务器，启动后会立即验证。\n"), r.Callback)
	default:
		s.printf(s.in("%s didn't verify, so nothing is pushed yet: %s\nStart it anew when that is mended: it will be verified again.\n",
			"%s 未通过验证，暂不推送：%s\n修好并重启服务器后会再次验证。\n"), r.Callback, s.in(r.Error, chineseReason(r.Error, r.Findings)))
	}
}

// printFindings prints a line for each warning and failure.
func (s *session) printFindings(found []wechattest.Finding) {
	for _, f := range found {
		switch f.Level {
		case wechattest.LevelFailure:
			s.printf("%s  %s\n", tick(false), s.in(f.Text, f.TextZH))
		case wechattest.LevelWarning:
			s.printf("warn  %s\n", s.in(f.Text, f.TextZH))
		}
	}
}

// chineseReason returns in Chinese why an address didn't verify, if there is a finding that says it.
func chineseReason(reason string, found []wechattest.Finding) string {
	for _, f := range found {
		if f.Level == wechattest.LevelFailure {
			return f.TextZH
		}
	}
	return reason
}

// plainError removes the package's name from an error of the simulator.
func plainError(err error) string {
	text := err.Error()
	for strings.HasPrefix(text, "wechattest: ") {
		text = strings.TrimPrefix(text, "wechattest: ")
	}
	return text
}

// reachable reports whether a connection can be made. An invalid URL counts as reachable: the verification
// says what is wrong with it.
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
