package main

import (
	"context"
	"net/url"
	"slices"
)

type doctorCommand struct {
	Callback string `placeholder:"URL" help:"Check this callback URL too."`
}

func (doctorCommand) detail() (english, chinese string) {
	return `It checks the environment, the name and the certificate of WeChat's host, this machine's clock,
the access_token, the IP that WeChat sees, with --callback the way from WeChat to your server, and the
keys of API security, if they are set. Each check is ok, warn or fail, with a remedy. It changes nothing
and prints no secret.

Examples:

    wechat doctor
    wechat doctor --callback https://example.com/wechat --json`,
		`检查环境变量、微信域名的解析与证书、本机时钟、access_token、微信看到的出口 IP，（--callback）回调 URL，以及已设置的 API 安全密钥。每项为 ok、warn 或 fail，并给出处理办法。不做任何修改，不打印密钥。

示例：

    wechat doctor
    wechat doctor --callback https://example.com/wechat --json`
}

// The outcomes of a check.
const (
	checkOK   = "ok"
	checkWarn = "warn"
	checkFail = "fail"
	checkSkip = "skip"
)

// A check is the result of one check.
type check struct {
	Name     string `json:"name"`
	Status   string `json:"status"` // ok, warn, fail, skip
	Text     string `json:"text"`
	TextZH   string `json:"textZh"`
	Remedy   string `json:"remedy,omitempty"`
	RemedyZH string `json:"remedyZh,omitempty"`
}

func (c check) with(english, chinese string) check {
	c.Remedy, c.RemedyZH = english, chinese
	return c
}

// A diagnosis is what --json prints.
type diagnosis struct {
	OK     bool    `json:"ok"` // nothing failed
	Checks []check `json:"checks"`
}

// A doctor runs the checks and collects their results.
type doctor struct {
	s         *session
	found     []check
	unreached bool // WeChat's host can't be reached; a check says why
	rootsSeen bool
	sealed    bool // calls are, by API security
}

func (d *doctor) report(c check) { d.found = append(d.found, c) }

// Run runs all checks. It skips a check that makes no sense after an earlier failure.
func (c *doctorCommand) Run(ctx context.Context, s *session) error {
	if c.Callback != "" {
		if err := checkTarget(c.Callback); err != nil {
			return err
		}
	}
	d := &doctor{s: s}
	usable := d.environment()
	d.apiKeys()
	base, err := url.Parse(s.env.baseURL)
	if err == nil && s.env.checkHost() == nil {
		d.host(ctx, base)
	}
	if usable {
		d.api(ctx)
	} else {
		d.report(check{Name: "token", Status: checkSkip, Text: "not asked for: the environment has to be right first", TextZH: "未检查：请先修正环境变量"})
	}
	if c.Callback != "" {
		d.callback(ctx, c.Callback, usable)
	}
	result := diagnosis{Checks: d.found}
	result.OK = !slices.ContainsFunc(d.found, func(c check) bool { return c.Status == checkFail })
	s.show(result, func() { s.printChecks(result.Checks) })
	if !result.OK {
		return verdict(exitCheck)
	}
	return nil
}

func (s *session) printChecks(checks []check) {
	for _, c := range checks {
		s.printf("%-4s  %-16s %s\n", c.Status, c.Name, s.in(c.Text, c.TextZH))
		if c.Remedy != "" {
			s.printf("%-22s  %s\n", "", s.in(c.Remedy, c.RemedyZH))
		}
	}
}
