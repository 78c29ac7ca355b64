package wechattest

import (
	"fmt"
	"net/http"
	"time"
)

// ServeURL sets the URL that gets the pushes, if it passes WeChat's verification. Like WeChat, it also
// accepts a server that answers forged verifications; the error is then a [*VerifyError] whose Accepted
// is true.
func (p *Platform) ServeURL(target string) error {
	return p.serveDoor(&p.callback, p.pushDoor(), "ServeURL", target)
}

// Verify checks the served callback as WeChat does when its settings are saved (GET with echostr). It
// also checks that a request with a wrong signature is refused. The error is a [*VerifyError], or
// another error if no callback is served.
func (p *Platform) Verify() error {
	p.mu.Lock()
	cb := p.callback
	p.mu.Unlock()
	if !cb.served {
		return ErrNoCallback
	}
	check := p.verify(cb, p.pushDoor())
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.callback.id == cb.id {
		p.callback.check = check
		p.notify()
	}
	return check.err
}

// Verification returns the verdicts on the last verification of the served callback: on the request
// with a valid signature and on the one with a wrong signature. Both are without findings if there was
// no verification.
func (p *Platform) Verification() (echo, forged Verdict) {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.callback.check.echo, p.callback.check.forged
}

// A VerifyError is a verification that failed.
type VerifyError struct {
	Echo   Verdict // on the request with a valid signature
	Forged Verdict // on the one with a wrong signature; without findings if it wasn't sent

	cause error // no answer
}

// Error says what is wrong with the answers.
func (e *VerifyError) Error() string {
	if !e.Echo.OK() {
		return "wechattest: the URL doesn't verify: " + e.Echo.english()
	}
	return "wechattest: the URL verifies, but " + e.Forged.english()
}

// Unwrap returns the reason why no answer came, or nil.
func (e *VerifyError) Unwrap() error { return e.cause }

// Accepted reports whether WeChat would still save the URL. WeChat doesn't send a forgery.
func (e *VerifyError) Accepted() bool { return e.Echo.OK() }

// A door makes and judges the verifications of an address.
type door struct {
	request func(target string, faults faultSet) *http.Request
	judge   func(r *http.Request, a Response) Verdict
	timeout time.Duration
	ad      bool // of rewarded ads
}

func (p *Platform) pushDoor() door {
	c := p.PushConfig()
	return door{
		request: func(target string, faults faultSet) *http.Request { return c.verifyRequest(p.ids, target, faults) },
		judge:   c.JudgeVerification, timeout: pushTimeout,
	}
}

// serveDoor makes a URL the one of an address, if it passes the verification.
func (p *Platform) serveDoor(at *callback, d door, api, target string) error {
	if err := checkURL(target); err != nil {
		return fmt.Errorf("wechattest: %s: %w", api, err)
	}
	cb := callback{served: true, url: target}
	check := p.verify(cb, d)
	if !check.accepted() {
		return check.err
	}
	cb.check = check
	p.mu.Lock()
	defer p.mu.Unlock()
	cb.id = at.id + 1
	*at = cb
	p.notify()
	return check.err
}

// verify sends both requests. The log notes what is wrong.
func (p *Platform) verify(cb callback, d door) callbackCheck {
	start := time.Now()
	if !p.begin() {
		return callbackCheck{err: ErrClosed}
	}
	defer p.work.Done()
	check := callbackCheck{done: true}
	failed := &VerifyError{}
	for _, one := range []struct {
		faults  faultSet
		verdict *Verdict
	}{{nil, &check.echo}, {faultSet{pushSignature}, &check.forged}} {
		r := d.request(cb.url, one.faults)
		res := p.post(cb, r, d.timeout)
		*one.verdict = d.judge(r, res.Response)
		e := Exchange{Direction: ToBot, Kind: "verification", Findings: one.verdict.notable()}
		e.Note = one.verdict.note()
		if !one.verdict.OK() {
			e.Note = one.verdict.english()
			failed.cause = res.Err
			check.err = failed
		}
		p.recordRequest(e, r, res, d.raw(r, res), nil)
		if check.err != nil {
			break
		}
	}
	failed.Echo, failed.Forged = check.echo, check.forged
	check.took = time.Since(start)
	return check
}

func (d door) raw(r *http.Request, res posting) *rawExchange {
	raw := rawPush(nil, r, res)
	if raw != nil {
		raw.ad = d.ad
	}
	return raw
}

// A callbackCheck is the result of the last verification of the served callback.
type callbackCheck struct {
	done         bool
	took         time.Duration
	err          error // a *VerifyError, or ErrClosed
	echo, forged Verdict
}

// accepted reports whether WeChat would save the URL.
func (c callbackCheck) accepted() bool { return c.done && c.echo.OK() }

// findings returns the warnings and failures of both answers.
func (c callbackCheck) findings() []Finding { return append(c.echo.notable(), c.forged.notable()...) }
