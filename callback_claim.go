package wechat

import (
	"context"
	"errors"
	"fmt"
	"runtime/debug"
	"time"
)

const (
	// dedupTimeout bounds each call of a duplicate store.
	dedupTimeout = time.Second

	firstPoll = 50 * time.Millisecond
	lastPoll  = 250 * time.Millisecond
)

// claim claims the key, and waits while another delivery holds it. A zero claim says
// that the store is down; a running one that the wait is over.
func (x *pushExchange) claim(key string) (Claim, error) {
	claim, err := x.claimOnce(key, dedupTimeout)
	if err != nil {
		x.problem(ProblemStore, err)
		return Claim{}, nil
	}
	if claim.State != ClaimRunning {
		return claim, nil
	}
	x.info.Duplicate = true
	claim, err = x.await(key)
	x.info.Duplicate = claim.State != ClaimFresh
	return claim, err
}

func (x *pushExchange) await(key string) (Claim, error) {
	reported := false
	for delay := firstPoll; ; delay = min(delay*3/2, lastPoll) {
		left := x.push.rule.wait - time.Since(x.start)
		if left <= 0 {
			return Claim{State: ClaimRunning}, nil
		}
		timer := time.NewTimer(min(delay, left))
		select {
		case <-timer.C:
		case <-x.r.Context().Done():
			timer.Stop()
			return Claim{}, &PushError{StepClaim, x.r.Context().Err()}
		}
		// The store has said that the push is being handled: a failure now is no
		// reason to handle it a second time.
		claim, err := x.claimOnce(key, min(dedupTimeout, max(left, firstPoll)))
		if err == nil && claim.State != ClaimRunning {
			return claim, nil
		}
		if err != nil && !reported {
			reported = true
			x.problem(ProblemStore, err)
		}
	}
}

func (x *pushExchange) claimOnce(key string, timeout time.Duration) (claim Claim, err error) {
	defer catchStore(&err)
	ctx, cancel := x.storeContext(timeout)
	defer cancel()
	claim, err = x.door.dedup.Claim(ctx, key, x.push.rule.handling(x.door.timeout)+leaseMargin)
	if err == nil && (claim.State < ClaimFresh || claim.State > ClaimDone) {
		err = errClaimState
	}
	return claim, err
}

var errClaimState = errors.New("wechat: the duplicate store answered a claim with no state")

func (x *pushExchange) done(key, owner string, answer []byte) (err error) {
	defer catchStore(&err)
	ctx, cancel := x.storeContext(dedupTimeout)
	defer cancel()
	return x.door.dedup.Done(ctx, key, owner, answer, x.door.past(x.push.rule)+x.door.maxAge)
}

func (x *pushExchange) release(key, owner string) {
	if err := x.forget(key, owner); err != nil {
		x.problem(ProblemStore, err)
	}
}

func (x *pushExchange) forget(key, owner string) (err error) {
	defer catchStore(&err)
	ctx, cancel := x.storeContext(dedupTimeout)
	defer cancel()
	return x.door.dedup.Release(ctx, key, owner)
}

// catchStore makes a failure of a store's panic. Its value may hold a password.
func catchStore(err *error) {
	if v := recover(); v != nil {
		cause, ok := v.(error)
		if !ok {
			cause = fmt.Errorf("%v", v)
		}
		*err = &PanicError{Value: hideForeign("it failed", cause), Stack: debug.Stack(), of: "duplicate store"}
	}
}

// storeContext bounds a call of the store, which WeChat's hanging up must not cut.
func (x *pushExchange) storeContext(timeout time.Duration) (context.Context, context.CancelFunc) {
	if _, ok := x.door.dedup.(*MemoryDedup); ok {
		return x.r.Context(), func() {} // it never waits
	}
	return context.WithTimeout(context.WithoutCancel(x.r.Context()), timeout)
}

// repeat returns the answer of the first delivery.
func (x *pushExchange) repeat(stored []byte) encodedReply {
	a, ok := decodeReply(stored)
	if !ok {
		x.problem(ProblemStoredAnswer, errStoredAnswer)
		return x.push.acknowledgement()
	}
	return a
}

var errStoredAnswer = errors.New("wechat: the answer kept for a repeated push can't be read")
