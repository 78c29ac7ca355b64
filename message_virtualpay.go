package wechat

import "time"

// The pushes of virtual payment (虚拟支付, xpay) have no signature of their own: see
// [WithUnsignedPayments].

// An XpayCoinInfo is a purchase of coins (代币). Prices are in fen.
type XpayCoinInfo struct {
	Quantity    int64  `json:"Quantity" exact:"yes"`
	OrigPrice   int64  `json:"OrigPrice" exact:"yes"`   // in fen
	ActualPrice int64  `json:"ActualPrice" exact:"yes"` // in fen, what the user has paid
	Attach      string `json:"Attach"`                  // from the signed data of the purchase
}

// An XpayGoodsInfo is an item (道具) that was bought. Prices are in fen.
type XpayGoodsInfo struct {
	ProductID           string `json:"ProductId"`
	Quantity            int64  `json:"Quantity" exact:"yes"`
	OrigPrice           int64  `json:"OrigPrice" exact:"yes"`   // in fen
	ActualPrice         int64  `json:"ActualPrice" exact:"yes"` // in fen, what the user has paid
	Attach              string `json:"Attach"`                  // from the signed data of the purchase
	SubscribePeriodDays int    `json:"SubscribePeriodDays"`     // of a subscription whose payment failed
}

// A TeamInfo is the group (拼团) that a purchase belongs to.
type TeamInfo struct {
	ActivityID string `json:"ActivityId"`
	TeamID     string `json:"TeamId"`
	TeamType   int    `json:"TeamType"`
	TeamAction int    `json:"TeamAction"` // 0 it was made, 1 somebody joined
}

// An AppleSubscriptionInfo is a subscription (会员订阅) at Apple. Times are in Unix
// milliseconds, as Apple's are; those that a push doesn't have are 0.
type AppleSubscriptionInfo struct {
	OriginalTransactionID string `json:"OriginalTransactionId"`
	ProductID             string `json:"ProductId"`
	AutoRenewStatus       int    `json:"AutoRenewStatus"` // 1 is renewed by itself
	RenewalDate           int64  `json:"RenewalDate"`     // in ms
	SignedTime            int64  `json:"SignedTime"`      // in ms
	UnsignedTime          int64  `json:"UnsignedTime"`    // in ms
}

// An XpayGoodsDeliverNotifyEvent asks you to deliver an item that a user has paid for
// (道具发货推送). Record it, grant it once for each OutTradeNo and Env, and return nil. WeChat
// repeats it up to 15 times until then; ask for the order too where none comes.
//
// WeChat: https://developers.weixin.qq.com/miniprogram/dev/platform-capabilities/business-capabilities/virtual-payment.html
type XpayGoodsDeliverNotifyEvent struct {
	Header
	OpenID                string                 `json:"OpenId"`
	OutTradeNo            string                 `json:"OutTradeNo"`
	Env                   PayEnv                 `json:"Env" exact:"yes"`
	WeChatPayInfo         *WeChatPayInfo         `json:"WeChatPayInfo"` // nil for other channels
	GoodsInfo             XpayGoodsInfo          `json:"GoodsInfo"`
	TeamInfo              *TeamInfo              `json:"TeamInfo"`              // nil outside of groups
	AppleSubscriptionInfo *AppleSubscriptionInfo `json:"AppleSubscriptionInfo"` // nil but for Apple's subscriptions
}

// An XpayCoinPayNotifyEvent says that a user has paid for coins (代币支付推送), which WeChat
// has put into the user's balance.
//
// WeChat: https://developers.weixin.qq.com/miniprogram/dev/platform-capabilities/business-capabilities/virtual-payment.html
type XpayCoinPayNotifyEvent struct {
	Header
	OpenID        string         `json:"OpenId"`
	OutTradeNo    string         `json:"OutTradeNo"`
	Env           PayEnv         `json:"Env" exact:"yes"`
	WeChatPayInfo *WeChatPayInfo `json:"WeChatPayInfo"` // nil for other channels
	CoinInfo      XpayCoinInfo   `json:"CoinInfo"`
}

// An XpayRefundNotifyEvent says that a refund has ended (退款推送): RetCode 0 is a success,
// and one that failed may succeed later.
//
// WeChat: https://developers.weixin.qq.com/miniprogram/dev/platform-capabilities/business-capabilities/virtual-payment.html
type XpayRefundNotifyEvent struct {
	Header
	OpenID                   string    `json:"OpenId"`
	WxRefundID               string    `json:"WxRefundId"`
	MchRefundID              string    `json:"MchRefundId"` // your number of the refund
	WxOrderID                string    `json:"WxOrderId"`
	MchOrderID               string    `json:"MchOrderId"`            // your number of the order
	RefundFee                int64     `json:"RefundFee" exact:"yes"` // in fen
	RetCode                  int64     `json:"RetCode" exact:"yes"`   // 0: the user has the money
	RetMsg                   string    `json:"RetMsg"`
	RefundStartTimestamp     time.Time `json:"RefundStartTimestamp"`
	RefundSuccTimestamp      time.Time `json:"RefundSuccTimestamp"`
	WxpayRefundTransactionID string    `json:"WxpayRefundTransactionId"`
	RetryTimes               int       `json:"RetryTimes"` // from 0
	TeamInfo                 *TeamInfo `json:"TeamInfo"`   // nil outside of groups
}

