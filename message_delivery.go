package wechat

import "time"

// An UpdateWaybillStatusEvent says how far a delivery is (配送单配送状态更新). Answer with a
// [ResultReply].
//
// WeChat: https://developers.weixin.qq.com/miniprogram/dev/server/event_push/deliver/deliver_by_business/Delivery_order_delivery_status_update_notification_interface
type UpdateWaybillStatusEvent struct {
	Header
	ShopID      string        `json:"shopid"`
	ShopOrderID string        `json:"shop_order_id"`
	ShopNo      string        `json:"shop_no"`
	WaybillID   string        `json:"waybill_id"`
	OrderStatus int           `json:"order_status"` // 101 waits for a rider, 202 picked up, 302 delivered, ...
	ActionTime  time.Time     `json:"action_time"`
	ActionMsg   string        `json:"action_msg"`
	Agent       DeliveryAgent `json:"agent"`
}

// A DeliveryAgent is the rider (骑手).
type DeliveryAgent struct {
	Name      string    `json:"name"`
	Phone     string    `json:"phone"`
	ReachTime time.Time `json:"reach_time"` // when the rider should be there
}

// A MockUpdateOrderStatusEvent asks a carrier to pretend a delivery moved (模拟更新订单状态). Answer
// with a [ResultReply].
//
// WeChat: https://developers.weixin.qq.com/miniprogram/dev/server/event_push/deliver/deliver_by_provider/Simulate_update_order_status_interface
type MockUpdateOrderStatusEvent struct {
	Header
	ShopID       string    `json:"shopid"`
	ShopOrderID  string    `json:"shop_order_id"`
	ShopNo       string    `json:"shop_no"`
	WaybillID    string    `json:"waybill_id"`
	DeliverySign string    `json:"delivery_sign"` // made with the carrier's AppSecret
	OrderStatus  int       `json:"order_status"`  // 101 waits for a rider, 202 picked up, 302 delivered, ...
	ActionTime   time.Time `json:"action_time"`
	ActionMsg    string    `json:"action_msg"`
}

// A TransportPrecreateOrderEvent asks a carrier what a delivery would cost (预下配送单). Answer
// with a [ResultReply], or, for more, with a [RawReply].
//
// WeChat: https://developers.weixin.qq.com/miniprogram/dev/api-backend/open-api/immediate-delivery/by-provider/immediateDelivery.onOrderPreAdd
type TransportPrecreateOrderEvent struct {
	Header
	ShopID       string            `json:"shopid"`
	ShopOrderID  string            `json:"shop_order_id"`
	ShopNo       string            `json:"shop_no"`
	DeliverySign string            `json:"delivery_sign"` // made with the carrier's AppSecret
	Sender       DeliveryPerson    `json:"sender"`
	Receiver     DeliveryPerson    `json:"receiver"`
	Cargo        DeliveryCargo     `json:"cargo"`
	OrderInfo    DeliveryOrderInfo `json:"order_info"`
}

// A DeliveryPerson sends or receives a delivery.
type DeliveryPerson struct {
	Name           string  `json:"name"`
	City           string  `json:"city"`
	Address        string  `json:"address"`
	AddressDetail  string  `json:"address_detail"`
	Phone          string  `json:"phone"`
	Lng            float64 `json:"lng"`
	Lat            float64 `json:"lat"`
	CoordinateType int     `json:"coordinate_type"` // 0 GCJ-02, 1 Baidu
}

// A DeliveryCargo is what is delivered.
type DeliveryCargo struct {
	GoodsValue       float64             `json:"goods_value"` // in yuan
	GoodsHeight      float64             `json:"goods_height"`
	GoodsWidth       float64             `json:"goods_width"`
	GoodsLength      float64             `json:"goods_length"` // in cm, as the others
	GoodsWeight      float64             `json:"goods_weight"` // in kg
	GoodsDetail      DeliveryGoodsDetail `json:"goods_detail"`
	GoodsPickupInfo  string              `json:"goods_pickup_info"`
	CargoFirstClass  string              `json:"cargo_first_class"`
	CargoSecondClass string              `json:"cargo_second_class"`
}

// A DeliveryGoodsDetail lists the goods.
type DeliveryGoodsDetail struct {
	Goods []DeliveryGoods `json:"goods"`
}

// A DeliveryGoods is one kind of goods.
type DeliveryGoods struct {
	GoodCount int64   `json:"good_count"`
	GoodName  string  `json:"good_name"`
	GoodPrice float64 `json:"good_price"` // in yuan
	GoodUnit  string  `json:"good_unit"`
}

