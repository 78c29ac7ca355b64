package wechat

import "context"

// A SubscribeData holds the values of a subscribe message by their keys in the template, such
// as thing1.
type SubscribeData map[string]SubscribeValue

// A SubscribeValue is a value of a subscribe message. The key's name says what WeChat takes:
// thing 20 characters, number 32 digits, letter 32 letters, symbol 5 signs, character_string 32
// letters, digits and signs, time a time of 24 hours, date a date, amount a currency sign and 10
// digits, phone_number 17 digits, car_number 8, name 10 Chinese characters or 20 letters, phrase
// 5 Chinese characters, enum a value of the template. WeChat refuses line breaks.
type SubscribeValue struct {
	Value string `json:"value"`
}

// A SendSubscribeMessageRequest is a subscribe message.
type SendSubscribeMessageRequest struct {
	TemplateID       string        `json:"template_id"`                 // GetWxaPubNewTemplate lists them
	Page             string        `json:"page,omitempty"`              // to open, with its query; empty: none
	ToUser           string        `json:"touser"`                      // the user's openid
	Data             SubscribeData `json:"data"`                        // a value for each key of the template
	MiniprogramState string        `json:"miniprogram_state,omitempty"` // to open: formal (default), trial or developer
	Lang             string        `json:"lang,omitempty"`              // zh_CN (default), zh_HK, zh_TW or en_US
}

// A SendSubscribeMessageResult names a message that was sent.
type SendSubscribeMessageResult struct {
	MsgID string `json:"msgid"` // that of the SubscribeMsgSentEvent; empty if WeChat doesn't say
}

// SendSubscribeMessage sends a subscribe message (发送订阅消息): one for each time that the user
// accepted a one-time template; 10 million a day, 30 million with payment. Code(43101): the user
// hasn't accepted, or the acceptance is used up. Code(47003): a key doesn't take its value; Msg
// names the key. Code(45168): a value holds a sensitive word. Code(40037): no such template.
// Code(43107): the app or the template is banned. Code(43108): another message to this user is
// being sent; try again. After [ErrOutcomeUnknown] the user may have received the message.
//
// WeChat API: https://developers.weixin.qq.com/miniprogram/dev/server/API/mp-message-management/subscribe-message/api_sendmessage
//
//wechat:api POST /cgi-bin/message/subscribe/send
func (c *Client) SendSubscribeMessage(ctx context.Context, r *SendSubscribeMessageRequest) (*SendSubscribeMessageResult, error) {
	return Do[SendSubscribeMessageResult](ctx, c, "POST", "/cgi-bin/message/subscribe/send", r)
}

// A SetUserNotifyRequest is a state of a service card.
type SetUserNotifyRequest struct {
	OpenID      string `json:"openid"` // of the user who paid, or who tapped the button
	NotifyType  int64  `json:"notify_type"`
	NotifyCode  string `json:"notify_code"`          // of the button, or the number of a WeChat Pay order
	ContentJSON string `json:"content_json"`         // the state and its fields, a JSON text
	CheckJSON   string `json:"check_json,omitempty"` // for the first call with an order: {"pay_amount": fen, "pay_time": Unix seconds, "pay_channel"}
}

// SetUserNotify activates a service card, or updates it (激活与更新服务卡片). Code(85437): no such
// NotifyCode; an order's number works after up to a minute. Code(85438): it has expired.
// Code(85448): WeChat has this update already. Code(85431) and Code(85449): try again later.
//
// WeChat API: https://developers.weixin.qq.com/miniprogram/dev/server/API/mp-message-management/subscribe-message/api_setusernotify
//
//wechat:api POST /wxa/set_user_notify
func (c *Client) SetUserNotify(ctx context.Context, r *SetUserNotifyRequest) error {
	_, err := Do[struct{}](ctx, c, "POST", "/wxa/set_user_notify", r)
	return err
}

// A SetUserNotifyExtRequest is the extra data of a service card.
type SetUserNotifyExtRequest struct {
	OpenID     string `json:"openid"` // as in SetUserNotifyRequest
	NotifyType int64  `json:"notify_type"`
	NotifyCode string `json:"notify_code"`
	ExtJSON    string `json:"ext_json"` // a JSON text; its fields depend on NotifyType
}

