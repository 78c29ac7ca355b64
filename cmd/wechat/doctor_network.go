package main

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/minigo-dev/wechat/internal/argument"
)

const (
	certificateSoon = 14 * 24 * time.Hour
	clockWarn       = 30 * time.Second
	clockFail       = 5 * time.Minute // callbacks refuse pushes that seem 10 minutes old
)

// host checks the name, the certificate and the clock of WeChat's host.
func (d *doctor) host(ctx context.Context, base *url.URL) {
	d.roots(base)
	if !d.dns(ctx, "dns", base) {
		d.unreached = true
		return
	}
	response, sent, err := d.probe(ctx, base.String())
	if err != nil {
		d.unreached = true
		d.report(unreachable("connection", base.Hostname(), err))
		return
	}
	d.certificate("tls", base, response.TLS)
	d.clock(response, sent)
}

func (d *doctor) dns(ctx context.Context, name string, u *url.URL) bool {
	host := u.Hostname()
	if proxy, err := http.ProxyFromEnvironment(&http.Request{URL: u}); err == nil && proxy != nil {
		d.report(check{Name: name, Status: checkSkip, Text: "left to the proxy at " + proxy.Host, TextZH: "由代理 " + proxy.Host + " 解析"})
		return true
	}
	if argument.IsLoopback(host) {
		d.report(check{Name: name, Status: checkOK, Text: host + " is this machine", TextZH: host + " 是本机"})
		return true
	}
	ctx, cancel := context.WithTimeout(ctx, d.s.timeout)
	defer cancel()
	addresses, err := net.DefaultResolver.LookupHost(ctx, host)
	if err != nil {
		c := check{Name: name, Status: checkFail, Text: host + " has no address: " + err.Error(), TextZH: host + " 无法解析：" + err.Error()}
		d.report(c.with("Check this machine's resolver (/etc/resolv.conf) and firewall.", "检查本机的 DNS 设置和防火墙。"))
		return false
	}
	list := strings.Join(addresses[:min(len(addresses), 4)], ", ")
	d.report(check{Name: name, Status: checkOK, Text: host + " is " + list, TextZH: host + " 解析为 " + list})
	return true
}

// probe sends any request to a host. The caller needn't read the body.
func (d *doctor) probe(ctx context.Context, target string) (response *http.Response, sent time.Time, err error) {
	ctx, cancel := context.WithTimeout(ctx, d.s.timeout)
	defer cancel()
	r, err := http.NewRequestWithContext(ctx, http.MethodGet, target, http.NoBody)
	if err != nil {
		return nil, time.Time{}, err
	}
	transport := &http.Transport{Proxy: http.ProxyFromEnvironment, DisableKeepAlives: true, DisableCompression: true}
	start := time.Now()
	response, err = transport.RoundTrip(r) // verifies the certificate
	if err != nil {
		return nil, time.Time{}, err
	}
	response.Body.Close()
	return response, start.Add(time.Since(start) / 2), nil
}

func unreachable(name, host string, err error) check {
	var wrongHost x509.HostnameError
	var invalid x509.CertificateInvalidError
	c := check{Name: name, Status: checkFail, Text: host + ": " + err.Error(), TextZH: host + "：" + err.Error()}
	switch {
	case isUntrusted(err):
		return c.with(untrusted())
	case errors.As(err, &wrongHost):
		return c.with("The certificate is another host's.", "证书不属于该域名。")
	case errors.As(err, &invalid):
		return c.with("Renew the certificate, or set this machine's clock.", "更新证书，或校准本机时钟。")
	case errors.Is(err, context.DeadlineExceeded):
		return c.with("A firewall may swallow the packets: allow outgoing connections to port 443.", "可能被防火墙丢弃：请放行到 443 端口的出站连接。")
	}
	return c.with("Check the address, the firewall and the proxy (HTTPS_PROXY).", "检查地址、防火墙和代理（HTTPS_PROXY）。")
}

func (d *doctor) certificate(name string, u *url.URL, state *tls.ConnectionState) {
	if u.Scheme != "https" || state == nil || len(state.PeerCertificates) == 0 {
		c := check{Name: name, Status: checkSkip, Text: "plain http on this machine", TextZH: "本机 http，无证书"}
		if !argument.IsLoopback(u.Hostname()) {
			c = check{Name: name, Status: checkWarn, Text: u.Hostname() + ": plain http", TextZH: u.Hostname() + "：http 未加密"}
			c = c.with("Use https: pushes hold what users write.", "请使用 https：推送中含用户消息。")
		}
		d.report(c)
		return
	}
	leaf := state.PeerCertificates[0]
	left := time.Until(leaf.NotAfter)
	c := check{Name: name, Status: checkOK, Text: fmt.Sprintf("verified, good until %s", leaf.NotAfter.Format(time.DateOnly)), TextZH: fmt.Sprintf("证书有效，到期日 %s", leaf.NotAfter.Format(time.DateOnly))}
	if left < certificateSoon {
		c.Status = checkWarn
		c = c.with(fmt.Sprintf("Renew it: %d days are left.", int(left.Hours()/24)), fmt.Sprintf("请更新证书：还剩 %d 天。", int(left.Hours()/24)))
	}
	d.report(c)
}

// clock compares this machine's time with WeChat's, which is in whole seconds.
func (d *doctor) clock(response *http.Response, asked time.Time) {
	theirs, err := http.ParseTime(response.Header.Get("Date"))
	if err != nil {
		d.report(check{Name: "clock", Status: checkSkip, Text: "the host tells no time", TextZH: "对方没有返回时间"})
		return
	}
	apart := asked.Sub(theirs).Truncate(time.Second)
	c := check{Name: "clock", Status: checkOK, Text: fmt.Sprintf("%v from WeChat's", apart), TextZH: fmt.Sprintf("与微信相差 %v", apart)}
	switch {
	case apart.Abs() > clockFail:
		c.Status = checkFail
	case apart.Abs() > clockWarn:
		c.Status = checkWarn
	}
	if c.Status != checkOK {
		c = c.with("Let this machine's clock follow NTP: pushes are refused by their age, and tokens end at the wrong time.", "请用 NTP 校准时钟：推送会因时间戳过期而被拒绝，access_token 也会在错误的时间失效。")
	}
	d.report(c)
}
