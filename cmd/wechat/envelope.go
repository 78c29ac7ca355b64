package main

import (
	"bytes"
	"crypto/aes"
	"crypto/cipher"
	"encoding/base64"
	"errors"
	"fmt"
	"net/url"
	"regexp"
	"strings"

	"github.com/minigo-dev/wechat"
	"github.com/minigo-dev/wechat/crypto"
)

// A step is one checked step in both languages.
type step struct {
	Name   string `json:"name"`
	OK     bool   `json:"ok"`
	Text   string `json:"text"`
	TextZH string `json:"textZh"`
}

func good(name, english, chinese string) step { return step{name, true, english, chinese} }
func bad(name, english, chinese string) step  { return step{name, false, english, chinese} }

// failed returns the first step that went wrong.
func failed(steps []step) (step, bool) {
	for _, st := range steps {
		if !st.OK {
			return st, true
		}
	}
	return step{}, false
}

// An envelope holds the fields outside the encryption of a push or of an answer.
type envelope struct {
	Encrypt          string
	MsgSignature     string // of an answer, like the next two
	TimeStamp, Nonce text
	format           string // json or xml
}

// A text is a string or a number, as it is written: in JSON with its quotes.
type text string

func (t text) plain() string { return strings.Trim(string(t), `"`) }

// readEnvelope reads a body as the library does. The library reads no answers, so this function itself
// looks for the signature of an answer.
func readEnvelope(body []byte) (e envelope, err error) {
	if e.Encrypt, err = wechat.ParseEnvelope(body); err != nil {
		return envelope{}, err
	}
	if e.format = "json"; isXML(body) {
		e.format = "xml"
	}
	if e.Encrypt != "" {
		e.MsgSignature = answerField(body, "MsgSignature").plain()
		e.TimeStamp, e.Nonce = answerField(body, "TimeStamp"), answerField(body, "Nonce")
	}
	return e, nil
}

// isXML decides the format of a message by its first byte, as the library does.
func isXML(body []byte) bool {
	return bytes.HasPrefix(bytes.TrimLeft(bytes.TrimPrefix(body, []byte("\ufeff")), " \t\r\n"), []byte("<"))
}

// answerFields match a field outside the encryption of an answer: hex, digits or a nonce, never a user's
// text.
var answerFields = map[string]*regexp.Regexp{"MsgSignature": answerPattern("MsgSignature"), "TimeStamp": answerPattern("TimeStamp"), "Nonce": answerPattern("Nonce")}

func answerPattern(name string) *regexp.Regexp {
	return regexp.MustCompile(`(?:"` + name + `"\s*:\s*|<` + name + `>\s*(?:<!\[CDATA\[)?\s*)("?[^"<>\]\s,}]*"?)`)
}

func answerField(body []byte, name string) text {
	if found := answerFields[name].FindSubmatch(body); found != nil {
		return text(found[1])
	}
	return ""
}

// envelopeFault says why a body isn't an envelope.
func envelopeFault(body []byte, err error) step {
	text := strings.Trim(string(body), " \t\r\n\ufeff")
	switch {
	case text == "":
		return bad("envelope", "the body is empty", "内容为空")
	case strings.HasPrefix(text, `"`), strings.HasPrefix(text, "'"), strings.HasPrefix(text, `{\"`):
		return bad("envelope", "the body is in quotes, or escaped as a log prints it: give it without them and their backslashes", "内容带引号或转义（如日志中的写法）：请去掉引号和反斜杠")
	case percentEncoded.MatchString(text) && strings.HasPrefix(text, "%"):
		return bad("envelope", "the body is percent-encoded, as in a URL", "内容经过 URL 编码")
	case strings.HasPrefix(text, "&lt;"), strings.HasPrefix(text, "&quot;"), strings.HasPrefix(text, "{&quot;"):
		return bad("envelope", "the body is escaped as in HTML", "内容经过 HTML 转义")
	case len(text) >= 64 && !noBase64.MatchString(text):
		return bad("envelope", `the body is an Encrypt text alone: give it as {"Encrypt":"..."}`, `只有 Encrypt 的内容：请写成 {"Encrypt":"..."}`)
	}
	why := strings.TrimPrefix(err.Error(), wechat.ErrMessage.Error()+": ")
	return bad("envelope", "the body is neither a JSON object nor an XML element: "+why, "内容既不是 JSON 对象，也不是 XML 元素："+why)
}

