package wechat

// A TextMessage is a text that the user sent in the customer-service session (文本消息). It
// allows 5 replies within 48 hours.
//
// WeChat: https://developers.weixin.qq.com/miniprogram/dev/framework/open-ability/customer-message/receive
type TextMessage struct {
	Header
	Content string `json:"Content"`

	// Official accounts (公众号) only; often empty.
	MsgDataID    string `json:"MsgDataId"`    // the article that the user wrote the text from
	Idx          int    `json:"Idx"`          // the article's place in its message, from 1; 0 without an article
	BizMsgMenuID string `json:"bizmsgmenuid"` // the id of the menu item (msgmenu) that the user chose
}

// An ImageMessage is a picture that the user sent (图片消息). It allows 5 replies within 48
// hours.
//
// WeChat: https://developers.weixin.qq.com/miniprogram/dev/framework/open-ability/customer-message/receive
type ImageMessage struct {
	Header
	PicURL  string `json:"PicUrl"`  // the address of WeChat's copy
	MediaID string `json:"MediaId"` // for Client.GetMedia, valid for 3 days
}

// A MiniProgramPageMessage is a mini-program card that the user sent (小程序卡片消息),
// usually the card that the session showed. It allows 5 replies within 48 hours.
//
// WeChat: https://developers.weixin.qq.com/miniprogram/dev/framework/open-ability/customer-message/receive
type MiniProgramPageMessage struct {
	Header
	Title        string `json:"Title"`
	CardAppID    string `json:"AppId"`        // the mini-program that the card opens; the receiver is Header.AppID
	PagePath     string `json:"PagePath"`     // with its query, if any
	ThumbURL     string `json:"ThumbUrl"`     // a temporary link to the cover; may be empty
	ThumbMediaID string `json:"ThumbMediaId"` // the cover as temporary media; may be empty
}

// A VoiceMessage is a voice recording that the user sent (语音消息). Official accounts
// (公众号) only. It allows 5 replies within 48 hours.
//
// WeChat: https://developers.weixin.qq.com/doc/offiaccount/Message_Management/Receiving_standard_messages
type VoiceMessage struct {
	Header
	MediaID     string `json:"MediaId"`     // for Client.GetMedia, valid for 3 days
	Format      string `json:"Format"`      // "amr", "speex", ...
	MediaID16K  string `json:"MediaId16K"`  // the same at 16 kHz; may be empty
	Recognition string `json:"Recognition"` // the words that WeChat recognized; empty unless speech recognition is on
}

// A VideoMessage is a video that the user sent (视频消息). Official accounts (公众号) only.
// It allows 5 replies within 48 hours.
//
// WeChat: https://developers.weixin.qq.com/doc/offiaccount/Message_Management/Receiving_standard_messages
type VideoMessage struct {
	Header
	MediaID      string `json:"MediaId"`      // for Client.GetMedia, valid for 3 days
	ThumbMediaID string `json:"ThumbMediaId"` // the same for its cover
}

// A ShortVideoMessage is a short video that the user recorded in the chat (小视频消息).
// Official accounts (公众号) only. It allows 5 replies within 48 hours.
//
// WeChat: https://developers.weixin.qq.com/doc/offiaccount/Message_Management/Receiving_standard_messages
type ShortVideoMessage struct {
	Header
	MediaID      string `json:"MediaId"`      // for Client.GetMedia, valid for 3 days
	ThumbMediaID string `json:"ThumbMediaId"` // the same for its cover
}

// A LocationMessage is a place that the user sent (地理位置消息). Official accounts (公众号)
// only. It allows 5 replies within 48 hours.
//
// WeChat: https://developers.weixin.qq.com/doc/offiaccount/Message_Management/Receiving_standard_messages
type LocationMessage struct {
	Header
	Latitude  float64 `json:"Location_X"` // in degrees; Location_X on the wire
	Longitude float64 `json:"Location_Y"` // in degrees; Location_Y on the wire
	Scale     int     `json:"Scale"`      // the map's zoom level
	Label     string  `json:"Label"`      // the place's name or address
}

// A LinkMessage is a link that the user sent (链接消息). Official accounts (公众号) only. It
// allows 5 replies within 48 hours.
//
// WeChat: https://developers.weixin.qq.com/doc/offiaccount/Message_Management/Receiving_standard_messages
type LinkMessage struct {
	Header
	Title       string `json:"Title"`
	Description string `json:"Description"`
	URL         string `json:"Url"`
}

// A UserEnterTempsessionEvent says that the user opened the customer-service session
// (进入会话事件). It allows 2 messages within 1 minute. The answer to it can't transfer the
// user to an agent; the answer to a message can.
//
// WeChat: https://developers.weixin.qq.com/miniprogram/dev/framework/open-ability/customer-message/receive
type UserEnterTempsessionEvent struct {
	Header

	// SessionFrom is the session-from of the button, or the sessionFrom of
	// wx.openCustomerServiceConversation; "wxapp" if there was none. WeChat cuts it at
	// about 1000 bytes, maybe inside a character. Don't trust it: users can change it.
	SessionFrom string `json:"SessionFrom"`
}

// A KfCreateSessionEvent says that an agent accepted a session (接入会话). It allows no
// replies.
//
// WeChat: https://developers.weixin.qq.com/doc/offiaccount/Message_Management
type KfCreateSessionEvent struct {
	Header
	KfAccount string `json:"KfAccount"` // the agent, name@account
}

// A KfCloseSessionEvent says that an agent's session ended (关闭会话). It allows no replies.
//
// WeChat: https://developers.weixin.qq.com/doc/offiaccount/Message_Management
type KfCloseSessionEvent struct {
	Header
	KfAccount string `json:"KfAccount"` // the agent, name@account
}

// A KfSwitchSessionEvent says that one agent transferred a session to another (转接会话).
// It allows no replies.
//
// WeChat: https://developers.weixin.qq.com/doc/offiaccount/Message_Management
type KfSwitchSessionEvent struct {
	Header
	FromKfAccount string `json:"FromKfAccount"` // the agent before, name@account
	ToKfAccount   string `json:"ToKfAccount"`   // the agent now, name@account
}
