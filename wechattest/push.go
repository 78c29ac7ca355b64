package wechattest

import (
	"bytes"
	"crypto/sha1"
	"encoding/base64"
	"encoding/binary"
	"encoding/hex"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"
)

// staleAge is longer than WeChat repeats any push.
const staleAge = 72 * time.Hour

// platformOpenID is the sender of WeChat's own notices.
const platformOpenID = "oSimulatedPlatform0000000000"

// A PushConfig makes pushes like WeChat's and judges the answers, for tests of a handler that need
// no [Platform]. The defaults of Mode, Format and Account are [Secure], [JSON] and [MiniProgram].
// Plain mode needs no EncodingAESKey and AppID. OriginalID (gh_...) may be empty.
type PushConfig struct {
	AppID, Token, EncodingAESKey, OriginalID string

	Account Account // decides how answers are judged

	Mode   Mode
	Format Format

	// Unsplit doesn't split "]]>" in texts of XML pushes, see [WithUnsplitTexts].
	Unsplit bool
}

// String describes the config without its Token and EncodingAESKey.
func (c PushConfig) String() string { return "wechattest.PushConfig(" + c.AppID + ")" }

// GoString is String, for %#v.
func (c PushConfig) GoString() string { return c.String() }

// Body writes fields as a push's message in the config's format. Strings aren't changed, even if
// they aren't UTF-8.
func (c PushConfig) Body(fields Fields) []byte { return render(c.Format, c.Unsplit, fields) }

// Request makes the signed, and in secure mode encrypted, POST that carries a message to
// a URL. It fits both an http.Handler and an http.Client. Faults spoil it: [BadSignature], [Unsigned],
// [ForeignAppID], [StaleTimestamp], [PlainDowngrade], [BadPaySignature]. It panics if the URL, the key or a
// fault won't do, as httptest.NewRequest would. Give the message a CreateTime of today, as
// WeChat's have: an encrypted one that is older than a day may be refused as stale.
func (c PushConfig) Request(target string, message []byte, faults ...Fault) *http.Request {
	return c.request(newIDSource(nil), target, "", message, pushFaults(faults))
}

// VerifyRequest makes the signed GET by which WeChat verifies a URL. The handler must answer its
// echostr and nothing else. [BadSignature], [Unsigned] and [StaleTimestamp] make it a forgery.
func (c PushConfig) VerifyRequest(target string, faults ...Fault) *http.Request {
	return c.verifyRequest(newIDSource(nil), target, pushFaults(faults))
}

func pushFaults(faults []Fault) faultSet {
	var set faultSet
	for _, f := range faults {
		if !f.kind.forges() {
			panic("wechattest: " + f.name + " can't spoil a push request")
		}
		set = append(set, f.kind)
	}
	return set
}

type faultSet []faultKind

func (s faultSet) has(k faultKind) bool { return slices.Contains(s, k) }

// A Push is one message or event that can be sent.
type Push struct {
	cfg     PushConfig
	ids     *idSource
	user    *User // nil: WeChat's own notice
	openID  string
	from    string // FromUserName
	to      string // the account's original id, as the message has it
	msgType string // lower case
	event   string // lower case
	info    string // the InfoType of a notice to a third-party platform, which has no MsgType
	msgID   string
	body    []byte
	item    *chatItem // what the user did; nil: not shown
	order   *order    // that is delivered once the push is taken; nil: none
	counted Fields    // of a push that says how often it was repeated
}

// Format prints the kind of the push and nothing else, for every verb.
func (p *Push) Format(f fmt.State, _ rune) {
	fmt.Fprintf(f, "wechattest.Push(%s)", strings.TrimSpace(p.msgType+p.info+" "+p.event))
}

// NewPush makes a push about the user and doesn't deliver it. Fields need at least MsgType. It adds
// ToUserName, FromUserName, CreateTime and, for a message, MsgId. [User.PushKind] makes up the rest.
func (u *User) NewPush(fields Fields) *Push {
	msgType, _ := fields["MsgType"].(string)
	return u.newPush(!strings.EqualFold(msgType, "event"), fields)
}