// An XpayComplaintNotifyEvent says that a user complains (投诉推送).
//
// WeChat: https://developers.weixin.qq.com/miniprogram/dev/platform-capabilities/business-capabilities/virtual-payment.html
type XpayComplaintNotifyEvent struct {
	Header
	OpenID          string    `json:"OpenId"`
	WxOrderID       string    `json:"WxOrderId"`
	MchOrderID      string    `json:"MchOrderId"`
	TransactionID   string    `json:"TransactionId"`
	ComplaintID     string    `json:"ComplaintId"`
	ComplaintDetail string    `json:"ComplaintDetail"` // what the user wrote
	ComplaintTime   time.Time `json:"ComplaintTime"`
	RetryTimes      int       `json:"RetryTimes"` // from 0
	RequestID       string    `json:"RequestId"`
}

// An XpayWxpayCallbackNotifyEvent hands on a notice of WeChat Pay about the merchant: that it
// has to be examined (尽职调查), or is punished.
//
// WeChat: https://developers.weixin.qq.com/miniprogram/dev/platform-capabilities/business-capabilities/virtual-payment.html
type XpayWxpayCallbackNotifyEvent struct {
	Header
	NoticeAppID         string `json:"AppId"` // the app that it is about; not Header.AppID
	NickName            string `json:"NickName"`
	MerchantCode        string `json:"MerchantCode"`
	MerchantCompanyName string `json:"MerchantCompanyName"`
	BusinessTime        string `json:"BusinessTime"` // as RFC 3339 writes it
	BusinessCode        string `json:"BusinessCode"`
	BusinessState       string `json:"BusinessState"`
	Remark              string `json:"Remark"`
	EventType           string `json:"EventType"`  // "due_diligence" or "punishment"
	RetryTimes          int    `json:"RetryTimes"` // from 0
}

// An XpaySubscribeSigningResultNotifyEvent says that a user has signed a subscription or ended
// it (签约结果推送).
//
// WeChat: https://developers.weixin.qq.com/miniprogram/dev/platform-capabilities/business-capabilities/virtual-payment.html
type XpaySubscribeSigningResultNotifyEvent struct {
	Header
	Action          string    `json:"Action"` // "contract_notify" or "cancel_contract_notify"
	UserOpenID      string    `json:"UserOpenid"`
	OpenorcloseTime time.Time `json:"OpenorcloseTime"`
	ProductID       string    `json:"ProductId"`
	OutContractCode string    `json:"OutContractCode"` // your number of the contract
	ContractWxAppid string    `json:"ContractWxAppid"`
}

// An XpaySubscribePayFailNotifyEvent says that a subscription's payment has failed
// (订阅扣款失败推送).
//
// WeChat: https://developers.weixin.qq.com/miniprogram/dev/platform-capabilities/business-capabilities/virtual-payment.html
type XpaySubscribePayFailNotifyEvent struct {
	Header
	OpenID          string         `json:"OpenId"`
	OutTradeNo      string         `json:"OutTradeNo"`
	Env             PayEnv         `json:"Env" exact:"yes"`
	WeChatPayInfo   *WeChatPayInfo `json:"WeChatPayInfo"` // nil for other channels
	GoodsInfo       XpayGoodsInfo  `json:"GoodsInfo"`
	ContractWxAppid string         `json:"ContractWxAppid"`
}

// An XpayAppleSubscribeSigningResultNotifyEvent says that a user has signed a subscription at
// Apple (苹果订阅签约推送).
//
// WeChat: https://developers.weixin.qq.com/miniprogram/dev/platform-capabilities/business-capabilities/virtual-payment/ios.html
type XpayAppleSubscribeSigningResultNotifyEvent struct {
	Header
	OpenID                string                `json:"OpenId"`
	Attach                string                `json:"Attach"`
	AppleSubscriptionInfo AppleSubscriptionInfo `json:"AppleSubscriptionInfo"`
}

// An XpayAppleSubscribeUnsigningResultNotifyEvent says that a user has ended a subscription at
// Apple (苹果订阅解约推送).
//
// WeChat: https://developers.weixin.qq.com/miniprogram/dev/platform-capabilities/business-capabilities/virtual-payment/ios.html
type XpayAppleSubscribeUnsigningResultNotifyEvent struct {
	Header
	OpenID                string                `json:"OpenId"`
	Attach                string                `json:"Attach"`
	Action                string                `json:"Action"` // "unsubscribe"
	AppleSubscriptionInfo AppleSubscriptionInfo `json:"AppleSubscriptionInfo"`
}

// An XpaySubscribeIOSRefundQueryNotifyEvent asks whether Apple should give a user the money
// back (苹果退款意见询问). The answer is a [RefundAdvice]. WeChat asks three times, and waits 3
// seconds each time; no answer is "not sure". It comes without an Event too. All fields are
// texts.
//
// WeChat: https://developers.weixin.qq.com/miniprogram/dev/platform-capabilities/business-capabilities/virtual-payment/ios.html
type XpaySubscribeIOSRefundQueryNotifyEvent struct {
	Header
	RefundTime          string `json:"refund_time"`
	OrderTime           string `json:"order_time"`
	ChannelBill         string `json:"channel_bill"` // Apple's number of the purchase
	BundleID            string `json:"bundleid"`
	ProductID           string `json:"product_id"`
	ServiceType         string `json:"service_type"` // may be empty
	PCount              string `json:"p_count"`      // how many were bought
	RefundRequestReason string `json:"refund_request_reason"`
	ProvideStatus       string `json:"provide_status"`     // "0" not delivered, "1" delivered, "2" being delivered
	ConsumptionStatus   string `json:"consumption_status"` // may be empty
	PayOrderID          string `json:"pay_order_id"`       // your number of the order
}

func (e *XpayGoodsDeliverNotifyEvent) payEnv() PayEnv     { return e.Env }
func (e *XpayCoinPayNotifyEvent) payEnv() PayEnv          { return e.Env }
func (e *XpaySubscribePayFailNotifyEvent) payEnv() PayEnv { return e.Env }
