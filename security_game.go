package wechat

import (
	"cmp"
	"context"
)

// A GameMsgSecCheckRequest is a text of a user.
type GameMsgSecCheckRequest struct {
	OpenID   string `json:"openid"`
	Version  int64  `json:"version"`                 // 2; 0 is sent as 2
	Scene    int64  `json:"scene" oneof:"1 2 3 4 5"` // 1 profile, 2 comment, 3 forum, 4 social log, 5 chat
	Content  string `json:"content"`                 // up to 2,500 characters
	Nickname string `json:"nickname,omitempty"`
}

// A GameMsgSecCheckResult says what the check found.
type GameMsgSecCheckResult struct {
	TraceID string              `json:"trace_id"`
	Result  GameSecCheckVerdict `json:"result"`
	Detail  []SecCheckDetail    `json:"detail"`
}

// A GameSecCheckVerdict is the result of the check of a text.
type GameSecCheckVerdict struct {
	Suggest         string        `json:"suggest"` // SuggestPass or SuggestRisky
	Label           SecCheckLabel `json:"label"`
	ReplacedContent string        `json:"replaced_content"` // the text with its risky words replaced
}

// GameMsgSecCheck checks a text for content that WeChat forbids, tuned for games
// (文本内容安全识别): 10,000 times a minute and 10 million times a day. WeChat advises a deadline of
// 1 second. Code(750031): the game hasn't switched the check on. Code(750032) and Code(750033):
// the minute's or the day's limit is reached.
//
// WeChat API: https://developers.weixin.qq.com/minigame/dev/api-backend/wxa-sec-check/api_gamemsgseccheck
//
//wechat:api POST /wxa/game/content_spam/msg_sec_check
func (c *Client) GameMsgSecCheck(ctx context.Context, r *GameMsgSecCheckRequest) (*GameMsgSecCheckResult, error) {
	if r != nil && r.Version == 0 {
		own := *r
		own.Version, r = secCheckVersion, &own
	}
	return Do[GameMsgSecCheckResult](ctx, c, "POST", "/wxa/game/content_spam/msg_sec_check", r, Needs("result"), Repeatable())
}

// A MediaCheckRequest names a picture of a user.
type MediaCheckRequest struct {
	OpenID    string `json:"openid"`
	Version   int64  `json:"version"`                 // 2; 0 is sent as 2
	Scene     int64  `json:"scene" oneof:"1 2 3 4 5"` // 1 profile, 2 comment, 3 forum, 4 social log, 5 chat
	MediaURL  string `json:"media_url"`               // up to 10 MB
	MediaType int64  `json:"media_type"`              // 2, an image; 0 is sent as 2
}

// A MediaCheckResult says what the check found.
type MediaCheckResult struct {
	TraceID string             `json:"trace_id"`
	Result  SecCheckVerdict    `json:"result"`
	Detail  []MediaCheckDetail `json:"detail"`
}

// A MediaCheckDetail is what one strategy of a picture's or a recording's check says. It counts if ErrCode is 0.
type MediaCheckDetail struct {
	Strategy string        `json:"strategy"`
	ErrCode  int64         `json:"errcode"`
	Suggest  string        `json:"suggest"`
	Label    SecCheckLabel `json:"label"`
	Prob     int64         `json:"prob"` // 0 to 100: how sure it is
}

// MediaCheck checks a picture of a game for content that WeChat forbids, and waits for the
// result (图片内容安全识别): 2,000 times a minute and 200,000 times a day. WeChat advises a deadline
// of 5 seconds. The codes are those of [Client.GameMsgSecCheck].
//
// WeChat API: https://developers.weixin.qq.com/minigame/dev/api-backend/wxa-sec-check/api_gamesecurity.mediacheck
//
//wechat:api POST /wxa/game/content_spam/media_check_sync
func (c *Client) MediaCheck(ctx context.Context, r *MediaCheckRequest) (*MediaCheckResult, error) {
	if r != nil && (r.Version == 0 || r.MediaType == 0) {
		own := *r
		own.Version, own.MediaType, r = cmp.Or(r.Version, secCheckVersion), cmp.Or(r.MediaType, 2), &own
	}
	return Do[MediaCheckResult](ctx, c, "POST", "/wxa/game/content_spam/media_check_sync", r, Needs("result"), Repeatable())
}

// A GetCheatDataRequest selects cheats by day.
type GetCheatDataRequest struct {
	DsBegin      int64  `json:"ds_begin"` // the first day, such as 20260131
	DurationDays int64  `json:"duration_days" limit:"1..7"`
	Offset       int64  `json:"offset,omitempty"`
	Limit        *int64 `json:"limit,omitempty"` // up to 1,000; nil: 100
}

// A GetCheatDataResult is a page of cheats.
type GetCheatDataResult struct {
	DsBegin    int64   `json:"ds_begin"`
	DsEnd      int64   `json:"ds_end"`
	TotalCount int64   `json:"total_count"` // of all pages
	Rows       []Cheat `json:"rows"`
}

// A Cheat is a user whom WeChat found cheating.
type Cheat struct {
	OpenID    string `json:"openid"`
	Ds        int64  `json:"ds"`         // the hour, such as 2026013123
	CheatType int64  `json:"cheat_type"` // 1 memory, 2 key macros, 3 injected JavaScript, 4 changed JavaScript
	RiskLevel int64  `json:"risk_level"` // 0 unknown, 1 low, 2 medium, 3 high, 4 severe
}

// GetCheatData lists users whom WeChat found cheating in the game (获取小游戏外挂分级标签数据).
//
// WeChat API: https://developers.weixin.qq.com/minigame/dev/api-backend/safety-control-capability/api_getcheatdata
//
//wechat:api GET /wxa/game/content_spam/get_cheat_data
func (c *Client) GetCheatData(ctx context.Context, r *GetCheatDataRequest) (*GetCheatDataResult, error) {
	return Do[GetCheatDataResult](ctx, c, "GET", "/wxa/game/content_spam/get_cheat_data", r, Repeatable())
}
