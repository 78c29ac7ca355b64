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
	// ErrDecrypt says that a ciphertext is not what the key makes of a message.
	// It never says why: a cut text, bad padding and a wrong key look the same.
	ErrDecrypt = errors.New("wechat/crypto: cannot decrypt")

	// ErrKey says that an EncodingAESKey is not 43 characters of A-Z, a-z, 0-9.
	ErrKey = errors.New("wechat/crypto: an EncodingAESKey is 43 letters and digits")
)

const (
	encodingAESKeyLen = 43
	aesKeyLen         = 32 // bytes
	randomLen         = 16
	// The second half of a marked answer's random bytes is the mark of the first.
	saltLen   = randomLen / 2
	headerLen = randomLen + 4
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
	bytes *[aesKeyLen]byte // the first block is the iv

	once  sync.Once
	marks cipher.Block // see marker
}

func (k *messageKey) iv() []byte { return k.bytes[:aes.BlockSize] }

// marker returns the cipher of the marks. It is made when it is first needed: idle apps
// have no use for its half KiB.
func (k *messageKey) marker() cipher.Block {
	k.once.Do(func() {
		// A label apart, so that no mark is a block of the other cipher.
		const label = "github.com/minigo-dev/wechat: mark of an answer\x00"
		sum := sha256.Sum256(append([]byte(label), k.bytes[:]...))
		k.marks, _ = aes.NewCipher(sum[:]) // fails for other lengths only
	})
	return k.marks
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
	raw := [aesKeyLen]byte(key)
	k := &messageKey{block: block, bytes: &raw}
	return &MessageCipher{key: func() *messageKey { return k }}, nil
}

// Equal reports in constant time whether both have the same key. The zero value has none.
func (c MessageCipher) Equal(other MessageCipher) bool {
	if c.key == nil || other.key == nil {
		return c.key == nil && other.key == nil
	}
	return subtle.ConstantTimeCompare(c.key().bytes[:], other.key().bytes[:]) == 1
}

func isAlphanumeric(c byte) bool {
	return 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z' || '0' <= c && c <= '9'
}

// Decrypt opens the base64 text of a push's Encrypt field. It returns the message
// and the AppID that the sender sealed with it: compare that with your own before
// you use the message. Both share one new buffer. The only error is ErrDecrypt.
//
// It opens answers too. A server that takes pushes uses [MessageCipher.DecryptPush].
func (c *MessageCipher) Decrypt(encrypted string) (message, appID []byte, err error) {
	buf, err := base64.StdEncoding.DecodeString(encrypted)
	if err != nil {
		return nil, nil, ErrDecrypt
	}
	_, message, appID, err = c.open(buf)
	return message, appID, err
}

// DecryptPush is Decrypt that also reports whether the text is an answer, sealed by
// [MessageCipher.AppendAnswer] with this key. Pushes and answers have the same key,
// format and signature, so an answer that somebody posts back verifies as a push: refuse
// it. Answers of other libraries bear no mark.
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

// open decrypts a buffer in place. It also returns the random bytes, which nothing else
// refers to.
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

// Encrypt seals a message for the app, with fresh random bytes, and returns the
// base64 text of an Encrypt field. Sign that together with your token, the time and
// the nonce. It seals as WeChat does: use [MessageCipher.AppendAnswer] for answers.
func (c *MessageCipher) Encrypt(message []byte, appID string) string {
	return string(c.AppendEncrypt(nil, message, appID))
}

// AppendEncrypt is Encrypt that appends to dst and returns the extended slice.
func (c *MessageCipher) AppendEncrypt(dst, message []byte, appID string) []byte {
	buf := newFrame(message, appID)
	rand.Read(buf[:randomLen]) // never fails: the runtime aborts instead
	return c.seal(dst, buf)
}

// AppendAnswer is AppendEncrypt for the answer to a push: the random bytes bear a mark
// by which [MessageCipher.DecryptPush] knows the answer. To everybody without the key they
// look as random as any. A push passes for an answer by chance once in 2^64.
func (c *MessageCipher) AppendAnswer(dst, message []byte, appID string) []byte {
	buf := newFrame(message, appID)
	rand.Read(buf[:saltLen])
	// The second block's start is scratch: a block on the stack would move to the heap.
	mark, begin := buf[randomLen:2*randomLen], [randomLen]byte(buf[randomLen:])
	copy(mark, buf[:saltLen])
	c.mark(mark)
	copy(buf[saltLen:randomLen], mark)
	copy(mark, begin[:])
	return c.seal(dst, buf)
}

// mark replaces the salt at the begin of a block by its mark.
func (c *MessageCipher) mark(block []byte) {
	copy(block[saltLen:], "answer\x00\x01")
	c.key().marker().Encrypt(block, block)
}

// isMarked reports whether random bytes are those of an answer. It overwrites them.
func (c *MessageCipher) isMarked(random []byte) bool {
	mark := [saltLen]byte(random[saltLen:])
	c.mark(random)
	return subtle.ConstantTimeCompare(random[:saltLen], mark[:]) == 1
}

// newFrame builds what is encrypted, all but the random bytes: two blocks or more.
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

// seal encrypts a frame in place and appends it to dst.
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

// Format prints a MessageCipher without its key, whatever the verb.
func (MessageCipher) Format(f fmt.State, _ rune) { fmt.Fprint(f, "crypto.MessageCipher(REDACTED)") }
