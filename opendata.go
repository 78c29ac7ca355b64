package wechat

import (
	"bytes"
	"crypto/sha1"
	"crypto/subtle"
	"encoding/json"
	"errors"
	"reflect"
	"slices"
	"strings"

	"github.com/minigo-dev/wechat/crypto"
	"github.com/minigo-dev/wechat/internal/jsonwire"
)

// CheckRawData checks the signature of the rawData that wx.getUserInfo returns
// (数据签名校验): the hex SHA-1 of rawData and the session_key. It compares in constant
// time. With an empty session_key it returns false.
//
// WeChat: https://developers.weixin.qq.com/miniprogram/dev/framework/open-ability/signature
func CheckRawData(rawData, sessionKey, signature string) bool {
	if sessionKey == "" {
		return false
	}
	sum := sha1.Sum([]byte(rawData + sessionKey))
	return matches(sum, signature)
}

var (
	// ErrForeignWatermark: open data was made for another app.
	ErrForeignWatermark = errors.New("wechat: open data of another app")

	errNoWatermark = errors.New("wechat: open data without a watermark")
)

// DecryptOpenData decrypts the encryptedData that a client gets (开放数据), checks that its
// watermark names appID, and unmarshals the JSON into out. out is a pointer to the type of the
// client's function, or to a type of your own:
//
//   - wx.getUserInfo, wx.getUserProfile: [UserInfo]
//   - the older getPhoneNumber button: [PhoneNumber]
//   - wx.getWeRunData: [WeRunData]
//   - wx.getShareInfo, wx.getGroupEnterInfo: [ShareInfo]
//   - wx.getGameClubData: [GameClubData]
//   - wx.getRelationFriendList: [RelationFriendList]
//   - wx.getUserInteractiveStorage: [UserInteractiveStorage]
//
// Pass encryptedData and iv as the client sent them: line breaks, and blanks that form encoding
// made of '+', do no harm. Pass sessionKey exactly as WeChat sent it. If the age of the data
// matters, check the watermark's Timestamp yourself.
//
// crypto.ErrDecrypt usually means that a newer login replaced the session_key: let the user
// log in again. Data of another app is [ErrForeignWatermark].
//
// WeChat: https://developers.weixin.qq.com/miniprogram/dev/framework/open-ability/signature
func DecryptOpenData(appID, sessionKey, encryptedData, iv string, out any) error {
	if v := reflect.ValueOf(out); v.Kind() != reflect.Pointer || v.IsNil() {
		return &ArgumentError{API: "DecryptOpenData", Field: "out", Reason: "must be a pointer that isn't nil"}
	}
	if appID != "" { // checkWatermark refuses an empty one
		if err := checkAppID("DecryptOpenData", appID); err != nil {
			return err
		}
	}
	plain, err := crypto.DecryptOpenData(sessionKey, repairBase64(encryptedData), repairBase64(iv))
	if err != nil {
		return err
	}
	if err := checkWatermark(appID, plain); err != nil {
		return err
	}
	if err := json.Unmarshal(plain, out); err != nil {
		if !json.Valid(plain) {
			return crypto.ErrDecrypt // a wrong key may leave valid padding
		}
		return misfit("wechat: the open data", err)
	}
	return nil
}

// repairBase64 turns blanks back into '+': form encoding makes blanks of them. Blanks after
// the padding are dropped. The decoder ignores line breaks.
func repairBase64(s string) string {
	if strings.IndexByte(s, ' ') < 0 {
		return s
	}
	if end := strings.TrimRight(s, " \r\n"); strings.HasSuffix(end, "=") {
		s = end
	}
	return strings.ReplaceAll(s, " ", "+")
}

// checkWatermark checks that the watermark of open data names the app. It finds a usual
// watermark without decoding the data.
func checkWatermark(appID string, plain []byte) error {
	named := jsonwire.Member(jsonwire.Member(bytes.TrimSpace(plain), "watermark"), "appid")
	if len(named) > 2 && named[0] == '"' && bytes.IndexByte(named, '\\') < 0 && appID != "" &&
		subtle.ConstantTimeCompare(named[1:len(named)-1], []byte(appID)) == 1 {
		return nil // data that isn't JSON fails later, when it is decoded
	}
	var seal struct {
		Watermark *Watermark `json:"watermark"`
	}
	switch {
	case json.Unmarshal(plain, &seal) != nil:
		return crypto.ErrDecrypt // a wrong key may leave valid padding
	case seal.Watermark == nil:
		return errNoWatermark
	case appID == "" || subtle.ConstantTimeCompare([]byte(seal.Watermark.AppID), []byte(appID)) != 1:
		return ErrForeignWatermark
	}
	return nil
}

