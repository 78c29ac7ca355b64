// Package city is for services in WeChat's city services (城市服务): links to its pages, messages
// about what an office or a hospital has done for a user, checks of a user's real name, and the
// notices of hospitals for elderly patients (微信长辈就医).
//
// City services give a template, and the ids of its styles, to each service that they list:
// [SendMsgData] fills it in. Hospitals send by [SendChannelMsg] instead. Both are called with the
// token of the official account (公众号) that was given the permission.
package city

import (
	"context"

	"github.com/minigo-dev/wechat"
)

// The codes that callers act on.
const (
	CodeAppID          wechat.Code = 1005  // CheckRealNameInfo: another app asked the user
	CodeMedCodeExpired wechat.Code = 11200 // GetMedRealName: the code is older than 10 minutes
	CodeNoCode         wechat.Code = 80111 // CheckRealNameInfo: there is no such code
	CodeWrongCode      wechat.Code = 80113 // CheckRealNameInfo: the code isn't valid, or not any more
	CodeNeverVisited   wechat.Code = 82020 // the user neither follows the account nor ever used the service
	CodeNotOfLate      wechat.Code = 82021 // the user doesn't follow, and used no service for 30 days
	CodeMonthlyLimit   wechat.Code = 82022 // the user doesn't follow, and got 10 messages in 30 days; 20 of medical services
	CodeHourlyLimit    wechat.Code = 82023 // the user doesn't follow, and got 5 messages in an hour
	CodeOrderNo        wechat.Code = 82024 // the OrderNo is wrong, such as the same for all users
	CodeURL            wechat.Code = 82025 // the URL isn't valid
	CodeOffline        wechat.Code = 82026 // the service isn't listed, or has been under review for more than 30 days
	CodeNoService      wechat.Code = 83200 // there is no such service
)

// A GetBusinessViewRequest names a page.
type GetBusinessViewRequest struct {
	PathType int64 `json:"path_type"` // 0 welcome, 1 ride code (乘车码), 2 routes, 3 the user's own, 4 rides, 5 help, 6 unpaid rides
}

// A GetBusinessViewResult is what the client opens the page with.
type GetBusinessViewResult struct {
	BusinessType string `json:"business_type"`
	QueryString  string `json:"query_string"`
	ExpireAt     int64  `json:"expire_at"` // in Unix seconds: until when QueryString is valid
}

// GetBusinessView returns what the client opens a page of the ride code with (仿原生跳转,
// transportcode_getbusinessview).
//
// WeChat API: https://developers.weixin.qq.com/miniprogram/dev/server/API/cityservice/basic/api_transportcode_getbusinessview
//
//wechat:api POST /intp/transportcode/getbusinessview
func GetBusinessView(ctx context.Context, c *wechat.Client, r *GetBusinessViewRequest) (*GetBusinessViewResult, error) {
	return wechat.Do[GetBusinessViewResult](ctx, c, "POST", "/intp/transportcode/getbusinessview", r, wechat.Repeatable(), wechat.Needs("query_string"))
}

// Whether a name and a document are a user's.
const (
	OpenIDUnnamed = "V_OP_NA"    // the user has no real name in WeChat
	OpenIDMatches = "V_OP_NM_MA" // the name is the user's
	OpenIDDiffers = "V_OP_NM_UM"
	NameMatches   = "V_NM_ID_MA" // the document is of this name
	NameDiffers   = "V_NM_ID_UM"
)

// A CheckRealNameInfoRequest is a name and a document.
type CheckRealNameInfoRequest struct {
	OpenID   string `json:"openid"` // in the app that the user gave the permission
	RealName string `json:"real_name"`
	CredID   string `json:"cred_id"`   // the number of the document
	CredType string `json:"cred_type"` // "1", the identity card
	Code     string `json:"code"`      // that the page for the permission returned
}

// A CheckRealNameInfoResult says what matches.
type CheckRealNameInfoResult struct {
	VerifyOpenID   string `json:"verify_openid"`    // OpenIDMatches or another; of several, with semicolons between
	VerifyRealName string `json:"verify_real_name"` // NameMatches or NameDiffers, if OpenIDMatches
}

// CheckRealNameInfo asks whether a name and a document are a user's, who has agreed to it
// (校验实名信息). CodeNoCode and CodeWrongCode: ask the user again.
//
// WeChat API: https://developers.weixin.qq.com/miniprogram/dev/server/API/cityservice/basic/api_checkrealnameinfo
//
//wechat:api POST /intp/realname/checkrealnameinfo
func CheckRealNameInfo(ctx context.Context, c *wechat.Client, r *CheckRealNameInfoRequest) (*CheckRealNameInfoResult, error) {
	return wechat.Do[CheckRealNameInfoResult](ctx, c, "POST", "/intp/realname/checkrealnameinfo", r, wechat.Needs("verify_openid"))
}

