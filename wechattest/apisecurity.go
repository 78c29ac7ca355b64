package wechattest

import (
	"crypto/rand"
	"encoding/base64"
	"encoding/pem"
	"fmt"
	"time"

	"github.com/minigo-dev/wechat"
	"github.com/minigo-dev/wechat/crypto"
)

const (
	securityBits      = 2048 // of the RSA keys
	certificateLife   = 5 * 365 * 24 * time.Hour
	certificateChange = 30 * 24 * time.Hour // how long both certificates sign
)

// WithAPISecurity turns API security (API安全) on, with AES256_GCM and RSAwithSHA256: the paths that
// WeChat lists take only calls that are encrypted and signed, and answer so. [Platform.Client] then
// seals its calls; [Platform.APISecurity] is for other clients. The keys are made when they are
// first used: at random, or by the number of [WithSeed].
func WithAPISecurity() Option {
	return option(func(c *config) error { c.apiSecurity = true; return nil })
}

// APISecurityKeys are what WeChat's console shows and takes on its page of API security (开发设置 →
// API安全). They print as nothing but their numbers.
type APISecurityKeys struct {
	SymmetricKey       string // API对称密钥: Base64 of 32 bytes
	SymmetricKeyNumber string

	PrivateKey       []byte // the developer's (API非对称密钥): PEM, PKCS#8
	PrivateKeyNumber string

	Certificate       []byte // WeChat's (开放平台证书): PEM; while it changes, the new one
	CertificateNumber string
}

// Format prints the numbers, for every verb.
func (k APISecurityKeys) Format(f fmt.State, _ rune) {
	fmt.Fprintf(f, "wechattest.APISecurityKeys(%s, %s, %s)", k.SymmetricKeyNumber, k.PrivateKeyNumber, k.CertificateNumber)
}

// APISecurityKeys returns the app's keys and WeChat's certificate. Without [WithAPISecurity] it
// fails the test.
func (p *Platform) APISecurityKeys() APISecurityKeys {
	s := p.security
	if s == nil {
		if p.tb != nil {
			p.tb.Helper()
		}
		p.fatalf("wechattest: APISecurityKeys: the app has no API security, see WithAPISecurity")
		return APISecurityKeys{}
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.make(p.Now())
	return APISecurityKeys{
		SymmetricKey: base64.StdEncoding.EncodeToString(s.symmetric), SymmetricKeyNumber: s.symmetricNumber,
		PrivateKey: pemOf("PRIVATE KEY", pkcs8(s.developer)), PrivateKeyNumber: s.developerNumber,
		Certificate: pemOf("CERTIFICATE", s.current.der), CertificateNumber: s.current.number,
	}
}

// APISecurity returns the option's value for wechat.New: the app's keys, and WeChat's certificate;
// while it changes, the new one alone. Without [WithAPISecurity] it fails the test.
func (p *Platform) APISecurity() wechat.APISecurity {
	if p.tb != nil {
		p.tb.Helper()
	}
	k := p.APISecurityKeys()
	aead, err := crypto.NewAES256GCM(k.SymmetricKey)
	p.must(err)
	sign, err := crypto.NewRSASigner(k.PrivateKey)
	p.must(err)
	verify, _, err := crypto.NewRSAVerifier(k.Certificate)
	p.must(err)
	certificates := new(wechat.PlatformCertificates)
	p.must(certificates.Add(k.CertificateNumber, verify))
	return wechat.APISecurity{AEAD: aead, KeyNumber: k.SymmetricKeyNumber, Sign: sign, Certificates: certificates}
}

// ChangeCertificate makes a new platform certificate. From now on answers are signed with it, and
// with the one before as the deprecated, until [Platform.EndCertificateChange] or 30 days of the
// platform's clock have passed. Without [WithAPISecurity] it fails the test.
func (p *Platform) ChangeCertificate() {
	s := p.security
	if s == nil {
		if p.tb != nil {
			p.tb.Helper()
		}
		p.fatalf("wechattest: ChangeCertificate: the app has no API security, see WithAPISecurity")
		return
	}
	now := p.Now()
	s.mu.Lock()
	defer s.mu.Unlock()
	s.make(now)
	s.deprecated, s.current, s.changed = s.current, s.newCertificate(now), now
	p.feed.touch()
}

// EndCertificateChange ends what [Platform.ChangeCertificate] began: only the new certificate signs.
func (p *Platform) EndCertificateChange() {
	if s := p.security; s != nil {
		s.mu.Lock()
		defer s.mu.Unlock()
		s.deprecated = nil
		p.feed.touch()
	}
}

// changing reports whether a change runs, which it ends after its time. The caller holds mu.
func (s *apiSecurity) changing(now time.Time) bool {
	if now.Before(s.changed) { // of an earlier run, whose clock was ahead
		s.changed = now
	}
	if s.deprecated != nil && now.Sub(s.changed) >= certificateChange {
		s.deprecated = nil
	}
	return s.deprecated != nil
}

// view returns the keys as they are now, for one call.
func (s *apiSecurity) view(now time.Time) securityView {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.make(now)
	s.changing(now)
	return securityView{s.symmetric, s.symmetricNumber, &s.developer.PublicKey, s.current, s.deprecated}
}

// key returns the symmetric key as the console shows it, or "".
func (s *apiSecurity) key() string {
	if s == nil {
		return ""
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	return base64.StdEncoding.EncodeToString(s.symmetric)
}

func pemOf(kind string, der []byte) []byte {
	return pem.EncodeToMemory(&pem.Block{Type: kind, Bytes: der})
}

func (p *Platform) must(err error) {
	if err != nil {
		p.fatalf("wechattest: %v", err)
	}
}

func random(n int) []byte { return drawn(rand.Reader, n) }
