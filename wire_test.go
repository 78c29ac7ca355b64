package wechat_test

import (
	"bufio"
	"context"
	"errors"
	"io"
	"log"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/minigo-dev/wechat"
)

// rawServer hands each connection to a function, until the test ends.
func rawServer(t *testing.T, serve func(net.Conn)) (address string) {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	var wg sync.WaitGroup
	var mu sync.Mutex
	var open []net.Conn
	wg.Add(1)
	go func() {
		defer wg.Done()
		for {
			c, err := l.Accept()
			if err != nil {
				return
			}
			mu.Lock()
			open = append(open, c)
			mu.Unlock()
			wg.Add(1)
			go func() {
				defer wg.Done()
				defer c.Close()
				serve(c)
			}()
		}
	}()
	t.Cleanup(func() {
		l.Close()
		mu.Lock()
		for _, c := range open {
			c.Close()
		}
		mu.Unlock()
		wg.Wait()
	})
	return l.Addr().String()
}

// readRequest reads one request with its body.
func readRequest(r *bufio.Reader) (*http.Request, error) {
	request, err := http.ReadRequest(r)
	if err != nil {
		return nil, err
	}
	_, err = io.Copy(io.Discard, request.Body)
	return request, err
}

// hang holds a connection open without an answer.
func hang(c net.Conn) { io.Copy(io.Discard, c) }

// refusing returns an address where nobody listens.
func refusing(t *testing.T) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	return l.Addr().String()
}

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
					opts := []wechat.CallOption{wechat.NoToken()}
					if safe {
						opts = append(opts, wechat.Safe())
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

// seekOnly hides a reader's ReadAt.
type seekOnly struct{ io.ReadSeeker }

// readOnly hides everything else.
type readOnly struct{ io.Reader }

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
			opts := []wechat.CallOption{wechat.NoToken()}
			if safe {
				opts = append(opts, wechat.Safe())
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
