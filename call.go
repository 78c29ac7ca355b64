package wechat

import (
	"context"
	"errors"
	"io"
	"net"
	"net/http"
	"net/url"
	"strings"
	"sync/atomic"
	"time"
)

// busyPause is the wait before a call is repeated because WeChat was busy.
const busyPause = 500 * time.Millisecond

// An endpoint is one API of WeChat.
type endpoint struct {
	method  string
	path    string
	safe    bool // WeChat may get the call twice without harm
	noToken bool // the call carries no access_token
	media   bool // files take longer than texts
	file    bool // the answer is a file, never JSON

	credential bool // the call carries a credential of its own instead of a token
}

func get(path string) endpoint  { return endpoint{method: http.MethodGet, path: path} }
func post(path string) endpoint { return endpoint{method: http.MethodPost, path: path} }

func (e endpoint) thatIsSafe() endpoint { e.safe = true; return e }
func (e endpoint) ofMedia() endpoint    { e.media = true; return e }

// withCredential is for an API that takes an AppSecret or the like instead of a token.
func (e endpoint) withCredential() endpoint { e.noToken, e.credential = true, true; return e }

// A call on its way to WeChat, in the order of do.
type call struct {
	endpoint endpoint
	query    url.Values // without the access_token
	body     body
	signers  []signer
	out      any
	loose    bool     // accept an answer whose types differ from those of out
	needs    []string // fields that the answer must have

	authorization string // a bearer credential, for servers that aren't WeChat's

	sealer     *callSealer // nil: the call isn't sealed
	address    string      // of a sealed attempt, without a query
	sealedBody []byte
	sealedHead http.Header

	tokenSigner func(path, accessToken string, body []byte) ([]byte, error)
	unsigned    []byte // the body before that

	token     string       // a fixed access_token
	tokens    *tokenKeeper // or where to get one
	encoded   string       // query, signatures included
	secrets   []string     // no error may contain these
	sent      string       // the access_token of the attempt, a secret too
	attempt   int
	overHTTP2 atomic.Bool // whether the attempt uses HTTP/2
	spare     *bool       // true: one more try is allowed after a try that was lost on its way
}

// urlAt returns the whole URL. It copies the base, which was parsed once, and parses again
// only if the path has unusual characters.
func (c *call) urlAt(base string, root *url.URL, token string) (*url.URL, error) {
	u := *root
	switch {
	case strings.Trim(c.endpoint.path, plainPath) == "":
		u.Path += c.endpoint.path
	default:
		parsed, err := url.Parse(base + c.endpoint.path)
		if err != nil {
			return nil, err
		}
		u = *parsed
	}
	switch {
	case token == "":
		u.RawQuery = c.encoded
	case c.encoded == "":
		u.RawQuery = "access_token=" + url.QueryEscape(token)
	default:
		u.RawQuery = "access_token=" + url.QueryEscape(token) + "&" + c.encoded
	}
	return &u, nil
}

// plainPath holds the characters that need no escaping in a URL.
const plainPath = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789/_-"

// known returns all secrets that an error of the call might quote.
func (c *call) known() []string { return append(c.secrets[:len(c.secrets):len(c.secrets)], c.sent) }

func (c *call) transportError(status int, sent bool, err error) *TransportError {
	return (&TransportError{API: c.endpoint.path, Status: status, Sent: sent, Err: err, safe: c.endpoint.safe}).ours()
}

// do runs the steps of a call: sign, send (with a token, at most twice; each attempt seals), unseal,
// errcode, decode. The bytes that are signed are the bytes that are sent.
func (l *link) do(ctx context.Context, c *call) error {
	if l.hosted {
		if err := c.enterCloudHosting(); err != nil {
			return err
		}
	}
	timeout := l.timeout
	if c.endpoint.media {
		timeout = l.mediaTimeout
	}
	ctx, cancel := context.WithTimeout(ctx, timeout)
	defer cancel()

	c.sign()
	if l.sealer != nil {
		if err := c.enterAPISecurity(l.sealer()); err != nil {
			return err
		}
	}
	if c.sealer == nil { // else the query goes into the body
		c.encoded = c.query.Encode()
	}

	token, err := c.accessToken(ctx, "")
	if err != nil {
		return &unsentError{err}
	}
	for renewed, repeated := false, false; ; {
		if err := l.mayCarry(c, token); err != nil {
			return err
		}
		if err := c.signToken(token); err != nil {
			return err
		}
		err := l.try(ctx, c, token)
		switch {
		case c.tokens != nil && !renewed && errors.Is(err, ErrTokenRejected):
			fresh, failed := c.accessToken(ctx, token)
			if failed != nil {
				return &refusedError{refusal: err, fetch: failed}
			}
			token, renewed = fresh, true
		case c.endpoint.safe && !repeated && errors.Is(err, ErrBusy) && pause(ctx, busyPause):
			repeated = true
		case c.spare != nil && *c.spare && !repeated && ctx.Err() == nil && lostOnItsWay(err):
			*c.spare, repeated = false, true
		default:
			return err
		}
	}
}

// lostOnItsWay reports whether an attempt failed between here and WeChat: no connection, a
// broken one, or a gateway that found no server. A timeout doesn't count.
func lostOnItsWay(err error) bool {
	var t *TransportError
	if !errors.As(err, &t) {
		return false
	}
	switch t.Status {
	case 0:
		return failedToConnect(t.Err) || !errors.Is(t.Err, context.DeadlineExceeded) && !errors.Is(t.Err, context.Canceled)
	case http.StatusBadGateway, http.StatusServiceUnavailable, http.StatusGatewayTimeout:
		return true
	}
	var op *net.OpError
	return errors.Is(t.Err, io.ErrUnexpectedEOF) || errors.As(t.Err, &op) // the answer broke off
}

