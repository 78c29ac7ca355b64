package wechattest

import (
	"bufio"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"fmt"
	"io"
	"log"
	"math/big"
	"net"
	"net/http"
	"strings"
	"sync"
	"time"

	"github.com/minigo-dev/wechat/internal/argument"
)

const (
	proxiedHost    = "api.weixin.qq.com"
	proxiedLife    = 30 * 24 * time.Hour
	proxiedMost    = 256 // connections at a time; further ones are closed
	proxiedHeaders = 16 << 10
)

// A Proxy is an HTTPS proxy on this machine, which lets a client whose URLs are fixed call the
// simulated WeChat as https://api.weixin.qq.com. [Platform.StartProxy] makes one.
type Proxy struct {
	url         string
	certificate []byte
}

// URL returns the proxy's address for HTTPS_PROXY: http://127.0.0.1:PORT.
func (p *Proxy) URL() string { return p.url }

// CertificatePEM returns the certificate of the proxy's authority, which the client has to trust. It
// vouches for api.weixin.qq.com alone (a critical name constraint), and for 30 days. Its key signed
// the one certificate of the proxy and is gone.
func (p *Proxy) CertificatePEM() []byte { return append([]byte(nil), p.certificate...) }

// StartProxy starts an HTTPS proxy for api.weixin.qq.com on a loopback address, such as 127.0.0.1:0
// for any free port. It refuses CONNECT to other hosts with HTTP 403, and all other requests: it is no
// way out of this machine. It takes 256 connections at a time. [Platform.Close] ends it. An address that
// isn't loopback, or is in use, is an error.
func (p *Platform) StartProxy(address string) (*Proxy, error) {
	_, port, err := net.SplitHostPort(address)
	host, isHost := argument.SplitHost(address)
	if err != nil || port == "" || !isHost || !argument.IsLoopback(host) {
		return nil, fmt.Errorf("wechattest: StartProxy: %q is no loopback address with a port", address)
	}
	if strings.EqualFold(host, "localhost") {
		address = net.JoinHostPort("127.0.0.1", port) // the machine's resolver may say otherwise
	}
	authority, own, err := throwAwayCertificates(time.Now())
	if err != nil {
		return nil, fmt.Errorf("wechattest: StartProxy: %w", err)
	}
	listener, err := net.Listen("tcp", address)
	if err != nil {
		return nil, fmt.Errorf("wechattest: StartProxy: %w", err)
	}
	config := &tls.Config{Certificates: []tls.Certificate{own}, MinVersion: tls.VersionTLS12, NextProtos: []string{"http/1.1"}}
	tunnels := &tunnelListener{address: listener.Addr(), conns: make(chan net.Conn), closed: make(chan struct{})}
	silent := log.New(io.Discard, "", 0)
	servers := []*http.Server{
		{Handler: http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { tunnels.connect(w, r, config) }),
			ReadHeaderTimeout: bodyTime, IdleTimeout: bodyTime, MaxHeaderBytes: proxiedHeaders, ErrorLog: silent},
		// The handshake has ReadHeaderTimeout too.
		{Handler: http.HandlerFunc(p.serveProxied), ReadHeaderTimeout: bodyTime, IdleTimeout: 2 * time.Minute, MaxHeaderBytes: 64 << 10, ErrorLog: silent},
	}
	p.mu.Lock()
	if p.closed {
		p.mu.Unlock()
		listener.Close()
		return nil, ErrClosed
	}
	p.proxies = append(p.proxies, servers...)
	p.work.Add(2)
	p.mu.Unlock()
	for i, l := range []net.Listener{&limitedListener{Listener: listener, room: make(chan struct{}, proxiedMost)}, tunnels} {
		go func() {
			defer p.work.Done()
			servers[i].Serve(l) // until Close
		}()
	}
	return &Proxy{url: "http://" + listener.Addr().String(), certificate: authority}, nil
}

// serveProxied answers what came through a tunnel, as WeChat's host.
func (p *Platform) serveProxied(w http.ResponseWriter, r *http.Request) {
	if name, ok := argument.SplitHost(r.Host); !ok || !strings.EqualFold(name, proxiedHost) {
		http.Error(w, "this is "+proxiedHost, http.StatusMisdirectedRequest)
		return
	}
	p.first().ServeHTTP(w, r)
}

