package wechat

import (
	"fmt"
	"reflect"
	"slices"

	"github.com/minigo-dev/wechat/internal/foreign"
)

// hideForeign makes an error that others' code gave fit to be shown: see
// [TransportError].Err. What begins the text where nothing of it may be seen.
func hideForeign(what string, err error, secrets ...string) error {
	holds := func(text string) bool { return redact(text, secrets) != text }
	f := foreign.Filter{What: what, Holds: holds}
	f.Own = func(err error) error { return ownError(f, err, secrets) }
	return f.Hide(err)
}

// ownError returns an error of this package that others' code hands on, or a copy
// without what that code has put into it; nil for other errors.
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
		if e != nil && e.of != "" { // of others' code, and its value is hidden
			return e
		}
	case Code, contentFault, *codeClass, repeatedError, *refusedError:
		return err
	}
	if slices.ContainsFunc(ownSentinels(), func(s error) bool { return isSame(s, err) }) {
		return err
	}
	return nil
}

// notNil returns an error, and no error for a nil pointer.
func notNil[E any, P interface {
	*E
	error
}](e P) error {
	if e == nil {
		return nil
	}
	return e
}

// ownSentinels are this package's errors that have no type of their own.
func ownSentinels() []error {
	return []error{
		ErrTokenRejected, ErrOutcomeUnknown, ErrInvalidArgument, ErrResponseTooLarge, ErrSignature, ErrKeyNotFound,
		ErrTokenNotFound, ErrLocked, ErrNoAccessToken, ErrForeignWatermark, ErrStalePush, ErrForeignApp, ErrNotEncrypted, ErrForeignSource,
		ErrNotCloudHosting, ErrEncrypted, ErrNoPayKeys, ErrPaySignature, ErrPayEnv, ErrUnsignedPayment, ErrQueueFull, errNotMarshalled, errContentGone, errBodyClosed, errNoWatermark, errAborted,
		errForeignValue, errStaleValue, errClaimState, errAnswerSize,
	}
}

func isSame(a, b error) bool { return reflect.ValueOf(b).Comparable() && a == b }

// ours marks an error whose Err is fit to be shown.
func (e *TransportError) ours() *TransportError {
	e.made = e.Err
	return e
}

// isOurs reports whether Err is what it was when this package made the error.
func (e *TransportError) isOurs() bool {
	return e.made != nil && e.Err != nil && reflect.TypeOf(e.made) == reflect.TypeOf(e.Err) && isSame(e.made, e.Err)
}

// A causedFault is an ArgumentError that matches what others' code has failed with.
type causedFault struct {
	*ArgumentError
	cause error
}

// Unwrap returns the fault and its cause.
func (e *causedFault) Unwrap() []error { return []error{e.ArgumentError, e.cause} }

// because gives a fault its cause, of which it shows nothing.
func (e *ArgumentError) because(cause error) error {
	return &causedFault{e, hideForeign("it failed", cause)}
}

// matching returns an error of this text that matches what others' error does.
func matching(text string, err error) error { return foreign.Replace(text, err) }

// guard turns a panic in what the user plugged in into an error, which names its type
// only: its text may hold anything.
func guard(what string, do func() error) (err error) {
	defer func() {
		if p := recover(); p != nil {
			err = foreign.Text(fmt.Sprintf("wechat: %s panicked with a %T", what, p))
		}
	}()
	return do()
}
