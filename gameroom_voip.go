package wechat

import (
	"crypto/rand"
	"encoding/hex"
	"slices"
	"strconv"
	"strings"
	"time"
)

// A VoIPChat is what the client passes to wx.joinVoIPChat, unchanged. It marshals to the names
// of that API.
type VoIPChat struct {
	GroupID   string `json:"groupId"`
	NonceStr  string `json:"nonceStr"`
	TimeStamp int64  `json:"timeStamp"` // in Unix seconds
	Signature string `json:"signature"`
}

// SignVoIPChat lets a user of the app join a voice room (实时语音): whoever has the same groupID
// is in the same room. The key is the user's current session_key. It makes no call.
//
// WeChat: https://developers.weixin.qq.com/minigame/dev/guide/open-ability/voip-chat
func SignVoIPChat(appID string, key SessionKey, groupID string) (*VoIPChat, error) {
	const api = "SignVoIPChat"
	if err := checkAppID(api, appID); err != nil {
		return nil, err
	}
	if err := requireText(api, "sessionKey", key.Reveal(), "groupID", groupID); err != nil {
		return nil, err
	}
	var random [16]byte
	rand.Read(random[:]) // never fails
	v := &VoIPChat{GroupID: groupID, NonceStr: hex.EncodeToString(random[:]), TimeStamp: time.Now().Unix()}
	parts := []string{appID, v.GroupID, v.NonceStr, strconv.FormatInt(v.TimeStamp, 10)}
	slices.Sort(parts)
	v.Signature = SessionSignature(key, []byte(strings.Join(parts, "")))
	return v, nil
}
