package wechattest

import (
	"errors"
	"net/http"
	"net/netip"
	"net/url"
	"strings"
)

type callbackObject struct {
	URL        string       `json:"url"`
	Served     bool         `json:"served"`
	Verified   bool         `json:"verified"` // WeChat would save it
	Insecure   bool         `json:"insecure"` // but it also answers forgeries
	VerifiedMs float64      `json:"verifiedMs"`
	Error      string       `json:"error"`
	Findings   []Finding    `json:"findings,omitempty"`
	Steps      []verifyStep `json:"steps,omitempty"`
}

type verifyStep struct {
	Name   string `json:"name"`
	OK     bool   `json:"ok"`
	Level  Level  `json:"level"`
	Text   string `json:"text"`
	TextZH string `json:"textZh"`
}

func (p *Platform) callbackObject() callbackObject { return p.addressObject(&p.callback) }

// addressObject returns the state of one of the addresses that the bot has.
func (p *Platform) addressObject(at *callback) callbackObject {
	p.mu.Lock()
	defer p.mu.Unlock()
	cb := *at
	o := callbackObject{URL: cb.url, Served: cb.served}
	if cb.check.done {
		p.tell(&o, cb.check)
	}
	return o
}

func (p *Platform) tell(o *callbackObject, check callbackCheck) {
	o.Verified, o.VerifiedMs = check.accepted(), float64(check.took.Microseconds())/1000
	o.Insecure, o.Findings = check.accepted() && check.err != nil, check.findings()
	if check.err != nil {
		o.Error = p.logged([]byte(check.err.Error()))
	}
}

// setCallback makes pushes go to a URL if it passes the verification, as WeChat's console does. If
// it fails, nothing changes but the error.
func setCallback(p *Platform, r *http.Request) (any, error) {
	var in struct {
		URL string `json:"url"`
	}
	if err := decode(r, controlBody, &in); err != nil {
		return nil, err
	}
	if err := p.checkBotURL(in.URL); err != nil {
		return nil, err
	}
	refused := p.ServeURL(in.URL)
	p.mu.Lock()
	p.notify()
	p.mu.Unlock()
	o := p.callbackObject()
	var failed *VerifyError
	if refused != nil && (!errors.As(refused, &failed) || !failed.Accepted()) {
		o.Verified, o.Insecure, o.Error, o.Findings = false, false, p.logged([]byte(refused.Error())), nil
		if failed != nil {
			o.Findings = failed.Echo.notable()
		}
	}
	return o, nil
}

// checkBotURL reports why nobody may set a URL that pushes go to.
func (p *Platform) checkBotURL(raw string) error {
	u, err := url.Parse(raw)
	switch {
	case checkURL(raw) != nil || err != nil || u.User != nil || u.Fragment != "" || len(raw) > 2000:
		return badRequest("the url has to be an http or https URL", "url 必须是 http 或 https 地址")
	case len(p.first().cfg.controlHosts) == 0 && !isLoopbackHost(u.Hostname()):
		return badRequest("the url has to be on this machine: localhost, 127.0.0.1 or [::1]", "url 必须在本机：localhost、127.0.0.1 或 [::1]")
	}
	return nil
}

func isLoopbackHost(host string) bool {
	addr, err := netip.ParseAddr(host)
	return strings.EqualFold(host, "localhost") || err == nil && addr.Unmap().IsLoopback()
}

// verifyCallback does what the console's button does, and returns the steps.
func verifyCallback(p *Platform, _ *http.Request) (any, error) {
	if err := p.Verify(); errors.Is(err, ErrNoCallback) {
		return nil, &controlError{http.StatusConflict, "no callback is served", "未配置回调"}
	}
	p.mu.Lock()
	check := p.callback.check
	p.mu.Unlock()
	o := p.callbackObject()
	o.Steps = []verifyStep{
		stepOf("echo", check.echo, "GET with a right signature: ", "签名正确的 GET："),
		stepOf("forged", check.forged, "GET with a wrong signature: ", "签名错误的 GET："),
	}
	return o, nil
}

func stepOf(name string, v Verdict, before, beforeZH string) verifyStep {
	if len(v.Findings) == 0 {
		return verifyStep{name, false, LevelFailure, before + "not tried.", beforeZH + "未执行。"}
	}
	en, zh := v.Text()
	return verifyStep{name, v.OK(), v.Level, before + en + ".", beforeZH + zh + "。"}
}
