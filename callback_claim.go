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

// claim claims the key, and waits while another delivery holds it. It returns a zero claim
// when the store fails, and a running one when the wait is over.
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
		// The push is being handled elsewhere. A failure of the store now must not make
		// it run twice.
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
	err = x.callStore(timeout, func(ctx context.Context) (err error) {
		claim, err = x.door.dedup.Claim(ctx, key, x.push.rule.handling(x.door.timeout)+leaseMargin)
		if err == nil && (claim.State < ClaimFresh || claim.State > ClaimDone) {
			err = errClaimState
		}
		return err
	})
	return claim, err
}

var errClaimState = errors.New("wechat: the duplicate store answered a claim with no state")

func (x *pushExchange) done(key, owner string, answer []byte) {
	if err := x.callStore(dedupTimeout, func(ctx context.Context) error {
		return x.door.dedup.Done(ctx, key, owner, answer, x.door.past(x.push.rule)+x.door.maxAge)
	}); err != nil {
		x.problem(ProblemStore, err)
	}
}

func (x *pushExchange) release(key, owner string) {
	if err := x.callStore(dedupTimeout, func(ctx context.Context) error {
		return x.door.dedup.Release(ctx, key, owner)
	}); err != nil {
		x.problem(ProblemStore, err)
	}
}

// callStore makes one call of the store. The call has a time limit, goes on when WeChat
// closes the connection, and its panic is an error. The value of a panic may hold a
// password.
func (x *pushExchange) callStore(timeout time.Duration, do func(context.Context) error) (err error) {
	defer func() {
		if v := recover(); v != nil {
			cause, ok := v.(error)
			if !ok {
				cause = fmt.Errorf("%v", v)
			}
			err = &PanicError{Value: hideForeign("it failed", cause), Stack: debug.Stack(), of: "duplicate store"}
		}
	}()
	if _, ok := x.door.dedup.(*MemoryDedup); ok {
		return do(x.r.Context()) // it never waits
	}
	ctx, cancel := context.WithTimeout(context.WithoutCancel(x.r.Context()), timeout)
	defer cancel()
	return do(ctx)
}

func (x *pushExchange) repeat(stored []byte) encodedReply {
	a, ok := decodeReply(stored)
	if !ok {
		x.problem(ProblemStoredAnswer, errStoredAnswer)
		return x.push.acknowledgement()
	}
	return a
}

var errStoredAnswer = errors.New("wechat: the answer kept for a repeated push can't be read")
