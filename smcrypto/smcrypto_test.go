package smcrypto_test

import (
	"bytes"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/rsa"
	"crypto/x509"
	"encoding/base64"
	"encoding/hex"
	"encoding/pem"
	"errors"
	"math/big"
	"reflect"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/emmansun/gmsm/sm2"
	"github.com/emmansun/gmsm/smx509"

	"github.com/minigo-dev/wechat/crypto"
	"github.com/minigo-dev/wechat/smcrypto"
)

// What OpenSSL 3.0 wrote: a key in three forms, its certificate, and its signature of signedText with
// the user id signedID.
const (
	pkcs8Key = `-----BEGIN PRIVATE KEY-----
MIGHAgEAMBMGByqGSM49AgEGCCqBHM9VAYItBG0wawIBAQQgbsoJ4mkHu6eI8voL
e+Zxhy8yXaBiwUUbr/pvborGKf6hRANCAAQsO45XAE3C1cJ/UePQwkmVtUTso66Y
kTKG/w2Bfax/yJ169XVOuMktUTUIZzwj/7G1AsjjNUlf5N0+cB10iAS7
-----END PRIVATE KEY-----
`
	sec1Key = `-----BEGIN SM2 PRIVATE KEY-----
MHcCAQEEIG7KCeJpB7uniPL6C3vmcYcvMl2gYsFFG6/6b26Kxin+oAoGCCqBHM9V
AYItoUQDQgAELDuOVwBNwtXCf1Hj0MJJlbVE7KOumJEyhv8NgX2sf8idevV1TrjJ
LVE1CGc8I/+xtQLI4zVJX+TdPnAddIgEuw==
-----END SM2 PRIVATE KEY-----
`
	curveBlock = `-----BEGIN SM2 PARAMETERS-----
BggqgRzPVQGCLQ==
-----END SM2 PARAMETERS-----
`
	certificate = `-----BEGIN CERTIFICATE-----
MIIBfTCCASOgAwIBAgIUcP1jS+TplqiNJ9DXqI7B2yNyo2QwCgYIKoEcz1UBg3Uw
EzERMA8GA1UEAwwIcGxhdGZvcm0wIBcNMjYxMTI2MjEwMjM1WhgPMjA4MTA4Mjky
MTAyMzVaMBMxETAPBgNVBAMMCHBsYXRmb3JtMFkwEwYHKoZIzj0CAQYIKoEcz1UB
gi0DQgAELDuOVwBNwtXCf1Hj0MJJlbVE7KOumJEyhv8NgX2sf8idevV1TrjJLVE1
CGc8I/+xtQLI4zVJX+TdPnAddIgEu6NTMFEwHQYDVR0OBBYEFOatIytJEPYAW9dB
Bk8CDTYlBImZMB8GA1UdIwQYMBaAFOatIytJEPYAW9dBBk8CDTYlBImZMA8GA1Ud
EwEB/wQFMAMBAf8wCgYIKoEcz1UBg3UDSAAwRQIhAJAmmu8WSjy1aTfW5Vq6VXK2
oMGsZ0iV4ecZBQDCG5ikAiAfv9zaKntSUZ0yBbYDc7ouAvxkMh1iwGFDpEmW8IwG
Cw==
-----END CERTIFICATE-----
`
	signedID   = "0123456789abcdef0123456789abcdef"
	signedText = "https://api.weixin.qq.com/wxa/x\nwx1\n1\n{}"
	signature  = "MEYCIQC9Ka1SRizUxxrGvSicCrer57djiQzJUXu1kTHNcRB1rwIhAK0ck08z+wF4W7tBTOAIOWP08yOCTsWj+/QEgY3tO+5a"
)

func pemOf(kind string, der []byte) []byte {
	return pem.EncodeToMemory(&pem.Block{Type: kind, Bytes: der})
}

func unhex(t *testing.T, text string) []byte {
	t.Helper()
	raw, err := hex.DecodeString(text)
	if err != nil {
		t.Fatal(err)
	}
	return raw
}

func unbase64(t *testing.T, text string) []byte {
	t.Helper()
	raw, err := base64.StdEncoding.DecodeString(text)
	if err != nil {
		t.Fatal(err)
	}
	return raw
}

// certificateOf makes a certificate that the key signs itself.
func certificateOf(t testing.TB, public, private any) []byte {
	t.Helper()
	template := &x509.Certificate{SerialNumber: big.NewInt(1), NotAfter: time.Unix(2000000000, 0)}
	der, err := smx509.CreateCertificate(rand.Reader, template, template, public, private)
	if err != nil {
		t.Fatal(err)
	}
	return pemOf("CERTIFICATE", der)
}

