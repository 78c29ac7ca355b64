package crypto

import (
	"crypto/aes"
	"crypto/cipher"
	"crypto/rand"
)

// DecryptRewardedAd decrypts the bytes of a rewarded ad's encrypt parameter (激励广告服务端验证): an
// iv of 16 bytes, and behind it the message, which unlike that of a push has no frame and no
// AppID. The only error is ErrDecrypt. It doesn't change encrypted.
//
// WeChat: https://developers.weixin.qq.com/minigame/dev/guide/security/antiadcheat
func (c *MessageCipher) DecryptRewardedAd(encrypted []byte) ([]byte, error) {
	if len(encrypted) < 2*aes.BlockSize || len(encrypted)%aes.BlockSize != 0 {
		return nil, ErrDecrypt
	}
	buf := make([]byte, len(encrypted)-aes.BlockSize)
	cipher.NewCBCDecrypter(c.key().block, encrypted[:aes.BlockSize]).CryptBlocks(buf, encrypted[aes.BlockSize:])
	// WeChat pads pushes to 32 bytes, and doesn't say how it pads these.
	plain, ok := unpad(buf, messagePadding)
	if !ok {
		return nil, ErrDecrypt
	}
	return plain, nil
}

// EncryptRewardedAd encrypts a message as WeChat does for a rewarded ad, with a new iv in
// front, for tests.
func (c *MessageCipher) EncryptRewardedAd(message []byte) []byte {
	pad := aes.BlockSize - len(message)%aes.BlockSize
	buf := make([]byte, aes.BlockSize+len(message)+pad)
	rand.Read(buf[:aes.BlockSize]) // never fails
	copy(buf[aes.BlockSize:], message)
	for i := len(buf) - pad; i < len(buf); i++ {
		buf[i] = byte(pad)
	}
	cipher.NewCBCEncrypter(c.key().block, buf[:aes.BlockSize]).CryptBlocks(buf[aes.BlockSize:], buf[aes.BlockSize:])
	return buf
}
