package intracity

import (
	"context"

	"github.com/minigo-dev/wechat"
)

// Who pays the fees (扣费主体).
const (
	PayModeStore     = "PAY_MODE_STORE"     // each shop, unless something else is set
	PayModeApp       = "PAY_MODE_APP"       // the mini-program
	PayModeComponent = "PAY_MODE_COMPONENT" // the service provider (服务商)
)

// The kinds of money flows (流水类型).
const (
	FlowCharge   = 1
	FlowSpending = 2
	FlowRefund   = 3
)

// A StoreChargeRequest says what is paid in advance.
type StoreChargeRequest struct {
	WxStoreID      string `json:"wx_store_id,omitempty"` // required of PayModeStore
	ServiceTransID string `json:"service_trans_id"`      // CarrierDada or another
	Amount         int64  `json:"amount"`                // in fen, 50 yuan or more
	PayMode        string `json:"pay_mode,omitempty"`    // PayModeStore if absent
}

// A StoreChargeResult says where it is paid.
type StoreChargeResult struct {
	PayURL    string `json:"payurl"` // a page for the merchant
	AppID     string `json:"appid"`
	WxStoreID string `json:"wx_store_id"`
}

// StoreCharge returns the page where fees of a carrier are paid in advance (门店运费充值). What isn't used
// within a month is paid back.
//
// WeChat API: https://developers.weixin.qq.com/miniprogram/dev/server/API/weixin-express/same_city_distribution/api_intracity_storecharge
//
//wechat:api POST /cgi-bin/express/intracity/storecharge
func StoreCharge(ctx context.Context, c *wechat.Client, r *StoreChargeRequest) (*StoreChargeResult, error) {
	return wechat.Do[StoreChargeResult](ctx, c, "POST", "/cgi-bin/express/intracity/storecharge", r, wechat.Needs("payurl"))
}

// A StoreRefundRequest says whose money is paid back.
type StoreRefundRequest struct {
	WxStoreID      string `json:"wx_store_id,omitempty"` // required of PayModeStore
	PayMode        string `json:"pay_mode,omitempty"`    // PayModeStore if absent
	ServiceTransID string `json:"service_trans_id"`      // CarrierDada or another
}

// A StoreRefundResult says how much is paid back.
type StoreRefundResult struct {
	AppID        string `json:"appid"`
	WxStoreID    string `json:"wx_store_id"`
	RefundAmount int64  `json:"refund_amount"` // in fen
}

// StoreRefund pays back what is left of the fees of a carrier (门店运费退款), within 5 minutes.
// CodeOrdersUnderWay: not while an order is under way.
//
// WeChat API: https://developers.weixin.qq.com/miniprogram/dev/server/API/weixin-express/same_city_distribution/api_intracity_store_refund
//
//wechat:api POST /cgi-bin/express/intracity/storerefund
func StoreRefund(ctx context.Context, c *wechat.Client, r *StoreRefundRequest) (*StoreRefundResult, error) {
	return wechat.Do[StoreRefundResult](ctx, c, "POST", "/cgi-bin/express/intracity/storerefund", r)
}

// A BalanceQueryRequest says whose balance is meant.
type BalanceQueryRequest struct {
	WxStoreID      string `json:"wx_store_id,omitempty"`      // required of PayModeStore
	ServiceTransID string `json:"service_trans_id,omitempty"` // CarrierDada or another; empty: all
	PayMode        string `json:"pay_mode,omitempty"`         // PayModeStore if absent
}

// A BalanceQueryResult says what is left, in fen.
type BalanceQueryResult struct {
	WxStoreID     string    `json:"wx_store_id"`
	AppID         string    `json:"appid"`
	AllBalance    int64     `json:"all_balance"` // of all carriers
	BalanceDetail []Balance `json:"balance_detail"`
}

// A Balance is what is left for a carrier, in fen.
type Balance struct {
	Balance          int64    `json:"balance"`
	ServiceTransID   string   `json:"service_trans_id"` // CarrierDada or another
	ServiceTransName string   `json:"service_trans_name"`
	OrderList        []Charge `json:"order_list"` // those that aren't used up
}

// A Charge is what was paid in advance, in fen.
type Charge struct {
	PayOrderID string `json:"payorder_id"`
	ChargeAmt  int64  `json:"charge_amt"`
	UnusedAmt  int64  `json:"unused_amt"`
	BeginTime  int64  `json:"begin_time"` // in Unix seconds
	EndTime    int64  `json:"end_time"`   // in Unix seconds: when the rest is paid back
}

// BalanceQuery asks what is left of the fees paid in advance (门店余额查询).
//
// WeChat API: https://developers.weixin.qq.com/miniprogram/dev/server/API/weixin-express/same_city_distribution/api_intracity_balancequery
//
//wechat:api POST /cgi-bin/express/intracity/balancequery
func BalanceQuery(ctx context.Context, c *wechat.Client, r *BalanceQueryRequest) (*BalanceQueryResult, error) {
	return wechat.Do[BalanceQueryResult](ctx, c, "POST", "/cgi-bin/express/intracity/balancequery", r, wechat.Repeatable(), wechat.Needs("all_balance"))
}