// TestSM4GCM holds the cipher against the example of RFC 8998, A.1.
func TestSM4GCM(t *testing.T) {
	t.Parallel()
	aead, err := smcrypto.NewSM4GCM(base64.StdEncoding.EncodeToString(unhex(t, "0123456789ABCDEFFEDCBA9876543210")))
	if err != nil {
		t.Fatal(err)
	}
	nonce, additional := unhex(t, "00001234567800000000ABCD"), unhex(t, "FEEDFACEDEADBEEFFEEDFACEDEADBEEFABADDAD2")
	plain := unhex(t, "AAAAAAAAAAAAAAAABBBBBBBBBBBBBBBBCCCCCCCCCCCCCCCCDDDDDDDDDDDDDDDDEEEEEEEEEEEEEEEEFFFFFFFFFFFFFFFFEEEEEEEEEEEEEEEEAAAAAAAAAAAAAAAA")
	sealed := unhex(t, "17F399F08C67D5EE19D0DC9969C4BB7D5FD46FD3756489069157B282BB200735D82710CA5C22F0CCFA7CBF93D496AC15A56834CBCF98C397B4024A2691233B8D"+
		"83DE3541E4C2B58177E065A9BF7B62EC")
	if got := aead.Seal(nil, nonce, plain, additional); !bytes.Equal(got, sealed) {
		t.Errorf("sealed %X, want %X", got, sealed)
	}
	if got, err := aead.Open(nil, nonce, sealed, additional); err != nil || !bytes.Equal(got, plain) {
		t.Errorf("opened %X, %v", got, err)
	}
	if _, err := aead.Open(nil, nonce, sealed, additional[1:]); err == nil {
		t.Error("opened with other additional data")
	}
	if aead.NonceSize() != 12 || aead.Overhead() != 16 {
		t.Errorf("sizes %d, %d", aead.NonceSize(), aead.Overhead())
	}
	// Printers that read unexported fields end at a function: round keys are as good as the key.
	if v := reflect.ValueOf(aead); v.Kind() != reflect.Struct || v.NumField() != 1 || v.Field(0).Kind() != reflect.Func {
		t.Errorf("printers find the round keys in %T", aead)
	}
}

func TestNoSM4(t *testing.T) {
	t.Parallel()
	for name, key := range map[string]string{
		"nothing": "", "no Base64": "x", "too short": "AAAA", "of AES": "otUpngOjU+nVQaWJIC3D/yMLV17RKaP6t4Ot9tbnzLY=",
		"for URLs": "_-_-_-_-_-_-_-_-_-_-_w==", "no padding": "otUpngOjU+nVQaWJIC3D/w", "bits left over": "otUpngOjU+nVQaWJIC3D/x==",
		"hex": "0123456789ABCDEFFEDCBA9876543210",
	} {
		if _, err := smcrypto.NewSM4GCM(key); !errors.Is(err, smcrypto.ErrSymmetricKey) || len(key) > 4 && strings.Contains(err.Error(), key) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// TestSM2Standard holds the verifier against the example of GB/T 32918.5, A.2.
func TestSM2Standard(t *testing.T) {
	t.Parallel()
	key, err := sm2.NewPrivateKey(unhex(t, "3945208F7B2144B13F36E38AC6D39F95889393692860B51A42FB81EF4DF7C5B8"))
	if err != nil {
		t.Fatal(err)
	}
	verify, notAfter, err := smcrypto.NewSM2Verifier(certificateOf(t, &key.PublicKey, key), "1234567812345678")
	if err != nil || !notAfter.Equal(time.Unix(2000000000, 0)) {
		t.Fatal(err, notAfter)
	}
	der := unhex(t, "3046"+"022100F5A03B0648D2C4630EEAC513E1BB81A15944DA3827D5B74143AC7EACEEE720B3"+"022100B1B6AA29DF212FD8763182BC0D421CA1BB9038FD1F7F42D4840B69C485BBC1AA")
	if err := verify([]byte("message digest"), der); err != nil {
		t.Error(err)
	}
}

// TestSM2Verifier verifies what OpenSSL signed, and nothing else.
func TestSM2Verifier(t *testing.T) {
	t.Parallel()
	other, err := sm2.GenerateKey(rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	good := unbase64(t, signature)
	tests := []struct {
		name        string
		certificate []byte
		number      string
		message     string
		signature   []byte
		want        error
	}{
		{"as signed", []byte(certificate), signedID, signedText, good, nil},
		{"text around", []byte("\ufeffplatform:\r\n" + certificate), signedID, signedText, good, nil},
		{"another number", []byte(certificate), "1123456789abcdef0123456789abcdef", signedText, good, crypto.ErrSignature},
		{"the default id", []byte(certificate), "1234567812345678", signedText, good, crypto.ErrSignature},
		{"the number in capitals", []byte(certificate), strings.ToUpper(signedID), signedText, good, crypto.ErrSignature},
		{"another key", certificateOf(t, &other.PublicKey, other), signedID, signedText, good, crypto.ErrSignature},
		{"a line end more", []byte(certificate), signedID, signedText + "\n", good, crypto.ErrSignature},
		{"a bit changed", []byte(certificate), signedID, signedText, append(bytes.Clone(good[:len(good)-1]), good[len(good)-1]^1), crypto.ErrSignature},
		{"a byte more", []byte(certificate), signedID, signedText, append(bytes.Clone(good), 0), crypto.ErrSignature},
		{"two numbers, no DER", []byte(certificate), signedID, signedText, bareNumbers(good), crypto.ErrSignature},
		{"nothing", []byte(certificate), signedID, signedText, nil, crypto.ErrSignature},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			verify, _, err := smcrypto.NewSM2Verifier(tt.certificate, tt.number)
			if err != nil {
				t.Fatal(err)
			}
			if err := verify([]byte(tt.message), tt.signature); !errors.Is(err, tt.want) {
				t.Errorf("got %v, want %v", err, tt.want)
			}
		})
	}
}

// bareNumbers returns r and s of a signature whose numbers both have a leading zero.
func bareNumbers(der []byte) []byte { return append(bytes.Clone(der[5:37]), der[40:72]...) }

func TestSM2Signer(t *testing.T) {
	t.Parallel()
	verify, _, err := smcrypto.NewSM2Verifier([]byte(certificate), signedID)
	if err != nil {
		t.Fatal(err)
	}
	tests := []struct{ name, key string }{
		{"PKCS#8", pkcs8Key}, {"SEC 1", sec1Key}, {"SEC 1 by its usual name", strings.ReplaceAll(sec1Key, "SM2 PRIVATE", "EC PRIVATE")},
		{"the curve before the key", curveBlock + pkcs8Key}, {"a certificate before the key", certificate + sec1Key},
		{"Windows", strings.ReplaceAll(pkcs8Key, "\n", "\r\n")},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			sign, err := smcrypto.NewSM2Signer([]byte(tt.key), signedID)
			if err != nil {
				t.Fatal(err)
			}
			var all sync.WaitGroup
			for range 4 {
				all.Go(func() {
					signed, err := sign([]byte(signedText))
					if err == nil {
						err = verify([]byte(signedText), signed)
					}
					if err != nil {
						t.Error(err)
					}
				})
			}
			all.Wait()
		})
	}
	// The number is in the signature.
	sign, err := smcrypto.NewSM2Signer([]byte(pkcs8Key), "1234567812345678")
	if err != nil {
		t.Fatal(err)
	}
	signed, err := sign([]byte(signedText))
	if err != nil || !errors.Is(verify([]byte(signedText), signed), crypto.ErrSignature) {
		t.Errorf("another number signs the same: %v", err)
	}
}

