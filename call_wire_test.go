package wechat_test

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"log"
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/minigo-dev/wechat"
)

func untrustedServer(t *testing.T) string {
	t.Helper()
	s := httptest.NewUnstartedServer(http.NotFoundHandler())
	s.Config.ErrorLog = log.New(io.Discard, "", 0)
	s.StartTLS()
	t.Cleanup(s.Close)
	return s.URL
}

// wires are the ways to put a request together.
var wires = []struct {
	name, method string
	in           any
}{
	{"GET", http.MethodGet, nil},
	{"POST with a body", http.MethodPost, []byte(`{"a":1}`)},
	{"POST without a body", http.MethodPost, nil},
}

func TestSentAndOutcomeUnknown(t *testing.T) {
	t.Parallel()
	noDNS := &http.Client{Transport: &http.Transport{DialContext: (&net.Dialer{Resolver: &net.Resolver{
		PreferGo: true,
		Dial:     func(context.Context, string, string) (net.Conn, error) { return nil, errors.New("no resolver here") },
	}}).DialContext}}
	inMemory := func(err error) wechat.TransportOption {
		return wechat.WithHTTPClient(&http.Client{Transport: tripper(func(*http.Request) (*http.Response, error) { return nil, err })})
	}
	tests := []struct {
		name      string
		transport func(t *testing.T) []wechat.TransportOption
		deadline  bool
		cancelled bool
		sent      bool
		status    int
		is        error
	}{
		{name: "connection refused", is: syscall.ECONNREFUSED, transport: func(t *testing.T) []wechat.TransportOption {
			return []wechat.TransportOption{wechat.WithBaseURL("http://" + refusing(t))}
		}},
		{name: "no such host", transport: func(t *testing.T) []wechat.TransportOption {
			return []wechat.TransportOption{wechat.WithBaseURL("https://nowhere.invalid"), wechat.WithHTTPClient(noDNS)}
		}},
		{name: "untrusted certificate", transport: func(t *testing.T) []wechat.TransportOption {
			return []wechat.TransportOption{wechat.WithBaseURL(untrustedServer(t))}
		}},
		{name: "untrusted certificate behind a wrapped transport", transport: func(t *testing.T) []wechat.TransportOption {
			wrapped := tripper(http.DefaultTransport.RoundTrip)
			return []wechat.TransportOption{wechat.WithBaseURL(untrustedServer(t)), wechat.WithHTTPClient(&http.Client{Transport: wrapped})}
		}},
		{name: "TLS handshake hangs", deadline: true, is: context.DeadlineExceeded, transport: func(t *testing.T) []wechat.TransportOption {
			return []wechat.TransportOption{wechat.WithBaseURL("https://" + rawServer(t, hang))}
		}},
		{name: "server hangs", deadline: true, sent: true, is: context.DeadlineExceeded, transport: func(t *testing.T) []wechat.TransportOption {
			return []wechat.TransportOption{wechat.WithBaseURL("http://" + rawServer(t, hang))}
		}},
		{name: "server hangs behind the default transport", deadline: true, sent: true, is: context.DeadlineExceeded, transport: func(t *testing.T) []wechat.TransportOption {
			return []wechat.TransportOption{wechat.WithBaseURL("http://" + rawServer(t, hang)), wechat.WithHTTPClient(&http.Client{})}
		}},
		{name: "server closes after reading", sent: true, transport: func(t *testing.T) []wechat.TransportOption {
			return []wechat.TransportOption{wechat.WithBaseURL("http://" + rawServer(t, func(c net.Conn) { readRequest(bufio.NewReader(c)) }))}
		}},
		{name: "bad gateway", sent: true, status: 502, transport: func(t *testing.T) []wechat.TransportOption {
			return []wechat.TransportOption{wechat.WithHTTPClient(memory(502, "text/html", "<html>Bad Gateway</html>"))}
		}},
		{name: "cancelled before", cancelled: true, is: context.Canceled, transport: func(t *testing.T) []wechat.TransportOption {
			return []wechat.TransportOption{inMemory(errors.New("not to be reached"))}
		}},
		{name: "another transport fails", sent: true, transport: func(t *testing.T) []wechat.TransportOption {
			return []wechat.TransportOption{inMemory(errors.New("something broke"))}
		}},
		{name: "another transport can't connect", is: syscall.ECONNREFUSED, transport: func(t *testing.T) []wechat.TransportOption {
			return []wechat.TransportOption{inMemory(&net.OpError{Op: "dial", Net: "tcp", Err: syscall.ECONNREFUSED})}
		}},
		{name: "another transport fails to read", sent: true, is: syscall.ECONNRESET, transport: func(t *testing.T) []wechat.TransportOption {
			return []wechat.TransportOption{inMemory(&net.OpError{Op: "read", Net: "tcp", Err: syscall.ECONNRESET})}
		}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			client, err := mustClient(t).With(tt.transport(t)...)
			if err != nil {
				t.Fatal(err)
			}
			for _, wire := range wires {
				for _, safe := range []bool{false, true} {
					ctx := t.Context()
					if tt.deadline {
						var cancel context.CancelFunc
						ctx, cancel = context.WithTimeout(ctx, 400*time.Millisecond)
						defer cancel()
					}
					if tt.cancelled {
						var cancel context.CancelFunc
						ctx, cancel = context.WithCancel(ctx)
						cancel()
					}
					opts := []wechat.CallOption{wechat.TokenOmitted()}
					if safe {
						opts = append(opts, wechat.Repeatable())
					}
					te := transportErrorOf(t, client.Call(ctx, wire.method, "/x", wire.in, nil, opts...))
					if te.Sent != tt.sent || te.Status != tt.status || te.API != "/x" {
						t.Errorf("%s, safe %t: Sent %t, Status %d, API %q; want Sent %t, Status %d: %v", wire.name, safe, te.Sent, te.Status, te.API, tt.sent, tt.status, te)
					}
					if want := tt.sent && !safe; errors.Is(te, wechat.ErrOutcomeUnknown) != want {
						t.Errorf("%s, safe %t: ErrOutcomeUnknown %t, want %t", wire.name, safe, !want, want)
					}
					if tt.is != nil && !errors.Is(te, tt.is) {
						t.Errorf("%s: got %v, want %v", wire.name, te, tt.is)
					}
					if te.Timeout() != tt.deadline {
						t.Errorf("%s: Timeout %t, want %t", wire.name, te.Timeout(), tt.deadline)
					}
				}
			}
		})
	}
}

