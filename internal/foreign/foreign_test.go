package foreign_test

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"net"
	"net/http"
	"net/url"
	"os"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/minigo-dev/wechat/internal/foreign"
	"github.com/minigo-dev/wechat/internal/spy"
)

const secret = "s3cr3t-of-the-user"

var errSentinel = errors.New("the user's sentinel, which says " + secret)

// A leaky error shows its secret in every possible way.
type leaky struct {
	Secret string
	inner  error
}

func (e *leaky) Error() string                { return "can't " + e.Secret }
func (e *leaky) Unwrap() error                { return e.inner }
func (e *leaky) Timeout() bool                { return true }
func (e *leaky) MarshalText() ([]byte, error) { return []byte(e.Secret), nil }

// An evil error panics in every method, or claims to be every error.
type evil struct{ text string }

func (e *evil) Error() string        { panic(e.text) }
func (e *evil) Unwrap() error        { panic(e.text) }
func (e *evil) Is(target error) bool { panic(e.text) }
func (e *evil) Timeout() bool        { panic(e.text) }

type listed []error // can't be compared

func (listed) Error() string     { return secret }
func (l listed) Unwrap() []error { return l }

type address struct{ text string }

func (a address) Network() string { return a.text }
func (a address) String() string  { return a.text }

func TestHide(t *testing.T) {
	t.Parallel()
	refused := &net.OpError{Op: "dial", Net: "tcp", Addr: &net.TCPAddr{IP: net.IPv4(10, 0, 0, 1), Port: 443}, Err: os.NewSyscallError("connect", syscall.ECONNREFUSED)}
	lookup := &net.DNSError{Err: "no such host", Name: "api.weixin.qq.com", IsNotFound: true}
	unknownCA := &tls.CertificateVerificationError{Err: x509.UnknownAuthorityError{Cert: &x509.Certificate{}}}
	own := foreign.Text("our own")
	const withheld = "the store failed with a %s; its message may hold a credential"
	leaks := func(inner error) error { return &leaky{secret, inner} }
	tests := []struct {
		name string
		err  error
		same bool // nothing is hidden
		says string
		is   []error
	}{
		{"canceled", context.Canceled, true, "context canceled", []error{context.Canceled}},
		{"out of time", context.DeadlineExceeded, true, "context deadline exceeded", []error{context.DeadlineExceeded}},
		{"end", io.EOF, true, "EOF", []error{io.EOF}},
		{"cut", io.ErrUnexpectedEOF, true, "unexpected EOF", []error{io.ErrUnexpectedEOF}},
		{"system call", syscall.ECONNRESET, true, "connection reset by peer", []error{syscall.ECONNRESET}},
		{"no connection", refused, true, refused.Error(), []error{syscall.ECONNREFUSED}},
		{"no name", lookup, true, lookup.Error(), nil},
		{"timeout of a socket", os.ErrDeadlineExceeded, true, "i/o timeout", []error{os.ErrDeadlineExceeded}},
		{"closed", net.ErrClosed, true, net.ErrClosed.Error(), []error{net.ErrClosed}},
		{"unknown authority", unknownCA, true, unknownCA.Error(), nil},
		{"wrong host", x509.HostnameError{Certificate: &x509.Certificate{}, Host: "h"}, true, "", nil},
		{"alert", tls.AlertError(40), true, "tls: handshake failure", nil},
		{"no TLS", tls.RecordHeaderError{Msg: "first record does not look like a TLS handshake"}, true, "", nil},
		{"our own", own, true, "our own", []error{own}},

		{"sentinel of the user's", errSentinel, false, fmt.Sprintf(withheld, "*errors.errorString"), []error{errSentinel}},
		{"type of the user's", leaks(nil), false, fmt.Sprintf(withheld, "*foreign_test.leaky"), nil},
		{"sentinel in a text", fmt.Errorf("%s: %w", secret, errSentinel), false, fmt.Sprintf(withheld, "*errors.errorString"), []error{errSentinel}},
		{"URL", &url.Error{Op: "Get", URL: "https://h/?token=" + secret, Err: io.EOF}, false, "EOF", []error{io.EOF}},
		{"URL around the user's", &url.Error{Op: "Get", URL: "https://h/?token=" + secret, Err: leaks(errSentinel)}, false, fmt.Sprintf(withheld, "*foreign_test.leaky"), []error{errSentinel}},
		{"around the net's", leaks(refused), false, refused.Error(), []error{syscall.ECONNREFUSED}},
		{"around the time's end", fmt.Errorf("%s: %w", secret, context.DeadlineExceeded), false, "context deadline exceeded", []error{context.DeadlineExceeded}},
		{"joined", errors.Join(errSentinel, leaks(syscall.EPIPE)), false, "broken pipe", []error{errSentinel, syscall.EPIPE}},
		{"around our own", leaks(own), false, "our own", []error{own}},
		{"path", &fs.PathError{Op: "open", Path: "/" + secret, Err: syscall.ENOENT}, false, "no such file or directory", []error{fs.ErrNotExist, syscall.ENOENT}},
		{"that can't be compared", listed{errSentinel, io.EOF}, false, "EOF", []error{errSentinel, io.EOF}},
		{"panics", &evil{secret}, false, fmt.Sprintf(withheld, "*foreign_test.evil"), nil},
		{"nil of a type", (*leaky)(nil), false, fmt.Sprintf(withheld, "*foreign_test.leaky"), nil},
		{"nil of the net's", (*net.OpError)(nil), false, fmt.Sprintf(withheld, "*net.OpError"), nil},
		{"timeout of net/http", timeoutOfHTTP(t), false, "context deadline exceeded", []error{context.DeadlineExceeded}},
		{"HTTP's own words", errors.New("net/http: TLS handshake timeout"), false, "net/http: TLS handshake timeout", nil},
		{"a proxy's answer", &net.OpError{Op: "proxyconnect", Net: "tcp", Err: errors.New(http.StatusText(http.StatusProxyAuthRequired))}, false, "proxyconnect tcp: Proxy Authentication Required", nil},

		{"net around the user's", &net.OpError{Op: "dial", Net: "tcp", Err: leaks(errSentinel)}, false, "dial tcp: it failed with a *foreign_test.leaky; its message may hold a credential", []error{errSentinel}},
		{"net with an address of the user's", &net.OpError{Op: "dial", Net: "tcp", Addr: address{secret}, Err: syscall.EPIPE}, false, "dial tcp: broken pipe", []error{syscall.EPIPE}},
		{"net with words of the user's", &net.OpError{Op: "to " + secret + "!", Net: "tcp", Err: syscall.EPIPE}, false, "broken pipe", []error{syscall.EPIPE}},
		{"net with a secret", &net.DNSError{Err: "no such host", Name: secret}, false, fmt.Sprintf(withheld, "*net.DNSError"), nil},
		{"DNS around the user's", &net.DNSError{Err: "no", UnwrapErr: errSentinel}, false, fmt.Sprintf(withheld, "*net.DNSError"), []error{errSentinel}},
		{"system call around the user's", &os.SyscallError{Syscall: "read", Err: errSentinel}, false, fmt.Sprintf(withheld, "*os.SyscallError"), []error{errSentinel}},
		{"certificate around the user's", &tls.CertificateVerificationError{Err: leaks(nil)}, false, "tls: failed to verify certificate: it failed with a *foreign_test.leaky; its message may hold a credential", nil},
		{"no TLS, with a connection", tls.RecordHeaderError{Msg: "m", Conn: leakyConn{secret: secret}}, false, "", nil},
		{"no roots", x509.SystemRootsError{Err: &fs.PathError{Op: "open", Path: secret, Err: syscall.ENOENT}}, false, "x509: failed to load system roots and no roots provided; no such file or directory", nil},
		{"hidden before", foreign.Replace("hidden "+secret, errSentinel), false, "", []error{errSentinel}},
	}
	f := foreign.Filter{What: "the store failed", Holds: func(text string) bool { return strings.Contains(text, secret) }}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			got := f.Hide(tt.err)
			if _, hidden := got.(*foreign.Error); hidden == tt.same {
				t.Errorf("hidden: %t, want %t", hidden, !tt.same)
			}
			if text := got.Error(); tt.says != "" && text != tt.says {
				t.Errorf("got  %s\nwant %s", text, tt.says)
			}
			for _, target := range append(tt.is, got) {
				if !errors.Is(got, target) {
					t.Errorf("it doesn't match %T", target)
				}
			}
			if errors.Is(got, io.ErrShortBuffer) {
				t.Error("it matches anything")
			}
			var inner *leaky
			if errors.As(got, &inner) {
				t.Error("errors.As reaches the user's error")
			}
			if ways := spy.Find(got, secret); len(ways) > 0 {
				t.Errorf("the secret is shown by %q", ways)
			}
			if b, err := json.Marshal(struct{ E error }{got}); err != nil && !tt.same {
				t.Errorf("marshals as %s, %v", b, err)
			}
			again := f.Hide(got)
			if again != got && tt.name != "hidden before" {
				t.Errorf("hidden twice: %v", again)
			}
		})
	}
	if f.Hide(nil) != nil {
		t.Error("no error became one")
	}
}

