package wechattest

import (
	"crypto/sha256"
	"crypto/subtle"
	"net/http"
	"net/netip"
	"net/url"
	"slices"
	"strings"

	"github.com/minigo-dev/wechat/internal/argument"
)

// guard refuses other machines and pages of other sites. Any page can make the user's browser send
// requests to a loopback port, also under the page's own name (DNS rebinding).
func (p *Platform) guard(r *http.Request) *controlError {
	no := func(en, zh string) *controlError { return &controlError{http.StatusForbidden, en, zh} }
	name, isHost := argument.SplitHost(r.Host)
	if opened := p.cfg.controlHosts; len(opened) == 0 {
		from, err := netip.ParseAddrPort(r.RemoteAddr)
		if err != nil || !from.Addr().Unmap().IsLoopback() {
			return no("the control API answers this machine only", "控制接口只接受本机的连接")
		}
		if !isHost || !isLoopbackName(name) {
			return no("the Host is not this machine's", "Host 不是本机名称")
		}
	} else if !isHost || !slices.Contains(opened, strings.ToLower(name)) {
		return no("the Host is none of the names that were opened", "Host 不在已开放的名称之列")
	}
	if origin := r.Header.Values("Origin"); len(origin) > 0 {
		u, err := url.Parse(origin[0])
		if err != nil || len(origin) > 1 || (u.Scheme != "http" && u.Scheme != "https") || !strings.EqualFold(u.Host, r.Host) {
			return no("the Origin is another site", "Origin 是其他网站")
		}
	}
	for _, site := range r.Header.Values("Sec-Fetch-Site") {
		// The page is opened by its address with the key, which may be a link in a terminal or a mail.
		if site != "same-origin" && site != "none" {
			return no("the request comes from another site", "请求来自其他网站")
		}
	}
	if len(p.cfg.controlHosts) > 0 && !p.hasKey(r) {
		return &controlError{http.StatusUnauthorized, "the key is missing or wrong: open the address that the simulator printed, or send Authorization: Bearer KEY",
			"缺少密钥或密钥不正确：请打开模拟器打印的地址，或发送 Authorization: Bearer 密钥"}
	}
	switch r.Method {
	case http.MethodGet, http.MethodHead:
		return nil
	}
	form, _, _ := strings.Cut(r.Header.Get("Content-Type"), ";")
	if !strings.EqualFold(strings.TrimSpace(form), "application/json") {
		return no("the Content-Type has to be application/json", "Content-Type 必须是 application/json")
	}
	return nil
}

func isLoopbackName(name string) bool {
	return strings.EqualFold(name, "localhost") || name == "127.0.0.1" || name == "::1"
}

// hasKey looks for the key of an opened control API in a header, in the cookie, and, for the page
// itself, in the query.
func (p *Platform) hasKey(r *http.Request) bool {
	if bearer, ok := strings.CutPrefix(r.Header.Get("Authorization"), "Bearer "); ok {
		return p.isKey(bearer)
	}
	for _, cookie := range r.CookiesNamed(keyCookie(r)) {
		if p.isKey(cookie.Value) {
			return true
		}
	}
	return opensPage(r) && p.isKey(r.URL.Query().Get("key"))
}

// isKey compares in constant time.
func (p *Platform) isKey(given string) bool {
	a, b := sha256.Sum256([]byte(given)), sha256.Sum256([]byte(p.cfg.controlKey))
	return subtle.ConstantTimeCompare(a[:], b[:]) == 1 && p.cfg.controlKey != ""
}

func opensPage(r *http.Request) bool {
	return r.URL.Path == pathControl && (r.Method == http.MethodGet || r.Method == http.MethodHead)
}

// keyCookie names the cookie with the port: browsers share cookies between the ports of a host.
func keyCookie(r *http.Request) string {
	u := url.URL{Host: r.Host}
	return "sim_key_" + u.Port()
}

// takesKey exchanges the key in the page's address for a cookie, so that it stays in no history. It is
// false for any other request.
func (p *Platform) takesKey(w http.ResponseWriter, r *http.Request) bool {
	q := r.URL.Query()
	if len(p.cfg.controlHosts) == 0 || !opensPage(r) || !p.isKey(q.Get("key")) {
		return false
	}
	http.SetCookie(w, &http.Cookie{Name: keyCookie(r), Value: p.cfg.controlKey, Path: pathControl, HttpOnly: true, SameSite: http.SameSiteStrictMode})
	q.Del("key")
	target := url.URL{Path: pathControl, RawQuery: q.Encode()}
	http.Redirect(w, r, target.String(), http.StatusSeeOther)
	return true
}
