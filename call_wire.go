package wechat

import (
	"bytes"
	"context"
	"crypto/tls"
	"errors"
	"io"
	"maps"
	"net"
	"net/http"
	"net/http/httptrace"
	"net/url"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"github.com/go-resty/resty/v2"

	"github.com/minigo-dev/wechat/internal/argument"
	"github.com/minigo-dev/wechat/internal/content"
)

// A link sends calls to WeChat: a resty client and the limits of a call.
type link struct {
	transportConfig
	client *resty.Client
	blank  func() *resty.Request // the request that all others are copies of
	roots  []*url.URL            // the bases, parsed
	// net/http tells a trace when it has written a request's headers. If it told nothing,
	// nothing was sent. Other transports may send without telling.
	traced bool
	// How many calls in a row timed out over HTTP/2; nil if HTTP/2 isn't used.
	silent *atomic.Int32
}

// sharedClient is the process's one connection pool.
var sharedClient = sync.OnceValue(func() *resty.Client {
	return newRestyClient(&http.Client{Transport: &http.Transport{
		Proxy:                  http.ProxyFromEnvironment,
		DialContext:            (&net.Dialer{Timeout: 5 * time.Second, KeepAlive: 30 * time.Second}).DialContext,
		TLSClientConfig:        &tls.Config{MinVersion: tls.VersionTLS12},
		TLSHandshakeTimeout:    5 * time.Second,
		MaxIdleConns:           200,
		MaxIdleConnsPerHost:    100,
		IdleConnTimeout:        90 * time.Second,
		MaxResponseHeaderBytes: 64 << 10,
		// A body of unknown length keeps net/http from repeating a GET. HTTP/2 would
		// send it, HTTP/1 doesn't.
		Protocols: onlyHTTP1(),
	}})
})

func onlyHTTP1() *http.Protocols {
	var p http.Protocols
	p.SetHTTP1(true)
	return &p
}

func newLink(t transportConfig) *link {
	l := &link{transportConfig: t, roots: parseBases(t.bases)}
	if t.httpClient == nil {
		l.client, l.blank, l.traced = sharedClient(), sharedBlank, true
		return l
	}
	own := *t.httpClient
	own.Jar = nil
	if own.Transport == nil {
		own.Transport = http.DefaultTransport // resty would make a new pool for each Client
	}
	_, l.traced = own.Transport.(*http.Transport)
	client := newRestyClient(&own)
	l.silent = new(atomic.Int32)
	l.client, l.blank = client, sync.OnceValue(func() *resty.Request { return blankRequest(client) })
	return l
}

// blankRequest makes the request that is copied. resty only reads the fields that are nil.
func blankRequest(c *resty.Client) *resty.Request {
	r := c.R()
	r.QueryParam, r.FormData, r.PathParams, r.RawPathParams, r.Cookies, r.Header = nil, nil, nil, nil, nil, nil
	return r
}

var sharedBlank = sync.OnceValue(func() *resty.Request { return blankRequest(sharedClient()) })

// defaultRoot is the parsed base of most apps.
var defaultRoot = &url.URL{Scheme: "https", Host: strings.TrimPrefix(BaseURLNearest, "https://")}

// parseBases parses bases that have been checked.
func parseBases(bases []string) []*url.URL {
	roots := make([]*url.URL, len(bases))
	for i, base := range bases {
		if base == BaseURLNearest {
			roots[i] = defaultRoot
			continue
		}
		root, err := url.Parse(base)
		if err != nil {
			root = &url.URL{} // has no host, so that no request is made
		}
		root.Host = strings.TrimSuffix(root.Host, ":")
		roots[i] = root
	}
	return roots
}

// forTokens returns the link that fetches tokens. The overseas host of games issues none.
func (l *link) forTokens() *link {
	if !slices.Contains(l.bases, BaseURLOverseasGame) {
		return l
	}
	own := *l
	own.bases = slices.Clone(l.bases)
	for i, base := range own.bases {
		if base == BaseURLOverseasGame {
			own.bases[i] = BaseURLNearest
		}
	}
	own.roots = parseBases(own.bases)
	return &own
}

// newRestyClient takes over h: resty changes the http.Client that it is given.
func newRestyClient(h *http.Client) *resty.Client {
	// A redirect would send the access_token to another host, also in the Referer.
	h.CheckRedirect = func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
	return resty.NewWithClient(h).
		SetLogger(silence{}).
		SetDoNotParseResponse(true).
		SetPreRequestHook(attachBody)
}