// signatureStep checks a signature of the token and the other parts.
func signatureStep(name, given, token string, parts ...string) step {
	signs := func(token string) bool {
		return strings.EqualFold(wechat.SignatureOf(append([]string{token}, parts...)...), given)
	}
	switch bare := strings.Trim(token, " \t\r\n\"'"); {
	case given == "":
		return bad("signature", "there is no "+name, "缺少 "+name)
	case signs(token):
		return good("signature", "the "+name+" is right", name+" 正确")
	case bare != token && signs(bare):
		return bad("signature", varToken+" has blanks, line ends or quotes around it; without them the "+name+" is right",
			varToken+" 首尾含空白、换行或引号；去掉后 "+name+" 正确")
	}
	return bad("signature", "the "+name+" is wrong: another token than "+varToken+", or something was changed on the way",
		name+" 不正确：Token 与 "+varToken+" 不一致，或内容在途中被改动")
}

// openSealed decrypts a text. If this fails, it looks for the step that fails.
func openSealed(aesKey, appID, encrypt string) (message []byte, steps []step) {
	c, err := crypto.NewMessageCipher(aesKey)
	if err != nil {
		why, whyZH := keyDamage(aesKey)
		english, chinese := because(varAESKey+" isn't a key: 43 letters and digits, as the console shows it", varAESKey+" 不是有效的密钥：应为后台显示的 43 位字母和数字", why, whyZH)
		return nil, []step{bad("aes", english, chinese)}
	}
	message, sealedFor, err := c.Decrypt(encrypt)
	if err != nil {
		return nil, refusedSeal(aesKey, encrypt)
	}
	size := base64.StdEncoding.DecodedLen(len(encrypt)) - strings.Count(encrypt, "=")
	padding := size - framed - len(message) - len(sealedFor)
	steps = []step{
		good("base64", fmt.Sprintf("%d bytes", size), fmt.Sprintf("%d 字节", size)),
		good("aes", "decrypted with the key from "+varAESKey, "已用 "+varAESKey+" 解密"),
		good("padding", fmt.Sprintf("%d bytes", padding), fmt.Sprintf("%d 字节", padding)),
		good("length", fmt.Sprintf("a message of %d bytes", len(message)), fmt.Sprintf("消息 %d 字节", len(message))),
	}
	return message, append(steps, appStep(string(sealedFor), appID))
}

// framed is the size of the part before a message: 16 random bytes and the length.
const framed = 20

func appStep(sealedFor, appID string) step {
	switch {
	case appID == "":
		return good("app id", fmt.Sprintf("sealed for %q; %s isn't set to compare with", sealedFor, varAppID), fmt.Sprintf("消息属于 %q；未设置 %s，无法核对", sealedFor, varAppID))
	case strings.TrimSpace(appID) == sealedFor && appID != sealedFor:
		return bad("app id", varAppID+" has blanks or line ends around it", varAppID+" 首尾含空白或换行")
	case sealedFor != appID:
		return bad("app id", fmt.Sprintf("sealed for %q, not for %q", sealedFor, appID), fmt.Sprintf("消息属于 %q，不是 %q", sealedFor, appID))
	}
	return good("app id", "sealed for "+appID, "消息属于 "+appID)
}

// refusedSeal finds the step at which the library fails to open a text.
func refusedSeal(aesKey, encrypt string) (steps []step) {
	sealed, err := base64.StdEncoding.DecodeString(encrypt)
	if err != nil {
		why, whyZH := damage(encrypt)
		english, chinese := because("Encrypt is no base64", "Encrypt 不是 base64", why, whyZH)
		return []step{bad("base64", english, chinese)}
	}
	steps = append(steps, good("base64", fmt.Sprintf("%d bytes", len(sealed)), fmt.Sprintf("%d 字节", len(sealed))))
	if len(sealed) == 0 || len(sealed)%aes.BlockSize != 0 {
		return append(steps, bad("aes", fmt.Sprintf("%d bytes aren't whole blocks of 16: the text was cut", len(sealed)), fmt.Sprintf("%d 字节不是 16 的整数倍：内容被截断", len(sealed))))
	}
	key, err := base64.StdEncoding.DecodeString(aesKey + "=")
	if err != nil {
		return append(steps, bad("aes", varAESKey+" is no base64", varAESKey+" 不是 base64"))
	}
	block, err := aes.NewCipher(key)
	if err != nil {
		return append(steps, bad("aes", err.Error(), err.Error()))
	}
	cipher.NewCBCDecrypter(block, key[:aes.BlockSize]).CryptBlocks(sealed, sealed)
	steps = append(steps, good("aes", "decrypted with the key from "+varAESKey, "已用 "+varAESKey+" 解密"))
	padding := int(sealed[len(sealed)-1])
	if padding < 1 || padding > 32 || padding > len(sealed) || bytes.Count(sealed[len(sealed)-padding:], sealed[len(sealed)-1:]) != padding {
		return append(steps, bad("padding", "what came out isn't padded to 32 bytes: another key than the sender's", "解密结果的填充（PKCS#7）不正确：EncodingAESKey 与后台不一致"))
	}
	return append(steps, good("padding", fmt.Sprintf("%d bytes", padding), fmt.Sprintf("%d 字节", padding)),
		bad("length", "the length inside doesn't fit: damaged, or not encrypted as WeChat does", "内部长度不符：数据已损坏，或不是按微信的方式加密"))
}

