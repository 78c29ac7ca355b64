package wechat

import (
	"crypto/subtle"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"net/url"
	"slices"
	"strings"
	"time"

	"github.com/minigo-dev/wechat/internal/jsonwire"
)

const redacted = "REDACTED"

// redact replaces the secrets in a text, as they are and as URLs and JSON hold them. A
// text that is to be cut is redacted first: of a secret across the cut a part would stay.
func redact(text string, secrets []string) string {
	var forms []string
	for _, s := range secrets {
		if s != "" {
			forms = append(forms, formsOf(s)...)
		}
	}
	// The longest first: a secret may begin another.
	slices.SortFunc(forms, func(a, b string) int { return len(b) - len(a) })
	pairs := make([]string, 0, 2*len(forms))
	for _, form := range forms {
		pairs = append(pairs, form, redacted)
	}
	return strings.NewReplacer(pairs...).Replace(text)
}

func formsOf(s string) []string {
	query, path := url.QueryEscape(s), url.PathEscape(s)
	quoted, _ := json.Marshal(s) // a string can be
	html := string(quoted[1 : len(quoted)-1])
	plain := string(jsonwire.AppendQuoted(nil, s))
	plain = plain[1 : len(plain)-1]
	return []string{
		s, query, path, lowerEscapes(query), lowerEscapes(path),
		html, plain, strings.ReplaceAll(html, "/", `\/`), strings.ReplaceAll(plain, "/", `\/`),
	}
}

// lowerEscapes writes %2F as %2f, as some do.
func lowerEscapes(s string) string {
	b := []byte(s)
	for i := 0; i+2 < len(b); i++ {
		if b[i] == '%' {
			copy(b[i+1:], strings.ToLower(s[i+1:i+3]))
		}
	}
	return string(b)
}

// A secretText is a text that no printer gets at: reflection follows pointers and reads
// unexported fields, and ends at a function.
type secretText func() string

// hold returns a pointer so that what holds it can be a map's key, as before.
func hold(text string) *secretText {
	s := secretText(func() string { return text })
	return &s
}

// reveal returns the text; nil holds none.
func (s *secretText) reveal() string {
	if s == nil {
		return ""
	}
	return (*s)()
}

// equal compares in constant time.
func (s *secretText) equal(other *secretText) bool {
	return subtle.ConstantTimeCompare([]byte(s.reveal()), []byte(other.reveal())) == 1
}

var errNotMarshalled = errors.New("wechat: a secret is not marshalled; store what Reveal returns where nobody else reads it")

// A SessionKey is the session_key (会话密钥) that a login gave: it signs for the
// user and opens the user's encrypted data, so it never leaves the server.
// Printing it prints REDACTED, marshalling it is an error, and printers that read
// unexported fields find a function; Reveal gives the text. The zero value holds none. It
// is safe for concurrent use.
//
// Compare with Equal, as go-cmp does by itself. == and [reflect.DeepEqual] can't compare
// the texts: they find copies of one SessionKey equal and all others different.
type SessionKey struct{ text *secretText }

// NewSessionKey wraps the base64 text of a session_key that was stored earlier.
func NewSessionKey(text string) SessionKey { return SessionKey{hold(text)} }

// Reveal returns the base64 text. Keep it out of logs, answers and URLs.
func (k SessionKey) Reveal() string { return k.text.reveal() }

// Equal reports in constant time whether both hold the same text.
func (k SessionKey) Equal(other SessionKey) bool { return k.text.equal(other.text) }

// Format prints REDACTED for every verb.
func (SessionKey) Format(f fmt.State, _ rune) { fmt.Fprint(f, redacted) }

// LogValue makes slog print REDACTED.
func (SessionKey) LogValue() slog.Value { return slog.StringValue(redacted) }

// MarshalText always fails, and so do encodings that are built on it, JSON among them.
func (SessionKey) MarshalText() ([]byte, error) { return nil, errNotMarshalled }

// UnmarshalText takes the base64 text, as WeChat's answers hold it.
func (k *SessionKey) UnmarshalText(text []byte) error {
	*k = NewSessionKey(string(text))
	return nil
}

// A Token is an access_token (接口调用凭据) and the end of its life. Printing it
// prints REDACTED, marshalling it is an error, and printers that read unexported fields
// find a function; Reveal gives the text. The zero value holds none. It is safe for
// concurrent use.
//
// Compare with Equal, as go-cmp does by itself. == and [reflect.DeepEqual] can't compare
// the texts: they find copies of one Token equal and all others different.
type Token struct {
	text   *secretText
	expiry time.Time
}

// NewToken makes a Token, for a [TokenSource]. A zero expiry means that the end of
// its life isn't known: the source is then asked again for every call.
func NewToken(value string, expiry time.Time) Token { return Token{hold(value), expiry} }

// Reveal returns the access_token. Keep it out of logs and answers.
func (t Token) Reveal() string { return t.text.reveal() }

// Equal reports whether both hold the same text, which it compares in constant time, and
// end at the same moment.
func (t Token) Equal(other Token) bool {
	return t.text.equal(other.text) && t.expiry.Equal(other.expiry)
}

// Expiry returns the end of the token's life, the zero time if it isn't known.
func (t Token) Expiry() time.Time { return t.expiry }

// Format prints REDACTED for every verb.
func (Token) Format(f fmt.State, _ rune) { fmt.Fprint(f, redacted) }

// LogValue makes slog print REDACTED.
func (Token) LogValue() slog.Value { return slog.StringValue(redacted) }

// MarshalText always fails, and so do encodings that are built on it, JSON among them.
func (Token) MarshalText() ([]byte, error) { return nil, errNotMarshalled }
