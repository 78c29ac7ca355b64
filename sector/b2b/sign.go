package b2b

import (
	"strings"

	"github.com/minigo-dev/wechat"
)

const letters = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"

// How goods are delivered (配送方式).
const (
	DeliverySameCity = 1 // 同城配送
	DeliveryExpress  = 2 // 快递配送
	DeliveryPickUp   = 3 // 门店自提
	DeliveryNone     = 4 // 无需配送与提货
)

// A PaymentOrder is what a user is going to pay.
type PaymentOrder struct {
	OutTradeNo        string        `json:"out_trade_no"` // your number of it: 6 to 32 letters, digits and '_-*'; one for each purchase of the merchant number
	Description       string        `json:"description"`  // up to 127 bytes
	Amount            PaymentAmount `json:"amount"`
	Attach            string        `json:"attach,omitempty"`              // yours, up to 128: comes back in the push and from GetOrder
	ProductInfo       *Product      `json:"product_info,omitempty"`        // what is bought
	DeliveryType      int64         `json:"delivery_type,omitempty"`       // DeliverySameCity or another
	NeedProfitSharing int64         `json:"need_profit_sharing,omitempty"` // 1: the money is held for CreateProfitSharingOrder
	Env               wechat.PayEnv `json:"env"`                           // PaySandbox needs WithSandboxKey, and a version of the app that isn't released
}

// A PaymentAmount is the money of an order, in fen.
type PaymentAmount struct {
	ProductAmount int64 `json:"product_amount,omitempty"` // of all goods, before any discount
	Freight       int64 `json:"freight,omitempty"`
	Discount      int64 `json:"discount,omitempty"`
	OtherFee      int64 `json:"other_fee,omitempty"`
	OrderAmount   int64 `json:"order_amount"` // what the user pays
}

// A Product is what is bought.
type Product struct {
	SPUID     string `json:"spu_id"`     // yours
	SKUID     string `json:"sku_id"`     // yours
	Title     string `json:"title"`      // up to 60
	Path      string `json:"path"`       // of a page of the app
	HeadImg   string `json:"head_img"`   // a URL, of 64×64
	Category  string `json:"category"`   // yours
	SKUAttr   string `json:"sku_attr"`   // such as "50cm"
	OrgPrice  int64  `json:"org_price"`  // in fen, before the discount
	SalePrice int64  `json:"sale_price"` // in fen
	Quantity  int64  `json:"quantity"`
}

// A SignedPayment is what the client passes to wx.requestCommonPayment, unchanged. It marshals
// to the names of that API.
type SignedPayment struct {
	wechat.SignedData
	Mode string `json:"mode"`
}

// SignPayment makes what the client passes to wx.requestCommonPayment for an order that is paid
// by WeChat Pay, with both signatures. Record the OutTradeNo first. Deliver when the push comes,
// or GetOrder says so, never because the client says so.
//
// WeChat: https://developers.weixin.qq.com/miniprogram/dev/api/payment/wx.requestCommonPayment.html
func (c *Client) SignPayment(key wechat.SessionKey, o *PaymentOrder) (*SignedPayment, error) {
	const api = "requestCommonPayment"
	appKey, err := c.keyOf(api, o)
	switch {
	case err != nil:
		return nil, err
	case len(o.OutTradeNo) < 6 || len(o.OutTradeNo) > 32 || strings.Trim(o.OutTradeNo, letters+"_-*") != "":
		return nil, fault(api, "OutTradeNo", "must be 6 to 32 letters, digits and '_-*'")
	case o.Description == "" || len(o.Description) > 127:
		return nil, fault(api, "Description", "must be 1 to 127 bytes")
	case o.Amount.OrderAmount < 1:
		return nil, fault(api, "Amount.OrderAmount", "must be 1 fen or more")
	}
	data, err := wechat.SignData(api, appKey, key, &struct {
		merchant
		*PaymentOrder
	}{merchant{c.mchID}, o})
	if err != nil {
		return nil, err
	}
	return &SignedPayment{*data, "retail_pay_goods"}, nil
}

// keyOf returns the AppKey of an order's environment.
func (c *Client) keyOf(api string, o *PaymentOrder) (string, error) {
	switch {
	case o == nil:
		return "", fault(api, "order", "is nil")
	case o.Env == wechat.PayLive:
		return c.appKey(), nil
	case o.Env != wechat.PaySandbox:
		return "", fault(api, "Env", "is no environment: use wechat.PayLive or wechat.PaySandbox")
	case c.sandboxKey == nil:
		return "", fault(api, "Env", "is the sandbox, whose AppKey this Client lacks: see WithSandboxKey")
	}
	return c.sandboxKey(), nil
}
