package express

import (
	"context"

	"github.com/minigo-dev/wechat"
)

// The states of a waybill (运单状态).
const (
	WaybillNormal    = 0
	WaybillCancelled = 1
)

// A GetOrderRequest names an order.
type GetOrderRequest struct {
	OrderID    string `json:"order_id"`
	OpenID     string `json:"openid,omitempty"` // of the user; required of SourceMiniProgram
	DeliveryID string `json:"delivery_id"`
	WaybillID  string `json:"waybill_id,omitempty"`
	PrintType  int64  `json:"print_type,omitempty"` // 0 a waybill of two parts (二联单), 1 of one part (一联单)
}

// A GetOrderResult is a waybill, and how it is printed.
type GetOrderResult struct {
	PrintHTML   string       `json:"print_html"`   // the waybill as HTML, in base64
	WaybillData []WaybillTag `json:"waybill_data"` // what the carrier prints on it
	OrderID     string       `json:"order_id"`
	DeliveryID  string       `json:"delivery_id"`
	WaybillID   string       `json:"waybill_id"`
	OrderStatus int64        `json:"order_status"` // WaybillNormal or WaybillCancelled
}

// GetOrder returns the waybill of an order, to be printed (获取运单数据).
//
// WeChat API: https://developers.weixin.qq.com/miniprogram/dev/server/API/express/express-by-business/api_getorder
//
//wechat:api POST /cgi-bin/express/business/order/get
func GetOrder(ctx context.Context, c *wechat.Client, r *GetOrderRequest) (*GetOrderResult, error) {
	return wechat.Do[GetOrderResult](ctx, c, "POST", "/cgi-bin/express/business/order/get", r, wechat.Repeatable())
}

// A BatchGetOrderRequest names orders.
type BatchGetOrderRequest struct {
	OrderList []OrderKey `json:"order_list" limit:"..100 items"`
}

// An OrderKey names an order.
type OrderKey struct {
	OrderID    string `json:"order_id"`
	DeliveryID string `json:"delivery_id"`
	WaybillID  string `json:"waybill_id,omitempty"`
}

// A BatchGetOrderResult holds the waybills.
type BatchGetOrderResult struct {
	OrderList []Waybill `json:"order_list"`
}

// A Waybill is the waybill of one order, or why there is none.
type Waybill struct {
	ErrCode     wechat.Code  `json:"errcode"` // 0, or why this order failed
	ErrMsg      string       `json:"errmsg"`
	PrintHTML   string       `json:"print_html"`   // the waybill as HTML, in base64
	WaybillData []WaybillTag `json:"waybill_data"` // what the carrier prints on it
	OrderID     string       `json:"order_id"`
	DeliveryID  string       `json:"delivery_id"`
	WaybillID   string       `json:"waybill_id"`
	OrderStatus int64        `json:"order_status"` // WaybillNormal or WaybillCancelled
}

// BatchGetOrder returns the waybills of up to 100 orders (批量获取运单数据). One may fail where
// others don't: see ErrCode of each.
//
// WeChat API: https://developers.weixin.qq.com/miniprogram/dev/server/API/express/express-by-business/api_batchgetorder
//
//wechat:api POST /cgi-bin/express/business/order/batchget
func BatchGetOrder(ctx context.Context, c *wechat.Client, r *BatchGetOrderRequest) (*BatchGetOrderResult, error) {
	return wechat.Do[BatchGetOrderResult](ctx, c, "POST", "/cgi-bin/express/business/order/batchget", r, wechat.Repeatable())
}

// A GetPathRequest names a waybill.
type GetPathRequest struct {
	OrderID    string `json:"order_id,omitempty"` // WeChat's example has it, its table doesn't
	OpenID     string `json:"openid,omitempty"`   // of the user; required of SourceMiniProgram
	DeliveryID string `json:"delivery_id"`
	WaybillID  string `json:"waybill_id"`
}

// A GetPathResult is the way of a parcel.
type GetPathResult struct {
	OpenID       string     `json:"openid"`
	DeliveryID   string     `json:"delivery_id"`
	WaybillID    string     `json:"waybill_id"`
	PathItemNum  int64      `json:"path_item_num"` // how many steps there are
	PathItemList []PathItem `json:"path_item_list"`
}

// A PathItem is a step of a parcel on its way.
type PathItem struct {
	ActionTime int64  `json:"action_time"` // in Unix seconds
	ActionType int64  `json:"action_type"` // ActionPickedUp or another
	ActionMsg  string `json:"action_msg"`  // what the user reads
}

// GetPath returns the way of a parcel so far (查询运单轨迹).
//
// WeChat API: https://developers.weixin.qq.com/miniprogram/dev/server/API/express/express-by-business/api_getpath
//
//wechat:api POST /cgi-bin/express/business/path/get
func GetPath(ctx context.Context, c *wechat.Client, r *GetPathRequest) (*GetPathResult, error) {
	return wechat.Do[GetPathResult](ctx, c, "POST", "/cgi-bin/express/business/path/get", r, wechat.Repeatable())
}
