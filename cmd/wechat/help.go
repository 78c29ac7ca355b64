package main

import (
	"regexp"
	"runtime/debug"

	"github.com/alecthomas/kong"
)

// detailed is a command with a longer help: what it does, and examples, in both languages.
type detailed interface {
	detail() (english, chinese string)
}

func newParser(grammar *commands, s *session, exit func(int)) (*kong.Kong, error) {
	return kong.New(grammar,
		kong.Name("wechat"),
		kong.Description("A command line for servers of WeChat mini-programs and mini-games."),
		kong.Vars{"version": version()},
		kong.Writers(s.stdout, s.stderr),
		kong.Exit(exit),
		kong.ConfigureHelp(kong.HelpOptions{Compact: true, WrapUpperBound: 100}),
		kong.Help(s.printHelp),
		kong.PostBuild(func(k *kong.Kong) error {
			s.describe(k.Model.Node)
			return nil
		}),
	)
}

// version returns the module's version that the build recorded.
func version() string {
	if info, ok := debug.ReadBuildInfo(); ok && info.Main.Version != "" {
		return info.Main.Version
	}
	return "(devel)"
}

// describe puts the texts of the session's language into the model.
func (s *session) describe(n *kong.Node) {
	n.Help = s.translated(n.Help)
	if n.Parent == nil {
		n.Detail = s.detail(appEnglish, appChinese)
	} else if n.Target.CanAddr() {
		if command, ok := n.Target.Addr().Interface().(detailed); ok {
			n.Detail = s.detail(command.detail())
		}
	}
	for _, f := range n.Flags {
		f.Help = s.translated(f.Help)
		f.OrigHelp = f.Help
	}
	for _, p := range n.Positional {
		p.Help = s.translated(p.Help)
		p.OrigHelp = p.Help
	}
	for _, child := range n.Children {
		s.describe(child)
	}
}

var negative = regexp.MustCompile(`^-[0-9]+`)

// guardNegative keeps an errcode such as -1 from being read as a flag.
func guardNegative(args []string) []string {
	guarded := append([]string(nil), args...)
	explains := false
	for i, arg := range guarded {
		if arg == "explain" {
			explains = true
		} else if explains && negative.MatchString(arg) {
			guarded[i] = " " + arg
		}
	}
	return guarded
}

const (
	appEnglish = `Settings come from WECHAT_APPID, WECHAT_APPSECRET, WECHAT_TOKEN, WECHAT_AES_KEY and
WECHAT_BASE_URL, in the environment or in --env-file. They never come from the command line, because
other users of the machine could read the secrets there. The output shows no secret.

Exit codes: 0 done; 1 WeChat or your server refused; 2 the command line, the settings or a file are
wrong; 3 no usable answer came; 4 a check failed.

Examples:

    wechat new mygame
    wechat sim
    wechat push http://127.0.0.1:8080/wechat text hello
    wechat explain 45047
    wechat doctor --callback https://example.com/wechat`

	appChinese = `配置取自环境变量 WECHAT_APPID、WECHAT_APPSECRET、WECHAT_TOKEN、WECHAT_AES_KEY、WECHAT_BASE_URL 或 --env-file 文件；密钥不能写在命令行上，以免被同机其他用户看到。输出中不含密钥。

退出码：0 完成；1 微信或你的服务器拒绝；2 命令行、配置或文件有误；3 没有收到可用的响应；4 检查未通过。

示例：

    wechat new mygame
    wechat sim
    wechat push http://127.0.0.1:8080/wechat text 你好
    wechat explain 45047
    wechat doctor --callback https://example.com/wechat`
)
