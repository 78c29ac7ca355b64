package wechattest

import (
	"crypto/rand"
	"crypto/rsa"
	"crypto/sha256"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/binary"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math/big"
	mathrand "math/rand/v2"
	"sync"
	"time"
)

// apiSecurity has an app's keys, and those of WeChat's certificates.
type apiSecurity struct {
	seed  *uint64 // nil: the keys are random
	appID string

	mu              sync.Mutex // is held while keys are made; never together with the platform's
	symmetric       []byte     // nil until they are made
	symmetricNumber string
	developer       *rsa.PrivateKey
	developerNumber string
	current         *certificate
	deprecated      *certificate // nil: no change
	changed         time.Time
	certificates    int // that were made
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
	r := s.source("keys")
	s.symmetric, s.symmetricNumber, s.developerNumber = drawn(r, 32), drawnNumber(r), drawnNumber(r)
	s.developer, s.current = s.newRSAKey(r), s.newCertificate(now)
}

// newCertificate makes the next certificate. With a seed it has fixed dates, so that it is the same in each
// run.
func (s *apiSecurity) newCertificate(now time.Time) *certificate {
	s.certificates++
	r := s.source(fmt.Sprint("certificate ", s.certificates))
	key := s.newRSAKey(r)
	template := &x509.Certificate{
		SerialNumber: new(big.Int).SetBytes(drawn(r, 16)), Subject: pkix.Name{CommonName: "simulated platform certificate"},
		NotBefore: now.Add(-time.Hour), NotAfter: now.Add(certificateLife),
	}
	if s.seed != nil {
		template.NotBefore, template.NotAfter = time.Date(2000, 1, 1, 0, 0, 0, 0, time.UTC), time.Date(2100, 1, 1, 0, 0, 0, 0, time.UTC)
	}
	der, err := x509.CreateCertificate(rand.Reader, template, template, &key.PublicKey, key)
	if err != nil {
		panic("wechattest: " + err.Error()) // our own template and key
	}
	return &certificate{drawnNumber(r), key, der}
}

// source is where keys come from: the system's random numbers, unless the user asked for a seed.
func (s *apiSecurity) source(what string) io.Reader {
	if s.seed == nil {
		return rand.Reader
	}
	number := binary.LittleEndian.AppendUint64(nil, *s.seed)
	return mathrand.NewChaCha8(sha256.Sum256([]byte("API security\n" + string(number) + s.appID + "\n" + what)))
}

func (s *apiSecurity) newRSAKey(r io.Reader) *rsa.PrivateKey {
	if s.seed != nil {
		return derivedRSAKey(r)
	}
	key, err := rsa.GenerateKey(rand.Reader, securityBits)
	if err != nil {
		panic("wechattest: " + err.Error()) // never with 2048 bits
	}
	return key
}

// derivedRSAKey makes the same key of the same bytes, as rsa.GenerateKey won't.
func derivedRSAKey(r io.Reader) *rsa.PrivateKey {
	const exponent = 65537
	one := big.NewInt(1)
	for {
		p, q := derivedPrime(r), derivedPrime(r)
		less := [2]*big.Int{new(big.Int).Sub(p, one), new(big.Int).Sub(q, one)}
		d := new(big.Int).ModInverse(big.NewInt(exponent), new(big.Int).Mul(less[0], less[1]))
		if d == nil || p.Cmp(q) == 0 {
			continue
		}
		key := &rsa.PrivateKey{
			PublicKey: rsa.PublicKey{N: new(big.Int).Mul(p, q), E: exponent}, D: d, Primes: []*big.Int{p, q},
		}
		if key.Precompute(); key.Validate() == nil {
			return key
		}
	}
}

// derivedPrime has its two highest bits set, so that the product of two has twice their length.
func derivedPrime(r io.Reader) *big.Int {
	b := drawn(r, securityBits/16)
	b[0] |= 0xC0
	b[len(b)-1] |= 1
	prime, two := new(big.Int).SetBytes(b), big.NewInt(2)
	for !prime.ProbablyPrime(20) {
		prime.Add(prime, two)
	}
	return prime
}

func drawn(r io.Reader, n int) []byte {
	b := make([]byte, n)
	io.ReadFull(r, b) // never fails: neither source ends
	return b
}

// drawnNumber is what the console calls a number (编号).
func drawnNumber(r io.Reader) string { return hex.EncodeToString(drawn(r, 16)) }

