package wechat

import "time"

// A WxaMediaCheckEvent is the result of [Client.MediaCheckAsync] (多媒体内容安全识别): within 30 minutes of
// the call, for each picture or recording.
//
// WeChat: https://developers.weixin.qq.com/miniprogram/dev/server/API/sec-center/sec-check/api_mediacheckasync
type WxaMediaCheckEvent struct {
	Header
	NoticeAppID   string             `json:"appid"`    // the app that it is about; not Header.AppID
	TraceID       string             `json:"trace_id"` // what MediaCheckAsync returned
	Version       int                `json:"version"`  // 2; of the fields below the last three are of version 1, all others of 2
	ErrCode       int                `json:"errcode"`  // the verdict counts only if it is 0; -1008: WeChat couldn't download the file
	ErrMsg        string             `json:"errmsg"`
	Result        SecCheckVerdict    `json:"result"`
	Detail        []MediaCheckDetail `json:"detail"`
	IsRisky       int                `json:"isrisky"`         // 1 if it is risky
	ExtraInfoJSON string             `json:"extra_info_json"` // a JSON text
	StatusCode    int64              `json:"status_code"`
}

// A WeappAuditSuccessEvent says that a version of the code passed the review (代码审核通过).
//
// WeChat: https://developers.weixin.qq.com/doc/oplatform/openApi/OpenApiDoc/miniprogram-management/code-management/submitAudit
type WeappAuditSuccessEvent struct {
	Header
	SuccTime time.Time `json:"SuccTime"`
}

// A WeappAuditFailEvent says that a version of the code failed the review (代码审核不通过).
//
// WeChat: https://developers.weixin.qq.com/doc/oplatform/openApi/OpenApiDoc/miniprogram-management/code-management/submitAudit
type WeappAuditFailEvent struct {
	Header
	FailTime   time.Time `json:"FailTime"`
	Reason     string    `json:"Reason"`
	ScreenShot string    `json:"ScreenShot"` // media ids, joined by |
}

// A WeappAuditDelayEvent says that the review of a version takes longer (代码审核延后).
//
// WeChat: https://developers.weixin.qq.com/doc/oplatform/openApi/OpenApiDoc/miniprogram-management/code-management/submitAudit
type WeappAuditDelayEvent struct {
	Header
	DelayTime time.Time `json:"DelayTime"`
	Reason    string    `json:"Reason"`
}

// A WxaNicknameAuditEvent is the decision about a name (名称审核).
//
// WeChat: https://developers.weixin.qq.com/doc/oplatform/openApi/OpenApiDoc/miniprogram-management/basic-info-management/setNickName
type WxaNicknameAuditEvent struct {
	Header
	Nickname string `json:"nickname"`
	Ret      int    `json:"ret"` // 2 refused, 3 passed
	Reason   string `json:"reason"`
}

// A WxaCategoryAuditEvent is the decision about a category (类目审核).
//
// WeChat: https://developers.weixin.qq.com/doc/oplatform/openApi/OpenApiDoc/miniprogram-management/category-management/addCategory
type WxaCategoryAuditEvent struct {
	Header
	First  int    `json:"first"`  // id of the category of the first level
	Second int    `json:"second"` // id of the category of the second level
	Ret    int    `json:"ret"`    // 2 refused, 3 passed
	Reason string `json:"reason"`
}

// A WxaPrivacyApplyEvent is the decision about an interface that needs a permit (隐私接口审核).
//
// WeChat: https://developers.weixin.qq.com/doc/oplatform/openApi/OpenApiDoc/miniprogram-management/privacy-api-management/applyPrivacyInterface
type WxaPrivacyApplyEvent struct {
	Header
	ResultInfo PrivacyApplyResult `json:"result_info"`
}

// A PrivacyApplyResult is the decision about one interface.
type PrivacyApplyResult struct {
	APIName   string    `json:"api_name"` // such as "wx.getLocation"
	AuditID   int64     `json:"audit_id"`
	Status    int       `json:"status"`
	ApplyTime time.Time `json:"apply_time"`
	AuditTime time.Time `json:"audit_time"`
	Reason    string    `json:"reason"`
}

// A WxaCommentBadScoreEvent says that a user left a bad review (差评). It allows one
// customer-service message to the user.
//
// WeChat: https://developers.weixin.qq.com/miniprogram/dev/server/event_push/guarantee/negative
type WxaCommentBadScoreEvent struct {
	Header
	Result BadScore `json:"result"`
}

// A BadScore names a bad review.
type BadScore struct {
	CommentID string `json:"comment_id"`
}

// An AddNearbyPOIAuditInfoEvent is the decision about a place nearby (附近地点).
//
// WeChat: https://developers.weixin.qq.com/miniprogram/dev/server/API/nearby-poi/api_addnearbypoi
type AddNearbyPOIAuditInfoEvent struct {
	Header
	AuditID int64  `json:"audit_id"`
	Status  int    `json:"status"`
	Reason  string `json:"reason"`
	POIID   int64  `json:"poi_id"`
}

// A CreateMapPOIAuditInfoEvent is the decision about a place on the map (腾讯地图门店).
//
// WeChat: https://developers.weixin.qq.com/doc/offiaccount/WeChat_Stores/WeChat_Shop_Miniprogram_Interface
type CreateMapPOIAuditInfoEvent struct {
	Header
	AuditID   int64   `json:"audit_id"`
	Status    int     `json:"status"`
	MapPOIID  string  `json:"map_poi_id"`
	Name      string  `json:"name"`
	Address   string  `json:"address"`
	Longitude float64 `json:"longitude"`
	Latitude  float64 `json:"latitude"`
	SHRemark  string  `json:"sh_remark"` // the checker's remark
}
