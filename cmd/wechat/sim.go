package main

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"net"
	"os"
	"strings"

	"github.com/minigo-dev/wechat/internal/argument"
	"github.com/minigo-dev/wechat/wechattest"
)

type simCommand struct {
	Listen     string   `default:"127.0.0.1:8642" help:"The loopback address to listen on; port 0 is any free one."`
	Host       []string `name:"host" aliases:"control-host" sep:"none" placeholder:"NAME" help:"Print addresses with this name of the machine, and open the page under it to who has the printed key; --listen may then be any address. May be repeated."`
	Callback   string   `placeholder:"URL" help:"Verify this URL as soon as a server listens there, and push to it. The page can set it later too."`
	RewardedAd string   `placeholder:"URL" help:"Verify this URL too, and ask it about rewarded ads (激励广告)."`
	Conditions string   `placeholder:"URL" help:"Verify this URL too, and ask it about custom conditions (自定义条件); otherwise the callback is asked."`
	Mode       string   `enum:"secure,compatible,plain" default:"secure" help:"How pushes are encrypted: secure, compatible or plain."`
	Format     string   `enum:"auto,json,xml" default:"auto" help:"How pushes are written: json or xml."`
	Account    string   `enum:"mini-program,official-account" default:"mini-program" help:"Judge answers as a mini-program's or as an official account's, which pushes XML."`
	Seed       *uint64  `help:"Derive all ids, keys and tokens from this number, so that runs are alike."`
	State      string   `placeholder:"FILE" help:"Keep the app's ids and keys in this file, so that they are the same in the next run."`
	Settings   string   `enum:"auto,sh,env,powershell,cmd" default:"auto" help:"How the settings are printed: sh, env (a .env file), powershell or cmd; other lines are then remarks."`
	Proxy      bool     `help:"Run an HTTPS proxy for api.weixin.qq.com too, for clients whose URLs are fixed."`
	Security   string   `name:"api-security" placeholder:"DIR" help:"Demand API security (API安全), and write its keys to sim_private_key.pem and sim_certificate.pem in this folder."`
	RiskyText  []string `sep:"none" placeholder:"TEXT" help:"Find this text risky in content checks, in place of what WeChat's page gives for a try. May be repeated."`
	Fault      []string `sep:"none" placeholder:"NAME" help:"Install a fault at the start: NAME, or NAME,times=2,path=/cgi-bin/...; --faults lists the names."`
	Faults     bool     `help:"List the faults."`
	User       []string `sep:"none" aliases:"player" placeholder:"NAME" help:"Make a user at the start who writes hello; a bot gets it as soon as it is connected, and may answer at once."`
}

func (simCommand) detail() (english, chinese string) {
	return `It runs a simulated WeChat on this machine with one app, and prints the app's settings. Use
these settings for your server, in any language, let the server call WECHAT_BASE_URL instead of
https://api.weixin.qq.com, and open the page to try it. Ctrl-C ends it.

Examples:

    wechat sim
    wechat sim --state sim.json --settings env > .env
    wechat sim --proxy
    wechat sim --listen 0.0.0.0:8642 --host sim --host localhost
    wechat sim --callback http://127.0.0.1:8080/wechat --user alice
    wechat sim --seed 1 --mode plain --format xml
    wechat sim --fault token-revoked,times=1 --fault slow,duration=3s,path=/cgi-bin/message/custom/send`,
		`在本机运行一个模拟微信，打印其中应用的配置。把配置填到你的服务器（用什么语言写都行），让它调用 WECHAT_BASE_URL，而不是 https://api.weixin.qq.com，再打开页面即可试用。按 Ctrl-C 结束。

示例：

    wechat sim
    wechat sim --state sim.json --settings env > .env
    wechat sim --proxy
    wechat sim --listen 0.0.0.0:8642 --host sim --host localhost
    wechat sim --callback http://127.0.0.1:8080/wechat --user alice
    wechat sim --seed 1 --mode plain --format xml
    wechat sim --fault token-revoked,times=1 --fault slow,duration=3s,path=/cgi-bin/message/custom/send`
}

