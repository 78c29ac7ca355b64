// Package crypto decrypts and encrypts for WeChat's server side: pushed messages (消息加解密,
// WXBizMsgCrypt), the encryptedData that a mini-program passes to its server (开放数据), and
// the questions of rewarded ads (激励广告). These ciphers don't authenticate: check the
// signature before you decrypt. Every failed decryption is ErrDecrypt, without a reason that
// an attacker could use.
//
// For API security (API安全) it makes the cipher and the signatures that
// [github.com/minigo-dev/wechat.APISecurity] takes: [NewAES256GCM], [NewRSASigner] and
// [NewRSAVerifier].
//
// It uses the standard library only.
package crypto

import (
	"bytes"
	"crypto/aes"
	"crypto/cipher"
	"crypto/rand"
	"crypto/sha256"
	"crypto/subtle"
	"encoding/base64"
	"encoding/binary"
	"errors"
	"fmt"
	"slices"
	"sync"
)

var (
	// ErrDecrypt is the error of every failed decryption. A cut text, wrong padding and a
	// wrong key look the same.
	ErrDecrypt = errors.New("wechat/crypto: cannot decrypt")

	// ErrKey is the error for an EncodingAESKey that isn't 43 letters (A-Z, a-z) and
	// digits.
	ErrKey = errors.New("wechat/crypto: an EncodingAESKey is 43 letters and digits")
)

const (
	encodingAESKeyLen = 43
	aesKeyLen         = 32 // bytes
	randomLen         = 16
	// In a marked answer, the first half of the random bytes is a salt, the second its
	// mark.
	saltLen   = randomLen / 2
	headerLen = randomLen + 4
	// WeChat pads to 32 bytes, although AES has blocks of 16.
	messagePadding = 32
)

// A MessageCipher encrypts and decrypts pushed messages with one EncodingAESKey
// (消息加密密钥). It is safe for concurrent use. Compare it with Equal; go-cmp does so,
// [reflect.DeepEqual] can't.
//
// WeChat: https://developers.weixin.qq.com/miniprogram/dev/framework/server-ability/message-push
type MessageCipher struct {
	// A function, so that no printer finds the key: reflection follows pointers and reads
	// unexported fields, down to the round keys of a cipher.Block.
	key func() *messageKey
}

type messageKey struct {
	block cipher.Block
	bytes *[aesKeyLen]byte // its first block is the iv too

	once  sync.Once
	marks cipher.Block // see marker
}

func (k *messageKey) iv() []byte { return k.bytes[:aes.BlockSize] }

// marker returns the cipher of the marks. It has 512 bytes, and is made when it is first
// needed: idle apps don't need it.
func (k *messageKey) marker() cipher.Block {
	k.once.Do(func() {
		// The label makes this key different from that of the messages.
		const label = "github.com/minigo-dev/wechat: mark of an answer\x00"
		sum := sha256.Sum256(append([]byte(label), k.bytes[:]...))
		k.marks, _ = aes.NewCipher(sum[:]) // 32 bytes never fail
	})
	return k.marks
}

// NewMessageCipher makes a cipher from the EncodingAESKey of WeChat's console: 43 letters
// (A-Z, a-z) and digits. Another text is ErrKey.
func NewMessageCipher(encodingAESKey string) (*MessageCipher, error) {
	if len(encodingAESKey) != encodingAESKeyLen {
		return nil, ErrKey
	}
	for _, c := range []byte(encodingAESKey) {
		if !isAlphanumeric(c) {
			return nil, ErrKey
		}
	}
	// Keys in use have non-zero trailing bits, so the decoder isn't a strict one.
	key, err := base64.StdEncoding.DecodeString(encodingAESKey + "=")
	if err != nil {
		return nil, ErrKey
	}
	block, err := aes.NewCipher(key)
	if err != nil {
		return nil, ErrKey
	}
	raw := [aesKeyLen]byte(key)
	k := &messageKey{block: block, bytes: &raw}
	return &MessageCipher{key: func() *messageKey { return k }}, nil
}

// Equal reports whether both have the same key, or none. It takes constant time.
func (c MessageCipher) Equal(other MessageCipher) bool {
	if c.key == nil || other.key == nil {
		return c.key == nil && other.key == nil
	}
	return subtle.ConstantTimeCompare(c.key().bytes[:], other.key().bytes[:]) == 1
}

func isAlphanumeric(c byte) bool {
	return 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z' || '0' <= c && c <= '9'
}

// Decrypt decrypts the base64 text of a push's Encrypt field. It returns the message and
// the AppID that the sender has put beside it: compare that with your own first. Both
// share one new buffer. The only error is ErrDecrypt.
//
// It decrypts answers too. For pushes use [MessageCipher.DecryptPush].
func (c *MessageCipher) Decrypt(encrypted string) (message, appID []byte, err error) {
	buf, err := base64.StdEncoding.DecodeString(encrypted)
	if err != nil {
		return nil, nil, ErrDecrypt
	}
	_, message, appID, err = c.open(buf)
	return message, appID, err
}

