package instant

import (
	"context"

	"github.com/minigo-dev/wechat"
)

// The results of reviews (审核状态).
const (
	AuditApproved = 0
	AuditRunning  = 1
	AuditRejected = 2
)

// A GetAllImmeDeliveryResult lists the companies.
type GetAllImmeDeliveryResult struct {
	ResultCode int64     `json:"resultcode"` // 0: see ResultError
	ResultMsg  string    `json:"resultmsg"`
	List       []Company `json:"list"`
}

// A Company has riders (配送公司).
type Company struct {
	DeliveryID   string `json:"delivery_id"` // such as SFTC
	DeliveryName string `json:"delivery_name"`
}

// GetAllImmeDelivery lists the companies (获取已支持的配送公司列表).
//
// WeChat API: https://developers.weixin.qq.com/miniprogram/dev/server/API/immediate-delivery/deliver-by-business/api_getallimmedelivery
//
//wechat:api POST /cgi-bin/express/local/business/delivery/getall
func GetAllImmeDelivery(ctx context.Context, c *wechat.Client) (*GetAllImmeDeliveryResult, error) {
	return do[GetAllImmeDeliveryResult](ctx, c, "/cgi-bin/express/local/business/delivery/getall", &struct{}{}, wechat.Repeatable())
}

// A GetBindAccountResult lists the accounts.
type GetBindAccountResult struct {
	ResultCode int64     `json:"resultcode"` // 0: see ResultError
	ResultMsg  string    `json:"resultmsg"`
	ShopList   []Account `json:"shop_list"`
}

// An Account is one that the merchant has at a company.
type Account struct {
	ShopID      string `json:"shopid"` // the appkey there
	DeliveryID  string `json:"delivery_id"`
	AuditResult int64  `json:"audit_result"` // AuditApproved or another
}

// GetBindAccount lists the accounts that are bound in the console (拉取已绑定账号).
//
// WeChat API: https://developers.weixin.qq.com/miniprogram/dev/server/API/immediate-delivery/deliver-by-business/api_getbindaccount
//
//wechat:api POST /cgi-bin/express/local/business/shop/get
func GetBindAccount(ctx context.Context, c *wechat.Client) (*GetBindAccountResult, error) {
	return do[GetBindAccountResult](ctx, c, "/cgi-bin/express/local/business/shop/get", &struct{}{}, wechat.Repeatable())
}

// A BindLocalAccountRequest names a company.
type BindLocalAccountRequest struct {
	DeliveryID string `json:"delivery_id"`
}

// A BindLocalAccountResult has nothing but the outcome.
type BindLocalAccountResult struct {
	ResultCode int64  `json:"resultcode"` // 0: see ResultError
	ResultMsg  string `json:"resultmsg"`
}

// BindLocalAccount asks the administrator, by a message, to bind an account at a company
// (发起绑定请求). It is for third-party platforms (第三方平台).
//
// WeChat API: https://developers.weixin.qq.com/miniprogram/dev/server/API/immediate-delivery/deliver-by-business/api_bindlocalaccount
//
//wechat:api POST /cgi-bin/express/local/business/shop/add
func BindLocalAccount(ctx context.Context, c *wechat.Client, r *BindLocalAccountRequest) (*BindLocalAccountResult, error) {
	return do[BindLocalAccountResult](ctx, c, "/cgi-bin/express/local/business/shop/add", r)
}

// An OpenDeliveryResult has nothing but the outcome.
type OpenDeliveryResult struct {
	ResultCode int64  `json:"resultcode"` // 0: see ResultError
	ResultMsg  string `json:"resultmsg"`
}

// OpenDelivery asks the administrator, by a message, to open instant delivery (申请开通即时配送). It
// is for third-party platforms (第三方平台).
//
// WeChat API: https://developers.weixin.qq.com/miniprogram/dev/server/API/immediate-delivery/deliver-by-business/api_opendelivery
//
//wechat:api POST /cgi-bin/express/local/business/open
func OpenDelivery(ctx context.Context, c *wechat.Client) (*OpenDeliveryResult, error) {
	return do[OpenDeliveryResult](ctx, c, "/cgi-bin/express/local/business/open", &struct{}{})
}
