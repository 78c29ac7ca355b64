package wechat

import (
	"net/netip"
	"strconv"
	"strings"
	"time"

	"github.com/minigo-dev/wechat/internal/explain"
)

// An Explanation says what an errcode means and what to do about it, in English and
// in Chinese, in one sentence each. It is for people: programs compare the [Code].
type Explanation struct {
	Code      Code
	Meaning   string
	Remedy    string
	MeaningZH string // in Chinese
	RemedyZH  string // in Chinese
	Repeat    Repeat
}

// Repeat says whether the same call can succeed when it is made again.
type Repeat uint8

const (
	// RepeatNever: the same call gets the same answer until something else has changed.
	RepeatNever Repeat = iota

	// RepeatSoon: after a pause that grows, 0.5 s at first, and only a few times. A call
	// that does harm when it happens twice needs the same order number or stays undone.
	RepeatSoon

	// RepeatWithToken: with a new access_token. The [Client] has done it before it
	// returns such an error.
	RepeatWithToken

	// RepeatLater: once the limit's window is over, such as the minute or the day.
	RepeatLater
)

// String returns never, soon, with token or later.
func (r Repeat) String() string {
	switch r {
	case RepeatNever:
		return "never"
	case RepeatSoon:
		return "soon"
	case RepeatWithToken:
		return "with token"
	case RepeatLater:
		return "later"
	}
	return "Repeat(" + strconv.Itoa(int(r)) + ")"
}

// Explain returns what the code means in general and what to do about it; false for a
// code that isn't known here. Where it means different things at different APIs, the text
// names the readings, and [Error.Explain] gives the one of the error's API. Programs that
// never ask don't hold the texts, unless they look up methods by names that the linker
// can't see, as text/template does.
//
// WeChat: https://developers.weixin.qq.com/doc/oplatform/Return_codes/Return_code_descriptions_new
func (c Code) Explain() (Explanation, bool) {
	return explanation(explain.Of(int(c)))
}

// Explain returns what the code means in an answer of e.API, and what to do about it;
// false for a code that isn't known here.
func (e *Error) Explain() (Explanation, bool) {
	return explanation(explain.At(e.API, int(e.Code)))
}

func explanation(t explain.Text, ok bool) (Explanation, bool) {
	return Explanation{Code(t.Code), t.Meaning, t.Remedy, t.MeaningZH, t.RemedyZH, Repeat(t.Repeat)}, ok
}

// fits reports how well api is one of the paths: see [explain.Fits].
func fits(paths, api string) int { return explain.Fits(paths, api) }

const atVirtualPayment = explain.AtVirtualPayment

// Remedy returns what to do about the refusal, in English and in Chinese; empty for a
// code that isn't known here. Where the calling IP was refused, it names the IP.
func (e *Error) Remedy() (english, chinese string) {
	x, ok := e.Explain()
	if !ok {
		return "", ""
	}
	ip, ok := e.IP()
	switch {
	case ok && e.Code == CodeIPNotAllowed:
		return explain.AllowIP(ip.String())
	case ok:
		s := ip.String()
		return x.Remedy + " The IP is " + s + ".", x.RemedyZH + "该 IP 是 " + s + "。"
	}
	return x.Remedy, x.RemedyZH
}

// IP returns the calling IP that WeChat refused: 40164, 45035 and 61004 name it in errmsg.
// An IPv4 address comes as one, also where WeChat writes it in IPv6 (::ffff:).
func (e *Error) IP() (netip.Addr, bool) {
	if !ErrIPNotAllowed.(*codeClass).has(e.Code) {
		return netip.Addr{}, false
	}
	for rest := e.Msg; rest != ""; {
		start := strings.IndexFunc(rest, inIP)
		if start < 0 {
			break
		}
		rest = rest[start:]
		end := strings.IndexFunc(rest, func(r rune) bool { return !inIP(r) })
		if end < 0 {
			end = len(rest)
		}
		if ip, ok := parseIP(rest[:end]); ok {
			return ip, true
		}
		rest = rest[end:]
	}
	return netip.Addr{}, false
}

// inIP reports whether the character can stand in an IP address.
func inIP(r rune) bool {
	return r == '.' || r == ':' || '0' <= r && r <= '9' || 'a' <= r && r <= 'f' || 'A' <= r && r <= 'F'
}

// parseIP reads an address that the text's punctuation may cling to.
func parseIP(s string) (netip.Addr, bool) {
	ends := strings.TrimRight(s, ".:")
	for _, s := range [...]string{s, ends, strings.TrimPrefix(s, ":"), strings.TrimPrefix(ends, ":")} {
		if ip, err := netip.ParseAddr(s); err == nil && !ip.IsUnspecified() {
			return ip.Unmap(), true
		}
	}
	withPort, err := netip.ParseAddrPort(ends)
	return withPort.Addr(), err == nil && !withPort.Addr().IsUnspecified()
}

// Time returns when WeChat answered, to the second, in UTC, as the rid says. Its first
// group is the Unix time in hex: that is what answers show, WeChat documents it
// nowhere. False without a rid, with one of another form, and for a time before 2017,
// when there were no mini-programs, or after 2099.
func (e *Error) Time() (time.Time, bool) {
	const form = "00000000-00000000-00000000"
	if len(e.RID) != len(form) || e.RID[8] != '-' || e.RID[17] != '-' {
		return time.Time{}, false
	}
	for _, group := range [...]string{e.RID[9:17], e.RID[18:]} {
		if _, err := strconv.ParseUint(group, 16, 32); err != nil {
			return time.Time{}, false
		}
	}
	seconds, err := strconv.ParseUint(e.RID[:8], 16, 32)
	if err != nil {
		return time.Time{}, false
	}
	t := time.Unix(int64(seconds), 0).UTC()
	if t.Year() < 2017 || t.Year() > 2099 {
		return time.Time{}, false
	}
	return t, true
}
