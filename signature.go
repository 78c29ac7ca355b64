package wechat

import (
	"crypto/sha1"
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
