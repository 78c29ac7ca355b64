package main

import (
	"context"
	"crypto/x509"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"net"
	"net/http"
	"strings"
	"syscall"

	"github.com/minigo-dev/wechat"
)

// chineseError returns an error's text in Chinese, and in English where it has none: a refusal of
// WeChat's has WeChat's words, and an error of the library the library's.
func chineseError(err error) string {
	var f *fault
	var spoken interface{ Chinese() string }
	var lost *wechat.TransportError
	var unanswered *errNoAnswer
	var refusal *wechat.Error
	text := strings.TrimPrefix(err.Error(), "wechat: ")
	switch {
	case errors.As(err, &f):
		return f.chinese
	case errors.As(err, &spoken):
		return spoken.Chinese()
	case errors.As(err, &refusal):
		return text
	case errors.Is(err, errSimToken):
		return "模拟微信的 token 不会发送到其他机器"
	}
	why := networkChinese(err)
	switch {
	case why == "":
		return text
	case errors.As(err, &unanswered):
		return "没有响应：" + why
	case errors.As(err, &lost) && lost.Status != 0 && lost.Status != http.StatusOK:
		return fmt.Sprintf("%s：HTTP %d，%s", lost.API, lost.Status, why)
	case errors.As(err, &lost):
		return lost.API + "：" + why
	}
	return why
}

// networkChinese says in Chinese why nothing came from the network. It is empty if that isn't known.
func networkChinese(err error) string {
	var name *net.DNSError
	var network net.Error
	switch {
	case isUntrusted(err):
		return "证书不受信任"
	case errors.As(err, new(x509.HostnameError)):
		return "证书不属于该域名"
	case errors.As(err, new(x509.CertificateInvalidError)):
		return "证书已过期或无效"
	case errors.As(err, &name) && name.IsNotFound:
		return "找不到域名 " + name.Name
	case errors.Is(err, context.DeadlineExceeded), errors.As(err, &network) && network.Timeout():
		return "等待超时"
	case errors.Is(err, syscall.ECONNREFUSED):
		return "连接被拒绝，该地址没有服务在监听"
	case errors.Is(err, syscall.ECONNRESET), errors.Is(err, syscall.EPIPE):
		return "连接被重置"
	case errors.Is(err, syscall.EHOSTUNREACH), errors.Is(err, syscall.ENETUNREACH):
		return "网络不可达"
	case errors.Is(err, io.EOF), errors.Is(err, io.ErrUnexpectedEOF):
		return "连接被提前关闭"
	}
	return ""
}

// fileFault says why a file can't be used. An error of the system is in English where it is
// a rare one.
func fileFault(before string, err error) error {
	var path *fs.PathError
	chinese := err.Error()
	if errors.As(err, &path) {
		switch {
		case errors.Is(err, fs.ErrNotExist):
			chinese = "文件不存在：" + path.Path
		case errors.Is(err, fs.ErrPermission):
			chinese = "没有权限访问 " + path.Path
		}
	}
	if before == "" {
		return usage(err.Error(), chinese)
	}
	return usage(before+": "+err.Error(), before+"："+chinese)
}