func TestFailoverOnlyBeforeSending(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name    string
		first   func(t *testing.T) string
		reaches bool // the second host
	}{
		{"refused", func(t *testing.T) string { return "http://" + refusing(t) }, true},
		{"untrusted", untrustedServer, true},
		{"hangs", func(t *testing.T) string { return "http://" + rawServer(t, hang) }, false},
		{"closes", func(t *testing.T) string {
			return "http://" + rawServer(t, func(c net.Conn) { readRequest(bufio.NewReader(c)) })
		}, false},
		{"answers badly", func(t *testing.T) string {
			return record(t, func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(503) }).URL
		}, false},
		{"refuses", func(t *testing.T) string { return record(t, saying(`{"errcode":48001,"errmsg":"no"}`)).URL }, false},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			second := record(t, saying(`{"errcode":0,"media_id":"M1"}`))
			client := mustClient(t, wechat.WithTokenSource(fixedTokens{}), wechat.WithBaseURL(tt.first(t), second.URL))
			short := func() context.Context {
				limit := 10 * time.Second
				if tt.name == "hangs" {
					limit = 400 * time.Millisecond
				}
				ctx, cancel := context.WithTimeout(t.Context(), limit)
				t.Cleanup(cancel)
				return ctx
			}
			err := client.SendText(short(), "o1", "hi")
			if ok := err == nil; ok != tt.reaches {
				t.Errorf("got %v, want reached %t", err, tt.reaches)
			}
			_, err = client.UploadTempMedia(short(), wechat.MediaImage, wechat.Upload{Name: "a.png", Content: seekOnly{strings.NewReader("PICTURE")}})
			if ok := err == nil; ok != tt.reaches {
				t.Errorf("got %v, want reached %t", err, tt.reaches)
			}
			got := second.sent()
			if want := map[bool]int{true: 2}[tt.reaches]; len(got) != want {
				t.Fatalf("the second host got %d requests, want %d", len(got), want)
			}
			if tt.reaches && (got[0].Body != `{"touser":"o1","msgtype":"text","text":{"content":"hi"}}` || !strings.Contains(got[1].Body, "\r\n\r\nPICTURE\r\n--")) {
				t.Errorf("bodies %+v", got)
			}
		})
	}
}

