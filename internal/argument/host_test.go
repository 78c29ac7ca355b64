package argument_test

import (
	"strings"
	"testing"

	"github.com/minigo-dev/wechat/internal/argument"
)

func TestSplitHost(t *testing.T) {
	t.Parallel()
	for hostport, want := range map[string]string{
		"localhost": "localhost", "LocalHost:8642": "LocalHost", "127.0.0.1:0": "127.0.0.1", "[::1]": "::1", "[::1]:80": "::1", "a.b_c-d:": "a.b_c-d",
		"sim:65535": "sim", "api.weixin.qq.com.": "api.weixin.qq.com.",
		"": "", ":80": "", "[localhost]": "", "[127.0.0.1]": "", "[127.0.0.1]:80": "", "[::1": "", "::1": "", "[::1]x": "", "[::1]80": "", "[]": "", "[]:80": "",
		"127.0.0.1:evil": "", "127.0.0.1:80:80": "", "127.0.0.1:-1": "", "127.0.0.1:+1": "", "127.0.0.1:65536": "", "127.0.0.1: 80": "", "127.0.0.1:８０": "",
		"localhost@evil": "", "u:p@localhost": "", "a/b": "", "a b": "", "localhost\t": "", "localhost\x00": "", "ｌocalhost": "", ".": "", "-": "", "a,b": "",
		strings.Repeat("a", 254): "",
	} {
		name, ok := argument.SplitHost(hostport)
		if name != want && ok || ok != (want != "") {
			t.Errorf("%q: %q, %t; want %q", hostport, name, ok, want)
		}
	}
}

func TestIsLoopback(t *testing.T) {
	t.Parallel()
	for host, want := range map[string]bool{
		"localhost": true, "LOCALHOST": true, "127.0.0.1": true, "127.8.9.1": true, "::1": true, "::ffff:127.0.0.1": true,
		"": false, "localhost.": false, "localhost.example.com": false, "evil.localhost": false, "127.0.0.1.example.com": false, "0.0.0.0": false, "::": false,
		"127.1": false, "2130706433": false, "0x7f.0.0.1": false, "10.0.0.1": false, "[::1]": false, "[localhost]": false, "127.0.0.1:evil": false,
	} {
		if got := argument.IsLoopback(host); got != want {
			t.Errorf("%q: %t", host, got)
		}
	}
}

func TestSimulatorHost(t *testing.T) {
	t.Parallel()
	for host, want := range map[string]bool{
		"sim": true, "host.docker.internal": true, "172.17.0.2": true, "fd00::2": true, "qq.com.example": true, "myqq.com": true, "notweixin.com": true,
		"": false, "sim:8642": false, "http://sim": false, "[fd00::2]": false, "a b": false, "*": false, "sim/": false,
		"api.weixin.qq.com": false, "API.WEIXIN.QQ.COM": false, "api.weixin.qq.com.": false, "api.weixin.qq.com..": false, "qq.com": false, "sh.api.weixin.qq.com": false, "univapi.wechat.com": false,
		"api.weixin.qq.com\u3002": false, "ａpi.weixin.qq.com": false,
	} {
		if reason := argument.SimulatorHost(host); (reason == "") != want {
			t.Errorf("%q: %q", host, reason)
		}
	}
}
