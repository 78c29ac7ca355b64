// Package instant orders deliveries from companies with riders (即时配送), such as SF (顺丰同城), Meituan
// (美团配送), Dada (达达) and Shansong (闪送), with the account that the merchant has there.
//
// The main flow: the merchant binds an account in the console, [GetBindAccount] lists it.
// [PreAddOrder] asks for the fee, [AddLocalOrder] orders, [GetLocalOrder] tells how far it is,
// and [CancelLocalOrder] cancels. [DeliverySign] makes the signature that these calls carry.
// [MockUpdateOrder] moves an order of the sandbox, [RealMockUpdateOrder] one of the test system of
// SF or Dada.
//
// WeChat pushes each change as [wechat.UpdateWaybillStatusEvent]; its guide demands secure mode
// (安全模式) and JSON for pushes. A company tells changes with [UpdateOrder], and gets the orders as pushes,
// [wechat.TransportAddOrderEvent] and others; [CheckDeliverySign] checks their DeliverySign, and
// each names its reply.
//
// A refusal of the company is a [*ResultError], or CodeCompanyRefused. Amounts are in yuan (元),
// with two decimals.
package instant

import (
	"context"

	"github.com/minigo-dev/wechat"
)

// The codes that callers act on.
const (
	CodeFailed         wechat.Code = 930555  // WeChat failed: try again later
	CodeTimeout        wechat.Code = 930556  // the company didn't answer in time: ask GetLocalOrder
	CodeCompanyFailed  wechat.Code = 930557  // the company's system failed
	CodeCompanyRefused wechat.Code = 930558  // the company refuses
	CodeOpenID         wechat.Code = 930559  // the openid is wrong
	CodeNotBound       wechat.Code = 930560  // the account isn't bound
	CodeArguments      wechat.Code = 930561  // a field is wrong
	CodeExists         wechat.Code = 930562  // there is such an order already
	CodeNoOrder        wechat.Code = 930563  // there is no such order
	CodeQuota          wechat.Code = 930564  // the calls of the day are used up
	CodeEnded          wechat.Code = 930565  // the order has ended
	CodeShop           wechat.Code = 9300535 // the picture, the name or the number of the goods is missing or wrong
)

// The states of an order (配送状态). StatusDelivered is the good end; StatusCancelled, StatusPickUp...,
// StatusReturned, StatusCompanyFailed and StatusForceMajeure are the others.
const (
	StatusWaiting            = 101 // for a rider; the first state
	StatusAssigned           = 102 // a rider has it
	StatusCancelled          = 103 // by the merchant
	StatusAtShop             = 201 // the rider is at the shop
	StatusPickedUp           = 202
	StatusPickUpCancelled    = 203 // by the merchant
	StatusPickUpGivenUp      = 204 // by the rider
	StatusPickUpFailed       = 205 // because of the merchant
	StatusDelivering         = 301
	StatusDelivered          = 302
	StatusReturnsCancelled   = 303 // the merchant cancelled: the goods go back
	StatusReturnsUnreachable = 304 // the user can't be reached: the goods go back
	StatusReturnsRefused     = 305 // the user refuses: the goods go back
	StatusReturned           = 401
	StatusCompanyFailed      = 501
	StatusForceMajeure       = 502
)

// Why an order is cancelled (取消原因).
const (
	CancelNotNeeded    = 1
	CancelPrice        = 2
	CancelWrongData    = 3
	CancelSlowPickUp   = 4
	CancelSlowDelivery = 5
	CancelOther        = 6 // with a CancelReason
)

// The kinds of orders (订单类型).
const (
	OrderNow       = 0
	OrderScheduled = 1 // with an expected time
)

// A GetLocalOrderRequest names an order.
type GetLocalOrderRequest struct {
	ShopID       string `json:"shopid"`
	ShopOrderID  string `json:"shop_order_id"`
	ShopNo       string `json:"shop_no,omitempty"` // absent if there is one shop
	DeliverySign string `json:"delivery_sign"`     // by DeliverySign
}

// A GetLocalOrderResult says how far an order is.
type GetLocalOrderResult struct {
	ResultCode  int64   `json:"resultcode"` // 0: see ResultError
	ResultMsg   string  `json:"resultmsg"`
	OrderStatus int64   `json:"order_status"` // StatusWaiting or another
	WaybillID   string  `json:"waybill_id"`
	RiderName   string  `json:"rider_name"`
	RiderPhone  string  `json:"rider_phone"`
	RiderLng    float64 `json:"rider_lng"`  // of StatusDelivering
	RiderLat    float64 `json:"rider_lat"`  // of StatusDelivering
	ReachTime   int64   `json:"reach_time"` // of StatusDelivering: the seconds until the rider is there
}

// GetLocalOrder asks how far an order is (拉取配送单信息). CodeNoOrder: there is no such order.
//
// WeChat API: https://developers.weixin.qq.com/miniprogram/dev/server/API/immediate-delivery/deliver-by-business/api_getlocalorder
//
//wechat:api POST /cgi-bin/express/local/business/order/get
func GetLocalOrder(ctx context.Context, c *wechat.Client, r *GetLocalOrderRequest) (*GetLocalOrderResult, error) {
	return do[GetLocalOrderResult](ctx, c, "/cgi-bin/express/local/business/order/get", r, wechat.Repeatable())
}

// A PreCancelOrderRequest names an order.
type PreCancelOrderRequest struct {
	ShopID         string `json:"shopid"`
	ShopOrderID    string `json:"shop_order_id"`
	DeliveryID     string `json:"delivery_id"`
	WaybillID      string `json:"waybill_id"`
	CancelReasonID int64  `json:"cancel_reason_id,omitempty"` // CancelNotNeeded or another
	CancelReason   string `json:"cancel_reason,omitempty"`
	ShopNo         string `json:"shop_no" empty:"ok"` // required of Shansong
	DeliverySign   string `json:"delivery_sign"`      // by DeliverySign
}

