package wechat

// A TextMessage is a text that the player sent (文本消息). It arrives when the
// player writes in the customer-service session, and lets you send 5 replies
// within 48 hours.
//
// WeChat: https://developers.weixin.qq.com/miniprogram/dev/framework/open-ability/customer-message/receive
type TextMessage struct {
	Header
	Content string

	// Official accounts (公众号) only, and only where they apply.
	MsgDataID    string // the article whose readers the text comes from
	Idx          int    // which article of that message, from 1; 0 if it comes from none
	BizMsgMenuID string // the id of the menu item (msgmenu) that the player chose
}

// An ImageMessage is a picture that the player sent (图片消息). It lets you send 5
// replies within 48 hours.
//
// WeChat: https://developers.weixin.qq.com/miniprogram/dev/framework/open-ability/customer-message/receive
type ImageMessage struct {
	Header
	PicURL  string // WeChat's copy of the picture
	MediaID string // for downloading it as temporary media, for 3 days
}

// A MiniProgramPageMessage is a mini-program card that the player sent (小程序卡片消息),
// usually the one that the session showed. It lets you send 5 replies within 48 hours.
//
// WeChat: https://developers.weixin.qq.com/miniprogram/dev/framework/open-ability/customer-message/receive
type MiniProgramPageMessage struct {
	Header
	Title        string
	CardAppID    string // the mini-program that the card opens; not the receiver, which is Header.AppID
	PagePath     string // with its query, if any
	ThumbURL     string // a temporary link to the cover; may be empty
	ThumbMediaID string // the cover as temporary media; may be empty
}

// A VoiceMessage is a voice recording that the player sent (语音消息): official
// accounts (公众号) only. It lets you send 5 replies within 48 hours.
//
// WeChat: https://developers.weixin.qq.com/doc/offiaccount/Message_Management/Receiving_standard_messages
type VoiceMessage struct {
	Header
	MediaID     string // for downloading it as temporary media, for 3 days
	Format      string // "amr", "speex", ...
	MediaID16K  string // the same at 16 kHz; may be empty
	Recognition string // the words that WeChat understood; empty unless that is switched on
}

// A VideoMessage is a video that the player sent (视频消息): official accounts
// (公众号) only. It lets you send 5 replies within 48 hours.
//
// WeChat: https://developers.weixin.qq.com/doc/offiaccount/Message_Management/Receiving_standard_messages
type VideoMessage struct {
	Header
	MediaID      string // for downloading it as temporary media, for 3 days
	ThumbMediaID string // its cover, likewise
}

// A ShortVideoMessage is a short video that the player shot in the chat (小视频消息):
// official accounts (公众号) only. It lets you send 5 replies within 48 hours.
//
// WeChat: https://developers.weixin.qq.com/doc/offiaccount/Message_Management/Receiving_standard_messages
type ShortVideoMessage struct {
	Header
	MediaID      string // for downloading it as temporary media, for 3 days
	ThumbMediaID string // its cover, likewise
}

// A LocationMessage is a place that the player sent (地理位置消息): official accounts
// (公众号) only. It lets you send 5 replies within 48 hours.
//
// WeChat: https://developers.weixin.qq.com/doc/offiaccount/Message_Management/Receiving_standard_messages
type LocationMessage struct {
	Header
	Latitude  float64 // in degrees; Location_X on the wire
	Longitude float64 // in degrees; Location_Y on the wire
	Scale     int     // zoom of the map
	Label     string  // the place in words
}

// A LinkMessage is a link that the player sent (链接消息): official accounts (公众号)
// only. It lets you send 5 replies within 48 hours.
//
// WeChat: https://developers.weixin.qq.com/doc/offiaccount/Message_Management/Receiving_standard_messages
type LinkMessage struct {
	Header
	Title       string
	Description string
	URL         string
}

// A UserEnterTempsessionEvent says that the player opened the customer-service
// session (进入会话事件). It lets you send 2 messages within 1 minute. Its answer can't
// hand the player to an agent; only that of a message can.
//
// WeChat: https://developers.weixin.qq.com/miniprogram/dev/framework/open-ability/customer-message/receive
type UserEnterTempsessionEvent struct {
	Header

	// SessionFrom is what the game gave as session-from (button) or sessionFrom
	// (wx.openCustomerServiceConversation). WeChat cuts it at about 1000 bytes, if
	// need be within a character. It is "wxapp" where the game gave none. The player
	// can set it freely: don't trust it.
	SessionFrom string
}

