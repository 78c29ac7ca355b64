package crypto

import (
	"crypto"
	"crypto/aes"
	"crypto/cipher"
	"crypto/rand"
	"crypto/rsa"
	"crypto/sha256"
	"crypto/x509"
	"encoding/base64"
	"encoding/pem"
	"errors"
	"time"
)

var (
	// ErrSymmetricKey is the error for a symmetric key (API对称密钥) that isn't the Base64 of 32
	// bytes.
	ErrSymmetricKey = errors.New("wechat/crypto: an API symmetric key of AES256_GCM is the Base64 of 32 bytes")

	// ErrPrivateKey is the error for text that holds no RSA private key of at least 2048 bits.
	ErrPrivateKey = errors.New("wechat/crypto: no RSA private key of 2048 bits or more in PEM (PKCS#1 or PKCS#8, not encrypted)")

	// ErrCertificate is the error for text that holds no certificate with an RSA key.
	ErrCertificate = errors.New("wechat/crypto: no X.509 certificate with an RSA key of 2048 bits or more in PEM")

	// ErrSignature is the error for a signature that isn't of the certificate and the message.
	ErrSignature = errors.New("wechat/crypto: the signature is wrong")
)

const (
	minRSABits = 2048
	saltSize   = 32 // that WeChat demands
)

// A hiddenAEAD keeps a cipher out of reach of printers, which read unexported fields.
type hiddenAEAD struct{ aead func() cipher.AEAD }

func (h hiddenAEAD) NonceSize() int { return h.aead().NonceSize() }
func (h hiddenAEAD) Overhead() int  { return h.aead().Overhead() }

func (h hiddenAEAD) Seal(dst, nonce, plaintext, additional []byte) []byte {
	return h.aead().Seal(dst, nonce, plaintext, additional)
}

func (h hiddenAEAD) Open(dst, nonce, ciphertext, additional []byte) ([]byte, error) {
	return h.aead().Open(dst, nonce, ciphertext, additional)
}

// NewAES256GCM makes the cipher of API security (API安全) with the algorithm AES256_GCM. key is the
// symmetric key (API对称密钥) as the console shows it. Any other text is ErrSymmetricKey. The cipher
// is safe for concurrent use.
//
// WeChat: https://developers.weixin.qq.com/miniprogram/dev/server/getting_started/api_signature
func NewAES256GCM(key string) (cipher.AEAD, error) {
	raw, err := base64.StdEncoding.Strict().DecodeString(key)
	if err != nil || len(raw) != aesKeyLen {
		return nil, ErrSymmetricKey
	}
	block, err := aes.NewCipher(raw)
	if err != nil {
		return nil, ErrSymmetricKey
	}
	aead, err := cipher.NewGCM(block)
	if err != nil {
		return nil, ErrSymmetricKey
	}
	return hiddenAEAD{func() cipher.AEAD { return aead }}, nil
}

// NewRSASigner makes the function that signs calls with the algorithm RSAwithSHA256 (RSASSA-PSS,
// SHA-256, a salt of 32 bytes). privateKey is the developer's key (API非对称密钥) in PEM, PKCS#1 or
// PKCS#8. Anything else is ErrPrivateKey. The function is safe for concurrent use.
//
// WeChat: https://developers.weixin.qq.com/miniprogram/dev/server/getting_started/api_signature
func NewRSASigner(privateKey []byte) (func(message []byte) ([]byte, error), error) {
	block, _ := pem.Decode(privateKey)
	if block == nil {
		return nil, ErrPrivateKey
	}
	key, err := x509.ParsePKCS1PrivateKey(block.Bytes)
	if err != nil {
		parsed, _ := x509.ParsePKCS8PrivateKey(block.Bytes)
		key, _ = parsed.(*rsa.PrivateKey)
	}
	if key == nil || key.N.BitLen() < minRSABits {
		return nil, ErrPrivateKey
	}
	return func(message []byte) ([]byte, error) {
		sum := sha256.Sum256(message)
		return rsa.SignPSS(rand.Reader, key, crypto.SHA256, sum[:], &rsa.PSSOptions{SaltLength: saltSize})
	}, nil
}

// NewRSAVerifier makes the function that verifies what WeChat signed with RSAwithSHA256.
// certificate is the platform certificate (开放平台证书) in PEM. Anything else is ErrCertificate. The
// function returns nil or ErrSignature, and is safe for concurrent use. notAfter is when the
// certificate ends: WeChat announces another one before.
//
// WeChat: https://developers.weixin.qq.com/miniprogram/dev/server/getting_started/api_signature
func NewRSAVerifier(certificate []byte) (verify func(message, signature []byte) error, notAfter time.Time, err error) {
	block, _ := pem.Decode(certificate)
	if block == nil {
		return nil, time.Time{}, ErrCertificate
	}
	parsed, err := x509.ParseCertificate(block.Bytes)
	if err != nil {
		return nil, time.Time{}, ErrCertificate
	}
	key, ok := parsed.PublicKey.(*rsa.PublicKey)
	if !ok || key.N.BitLen() < minRSABits {
		return nil, time.Time{}, ErrCertificate
	}
	return func(message, signature []byte) error {
		sum := sha256.Sum256(message)
		if rsa.VerifyPSS(key, crypto.SHA256, sum[:], signature, &rsa.PSSOptions{SaltLength: rsa.PSSSaltLengthAuto}) != nil {
			return ErrSignature
		}
		return nil
	}, parsed.NotAfter, nil
}
