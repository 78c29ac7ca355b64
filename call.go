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

// busyPause precedes the second try of a call that WeChat was too busy for.
const busyPause = 500 * time.Millisecond

// An endpoint is one API of WeChat's.
type endpoint struct {
	method  string
	path    string
	safe    bool // WeChat may get the call twice without harm
	noToken bool // the call carries no access_token
	media   bool // files take longer than texts

	credential bool // the call carries a credential of its own, in the token's stead
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
	sealer   sealer
	out      any
	loose    bool     // an answer of other types than out has is taken
	needs    []string // fields that the answer can't do without

	authorization string // a bearer credential, for servers that aren't WeChat's

	tokenSigner func(path, accessToken string, body []byte) ([]byte, error)
	unsigned    []byte // the body before that

	token     string       // a fixed access_token
	tokens    *tokenKeeper // or where to get one
	encoded   string       // query, signatures included
	secrets   []string     // what no error may repeat
	sent      string       // the access_token of the attempt, one of them
	attempt   int
	overHTTP2 atomic.Bool // the attempt's connection
	spare     *bool       // a further try is left where the one before was lost on its way
}

// urlAt returns the whole URL. It is made from the base's, which was parsed once; only a
// path with odd characters is parsed with it.
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

// plainPath are the characters that a URL holds as they are.
const plainPath = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789/_-"

// known returns all the secrets that an error of the call might quote.
func (c *call) known() []string { return append(c.secrets[:len(c.secrets):len(c.secrets)], c.sent) }

func (c *call) transportError(status int, sent bool, err error) *TransportError {
	return (&TransportError{API: c.endpoint.path, Status: status, Sent: sent, Err: err, safe: c.endpoint.safe}).ours()
}

// do takes a call through the pipeline: sign, seal, send (with a token, at most
// twice), unseal, errcode, decode. What is signed is what is sent.
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
	if c.sealer != nil && isSealed(c.endpoint.path) {
		if err := c.sealer.seal(c); err != nil {
			return err
		}
	}
	c.encoded = c.query.Encode()

	token, err := c.accessToken(ctx, "")
	if err != nil {
		return &unsentError{err}
	}
	for renewed, repeated := false, false; ; {
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

// lostOnItsWay reports whether an attempt failed between here and WeChat: there was no
// connection, it broke, or a gateway found nobody behind it. Time that ran out is none
// of these.
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

// A refusedError is a refused token and the failure to get another.
type refusedError struct{ refusal, fetch error }

func (e *refusedError) Error() string {
	return e.refusal.Error() + "; no other token: " + strings.TrimPrefix(e.fetch.Error(), "wechat: ")
}

func (e *refusedError) Unwrap() []error { return []error{e.refusal, &unsentError{e.fetch}} }

// An unsentError is what kept a call from getting its token: the call never left, whatever
// is unknown of the fetch. So it is no wrapping, which would match all that the fetch does.
type unsentError struct{ err error }

func (e *unsentError) Error() string      { return e.err.Error() }
func (e *unsentError) As(target any) bool { return errors.As(e.err, target) }

func (e *unsentError) Is(target error) bool {
	return target == ErrTryLater || target != ErrOutcomeUnknown && errors.Is(e.err, target)
}

// accessToken returns the call's token, another one than refused.
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

// pause waits, and reports whether it could. It begins no wait that the context is
// going to cut short.
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

// try makes one attempt, on the next host where the one before can't be reached.
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

// hostOf returns the host of a base URL, which has been checked.
func hostOf(base string) string {
	_, rest, _ := strings.Cut(base, "://")
	host, _, _ := strings.Cut(rest, "/")
	return host
}

// exchange sends one request and takes its answer.
func (l *link) exchange(ctx context.Context, c *call, base string, root *url.URL, token string) error {
	if err := ctx.Err(); err != nil {
		return c.transportError(0, false, err)
	}
	response, failed := l.send(ctx, c, base, root, token)
	if failed != nil {
		l.judgeConnection(c, failed)
		return failed
	}
	defer response.Body.Close()
	err := l.receive(c, response)
	l.judgeConnection(c, err)
	return err
}

// A CallOption adjusts one Client.Call.
type CallOption interface{ applyCall(*call) error }

type callOption func(*call) error

func (o callOption) applyCall(c *call) error { return o(c) }

// QueryAdded adds parameters to the URL. The access_token is added by the Client.
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

// Repeatable says that WeChat may get the call twice without harm. It is then repeated
// once where WeChat is busy, and by net/http where a kept connection turns out dead.
func Repeatable() CallOption {
	return callOption(func(c *call) error {
		c.endpoint.safe = true
		return nil
	})
}

// inTokensStead is for an API that takes an AppSecret or the like in place of a token.
func inTokensStead(credential string) CallOption {
	return callOption(func(c *call) error {
		c.endpoint = c.endpoint.withCredential()
		c.secrets = append(c.secrets, credential)
		return nil
	})
}

// exactAnswer is for an answer that holds a credential: an oddity in it is an error.
func exactAnswer() CallOption {
	return callOption(func(c *call) error {
		c.loose = false
		return nil
	})
}

// ofMedia is for files, which take longer than texts.
func ofMedia() CallOption {
	return callOption(func(c *call) error {
		c.endpoint.media = true
		return nil
	})
}
