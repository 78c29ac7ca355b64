package order

import (
	"context"

	"github.com/minigo-dev/wechat"
)

// A GetOrderRequest names an order: by TransactionID, or by MerchantID and MerchantTradeNo.
type GetOrderRequest struct {
	TransactionID   string `json:"transaction_id,omitempty"`    // of WeChat Pay; or MerchantID and MerchantTradeNo
	MerchantID      string `json:"merchant_id,omitempty"`       // the merchant number (商户号)
	SubMerchantID   string `json:"sub_merchant_id,omitempty"`   // of a sub-merchant (二级商户), if it is one
	MerchantTradeNo string `json:"merchant_trade_no,omitempty"` // yours (商户订单号)
}

// A GetOrderResult holds the order.
type GetOrderResult struct {
	Order Order `json:"order"`
}

// An Order is a payment, and how far it is shipped.
type Order struct {
	TransactionID   string   `json:"transaction_id"` // of WeChat Pay (微信支付单号)
	MerchantID      string   `json:"merchant_id"`
	SubMerchantID   string   `json:"sub_merchant_id"`
	MerchantTradeNo string   `json:"merchant_trade_no"`
	Description     string   `json:"description"`       // of all goods, separated by semicolons, cut after 120 characters
	PaidAmount      int64    `json:"paid_amount"`       // in fen
	OpenID          string   `json:"openid"`            // of the user who paid
	TradeCreateTime int64    `json:"trade_create_time"` // in Unix seconds
	PayTime         int64    `json:"pay_time"`          // in Unix seconds
	OrderState      int64    `json:"order_state"`       // StateToShip or another
	InComplaint     bool     `json:"in_complaint"`      // a dispute is open
	Shipping        Shipping `json:"shipping"`
}

// Shipping says how an order is shipped.
type Shipping struct {
	DeliveryMode        int64           `json:"delivery_mode"`         // DeliveryUnified or DeliverySplit
	LogisticsType       int64           `json:"logistics_type"`        // LogisticsExpress or another
	FinishShipping      bool            `json:"finish_shipping"`       // whether all is shipped
	GoodsDesc           string          `json:"goods_desc"`            // as it was entered in the console
	FinishShippingCount int64           `json:"finish_shipping_count"` // 0 not shipped, 1 shipped, 2 shipped once more
	ShippingList        []ShippedParcel `json:"shipping_list"`
}

// A ShippedParcel is a parcel that was uploaded.
type ShippedParcel struct {
	TrackingNo     string  `json:"tracking_no"`
	ExpressCompany string  `json:"express_company"` // the code of the carrier, or the name of a same-city one
	GoodsDesc      string  `json:"goods_desc"`      // as it was uploaded
	UploadTime     int64   `json:"upload_time"`     // in Unix seconds
	Contact        Contact `json:"contact"`
}

// named refuses a request that names no order at all.
func named(path, transactionID, merchantTradeNo string) error {
	if transactionID == "" && merchantTradeNo == "" {
		return &wechat.ArgumentError{API: path, Field: "TransactionID", Reason: "is empty, and so is MerchantTradeNo"}
	}
	return nil
}

// GetOrder asks how far an order is shipped (查询订单发货状态). CodeNotFound: there is no such order.
//
// WeChat API: https://developers.weixin.qq.com/miniprogram/dev/server/API/order_shipping/api_getorder
//
//wechat:api POST /wxa/sec/order/get_order
func GetOrder(ctx context.Context, c *wechat.Client, r *GetOrderRequest) (*GetOrderResult, error) {
	const path = "/wxa/sec/order/get_order"
	if r != nil {
		if err := named(path, r.TransactionID, r.MerchantTradeNo); err != nil {
			return nil, err
		}
	}
	return wechat.Do[GetOrderResult](ctx, c, "POST", path, r, wechat.Repeatable(), wechat.Needs("order"))
}

