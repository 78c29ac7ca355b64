// Package foreign hides the texts of errors of other code: a transport, a store or a reader
// of the user may put a URL, a token or a password into a text or a field.
package foreign

import (
	"errors"
	"fmt"
	"reflect"
	"slices"
)

// A Text is an error of our own that holds no more than its text.
type Text string

// Error returns the text.
func (t Text) Error() string { return string(t) }

// An Error replaces an error of other code. errors.Is matches the same targets as the
// original. Only a closure holds the original, so no printer, no encoding, no reflection
// and no errors.As reaches it. Unwrap returns the part of it that may be seen.
type Error struct {
	text    string
	shown   error // nil if no part of it may be seen
	is      func(target error) bool
	timeout bool
}

// Error returns a text without secrets.
func (e *Error) Error() string { return e.text }

// Unwrap returns the part of the error that may be seen, nil if there is none.
func (e *Error) Unwrap() error { return e.shown }

// Is reports whether the original error matches target.
func (e *Error) Is(target error) (match bool) {
	defer recovered(&match) // from an Is of others' code
	return e.is(target)
}

// Timeout reports whether time ran out.
func (e *Error) Timeout() bool { return e.timeout }

// Replace returns an error of this text that matches what err matches.
func Replace(text string, err error) *Error {
	return &Error{
		text: text, timeout: isTimeout(err),
		is: func(target error) bool { return errors.Is(err, target) },
	}
}

// Ours returns an error of this text that may be seen whole: err contains nothing of other
// code.
func Ours(text string, err error) *Error {
	e := Replace(text, err)
	e.shown = err
	return e
}

// A Filter finds what may be seen of an error: the first part of its chain that is of
// context, net, crypto/tls, crypto/x509, io, syscall or os, or is one of our own.
type Filter struct {
	// What the text begins with if nothing may be seen, such as "the transport failed".
	What string

	// Prefix begins every text.
	Prefix string

	// Own returns an error that is one of our own, or a copy of it that may be seen, and nil
	// for others. It looks only at the error itself, not at what it wraps.
	Own func(error) error

	// Holds reports whether a text contains a secret. Such a text is never shown.
	Holds func(text string) bool
}

// Hide returns err if all of it may be seen and there is no Prefix, else an [Error].
func (f Filter) Hide(err error) error {
	if err == nil {
		return nil
	}
	shown := f.search(err, new(int))
	if shown != nil && f.Prefix == "" && same(shown, err) {
		return err
	}
	if shown != nil {
		e := Replace(f.Prefix+shown.Error(), err)
		e.shown = shown
		return e
	}
	return Replace(fmt.Sprintf("%s%s with a %T; its message may hold a credential", f.Prefix, f.What, kindOf(err)), err)
}

// kindOf returns the part of err whose type tells most: not one that only wraps others.
func kindOf(err error) error {
	for range partsMax {
		inner := children(err)
		t := reflect.TypeOf(err)
		if t.Kind() == reflect.Pointer {
			t = t.Elem()
		}
		if len(inner) == 0 || inner[0] == nil || !slices.Contains(wrappers, t.PkgPath()) {
			break
		}
		err = inner[0]
	}
	return err
}

var wrappers = []string{"net/url", "fmt", "errors"}

// partsMax bounds the search of an error that wraps many.
const partsMax = 64

// search returns the first part of err that may be seen, parents before children.
func (f Filter) search(err error, parts *int) (shown error) {
	if *parts++; err == nil || *parts > partsMax {
		return nil
	}
	if shown := f.fit(err); shown != nil && !f.holdsSecret(shown) {
		return shown
	}
	for _, child := range children(err) {
		if shown := f.search(child, parts); shown != nil {
			return shown
		}
	}
	return f.matched(err)
}

func (f Filter) holdsSecret(err error) (holds bool) {
	holds = true // an Error method that panics has shown nothing
	defer recovered(nil)
	return f.Holds != nil && f.Holds(err.Error())
}

// fit returns the error, or what may be seen of it without its children, or nil.
func (f Filter) fit(err error) error {
	switch err.(type) {
	case *Error, Text:
		return err
	}
	if f.Own != nil {
		if own := f.Own(err); own != nil {
			return own
		}
	}
	if isSentinel(err) {
		return err
	}
	return f.standard(err)
}

// matched returns the known error that err matches with a method Is, as the timeouts of
// net/http do.
func (f Filter) matched(err error) (sentinel error) {
	defer recovered(nil)
	for _, sentinel := range sentinels {
		if errors.Is(err, sentinel) {
			return sentinel
		}
	}
	return nil
}

// children returns what an error wraps.
func children(err error) (list []error) {
	defer recovered(nil)
	switch e := err.(type) {
	case interface{ Unwrap() error }:
		if child := e.Unwrap(); child != nil {
			return []error{child}
		}
	case interface{ Unwrap() []error }:
		return e.Unwrap()
	}
	return nil
}

func isTimeout(err error) (timeout bool) {
	defer recovered(&timeout)
	var t interface{ Timeout() bool }
	return errors.As(err, &t) && t.Timeout()
}

// recovered ends a panic in other code, which counts as a no.
func recovered(answer *bool) {
	if recover() != nil && answer != nil {
		*answer = false
	}
}

// same reports whether a and b are the same error. Two of a type that can't be compared
// are different.
func same(a, b error) bool {
	return a == nil && b == nil ||
		a != nil && b != nil && reflect.TypeOf(a) == reflect.TypeOf(b) && reflect.ValueOf(a).Comparable() && a == b
}

// Guard calls other code and turns a panic into an error. The error names the type of the
// panic's value and not its text, which may hold a secret.
func Guard(what string, do func() error) (err error) {
	defer func() {
		if p := recover(); p != nil {
			err = Text(fmt.Sprintf("wechat: %s panicked with a %T", what, p))
		}
	}()
	return do()
}
