// Package waybill follows parcels that were not sent through WeChat. A merchant hands over the
// number of a waybill, and WeChat follows it: to show it in the tracking plugin (查询组件), or to
// tell the user when the parcel is picked up, is out for delivery and is delivered (消息组件). A
// carrier tells users who have bound their phone number (手机号物流消息推送).
//
// The main flow for merchants: [TraceWaybill] or [FollowWaybill] returns a waybill_token. The page
// of the mini-program hands that of TraceWaybill to the plugin; [QueryTrace] and
// [QueryFollowTrace] tell where the parcel is. Both must be opened in the console (物流服务), and
// take real orders only: each app has 100,000 calls a day.
//
// The main flow for carriers: [DeliveryUserQuery] says whether a number is bound, and
// [DeliveryPathNotify] tells its user what happened. WeChat then pushes
// [wechat.WaybillNotifyQueryEvent] to check it, and needs the [wechat.WaybillNotifyQueryReply].
package waybill

import "github.com/minigo-dev/wechat"

// The codes that callers act on.
const (
	CodeToken     wechat.Code = 9300507 // the waybill_token is wrong
	CodeQuota     wechat.Code = 9300513 // the calls of the day are used up
	CodeOtherApp  wechat.Code = 9300534 // the openid is another app's
	CodeNoWaybill wechat.Code = 9300559 // there is no such waybill
	CodeChanges   wechat.Code = 9300560 // the goods were changed too often

	CodeNotCarrier   wechat.Code = 150004 // WeChat hasn't set up the carrier
	CodeCheckFailed  wechat.Code = 932001 // WeChat's question about the waybill failed
	CodeCheckRefused wechat.Code = 932002 // the carrier's reply about the waybill is a failure
	CodeCheckUnclear wechat.Code = 932003 // the carrier's reply about the waybill doesn't fit
)

// The states of a waybill (运单状态).
const (
	StatusUnknown        = 0 // there is no such waybill, or it isn't picked up
	StatusPickedUp       = 1
	StatusInTransit      = 2
	StatusOutForDelivery = 3
	StatusDelivered      = 4
	StatusProblem        = 5
	StatusSignedByOther  = 6 // another person signed for it
)

// A GoodsInfo is what a parcel holds.
type GoodsInfo struct {
	DetailList []Goods `json:"detail_list"`
}

// Goods are one kind of goods.
type Goods struct {
	GoodsName   string `json:"goods_name"` // up to 60 characters
	GoodsImgURL string `json:"goods_img_url"`
}

// A WaybillInfo says how far a parcel is.
type WaybillInfo struct {
	Status    int64  `json:"status"` // StatusPickedUp or another
	WaybillID string `json:"waybill_id"`
}

// A ShopInfo is what the merchant said about the goods.
type ShopInfo struct {
	GoodsInfo GoodsInfo `json:"goods_info"`
}

// A Carrier is a company that delivers parcels (运力).
type Carrier struct {
	DeliveryID   string `json:"delivery_id"`
	DeliveryName string `json:"delivery_name"`
}
