package main

import (
	"context"
	"crypto/cipher"
	"net/http"
	"path/filepath"
	"strings"
	"time"

	"github.com/minigo-dev/wechat"
	"github.com/minigo-dev/wechat/crypto"
	"github.com/minigo-dev/wechat/internal/facts"
	"github.com/minigo-dev/wechat/wechattest"
)

// The variables of API security (API安全). Keys and certificates in PEM are files.
const (
	varAPIKey               = "WECHAT_API_KEY"
	varAPIKeyNumber         = "WECHAT_API_KEY_NUMBER"
	varAPIPrivateKeyFile    = "WECHAT_API_PRIVATE_KEY_FILE"
	varAPICertificateFile   = "WECHAT_API_CERTIFICATE_FILE"
	varAPICertificateNumber = "WECHAT_API_CERTIFICATE_NUMBER"
)

// apiKeys are an app's settings of API security. All are empty if it has none.
type apiKeys struct{ key, keyNumber, privateKeyFile, certificateFile, certificateNumber string }

func loadAPIKeys(get func(string) string) apiKeys {
	return apiKeys{get(varAPIKey), get(varAPIKeyNumber), get(varAPIPrivateKeyFile), get(varAPICertificateFile), get(varAPICertificateNumber)}
}

// named returns the settings in the order in which the doctor checks them.
func (k apiKeys) named() [5]struct{ name, value string } {
	return [...]struct{ name, value string }{
		{varAPIKey, k.key}, {varAPIKeyNumber, k.keyNumber}, {varAPIPrivateKeyFile, k.privateKeyFile},
		{varAPICertificateFile, k.certificateFile}, {varAPICertificateNumber, k.certificateNumber},
	}
}

// An apiSecurity is what the settings hold.
type apiSecurity struct {
	aead   cipher.AEAD
	sign   func([]byte) ([]byte, error)
	verify func(message, signature []byte) error
	ends   time.Time // of the certificate
}

// read reads one setting into a. The errors hold nothing of it.
func (s *session) read(a *apiSecurity, name, value string) (err error) {
	switch {
	case value == "":
		return usagef("%s isn't set, but others of API security are", "%s 未设置，而 API 安全的其他变量已设置", name)
	case strings.TrimSpace(value) != value:
		return usagef("%s has blanks or line ends around it", "%s 首尾含空白或换行", name)
	}
	var content []byte
	if name == varAPIPrivateKeyFile || name == varAPICertificateFile {
		if content, err = s.input("@" + value); err != nil {
			return err
		}
	}
	switch name {
	case varAPIKey:
		if a.aead, err = crypto.NewAES256GCM(value); err != nil {
			return usagef("%s isn't the Base64 of 32 bytes, as AES256_GCM wants", "%s 不是 32 字节的 Base64（AES256_GCM）", name)
		}
	case varAPIPrivateKeyFile:
		if a.sign, err = crypto.NewRSASigner(content); err != nil {
			return usagef("%s: the file holds no RSA private key in PEM (PKCS#1 or PKCS#8, not encrypted, 2048 bits or more)",
				"%s：文件中没有 PEM 格式的 RSA 私钥（PKCS#1 或 PKCS#8，未加密，至少 2048 位）", name)
		}
	case varAPICertificateFile:
		if a.verify, a.ends, err = crypto.NewRSAVerifier(content); err != nil {
			return usagef("%s: the file holds no certificate with an RSA key in PEM", "%s：文件中没有 PEM 格式的 RSA 证书", name)
		}
	}
	return nil
}

// keepAPIKeys writes the keys of a simulated app to files that only their owner can read, and returns
// its settings.
func keepAPIKeys(dir string, k wechattest.APISecurityKeys) (map[string]string, error) {
	dir, err := filepath.Abs(dir)
	if err != nil {
		return nil, fileFault("--api-security", err)
	}
	settings := map[string]string{
		varAPIKey: k.SymmetricKey, varAPIKeyNumber: k.SymmetricKeyNumber, varAPICertificateNumber: k.CertificateNumber,
		varAPIPrivateKeyFile: filepath.Join(dir, "sim_private_key.pem"), varAPICertificateFile: filepath.Join(dir, "sim_certificate.pem"),
	}
	if err := writeFile(settings[varAPIPrivateKeyFile], k.PrivateKey); err != nil {
		return nil, err
	}
	return settings, writeFile(settings[varAPICertificateFile], k.Certificate)
}

// sealing returns the option that seals calls, if the settings of API security are there. What WeChat
// doesn't describe goes without it.
func (s *session) sealing() ([]wechat.Option, error) {
	if s.env.api == (apiKeys{}) {
		return nil, nil
	}
	var a apiSecurity
	for _, v := range s.env.api.named() {
		if err := s.read(&a, v.name, v.value); err != nil {
			return nil, err
		}
	}
	certificates := new(wechat.PlatformCertificates)
	if err := certificates.Add(s.env.api.certificateNumber, a.verify); err != nil {
		return nil, err
	}
	security := wechat.APISecurity{
		AEAD: a.aead, KeyNumber: s.env.api.keyNumber, Sign: a.sign, Certificates: certificates,
		CertificateDue: func(_ context.Context, number string) { s.due.Store(&number) },
	}
	for _, e := range facts.Endpoints() {
		if e.APISecurity && !isSealable(&e) {
			security.Plain = append(security.Plain, e.Path)
		}
	}
	return []wechat.Option{wechat.WithAPISecurity(security)}, nil
}

// isSealable reports whether WeChat says how API security works for an API.
func isSealable(e *facts.Endpoint) bool {
	return e.APISecurity && e.Method == http.MethodPost && e.Answer == "json"
}

// sealsPath reports whether a call to a path is sealed.
func (s *session) sealsPath(path string) bool {
	e := facts.Match(path, nil)
	return s.env.api != (apiKeys{}) && e != nil && isSealable(e)
}
