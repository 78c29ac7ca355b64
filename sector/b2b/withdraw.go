package b2b

import (
	"context"

	"github.com/minigo-dev/wechat"
)

// The kinds of a balance (资金类型).
const (
	BalanceAvailable = "BALANCE_TYPE_AVAILABLE" // 可提现金额
	BalanceFrozen    = "BALANCE_TYPE_FROZEN"    // 待结算金额
)

// The states of a withdrawal (提现状态).
const (
	WithdrawInit      = "WITHDRAW_INIT"
	WithdrawRunning   = "WITHDRAW_PROCESSING"
	WithdrawSucceeded = "WITHDRAW_SUCC"
	WithdrawFailed    = "WITHDRAW_FAIL"
	WithdrawReturned  = "WITHDRAW_REFUND" // the bank has sent it back
)

// Whether money is withdrawn each day (自动提现状态).
const (
	AutoWithdrawOn  = 1
	AutoWithdrawOff = 2
)

// A GetMchBalanceResult holds the balances.
type GetMchBalanceResult struct {
	BalanceList []Balance `json:"balance_list"`
}

// A Balance is money of the merchant number.
type Balance struct {
	BalanceType string `json:"balance_type"` // BalanceAvailable or BalanceFrozen
	Amount      string `json:"amount"`       // in yuan, such as "12.34"
	Currency    string `json:"currency"`     // CNY
}

// GetMchBalance asks how much money the merchant number has (查询账户余额).
//
// WeChat API: https://developers.weixin.qq.com/miniprogram/dev/server/API/B2b/bill/api_getmchbalance
//
//wechat:api POST /retail/B2b/getmchbalance
func (c *Client) GetMchBalance(ctx context.Context) (*GetMchBalanceResult, error) {
	return do[GetMchBalanceResult](ctx, c, "/retail/B2b/getmchbalance", &merchant{c.mchID}, wechat.Repeatable(), wechat.Needs("balance_list"))
}

// A ManualWithdrawRequest withdraws money.
type ManualWithdrawRequest struct {
	WithdrawAmount int64  `json:"withdraw_amount" limit:">0.."`        // in fen
	OutWithdrawNo  string `json:"out_withdraw_no" limit:"6..32 chars"` // your number of it: letters, digits and '_-*'; one for each
}

// ManualWithdraw begins to withdraw money to the merchant's bank (发起手动提现); it arrives on the next working
// day. [Client.QueryWithdraw] tells the end.
//
// [wechat.ErrOutcomeUnknown]: it may have begun; ask QueryWithdraw.
//
// WeChat API: https://developers.weixin.qq.com/miniprogram/dev/server/API/B2b/bill/api_manualwithdraw
//
//wechat:api POST /retail/B2b/withdraw
func (c *Client) ManualWithdraw(ctx context.Context, r *ManualWithdrawRequest) error {
	in := &struct {
		merchant
		*ManualWithdrawRequest
	}{merchant{c.mchID}, r}
	return run(ctx, c, "/retail/B2b/withdraw", in)
}

// A QueryWithdrawRequest names a withdrawal.
type QueryWithdrawRequest struct {
	OutWithdrawNo string `json:"out_withdraw_no" limit:"6..32 chars"` // yours
}

// A QueryWithdrawResult says how far a withdrawal is.
type QueryWithdrawResult struct {
	OutWithdrawNo  string `json:"out_withdraw_no"` // yours
	WithdrawAmount int64  `json:"withdraw_amount"` // in fen
	Status         string `json:"status"`          // WithdrawSucceeded or another
	FailReason     string `json:"fail_reason"`     // of WithdrawFailed
}

// QueryWithdraw asks how far a withdrawal is (查询提现状态).
//
// WeChat API: https://developers.weixin.qq.com/miniprogram/dev/server/API/B2b/bill/api_querywithdraw
//
//wechat:api POST /retail/B2b/querywithdraw
func (c *Client) QueryWithdraw(ctx context.Context, r *QueryWithdrawRequest) (*QueryWithdrawResult, error) {
	in := &struct {
		merchant
		*QueryWithdrawRequest
	}{merchant{c.mchID}, r}
	return do[QueryWithdrawResult](ctx, c, "/retail/B2b/querywithdraw", in, wechat.Repeatable(), wechat.Needs("status"))
}

// A SetAutoWithdrawRequest says whether money is withdrawn each day.
type SetAutoWithdrawRequest struct {
	Status    int64  `json:"status,omitempty"`     // AutoWithdrawOn or AutoWithdrawOff
	RetainAmt *int64 `json:"retain_amt,omitempty"` // in fen: what stays, for refunds; nil: as it is
}

// SetAutoWithdraw says whether money is withdrawn each day at 8:30 (微信支付自动提现接口): what there was at
// the end of the day before, less RetainAmt. If there is less by then, nothing is withdrawn that
// day.
//
// WeChat API: https://developers.weixin.qq.com/miniprogram/dev/server/API/B2b/bill/api_setautowithdraw
//
//wechat:api POST /retail/B2b/setautowithdraw
func (c *Client) SetAutoWithdraw(ctx context.Context, r *SetAutoWithdrawRequest) error {
	in := &struct {
		merchant
		*SetAutoWithdrawRequest
	}{merchant{c.mchID}, r}
	return run(ctx, c, "/retail/B2b/setautowithdraw", in, wechat.Repeatable())
}
