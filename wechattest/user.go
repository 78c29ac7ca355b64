package wechattest

import (
	"crypto/aes"
	"crypto/cipher"
	"crypto/sha1"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"maps"
	"strings"
	"time"
)

const (
	sessionFromLimit = 1000 // bytes of UTF-8
	agentSilence     = 30 * time.Minute
)

// A User is a user of the app. Make one with [Platform.User]. It is safe for concurrent use.
//
// An action of a user returns when its push has ended, with all repeats. Run it in a goroutine if the
// test has to go on.
type User struct{ *shieldedUser }

type shieldedUser struct{ *userState } // as in Platform

type userState struct {
	p            *Platform
	name, openID string

	// Guarded by the platform's mu.
	window      window
	lastContact time.Time
	typingUntil time.Time
	lastSeen    time.Time      // in the mini-program
	accepted    map[string]int // subscribe messages that may still be sent, by template
	sessionKey  string
	pastKeys    []string // that it had before, the newest last
	unionID     string
	blocked     bool
	logins      meter
	queued      bool      // transferred to the human agents
	agentSince  time.Time // an agent has the session; zero: none
	received    []Received
	taken       []bool // by Must... and Wait...
	chat        chatHistory
	storage     map[string]string // that the bot has stored
	interactive map[string]int32

	riskRank       int
	openPID        string
	encryptKeys    []EncryptKey // the oldest first
	encryptVersion int
}

// User returns the user of this name. The first call makes the user. The openid is random, or follows
// from the seed.
func (p *Platform) User(name string) *User {
	p.mu.Lock()
	defer p.mu.Unlock()
	u := p.users[name]
	if u == nil {
		u = &User{&shieldedUser{&userState{p: p, name: name, openID: "o" + p.ids.alnum(27)}}}
		p.users[name], p.openIDs[u.openID] = u, u
		p.arrivals = append(p.arrivals, u)
		p.notify()
	}
	return u
}

// Format prints the user's name and nothing else, for every verb.
func (u User) Format(f fmt.State, _ rune) { fmt.Fprintf(f, "wechattest.User(%s)", u.name) }

// Name returns the name that the user was made with.
func (u *User) Name() string { return u.name }

// OpenID returns the user's openid in the app.
func (u *User) OpenID() string { return u.openID }

// Enter opens the customer-service session (进入客服会话, event user_enter_tempsession). An empty
// sessionFrom becomes wxapp. A longer one is cut at 1000 bytes, even inside a character. The bot may
// then send 2 messages within a minute.
func (u *User) Enter(sessionFrom string) *Delivery {
	d, _ := u.enter(sessionFrom)
	return d
}

func (u *User) enter(sessionFrom string) (*Delivery, *chatItem) {
	if sessionFrom == "" {
		sessionFrom = "wxapp"
	}
	sessionFrom = sessionFrom[:min(len(sessionFrom), sessionFromLimit)]
	item := u.act(afterEnter, enterWindow, &action{do: doEnter, text: sessionFrom})
	return u.push(false, Fields{"MsgType": "event", "Event": "user_enter_tempsession", "SessionFrom": sessionFrom}, item)
}

// SendText sends the bot a text. The bot may then send 5 messages within 48 hours.
func (u *User) SendText(content string) *Delivery {
	return u.Send("text", Fields{"Content": content})
}

// SendImage sends the bot a picture. The bot can fetch it from PicUrl, or for three days by its media
// id. Any bytes are accepted; PNG, JPEG and GIF are recognized.
func (u *User) SendImage(picture []byte) *Delivery {
	d, _ := u.sendImage(picture)
	return d
}

func (u *User) sendImage(picture []byte) (*Delivery, *chatItem) {
	p := u.p
	contentType, ext := sniff(picture)
	if contentType == "" {
		contentType, ext = "image/jpeg", "jpg"
	}
	now := p.Now()
	p.mu.Lock()
	id := p.shelve("image", contentType, ext, append([]byte(nil), picture...), now)
	base := p.publicURL()
	p.mu.Unlock()
	return u.send("image", Fields{"PicUrl": base + pathFiles + id, "MediaId": id})
}

// SendCard sends the bot the mini-program card that its session shows (小程序卡片).
func (u *User) SendCard(title, pagePath string) *Delivery {
	d, _ := u.sendCard(title, pagePath)
	return d
}

func (u *User) sendCard(title, pagePath string) (*Delivery, *chatItem) {
	return u.send("miniprogrampage", Fields{
		"Title": title, "AppId": u.p.cfg.appID, "PagePath": pagePath, "ThumbUrl": "", "ThumbMediaId": "",
	})
}

// Send sends the bot a message of any kind. It adds the fields that all messages have, unless fields has
// one of the same name. While a human agent has the session, the message bypasses the bot (rule F11).
func (u *User) Send(msgType string, fields Fields) *Delivery {
	d, _ := u.send(msgType, fields)
	return d
}

func (u *User) send(msgType string, fields Fields) (*Delivery, *chatItem) {
	item := u.act(afterMessage, messageWindow, messageAction(msgType, fields))
	if u.withAgent() {
		return u.p.bypass(u, msgType, item), item
	}
	return u.push(true, withDefaults(Fields{"MsgType": msgType}, fields), item)
}

// Event pushes an event about the user, such as subscribe_msg_popup_event. It opens no reply window: use
// [User.Enter] to open the session. Nested objects are Fields, lists are []Fields.
func (u *User) Event(name string, fields Fields) *Delivery {
	d, _ := u.event(name, fields)
	return d
}

