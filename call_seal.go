package wechat

import (
	"context"
	"crypto/cipher"
	"io"
	"net/http"
	"slices"
	"sync"
	"time"

	"github.com/minigo-dev/wechat/internal/jsonwire"
	"github.com/minigo-dev/wechat/internal/sealing"
)

// APISecurity has the keys of API security (API安全), which the console shows with their numbers
// (编号). The functions must be safe for concurrent use. No printer finds a key in it that
// [github.com/minigo-dev/wechat/crypto] made.
//
// WeChat: https://developers.weixin.qq.com/miniprogram/dev/server/getting_started/api_signature
type APISecurity struct {
	// AEAD encrypts with the symmetric key (API对称密钥), whose number is KeyNumber:
	// [github.com/minigo-dev/wechat/crypto.NewAES256GCM] makes one.
	AEAD      cipher.AEAD
	KeyNumber string

	// Sign signs with the developer's private key (API非对称密钥):
	// [github.com/minigo-dev/wechat/crypto.NewRSASigner] makes one.
	Sign func(message []byte) (signature []byte, err error)

	// Certificates verify WeChat's answers. More can be added while calls run.
	Certificates *PlatformCertificates

	// CertificateDue, if not nil, is called after each answer of the time in which WeChat changes
	// its certificate, while the new one isn't in Certificates: download the certificate with
	// this number from the console, and add it. Calls wait for it: keep it short.
	CertificateDue func(ctx context.Context, number string)

	// Plain lists paths that are called without API security, although it covers them: WeChat
	// doesn't say how it works for four GETs (getUserEncryptKey and three lists of express) and
	// for QR codes. Without this such a call is an [*ArgumentError].
	Plain []string
}

// PlatformCertificates holds WeChat's platform certificates (开放平台证书) by their numbers. The zero
// value is empty. It is safe for concurrent use.
type PlatformCertificates struct{ verifiers sync.Map }

// Add adds a certificate, or replaces the one with this number. verify returns nil if the
// signature is of the message: [github.com/minigo-dev/wechat/crypto.NewRSAVerifier] makes one.
func (p *PlatformCertificates) Add(number string, verify func(message, signature []byte) error) error {
	const api = "PlatformCertificates.Add"
	if verify == nil {
		return &ArgumentError{API: api, Field: "verify", Reason: "is nil"}
	}
	p.verifiers.Store(number, verify)
	return requireText(api, "number", number)
}

// of returns the function that verifies what a certificate signed, or nil.
func (p *PlatformCertificates) of(number string) func(message, signature []byte) error {
	verify, _ := p.verifiers.Load(number)
	f, _ := verify.(func(message, signature []byte) error)
	return f
}

// WithAPISecurity encrypts and signs the calls that API security (API安全) covers, and takes their
// answers only verified, as docs/apisecurity.md says. All other calls go as usual. An answer that
// can't be trusted is a [*TransportError] with an [*APISecurityError] inside, and isn't read. It
// excludes [WithCloudHosting].
func WithAPISecurity(s APISecurity) Option {
	return option(func(c *config) error {
		const field = "WithAPISecurity"
		switch {
		case s.AEAD == nil || isNilPointer(s.AEAD) || s.AEAD.NonceSize() != sealing.NonceSize || s.AEAD.Overhead() != sealing.TagSize:
			return &ArgumentError{Field: field, Reason: "AEAD is nil, or no GCM with a nonce of 12 bytes and a tag of 16"}
		case s.KeyNumber == "":
			return &ArgumentError{Field: field, Reason: "KeyNumber is empty"}
		case s.Sign == nil:
			return &ArgumentError{Field: field, Reason: "Sign is nil"}
		case s.Certificates == nil:
			return &ArgumentError{Field: field, Reason: "Certificates is nil"}
		}
		for _, path := range s.Plain {
			if !sealing.IsGap(path) {
				return &ArgumentError{Field: field, Reason: "Plain has a path that isn't one of the seven which WeChat doesn't describe"}
			}
		}
		s.Plain = slices.Clone(s.Plain)
		c.security = func() *APISecurity { return &s }
		return nil
	})
}

