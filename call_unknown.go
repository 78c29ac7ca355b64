package wechat

import (
	"context"
	"errors"
	"slices"
	"strings"
	"time"
)

// The pauses between the tries of UntilKnown.
const (
	unknownPause    = time.Second
	unknownPauseMax = 30 * time.Second
)

// UntilKnown makes a call, and repeats it for as long as its outcome is unknown
// ([ErrOutcomeUnknown]), 1 s later, then 2 s, 4 s, up to 30 s, until ctx ends: give ctx a
// deadline. It is for APIs that do a thing once for one number of yours, however often they
// get it: each call has to send the same number.
//
// Once an outcome was unknown, only an answer ends that: a success, or a refusal with one of
// the definite codes, which say that WeChat has not done it at any of the tries. Any other
// refusal, such as a session_key that has expired in the meantime, says nothing about the
// try before; the error is still an ErrOutcomeUnknown, and the same number has to be sent
// again when its cause is mended. A first call that fails with a known outcome isn't repeated.
func UntilKnown[T any](ctx context.Context, call func(context.Context) (*T, error), definite ...Code) (*T, error) {
	result, err := call(ctx)
	if !errors.Is(err, ErrOutcomeUnknown) {
		return result, err
	}
	unknown := err
	for wait := unknownPause; pause(ctx, wait); wait = min(2*wait, unknownPauseMax) {
		result, err = call(ctx)
		var refusal *Error
		switch {
		case err == nil, errors.As(err, &refusal) && slices.Contains(definite, refusal.Code) && !errors.Is(err, ErrOutcomeUnknown):
			return result, err
		case errors.Is(err, ErrOutcomeUnknown):
			unknown = err
		case !errors.Is(err, ErrTryLater):
			return nil, &stillUnknownError{err}
		}
	}
	return nil, unknown
}

// A stillUnknownError is a failure that says nothing about the try before it.
type stillUnknownError struct{ err error }

func (e *stillUnknownError) Error() string {
	return e.err.Error() + "; " + strings.TrimPrefix(ErrOutcomeUnknown.Error(), "wechat: ") + " of an earlier try"
}

func (e *stillUnknownError) Unwrap() error { return e.err }

// Is makes the outcome of the call unknown, whatever that of the last try.
func (e *stillUnknownError) Is(target error) bool { return target == ErrOutcomeUnknown }
