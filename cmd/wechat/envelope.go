package main

import (
	"bytes"
	"crypto/aes"
	"crypto/cipher"
	"encoding/base64"
	"encoding/binary"
	"encoding/json"
	"encoding/xml"
	"errors"
	"fmt"
	"net/url"
	"strings"

	"github.com/minigo-dev/wechat"
	"github.com/minigo-dev/wechat/crypto"
)

// A step is one thing that was looked at, told in both languages.
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

// An envelope is what stands outside the encryption, of a push or of an answer to one.
type envelope struct {
	Encrypt      string
	ToUserName   string
	MsgSignature string // of an answer, like the next two
	TimeStamp    text
	Nonce        text
	format       string // json or xml
}

// A text is a string or a number, as it is written: in JSON with its quotes.
type text string

// UnmarshalJSON takes what is there.
func (t *text) UnmarshalJSON(b []byte) error {
	*t = text(b)
	return nil
}

func (t text) plain() string { return strings.Trim(string(t), `"`) }

var errNeither = errors.New("neither a JSON object nor an <xml> element")

// readEnvelope reads JSON or XML, as the first byte says.
func readEnvelope(body []byte) (e envelope, err error) {
	body = bytes.TrimSpace(bytes.TrimPrefix(body, []byte("\ufeff")))
	switch {
	case bytes.HasPrefix(body, []byte("{")):
		e.format = "json"
		err = json.Unmarshal(body, &e)
	case bytes.HasPrefix(body, []byte("<")):
		var x struct {
			XMLName                                             xml.Name `xml:"xml"`
			Encrypt, ToUserName, MsgSignature, TimeStamp, Nonce string
		}
		err = xml.Unmarshal(body, &x)
		e = envelope{x.Encrypt, x.ToUserName, x.MsgSignature, text(x.TimeStamp), text(x.Nonce), "xml"}
	default:
		err = errNeither
	}
	if err != nil {
		return envelope{}, errNeither
	}
	return e, nil
}

// signatureStep checks a signature of the given parts, the token among them.
func signatureStep(name, given string, parts ...string) step {
	switch {
	case given == "":
		return bad("signature", "there is no "+name, "缺少 "+name)
	case !strings.EqualFold(wechat.Sign(parts...), given):
		return bad("signature", "the "+name+" is wrong: another token than "+varToken+", or something was changed on the way",
			name+" 不正确：Token 与 "+varToken+" 不一致，或内容在途中被改动")
	}
	return good("signature", "the "+name+" is right", name+" 正确")
}

// openSealed undoes the encryption step by step. It goes on for as long as there is
// something to go on with, so that the steps tell more than that it failed.
func openSealed(aesKey, appID, encrypt string) (message []byte, steps []step) {
	add := func(st step) bool {
		steps = append(steps, st)
		return st.OK
	}
	if _, err := crypto.NewMessageCipher(aesKey); err != nil {
		add(bad("aes", varAESKey+" isn't a key: 43 letters and digits, as the console shows it", varAESKey+" 不是有效的密钥：应为后台显示的 43 位字母和数字"))
		return nil, steps
	}
	key, err := base64.StdEncoding.DecodeString(aesKey + "=")
	if err != nil {
		return nil, append(steps, bad("aes", varAESKey+" is no base64", varAESKey+" 不是 base64"))
	}
	sealed, err := base64.StdEncoding.DecodeString(encrypt)
	if err != nil {
		add(bad("base64", "Encrypt is no base64: "+err.Error()+"; a + that became a blank, or a cut text", "Encrypt 不是 base64："+err.Error()+"；常见原因是 + 变成了空格，或内容被截断"))
		return nil, steps
	}
	add(good("base64", fmt.Sprintf("%d bytes", len(sealed)), fmt.Sprintf("%d 字节", len(sealed))))
	if len(sealed) == 0 || len(sealed)%aes.BlockSize != 0 {
		add(bad("aes", fmt.Sprintf("%d bytes aren't whole blocks of 16: the text was cut", len(sealed)), fmt.Sprintf("%d 字节不是 16 的整数倍：内容被截断", len(sealed))))
		return nil, steps
	}
	block, err := aes.NewCipher(key)
	if err != nil {
		return nil, append(steps, bad("aes", err.Error(), err.Error()))
	}
	cipher.NewCBCDecrypter(block, key[:aes.BlockSize]).CryptBlocks(sealed, sealed)
	add(good("aes", "decrypted with the key from "+varAESKey, "已用 "+varAESKey+" 解密"))
	padding := int(sealed[len(sealed)-1])
	if padding < 1 || padding > 32 || padding > len(sealed) || bytes.Count(sealed[len(sealed)-padding:], sealed[len(sealed)-1:]) != padding {
		add(bad("padding", "what came out isn't padded to 32 bytes: another key than the sender's", "解密结果的填充（PKCS#7）不正确：EncodingAESKey 与后台不一致"))
		return nil, steps
	}
	add(good("padding", fmt.Sprintf("%d bytes", padding), fmt.Sprintf("%d 字节", padding)))
	return openPlain(sealed[:len(sealed)-padding], appID, steps)
}

// openPlain takes the random bytes, the length and the app's id off a message.
func openPlain(plain []byte, appID string, steps []step) ([]byte, []step) {
	const head = 20
	if len(plain) < head || uint64(binary.BigEndian.Uint32(plain[16:head])) > uint64(len(plain)-head) {
		return nil, append(steps, bad("length", "the length inside doesn't fit: damaged, or not encrypted as WeChat does", "内部长度不符：数据已损坏，或不是按微信的方式加密"))
	}
	end := head + int(binary.BigEndian.Uint32(plain[16:head]))
	steps = append(steps, good("length", fmt.Sprintf("a message of %d bytes", end-head), fmt.Sprintf("消息 %d 字节", end-head)))
	switch sealedFor := string(plain[end:]); {
	case appID == "":
		steps = append(steps, good("app id", fmt.Sprintf("sealed for %q; %s isn't set to compare with", sealedFor, varAppID), fmt.Sprintf("消息属于 %q；未设置 %s，无法核对", sealedFor, varAppID)))
	case sealedFor != appID:
		steps = append(steps, bad("app id", fmt.Sprintf("sealed for %q, not for %q", sealedFor, appID), fmt.Sprintf("消息属于 %q，不是 %q", sealedFor, appID)))
	default:
		steps = append(steps, good("app id", "sealed for "+appID, "加密给 "+appID))
	}
	return plain[head:end], steps
}

// An opening is a captured push, or an answer to one, taken apart.
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

// openPush takes a captured body apart. An answer of a bot holds its signature itself.
func openPush(e environment, q url.Values, body []byte) (o opening) {
	defer o.conclude()
	outer, err := readEnvelope(body)
	if err != nil {
		o.Steps = append(o.Steps, bad("envelope", "the body is "+err.Error(), "内容既不是 JSON 对象，也不是 <xml> 元素"))
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
	return o
}

// querySignature passes where there is nothing to check by, and says so.
func querySignature(e environment, q url.Values, name, given string, more ...string) step {
	switch {
	case e.token == "":
		return good("signature", "not checked: "+varToken+" isn't set", "未检查："+varToken+" 未设置")
	case len(q) == 0:
		return good("signature", "not checked: give the query by --query", "未检查：请用 --query 提供查询串")
	}
	return signatureStep(name, given, append(more, e.token, q.Get("timestamp"), q.Get("nonce"))...)
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
