package wechattest

import (
	"fmt"
	"slices"
	"time"
)

// A Fault makes the platform, the network or WeChat's push misbehave. Make one with [TokenRevoked],
// [Slow] or another function, narrow it with its methods, which return changed copies, and install
// it with [Platform.Fault]. An installed fault strikes every request that it matches until it is
// used up or removed. If several match, the one that was installed first strikes.
type Fault struct {
	name   string
	kind   faultKind
	code   int
	msg    string
	delay  time.Duration
	scope  []string // the preset's own paths; none: any
	tokens bool     // only APIs that need an access_token
	path   string
	openID string
	app    string
	skip   int
	times  int // 0: always
	chance float64
	lost   bool

	id, struck int // once installed
}

type faultKind uint8

const (
	faultCode faultKind = iota
	faultIP
	faultExpire
	faultRevoke
	faultRevokeRepeat
	faultSlow
	faultTimeout
	faultReset
	faultBadGateway
	faultCut
	faultEmpty
	pushReorder // from here on: faults of pushes
	pushDuplicate
	pushSignature
	pushForeign
	pushStale
	pushPlain
	pushUnsigned
)

func (k faultKind) ofPush() bool { return k >= pushReorder }

// forges reports whether the fault makes a push of an attacker, not of WeChat.
func (k faultKind) forges() bool { return k > pushDuplicate }

func (k faultKind) ofToken() bool { return k >= faultExpire && k <= faultRevokeRepeat }

// ErrCode makes an API answer an errcode without doing its work.
func ErrCode(code int, msg string) Fault {
	return Fault{name: fmt.Sprintf("ErrCode(%d)", code), code: code, msg: msg}
}

func codeFault(name string, r *refusal, scope ...string) Fault {
	return Fault{name: name, code: r.code, msg: r.msg, scope: scope}
}

// Busy makes an API answer -1 (系统繁忙) without doing its work. It strikes the token
// endpoints too: narrow it with [Fault.Path].
func Busy() Fault { return codeFault("Busy", &refusal{-1, "system error"}) }

// ReplyWindow makes sending a customer message fail with 45015.
func ReplyWindow() Fault {
	return codeFault("ReplyWindow", &refusal{45015, "response out of time limit or subscription is canceled"}, pathSend)
}

// ReplyCount makes sending a customer message fail with 45047.
func ReplyCount() Fault {
	return codeFault("ReplyCount", &refusal{45047, "out of response count limit"}, pathSend)
}

// DayLimit makes an API answer 45009, the daily quota.
func DayLimit() Fault { return codeFault("DayLimit", dayLimit) }

// MinuteLimit makes an API answer 45011, the limit per minute.
func MinuteLimit() Fault { return codeFault("MinuteLimit", minuteLimit) }

// Unauthorized makes an API that needs an access_token answer 48001.
func Unauthorized() Fault {
	f := codeFault("Unauthorized", &refusal{48001, "api unauthorized"})
	f.tokens = true
	return f
}

// IPNotAllowed makes the token endpoints answer 40164 with the caller's address.
func IPNotAllowed() Fault {
	return Fault{name: "IPNotAllowed", kind: faultIP, scope: []string{pathToken, pathStableToken}}
}

// TokenExpired makes the access_token of a request expire early: 42001. The token endpoints know it
// and return a new one.
func TokenExpired() Fault { return Fault{name: "TokenExpired", kind: faultExpire, tokens: true} }

// TokenRevoked makes the access_token of a request invalid: 40001. The token endpoints know it:
// stable_token without force returns a new one.
func TokenRevoked() Fault { return Fault{name: "TokenRevoked", kind: faultRevoke, tokens: true} }

// TokenRevokedRepeats is [TokenRevoked], but stable_token goes on returning the invalid token. Only
// force_refresh helps.
func TokenRevokedRepeats() Fault {
	return Fault{name: "TokenRevokedRepeats", kind: faultRevokeRepeat, tokens: true}
}

// Slow delays an answer by d. The work is done before the delay, except with [Fault.Lost].
func Slow(d time.Duration) Fault {
	return Fault{name: fmt.Sprintf("Slow(%v)", d), kind: faultSlow, delay: d}
}

// Timeout sends no answer: the request waits until its context or connection ends. The work is
// done, except with [Fault.Lost].
func Timeout() Fault { return Fault{name: "Timeout", kind: faultTimeout} }

// ConnectionReset breaks the connection instead of answering. The work is done, except with
// [Fault.Lost].
func ConnectionReset() Fault { return Fault{name: "ConnectionReset", kind: faultReset} }

// BadGatewayHTML answers HTTP 502 with a gateway's page. The work isn't done.
func BadGatewayHTML() Fault { return Fault{name: "BadGatewayHTML", kind: faultBadGateway} }

// CutJSON cuts the answer in half, in a complete HTTP response. The work is done.
func CutJSON() Fault { return Fault{name: "CutJSON", kind: faultCut} }

