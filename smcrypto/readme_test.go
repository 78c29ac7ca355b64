package smcrypto_test

import (
	"log"
	"os"
	"strings"
	"testing"

	"github.com/minigo-dev/wechat"
	"github.com/minigo-dev/wechat/smcrypto"
)

// readmeFragment is what README.md shows.
func readmeFragment(appID, secret, symmetricKey, symmetricKeyNumber string, privateKeyPEM []byte, privateKeyNumber string, certificatePEM []byte, certificateNumber string) (*wechat.Client, error) {
	aead, err := smcrypto.NewSM4GCM(symmetricKey) // API对称密钥, Base64
	if err != nil {
		return nil, err
	}
	sign, err := smcrypto.NewSM2Signer(privateKeyPEM, privateKeyNumber) // the key of which the console has the public half
	if err != nil {
		return nil, err
	}
	verify, notAfter, err := smcrypto.NewSM2Verifier(certificatePEM, certificateNumber) // 开放平台证书
	if err != nil {
		return nil, err
	}
	certificates := new(wechat.PlatformCertificates)
	if err := certificates.Add(certificateNumber, verify); err != nil {
		return nil, err
	}
	log.Printf("the platform certificate ends on %s", notAfter)
	return wechat.New(appID, secret, wechat.WithAPISecurity(wechat.APISecurity{
		AEAD: aead, KeyNumber: symmetricKeyNumber, Sign: sign, Certificates: certificates,
	}))
}

// TestREADME: the fragment of README.md compiles, since it is that of this file, and it works.
func TestREADME(t *testing.T) {
	t.Parallel()
	page, err := os.ReadFile("README.md")
	if err != nil {
		t.Fatal(err)
	}
	source, err := os.ReadFile("readme_test.go")
	if err != nil {
		t.Fatal(err)
	}
	_, block, _ := strings.Cut(string(page), "```go\n")
	block, _, ok := strings.Cut(block, "```")
	if !ok || !strings.Contains(strings.ReplaceAll(string(source), "\n\t", "\n"), block) {
		t.Errorf("the fragment of README.md isn't that of readme_test.go:\n%s", block)
	}
	client, err := readmeFragment(appID, "0123456789abcdef0123456789abcdef", symmetricKey, symmetricNumber, []byte(pkcs8Key), developerNumber, []byte(certificate), certificateNumber)
	if err != nil || client == nil {
		t.Error(err)
	}
}