// A Watermark (数据水印) says for which app and when WeChat made the open data.
type Watermark struct {
	AppID     string `json:"appid"`
	Timestamp int64  `json:"timestamp"` // Unix seconds
}

// UserInfo is the open data of wx.getUserInfo and wx.getUserProfile. Since 2022
// WeChat fills in the same grey profile for everybody.
type UserInfo struct {
	OpenID    string    `json:"openId"`
	UnionID   string    `json:"unionId"`
	NickName  string    `json:"nickName"`
	Gender    int       `json:"gender"` // 0 unknown, 1 male, 2 female
	City      string    `json:"city"`
	Province  string    `json:"province"`
	Country   string    `json:"country"`
	AvatarURL string    `json:"avatarUrl"`
	Language  string    `json:"language"`
	Watermark Watermark `json:"watermark"`
}

// PhoneNumber is the open data of the older getPhoneNumber button.
type PhoneNumber struct {
	PhoneNumber     string    `json:"phoneNumber"` // with the country code if foreign
	PurePhoneNumber string    `json:"purePhoneNumber"`
	CountryCode     string    `json:"countryCode"`
	Watermark       Watermark `json:"watermark"`
}

// WeRunData is the open data of wx.getWeRunData (微信运动): the steps of 30 days.
type WeRunData struct {
	StepInfoList []StepInfo `json:"stepInfoList"`
	Watermark    Watermark  `json:"watermark"`
}

// StepInfo is the steps of one day.
type StepInfo struct {
	Timestamp int64 `json:"timestamp"` // Unix seconds
	Step      int   `json:"step"`
}

// ShareInfo is the open data of wx.getShareInfo and wx.getGroupEnterInfo (群分享): the chat that
// a card was shared to, or that the user came from. What doesn't apply is empty.
type ShareInfo struct {
	OpenGID          string    `json:"openGId"`            // the group
	GroupOpenID      string    `json:"group_openid"`       // the user in this group, for chat tools (聊天工具)
	OpenSingleRoomID string    `json:"open_single_roomid"` // the chat of two
	Watermark        Watermark `json:"watermark"`
}

// GameClubData is the open data of wx.getGameClubData (游戏圈): one item for each type that the
// client asked for.
type GameClubData struct {
	DataList  []GameClubItem `json:"dataList"`
	Watermark Watermark      `json:"watermark"`
}

// A GameClubItem is a number about the user in the game's club.
type GameClubItem struct {
	// DataType: 1 when the user joined, in Unix seconds; 3 muted (1) or not (0); 4 likes, 5
	// comments, 6 posts, 7 posts of videos, 8 likes and 9 comments of official posts, and 10
	// posts on a topic, each today; 11 when the user last recommended the game, in Unix seconds.
	DataType int   `json:"dataType"`
	Value    int64 `json:"value"`
}

// RelationFriendList is the open data of wx.getRelationFriendList (同玩互动好友): friends who play
// the game too.
type RelationFriendList struct {
	List      []RelationFriend `json:"list"`
	Watermark Watermark        `json:"watermark"`
}

// A RelationFriend is one of them.
type RelationFriend struct {
	OpenID string `json:"openid"`
}

// UserInteractiveStorage is the open data of wx.getUserInteractiveStorage (互动型托管数据).
// WeChat's pages disagree on the name of the list, kv_list or KVDataList, and on whether a value
// is a number or a text: all of it is read.
type UserInteractiveStorage struct {
	KVList    []InteractiveKV `json:"kv_list"`
	Watermark Watermark       `json:"watermark"`
}

// An InteractiveKV is a value, and its key in the game's rules.
type InteractiveKV struct {
	Key   string `json:"key"`
	Value int64  `json:"value"`
}

// UnmarshalJSON reads every form of the list.
func (s *UserInteractiveStorage) UnmarshalJSON(b []byte) error {
	type item struct {
		Key   string      `json:"key"`
		Value json.Number `json:"value"`
	}
	var w struct {
		KVList     []item    `json:"kv_list"`
		CamelCase  []item    `json:"kvList"`
		KVDataList []item    `json:"KVDataList"`
		Watermark  Watermark `json:"watermark"`
	}
	if err := json.Unmarshal(b, &w); err != nil {
		return err
	}
	s.KVList, s.Watermark = nil, w.Watermark
	for _, kv := range slices.Concat(w.KVList, w.CamelCase, w.KVDataList) {
		value, err := kv.Value.Int64()
		if err != nil && kv.Value != "" {
			return err
		}
		s.KVList = append(s.KVList, InteractiveKV{kv.Key, value})
	}
	return nil
}
