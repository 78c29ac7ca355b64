package market

import (
	"context"

	"github.com/minigo-dev/wechat"
)

// A GetUsageDetailRequest selects packages of an ability.
type GetUsageDetailRequest struct {
	SPUID  string `json:"spuId"`  // of the ability (商品SPU)
	Offset int64  `json:"offset"` // from 0
	Limit  int64  `json:"limit" limit:"..20"`
}

// A GetUsageDetailResult is a page of packages. Numbers of calls are texts: they have 64 bits.
type GetUsageDetailResult struct {
	EffectiveUse     string    `json:"effectiveUse"`     // how many are used
	All              string    `json:"all"`              // how many there are
	StartServiceTime int64     `json:"startServiceTime"` // in Unix seconds: of a subscription
	EndServiceTime   int64     `json:"endServiceTime"`   // in Unix seconds: of a subscription
	Total            int64     `json:"total"`            // of all pages
	DetailList       []Package `json:"detailList"`
}

// A Package is a package of calls that was bought (资源包).
type Package struct {
	PkgID     string `json:"pkgId"`
	Status    int64  `json:"status"`    // 1 active, 2 not yet active, 3 expired
	StartTime int64  `json:"startTime"` // in Unix seconds
	EndTime   int64  `json:"endTime"`   // in Unix seconds
	All       string `json:"all"`       // how many it holds
	Used      string `json:"used"`      // how many are used
	SPUID     string `json:"spuId"`
	SKUID     string `json:"skuId"`
	Source    int64  `json:"source"` // 1 trial, 2 bought, 3 of a service provider, 4 and 5 other
}

// GetUsageDetail returns how much of an ability was bought, and how much is used
// (查询购买资源包的用量情况).
//
// WeChat API: https://developers.weixin.qq.com/miniprogram/dev/server/API/charge/api_getusagedetail
//
//wechat:api GET /wxa/charge/usage/get
func GetUsageDetail(ctx context.Context, c *wechat.Client, r *GetUsageDetailRequest) (*GetUsageDetailResult, error) {
	return wechat.Do[GetUsageDetailResult](ctx, c, "GET", "/wxa/charge/usage/get", r, wechat.Repeatable())
}

// A GetRecentAverageUsageRequest names an ability.
type GetRecentAverageUsageRequest struct {
	SPUID string `json:"spuId"` // of the ability (商品SPU)
}

// A GetRecentAverageUsageResult says how much is used.
type GetRecentAverageUsageResult struct {
	AverageData int64 `json:"averageData"` // in a month, rounded; 50 stands for 50 and fewer
}

// GetRecentAverageUsage returns how much of an ability was used in the last months, on average
// (获取小程序某个付费能力的最近用量数据).
//
// WeChat API: https://developers.weixin.qq.com/miniprogram/dev/server/API/charge/api_getrecentaverageusage
//
//wechat:api GET /wxa/charge/usage/get_recent_average
func GetRecentAverageUsage(ctx context.Context, c *wechat.Client, r *GetRecentAverageUsageRequest) (*GetRecentAverageUsageResult, error) {
	return wechat.Do[GetRecentAverageUsageResult](ctx, c, "GET", "/wxa/charge/usage/get_recent_average", r, wechat.Repeatable())
}

// A SendEmployeeRelationMsgRequest is a message to an employee.
type SendEmployeeRelationMsgRequest struct {
	TemplateID string `json:"template_id"`
	Page       string `json:"page"`   // that the message opens
	ToUser     string `json:"touser"` // an openid
	Data       string `json:"data"`   // the texts of the template, as JSON
}

// SendEmployeeRelationMsg sends a message to a user who works for the merchant and has
// confirmed it (推送用工消息). Code(50001): the user has not. Code(43104): the openid is of another
// app, or this app may not send.
//
// WeChat API: https://developers.weixin.qq.com/miniprogram/dev/server/API/laboruse/api_sendemployeerelationmsg
//
//wechat:api POST /cgi-bin/message/wxopen/employeerelationmsg/send
func SendEmployeeRelationMsg(ctx context.Context, c *wechat.Client, r *SendEmployeeRelationMsgRequest) error {
	_, err := wechat.Do[struct{}](ctx, c, "POST", "/cgi-bin/message/wxopen/employeerelationmsg/send", r)
	return err
}

// An UnbindUserB2CAuthInfoRequest names users.
type UnbindUserB2CAuthInfoRequest struct {
	OpenIDList []string `json:"openid_list"`
}

// UnbindUserB2CAuthInfo removes users from the merchant's employees (解绑用工关系).
//
// WeChat API: https://developers.weixin.qq.com/miniprogram/dev/server/API/laboruse/api_unbinduserb2cauthinfo
//
//wechat:api POST /wxa/business/unbinduserb2cauthinfo
func UnbindUserB2CAuthInfo(ctx context.Context, c *wechat.Client, r *UnbindUserB2CAuthInfoRequest) error {
	_, err := wechat.Do[struct{}](ctx, c, "POST", "/wxa/business/unbinduserb2cauthinfo", r)
	return err
}

// A GetRedPacketCoverURLRequest says who gets which cover.
type GetRedPacketCoverURLRequest struct {
	OpenID string `json:"openid"`
	CToken string `json:"ctoken"` // of the cover platform (红包封面开放平台)
}

// A GetRedPacketCoverURLResult holds the link.
type GetRedPacketCoverURLResult struct {
	Data RedPacketCover `json:"data"`
}

// A RedPacketCover is where a user gets a cover.
type RedPacketCover struct {
	URL string `json:"url"` // for wx.showRedPackage, for this user only
}

// GetRedPacketCoverURL returns the link by which a user gets a red packet cover (获取微信红包封面).
//
// WeChat API: https://developers.weixin.qq.com/miniprogram/dev/server/API/red-packet-cover/api_getredpacketcoverurl
//
//wechat:api POST /redpacketcover/wxapp/cover_url/get_by_token
func GetRedPacketCoverURL(ctx context.Context, c *wechat.Client, r *GetRedPacketCoverURLRequest) (*GetRedPacketCoverURLResult, error) {
	return wechat.Do[GetRedPacketCoverURLResult](ctx, c, "POST", "/redpacketcover/wxapp/cover_url/get_by_token", r, wechat.Needs("data"))
}

// A QuickCheckStudentIdentityRequest names a user who has agreed.
type QuickCheckStudentIdentityRequest struct {
	OpenID             string `json:"openid"`
	WxStudentCheckCode string `json:"wx_studentcheck_code"` // of the plugin (学生身份快速验证组件), valid for 2 hours
}

// A QuickCheckStudentIdentityResult says whether the user is a student.
type QuickCheckStudentIdentityResult struct {
	BindStatus int64 `json:"bind_status"` // 1 not bound, 2 under review, 3 bound
	IsStudent  bool  `json:"is_student"`
}

// QuickCheckStudentIdentity asks whether a user is a student (快速获取学生身份), up to a million times
// a day.
//
// WeChat API: https://developers.weixin.qq.com/miniprogram/dev/server/API/student/api_quickcheckstudentidentity
//
//wechat:api POST /intp/quickcheckstudentidentity
func QuickCheckStudentIdentity(ctx context.Context, c *wechat.Client, r *QuickCheckStudentIdentityRequest) (*QuickCheckStudentIdentityResult, error) {
	return wechat.Do[QuickCheckStudentIdentityResult](ctx, c, "POST", "/intp/quickcheckstudentidentity", r)
}
