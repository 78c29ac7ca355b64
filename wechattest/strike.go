package wechattest

import (
	"cmp"
	"context"
	"net"
	"net/http"
	"net/url"
	"os"
	"slices"
	"syscall"
	"time"
)

// exchange answers one API request, applies faults and writes the log.
func (p *Platform) exchange(ctx context.Context, r *request) answer {
	start := time.Now()
	e := Exchange{Direction: ToWeChat, Kind: "api", Time: p.Now()}
	r.course.began = p.beginCall()
	p = p.route(r)
	e.AppID = r.appID
	p.unseal(r)
	f := p.strikeAPI(r)
	r.fault = f
	var a answer
	if f == nil {
		a = p.handle(r)
	} else {
		e.Fault = f.name
		a = p.faulty(ctx, r, f)
	}
	e.Duration = time.Since(start)
	p.follow(ctx, r, start)
	p.keepRID(e, r, a)
	p.recordAPI(e, r, a)
	return a
}

// strikeAPI counts the request, selects the fault that strikes it, if any, and applies the fault to its
// token.
func (p *Platform) strikeAPI(r *request) *Fault {
	p.mu.Lock()
	defer p.mu.Unlock()
	if _, seen := p.counts[r.path]; seen || len(p.counts) < pathsCounted {
		p.counts[r.path]++
	}
	if len(p.faults) == 0 {
		return nil
	}
	token := r.query.Get("access_token")
	f := p.strike(func(f *Fault) bool { return p.matches(f, r, token) })
	if f != nil {
		r.openID = p.openIDOf(r) // for every outcome
	}
	if f == nil || !f.kind.ofToken() {
		return f
	}
	t, now := p.liveToken(token), p.Now()
	switch f.kind {
	case faultExpire:
		t.expires = now
	case faultRevokeRepeat:
		t.repeats = true
		t.kill(now)
	default:
		t.kill(now)
	}
	return f
}

func (p *Platform) matches(f *Fault, r *request, token string) bool {
	switch {
	case f.kind.ofPush(),
		f.path != "" && f.path != r.path,
		f.app != "" && f.app != r.appID,
		f.scope != nil && !slices.Contains(f.scope, r.path),
		f.openID != "" && f.openID != p.openIDOf(r),
		f.kind.ofToken() && p.liveToken(token) == nil:
		return false
	}
	if f.tokens {
		e, known := p.endpointOf(r.path, r.query)
		return known && !e.noToken
	}
	return true
}

// openIDOf returns the user that a request is about. The caller holds mu.
func (p *Platform) openIDOf(r *request) string {
	if id := r.query.Get("openid"); id != "" {
		return id
	}
	if c := p.codes[r.query.Get("js_code")]; c != nil {
		return c.user.openID
	}
	if body, ok := parseObject(r.body); ok {
		f := body.fields()
		return cmp.Or(f.text("touser"), f.text("openid"))
	}
	return ""
}

// faulty answers a request that a fault has struck.
func (p *Platform) faulty(ctx context.Context, r *request, f *Fault) answer {
	switch f.kind {
	case faultCode:
		return p.refuse(&refusal{f.code, f.msg})
	case faultIP:
		return p.refuse(ipNotAllowed(r))
	case faultBadGateway:
		return htmlAnswer(http.StatusBadGateway)
	}
	delayed := f.kind == faultSlow || f.kind == faultTimeout
	switch {
	case f.lost && delayed:
		if err := p.wait(ctx, f); err != nil {
			return answer{err: err}
		}
		return p.handle(r)
	case f.lost && f.kind == faultReset:
		return answer{err: errReset}
	}
	a := p.handle(r)
	switch f.kind {
	case faultSlow, faultTimeout:
		a.err = p.wait(ctx, f)
	case faultReset:
		a.err = errReset
	case faultCut:
		a.body = a.body[:len(a.body)/2]
	case faultEmpty:
		a.body, a.code = nil, 0
	case faultBusyDone:
		a = p.refuse(&refusal{-1, "system error"})
	}
	return a
}

// errReset is a client's error when the other side resets the connection.
var errReset error = &net.OpError{Op: "read", Net: "tcp", Err: os.NewSyscallError("read", syscall.ECONNRESET)}

// wait waits as long as the fault says; for a Timeout it waits for ever. The error is that of ctx, or
// ErrClosed.
func (p *Platform) wait(ctx context.Context, f *Fault) error {
	var over <-chan time.Time
	if f.kind == faultSlow {
		timer := time.NewTimer(f.delay)
		defer timer.Stop()
		over = timer.C
	}
	select {
	case <-over:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	case <-p.base.Done():
		return ErrClosed
	}
}

func pathOf(raw string) string {
	u, err := url.Parse(raw)
	if err != nil {
		return ""
	}
	return u.Path
}
