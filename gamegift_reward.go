package wechat

import "context"

// A PreSendCheckRequest names a reward and a user.
type PreSendCheckRequest struct {
	RewardID string `json:"reward_id"`
	OpenID   string `json:"openid"`
}

// A PreSendCheckResult says whether to send the reward.
type PreSendCheckResult struct {
	SendSuggestLevel int64 `json:"send_suggest_level"` // 0 no, 1 not advised, 2 yes
}

// PreSendCheck asks whether a reward of the social kit may be sent to a user (社交玩法激励包).
// Code(-10197405): the user isn't one of this game. Code(-10197406), Code(-10197407) and
// Code(-10197408): the reward is missing, unpublished or expired.
//
// WeChat API: https://developers.weixin.qq.com/minigame/dev/guide/open-ability/RewardSend
//
//wechat:api POST /wxa/game/reward/pre_send_check
func (c *Client) PreSendCheck(ctx context.Context, r *PreSendCheckRequest) (*PreSendCheckResult, error) {
	return Do[PreSendCheckResult](ctx, c, "POST", "/wxa/game/reward/pre_send_check", r, Repeatable())
}

// A CreateRewardSendOrderRequest sends a reward to a user.
type CreateRewardSendOrderRequest struct {
	RewardID string `json:"reward_id"`
	OpenID   string `json:"openid"`
	Serial   string `json:"serial"` // your number of it: the same number makes one order
}

// A CreateRewardSendOrderResult names the order.
type CreateRewardSendOrderResult struct {
	OrderID string `json:"order_id"`
}

// CreateRewardSendOrder makes an order that sends a reward of the social kit to a user
// (社交玩法激励包). After [ErrOutcomeUnknown] repeat it with the same Serial. The codes are those of
// [Client.PreSendCheck].
//
// WeChat API: https://developers.weixin.qq.com/minigame/dev/guide/open-ability/RewardSend
//
//wechat:api POST /wxa/game/reward/create_reward_send_order
func (c *Client) CreateRewardSendOrder(ctx context.Context, r *CreateRewardSendOrderRequest) (*CreateRewardSendOrderResult, error) {
	return Do[CreateRewardSendOrderResult](ctx, c, "POST", "/wxa/game/reward/create_reward_send_order", r, Needs("order_id"))
}