func TestRedirectIsRefused(t *testing.T) {
	t.Parallel()
	thief := record(t, saying(`{"errcode":0}`))
	for _, status := range []int{301, 302, 303, 307, 308} {
		rec := record(t, func(w http.ResponseWriter, r *http.Request) {
			w.Header().Set("Location", thief.URL+"/stolen")
			w.WriteHeader(status)
		})
		client := mustClient(t, wechat.WithTokenSource(fixedTokens{}), wechat.WithBaseURL(rec.URL))
		for _, do := range []func() error{
			func() error { return client.SendText(t.Context(), "o1", "hi") },
			func() error { _, err := client.GetMedia(t.Context(), "M1"); return err },
			func() error { return client.Call(t.Context(), "GET", "/x", nil, io.Discard) },
		} {
			te := transportErrorOf(t, do())
			if te.Status != status || !te.Sent {
				t.Errorf("%d: got %+v", status, te)
			}
		}
		// A client of the user's own follows none either.
		follows := &http.Client{CheckRedirect: func(*http.Request, []*http.Request) error { return nil }}
		own, err := client.With(wechat.WithHTTPClient(follows))
		if err != nil {
			t.Fatal(err)
		}
		if te := transportErrorOf(t, own.SendText(t.Context(), "o1", "hi")); te.Status != status {
			t.Errorf("%d: got %+v", status, te)
		}
	}
	if got := thief.sent(); len(got) != 0 {
		t.Errorf("the redirect was followed: %+v", got)
	}
}

func TestBodiesHaveALength(t *testing.T) {
	t.Parallel()
	rec := record(t, saying(`{"errcode":0}`))
	client := mustClient(t, wechat.WithBaseURL(rec.URL))
	for _, safe := range []bool{false, true} {
		for _, wire := range wires {
			opts := []wechat.CallOption{wechat.TokenOmitted()}
			if safe {
				opts = append(opts, wechat.Repeatable())
			}
			if err := client.Call(t.Context(), wire.method, "/x", wire.in, nil, opts...); err != nil {
				t.Fatal(err)
			}
			got := rec.sent()
			last := got[len(got)-1]
			body, _ := wire.in.([]byte)
			if last.Chunked || last.Length != int64(len(body)) || last.Body != string(body) {
				t.Errorf("%s, safe %t: length %d, chunked %t, body %q", wire.name, safe, last.Length, last.Chunked, last.Body)
			}
		}
	}
}

type countingJar struct{ uses atomic.Int64 }

func (j *countingJar) SetCookies(*url.URL, []*http.Cookie) { j.uses.Add(1) }
func (j *countingJar) Cookies(*url.URL) []*http.Cookie     { j.uses.Add(1); return nil }

func TestHeaders(t *testing.T) {
	t.Parallel()
	rec := record(t, func(w http.ResponseWriter, _ *http.Request) {
		http.SetCookie(w, &http.Cookie{Name: "trace", Value: "1"})
		io.WriteString(w, `{"errcode":0}`)
	})
	jar := &countingJar{}
	own := &http.Client{Jar: jar, Timeout: time.Minute}
	for _, opts := range [][]wechat.Option{{}, {wechat.WithHTTPClient(own)}} {
		client := mustClient(t, append(opts, wechat.WithTokenSource(fixedTokens{}), wechat.WithBaseURL(rec.URL))...)
		for range 2 {
			if err := client.SendText(t.Context(), "o1", "hi"); err != nil {
				t.Fatal(err)
			}
		}
	}
	for _, got := range rec.sent() {
		want := http.Header{
			"Accept": {"*/*"}, "Accept-Encoding": {"gzip"}, "Content-Length": {"56"},
			"Content-Type": {"application/json"}, "User-Agent": {"minigo-dev-wechat"},
		}
		if diff := cmp.Diff(want, got.Header); diff != "" {
			t.Errorf("headers (-want +got):\n%s", diff)
		}
	}
	if jar.uses.Load() != 0 || own.Jar != jar || own.CheckRedirect != nil || own.Transport != nil || own.Timeout != time.Minute {
		t.Errorf("the user's client was used or changed: %+v, jar used %d times", own, jar.uses.Load())
	}
}

