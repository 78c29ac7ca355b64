package wechat

// A SubscribeMsgPopupEvent says what a user chose when asked for subscribe messages
// (用户操作订阅通知弹窗).
//
// WeChat: https://developers.weixin.qq.com/miniprogram/dev/framework/open-ability/subscribe-message-2
type SubscribeMsgPopupEvent struct {
	Header
	List []SubscribeMsgPopup `json:"List" xml:"SubscribeMsgPopupEvent>List"`
}

// A SubscribeMsgPopup is the choice about one template.
type SubscribeMsgPopup struct {
	TemplateID            string `json:"TemplateId"`
	SubscribeStatusString string `json:"SubscribeStatusString"` // "accept" or "reject"
	PopupScene            string `json:"PopupScene"`            // 0 a mini-program, 1 a web page, 2 an article of an official account
}

// A SubscribeMsgChangeEvent says that a user changed a subscription in the settings
// (用户管理订阅通知).
//
// WeChat: https://developers.weixin.qq.com/miniprogram/dev/framework/open-ability/subscribe-message-2
type SubscribeMsgChangeEvent struct {
	Header
	List []SubscribeMsgChange `json:"List" xml:"SubscribeMsgChangeEvent>List"`
}

// A SubscribeMsgChange is the choice about one template.
type SubscribeMsgChange struct {
	TemplateID            string `json:"TemplateId"`
	SubscribeStatusString string `json:"SubscribeStatusString"` // "accept" or "reject"
}

// A SubscribeMsgSentEvent says whether a subscribe message has arrived (发送订阅通知结果). A refusal
// of the call itself isn't repeated here.
//
// WeChat: https://developers.weixin.qq.com/miniprogram/dev/framework/open-ability/subscribe-message-2
type SubscribeMsgSentEvent struct {
	Header
	List []SubscribeMsgSent `json:"List" xml:"SubscribeMsgSentEvent>List"`
}

// A SubscribeMsgSent is what has become of one message.
type SubscribeMsgSent struct {
	TemplateID  string `json:"TemplateId"`
	MsgID       string `json:"MsgID"`     // which the call that sent it also returned
	ErrorCode   string `json:"ErrorCode"` // "0" if it has arrived
	ErrorStatus string `json:"ErrorStatus"`
}

// A NotifyServiceMsgSendResultEvent says that a service card (服务卡片) couldn't be sent.
//
// WeChat: https://developers.weixin.qq.com/miniprogram/dev/framework/open-ability/subscribe-message-2
type NotifyServiceMsgSendResultEvent struct {
	Header
	OpenID     string `json:"openid"`
	NotifyCode string `json:"notify_code"` // of the card (服务卡片)
	NotifyType int    `json:"notify_type"`
	CardStatus int    `json:"card_status"`
	FailRet    int    `json:"fail_ret"` // -10001, -10002, -1003, -1004 or -1005
	FailMsg    string `json:"fail_msg"`
}