// A QueryFlowRequest selects money flows. Without times those of the last 90 days are meant.
type QueryFlowRequest struct {
	WxStoreID      string `json:"wx_store_id"`
	FlowType       int64  `json:"flow_type"`                  // FlowCharge or another
	ServiceTransID string `json:"service_trans_id,omitempty"` // CarrierDada or another; empty: all
	BeginTime      int64  `json:"begin_time,omitempty"`       // in Unix seconds
	EndTime        int64  `json:"end_time,omitempty"`         // in Unix seconds
	PayMode        string `json:"pay_mode"`                   // PayModeStore or another
}

// A QueryFlowResult lists money flows, in fen.
type QueryFlowResult struct {
	FlowList       []Flow `json:"flow_list"`
	Total          int64  `json:"total"` // how many flows there are
	TotalPayAmt    int64  `json:"total_pay_amt"`
	TotalRefundAmt int64  `json:"total_refund_amt"`
	TotalDeductAmt int64  `json:"total_deduct_amt"` // of FlowSpending: what cancelling cost
}

// A Flow is a movement of money, in fen. Times are in Unix seconds.
type Flow struct {
	FlowType             int64  `json:"flow_type"` // FlowCharge or another
	AppID                string `json:"appid"`
	WxStoreID            string `json:"wx_store_id"`
	PayOrderID           string `json:"pay_order_id"`     // of the charge
	ServiceTransID       string `json:"service_trans_id"` // CarrierDada or another
	PayAmount            int64  `json:"pay_amount"`
	PayTime              int64  `json:"pay_time"`
	PayStatus            string `json:"pay_status"` // SUCCESS or FAIL
	CreateTime           int64  `json:"create_time"`
	ConsumeDeadline      int64  `json:"consume_deadline"` // when the rest is paid back
	RefundTime           int64  `json:"refund_time"`      // of FlowRefund
	RefundAmount         int64  `json:"refund_amount"`    // of FlowSpending and FlowRefund
	OpenID               string `json:"openid"`           // of FlowSpending: the user
	DeliveryStatus       int64  `json:"delivery_status"`  // of FlowSpending: StatusCreated or another
	RefundStatus         string `json:"refund_status"`    // of FlowSpending: PROCESSING or SUCCESS
	DeductAmount         int64  `json:"deduct_amount"`    // of FlowSpending: what cancelling cost
	BillID               string `json:"bill_id"`          // of FlowSpending: the carrier's number of the order
	DeliveryFinishedTime int64  `json:"delivery_finished_time"`
}

// QueryFlow lists the money flows of a shop (门店运费流水查询).
//
// WeChat API: https://developers.weixin.qq.com/miniprogram/dev/server/API/weixin-express/same_city_distribution/api_intracity_queryflow
//
//wechat:api POST /cgi-bin/express/intracity/queryflow
func QueryFlow(ctx context.Context, c *wechat.Client, r *QueryFlowRequest) (*QueryFlowResult, error) {
	return wechat.Do[QueryFlowResult](ctx, c, "POST", "/cgi-bin/express/intracity/queryflow", r, wechat.Repeatable())
}

// A SetPayModeRequest says who pays.
type SetPayModeRequest struct {
	AppID   string `json:"appid"`    // of the app itself
	PayMode string `json:"pay_mode"` // PayModeStore or another
}

// SetPayMode says who pays the fees (设置扣费主体), once the administrator has confirmed it in a
// message.
//
// WeChat API: https://developers.weixin.qq.com/miniprogram/dev/server/API/weixin-express/same_city_distribution/api_intracity_setpaymode
//
//wechat:api POST /cgi-bin/express/intracity/setpaymode
func SetPayMode(ctx context.Context, c *wechat.Client, r *SetPayModeRequest) error {
	_, err := wechat.Do[struct{}](ctx, c, "POST", "/cgi-bin/express/intracity/setpaymode", r)
	return err
}

// A GetPayModeRequest names an app.
type GetPayModeRequest struct {
	AppID string `json:"appid"` // of the app itself
}

// A GetPayModeResult says who pays.
type GetPayModeResult struct {
	PayMode           string `json:"pay_mode"`            // PayModeStore or another
	PayAppID          string `json:"pay_appid"`           // of PayModeApp
	PayComponentAppID string `json:"pay_component_appid"` // of PayModeComponent
}

// GetPayMode asks who pays the fees (查询扣费主体).
//
// WeChat API: https://developers.weixin.qq.com/miniprogram/dev/server/API/weixin-express/same_city_distribution/api_intracity_getpaymode
//
//wechat:api POST /cgi-bin/express/intracity/getpaymode
func GetPayMode(ctx context.Context, c *wechat.Client, r *GetPayModeRequest) (*GetPayModeResult, error) {
	return wechat.Do[GetPayModeResult](ctx, c, "POST", "/cgi-bin/express/intracity/getpaymode", r, wechat.Repeatable(), wechat.Needs("pay_mode"))
}
