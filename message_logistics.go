package wechat

import "time"

// An AddExpressPathEvent says that a parcel moved (运单轨迹更新).
//
// WeChat: https://developers.weixin.qq.com/miniprogram/dev/server/event_push/express/provider/logistics.onPathUpdate
type AddExpressPathEvent struct {
	Header
	DeliveryID string          `json:"DeliveryID"`
	WayBillID  string          `json:"WayBillId"`
	OrderID    string          `json:"OrderId"`
	Version    int64           `json:"Version"` // of the list, which grows
	Count      int64           `json:"Count"`
	Actions    []ExpressAction `json:"Actions"`
}

// An ExpressAction is one step of a parcel on its way.
type ExpressAction struct {
	ActionTime time.Time `json:"ActionTime"`
	ActionType int       `json:"ActionType"` // 100001 picked up, 200001 under way, 300003 signed for, ...
	ActionMsg  string    `json:"ActionMsg"`
}

// An UpdateBusinessBindResultEvent says whether a carrier took the shop's account
// (绑定商户审核结果更新).
//
// WeChat: https://developers.weixin.qq.com/miniprogram/dev/server/event_push/express/business/Bind_merchant_review_result_update_event
type UpdateBusinessBindResultEvent struct {
	Header
	ErrCode    int    `json:"errcode"`
	ErrMsg     string `json:"errmsg"`
	DeliveryID string `json:"delivery_id"`
	BizID      string `json:"biz_id"`
}

// A CheckBizEvent asks a carrier to check a shop's account (审核商户). Answer with a
// [CheckBizReply].
//
// WeChat: https://developers.weixin.qq.com/miniprogram/dev/server/event_push/express/provider/Review_merchant_events
type CheckBizEvent struct {
	Header
	BizID          string `json:"BizID"`     // the shop's account at the carrier
	BizPwd         string `json:"BizPwd"`    // a secret
	ShopAppID      string `json:"ShopAppID"` // of the shop's mini-program
	ShopName       string `json:"ShopName"`
	ShopTelphone   string `json:"ShopTelphone"`
	ShopContact    string `json:"ShopContact"`
	ServiceName    string `json:"ServiceName"`
	SenderProvince string `json:"SenderProvince"`
	SenderCity     string `json:"SenderCity"`
	SenderArea     string `json:"SenderArea"`
	SenderAddress  string `json:"SenderAddress"`
}

// A GetQuotaEvent asks a carrier for the balance of a shop's account (查询商户余额). Answer with a
// [GetQuotaReply].
//
// WeChat: https://developers.weixin.qq.com/miniprogram/dev/server/event_push/express/provider/Query_merchant_balance_events
type GetQuotaEvent struct {
	Header
	BizID     string `json:"BizID"`     // the shop's account at the carrier
	BizPwd    string `json:"BizPwd"`    // a secret
	ShopAppID string `json:"ShopAppID"` // of the shop's mini-program
}

// An AddWaybillEvent asks a carrier for a waybill (请求下单事件). The same OrderID must get the same
// waybill. Answer with an [AddWaybillReply].
//
// WeChat: https://developers.weixin.qq.com/miniprogram/dev/server/event_push/express/provider/Request_an_order_event
type AddWaybillEvent struct {
	Header
	Token     string         `json:"Token"`     // to be given when the parcel's way is updated
	BizID     string         `json:"BizID"`     // the shop's account at the carrier
	BizPwd    string         `json:"BizPwd"`    // a secret
	ShopAppID string         `json:"ShopAppID"` // of the shop's mini-program
	OrderID   string         `json:"OrderID"`
	WayBillID string         `json:"WayBillID"` // "0" if the carrier is to make one
	Remark    string         `json:"Remark"`
	Sender    ExpressPerson  `json:"Sender"`
	Receiver  ExpressPerson  `json:"Receiver"`
	Cargo     ExpressCargo   `json:"Cargo"`
	Insured   ExpressInsured `json:"Insured"`
	Service   ExpressService `json:"Service"`
}

// An ExpressPerson sends or receives a parcel.
type ExpressPerson struct {
	Name     string `json:"Name"`
	Tel      string `json:"Tel"`
	Mobile   string `json:"Mobile"`
	Company  string `json:"Company"`
	PostCode string `json:"PostCode"`
	Country  string `json:"Country"`
	Province string `json:"Province"`
	City     string `json:"City"`
	Area     string `json:"Area"`
	Address  string `json:"Address"`
}

// An ExpressCargo is the parcel.
type ExpressCargo struct {
	Count      int64              `json:"Count"`
	SpaceX     float64            `json:"Space_X"`                // in cm
	SpaceY     float64            `json:"Space_Y"`                // in cm
	SpaceZ     float64            `json:"space_z" also:"Space_Z"` // in cm
	Weight     float64            `json:"weight" also:"Weight"`   // in kg
	DetailList []ExpressCargoItem `json:"DetailList"`
}

