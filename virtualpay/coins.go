package virtualpay

import (
	"context"

	"github.com/minigo-dev/wechat"
)

// A CancelCurrencyPayRequest gives coins back.
type CancelCurrencyPayRequest struct {
	OpenID     string `json:"openid"`
	UserIP     string `json:"user_ip"`      // the user's public address
	PayOrderID string `json:"pay_order_id"` // the OrderID of CurrencyPay
	OrderID    string `json:"order_id"`     // yours
	Amount     int64  `json:"amount"`       // coins
	DeviceType int64  `json:"device_type,omitempty"`
}

// A CancelCurrencyPayResult says that coins are given back.
type CancelCurrencyPayResult struct {
	OrderID  string `json:"order_id"` // yours
	Repeated bool   `json:"-"`        // an earlier call with this number has done it; this one did nothing, and the other fields may be empty
}

// CancelCurrencyPay gives coins of an earlier CurrencyPay back (代币支付退款), once for each OrderID. The
// errors are those of [Client.CurrencyPay].
//
// WeChat API: https://developers.weixin.qq.com/miniprogram/dev/server/API/VirtualPayment/api_cancel_currency_pay
//
//wechat:api POST /xpay/cancel_currency_pay
func (c *Client) CancelCurrencyPay(ctx context.Context, key wechat.SessionKey, r *CancelCurrencyPayRequest) (*CancelCurrencyPayResult, error) {
	const path = "/xpay/cancel_currency_pay"
	if err := r.check(path); err != nil {
		return nil, err
	}
	in := &struct {
		environment
		*CancelCurrencyPayRequest
	}{environment{c.env}, r}
	result, err := do[CancelCurrencyPayResult](ctx, c, path, in, wechat.BodySigned(key))
	return settle(result, err, func() *CancelCurrencyPayResult { return &CancelCurrencyPayResult{OrderID: r.OrderID, Repeated: true} })
}

// A PresentCurrencyRequest gives a user coins.
type PresentCurrencyRequest struct {
	OpenID     string `json:"openid"`
	OrderID    string `json:"order_id"`          // yours
	Amount     int64  `json:"amount"`            // coins
	UserIP     string `json:"user_ip,omitempty"` // the user's public address
	DeviceType int64  `json:"device_type,omitempty"`
}

// A PresentCurrencyResult says that coins are given.
type PresentCurrencyResult struct {
	Balance        int64  `json:"balance"`         // coins, bought and given
	OrderID        string `json:"order_id"`        // yours
	PresentBalance int64  `json:"present_balance"` // of these, given ones
	Repeated       bool   `json:"-"`               // an earlier call with this number has done it; this one did nothing, and the other fields may be empty
}

// PresentCurrency gives a user coins (代币赠送), once for each OrderID. The errors are those of
// [Client.CurrencyPay].
//
// WeChat API: https://developers.weixin.qq.com/miniprogram/dev/server/API/VirtualPayment/api_present_currency
//
//wechat:api POST /xpay/present_currency
func (c *Client) PresentCurrency(ctx context.Context, r *PresentCurrencyRequest) (*PresentCurrencyResult, error) {
	const path = "/xpay/present_currency"
	if err := r.check(path); err != nil {
		return nil, err
	}
	in := &struct {
		environment
		*PresentCurrencyRequest
	}{environment{c.env}, r}
	result, err := do[PresentCurrencyResult](ctx, c, path, in)
	return settle(result, err, func() *PresentCurrencyResult { return &PresentCurrencyResult{OrderID: r.OrderID, Repeated: true} })
}

// A CurrencyPayRequest spends coins.
type CurrencyPayRequest struct {
	OpenID     string `json:"openid,omitempty"`
	UserIP     string `json:"user_ip,omitempty"`  // the user's public address
	Amount     int64  `json:"amount,omitempty"`   // coins
	OrderID    string `json:"order_id,omitempty"` // yours
	PayItem    string `json:"payitem,omitempty"`  // JSON text: productid, unit_price, quantity
	Remark     string `json:"remark,omitempty"`
	DeviceType int64  `json:"device_type,omitempty"`
}

