package argument

import (
	"net/netip"
	"net/url"
	"strconv"
	"strings"
)

// notInClear is the reason for which http is refused.
const notInClear = "http is for loopback hosts only: the token would cross the network in clear"

// BaseURL is for the scheme and host of an API, and the path before its own. It returns them
// without a slash at their end. Beyond loopback its http is for the hosts of inClear.
func BaseURL(raw string, inClear ...string) (base, reason string) {
	u, err := url.Parse(raw)
	if err != nil || u.Host == "" || u.Hostname() == "" {
		return "", "is not an absolute URL"
	}
	name, isHost := SplitHost(u.Host)
	switch {
	case u.User != nil || u.RawQuery != "" || u.ForceQuery || u.Fragment != "" || strings.Contains(raw, "#"):
		return "", "may hold no user, query or fragment"
	case !isHost && strings.ContainsAny(u.Host, "[]"):
		return "", "is not an absolute URL"
	case u.Scheme == "https", u.Scheme == "http" && isHost && IsLoopback(name):
		return strings.TrimRight(raw, "/"), ""
	case u.Scheme == "http" && isHost && hasHost(inClear, name):
		return strings.TrimRight(raw, "/"), ""
	case u.Scheme == "http":
		return "", notInClear
	}
	return "", "must begin with https://"
}

func hasHost(hosts []string, name string) bool {
	for _, host := range hosts {
		if strings.EqualFold(host, name) {
			return true
		}
	}
	return false
}

// SplitHost splits host, host:port, [IPv6] and [IPv6]:port, as a Host header and a URL have them. It
// is false for anything else: a port that is no number, brackets around a name, an IPv6 address
// without them, a character that no name has. The name comes without brackets and as it is written.
func SplitHost(hostport string) (name string, ok bool) {
	name, port, hasPort := hostport, "", false
	if inside, isBracketed := strings.CutPrefix(hostport, "["); isBracketed {
		var rest string
		if name, rest, ok = strings.Cut(inside, "]"); !ok {
			return "", false
		}
		if ip, err := netip.ParseAddr(name); err != nil || !ip.Is6() {
			return "", false
		}
		if port, hasPort = strings.CutPrefix(rest, ":"); !hasPort && rest != "" {
			return "", false
		}
	} else if name, port, _ = strings.Cut(hostport, ":"); !IsHost(name) {
		return "", false
	}
	if port == "" {
		return name, true
	}
	_, err := strconv.ParseUint(port, 10, 16)
	return name, err == nil && port[0] != '+'
}

// IsHost reports whether a text can be the name or the IPv4 address of a host.
func IsHost(name string) bool {
	return name != "" && len(name) <= 253 && strings.Trim(name, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-._") == "" && strings.Trim(name, ".-") != ""
}

// IsLoopback reports whether a host is this machine, without a look-up.
func IsLoopback(host string) bool {
	if strings.EqualFold(host, "localhost") {
		return true
	}
	ip, err := netip.ParseAddr(host)
	return err == nil && ip.Unmap().IsLoopback()
}

// weChatDomains are those that WeChat's servers have their names in.
var weChatDomains = []string{"qq.com", "wechat.com", "weixin.com", "tencent.com", "wechatpay.cn"}

// IsWeChat reports whether a host's name is in one of WeChat's domains.
func IsWeChat(host string) bool {
	host = "." + strings.ToLower(strings.TrimRight(host, "."))
	for _, domain := range weChatDomains {
		if strings.HasSuffix(host, "."+domain) {
			return true
		}
	}
	return false
}

// SimulatorHost is for the host of a simulated WeChat: a name or an IP address, without a port.
func SimulatorHost(host string) (reason string) {
	_, err := netip.ParseAddr(host)
	switch {
	case host == "":
		return "is empty"
	case err != nil && !IsHost(host):
		return "is no host name: give it without a scheme and a port"
	case IsWeChat(host):
		return "is WeChat's own host: its calls never go in clear"
	}
	return ""
}

// CentreURL splits the URL of a token centre. Its http is for loopback hosts, unless inClear.
func CentreURL(raw string, inClear bool) (base, path, reason string) {
	checked := raw
	if rest, ok := strings.CutPrefix(raw, "http://"); ok && inClear {
		checked = "https://" + rest // all else that is checked is the same
	}
	if _, reason = BaseURL(checked); reason != "" {
		return "", "", reason
	}
	u, err := url.Parse(raw)
	if err != nil {
		return "", "", "is not an absolute URL"
	}
	if path = u.EscapedPath(); path == "" {
		path = "/"
	}
	return u.Scheme + "://" + u.Host, path, Path(path)
}
