// Package order is for orders that are paid with WeChat Pay: the management of shipping (发货信息管理), by
// which WeChat tells users that their goods are on the way and settles the money, the goods in a
// user's list of orders (购物订单), and the trade guarantee (交易保障): complaints and reviews.
//
// Money is int64 fen (分). Where WeChat takes a time as a text, [Time] makes it.
package order

import (
	"context"
	"time"

	"github.com/minigo-dev/wechat"
)

// The codes that callers act on.
const (
	CodeNotFound     wechat.Code = 10060001  // there is no such order
	CodeShipped      wechat.Code = 10060002  // the order is shipped already
	CodeReshipped    wechat.Code = 10060003  // the one change of a shipped order is used up
	CodeState        wechat.Code = 10060004  // the order can't be shipped in its state
	CodeLastIndex    wechat.Code = 10060011  // LastIndex isn't that of a page before
	CodeBusy         wechat.Code = 10060012  // repeat the call a little later
	CodeUnchanged    wechat.Code = 10060023  // the upload says nothing new
	CodeNotShipped   wechat.Code = 10060028  // the order isn't shipped
	CodeReceivedTime wechat.Code = 10060029  // the time is before the shipping, or ahead
	CodeReminded     wechat.Code = 10060030  // the user was reminded before
	CodePayer        wechat.Code = 10060031  // the order isn't the user's
	CodeNotExpress   wechat.Code = 10060032  // only for LogisticsExpress
	CodeTradeTypeSet wechat.Code = 268486048 // the type of trade was changed before
)

// How an order is named.
const (
	ByMerchantNumber = 1 // by MchID and OutTradeNo
	ByTransactionID  = 2
)

// The kinds of shipping (物流模式).
const (
	LogisticsExpress  = 1 // 快递
	LogisticsSameCity = 2 // 同城配送
	LogisticsVirtual  = 3 // virtual goods (虚拟商品)
	LogisticsPickUp   = 4 // the user collects it (用户自提)
)

// The modes of shipping (发货模式).
const (
	DeliveryUnified = 1 // all at once
	DeliverySplit   = 2 // in up to 15 parcels; only with LogisticsExpress
)

// The states of an order (订单状态).
const (
	StateToShip   = 1
	StateShipped  = 2
	StateReceived = 3
	StateDone     = 4
	StateRefunded = 5
	StateSettling = 6 // the money is about to be paid out
)

// Time writes a time as WeChat takes it in UploadTime: RFC 3339 with milliseconds and zone.
func Time(t time.Time) string { return t.Format("2006-01-02T15:04:05.000Z07:00") }

// An UploadShippingInfoRequest says how an order is shipped.
type UploadShippingInfoRequest struct {
	OrderKey       OrderKey `json:"order_key"`
	LogisticsType  int64    `json:"logistics_type" oneof:"1 2 3 4"`    // LogisticsExpress or another
	DeliveryMode   int64    `json:"delivery_mode" oneof:"1 2"`         // DeliveryUnified or DeliverySplit
	IsAllDelivered *bool    `json:"is_all_delivered,omitempty"`        // required for DeliverySplit: whether all is shipped now; only then the user is told
	ShippingList   []Parcel `json:"shipping_list" limit:"1..15 items"` // one, or up to 15 of DeliverySplit
	UploadTime     string   `json:"upload_time"`                       // by [Time]; a later upload needs a later time
	Payer          Payer    `json:"payer"`
}

// An OrderKey names a payment: by TransactionID, or by MchID and OutTradeNo.
type OrderKey struct {
	OrderNumberType int64  `json:"order_number_type" oneof:"1 2"` // ByMerchantNumber or ByTransactionID: how the order is named
	TransactionID   string `json:"transaction_id,omitempty"`      // of WeChat Pay (微信支付单号)
	MchID           string `json:"mchid,omitempty"`               // the merchant number (商户号)
	OutTradeNo      string `json:"out_trade_no,omitempty"`        // yours (商户订单号)
}

// A Parcel is what is shipped together.
type Parcel struct {
	TrackingNo     string   `json:"tracking_no,omitempty" limit:"1..128 bytes"`     // the waybill (物流单号); required for LogisticsExpress
	ExpressCompany string   `json:"express_company,omitempty" limit:"1..128 bytes"` // the code of the carrier (物流公司编码), such as SF; required for LogisticsExpress
	ItemDesc       string   `json:"item_desc"`                                      // what is in it, such as "red cup*1"; up to 120 characters
	Contact        *Contact `json:"contact,omitempty"`                              // required for SF Express (顺丰): one of the two
}

// A Contact has the phone numbers of a parcel, masked but for the last four digits, such as
// 189****1234.
type Contact struct {
	ConsignorContact string `json:"consignor_contact,omitempty"` // of the sender
	ReceiverContact  string `json:"receiver_contact,omitempty"`  // of the receiver
}

// A Payer is the user who paid.
type Payer struct {
	OpenID string `json:"openid" limit:"1..128 bytes"`
}

// UploadShippingInfo says how an order is shipped (发货信息录入), and WeChat tells the user. An
// order can be changed once after it is shipped. CodeNotFound: there is no such order.
// CodeShipped: it is shipped already. CodeState: it can't be shipped now. CodeReshipped: it was changed before. CodeUnchanged:
// nothing is new. CodeBusy, Code(10060019): repeat the call. CodePayer: another user paid.
//
// WeChat API: https://developers.weixin.qq.com/miniprogram/dev/server/API/order_shipping/api_uploadshippinginfo
//
//wechat:api POST /wxa/sec/order/upload_shipping_info
func UploadShippingInfo(ctx context.Context, c *wechat.Client, r *UploadShippingInfoRequest) error {
	_, err := wechat.Do[struct{}](ctx, c, "POST", "/wxa/sec/order/upload_shipping_info", r)
	return err
}

