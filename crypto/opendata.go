package crypto

import (
	"crypto/aes"
	"crypto/cipher"
	"encoding/base64"
)

// DecryptOpenData decrypts the encryptedData of wx.getUserInfo, wx.getWeRunData and the
// like (开放数据): AES-128-CBC with the session_key. The arguments are the base64 texts as
// received. It returns JSON. Compare the appid in its watermark with your own, or use
// wechat.DecryptOpenData, which does that. The only error is ErrDecrypt; most often a
// newer login has replaced the session_key.
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
