package main

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"strings"
	"time"

	"github.com/minigo-dev/wechat/wechattest"
)

type verifyURLCommand struct {
	URL string `arg:"" name:"url" help:"The callback URL as the console has it."`
}

func (verifyURLCommand) detail() (english, chinese string) {
	return `WeChat's console saves a URL only if a signed GET gets its echostr back, and nothing else. This
does the same with WECHAT_TOKEN, and then once more with a wrong signature, which must not be echoed.

Examples:

    wechat verify-url http://127.0.0.1:8080/wechat
    wechat verify-url https://example.com/wechat --json`,
		`微信后台保存 URL 时，会发送一次带签名的 GET，应答必须恰好是 echostr。本命令用 WECHAT_TOKEN 做同样的
检查，再用错误的签名请求一次，这一次不得返回 echostr。

示例：

    wechat verify-url http://127.0.0.1:8080/wechat
    wechat verify-url https://example.com/wechat --json`
}

// A verification is what --json prints.
type verification struct {
	URL   string `json:"url"`
	OK    bool   `json:"ok"`
	Steps []step `json:"steps"`
}

// Run verifies the URL.
func (c *verifyURLCommand) Run(ctx context.Context, s *session) error {
	if err := s.env.need(varToken); err != nil {
		return err
	}
	if err := checkTarget(c.URL); err != nil {
		return err
	}
	v := verification{URL: c.URL}
	steps, err := s.verify(ctx, c.URL)
	if err != nil {
		return err
	}
	_, wrong := failed(steps)
	v.Steps, v.OK = steps, !wrong
	s.show(v, func() { s.printSteps(v.Steps) })
	if !v.OK {
		return verdict(exitCheck)
	}
	return nil
}

// verify does both requests. The error is that of a server that can't be reached.
func (s *session) verify(ctx context.Context, target string) ([]step, error) {
	cfg := wechattest.PushConfig{Token: s.env.token}
	right := cfg.VerifyRequest(target)
	got, err := s.ask(ctx, right)
	if err != nil {
		return nil, err
	}
	steps := []step{s.echoStep(got, right.URL.Query().Get("echostr"))}
	forged := cfg.VerifyRequest(target, wechattest.BadSignature())
	got, err = s.ask(ctx, forged)
	if err != nil {
		return append(steps, bad("forged", "no answer to a wrong signature: "+err.Error(), "错误签名的请求没有得到应答："+err.Error())), nil
	}
	return append(steps, forgedStep(got, forged.URL.Query().Get("echostr"))), nil
}

func (s *session) echoStep(a answer, echo string) step {
	took := a.duration.Round(time.Millisecond)
	body := string(a.body)
	switch {
	case a.status == http.StatusOK && body == echo:
		return good("echo", fmt.Sprintf("the echostr came back in %v", took), fmt.Sprintf("%v 后返回了 echostr", took))
	case a.status == http.StatusOK && strings.Contains(body, echo):
		return bad("echo", fmt.Sprintf("the echostr came back with something around it: %q; it has to be the whole body", s.shorten(body)),
			fmt.Sprintf("echostr 前后有多余内容：%q；应答只能是 echostr 本身", s.shorten(body)))
	case a.status == http.StatusForbidden || a.status == http.StatusUnauthorized:
		return bad("echo", fmt.Sprintf("HTTP %d: the server refuses the signature; its token isn't %s", a.status, varToken),
			fmt.Sprintf("HTTP %d：服务器不认可签名，其令牌与 %s 不一致", a.status, varToken))
	case a.status >= 300 && a.status < 400:
		return bad("echo", fmt.Sprintf("HTTP %d: WeChat follows no redirect", a.status), fmt.Sprintf("HTTP %d：微信不跟随重定向", a.status))
	case a.status == http.StatusNotFound || a.status == http.StatusMethodNotAllowed:
		return bad("echo", fmt.Sprintf("HTTP %d: nothing answers GET at this path", a.status), fmt.Sprintf("HTTP %d：该路径不处理 GET 请求", a.status))
	case a.status != http.StatusOK:
		return bad("echo", fmt.Sprintf("HTTP %d, where 200 and the echostr are due", a.status), fmt.Sprintf("HTTP %d，应为 200 和 echostr", a.status))
	}
	return bad("echo", fmt.Sprintf("the answer is %q, not the echostr", s.shorten(body)), fmt.Sprintf("应答是 %q，不是 echostr", s.shorten(body)))
}

func forgedStep(a answer, echo string) step {
	if strings.Contains(string(a.body), echo) {
		return bad("forged", fmt.Sprintf("HTTP %d: a wrong signature is echoed too: the server checks nothing, so anyone can push to it", a.status),
			fmt.Sprintf("HTTP %d：错误的签名也返回了 echostr：服务器没有验签，任何人都能推送", a.status))
	}
	return good("forged", fmt.Sprintf("a wrong signature isn't echoed (HTTP %d)", a.status), fmt.Sprintf("错误的签名没有返回 echostr（HTTP %d）", a.status))
}

// An answer is what a server answered.
type answer struct {
	status   int
	header   http.Header
	body     []byte
	duration time.Duration
}

const answerLimit = 1 << 20

// ask sends one request to a server, within the session's timeout, and follows no redirect.
func (s *session) ask(ctx context.Context, r *http.Request) (answer, error) {
	ctx, cancel := context.WithTimeout(ctx, s.timeout)
	defer cancel()
	return ask(ctx, r)
}

// errNoAnswer is a request to a server that came to no answer.
type errNoAnswer struct{ err error }

func (e *errNoAnswer) Error() string { return "no answer: " + e.err.Error() }
func (e *errNoAnswer) Unwrap() error { return e.err }

func ask(ctx context.Context, r *http.Request) (a answer, err error) {
	transport := &http.Transport{DisableKeepAlives: true}
	start := time.Now()
	response, err := transport.RoundTrip(r.WithContext(ctx))
	if err != nil {
		return answer{}, &errNoAnswer{err}
	}
	defer response.Body.Close()
	a = answer{status: response.StatusCode, header: response.Header}
	if a.body, err = io.ReadAll(io.LimitReader(response.Body, answerLimit)); err != nil {
		return answer{}, &errNoAnswer{err}
	}
	a.duration = time.Since(start)
	return a, nil
}
