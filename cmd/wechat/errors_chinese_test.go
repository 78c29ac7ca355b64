package main

import (
	"context"
	"crypto/x509"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"net"
	"strings"
	"syscall"
	"testing"

	"github.com/minigo-dev/wechat"
)

func TestChineseErrors(t *testing.T) {
	t.Parallel()
	refused := &net.OpError{Op: "dial", Net: "tcp", Err: syscall.ECONNREFUSED}
	for _, tt := range []struct {
		name string
		err  error
		want string
	}{
		{"a fault", usage("--x is wrong", "--x 有误"), "--x 有误"},
		{"WeChat's refusal", &wechat.Error{API: "/cgi-bin/token", Code: 40125, Msg: "invalid appsecret"}, "/cgi-bin/token: 40125 invalid appsecret"},
		{"a refused connection", &wechat.TransportError{API: "/cgi-bin/token", Err: refused}, "/cgi-bin/token：连接被拒绝，该地址没有服务在监听"},
		{"a gateway", &wechat.TransportError{API: "/cgi-bin/token", Status: 502, Err: io.ErrUnexpectedEOF}, "/cgi-bin/token：HTTP 502，连接被提前关闭"},
		{"no answer in time", &wechat.TransportError{API: "/a", Err: context.DeadlineExceeded}, "/a：等待超时"},
		{"a reset connection", fmt.Errorf("read: %w", syscall.ECONNRESET), "连接被重置"},
		{"no network", fmt.Errorf("dial: %w", syscall.ENETUNREACH), "网络不可达"},
		{"no such host", &net.DNSError{Name: "nowhere.invalid", IsNotFound: true}, "找不到域名 nowhere.invalid"},
		{"a stranger's certificate", x509.UnknownAuthorityError{}, "证书不受信任"},
		{"an old certificate", x509.CertificateInvalidError{Reason: x509.Expired, Cert: &x509.Certificate{}}, "证书已过期或无效"},
		{"a simulator's token", errSimToken, "模拟微信的 token 不会发送到其他机器"},
		{"a server that is away", &errNoAnswer{refused}, "没有响应：连接被拒绝，该地址没有服务在监听"},
		{"anything else", errors.New("wechat: something else"), "something else"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			if got := chineseError(tt.err); got != tt.want {
				t.Errorf("got %q, want %q", got, tt.want)
			}
		})
	}
}

func TestFileFaults(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		name, before string
		err          error
		want         string
	}{
		{"missing", "--env-file", &fs.PathError{Op: "open", Path: "x", Err: fs.ErrNotExist}, "--env-file：文件不存在：x"},
		{"forbidden", "", &fs.PathError{Op: "open", Path: "x", Err: fs.ErrPermission}, "没有权限访问 x"},
		{"else", "", errors.New("disk on fire"), "disk on fire"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			if got := chineseError(fileFault(tt.before, tt.err)); got != tt.want {
				t.Errorf("got %q, want %q", got, tt.want)
			}
		})
	}
}

// What can't be reached is said in Chinese by every command that tries.
func TestUnreachedInChinese(t *testing.T) {
	t.Parallel()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	base := "http://" + listener.Addr().String()
	listener.Close()
	env := map[string]string{varAppID: "wx0123456789abcdef", varSecret: strings.Repeat("0", 32), varToken: "token", varBaseURL: base, "LANG": "zh_CN.UTF-8"}
	for _, args := range [][]string{{"token"}, {"verify-url", base}, {"push", base, "text", "a"}, {"send", "text", "OPENID", "a"}, {"doctor"}} {
		got := invoke(t, env, args...)
		if shown := got.stdout + got.stderr; got.code == exitOK || !strings.Contains(shown, "连接被拒绝") || strings.Contains(shown, "refused") {
			t.Errorf("%v: %s", args, shown)
		}
	}
}
