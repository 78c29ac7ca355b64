package wechat

import "errors"

// conditionEvent asks whether a user fulfils a condition of an activity.
const conditionEvent = "minigame_act_event_query_condition"

// NewConditionCallback makes a Callback for the request address of a mini-game's custom
// conditions (自定义条件), which is set beside the main address. It takes
// [MinigameActEventQueryConditionEvent], which a [ConditionReply] answers, and refuses any other
// push with [ErrOtherKind]: a Token that serves this address alone can't be used to pay or to
// talk. The options are those of [NewCallback]. WeChat doesn't say which keys go with the address: give those of the main one
// if the console shows no others.
//
// WeChat: https://developers.weixin.qq.com/minigame/dev/guide/open-ability/custom-task
func NewConditionCallback(token string, opts ...CallbackOption) (*Callback, error) {
	cb, err := NewCallback(token, opts...)
	if err != nil {
		var fault *ArgumentError
		if errors.As(err, &fault) {
			fault.API = "NewConditionCallback"
		}
		return nil, err
	}
	cb.door.only = conditionEvent
	return cb, nil
}
