package wechat

// A TextMessage is a text that the user sent (文本消息). It arrives when the
// user writes in the customer-service session, and lets you send 5 replies
// within 48 hours.
//
// WeChat: https://developers.weixin.qq.com/miniprogram/dev/framework/open-ability/customer-message/receive
type TextMessage struct {
	Header
	Content string `json:"Content"`

	// Official accounts (公众号) only, and only where they apply.
	MsgDataID    string `json:"MsgDataId"`    // the article whose readers the text comes from
	Idx          int    `json:"Idx"`          // which article of that message, from 1; 0 if it comes from none
	BizMsgMenuID string `json:"bizmsgmenuid"` // the id of the menu item (msgmenu) that the user chose
}

// An ImageMessage is a picture that the user sent (图片消息). It lets you send 5
// replies within 48 hours.
//
// WeChat: https://developers.weixin.qq.com/miniprogram/dev/framework/open-ability/customer-message/receive
type ImageMessage struct {
	Header
	PicURL  string `json:"PicUrl"`  // WeChat's copy of the picture
	MediaID string `json:"MediaId"` // for downloading it as temporary media, for 3 days
}

// A MiniProgramPageMessage is a mini-program card that the user sent (小程序卡片消息),
// usually the one that the session showed. It lets you send 5 replies within 48 hours.
//
// WeChat: https://developers.weixin.qq.com/miniprogram/dev/framework/open-ability/customer-message/receive
type MiniProgramPageMessage struct {
	Header
	Title        string `json:"Title"`
	CardAppID    string `json:"AppId"`        // the mini-program that the card opens; not the receiver, which is Header.AppID
	PagePath     string `json:"PagePath"`     // with its query, if any
	ThumbURL     string `json:"ThumbUrl"`     // a temporary link to the cover; may be empty
	ThumbMediaID string `json:"ThumbMediaId"` // the cover as temporary media; may be empty
}

// A VoiceMessage is a voice recording that the user sent (语音消息): official
// accounts (公众号) only. It lets you send 5 replies within 48 hours.
//
// WeChat: https://developers.weixin.qq.com/doc/offiaccount/Message_Management/Receiving_standard_messages
type VoiceMessage struct {
	Header
	MediaID     string `json:"MediaId"`     // for downloading it as temporary media, for 3 days
	Format      string `json:"Format"`      // "amr", "speex", ...
	MediaID16K  string `json:"MediaId16K"`  // the same at 16 kHz; may be empty
	Recognition string `json:"Recognition"` // the words that WeChat understood; empty unless that is switched on
}

// A VideoMessage is a video that the user sent (视频消息): official accounts
// (公众号) only. It lets you send 5 replies within 48 hours.
//
// WeChat: https://developers.weixin.qq.com/doc/offiaccount/Message_Management/Receiving_standard_messages
type VideoMessage struct {
	Header
	MediaID      string `json:"MediaId"`      // for downloading it as temporary media, for 3 days
	ThumbMediaID string `json:"ThumbMediaId"` // its cover, likewise
}

// A ShortVideoMessage is a short video that the user shot in the chat (小视频消息):
// official accounts (公众号) only. It lets you send 5 replies within 48 hours.
//
// WeChat: https://developers.weixin.qq.com/doc/offiaccount/Message_Management/Receiving_standard_messages
type ShortVideoMessage struct {
	Header
	MediaID      string `json:"MediaId"`      // for downloading it as temporary media, for 3 days
	ThumbMediaID string `json:"ThumbMediaId"` // its cover, likewise
}

// A LocationMessage is a place that the user sent (地理位置消息): official accounts
// (公众号) only. It lets you send 5 replies within 48 hours.
//
// WeChat: https://developers.weixin.qq.com/doc/offiaccount/Message_Management/Receiving_standard_messages
type LocationMessage struct {
	Header
	Latitude  float64 `json:"Location_X"` // in degrees; Location_X on the wire
	Longitude float64 `json:"Location_Y"` // in degrees; Location_Y on the wire
	Scale     int     `json:"Scale"`      // zoom of the map
	Label     string  `json:"Label"`      // the place in words
}

// A LinkMessage is a link that the user sent (链接消息): official accounts (公众号)
// only. It lets you send 5 replies within 48 hours.
//
// WeChat: https://developers.weixin.qq.com/doc/offiaccount/Message_Management/Receiving_standard_messages
type LinkMessage struct {
	Header
	Title       string `json:"Title"`
	Description string `json:"Description"`
	URL         string `json:"Url"`
}

// A UserEnterTempsessionEvent says that the user opened the customer-service
// session (进入会话事件). It lets you send 2 messages within 1 minute. Its answer can't
// hand the user to an agent; only that of a message can.
//
// WeChat: https://developers.weixin.qq.com/miniprogram/dev/framework/open-ability/customer-message/receive
type UserEnterTempsessionEvent struct {
	Header

	// SessionFrom is what the game gave as session-from (button) or sessionFrom
	// (wx.openCustomerServiceConversation). WeChat cuts it at about 1000 bytes, if
	// need be within a character. It is "wxapp" where the game gave none. The user
	// can set it freely: don't trust it.
	SessionFrom string `json:"SessionFrom"`
}

// A KfCreateSessionEvent says that an agent took a session (接入会话). It opens no
// replies.
//
// WeChat: https://developers.weixin.qq.com/doc/offiaccount/Message_Management
type KfCreateSessionEvent struct {
	Header
	KfAccount string `json:"KfAccount"` // the agent, name@account
}

// A KfCloseSessionEvent says that an agent's session ended (关闭会话). It opens no
// replies.
//
// WeChat: https://developers.weixin.qq.com/doc/offiaccount/Message_Management
type KfCloseSessionEvent struct {
	Header
	KfAccount string `json:"KfAccount"` // the agent, name@account
}

// A KfSwitchSessionEvent says that one agent handed a session to another (转接会话).
// It opens no replies.
//
// WeChat: https://developers.weixin.qq.com/doc/offiaccount/Message_Management
type KfSwitchSessionEvent struct {
	Header
	FromKfAccount string `json:"FromKfAccount"` // the agent before, name@account
	ToKfAccount   string `json:"ToKfAccount"`   // the agent now, name@account
}
