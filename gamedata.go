package wechat

import (
	"context"
	"fmt"
	"strconv"
)

const (
	pathSetUserStorage         = "/wxa/set_user_storage"
	pathSetUserInteractiveData = "/wxa/setuserinteractivedata"

	userStorageMax = 1024 // bytes of a key and its value
	interactiveMax = 50   // the last key
)

// A SetUserStorageRequest is data to store for a user.
type SetUserStorageRequest struct {
	KVList []UserStorage `json:"kv_list"` // a user has 128 at most
}

// A UserStorage is a key and its value, 1,024 bytes together.
type UserStorage struct {
	Key string `json:"key" limit:"..128 bytes"`

	// Value is any text. For rankings of the game centre it is a JSON object with a member
	// wxgame: {"score": int32, "update_time": Unix seconds}.
	Value string `json:"value"`
}

// SetUserStorage stores data of a user, which the friends in the game can read
// (上报用户数据). WeChat overwrites what the keys held. A key that isn't the user's current
// session_key is [ErrSessionExpired]. Code(87017) and Code(87018): the user has too much data,
// or too many keys.
//
// WeChat API: https://developers.weixin.qq.com/minigame/dev/api-backend/data/api_storage.setuserstorage
//
//wechat:api POST /wxa/set_user_storage
func (c *Client) SetUserStorage(ctx context.Context, openID string, key SessionKey, r *SetUserStorageRequest) error {
	if r != nil {
		for i, kv := range r.KVList {
			if len(kv.Key)+len(kv.Value) > userStorageMax {
				return &ArgumentError{API: pathSetUserStorage, Field: fmt.Sprintf("KVList[%d]", i), Reason: "key and value may have 1024 bytes together"}
			}
		}
	}
	_, err := Do[struct{}](ctx, c, "POST", pathSetUserStorage, r, SessionSigned(openID, key))
	return err
}

// A RemoveUserStorageRequest names data of a user.
type RemoveUserStorageRequest struct {
	Key []string `json:"key"`
}

// RemoveUserStorage removes data that [Client.SetUserStorage] or the user's client has stored
// (删除已上报KV数据). A key that isn't the user's current session_key is [ErrSessionExpired].
//
// WeChat API: https://developers.weixin.qq.com/minigame/dev/api-backend/data/api_storage.removeuserstorage
//
//wechat:api POST /wxa/remove_user_storage
func (c *Client) RemoveUserStorage(ctx context.Context, openID string, key SessionKey, r *RemoveUserStorageRequest) error {
	_, err := Do[struct{}](ctx, c, "POST", "/wxa/remove_user_storage", r, SessionSigned(openID, key))
	return err
}

// A SetUserInteractiveDataRequest is interactive data of a user.
type SetUserInteractiveDataRequest struct {
	KVList []UserInteractiveData `json:"kv_list"`
}

// A UserInteractiveData is a number that friends can change, such as gifts received.
type UserInteractiveData struct {
	Key   string `json:"key"` // "1" to "50"
	Value int32  `json:"value"`
}

// SetUserInteractiveData overwrites interactive data of a user (写用户关系链互动数据存储). Friends change
// it by wx.modifyFriendInteractiveStorage. No server API reads it: the client does. A key that
// isn't the user's current session_key is [ErrSessionExpired].
//
// WeChat API: https://developers.weixin.qq.com/minigame/dev/api-backend/data/api_storage.setuserinteractivedata
//
//wechat:api POST /wxa/setuserinteractivedata
func (c *Client) SetUserInteractiveData(ctx context.Context, openID string, key SessionKey, r *SetUserInteractiveDataRequest) error {
	if r != nil {
		for i, kv := range r.KVList {
			if n, err := strconv.Atoi(kv.Key); err != nil || n < 1 || n > interactiveMax || strconv.Itoa(n) != kv.Key {
				return &ArgumentError{API: pathSetUserInteractiveData, Field: fmt.Sprintf("KVList[%d].Key", i), Reason: `must be "1" to "50"`}
			}
		}
	}
	_, err := Do[struct{}](ctx, c, "POST", pathSetUserInteractiveData, r, SessionSigned(openID, key))
	return err
}