// A DeliveryOrderInfo says how to deliver.
type DeliveryOrderInfo struct {
	DeliveryServiceCode  string    `json:"delivery_service_code"`
	ExpectedDeliveryTime time.Time `json:"expected_delivery_time"`
	OrderType            int       `json:"order_type"` // 0 at once, 1 at ExpectedDeliveryTime
	POISeq               string    `json:"poi_seq"`
	Note                 string    `json:"note"`
	OrderTime            time.Time `json:"order_time"`
	IsInsured            int       `json:"is_insured"`
	DeclaredValue        float64   `json:"declared_value"` // in yuan
	Tips                 float64   `json:"tips"`           // in yuan
	IsDirectDelivery     int       `json:"is_direct_delivery"`
	CashOnDelivery       float64   `json:"cash_on_delivery"`  // in yuan, paid by the rider
	CashOnPickup         float64   `json:"cash_on_pickup"`    // in yuan, taken by the rider
	RiderPickMethod      int       `json:"rider_pick_method"` // 1 from shop to user, 2 from user to shop
	IsFinishCodeNeeded   int       `json:"is_finish_code_needed"`
	IsPickupCodeNeeded   int       `json:"is_pickup_code_needed"`
	ExpectedFinishTime   time.Time `json:"expected_finish_time"`
	ExpectedPickTime     time.Time `json:"expected_pick_time"`
}

// A TransportAddOrderEvent asks a carrier for a delivery (下配送单). Answer as to
// [TransportPrecreateOrderEvent].
//
// WeChat: https://developers.weixin.qq.com/miniprogram/dev/api-backend/open-api/immediate-delivery/by-provider/immediateDelivery.onOrderAdd
type TransportAddOrderEvent struct {
	Header
	ShopID       string            `json:"shopid"`
	ShopOrderID  string            `json:"shop_order_id"`
	ShopNo       string            `json:"shop_no"`
	DeliverySign string            `json:"delivery_sign"` // made with the carrier's AppSecret
	Sender       DeliveryPerson    `json:"sender"`
	Receiver     DeliveryPerson    `json:"receiver"`
	Cargo        DeliveryCargo     `json:"cargo"`
	OrderInfo    DeliveryOrderInfo `json:"order_info"`
	WxToken      string            `json:"wx_token"`
}

// A TransportReaddOrderEvent asks a carrier for a delivery again (重新下单). Answer as to
// [TransportPrecreateOrderEvent].
//
// WeChat: https://developers.weixin.qq.com/miniprogram/dev/api-backend/open-api/immediate-delivery/by-provider/immediateDelivery.onOrderReAdd
type TransportReaddOrderEvent struct {
	Header
	ShopID       string            `json:"shopid"`
	ShopOrderID  string            `json:"shop_order_id"`
	ShopNo       string            `json:"shop_no"`
	DeliverySign string            `json:"delivery_sign"` // made with the carrier's AppSecret
	Sender       DeliveryPerson    `json:"sender"`
	Receiver     DeliveryPerson    `json:"receiver"`
	Cargo        DeliveryCargo     `json:"cargo"`
	OrderInfo    DeliveryOrderInfo `json:"order_info"`
	WxToken      string            `json:"wx_token"`
}

// A TransportPrecancelOrderEvent asks a carrier what cancelling would cost (预取消订单操作). Answer
// with a [TransportCancelOrderReply].
//
// WeChat: https://developers.weixin.qq.com/miniprogram/dev/server/event_push/deliver/deliver_by_provider/Precancellation_of_orders
type TransportPrecancelOrderEvent struct {
	Header
	ShopID         string `json:"shopid"`
	ShopOrderID    string `json:"shop_order_id"`
	ShopNo         string `json:"shop_no"`
	DeliverySign   string `json:"delivery_sign"` // made with the carrier's AppSecret
	WaybillID      string `json:"waybill_id"`
	CancelReasonID int64  `json:"cancel_reason_id"` // 1 to 6, 6 for the reason that is given
	CancelReason   string `json:"cancel_reason"`
}

// A TransportCancelOrderEvent asks a carrier to cancel a delivery (取消订单操作). Answer with a
// [TransportCancelOrderReply].
//
// WeChat: https://developers.weixin.qq.com/miniprogram/dev/server/event_push/deliver/deliver_by_provider/Cancel_order_operation
type TransportCancelOrderEvent struct {
	Header
	ShopID         string `json:"shopid"`
	ShopOrderID    string `json:"shop_order_id"`
	ShopNo         string `json:"shop_no"`
	DeliverySign   string `json:"delivery_sign"` // made with the carrier's AppSecret
	WaybillID      string `json:"waybill_id"`
	CancelReasonID int64  `json:"cancel_reason_id"` // 1 to 6, 6 for the reason that is given
	CancelReason   string `json:"cancel_reason"`
}