func (u *User) newPush(message bool, fields Fields) *Push {
	now := u.p.Now()
	u.p.mu.Lock()
	u.lastSeen = now
	u.p.mu.Unlock()
	push := u.p.newPush(message, u.openID, fields)
	push.user = u
	return push
}

// NewPush makes a notice of WeChat itself, about no user of this platform. Fields need at least MsgType, or
// InfoType for a notice to a third-party platform (第三方平台), to which it adds CreateTime only.
func (p *Platform) NewPush(fields Fields) *Push {
	return p.newPush(false, platformOpenID, fields)
}

// Push delivers a notice of WeChat itself, see [Platform.NewPush] and [User.Event].
func (p *Platform) Push(fields Fields) *Delivery { return p.deliver(p.NewPush(fields)) }

func (p *Platform) newPush(message bool, openID string, fields Fields) *Push {
	all := Fields{"CreateTime": p.Now().Unix()}
	info, _ := fields["InfoType"].(string)
	if info != "" {
		openID = ""
	} else {
		all["ToUserName"], all["FromUserName"] = p.cfg.originalID, openID
	}
	if message {
		p.mu.Lock()
		p.msgID += 1 + p.ids.uint64()%1000
		all["MsgId"] = p.msgID
		p.mu.Unlock()
	}
	all = withDefaults(all, fields)
	push := &Push{cfg: p.PushConfig(), ids: p.ids, openID: openID}
	push.body = push.cfg.Body(all)
	if _, counts := all["RetryTimes"]; counts {
		push.counted = all
	}
	msgType, _ := all["MsgType"].(string)
	event, _ := all["Event"].(string)
	push.to, _ = all["ToUserName"].(string)
	push.from, _ = all["FromUserName"].(string)
	push.msgType, push.event, push.info = strings.ToLower(msgType), strings.ToLower(event), strings.ToLower(info)
	if id, ok := all["MsgId"]; ok {
		push.msgID = fmt.Sprint(id)
	}
	return push
}

// Body returns the message in the app's format, not encrypted.
func (m *Push) Body() []byte { return bytes.Clone(m.body) }

// MsgID returns the message's id as decimal digits. It is empty for an event.
func (m *Push) MsgID() string { return m.msgID }

// Request makes the request that would deliver the push, as [PushConfig.Request] does.
func (m *Push) Request(target string, faults ...Fault) *http.Request {
	return m.cfg.request(m.ids, target, m.openID, m.body, pushFaults(faults))
}

// Deliver sends the push to the served callback, as many times as WeChat would.
func (p *Platform) Deliver(m *Push) *Delivery { return p.deliver(m) }

func (c PushConfig) request(ids *idSource, target, openID string, message []byte, faults faultSet) *http.Request {
	q := c.sign(ids, faults)
	if openID != "" {
		q.Set("openid", openID)
	}
	if faults.has(pushPaySig) {
		message = spoilPayEventSig(message)
	}
	if faults.has(pushForeign) {
		foreign := "gh_" + ids.hex(12)
		if c.OriginalID != "" {
			message = bytes.ReplaceAll(message, []byte(c.OriginalID), []byte(foreign))
		}
		c.OriginalID, c.AppID = foreign, "wx"+ids.hex(16)
	}
	body := message
	if c.Mode != Plain && !faults.has(pushPlain) {
		encrypt := c.encrypt(ids.bytes(16), message)
		sign := signature(c.Token, q.Get("timestamp"), q.Get("nonce"), encrypt)
		if faults.has(pushSignature) {
			sign = spoil(sign)
		}
		q.Set("encrypt_type", "aes")
		q.Set("msg_signature", sign)
		body = c.envelope(message, encrypt)
	}
	if faults.has(pushUnsigned) {
		q.Del("msg_signature")
	}
	r := newRequest(http.MethodPost, target, q, body)
	r.Header.Set("Content-Type", "application/json")
	if c.Format == XML {
		r.Header.Set("Content-Type", "text/xml")
	}
	return r
}

