package wechat

import (
	"net/netip"
	"strconv"
	"time"

	"github.com/minigo-dev/wechat/internal/explain"
)

// An Explanation says what an errcode means and what to do about it, in one sentence each,
// in English and in Chinese. It is for people: programs compare the [Code].
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
	// RepeatNever: the same call fails again until something else has changed.
	RepeatNever Repeat = iota

	// RepeatSoon: after a pause of 0.5 s at first that grows, and a few times only. Don't
	// repeat a call that must not happen twice, unless it carries the same order number.
	RepeatSoon

	// RepeatWithToken: with a new access_token. The [Client] has already tried that when it
	// returns the error.
	RepeatWithToken

	// RepeatLater: when the window of the limit is over, such as the minute or the day.
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

// Explain returns what the code means in general and what to do about it. It is false for
// an unknown code. Where a code means different things at different APIs, the text lists
// the meanings, and [Error.Explain] returns the one of its API. The texts are not in
// programs that never call Explain.
//
// WeChat: https://developers.weixin.qq.com/doc/oplatform/Return_codes/Return_code_descriptions_new
func (c Code) Explain() (Explanation, bool) {
	return explanation(explain.Of(int(c)))
}

// Explain returns what the code means in an answer of e.API, and what to do about it. It is
// false for an unknown code.
func (e *Error) Explain() (Explanation, bool) {
	return explanation(explain.At(e.API, int(e.Code)))
}

func explanation(t explain.Text, ok bool) (Explanation, bool) {
	return Explanation{Code(t.Code), t.Meaning, t.Remedy, t.MeaningZH, t.RemedyZH, Repeat(t.Repeat)}, ok
}

// Remedy returns what to do about the refusal, in English and in Chinese. The texts are
// empty for an unknown code. They name the calling IP where WeChat refused it.
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

// IP returns the calling IP that WeChat refused, as the errmsg of 40164, 45035 and 61004
// names it. An IPv4 address in IPv6 form (::ffff:) becomes IPv4.
func (e *Error) IP() (netip.Addr, bool) {
	if !ErrIPNotAllowed.(*codeClass).has(e.Code) {
		return netip.Addr{}, false
	}
	return explain.IP(e.Msg)
}

// Time returns when WeChat answered, to the second, in UTC. It reads the Unix time in the
// rid, which WeChat doesn't document. It is false without a rid or with one of another
// form.
func (e *Error) Time() (time.Time, bool) { return explain.Time(e.RID) }
