package wechat

import (
	"bytes"
	"errors"
	"fmt"
	"strconv"
	"strings"

	"github.com/minigo-dev/wechat/internal/pushbody"
)

// Why a payment push is refused, for errors.Is on a [*PushError].
var (
	// ErrNoPayKeys: a signed payment push came, and the callback has no AppKey: use
	// [WithPayKeys]. WeChat repeats the push for a day.
	ErrNoPayKeys = errors.New("wechat: a mini-game's payment push needs the option WithPayKeys")

	// ErrPaySignature: a payment push isn't signed by your AppKey. It is an [ErrSignature].
	ErrPaySignature error = &kindError{ErrSignature, "PayEventSig isn't that of the Payload"}

	// ErrPayEnv: a payment push is of an environment that isn't known, or for which
	// [WithPayKeys] has no key.
	ErrPayEnv = errors.New("wechat: payment of an environment without a key")

	// ErrUnsignedPayment: a payment push without a signature of its own came unencrypted: use
	// [WithEncryption], or [WithUnsignedPayments].
	ErrUnsignedPayment = errors.New("wechat: unencrypted payment push without a signature of its own; see WithUnsignedPayments")
)

// A kindError is an error of a class.
type kindError struct {
	class error
	text  string
}

func (e *kindError) Error() string { return e.class.Error() + ": " + e.text }
func (e *kindError) Unwrap() error { return e.class }

// A payCheck is what proves that a payment push is WeChat's, besides what proves each push.
type payCheck uint8

const (
	payNone     payCheck = iota // it is no payment
	paySigned                   // a PayEventSig over its Payload
	payUnsigned                 // nothing
)

// WithPayKeys takes the signed payment pushes of mini-games (小游戏支付推送), with the AppKeys
// (支付密钥) of the live environment and of the sandbox, either of which may be empty. Without
// it no such push reaches a handler: WeChat gets a 500, repeats it for a day, and the hook is
// told [ErrNoPayKeys].
//
// A push whose PayEventSig is wrong is refused, and so is one of an environment without a key,
// virtual payment's (xpay) included: with the live key alone nothing that testers bought in the
// sandbox is granted. Simulated pushes (IsMock) are answered, signed or not, see
// [MockPaymentEvent].
//
// WeChat: https://developers.weixin.qq.com/minigame/dev/guide/open-ability/virtual-payment/event
func WithPayKeys(live, sandbox string) CallbackOption {
	return func(c *callbackConfig) error {
		if live == "" && sandbox == "" {
			return callbackFault("payKeys", "are both empty")
		}
		for field, key := range map[string]string{"live": live, "sandbox": sandbox} {
			if reason := strayFault(key); key != "" && reason != "" {
				return callbackFault(field, reason)
			}
		}
		c.payKeys = func(env PayEnv) string {
			switch env {
			case PayLive:
				return live
			case PaySandbox:
				return sandbox
			}
			return ""
		}
		return nil
	}
}

// WithUnsignedPayments takes payment pushes that nothing proves: those of virtual payment
// (xpay) and gifts (minigame_deliver_goods), which have no signature of their own, where they
// come unencrypted. WHOEVER HAS SEEN ONE SIGNED QUERY CAN THEN SEND A PAYMENT. Ask WeChat for the
// order before anything is granted. Encrypted ones need no option.
func WithUnsignedPayments() CallbackOption {
	return func(c *callbackConfig) error {
		c.unsignedPayments = true
		return nil
	}
}

// hasPayKey reports whether payments of an environment are taken.
func (d *pushDoor) hasPayKey(env PayEnv) bool { return d.payKeys(env) != "" }

// checkPayment refuses a payment that isn't proven, and reads one that is.
func (p *Push) checkPayment(m Message) error {
	switch sealed, ok := m.(*sealedPayment); {
	case ok:
		return p.openPayment(sealed)
	case p.rule.pay == paySigned:
		return &PushError{StepPayment, ErrPaySignature} // no kind comes here
	case p.rule.pay == payUnsigned:
		return p.checkUnsigned(m)
	}
	return nil
}

