package wechat

import (
	"encoding/json"
	"slices"
)

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
