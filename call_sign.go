package wechat

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"net/url"
)

// A signer adds a signature over the body to the query: the user's session
// signature (用户登录态签名), or a payment's.
type signer interface {
	sign(path string, body []byte, query url.Values)
}

// sign signs the bytes that will be sent.
func (c *call) sign() {
	if len(c.signers) > 0 && c.query == nil {
		c.query = url.Values{}
	}
	for _, s := range c.signers {
		s.sign(c.endpoint.path, c.body.bytes, c.query)
	}
}

// SessionSigned adds the user's session signature (用户登录态签名) over the body:
// the parameters openid, signature and sig_method.
//
// WeChat: https://developers.weixin.qq.com/minigame/dev/guide/open-ability/signature
func SessionSigned(openID string, key SessionKey) CallOption {
	return callOption(func(c *call) error {
		if err := requireText(c.endpoint.path, "openID", openID, "sessionKey", key.Reveal()); err != nil {
			return err
		}
		c.signers = append(c.signers, sessionSigner{openID, key})
		c.secrets = append(c.secrets, key.Reveal())
		return nil
	})
}

// PaySigned adds a payment's signature (支付签名, pay_sig) over the path and the body. The
// appKey is that of the environment that the call names: the live one and the sandbox have
// keys of their own.
//
// WeChat: https://developers.weixin.qq.com/miniprogram/dev/platform-capabilities/business-capabilities/virtual-payment.html
func PaySigned(appKey string) CallOption {
	return callOption(func(c *call) error {
		if err := requireText(c.endpoint.path, "appKey", appKey); err != nil {
			return err
		}
		c.signers = append(c.signers, paySigner(func() string { return appKey }))
		c.secrets = append(c.secrets, appKey)
		return nil
	})
}

// A paySigner holds the AppKey in a function, which nothing prints.
type paySigner func() string

func (s paySigner) sign(path string, body []byte, query url.Values) {
	query.Set("pay_sig", signBody(s(), append([]byte(path+"&"), body...)))
}

type sessionSigner struct {
	openID string
	key    SessionKey
}

func (s sessionSigner) sign(_ string, body []byte, query url.Values) {
	query.Set("openid", s.openID)
	query.Set("signature", signBody(s.key.Reveal(), body))
	query.Set("sig_method", "hmac_sha256")
}

// signBody signs with the key's text: a session_key is not decoded for signing.
func signBody(key string, body []byte) string {
	mac := hmac.New(sha256.New, []byte(key))
	mac.Write(body)
	return hex.EncodeToString(mac.Sum(nil))
}