// silence keeps resty from logging: its lines contain whole URLs.
type silence struct{}

func (silence) Errorf(string, ...any) {}
func (silence) Warnf(string, ...any)  {}
func (silence) Debugf(string, ...any) {}

// linkFor makes the link of a function that takes no Client.
func linkFor(api string, opts []TransportOption) (*link, error) {
	c := config{transportConfig: defaultTransportConfig()}
	if err := applyOptions(api, &c, opts); err != nil {
		return nil, err
	}
	return newLink(c.transportConfig), nil
}

// linkWithToken makes the link of a function that takes an access_token.
func linkWithToken(api string, c *call, accessToken string, opts []TransportOption) (*link, error) {
	l, err := linkFor(api, opts)
	switch {
	case err != nil:
		return nil, err
	case l.hosted && accessToken != "":
		return nil, &ArgumentError{API: api, Field: "accessToken", Reason: "must be empty with WithCloudHosting: it would cross the network in clear"}
	case l.hosted:
	case argument.Text(accessToken) != "":
		return nil, argumentFault(api, "accessToken", argument.Text(accessToken))
	}
	c.token = accessToken
	return l, nil
}

// A body is the body of a request: bytes in memory, a stream, or nothing.
type body struct {
	contentType []string
	bytes       []byte
	stream      *content.Stream
}

// An attempt is one request on the wire. It is also the request's context: attachBody finds
// it there.
type attempt struct {
	context.Context
	url     *url.URL
	body    body
	repeats bool // net/http may send the request again by itself
	handed  bool // to the transport
	wrote   atomic.Bool
	doubts  int32 // how many calls before it timed out in a row on the connection
	trace   httptrace.ClientTrace
}

type attemptKey struct{}

// Value returns the attempt itself for attemptKey.
func (a *attempt) Value(key any) any {
	if key == (attemptKey{}) {
		return a
	}
	return a.Context.Value(key)
}

// mayHaveArrived reports whether WeChat may have received a request that got no answer.
func (a *attempt) mayHaveArrived(err error, traced bool) bool {
	switch {
	case !a.handed:
		return false
	case a.wrote.Load():
		return true
	}
	return !traced && !failedToConnect(err)
}

// attachBody sets the body and the URL of the request that resty made. resty would copy the
// body two to five times or send it chunked, and would parse the URL twice and print it.
func attachBody(_ *resty.Client, raw *http.Request) error {
	a := raw.Context().Value(attemptKey{}).(*attempt)
	raw.URL, raw.Host = a.url, a.url.Host
	raw.Close = a.doubts > 1
	switch {
	case a.body.stream != nil:
		open := func() (io.ReadCloser, error) { return a.body.stream.Open(a) }
		reader, err := open()
		if err != nil {
			return err
		}
		raw.Body, raw.ContentLength, raw.GetBody = reader, a.body.stream.Length, open
	case raw.Method == http.MethodGet && !a.repeats:
		// net/http repeats a GET if the connection is dead, unless the body can't be
		// read twice. This body is empty, but net/http doesn't know.
		raw.Body, raw.ContentLength, raw.GetBody = nothing{}, 0, nil
	}
	a.handed = true
	return nil
}

// nothing is an empty body that net/http doesn't know to be empty.
type nothing struct{}

func (nothing) Read([]byte) (int, error) { return 0, io.EOF }
func (nothing) Close() error             { return nil }

var (
	headerAccept    = []string{"*/*"}
	headerIdentity  = []string{"identity"}
	headerJSON      = []string{"application/json"}
	headerUserAgent = []string{"minigo-dev-wechat"}

	// The headers of most calls. resty clones them, and adds none to a request that has a
	// Content-Type or is a GET.
	headersBare    = http.Header{"Accept": headerAccept, "User-Agent": headerUserAgent}
	headersForJSON = http.Header{"Accept": headerAccept, "User-Agent": headerUserAgent, "Content-Type": headerJSON}
)

