package wechat

import (
	"bytes"
	"cmp"
	"encoding/json"
	"errors"
	"net/url"
	"strconv"
	"unicode/utf8"

	"github.com/minigo-dev/wechat/internal/jsonwire"
)

// A signer adds a signature of the body to the query: the user's session signature
// (用户登录态签名) or a payment signature (支付签名).
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

// signToken makes the body of an attempt where that is signed together with its token.
func (c *call) signToken(token string) error {
	if c.tokenSigner == nil {
		return nil
	}
	if c.unsigned == nil {
		c.unsigned = append([]byte{}, c.body.bytes...) // a second attempt begins with it again
	}
	reason := ""
	switch {
	case token == "":
		reason = "TokenSigned needs an access_token, and this call has none"
	case len(c.signers) > 0:
		reason = "TokenSigned changes the body, which another option signs"
	}
	if reason != "" {
		return &ArgumentError{API: c.endpoint.path, Field: "opts", Reason: reason}
	}
	signed, err := c.tokenSigner(c.endpoint.path, token, bytes.Clone(c.unsigned))
	var fault *ArgumentError
	switch {
	case errors.As(err, &fault):
		return &ArgumentError{API: fault.API, Field: fault.Field, Reason: redact(fault.Reason, append(c.known(), token))}
	case err != nil:
		return &ArgumentError{API: c.endpoint.path, Field: "body", Reason: "TokenSigned's function failed"}
	}
	c.body = body{contentType: headerJSON, bytes: signed}
	return nil
}

// SessionSigned adds the user's session signature (用户登录态签名) over the body:
// the parameters openid, signature and sig_method.
//
// WeChat: https://developers.weixin.qq.com/minigame/dev/guide/open-ability/signature
func SessionSigned(openID string, key SessionKey) CallOption {
	return callOption(func(c *call) error {
		return c.signWithSession(openID, key)
	})
}

// BodySigned adds the user's signature (用户态签名) over the body as the parameter signature
// alone, for the payment APIs, whose body names the user.
//
// WeChat: https://developers.weixin.qq.com/miniprogram/dev/platform-capabilities/business-capabilities/virtual-payment.html
func BodySigned(key SessionKey) CallOption {
	return callOption(func(c *call) error {
		return c.signWith(key, func(body []byte, query url.Values) {
			query.Set("signature", SessionSignature(key, body))
		})
	})
}

// TokenSigned is for an API that wants its access_token signed too, such as the former
// Midas payment (米大师 1.0): sign makes the body that is sent, out of the path, the
// access_token and the body that the call was given. It is called once for each attempt:
// after a refused token there is a second one, with another token. What it returns is a
// JSON body, and is sent as it is. An [*ArgumentError] of sign ends the call; the text of any
// other error is withheld.
func TokenSigned(sign func(path, accessToken string, body []byte) ([]byte, error)) CallOption {
	return callOption(func(c *call) error {
		if sign == nil {
			return &ArgumentError{API: c.endpoint.path, Field: "sign", Reason: "is nil"}
		}
		c.tokenSigner = sign
		return nil
	})
}

// PaySigned adds the payment signature (支付签名, pay_sig) of the path and the body to the
// query. The live environment and the sandbox have different AppKeys: use the one of the
// environment that the call names.
//
// WeChat: https://developers.weixin.qq.com/miniprogram/dev/platform-capabilities/business-capabilities/virtual-payment.html
func PaySigned(appKey string) CallOption {
	return callOption(func(c *call) error {
		if appKey == "" {
			return &ArgumentError{API: c.endpoint.path, Field: "appKey", Reason: "is empty"}
		}
		c.signers = append(c.signers, paySigner(func() string { return appKey }))
		c.secrets = append(c.secrets, appKey)
		return nil
	})
}

// A paySigner holds the AppKey in a function because no printer can look into one.
type paySigner func() string

func (s paySigner) sign(path string, body []byte, query url.Values) {
	query.Set("pay_sig", PaySignature(s(), path, body))
}

// signWithSession adds the user's signature over the body.
func (c *call) signWithSession(openID string, key SessionKey) error {
	if openID == "" {
		return &ArgumentError{API: c.endpoint.path, Field: "openID", Reason: "is empty"}
	}
	return c.signWith(key, func(body []byte, query url.Values) {
		query.Set("openid", openID)
		query.Set("signature", SessionSignature(key, body))
		query.Set("sig_method", "hmac_sha256")
	})
}

func (c *call) signWith(key SessionKey, sign sessionSigner) error {
	if key.Reveal() == "" {
		return &ArgumentError{API: c.endpoint.path, Field: "sessionKey", Reason: "is empty"}
	}
	c.signers = append(c.signers, sign)
	c.secrets = append(c.secrets, key.Reveal())
	return nil
}

type sessionSigner func(body []byte, query url.Values)

func (s sessionSigner) sign(_ string, body []byte, query url.Values) { s(body, query) }

// A PayEnv is the environment of a payment (支付环境): its orders and its AppKey are its own.
type PayEnv int

// The environments.
const (
	PayLive    PayEnv = 0 // 现网: users pay
	PaySandbox PayEnv = 1 // 沙箱: testers pay nothing
)

// String returns "live", "sandbox" or the number of an environment that isn't known.
func (e PayEnv) String() string {
	switch e {
	case PayLive:
		return "live"
	case PaySandbox:
		return "sandbox"
	}
	return strconv.Itoa(int(e))
}

// SignedData is what a client passes to one of its payment APIs, unchanged: a byte that the
// client adds or leaves out voids the signatures. It marshals to the names of the client's
// API.
type SignedData struct {
	SignData  string `json:"signData"`  // JSON, as a text
	PaySig    string `json:"paySig"`    // of the AppKey
	Signature string `json:"signature"` // of the user's session_key
}

// SignData signs what the client pays with: api is the client's API,
// requestMidasPaymentGameItem, requestVirtualPayment or requestSubscribeSign. The appKey is
// that of the environment that data names. A string, []byte or json.RawMessage is signed as
// it is, anything else is marshalled to JSON. The packages gamepay and virtualpay have it with
// types.
//
// WeChat: https://developers.weixin.qq.com/minigame/dev/guide/open-ability/virtual-payment/goods
func SignData(api, appKey string, key SessionKey, data any) (*SignedData, error) {
	fault := func(field, reason string) (*SignedData, error) {
		return nil, &ArgumentError{API: cmp.Or(api, "SignData"), Field: field, Reason: reason}
	}
	var text []byte
	var err error
	switch data := data.(type) {
	case string:
		text = []byte(data)
	case []byte:
		text = data
	case json.RawMessage:
		text = data
	default:
		text, err = jsonwire.EncodeExactly(data)
	}
	switch {
	case api == "":
		return fault("api", "is empty")
	case appKey == "":
		return fault("appKey", "is empty")
	case key.Reveal() == "":
		return fault("sessionKey", "is empty")
	case err != nil:
		return fault("data", "can't be marshalled to JSON, or holds a text that is no valid UTF-8")
	case len(text) == 0 || text[0] != '{' || !json.Valid(text) || !utf8.Valid(text):
		return fault("data", "is no JSON object")
	}
	return &SignedData{string(text), PaySignature(appKey, api, text), SessionSignature(key, text)}, nil
}