// A GetOrderListRequest selects orders. All fields are optional.
type GetOrderListRequest struct {
	PayTimeRange *PayTimeRange `json:"pay_time_range,omitempty"`
	OrderState   int64         `json:"order_state,omitempty"` // StateToShip or another
	OpenID       string        `json:"openid,omitempty"`      // of a user who paid
	LastIndex    string        `json:"last_index,omitempty"`  // of the page before; empty for the first
	PageSize     int64         `json:"page_size,omitempty"`   // 100 if absent
}

// A PayTimeRange selects orders by the time of payment.
type PayTimeRange struct {
	BeginTime int64 `json:"begin_time,omitempty"` // in Unix seconds
	EndTime   int64 `json:"end_time,omitempty"`   // in Unix seconds, included; absent: without end
}

// A GetOrderListResult is a page of orders.
type GetOrderListResult struct {
	LastIndex string  `json:"last_index"` // for the next page
	HasMore   bool    `json:"has_more"`   // whether there is another page
	OrderList []Order `json:"order_list"`
}

// GetOrderList lists orders by time, user or state (查询订单列表). CodeLastIndex: LastIndex is
// wrong.
//
// WeChat API: https://developers.weixin.qq.com/miniprogram/dev/server/API/order_shipping/api_getorderlist
//
//wechat:api POST /wxa/sec/order/get_order_list
func GetOrderList(ctx context.Context, c *wechat.Client, r *GetOrderListRequest) (*GetOrderListResult, error) {
	return wechat.Do[GetOrderListResult](ctx, c, "POST", "/wxa/sec/order/get_order_list", r, wechat.Repeatable())
}

// An IsTradeManagedRequest names an app.
type IsTradeManagedRequest struct {
	AppID string `json:"appid"` // the AppID of the app itself; a third-party platform names the app that it acts for
}

// An IsTradeManagedResult says whether the app must upload its shipping.
type IsTradeManagedResult struct {
	IsTradeManaged bool `json:"is_trade_managed"` // whether the service is on
}

// IsTradeManaged asks whether the management of shipping (发货信息管理服务) is on: WeChat then holds
// the money of an order until it is shipped and received (查询小程序是否已开通发货信息管理服务).
//
// WeChat API: https://developers.weixin.qq.com/miniprogram/dev/server/API/order_shipping/api_istrademanaged
//
//wechat:api POST /wxa/sec/order/is_trade_managed
func IsTradeManaged(ctx context.Context, c *wechat.Client, r *IsTradeManagedRequest) (*IsTradeManagedResult, error) {
	return wechat.Do[IsTradeManagedResult](ctx, c, "POST", "/wxa/sec/order/is_trade_managed", r, wechat.Repeatable())
}

// An IsTradeManagementConfirmationCompletedRequest names an app.
type IsTradeManagementConfirmationCompletedRequest struct {
	AppID string `json:"appid"` // the AppID of the app itself; a third-party platform names the app that it acts for
}

// An IsTradeManagementConfirmationCompletedResult says whether all is confirmed.
type IsTradeManagementConfirmationCompletedResult struct {
	Completed bool `json:"completed"` // whether it is done for all merchant numbers
}

// IsTradeManagementConfirmationCompleted asks whether the settlement of all merchant numbers
// is confirmed (查询小程序是否已完成交易结算管理确认).
//
// WeChat API: https://developers.weixin.qq.com/miniprogram/dev/server/API/order_shipping/api_istrademanagementconfirmationcompleted
//
//wechat:api POST /wxa/sec/order/is_trade_management_confirmation_completed
func IsTradeManagementConfirmationCompleted(ctx context.Context, c *wechat.Client, r *IsTradeManagementConfirmationCompletedRequest) (*IsTradeManagementConfirmationCompletedResult, error) {
	return wechat.Do[IsTradeManagementConfirmationCompletedResult](ctx, c, "POST", "/wxa/sec/order/is_trade_management_confirmation_completed", r, wechat.Repeatable())
}
