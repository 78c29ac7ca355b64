package virtualpay

import (
	"strings"

	"github.com/minigo-dev/wechat"
)

const (
	digits  = "0123456789"
	letters = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ" + digits
)

// The modes of a payment in the client.
const (
	ModeGoods = "short_series_goods" // an item (道具直购)
	ModeCoins = "short_series_coin"  // coins (代币充值)
)

// A PaymentOrder is what a user is going to buy.
type PaymentOrder struct {
	Mode string `json:"-"` // ModeGoods or ModeCoins

	BuyQuantity int64  `json:"buyQuantity"`
	ProductID   string `json:"productId,omitempty"`  // of ModeGoods
	GoodsPrice  int64  `json:"goodsPrice,omitempty"` // of ModeGoods: of each, in fen, as it was published
	OutTradeNo  string `json:"outTradeNo"`           // your number of it: 8 to 32 letters, digits and '_-|*@', no '_' first; one for each purchase
	Attach      string `json:"attach"`               // comes back in the push
}

// A SignedPayment is what the client passes to wx.requestVirtualPayment, unchanged. It
// marshals to the names of that API.
type SignedPayment struct {
	wechat.SignedData
	Mode string `json:"mode"`
}

// SignPayment makes what the client passes to wx.requestVirtualPayment, with both signatures.
// Record the OutTradeNo first. Deliver when the push comes, never because the client says so.
//
// WeChat: https://developers.weixin.qq.com/miniprogram/dev/api/payment/wx.requestVirtualPayment.html
func (c *Client) SignPayment(key wechat.SessionKey, o *PaymentOrder) (*SignedPayment, error) {
	const api = "requestVirtualPayment"
	switch {
	case o == nil:
		return nil, fault(api, "order", "is nil")
	case o.Mode != ModeGoods && o.Mode != ModeCoins:
		return nil, fault(api, "Mode", "must be ModeGoods or ModeCoins")
	case o.BuyQuantity < 1:
		return nil, fault(api, "BuyQuantity", "must be 1 or more")
	case o.Mode == ModeGoods && o.ProductID == "":
		return nil, fault(api, "ProductID", "is empty")
	case o.Mode == ModeGoods && o.GoodsPrice < 1:
		return nil, fault(api, "GoodsPrice", "must be 1 fen or more")
	case len(o.OutTradeNo) < 8 || len(o.OutTradeNo) > 32 || strings.Trim(o.OutTradeNo, letters+"_-|*@") != "" || o.OutTradeNo[0] == '_':
		return nil, fault(api, "OutTradeNo", "must be 8 to 32 letters, digits and '_-|*@', and not begin with '_'")
	}
	data, err := wechat.SignData(api, c.appKey(), key, &struct {
		OfferID      string        `json:"offerId"`
		Env          wechat.PayEnv `json:"env"`
		CurrencyType string        `json:"currencyType"`
		*PaymentOrder
	}{c.offerID, c.env, "CNY", o})
	if err != nil {
		return nil, err
	}
	return &SignedPayment{*data, o.Mode}, nil
}

// SignSubscribe makes what the client passes to wx.requestSubscribeSign (会员订阅), with both
// signatures. The data is the signData that the subscription guide demands, as a struct, a map
// or JSON text; it has to name the live environment, in which alone there are subscriptions.
// The guide prints requestSubscribeSign as the name that is signed also where the contract goes
// with wx.requestVirtualPayment.
//
// WeChat: https://developers.weixin.qq.com/miniprogram/dev/platform-capabilities/business-capabilities/virtual-payment.html
func (c *Client) SignSubscribe(key wechat.SessionKey, data any) (*wechat.SignedData, error) {
	const api = "requestSubscribeSign"
	if err := c.live(api); err != nil {
		return nil, err
	}
	return wechat.SignData(api, c.appKey(), key, data)
}
