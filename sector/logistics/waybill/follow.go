package waybill

import (
	"context"

	"github.com/minigo-dev/wechat"
)

// A FollowWaybillRequest is a parcel of an order.
type FollowWaybillRequest struct {
	OpenID          string             `json:"openid"` // of the user who paid
	SenderPhone     string             `json:"sender_phone,omitempty"`
	ReceiverPhone   string             `json:"receiver_phone"` // some carriers tell nothing without it
	WaybillID       string             `json:"waybill_id"`
	GoodsInfo       DescribedGoodsInfo `json:"goods_info"`
	TransID         string             `json:"trans_id"`                     // of WeChat Pay (微信支付单号)
	OrderDetailPath string             `json:"order_detail_path" empty:"ok"` // the page that the goods open; empty: the first page
	DeliveryID      string             `json:"delivery_id,omitempty"`        // of GetDeliveryList; WeChat advises it for small carriers
}

// A DescribedGoodsInfo is what a parcel holds, with descriptions.
type DescribedGoodsInfo struct {
	DetailList []DescribedGoods `json:"detail_list"`
}

// DescribedGoods are one kind of goods.
type DescribedGoods struct {
	GoodsName   string `json:"goods_name"`
	GoodsImgURL string `json:"goods_img_url"`
	GoodsDesc   string `json:"goods_desc,omitempty"` // up to 40 Chinese characters; GoodsName if absent
}

// A FollowWaybillResult names the parcel.
type FollowWaybillResult struct {
	WaybillToken string `json:"waybill_token"` // keep it with the order
}

// FollowWaybill hands over a waybill, and WeChat tells the user when the parcel is picked up, is
// out for delivery and is delivered (传运单): for each user up to 50 calls a day, and up to 100
// parcels on their way. CodeNoWaybill: no carrier knows the number. CodeOtherApp: the openid is
// another app's.
//
// WeChat API: https://developers.weixin.qq.com/miniprogram/dev/server/API/weixin-express/express-msg/api_follow_waybill
//
//wechat:api POST /cgi-bin/express/delivery/open_msg/follow_waybill
func FollowWaybill(ctx context.Context, c *wechat.Client, r *FollowWaybillRequest) (*FollowWaybillResult, error) {
	return wechat.Do[FollowWaybillResult](ctx, c, "POST", "/cgi-bin/express/delivery/open_msg/follow_waybill", r, wechat.Needs("waybill_token"))
}

// A QueryFollowTraceRequest names a parcel.
type QueryFollowTraceRequest struct {
	WaybillToken string `json:"waybill_token"`    // of FollowWaybill
	OpenID       string `json:"openid,omitempty"` // of the user
}

// A QueryFollowTraceResult says how far a parcel is.
type QueryFollowTraceResult struct {
	WaybillInfo  WaybillInfo `json:"waybill_info"`
	ShopInfo     ShopInfo    `json:"shop_info"`
	DeliveryInfo Carrier     `json:"delivery_info"`
}

// QueryFollowTrace asks how far a parcel is that [FollowWaybill] has handed over (查运单).
//
// WeChat API: https://developers.weixin.qq.com/miniprogram/dev/server/API/weixin-express/express-msg/api_query_follow_trace
//
//wechat:api POST /cgi-bin/express/delivery/open_msg/query_follow_trace
func QueryFollowTrace(ctx context.Context, c *wechat.Client, r *QueryFollowTraceRequest) (*QueryFollowTraceResult, error) {
	return wechat.Do[QueryFollowTraceResult](ctx, c, "POST", "/cgi-bin/express/delivery/open_msg/query_follow_trace", r, wechat.Repeatable(), wechat.Needs("waybill_info"))
}

// An UpdateFollowWaybillGoodsRequest says what a parcel holds.
type UpdateFollowWaybillGoodsRequest struct {
	WaybillToken string    `json:"waybill_token"`    // of FollowWaybill
	OpenID       string    `json:"openid,omitempty"` // of the user; WeChat's example has it, its table doesn't
	GoodsInfo    GoodsInfo `json:"goods_info"`
}

// UpdateFollowWaybillGoods changes what the user sees of the goods (更新物品信息接口). CodeChanges: it
// was changed too often.
//
// WeChat API: https://developers.weixin.qq.com/miniprogram/dev/server/API/weixin-express/express-msg/api_update_follow_waybill_goods
//
//wechat:api POST /cgi-bin/express/delivery/open_msg/update_follow_waybill_goods
func UpdateFollowWaybillGoods(ctx context.Context, c *wechat.Client, r *UpdateFollowWaybillGoodsRequest) error {
	_, err := wechat.Do[struct{}](ctx, c, "POST", "/cgi-bin/express/delivery/open_msg/update_follow_waybill_goods", r)
	return err
}
