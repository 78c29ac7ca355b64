// Package operation reads what WeChat records about a published app (运维中心): JavaScript errors,
// logs, speed, what users write, and which domains and versions there are.
package operation

import (
	"context"

	"github.com/minigo-dev/wechat"
)

// A GetDomainInfoRequest selects domains. WeChat's page has Action in the query and in the
// body: it is sent in both.
type GetDomainInfoRequest struct {
	Action string `json:"action,omitempty" query:"action,omitempty"` // "getbizdomain", "getserverdomain"; empty: all
}

// A GetDomainInfoResult holds the domains that the app may use.
type GetDomainInfoResult struct {
	RequestDomain   []string `json:"requestdomain"`   // of wx.request
	WSRequestDomain []string `json:"wsrequestdomain"` // of wx.connectSocket
	UploadDomain    []string `json:"uploaddomain"`    // of wx.uploadFile
	DownloadDomain  []string `json:"downloaddomain"`  // of wx.downloadFile
	UDPDomain       []string `json:"udpdomain"`       // of UDP
	BizDomain       []string `json:"bizdomain"`       // of web-views (业务域名)
}

// GetDomainInfo returns the domains that are configured in the console (查询域名配置).
//
// WeChat API: https://developers.weixin.qq.com/miniprogram/dev/server/API/operation/api_getdomaininfo
//
//wechat:api POST /wxa/getwxadevinfo
func GetDomainInfo(ctx context.Context, c *wechat.Client, r *GetDomainInfoRequest) (*GetDomainInfoResult, error) {
	return wechat.Do[GetDomainInfoResult](ctx, c, "POST", "/wxa/getwxadevinfo", r, wechat.Repeatable())
}

// A GetFeedbackRequest selects feedback.
type GetFeedbackRequest struct {
	Type int64 `json:"type,omitempty"` // 1 doesn't open, 2 crashes, 3 stutters, 4 black or white screen, 5 hangs, 6 layout, 7 slow, 8 other; absent: all
	Page int64 `json:"page"`           // from 1
	Num  int64 `json:"num"`            // how many a page has
}

// A GetFeedbackResult is a page of feedback.
type GetFeedbackResult struct {
	List     []Feedback `json:"list"`
	TotalNum int64      `json:"total_num"` // of all pages
}

// Feedback is what a user wrote.
type Feedback struct {
	RecordID   int64    `json:"record_id"`   // for GetFeedbackMedia
	CreateTime int64    `json:"create_time"` // in Unix seconds
	Content    string   `json:"content"`
	Phone      string   `json:"phone"` // a number or an email address
	OpenID     string   `json:"openid"`
	Nickname   string   `json:"nickname"`
	HeadURL    string   `json:"head_url"`   // of the user's picture
	Type       int64    `json:"type"`       // as in GetFeedbackRequest
	MediaIDs   []string `json:"mediaIds"`   // for GetFeedbackMedia
	SystemInfo string   `json:"systemInfo"` // of the phone, as JSON
}

// GetFeedback lists what users wrote to the app's operator (获取用户反馈列表).
//
// WeChat API: https://developers.weixin.qq.com/miniprogram/dev/server/API/operation/api_getfeedback
//
//wechat:api GET /wxaapi/feedback/list
func GetFeedback(ctx context.Context, c *wechat.Client, r *GetFeedbackRequest) (*GetFeedbackResult, error) {
	return wechat.Do[GetFeedbackResult](ctx, c, "GET", "/wxaapi/feedback/list", r, wechat.Repeatable())
}

// A GetFeedbackMediaRequest names a picture of a feedback.
type GetFeedbackMediaRequest struct {
	RecordID int64  `json:"record_id"` // of a Feedback
	MediaID  string `json:"media_id"`  // one of the MediaIDs of that Feedback
}

// GetFeedbackMedia downloads a picture that a user sent with a feedback (获取mediaId图片).
// Code(46001): there is no such picture. To stream it, call the path with
// [wechat.Client.Call] and an io.Writer.
//
// WeChat API: https://developers.weixin.qq.com/miniprogram/dev/server/API/operation/api_getfeedbackmedia
//
//wechat:api GET /cgi-bin/media/getfeedbackmedia
func GetFeedbackMedia(ctx context.Context, c *wechat.Client, r *GetFeedbackMediaRequest) (*wechat.File, error) {
	return wechat.Do[wechat.File](ctx, c, "GET", "/cgi-bin/media/getfeedbackmedia", r, wechat.Repeatable())
}

// A GetGrayReleasePlanResult holds the plan.
type GetGrayReleasePlanResult struct {
	GrayReleasePlan GrayReleasePlan `json:"gray_release_plan"`
}

// A GrayReleasePlan says how many users have the new version.
type GrayReleasePlan struct {
	Status                  int64 `json:"status"`                    // 0 not begun, 1 running, 2 paused, 3 finished, 4 deleted
	CreateTimestamp         int64 `json:"create_timestamp"`          // in Unix seconds
	GrayPercentage          int64 `json:"gray_percentage"`           // of the users who have the new version
	SupportDebugerFirst     bool  `json:"support_debuger_first"`     // the members (项目成员) got it first
	SupportExperiencerFirst bool  `json:"support_experiencer_first"` // the trial members (体验成员) got it first
}

// GetGrayReleasePlan returns the state of a staged release, in which users get the new version
// step by step (获取分阶段发布详情). It is for third-party platforms (第三方平台).
//
// WeChat API: https://developers.weixin.qq.com/miniprogram/dev/server/API/operation/api_getgrayreleaseplan
//
//wechat:api GET /wxa/getgrayreleaseplan
func GetGrayReleasePlan(ctx context.Context, c *wechat.Client) (*GetGrayReleasePlanResult, error) {
	return wechat.Do[GetGrayReleasePlanResult](ctx, c, "GET", "/wxa/getgrayreleaseplan", nil, wechat.Repeatable())
}
