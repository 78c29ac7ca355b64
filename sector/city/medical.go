package city

import (
	"context"

	"github.com/minigo-dev/wechat"
)

// The services of hospitals.
const (
	BusinessElder     = 130 // for elderly patients (微信长辈就医)
	BusinessAssistant = 150 // the medical assistant (就医助手)
)

// A SendChannelMsgRequest is a message of a hospital.
type SendChannelMsgRequest struct {
	Status       int64  `json:"status"` // what happened, such as 1501001: an appointment was made
	OpenID       string `json:"open_id"`
	OrderID      string `json:"order_id"`    // yours: the same for all messages about one visit
	MsgID        string `json:"msg_id"`      // yours: one for each message of a user about a visit
	AppID        string `json:"app_id"`      // the official account's
	BusinessID   int64  `json:"business_id"` // BusinessAssistant
	BusinessInfo *Visit `json:"business_info,omitempty"`
}

// A Visit is a patient's visit to a hospital.
type Visit struct {
	PatHospitalID      string        `json:"pat_hospital_id"` // the number of the patient's card
	PatName            string        `json:"pat_name"`
	DocName            string        `json:"doc_name,omitempty"` // of the doctor, or the doctor's grade
	DepartmentName     string        `json:"department_name"`
	DepartmentLocation string        `json:"department_location,omitempty"`
	AppointmentTime    string        `json:"appointment_time"` // such as "2023-06-07 10:30-11:00"
	Memo               string        `json:"memo,omitempty"`   // what the patient has to know
	RedirectPage       *HospitalPage `json:"redirect_page,omitempty"`
	ElderRedirectPage  *HospitalPage `json:"elder_redirect_page,omitempty"` // for elderly users
}

// A HospitalPage is a page of the hospital.
type HospitalPage struct {
	PageType string `json:"page_type,omitempty"` // "web" or "mini_program"
	URL      string `json:"url,omitempty"`       // of a web page
	AppID    string `json:"app_id,omitempty"`    // of a mini-program of the same legal entity
	Fullpath string `json:"fullpath,omitempty"`  // in the mini-program
}

// SendChannelMsg sends a patient a message of the medical assistant (消息推送接口,
// cityservice_sendchannelmsg). Only public hospitals and health authorities may.
//
// WeChat API: https://developers.weixin.qq.com/miniprogram/dev/server/API/cityservice/medicalassistant/api_cityservice_sendchannelmsg
//
//wechat:api POST /cityservice/sendchannelmsg
func SendChannelMsg(ctx context.Context, c *wechat.Client, r *SendChannelMsgRequest) error {
	_, err := wechat.Do[struct{}](ctx, c, "POST", "/cityservice/sendchannelmsg", r)
	return err
}

// A GetMsgRelationRequest names a user and a service.
type GetMsgRelationRequest struct {
	BusinessID int64  `json:"business_id"` // BusinessElder
	OpenID     string `json:"open_id"`
}

// A GetMsgRelationResult says whether a user has turned a service on.
type GetMsgRelationResult struct {
	IsSubscribed bool `json:"is_subscribed"`
}

// GetMsgRelation asks whether a user has turned a service on (查询用户是否开通,
// cityservice_getmsgrelation).
//
// WeChat API: https://developers.weixin.qq.com/miniprogram/dev/server/API/cityservice/elderMedical/api_cityservice_getmsgrelation
//
//wechat:api POST /cityservice/getmsgrelation
func GetMsgRelation(ctx context.Context, c *wechat.Client, r *GetMsgRelationRequest) (*GetMsgRelationResult, error) {
	return wechat.Do[GetMsgRelationResult](ctx, c, "POST", "/cityservice/getmsgrelation", r, wechat.Repeatable())
}

// The kinds and the states of a notice (公告).
const (
	NoticeBooking = 1 // shown before an appointment is made
	NoticeVisit   = 2 // shown before the visit

	NoticeDraft  = "DRAFT"
	NoticePublic = "PUBLIC"
)

// A SetHopsNoticeRequest is the draft of a notice.
type SetHopsNoticeRequest struct {
	AppID         string `json:"app_id"`              // the official account's
	NoticeType    int64  `json:"notice_type"`         // NoticeBooking or NoticeVisit
	NoticeContent string `json:"notice_content"`      // HTML, up to 3000 characters
	NoticeID      int64  `json:"notice_id,omitempty"` // of the draft to replace; absent: a new one
}

// A SetHopsNoticeResult names the draft.
type SetHopsNoticeResult struct {
	NoticeID int64 `json:"notice_id"`
}

