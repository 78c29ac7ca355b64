package wechat

import (
	"cmp"
	"errors"
	"fmt"
	"net/http"
	"strings"

	"github.com/minigo-dev/wechat/internal/bounded"
)

// Reasons to refuse a push, for errors.Is on a [*PushError]. ErrSignature, ErrMessage and
// crypto.ErrDecrypt are the others.
var (
	// ErrStalePush: the signed timestamp is too old or too far in the future, or too late
	// for the CreateTime inside the encryption. The server's clock is wrong, or somebody
	// repeats an old push.
	ErrStalePush = errors.New("wechat: push is too old or from the future")

	// ErrForeignApp: the push is for another app (AppID or original id).
	ErrForeignApp = errors.New("wechat: push is for another app")

	// ErrOtherKind: the push is of a kind that doesn't come to this address, see
	// [NewConditionCallback].
	ErrOtherKind = errors.New("wechat: push of a kind that this address doesn't take")

	// ErrNotEncrypted: the push isn't encrypted, but the callback takes encrypted pushes
	// only.
	ErrNotEncrypted = errors.New("wechat: push is not encrypted")

	// ErrReflected: somebody sent an answer of this callback, or of another with the same
	// key, back as a push.
	ErrReflected = errors.New("wechat: push is an answer, sent back")

	// ErrForeignSource: the push comes from an address that isn't WeChat's, see
	// [WithSources].
	ErrForeignSource = errors.New("wechat: push from an address that is not WeChat's")

	// ErrNotCloudHosting: the push doesn't come through cloud hosting, see
	// [NewCloudHostingCallback].
	ErrNotCloudHosting = errors.New("wechat: push not from WeChat's side of cloud hosting")

	// ErrEncrypted: the push is encrypted, but the callback has no key. Use
	// [WithEncryption].
	ErrEncrypted = errors.New("wechat: push is encrypted and the callback has no EncodingAESKey")
)

var (
	errPushMethod   = errors.New("method not allowed")
	errPushSize     = bounded.ErrTooLarge
	errNoEchoStr    = errors.New("no echostr")
	errNoAnswer     = errors.New("wechat: no reply to a question")
	errStillRunning = errors.New("an earlier delivery is still being handled")
)

// A PushStep is a step of taking a push. The constants are in the order of the steps.
type PushStep string

// The steps of taking a push.
const (
	StepMethod    PushStep = "method"    // GET or POST
	StepSource    PushStep = "source"    // from WeChat, by [WithSources] or by [NewCloudHostingCallback]
	StepRead      PushStep = "read"      // the whole body arrives
	StepSize      PushStep = "size"      // within the body limit
	StepEnvelope  PushStep = "envelope"  // JSON or XML; in a URL verification an echostr
	StepMode      PushStep = "mode"      // encrypted or not, as configured
	StepSignature PushStep = "signature" // signed with the Token
	StepDecrypt   PushStep = "decrypt"   // encrypted with the key, and not by this callback
	StepApp       PushStep = "app"       // sent to this app, and to this address
	StepMessage   PushStep = "message"   // a well-formed message
	StepAge       PushStep = "age"       // neither too old nor from the future
	StepPayment   PushStep = "payment"   // of a mini-game: signed with the AppKey of an environment that is configured
	StepClaim     PushStep = "claim"     // not being handled already
	StepHandler   PushStep = "handler"   // the handler returns
	StepAnswer    PushStep = "answer"    // the reply is written
)

// A PushError is a push, or a URL verification, that was refused or not answered. It
// holds no secret, no body and no expected signature.
type PushError struct {
	Step PushStep // the step that failed
	Err  error
}

// Error describes the failure in one line. It is for the operator: don't send it to the
// client.
func (e *PushError) Error() string {
	cause := strings.TrimPrefix(fmt.Sprint(e.Err), "wechat: ")
	return "wechat: push: " + string(e.Step) + ": " + strings.TrimPrefix(cause, "wechat/crypto: ")
}

// Unwrap returns the cause.
func (e *PushError) Unwrap() error { return e.Err }

// Status returns the HTTP status of the answer, whose body is empty: 403 for a push that
// isn't WeChat's to this callback, 405, 413, 400 for a malformed one, 503 for one that
// WeChat should repeat later, 500 for a failure of the handler.
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

// A PanicError is a panic of a handler, or of a [DedupStore].
type PanicError struct {
	Value any
	Stack []byte

	of string // what panicked; empty for the handler
}

// Error returns the panic's value in one line, without the stack.
func (e *PanicError) Error() string {
	return fmt.Sprintf("wechat: %s panicked: %v", cmp.Or(e.of, "handler"), e.Value)
}

// Unwrap returns the value if it is an error, else nil.
func (e *PanicError) Unwrap() error {
	err, _ := e.Value.(error)
	return err
}
