package wechattest

import (
	"bytes"
	"context"
	"errors"
	"io"
	"net"
	"net/http"
	"net/netip"
	"net/url"
	"strconv"
	"time"
)

const (
	baseURL   = "http://localhost"
	bodyLimit = 24 << 20 // above all limits of WeChat; a larger body is answered HTTP 413
	bodyTime  = 5 * time.Second
)

// Transport returns a RoundTripper that passes every request, for any host, to the platform in memory.
// A request reaches the app that it names by its access_token or appid, through the Transport of any
// app. It opens no socket and respects the request's context, so it works inside a testing/synctest
// bubble.
func (p *Platform) Transport() http.RoundTripper { return transport{p} }

// HTTPClient returns an HTTP client with [Platform.Transport] that follows no redirect.
func (p *Platform) HTTPClient() *http.Client {
	return &http.Client{
		Transport:     p.Transport(),
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}
}

type transport struct{ p *Platform }

// RoundTrip answers from memory.
func (t transport) RoundTrip(r *http.Request) (*http.Response, error) {
	p := t.p
	if !p.begin() {
		if r.Body != nil {
			r.Body.Close()
		}
		return nil, ErrClosed
	}
	defer p.work.Done()
	if isControl(r.URL.Path) {
		return p.controlInMemory(r)
	}
	req := newAPIRequest(r, p.cfg.caller)
	if err := req.readBody(r.Context(), r.Body); err != nil {
		return nil, err
	}
	// net/http sends a body without a length chunked; a POST even if the body is empty.
	unknown := r.Body != nil && r.Body != http.NoBody && r.ContentLength <= 0
	req.chunked = unknown && (len(req.body) > 0 || req.tooLarge || r.Method == http.MethodPost)
	if !unknown && int64(len(req.body)) != r.ContentLength && !req.tooLarge {
		return nil, io.ErrUnexpectedEOF // the same error as net/http's
	}
	a := p.exchange(r.Context(), req)
	if a.err != nil {
		return nil, a.err
	}
	return &http.Response{
		Status:     strconv.Itoa(a.status) + " " + http.StatusText(a.status),
		StatusCode: a.status,
		Proto:      "HTTP/1.1", ProtoMajor: 1, ProtoMinor: 1,
		Header:        a.header,
		Body:          io.NopCloser(bytes.NewReader(a.body)),
		ContentLength: int64(len(a.body)),
		Request:       r,
	}, nil
}

func newAPIRequest(r *http.Request, caller netip.Addr) *request {
	host := r.Host
	if host == "" {
		host = r.URL.Host
	}
	return &request{
		method: r.Method, host: host, path: r.URL.Path,
		rawQuery: r.URL.RawQuery, query: r.URL.Query(), header: r.Header.Clone(),
		caller: caller, secure: r.TLS != nil || r.URL.Scheme == "https", // the latter in memory
	}
}

func (r *request) scheme() string {
	if r.secure {
		return "https://"
	}
	return "http://"
}

// readBody reads and closes the body in its own goroutine, which ends with the body: a body that never
// ends must not block a request whose context has ended.
func (r *request) readBody(ctx context.Context, body io.ReadCloser) error {
	if body == nil || body == http.NoBody {
		return ctx.Err()
	}
	type read struct {
		b   []byte
		err error
	}
	done := make(chan read, 1)
	go func() {
		b, err := io.ReadAll(io.LimitReader(body, bodyLimit+1))
		done <- read{b, err}
	}()
	select {
	case got := <-done:
		body.Close()
		if got.err != nil {
			return got.err
		}
		if r.body = got.b; len(r.body) > bodyLimit {
			r.body, r.tooLarge = nil, true
		}
		return ctx.Err()
	case <-ctx.Done():
		body.Close()
		return ctx.Err()
	}
}

// ServeHTTP answers the API on your own server, and under /_sim/ the simulator's page and its control
// API. The latter are for this machine only, see [WithControlHosts].
func (p *Platform) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if !p.begin() {
		panic(http.ErrAbortHandler)
	}
	defer p.work.Done()
	limitBody(w, r)
	if isControl(r.URL.Path) {
		p.serveControl(w, r)
		return
	}
	caller := p.cfg.caller
	if from, err := netip.ParseAddrPort(r.RemoteAddr); err == nil {
		caller = from.Addr().Unmap()
	}
	req := newAPIRequest(r, caller)
	req.chunked = r.ContentLength < 0
	body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, bodyLimit))
	if tooLarge := new(http.MaxBytesError); errors.As(err, &tooLarge) {
		req.tooLarge = true
	} else if err != nil {
		panic(http.ErrAbortHandler) // the client broke off
	} else {
		req.body = body
	}
	a := p.exchange(r.Context(), req)
	if a.err != nil {
		abort(w)
		return
	}
	for name, values := range a.header {
		w.Header()[name] = values
	}
	w.WriteHeader(a.status)
	w.Write(a.body) // the client may have gone
}

// limitBody gives a request's body 5 seconds to arrive. Then reading it fails.
func limitBody(w http.ResponseWriter, r *http.Request) {
	if r.Body == nil || r.Body == http.NoBody {
		return
	}
	conn := http.NewResponseController(w)
	if conn.SetReadDeadline(time.Now().Add(bodyTime)) == nil {
		// With the deadline net/http would cancel the context of a handler that takes longer.
		r.Body = &timedBody{r.Body, func() { conn.SetReadDeadline(time.Time{}) }}
	}
}

// A timedBody tells when it has arrived whole.
type timedBody struct {
	io.ReadCloser
	arrived func()
}

func (b *timedBody) Read(p []byte) (int, error) {
	n, err := b.ReadCloser.Read(p)
	if err == io.EOF && b.arrived != nil {
		b.arrived()
		b.arrived = nil
	}
	return n, err
}

// publicURL returns the address of the listener that a bot can use: with [WithControlHosts] the first
// name that was opened. Without a listener it is that of requests in memory. The caller holds mu.
func (w *world) publicURL() string {
	if w.url == "" {
		return baseURL
	}
	hosts := w.first().cfg.controlHosts
	u, err := url.Parse(w.url)
	if err != nil || len(hosts) == 0 {
		return w.url
	}
	return "http://" + net.JoinHostPort(hosts[0], u.Port())
}

// abort resets the connection, or at least breaks it.
func abort(w http.ResponseWriter) {
	conn, _, err := http.NewResponseController(w).Hijack()
	if err != nil {
		panic(http.ErrAbortHandler)
	}
	if tcp, ok := conn.(*net.TCPConn); ok {
		tcp.SetLinger(0)
	}
	conn.Close()
}

// URL returns the URL of a listener on a loopback port, for programs in other processes. The first call
// starts it. With /_sim/ appended, a browser shows the users, the exchanges and the faults. All apps
// share the listener. The port is free unless [WithAddress] names one. If no listener can be started,
// URL fails the test. [Platform.Close] ends it.
func (p *Platform) URL() string {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.url != "" {
		return p.url
	}
	listener, err := net.Listen("tcp", p.first().cfg.address)
	if err != nil || p.closed {
		if err == nil {
			listener.Close()
			err = ErrClosed
		}
		p.fatalf("wechattest: URL: %v", err)
		return ""
	}
	p.url = "http://" + listener.Addr().String()
	p.server = &http.Server{Handler: (*p.apps.Load())[0], ReadHeaderTimeout: 5 * time.Second, IdleTimeout: 2 * time.Minute, MaxHeaderBytes: 64 << 10}
	p.work.Add(1)
	go func(server *http.Server) {
		defer p.work.Done()
		server.Serve(listener) // until Close
	}(p.server)
	return p.url
}