// A refusedError means that WeChat refused the token and that fetching another one failed.
type refusedError struct{ refusal, fetch error }

func (e *refusedError) Error() string {
	return e.refusal.Error() + "; no other token: " + strings.TrimPrefix(e.fetch.Error(), "wechat: ")
}

func (e *refusedError) Unwrap() []error { return []error{e.refusal, &unsentError{e.fetch}} }

// An unsentError says that a call wasn't sent because it got no token. It has no Unwrap:
// the outcome of the token's fetch may be unknown (ErrOutcomeUnknown), that of the call isn't.
type unsentError struct{ err error }

func (e *unsentError) Error() string      { return e.err.Error() }
func (e *unsentError) As(target any) bool { return errors.As(e.err, target) }

func (e *unsentError) Is(target error) bool {
	return target == ErrTryLater || target != ErrOutcomeUnknown && errors.Is(e.err, target)
}

// accessToken returns the call's token, never the refused one.
func (c *call) accessToken(ctx context.Context, refused string) (string, error) {
	if c.tokens == nil {
		return c.token, nil
	}
	token, err := c.tokens.get(ctx, refused)
	if err != nil && ctx.Err() != nil && errors.Is(err, ctx.Err()) {
		return "", c.transportError(0, false, err)
	}
	return token, err
}

// pause waits for d and returns true. It returns false if the context ends first, and at
// once if the context's deadline comes first.
func pause(ctx context.Context, d time.Duration) bool {
	if deadline, ok := ctx.Deadline(); ok && time.Until(deadline) <= d {
		return false
	}
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-t.C:
		return true
	case <-ctx.Done():
		return false
	}
}

// try makes one attempt. If a host can't be reached, it tries the next one.
func (l *link) try(ctx context.Context, c *call, token string) error {
	for i, base := range l.bases {
		err := l.tryHost(ctx, c, base, l.roots[i], token)
		if err == nil {
			return nil
		}
		var t *TransportError
		if i == len(l.bases)-1 || ctx.Err() != nil || !errors.As(err, &t) || t.Sent {
			return err
		}
	}
	return nil
}

func (l *link) tryHost(ctx context.Context, c *call, base string, root *url.URL, token string) (err error) {
	c.attempt++
	c.sent = token
	if l.hooks.CallStart == nil && l.hooks.CallEnd == nil {
		return l.exchange(ctx, c, base, root, token)
	}
	info := CallInfo{Method: c.endpoint.method, Host: hostOf(base), API: c.endpoint.path, Attempt: c.attempt}
	ctx = l.hooks.start(ctx, info)
	start := time.Now()
	err = l.exchange(ctx, c, base, root, token)
	info.Duration, info.Err = time.Since(start), err
	tell(ctx, l.hooks.CallEnd, info)
	return err
}

// hostOf returns the host of a base URL that has been checked.
func hostOf(base string) string {
	_, rest, _ := strings.Cut(base, "://")
	host, _, _ := strings.Cut(rest, "/")
	return host
}

// exchange sends one request and reads its answer.
func (l *link) exchange(ctx context.Context, c *call, base string, root *url.URL, token string) error {
	if err := ctx.Err(); err != nil {
		return c.transportError(0, false, err)
	}
	if c.sealer != nil {
		if err := c.seal(base); err != nil {
			return err
		}
	}
	response, failed := l.send(ctx, c, base, root, token)
	if failed != nil {
		l.judgeConnection(c, failed)
		return failed
	}
	defer response.Body.Close()
	err := l.receive(ctx, c, response)
	l.judgeConnection(c, err)
	return err
}

// A CallOption changes one call of [Client.Call] or [Do]. It may be used by concurrent calls.
type CallOption interface{ applyCall(*call) error }

type callOption func(*call) error

func (o callOption) applyCall(c *call) error { return o(c) }

// QueryAdded adds parameters to the URL. The Client adds the access_token itself.
func QueryAdded(q url.Values) CallOption {
	return callOption(func(c *call) error {
		c.addQuery(q)
		return nil
	})
}

func (c *call) addQuery(q url.Values) {
	if c.query == nil {
		c.query = make(url.Values, len(q))
	}
	for name, values := range q {
		c.query[name] = append(c.query[name], values...)
	}
}

// TokenOmitted sends the call without an access_token.
func TokenOmitted() CallOption {
	return callOption(func(c *call) error {
		c.endpoint.noToken = true
		return nil
	})
}

// Repeatable says that WeChat may receive the call twice without harm. The Client then
// repeats it once if WeChat is busy (-1), and net/http repeats a GET if a kept connection
// is dead.
func Repeatable() CallOption {
	return callOption(func(c *call) error {
		c.endpoint.safe = true
		return nil
	})
}

// inTokensStead is for an API that takes a credential, such as the AppSecret, instead of a
// token.
func inTokensStead(credential string) CallOption {
	return callOption(func(c *call) error {
		c.endpoint = c.endpoint.withCredential()
		c.secrets = append(c.secrets, credential)
		return nil
	})
}

// exactAnswer is for an answer that holds a credential: a field of a wrong type is an error.
func exactAnswer() CallOption {
	return callOption(func(c *call) error {
		c.loose = false
		return nil
	})
}
