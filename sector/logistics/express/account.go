package express

import (
	"context"

	"github.com/minigo-dev/wechat"
)

// What BindAccount and UpdatePrinter do.
const (
	Bind   = "bind"
	Unbind = "unbind"
)

// A GetAllDeliveryResult lists the carriers.
type GetAllDeliveryResult struct {
	Count int64     `json:"count"`
	Data  []Carrier `json:"data"`
}

// A Carrier is a company that delivers parcels (快递公司).
type Carrier struct {
	DeliveryID   string    `json:"delivery_id"` // its code, such as SF
	DeliveryName string    `json:"delivery_name"`
	CanUseCash   bool      `json:"can_use_cash"`  // it takes parcels of merchants without an account (散单)
	CanGetQuota  bool      `json:"can_get_quota"` // it tells how many waybills are left: see GetQuota
	ServiceType  []Service `json:"service_type"`
	CashBizID    string    `json:"cash_biz_id"` // the BizID of CanUseCash
}

// GetAllDelivery lists the carriers and their services (获取支持的快递公司列表).
//
// WeChat API: https://developers.weixin.qq.com/miniprogram/dev/server/API/express/express-by-business/api_getalldelivery
//
//wechat:api GET /cgi-bin/express/business/delivery/getall
func GetAllDelivery(ctx context.Context, c *wechat.Client) (*GetAllDeliveryResult, error) {
	return wechat.Do[GetAllDeliveryResult](ctx, c, "GET", "/cgi-bin/express/business/delivery/getall", nil, wechat.Repeatable())
}

// A BindAccountRequest is an account that the merchant has with a carrier.
type BindAccountRequest struct {
	Type          string `json:"type"`                     // Bind or Unbind
	BizID         string `json:"biz_id"`                   // the account (客户编码)
	DeliveryID    string `json:"delivery_id"`              // the carrier
	Password      string `json:"password,omitempty"`       // of the account; a secret
	RemarkContent string `json:"remark_content,omitempty"` // for the review by EMS: phone, contact, service and address
}

// BindAccount binds an account at a carrier, or unbinds it (绑定/解绑物流账号). A carrier may review
// it first: then [wechat.UpdateBusinessBindResultEvent] tells the result.
//
// WeChat API: https://developers.weixin.qq.com/miniprogram/dev/server/API/express/express-by-business/api_bindaccount
//
//wechat:api POST /cgi-bin/express/business/account/bind
func BindAccount(ctx context.Context, c *wechat.Client, r *BindAccountRequest) error {
	_, err := wechat.Do[struct{}](ctx, c, "POST", "/cgi-bin/express/business/account/bind", r)
	return err
}

// A GetAllAccountResult lists the accounts.
type GetAllAccountResult struct {
	Count int64     `json:"count"`
	List  []Account `json:"list"`
}

// An Account is one that is bound, or waits for a review.
type Account struct {
	BizID           string    `json:"biz_id"`
	DeliveryID      string    `json:"delivery_id"`
	CreateTime      int64     `json:"create_time"` // in Unix seconds
	UpdateTime      int64     `json:"update_time"` // in Unix seconds
	StatusCode      int64     `json:"status_code"` // whether it is bound (绑定状态); WeChat doesn't say how
	Alias           string    `json:"alias"`
	RemarkWrongMsg  string    `json:"remark_wrong_msg"`  // why EMS refused
	RemarkContent   string    `json:"remark_content"`    // of BindAccount
	QuotaNum        int64     `json:"quota_num"`         // how many waybills are left
	QuotaUpdateTime int64     `json:"quota_update_time"` // in Unix seconds
	ServiceType     []Service `json:"service_type"`      // what the account may use
}

// GetAllAccount lists the accounts that are bound (获取所有绑定的物流账号).
//
// WeChat API: https://developers.weixin.qq.com/miniprogram/dev/server/API/express/express-by-business/api_getallaccount
//
//wechat:api GET /cgi-bin/express/business/account/getall
func GetAllAccount(ctx context.Context, c *wechat.Client) (*GetAllAccountResult, error) {
	return wechat.Do[GetAllAccountResult](ctx, c, "GET", "/cgi-bin/express/business/account/getall", nil, wechat.Repeatable())
}

// A GetQuotaRequest names an account.
type GetQuotaRequest struct {
	DeliveryID string `json:"delivery_id"`
	BizID      string `json:"biz_id"`
}

// A GetQuotaResult says what is left.
type GetQuotaResult struct {
	QuotaNum int64 `json:"quota_num"` // how many waybills are left (电子面单余额)
}

// GetQuota asks how many waybills an account has left (获取电子面单余额). It is for carriers that are
// franchises (加盟类), those with CanGetQuota.
//
// WeChat API: https://developers.weixin.qq.com/miniprogram/dev/server/API/express/express-by-business/api_getquota
//
//wechat:api POST /cgi-bin/express/business/quota/get
func GetQuota(ctx context.Context, c *wechat.Client, r *GetQuotaRequest) (*GetQuotaResult, error) {
	return wechat.Do[GetQuotaResult](ctx, c, "POST", "/cgi-bin/express/business/quota/get", r, wechat.Repeatable())
}

// An UpdatePrinterRequest names a user who prints.
type UpdatePrinterRequest struct {
	OpenID     string `json:"openid"`
	UpdateType string `json:"update_type"`          // Bind or Unbind
	TagIDList  string `json:"tagid_list,omitempty"` // of a platform: up to 10 TagIDs whose waybills the user may print, separated by commas without blanks
}

// UpdatePrinter lets a user print waybills with WeChat's program for PCs, or forbids it
// (配置面单打印员). The user needs not be a member of the mini-program.
//
// WeChat API: https://developers.weixin.qq.com/miniprogram/dev/server/API/express/express-by-business/api_updateprinter
//
//wechat:api POST /cgi-bin/express/business/printer/update
func UpdatePrinter(ctx context.Context, c *wechat.Client, r *UpdatePrinterRequest) error {
	_, err := wechat.Do[struct{}](ctx, c, "POST", "/cgi-bin/express/business/printer/update", r)
	return err
}

// A GetPrinterResult lists the users who may print.
type GetPrinterResult struct {
	Count     int64    `json:"count"`
	OpenID    []string `json:"openid"`
	TagIDList []string `json:"tagid_list"`
}

// GetPrinter lists the users who may print waybills (获取打印员).
//
// WeChat API: https://developers.weixin.qq.com/miniprogram/dev/server/API/express/express-by-business/api_getprinter
//
//wechat:api GET /cgi-bin/express/business/printer/getall
func GetPrinter(ctx context.Context, c *wechat.Client) (*GetPrinterResult, error) {
	return wechat.Do[GetPrinterResult](ctx, c, "GET", "/cgi-bin/express/business/printer/getall", nil, wechat.Repeatable())
}
