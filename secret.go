package wechat

import (
	"crypto/subtle"
	"errors"
	"fmt"
	"log/slog"
	"net/url"
	"strings"
	"time"
)

const redacted = "REDACTED"

// redact replaces the secrets in a text, as they are and as a URL holds them.
func redact(text string, secrets []string) string {
	var pairs []string
	for _, s := range secrets {
		if s != "" {
			pairs = append(pairs, s, redacted, url.QueryEscape(s), redacted, url.PathEscape(s), redacted)
		}
	}
	return strings.NewReplacer(pairs...).Replace(text)
}

var errNotMarshalled = errors.New("wechat: a secret is not marshalled; store what Reveal returns where nobody else reads it")

// A SessionKey is the session_key (会话密钥) that a login gave: it signs for the
// player and opens the player's encrypted data, so it never leaves the server.
// Printing it prints REDACTED, marshalling it is an error; Reveal gives the text.
// The zero value holds none. It is safe for concurrent use. Compare with Equal.
type SessionKey struct{ text *string }

// NewSessionKey wraps the base64 text of a session_key that was stored earlier.
func NewSessionKey(text string) SessionKey { return SessionKey{&text} }

// Reveal returns the base64 text. Keep it out of logs, answers and URLs.
func (k SessionKey) Reveal() string {
	if k.text == nil {
		return ""
	}
	return *k.text
}

// Equal reports in constant time whether both hold the same text.
func (k SessionKey) Equal(other SessionKey) bool {
	return subtle.ConstantTimeCompare([]byte(k.Reveal()), []byte(other.Reveal())) == 1
}

// Format prints REDACTED for every verb.
func (SessionKey) Format(f fmt.State, _ rune) { fmt.Fprint(f, redacted) }

// LogValue makes slog print REDACTED.
func (SessionKey) LogValue() slog.Value { return slog.StringValue(redacted) }

// MarshalText always fails, and so do encodings that are built on it, JSON among them.
func (SessionKey) MarshalText() ([]byte, error) { return nil, errNotMarshalled }

// A Token is an access_token (接口调用凭据) and the end of its life. Printing it
// prints REDACTED, marshalling it is an error; Reveal gives the text. The zero value
// holds none. It is safe for concurrent use.
type Token struct {
	text   *string // to a string and not to a struct, into which a wrong verb would look
	expiry time.Time
}

// NewToken makes a Token, for a [TokenSource]. A zero expiry means that the end of
// its life isn't known: the source is then asked again for every call.
func NewToken(value string, expiry time.Time) Token { return Token{&value, expiry} }

// Reveal returns the access_token. Keep it out of logs and answers.
func (t Token) Reveal() string {
	if t.text == nil {
		return ""
	}
	return *t.text
}

// Expiry returns the end of the token's life, the zero time if it isn't known.
func (t Token) Expiry() time.Time { return t.expiry }

// Format prints REDACTED for every verb.
func (Token) Format(f fmt.State, _ rune) { fmt.Fprint(f, redacted) }

// LogValue makes slog print REDACTED.
func (Token) LogValue() slog.Value { return slog.StringValue(redacted) }

// MarshalText always fails, and so do encodings that are built on it, JSON among them.
func (Token) MarshalText() ([]byte, error) { return nil, errNotMarshalled }
