package main

import (
	"context"
	"errors"
	"fmt"
	"net"
	"strings"

	"github.com/minigo-dev/wechat/wechattest"
)

type simCommand struct {
	Listen   string   `default:"127.0.0.1:8642" help:"The loopback address to listen on; port 0 is any free one."`
	Host     []string `name:"control-host" sep:"none" placeholder:"NAME" help:"Open the page to other machines under this name, without a password; --listen may then be any address."`
	Callback string   `placeholder:"URL" help:"Verify this URL as soon as a server listens there, and push to it. The page can set it later too."`
	Mode     string   `enum:"secure,compatible,plain" default:"secure" help:"How pushes are encrypted: secure, compatible or plain."`
	Format   string   `enum:"auto,json,xml" default:"auto" help:"How pushes are written: json or xml."`
	Account  string   `enum:"mini-program,official-account" default:"mini-program" help:"Judge answers as a mini-program's or as an official account's, which pushes XML."`
	Seed     *uint64  `help:"Derive all ids, keys and tokens from this number, so that runs are alike."`
	Fault    []string `sep:"none" placeholder:"NAME" help:"Install a fault at the start: NAME, or NAME,times=2,path=/cgi-bin/...; --faults lists the names."`
	Faults   bool     `help:"List the faults."`
	User     []string `sep:"none" aliases:"player" placeholder:"NAME" help:"Make a user at the start who has just written hello, so that a bot may answer."`
}

func (simCommand) detail() (english, chinese string) {
	return `It runs a simulated WeChat on this machine with one app, and prints the app's settings. Use
these settings for your server, in any language, let the server call WECHAT_BASE_URL instead of
https://api.weixin.qq.com, and open the page to try it. Ctrl-C ends it.

Examples:

    wechat sim
    wechat sim --callback http://127.0.0.1:8080/wechat --user alice
    wechat sim --seed 1 --mode plain --format xml
    wechat sim --fault token-revoked,times=1 --fault slow,duration=3s,path=/cgi-bin/message/custom/send`,
		`在本机运行一个模拟的微信，打印其中应用的配置：配到你的服务端（任何语言都行），并让它调用 WECHAT_BASE_URL，而不是
https://api.weixin.qq.com，再打开页面即可试用。按 Ctrl-C 结束。

示例：

    wechat sim
    wechat sim --callback http://127.0.0.1:8080/wechat --user alice
    wechat sim --seed 1 --mode plain --format xml
    wechat sim --fault token-revoked,times=1 --fault slow,duration=3s,path=/cgi-bin/message/custom/send`
}

// A simReport is what --json prints, in one line, once the simulator is ready.
type simReport struct {
	Page        string            `json:"page"`
	Environment map[string]string `json:"environment"`
	Callback    string            `json:"callback,omitempty"`
	Verified    bool              `json:"verified"`        // WeChat would save the callback
	Insecure    bool              `json:"insecure"`        // but it also answers forged requests
	Error       string            `json:"error,omitempty"` // why the callback isn't verified, or is insecure
	Users       map[string]string `json:"users,omitempty"`

	Findings []wechattest.Finding `json:"findings,omitempty"` // the judge's findings about the verification
}

// Run runs until the context ends.
func (c *simCommand) Run(ctx context.Context, s *session) error {
	if c.Faults {
		return s.listFaults()
	}
	faults := make([]wechattest.Fault, len(c.Fault))
	for i, text := range c.Fault {
		var err error
		if faults[i], err = wechattest.ParseFault(text); err != nil {
			return usagef("--fault: %v; --faults lists what there is", "--fault：%v；--faults 列出全部", err)
		}
	}
	platform, base, err := c.start()
	if err != nil {
		return err
	}
	defer platform.Close()
	defer context.AfterFunc(ctx, platform.Close)() // a bot that hangs must not delay Ctrl-C
	for _, f := range faults {
		platform.Fault(f)
	}
	report := simReport{Page: base + "/_sim/", Callback: c.Callback, Users: map[string]string{}, Environment: map[string]string{
		varAppID: platform.AppID(), varSecret: platform.Secret(), varToken: platform.Token(),
		varAESKey: platform.EncodingAESKey(), varBaseURL: base,
		varOfferID: platform.OfferID(), varPayKey: platform.PaymentKey(false), varSandboxPayKey: platform.PaymentKey(true),
		varAdToken: platform.RewardedAdConfig().Token, varAdKey: platform.RewardedAdConfig().EncodingAESKey,
	}}
	listens := c.Callback != "" && c.serveCallback(ctx, platform, &report)
	for _, name := range c.User {
		user := platform.User(name)
		user.SendText("hello")
		report.Users[name] = user.OpenID()
	}
	s.showLine(report, func() { s.printSim(report, c.User) })
	if c.Callback != "" {
		c.awaitCallback(ctx, s, platform, report, listens)
	}
	<-ctx.Done()
	return nil
}

func (s *session) printSim(r simReport, users []string) {
	s.printf("%s %s\n\n", s.in("A simulated WeChat is running. Its page:", "模拟的微信已启动，页面："), r.Page)
	for _, name := range []string{varAppID, varSecret, varToken, varAESKey, varBaseURL, varOfferID, varPayKey, varSandboxPayKey, varAdToken, varAdKey} {
		s.printf("export %s=%s\n", name, r.Environment[name])
	}
	s.printf("\n")
	s.printCallback(r)
	for _, name := range users {
		s.printf("%s %s\n", name, r.Users[name])
	}
	s.printf("%s\n", s.in("Ctrl-C ends it.", "按 Ctrl-C 结束。"))
}

// start starts the platform and its listener.
func (c *simCommand) start() (platform *wechattest.Platform, base string, err error) {
	if host, _, err := net.SplitHostPort(c.Listen); err != nil || !isLoopback(host) && len(c.Host) == 0 {
		return nil, "", usage("--listen takes a loopback address and a port, such as 127.0.0.1:8642", "--listen 应为本机地址和端口，例如 127.0.0.1:8642")
	}
	mode := map[string]wechattest.Mode{"secure": wechattest.Secure, "compatible": wechattest.Compatible, "plain": wechattest.Plain}[c.Mode]
	opts := []wechattest.Option{wechattest.WithMode(mode), wechattest.WithAddress(c.Listen)}
	if len(c.Host) > 0 {
		opts = append(opts, wechattest.WithControlHosts(c.Host...))
	}
	if c.Account == officialAccount {
		opts = append(opts, wechattest.WithAccount(wechattest.OfficialAccount))
	}
	if format, given := map[string]wechattest.Format{"json": wechattest.JSON, "xml": wechattest.XML}[c.Format]; given {
		opts = append(opts, wechattest.WithFormat(format))
	}
	if c.Seed != nil {
		opts = append(opts, wechattest.WithSeed(*c.Seed))
	}
	if platform, err = wechattest.Start(opts...); err != nil {
		return nil, "", usagef("%v", "%v", err)
	}
	defer func() { // a Platform without a test panics if the port is in use
		if taken := recover(); taken != nil {
			platform.Close()
			err = listenFault("--listen", c.Listen, c.listenAgain(taken))
		}
	}()
	return platform, platform.URL(), nil
}

// listenAgain tries the address again to get a typed error instead of a text.
func (c *simCommand) listenAgain(taken any) error {
	listener, err := net.Listen("tcp", c.Listen)
	if err != nil {
		return err
	}
	listener.Close()
	return errors.New(strings.TrimPrefix(fmt.Sprint(taken), "wechattest: URL: "))
}
