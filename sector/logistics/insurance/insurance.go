// Package insurance insures the return of goods (无忧退货, 运费险): the merchant pays a premium for an
// order, and if the user sends the goods back, the insurer pays for the way. It is for
// mini-programs that are paid by WeChat Pay.
//
// The main flow: [Open] turns it on, [CreateChargeID] and [ApplyPay] pay premiums in advance.
// [CreateOrder] insures an order when its goods are shipped, within 3 days of the payment. Once
// the goods have come back, [Claim] claims, and [wechat.WxainsuranceClaimResultEvent] tells the
// result. Package returns asks the user to send goods back. Amounts are int64 fen (分).
package insurance

import (
	"context"

	"github.com/minigo-dev/wechat"
)

// The codes that callers act on (常见返回码).
const (
	CodeMissing     wechat.Code = 2    // a required field is missing
	CodePayTime     wechat.Code = 1010 // the order can't be insured at this time
	CodeDeliveryNo  wechat.Code = 1011 // the waybill has insured an order before
	CodeOpened      wechat.Code = 2001 // it is on already
	CodeQuota       wechat.Code = 2003 // more than 10,000 yuan at once
	CodeNotOpened   wechat.Code = 2004 // it isn't on
	CodeClaimed     wechat.Code = 2007 // a claim was made before
	CodeSuspended   wechat.Code = 2008 // claims are suspended for safety
	CodeNoPolicy    wechat.Code = 2009 // the order isn't insured
	CodeOrder       wechat.Code = 2011 // the order or the openid is wrong
	CodeOtherApp    wechat.Code = 2012 // the order is another app's
	CodeOrderTime   wechat.Code = 2013 // PayTime isn't that of the order
	CodeOrderAmount wechat.Code = 2014 // PayAmount isn't that of the order
	CodeOrderOther  wechat.Code = 2015 // something else is wrong with the order
	CodeNoTrack     wechat.Code = 2028 // nothing is known of the waybill
	CodeFunds       wechat.Code = 4001 // the premiums paid in advance are used up
	CodeFailed      wechat.Code = -202 // WeChat failed: try again later
)

// The states of a policy (保单状态).
const (
	StatusCovered     = 2
	StatusClaiming    = 4
	StatusClaimPaid   = 5
	StatusClaimFailed = 6
	StatusExpired     = 7
)

// How GetOrderList sorts (排序方式), by the time when a policy was made.
const (
	SortOldest = 0 // the oldest first
	SortNewest = 1 // the newest first
)

// Open turns the insurance on (开通无忧退货). CodeOpened: it is on already.
//
// WeChat API: https://developers.weixin.qq.com/miniprogram/dev/server/API/weixin-express/freight/api_insurance_freight_open
//
//wechat:api GET /wxa/business/insurance_freight/open
func Open(ctx context.Context, c *wechat.Client) error {
	_, err := wechat.Do[struct{}](ctx, c, "GET", "/wxa/business/insurance_freight/open", nil)
	return err
}

// A QueryOpenResult says whether the insurance is on.
type QueryOpenResult struct {
	IsOpen bool `json:"is_open"`
}

// QueryOpen asks whether the insurance is on (查询开通状态).
//
// WeChat API: https://developers.weixin.qq.com/miniprogram/dev/server/API/weixin-express/freight/api_insurance_freight_query_open
//
//wechat:api GET /wxa/business/insurance_freight/query_open
func QueryOpen(ctx context.Context, c *wechat.Client) (*QueryOpenResult, error) {
	return wechat.Do[QueryOpenResult](ctx, c, "GET", "/wxa/business/insurance_freight/query_open", nil, wechat.Repeatable())
}

// A CreateOrderRequest is an order to be insured.
type CreateOrderRequest struct {
	OpenID        string      `json:"openid"`      // of the user who paid
	OrderNo       string      `json:"order_no"`    // of WeChat Pay (微信支付单号); insured only once
	PayTime       int64       `json:"pay_time"`    // in Unix seconds, up to 3 days ago
	PayAmount     int64       `json:"pay_amount"`  // in fen
	DeliveryNo    string      `json:"delivery_no"` // the waybill
	DeliveryPlace Place       `json:"delivery_place"`
	ReceiptPlace  Place       `json:"receipt_place"`
	ProductInfo   ProductInfo `json:"product_info"` // what the user is shown
}

// A Place is where goods come from or go to.
type Place struct {
	Province string `json:"province"`
	City     string `json:"city"`
	County   string `json:"county"` // the district (区/县)
	Address  string `json:"address"`
}

// A ProductInfo is what the user is shown of an order.
type ProductInfo struct {
	OrderPath string  `json:"order_path"` // the page of the order
	GoodsList []Goods `json:"goods_list"`
}

// Goods are one kind of goods.
type Goods struct {
	Name string `json:"name"`
	URL  string `json:"url"` // of a picture
}

