package wechattest

import "net/http"

// A securityObject tells of API security (API安全) what anybody may know: certificates are public.
type securityObject struct {
	CertificateNumber string `json:"certificateNumber"` // empty until the keys are made
	Certificate       string `json:"certificate,omitempty"`
	DeprecatedNumber  string `json:"deprecatedNumber,omitempty"` // of the one before, while the certificate changes
	ChangeEnds        string `json:"changeEnds,omitempty"`
}

var noAPISecurity = &controlError{http.StatusConflict, "the app has no API security: start with --api-security", "应用没有开启 API 安全：请用 --api-security 启动"}

// securityObject is nil without API security. It makes no keys, which takes a while.
func (p *Platform) securityObject() *securityObject {
	s := p.security
	if s == nil {
		return nil
	}
	now := p.Now()
	s.mu.Lock()
	defer s.mu.Unlock()
	o := &securityObject{}
	if s.current != nil {
		o.CertificateNumber = s.current.number
	}
	if s.changing(now) {
		o.DeprecatedNumber, o.ChangeEnds = s.deprecated.number, stamp(s.changed.Add(certificateChange))
	}
	return o
}

// getAPISecurity also tells the certificate, as the console lets one download it.
func getAPISecurity(p *Platform, _ *http.Request) (any, error) {
	if p.security == nil {
		return nil, noAPISecurity
	}
	k := p.APISecurityKeys()
	o := p.securityObject()
	o.Certificate = string(k.Certificate)
	return o, nil
}

func changeCertificate(p *Platform, r *http.Request) (any, error) {
	if p.security == nil {
		return nil, noAPISecurity
	}
	p.ChangeCertificate()
	return getAPISecurity(p, r)
}

func endCertificateChange(p *Platform, r *http.Request) (any, error) {
	if p.security == nil {
		return nil, noAPISecurity
	}
	p.EndCertificateChange()
	return getAPISecurity(p, r)
}

// A securityCredentials are the settings of API security for a bot. They are empty without it.
type securityCredentials struct {
	APIKey            string `json:"apiKey,omitempty"`
	APIKeyNumber      string `json:"apiKeyNumber,omitempty"`
	PrivateKey        string `json:"apiPrivateKey,omitempty"`
	PrivateKeyNumber  string `json:"apiPrivateKeyNumber,omitempty"`
	Certificate       string `json:"apiCertificate,omitempty"`
	CertificateNumber string `json:"apiCertificateNumber,omitempty"`
}

func (p *Platform) securityCredentials() securityCredentials {
	if p.security == nil {
		return securityCredentials{}
	}
	k := p.APISecurityKeys()
	return securityCredentials{k.SymmetricKey, k.SymmetricKeyNumber, string(k.PrivateKey), k.PrivateKeyNumber, string(k.Certificate), k.CertificateNumber}
}
