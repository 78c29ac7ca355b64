package wechattest

import (
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"maps"
	"slices"
	"time"
)

// A DataKind is a kind of data that WeChat encrypts for a game's or a mini-program's client, which
// passes it to its server (开放数据).
type DataKind string

// The kinds of [User.ClientData].
const (
	DataProfile     DataKind = "profile"     // wx.getUserInfo; it alone has RawData and Signature
	DataPhone       DataKind = "phone"       // the phone-number button's older form
	DataRun         DataKind = "run"         // wx.getWeRunData: the steps of 31 days
	DataShare       DataKind = "share"       // wx.getShareInfo
	DataGroup       DataKind = "group"       // wx.getGroupEnterInfo
	DataGameClub    DataKind = "gameClub"    // wx.getGameClubData (游戏圈)
	DataFriends     DataKind = "friends"     // wx.getRelationFriendList: the app's other users
	DataInteractive DataKind = "interactive" // wx.getUserInteractiveStorage: what the bot has stored
)

// dataKinds are all kinds, in the order of the constants.
var dataKinds = []string{"profile", "phone", "run", "share", "group", "gameClub", "friends", "interactive"}

const (
	samplePhone  = "13800138000"
	sampleAvatar = "https://thirdwx.qlogo.cn/mmopen/vi_32/simulated/132"
	chinaCode    = "86"
	runDays      = 31

	sealedKept = 1000               // hashes of phone numbers; an older one is unknown
	sealedLife = 3 * 24 * time.Hour // in which checkencryptedmsg knows them
)

// ClientData returns what the user's client gets of a kind: encrypted with the user's current
// session_key, as [User.OpenData] does. fields replace or add members; nil is a sample. The user
// counts as seen. An unknown kind fails the test.
func (u *User) ClientData(kind DataKind, fields Fields) OpenData {
	if !slices.Contains(dataKinds, string(kind)) {
		u.helper()
		u.p.fatalf("wechattest: ClientData: no such kind of data")
		return OpenData{}
	}
	now := u.p.Now()
	u.p.mu.Lock()
	u.lastSeen = now
	sample := u.sampleOf(kind, now)
	u.p.mu.Unlock()
	d := u.OpenData(withDefaults(sample, fields))
	if kind != DataProfile {
		d.RawData, d.Signature = "", ""
	}
	if kind == DataPhone {
		u.p.rememberSealed(d.EncryptedData, now)
	}
	return d
}

// sampleOf makes the members of a kind. The caller holds mu.
func (u *User) sampleOf(kind DataKind, now time.Time) Fields {
	switch kind {
	case DataPhone:
		return Fields{"phoneNumber": samplePhone, "purePhoneNumber": samplePhone, "countryCode": chinaCode}
	case DataRun:
		midnight := now.Unix() - (now.Unix()+beijing)%86400
		list := make([]Fields, runDays)
		for i := range list {
			list[i] = Fields{"timestamp": midnight - int64(runDays-1-i)*86400, "step": 1000 + 100*i}
		}
		return Fields{"stepInfoList": list}
	case DataShare, DataGroup:
		return Fields{"openGId": "tG" + groupOf(u.p.cfg.appID)}
	case DataGameClub:
		return Fields{"dataList": []Fields{{"dataType": 1, "value": now.Unix()}, {"dataType": 4, "value": 2}}}
	case DataFriends:
		list := []Fields{}
		for _, other := range u.p.arrivals {
			if other != u {
				list = append(list, Fields{"openid": other.openID})
			}
		}
		return Fields{"list": list}
	case DataInteractive:
		list := []Fields{}
		for _, key := range slices.Sorted(maps.Keys(u.interactive)) {
			list = append(list, Fields{"key": key, "value": u.interactive[key]})
		}
		return Fields{"kv_list": list}
	}
	profile := Fields{
		"openId": u.openID, "nickName": u.name, "gender": 0, "language": "zh_CN", "city": "", "province": "", "country": "",
		"avatarUrl": sampleAvatar,
	}
	if u.unionID != "" {
		profile["unionId"] = u.unionID
	}
	return profile
}

// groupOf is the id of the app's one group chat.
func groupOf(appID string) string {
	sum := sha256.Sum256([]byte("group " + appID))
	return hex.EncodeToString(sum[:13])
}

// rememberSealed keeps the hashes of an encrypted phone number, for checkencryptedmsg: WeChat's
// page doesn't say whether the text is hashed or what it encodes.
func (p *Platform) rememberSealed(encryptedData string, now time.Time) {
	decoded, _ := base64.StdEncoding.DecodeString(encryptedData) // our own encoding
	text, raw := sha256.Sum256([]byte(encryptedData)), sha256.Sum256(decoded)
	p.mu.Lock()
	defer p.mu.Unlock()
	p.sealed = append(p.sealed, sealedPhone{hex.EncodeToString(text[:]), hex.EncodeToString(raw[:]), now})
	if len(p.sealed) > sealedKept {
		p.sealed = p.sealed[1:]
	}
}

type sealedPhone struct {
	text, raw string // hashes
	made      time.Time
}

// UnionID returns the user's unionid, or "" if there is none.
func (u *User) UnionID() string {
	u.p.mu.Lock()
	defer u.p.mu.Unlock()
	return u.unionID
}