type leakyConn struct {
	net.Conn
	secret string
}

// timeoutOfHTTP is an error whose text quotes what the transport said.
func timeoutOfHTTP(t *testing.T) error {
	c := http.Client{Timeout: time.Millisecond, Transport: tripper(func(r *http.Request) (*http.Response, error) {
		<-r.Context().Done()
		time.Sleep(100 * time.Millisecond) // until the Client's own timer has noticed
		return nil, errors.New(secret)
	})}
	response, err := c.Get("http://localhost/?" + secret)
	if err == nil {
		response.Body.Close()
		t.Fatal("no timeout")
	}
	if !strings.Contains(err.Error(), "Client.Timeout") {
		t.Fatal(err)
	}
	return err
}

type tripper func(*http.Request) (*http.Response, error)

func (f tripper) RoundTrip(r *http.Request) (*http.Response, error) { return f(r) }

func TestTimeoutStays(t *testing.T) {
	t.Parallel()
	f := foreign.Filter{What: "it failed"}
	for name, want := range map[string]struct {
		err error
		is  bool
	}{
		"the user's": {&leaky{"x", nil}, true}, "a sentinel": {errSentinel, false}, "around a timeout": {fmt.Errorf("x: %w", os.ErrDeadlineExceeded), true}, "panics": {&evil{"x"}, false},
	} {
		var timeout interface{ Timeout() bool }
		if got := errors.As(f.Hide(want.err), &timeout) && timeout.Timeout(); got != want.is {
			t.Errorf("%s: Timeout is %t", name, got)
		}
	}
}