// net/http repeats a GET by itself when a kept connection turns out dead. An API with
// a side effect must not get it twice.
func TestDeadKeptConnectionRepeatsSafeCallsOnly(t *testing.T) {
	t.Parallel()
	key := wechat.NewSessionKey("9hAb/NEYUlkaMBEsmFgzig==")
	tests := []struct {
		name  string
		path  string
		opts  []wechat.Option
		do    func(*testing.T, *wechat.Client) error
		times int64
	}{
		{"Code2Session", "/sns/jscode2session", nil, func(t *testing.T, c *wechat.Client) error {
			_, err := c.Code2Session(t.Context(), "code")
			return err
		}, 1},
		{"ResetUserSessionKey", "/wxa/resetusersessionkey", []wechat.Option{wechat.WithTokenSource(fixedTokens{})}, func(t *testing.T, c *wechat.Client) error {
			_, err := c.ResetUserSessionKey(t.Context(), "o1", key)
			return err
		}, 1},
		{"legacy token", "/cgi-bin/token", []wechat.Option{wechat.WithLegacyToken()}, func(t *testing.T, c *wechat.Client) error {
			_, err := c.AccessToken(t.Context())
			return err
		}, 1},
		{"a GET through Call", "/x", nil, func(t *testing.T, c *wechat.Client) error {
			return c.Call(t.Context(), "GET", "/x", nil, nil, wechat.TokenOmitted())
		}, 1},
		{"a POST through Call", "/x", nil, func(t *testing.T, c *wechat.Client) error {
			return c.Call(t.Context(), "POST", "/x", nil, nil, wechat.TokenOmitted())
		}, 1},
		{"SendText", "/cgi-bin/message/custom/send", []wechat.Option{wechat.WithTokenSource(fixedTokens{})}, func(t *testing.T, c *wechat.Client) error {
			return c.SendText(t.Context(), "o1", "hi")
		}, 1},
		{"GetMedia", "/cgi-bin/media/get", []wechat.Option{wechat.WithTokenSource(fixedTokens{})}, func(t *testing.T, c *wechat.Client) error {
			_, err := c.GetMedia(t.Context(), "M1")
			return err
		}, 2},
		{"a safe GET through Call", "/x", nil, func(t *testing.T, c *wechat.Client) error {
			return c.Call(t.Context(), "GET", "/x", nil, nil, wechat.TokenOmitted(), wechat.Repeatable())
		}, 2},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			var times atomic.Int64
			address := rawServer(t, func(c net.Conn) {
				r := bufio.NewReader(c)
				for first := true; ; first = false {
					request, err := readRequest(r)
					if err != nil {
						return
					}
					if request.URL.Path == tt.path {
						times.Add(1)
					}
					if !first {
						return // the second request of a connection gets no answer
					}
					answer := `{"errcode":0}`
					if request.URL.Path == "/cgi-bin/media/get" {
						answer = "FILE"
					}
					fmt.Fprintf(c, "HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n%s", len(answer), answer)
				}
			})
			client := mustClient(t, append(tt.opts, wechat.WithBaseURL("http://"+address))...)
			if err := client.Call(t.Context(), "POST", "/warm", nil, nil, wechat.TokenOmitted()); err != nil {
				t.Fatal(err)
			}
			err := tt.do(t, client)
			if tt.times > 1 {
				if err != nil {
					t.Errorf("a safe call wasn't repeated: %v", err)
				}
			} else if te := transportErrorOf(t, err); !te.Sent {
				t.Errorf("Sent is false: %v", te)
			}
			if n := times.Load(); n != tt.times {
				t.Errorf("%s arrived %d times, want %d", tt.path, n, tt.times)
			}
		})
	}
}

// Clients share the pool of their transport: a call without a Client opens no pool of
// its own, whose connections nobody would close.
func TestStatelessCallsShareConnections(t *testing.T) {
	t.Parallel()
	server, connections := loopback(t)
	for _, opts := range [][]wechat.TransportOption{
		{wechat.WithBaseURL(server.URL)},
		{wechat.WithBaseURL(server.URL), wechat.WithHTTPClient(&http.Client{})},
	} {
		before := connections.Load()
		for range 5 {
			if err := wechat.SendCustomMessage(t.Context(), "T1", "o1", wechat.CustomText{Content: "hi"}, opts...); err != nil {
				t.Fatal(err)
			}
		}
		// A connection may return to the pool a moment after its answer.
		if n := connections.Load() - before; n > 2 {
			t.Errorf("%d connections for 5 calls, want 1", n)
		}
	}
}

