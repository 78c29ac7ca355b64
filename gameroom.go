package wechat

import "context"

// A CreateGameRoomRequest describes a room of the frame sync (帧同步).
type CreateGameRoomRequest struct {
	GameTick               int64    `json:"game_tick"` // the time of a frame in ms, 33 or more
	OpenIDList             []string `json:"open_id_list"`
	UDPReliabilityStrategy int64    `json:"udp_reliability_strategy"`                   // how often a frame is sent; WeChat suggests 3
	StartPercent           int64    `json:"start_percent,omitempty"`                    // 0 to 100: how many users must be ready; 0: one
	NeedUserInfo           bool     `json:"need_user_info,omitempty"`                   // names and pictures in the room's data
	GameLastTime           *int64   `json:"game_last_time,omitempty" limit:"..3600"`    // in seconds; nil: 1200
	RoomExtInfo            string   `json:"room_ext_info,omitempty" limit:"..32 bytes"` // comes back with the room's data
	NeedGameSeed           bool     `json:"need_game_seed,omitempty"`                   // a seed for random numbers, the same for all
}

// A CreateGameRoomResult holds the room's access.
type CreateGameRoomResult struct {
	Data GameRoomAccess `json:"data"`
}

// A GameRoomAccess is what users join a room with.
type GameRoomAccess struct {
	AccessInfo string `json:"access_info"`
}

// CreateGameRoom makes a room of the frame sync (创建帧同步游戏房间). Code(4003) and
// Code(4013): WeChat doesn't take a value; the Msg of the [*Error] says which.
//
// WeChat API: https://developers.weixin.qq.com/minigame/dev/api-backend/lock-step/api_lock-step.creategameroom
//
//wechat:api POST /wxa/createwxagameroom
func (c *Client) CreateGameRoom(ctx context.Context, r *CreateGameRoomRequest) (*CreateGameRoomResult, error) {
	return Do[CreateGameRoomResult](ctx, c, "POST", "/wxa/createwxagameroom", r, Needs("data.access_info"))
}

// A GetGameRoomInfoRequest names a room.
type GetGameRoomInfoRequest struct {
	AccessInfo string `json:"access_info"` // of CreateGameRoom, or of the client
}

// A GetGameRoomInfoResult holds the room.
type GetGameRoomInfoResult struct {
	Data GameRoom `json:"data"`
}

// A GameRoom is a room of the frame sync with its users.
type GameRoom struct {
	RoomIDStr              string           `json:"room_id_str"`
	RoomState              int64            `json:"room_state"` // 1 forming, 2 started, 3 ended, 4 destroyed
	MaxMemberNum           int64            `json:"max_member_num"`
	CreateTimestamp        int64            `json:"create_timestamp"` // in Unix seconds
	UpdateTimestamp        int64            `json:"update_timestamp"` // in Unix seconds
	GameTick               int64            `json:"game_tick"`        // in ms
	StartPercent           int64            `json:"start_percent"`
	GameLastTime           int64            `json:"game_last_time"` // in seconds
	GameVersion            int64            `json:"game_version"`
	GameAccessInfo         string           `json:"game_access_info"` // of the game that goes on
	UDPReliabilityStrategy int64            `json:"udp_reliability_strategy"`
	RoomExtInfo            string           `json:"room_ext_info"`
	Seed                   string           `json:"seed"`
	MemberList             []GameRoomMember `json:"member_list"`
}

// A GameRoomMember is a user in a room.
type GameRoomMember struct {
	IsReady       bool   `json:"is_ready"`
	Role          int64  `json:"role"`    // 1: owner of the room
	PosNum        int64  `json:"pos_num"` // the seat
	HeadImg       string `json:"headimg"`
	Nickname      string `json:"nickname"`
	ClientID      int64  `json:"client_id"`
	EnableToStart bool   `json:"enable_to_start"`
	MemberExtInfo string `json:"member_ext_info"`
}

// GetGameRoomInfo returns a room of the frame sync (获取指定房间信息).
//
// WeChat API: https://developers.weixin.qq.com/minigame/dev/api-backend/lock-step/api_lock-step.getgameroominfo
//
//wechat:api GET /wxa/getwxagameroominfo
func (c *Client) GetGameRoomInfo(ctx context.Context, r *GetGameRoomInfoRequest) (*GetGameRoomInfoResult, error) {
	return Do[GetGameRoomInfoResult](ctx, c, "GET", "/wxa/getwxagameroominfo", r, Needs("data"), Repeatable())
}

// A GetGameIdentityInfoRequest names a game.
type GetGameIdentityInfoRequest struct {
	AccessInfo string `json:"access_info"` // the gameAccessInfo of the client's onGameEnd
}

// A GetGameIdentityInfoResult holds the users of a game.
type GetGameIdentityInfoResult struct {
	Data GameIdentities `json:"data"`
}

// GameIdentities are the users of a game.
type GameIdentities struct {
	InfoList []GameIdentity `json:"info_list"`
}

// A GameIdentity is a user and the user's number in the game.
type GameIdentity struct {
	ClientID int64  `json:"client_id"` // as in the room's data; not the seat
	OpenID   string `json:"open_id"`
}

// GetGameIdentityInfo lists the users of a game with their numbers (获取对局玩家位次信息). Code(1): there
// is no such game.
//
// WeChat API: https://developers.weixin.qq.com/minigame/dev/api-backend/lock-step/api_lock-step.getgameidentityinfo
//
//wechat:api GET /wxa/getwxagameidentityinfo
func (c *Client) GetGameIdentityInfo(ctx context.Context, r *GetGameIdentityInfoRequest) (*GetGameIdentityInfoResult, error) {
	return Do[GetGameIdentityInfoResult](ctx, c, "GET", "/wxa/getwxagameidentityinfo", r, Needs("data"), Repeatable())
}

// A GetGameFrameRequest names frames of a game. Pages disagree on whether WeChat reads the
// query or the body: it is sent in both.
type GetGameFrameRequest struct {
	AccessInfo   string `json:"access_info" query:"access_info"`
	BeginFrameID int64  `json:"begin_frame_id" query:"begin_frame_id"` // the first one; a game begins with 1
	EndFrameID   int64  `json:"end_frame_id" query:"end_frame_id"`     // the one after the last
}

// A GetGameFrameResult holds frames.
type GetGameFrameResult struct {
	Data GameFrames `json:"data"`
}

// GameFrames are frames of a game.
type GameFrames struct {
	HasMore   bool        `json:"has_more"`
	FrameList []GameFrame `json:"frame_list"`
}

// A GameFrame is what the users did in one frame.
type GameFrame struct {
	FrameID int64             `json:"frame_id"` // from 1
	PkgList []GameFrameAction `json:"pkg_list"`
}

// A GameFrameAction is what a user did in a frame.
type GameFrameAction struct {
	OpenID     string   `json:"open_id"`
	ActionList []string `json:"action_list"`
	B          bool     `json:"b"`     // the frame is empty
	DpID       int64    `json:"dp_id"` // WeChat's own
}

// GetGameFrame returns frames of a game (分片拉取对局游戏帧). Code(1): there is no such game.
//
// WeChat API: https://developers.weixin.qq.com/minigame/dev/api-backend/lock-step/api_lock-step.getgameframe
//
//wechat:api POST /wxa/getwxagameframe
func (c *Client) GetGameFrame(ctx context.Context, r *GetGameFrameRequest) (*GetGameFrameResult, error) {
	return Do[GetGameFrameResult](ctx, c, "POST", "/wxa/getwxagameframe", r, Needs("data"), Repeatable())
}
