package wechat

import (
	"crypto/rand"
	"encoding/base64"
	"encoding/binary"
	"encoding/hex"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/minigo-dev/wechat/internal/pushbody"
)

// replyVersion changes when what a store holds has to be read differently.
const replyVersion = 1

// An encodedReply is a reply before encryption, in the encoding that a DedupStore keeps:
// version, plain or not, length of the content type, content type, body.
type encodedReply struct {
	contentType string
	plain       bool // never encrypted
	buf         []byte
	body        int // where the body begins in buf
}

// start writes all but the body, with room for size bytes of it.
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

// decodeReply reads what a store has kept.
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
// an ErrCode other than 0. That a gift's player isn't registered is final.
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

// seal makes the HTTP body of an answer for this delivery.
func (p *Push) seal(a encodedReply) (body []byte, contentType string) {
	body = a.buf[a.body:]
	if !p.encrypted || a.plain {
		return body, a.contentType
	}
	return p.encrypt(body), contentTypeOf(p.envelope)
}

// encrypt seals a text and writes the envelope around it in one buffer.
func (p *Push) encrypt(text []byte) []byte {
	const fixed = 256 // markup, signature, timestamp
	nonce := p.replyNonce()
	sealed := base64.StdEncoding.EncodedLen(20 + len(text) + len(p.door.appID) + 32)
	buf := make([]byte, 0, sealed+len(nonce)+fixed)
	timestamp := strconv.FormatInt(time.Now().Unix(), 10)
	if p.envelope == pushbody.XML {
		return p.encryptXML(buf, text, timestamp, nonce)
	}
	return p.encryptJSON(buf, text, timestamp, nonce)
}

func (p *Push) encryptJSON(buf, text []byte, timestamp, nonce string) []byte {
	buf = append(buf, `{"Encrypt":"`...)
	begin := len(buf)
	buf = p.cipher.AppendAnswer(buf, text, p.door.appID)
	encrypted := buf[begin:]
	buf = append(buf, `","MsgSignature":"`...)
	buf = p.appendSignature(buf, timestamp, nonce, encrypted)
	buf = append(append(buf, `","TimeStamp":`...), timestamp...)
	buf = append(append(buf, `,"Nonce":"`...), nonce...)
	return append(buf, `"}`...)
}

func (p *Push) encryptXML(buf, text []byte, timestamp, nonce string) []byte {
	buf = append(buf, `<xml><Encrypt><![CDATA[`...)
	begin := len(buf)
	buf = p.cipher.AppendAnswer(buf, text, p.door.appID)
	encrypted := buf[begin:]
	buf = append(buf, `]]></Encrypt><MsgSignature><![CDATA[`...)
	buf = p.appendSignature(buf, timestamp, nonce, encrypted)
	buf = append(append(buf, `]]></MsgSignature><TimeStamp>`...), timestamp...)
	buf = append(append(buf, `</TimeStamp><Nonce><![CDATA[`...), nonce...)
	return append(buf, `]]></Nonce></xml>`...)
}

func (p *Push) appendSignature(buf []byte, timestamp, nonce string, encrypted []byte) []byte {
	sum := signPush(p.door, p.token(), timestamp, nonce, encrypted)
	return hex.AppendEncode(buf, sum[:])
}

// replyNonce repeats the request's nonce, which is decimal digits. Anything that
// would have to be escaped is replaced, so that what is signed is what is read.
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

// A replyWriter writes the same fields as JSON or as XML.
type replyWriter struct {
	format pushbody.Format
	buf    []byte
}

func (w *replyWriter) add(s string) { w.buf = append(w.buf, s...) }

func (w *replyWriter) open() {
	if w.format == pushbody.XML {
		w.add("<xml>")
		return
	}
	w.add("{")
}

func (w *replyWriter) close() {
	if w.format == pushbody.XML {
		w.add("</xml>")
		return
	}
	w.add("}")
}

// name begins a field; in JSON it is followed by the value alone.
func (w *replyWriter) name(name string) {
	if w.format == pushbody.XML {
		w.add("<")
		w.add(name)
		w.add(">")
		return
	}
	w.comma()
	w.add(`"`)
	w.add(name)
	w.add(`":`)
}

