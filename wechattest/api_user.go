package wechattest

import (
	"encoding/base64"
	"net/http"
	"strings"
	"time"
)

// What a server asks about a user (rule F34).
const (
	pathPaidUnionID = "/wxa/getpaidunionid"
	pathSealedCheck = "/wxa/business/checkencryptedmsg"
	pathOpenPID     = "/wxa/getpluginopenpid"
	pathEncryptKey  = "/wxa/business/getuserencryptkey"
)

var userAPIs = []row{
	{pathPaidUnionID, endpoint{method: http.MethodGet, quota: true, handle: servePaidUnionID}},
	{pathSealedCheck, endpoint{method: http.MethodPost, quota: true, handle: serveSealedCheck}},
	{pathOpenPID, endpoint{method: http.MethodPost, quota: true, handle: serveOpenPID}},
	{pathEncryptKey, endpoint{method: http.MethodGet, also: http.MethodPost, quota: true, handle: serveEncryptKey}},
}

const (
	paidFor         = 5 * time.Minute
	encryptKeyLife  = time.Hour
	encryptKeysMost = 3
)

// servePaidUnionID answers GET /wxa/getpaidunionid.
func servePaidUnionID(p *Platform, r *request) answer {
	f, no := r.known()
	if no != nil {
		return p.refuse(no)
	}
	transaction, trade := f.text("transaction_id"), f.text("out_trade_no")
	if f.text("mch_id") == "" {
		trade = "" // it means nothing without its merchant
	}
	now := p.Now()
	p.mu.Lock()
	defer p.mu.Unlock()
	u := p.openIDs[r.openID]
	switch {
	case u == nil:
		return p.refuse(badOpenID)
	case u.unionID == "":
		r.say("the user has no unionid: SetUnionID, or the action unionId of the control API, gives one", "该用户没有 unionid：可用 SetUnionID 或控制接口的 unionId 动作设置")
		return p.refuse(&refusal{89002, "open not exists"})
	case !p.ledger.paid(u, transaction, trade, now.Add(-paidFor)) && !p.trades.paid(u, transaction, trade, now.Add(-paidFor)):
		return p.refuse(&refusal{89300, "invalid order"})
	}
	return jsonAnswer(struct {
		UnionID string `json:"unionid"`
		ErrCode int    `json:"errcode"`
		ErrMsg  string `json:"errmsg"`
	}{u.unionID, 0, "ok"})
}

// paid reports whether a user has paid an order since a time: WeChat Pay's number of it, or the
// merchant's.
func (l *ledger) paid(u *User, transaction, trade string, since time.Time) bool {
	for _, o := range l.orderAge {
		named := transaction != "" && o.transaction == transaction || trade != "" && (o.mchNo == trade || o.no == trade)
		if named && o.user == u && !o.created.Before(since) {
			return true
		}
	}
	return false
}

// serveSealedCheck answers POST /wxa/business/checkencryptedmsg: it knows phone numbers only.
func serveSealedCheck(p *Platform, r *request) answer {
	f, no := r.known()
	if no != nil {
		return p.refuse(no)
	}
	hash := f.text("encrypted_msg_hash")
	if len(hash) != 64 || strings.Trim(strings.ToLower(hash), "0123456789abcdef") != "" {
		r.say("encrypted_msg_hash is the SHA-256 of encryptedData in hex", "encrypted_msg_hash 应为 encryptedData 的 SHA-256（十六进制）")
		return p.refuse(&refusal{40097, "invalid args"})
	}
	now := p.Now()
	p.mu.Lock()
	defer p.mu.Unlock()
	for _, s := range p.sealed {
		if (strings.EqualFold(s.text, hash) || strings.EqualFold(s.raw, hash)) && now.Sub(s.made) <= sealedLife {
			return jsonAnswer(struct {
				ErrCode int    `json:"errcode"`
				ErrMsg  string `json:"errmsg"`
				Vaild   bool   `json:"vaild"` // WeChat spells it so
				Made    int64  `json:"create_time"`
			}{0, "ok", true, s.made.Unix()})
		}
	}
	return p.refuse(&refusal{1, "data not exist"})
}

