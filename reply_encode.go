package wechat

import (
	"crypto/rand"
	"encoding/base64"
	"encoding/binary"
	"encoding/hex"
	"strconv"
	"time"

	"github.com/minigo-dev/wechat/internal/pushbody"
)

// replyVersion changes with the encoding.
const replyVersion = 1

// An encodedReply is a reply before encryption. A DedupStore keeps its buf: version,
// plain or not, length of the content type, content type, body.
type encodedReply struct {
	contentType string
	plain       bool // never encrypted
	unanswered  bool // it acknowledges a question
	buf         []byte
	body        int // where the body begins in buf
}

// start writes everything before the body, and makes room for a body of size bytes.
func (a *encodedReply) start(size int) {
	a.buf = make([]byte, 0, 2+binary.MaxVarintLen32+len(a.contentType)+size)
	a.buf = append(a.buf, replyVersion, 0)
	if a.plain {
		a.buf[1] = 1
	}
	a.buf = binary.AppendUvarint(a.buf, uint64(len(a.contentType)))
	a.buf = append(a.buf, a.contentType...)
	a.body = len(a.buf)
}

// decodeReply reads what a DedupStore has kept.
func decodeReply(b []byte) (a encodedReply, ok bool) {
	if len(b) < 2 || b[0] != replyVersion || b[1] > 1 {
		return encodedReply{}, false
	}
	length, n := binary.Uvarint(b[2:])
	if n <= 0 || length > uint64(len(b)-2-n) {
		return encodedReply{}, false
	}
	begin := 2 + n
	end := begin + int(length)
	return encodedReply{contentType: string(b[begin:end]), plain: b[1] == 1, buf: b, body: end}, true
}

// asksAgain reports whether WeChat delivers a payment or a gift again after the answer:
// its ErrCode isn't 0. WeChat doesn't repeat a gift whose user isn't registered.
func (a encodedReply) asksAgain() bool {
	const notRegistered = "172935494"
	var few pushbody.Room
	root, err := readTree(a.buf[a.body:], few[:0])
	if err != nil {
		return false
	}
	code := root.Text("ErrCode")
	return code != "" && code != "0" && root.Text("SubErrCode") != notRegistered
}

// seal makes the HTTP body of an answer to this delivery.
func (p *Push) seal(a encodedReply) (body []byte, contentType string) {
	body = a.buf[a.body:]
	if !p.encrypted || a.plain {
		return body, a.contentType
	}
	return p.encrypt(body), contentTypeOf(p.envelope)
}

// envelopeMarkup is what stands between the values of an encrypted answer.
var envelopeMarkup = [...]struct{ encrypt, signature, timestamp, nonce, end string }{
	pushbody.JSON: {`{"Encrypt":"`, `","MsgSignature":"`, `","TimeStamp":`, `,"Nonce":"`, `"}`},
	pushbody.XML: {`<xml><Encrypt><![CDATA[`, `]]></Encrypt><MsgSignature><![CDATA[`,
		`]]></MsgSignature><TimeStamp>`, `</TimeStamp><Nonce><![CDATA[`, `]]></Nonce></xml>`},
}

// encrypt encrypts a text and writes the envelope around it, in one buffer.
func (p *Push) encrypt(text []byte) []byte {
	const fixed = 256 // markup, signature, timestamp
	nonce := p.replyNonce()
	sealed := base64.StdEncoding.EncodedLen(20 + len(text) + len(p.door.appID) + 32)
	buf := make([]byte, 0, sealed+len(nonce)+fixed)
	timestamp := strconv.FormatInt(time.Now().Unix(), 10)
	m := &envelopeMarkup[p.envelope]
	buf = append(buf, m.encrypt...)
	begin := len(buf)
	buf = p.cipher.AppendAnswer(buf, text, p.door.appID)
	sum := signPush(p.door, p.token(), timestamp, nonce, buf[begin:])
	buf = append(buf, m.signature...)
	buf = hex.AppendEncode(buf, sum[:])
	buf = append(append(buf, m.timestamp...), timestamp...)
	buf = append(append(buf, m.nonce...), nonce...)
	return append(buf, m.end...)
}

// replyNonce repeats the nonce of the request, which is decimal digits. A nonce with
// characters that must be escaped is replaced: the signature is that of the text that
// WeChat reads.
func (p *Push) replyNonce() string {
	for i := range len(p.nonce) {
		switch c := p.nonce[i]; {
		case '0' <= c && c <= '9', 'a' <= c && c <= 'z', 'A' <= c && c <= 'Z', c == '_', c == '-', c == '.':
		default:
			return rand.Text()
		}
	}
	return p.nonce
}
