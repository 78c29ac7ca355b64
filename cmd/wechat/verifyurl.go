package main

import (
	"context"
	"fmt"
	"net/http"
	"time"

	"github.com/minigo-dev/wechat/wechattest"
)

type verifyURLCommand struct {
	URL        string `arg:"" name:"url" help:"The callback URL as the console has it."`
	RewardedAd bool   `name:"rewarded-ad" help:"It is the URL of rewarded ads, which has a protocol of its own."`
}

func (verifyURLCommand) detail() (english, chinese string) {
	return `WeChat's console saves a URL only if the server answers a signed GET with its echostr and nothing
else. This command does the same with WECHAT_TOKEN. Then it tries a wrong signature, and no signature: the
server must refuse both. A server that answers them lets anybody push, or even shows its Token.

Examples:

    wechat verify-url http://127.0.0.1:8080/wechat
    wechat verify-url https://example.com/wechat --json
    wechat verify-url --rewarded-ad https://example.com/ads`,
		`微信公众平台保存 URL 时，会发送一次带签名的 GET，应原样返回 echostr，不能有其他内容。本命令用 WECHAT_TOKEN 做同样的
检查，再分别用错误的签名、不带签名各请求一次，这两次必须拒绝：否则任何人都能推送，甚至能看到 Token（令牌）。

示例：

    wechat verify-url http://127.0.0.1:8080/wechat
    wechat verify-url https://example.com/wechat --json
    wechat verify-url --rewarded-ad https://example.com/ads`
}

// A verification is what --json prints.
type verification struct {
	URL      string               `json:"url"`
	OK       bool                 `json:"ok"`
	Steps    []step               `json:"steps"`
	Findings []wechattest.Finding `json:"findings"` // of all steps
}

// Run verifies the URL.
func (c *verifyURLCommand) Run(ctx context.Context, s *session) error {
	if err := checkTarget(c.URL); err != nil {
		return err
	}
	verdicts, err := c.verify(ctx, s)
	if err != nil {
		return err
	}
	v := verification{URL: c.URL, OK: true}
	var lines []check
	for _, one := range verdicts {
		v.OK = v.OK && one.OK()
		v.Findings = append(v.Findings, one.Findings...)
		lines = append(lines, one.check())
		v.Steps = append(v.Steps, step{one.name, one.OK(), lines[len(lines)-1].Text, lines[len(lines)-1].TextZH})
	}
	s.show(v, func() {
		for _, l := range lines {
			s.printf("%s  %-10s %s\n", marks[l.Status], l.Name, s.in(l.Text, l.TextZH))
		}
	})
	if !v.OK {
		return verdict(exitCheck)
	}
	return nil
}

func (c *verifyURLCommand) verify(ctx context.Context, s *session) ([]judgement, error) {
	if c.RewardedAd {
		cfg, err := s.rewardedAds()
		if err != nil {
			return nil, err
		}
		judge := func(r *http.Request, a wechattest.Response) wechattest.Verdict { _, v := cfg.Judge(r, a); return v }
		return s.verifyBy(ctx, c.URL, cfg.VerifyRequest, judge)
	}
	if err := s.env.need(varToken); err != nil {
		return nil, err
	}
	return s.verify(ctx, c.URL)
}

var marks = map[string]string{checkOK: tick(true), checkWarn: "warn", checkFail: tick(false)}

// A judgement is the verdict on one request of a verification.
type judgement struct {
	name string // echo, forged
	wechattest.Verdict
	took time.Duration
}

// check returns a judgement as a check of the doctor.
func (j judgement) check() check {
	en, zh := j.Text()
	switch {
	case j.Level == wechattest.LevelOK && j.Has("echo"):
		en, zh = fmt.Sprintf("%s in %v", en, j.took), fmt.Sprintf("%v 后%s", j.took, zh)
	case j.Has("signature-refused"):
		en, zh = en+"; its token isn't "+varToken, zh+"，两边的 Token 不一致（"+varToken+"）"
	}
	return check{Name: j.name, Status: map[wechattest.Level]string{wechattest.LevelWarning: checkWarn, wechattest.LevelFailure: checkFail, wechattest.LevelOK: checkOK}[j.Level], Text: en, TextZH: zh}
}

// verify sends the request of WeChat's console, and then forged ones: with a wrong signature and without one.
// The error says that the server can't be reached.
func (s *session) verify(ctx context.Context, target string) ([]judgement, error) {
	cfg := wechattest.PushConfig{Token: s.env.token, EncodingAESKey: s.env.aesKey}
	return s.verifyBy(ctx, target, cfg.VerifyRequest, cfg.JudgeVerification)
}

func (s *session) verifyBy(ctx context.Context, target string, request func(string, ...wechattest.Fault) *http.Request, judge func(*http.Request, wechattest.Response) wechattest.Verdict) ([]judgement, error) {
	ask := func(name string, faults ...wechattest.Fault) (judgement, error) {
		r := request(target, faults...)
		ctx, cancel := context.WithTimeout(ctx, s.timeout)
		defer cancel()
		a := wechattest.Ask(ctx, r)
		return judgement{name, judge(r, a), a.Duration.Round(time.Millisecond)}, a.Err
	}
	echo, err := ask("echo")
	if err != nil {
		return nil, &errNoAnswer{err}
	}
	forged, err := ask("forged", wechattest.BadSignature())
	if err == nil && forged.OK() {
		if unsigned, err := ask("forged", wechattest.Unsigned()); err == nil && !unsigned.OK() {
			forged = unsigned
		}
	}
	return []judgement{echo, forged}, nil
}

// errNoAnswer says that a server didn't answer a request.
type errNoAnswer struct{ err error }

func (e *errNoAnswer) Error() string { return "no answer: " + plainError(e.err) }
func (e *errNoAnswer) Unwrap() error { return e.err }
