package wechat

import (
	"crypto/sha1"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"

	"github.com/minigo-dev/wechat/crypto"
	"github.com/minigo-dev/wechat/internal/pushbody"
)

// A Push is one delivery: the message, and what is needed to answer it.
type Push struct {
	Message Message

	*delivery
}

type delivery struct {
	door      *pushDoor
	nonce     string
	token     pushToken // that verified the push
	cipher    *crypto.MessageCipher
	envelope  pushbody.Format // of the body
	format    pushbody.Format // of the message
	encrypted bool
	probe     bool // a probe of cloud hosting has no message
	rule      pushRule
}

// A pushQuery is what WeChat puts into the query.
type pushQuery struct {
	signature, timestamp, nonce, msgSignature, echostr string

	request *http.Request // for its headers, with cloud hosting only

	// precheck sets these.
	sent time.Time // the timestamp
	age  time.Duration
}

func queryOf(q url.Values) pushQuery {
	return pushQuery{
		signature:    q.Get("signature"),
		timestamp:    q.Get("timestamp"),
		nonce:        q.Get("nonce"),
		msgSignature: q.Get("msg_signature"),
		echostr:      q.Get("echostr"),
	}
}

func (d *pushDoor) queryOf(r *http.Request) pushQuery {
	q := parsePushQuery(r.URL.RawQuery)
	if d.mode == modeHosted {
		q.request = r
	}
	return q
}

// parsePushQuery is queryOf(url.ParseQuery(raw)) without the map.
func parsePushQuery(raw string) (q pushQuery) {
	var seen pushQuery // marks the names that have come: the first value counts
	for raw != "" {
		var pair string
		pair, raw, _ = strings.Cut(raw, "&")
		if pair == "" || strings.Contains(pair, ";") {
			continue
		}
		name, value, _ := strings.Cut(pair, "=")
		name, err := unescapeQuery(name)
		if err != nil {
			continue
		}
		field, mark := q.field(name), seen.field(name)
		if field == nil || *mark != "" {
			continue
		}
		if value, err = unescapeQuery(value); err == nil {
			*field, *mark = value, "seen"
		}
	}
	return q
}

func (q *pushQuery) field(name string) *string {
	switch name {
	case "signature":
		return &q.signature
	case "timestamp":
		return &q.timestamp
	case "nonce":
		return &q.nonce
	case "msg_signature":
		return &q.msgSignature
	case "echostr":
		return &q.echostr
	}
	return nil
}

func unescapeQuery(s string) (string, error) {
	if !strings.ContainsAny(s, "%+") {
		return s, nil
	}
	return url.QueryUnescape(s)
}

func (d *pushDoor) verifyURL(q pushQuery) (string, error) {
	if !q.isBounded() {
		return "", &PushError{StepSignature, boundsError{}}
	}
	if _, ok := d.plainToken(q); !ok {
		return "", &PushError{StepSignature, ErrSignature}
	}
	if q.echostr == "" {
		return "", &PushError{StepEnvelope, errNoEchoStr}
	}
	return q.echostr, nil
}

// plainToken returns the Token that signed the query.
func (d *pushDoor) plainToken(q pushQuery) (pushToken, bool) {
	for _, token := range d.tokens {
		if CheckSignature(token(), q.timestamp, q.nonce, q.signature) {
			return token, true
		}
	}
	return nil, false
}

// sealedToken returns the Token that signed the query and the encrypted text.
func (d *pushDoor) sealedToken(q pushQuery, encrypt []byte) (pushToken, bool) {
	for _, token := range d.tokens {
		if matches(signPush(d, token(), q.timestamp, q.nonce, encrypt), q.msgSignature) {
			return token, true
		}
	}
	return nil, false
}

// signPush makes a msg_signature. It sorts and joins the parts in a pooled buffer.
func signPush(d *pushDoor, token, timestamp, nonce string, encrypt []byte) [sha1.Size]byte {
	buf := d.buffers.Get().(*[]byte)
	defer d.buffers.Put(buf)
	small := [3]string{token, timestamp, nonce}
	slices.Sort(small[:])
	joined, written := (*buf)[:0], false
	for _, part := range small {
		if !written && string(encrypt) < part {
			joined, written = append(joined, encrypt...), true
		}
		joined = append(joined, part...)
	}
	if !written {
		joined = append(joined, encrypt...)
	}
	if cap(joined) <= maxPooledBuffer {
		*buf = joined
	}
	return sha1.Sum(joined)
}

