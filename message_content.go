package wechat

import "time"

// A SecvodUploadEvent says whether a video of a mini-drama was uploaded (媒资上传完成事件).
//
// WeChat: https://developers.weixin.qq.com/miniprogram/dev/server/event_push/mini_drama/asset_upload_completion_event
type SecvodUploadEvent struct {
	Header
	MediaID       int64  `json:"media_id"`
	SourceContext string `json:"source_context"` // what you gave when you uploaded
	ErrCode       int    `json:"errcode"`        // 0 if it was uploaded
	ErrMsg        string `json:"errmsg"`
}

// A SecvodAuditEvent is the decision about a mini-drama (短剧审核状态事件).
//
// WeChat: https://developers.weixin.qq.com/miniprogram/dev/server/event_push/mini_drama/drama_review_status_event
type SecvodAuditEvent struct {
	Header
	DramaID     int64            `json:"drama_id"`
	AuditDetail DramaAuditDetail `json:"audit_detail"`
}

// A DramaAuditDetail is the decision about a drama.
type DramaAuditDetail struct {
	AuditType  int       `json:"audit_type"`
	Status     int       `json:"status"`
	CreateTime time.Time `json:"create_time"`
	AuditTime  time.Time `json:"audit_time"`
}

// A SecbookAuditEvent is the decision about a book (小说审核状态事件).
//
// WeChat: https://developers.weixin.qq.com/miniprogram/dev/platform-capabilities/industry/novel-api
type SecbookAuditEvent struct {
	Header
	BookID      string          `json:"book_id"`
	AuditDetail BookAuditDetail `json:"audit_detail"`
}

// A BookAuditDetail is the decision about a book.
type BookAuditDetail struct {
	Status     int       `json:"status"`
	CreateTime time.Time `json:"create_time"`
	AuditTime  time.Time `json:"audit_time"`
}

// A BookBanStatusChangeEvent says that a book or a chapter was banned, or is allowed again
// (小说封禁状态变更).
//
// WeChat: https://developers.weixin.qq.com/miniprogram/dev/platform-capabilities/industry/novel-api
type BookBanStatusChangeEvent struct {
	Header
	BookID       string    `json:"book_id"`
	BookTitle    string    `json:"book_title"`
	ChapterID    string    `json:"chapter_id"`
	ChapterTitle string    `json:"chapter_title"`
	BanStatus    int       `json:"ban_status"` // of the chapter, or of the book if there is none
	Time         time.Time `json:"time"`
}

// A WxaNovelChapterPermissionEvent asks whether a user may read a chapter (查询章节解锁状态). Answer
// within 4 s with a [ChapterPermsReply].
//
// WeChat: https://developers.weixin.qq.com/miniprogram/dev/platform-capabilities/industry/novel
type WxaNovelChapterPermissionEvent struct {
	Header
	BookID             string `json:"BookId"`
	ChapterIndex       int    `json:"ChapterIndex"` // from 0
	ChapterID          string `json:"ChapterId"`
	CustomServerParams string `json:"CustomServerParams"` // what the page passed; the user can set it
	Source             int    `json:"Source"`
	ChapterOriginalID  string `json:"ChapterOriginalId"` // your own id of the chapter, if you gave one
	BookOriginalID     string `json:"BookOriginalId"`    // your own id of the book, if you gave one
}

// A WxaliveFollowNotifyEvent says that a user follows the live broadcasts, or no longer does
// (长期订阅状态通知).
//
// WeChat: https://developers.weixin.qq.com/miniprogram/dev/server/event_push/liveplayer/status_synchronization
type WxaliveFollowNotifyEvent struct {
	Header
	RoomID     int64     `json:"room_id"`
	UserOpenID string    `json:"user_openid"`
	Time       time.Time `json:"time"`
	LiveStatus int       `json:"live_status"` // 101 live, 102 not yet, 103 over
	Action     string    `json:"action"`      // "add_follow" or "del_follow"
}

// A WxalivePushMessageNotifyEvent says how many followers a message reached (长期订阅群发结果通知).
//
// WeChat: https://developers.weixin.qq.com/miniprogram/dev/server/event_push/liveplayer/longterm_subscription
type WxalivePushMessageNotifyEvent struct {
	Header
	MessageID          string `json:"message_id"`
	RoomID             int64  `json:"room_id"`
	TotalCount         int64  `json:"total_count"`
	SuccessCount       int64  `json:"success_count"`
	OpenIDErrorCount   int64  `json:"openid_error_count"`
	RelationErrorCount int64  `json:"relation_error_count"` // users who don't follow
	UserRecvLimitCount int64  `json:"user_recv_limit_count"`
	InternalErrorCount int64  `json:"internal_error_count"`
}

// An IotVoipNotifyEvent says that a device calls, or is called (音视频通话). Your server joins the
// room.
//
// WeChat: https://developers.weixin.qq.com/miniprogram/dev/framework/server-ability/message-push
type IotVoipNotifyEvent struct {
	Header
	Action      string `json:"Action"` // "join_voip_room"
	RoomID      string `json:"RoomId"`
	SessionKey  string `json:"SessionKey"`  // of the call, not of the user; a secret
	ServerToken string `json:"ServerToken"` // a secret
	Payload     string `json:"Payload"`     // what the caller passed
	ModelID     string `json:"ModelId"`
	SN          string `json:"Sn"` // of the device
}
