package wechattest

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"hash/fnv"
	"strings"
)

// PayEventSig signs a push of mini-game payment: the lower-case hex HMAC-SHA256 of event, &
// and the payload as it stands in the push, with the payment key (支付 AppKey) of the
// payload's Env.
func PayEventSig(appKey, event, payload string) string { return macHex(appKey, event+"&"+payload) }

// macHex is what all signatures of payment are made with.
func macHex(key, message string) string {
	mac := hmac.New(sha256.New, []byte(key))
	mac.Write([]byte(message))
	return hex.EncodeToString(mac.Sum(nil))
}

// WithPaymentKeys sets the payment keys (支付 AppKey) of the live and of the sandbox
// environment; without it they are random.
func WithPaymentKeys(live, sandbox string) Option {
	return option(func(c *config) error {
		for _, o := range []Option{
			text("WithPaymentKeys", live, func(c *config) { c.paymentKey = live }),
			text("WithPaymentKeys", sandbox, func(c *config) { c.sandboxKey = sandbox }),
		} {
			if err := o.apply(c); err != nil {
				return err
			}
		}
		return nil
	})
}

// WithOfferID sets the app's OfferID (支付应用 ID), which calls and signed data of payment
// name; without it, it follows from the app's id.
func WithOfferID(id string) Option {
	return setting("WithOfferID", id, func(c *config) { c.offerID = id })
}

// offerIDOf makes an OfferID without drawing a random value.
func offerIDOf(appID string) string {
	h := fnv.New32a()
	h.Write([]byte(appID))
	return fmt.Sprintf("145%07d", h.Sum32()%10_000_000)
}

// PaymentKey returns the app's payment key (支付 AppKey) of the live or of the sandbox
// environment, which signs pay_sig and PayEventSig. [WithPaymentKeys] sets both.
func (p *Platform) PaymentKey(sandbox bool) string {
	if sandbox {
		return p.cfg.sandboxKey
	}
	return p.cfg.paymentKey
}

// OfferID returns the app's OfferID (支付应用 ID). [WithOfferID] sets it.
func (p *Platform) OfferID() string { return p.cfg.offerID }

// paySigFault says what is wrong with a pay_sig over name, & and the signed bytes; empty if
// it is right.
func (p *Platform) paySigFault(given, name, signed string, env int) (english, chinese string) {
	key, other := p.PaymentKey(env == 1), p.PaymentKey(env != 1)
	environments := [...][2]string{{"live", "现网"}, {"sandbox", "沙箱"}}
	switch right := macHex(key, name+"&"+signed); given {
	case right:
		return "", ""
	case "":
		return "pay_sig is missing", "缺少 pay_sig"
	case strings.ToUpper(right):
		return "pay_sig is in capital letters: it has to be small ones", "pay_sig 应为小写十六进制"
	case macHex(other, name+"&"+signed):
		return fmt.Sprintf("pay_sig is made with the AppKey of the %s environment, and env is %d (%s)", environments[1-env][0], env, environments[env][0]),
			fmt.Sprintf("pay_sig 用了%s环境的 AppKey，而 env 为 %d（%s）", environments[1-env][1], env, environments[env][1])
	case macHex(key, signed):
		return fmt.Sprintf("pay_sig signs the body alone: it has to be %s&BODY", name), fmt.Sprintf("pay_sig 只签了请求体，应签 %s&请求体", name)
	}
	return fmt.Sprintf("pay_sig is wrong: another AppKey, another name than %s before the &, or other bytes than those that came", name),
		fmt.Sprintf("pay_sig 不正确：AppKey 不对，& 之前不是 %s，或签名的内容与收到的不是同样的字节", name)
}

// sessionSigFault says what is wrong with the signature of a user's session over the signed
// bytes; empty if it is right. expired: the key that it was made with has lapsed. The caller
// holds mu.
func (u *User) sessionSigFault(given, signed string) (english, chinese string, expired bool) {
	if u.sessionKey == "" {
		return "the user has no session: it has ended, or the user never logged in", "用户没有登录态：已失效，或从未登录", true
	}
	switch given {
	case macHex(u.sessionKey, signed): // the key's text, not the bytes that it encodes
		return "", "", false
	case "":
		return "signature is missing", "缺少 signature", false
	}
	for _, past := range u.pastKeys {
		if given == macHex(past, signed) {
			return "the signature is made with an earlier session_key of the user's", "signature 用了该用户之前的 session_key", true
		}
	}
	return "the signature is wrong: another session_key, its bytes in place of its text, or other bytes than those that came",
		"signature 不正确：session_key 不对、用了解码后的字节，或签名的内容与收到的不是同样的字节", false
}