func TestPrefix(t *testing.T) {
	t.Parallel()
	f := foreign.Filter{What: "the client failed", Prefix: "store: get: "}
	for err, want := range map[error]string{
		io.EOF:      "store: get: EOF",
		errSentinel: "store: get: the client failed with a *errors.errorString; its message may hold a credential",
	} {
		if got := f.Hide(err); got.Error() != want || !errors.Is(got, err) {
			t.Errorf("got %v, want %s", got, want)
		}
	}
}

// Our own errors are shown whole, with their causes, but not a text with a secret.
func TestOurs(t *testing.T) {
	t.Parallel()
	cause := &fs.PathError{Op: "open", Path: "/var/lib/tokens/k.token", Err: syscall.EACCES}
	ours := foreign.Ours("the store: "+cause.Error(), cause)
	filter := foreign.Filter{What: "it failed", Holds: func(text string) bool { return strings.Contains(text, secret) }}
	for _, err := range []error{filter.Hide(ours), filter.Hide(&leaky{secret, ours})} {
		var path *fs.PathError
		if err.Error() != "the store: open /var/lib/tokens/k.token: permission denied" || !errors.Is(err, fs.ErrPermission) || !errors.As(err, &path) {
			t.Errorf("got %q", err)
		}
	}
	holding := &fs.PathError{Op: "open", Path: "/" + secret, Err: syscall.EACCES}
	err := filter.Hide(foreign.Ours(holding.Error(), holding))
	if ways := spy.Find(err, secret); len(ways) > 0 || !errors.Is(err, fs.ErrPermission) {
		t.Errorf("%v shows the secret by %q", err, ways)
	}
}