// throwAwayCertificates makes an authority that is good for WeChat's host alone, and a certificate that
// it has signed. The authority's key is kept nowhere.
func throwAwayCertificates(now time.Time) (authorityPEM []byte, own tls.Certificate, err error) {
	authorityKey, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return nil, own, err
	}
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return nil, own, err
	}
	serial := func() *big.Int {
		b := make([]byte, 16)
		rand.Read(b) // never fails
		b[0] &= 0x7f
		return new(big.Int).SetBytes(b)
	}
	number := serial()
	authority := &x509.Certificate{
		SerialNumber: number, Subject: pkix.Name{CommonName: fmt.Sprintf("wechat sim, throw-away %x", number.Bytes()[:4])},
		NotBefore: now.Add(-time.Hour), NotAfter: now.Add(proxiedLife),
		IsCA: true, BasicConstraintsValid: true, MaxPathLenZero: true, KeyUsage: x509.KeyUsageCertSign,
		PermittedDNSDomainsCritical: true, PermittedDNSDomains: []string{proxiedHost},
		ExcludedIPRanges: []*net.IPNet{{IP: net.IPv4zero.To4(), Mask: net.CIDRMask(0, 32)}, {IP: net.IPv6zero, Mask: net.CIDRMask(0, 128)}},
	}
	authorityDER, err := x509.CreateCertificate(rand.Reader, authority, authority, &authorityKey.PublicKey, authorityKey)
	if err != nil {
		return nil, own, err
	}
	if authority, err = x509.ParseCertificate(authorityDER); err != nil {
		return nil, own, err
	}
	leaf := &x509.Certificate{
		SerialNumber: serial(), Subject: pkix.Name{CommonName: proxiedHost}, DNSNames: []string{proxiedHost},
		NotBefore: authority.NotBefore, NotAfter: authority.NotAfter,
		BasicConstraintsValid: true, KeyUsage: x509.KeyUsageDigitalSignature, ExtKeyUsage: []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth},
	}
	leafDER, err := x509.CreateCertificate(rand.Reader, leaf, authority, &key.PublicKey, authorityKey)
	if err != nil {
		return nil, own, err
	}
	own = tls.Certificate{Certificate: [][]byte{leafDER}, PrivateKey: key}
	return pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: authorityDER}), own, nil
}

// A tunnelListener accepts the connections that CONNECT has opened.
type tunnelListener struct {
	address net.Addr
	conns   chan net.Conn
	closed  chan struct{}
	once    sync.Once
}

// connect opens a tunnel to WeChat's host, and refuses all else.
func (l *tunnelListener) connect(w http.ResponseWriter, r *http.Request, config *tls.Config) {
	if r.Method != http.MethodConnect || !strings.EqualFold(r.Host, proxiedHost+":443") {
		w.Header().Set("Connection", "close")
		http.Error(w, "wechat sim: this proxy is for CONNECT "+proxiedHost+":443 alone", http.StatusForbidden)
		return
	}
	conn, buffered, err := http.NewResponseController(w).Hijack()
	if err != nil {
		http.Error(w, "wechat sim: no tunnel", http.StatusInternalServerError)
		return
	}
	conn.SetDeadline(time.Now().Add(bodyTime))
	if _, err := io.WriteString(conn, "HTTP/1.1 200 Connection established\r\n\r\n"); err != nil {
		conn.Close()
		return
	}
	conn.SetDeadline(time.Time{})
	select {
	case l.conns <- tls.Server(&earlyConn{conn, buffered.Reader}, config):
	case <-l.closed:
		conn.Close()
	}
}

// Accept waits for the next tunnel.
func (l *tunnelListener) Accept() (net.Conn, error) {
	select {
	case conn := <-l.conns:
		return conn, nil
	case <-l.closed:
		return nil, net.ErrClosed
	}
}

// Close ends Accept.
func (l *tunnelListener) Close() error { l.once.Do(func() { close(l.closed) }); return nil }

// Addr returns the proxy's address.
func (l *tunnelListener) Addr() net.Addr { return l.address }

// An earlyConn gives first what came before the tunnel was open.
type earlyConn struct {
	net.Conn
	early *bufio.Reader
}

// Read reads what came early, then from the connection.
func (c *earlyConn) Read(p []byte) (int, error) {
	if c.early.Buffered() > 0 {
		return c.early.Read(p[:min(len(p), c.early.Buffered())])
	}
	return c.Conn.Read(p)
}

// A limitedListener closes connections for which there is no room.
type limitedListener struct {
	net.Listener
	room chan struct{}
}

// Accept waits for the next connection for which there is room.
func (l *limitedListener) Accept() (net.Conn, error) {
	for {
		conn, err := l.Listener.Accept()
		if err != nil {
			return nil, err
		}
		select {
		case l.room <- struct{}{}:
			return &limitedConn{Conn: conn, leave: sync.OnceFunc(func() { <-l.room })}, nil
		default:
			conn.Close()
		}
	}
}

type limitedConn struct {
	net.Conn
	leave func()
}

// Close makes room for another.
func (c *limitedConn) Close() error { defer c.leave(); return c.Conn.Close() }
