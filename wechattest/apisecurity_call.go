package wechattest

import (
	"cmp"
	"crypto"
	"crypto/aes"
	"crypto/cipher"
	"crypto/rand"
	"crypto/rsa"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"

	"github.com/minigo-dev/wechat/internal/facts"
)

// The headers of API security (rule F45).
const (
	headerAppID      = "Wechatmp-Appid"
	headerTimeStamp  = "Wechatmp-Timestamp"
	headerSerial     = "Wechatmp-Serial"
	headerSignature  = "Wechatmp-Signature"
	headerDeprecated = "-Deprecated"

	sealedSkew = 300 * time.Second
	saltBytes  = 32
	nonceBytes = 12
	tagBytes   = 16
)

// A securityView has what one call needs of the keys.
type securityView struct {
	symmetric []byte
	number    string
	developer *rsa.PublicKey

	current, deprecated *certificate
}

// A sealing says what API security makes of a call.
type sealing struct {
	wire    []byte // the body as it came
	no      *refusal
	step    int    // at which it was refused
	why     string // of the refusal
	whyZH   string
	address string
	keys    securityView
}

// demandsSealing reports whether a path takes sealed calls: it does unless it is a GET or answers a
// picture, of which WeChat doesn't say how it works.
func demandsSealing(path string, query url.Values) bool {
	e := facts.Match(path, query)
	return e != nil && e.APISecurity && e.Method == http.MethodPost && e.Answer == "json"
}

// unseal opens a call, so that it reads as one in the clear. handle tells what is wrong with it.
func (p *Platform) unseal(r *request) {
	signed := r.header.Get(headerSignature) != ""
	if p.security == nil && !signed || !demandsSealing(r.path, r.query) {
		return
	}
	s := &sealing{wire: r.body, address: cmp.Or(r.sealedFor, r.scheme()+r.host+r.path)}
	r.sealing = s
	if p.security == nil {
		s.refuse(stepHeaders, 40238, "symmetric key not configured", "the app has no API security", "该应用没有开启 API 安全")
		return
	}
	s.keys = p.security.view(p.Now())
	if p.checkSealed(r, s); s.no != nil {
		return
	}
	plain, ok := s.keys.open(p.cfg.appID, s.address, r.header.Get(headerTimeStamp), r.body)
	if !ok {
		s.refuse(stepDecrypt, 40235, "encryption invalid", "the body can't be decrypted: another key or number, another address in the AAD, or another form of iv, data and authtag",
			"请求体无法解密：密钥或编号不同、AAD 中的地址不同，或 iv、data、authtag 的格式不对")
		return
	}
	p.readSealed(r, s, plain)
}

func (s *sealing) refuse(step, code int, msg, why, whyZH string) {
	s.step, s.no, s.why, s.whyZH = step, &refusal{code, msg}, why, whyZH
}

// checkSealed checks the headers and the signature.
func (p *Platform) checkSealed(r *request, s *sealing) {
	appID, stamp, signature := r.header.Get(headerAppID), r.header.Get(headerTimeStamp), r.header.Get(headerSignature)
	switch {
	case appID == "":
		s.refuse(stepHeaders, 40233, "missing Wechatmp-Appid", "the call isn't sealed: API security is on, and this API demands it", "请求没有加密和签名：API 安全已开启，该接口要求加密和签名")
	case stamp == "":
		s.refuse(stepHeaders, 40231, "missing Wechatmp-TimeStamp", "the header Wechatmp-TimeStamp is missing", "缺少请求头 Wechatmp-TimeStamp")
	case signature == "":
		s.refuse(stepHeaders, 40232, "missing Wechatmp-Signature", "the header Wechatmp-Signature is missing", "缺少请求头 Wechatmp-Signature")
	case appID != p.cfg.appID && p.appByID(appID) == nil:
		s.refuse(stepHeaders, 40236, "Wechatmp-Appid invalid", "Wechatmp-Appid is no app of this WeChat", "Wechatmp-Appid 不是这里的应用")
	case appID != p.cfg.appID:
		s.refuse(stepHeaders, 40237, "appid and token do not match", "Wechatmp-Appid is another app than the access_token's", "Wechatmp-Appid 与 access_token 不是同一个应用")
	case !inTime(stamp):
		s.refuse(stepHeaders, 40240, "timestamp expired", "Wechatmp-TimeStamp is more than 300 seconds off, or no number", "Wechatmp-TimeStamp 相差超过 300 秒，或不是数字")
	case !s.keys.verifies(signature, signedText(s.address, appID, stamp, r.body)):
		s.refuse(stepSignature, 40234, "signature invalid", "Wechatmp-Signature doesn't fit "+s.address+": another key, a salt that isn't 32 bytes, or other bytes than were sent",
			"Wechatmp-Signature 与 "+s.address+" 不符：密钥不同、盐长不是 32 字节，或签名的内容与发送的不同")
	}
}

