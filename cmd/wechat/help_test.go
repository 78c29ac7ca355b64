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
	stray := regexp.MustCompile(`[，。；：、！？）”] +\S|\p{Han} +\p{Han}`)
	for _, command := range []string{"new", "sim", "push", "verify-url", "decrypt", "explain", "doctor", "token", "quota", "call", "api", "send", "upload", "login", "listen", "replay"} {
		got := invoke(t, nil, command, "--help", "--lang", "zh")
		text, _, _ := strings.Cut(got.stdout, "\n参数：")
		text, _, _ = strings.Cut(text, "\n选项：")
		if found := stray.FindString(text); found != "" {
			t.Errorf("%s: %q in\n%s", command, found, text)
		}
	}
}

// docs/command.md describes every command and flag.
func TestReferenceIsWhole(t *testing.T) {
	t.Parallel()
	doc, err := os.ReadFile("../../docs/command.md")
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
				t.Errorf("docs/command.md doesn't mention %s --%s", n.FullPath(), f.Name)
			}
		}
		for _, child := range n.Children {
			if !bytes.Contains(doc, []byte(child.FullPath())) {
				t.Errorf("docs/command.md doesn't mention %s", child.FullPath())
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
				t.Errorf("docs/command.md doesn't mention %s of %s", name, of)
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
		{"a flag nearly right", []string{"push", "--form", "x"}, `没有选项 --form，是否想输入 "--from", "--format"；`},
		{"unknown command", []string{"explian"}, `未知的命令 explian，是否想输入 "explain"；`},
		{"no command", []string{"send"}, "缺少命令，可用："},
		{"no argument", []string{"send", "text"}, `缺少参数 "<openid> <content>"；`},
		{"not one of them", []string{"call", "FOO", "/x"}, "<method> 只能是"},
		{"no number", []string{"sim", "--seed", "abc"}, "--seed：值有误"},
		{"no settings", []string{"token"}, "WECHAT_APPID、WECHAT_APPSECRET 未设置"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			got := invoke(t, nil, append(tt.args, "--lang", "zh")...)
			if got.code != exitUsage || !strings.Contains(got.stderr, tt.says) {
				t.Errorf("%+v, without %q", got, tt.says)
			}
		})
	}
}
