package main

import (
	"bytes"
	"context"
	"io"
	"os"
	"reflect"
	"regexp"
	"strings"
	"testing"

	"github.com/alecthomas/kong"
)

// The help is complete in both languages.
func TestHelpTranslated(t *testing.T) {
	t.Parallel()
	s := newSession(nil, process{strings.NewReader(""), io.Discard, io.Discard, func(string) string { return "" }})
	parser, err := newParser(new(commands), s, func(int) {})
	if err != nil {
		t.Fatal(err)
	}
	seen := map[string]bool{}
	need := func(where, help string) {
		seen[help] = true
		if help == "" || chinese[help] == "" {
			t.Errorf("%s: %q has no Chinese", where, help)
		}
	}
	var walk func(n *kong.Node)
	walk = func(n *kong.Node) {
		need(n.FullPath(), n.Help)
		if n.Parent == parser.Model.Node && !strings.Contains(n.Detail, "Examples:") {
			t.Errorf("%s: the help has no examples", n.FullPath())
		}
		for _, f := range n.Flags {
			need(n.FullPath()+" --"+f.Name, f.Help)
		}
		for _, p := range n.Positional {
			need(n.FullPath()+" "+p.Name, p.Help)
		}
		for _, child := range n.Children {
			walk(child)
		}
	}
	walk(parser.Model.Node)
	for help := range chinese {
		if !seen[help] {
			t.Errorf("%q is in no help", help)
		}
	}
}

// A line break of the source inside a Chinese text doesn't become a blank in the help.
func TestHelpHasNoStrayBlanks(t *testing.T) {
	t.Parallel()
	stray := regexp.MustCompile(`[，。；：、！？（）“”] +\S|\S +[，。；：、！？）”]|\p{Han} +\p{Han}`)
	for _, command := range []string{"new", "sim", "push", "verify-url", "decrypt", "explain", "doctor", "token", "quota", "call", "api", "send", "upload", "login", "listen", "replay"} {
		got := invoke(t, nil, command, "--help", "--lang", "zh")
		text, _, _ := strings.Cut(got.stdout, "\n参数：")
		text, _, _ = strings.Cut(text, "\n选项：")
		if found := stray.FindString(text); found != "" {
			t.Errorf("%s: %q in\n%s", command, found, text)
		}
	}
}

// A Chinese help fills its lines by the width that a terminal shows, and not by characters. All
// is still there, and no line begins with 。 or ends with （.
func TestHelpIsWrappedByWidth(t *testing.T) {
	t.Parallel()
	for _, columns := range []string{"", "60", "100", "300", "wide"} {
		for _, command := range []string{"", "explain", "new", "push", "decrypt", "listen", "replay", "sim", "doctor", "send"} {
			width := map[string]int{"60": 60, "100": 100, "300": 100}[columns]
			if width == 0 {
				width = 80
			}
			got := invoke(t, map[string]string{"COLUMNS": columns}, strings.Fields(command+" --help --lang zh")...)
			if strings.Contains(got.stdout, sticky) {
				t.Errorf("%s: a mark is left in\n%s", command, got.stdout)
			}
			for line := range strings.Lines(got.stdout) {
				line = strings.TrimRight(line, "\n")
				if isExample := strings.HasPrefix(line, "    ") && !strings.HasPrefix(line, "      "); isExample || !han.MatchString(line) {
					continue
				}
				if text := strings.TrimSpace(line); displayed(line) > width && strings.ContainsAny(text[1:], " ，。；") || strings.IndexAny(text, "，。；：、！？）”") == 0 || strings.HasSuffix(text, "（") {
					t.Errorf("%s in %s columns: %q has %d", command, columns, line, displayed(line))
				}
			}
		}
	}
}

