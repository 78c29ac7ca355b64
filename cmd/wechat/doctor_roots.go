package main

import (
	"crypto/x509"
	"errors"
	"net/url"
	"os"
)

const (
	installRoots   = "Install the package ca-certificates (apt-get install ca-certificates, apk add ca-certificates), or copy /etc/ssl/certs/ca-certificates.crt into the image."
	installRootsZH = "请安装 ca-certificates 软件包（apt-get install ca-certificates、apk add ca-certificates），或把 /etc/ssl/certs/ca-certificates.crt 复制进镜像。"
)

// noRoots reports whether this machine has no root certificates, as in a minimal container.
func noRoots() bool {
	pool, err := x509.SystemCertPool()
	return err != nil || pool.Equal(x509.NewCertPool())
}

// isUntrusted reports whether no root certificate confirms a certificate.
func isUntrusted(err error) bool {
	return errors.As(err, new(x509.UnknownAuthorityError)) || errors.As(err, new(x509.SystemRootsError))
}

// roots reports once that there are no root certificates. Without them, checks of hosts say nothing.
func (d *doctor) roots(u *url.URL) {
	if d.rootsSeen || u.Scheme != "https" || !noRoots() {
		return
	}
	d.rootsSeen = true
	c := check{Name: "root certs", Status: checkFail, Text: "this machine has none, so no host can prove to it who it is", TextZH: "本机没有根证书，无法验证任何主机的证书"}
	english, chinese := installRoots, installRootsZH
	if os.Getenv("SSL_CERT_FILE") != "" || os.Getenv("SSL_CERT_DIR") != "" {
		english += " SSL_CERT_FILE or SSL_CERT_DIR is set, and may name nothing that holds any."
		chinese += "已设置 SSL_CERT_FILE 或 SSL_CERT_DIR，可能指向了没有证书的位置。"
	}
	d.report(c.with(english, chinese))
}

// untrusted says what to do about a certificate that no root certificate confirms.
func untrusted() (english, chinese string) {
	chain := "The chain of certificates is incomplete, or a proxy puts its own in. Install the intermediate certificates, or the proxy's authority."
	chainZH := "证书链不完整，或有代理替换了证书。请安装中间证书，或代理的根证书。"
	if noRoots() {
		return "First: this machine has no root certificates. " + installRoots + " If that doesn't help: " + chain,
			"首先：本机没有根证书。" + installRootsZH + "如仍失败：" + chainZH
	}
	return chain, chainZH
}