// headers returns the call's headers. They may be shared: don't change them.
func (c *call) headers() http.Header {
	isJSON := len(c.body.contentType) == 1 && c.body.contentType[0] == headerJSON[0]
	switch {
	case c.sealer != nil:
		h := maps.Clone(headersForJSON)
		h["Accept-Encoding"] = headerIdentity // the signature is of the bytes that WeChat sends
		maps.Copy(h, c.sealedHead)
		return h
	case c.authorization == "" && isJSON:
		return headersForJSON
	case c.authorization == "" && c.body.contentType == nil && c.endpoint.method == http.MethodGet:
		return headersBare
	}
	h := http.Header{"Accept": headerAccept, "User-Agent": headerUserAgent}
	if c.body.contentType != nil {
		h["Content-Type"] = c.body.contentType
	}
	if c.authorization != "" {
		h["Authorization"] = []string{"Bearer " + c.authorization}
	}
	return h
}

// bodyOfAttempt returns what is sent.
func (c *call) bodyOfAttempt() body {
	if c.sealer != nil {
		return body{contentType: headerJSON, bytes: c.sealedBody}
	}
	return c.body
}

// restyURL is a placeholder: attachBody sets the real URL.
const restyURL = "http://wechat"

// send makes one request to one host. The caller closes the answer's body.
func (l *link) send(ctx context.Context, c *call, base string, root *url.URL, token string) (*http.Response, *TransportError) {
	u, err := c.urlAt(base, root, token)
	if err != nil {
		return nil, c.transportError(0, false, c.foreign(err))
	}
	a := &attempt{Context: ctx, url: u, body: c.bodyOfAttempt(), repeats: c.endpoint.safe}
	a.trace.WroteHeaders = func() { a.wrote.Store(true) }
	if l.silent != nil {
		a.trace.GotConn = c.noteHTTP2
		if a.doubts = l.silent.Load(); a.doubts > 0 {
			pause(ctx, time.Millisecond) // net/http needs a moment to see the connection as idle
			l.client.GetClient().CloseIdleConnections()
		}
	}
	r := *l.blank()
	r.Header = c.headers()
	// resty and net/http send a *bytes.Reader uncopied, in one packet with the headers. For
	// a stream it is empty here: attachBody replaces it.
	r.SetContext(httptrace.WithClientTrace(a, &a.trace)).SetBody(bytes.NewReader(a.body.bytes))
	answer, err := r.Execute(c.endpoint.method, restyURL)
	if err != nil {
		return nil, c.transportError(0, a.mayHaveArrived(err, l.traced), c.foreign(withEnd(ctx, err)))
	}
	return answer.RawResponse, nil
}

// noteHTTP2 notes whether the call goes over HTTP/2.
func (c *call) noteHTTP2(got httptrace.GotConnInfo) {
	t, ok := got.Conn.(*tls.Conn)
	c.overHTTP2.Store(ok && t.ConnectionState().NegotiatedProtocol == "h2")
}

// judgeConnection counts the calls that timed out over HTTP/2. After a timeout net/http
// closes a connection of HTTP/1 but goes on using one of HTTP/2, even if it is dead. So the
// next call closes the connection if it is idle. If other calls are still waiting on it, the
// call after that tells net/http to send no further calls on it.
func (l *link) judgeConnection(c *call, err error) {
	switch {
	case l.silent == nil:
	case err == nil:
		if l.silent.Load() > 0 {
			l.silent.Store(0)
		}
	case c.overHTTP2.Load() && isTimeout(err):
		l.silent.Add(1)
	}
}

func isTimeout(err error) bool {
	var t *TransportError
	return errors.As(err, &t) && t.Timeout()
}

// failedToConnect reports whether no connection could be made.
func failedToConnect(err error) bool {
	var op *net.OpError
	var dns *net.DNSError
	var cert *tls.CertificateVerificationError
	return errors.As(err, &dns) || errors.As(err, &cert) || errors.As(err, &op) && op.Op == "dial"
}

// withEnd makes an error match ctx.Err() if the context has ended. net/http returns only the
// cause that the caller gave (context.Cause).
func withEnd(ctx context.Context, err error) error {
	if ended := ctx.Err(); ended != nil && !errors.Is(err, ended) {
		return errors.Join(err, ended)
	}
	return err
}

// foreign makes an error of the transport fit to be shown. A transport of the caller's own
// may quote the URL, and net/http quotes an answer that isn't HTTP.
func (c *call) foreign(err error) error {
	return hideForeign("the transport failed", err, c.known()...)
}
