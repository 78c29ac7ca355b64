package main

import (
	"net"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"github.com/minigo-dev/wechat/wechattest"
)

// A wrong setting is named by every command that needs it, and no value is shown.
func TestSettingsAreNamed(t *testing.T) {
	t.Parallel()
	wx := wechattest.New(t)
	for _, tt := range []struct {
		name, variable, value string
		args                  []string
		code                  int
		en, zh                string
	}{
		{"a token with a line end", varToken, "\n", []string{"push", "http://127.0.0.1:1/", "text", "hi"}, exitUsage, "WECHAT_TOKEN has blanks or line ends", "WECHAT_TOKEN 含有空白或换行"},
		{"a token with a blank", varToken, " ", []string{"verify-url", "http://127.0.0.1:1/"}, exitUsage, "WECHAT_TOKEN has blanks or line ends", "WECHAT_TOKEN 含有空白或换行"},
		{"an app id with a tab", varAppID, "\t", []string{"token"}, exitUsage, "WECHAT_APPID has blanks or line ends", "WECHAT_APPID 含有空白或换行"},
		{"a key with its padding", varAESKey, "=", []string{"push", "http://127.0.0.1:1/", "text", "hi"}, exitUsage, "43 letters and digits: the = at its end", "末尾的 ="},
		{"a key with a comma, to listen by", varAESKey, ",", []string{"listen", "--address", "127.0.0.1:0"}, exitUsage, "43 letters and digits: it has a comma", "逗号"},
		{"a key that is too long, to the doctor", varAESKey, "A", []string{"doctor"}, exitCheck, "isn't 43 letters and digits: it has 44 characters", "44 个字符"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			env := settingsOf(wx)
			env[tt.variable] += tt.value
			for lang, says := range map[string]string{"en": tt.en, "zh": tt.zh} {
				got := invoke(t, env, append(tt.args, "--lang", lang)...)
				if shown := got.stdout + got.stderr; got.code != tt.code || !strings.Contains(shown, says) || tt.variable != varAppID && strings.Contains(shown, settingsOf(wx)[tt.variable]) {
					t.Errorf("no %q in %+v", says, got)
				}
			}
		})
	}
}

// For a wrong command line, the output says in both languages what is right.
func TestUsageHelps(t *testing.T) {
	t.Parallel()
	taken, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { taken.Close() })
	_, port, err := net.SplitHostPort(taken.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	file := filepath.Join(t.TempDir(), "pushes.jsonl")
	for _, tt := range []struct {
		name string
		args []string
		en   []string
		zh   []string
	}{
		{"bare", nil, []string{"expected one of new, sim, push,", `"wechat --help"`, `"wechat sim"`}, []string{"请指定命令：new、sim、push、", `"wechat --help"`, `"wechat sim"`}},
		{"a flag alone", []string{"--json=false"}, []string{"say what to do"}, []string{"请指定命令"}},
		{"no such command", []string{"psuh"}, []string{"psuh", `"wechat --help"`}, []string{"psuh", `"wechat --help"`}},
		{"push, no URL", []string{"push"}, []string{"no http or https URL", "wechat push http://127.0.0.1:8080/wechat text hello"}, []string{"缺少回调 URL", "wechat push http://127.0.0.1:8080/wechat text 你好"}},
		{"push, no URL but a kind", []string{"push", "text", "hello"}, []string{`"text" is no http or https URL, such as http://127.0.0.1`}, []string{`"text" 不是 http 或 https 地址`}},
		{"push, no scheme", []string{"push", "127.0.0.1:8080/wechat", "text", "hello"}, []string{"begins with http://", ": http://127.0.0.1:8080/wechat"}, []string{"应以 http:// 或 https:// 开头"}},
		{"push, no scheme but a name", []string{"push", "localhost:8080"}, []string{": http://localhost:8080"}, []string{"http://localhost:8080"}},
		{"verify-url, no scheme", []string{"verify-url", "example.com/wechat"}, []string{": http://example.com/wechat"}, []string{"http://example.com/wechat"}},
		{"verify-url, another scheme", []string{"verify-url", "ftp://example.com/"}, []string{"no http or https URL, such as"}, []string{"例如"}},
		{"verify-url, no URL", []string{"verify-url"}, []string{`"wechat verify-url --help"`}, []string{`"wechat verify-url --help"`}},
		{"replay, nowhere to", []string{"replay", "x"}, []string{"--to", `"wechat replay --help"`}, []string{"--to", `"wechat replay --help"`}},
		{"sim, a port in use", []string{"sim", "--listen", "127.0.0.1:" + port}, []string{"address already in use: end what listens at port " + port, "--listen 127.0.0.1:0"}, []string{"端口 " + port + " 已被占用", "--listen 127.0.0.1:0"}},
		{"listen, a port in use", []string{"listen", "-o", file, "--address", "127.0.0.1:" + port}, []string{"address already in use: end what listens at port " + port, "--address 127.0.0.1:0"}, []string{"端口 " + port + " 已被占用"}},
		{"listen, another machine's address", []string{"listen", "-o", file, "--address", "192.0.2.1:8080"}, []string{"192.0.2.1 is no address of this machine"}, []string{"不是本机地址"}},
		{"listen, no port", []string{"listen", "-o", file, "--address", "127.0.0.1"}, []string{"--address: ", "missing port"}, []string{"--address："}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			for lang, says := range map[string][]string{"en": tt.en, "zh": tt.zh} {
				got := invoke(t, map[string]string{varToken: "token", "LANG": map[string]string{"en": "C", "zh": "zh_CN.UTF-8"}[lang]}, tt.args...)
				for _, text := range says {
					if got.code != exitUsage || !strings.Contains(got.stderr, text) {
						t.Errorf("exit code %d, and no %q in: %s", got.code, text, got.stderr)
					}
				}
			}
		})
	}
	if _, err := os.Stat(file); err == nil {
		t.Error("a file was made although nothing listens")
	}
	if err := listenFault("--address", "127.0.0.1:80", os.NewSyscallError("bind", syscall.EACCES)); !strings.Contains(err.Error(), "may not listen at port 80") {
		t.Errorf("%v", err)
	}
	if err := listenFault("--address", "127.0.0.1:80", os.NewSyscallError("bind", windowsInUse)); !strings.Contains(err.Error(), "listens at port 80") {
		t.Errorf("%v", err)
	}
}
