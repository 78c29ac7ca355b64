package crypto

import (
	"crypto/aes"
	"crypto/cipher"
	"encoding/base64"
)

// DecryptOpenData opens the encryptedData that wx.getUserInfo, wx.getWeRunData and
// their like hand to a mini-program (开放数据): AES-128-CBC under the session_key.
// All three arguments are the base64 texts as received. It returns JSON; compare
// the watermark's appid in it with your own, or use wechat.DecryptOpenData, which
// does. The only error is ErrDecrypt, and its usual cause is a session_key that a
// newer login replaced.
//
// WeChat: https://developers.weixin.qq.com/miniprogram/dev/framework/open-ability/signature
func DecryptOpenData(sessionKey, encryptedData, iv string) ([]byte, error) {
	key, err := base64.StdEncoding.DecodeString(sessionKey)
	if err != nil || len(key) != 16 {
		return nil, ErrDecrypt
	}
	vector, err := base64.StdEncoding.DecodeString(iv)
	if err != nil || len(vector) != aes.BlockSize {
		return nil, ErrDecrypt
	}
	buf, err := base64.StdEncoding.DecodeString(encryptedData)
	if err != nil || len(buf) == 0 || len(buf)%aes.BlockSize != 0 {
		return nil, ErrDecrypt
	}
	block, err := aes.NewCipher(key)
	if err != nil {
		return nil, ErrDecrypt
	}
	cipher.NewCBCDecrypter(block, vector).CryptBlocks(buf, buf)
	plain, ok := unpad(buf, aes.BlockSize)
	if !ok {
		return nil, ErrDecrypt
	}
	return plain, nil
}