// An APISecurityError says at which step of API security (API安全) a call failed: request, headers,
// app, time, certificate, signature, envelope, decrypt or replay. It holds no key and nothing of
// the answer.
type APISecurityError struct {
	Step   string
	Reason string

	cause error // what the function that signs returned
}

// Error names the step and the reason.
func (e *APISecurityError) Error() string { return "API security: " + e.Step + ": " + e.Reason }

// Unwrap returns what can be shown of the error of your own Sign, or nil.
func (e *APISecurityError) Unwrap() error { return e.cause }

// A callSealer seals the calls of an app.
type callSealer struct {
	APISecurity
	sealing.Sealer
}

// newCallSealer returns a function, so that no printer finds the keys. nil: there are none.
func newCallSealer(appID string, security func() *APISecurity) func() *callSealer {
	if security == nil {
		return nil
	}
	s := &callSealer{APISecurity: *security()}
	s.Sealer = sealing.Sealer{AppID: appID, KeyNumber: s.APISecurity.KeyNumber, AEAD: s.APISecurity.AEAD, Sign: s.APISecurity.Sign, Verify: s.Certificates.of}
	return func() *callSealer { return s }
}

// enterAPISecurity makes a call that API security covers a sealed one. It refuses what WeChat
// doesn't describe.
func (c *call) enterAPISecurity(s *callSealer) error {
	path := c.endpoint.path
	if !sealing.Covers(path) || slices.Contains(s.Plain, path) {
		return nil
	}
	reason := ""
	_, streams := c.out.(io.Writer)
	_, file := c.out.(*File)
	switch {
	case sealing.IsGap(path) || c.endpoint.method != http.MethodPost:
		reason = "WeChat doesn't say how API security works here; APISecurity.Plain lets the documented path go without it"
	case streams || file || c.body.stream != nil:
		reason = "API security seals JSON objects alone, no files"
	case c.tokenSigner != nil:
		reason = "TokenSigned changes the body, which API security seals"
	}
	if reason != "" {
		return &ArgumentError{API: path, Field: "WithAPISecurity", Reason: reason}
	}
	if reason = sealing.RequestFault(c.query, c.body.bytes); reason != "" {
		return &ArgumentError{API: path, Field: "request", Reason: reason}
	}
	c.sealer = s
	return nil
}

// seal makes the body and the headers of an attempt at a host.
func (c *call) seal(base string) error {
	var failed *sealing.Fault
	c.address = base + c.endpoint.path
	c.sealedBody, c.sealedHead, failed = c.sealer.Seal(c.address, c.query, c.body.bytes, time.Now())
	if failed != nil {
		return c.transportError(0, false, securityError(failed))
	}
	return nil
}

// unseal returns what an answer holds. Errors may come unsealed, a success may not.
func (c *call) unseal(ctx context.Context, r *http.Response, answer []byte) ([]byte, error) {
	if !sealing.IsSigned(r.Header) {
		if object, ok := jsonwire.Valid(jsonwire.Trim(answer)); ok {
			if err := c.checkCode(r, object); err != nil {
				return nil, err
			}
		}
		return nil, c.unusable(r, &APISecurityError{Step: sealing.StepHeaders, Reason: "the answer isn't signed"})
	}
	plain, due, failed := c.sealer.Open(c.address, r.Header, answer, time.Now())
	if failed != nil {
		return nil, c.unusable(r, securityError(failed))
	}
	if due != "" {
		tell(ctx, c.sealer.CertificateDue, due)
	}
	return plain, nil
}

func securityError(f *sealing.Fault) *APISecurityError {
	e := &APISecurityError{Step: f.Step, Reason: f.Reason}
	if f.Cause != nil {
		e.cause = hideForeign("it failed", f.Cause)
	}
	return e
}