// An ExpressCargoItem is a thing in the parcel.
type ExpressCargoItem struct {
	Name  string `json:"Name"`
	Count int64  `json:"Count"`
}

// An ExpressInsured is the insurance (保价) of a parcel.
type ExpressInsured struct {
	UseInsured   bool  `json:"UseInsured"`
	InsuredValue int64 `json:"InsuredValue"` // in fen
}

// An ExpressService is what the carrier is to do.
type ExpressService struct {
	ServiceType int    `json:"ServiceType"`
	ServiceName string `json:"ServiceName"`
}

// A CancelWaybillEvent asks a carrier to cancel a waybill (取消订单事件). Answer with a
// [CancelWaybillReply].
//
// WeChat: https://developers.weixin.qq.com/miniprogram/dev/server/event_push/express/provider/Cancel_order_event
type CancelWaybillEvent struct {
	Header
	BizID     string `json:"BizID"`     // the shop's account at the carrier
	BizPwd    string `json:"BizPwd"`    // a secret
	ShopAppID string `json:"ShopAppID"` // of the shop's mini-program
	OrderID   string `json:"OrderID"`
	WayBillID string `json:"WayBillID"`
}

// An AddSingleWaybillEvent asks a carrier for the waybill of a single parcel (运力下单). Answer
// with an [AddSingleWaybillReply].
//
// WeChat: https://developers.weixin.qq.com/miniprogram/dev/server/event_push/express/provider/shipping_capacity_order
type AddSingleWaybillEvent struct {
	Header
	Token           string         `json:"Token"`   // to be given when the parcel's way is updated
	WXAppID         string         `json:"WXAppId"` // of the shop's mini-program
	OrderID         string         `json:"OrderID"`
	Sender          WaybillPerson  `json:"Sender"`
	Receiver        WaybillPerson  `json:"Receiver"`
	GoodDetail      WaybillGoods   `json:"GoodDetail"`
	Insured         WaybillInsured `json:"Insured"`
	ExpectStartTime time.Time      `json:"ExpectStartTime"`
	ExpectEndTime   time.Time      `json:"ExpectEndTime"`
	Settingment     int            `json:"Settingment"` // 0 by the sender, 1 by the receiver, 2 monthly, 3 by payment score (支付分)
	CompanyID       string         `json:"CompanyID"`
	Account         string         `json:"Account"`
	AccountPwd      string         `json:"AccountPwd"` // a secret
	Remark          string         `json:"Remark"`
	PickUpStartTime time.Time      `json:"PickUpStartTime"`
	PickUpEndTime   time.Time      `json:"PickUpEndTime"`
	Scene           int            `json:"Scene"` // 1 from a user, 2 a return, 3 from a shop
}

// A WaybillPerson sends or receives a parcel.
type WaybillPerson struct {
	Name     string `json:"Name"`
	Tel      string `json:"Tel"`
	Mobile   string `json:"Mobile"`
	Province string `json:"Province"`
	City     string `json:"City"`
	Area     string `json:"Area"`
	Street   string `json:"Street"`
	Address  string `json:"Address"`
	ID       string `json:"Id"`
}

// A WaybillGoods is what a parcel holds.
type WaybillGoods struct {
	Weight  float64 `json:"Weight"`  // in kg
	Special int     `json:"Special"` // 0 documents, 1 electronics, 2 clothes, ... 8 other
}

// A WaybillInsured is the insurance (保价) of a parcel.
type WaybillInsured struct {
	UseInsured   int   `json:"UseInsured"`   // 1 if it is insured
	InsuredValue int64 `json:"InsuredValue"` // in fen
}

// A CancelSingleWaybillEvent asks a carrier to cancel a single parcel (取消订单). Answer with a
// [ResultReply].
//
// WeChat: https://developers.weixin.qq.com/miniprogram/dev/server/event_push/express/provider/cancel_order
type CancelSingleWaybillEvent struct {
	Header
	Token        string `json:"Token"`   // to be given when the parcel's way is updated
	WXAppID      string `json:"WXAppId"` // of the shop's mini-program
	OrderID      string `json:"OrderID"`
	WayBillID    string `json:"WayBillID"` // may be empty
	CancelID     int64  `json:"CancelID"`  // 1 to 8, 8 for another reason
	CancelReason string `json:"CancelReason"`
}

// A QuerySingleWaybillEvent asks a carrier about a single parcel (查询运单). Answer with a
// [QuerySingleWaybillReply].
//
// WeChat: https://developers.weixin.qq.com/miniprogram/dev/server/event_push/express/provider/query_waybill
type QuerySingleWaybillEvent struct {
	Header
	Token     string `json:"Token"`   // to be given when the parcel's way is updated
	WXAppID   string `json:"WXAppId"` // of the shop's mini-program
	WaybillID string `json:"WaybillId"`
	OrderID   string `json:"OrderID"`
}

