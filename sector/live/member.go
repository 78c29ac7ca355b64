package live

import (
	"context"

	"github.com/minigo-dev/wechat"
)

// The roles of a member (成员角色).
const (
	RoleSuperAdmin = 0 // 超级管理员: can't be given or taken
	RoleAdmin      = 1 // 管理员
	RoleAnchor     = 2 // 主播
	RoleOperator   = 3 // 运营者
)

// An AddRoleRequest says who gets which role.
type AddRoleRequest struct {
	Username string `json:"username"` // a WeChat ID
	Role     int64  `json:"role"`     // RoleAdmin or another
}

// An AddRoleResult says what an anchor has to do.
type AddRoleResult struct {
	CodeURL string `json:"codeurl"` // of a code, by which an anchor proves who it is; empty where this is done
}

// AddRole gives a user a role (设置成员角色). WeChat calls it getRoleListdw. CodeHasRole: the user
// has it. CodeTooManyUsers: as many have it as may. CodeUnverified: an anchor must prove who it is
// first; the result is there too if WeChat has a code for it.
//
// WeChat API: https://developers.weixin.qq.com/miniprogram/dev/server/API/livebroadcast/role-management/api_getrolelistdw
//
//wechat:api POST /wxaapi/broadcast/role/addrole
func AddRole(ctx context.Context, c *wechat.Client, r *AddRoleRequest) (*AddRoleResult, error) {
	result, err := wechat.Do[AddRoleResult](ctx, c, "POST", "/wxaapi/broadcast/role/addrole", r)
	if more := new(AddRoleResult); refused(err, CodeUnverified, more) && more.CodeURL != "" {
		result = more
	}
	return result, err
}

// A DeleteRoleRequest says who loses which role.
type DeleteRoleRequest struct {
	Username string `json:"username"` // a WeChat ID
	Role     int64  `json:"role"`     // RoleAdmin or another
}

// DeleteRole takes a role from a user (移除成员角色). CodeHasRooms: the anchor has rooms that are
// still to come.
//
// WeChat API: https://developers.weixin.qq.com/miniprogram/dev/server/API/livebroadcast/role-management/api_deleterole
//
//wechat:api POST /wxaapi/broadcast/role/deleterole
func DeleteRole(ctx context.Context, c *wechat.Client, r *DeleteRoleRequest) error {
	_, err := wechat.Do[struct{}](ctx, c, "POST", "/wxaapi/broadcast/role/deleterole", r)
	return err
}

// A GetRoleListRequest selects members. All fields are optional.
type GetRoleListRequest struct {
	Offset  int64  `json:"offset,omitempty"`             // from 0
	Limit   int64  `json:"limit,omitempty" limit:"..30"` // 10 if absent
	Keyword string `json:"keyword,omitempty"`            // of the WeChat ID or the nickname; empty: all
}

// A GetRoleListResult is a page of members.
type GetRoleListResult struct {
	Total int64    `json:"total"` // of all pages
	List  []Member `json:"list"`
}

// A Member is a user who has a role.
type Member struct {
	HeadingImg      string  `json:"headingimg"` // the URL of the user's picture
	Nickname        string  `json:"nickname"`
	OpenID          string  `json:"openid"`
	RoleList        []int64 `json:"roleList"`        // RoleAdmin and others
	UpdateTimestamp string  `json:"updateTimestamp"` // in Unix seconds
	Username        string  `json:"username"`        // the WeChat ID, with letters hidden
}

// GetRoleList lists those who have a role (查询成员列表).
//
// WeChat API: https://developers.weixin.qq.com/miniprogram/dev/server/API/livebroadcast/role-management/api_getrolelist
//
//wechat:api GET /wxaapi/broadcast/role/getrolelist
func GetRoleList(ctx context.Context, c *wechat.Client, r *GetRoleListRequest) (*GetRoleListResult, error) {
	return wechat.Do[GetRoleListResult](ctx, c, "GET", "/wxaapi/broadcast/role/getrolelist", r, wechat.Repeatable())
}

// An AddAssistantRequest names assistants (小助手) of a room.
type AddAssistantRequest struct {
	RoomID int64          `json:"roomId"`
	Users  []NewAssistant `json:"users"`
}

// A NewAssistant is a user who becomes an assistant.
type NewAssistant struct {
	Username string `json:"username"` // a WeChat ID
	Nickname string `json:"nickname"`
}

// AddAssistant gives a room assistants (添加管理直播间小助手).
//
// WeChat API: https://developers.weixin.qq.com/miniprogram/dev/server/API/livebroadcast/studio-management/api_addveassistant
//
//wechat:api POST /wxaapi/broadcast/room/addassistant
func AddAssistant(ctx context.Context, c *wechat.Client, r *AddAssistantRequest) error {
	_, err := wechat.Do[struct{}](ctx, c, "POST", "/wxaapi/broadcast/room/addassistant", r)
	return err
}

// A ModifyAssistantRequest names an assistant of a room anew.
type ModifyAssistantRequest struct {
	RoomID   int64  `json:"roomId"`
	Username string `json:"username"` // a WeChat ID
	Nickname string `json:"nickname"`
}