// DecryptPush is Decrypt that also reports whether the text is an answer of
// [MessageCipher.AppendAnswer] with this key. Pushes and answers have the same key,
// format and signature, so somebody could send an answer back as a push: refuse it.
// Answers of other libraries have no mark.
func (c *MessageCipher) DecryptPush(encrypted []byte) (message, appID []byte, isAnswer bool, err error) {
	buf := make([]byte, base64.StdEncoding.DecodedLen(len(encrypted)))
	n, err := base64.StdEncoding.Decode(buf, encrypted)
	if err != nil {
		return nil, nil, false, ErrDecrypt
	}
	random, message, appID, err := c.open(buf[:n])
	if err != nil {
		return nil, nil, false, err
	}
	return message, appID, c.isMarked(random), nil
}

// open decrypts a buffer in place. Nothing else refers to the random bytes that it returns.
func (c *MessageCipher) open(buf []byte) (random, message, appID []byte, err error) {
	if len(buf) == 0 || len(buf)%aes.BlockSize != 0 {
		return nil, nil, nil, ErrDecrypt
	}
	cipher.NewCBCDecrypter(c.key().block, c.key().iv()).CryptBlocks(buf, buf)
	plain, ok := unpad(buf, messagePadding)
	if !ok || len(plain) < headerLen {
		return nil, nil, nil, ErrDecrypt
	}
	length := binary.BigEndian.Uint32(plain[randomLen:headerLen])
	if uint64(length) > uint64(len(plain)-headerLen) {
		return nil, nil, nil, ErrDecrypt
	}
	end := headerLen + int(length)
	return plain[:randomLen:randomLen], plain[headerLen:end:end], plain[end:len(plain):len(plain)], nil
}

// Encrypt encrypts a message for the app with new random bytes, as WeChat does. It
// returns the base64 text for an Encrypt field, which you sign together with your Token,
// the timestamp and the nonce. For answers use [MessageCipher.AppendAnswer].
func (c *MessageCipher) Encrypt(message []byte, appID string) string {
	return string(c.AppendEncrypt(nil, message, appID))
}

// AppendEncrypt is Encrypt that appends to dst.
func (c *MessageCipher) AppendEncrypt(dst, message []byte, appID string) []byte {
	buf := newFrame(message, appID)
	rand.Read(buf[:randomLen]) // never fails
	return c.seal(dst, buf)
}

// AppendAnswer is AppendEncrypt for the answer to a push. The random bytes have a mark
// that [MessageCipher.DecryptPush] finds; without the key they look random. One of 2^64
// pushes has such a mark by chance.
func (c *MessageCipher) AppendAnswer(dst, message []byte, appID string) []byte {
	buf := newFrame(message, appID)
	rand.Read(buf[:saltLen])
	// The start of the second block is a buffer for the mark: a variable would be
	// allocated.
	mark, begin := buf[randomLen:2*randomLen], [randomLen]byte(buf[randomLen:])
	copy(mark, buf[:saltLen])
	c.mark(mark)
	copy(buf[saltLen:randomLen], mark)
	copy(mark, begin[:])
	return c.seal(dst, buf)
}

// mark replaces the salt at the beginning of a block by its mark.
func (c *MessageCipher) mark(block []byte) {
	copy(block[saltLen:], "answer\x00\x01")
	c.key().marker().Encrypt(block, block)
}

// isMarked reports whether the random bytes are those of an answer. It overwrites them.
func (c *MessageCipher) isMarked(random []byte) bool {
	mark := [saltLen]byte(random[saltLen:])
	c.mark(random)
	return subtle.ConstantTimeCompare(random[:saltLen], mark[:]) == 1
}

// newFrame returns the plaintext, two blocks or more, without its random bytes.
func newFrame(message []byte, appID string) []byte {
	size := headerLen + len(message) + len(appID)
	pad := messagePadding - size%messagePadding
	buf := make([]byte, size+pad)
	binary.BigEndian.PutUint32(buf[randomLen:], uint32(len(message)))
	copy(buf[headerLen:], message)
	copy(buf[headerLen+len(message):], appID)
	for i := size; i < len(buf); i++ {
		buf[i] = byte(pad)
	}
	return buf
}

// seal encrypts a frame in place and appends its base64 text to dst.
func (c *MessageCipher) seal(dst, frame []byte) []byte {
	cipher.NewCBCEncrypter(c.key().block, c.key().iv()).CryptBlocks(frame, frame)
	dst = slices.Grow(dst, base64.StdEncoding.EncodedLen(len(frame)))
	return base64.StdEncoding.AppendEncode(dst, frame)
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

// Format prints REDACTED in place of the key, for every verb.
func (MessageCipher) Format(f fmt.State, _ rune) { fmt.Fprint(f, "crypto.MessageCipher(REDACTED)") }
