package virtualpay

import (
	"context"

	"github.com/minigo-dev/wechat"
)

// A SubmitSubscribePayOrderRequest takes a subscription's payment.
type SubmitSubscribePayOrderRequest struct {
	OpenID      string `json:"openid"`
	ProductID   string `json:"product_id"`
	DeductPrice int64  `json:"deduct_price"`                 // in fen
	OrderID     string `json:"order_id" limit:"8..32 chars"` // yours
	Attach      string `json:"attach"`                       // comes back in the push
}

// SubmitSubscribePayOrder takes a subscription's payment (发起订阅扣款), for one period. That it succeeds
// says that WeChat has taken the order: the push xpay_goods_deliver_notify, or
// xpay_subscribe_pay_fail_notify, tells the end. Its codes are those of the client's
// requestVirtualPayment, such as -15002, an OrderID that was used.
// [wechat.ErrOutcomeUnknown]: it may be done, ask [Client.QueryOrder]. Subscriptions exist in
// the live environment only.
//
// WeChat API: https://developers.weixin.qq.com/miniprogram/dev/server/API/VirtualPayment/api_submit_subscribe_pay_order
//
//wechat:api POST /xpay/submit_subscribe_pay_order
func (c *Client) SubmitSubscribePayOrder(ctx context.Context, r *SubmitSubscribePayOrderRequest) error {
	const path = "/xpay/submit_subscribe_pay_order"
	if err := c.live(path); err != nil {
		return err
	}
	in := &struct {
		subscription
		*SubmitSubscribePayOrderRequest
	}{subscription{c.offerID, 1, c.env, "CNY"}, r}
	_, err := do[struct{}](ctx, c, path, in)
	return err
}

// A CancelSubscribeContractRequest ends a contract.
type CancelSubscribeContractRequest struct {
	OpenID            string `json:"openid"`
	TerminationReason string `json:"termination_reason"`
	ProductID         string `json:"product_id"`
	OutContractCode   string `json:"out_contract_code"` // your number of the contract
}

// CancelSubscribeContract ends a user's subscription (商家解约). Subscriptions exist in
// the live environment only.
//
// WeChat API: https://developers.weixin.qq.com/miniprogram/dev/server/API/VirtualPayment/api_cancel_subscribe_contract
//
//wechat:api POST /xpay/cancel_subscribe_contract
func (c *Client) CancelSubscribeContract(ctx context.Context, r *CancelSubscribeContractRequest) error {
	const path = "/xpay/cancel_subscribe_contract"
	if err := c.live(path); err != nil {
		return err
	}
	_, err := do[struct{}](ctx, c, path, r)
	return err
}

// A QuerySubscribeContractRequest names a contract.
type QuerySubscribeContractRequest struct {
	OpenID          string `json:"openid"`
	ProductID       string `json:"product_id"`
	OutContractCode string `json:"out_contract_code,omitempty"` // your number of the contract; not for "apple"
	Mode            string `json:"mode,omitempty"`              // "android" (also empty) or "apple"
}

// A QuerySubscribeContractResult says how a contract is.
type QuerySubscribeContractResult struct {
	AuthorizationState    string            `json:"authorization_state"` // SIGNED in force, TERMINATED ended (final, sign again with a new number), UNBINDUSER never signed
	AppleSubscriptionInfo AppleSubscription `json:"apple_subscription_info"`
}

// An AppleSubscription is a subscription at Apple.
type AppleSubscription struct {
	OriginalTransactionID       string `json:"original_transaction_id"`
	AutoRenewStatus             int64  `json:"auto_renew_status"`              // 1 is renewed by itself
	RecentSubscriptionStartDate int64  `json:"recent_subscription_start_date"` // in Unix milliseconds
	RenewalDate                 int64  `json:"renewal_date"`                   // in Unix milliseconds
}

// QuerySubscribeContract asks whether a user has a subscription (查询签约关系). Subscriptions exist in
// the live environment only.
//
// WeChat API: https://developers.weixin.qq.com/miniprogram/dev/server/API/VirtualPayment/api_query_subscribe_contract
//
//wechat:api POST /xpay/query_subscribe_contract
func (c *Client) QuerySubscribeContract(ctx context.Context, r *QuerySubscribeContractRequest) (*QuerySubscribeContractResult, error) {
	const path = "/xpay/query_subscribe_contract"
	if err := c.live(path); err != nil {
		return nil, err
	}
	return do[QuerySubscribeContractResult](ctx, c, path, r, wechat.Repeatable())
}

// A SendSubscribePrePaymentRequest announces a payment.
type SendSubscribePrePaymentRequest struct {
	OpenID          string `json:"openid"`
	DeductPrice     int64  `json:"deduct_price"` // in fen
	ProductID       string `json:"product_id"`
	OutContractCode string `json:"out_contract_code"` // your number of the contract
}

// SendSubscribePrePayment announces a payment to the user (预通知扣款), which has to be done before
// [Client.SubmitSubscribePayOrder]. [CodeNotSigned]: there is no contract. [CodeNoTime]: it isn't
// the time for it. Subscriptions exist in
// the live environment only.
//
// WeChat API: https://developers.weixin.qq.com/miniprogram/dev/server/API/VirtualPayment/api_send_subscribe_pre_payment
//
//wechat:api POST /xpay/send_subscribe_pre_payment
func (c *Client) SendSubscribePrePayment(ctx context.Context, r *SendSubscribePrePaymentRequest) error {
	const path = "/xpay/send_subscribe_pre_payment"
	if err := c.live(path); err != nil {
		return err
	}
	_, err := do[struct{}](ctx, c, path, r)
	return err
}
