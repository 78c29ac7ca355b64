package wechat

import (
	"crypto/hmac"
	"crypto/sha1"
	"crypto/sha256"
	"crypto/subtle"
	"encoding/hex"
	"slices"
	"strings"
)

// signatureLen is the length of a SHA-1 in hex.
const signatureLen = 2 * sha1.Size

// CheckSignature reports whether signature is WeChat's signature of the token, timestamp
// and nonce of a request (checkSignature), as in a URL verification or an unencrypted
// push. It takes constant time, and hex in either case. It is false for an empty token.
//
// It doesn't check the time, and the body isn't signed: anybody who has seen one signed
// query can send any body with it. Timestamp and nonce are sorted and joined, so they can
// be exchanged under the same signature. [Callback] also checks their lengths: 1 to 12
// digits, 1 to 48 characters. An encrypted push has a msg_signature of its text.
//
// WeChat: https://developers.weixin.qq.com/miniprogram/dev/framework/server-ability/message-push
func CheckSignature(token, timestamp, nonce, signature string) bool {
	return token != "" && matches(sign3(token, timestamp, nonce), signature)
}

// SignatureOf returns WeChat's signature of a push: the parts are sorted as bytes and joined,
// and their SHA-1 is written as lower-case hex. The parts are the token, timestamp and
// nonce, and for an encrypted push also the text of its Encrypt field.
func SignatureOf(parts ...string) string {
	sorted := slices.Clone(parts)
	slices.Sort(sorted)
	sum := sha1.Sum([]byte(strings.Join(sorted, "")))
	return hex.EncodeToString(sum[:])
}

// sign3 signs three parts. It allocates nothing if they fit the buffer.
func sign3(a, b, c string) [sha1.Size]byte {
	if a > b {
		a, b = b, a
	}
	if b > c {
		b, c = c, b
	}
	if a > b {
		a, b = b, a
	}
	var small [128]byte
	joined := append(append(append(small[:0], a...), b...), c...)
	return sha1.Sum(joined)
}

// matches compares in constant time.
func matches(sum [sha1.Size]byte, signature string) bool {
	if len(signature) != signatureLen {
		return false
	}
	var given [signatureLen]byte
	copy(given[:], signature)
	var decoded [sha1.Size]byte
	if _, err := hex.Decode(decoded[:], given[:]); err != nil {
		return false
	}
	return subtle.ConstantTimeCompare(sum[:], decoded[:]) == 1
}

// SessionSignature returns the user's signature (用户登录态签名) over data, the body of a
// call or the signData of a payment in the client: lower-case hex of an HMAC-SHA256. The key
// is the session_key as text, not decoded. Calls are signed by [SessionSigned] and
// [BodySigned].
//
// WeChat: https://developers.weixin.qq.com/minigame/dev/guide/open-ability/signature
func SessionSignature(key SessionKey, data []byte) string {
	return hex.EncodeToString(hmacOf(key.Reveal(), "", data))
}

// PaySignature returns a payment's signature (支付签名) over data: lower-case hex of an
// HMAC-SHA256. The appKey is that of the environment, live or sandbox. The uri is the path of
// a call, without its query, or the name of the client's API, such as requestVirtualPayment.
// Calls are signed by [PaySigned].
//
// WeChat: https://developers.weixin.qq.com/miniprogram/dev/platform-capabilities/business-capabilities/virtual-payment.html
func PaySignature(appKey, uri string, data []byte) string {
	return hex.EncodeToString(hmacOf(appKey, uri+"&", data))
}

// CheckPayEventSig reports whether payEventSig is WeChat's over the event and its Payload, the
// text as it came: the check of a mini-game's payment push, which a [Callback] makes by
// itself, see [WithPayKeys]. The appKey is that of the environment that the Payload names. It
// takes constant time and accepts hex in either case. An empty appKey is always false.
//
// WeChat: https://developers.weixin.qq.com/minigame/dev/guide/open-ability/virtual-payment/event
func CheckPayEventSig(appKey, event, payload, payEventSig string) bool {
	given, err := hex.DecodeString(payEventSig)
	return appKey != "" && err == nil && hmac.Equal(hmacOf(appKey, event+"&"+payload, nil), given)
}

// hmacOf signs the two parts, joined, with the key's text.
func hmacOf(key, prefix string, data []byte) []byte {
	mac := hmac.New(sha256.New, []byte(key))
	mac.Write([]byte(prefix))
	mac.Write(data)
	return mac.Sum(nil)
}