// SetHopsNotice writes the draft of a hospital's notice (添加公告草稿). [PublicHopsNotice] publishes
// it.
//
// WeChat API: https://developers.weixin.qq.com/miniprogram/dev/server/API/cityservice/elderMedical/api_sethopsnotice
//
//wechat:api POST /intp/eldermedical/sethopsnotice
func SetHopsNotice(ctx context.Context, c *wechat.Client, r *SetHopsNoticeRequest) (*SetHopsNoticeResult, error) {
	return wechat.Do[SetHopsNoticeResult](ctx, c, "POST", "/intp/eldermedical/sethopsnotice", r, wechat.Needs("notice_id"))
}

// A PreviewHopsNoticeRequest says who may see a draft.
type PreviewHopsNoticeRequest struct {
	AppID           string `json:"app_id"`           // the official account's
	NoticeType      int64  `json:"notice_type"`      // NoticeBooking or NoticeVisit
	NoticeID        string `json:"notice_id"`        // of the draft
	PreviewUsername string `json:"preview_username"` // the user's WeChat id (微信号)
	Operation       int64  `json:"operation"`        // 1 may not, 2 may
}

// A PreviewHopsNoticeResult names the draft.
type PreviewHopsNoticeResult struct {
	NoticeID int64 `json:"notice_id"`
}

// PreviewHopsNotice lets a user see the draft of a notice, or no longer (公告草稿预览设置).
//
// WeChat API: https://developers.weixin.qq.com/miniprogram/dev/server/API/cityservice/elderMedical/api_previewhopsnotice
//
//wechat:api POST /intp/eldermedical/previewhopsnotice
func PreviewHopsNotice(ctx context.Context, c *wechat.Client, r *PreviewHopsNoticeRequest) (*PreviewHopsNoticeResult, error) {
	return wechat.Do[PreviewHopsNoticeResult](ctx, c, "POST", "/intp/eldermedical/previewhopsnotice", r)
}

// A PublicHopsNoticeRequest names a draft.
type PublicHopsNoticeRequest struct {
	AppID      string `json:"app_id"`      // the official account's
	NoticeType int64  `json:"notice_type"` // NoticeBooking or NoticeVisit
	NoticeID   int64  `json:"notice_id"`
}

// A PublicHopsNoticeResult names the notice.
type PublicHopsNoticeResult struct {
	NoticeID int64 `json:"notice_id"`
}

// PublicHopsNotice publishes the draft of a notice (正式发布公告,
// intp_eldermed_publichopsnotice).
//
// WeChat API: https://developers.weixin.qq.com/miniprogram/dev/server/API/cityservice/elderMedical/api_intp_eldermed_publichopsnotice
//
//wechat:api POST /intp/eldermedical/publichopsnotice
func PublicHopsNotice(ctx context.Context, c *wechat.Client, r *PublicHopsNoticeRequest) (*PublicHopsNoticeResult, error) {
	return wechat.Do[PublicHopsNoticeResult](ctx, c, "POST", "/intp/eldermedical/publichopsnotice", r)
}

// A GetHospNoticeListRequest selects notices.
type GetHospNoticeListRequest struct {
	AppID      string `json:"app_id"`      // the official account's
	NoticeType int64  `json:"notice_type"` // NoticeBooking or NoticeVisit
}

// A GetHospNoticeListResult lists notices.
type GetHospNoticeListResult struct {
	NoticeList    []Notice `json:"notice_list"`
	PreviewOpenID []string `json:"preview_openid"` // who may see drafts, where WeChat doesn't say it of each Notice
}

// A Notice is a notice of a hospital.
type Notice struct {
	NoticeID      int64    `json:"notice_id"`
	Content       string   `json:"content"` // HTML
	Status        string   `json:"status"`  // NoticeDraft or NoticePublic
	PreviewOpenID []string `json:"preview_openid"`
}

// GetHospNoticeList lists the last five notices of a hospital, drafts included (查询所有公告,
// intp_eldermed_gethospnoticelist).
//
// WeChat API: https://developers.weixin.qq.com/miniprogram/dev/server/API/cityservice/elderMedical/api_intp_eldermed_gethospnoticelist
//
//wechat:api POST /intp/eldermedical/gethospnoticelist
func GetHospNoticeList(ctx context.Context, c *wechat.Client, r *GetHospNoticeListRequest) (*GetHospNoticeListResult, error) {
	return wechat.Do[GetHospNoticeListResult](ctx, c, "POST", "/intp/eldermedical/gethospnoticelist", r, wechat.Repeatable())
}
