package insurance

import (
	"context"

	"github.com/minigo-dev/wechat"
)

// The states of a charge (充值订单状态).
const (
	ChargeToPay     = 1
	ChargePaid      = 2
	ChargeInUse     = 3
	ChargeUsedUp    = 4
	ChargeRefunding = 5
	ChargeRefunded  = 6
	ChargeTimeout   = 10 // it wasn't paid in time
)

// The states of a refund (退款状态).
const (
	RefundNone    = 1
	RefundRunning = 2
	RefundDone    = 4
	RefundFailed  = 5
)

// A CreateChargeIDRequest says how much is paid in advance.
type CreateChargeIDRequest struct {
	Quota int64 `json:"quota"` // in fen, up to 10,000 yuan
}

// A CreateChargeIDResult names the charge.
type CreateChargeIDResult struct {
	OrderID int64 `json:"order_id"` // for ApplyPay
}

// CreateChargeID begins a charge, which pays premiums in advance (申请充值订单号): what isn't used
// within 60 days is paid back. CodeQuota: it is too much.
//
// WeChat API: https://developers.weixin.qq.com/miniprogram/dev/server/API/weixin-express/freight/api_insurance_freight_createchargeid
//
//wechat:api POST /wxa/business/insurance_freight/createchargeid
func CreateChargeID(ctx context.Context, c *wechat.Client, r *CreateChargeIDRequest) (*CreateChargeIDResult, error) {
	return wechat.Do[CreateChargeIDResult](ctx, c, "POST", "/wxa/business/insurance_freight/createchargeid", r, wechat.Needs("order_id"))
}

// An ApplyPayRequest names a charge.
type ApplyPayRequest struct {
	OrderID int64 `json:"order_id"` // of CreateChargeID
}

// An ApplyPayResult says where it is paid.
type ApplyPayResult struct {
	PayURL string `json:"pay_url"` // a page for the merchant
}

// ApplyPay returns the page where a charge is paid (申请支付). It can only be paid back to the
// account that has paid it.
//
// WeChat API: https://developers.weixin.qq.com/miniprogram/dev/server/API/weixin-express/freight/api_insurance_freight_applypay
//
//wechat:api POST /wxa/business/insurance_freight/applypay
func ApplyPay(ctx context.Context, c *wechat.Client, r *ApplyPayRequest) (*ApplyPayResult, error) {
	return wechat.Do[ApplyPayResult](ctx, c, "POST", "/wxa/business/insurance_freight/applypay", r, wechat.Needs("pay_url"))
}

// Refund pays charges back (充值保费退款), to the account that has paid them. It names no charge; see
// CanRefund and RefundStatus in [GetPayOrderList].
//
// WeChat API: https://developers.weixin.qq.com/miniprogram/dev/server/API/weixin-express/freight/api_insurance_freight_refund
//
//wechat:api POST /wxa/business/insurance_freight/refund
func Refund(ctx context.Context, c *wechat.Client) error {
	_, err := wechat.Do[struct{}](ctx, c, "POST", "/wxa/business/insurance_freight/refund", &struct{}{})
	return err
}

// A GetPayOrderListRequest selects charges.
type GetPayOrderListRequest struct {
	StatusList []int64 `json:"status_list"`      // ChargePaid and others
	Offset     int64   `json:"offset,omitempty"` // from 0
	Limit      int64   `json:"limit,omitempty"`
}

// A GetPayOrderListResult is a page of charges.
type GetPayOrderListResult struct {
	Total int64    `json:"total"` // of all pages
	List  []Charge `json:"list"`
}

// A Charge is a sum that was paid in advance.
type Charge struct {
	OrderID      int64 `json:"order_id"`
	OrderStatus  int64 `json:"order_status"`  // ChargePaid or another
	TotalPrice   int64 `json:"total_price"`   // in fen
	CreateTime   int64 `json:"create_time"`   // in Unix seconds
	PayTime      int64 `json:"pay_time"`      // in Unix seconds
	CanRefund    bool  `json:"can_refund"`    // it can be paid back
	RefundTime   int64 `json:"refund_time"`   // in Unix seconds
	RefundStatus int64 `json:"refund_status"` // RefundNone or another
	RefundAmt    int64 `json:"refund_amt"`    // in fen
}

// GetPayOrderList lists charges (拉取充值订单信息).
//
// WeChat API: https://developers.weixin.qq.com/miniprogram/dev/server/API/weixin-express/freight/api_insurance_freight_getpayorderlist
//
//wechat:api POST /wxa/business/insurance_freight/getpayorderlist
func GetPayOrderList(ctx context.Context, c *wechat.Client, r *GetPayOrderListRequest) (*GetPayOrderListResult, error) {
	return wechat.Do[GetPayOrderListResult](ctx, c, "POST", "/wxa/business/insurance_freight/getpayorderlist", r, wechat.Repeatable())
}

// A GetSummaryRequest selects a time.
type GetSummaryRequest struct {
	BeginTime int64 `json:"begin_time"` // in Unix seconds
	EndTime   int64 `json:"end_time"`   // in Unix seconds
}

// A GetSummaryResult counts policies and claims, and says what is left.
type GetSummaryResult struct {
	Total        int64 `json:"total"`          // policies
	ClaimNum     int64 `json:"claim_num"`      // claims
	ClaimSuccNum int64 `json:"claim_succ_num"` // claims that were paid
	Premium      int64 `json:"premium"`        // in fen: what the next policy costs
	Funds        int64 `json:"funds"`          // in fen: what is left of the charges
	NeedClose    bool  `json:"need_close"`     // nothing can be insured, for safety
}

// GetSummary counts policies and claims, and says what is left (拉取理赔摘要). CodeFailed: try again
// later.
//
// WeChat API: https://developers.weixin.qq.com/miniprogram/dev/server/API/weixin-express/freight/api_insurance_freight_getsummary
//
//wechat:api POST /wxa/business/insurance_freight/getsummary
func GetSummary(ctx context.Context, c *wechat.Client, r *GetSummaryRequest) (*GetSummaryResult, error) {
	return wechat.Do[GetSummaryResult](ctx, c, "POST", "/wxa/business/insurance_freight/getsummary", r, wechat.Repeatable())
}

// An UpdateNotifyFundsRequest says when WeChat warns.
type UpdateNotifyFundsRequest struct {
	NotifyFunds int64 `json:"notify_funds"` // in fen; 0: never
}

// UpdateNotifyFunds has WeChat warn the administrator when no more than this is left
// (设置保费告警余额).
//
// WeChat API: https://developers.weixin.qq.com/miniprogram/dev/server/API/weixin-express/freight/api_insurance_freight_update_notify_funds
//
//wechat:api POST /wxa/business/insurance_freight/update_notify_funds
func UpdateNotifyFunds(ctx context.Context, c *wechat.Client, r *UpdateNotifyFundsRequest) error {
	_, err := wechat.Do[struct{}](ctx, c, "POST", "/wxa/business/insurance_freight/update_notify_funds", r, wechat.Repeatable())
	return err
}
