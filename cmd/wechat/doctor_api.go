package main

import (
	"context"
	"errors"
	"fmt"
	"net/netip"
	"net/url"
	"strings"

	"github.com/minigo-dev/wechat"
	"github.com/minigo-dev/wechat/internal/argument"
)

// api checks the token and finds out the IP that WeChat sees.
func (d *doctor) api(ctx context.Context) {
	client, err := d.s.client()
	if err != nil {
		d.report(check{Name: "token", Status: checkFail, Text: err.Error(), TextZH: chineseError(err)})
		return
	}
	_, err = client.AccessToken(ctx)
	if err != nil {
		d.report(d.refused("token", err))
		d.egress(netip.Addr{}, err)
		return
	}
	d.report(check{Name: "token", Status: checkOK, Text: "WeChat gave an access_token", TextZH: "已获得 access_token"})
	if d.sealed {
		d.sealedCall(ctx, client)
	}
	ip, err := egressIP(ctx, client)
	d.egress(ip, err)
}

// refused says what WeChat answered and what to do.
func (d *doctor) refused(name string, err error) check {
	text := strings.TrimPrefix(err.Error(), "wechat: ")
	c := check{Name: name, Status: checkFail, Text: text, TextZH: chineseError(err)}
	var refusal *wechat.Error
	if errors.As(err, &refusal) {
		english, chinese := refusal.Remedy()
		return c.with(english, chinese)
	}
	if d.unreached {
		return c.with("The cause is that of the failed check of WeChat's host above: mend that first.", "原因与上面微信域名的失败检查相同：请先解决它。")
	}
	return c.with("Try again; then check the firewall and the proxy (HTTPS_PROXY).", "重试；若仍失败，检查防火墙和代理（HTTPS_PROXY）。")
}

// egressIP finds the IP that WeChat sees. It asks about a rid that doesn't exist; the refusal has a rid, and
// WeChat's record of this rid has the IP.
func egressIP(ctx context.Context, client *wechat.Client) (netip.Addr, error) {
	_, err := client.GetRIDInfo(ctx, "00000000-00000000-00000000")
	var refusal *wechat.Error
	if !errors.As(err, &refusal) || refusal.RID == "" {
		return netip.Addr{}, errors.Join(errors.New("WeChat named no request"), err)
	}
	info, err := client.GetRIDInfo(ctx, refusal.RID)
	if err != nil {
		return netip.Addr{}, err
	}
	return netip.ParseAddr(info.ClientIP)
}

// egress reports the IP, from any source.
func (d *doctor) egress(ip netip.Addr, err error) {
	var refusal *wechat.Error
	if errors.As(err, &refusal) {
		if named, ok := refusal.IP(); ok {
			c := check{Name: "egress ip", Status: checkFail, Text: fmt.Sprintf("WeChat sees %v, which isn't on the allow list", named), TextZH: fmt.Sprintf("微信看到的 IP 是 %v，不在 IP 白名单中", named)}
			english, chinese := refusal.Remedy()
			d.report(c.with(english, chinese))
			return
		}
	}
	if err != nil || !ip.IsValid() {
		d.report(check{Name: "egress ip", Status: checkSkip, Text: "not found out: WeChat names it only in some answers", TextZH: "未能得知：微信只在部分错误信息里给出出口 IP"})
		return
	}
	d.report(check{Name: "egress ip", Status: checkOK, Text: fmt.Sprintf("WeChat sees %v", ip), TextZH: fmt.Sprintf("微信看到的 IP 是 %v", ip)})
}

// callback checks the way from WeChat to the app's server.
func (d *doctor) callback(ctx context.Context, target string, usable bool) {
	u, err := url.Parse(target)
	if err != nil {
		return
	}
	d.callbackAddress(u)
	d.roots(u)
	if !d.dns(ctx, "callback dns", u) {
		return
	}
	response, _, err := d.probe(ctx, target)
	if err != nil {
		c := unreachable("callback", u.Hostname(), err)
		d.report(c)
		return
	}
	d.certificate("callback tls", u, response.TLS)
	if d.s.env.token == "" {
		d.report(check{Name: "callback", Status: checkSkip, Text: varToken + " isn't set", TextZH: varToken + " 未设置"})
	} else {
		d.verification(ctx, target)
	}
	if usable && !argument.IsLoopback(u.Hostname()) {
		d.reachability(ctx)
	}
}

func (d *doctor) callbackAddress(u *url.URL) {
	base, err := url.Parse(d.s.env.baseURL)
	local := err == nil && d.s.env.isHere(base.Hostname())
	c := check{Name: "callback url", Status: checkOK, Text: u.Redacted(), TextZH: u.Redacted()}
	switch port := u.Port(); {
	case argument.IsLoopback(u.Hostname()) && !local:
		c.Status = checkFail
		c = c.with("WeChat can't reach this machine's own address: give the public one.", "微信无法访问本机地址：请使用公网地址。")
	case !local && port != "" && port != "80" && port != "443":
		c.Status = checkFail
		c = c.with("WeChat pushes to port 80 for http and 443 for https only.", "微信只推送到 80（http）和 443（https）端口。")
	}
	d.report(c)
}

func (d *doctor) verification(ctx context.Context, target string) {
	verdicts, err := d.s.verify(ctx, target)
	if err != nil {
		d.report(check{Name: "callback", Status: checkFail, Text: err.Error(), TextZH: err.Error()})
		return
	}
	for _, one := range verdicts {
		c := one.check()
		c.Name = "callback " + c.Name
		if c.Status == checkFail {
			c = c.with(fmt.Sprintf("Run \"wechat verify-url %s\" until it passes.", target), fmt.Sprintf("修正后用 \"wechat verify-url %s\" 再次检查。", target))
		}
		d.report(c)
	}
}

// reachability lets WeChat itself check the server that its console names.
func (d *doctor) reachability(ctx context.Context) {
	client, err := d.s.client()
	if err != nil {
		return
	}
	result, err := client.CallbackCheck(ctx, &wechat.CallbackCheckRequest{Action: wechat.CheckAll, CheckOperator: wechat.OperatorDefault})
	if err != nil {
		c := d.refused("callback from WeChat", err)
		c.Status = checkWarn
		d.report(c)
		return
	}
	for _, ping := range result.Ping {
		c := check{Name: "callback from WeChat", Status: checkOK, Text: fmt.Sprintf("%s: %s lost, %s", ping.IP, ping.PackageLoss, ping.Time), TextZH: fmt.Sprintf("%s：丢包 %s，%s", ping.IP, ping.PackageLoss, ping.Time)}
		if strings.HasPrefix(ping.PackageLoss, "100") {
			c.Status = checkWarn
			c = c.with("Many servers don't answer pings; else let WeChat's addresses through the firewall (getcallbackip).", "很多服务器本来就不响应 ping，可忽略；如确实不通，请在防火墙放行微信的推送 IP（getcallbackip）。")
		}
		d.report(c)
	}
}