// open runs the steps from size to payment, after precheck. Message is also set when the
// age, the payment, or the sender in cloud hosting, is refused.
func (p *Push) open(q pushQuery, body []byte) error {
	if int64(len(body)) > p.door.bodyLimit {
		return &PushError{StepSize, errPushSize}
	}
	p.nonce = q.nonce
	text, outer, err := p.authenticate(q, body)
	if err != nil {
		return err
	}
	m, f, err := parseMessage(text)
	if err != nil {
		return &PushError{StepMessage, err}
	}
	head := m.Head()
	p.format = f
	if !p.encrypted {
		p.envelope = f
		if err := p.door.checkPlain(head, body); err != nil {
			return err
		}
	} else {
		head.AppID = p.door.appID
	}
	if !p.door.isOurs(outer) || !p.door.isOurs(head.ToUserName) {
		return &PushError{StepApp, ErrForeignApp}
	}
	p.Message, p.rule = m, ruleOf(head)
	if s, ok := m.(*sealedPayment); ok {
		p.Message = &UnknownMessage{s.Header} // until it is verified
	}
	if err := p.checkSenderAndAge(&q); err != nil {
		return err
	}
	return p.checkPayment(m)
}

func (p *Push) checkSenderAndAge(q *pushQuery) error {
	if p.door.mode == modeHosted {
		return p.checkHostedSender(q.request)
	}
	if !p.door.isFresh(q, p.rule) {
		return &PushError{StepAge, ErrStalePush}
	}
	return p.checkSealedTime(q)
}

// authenticate returns the text of the message, and the receiver that the envelope names.
func (p *Push) authenticate(q pushQuery, body []byte) (text []byte, receiver string, err error) {
	d := p.door
	switch d.mode {
	case modePlain:
		return p.plain(q, body)
	case modeHosted:
		return p.hosted(q, body)
	}
	e, err := pushbody.ReadEnvelope(body, pushKinds)
	if err != nil {
		return nil, "", &PushError{StepEnvelope, err}
	}
	if !e.Encrypted {
		if d.mode == modeSecure {
			return nil, "", &PushError{StepMode, ErrNotEncrypted}
		}
		return p.plain(q, body)
	}
	token, ok := d.sealedToken(q, e.Encrypt)
	if !ok {
		return nil, "", &PushError{StepSignature, ErrSignature}
	}
	p.token, p.encrypted, p.envelope = token, true, e.Format
	text, err = p.decrypt(e.Encrypt)
	return text, e.ToUserName, err
}

func (p *Push) plain(q pushQuery, body []byte) (text []byte, receiver string, err error) {
	token, ok := p.door.plainToken(q)
	if !ok {
		return nil, "", &PushError{StepSignature, ErrSignature}
	}
	p.token = token
	return body, "", nil
}

func (p *Push) decrypt(encrypt []byte) ([]byte, error) {
	refusal := &PushError{StepDecrypt, crypto.ErrDecrypt}
	for _, cipher := range p.door.ciphers {
		text, appID, isAnswer, err := cipher.DecryptPush(encrypt)
		switch {
		case err != nil:
		case isAnswer:
			return nil, &PushError{StepDecrypt, ErrReflected}
		case string(appID) != p.door.appID:
			refusal = &PushError{StepApp, ErrForeignApp}
		default:
			p.cipher = cipher
			return text, nil
		}
	}
	return nil, refusal
}

// checkPlain refuses an encrypted push to a callback without a key.
func (d *pushDoor) checkPlain(h *Header, body []byte) error {
	if h.MsgType != "" || len(d.ciphers) > 0 {
		return nil
	}
	if e, err := pushbody.ReadEnvelope(body, pushKinds); err == nil && e.Encrypted {
		return &PushError{StepMode, ErrEncrypted}
	}
	return nil
}

// isOurs reports whether a push to this receiver is taken. Cloud functions name the
// AppID, and some pushes name no receiver.
func (d *pushDoor) isOurs(receiver string) bool {
	return d.originalID == "" || receiver == "" || receiver == d.originalID ||
		d.appID != "" && receiver == d.appID
}

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
	e, err := pushbody.ReadEnvelope(body, pushKinds)
	if err != nil {
		return "", err
	}
	return string(e.Encrypt), nil
}
