package wechat

import (
	"crypto/subtle"
	"errors"
	"fmt"
	"log/slog"
	"time"

	"github.com/minigo-dev/wechat/internal/redaction"
)

const redacted = redaction.Mark

func redact(text string, secrets []string) string { return redaction.Of(text, secrets) }

// A secretText is a text that no printer finds: reflection follows pointers and reads
// unexported fields, but can't look into a function.
type secretText func() string

// hold returns a pointer, so that a struct with it can be compared and be the key of a map.
func hold(text string) *secretText {
	s := secretText(func() string { return text })
	return &s
}

// reveal returns the text. It is empty for nil.
func (s *secretText) reveal() string {
	if s == nil {
		return ""
	}
	return (*s)()
}

func (s *secretText) equal(other *secretText) bool {
	return subtle.ConstantTimeCompare([]byte(s.reveal()), []byte(other.reveal())) == 1
}

var errNotMarshalled = errors.New("wechat: a secret is not marshalled; store what Reveal returns where nobody else reads it")

// A SessionKey is the session_key (会话密钥) of a login. It signs for the user and decrypts
// the user's data: keep it on the server. Printing it prints REDACTED, and marshalling it
// is an error; Reveal returns the text. The zero value is empty. It is safe for
// concurrent use.
//
// Compare it with Equal; go-cmp does so. == and [reflect.DeepEqual] don't compare the
// texts: only copies of one SessionKey are equal for them.
type SessionKey struct{ text *secretText }

// NewSessionKey makes a SessionKey of a base64 text that you have stored.
func NewSessionKey(text string) SessionKey { return SessionKey{hold(text)} }

// Reveal returns the base64 text. Keep it out of logs, answers and URLs.
func (k SessionKey) Reveal() string { return k.text.reveal() }

// Equal reports whether both hold the same text. It takes constant time.
func (k SessionKey) Equal(other SessionKey) bool { return k.text.equal(other.text) }

// Format prints REDACTED for every verb.
func (SessionKey) Format(f fmt.State, _ rune) { fmt.Fprint(f, redacted) }

// LogValue returns REDACTED for slog.
func (SessionKey) LogValue() slog.Value { return slog.StringValue(redacted) }

// MarshalText always fails, and so do JSON and other encodings that use it.
func (SessionKey) MarshalText() ([]byte, error) { return nil, errNotMarshalled }

// UnmarshalText takes the base64 text, as WeChat's answers hold it.
func (k *SessionKey) UnmarshalText(text []byte) error {
	*k = NewSessionKey(string(text))
	return nil
}

// A Token is an access_token (接口调用凭据) and its expiry. Printing it prints REDACTED, and
// marshalling it is an error; Reveal returns the text. The zero value is empty. It is
// safe for concurrent use.
//
// Compare it with Equal; go-cmp does so. == and [reflect.DeepEqual] don't compare the
// texts: only copies of one Token are equal for them.
type Token struct {
	text   *secretText
	expiry time.Time
}

// NewToken makes a Token for a [TokenSource]. A zero expiry means that the expiry isn't
// known: the source is then asked for each call.
func NewToken(value string, expiry time.Time) Token { return Token{hold(value), expiry} }

// Reveal returns the access_token. Keep it out of logs and answers.
func (t Token) Reveal() string { return t.text.reveal() }

// Equal reports whether both hold the same text and expiry. It compares the texts in
// constant time.
func (t Token) Equal(other Token) bool {
	return t.text.equal(other.text) && t.expiry.Equal(other.expiry)
}

// Expiry returns when the token expires. It is the zero time if that isn't known.
func (t Token) Expiry() time.Time { return t.expiry }

// Format prints REDACTED for every verb.
func (Token) Format(f fmt.State, _ rune) { fmt.Fprint(f, redacted) }

// LogValue returns REDACTED for slog.
func (Token) LogValue() slog.Value { return slog.StringValue(redacted) }

// MarshalText always fails, and so do JSON and other encodings that use it.
func (Token) MarshalText() ([]byte, error) { return nil, errNotMarshalled }
