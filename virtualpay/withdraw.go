package virtualpay

import (
	"context"
	"strings"

	"github.com/minigo-dev/wechat"
)

// A CreateWithdrawOrderRequest withdraws money.
type CreateWithdrawOrderRequest struct {
	WithdrawNo     string `json:"withdraw_no" limit:"8..32 chars"` // your number of it
	WithdrawAmount string `json:"withdraw_amount,omitempty"`       // in yuan, such as "12.34"; empty: all of it
}

// A CreateWithdrawOrderResult says that a withdrawal has begun.
type CreateWithdrawOrderResult struct {
	WithdrawNo   string `json:"withdraw_no"`    // your number of it
	WxWithdrawNo string `json:"wx_withdraw_no"` // WeChat's number
	Repeated     bool   `json:"-"`              // an earlier call with this number has done it; this one did nothing, and the other fields may be empty
}

// CreateWithdrawOrder withdraws money to the merchant (创建提现单), once for each WithdrawNo.
// [Client.QueryWithdrawOrder] tells the end.
//
// [wechat.ErrOutcomeUnknown]: it may be done. Repeat it with the same number, as [UntilKnown]
// does; it is that also after a code of -1.
//
// WeChat API: https://developers.weixin.qq.com/miniprogram/dev/server/API/VirtualPayment/api_create_withdraw_order
//
//wechat:api POST /xpay/create_withdraw_order
func (c *Client) CreateWithdrawOrder(ctx context.Context, r *CreateWithdrawOrderRequest) (*CreateWithdrawOrderResult, error) {
	const path = "/xpay/create_withdraw_order"
	if err := r.check(path); err != nil {
		return nil, err
	}
	in := &struct {
		environment
		*CreateWithdrawOrderRequest
	}{environment{c.env}, r}
	result, err := do[CreateWithdrawOrderResult](ctx, c, path, in)
	return settle(result, err, func() *CreateWithdrawOrderResult {
		return &CreateWithdrawOrderResult{WithdrawNo: r.WithdrawNo, Repeated: true}
	})
}

// A QueryBizBalanceRequest asks what can be withdrawn.
type QueryBizBalanceRequest struct {
	OpenID     string `json:"openid,omitempty"`
	UserIP     string `json:"user_ip,omitempty"` // the user's public address
	DeviceType int64  `json:"device_type,omitempty"`
}

// A QueryBizBalanceResult says what can be withdrawn.
type QueryBizBalanceResult struct {
	BalanceAvailable BizBalance `json:"balance_available"`
}

// A BizBalance is what can be withdrawn.
type BizBalance struct {
	Amount       string `json:"amount"` // in yuan, such as "12.34"
	CurrencyCode string `json:"currency_code"`
}

// QueryBizBalance asks what can be withdrawn (查询商家账户可提现余额).
//
// WeChat API: https://developers.weixin.qq.com/miniprogram/dev/server/API/VirtualPayment/api_query_biz_balance
//
//wechat:api POST /xpay/query_biz_balance
func (c *Client) QueryBizBalance(ctx context.Context, r *QueryBizBalanceRequest) (*QueryBizBalanceResult, error) {
	in := &struct {
		environment
		*QueryBizBalanceRequest
	}{environment{c.env}, r}
	return do[QueryBizBalanceResult](ctx, c, "/xpay/query_biz_balance", in, wechat.Repeatable(), wechat.Needs("balance_available"))
}

// A QueryWithdrawOrderRequest names a withdrawal.
type QueryWithdrawOrderRequest struct {
	WithdrawNo string `json:"withdraw_no"` // your number of it
	OpenID     string `json:"openid,omitempty"`
	UserIP     string `json:"user_ip,omitempty"` // the user's public address
	DeviceType int64  `json:"device_type,omitempty"`
}

// A QueryWithdrawOrderResult says how far a withdrawal is.
type QueryWithdrawOrderResult struct {
	WithdrawNo               string `json:"withdraw_no"`     // your number of it
	Status                   int64  `json:"status"`          // 1 created, running, 2 succeeded, 3 failed
	WithdrawAmount           string `json:"withdraw_amount"` // in yuan
	WxWithdrawNo             string `json:"wx_withdraw_no"`  // WeChat's number
	WithdrawSuccessTimestamp string `json:"withdraw_success_timestamp"`
	CreateTime               string `json:"create_time"`
	FailReason               string `json:"fail_reason"`
}

// QueryWithdrawOrder asks how far a withdrawal is (查询提现单).
//
// WeChat API: https://developers.weixin.qq.com/miniprogram/dev/server/API/VirtualPayment/api_query_withdraw_order
//
//wechat:api POST /xpay/query_withdraw_order
func (c *Client) QueryWithdrawOrder(ctx context.Context, r *QueryWithdrawOrderRequest) (*QueryWithdrawOrderResult, error) {
	in := &struct {
		environment
		*QueryWithdrawOrderRequest
	}{environment{c.env}, r}
	return do[QueryWithdrawOrderResult](ctx, c, "/xpay/query_withdraw_order", in, wechat.Repeatable())
}

func (r *CreateWithdrawOrderRequest) check(path string) error {
	if r == nil || r.WithdrawAmount == "" {
		return nil
	}
	yuan, fen, hasFen := strings.Cut(r.WithdrawAmount, ".")
	if yuan == "" || strings.Trim(yuan, digits) != "" || hasFen && (fen == "" || len(fen) > 2 || strings.Trim(fen, digits) != "") || strings.Trim(r.WithdrawAmount, "0.") == "" {
		return fault(path, "WithdrawAmount", "must be an amount in yuan with at most two decimals, such as 12.34, and more than 0")
	}
	return nil
}
