package wechattest

import (
	"crypto/rand"
	"crypto/rsa"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/base64"
	"encoding/hex"
	"encoding/pem"
	"fmt"
	"math/big"
	"sync"
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
// first used, at random even with [WithSeed].
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
	s.deprecated, s.current, s.changed = s.current, newCertificate(now), now
}

// EndCertificateChange ends what [Platform.ChangeCertificate] began: only the new certificate signs.
func (p *Platform) EndCertificateChange() {
	if s := p.security; s != nil {
		s.mu.Lock()
		defer s.mu.Unlock()
		s.deprecated = nil
	}
}

// apiSecurity has an app's keys, and those of WeChat's certificates.
type apiSecurity struct {
	mu              sync.Mutex // is held while keys are made; never together with the platform's
	symmetric       []byte     // nil until they are made
	symmetricNumber string
	developer       *rsa.PrivateKey
	developerNumber string
	current         *certificate
	deprecated      *certificate // nil: no change
	changed         time.Time
}

type certificate struct {
	number string
	key    *rsa.PrivateKey
	der    []byte
}

// make makes the keys unless they are there. The caller holds mu.
func (s *apiSecurity) make(now time.Time) {
	if s.symmetric != nil {
		return
	}
	s.symmetric = random(32)
	s.symmetricNumber, s.developerNumber = randomNumber(), randomNumber()
	s.developer, s.current = newRSAKey(), newCertificate(now)
}

// view returns the keys as they are now, for one call.
func (s *apiSecurity) view(now time.Time) securityView {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.make(now)
	if s.deprecated != nil && now.Sub(s.changed) >= certificateChange {
		s.deprecated = nil
	}
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

func newCertificate(now time.Time) *certificate {
	key := newRSAKey()
	template := &x509.Certificate{
		SerialNumber: new(big.Int).SetBytes(random(16)), Subject: pkix.Name{CommonName: "simulated platform certificate"},
		NotBefore: now.Add(-time.Hour), NotAfter: now.Add(certificateLife),
	}
	der, err := x509.CreateCertificate(rand.Reader, template, template, &key.PublicKey, key)
	if err != nil {
		panic("wechattest: " + err.Error()) // our own template and key
	}
	return &certificate{randomNumber(), key, der}
}

func newRSAKey() *rsa.PrivateKey {
	key, err := rsa.GenerateKey(rand.Reader, securityBits)
	if err != nil {
		panic("wechattest: " + err.Error()) // never with 2048 bits
	}
	return key
}

func random(n int) []byte {
	b := make([]byte, n)
	rand.Read(b) // never fails: the runtime aborts instead
	return b
}

// randomNumber is what the console calls a number (编号).
func randomNumber() string { return hex.EncodeToString(random(16)) }

func pkcs8(key *rsa.PrivateKey) []byte {
	der, err := x509.MarshalPKCS8PrivateKey(key)
	if err != nil {
		panic("wechattest: " + err.Error()) // an RSA key can't fail
	}
	return der
}

func pemOf(kind string, der []byte) []byte {
	return pem.EncodeToMemory(&pem.Block{Type: kind, Bytes: der})
}

func (p *Platform) must(err error) {
	if err != nil {
		p.fatalf("wechattest: %v", err)
	}
}
