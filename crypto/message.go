// Package crypto holds the ciphers of WeChat's server side: the envelope of
// pushed messages (消息加解密, WXBizMsgCrypt) and the encryptedData that a
// mini-program hands to its server (开放数据).
//
// It uses the standard library only. Every decryption fails with ErrDecrypt and
// nothing else, so that an answer built from the error can't serve as an oracle.
// Neither cipher authenticates: check the signature before you decrypt.
package crypto

import (
	"bytes"
	"crypto/aes"
	"crypto/cipher"
	"crypto/rand"
	"crypto/subtle"
	"encoding/base64"
	"encoding/binary"
	"errors"
	"fmt"
	"slices"
)

var (
	// ErrDecrypt says that a ciphertext is not what the key makes of a message.
	// It never says why: a cut text, bad padding and a wrong key look the same.
	ErrDecrypt = errors.New("wechat/crypto: cannot decrypt")

	// ErrKey says that an EncodingAESKey is not 43 characters of A-Z, a-z, 0-9.
	ErrKey = errors.New("wechat/crypto: an EncodingAESKey is 43 letters and digits")
)

const (
	encodingAESKeyLen = 43
	randomLen         = 16
	headerLen         = randomLen + 4
	// Messages are padded to 32 bytes although AES works in blocks of 16.
	messagePadding = 32
)

// A MessageCipher seals and opens pushed messages with one EncodingAESKey
// (消息加解密密钥). It is safe for concurrent use.
//
// WeChat: https://developers.weixin.qq.com/miniprogram/dev/framework/server-ability/message-push
//
// Compare with Equal, as go-cmp does by itself: [reflect.DeepEqual] can't compare keys.
type MessageCipher struct {
	// A function, in which no printer can look: reflection follows pointers and reads
	// unexported fields, down to the round keys of a cipher.Block.
	key func() *messageKey
}

type messageKey struct {
	block cipher.Block
	iv    *[aes.BlockSize]byte // the first half of the key
}

// NewMessageCipher makes a cipher from the EncodingAESKey of WeChat's console:
// 43 characters of A-Z, a-z and 0-9. Anything else is ErrKey.
func NewMessageCipher(encodingAESKey string) (*MessageCipher, error) {
	if len(encodingAESKey) != encodingAESKeyLen {
		return nil, ErrKey
	}
	for _, c := range []byte(encodingAESKey) {
		if !isAlphanumeric(c) {
			return nil, ErrKey
		}
	}
	// Keys in the wild have non-zero trailing bits, which a strict decoder refuses.
	key, err := base64.StdEncoding.DecodeString(encodingAESKey + "=")
	if err != nil {
		return nil, ErrKey
	}
	block, err := aes.NewCipher(key)
	if err != nil {
		return nil, ErrKey
	}
	iv := [aes.BlockSize]byte(key)
	k := &messageKey{block: block, iv: &iv}
	return &MessageCipher{key: func() *messageKey { return k }}, nil
}

// Equal reports in constant time whether both have the same key. The zero value has none.
func (c MessageCipher) Equal(other MessageCipher) bool {
	if c.key == nil || other.key == nil {
		return c.key == nil && other.key == nil
	}
	a, b := c.key().sample(), other.key().sample()
	return subtle.ConstantTimeCompare(a[:], b[:]) == 1
}

// sample is the half of the key that is known, and a block that depends on all of it.
func (k *messageKey) sample() (s [2 * aes.BlockSize]byte) {
	copy(s[:], k.iv[:])
	k.block.Encrypt(s[aes.BlockSize:], s[aes.BlockSize:])
	return s
}

func isAlphanumeric(c byte) bool {
	return 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z' || '0' <= c && c <= '9'
}

// Decrypt opens the base64 text of a push's Encrypt field. It returns the message
// and the AppID that the sender sealed with it: compare that with your own before
// you use the message. Both share one new buffer. The only error is ErrDecrypt.
func (c *MessageCipher) Decrypt(encrypted string) (message, appID []byte, err error) {
	buf, err := base64.StdEncoding.DecodeString(encrypted)
	if err != nil || len(buf) == 0 || len(buf)%aes.BlockSize != 0 {
		return nil, nil, ErrDecrypt
	}
	cipher.NewCBCDecrypter(c.key().block, c.key().iv[:]).CryptBlocks(buf, buf)
	plain, ok := unpad(buf, messagePadding)
	if !ok || len(plain) < headerLen {
		return nil, nil, ErrDecrypt
	}
	length := binary.BigEndian.Uint32(plain[randomLen:headerLen])
	if uint64(length) > uint64(len(plain)-headerLen) {
		return nil, nil, ErrDecrypt
	}
	end := headerLen + int(length)
	return plain[headerLen:end:end], plain[end:len(plain):len(plain)], nil
}

// Encrypt seals a message for the app, with fresh random bytes, and returns the
// base64 text of an Encrypt field. Sign that together with your token, the time and
// the nonce.
func (c *MessageCipher) Encrypt(message []byte, appID string) string {
	return string(c.AppendEncrypt(nil, message, appID))
}

// AppendEncrypt is Encrypt that appends to dst and returns the extended slice.
func (c *MessageCipher) AppendEncrypt(dst, message []byte, appID string) []byte {
	var random [randomLen]byte
	rand.Read(random[:]) // never fails: the runtime aborts instead
	return c.appendEncrypt(dst, random, message, appID)
}

func (c *MessageCipher) appendEncrypt(dst []byte, random [randomLen]byte, message []byte, appID string) []byte {
	size := headerLen + len(message) + len(appID)
	pad := messagePadding - size%messagePadding
	buf := make([]byte, size+pad)
	copy(buf, random[:])
	binary.BigEndian.PutUint32(buf[randomLen:], uint32(len(message)))
	copy(buf[headerLen:], message)
	copy(buf[headerLen+len(message):], appID)
	for i := size; i < len(buf); i++ {
		buf[i] = byte(pad)
	}
	cipher.NewCBCEncrypter(c.key().block, c.key().iv[:]).CryptBlocks(buf, buf)
	dst = slices.Grow(dst, base64.StdEncoding.EncodedLen(len(buf)))
	return base64.StdEncoding.AppendEncode(dst, buf)
}

// unpad removes PKCS#7 padding of up to max bytes.
func unpad(buf []byte, max int) ([]byte, bool) {
	if len(buf) == 0 {
		return nil, false
	}
	n := int(buf[len(buf)-1])
	if n < 1 || n > max || n > len(buf) {
		return nil, false
	}
	padding := buf[len(buf)-n:]
	if bytes.Count(padding, padding[:1]) != n {
		return nil, false
	}
	return buf[:len(buf)-n], true
}

// Format prints a MessageCipher without its key, whatever the verb.
func (MessageCipher) Format(f fmt.State, _ rune) { fmt.Fprint(f, "crypto.MessageCipher(REDACTED)") }
