package wechattest

import (
	"errors"
	"net/http"
	"net/netip"
	"net/url"
	"strings"
	"time"
)

// A callbackCheck is how the last verification of what is served went.
type callbackCheck struct {
	done bool
	took time.Duration
	err  error
}

type callbackObject struct {
	URL        string       `json:"url"`
	Served     bool         `json:"served"`
	Verified   bool         `json:"verified"`
	VerifiedMs float64      `json:"verifiedMs"`
	Error      string       `json:"error"`
	Steps      []verifyStep `json:"steps,omitempty"`
}

type verifyStep struct {
	Name   string `json:"name"`
	OK     bool   `json:"ok"`
	Text   string `json:"text"`
	TextZH string `json:"textZh"`
}

func (p *Platform) callbackObject() callbackObject {
	p.mu.Lock()
	defer p.mu.Unlock()
	cb := p.callback
	o := callbackObject{URL: cb.url, Served: cb.served}
	if cb.check.done {
		o.Verified, o.VerifiedMs = cb.check.err == nil, float64(cb.check.took.Microseconds())/1000
		if cb.check.err != nil {
			o.Error = p.logged([]byte(cb.check.err.Error()))
		}
	}
	return o
}

// setCallback makes pushes go to a URL once it has passed the verification, as WeChat's
// console does: one that fails changes nothing but the error.
func setCallback(p *Platform, r *http.Request) (any, error) {
	var in struct {
		URL string `json:"url"`
	}
	if err := decode(r, controlBody, &in); err != nil {
		return nil, err
	}
	u, err := url.Parse(in.URL)
	switch {
	case checkURL(in.URL) != nil || err != nil || u.User != nil || u.Fragment != "" || len(in.URL) > 2000:
		return nil, badRequest("the url has to be an http or https URL", "url 必须是 http 或 https 地址")
	case len(p.first().cfg.controlHosts) == 0 && !isLoopbackHost(u.Hostname()):
		return nil, badRequest("the url has to be on this machine: localhost, 127.0.0.1 or [::1]", "url 必须在本机：localhost、127.0.0.1 或 [::1]")
	}
	refused := p.ServeURL(in.URL)
	p.mu.Lock()
	p.notify()
	p.mu.Unlock()
	o := p.callbackObject()
	if refused != nil {
		o.Verified, o.Error = false, refused.Error()
	}
	return o, nil
}

func isLoopbackHost(host string) bool {
	addr, err := netip.ParseAddr(host)
	return strings.EqualFold(host, "localhost") || err == nil && addr.Unmap().IsLoopback()
}

var errEchoesForged = errors.New("the URL echoes a wrongly signed request")

// verifyCallback is what the console's button does, told step by step.
func verifyCallback(p *Platform, _ *http.Request) (any, error) {
	err := p.Verify()
	o := p.callbackObject()
	if errors.Is(err, ErrNoCallback) {
		return nil, &controlError{http.StatusConflict, "no callback is served", "未配置回调"}
	}
	echo := verifyStep{"echo", true, "GET with a right signature: the bare echostr came back.", "签名正确的 GET：原样返回了 echostr。"}
	forged := verifyStep{"forged", true, "GET with a wrong signature: it wasn't echoed.", "签名错误的 GET：没有返回 echostr。"}
	switch {
	case errors.Is(err, errEchoesForged):
		forged.OK, forged.Text = false, "GET with a wrong signature: it was echoed, so the signature isn't checked."
		forged.TextZH = "签名错误的 GET 也被返回：没有校验签名。"
	case err != nil:
		echo.OK, echo.Text, echo.TextZH = false, "GET with a right signature: "+o.Error, "签名正确的 GET 失败："+o.Error
		forged.OK, forged.Text, forged.TextZH = false, "Not tried.", "未执行。"
	}
	o.Steps = []verifyStep{echo, forged}
	return o, nil
}