func (w *replyWriter) comma() {
	if c := w.buf[len(w.buf)-1]; c != '{' && c != '[' {
		w.add(",")
	}
}

// endName ends a field.
func (w *replyWriter) endName(name string) {
	if w.format == pushbody.XML {
		w.add("</")
		w.add(name)
		w.add(">")
	}
}

func (w *replyWriter) number(name string, n int64) {
	w.name(name)
	w.buf = strconv.AppendInt(w.buf, n, 10)
	w.endName(name)
}

func (w *replyWriter) text(name, value string) {
	w.name(name)
	if w.format == pushbody.XML {
		w.buf = appendCDATA(w.buf, value)
	} else {
		w.buf = appendQuoted(w.buf, value)
	}
	w.endName(name)
}

func (w *replyWriter) optional(name, value string) {
	if value != "" {
		w.text(name, value)
	}
}

// word is text that XML shows bare if it can: WeChat's sample of an ErrMsg is.
func (w *replyWriter) word(name, value string) {
	if w.format == pushbody.JSON || strings.ContainsFunc(value, needsCDATA) {
		w.text(name, value)
		return
	}
	w.name(name)
	w.add(value)
	w.endName(name)
}

func needsCDATA(r rune) bool {
	return r < ' ' || r >= utf8.RuneSelf || strings.ContainsRune(`<>&"'`, r)
}

func (w *replyWriter) begin(name string) {
	w.name(name)
	if w.format == pushbody.JSON {
		w.add("{")
	}
}

func (w *replyWriter) end(name string) {
	if w.format == pushbody.JSON {
		w.add("}")
	}
	w.endName(name)
}

func (w *replyWriter) beginList(name string) {
	w.name(name)
	if w.format == pushbody.JSON {
		w.add("[")
	}
}

func (w *replyWriter) endList(name string) {
	if w.format == pushbody.JSON {
		w.add("]")
	}
	w.endName(name)
}

func (w *replyWriter) beginItem() {
	if w.format == pushbody.XML {
		w.add("<item>")
		return
	}
	w.comma()
	w.add("{")
}

func (w *replyWriter) endItem() {
	if w.format == pushbody.XML {
		w.add("</item>")
		return
	}
	w.add("}")
}

// appendCDATA writes a text that may hold the end of a CDATA section, or characters
// that XML can't hold at all.
func appendCDATA(dst []byte, text string) []byte {
	const begin, end = "<![CDATA[", "]]>"
	dst = append(dst, begin...)
	if isCleanCDATA(text) {
		return append(append(dst, text...), end...)
	}
	from := 0 // what is not yet written
	for i := 0; i < len(text); {
		if c := text[i]; c >= ' ' && c < utf8.RuneSelf {
			if c == '>' && strings.HasSuffix(text[:i], "]]") {
				dst = append(append(append(dst, text[from:i]...), end...), begin...)
				from = i
			}
			i++
			continue
		}
		r, n := utf8.DecodeRuneInString(text[i:])
		if !isReplyChar(r) {
			dst = append(append(dst, text[from:i]...), "\ufffd"...)
			from = i + n
		}
		i += n
	}
	return append(append(dst, text[from:]...), end...)
}

// isCleanCDATA reports whether a text surely goes into CDATA as it is. It looks at
// bytes, since most texts do.
func isCleanCDATA(text string) bool {
	ascii := true
	for i := range len(text) {
		c := text[i]
		switch {
		case c >= utf8.RuneSelf:
			ascii = false
			if c == 0xEF && i+1 < len(text) && text[i+1] == 0xBF {
				return false // U+FFFE, U+FFFF and neighbours
			}
		case c > '>' || c >= ' ' && c != '>' || c == '\n':
		case c == '>' && (i == 0 || text[i-1] != ']'):
		case c == '\t' || c == '\r':
		default:
			return false
		}
	}
	return ascii || utf8.ValidString(text)
}

// isReplyChar reports whether r goes into XML as it is. U+FFFD, which is also what a
// byte that isn't UTF-8 reads as, is written anew.
func isReplyChar(r rune) bool {
	return r == '\t' || r == '\n' || r == '\r' ||
		r >= ' ' && r != '\ufffe' && r != '\uffff' && r != utf8.RuneError
}
