package waybill

import (
	"context"

	"github.com/minigo-dev/wechat"
)

// A TraceWaybillRequest is a parcel of an order.
type TraceWaybillRequest struct {
	OpenID          string    `json:"openid"` // of the user who paid
	SenderPhone     string    `json:"sender_phone,omitempty"`
	ReceiverPhone   string    `json:"receiver_phone"` // some carriers tell nothing without it
	WaybillID       string    `json:"waybill_id"`
	GoodsInfo       GoodsInfo `json:"goods_info"`
	TransID         string    `json:"trans_id"`                     // of WeChat Pay (微信支付单号)
	OrderDetailPath string    `json:"order_detail_path" empty:"ok"` // the page that the goods open; empty: the first page
	DeliveryID      string    `json:"delivery_id,omitempty"`        // of GetDeliveryList; WeChat advises it for small carriers
}

// A TraceWaybillResult names the parcel for the plugin.
type TraceWaybillResult struct {
	WaybillToken string `json:"waybill_token"` // keep it with the order
}

// TraceWaybill hands over a waybill, for the tracking plugin to show (传运单): for each user up to 100
// calls a day. CodeNoWaybill: no carrier knows the number. CodeOtherApp: the openid is another app's.
//
// WeChat API: https://developers.weixin.qq.com/miniprogram/dev/server/API/weixin-express/express-search/api_trace_waybill
//
//wechat:api POST /cgi-bin/express/delivery/open_msg/trace_waybill
func TraceWaybill(ctx context.Context, c *wechat.Client, r *TraceWaybillRequest) (*TraceWaybillResult, error) {
	return wechat.Do[TraceWaybillResult](ctx, c, "POST", "/cgi-bin/express/delivery/open_msg/trace_waybill", r, wechat.Needs("waybill_token"))
}

// A QueryTraceRequest names a parcel.
type QueryTraceRequest struct {
	WaybillToken string `json:"waybill_token"`    // of TraceWaybill
	OpenID       string `json:"openid,omitempty"` // of the user
}

// A QueryTraceResult says how far a parcel is.
type QueryTraceResult struct {
	WaybillInfo  WaybillInfo `json:"waybill_info"`
	ShopInfo     ShopInfo    `json:"shop_info"`
	DeliveryInfo Carrier     `json:"delivery_info"`
}

// QueryTrace asks how far a parcel is that [TraceWaybill] has handed over (查询运单).
//
// WeChat API: https://developers.weixin.qq.com/miniprogram/dev/server/API/weixin-express/express-search/api_query_trace
//
//wechat:api POST /cgi-bin/express/delivery/open_msg/query_trace
func QueryTrace(ctx context.Context, c *wechat.Client, r *QueryTraceRequest) (*QueryTraceResult, error) {
	return wechat.Do[QueryTraceResult](ctx, c, "POST", "/cgi-bin/express/delivery/open_msg/query_trace", r, wechat.Repeatable(), wechat.Needs("waybill_info"))
}

// An UpdateWaybillGoodsRequest says what a parcel holds.
type UpdateWaybillGoodsRequest struct {
	WaybillToken string    `json:"waybill_token"`    // of TraceWaybill
	OpenID       string    `json:"openid,omitempty"` // of the user; WeChat's example has it, its table doesn't
	GoodsInfo    GoodsInfo `json:"goods_info"`
}

// UpdateWaybillGoods changes what the plugin shows of the goods (更新物流信息). CodeChanges: it was
// changed too often.
//
// WeChat API: https://developers.weixin.qq.com/miniprogram/dev/server/API/weixin-express/express-search/api_update_waybill_goods
//
//wechat:api POST /cgi-bin/express/delivery/open_msg/update_waybill_goods
func UpdateWaybillGoods(ctx context.Context, c *wechat.Client, r *UpdateWaybillGoodsRequest) error {
	_, err := wechat.Do[struct{}](ctx, c, "POST", "/cgi-bin/express/delivery/open_msg/update_waybill_goods", r)
	return err
}

// A GetDeliveryListResult lists the carriers.
type GetDeliveryListResult struct {
	DeliveryList []Carrier `json:"delivery_list"`
	Count        int64     `json:"count"`
}

// GetDeliveryList lists the carriers that WeChat follows (获取运力id列表).
//
// WeChat API: https://developers.weixin.qq.com/miniprogram/dev/server/API/weixin-express/express-msg/api_get_delivery_list
//
//wechat:api POST /cgi-bin/express/delivery/open_msg/get_delivery_list
func GetDeliveryList(ctx context.Context, c *wechat.Client) (*GetDeliveryListResult, error) {
	return wechat.Do[GetDeliveryListResult](ctx, c, "POST", "/cgi-bin/express/delivery/open_msg/get_delivery_list", &struct{}{}, wechat.Repeatable())
}