// A QuerySingleWaybillFeeEvent asks a carrier what a parcel costs (通过收发件地址查询标准运费). Answer with
// a [QuerySingleWaybillReply].
//
// WeChat: https://developers.weixin.qq.com/miniprogram/dev/server/event_push/express/provider/check_standard_shipping
type QuerySingleWaybillFeeEvent struct {
	Header
	Sender     WaybillAddress `json:"Sender"`
	Receiver   WaybillAddress `json:"Receiver"`
	GoodDetail WaybillGoods   `json:"GoodDetail"`
	Scene      int            `json:"Scene"` // 1 from a user, 2 a return, 3 from a shop
}

// A WaybillAddress is who sends or receives a parcel, and where.
type WaybillAddress struct {
	Name     string `json:"Name"`
	Tel      string `json:"Tel"`
	Mobile   string `json:"Mobile"`
	Province string `json:"Province"`
	City     string `json:"City"`
	Area     string `json:"Area"`
	Street   string `json:"Street"`
	Address  string `json:"Address"`
}

// A NotifySingleWaybillPayEvent tells a carrier that a parcel was paid for (支付完成通知). Answer
// with a [ResultReply].
//
// WeChat: https://developers.weixin.qq.com/miniprogram/dev/server/event_push/express/provider/payment_completion_notification
type NotifySingleWaybillPayEvent struct {
	Header
	Token         string    `json:"Token"`   // to be given when the parcel's way is updated
	WXAppID       string    `json:"WXAppId"` // of the shop's mini-program
	OrderID       string    `json:"OrderID"`
	WayBillID     string    `json:"WayBillID"`
	Fee           int64     `json:"Fee"`         // in fen
	OriginalFee   int64     `json:"OriginalFee"` // in fen
	PayOrderID    string    `json:"PayOrderId"`
	PayFinishTime time.Time `json:"PayFinishTime"`
}

// A WaybillQueryExpectTimeRangeEvent asks a carrier when it could pick something up
// (查询所在城市的预约时间段). Answer with a [WaybillQueryExpectTimeRangeReply].
//
// WeChat: https://developers.weixin.qq.com/miniprogram/dev/server/event_push/express/provider/check_reservation
type WaybillQueryExpectTimeRangeEvent struct {
	Header
	WXAppID  string `json:"WXAppId"` // of the shop's mini-program
	Province string `json:"Province"`
	City     string `json:"City"`
	Area     string `json:"Area"`
	Street   string `json:"Street"`
	Address  string `json:"Address"`
	ID       string `json:"Id"`
}

// A WaybillNotifyQueryEvent asks a carrier for the way of a parcel (查询订单状态). Answer with a
// [WaybillNotifyQueryReply].
//
// WeChat: https://developers.weixin.qq.com/miniprogram/dev/server/event_push/express/provider/check_order_status
type WaybillNotifyQueryEvent struct {
	Header
	WaybillID     string `json:"WaybillId"`
	SenderPhone   string `json:"SenderPhone"`
	ReceiverPhone string `json:"ReceiverPhone"`
}

// A RemindWaybillEvent tells a carrier that a user waits (用户催单). Answer with a
// [RemindWaybillReply].
//
// WeChat: https://developers.weixin.qq.com/miniprogram/dev/server/event_push/express/provider/User_reminder
type RemindWaybillEvent struct {
	Header
	Token   string `json:"Token"`   // to be given when the parcel's way is updated
	WXAppID string `json:"WXAppId"` // of the shop's mini-program
	OrderID string `json:"OrderID"`
}

// A WaybillComplaintEvent tells a carrier what a user complains about (用户投诉). Answer with a
// [ResultReply].
//
// WeChat: https://developers.weixin.qq.com/miniprogram/dev/server/event_push/express/provider/user_complaints
type WaybillComplaintEvent struct {
	Header
	Token        string `json:"Token"`   // to be given when the parcel's way is updated
	WXAppID      string `json:"WXAppId"` // of the shop's mini-program
	OrderID      string `json:"OrderID"`
	WayBillID    string `json:"WayBillID"`
	ComplainType int    `json:"ComplainType"` // 1004 late, 1005 lost, 1006 damaged, 1007 rude, 1008 other
	Content      string `json:"Content"`
	Pic          string `json:"Pic"` // links to pictures, joined by |
	Name         string `json:"Name"`
	Phone        string `json:"Phone"`
}

// A WaybillEvaluateAgentEvent tells a carrier what a user thinks of its courier (给小哥评价).
// Answer with a [ResultReply].
//
// WeChat: https://developers.weixin.qq.com/miniprogram/dev/server/event_push/express/provider/rate_my_brother
type WaybillEvaluateAgentEvent struct {
	Header
	Token       string `json:"Token"`   // to be given when the parcel's way is updated
	WXAppID     string `json:"WXAppId"` // of the shop's mini-program
	OrderID     string `json:"OrderID"`
	WayBillID   string `json:"WayBillID"`
	CourierType int    `json:"CourierType"` // 0 who picked it up, 1 who delivered it
	Score       int    `json:"Score"`       // 1 to 5
}