// A simReport is what --json prints, in one line, once the simulator is ready.
type simReport struct {
	Page        string            `json:"page"`            // with --host its key too
	Pages       []string          `json:"pages,omitempty"` // with several --host
	Key         string            `json:"key,omitempty"`   // of the page and the control API, with --host
	Proxy       *simProxy         `json:"proxy,omitempty"`
	Environment map[string]string `json:"environment"`
	Callback    string            `json:"callback,omitempty"`
	Verified    bool              `json:"verified"`        // WeChat would save the callback
	Insecure    bool              `json:"insecure"`        // but it also answers forged requests
	Error       string            `json:"error,omitempty"` // why the callback isn't verified, or is insecure
	Users       map[string]string `json:"users,omitempty"`

	RewardedAd *simAddress `json:"rewardedAd,omitempty"` // with --rewarded-ad
	Conditions *simAddress `json:"conditions,omitempty"` // with --conditions

	Findings []wechattest.Finding `json:"findings,omitempty"` // the judge's findings about the verification
}

// Run runs until the context ends.
func (c *simCommand) Run(ctx context.Context, s *session) error {
	if c.Faults {
		return s.listFaults()
	}
	if err := c.check(); err != nil {
		return err
	}
	faults := make([]wechattest.Fault, len(c.Fault))
	for i, text := range c.Fault {
		var err error
		if faults[i], err = wechattest.ParseFault(text); err != nil {
			return usage(fmt.Sprintf("--fault: %v; --faults lists what there is", err), "--fault："+chineseError(err)+"；--faults 列出全部")
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
	if c.Settings != "auto" && !s.json {
		s.stdout = &remarks{w: s.stdout, prefix: shells[c.Settings].remark}
	}
	report := c.report(platform, base)
	security := platform.APISecurityState()
	if c.Security != "" {
		settings, err := keepAPIKeys(c.Security, platform.APISecurityKeys())
		if err != nil {
			return err
		}
		maps.Copy(report.Environment, settings)
	}
	if c.Proxy {
		if report.Proxy, err = c.startProxy(platform); err != nil {
			return err
		}
		defer os.Remove(report.Proxy.Certificate)
		maps.Copy(report.Environment, report.Proxy.environment())
	}
	listens := c.Callback != "" && c.serveCallback(ctx, platform, &report)
	doors := c.doors(ctx, platform, &report)
	for _, name := range c.User {
		user := platform.User(name)
		report.Users[name] = user.OpenID()
		if said := user.SendTextWhenServed("hello"); report.Verified {
			<-said
		}
	}
	s.showLine(report, func() { c.print(s, report, doors) })
	c.await(ctx, s, platform, report, listens, doors)
	<-ctx.Done()
	return c.keepChange(platform, security)
}

// report tells the settings, and the addresses that the other side can use.
func (c *simCommand) report(platform *wechattest.Platform, base string) simReport {
	report := simReport{Callback: c.Callback, Users: map[string]string{}, Environment: map[string]string{
		varAppID: platform.AppID(), varSecret: platform.Secret(), varToken: platform.Token(), varAESKey: platform.EncodingAESKey(),
		varOfferID: platform.OfferID(), varPayKey: platform.PaymentKey(false), varSandboxPayKey: platform.PaymentKey(true),
		varAdToken: platform.RewardedAdConfig().Token, varAdKey: platform.RewardedAdConfig().EncodingAESKey,
	}}
	if len(c.Host) == 0 {
		report.Page, report.Environment[varBaseURL] = base+"/_sim/", base
		return report
	}
	port := base[strings.LastIndexByte(base, ':')+1:]
	report.Key = platform.ControlKey()
	for _, host := range c.Host {
		report.Pages = append(report.Pages, "http://"+net.JoinHostPort(host, port)+"/_sim/?key="+report.Key)
	}
	report.Page = report.Pages[0]
	report.Environment[varBaseURL] = "http://" + net.JoinHostPort(c.Host[0], port)
	if !argument.IsLoopback(c.Host[0]) {
		report.Environment[varSimulatorHost] = c.Host[0]
	}
	return report
}

func (c *simCommand) print(s *session, r simReport, doors []*simDoor) {
	s.printf("%s%s\n", s.in("A simulated WeChat is running. Its page: ", "模拟微信已启动，页面："), r.Page)
	for _, page := range r.Pages[min(1, len(r.Pages)):] {
		s.printf("%s%s\n", s.in("The page under another name: ", "页面的其他地址："), page)
	}
	if r.Key != "" {
		s.printf("%s\n", s.in("Whoever has the key in this address can read and do everything here.", "持有地址中密钥的人可以查看并操作这里的一切，请勿外泄。"))
	}
	s.printf("\n")
	c.printSettings(s, r.Environment)
	if r.Proxy != nil {
		s.printf("\n")
		s.printProxy(r.Proxy)
	}
	s.printf("\n")
	s.printCallback(r)
	for _, d := range doors {
		s.printDoor(d)
	}
	for _, name := range c.User {
		s.printf("%s %s\n", name, r.Users[name])
	}
	s.printf("%s\n", s.in("Ctrl-C ends it.", "按 Ctrl-C 结束。"))
}

// start starts the platform and its listener.
func (c *simCommand) start() (platform *wechattest.Platform, base string, err error) {
	if host, isHost := argument.SplitHost(c.Listen); !isHost || !argument.IsLoopback(host) && len(c.Host) == 0 {
		return nil, "", usage("--listen takes a loopback address and a port, such as 127.0.0.1:8642; any other address needs --host NAME",
			"--listen 应为本机地址和端口，例如 127.0.0.1:8642；使用其他地址时须加 --host NAME")
	}
	mode := map[string]wechattest.Mode{"secure": wechattest.Secure, "compatible": wechattest.Compatible, "plain": wechattest.Plain}[c.Mode]
	opts := []wechattest.Option{wechattest.WithMode(mode), wechattest.WithAddress(c.Listen)}
	if c.Security != "" {
		opts = append(opts, wechattest.WithAPISecurity())
	}
	if len(c.Host) > 0 {
		opts = append(opts, wechattest.WithControlHosts(c.Host...))
	}
	if c.Account == officialAccount {
		opts = append(opts, wechattest.WithAccount(wechattest.OfficialAccount))
	}
	if format, given := map[string]wechattest.Format{"json": wechattest.JSON, "xml": wechattest.XML}[c.Format]; given {
		opts = append(opts, wechattest.WithFormat(format))
	}
	if c.RiskyText != nil {
		opts = append(opts, wechattest.WithRiskyText(c.RiskyText...))
	}
	if c.Seed != nil {
		opts = append(opts, wechattest.WithSeed(*c.Seed))
	}
	var had *simState
	if c.State != "" {
		if had, err = readState(c.State); err != nil {
			return nil, "", err
		}
	}
	if had != nil {
		opts = append(opts, had.options(len(c.Host) > 0, c.Security != "")...)
	}
	if platform, err = wechattest.Start(opts...); err != nil {
		if had != nil {
			return nil, "", badState(c.State, "doesn't fit: "+plainError(err), "内容无效："+plainError(err))
		}
		return nil, "", usage(plainError(err), chineseError(err))
	}
	defer func() { // a Platform without a test panics if the port is in use
		if taken := recover(); taken != nil {
			platform.Close()
			err = listenFault("--listen", c.Listen, c.listenAgain(taken))
		}
	}()
	base = platform.URL()
	if c.State != "" {
		if err := keepState(c.State, had, platform); err != nil {
			platform.Close()
			return nil, "", err
		}
	}
	return platform, base, nil
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
