package wechattest

import (
	"net/http"
	"strings"
)

// The rewards of the social kit (社交玩法激励包, rule F33).
const (
	pathRewardCheck = "/wxa/game/reward/pre_send_check"
	pathRewardOrder = "/wxa/game/reward/create_reward_send_order"
)

var rewardAPIs = []row{
	{pathRewardCheck, endpoint{method: http.MethodPost, quota: true, handle: serveReward}},
	{pathRewardOrder, endpoint{method: http.MethodPost, quota: true, handle: serveReward}},
}

const rewardOrdersKept = 10_000

// A RewardOrder is a reward that the bot has sent to the user.
type RewardOrder struct {
	OrderID  string `json:"orderId"`
	RewardID string `json:"rewardId"`
	Serial   string `json:"serial"`
}

// Rewards returns the rewards that the bot has sent to the user, oldest first.
func (u *User) Rewards() (all []RewardOrder) {
	u.p.mu.Lock()
	defer u.p.mu.Unlock()
	for _, o := range u.p.rewards {
		if o.user == u {
			all = append(all, o.RewardOrder)
		}
	}
	return all
}

type rewardOrder struct {
	RewardOrder
	user *User
}

func serveReward(p *Platform, r *request) answer {
	body, no := r.object()
	if no != nil {
		return p.refuse(no)
	}
	f := body.fields()
	reward, serial := f.text("reward_id"), f.text("serial")
	r.openID = f.text("openid")
	p.mu.Lock()
	defer p.mu.Unlock()
	u := p.openIDs[r.openID]
	switch {
	case f.bad:
		return p.refuse(dataFormat)
	case reward == "":
		return p.refuse(&refusal{-10197401, "reward_id is empty"})
	case r.openID == "":
		return p.refuse(&refusal{-10197402, "openid is empty"})
	case len(r.openID) != openIDLength || strings.Trim(r.openID, anyAlnum+"_-") != "":
		return p.refuse(&refusal{-10197404, "openid can't be decoded"})
	case u == nil:
		return p.refuse(&refusal{-10197405, "not a user of this game"})
	case r.path == pathRewardCheck:
		return jsonAnswer(struct {
			ErrCode int    `json:"errcode"`
			ErrMsg  string `json:"errmsg"`
			Level   int    `json:"send_suggest_level"`
		}{0, "ok", 2})
	case serial == "":
		r.say("serial is missing", "缺少 serial")
		return p.refuse(&refusal{40097, "invalid args: serial is missing"})
	}
	return jsonAnswer(struct {
		ErrCode int    `json:"errcode"`
		ErrMsg  string `json:"errmsg"`
		OrderID string `json:"order_id"`
	}{0, "ok", p.rewardOrder(u, reward, serial)})
}

// rewardOrder makes one order for each serial. The caller holds mu.
func (p *Platform) rewardOrder(u *User, reward, serial string) string {
	for _, o := range p.rewards {
		if o.Serial == serial && o.user == u && o.RewardID == reward {
			return o.OrderID
		}
	}
	o := rewardOrder{RewardOrder{"sim_reward_" + p.ids.alnum(20), reward, serial}, u}
	p.rewards = append(p.rewards, o)
	if len(p.rewards) > rewardOrdersKept {
		p.rewards = p.rewards[1:]
	}
	return o.OrderID
}

// openIDLength is that of every openid here, and of WeChat's.
const openIDLength = 28
