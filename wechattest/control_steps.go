package wechattest

import (
	"bytes"
	"crypto/aes"
	"crypto/cipher"
	"encoding/base64"
	"encoding/binary"
	"encoding/hex"
	"net/url"
	"slices"
	"strings"
)

const encryptShown = 40 // characters of a ciphertext among the parts of a signature

// A signatureSteps object shows the steps of a push's signature, so that people can check them by
// hand.
type signatureSteps struct {
	Kind      string   `json:"kind"`
	Token     string   `json:"token"`
	Timestamp string   `json:"timestamp"`
	Nonce     string   `json:"nonce"`
	Encrypt   string   `json:"encrypt"`
	Sorted    []string `json:"sorted"`
	Hash      string   `json:"hash,omitempty"` // SHA-256 of a rewarded ad; else SHA-1
	SHA1      string   `json:"sha1"`           // the result, also of SHA-256
	Given     string   `json:"given"`
	Valid     bool     `json:"valid"`
}

// An envelopeObject holds the parts of an Encrypt field.
type envelopeObject struct {
	Encrypt string `json:"encrypt"`
	Random  string `json:"random"`
	Length  int    `json:"length"`
	Message string `json:"message"`
	AppID   string `json:"appId"`
	Padding int    `json:"padding"`
	Error   string `json:"error,omitempty"`
}

// signatureSteps returns the steps of a push's signature from the bytes on the wire. In secure and
// compatible mode it is msg_signature, which covers the ciphertext.
func (p *Platform) signatureSteps(raw *rawExchange) *signatureSteps {
	q, _ := url.ParseQuery(raw.query)
	if raw.ad {
		return p.RewardedAdConfig().steps(q)
	}
	s := &signatureSteps{
		Kind: "none", Token: maskMiddle(p.cfg.token), Timestamp: q.Get("timestamp"), Nonce: q.Get("nonce"), Sorted: []string{},
	}
	parts := []string{p.cfg.token, s.Timestamp, s.Nonce}
	encrypt := p.sealedIn(raw.body)
	switch {
	case q.Get("msg_signature") != "":
		s.Kind, s.Given = "msg_signature", q.Get("msg_signature")
		parts = append(parts, encrypt)
		s.Encrypt = shorten(encrypt)
	case q.Get("signature") != "":
		s.Kind, s.Given = "signature", q.Get("signature")
	default:
		return s
	}
	s.SHA1 = signature(slices.Clone(parts)...)
	s.Valid = s.SHA1 == s.Given
	slices.Sort(parts)
	for _, part := range parts {
		switch part {
		case p.cfg.token:
			part = s.Token
		case encrypt:
			part = s.Encrypt
		}
		s.Sorted = append(s.Sorted, part)
	}
	return s
}

// steps returns the steps of the signature of a request about a rewarded ad.
func (c RewardedAdConfig) steps(q url.Values) *signatureSteps {
	sealed := q.Get("encrypt")
	s := &signatureSteps{
		Kind: "signature", Token: maskMiddle(c.Token), Timestamp: q.Get("timestamp"), Nonce: q.Get("nonce"), Sorted: []string{},
		Given: q.Get("signature"), Hash: "SHA-256", SHA1: c.signature(q),
	}
	if s.Encrypt = shorten(sealed); s.Given == "" {
		s.Kind = "none"
	}
	s.Valid = s.SHA1 == s.Given
	for _, part := range slices.Sorted(slices.Values(c.signed(q))) {
		switch part {
		case c.Token:
			part = s.Token
		case sealed:
			part = s.Encrypt
		}
		s.Sorted = append(s.Sorted, part)
	}
	return s
}

func shorten(s string) string {
	if len(s) <= encryptShown {
		return s
	}
	return s[:encryptShown] + "…"
}

// sealedIn returns the Encrypt field of a body, or "".
func (p *Platform) sealedIn(body []byte) string {
	if len(body) == 0 {
		return ""
	}
	// A message may end inside a character; the envelope around it is ASCII.
	format := JSON // the app's may have changed since
	if bytes.HasPrefix(bytes.TrimSpace(body), []byte("<")) {
		format = XML
	}
	d, err := parseDoc(format, []byte(strings.ToValidUTF8(string(body), "?")))
	if err != nil {
		return ""
	}
	return d.text("Encrypt")
}

// envelope returns the parts of a body's Encrypt field, or nil if there is none.
func (p *Platform) envelope(body []byte) *envelopeObject {
	encrypt := p.sealedIn(body)
	if encrypt == "" {
		return nil
	}
	o := &envelopeObject{Encrypt: cut(encrypt, loggedBody)}
	e, err := openEnvelope(p.cfg.aesKey, encrypt)
	if err != nil {
		o.Error = err.Error()
		return o
	}
	o.Random, o.Length, o.Padding = hex.EncodeToString(e.random), len(e.message), e.padding
	o.Message, o.AppID = p.logged(e.message), strings.ToValidUTF8(cut(p.mask(e.appID), 100), "?")
	return o
}

// A sealedMessage is the content of an Encrypt field.
type sealedMessage struct {
	random, message []byte
	appID           string
	padding         int
	halfBlock       bool // of 16 bytes at the end: padded to 16, not to 32
}

// openEnvelope decrypts an Encrypt field: 16 random bytes, the length, the message and
// the app's id, padded to 32. Padding to 16 is read too.
func openEnvelope(encodingAESKey, encrypt string) (sealedMessage, error) {
	key, err := aesKey(encodingAESKey)
	if err != nil {
		return sealedMessage{}, err
	}
	buf, err := base64.StdEncoding.DecodeString(encrypt)
	if err != nil || len(buf) == 0 || len(buf)%aes.BlockSize != 0 {
		return sealedMessage{}, flawed("base64", "the Encrypt field is no base64 of whole 16-byte blocks", "Encrypt 不是由完整的 16 字节块构成的 base64")
	}
	block, err := aes.NewCipher(key)
	if err != nil {
		return sealedMessage{}, err
	}
	cipher.NewCBCDecrypter(block, key[:16]).CryptBlocks(buf, buf)
	n := int(buf[len(buf)-1])
	if n < 1 || n > 32 || n > len(buf) || strings.Count(string(buf[len(buf)-n:]), string(buf[len(buf)-1:])) != n {
		return sealedMessage{}, flawed("padding", "the Encrypt field doesn't end with PKCS#7 padding, 1 to 32 equal bytes that say how many they are: another key, or another padding",
			"Encrypt 末尾不是 PKCS#7 填充（1 到 32 个相同字节，值为填充长度）：密钥不一致，或填充方式不同")
	}
	halfBlock := len(buf)%32 != 0
	buf = buf[:len(buf)-n]
	if len(buf) < 20 || uint64(binary.BigEndian.Uint32(buf[16:])) > uint64(len(buf)-20) {
		return sealedMessage{}, flawed("length", "the Encrypt field holds a wrong length", "Encrypt 内部的长度字段不正确")
	}
	end := 20 + int(binary.BigEndian.Uint32(buf[16:]))
	return sealedMessage{buf[:16], buf[20:end], string(buf[end:]), n, halfBlock}, nil
}
