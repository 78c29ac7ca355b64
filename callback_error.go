package wechat

import (
	"cmp"
	"errors"
	"fmt"
	"net/http"
	"strings"
)

// Why a push is refused, for errors.Is on a [*PushError]. ErrSignature, ErrMessage
// and crypto.ErrDecrypt are the other classes.
var (
	// ErrStalePush: the signed timestamp is too old or too far ahead, or too late for the
	// CreateTime inside the encryption. The server's clock is wrong, or somebody repeats a
	// push that they have seen.
	ErrStalePush = errors.New("wechat: push is too old or from the future")

	// ErrForeignApp: the push is for another app (AppID or original id) than this callback's.
	ErrForeignApp = errors.New("wechat: push is for another app")

	// ErrNotEncrypted: a push isn't encrypted, and the callback takes encrypted ones only.
	ErrNotEncrypted = errors.New("wechat: push is not encrypted")

	// ErrReflected: the push is an answer of this callback's own, or of another with its
	// key, that somebody posts back.
	ErrReflected = errors.New("wechat: push is an answer, sent back")

	// ErrForeignSource: a push comes from an address that isn't WeChat's, see [WithSources].
	ErrForeignSource = errors.New("wechat: push from an address that is not WeChat's")

	// ErrNotCloudHosting: a push doesn't come through cloud hosting, see [NewCloudHostingCallback].
	ErrNotCloudHosting = errors.New("wechat: push not from WeChat's side of cloud hosting")

	// ErrEncrypted: a push is encrypted, and the callback has no key. Use [WithEncryption].
	ErrEncrypted = errors.New("wechat: push is encrypted and the callback has no EncodingAESKey")
)

var (
	errPushMethod   = errors.New("method not allowed")
	errPushSize     = errors.New("body larger than its limit")
	errNoEchoStr    = errors.New("no echostr")
	errStillRunning = errors.New("an earlier delivery is still being handled")
)

// A PushStep names a step of taking a push, in the order of the constants.
type PushStep string

// The steps of taking a push.
const (
	StepMethod    PushStep = "method"    // GET or POST
	StepSource    PushStep = "source"    // from WeChat, by [WithSources] or by [NewCloudHostingCallback]
	StepRead      PushStep = "read"      // the body arrives whole
	StepSize      PushStep = "size"      // within the body limit
	StepEnvelope  PushStep = "envelope"  // JSON or XML; of a URL verification: an echostr
	StepMode      PushStep = "mode"      // encrypted or not, as configured
	StepSignature PushStep = "signature" // signed by the token
	StepDecrypt   PushStep = "decrypt"   // sealed with the key, and not by this callback
	StepApp       PushStep = "app"       // meant for this app
	StepMessage   PushStep = "message"   // a well-formed message
	StepAge       PushStep = "age"       // neither stale nor from the future
	StepPayment   PushStep = "payment"   // of a mini-game: signed by the AppKey of an environment that is configured
	StepClaim     PushStep = "claim"     // not being handled already
	StepHandler   PushStep = "handler"   // the handler's own work
	StepAnswer    PushStep = "answer"    // the reply is written
)

// A PushError is a push, or a URL verification, that was not taken. It holds no
// secret, no body and no expected signature.
type PushError struct {
	Step PushStep // where it ended
	Err  error
}

// Error describes the refusal in one line, for the operator: don't send it to the client.
func (e *PushError) Error() string {
	cause := strings.TrimPrefix(fmt.Sprint(e.Err), "wechat: ")
	return "wechat: push: " + string(e.Step) + ": " + strings.TrimPrefix(cause, "wechat/crypto: ")
}

// Unwrap returns the cause.
func (e *PushError) Unwrap() error { return e.Err }

// Status returns the HTTP status to answer with, and the body is to be empty: 403
// for a push that isn't WeChat's to you, 405, 413, 400 for one that is malformed,
// 503 for one that WeChat should repeat later, 500 for a failure of yours.
func (e *PushError) Status() int {
	switch e.Step {
	case StepMethod:
		return http.StatusMethodNotAllowed
	case StepSize:
		return http.StatusRequestEntityTooLarge
	case StepRead, StepEnvelope, StepMessage:
		return http.StatusBadRequest
	case StepClaim:
		return http.StatusServiceUnavailable
	case StepPayment:
		if errors.Is(e.Err, ErrNoPayKeys) {
			return http.StatusInternalServerError
		}
		return http.StatusForbidden
	case StepHandler, StepAnswer:
		if errors.Is(e.Err, ErrQueueFull) {
			return http.StatusServiceUnavailable
		}
		return http.StatusInternalServerError
	default:
		return http.StatusForbidden
	}
}

// A PanicError is a panic of a handler, or of a [DedupStore], caught.
type PanicError struct {
	Value any
	Stack []byte

	of string // what panicked; empty: the handler
}

// Error returns the panic's value in one line, without the stack.
func (e *PanicError) Error() string {
	return fmt.Sprintf("wechat: %s panicked: %v", cmp.Or(e.of, "handler"), e.Value)
}

// Unwrap returns the value if it is an error.
func (e *PanicError) Unwrap() error {
	err, _ := e.Value.(error)
	return err
}
