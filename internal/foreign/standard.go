package foreign

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"io"
	"net"
	"net/http"
	"os"
	"reflect"
	"slices"
	"strings"
)

// sentinels are the errors of the standard library that have no type of their own. The most
// specific come first.
var sentinels = []error{
	context.Canceled, context.DeadlineExceeded, os.ErrDeadlineExceeded,
	io.ErrUnexpectedEOF, io.ErrClosedPipe, io.ErrShortWrite, io.ErrShortBuffer, io.ErrNoProgress, io.EOF,
	net.ErrClosed, net.ErrWriteToConnected,
	os.ErrNotExist, os.ErrExist, os.ErrPermission, os.ErrClosed, os.ErrInvalid, os.ErrNoDeadline, os.ErrProcessDone,
	http.ErrSchemeMismatch, http.ErrServerClosed, http.ErrHandlerTimeout, http.ErrBodyReadAfterClose,
}

func isSentinel(err error) bool {
	return slices.ContainsFunc(sentinels, func(s error) bool { return same(s, err) })
}

// packages holds the packages whose error types may be shown.
var packages = []string{"context", "net", "crypto/tls", "crypto/x509", "io", "syscall", "internal/poll"}

// standard returns an error of the standard library, or a copy of it without the parts of
// other code, or nil.
func (f Filter) standard(err error) error {
	switch e := err.(type) {
	case *net.OpError:
		return f.operation(e)
	case *os.SyscallError:
		if e != nil && isWord(e.Syscall) && same(f.inner(e.Err), e.Err) {
			return e
		}
		return nil
	case *tls.CertificateVerificationError:
		if e == nil {
			return nil
		}
		if inner := f.inner(e.Err); !same(inner, e.Err) {
			return &tls.CertificateVerificationError{UnverifiedCertificates: e.UnverifiedCertificates, Err: inner}
		}
		return e
	case x509.SystemRootsError:
		return x509.SystemRootsError{Err: f.inner(e.Err)}
	case tls.RecordHeaderError:
		e.Conn = nil // buffers what was sent
		return e
	case *net.DNSError:
		if e == nil || !same(f.inner(e.UnwrapErr), e.UnwrapErr) {
			return nil
		}
		return e
	}
	if isOfPackages(err) && !slices.ContainsFunc(children(err), func(c error) bool { return !same(f.inner(c), c) }) {
		return err
	}
	return fixedText(err)
}

func (f Filter) inner(err error) error {
	f.Prefix, f.What = "", "it failed"
	return f.Hide(err)
}

// operation removes from an OpError what isn't from the net package.
func (f Filter) operation(e *net.OpError) error {
	if e == nil || !isWord(e.Op) || !isWord(e.Net) {
		return nil
	}
	own := net.OpError{Op: e.Op, Net: e.Net, Source: addressOf(e.Source), Addr: addressOf(e.Addr), Err: f.inner(e.Err)}
	if own.Source == e.Source && own.Addr == e.Addr && same(own.Err, e.Err) {
		return e
	}
	return &own
}

// addressOf returns an address of the net package, and nil for others.
func addressOf(a net.Addr) net.Addr {
	switch a.(type) {
	case *net.TCPAddr, *net.UDPAddr, *net.IPAddr, *net.UnixAddr, *net.IPNet:
		return a
	}
	return nil
}

// isWord recognises the names of operations and networks, such as "socks connect" or tcp4.
func isWord(s string) bool {
	return len(s) <= 32 && strings.Trim(s, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789 _-") == ""
}

func isOfPackages(err error) bool {
	t := reflect.TypeOf(err)
	if t.Kind() == reflect.Pointer {
		if reflect.ValueOf(err).IsNil() {
			return false
		}
		t = t.Elem()
	}
	return slices.Contains(packages, t.PkgPath())
}

// fixedTexts are net/http's texts of the commonest failures. Its other texts quote answers.
var fixedTexts = []string{
	"net/http: TLS handshake timeout",
	"net/http: timeout awaiting response headers",
	"http: server closed idle connection",
	"http: server gave HTTP response to HTTPS client",
	"tls: first record does not look like a TLS handshake",
}

// fixedText returns an error with one of the fixed texts, or with a proxy's answer instead
// of a connection. A text that is known beforehand can't contain a secret.
func fixedText(err error) (fixed error) {
	defer recovered(nil)
	text := err.Error()
	if slices.Contains(fixedTexts, text) {
		return Text(text)
	}
	for status := http.StatusMultipleChoices; status <= http.StatusNetworkAuthenticationRequired; status++ {
		if text != "" && text == http.StatusText(status) {
			return Text(text)
		}
	}
	return nil
}