func TestDeadlineHolds(t *testing.T) {
	t.Parallel()
	const deadline = 300 * time.Millisecond
	hungBody := func(head string) func(net.Conn) {
		return func(c net.Conn) {
			if _, err := readRequest(bufio.NewReader(c)); err == nil {
				io.WriteString(c, head)
				hang(c)
			}
		}
	}
	never := func(net.Conn) { time.Sleep(3 * time.Second) } // reads nothing: a large body gets stuck
	picture := strings.Repeat("x", 9<<20)
	source := wechat.WithTokenSource(fixedTokens{})
	tests := []struct {
		name  string
		serve func(net.Conn)
		opts  []wechat.Option
		do    func(context.Context, *wechat.Client) error
	}{
		{"no answer", hang, []wechat.Option{source}, func(ctx context.Context, c *wechat.Client) error { return c.SendText(ctx, "o1", "hi") }},
		{"half an answer", hungBody("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{\"errcode\""), []wechat.Option{source}, func(ctx context.Context, c *wechat.Client) error {
			return c.SendText(ctx, "o1", "hi")
		}},
		{"half a file", hungBody("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n\xFF\xD8\xFF"), []wechat.Option{source}, func(ctx context.Context, c *wechat.Client) error {
			_, err := c.GetMedia(ctx, "M1")
			return err
		}},
		{"half a stream", hungBody("HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n" + strings.Repeat("\xFF", 600)), nil, func(ctx context.Context, c *wechat.Client) error {
			return c.Call(ctx, "POST", "/x", nil, io.Discard, wechat.TokenOmitted())
		}},
		{"an upload nobody reads", never, []wechat.Option{source}, func(ctx context.Context, c *wechat.Client) error {
			_, err := c.UploadTempMedia(ctx, wechat.MediaImage, wechat.Upload{Name: "a.png", Content: strings.NewReader(picture)})
			return err
		}},
		{"an upload of a pipe that hangs", hang, []wechat.Option{source}, func(ctx context.Context, c *wechat.Client) error {
			r, w := io.Pipe()
			defer w.Close()
			_, err := c.UploadTempMedia(ctx, wechat.MediaImage, wechat.Upload{Name: "a.png", Content: r})
			return err
		}},
		{"the token hangs", hang, nil, func(ctx context.Context, c *wechat.Client) error { return c.SendText(ctx, "o1", "hi") }},
		{"AccessToken hangs", hang, nil, func(ctx context.Context, c *wechat.Client) error {
			_, err := c.AccessToken(ctx)
			return err
		}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			client := mustClient(t, append(tt.opts, wechat.WithBaseURL("http://"+rawServer(t, tt.serve)))...)
			ctx, cancel := context.WithTimeout(t.Context(), deadline)
			defer cancel()
			start := time.Now()
			err := tt.do(ctx, client)
			if took := time.Since(start); took < deadline-10*time.Millisecond || took > deadline+2*time.Second { // a busy machine; every other limit is later
				t.Errorf("took %v", took)
			}
			if te := transportErrorOf(t, err); !errors.Is(te, context.DeadlineExceeded) || !te.Timeout() {
				t.Errorf("got %v", te)
			}
		})
	}
	t.Run("the option's time", func(t *testing.T) {
		t.Parallel()
		client := mustClient(t, source, wechat.WithTimeout(deadline), wechat.WithMediaTimeout(deadline), wechat.WithBaseURL("http://"+rawServer(t, hang)))
		for name, do := range map[string]func() error{
			"call": func() error { return client.SendText(t.Context(), "o1", "hi") },
			"media": func() error {
				_, err := client.GetMedia(t.Context(), "M1")
				return err
			},
		} {
			start := time.Now()
			if err := do(); !errors.Is(err, context.DeadlineExceeded) {
				t.Errorf("%s: got %v", name, err)
			}
			if took := time.Since(start); took > deadline+2*time.Second { // a busy machine; every other limit is later
				t.Errorf("%s: took %v", name, took)
			}
		}
	})
}

// A relay stands between client and server. Its connections can go silent, as they do
// where a router forgets them: nothing arrives any more, and nobody is told.
type relay struct {
	net.Listener
	target string
	opened atomic.Int64

	mu     sync.Mutex
	silent []*atomic.Bool
	conns  []net.Conn
}