// SetUserNotifyExt updates the extra data of a service card (更新服务卡片扩展信息). Its codes are those
// of [Client.SetUserNotify]; Code(85470) and Code(85471): ExtJSON isn't JSON or UTF-8.
//
// WeChat API: https://developers.weixin.qq.com/miniprogram/dev/server/API/mp-message-management/subscribe-message/api_setusernotifyext
//
//wechat:api POST /wxa/set_user_notifyext
func (c *Client) SetUserNotifyExt(ctx context.Context, r *SetUserNotifyExtRequest) error {
	_, err := Do[struct{}](ctx, c, "POST", "/wxa/set_user_notifyext", r)
	return err
}

// A GetUserNotifyRequest names a service card.
type GetUserNotifyRequest struct {
	OpenID     string `json:"openid"`
	NotifyCode string `json:"notify_code"`
	NotifyType int64  `json:"notify_type"`
}

// A GetUserNotifyResult is the state of a service card.
type GetUserNotifyResult struct {
	NotifyInfo NotifyInfo `json:"notify_info"`
}

// A NotifyInfo is the state of a service card.
type NotifyInfo struct {
	NotifyType     int64  `json:"notify_type"`
	ContentJSON    string `json:"content_json"`     // of the last update; empty if there was none
	CodeState      int64  `json:"code_state"`       // of NotifyCode: 0 normal, 1 at risk, 2 abnormal, 10 refused by the user
	CodeExpireTime int64  `json:"code_expire_time"` // in Unix seconds
}

// GetUserNotify returns the state of a service card (查询服务卡片状态). Code(85437): no such
// NotifyCode. Code(85438): it has expired.
//
// WeChat API: https://developers.weixin.qq.com/miniprogram/dev/server/API/mp-message-management/subscribe-message/api_getusernotify
//
//wechat:api POST /wxa/get_user_notify
func (c *Client) GetUserNotify(ctx context.Context, r *GetUserNotifyRequest) (*GetUserNotifyResult, error) {
	return Do[GetUserNotifyResult](ctx, c, "POST", "/wxa/get_user_notify", r, Repeatable(), Needs("notify_info"))
}

// A SendUniformMessageRequest is a template message of an official account (公众号模板消息).
type SendUniformMessageRequest struct {
	ToUser        string             `json:"touser"` // the user's openid, in the mini-program or the official account
	MPTemplateMsg *MPTemplateMessage `json:"mp_template_msg,omitempty"`
}

// An MPTemplateMessage is what a template message of an official account shows.
type MPTemplateMessage struct {
	AppID       string                     `json:"appid"` // the official account's
	TemplateID  string                     `json:"template_id"`
	URL         string                     `json:"url,omitempty"`
	MiniProgram *LinkedMiniProgram         `json:"miniprogram,omitempty"` // to open
	Data        map[string]MPTemplateValue `json:"data,omitempty"`        // by the keys of the template
}

// A LinkedMiniProgram is the page that a template message opens.
type LinkedMiniProgram struct {
	AppID    string `json:"appid"`
	PagePath string `json:"pagepath"`
}

// An MPTemplateValue is a value of a template message.
type MPTemplateValue struct {
	Value string `json:"value"`
	Color string `json:"color,omitempty"` // as #RRGGBB
}

// SendUniformMessage sends a template message of an official account (下发统一服务消息). WeChat has
// withdrawn its page: new code uses [Client.SendSubscribeMessage].
//
// WeChat API: https://developers.weixin.qq.com/miniprogram/dev/api-backend/open-api/uniform-message/uniformMessage.send
//
//wechat:api POST /cgi-bin/message/wxopen/template/uniform_send
func (c *Client) SendUniformMessage(ctx context.Context, r *SendUniformMessageRequest) error {
	_, err := Do[struct{}](ctx, c, "POST", "/cgi-bin/message/wxopen/template/uniform_send", r)
	return err
}