// A KfCreateSessionEvent says that an agent took a session (接入会话). It opens no
// replies.
//
// WeChat: https://developers.weixin.qq.com/doc/offiaccount/Message_Management
type KfCreateSessionEvent struct {
	Header
	KfAccount string // the agent, name@account
}

// A KfCloseSessionEvent says that an agent's session ended (关闭会话). It opens no
// replies.
//
// WeChat: https://developers.weixin.qq.com/doc/offiaccount/Message_Management
type KfCloseSessionEvent struct {
	Header
	KfAccount string // the agent, name@account
}

// A KfSwitchSessionEvent says that one agent handed a session to another (转接会话).
// It opens no replies.
//
// WeChat: https://developers.weixin.qq.com/doc/offiaccount/Message_Management
type KfSwitchSessionEvent struct {
	Header
	FromKfAccount string // the agent before, name@account
	ToKfAccount   string // the agent now, name@account
}

// An UnknownMessage is a push of a kind that has no type in this package, or that
// names none, such as a notice to a third-party platform (第三方平台), which has an InfoType,
// or the probe of WeChat's cloud hosting (云托管). Raw holds all of it.
//
// WeChat: https://developers.weixin.qq.com/miniprogram/dev/framework/server-ability/message-push
type UnknownMessage struct{ Header }

func (*TextMessage) message()               {}
func (*ImageMessage) message()              {}
func (*MiniProgramPageMessage) message()    {}
func (*VoiceMessage) message()              {}
func (*VideoMessage) message()              {}
func (*ShortVideoMessage) message()         {}
func (*LocationMessage) message()           {}
func (*LinkMessage) message()               {}
func (*UserEnterTempsessionEvent) message() {}
func (*KfCreateSessionEvent) message()      {}
func (*KfCloseSessionEvent) message()       {}
func (*KfSwitchSessionEvent) message()      {}
func (*UnknownMessage) message()            {}

// newMessage makes the message of the kind, in lower case, from the fields of the body.
func newMessage(h *Header, kind string, n node) Message {
	switch kind {
	case "text":
		return &TextMessage{
			Header: *h, Content: n.text("Content"),
			MsgDataID: n.text("MsgDataId"), Idx: n.int("Idx"), BizMsgMenuID: n.text("bizmsgmenuid"),
		}
	case "image":
		return &ImageMessage{Header: *h, PicURL: n.text("PicUrl"), MediaID: n.text("MediaId")}
	case "miniprogrampage":
		return &MiniProgramPageMessage{
			Header: *h, Title: n.text("Title"), CardAppID: n.text("AppId"), PagePath: n.text("PagePath"),
			ThumbURL: n.text("ThumbUrl"), ThumbMediaID: n.text("ThumbMediaId"),
		}
	case "voice":
		return &VoiceMessage{
			Header: *h, MediaID: n.text("MediaId"), Format: n.text("Format"),
			MediaID16K: n.text("MediaId16K"), Recognition: n.text("Recognition"),
		}
	case "video":
		return &VideoMessage{Header: *h, MediaID: n.text("MediaId"), ThumbMediaID: n.text("ThumbMediaId")}
	case "shortvideo":
		return &ShortVideoMessage{Header: *h, MediaID: n.text("MediaId"), ThumbMediaID: n.text("ThumbMediaId")}
	case "location":
		return &LocationMessage{
			Header: *h, Latitude: n.float("Location_X"), Longitude: n.float("Location_Y"),
			Scale: n.int("Scale"), Label: n.text("Label"),
		}
	case "link":
		return &LinkMessage{Header: *h, Title: n.text("Title"), Description: n.text("Description"), URL: n.text("Url")}
	}
	return &UnknownMessage{*h}
}

// newEvent is newMessage for events.
func newEvent(h *Header, event string, n node) Message {
	switch event {
	case "user_enter_tempsession":
		return &UserEnterTempsessionEvent{Header: *h, SessionFrom: n.text("SessionFrom")}
	case "kf_create_session":
		return &KfCreateSessionEvent{Header: *h, KfAccount: n.text("KfAccount")}
	case "kf_close_session":
		return &KfCloseSessionEvent{Header: *h, KfAccount: n.text("KfAccount")}
	case "kf_switch_session":
		return &KfSwitchSessionEvent{
			Header: *h, FromKfAccount: n.text("FromKfAccount"), ToKfAccount: n.text("ToKfAccount"),
		}
	}
	return &UnknownMessage{*h}
}
