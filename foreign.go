package wechat

import (
	"reflect"
	"slices"

	"github.com/minigo-dev/wechat/internal/content"
	"github.com/minigo-dev/wechat/internal/foreign"
)

// hideForeign hides what must not be shown of an error of other code: see
// [TransportError]. what begins the text if nothing can be shown.
func hideForeign(what string, err error, secrets ...string) error {
	holds := func(text string) bool { return redact(text, secrets) != text }
	f := foreign.Filter{What: what, Holds: holds}
	f.Own = func(err error) error { return ownError(f, err, secrets) }
	return f.Hide(err)
}

// ownError returns an error of this package that other code has passed on, or a copy of
// it without what that code has put into it. It is nil for other errors.
func ownError(f foreign.Filter, err error, secrets []string) error {
	switch e := err.(type) {
	case *Error:
		if e == nil || !f.Holds(e.Error()) {
			return notNil(e)
		}
		clean := *e
		clean.API, clean.Msg, clean.RID = redact(e.API, secrets), redact(e.Msg, secrets), redact(e.RID, secrets)
		return &clean
	case *TransportError:
		if e == nil || e.isOurs() {
			return notNil(e)
		}
		clean := *e
		clean.API = redact(e.API, secrets)
		f.What = "it failed"
		clean.Err = f.Hide(e.Err)
		return clean.ours()
	case *ArgumentError:
		if e == nil || !f.Holds(e.Error()) {
			return notNil(e)
		}
		return &ArgumentError{API: redact(e.API, secrets), Field: redact(e.Field, secrets), Reason: redact(e.Reason, secrets)}
	case *PanicError:
		if e != nil && e.of != "" { // hideForeign has hidden its value
			return e
		}
	case Code, content.Fault, *codeClass, repeatedError, *refusedError:
		return err
	}
	if slices.ContainsFunc(ownSentinels(), func(s error) bool { return isSame(s, err) }) {
		return err
	}
	return nil
}

// notNil returns nil for a nil pointer.
func notNil[E any, P interface {
	*E
	error
}](e P) error {
	if e == nil {
		return nil
	}
	return e
}

// ownSentinels are this package's errors without a type of their own.
func ownSentinels() []error {
	return []error{
		ErrTokenRejected, ErrOutcomeUnknown, ErrInvalidArgument, ErrResponseTooLarge, ErrSignature, ErrKeyNotFound,
		ErrTokenNotFound, ErrLocked, ErrNoAccessToken, ErrForeignWatermark, ErrStalePush, ErrForeignApp, ErrNotEncrypted, ErrForeignSource,
		ErrNotCloudHosting, ErrEncrypted, ErrNoPayKeys, ErrPaySignature, ErrPayEnv, ErrUnsignedPayment, ErrQueueFull, errNotMarshalled, content.ErrGone, content.ErrClosed, errNoWatermark, errAborted,
		errForeignValue, errStaleValue, errClaimState, errAnswerSize,
	}
}

func isSame(a, b error) bool { return reflect.ValueOf(b).Comparable() && a == b }

// ours marks an error whose Err may be shown.
func (e *TransportError) ours() *TransportError {
	e.made = e.Err
	return e
}

// isOurs reports whether Err is still the one that this package set.
func (e *TransportError) isOurs() bool {
	return e.made != nil && e.Err != nil && reflect.TypeOf(e.made) == reflect.TypeOf(e.Err) && isSame(e.made, e.Err)
}

// A causedFault is an ArgumentError that also matches the error of other code that caused
// it.
type causedFault struct {
	*ArgumentError
	cause error
}

// Unwrap returns the fault and its cause.
func (e *causedFault) Unwrap() []error { return []error{e.ArgumentError, e.cause} }

// because adds the cause, and shows nothing of it.
func (e *ArgumentError) because(cause error) error {
	return &causedFault{e, hideForeign("it failed", cause)}
}

// matching returns an error with this text that matches what err matches.
func matching(text string, err error) error { return foreign.Replace(text, err) }
