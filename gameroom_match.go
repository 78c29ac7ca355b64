package wechat

import "context"

// A CreateMatchRuleRequest describes how users are matched. With rooms a match has 10 users at
// most.
type CreateMatchRuleRequest struct {
	TeamCount           int64          `json:"team_count"`
	TeamMemberCount     int64          `json:"team_member_count"`
	NeedRoomServiceInfo int64          `json:"need_room_service_info,omitempty"` // 1: WeChat makes a room of the frame sync for each match
	GameRoomInfo        *MatchRoomInfo `json:"game_room_info,omitempty"`         // of the rooms
}

// A MatchRoomInfo describes the rooms of matches, as [CreateGameRoomRequest] does.
type MatchRoomInfo struct {
	GameTick               int64  `json:"game_tick"` // in ms: 33 or more
	StartPercent           int64  `json:"start_percent,omitempty"`
	UDPReliabilityStrategy int64  `json:"udp_reliability_strategy"`
	NeedUserInfo           bool   `json:"need_user_info,omitempty"`
	GameLastTime           *int64 `json:"game_last_time,omitempty" limit:"..3600"` // in seconds; nil: 1200
	NeedGameSeed           bool   `json:"need_game_seed,omitempty"`
}

// A CreateMatchRuleResult names the rule.
type CreateMatchRuleResult struct {
	MatchID string `json:"match_id"`
}

// CreateMatchRule makes a rule that matches users (创建对局匹配规则). It begins closed. Code(500008): a
// match would have too many users. Code(500014): the game has 20 rules already.
//
// WeChat API: https://developers.weixin.qq.com/minigame/dev/api-backend/gamematch/api_gamematch.creatematchrule
//
//wechat:api POST /wxa/business/gamematch/creatematchrule
func (c *Client) CreateMatchRule(ctx context.Context, r *CreateMatchRuleRequest) (*CreateMatchRuleResult, error) {
	return Do[CreateMatchRuleResult](ctx, c, "POST", "/wxa/business/gamematch/creatematchrule", r, Needs("match_id"))
}

// An UpdateMatchRuleRequest replaces what a rule says.
type UpdateMatchRuleRequest struct {
	MatchID             string         `json:"match_id"`
	TeamCount           int64          `json:"team_count"`
	TeamMemberCount     int64          `json:"team_member_count"`
	NeedRoomServiceInfo int64          `json:"need_room_service_info,omitempty"` // 1: WeChat makes a room for each match
	GameRoomInfo        *MatchRoomInfo `json:"game_room_info,omitempty"`
}

// An UpdateMatchRuleResult names the rule.
type UpdateMatchRuleResult struct {
	MatchID string `json:"match_id"`
}

// UpdateMatchRule changes a rule that matches users (修改对局匹配规则). Code(500012): the rule is
// open; [Client.SetMatchIDOpenState] closes it. Code(500005) and Code(1): there is no such rule.
//
// WeChat API: https://developers.weixin.qq.com/minigame/dev/api-backend/gamematch/api_gamematch.updatematchrule
//
//wechat:api POST /wxa/business/gamematch/updatematchrule
func (c *Client) UpdateMatchRule(ctx context.Context, r *UpdateMatchRuleRequest) (*UpdateMatchRuleResult, error) {
	return Do[UpdateMatchRuleResult](ctx, c, "POST", "/wxa/business/gamematch/updatematchrule", r)
}

// A DeleteMatchRuleRequest names a rule.
type DeleteMatchRuleRequest struct {
	MatchID string `json:"match_id"`
}

// DeleteMatchRule removes a rule that matches users, with those who wait for a match
// (删除对局匹配规则). Code(500005) and Code(1): there is no such rule.
//
// WeChat API: https://developers.weixin.qq.com/minigame/dev/api-backend/gamematch/api_gamematch.deletematchrule
//
//wechat:api POST /wxa/business/gamematch/deletematchrule
func (c *Client) DeleteMatchRule(ctx context.Context, r *DeleteMatchRuleRequest) error {
	_, err := Do[struct{}](ctx, c, "POST", "/wxa/business/gamematch/deletematchrule", r)
	return err
}

// A GetAllMatchRuleResult holds the game's rules.
type GetAllMatchRuleResult struct {
	MatchRuleList []MatchRule `json:"match_rule_list"`
}

// A MatchRule says how users are matched.
type MatchRule struct {
	MatchID             string        `json:"match_id"`
	AppID               string        `json:"appid"`
	AppIDAlso           string        `json:"app_id"`     // AppID in a sample of WeChat's: one of both is filled
	OpenState           int64         `json:"open_state"` // 0 closed, 1 open
	TeamCount           int64         `json:"team_count"`
	TeamMemberCount     int64         `json:"team_member_count"`
	NeedRoomServiceInfo int64         `json:"need_room_service_info"` // 1: each match has a room
	GameRoomInfo        MatchRoomInfo `json:"game_room_info"`
}

// GetAllMatchRule returns the rules of the game that match users (获取对局匹配规则). Code(1): there is
// none.
//
// WeChat API: https://developers.weixin.qq.com/minigame/dev/api-backend/gamematch/api_gamematch.getallmatchrule
//
//wechat:api POST /wxa/business/gamematch/getallmatchrule
func (c *Client) GetAllMatchRule(ctx context.Context) (*GetAllMatchRuleResult, error) {
	return Do[GetAllMatchRuleResult](ctx, c, "POST", "/wxa/business/gamematch/getallmatchrule", &struct{}{}, Repeatable())
}

// A SetMatchIDOpenStateRequest opens or closes a rule.
type SetMatchIDOpenStateRequest struct {
	MatchID   string `json:"match_id"`
	OpenState int64  `json:"open_state" oneof:"0 1"` // 0 closed, 1 open
}

// A SetMatchIDOpenStateResult names the rule.
type SetMatchIDOpenStateResult struct {
	MatchID string `json:"match_id"`
}

// SetMatchIDOpenState opens or closes a rule that matches users (修改对局规则打开状态). Code(500005) and
// Code(1): there is no such rule.
//
// WeChat API: https://developers.weixin.qq.com/minigame/dev/api-backend/gamematch/api_gamematch.setmatchidopenstate
//
//wechat:api POST /wxa/business/gamematch/setmatchopenstate
func (c *Client) SetMatchIDOpenState(ctx context.Context, r *SetMatchIDOpenStateRequest) (*SetMatchIDOpenStateResult, error) {
	return Do[SetMatchIDOpenStateResult](ctx, c, "POST", "/wxa/business/gamematch/setmatchopenstate", r)
}