func (u *User) event(name string, fields Fields) (*Delivery, *chatItem) {
	u.p.mu.Lock()
	u.subscribes(name, fields)
	u.p.mu.Unlock()
	item := u.act(0, 0, &action{do: doEvent, name: name, fields: fieldsText(fields)})
	return u.push(false, withDefaults(Fields{"MsgType": "event", "Event": name}, fields), item)
}

func withDefaults(defaults, fields Fields) Fields {
	maps.Copy(defaults, fields)
	return defaults
}

// act records an action of the user. If d isn't 0, it opens the reply window for d and counts as
// contact.
func (u *User) act(figure int, d time.Duration, a *action) *chatItem {
	now := u.p.Now()
	u.p.mu.Lock()
	defer u.p.mu.Unlock()
	if d > 0 {
		u.window.raise(now, figure, d)
		u.lastContact = now
	}
	return u.did(now, a)
}

func (u *User) push(message bool, fields Fields, item *chatItem) (*Delivery, *chatItem) {
	m := u.newPush(message, fields)
	m.item = item
	return u.p.deliver(m), item
}

// Replies returns how many messages the bot may still send to the user, and until when.
func (u *User) Replies() (left int, until time.Time) {
	now := u.p.Now()
	u.p.mu.Lock()
	defer u.p.mu.Unlock()
	if !now.Before(u.window.until) {
		return 0, time.Time{}
	}
	return u.window.left, u.window.until
}

// Typing reports whether the user sees that the bot is typing.
func (u *User) Typing() bool {
	now := u.p.Now()
	u.p.mu.Lock()
	defer u.p.mu.Unlock()
	return now.Before(u.typingUntil)
}

// Queued reports whether the bot transferred the user to the human agents (transfer_customer_service) and
// none has accepted yet.
func (u *User) Queued() bool {
	u.p.mu.Lock()
	defer u.p.mu.Unlock()
	return u.queued
}

// AgentAccepts lets a human agent accept the session. Messages bypass the bot until [User.AgentCloses],
// or for 30 minutes.
func (u *User) AgentAccepts() {
	now := u.p.Now()
	u.p.mu.Lock()
	defer u.p.mu.Unlock()
	u.queued, u.agentSince = false, now
	u.did(now, &action{do: doAgentAccepts})
}

// AgentCloses ends the agent's session.
func (u *User) AgentCloses() {
	u.p.mu.Lock()
	defer u.p.mu.Unlock()
	u.queued, u.agentSince = false, time.Time{}
	u.did(u.p.Now(), &action{do: doAgentCloses})
}

func (u *User) withAgent() bool {
	now := u.p.Now()
	u.p.mu.Lock()
	defer u.p.mu.Unlock()
	return !u.agentSince.IsZero() && now.Sub(u.agentSince) < agentSilence
}

// OpenData is a user's data as the client passes it to its server (开放数据).
type OpenData struct {
	RawData       string // the data without openId, unionId and watermark
	Signature     string // of RawData
	EncryptedData string
	IV            string
}

// OpenData encrypts and signs data with the user's current session_key, as wx.getUserInfo does. It adds a
// watermark with the app's id and the time, unless data has one.
func (u *User) OpenData(data Fields) OpenData {
	p := u.p
	key := u.SessionKey()
	sealed, raw := maps.Clone(data), maps.Clone(data)
	if sealed == nil {
		sealed, raw = Fields{}, Fields{}
	}
	if _, ok := sealed["watermark"]; !ok {
		sealed["watermark"] = Fields{"appid": p.cfg.appID, "timestamp": p.Now().Unix()}
	}
	for _, name := range []string{"openId", "unionId", "watermark"} {
		delete(raw, name)
	}
	rawData, plain := string(appendJSON(nil, raw)), appendJSON(nil, sealed)
	sum := sha1.Sum([]byte(rawData + key))
	iv := p.ids.bytes(aes.BlockSize)
	keyBytes, _ := base64.StdEncoding.DecodeString(key) // our own encoding
	return OpenData{
		RawData:       rawData,
		Signature:     hex.EncodeToString(sum[:]),
		EncryptedData: base64.StdEncoding.EncodeToString(cbcSeal(keyBytes, iv, plain, aes.BlockSize)),
		IV:            base64.StdEncoding.EncodeToString(iv),
	}
}

// cbcSeal pads (PKCS#7) and encrypts under a key of 16 or 32 bytes.
func cbcSeal(key, iv, plain []byte, padTo int) []byte {
	block, err := aes.NewCipher(key)
	if err != nil {
		panic("wechattest: " + err.Error()) // callers have checked their keys
	}
	n := padTo - len(plain)%padTo
	buf := append(append(make([]byte, 0, len(plain)+n), plain...), strings.Repeat(string(rune(n)), n)...)
	cipher.NewCBCEncrypter(block, iv).CryptBlocks(buf, buf)
	return buf
}

// Fields holds the fields of a push or of open data by name. Values are strings, numbers, bools, nil,
// Fields (an object), []Fields or []any (a list), or any other value that encoding/json can write.
type Fields map[string]any

// plainValue converts a value of another type into one of the basic types.
func plainValue(v any) any {
	b, err := json.Marshal(v)
	if err != nil {
		panic("wechattest: a field can't be written: " + err.Error())
	}
	dec := json.NewDecoder(strings.NewReader(string(b)))
	dec.UseNumber()
	var out any
	if err := dec.Decode(&out); err != nil {
		panic("wechattest: a field can't be written: " + err.Error())
	}
	return out
}