type pluginCode struct {
	user    *User
	expires time.Time
}

// PluginCode makes a code as wx.pluginLogin returns it. It is valid once and for five minutes on the
// platform's clock.
func (u *User) PluginCode() string {
	p := u.p
	now := p.Now()
	code := tokenPrefix + "plugin_" + p.ids.alnum(25)
	p.mu.Lock()
	defer p.mu.Unlock()
	u.lastSeen = now
	p.plugins[code] = pluginCode{u, now.Add(codeLife)}
	p.pluginOrder = append(p.pluginOrder, code)
	if len(p.pluginOrder) > codesKept {
		delete(p.plugins, p.pluginOrder[0])
		p.pluginOrder = p.pluginOrder[1:]
	}
	return code
}

// serveOpenPID answers POST /wxa/getpluginopenpid.
func serveOpenPID(p *Platform, r *request) answer {
	body, ok := parseObject(r.body)
	f := body.fields()
	code := f.text("code")
	switch {
	case !ok:
		return p.refuse(&refusal{1022, "invalid json"})
	case f.bad || code == "":
		return p.refuse(&refusal{1001, "invalid parameter"})
	}
	now := p.Now()
	p.mu.Lock()
	defer p.mu.Unlock()
	c, known := p.plugins[code]
	delete(p.plugins, code)
	if !known || now.After(c.expires) {
		return p.refuse(&refusal{1007, "data not found"})
	}
	u := c.user
	r.openID = u.openID
	if u.openPID == "" {
		u.openPID = "opid" + p.ids.alnum(24)
	}
	return jsonAnswer(struct {
		ErrCode int    `json:"errcode"`
		ErrMsg  string `json:"errmsg"`
		OpenPID string `json:"openpid"`
	}{0, "ok", u.openPID})
}

// An EncryptKey is a key of the encrypted channel (加密网络通道) that a user's client and its server
// share. It is valid for an hour.
type EncryptKey struct {
	Key     string // 16 bytes in base64
	IV      string // 16 characters
	Version int
	Created time.Time
}

// EncryptKey returns the user's newest key of the encrypted channel, as the client gets it by
// getLatestUserKey. When it has ended, there is a new one.
func (u *User) EncryptKey() EncryptKey {
	now := u.p.Now()
	u.p.mu.Lock()
	defer u.p.mu.Unlock()
	u.lastSeen = now
	return u.encryptKey(now)
}

// encryptKey makes a new key when the last has ended. The caller holds mu.
func (u *User) encryptKey(now time.Time) EncryptKey {
	if n := len(u.encryptKeys); n > 0 && now.Sub(u.encryptKeys[n-1].Created) < encryptKeyLife {
		return u.encryptKeys[n-1]
	}
	u.encryptVersion++
	k := EncryptKey{base64.StdEncoding.EncodeToString(u.p.ids.bytes(16)), u.p.ids.hex(16), u.encryptVersion, now}
	u.encryptKeys = append(u.encryptKeys[max(0, len(u.encryptKeys)-encryptKeysMost+1):], k)
	return k
}

// serveEncryptKey answers GET /wxa/business/getuserencryptkey.
func serveEncryptKey(p *Platform, r *request) answer {
	now := p.Now()
	p.mu.Lock()
	defer p.mu.Unlock()
	u, no := p.sessionUser(r)
	if no != nil {
		return p.refuse(no)
	}
	u.encryptKey(now)
	type info struct {
		Key      string `json:"encrypt_key"`
		Version  int    `json:"version"`
		ExpireIn int64  `json:"expire_in"`
		IV       string `json:"iv"`
		Created  int64  `json:"create_time"`
	}
	list := []info{}
	for i := len(u.encryptKeys) - 1; i >= 0; i-- {
		k := u.encryptKeys[i]
		left := max(encryptKeyLife-now.Sub(k.Created), 0)
		list = append(list, info{k.Key, k.Version, int64(left / time.Second), k.IV, k.Created.Unix()})
	}
	return jsonAnswer(struct {
		ErrCode int    `json:"errcode"`
		ErrMsg  string `json:"errmsg"`
		List    []info `json:"key_info_list"`
	}{0, "ok", list})
}