// A CurrencyPayResult says that coins are spent.
type CurrencyPayResult struct {
	OrderID           string `json:"order_id"`            // yours
	Balance           int64  `json:"balance"`             // coins, bought and given
	UsedPresentAmount int64  `json:"used_present_amount"` // of the coins spent, given ones
	Repeated          bool   `json:"-"`                   // an earlier call with this number has done it; this one did nothing, and the other fields may be empty
}

// CurrencyPay spends a user's coins (扣减代币), once for each OrderID however often it is called.
// Record the OrderID before it, and grant what the coins buy after it, once.
//
// [wechat.ErrOutcomeUnknown]: it may be done. Repeat it with the same number, as [UntilKnown]
// does; it is that also after a code of -1. [CodeCoins]: too few
// coins. [wechat.ErrSessionExpired]: let the user log in again.
//
// WeChat API: https://developers.weixin.qq.com/miniprogram/dev/server/API/VirtualPayment/api_currency_pay
//
//wechat:api POST /xpay/currency_pay
func (c *Client) CurrencyPay(ctx context.Context, key wechat.SessionKey, r *CurrencyPayRequest) (*CurrencyPayResult, error) {
	const path = "/xpay/currency_pay"
	if err := r.check(path); err != nil {
		return nil, err
	}
	in := &struct {
		environment
		*CurrencyPayRequest
	}{environment{c.env}, r}
	result, err := do[CurrencyPayResult](ctx, c, path, in, wechat.BodySigned(key))
	return settle(result, err, func() *CurrencyPayResult { return &CurrencyPayResult{OrderID: r.OrderID, Repeated: true} })
}

// A QueryUserBalanceRequest names the user whose coins are counted.
type QueryUserBalanceRequest struct {
	OpenID     string `json:"openid"`
	UserIP     string `json:"user_ip"` // the user's public address
	DeviceType int64  `json:"device_type,omitempty"`
}

// A QueryUserBalanceResult counts a user's coins.
type QueryUserBalanceResult struct {
	Balance        int64 `json:"balance"`         // coins, bought and given
	PresentBalance int64 `json:"present_balance"` // of these, given ones
	SumSave        int64 `json:"sum_save"`        // bought until now
	SumPresent     int64 `json:"sum_present"`     // given until now
	SumBalance     int64 `json:"sum_balance"`     // bought and given until now
	SumCost        int64 `json:"sum_cost"`        // spent until now
	FirstSaveFlag  bool  `json:"first_save_flag"` // the first purchase has its bonus still
}

// QueryUserBalance counts a user's coins (查询代币余额). [wechat.ErrSessionExpired]: let the user log in
// again.
//
// WeChat API: https://developers.weixin.qq.com/miniprogram/dev/server/API/VirtualPayment/api_query_user_balance
//
//wechat:api POST /xpay/query_user_balance
func (c *Client) QueryUserBalance(ctx context.Context, key wechat.SessionKey, r *QueryUserBalanceRequest) (*QueryUserBalanceResult, error) {
	in := &struct {
		environment
		*QueryUserBalanceRequest
	}{environment{c.env}, r}
	return do[QueryUserBalanceResult](ctx, c, "/xpay/query_user_balance", in, wechat.BodySigned(key), wechat.Repeatable())
}

func (r *CurrencyPayRequest) check(path string) error {
	switch {
	case r == nil:
		return fault(path, "request", "is nil")
	case r.OpenID == "":
		return fault(path, "OpenID", "is empty")
	case r.OrderID == "":
		return fault(path, "OrderID", "is empty")
	case r.Amount <= 0:
		return fault(path, "Amount", "must be more than 0")
	}
	return nil
}

func (r *CancelCurrencyPayRequest) check(path string) error {
	switch {
	case r == nil:
		return fault(path, "request", "is nil")
	case r.Amount <= 0:
		return fault(path, "Amount", "must be more than 0")
	case r.OrderID != "" && r.OrderID == r.PayOrderID:
		return fault(path, "OrderID", "must be a number of its own, not PayOrderID")
	}
	return nil
}

func (r *PresentCurrencyRequest) check(path string) error {
	switch {
	case r == nil:
		return fault(path, "request", "is nil")
	case r.Amount <= 0:
		return fault(path, "Amount", "must be more than 0")
	}
	return nil
}