func (r *relay) serve(client net.Conn) {
	server, err := net.Dial("tcp", r.target)
	if err != nil {
		client.Close()
		return
	}
	silent := new(atomic.Bool)
	r.mu.Lock()
	r.silent, r.conns = append(r.silent, silent), append(r.conns, client, server)
	r.mu.Unlock()
	r.opened.Add(1)
	carry := func(to, from net.Conn) {
		defer to.Close()
		buf := make([]byte, 32<<10)
		for {
			n, err := from.Read(buf)
			if !silent.Load() {
				to.Write(buf[:n])
			}
			if err != nil {
				return
			}
		}
	}
	var wg sync.WaitGroup
	wg.Go(func() { carry(server, client) })
	carry(client, server)
	wg.Wait()
}

// silence makes all connections of now silent.
func (r *relay) silence() {
	r.mu.Lock()
	defer r.mu.Unlock()
	for _, s := range r.silent {
		s.Store(true)
	}
}

func newRelay(t *testing.T, target string) *relay {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	r := &relay{Listener: l, target: target}
	var wg sync.WaitGroup
	wg.Go(func() {
		for {
			c, err := l.Accept()
			if err != nil {
				return
			}
			wg.Go(func() { r.serve(c) })
		}
	})
	t.Cleanup(func() {
		l.Close()
		r.mu.Lock()
		for _, c := range r.conns {
			c.Close()
		}
		r.mu.Unlock()
		wg.Wait()
	})
	return r
}

// net/http keeps an HTTP/2 connection that has gone silent for all further calls. One
// call may run out of time on it, not every one after it.
func TestSilentConnectionFailsOneCall(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name    string
		http2   bool
		waiting bool // another call waits on the silent connection all the time
		most    int  // calls that fail
	}{
		{"HTTP/1", false, false, 1},
		{"HTTP/2", true, false, 1},
		{"HTTP/2, with a call that waits", true, true, 3},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			server := httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				io.Copy(io.Discard, r.Body)
				io.WriteString(w, `{"errcode":0}`)
			}))
			server.EnableHTTP2 = tt.http2
			server.StartTLS()
			t.Cleanup(server.Close)
			relay := newRelay(t, server.Listener.Addr().String())
			client := mustClient(t, wechat.WithTokenSource(fixedTokens{}), wechat.WithBaseURL("https://"+relay.Addr().String()), wechat.WithHTTPClient(server.Client()))
			send := func(d time.Duration) error {
				ctx, cancel := context.WithTimeout(t.Context(), d)
				defer cancel()
				return client.SendText(ctx, "o1", "hi")
			}
			if err := send(10 * time.Second); err != nil {
				t.Fatal(err)
			}
			relay.silence()
			var waits sync.WaitGroup
			ctx, cancel := context.WithCancel(t.Context())
			if tt.waiting {
				waits.Go(func() { _ = client.SendText(ctx, "o1", "waits") })
				time.Sleep(50 * time.Millisecond)
			}
			var failed []int
			for i := range 8 {
				if err := send(time.Second); err != nil {
					if !errors.Is(err, context.DeadlineExceeded) {
						t.Errorf("call %d: %v", i, err)
					}
					failed = append(failed, i)
				}
			}
			cancel()
			waits.Wait()
			if len(failed) > tt.most || !slices.Equal(failed, []int{0, 1, 2}[:len(failed)]) {
				t.Errorf("the calls %v failed, want at most the first %d", failed, tt.most)
			}
			if n := relay.opened.Load(); n > 3 {
				t.Errorf("%d connections, want at most 3", n)
			}
		})
	}
}

func TestNoNewConnectionOnceWarm(t *testing.T) {
	t.Parallel()
	const goroutines, calls = 32, 20
	server, connections := loopback(t)
	client := mustClient(t, wechat.WithBaseURL(server.URL))
	run := func(n int) {
		var wg sync.WaitGroup
		for range goroutines {
			wg.Go(func() {
				for range n {
					if err := client.SendText(t.Context(), "o1", benchText); err != nil {
						t.Error(err)
						return
					}
				}
			})
		}
		wg.Wait()
	}
	run(calls)
	warm := connections.Load()
	run(calls)
	// A goroutine may find no idle connection for a moment, so a few may be opened.
	if more := connections.Load() - warm; warm > 3*goroutines || more > goroutines/2 {
		t.Errorf("%d connections when warm and %d more for %d calls", warm, more, goroutines*calls)
	}
}