// A CreateOrderResult is the policy.
type CreateOrderResult struct {
	PolicyNo         string `json:"policy_no"`
	InsuranceEndDate string `json:"insurance_end_date"` // such as "2026-06-20 16:36:54"
	EstimateAmount   int64  `json:"estimate_amount"`    // in fen: what a claim would pay
	Premium          int64  `json:"premium"`            // in fen: what it costs
}

// CreateOrder insures an order (发货时投保). CodeFunds: pay premiums first. CodeNotOpened: turn the
// insurance on. CodeOrder, CodeOrderTime, CodeOrderAmount: the order isn't as the request has it.
//
// WeChat API: https://developers.weixin.qq.com/miniprogram/dev/server/API/weixin-express/freight/api_insurance_freight_createorder
//
//wechat:api POST /wxa/business/insurance_freight/createorder
func CreateOrder(ctx context.Context, c *wechat.Client, r *CreateOrderRequest) (*CreateOrderResult, error) {
	return wechat.Do[CreateOrderResult](ctx, c, "POST", "/wxa/business/insurance_freight/createorder", r, wechat.Needs("policy_no"))
}

// A ClaimRequest is a return.
type ClaimRequest struct {
	OpenID           string `json:"openid"`             // as in CreateOrderRequest
	OrderNo          string `json:"order_no"`           // as in CreateOrderRequest
	RefundDeliveryNo string `json:"refund_delivery_no"` // the waybill of the return
	RefundCompany    string `json:"refund_company"`     // its carrier, such as SF
}

// A ClaimResult is the claim.
type ClaimResult struct {
	ReportNo     string `json:"report_no"`
	IsHomePickUp int64  `json:"is_home_pick_up"` // 1: a courier fetched the goods
}

// Claim claims what the user's return costs (无忧退理赔), after the goods have come back: once for
// each order. CodeClaimed: it was done before. CodeNoPolicy: the order isn't insured.
//
// WeChat API: https://developers.weixin.qq.com/miniprogram/dev/server/API/weixin-express/freight/api_insurance_freight_claim
//
//wechat:api POST /wxa/business/insurance_freight/claim
func Claim(ctx context.Context, c *wechat.Client, r *ClaimRequest) (*ClaimResult, error) {
	return wechat.Do[ClaimResult](ctx, c, "POST", "/wxa/business/insurance_freight/claim", r, wechat.Needs("report_no"))
}

// A GetOrderListRequest selects policies. All fields are optional.
type GetOrderListRequest struct {
	OpenID           string  `json:"openid,omitempty"`
	OrderNo          string  `json:"order_no,omitempty"`
	PolicyNo         string  `json:"policy_no,omitempty"`
	ReportNo         string  `json:"report_no,omitempty"` // of a claim
	DeliveryNo       string  `json:"delivery_no,omitempty"`
	RefundDeliveryNo string  `json:"refund_delivery_no,omitempty"`
	BeginTime        int64   `json:"begin_time,omitempty"`          // in Unix seconds
	EndTime          int64   `json:"end_time,omitempty"`            // in Unix seconds
	StatusList       []int64 `json:"status_list,omitempty"`         // StatusCovered and others
	Offset           int64   `json:"offset,omitempty"`              // from 0
	Limit            int64   `json:"limit,omitempty" limit:"..100"` // 100 if absent
	SortDirect       *int64  `json:"sort_direct,omitempty"`         // SortOldest or SortNewest; nil: WeChat's page doesn't say
}

// A GetOrderListResult is a page of policies.
type GetOrderListResult struct {
	Total int64    `json:"total"` // of all pages
	List  []Policy `json:"list"`
}

// A Policy is the insurance of an order.
type Policy struct {
	OrderNo          string `json:"order_no"`
	PolicyNo         string `json:"policy_no"`
	ReportNo         string `json:"report_no"` // of the claim
	DeliveryNo       string `json:"delivery_no"`
	RefundDeliveryNo string `json:"refund_delivery_no"`
	InsuranceEndDate string `json:"insurance_end_date"` // such as "2026-06-20 16:36:54"
	Premium          int64  `json:"premium"`            // in fen
	EstimateAmount   int64  `json:"estimate_amount"`    // in fen
	Status           int64  `json:"status"`             // StatusCovered or another
	PayFailReason    string `json:"pay_fail_reason"`    // why the claim wasn't paid
	PayFinishTime    int64  `json:"pay_finish_time"`    // in Unix seconds: when the user was paid
	IsHomePickUp     int64  `json:"is_home_pick_up"`    // 1: a courier fetched the goods
}

// GetOrderList lists policies (拉取保单信息).
//
// WeChat API: https://developers.weixin.qq.com/miniprogram/dev/server/API/weixin-express/freight/api_insurance_freight_getorderlist
//
//wechat:api POST /wxa/business/insurance_freight/getorderlist
func GetOrderList(ctx context.Context, c *wechat.Client, r *GetOrderListRequest) (*GetOrderListResult, error) {
	return wechat.Do[GetOrderListResult](ctx, c, "POST", "/wxa/business/insurance_freight/getorderlist", r, wechat.Repeatable())
}