// EmptyBody answers HTTP 200 with an empty body. The work is done.
func EmptyBody() Fault { return Fault{name: "EmptyBody", kind: faultEmpty} }

// DuplicatePush delivers a push once more after it has succeeded: the same message and MsgId, with a
// new signature and encryption.
func DuplicatePush() Fault { return Fault{name: "DuplicatePush", kind: pushDuplicate} }

// ReorderedPush holds a push back until the next one of the same user has been sent, for up to 30
// seconds on the platform's clock. Its [Delivery] says that it is held. The log has the result.
func ReorderedPush() Fault { return Fault{name: "ReorderedPush", kind: pushReorder} }

// BadSignature turns a push into a forged one with wrong signatures. A forged push is sent once and
// never repeated, and the user sees nothing of it.
func BadSignature() Fault { return Fault{name: "BadSignature", kind: pushSignature} }

// ForeignAppID turns a push into one for another app, with a valid signature of this app's token and
// key. It is sent once.
func ForeignAppID() Fault { return Fault{name: "ForeignAppID", kind: pushForeign} }

// StaleTimestamp turns a push into a replay from three days ago with a valid signature. It is sent
// once.
func StaleTimestamp() Fault { return Fault{name: "StaleTimestamp", kind: pushStale} }

// PlainDowngrade turns an encrypted push into a plain one with a valid signature. That signature
// doesn't cover the body: anybody who has seen one signed query can make it. It is sent once.
func PlainDowngrade() Fault { return Fault{name: "PlainDowngrade", kind: pushPlain} }

// Unsigned turns a push into a forged one without a signature: anybody can make it. It is sent once.
func Unsigned() Fault { return Fault{name: "Unsigned", kind: pushUnsigned} }

// Path makes the fault strike only this path, such as /cgi-bin/message/custom/send. For a push it is
// the callback's path.
func (f Fault) Path(path string) Fault { f.path, f.scope = path, nil; return f }

// OpenID makes the fault strike only requests and pushes about this user. Fetching a token is about
// no user.
func (f Fault) OpenID(openID string) Fault { f.openID = openID; return f }

// App makes the fault strike only requests and pushes of this app. Without it, a fault strikes all
// apps of the simulated WeChat.
func (f Fault) App(appID string) Fault { f.app = appID; return f }

// Nth makes the fault strike only the nth matching request, counted from 1 since it was installed.
// With [Fault.Times] it strikes the nth and the following ones.
func (f Fault) Nth(n int) Fault {
	f.skip = max(n-1, 0)
	if f.times == 0 {
		f.times = 1
	}
	return f
}

// Times makes the fault strike n times and then end.
func (f Fault) Times(n int) Fault { f.times = max(n, 1); return f }

// Once is Times(1).
func (f Fault) Once() Fault { return f.Times(1) }

// Chance makes the fault strike a matching request with a probability of 0 to 1. It follows from the
// seed, if there is one.
func (f Fault) Chance(p float64) Fault { f.chance = p; return f }

// Lost makes Slow, Timeout and ConnectionReset strike before the work is done: a request that the
// client gives up then has no effect.
func (f Fault) Lost() Fault { f.lost = true; return f }

// Fault installs a fault for all apps and returns a function that removes it.
func (p *Platform) Fault(f Fault) (remove func()) {
	p.mu.Lock()
	defer p.mu.Unlock()
	installed := p.install(f)
	return func() {
		p.mu.Lock()
		defer p.mu.Unlock()
		p.removeFault(installed)
	}
}

// install installs a fault. The caller holds mu.
func (p *Platform) install(f Fault) *Fault {
	p.lastFault++
	f.id, f.struck = p.lastFault, 0
	p.faults = append(p.faults, &f)
	p.feed.touch()
	return &f
}

// ClearFaults removes all faults, of all apps.
func (p *Platform) ClearFaults() {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.faults = nil
	p.feed.touch()
}

func (p *Platform) removeFault(f *Fault) {
	p.faults = slices.DeleteFunc(p.faults, func(g *Fault) bool { return g == f })
	p.feed.touch()
}

// strike counts the first fault that matches and returns a copy of it. The caller holds mu.
func (p *Platform) strike(match func(*Fault) bool) *Fault {
	for _, f := range p.faults {
		if !match(f) {
			continue
		}
		if f.chance > 0 && !p.ids.hit(f.chance) {
			continue
		}
		if f.skip > 0 {
			f.skip--
			continue
		}
		f.struck++
		if f.times > 0 {
			if f.times--; f.times == 0 {
				p.removeFault(f)
			}
		}
		struck := *f
		return &struck
	}
	return nil
}

func (p *Platform) takePushFault(m *Push, cb callback) *Fault {
	p.mu.Lock()
	defer p.mu.Unlock()
	if len(p.faults) == 0 {
		return nil
	}
	path := pathOf(cb.url)
	return p.strike(func(f *Fault) bool {
		return f.kind.ofPush() && (f.path == "" || f.path == path) && (f.openID == "" || f.openID == m.openID) &&
			(f.app == "" || f.app == p.cfg.appID)
	})
}