func TestWrapped(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		name, line, want string
	}{
		{"short", "检查配置问题。", "检查配置问题。"},
		{"no Chinese", "a text that is longer than the line may be", "a text that is longer than the line may be"},
		{"an example", "    wechat push http://127.0.0.1:8080/wechat text 你好", "    wechat push http://127.0.0.1:8080/wechat text 你好"},
		{"Chinese", "检查环境变量、微信域名的解析与证书。", "检查环境变量、微信域名的\n解析与证书。"},
		{"no full stop at the beginning", "一二三四五六七八九十一二。", "一二三四五六七八九十一\n二。"},
		{"no bracket at the end", "一二三四五六七八九十一（二）", "一二三四五六七八九十一\n（二）"},
		{"a word stays whole", "使用 WECHAT_TOKEN、WECHAT_AES_KEY 解密", "使用 WECHAT_TOKEN、\nWECHAT_AES_KEY 解密"},
		{"beside a flag", "  -o, --output=FILE    追加写入的文件，仅本人可读，不要共享给别人。", "  -o, --output=FILE    追加写入的文件，仅本\n                       人可读，不要共享给别\n                       人。"},
		{"a word longer than the line", "https://api.weixin.qq.com/cgi-bin/token 是地址", "https://api.weixin.qq.com/cgi-bin/token\n是地址"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			if got := wrapped(tt.line, 24); got != tt.want {
				t.Errorf("got\n%s\nwant\n%s", got, tt.want)
			}
		})
	}
}

// docs/command.md and its Chinese twin describe every command, flag and field.
func TestReferenceIsWhole(t *testing.T) {
	t.Parallel()
	for _, name := range []string{"docs/command.md", "docs/command.zh-CN.md"} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			checkReference(t, name)
		})
	}
}

func checkReference(t *testing.T, name string) {
	t.Helper()
	doc, err := os.ReadFile("../../" + name)
	if err != nil {
		t.Fatal(err)
	}
	s := newSession(nil, process{strings.NewReader(""), io.Discard, io.Discard, func(string) string { return "" }})
	parser, err := newParser(new(commands), s, func(int) {})
	if err != nil {
		t.Fatal(err)
	}
	var walk func(n *kong.Node)
	walk = func(n *kong.Node) {
		for _, f := range n.Flags {
			if f.Name != "help" && !bytes.Contains(doc, []byte("--"+f.Name)) {
				t.Errorf("it doesn't mention %s --%s", n.FullPath(), f.Name)
			}
		}
		for _, child := range n.Children {
			if !bytes.Contains(doc, []byte(child.FullPath())) {
				t.Errorf("it doesn't mention %s", child.FullPath())
			}
			walk(child)
		}
	}
	walk(parser.Model.Node)
	for _, shape := range []any{
		errorReport{}, simReport{}, pushReport{}, pushDelivery{}, attempt{}, verification{}, step{}, opening{}, openedData{}, explanation{},
		diagnosis{}, check{}, tokenReport{}, quotaReport{}, sendReport{}, uploadReport{}, loginReport{}, recording{}, replayReport{}, newReport{},
	} {
		for i, of := 0, reflect.TypeOf(shape); i < of.NumField(); i++ {
			name, _, _ := strings.Cut(of.Field(i).Tag.Get("json"), ",")
			if name != "" && !bytes.Contains(doc, []byte(`"`+name+`"`)) {
				t.Errorf("it doesn't mention %s of %s", name, of)
			}
		}
	}
}

func TestHelp(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		name     string
		args     []string
		lang     string
		contains string
	}{
		{"english", []string{"--help"}, "en_US.UTF-8", "Exit codes: 0 done"},
		{"chinese by LANG", []string{"--help"}, "zh_CN.UTF-8", "退出码：0 完成"},
		{"chinese by flag", []string{"push", "--help", "--lang=zh"}, "", "用法：wechat push"},
		{"english by flag", []string{"--lang", "en", "push", "--help"}, "zh_CN.UTF-8", "Usage: wechat push"},
		{"a flag in chinese", []string{"token", "--help"}, "zh_CN.UTF-8", "显示完整的 access_token。"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			var out bytes.Buffer
			code := run(context.Background(), tt.args, process{strings.NewReader(""), &out, &out, func(name string) string {
				if name == "LANG" {
					return tt.lang
				}
				return ""
			}})
			if code != exitOK || !strings.Contains(out.String(), tt.contains) {
				t.Errorf("exit code %d, and no %q in:\n%s", code, tt.contains, out.String())
			}
		})
	}
}

