package wechat_test

import (
	"github.com/minigo-dev/wechat"
	"github.com/minigo-dev/wechat/internal/wiretest"
)

// gameRewardRows are rows of TestWire.
var gameRewardRows = []wiretest.Row{
	{
		Call: (*wechat.Client).PreSendCheck, Repeatable: true,
		Args:   []any{&wechat.PreSendCheckRequest{RewardID: "r1", OpenID: "o2"}},
		URI:    "/wxa/game/reward/pre_send_check?access_token=TOKEN",
		Body:   `{"reward_id":"r1","openid":"o2"}`,
		Answer: `{"errcode":0,"errmsg":"ok","send_suggest_level":2}`,
		Want:   &wechat.PreSendCheckResult{SendSuggestLevel: 2},
	},
	{
		Call: (*wechat.Client).CreateRewardSendOrder, Needs: "order_id",
		Args:   []any{&wechat.CreateRewardSendOrderRequest{RewardID: "r1", OpenID: "o2", Serial: "s3"}},
		URI:    "/wxa/game/reward/create_reward_send_order?access_token=TOKEN",
		Body:   `{"reward_id":"r1","openid":"o2","serial":"s3"}`,
		Answer: `{"errcode":0,"errmsg":"ok","order_id":"d4"}`,
		Want:   &wechat.CreateRewardSendOrderResult{OrderID: "d4"},
	},
}