func pkcs8(key *rsa.PrivateKey) []byte {
	der, err := x509.MarshalPKCS8PrivateKey(key)
	if err != nil {
		panic("wechattest: " + err.Error()) // an RSA key can't fail
	}
	return der
}

// A securityState is what [Platform.APISecurityState] writes.
type securityState struct {
	Version            int                `json:"version"`
	SymmetricKey       []byte             `json:"symmetricKey"`
	SymmetricKeyNumber string             `json:"symmetricKeyNumber"`
	PrivateKey         []byte             `json:"privateKey"`
	PrivateKeyNumber   string             `json:"privateKeyNumber"`
	Certificates       []certificateState `json:"certificates"` // the current one, and while it changes the one before
	Changed            time.Time          `json:"changed,omitzero"`
	Made               int                `json:"made"`
}

type certificateState struct {
	Number      string `json:"number"`
	Key         []byte `json:"key"`
	Certificate []byte `json:"certificate"`
}

const securityStateLimit = 64 << 10

// APISecurityState returns the app's keys of API security and WeChat's certificates with their private keys,
// as JSON for [WithAPISecurityState] of a later run. It is secret. Without [WithAPISecurity] it is empty.
func (p *Platform) APISecurityState() string {
	s := p.security
	if s == nil {
		return ""
	}
	now := p.Now()
	s.mu.Lock()
	defer s.mu.Unlock()
	s.make(now)
	t := securityState{
		Version: 1, SymmetricKey: s.symmetric, SymmetricKeyNumber: s.symmetricNumber,
		PrivateKey: pkcs8(s.developer), PrivateKeyNumber: s.developerNumber,
		Certificates: []certificateState{s.current.state()}, Made: s.certificates,
	}
	if s.changing(now) {
		t.Certificates, t.Changed = append(t.Certificates, s.deprecated.state()), s.changed
	}
	return string(marshal(t))
}

func (c *certificate) state() certificateState {
	return certificateState{c.number, pkcs8(c.key), c.der}
}

// WithAPISecurityState is [WithAPISecurity] with the keys and certificates of an earlier run. The state is
// that of [Platform.APISecurityState].
func WithAPISecurityState(state string) Option {
	return option(func(c *config) error {
		s, err := readSecurityState(state)
		if err != nil {
			return bothf("wechattest: WithAPISecurityState: no state of API security", "不是 API 安全的状态")
		}
		c.apiSecurity, c.security = true, s
		return nil
	})
}

func readSecurityState(text string) (*apiSecurity, error) {
	var t securityState
	if len(text) > securityStateLimit {
		return nil, errors.New("too long")
	}
	if err := json.Unmarshal([]byte(text), &t); err != nil {
		return nil, err
	}
	if t.Version != 1 || len(t.SymmetricKey) != 32 || !isKeyNumber(t.SymmetricKeyNumber) || !isKeyNumber(t.PrivateKeyNumber) || len(t.Certificates) < 1 || len(t.Certificates) > 2 || t.Made < 0 {
		return nil, errors.New("incomplete")
	}
	s := &apiSecurity{symmetric: t.SymmetricKey, symmetricNumber: t.SymmetricKeyNumber, developerNumber: t.PrivateKeyNumber, changed: t.Changed, certificates: t.Made}
	var err error
	if s.developer, err = readRSAKey(t.PrivateKey); err != nil {
		return nil, err
	}
	for i, one := range t.Certificates {
		key, err := readRSAKey(one.Key)
		if err != nil {
			return nil, err
		}
		read, err := x509.ParseCertificate(one.Certificate)
		if err != nil || !isKeyNumber(one.Number) || !key.PublicKey.Equal(read.PublicKey) {
			return nil, errors.New("a certificate of another key")
		}
		c := &certificate{one.Number, key, one.Certificate}
		if i == 0 {
			s.current = c
		} else {
			s.deprecated = c
		}
	}
	return s, nil
}

func readRSAKey(der []byte) (*rsa.PrivateKey, error) {
	key, err := x509.ParsePKCS8PrivateKey(der)
	if err != nil {
		return nil, err
	}
	if key, ok := key.(*rsa.PrivateKey); ok && key.N.BitLen() >= securityBits {
		return key, nil
	}
	return nil, errors.New("no RSA key")
}

// isKeyNumber reports whether a number can stand in a header.
func isKeyNumber(s string) bool {
	_, err := hex.DecodeString(s)
	return err == nil && s != "" && len(s) <= 64
}
