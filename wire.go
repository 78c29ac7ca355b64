package wechat

import (
	"bytes"
	"context"
	"crypto/tls"
	"errors"
	"io"
	"net"
	"net/http"
	"net/http/httptrace"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"github.com/go-resty/resty/v2"
)

// A link is how calls reach WeChat: a resty client and the limits of a call.
type link struct {
	transportConfig
	client *resty.Client
	// net/http tells a trace when it has written a request's headers, so its silence
	// proves that nothing was sent. The silence of other transports proves nothing.
	traced bool
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
		// A body of unknown length, which keeps a GET from being repeated, shows on
		// the wire in HTTP/2 and doesn't in HTTP/1.
		Protocols: onlyHTTP1(),
	}})
})

func onlyHTTP1() *http.Protocols {
	var p http.Protocols
	p.SetHTTP1(true)
	return &p
}

func newLink(t transportConfig) *link {
	if t.httpClient == nil {
		return &link{transportConfig: t, client: sharedClient(), traced: true}
	}
	own := *t.httpClient
	own.Jar = nil
	if own.Transport == nil {
		own.Transport = http.DefaultTransport // resty would make a pool of its own each time
	}
	_, traced := own.Transport.(*http.Transport)
	return &link{transportConfig: t, client: newRestyClient(&own), traced: traced}
}

// forTokens returns the link that tokens are fetched by: overseas there are none.
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
	return &own
}

// newRestyClient takes the client over: resty changes what it is handed.
func newRestyClient(h *http.Client) *resty.Client {
	// A redirect would carry the access_token to another host, in the Referer too.
	h.CheckRedirect = func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
	return resty.NewWithClient(h).
		SetLogger(silence{}).
		SetDoNotParseResponse(true).
		SetPreRequestHook(attachBody)
}

// silence keeps resty, whose log lines hold whole URLs, from writing any.
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

// An attempt is one request on the wire. It is the request's context, through which
// attachBody finds it.
type attempt struct {
	context.Context
	body    body
	repeats bool // net/http may send the request again by itself
	handed  bool // to the transport
	wrote   atomic.Bool
	trace   httptrace.ClientTrace
}

type attemptKey struct{}

// Value returns the attempt itself for its key.
func (a *attempt) Value(key any) any {
	if key == (attemptKey{}) {
		return a
	}
	return a.Context.Value(key)
}

// mayHaveArrived tells, of a request without an answer, whether WeChat may have it.
func (a *attempt) mayHaveArrived(err error, traced bool) bool {
	switch {
	case !a.handed:
		return false
	case a.wrote.Load():
		return true
	}
	return !traced && !failedToConnect(err)
}

// attachBody puts onto the request that resty made what resty would copy two to five
// times, or send chunked.
func attachBody(_ *resty.Client, raw *http.Request) error {
	a := raw.Context().Value(attemptKey{}).(*attempt)
	switch {
	case a.body.stream != nil:
		open := func() (io.ReadCloser, error) { return a.body.stream.open(a) }
		reader, err := open()
		if err != nil {
			return err
		}
		raw.Body, raw.ContentLength, raw.GetBody = reader, a.body.stream.length, open
	case raw.Method == http.MethodGet && !a.repeats:
		// net/http repeats a GET on a connection that turns out dead, unless its
		// body can't be had twice. This one is empty.
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
	headerJSON      = []string{"application/json"}
	headerUserAgent = []string{"minigo-dev-wechat"}
)

// send makes one request to one host. The answer's body is the caller's to close.
func (l *link) send(ctx context.Context, c *call, base, token string) (*http.Response, *TransportError) {
	a := &attempt{Context: ctx, body: c.body, repeats: c.endpoint.safe}
	a.trace.WroteHeaders = func() { a.wrote.Store(true) }
	r := l.client.R()
	r.Header["Accept"] = headerAccept
	r.Header["User-Agent"] = headerUserAgent
	if c.body.contentType != nil {
		r.Header["Content-Type"] = c.body.contentType
	}
	if c.authorization != "" {
		r.Header["Authorization"] = []string{"Bearer " + c.authorization}
	}
	// A *bytes.Reader is what resty and net/http pass on as it is, in one packet with
	// the headers. That of a stream is empty: attachBody replaces it.
	r.SetContext(httptrace.WithClientTrace(a, &a.trace)).SetBody(bytes.NewReader(c.body.bytes))
	answer, err := r.Execute(c.endpoint.method, c.url(base, token))
	if err != nil {
		return nil, c.transportError(0, a.mayHaveArrived(err, l.traced), c.foreign(withEnd(ctx, err)))
	}
	return answer.RawResponse, nil
}

// failedToConnect reports whether there was no connection to send on.
func failedToConnect(err error) bool {
	var op *net.OpError
	var dns *net.DNSError
	var cert *tls.CertificateVerificationError
	return errors.As(err, &dns) || errors.As(err, &cert) || errors.As(err, &op) && op.Op == "dial"
}

// withEnd makes an error match that the context has ended where it did, whatever cause
// the caller gave: net/http returns the cause alone.
func withEnd(ctx context.Context, err error) error {
	if ended := ctx.Err(); ended != nil && !errors.Is(err, ended) {
		return errors.Join(err, ended)
	}
	return err
}

// foreign makes an error of the transport fit to be shown. One of the user's may quote the
// URL, and net/http quotes an answer that isn't HTTP.
func (c *call) foreign(err error) error {
	return hideForeign("the transport failed", err, c.known()...)
}