// A SendMsgDataRequest is a message by a template of city services.
type SendMsgDataRequest struct {
	OpenID            string                  `json:"openid"` // in the account, or in the mini-program, that gives the service
	BizTemplateID     string                  `json:"biz_template_id"`
	ResultPageStyleID string                  `json:"result_page_style_id,omitempty"` // if WeChat shows the result (结果页)
	DealMsgStyleID    string                  `json:"deal_msg_style_id,omitempty"`    // if it is kept in the user's records (办事记录)
	CardStyleID       string                  `json:"card_style_id,omitempty"`        // if it is a card (页卡)
	OrderNo           string                  `json:"order_no"`                       // yours: records with the same become one
	URL               string                  `json:"url,omitempty"`                  // that it opens; required with ResultPageStyleID
	Data              map[string]MessageValue `json:"data"`                           // by the keys of the template, such as keynote1
}

// A MessageValue is a value of a template.
type MessageValue struct {
	Value string `json:"value"`
	Color string `json:"color,omitempty"` // such as "#173177"
}

// A SendMsgDataResult says where the result is shown.
type SendMsgDataResult struct {
	ResultPageURL string `json:"result_page_url"` // to open in place of your own page; empty without ResultPageStyleID
}

// SendMsgData tells a user what became of a matter (消息通路发消息, cityservice_sendmsgdata).
// CodeNeverVisited, CodeNotOfLate, CodeMonthlyLimit, CodeHourlyLimit: the user doesn't follow the
// account. CodeOrderNo, CodeURL: they are wrong. CodeOffline: the service isn't listed.
//
// WeChat API: https://developers.weixin.qq.com/miniprogram/dev/server/API/cityservice/basic/api_cityservice_sendmsgdata
//
//wechat:api POST /cityservice/sendmsgdata
func SendMsgData(ctx context.Context, c *wechat.Client, r *SendMsgDataRequest) (*SendMsgDataResult, error) {
	return wechat.Do[SendMsgDataResult](ctx, c, "POST", "/cityservice/sendmsgdata", r)
}

// The pages of city services.
const (
	PageService = 0 // of a service: ServiceID
	PageHome    = 1 // of a city: CityName
	PageTopic   = 3 // CityName and ContentName
	PageList    = 5 // of services: CityName, and ExtParams with the list's name
)

// A ServiceHomePathRequest names a page.
type ServiceHomePathRequest struct {
	PageType     int64      `json:"page_type"`                // PageService or another
	SrcChannel   int64      `json:"src_channel"`              // where the user comes from: 0 official account, 1 mini-program, 2 text message, 3 other, 5 maker of phones
	NeedPathType int64      `json:"need_path_type,omitempty"` // 1: a URL for browsers; absent: for the SDK (OpenSDK)
	DeviceType   int64      `json:"device_type,omitempty"`    // 2: a URL for browsers; absent: for the SDK
	CityName     string     `json:"city_name,omitempty"`      // Chinese, such as 广州
	ContentName  string     `json:"content_name,omitempty"`   // of the topic
	ExtParams    []ExtParam `json:"ext_params,omitempty"`
	ServiceID    int64      `json:"service_id,omitempty"`
	Params       string     `json:"params,omitempty"` // of PageService: JSON, a list of objects with key and value, texts, 10 keys at most
	CityID       string     `json:"city_id,omitempty"`
}

// An ExtParam names a list of services.
type ExtParam struct {
	Key   string `json:"key"`   // "keyword"
	Value string `json:"value"` // the name of the list
}

// A ServiceHomePathResult says where the page is.
type ServiceHomePathResult struct {
	Path         string `json:"path"`
	BusinessType string `json:"business_type"`
	AppID        string `json:"app_id"`       // of PageList: the mini-program's
	Username     string `json:"username"`     // of PageList: the mini-program's original id (原始ID)
	QueryString  string `json:"query_string"` // of PageService: the query of Path
}

// ServiceHomePath returns the address of a page of city services (获取城市服务限定页面链接,
// cityserviceservicehomepath). CodeNoService: there is no such service.
//
// WeChat API: https://developers.weixin.qq.com/miniprogram/dev/server/API/cityservice/basic/api_cityserviceservicehomepath
//
//wechat:api POST /cityservice/getservicepath
func ServiceHomePath(ctx context.Context, c *wechat.Client, r *ServiceHomePathRequest) (*ServiceHomePathResult, error) {
	return wechat.Do[ServiceHomePathResult](ctx, c, "POST", "/cityservice/getservicepath", r, wechat.Repeatable(), wechat.Needs("path"))
}