// The parser's errors are translated into Chinese too.
func TestParserInChinese(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		name string
		args []string
		says string
	}{
		{"unknown flag", []string{"explain", "--foo"}, "没有选项 --foo；"},
		{"a flag nearly right", []string{"push", "--form", "x"}, `没有选项 --form，是否想输入 "--from"、"--format"；`},
		{"unknown command", []string{"explian"}, `未知的命令 explian，是否想输入 "explain"；`},
		{"no command", []string{"send"}, `缺少命令，可用："text"、"image"、"link"、"card"；`},
		{"no argument", []string{"send", "text"}, `缺少参数 "<openid> <content>"；见 "wechat send text --help"`},
		{"no flags", []string{"send", "link", "OPENID"}, `缺少选项：--description=STRING、--thumb-url=STRING、--title=STRING、--url=STRING；`},
		{"not one of them", []string{"call", "FOO", "/x"}, `<method> 只能是 "GET"、"POST"、"get"、"post"，而不是 "FOO"；`},
		{"an unsigned number", []string{"sim", "--seed", "abc"}, `--seed：应为不小于 0 的整数，而不是 "abc"；`},
		{"a whole number", []string{"listen", "--count", "x"}, `--count：应为整数，而不是 "x"；`},
		{"a number", []string{"replay", "--speed", "x", "file", "--to", "http://127.0.0.1:1/"}, `--speed：应为数字，而不是 "x"；`},
		{"a time", []string{"explain", "1", "--timeout", "3"}, `--timeout：应为时长（例如 10s），而不是 "3"；`},
		{"yes or no", []string{"token", "--reveal=a"}, `--reveal：只能是 true 或 false，而不是 "a"；`},
		{"no value", []string{"replay", "--to"}, `--to：缺少值；`},
		{"a flag as value", []string{"replay", "--to", "--every"}, `--to：缺少值，是否想输入 --to=--every；`},
		{"no such fault", []string{"sim", "--fault", "nope"}, `--fault：故障 nope：没有这个名称的故障；--faults 列出全部`},
		{"no such condition", []string{"sim", "--fault", "busy,x=1"}, `--fault：故障 busy：没有 "x" 这个条件；`},
		{"a condition's value", []string{"sim", "--fault", "slow,duration=x"}, `--fault：故障 slow：duration："x" 不可用；`},
		{"a condition that is missing", []string{"sim", "--fault", "code"}, `--fault：故障 code：code 和 msg 只用于 code，且必须带 code；`},
		{"an account's format", []string{"sim", "--listen", "127.0.0.1:0", "--account", "official-account", "--format", "json"}, "公众号只推送 XML"},
		{"no such file", []string{"--env-file", "/nowhere/at/all", "token"}, "--env-file：文件不存在：/nowhere/at/all"},
		{"no such recording", []string{"decrypt", "@/nowhere/at/all"}, "文件不存在：/nowhere/at/all"},
		{"no settings", []string{"token"}, "WECHAT_APPID、WECHAT_APPSECRET 未设置"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			got := invoke(t, nil, append([]string{"--lang", "zh"}, tt.args...)...)
			if got.code != exitUsage || !strings.Contains(got.stderr, tt.says) {
				t.Errorf("%+v, without %q", got, tt.says)
			}
			if english := regexp.MustCompile(`expected|must be|wrong|no such|unknown|wechattest: `).FindString(got.stderr); english != "" {
				t.Errorf("%q in %s", english, got.stderr)
			}
		})
	}
}
