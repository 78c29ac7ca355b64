package wechat

import "context"

// A CreateActivityIDRequest says who may share a private message (私密消息), by one of two ids.
// For an updatable message it is empty.
type CreateActivityIDRequest struct {
	UnionID string `json:"unionid,omitempty"`
	OpenID  string `json:"openid,omitempty"`
}

// A CreateActivityIDResult names an updatable message.
type CreateActivityIDResult struct {
	ActivityID     string `json:"activity_id"`     // for wx.updateShareMenu
	ExpirationTime int64  `json:"expiration_time"` // in Unix seconds; after 24 hours
}

// CreateActivityID makes the id of an updatable message or a private message (创建activity_id).
//
// WeChat API: https://developers.weixin.qq.com/miniprogram/dev/server/API/mp-message-management/updatable-message/api_createactivityid
//
//wechat:api GET /cgi-bin/message/wxopen/activityid/create
func (c *Client) CreateActivityID(ctx context.Context, r *CreateActivityIDRequest) (*CreateActivityIDResult, error) {
	return Do[CreateActivityIDResult](ctx, c, "GET", "/cgi-bin/message/wxopen/activityid/create", r, Needs("activity_id"))
}

// A SetUpdatableMsgRequest is the new state of an updatable message.
type SetUpdatableMsgRequest struct {
	ActivityID   string                `json:"activity_id"`
	TargetState  int64                 `json:"target_state"` // 0 not started, 1 started, which is final
	TemplateInfo UpdatableTemplateInfo `json:"template_info"`
}

// An UpdatableTemplateInfo holds what an updatable message shows.
type UpdatableTemplateInfo struct {
	ParameterList []UpdatableParameter `json:"parameter_list"`
}

// An UpdatableParameter is a text of an updatable message: member_count and room_limit of state
// 0, path and version_type (develop, trial or release) of state 1.
type UpdatableParameter struct {
	Name  string `json:"name"`
	Value string `json:"value"`
}

// SetUpdatableMsg changes an updatable message where it was shared (修改动态消息). Code(47501): no
// such activity. Code(47502) and Code(47503): no such state or version. Code(47504): the activity
// has ended.
//
// WeChat API: https://developers.weixin.qq.com/miniprogram/dev/server/API/mp-message-management/updatable-message/api_setupdatablemsg
//
//wechat:api POST /cgi-bin/message/wxopen/updatablemsg/send
func (c *Client) SetUpdatableMsg(ctx context.Context, r *SetUpdatableMsgRequest) error {
	_, err := Do[struct{}](ctx, c, "POST", "/cgi-bin/message/wxopen/updatablemsg/send", r)
	return err
}

// A SetChatToolMsgRequest is the new state of a chat tool's card.
type SetChatToolMsgRequest struct {
	ActivityID           string             `json:"activity_id"`
	TargetState          int64              `json:"target_state"`
	TemplateID           string             `json:"template_id"`
	ParticipatorInfoList []ParticipatorInfo `json:"participator_info_list,omitempty"`
	VersionType          int64              `json:"version_type"` // to open: 0 release, 1 develop, 2 trial
}

// A ParticipatorInfo is the state of a member of the chat.
type ParticipatorInfo struct {
	GroupOpenID string `json:"group_openid"`
	State       int64  `json:"state"` // 1: the member has done the task
}

// SetChatToolMsg changes the card of a chat tool (修改小程序聊天工具的动态卡片消息). Its codes are those of
// [Client.SetUpdatableMsg].
//
// WeChat API: https://developers.weixin.qq.com/miniprogram/dev/server/API/mp-message-management/updatable-message/api_setchattoolmsg
//
//wechat:api POST /cgi-bin/message/wxopen/chattoolmsg/send
func (c *Client) SetChatToolMsg(ctx context.Context, r *SetChatToolMsgRequest) error {
	_, err := Do[struct{}](ctx, c, "POST", "/cgi-bin/message/wxopen/chattoolmsg/send", r)
	return err
}
