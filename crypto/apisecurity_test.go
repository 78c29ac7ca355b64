package crypto_test

import (
	"bytes"
	stdcrypto "crypto"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/rsa"
	"crypto/sha256"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/base64"
	"encoding/pem"
	"errors"
	"fmt"
	"math/big"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/minigo-dev/wechat/crypto"
)

var testKey = sync.OnceValue(func() *rsa.PrivateKey {
	key, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		panic(err)
	}
	return key
})

func pemOf(kind string, der []byte) []byte {
	return pem.EncodeToMemory(&pem.Block{Type: kind, Bytes: der})
}

func certificateOf(t *testing.T, public, private any) []byte {
	t.Helper()
	template := &x509.Certificate{SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: "platform"}, NotAfter: time.Unix(2000000000, 0)}
	der, err := x509.CreateCertificate(rand.Reader, template, template, public, private)
	if err != nil {
		t.Fatal(err)
	}
	return pemOf("CERTIFICATE", der)
}

// TestAES256GCM holds the cipher against WeChat's own example.
func TestAES256GCM(t *testing.T) {
	t.Parallel()
	aead, err := crypto.NewAES256GCM("otUpngOjU+nVQaWJIC3D/yMLV17RKaP6t4Ot9tbnzLY=")
	if err != nil {
		t.Fatal(err)
	}
	decode := func(text string) []byte {
		raw, err := base64.StdEncoding.DecodeString(text)
		if err != nil {
			t.Fatal(err)
		}
		return raw
	}
	const aad = "https://api.weixin.qq.com/wxa/getuserriskrank|wxba6223c06417af7b|1635927954|fa05fe1e5bcc79b81ad5ad4b58acf787"
	const plain = `{"_n":"o89QaPVsRu1yppIZzvSZc4","_appid":"wxba6223c06417af7b","_timestamp":1635927954,"appid":"wxba6223c06417af7b","openid":"oEWzBfmdLqhFS2mTXCo2E4Y9gJAM","scene":0,"client_ip":"127.0.0.1"}`
	iv := decode("fmW/zNxXlytUZBgj")
	sealed := decode("0IDVdrPtSPF/Oe2CTXCV2vVNPbVJdJlP2WaTMQnoYLh5iCrrSNfQFh25EnStDMf0hLlVNBCZQtf9NaV0m4aRA4AAYIO7oR/Ge+4yY4EmZp5EVPB42xjScgMx5X3D4VdLCfynXIUKUtZHZvk1zmLVE3RauzJgiM1BB1CPmwcENo3MTJ0z8Vfkf5tMv54kOXobDLlV5rfqKdAX7gM/rP82DgZdt9vvZX44ipdbHIjJvw83ZXAFtvftdVw2Qd8=")
	sealed = append(sealed, decode("5qeM/2vZv+6KtScN94IpMg==")...)
	if got := aead.Seal(nil, iv, []byte(plain), []byte(aad)); !bytes.Equal(got, sealed) {
		t.Errorf("sealed %x, want %x", got, sealed)
	}
	if got, err := aead.Open(nil, iv, sealed, []byte(aad)); err != nil || string(got) != plain {
		t.Errorf("opened %s, %v", got, err)
	}
	if aead.NonceSize() != 12 || aead.Overhead() != 16 {
		t.Errorf("sizes %d, %d", aead.NonceSize(), aead.Overhead())
	}
	for _, key := range []string{"", "x", "AAAA", "otUpngOjU-nVQaWJIC3D_yMLV17RKaP6t4Ot9tbnzLY=", "otUpngOjU+nVQaWJIC3D/w==", "otUpngOjU+nVQaWJIC3D/yMLV17RKaP6t4Ot9tbnzLY"} {
		if _, err := crypto.NewAES256GCM(key); !errors.Is(err, crypto.ErrSymmetricKey) || key != "" && strings.Contains(err.Error(), key) {
			t.Errorf("%q: %v", key, err)
		}
	}
	if text := fmt.Sprintf("%#v %+v", aead, aead); len(text) > 200 {
		t.Errorf("the cipher prints %s", text)
	}
}

func TestRSA(t *testing.T) {
	t.Parallel()
	key := testKey()
	eight, err := x509.MarshalPKCS8PrivateKey(key)
	if err != nil {
		t.Fatal(err)
	}
	verify, notAfter, err := crypto.NewRSAVerifier(certificateOf(t, &key.PublicKey, key))
	if err != nil || !notAfter.Equal(time.Unix(2000000000, 0)) {
		t.Fatal(err, notAfter)
	}
	message := []byte("https://api.weixin.qq.com/wxa/x\nwx1\n1\n{}")
	sum := sha256.Sum256(message)
	for name, text := range map[string][]byte{
		"PKCS#1": pemOf("RSA PRIVATE KEY", x509.MarshalPKCS1PrivateKey(key)), "PKCS#8": pemOf("PRIVATE KEY", eight),
		"text around": append([]byte("key:\r\n"), pemOf("PRIVATE KEY", eight)...),
	} {
		sign, err := crypto.NewRSASigner(text)
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		signature, err := sign(message)
		if err != nil || rsa.VerifyPSS(&key.PublicKey, stdcrypto.SHA256, sum[:], signature, &rsa.PSSOptions{SaltLength: 32}) != nil {
			t.Errorf("%s: the signature isn't one with a salt of 32 bytes: %v", name, err)
		}
		if err := verify(message, signature); err != nil {
			t.Errorf("%s: %v", name, err)
		}
		if err := verify(append(message, '\n'), signature); !errors.Is(err, crypto.ErrSignature) {
			t.Errorf("%s: another message: %v", name, err)
		}
	}
	old, err := rsa.SignPKCS1v15(rand.Reader, key, stdcrypto.SHA256, sum[:])
	if err != nil {
		t.Fatal(err)
	}
	if err := verify(message, old); !errors.Is(err, crypto.ErrSignature) {
		t.Errorf("PKCS#1 v1.5: %v", err)
	}
}

func TestNoRSA(t *testing.T) {
	t.Parallel()
	curve, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	other, err := x509.MarshalPKCS8PrivateKey(curve)
	if err != nil {
		t.Fatal(err)
	}
	for _, text := range [][]byte{nil, []byte("x"), pemOf("PRIVATE KEY", []byte("x")), pemOf("PRIVATE KEY", other), certificateOf(t, &testKey().PublicKey, testKey())} {
		if _, err := crypto.NewRSASigner(text); !errors.Is(err, crypto.ErrPrivateKey) {
			t.Errorf("%.30q: %v", text, err)
		}
	}
	for _, text := range [][]byte{nil, []byte("x"), pemOf("CERTIFICATE", []byte("x")), pemOf("PRIVATE KEY", other), certificateOf(t, &curve.PublicKey, curve)} {
		if _, _, err := crypto.NewRSAVerifier(text); !errors.Is(err, crypto.ErrCertificate) {
			t.Errorf("%.30q: %v", text, err)
		}
	}
}