// TestNoSM2: what is no SM2 key, no SM2 certificate or no number is refused, and not quoted.
func TestNoSM2(t *testing.T) {
	t.Parallel()
	curve, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	plain, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		t.Fatal(err)
	}
	p256, err := x509.MarshalPKCS8PrivateKey(curve)
	if err != nil {
		t.Fatal(err)
	}
	sec1, err := x509.MarshalECPrivateKey(curve)
	if err != nil {
		t.Fatal(err)
	}
	zero := bytes.Replace(decode(sec1Key), unhex(t, "6eca09e26907bba788f2fa0b7be671872f325da062c1451baffa6f6e8ac629fe"), make([]byte, 32), 1)
	neither := map[string][]byte{
		"nothing": nil, "no PEM": []byte("x"), "no DER": pemOf("PRIVATE KEY", []byte("x")), "the curve alone": []byte(curveBlock),
		"P-256": pemOf("PRIVATE KEY", p256), "P-256 in SEC 1": pemOf("EC PRIVATE KEY", sec1), "RSA": pemOf("RSA PRIVATE KEY", x509.MarshalPKCS1PrivateKey(plain)),
		"zero": pemOf("EC PRIVATE KEY", zero), "a certificate of P-256": certificateOf(t, &curve.PublicKey, curve), "a certificate of RSA": certificateOf(t, &plain.PublicKey, plain),
	}
	for name, text := range neither {
		if _, err := smcrypto.NewSM2Signer(text, signedID); !errors.Is(err, smcrypto.ErrPrivateKey) {
			t.Errorf("a key, %s: %v", name, err)
		}
		if _, _, err := smcrypto.NewSM2Verifier(text, signedID); !errors.Is(err, smcrypto.ErrCertificate) {
			t.Errorf("a certificate, %s: %v", name, err)
		}
	}
	if _, err := smcrypto.NewSM2Signer([]byte(certificate), signedID); !errors.Is(err, smcrypto.ErrPrivateKey) {
		t.Errorf("a certificate as a key: %v", err)
	}
	if _, _, err := smcrypto.NewSM2Verifier([]byte(pkcs8Key), signedID); !errors.Is(err, smcrypto.ErrCertificate) {
		t.Errorf("a key as a certificate: %v", err)
	}
	for name, number := range map[string]string{"empty": "", "a line end": signedID + "\n", "a blank": " " + signedID, "too long": strings.Repeat("a", 8192)} {
		if _, err := smcrypto.NewSM2Signer([]byte(pkcs8Key), number); !errors.Is(err, smcrypto.ErrNumber) {
			t.Errorf("the number of a key, %s: %v", name, err)
		}
		if _, _, err := smcrypto.NewSM2Verifier([]byte(certificate), number); !errors.Is(err, smcrypto.ErrNumber) {
			t.Errorf("the number of a certificate, %s: %v", name, err)
		}
	}
}

func decode(text string) []byte {
	block, _ := pem.Decode([]byte(text))
	return block.Bytes
}
