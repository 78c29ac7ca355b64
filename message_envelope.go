package wechat

// ParseEnvelope returns the Encrypt field (密文) of a push's body, JSON or XML, as
// [Callback] reads it: the base64 text that msg_signature covers and that a
// crypto.MessageCipher opens. It is empty for a push that isn't encrypted.
//
// It verifies nothing: use it where a Callback won't do, and check the signature, and
// the AppID inside, yourself. Its limits are those of [ParseMessage]; every error is
// an [ErrMessage].
//
// WeChat: https://developers.weixin.qq.com/miniprogram/dev/framework/server-ability/message-push
func ParseEnvelope(body []byte) (encrypt string, err error) {
	e, err := readEnvelope(body)
	if err != nil {
		return "", err
	}
	return string(e.encrypt), nil
}