// checkUnsigned is for a payment without a signature of its own. Cloud hosting proves none of
// its pushes, see [NewCloudHostingCallback].
func (p *Push) checkUnsigned(m Message) error {
	if !p.encrypted && p.door.mode != modeHosted && !p.door.unsignedPayments {
		return &PushError{StepMode, ErrUnsignedPayment}
	}
	env, ok := envOf(m)
	if !ok {
		return nil
	}
	if env != PayLive && env != PaySandbox || p.door.payKeys != nil && !p.door.hasPayKey(env) {
		return &PushError{StepPayment, fmt.Errorf("%w: %s", ErrPayEnv, env)}
	}
	return nil
}

// envOf returns the environment of a payment without a signature of its own, if it names one.
func envOf(m Message) (env PayEnv, ok bool) {
	switch m := m.(type) {
	case interface{ payEnv() PayEnv }:
		return m.payEnv(), true
	case *UnknownMessage: // of a kind that WeChat has just made
		var few pushbody.Room
		root, err := readTree(m.Raw, few[:0])
		if text := root.Text("Env"); err == nil && text != "" {
			n, err := strconv.Atoi(strings.TrimSpace(text))
			if err != nil {
				n = -1 // no environment
			}
			return PayEnv(n), true
		}
	}
	return 0, false
}

// openPayment verifies a signed payment, and then reads it.
func (p *Push) openPayment(s *sealedPayment) error {
	if s.mock {
		m, err := s.open()
		p.Message = m
		return err
	}
	if p.door.payKeys == nil {
		return &PushError{StepPayment, ErrNoPayKeys}
	}
	env, ok := p.door.verifyPayment(s)
	if !ok {
		return &PushError{StepPayment, p.door.payFault(s)}
	}
	m, err := s.open()
	if err != nil {
		return &PushError{StepMessage, err}
	}
	switch {
	case s.env == env:
	case !p.door.hasPayKey(s.env):
		return &PushError{StepPayment, fmt.Errorf("%w: %s", ErrPayEnv, s.env)}
	default:
		return &PushError{StepPayment, fmt.Errorf("%w: it is signed for the %s, and names the %s", ErrPaySignature, env, s.env)}
	}
	p.Message = m
	return nil
}

// verifyPayment returns the environment whose key has signed the Payload. Nothing of the
// Payload is read for it.
func (d *pushDoor) verifyPayment(s *sealedPayment) (PayEnv, bool) {
	if s.opened != nil { // no text that could be signed
		return 0, false
	}
	if env, ok := d.signerOf(s.Event, s.SignedPayload); ok {
		return env, true
	}
	raw := rawPayload(s.Raw)
	if raw == "" || raw == s.Payload {
		return 0, false
	}
	env, ok := d.signerOf(s.Event, SignedPayload{raw, s.PayEventSig})
	if ok {
		s.Payload = raw
	}
	return env, ok
}

func (d *pushDoor) signerOf(event string, p SignedPayload) (PayEnv, bool) {
	for _, env := range [...]PayEnv{PayLive, PaySandbox} {
		if key := d.payKeys(env); key != "" && CheckPayEventSig(key, event, p.Payload, p.PayEventSig) {
			return env, true
		}
	}
	return 0, false
}

// rawPayload returns the Payload without what the parsers make good: bytes that are no UTF-8,
// and line ends in XML. That what it returns is the Payload, the signature proves.
func rawPayload(body []byte) string {
	const begin, end = "<Payload><![CDATA[", "]]></Payload>"
	if from := bytes.Index(body, []byte(begin)); from >= 0 {
		if to := bytes.LastIndex(body, []byte(end)); to >= from+len(begin) {
			return string(body[from+len(begin) : to])
		}
	}
	var few pushbody.Room
	root, err := pushbody.ScanJSON(string(bytes.TrimPrefix(body, []byte("\uFEFF"))), few[:0])
	if err != nil {
		return ""
	}
	return root.Holder("Payload").Text("Payload")
}

// payFault says why a Payload isn't verified. Only here, what isn't proven is read: it may
// name an environment that has no key.
func (d *pushDoor) payFault(s *sealedPayment) error {
	if _, err := s.open(); err != nil || s.PayEventSig == "" || s.opened != nil || d.hasPayKey(s.env) {
		return ErrPaySignature
	}
	return fmt.Errorf("%w: %s", ErrPayEnv, s.env)
}

// isMockPayment reports whether the push is answered and not handed over.
func (p *Push) isMockPayment() bool {
	_, ok := p.Message.(*MockPaymentEvent)
	return ok
}
