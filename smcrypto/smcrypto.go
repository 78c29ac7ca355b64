// Package smcrypto makes the cipher and the functions of API security (API安全) for an account that
// chose the Chinese national algorithms (国密): SM4_GCM, and SM2 with SM3. It is a module of its own,
// because the standard library has neither.
//
//	aead, err := smcrypto.NewSM4GCM(symmetricKey)
//	sign, err := smcrypto.NewSM2Signer(privateKeyPEM, privateKeyNumber)
//	verify, notAfter, err := smcrypto.NewSM2Verifier(certificatePEM, certificateNumber)
//
// They go into [github.com/minigo-dev/wechat.APISecurity] in place of those of
// [github.com/minigo-dev/wechat/crypto], each where the console shows the Chinese algorithm.
package smcrypto

import (
	"crypto/cipher"
	"crypto/ecdsa"
	"crypto/rand"
	"encoding/base64"
	"encoding/pem"
	"errors"
	"strings"
	"time"
	"unicode"

	"github.com/emmansun/gmsm/sm2"
	"github.com/emmansun/gmsm/sm4"
	"github.com/emmansun/gmsm/smx509"

	"github.com/minigo-dev/wechat/crypto"
)

var (
	// ErrSymmetricKey is the error for a symmetric key (API对称密钥) that isn't the Base64 of 16
	// bytes.
	ErrSymmetricKey = errors.New("wechat/smcrypto: an API symmetric key of SM4_GCM is the Base64 of 16 bytes")

	// ErrPrivateKey is the error for text that holds no SM2 private key.
	ErrPrivateKey = errors.New("wechat/smcrypto: no SM2 private key in PEM (PKCS#8 or SEC 1, not encrypted)")

	// ErrCertificate is the error for text that holds no certificate with an SM2 key.
	ErrCertificate = errors.New("wechat/smcrypto: no X.509 certificate with an SM2 key in PEM")

	// ErrNumber is the error for the number (编号) of a key or a certificate that can't be one.
	ErrNumber = errors.New("wechat/smcrypto: the number of the key or the certificate is empty, too long or has blanks")
)

// maxNumber is the longest user id that SM2 can sign with, in bytes.
const maxNumber = 8191

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

// NewSM4GCM makes the cipher of API security (API安全) with the algorithm SM4_GCM. key is the
// symmetric key (API对称密钥) as the console shows it. Any other text is ErrSymmetricKey. The cipher
// is safe for concurrent use.
//
// WeChat: https://developers.weixin.qq.com/miniprogram/dev/server/getting_started/api_signature
func NewSM4GCM(key string) (cipher.AEAD, error) {
	raw, err := base64.StdEncoding.Strict().DecodeString(key)
	if err != nil {
		return nil, ErrSymmetricKey
	}
	block, err := sm4.NewCipher(raw)
	if err != nil {
		return nil, ErrSymmetricKey
	}
	aead, err := cipher.NewGCM(block)
	if err != nil {
		return nil, ErrSymmetricKey
	}
	return hiddenAEAD{func() cipher.AEAD { return aead }}, nil
}

// NewSM2Signer makes the function that signs calls with the algorithm SM2withSM3. privateKey is the
// developer's key (API非对称密钥) in PEM, PKCS#8 or SEC 1; anything else is ErrPrivateKey. number is
// the key's number (编号) in the console: SM2 signs it as the user id. A number that can't be one is
// ErrNumber. The signature is ASN.1 DER, as WeChat's samples make it, though its text doesn't say so.
// The function is safe for concurrent use.
//
// WeChat: https://developers.weixin.qq.com/miniprogram/dev/server/getting_started/api_signature
func NewSM2Signer(privateKey []byte, number string) (func(message []byte) ([]byte, error), error) {
	key := privateKeyOf(privateKey)
	if key == nil {
		return nil, ErrPrivateKey
	}
	if !isNumber(number) {
		return nil, ErrNumber
	}
	options := sm2.NewSM2SignerOption(true, []byte(number))
	return func(message []byte) ([]byte, error) { return key.Sign(rand.Reader, message, options) }, nil
}

// privateKeyOf returns the first SM2 key, or nil. OpenSSL writes the curve in a block before the key.
func privateKeyOf(text []byte) *sm2.PrivateKey {
	for block, rest := pem.Decode(text); block != nil; block, rest = pem.Decode(rest) {
		parsed, err := smx509.ParsePKCS8PrivateKey(block.Bytes)
		if err != nil {
			parsed, _ = smx509.ParseTypedECPrivateKey(block.Bytes)
		}
		if key, ok := parsed.(*sm2.PrivateKey); ok && key.D.Sign() > 0 {
			return key
		}
	}
	return nil
}

// NewSM2Verifier makes the function that verifies what WeChat signed with SM2withSM3. certificate is
// the platform certificate (开放平台证书) in PEM; anything else is ErrCertificate. number is its number
// (编号) in the console, which WeChat signs as the user id: give the same number to
// [github.com/minigo-dev/wechat.PlatformCertificates.Add]. A number that can't be one is ErrNumber.
// The function returns nil or [crypto.ErrSignature], and is safe for concurrent use. notAfter is when
// the certificate ends: WeChat announces another one before.
//
// WeChat: https://developers.weixin.qq.com/miniprogram/dev/server/getting_started/api_signature
func NewSM2Verifier(certificate []byte, number string) (verify func(message, signature []byte) error, notAfter time.Time, err error) {
	block, _ := pem.Decode(certificate)
	if block == nil {
		return nil, time.Time{}, ErrCertificate
	}
	parsed, err := smx509.ParseCertificate(block.Bytes)
	if err != nil || !sm2.IsSM2PublicKey(parsed.PublicKey) {
		return nil, time.Time{}, ErrCertificate
	}
	if !isNumber(number) {
		return nil, time.Time{}, ErrNumber
	}
	key, id := parsed.PublicKey.(*ecdsa.PublicKey), []byte(number)
	return func(message, signature []byte) error {
		if !sm2.VerifyASN1WithSM2(key, id, message, signature) {
			return crypto.ErrSignature
		}
		return nil
	}, parsed.NotAfter, nil
}

// isNumber takes what a console may show. A blank that was copied too would make signatures wrong.
func isNumber(number string) bool {
	return number != "" && len(number) <= maxNumber && !strings.ContainsFunc(number, unicode.IsSpace)
}
