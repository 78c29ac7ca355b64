package wechat

import (
	"bytes"
	"context"
	"crypto/tls"
	"errors"
	"io"
	"net"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"github.com/go-resty/resty/v2"
)

// A link is how calls reach WeChat: a resty client and the limits of a call.
type link struct {
	transportConfig
	client *resty.Client
	// net/http reads a request's body only while it writes the request, so an
	// untouched body proves that nothing was sent. Other transports prove nothing.
	bodyProves bool
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
		return &link{transportConfig: t, client: sharedClient(), bodyProves: true}
	}
	own := *t.httpClient
	own.Jar = nil
	transport := own.Transport
	if transport == nil {
		transport = http.DefaultTransport
	}
	_, bodyProves := transport.(*http.Transport)
	return &link{transportConfig: t, client: newRestyClient(&own), bodyProves: bodyProves}
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
// attachBody finds it, and the body of a request that holds its bytes in memory.
type attempt struct {
	context.Context
	body    body
	repeats bool // net/http may send the request again by itself
	touched atomic.Bool
	unread  bytes.Reader
}

type attemptKey struct{}

// Value returns the attempt itself for its key.
func (a *attempt) Value(key any) any {
	if key == (attemptKey{}) {
		return a
	}
	return a.Context.Value(key)
}

// Read reads the body, and thereby tells that the request is being written.
func (a *attempt) Read(p []byte) (int, error) {
	a.touched.Store(true)
	return a.unread.Read(p)
}

// Close has nothing to release.
func (a *attempt) Close() error { return nil }

// rewound gives net/http the body for a connection that took nothing of it.
func (a *attempt) rewound() (io.ReadCloser, error) {
	again := &attempt{body: a.body}
	again.touched.Store(true)
	again.unread.Reset(a.body.bytes)
	return again, nil
}

// attachBody puts the attempt's body onto the request that resty made. Every other
// way through resty copies it two to five times, or sends it chunked.
func attachBody(_ *resty.Client, raw *http.Request) error {
	a := raw.Context().Value(attemptKey{}).(*attempt)
	switch {
	case a.body.stream != nil:
		reader, err := a.body.stream.open(a)
		if err != nil {
			return err
		}
		raw.Body, raw.ContentLength, raw.GetBody = reader, a.body.stream.length, nil
	case len(a.body.bytes) > 0:
		a.unread.Reset(a.body.bytes)
		raw.Body, raw.ContentLength, raw.GetBody = a, int64(len(a.body.bytes)), a.rewound
	case !a.repeats:
		// net/http repeats a GET on a connection that turns out dead, unless its
		// body can't be had twice. This one is empty.
		raw.Body, raw.ContentLength, raw.GetBody = a, 0, nil
	}
	return nil
}

// noBody makes resty copy nothing; the hook attaches the real body.
var noBody = bytes.NewReader(nil)

var (
	headerAccept    = []string{"*/*"}
	headerJSON      = []string{"application/json"}
	headerUserAgent = []string{"minigo-dev-wechat"}
)

// send makes one request to one host. The answer's body is the caller's to close.
func (l *link) send(ctx context.Context, c *call, base, token string) (*http.Response, *TransportError) {
	a := &attempt{Context: ctx, body: c.body, repeats: c.endpoint.safe}
	r := l.client.R()
	r.Header["Accept"] = headerAccept
	r.Header["User-Agent"] = headerUserAgent
	if c.body.contentType != nil {
		r.Header["Content-Type"] = c.body.contentType
	}
	answer, err := r.SetContext(a).SetBody(noBody).Execute(c.endpoint.method, c.url(base, token))
	if err != nil {
		bodyProves := l.bodyProves && !(a.repeats && c.body.empty())
		sent := !failedToDial(err) && (a.touched.Load() || !bodyProves)
		return nil, c.transportError(0, sent, withhold(dropURL(err), c.known()))
	}
	return answer.RawResponse, nil
}

func failedToDial(err error) bool {
	var op *net.OpError
	var dns *net.DNSError
	return errors.As(err, &dns) || errors.As(err, &op) && op.Op == "dial"
}

// dropURL returns the cause without the URL, which holds the token or the secret.
func dropURL(err error) error {
	for {
		var u *url.Error
		if !errors.As(err, &u) {
			return err
		}
		err = u.Err
	}
}

// withhold keeps an error's class and drops its text if that holds a secret: a
// transport of the user's may quote the URL.
func withhold(err error, secrets []string) error {
	text := err.Error()
	for _, s := range secrets {
		if s != "" && (strings.Contains(text, s) || strings.Contains(text, url.QueryEscape(s))) {
			for _, class := range []error{context.Canceled, context.DeadlineExceeded, io.ErrUnexpectedEOF, io.EOF} {
				if errors.Is(err, class) {
					return class
				}
			}
			return errors.New("the transport failed; its message held a credential")
		}
	}
	return err
}