// ModifyAssistant changes the name of an assistant (修改直播间小助手).
//
// WeChat API: https://developers.weixin.qq.com/miniprogram/dev/server/API/livebroadcast/studio-management/api_modifyassistant
//
//wechat:api POST /wxaapi/broadcast/room/modifyassistant
func ModifyAssistant(ctx context.Context, c *wechat.Client, r *ModifyAssistantRequest) error {
	_, err := wechat.Do[struct{}](ctx, c, "POST", "/wxaapi/broadcast/room/modifyassistant", r, wechat.Repeatable())
	return err
}

// A RemoveAssistantRequest names an assistant of a room.
type RemoveAssistantRequest struct {
	RoomID   int64  `json:"roomId"`
	Username string `json:"username"` // a WeChat ID
}

// RemoveAssistant takes an assistant from a room (删除直播间小助手).
//
// WeChat API: https://developers.weixin.qq.com/miniprogram/dev/server/API/livebroadcast/studio-management/api_removeassistant
//
//wechat:api POST /wxaapi/broadcast/room/removeassistant
func RemoveAssistant(ctx context.Context, c *wechat.Client, r *RemoveAssistantRequest) error {
	_, err := wechat.Do[struct{}](ctx, c, "POST", "/wxaapi/broadcast/room/removeassistant", r)
	return err
}

// A GetAssistantListRequest names a room.
type GetAssistantListRequest struct {
	RoomID int64 `json:"roomId"`
}

// A GetAssistantListResult holds the assistants of a room.
type GetAssistantListResult struct {
	List     []Assistant `json:"list"`
	Count    int64       `json:"count"`
	MaxCount int64       `json:"maxCount"` // how many a room can have
}

// An Assistant (小助手) helps the anchor in a room.
type Assistant struct {
	Timestamp int64  `json:"timestamp"` // in Unix seconds: when this changed
	HeadImg   string `json:"headimg"`   // the URL of the user's picture
	Nickname  string `json:"nickname"`
	Alias     string `json:"alias"` // the WeChat ID
	OpenID    string `json:"openid"`
}

// GetAssistantList returns the assistants of a room (查询直播间小助手).
//
// WeChat API: https://developers.weixin.qq.com/miniprogram/dev/server/API/livebroadcast/studio-management/api_getassistantlist
//
//wechat:api GET /wxaapi/broadcast/room/getassistantlist
func GetAssistantList(ctx context.Context, c *wechat.Client, r *GetAssistantListRequest) (*GetAssistantListResult, error) {
	return wechat.Do[GetAssistantListResult](ctx, c, "GET", "/wxaapi/broadcast/room/getassistantlist", r, wechat.Repeatable())
}

// A PushMessageRequest says which followers are told of a room.
type PushMessageRequest struct {
	RoomID     int64    `json:"room_id"`
	UserOpenID []string `json:"user_openid" limit:"..2000 items"` // of GetFollowers
}

// A PushMessageResult names the message.
type PushMessageResult struct {
	MessageID string `json:"message_id"` // of the push
}

// PushMessage tells users who follow (长期订阅) that a room is live (发送直播开始事件), up to 5,000 times
// a day. A [wechat.WxalivePushMessageNotifyEvent] tells whom it reached. CodeNotLive: the room
// isn't live. CodeOtherRoom: another room told its followers today.
//
// WeChat API: https://developers.weixin.qq.com/miniprogram/dev/server/API/livebroadcast/subscribe-management/api_pushmessage
//
//wechat:api POST /wxa/business/push_message
func PushMessage(ctx context.Context, c *wechat.Client, r *PushMessageRequest) (*PushMessageResult, error) {
	return wechat.Do[PushMessageResult](ctx, c, "POST", "/wxa/business/push_message", r)
}

// A GetFollowersRequest selects followers. All fields are optional.
type GetFollowersRequest struct {
	Limit     int64 `json:"limit,omitempty" limit:"..2000"` // 200 if absent
	PageBreak int64 `json:"page_break,omitempty"`           // of the page before; absent for the first
}

// A GetFollowersResult is a page of followers.
type GetFollowersResult struct {
	Followers []Follower `json:"followers"`
	PageBreak int64      `json:"page_break"` // for the next page
}

// A Follower is a user whom the app may tell of its rooms (长期订阅用户).
type Follower struct {
	OpenID        string `json:"openid"`
	SubscribeTime int64  `json:"subscribe_time"` // in Unix seconds
	RoomID        int64  `json:"room_id"`        // in which the user began to follow
	RoomStatus    int64  `json:"room_status"`    // of the room then: StatusLive or another
}

// GetFollowers lists the users who follow (获取长期订阅用户). A
// [wechat.WxaliveFollowNotifyEvent] tells when one begins, or ends.
//
// WeChat API: https://developers.weixin.qq.com/miniprogram/dev/server/API/livebroadcast/subscribe-management/api_getfollowers
//
//wechat:api POST /wxa/business/get_wxa_followers
func GetFollowers(ctx context.Context, c *wechat.Client, r *GetFollowersRequest) (*GetFollowersResult, error) {
	return wechat.Do[GetFollowersResult](ctx, c, "POST", "/wxa/business/get_wxa_followers", r, wechat.Repeatable())
}
