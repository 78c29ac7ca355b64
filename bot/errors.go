package bot

import (
	"errors"
	"runtime/debug"

	"github.com/minigo-dev/wechat"
)

var (
	// ErrPass is what a [Handler] returns to leave the push to the next route that matches.
	// After [Slow] it is too late for that.
	ErrPass = errors.New("wechat: bot: left to the next route")

	// ErrFull: as many messages wait for the user as may, see [WithWaiting]. This one is
	// lost.
	ErrFull = errors.New("wechat: bot: too many messages wait for the user")

	// ErrStale is reported of a message that waited longer than it is kept, and was dropped.
	ErrStale = errors.New("wechat: bot: a message waited too long and was dropped")

	// ErrNoReply: there is no push to reply to, in [Bot.To] and after [Slow], or none that
	// can be answered so: an event can't be transferred to an agent.
	ErrNoReply = errors.New("wechat: bot: a reply isn't possible here")

	errNoRoute   = errors.New("wechat: bot: no route for a push whose answer counts, such as a payment")
	errForeign   = errors.New("wechat: bot: the store's value is not one of this package")
	errPaused    = errors.New("wechat: bot: the store didn't answer before, and isn't asked again for this push")
	errLocked    = errors.New("wechat: bot: the store's lock was held for a whole lease")
	errNoPicture = errors.New("wechat: bot: the picture of a message that waited is no longer registered")
)

// ProblemWaiting is the kind of a [wechat.PushProblem] about what waits: a message that
// waited is lost ([ErrStale], a refusal, an unknown outcome), or one has to wait because of
// what the operator should know, such as a limit or the allow list.
const ProblemWaiting wechat.ProblemKind = "waiting"

// check returns an error that names what is wrong, unless it is right.
func check(right bool, function, field, reason string) error {
	if right {
		return nil
	}
	return &wechat.ArgumentError{API: "bot." + function, Field: field, Reason: reason}
}

// must is check for functions that return no error.
func must(right bool, function, field, reason string) {
	if err := check(right, function, field, reason); err != nil {
		panic(err)
	}
}

// A hidden error says what failed, and compares as its cause does but doesn't quote it: a
// store may quote what it holds.
type hidden struct {
	what string
	is   func(target error) bool
}

func (e *hidden) Error() string        { return "wechat: bot: " + e.what }
func (e *hidden) Is(target error) bool { return e.is(target) }

// guard turns a panic into an error.
func guard(do func() error) (err error) {
	defer func() {
		if v := recover(); v != nil {
			err = &wechat.PanicError{Value: v, Stack: debug.Stack()}
		}
	}()
	return do()
}