func (c PushConfig) verifyRequest(ids *idSource, target string, faults faultSet) *http.Request {
	q := c.sign(ids, faults)
	q.Set("echostr", strconv.FormatUint(ids.uint64(), 10))
	return newRequest(http.MethodGet, target, q, nil)
}

// sign makes the part of the query that every request of WeChat has.
func (c PushConfig) sign(ids *idSource, faults faultSet) url.Values {
	now := time.Now()
	if faults.has(pushStale) {
		now = now.Add(-staleAge)
	}
	timestamp, nonce := strconv.FormatInt(now.Unix(), 10), ids.nonce()
	sign := signature(c.Token, timestamp, nonce)
	if faults.has(pushSignature) {
		sign = spoil(sign)
	}
	q := url.Values{"timestamp": {timestamp}, "nonce": {nonce}, "signature": {sign}}
	if faults.has(pushUnsigned) {
		q.Del("signature")
	}
	return q
}

func newRequest(method, target string, q url.Values, body []byte) *http.Request {
	u, err := url.Parse(target)
	if err != nil {
		panic("wechattest: the target is no URL")
	}
	given := u.Query()
	for name, values := range q {
		given[name] = values
	}
	u.RawQuery = given.Encode()
	var r *http.Request
	if body == nil {
		r, err = http.NewRequest(method, u.String(), http.NoBody)
	} else {
		r, err = http.NewRequest(method, u.String(), bytes.NewReader(body))
	}
	if err != nil {
		panic("wechattest: the target is no URL")
	}
	r.RemoteAddr = "127.0.0.1:80"
	r.Header.Set("User-Agent", "Mozilla/4.0")
	r.Header.Set("Accept", "*/*")
	r.Header.Set("Pragma", "no-cache")
	return r
}

// signature returns the hex SHA-1 of the sorted and joined parts.
func signature(parts ...string) string {
	slices.Sort(parts)
	sum := sha1.Sum([]byte(strings.Join(parts, "")))
	return hex.EncodeToString(sum[:])
}

// spoil changes the last digit of a signature.
func spoil(sign string) string {
	last := byte('0')
	if sign[len(sign)-1] == last {
		last = '1'
	}
	return sign[:len(sign)-1] + string(last)
}

// encrypt seals 16 random bytes, the length, the message and the app's id.
func (c PushConfig) encrypt(random, message []byte) string {
	key, err := aesKey(c.EncodingAESKey)
	if err != nil {
		panic("wechattest: " + err.Error())
	}
	buf := make([]byte, 0, 20+len(message)+len(c.AppID))
	buf = append(buf, random...)
	buf = binary.BigEndian.AppendUint32(buf, uint32(len(message)))
	buf = append(append(buf, message...), c.AppID...)
	return base64.StdEncoding.EncodeToString(cbcSeal(key, key[:16], buf, 32))
}

// envelope adds the ciphertext to ToUserName, or in compatible mode to the whole message.
func (c PushConfig) envelope(message []byte, encrypt string) []byte {
	sealed := Fields{"Encrypt": encrypt}
	if c.Mode == Compatible {
		if head, ok := bytes.CutSuffix(message, []byte("</xml>")); ok && c.Format == XML {
			x := xmlWriter{buf: slices.Clip(head)}
			x.element("Encrypt", encrypt)
			return append(x.buf, "</xml>"...)
		}
		if head, ok := bytes.CutSuffix(message, []byte("}")); ok && c.Format == JSON && len(head) > 1 {
			return append(append(slices.Clip(head), ','), appendJSON(nil, sealed)[1:]...)
		}
	}
	if bytes.Contains(message, []byte("InfoType")) && !bytes.Contains(message, []byte("MsgType")) {
		sealed["AppId"] = c.AppID // a notice to a third-party platform
	} else {
		sealed["ToUserName"] = c.OriginalID
	}
	return render(c.Format, c.Unsplit, sealed)
}