// A PreCancelOrderResult says what cancelling would cost.
type PreCancelOrderResult struct {
	ResultCode int64   `json:"resultcode"` // 0: see ResultError
	ResultMsg  string  `json:"resultmsg"`
	DeductFee  float64 `json:"deduct_fee"` // in yuan
	Desc       string  `json:"desc"`       // why
}

// PreCancelOrder asks what cancelling an order would cost (预取消配送单).
//
// WeChat API: https://developers.weixin.qq.com/miniprogram/dev/server/API/immediate-delivery/deliver-by-business/api_precancelorder
//
//wechat:api POST /cgi-bin/express/local/business/order/precancel
func PreCancelOrder(ctx context.Context, c *wechat.Client, r *PreCancelOrderRequest) (*PreCancelOrderResult, error) {
	return do[PreCancelOrderResult](ctx, c, "/cgi-bin/express/local/business/order/precancel", r, wechat.Repeatable())
}

// A CancelLocalOrderRequest names an order, and says why it is cancelled.
type CancelLocalOrderRequest struct {
	ShopID         string `json:"shopid"`
	ShopOrderID    string `json:"shop_order_id"`
	DeliveryID     string `json:"delivery_id"`
	WaybillID      string `json:"waybill_id,omitempty"`     // required of SF
	CancelReasonID int64  `json:"cancel_reason_id"`         // CancelNotNeeded or another
	CancelReason   string `json:"cancel_reason" empty:"ok"` // required of CancelOther
	ShopNo         string `json:"shop_no" empty:"ok"`       // required of Shansong
	DeliverySign   string `json:"delivery_sign"`            // by DeliverySign
}

// A CancelLocalOrderResult says what it cost.
type CancelLocalOrderResult struct {
	ResultCode int64   `json:"resultcode"` // 0: see ResultError
	ResultMsg  string  `json:"resultmsg"`
	DeductFee  float64 `json:"deduct_fee"` // in yuan
	Desc       string  `json:"desc"`       // why
}

// CancelLocalOrder cancels an order (取消配送单): with Dada until the rider has the goods, with the
// others until they are delivered. CodeEnded: it is too late.
//
// WeChat API: https://developers.weixin.qq.com/miniprogram/dev/server/API/immediate-delivery/deliver-by-business/api_cancellocalorder
//
//wechat:api POST /cgi-bin/express/local/business/order/cancel
func CancelLocalOrder(ctx context.Context, c *wechat.Client, r *CancelLocalOrderRequest) (*CancelLocalOrderResult, error) {
	return do[CancelLocalOrderResult](ctx, c, "/cgi-bin/express/local/business/order/cancel", r)
}

// An AddTipsRequest is a tip.
type AddTipsRequest struct {
	ShopID       string  `json:"shopid"`
	ShopOrderID  string  `json:"shop_order_id"`
	WaybillID    string  `json:"waybill_id"`
	Tips         float64 `json:"tips"` // in yuan, more than the last tip
	Remark       string  `json:"remark"`
	DeliverySign string  `json:"delivery_sign"`      // by DeliverySign
	ShopNo       string  `json:"shop_no" empty:"ok"` // required of Shansong
}

// An AddTipsResult has nothing but the outcome.
type AddTipsResult struct {
	ResultCode int64  `json:"resultcode"` // 0: see ResultError
	ResultMsg  string `json:"resultmsg"`
}

// AddTips gives a tip to find a rider (添加小费). The last tip is the one that counts. SF takes 10 tips of
// up to 200 yuan, Dada 30 yuan and no more than the goods are worth, Shansong 2, 3, 5, 10, 15, 20,
// 50 or 100 yuan, Meituan none.
//
// WeChat API: https://developers.weixin.qq.com/miniprogram/dev/server/API/immediate-delivery/deliver-by-business/api_addtips
//
//wechat:api POST /cgi-bin/express/local/business/order/addtips
func AddTips(ctx context.Context, c *wechat.Client, r *AddTipsRequest) (*AddTipsResult, error) {
	return do[AddTipsResult](ctx, c, "/cgi-bin/express/local/business/order/addtips", r)
}

// An AbnormalConfirmRequest names an order whose goods came back.
type AbnormalConfirmRequest struct {
	ShopID       string `json:"shopid"`
	ShopOrderID  string `json:"shop_order_id"`
	WaybillID    string `json:"waybill_id"`
	DeliverySign string `json:"delivery_sign"`      // by DeliverySign
	ShopNo       string `json:"shop_no" empty:"ok"` // required of Shansong
	Remark       string `json:"remark,omitempty"`
}

// An AbnormalConfirmResult has nothing but the outcome.
type AbnormalConfirmResult struct {
	ResultCode int64  `json:"resultcode"` // 0: see ResultError
	ResultMsg  string `json:"resultmsg"`
}

// AbnormalConfirm says that the shop has got goods back that couldn't be delivered
// (异常件退回商家确认).
//
// WeChat API: https://developers.weixin.qq.com/miniprogram/dev/server/API/immediate-delivery/deliver-by-business/api_abnormalconfirm
//
//wechat:api POST /cgi-bin/express/local/business/order/confirm_return
func AbnormalConfirm(ctx context.Context, c *wechat.Client, r *AbnormalConfirmRequest) (*AbnormalConfirmResult, error) {
	return do[AbnormalConfirmResult](ctx, c, "/cgi-bin/express/local/business/order/confirm_return", r)
}