// An UploadCombinedShippingInfoRequest says how the orders of a combined payment are shipped.
type UploadCombinedShippingInfoRequest struct {
	OrderKey   OrderKey   `json:"order_key"` // the combined payment (合单)
	SubOrders  []SubOrder `json:"sub_orders,omitempty"`
	UploadTime string     `json:"upload_time"` // by [Time]; a later upload needs a later time
	Payer      Payer      `json:"payer"`
}

// A SubOrder is one order of a combined payment, and how it is shipped.
type SubOrder struct {
	OrderKey       OrderKey `json:"order_key"`                                   // named in the way that the combined order is
	LogisticsType  int64    `json:"logistics_type" oneof:"1 2 3 4"`              // LogisticsExpress or another
	DeliveryMode   int64    `json:"delivery_mode" oneof:"1 2"`                   // DeliveryUnified or DeliverySplit
	IsAllDelivered *bool    `json:"is_all_delivered,omitempty"`                  // required for DeliverySplit: whether all is shipped now; only then the user is told
	ShippingList   []Parcel `json:"shipping_list,omitempty" limit:"1..15 items"` // one, or up to 15 of DeliverySplit
}

// UploadCombinedShippingInfo says how the orders of a combined payment are shipped (发货信息合单录入).
// The codes are those of [UploadShippingInfo].
//
// WeChat API: https://developers.weixin.qq.com/miniprogram/dev/server/API/order_shipping/api_uploadcombinedshippinginfo
//
//wechat:api POST /wxa/sec/order/upload_combined_shipping_info
func UploadCombinedShippingInfo(ctx context.Context, c *wechat.Client, r *UploadCombinedShippingInfoRequest) error {
	_, err := wechat.Do[struct{}](ctx, c, "POST", "/wxa/sec/order/upload_combined_shipping_info", r)
	return err
}

// A NotifyConfirmReceiveRequest names an order, by TransactionID, or by MerchantID and
// MerchantTradeNo, and says when its parcel arrived.
type NotifyConfirmReceiveRequest struct {
	TransactionID   string `json:"transaction_id,omitempty"`    // of WeChat Pay; or MerchantID and MerchantTradeNo
	MerchantID      string `json:"merchant_id,omitempty"`       // the merchant number (商户号)
	SubMerchantID   string `json:"sub_merchant_id,omitempty"`   // of a sub-merchant (二级商户), if it is one
	MerchantTradeNo string `json:"merchant_trade_no,omitempty"` // yours (商户订单号)
	ReceivedTime    int64  `json:"received_time"`               // in Unix seconds: when the parcel was signed for, after it was shipped
}

// NotifyConfirmReceive reminds the user to confirm that the parcel has arrived (确认收货提醒): once
// for each order, and only for LogisticsExpress. CodeReminded: the user was reminded before.
// CodeNotShipped: the order isn't shipped. CodeReceivedTime: the time is wrong.
// CodeNotExpress: it isn't sent by express.
//
// WeChat API: https://developers.weixin.qq.com/miniprogram/dev/server/API/order_shipping/api_notifyconfirmreceive
//
//wechat:api POST /wxa/sec/order/notify_confirm_receive
func NotifyConfirmReceive(ctx context.Context, c *wechat.Client, r *NotifyConfirmReceiveRequest) error {
	const path = "/wxa/sec/order/notify_confirm_receive"
	if r != nil {
		if err := named(path, r.TransactionID, r.MerchantTradeNo); err != nil {
			return err
		}
	}
	_, err := wechat.Do[struct{}](ctx, c, "POST", path, r)
	return err
}

// A SetMsgJumpPathRequest names a page of the app.
type SetMsgJumpPathRequest struct {
	Path string `json:"path" empty:"ok"` // such as "pages/order"; empty: WeChat's own page again
}

// SetMsgJumpPath sets the page that WeChat's messages about shipping open (消息跳转路径设置). WeChat
// adds transaction_id, merchant_id, merchant_trade_no and, if there is one, sub_merchant_id to
// its query.
//
// WeChat API: https://developers.weixin.qq.com/miniprogram/dev/server/API/order_shipping/api_setmsgjumppath
//
//wechat:api POST /wxa/sec/order/set_msg_jump_path
func SetMsgJumpPath(ctx context.Context, c *wechat.Client, r *SetMsgJumpPathRequest) error {
	_, err := wechat.Do[struct{}](ctx, c, "POST", "/wxa/sec/order/set_msg_jump_path", r)
	return err
}

// An OpSpecialOrderRequest says what is special about an order.
type OpSpecialOrderRequest struct {
	OrderID string `json:"order_id"`           // TransactionID or your number of the order
	Type    int64  `json:"type" oneof:"1 2"`   // 1 pre-sale, 2 test
	DelayTo int64  `json:"delay_to,omitempty"` // in Unix seconds, required for type 1: when it will be shipped, 15 to 330 days after the payment
}

// OpSpecialOrder reports an order that is shipped later, or was made for a test (特殊发货报备).
// Code(268546001): DelayTo is wrong. Code(268546002): no such order waits to be shipped.
//
// WeChat API: https://developers.weixin.qq.com/miniprogram/dev/server/API/order_shipping/api_opspecialorder
//
//wechat:api POST /wxa/sec/order/opspecialorder
func OpSpecialOrder(ctx context.Context, c *wechat.Client, r *OpSpecialOrderRequest) error {
	_, err := wechat.Do[struct{}](ctx, c, "POST", "/wxa/sec/order/opspecialorder", r)
	return err
}
