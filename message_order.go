package wechat

import "time"

// A TradeManageRemindAccessAPIEvent asks you to report shipments (提醒接入发货信息管理服务API).
//
// WeChat: https://developers.weixin.qq.com/miniprogram/dev/platform-capabilities/business-capabilities/order-shipping/order-shipping
type TradeManageRemindAccessAPIEvent struct {
	Header
	Msg string `json:"msg"`
}

// A TradeManageRemindShippingEvent says that an order wasn't shipped for 48 hours
// (提醒需要上传发货信息).
//
// WeChat: https://developers.weixin.qq.com/miniprogram/dev/platform-capabilities/business-capabilities/order-shipping/order-shipping
type TradeManageRemindShippingEvent struct {
	Header
	TransactionID   string    `json:"transaction_id"`
	MerchantID      string    `json:"merchant_id"`
	SubMerchantID   string    `json:"sub_merchant_id"`
	MerchantTradeNo string    `json:"merchant_trade_no"`
	PayTime         time.Time `json:"pay_time"`
	Msg             string    `json:"msg"`
}

// A TradeManageOrderSettlementEvent says that an order was shipped, or that its money is yours
// (订单将要结算或已经结算).
//
// WeChat: https://developers.weixin.qq.com/miniprogram/dev/platform-capabilities/business-capabilities/order-shipping/order-shipping
type TradeManageOrderSettlementEvent struct {
	Header
	TransactionID           string    `json:"transaction_id"`
	MerchantID              string    `json:"merchant_id"`
	SubMerchantID           string    `json:"sub_merchant_id"`
	MerchantTradeNo         string    `json:"merchant_trade_no"`
	PayTime                 time.Time `json:"pay_time"`
	ShippedTime             time.Time `json:"shipped_time"`
	EstimatedSettlementTime time.Time `json:"estimated_settlement_time"` // only when it was shipped
	ConfirmReceiveMethod    int       `json:"confirm_receive_method"`    // 1 by the user, 2 by itself; this and the next two only when it was settled
	ConfirmReceiveTime      time.Time `json:"confirm_receive_time"`
	SettlementTime          time.Time `json:"settlement_time"`
}

// A WxaTradeControlledEvent says that trading is restricted until shipments are reported
// (小程序需接入订单发货管理).
//
// WeChat: https://developers.weixin.qq.com/miniprogram/dev/platform-capabilities/business-capabilities/order-shipping/order-shipping
type WxaTradeControlledEvent struct {
	Header
	Msg string `json:"msg"`
}

// A RetailPayNotifyEvent says that an order of the B2B shop assistant (B2b 门店助手) was paid.
// WeChat repeats it for 12 hours until you return nil.
//
// WeChat: https://developers.weixin.qq.com/miniprogram/dev/server/API/B2b/bill/api_getorder
type RetailPayNotifyEvent struct {
	Header
	NoticeAppID        string       `json:"appid"` // the app that it is about; not Header.AppID
	MchID              string       `json:"mchid"`
	OutTradeNo         string       `json:"out_trade_no"`
	OrderID            string       `json:"order_id"`
	PayStatus          string       `json:"pay_status"` // "ORDER_PAY_SUCC" and the like
	PayTime            string       `json:"pay_time"`   // a text, as WeChat prints it
	Attach             string       `json:"attach"`
	PayerOpenID        string       `json:"payer_openid"`
	Amount             RetailAmount `json:"amount"`
	WxpayTransactionID string       `json:"wxpay_transaction_id"`
	Env                int          `json:"env"` // 0 live, 1 sandbox
}

// A RetailAmount is what an order costs.
type RetailAmount struct {
	OrderAmount int64  `json:"order_amount"` // in fen
	PayerAmount int64  `json:"payer_amount"` // in fen
	Currency    string `json:"currency"`
}

// A RetailRefundNotifyEvent says what has become of a refund of the B2B shop assistant (B2b
// 门店助手). WeChat repeats it for 12 hours until you return nil.
//
// WeChat: https://developers.weixin.qq.com/miniprogram/dev/server/API/B2b/bill/api_refundorder
type RetailRefundNotifyEvent struct {
	Header
	NoticeAppID      string `json:"appid"` // the app that it is about; not Header.AppID
	MchID            string `json:"mchid"`
	OutRefundNo      string `json:"out_refund_no"`
	RefundID         string `json:"refund_id"`
	OutTradeNo       string `json:"out_trade_no"`
	OrderID          string `json:"order_id"`
	RefundAmount     int64  `json:"refund_amount"` // in fen
	OrderAmount      int64  `json:"order_amount"`  // in fen
	RefundFrom       string `json:"refund_from"`   // WeChat's page has numbers, its samples words
	RefundReason     string `json:"refund_reason"` // likewise
	RefundCreateTime string `json:"create_time"`   // a text, as WeChat prints it; not Header.CreateTime
	RefundTime       string `json:"refund_time"`
	RefundStatus     string `json:"refund_status"` // "REFUND_SUCC" or "REFUND_FAIL"
	WxpayRefundID    string `json:"wxpay_refund_id"`
	Env              int    `json:"env"` // 0 live, 1 sandbox
	PayChannel       int    `json:"pay_channel"`
	RefundDesc       string `json:"refund_desc"`
}

// A ComplaintCallbackEvent says that a user complained about an order, or that the complaint
// moved on (交易投诉).
//
// WeChat: https://developers.weixin.qq.com/miniprogram/dev/platform-capabilities/business-capabilities/guarantee/complaint
type ComplaintCallbackEvent struct {
	Header
	BussiCallBackInfo Complaint `json:"BussiCallBackInfo"`
}

// A Complaint is a user's complaint about an order.
type Complaint struct {
	NoticeAppID                 string              `json:"appid"`       // the app that it is about; not Header.AppID
	OptionType                  string              `json:"option_type"` // whether it is new or has moved on
	ComplaintOrderID            int64               `json:"complaint_order_id"`
	Status                      int                 `json:"status"`
	CreateTime                  time.Time           `json:"create_time"`
	ExpireTime                  time.Time           `json:"expire_time"` // until when it stays in this state
	Type                        int                 `json:"type"`
	OrderID                     string              `json:"order_id"` // WeChat Pay's number of the order
	OutTradeNo                  string              `json:"out_trade_no"`
	PhoneNumber                 string              `json:"phone_number"`
	OpenID                      string              `json:"open_id"`
	CustomerMaterialContent     string              `json:"customer_material_content"`
	CustomerMaterialMediaIDList []string            `json:"customer_material_media_id_list"`
	PayTime                     time.Time           `json:"pay_time"`
	TotalCost                   int64               `json:"total_cost"` // in fen
	ProductName                 string              `json:"product_name"`
	History                     []ComplaintProgress `json:"history"`
}

// A ComplaintProgress is one step of a complaint.
type ComplaintProgress struct {
	Time        time.Time `json:"time"`
	Content     string    `json:"content"`
	MediaIDList []string  `json:"media_id_list"`
}

// A WxainsuranceClaimResultEvent says whether the insurance of a return paid (理赔结果).
//
// WeChat: https://developers.weixin.qq.com/miniprogram/dev/server/event_push/express/business/claim_settlement_result
type WxainsuranceClaimResultEvent struct {
	Header
	OrderNo       string    `json:"OrderNo"` // of the payment
	Status        int       `json:"Status"`  // 5 paid, 6 failed
	FinishTime    time.Time `json:"FinishTime"`
	PayFailReason string    `json:"PayFailReason"`
}
