package wechattest

import (
	"encoding/base64"
	"net/http"
	"time"
)

const (
	pathLogin        = "/sns/jscode2session"
	pathCheckSession = "/wxa/checksession"
	pathResetSession = "/wxa/resetusersessionkey"
)

var loginAPIs = []row{
	{pathLogin, endpoint{method: http.MethodGet, noToken: true, quota: true, handle: serveLogin}},
	{pathCheckSession, endpoint{method: http.MethodGet, quota: true, handle: serveCheckSession}},
	{pathResetSession, endpoint{method: http.MethodGet, quota: true, handle: serveResetSession}},
}

const (
	codeLife        = 5 * time.Minute
	codesKept       = 1000 // of all users; an older code is unknown
	loginsPerMinute = 100  // for one user
)

type loginCode struct {
	user    *User
	expires time.Time
	used    bool
}

// LoginCode makes a js_code as wx.login returns it. It is valid once and for five minutes on the
// platform's clock.
func (u *User) LoginCode() string {
	p := u.p
	now := p.Now()
	code := tokenPrefix + "js_" + p.ids.alnum(25)
	p.mu.Lock()
	defer p.mu.Unlock()
	p.codes[code] = &loginCode{user: u, expires: now.Add(codeLife)}
	u.lastSeen = now
	p.codeOrder = append(p.codeOrder, code)
	if len(p.codeOrder) > codesKept {
		delete(p.codes, p.codeOrder[0])
		p.codeOrder = p.codeOrder[1:]
	}
	u.did(now, &action{do: doLogin})
	return code
}

// SessionKey returns the user's session_key, a base64 text, as a login returns it. It stays the
// same until [User.NewSessionKey] or the reset API changes it.
func (u *User) SessionKey() string {
	u.p.mu.Lock()
	defer u.p.mu.Unlock()
	return u.session()
}

// NewSessionKey replaces the user's session_key, as a wx.login can do, and returns the new one.
// Data that was encrypted or signed before still needs the old one.
func (u *User) NewSessionKey() string {
	u.p.mu.Lock()
	defer u.p.mu.Unlock()
	u.dropSession()
	return u.session()
}

// EndSession removes the user's session_key. The session APIs answer 87007 until the user logs in
// again.
func (u *User) EndSession() {
	u.p.mu.Lock()
	defer u.p.mu.Unlock()
	u.dropSession()
	u.did(u.p.Now(), &action{do: doEndSession})
}

// session returns the key and makes one if there is none. The caller holds mu.
func (u *User) session() string {
	if u.sessionKey == "" {
		u.sessionKey = base64.StdEncoding.EncodeToString(u.p.ids.bytes(16))
	}
	return u.sessionKey
}

// dropSession ends the session_key. The caller holds mu.
func (u *User) dropSession() {
	const kept = 8
	if u.sessionKey != "" {
		u.pastKeys = append(u.pastKeys[max(0, len(u.pastKeys)-kept+1):], u.sessionKey)
	}
	u.sessionKey = ""
}

// Block makes WeChat refuse the user's logins as high-risk (40226), or allow them again.
func (u *User) Block(on bool) {
	u.p.mu.Lock()
	defer u.p.mu.Unlock()
	u.blocked = on
	u.did(u.p.Now(), &action{do: doBlock, on: on})
}

// SetUnionID makes logins return a unionid, as WeChat does for an app that is bound to an Open
// Platform account (开放平台).
func (u *User) SetUnionID(id string) {
	u.p.mu.Lock()
	defer u.p.mu.Unlock()
	u.unionID = id
}

// serveLogin answers GET /sns/jscode2session (rule F7), always as text/plain.
func serveLogin(p *Platform, r *request) answer {
	a := p.login(r)
	a.header = http.Header{"Content-Type": {typePlain}}
	return a
}

func (p *Platform) login(r *request) answer {
	q := r.query
	if no := p.checkSecret(q.Get("appid"), q.Get("secret")); no != nil {
		return p.refuse(no)
	}
	code := q.Get("js_code")
	switch {
	case code == "":
		return p.refuse(&refusal{41008, "missing code"})
	case q.Get("grant_type") != "authorization_code":
		return p.refuse(&refusal{40002, "invalid grant_type"})
	}
	now := p.Now()
	p.mu.Lock()
	defer p.mu.Unlock()
	c := p.codes[code]
	if c == nil {
		return p.refuse(&refusal{40029, "invalid code"})
	}
	u := c.user
	r.openID = u.openID
	u.logins.roll(now)
	switch {
	case u.logins.perMinute >= loginsPerMinute:
		return p.refuse(minuteLimit)
	case c.used:
		return p.refuse(&refusal{40163, "code been used"})
	case now.After(c.expires):
		return p.refuse(&refusal{40029, "invalid code"})
	}
	u.logins.add(now)
	c.used = true
	if u.blocked {
		return p.refuse(&refusal{40226, "code blocked"})
	}
	return jsonAnswer(struct {
		SessionKey string `json:"session_key"`
		OpenID     string `json:"openid"`
		UnionID    string `json:"unionid,omitempty"`
	}{u.session(), u.openID, u.unionID})
}

// sessionUser checks the signed query of the session APIs. The caller holds mu.
func (p *Platform) sessionUser(r *request) (*User, *refusal) {
	q := r.query
	r.openID = q.Get("openid")
	u := p.openIDs[r.openID]
	switch {
	case r.openID == "" || q.Get("signature") == "":
		return nil, &refusal{40097, "invalid args"}
	case q.Get("sig_method") != "hmac_sha256":
		return nil, &refusal{87008, "invalid sig_method"}
	case u == nil:
		return nil, badOpenID
	case u.sessionKey == "":
		return nil, &refusal{87007, "session_key is not existed or expired"}
	}
	if english, chinese, _ := u.sessionSigFault(q.Get("signature"), string(r.body)); english != "" {
		r.say(english, chinese)
		return nil, &refusal{87009, "invalid signature"}
	}
	return u, nil
}

func serveCheckSession(p *Platform, r *request) answer {
	p.mu.Lock()
	defer p.mu.Unlock()
	if _, no := p.sessionUser(r); no != nil {
		return p.refuse(no)
	}
	return okAnswer()
}

func serveResetSession(p *Platform, r *request) answer {
	p.mu.Lock()
	defer p.mu.Unlock()
	u, no := p.sessionUser(r)
	if no != nil {
		return p.refuse(no)
	}
	u.dropSession()
	return jsonAnswer(struct {
		ErrCode    int    `json:"errcode"`
		ErrMsg     string `json:"errmsg"`
		OpenID     string `json:"openid"`
		SessionKey string `json:"session_key"`
	}{0, "ok", u.openID, u.session()})
}