// A TransportQueryOrderStatusEvent asks a carrier how far a delivery is (查询订单状态). Answer with
// a [TransportQueryOrderStatusReply].
//
// WeChat: https://developers.weixin.qq.com/miniprogram/dev/server/event_push/deliver/deliver_by_provider/Check_order_status
type TransportQueryOrderStatusEvent struct {
	Header
	ShopID       string `json:"shopid"`
	ShopOrderID  string `json:"shop_order_id"`
	ShopNo       string `json:"shop_no"`
	DeliverySign string `json:"delivery_sign"` // made with the carrier's AppSecret
	WaybillID    string `json:"waybill_id"`
}

// A TransportConfirmReturnToBizEvent tells a carrier that the shop has its goods back
// (异常妥投商户收货确认). Answer with a [ResultReply].
//
// WeChat: https://developers.weixin.qq.com/miniprogram/dev/server/event_push/deliver/deliver_by_provider/Exceptionally_delivered_merchant_receipt_confirmation
type TransportConfirmReturnToBizEvent struct {
	Header
	ShopID       string `json:"shopid"`
	ShopOrderID  string `json:"shop_order_id"`
	ShopNo       string `json:"shop_no"`
	DeliverySign string `json:"delivery_sign"` // made with the carrier's AppSecret
	WaybillID    string `json:"waybill_id"`
}

// A TransportAddTipsEvent tells a carrier that the shop gives a tip (增加小费). Answer with a
// [ResultReply].
//
// WeChat: https://developers.weixin.qq.com/miniprogram/dev/api-backend/open-api/immediate-delivery/by-provider/immediateDelivery.onOrderAddTips
type TransportAddTipsEvent struct {
	Header
	ShopID       string  `json:"shopid"`
	ShopOrderID  string  `json:"shop_order_id"`
	ShopNo       string  `json:"shop_no"`
	DeliverySign string  `json:"delivery_sign"` // made with the carrier's AppSecret
	WaybillID    string  `json:"waybill_id"`
	Tips         float64 `json:"tips"` // in yuan
	Remark       string  `json:"remark"`
}

// A TransportGetAgentPosEvent asks a carrier where its rider is (查询骑手当前位置). Answer with a
// [TransportGetAgentPosReply].
//
// WeChat: https://developers.weixin.qq.com/miniprogram/dev/api-backend/open-api/immediate-delivery/by-provider/immediateDelivery.onAgentPosQuery
type TransportGetAgentPosEvent struct {
	Header
	ShopID      string `json:"shopid"`
	ShopOrderID string `json:"shop_order_id"`
	ShopNo      string `json:"shop_no"`
	WaybillID   string `json:"waybill_id"`
}

// A TransportSetRiderScoreEvent tells a carrier what a user thinks of its rider (给骑手评分).
// Answer with a [ResultReply].
//
// WeChat: https://developers.weixin.qq.com/miniprogram/dev/api-backend/open-api/immediate-delivery/by-provider/immediateDelivery.onRiderScoreSet
type TransportSetRiderScoreEvent struct {
	Header
	ShopID              string `json:"shopid"`
	ShopOrderID         string `json:"shop_order_id"`
	ShopNo              string `json:"shop_no"`
	WaybillID           string `json:"waybill_id"`
	DeliveryOntimeScore int    `json:"delivery_ontime_score"`
	CargoIntactScore    int    `json:"cargo_intact_score"`
	AttitudeScore       int    `json:"attitude_score"`
}

// A GetPreAuthCodeEvent asks a carrier for a pre-authorization code (获取预授权码). Answer with a
// [ResultReply], or, for more, with a [RawReply].
//
// WeChat: https://developers.weixin.qq.com/miniprogram/dev/api-backend/open-api/immediate-delivery/by-provider/immediateDelivery.onPreAuthCodeGet
type GetPreAuthCodeEvent struct {
	Header
	WxAppID string `json:"wx_appid"`
}

// A GetAuthInfoEvent asks a carrier which account a code stands for (使用授权码拉取授权信息). Answer as
// to [GetPreAuthCodeEvent].
//
// WeChat: https://developers.weixin.qq.com/miniprogram/dev/api-backend/open-api/immediate-delivery/by-provider/immediateDelivery.onAuthInfoGet
type GetAuthInfoEvent struct {
	Header
	WxAppID string `json:"wx_appid"`
	Code    string `json:"code"` // from the authorization page; a secret
}

// A CancelAuthAccountEvent tells a carrier that a shop cancelled its account (取消授权账号). Answer
// with a [ResultReply].
//
// WeChat: https://developers.weixin.qq.com/miniprogram/dev/api-backend/open-api/immediate-delivery/by-provider/immediateDelivery.onCancelAuth
type CancelAuthAccountEvent struct {
	Header
	ShopID  string `json:"shopid"`
	WxAppID string `json:"wx_appid"`
}