// An opening holds the parts of a captured push or answer.
type opening struct {
	OK        bool   `json:"ok"`
	Failed    string `json:"failedStep,omitempty"`
	Encrypted bool   `json:"encrypted"`
	Format    string `json:"format,omitempty"` // of the envelope
	Kind      string `json:"kind,omitempty"`   // the MsgType, or the event
	Message   string `json:"message,omitempty"`
	Steps     []step `json:"steps"`
}

func (o *opening) conclude() {
	if first, wrong := failed(o.Steps); wrong {
		o.Failed = first.Name
	}
	o.OK = o.Failed == ""
}

// openPush opens a captured body. A bot's answer has its signature in the body.
func openPush(e environment, q url.Values, body []byte) (o opening) {
	defer o.conclude()
	outer, err := readEnvelope(body)
	if err != nil {
		o.Steps = append(o.Steps, envelopeFault(body, err))
		return o
	}
	o.Format, o.Encrypted = outer.format, outer.Encrypt != ""
	if !o.Encrypted {
		o.Steps = append(o.Steps, good("envelope", outer.format+", not encrypted", outer.format+"，未加密"))
		o.Steps = append(o.Steps, querySignature(e, q, "signature", q.Get("signature")))
		o.parse(body)
		return o
	}
	o.Steps = append(o.Steps, good("envelope", outer.format+", encrypted", outer.format+"，已加密"))
	if outer.MsgSignature != "" {
		q = url.Values{"timestamp": {outer.TimeStamp.plain()}, "nonce": {outer.Nonce.plain()}, "msg_signature": {outer.MsgSignature}}
	}
	o.Steps = append(o.Steps, querySignature(e, q, "msg_signature", q.Get("msg_signature"), outer.Encrypt))
	message, steps := openSealed(e.aesKey, e.appID, outer.Encrypt)
	o.Steps = append(o.Steps, steps...)
	if message != nil {
		o.parse(message)
	}
	if _, wrong := failed(o.Steps); !wrong && outer.MsgSignature == "" {
		o.ask(e, q, body)
	}
	return o
}

// ask adds what the library's door says of a push that seems right. Its age doesn't count:
// it was captured. Nor does a payment's own signature, for which there is no key here.
func (o *opening) ask(e environment, q url.Values, body []byte) {
	callback, err := wechat.NewCallback(e.token, wechat.WithEncryption(e.appID, e.aesKey), wechat.WithCompatibleMode(), wechat.WithUnsignedPayments())
	if err != nil || len(q) == 0 {
		return // nothing to check with
	}
	var refusal *wechat.PushError
	if _, err := callback.Open(q, body); errors.As(err, &refusal) && refusal.Step != wechat.StepAge && refusal.Step != wechat.StepPayment {
		why := strings.TrimPrefix(err.Error(), "wechat: ")
		o.Steps = append(o.Steps, bad("callback", "a callback of this SDK refuses it: "+why, "本 SDK 的回调会拒绝："+why))
	}
}

// querySignature checks a signature of the query. If there is nothing to check with, it passes and says so.
func querySignature(e environment, q url.Values, name, given string, more ...string) step {
	switch {
	case e.token == "":
		return good("signature", "not checked: "+varToken+" isn't set", "未检查："+varToken+" 未设置")
	case len(q) == 0:
		return good("signature", "not checked: give the query by --query", "未检查：请用 --query 提供查询串")
	}
	return signatureStep(name, given, e.token, append(more, q.Get("timestamp"), q.Get("nonce"))...)
}

func (o *opening) parse(message []byte) {
	o.Message = string(message)
	m, err := wechat.ParseMessage(message)
	if err != nil {
		o.Steps = append(o.Steps, bad("parse", "not a message: "+strings.TrimPrefix(err.Error(), "wechat: "), "不是消息："+strings.TrimPrefix(err.Error(), "wechat: ")))
		return
	}
	head := m.Head()
	if o.Kind = head.MsgType; head.Event != "" {
		o.Kind = head.Event
	}
	if o.Kind == "" {
		o.Kind = "without MsgType"
		o.Steps = append(o.Steps, good("parse", "a message without MsgType", "没有 MsgType 的消息"))
		return
	}
	o.Steps = append(o.Steps, good("parse", o.Kind+" from "+head.FromUserName, "来自 "+head.FromUserName+" 的 "+o.Kind))
}

// printSteps prints a line for each step.
func (s *session) printSteps(steps []step) {
	for _, st := range steps {
		s.printf("%s  %-10s %s\n", tick(st.OK), st.Name, s.in(st.Text, st.TextZH))
	}
}
