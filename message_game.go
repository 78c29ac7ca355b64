package wechat

// A MinigameActEventQueryConditionEvent asks whether a user fulfils a condition of an activity
// (自定义条件查询). Answer with a [ConditionReply]; nil doesn't answer it.
//
// WeChat: https://developers.weixin.qq.com/minigame/dev/guide/open-ability/custom-task
type MinigameActEventQueryConditionEvent struct {
	Header
	ActOpenID   string `json:"ActOpenId" also:"OpenId"` // the user, for this activity; WeChat's sample calls it OpenId
	TemplateID  string `json:"TemplateId"`
	ActID       string `json:"ActId"`
	ConditionID string `json:"ConditionId"` // as it is called in the console
}
