package main

import (
	"net"
	"net/url"
	"os"
	"strconv"

	"github.com/minigo-dev/wechat/wechattest"
)

// A simProxy is the HTTPS proxy of --proxy and the file of its authority's certificate.
type simProxy struct {
	URL         string `json:"url"`
	Certificate string `json:"certificate"` // a file
}

// startProxy starts the proxy on the port after the simulator's, or on any free one, and writes the
// certificate beside the file of --state, or into the folder for temporary files. The caller removes it.
func (c *simCommand) startProxy(platform *wechattest.Platform) (*simProxy, error) {
	proxy, err := platform.StartProxy(net.JoinHostPort("127.0.0.1", c.proxyPort(platform)))
	if err != nil {
		proxy, err = platform.StartProxy("127.0.0.1:0")
	}
	if err != nil {
		return nil, usagef("--proxy: %v", "--proxy：%v", err)
	}
	name := c.State + ".ca.pem"
	if c.State == "" {
		f, err := os.CreateTemp("", "wechat-sim-*.ca.pem")
		if err != nil {
			return nil, usagef("--proxy: %v", "--proxy：%v", err)
		}
		name = f.Name()
		f.Close()
	}
	if err := replaceFile("--proxy", name, proxy.CertificatePEM(), 0o644); err != nil {
		return nil, err
	}
	return &simProxy{URL: proxy.URL(), Certificate: name}, nil
}

// proxyPort returns the port after the simulator's, so that it is the same in the next run.
func (c *simCommand) proxyPort(platform *wechattest.Platform) string {
	_, asked, _ := net.SplitHostPort(c.Listen)
	u, err := url.Parse(platform.URL())
	if err != nil || asked == "0" {
		return "0"
	}
	port, err := strconv.Atoi(u.Port())
	if err != nil || port >= 65535 {
		return "0"
	}
	return strconv.Itoa(port + 1)
}

// environment returns what makes clients of many languages use the proxy.
func (p *simProxy) environment() map[string]string {
	return map[string]string{
		"HTTPS_PROXY": p.URL, "NODE_USE_ENV_PROXY": "1",
		"NODE_EXTRA_CA_CERTS": p.Certificate, "SSL_CERT_FILE": p.Certificate, "REQUESTS_CA_BUNDLE": p.Certificate,
	}
}

func (s *session) printProxy(p *simProxy) {
	s.printf(s.in("An HTTPS proxy for api.weixin.qq.com alone is at %s, for clients whose URLs are fixed; other hosts are refused.\nPHP takes the certificate from php.ini, or: php -d curl.cainfo=%s -d openssl.cafile=%s\n",
		"%s 是仅用于 api.weixin.qq.com 的 HTTPS 代理，供地址写死的客户端使用；其他域名一律拒绝。\nPHP 在 php.ini 中配置证书，或运行：php -d curl.cainfo=%s -d openssl.cafile=%s\n"),
		p.URL, shQuoted(p.Certificate), shQuoted(p.Certificate))
}