// readSealed takes the fields out of a call's text: those that belong in the query go there.
func (p *Platform) readSealed(r *request, s *sealing, plain []byte) {
	o, isObject := parseObject(plain)
	f := o.fields()
	n, appID := f.text("_n"), f.text("_appid")
	switch {
	case !isObject || n == "":
		s.refuse(stepText, 40235, "encryption invalid", "the text is no JSON object with _n", "明文不是含有 _n 的 JSON 对象")
	case appID != p.cfg.appID:
		s.refuse(stepText, 40236, "Wechatmp-Appid invalid", "_appid is another app", "_appid 不是该应用")
	case string(o["_timestamp"]) != r.header.Get(headerTimeStamp):
		s.refuse(stepText, 40240, "timestamp expired", "_timestamp isn't the number in Wechatmp-TimeStamp", "_timestamp 与 Wechatmp-TimeStamp 不同，或不是数字")
	}
	if s.no != nil {
		return
	}
	for _, name := range []string{"_n", "_appid", "_timestamp"} {
		delete(o, name)
	}
	for _, field := range facts.Match(r.path, r.query).Query {
		if raw, ok := o[field.Name]; ok {
			r.query.Set(field.Name, strings.Trim(string(raw), `"`))
			delete(o, field.Name)
		}
	}
	r.body = marshal(o)
}

// seal seals what is answered to a sealed call, refusals too.
func (p *Platform) seal(r *request, a answer) answer {
	s := r.sealing
	o, ok := parseObject(a.body)
	if a.err != nil || !ok {
		return a
	}
	stamp := strconv.FormatInt(time.Now().Unix(), 10)
	o["_n"], o["_appid"], o["_timestamp"] = marshal(base64.RawStdEncoding.EncodeToString(random(24))), marshal(p.cfg.appID), json.RawMessage(stamp)
	a.plain, a.header = a.body, a.header.Clone()
	a.body = s.keys.seal(p.cfg.appID, s.address, stamp, marshal(o))
	text := signedText(s.address, p.cfg.appID, stamp, a.body)
	a.header.Set(headerAppID, p.cfg.appID)
	a.header.Set(headerTimeStamp, stamp)
	a.header.Set(headerSerial, s.keys.current.number)
	a.header.Set(headerSignature, s.keys.current.sign(text))
	if old := s.keys.deprecated; old != nil {
		a.header.Set(headerSerial+headerDeprecated, old.number)
		a.header.Set(headerSignature+headerDeprecated, old.sign(text))
	}
	return a
}

// unsealed returns the body as it was before it was sealed.
func (a answer) unsealed() []byte {
	if a.plain != nil {
		return a.plain
	}
	return a.body
}

// inTime goes by the machine's clock, as all timestamps that sign do.
func inTime(stamp string) bool {
	seconds, err := strconv.ParseInt(stamp, 10, 64)
	age := time.Since(time.Unix(seconds, 0))
	return err == nil && -sealedSkew <= age && age <= sealedSkew
}

// signedText is what a signature is of.
func signedText(address, appID, stamp string, body []byte) []byte {
	return []byte(address + "\n" + appID + "\n" + stamp + "\n" + string(body))
}

func (k securityView) verifies(signature string, text []byte) bool {
	raw, err := base64.StdEncoding.DecodeString(signature)
	sum := sha256.Sum256(text)
	return err == nil && rsa.VerifyPSS(k.developer, crypto.SHA256, sum[:], raw, &rsa.PSSOptions{SaltLength: saltBytes}) == nil
}

func (c *certificate) sign(text []byte) string {
	sum := sha256.Sum256(text)
	raw, err := rsa.SignPSS(rand.Reader, c.key, crypto.SHA256, sum[:], &rsa.PSSOptions{SaltLength: saltBytes})
	if err != nil {
		panic("wechattest: " + err.Error()) // our own key
	}
	return base64.StdEncoding.EncodeToString(raw)
}

// A sealedBody is the body of a sealed call or answer.
type sealedBody struct {
	IV      []byte `json:"iv"`
	Data    []byte `json:"data"`
	AuthTag []byte `json:"authtag"`
}

func (k securityView) gcm() cipher.AEAD {
	block, err := aes.NewCipher(k.symmetric)
	if err == nil {
		var aead cipher.AEAD
		if aead, err = cipher.NewGCM(block); err == nil {
			return aead
		}
	}
	panic("wechattest: " + err.Error()) // our own key of 32 bytes
}

func (k securityView) additional(appID, address, stamp string) []byte {
	return []byte(address + "|" + appID + "|" + stamp + "|" + k.number)
}

func (k securityView) open(appID, address, stamp string, body []byte) (plain []byte, ok bool) {
	var b sealedBody
	if err := json.Unmarshal(body, &b); k.symmetric == nil || err != nil || len(b.IV) != nonceBytes || len(b.AuthTag) != tagBytes {
		return nil, false
	}
	plain, err := k.gcm().Open(nil, b.IV, append(b.Data, b.AuthTag...), k.additional(appID, address, stamp))
	return plain, err == nil
}

func (k securityView) seal(appID, address, stamp string, plain []byte) []byte {
	nonce := random(nonceBytes)
	text := k.gcm().Seal(nil, nonce, plain, k.additional(appID, address, stamp))
	end := len(text) - tagBytes
	return marshal(sealedBody{nonce, text[:end], text[end:]})
}
