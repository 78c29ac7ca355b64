package gamepay

import (
	"context"
	"strings"

	"github.com/minigo-dev/wechat"
)

const (
	billNoMax  = 63
	tradeNoMax = 32

	letters = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"
)

// checkBillNo refuses a bill_no that WeChat refuses. That it may not be empty is checked with
// the other fields.
func checkBillNo(api, field, billNo string) error {
	if len(billNo) > billNoMax || strings.Trim(billNo, letters+"_-") != "" || strings.HasPrefix(billNo, "_") {
		return &wechat.ArgumentError{API: api, Field: field, Reason: "must be at most 63 letters, digits, '_' and '-', and not begin with '_'"}
	}
	return nil
}

// checkTradeNo is checkBillNo for an out_trade_no that you make.
func checkTradeNo(api, field, tradeNo string) error {
	if tradeNo == "" || len(tradeNo) > tradeNoMax || strings.Trim(tradeNo, letters+"_-|*@") != "" || strings.HasPrefix(tradeNo, "_") {
		return &wechat.ArgumentError{API: api, Field: field, Reason: "must be 1 to 32 letters, digits and '_-|*@', and not begin with '_'"}
	}
	return nil
}

// A QueryOrderRequest names a purchase.
type QueryOrderRequest struct {
	OpenID     string `json:"openid"`
	ZoneID     string `json:"zone_id"`
	OutTradeNo string `json:"out_trade_no"`      // yours, or the one that WeChat has filled in, which begins with '_'
	BizID      int64  `json:"biz_id"`            // 1 coins, 2 an item
	UserIP     string `json:"user_ip,omitempty"` // the user's public address
}

// A QueryOrderResult is the state of a purchase.
type QueryOrderResult struct {
	ProductID     string `json:"product_id"`      // of an item
	PayState      int64  `json:"pay_state"`       // 1 not paid, 2 paid
	DeliverState  int64  `json:"deliver_state"`   // 1 not delivered, 2 delivered
	PayFinishTime int64  `json:"pay_finish_time"` // in Unix seconds
	OutTradeNo    string `json:"out_trade_no"`
	MchOrderNo    string `json:"mch_order_no"`   // WeChat Pay (微信支付) only: the merchant's order
	TransactionID string `json:"transaction_id"` // WeChat Pay only
}

// QueryOrder asks for the state of a purchase (查询订单状态), of coins or of an item. Ask every
// 10 s or more, for about 5 minutes after the purchase, and then wait for the push.
// [CodeTradeUnknown]: there is no such purchase.
//
// WeChat API: https://developers.weixin.qq.com/minigame/dev/api-backend/midas-payment/order/api_pay_v2.queryorder
//
//wechat:api POST /wxa/game/queryorderinfo
func (c *Client) QueryOrder(ctx context.Context, key wechat.SessionKey, r *QueryOrderRequest) (*QueryOrderResult, error) {
	in := &struct {
		terms
		*QueryOrderRequest
	}{c.terms(), r}
	return do[QueryOrderResult](ctx, c, "/wxa/game/queryorderinfo", key, in, wechat.Repeatable())
}

// A GetPayForOrderRequest names a PayForOrder. One of the two numbers is enough.
type GetPayForOrderRequest struct {
	OrderNo    string `json:"order_no,omitempty"`     // WeChat's number
	OutTradeNo string `json:"out_trade_no,omitempty"` // yours
}

// A GetPayForOrderResult holds what was found.
type GetPayForOrderResult struct {
	PayForOrder PayForOrder `json:"payfororder"`
}

// A PayForOrder is a user's request that somebody else pays (索要单).
type PayForOrder struct {
	OrderNo    string        `json:"order_no"`     // WeChat's number
	OutTradeNo string        `json:"out_trade_no"` // yours
	OpenID     string        `json:"openid"`       // who asks
	Amount     int64         `json:"amount"`       // in fen
	Status     int64         `json:"status"`
	ZoneID     string        `json:"zone_id"`
	Env        wechat.PayEnv `json:"env"`
	PayTime    int64         `json:"pay_time"`    // in Unix seconds
	CreateTime int64         `json:"create_time"` // in Unix seconds
}

// GetPayForOrder returns a user's request that somebody else pays (查询索要单). It is an API of the
// first version, which WeChat's index no longer lists, and isn't signed.
//
// WeChat API: https://developers.weixin.qq.com/minigame/dev/api-backend/midas-payment/business.getPayForOrder
//
//wechat:api POST /wxa/business/getpayfororder
func (c *Client) GetPayForOrder(ctx context.Context, r *GetPayForOrderRequest) (*GetPayForOrderResult, error) {
	const path = "/wxa/business/getpayfororder"
	if r != nil && r.OrderNo == "" && r.OutTradeNo == "" {
		return nil, &wechat.ArgumentError{API: path, Field: "OrderNo", Reason: "is empty, and so is OutTradeNo"}
	}
	type origin struct {
		AppID string        `json:"appid"`
		Env   wechat.PayEnv `json:"env"`
	}
	in := &struct {
		origin
		*GetPayForOrderRequest
	}{origin{c.wechat.AppID(), c.env}, r}
	return wechat.Do[GetPayForOrderResult](ctx, c.wechat, "POST", path, in, wechat.Repeatable(), wechat.Needs("payfororder"))
}

// An ItemOrder is an item that a user is going to buy directly.
type ItemOrder struct {
	BuyQuantity int64  `json:"buyQuantity"`        // 1 or more
	Platform    string `json:"platform,omitempty"` // "android"
	ZoneID      string `json:"zoneId"`
	ProductID   string `json:"productId"`  // the item's, published in the Client's environment
	GoodsPrice  int64  `json:"goodsPrice"` // of each, in fen: the price that was published
	OutTradeNo  string `json:"outTradeNo"` // your number of it: at most 32 letters, digits and '_-|*@', no '_' first; one for each purchase
	Attach      string `json:"attach"`     // comes back in the delivery push
}

// SignItemOrder makes what the client passes to wx.requestMidasPaymentGameItem (道具直购), with
// both signatures. Record the OutTradeNo first. Deliver when the push
// minigame_game_pay_goods_deliver_notify comes, never because the client says so.
//
// WeChat: https://developers.weixin.qq.com/minigame/dev/guide/open-ability/virtual-payment/goods
func (c *Client) SignItemOrder(key wechat.SessionKey, o *ItemOrder) (*wechat.SignedData, error) {
	const api = "requestMidasPaymentGameItem"
	fault := func(field, reason string) (*wechat.SignedData, error) {
		return nil, &wechat.ArgumentError{API: api, Field: field, Reason: reason}
	}
	switch {
	case o == nil:
		return fault("order", "is nil")
	case o.BuyQuantity < 1:
		return fault("BuyQuantity", "must be 1 or more")
	case o.ZoneID == "":
		return fault("ZoneID", "is empty")
	case o.ProductID == "":
		return fault("ProductID", "is empty")
	case o.GoodsPrice < 1:
		return fault("GoodsPrice", "must be 1 fen or more")
	}
	if err := checkTradeNo(api, "OutTradeNo", o.OutTradeNo); err != nil {
		return nil, err
	}
	return wechat.SignData(api, c.appKey(), key, &struct {
		Mode         string        `json:"mode"`
		OfferID      string        `json:"offerId"`
		Env          wechat.PayEnv `json:"env"`
		CurrencyType string        `json:"currencyType"`
		*ItemOrder
	}{"goods", c.offerID, c.env, "CNY", o})
}
