package virtualpay

import (
	"context"

	"github.com/minigo-dev/wechat"
)

// A DownloadAdverfundsOrderRequest names a grant.
type DownloadAdverfundsOrderRequest struct {
	FundID string `json:"fund_id"`
}

// A DownloadAdverfundsOrderResult says where the file is.
type DownloadAdverfundsOrderResult struct {
	URL string `json:"url"` // for 30 minutes
}

// DownloadAdverfundsOrder asks for a file of the orders behind a grant (下载广告金对应的商户订单信息). Fetch the URL with
// net/http; it needs no access_token.
//
// WeChat API: https://developers.weixin.qq.com/miniprogram/dev/server/API/VirtualPayment/api_download_adverfunds_order
//
//wechat:api POST /xpay/download_adverfunds_order
func (c *Client) DownloadAdverfundsOrder(ctx context.Context, r *DownloadAdverfundsOrderRequest) (*DownloadAdverfundsOrderResult, error) {
	in := &struct {
		environment
		*DownloadAdverfundsOrderRequest
	}{environment{c.env}, r}
	return do[DownloadAdverfundsOrderResult](ctx, c, "/xpay/download_adverfunds_order", in, wechat.Repeatable(), wechat.Needs("url"))
}

// A CreateFundsBillRequest moves credit to an account.
type CreateFundsBillRequest struct {
	TransferAmount          int64  `json:"transfer_amount"` // in fen
	TransferAccountUID      int64  `json:"transfer_account_uid"`
	TransferAccountName     string `json:"transfer_account_name"`
	TransferAccountAgencyID int64  `json:"transfer_account_agency_id"`
	RequestID               string `json:"request_id" limit:"..1024 chars"` // your number of it
	SettleBegin             int64  `json:"settle_begin"`                    // in Unix seconds
	SettleEnd               int64  `json:"settle_end"`                      // in Unix seconds
	AuthorizeAdvertise      int64  `json:"authorize_advertise"`             // 0 no, 1 yes
	FundType                int64  `json:"fund_type"`                       // 0 general, 1 ad incentive, 2 targeted incentive
	OpenID                  string `json:"openid,omitempty"`
	UserIP                  string `json:"user_ip,omitempty"` // the user's public address
	DeviceType              int64  `json:"device_type,omitempty"`
}

// A CreateFundsBillResult says that credit is moved.
type CreateFundsBillResult struct {
	BillID   string `json:"bill_id"`
	Repeated bool   `json:"-"` // an earlier call with this number has done it; this one did nothing, and the other fields may be empty
}

// CreateFundsBill moves granted credit to an account (充值广告金), once for each RequestID. [CodeFund]:
// it is more than is left.
//
// [wechat.ErrOutcomeUnknown]: it may be done. Repeat it with the same number, as [UntilKnown]
// does; it is that also after a code of -1.
//
// WeChat API: https://developers.weixin.qq.com/miniprogram/dev/server/API/VirtualPayment/api_create_funds_bill
//
//wechat:api POST /xpay/create_funds_bill
func (c *Client) CreateFundsBill(ctx context.Context, r *CreateFundsBillRequest) (*CreateFundsBillResult, error) {
	in := &struct {
		environment
		*CreateFundsBillRequest
	}{environment{c.env}, r}
	result, err := do[CreateFundsBillResult](ctx, c, "/xpay/create_funds_bill", in)
	return settle(result, err, func() *CreateFundsBillResult { return &CreateFundsBillResult{Repeated: true} })
}

// A QueryFundsBillRequest says which moves.
type QueryFundsBillRequest struct {
	Page       int64           `json:"page"` // from 1
	PageSize   int64           `json:"page_size"`
	Filter     FundsBillFilter `json:"filter"`
	OpenID     string          `json:"openid,omitempty"`
	UserIP     string          `json:"user_ip,omitempty"` // the user's public address
	DeviceType int64           `json:"device_type,omitempty"`
}

// A FundsBillFilter selects moves.
type FundsBillFilter struct {
	OperTimeBegin int64  `json:"oper_time_begin"` // in Unix seconds
	OperTimeEnd   int64  `json:"oper_time_end"`   // in Unix seconds
	BillID        string `json:"bill_id,omitempty"`
	RequestID     string `json:"request_id,omitempty"` // your number of it
}

// A QueryFundsBillResult lists moves.
type QueryFundsBillResult struct {
	BillList  []FundsBill `json:"bill_list"`
	TotalPage int64       `json:"total_page"`
}

// A FundsBill is credit that was moved to an account.
type FundsBill struct {
	BillID              string `json:"bill_id"`
	OperTime            int64  `json:"oper_time"`    // in Unix seconds
	SettleBegin         int64  `json:"settle_begin"` // in Unix seconds
	SettleEnd           int64  `json:"settle_end"`   // in Unix seconds
	FundID              string `json:"fund_id"`
	TransferAccountName string `json:"transfer_account_name"`
	TransferAccountUID  int64  `json:"transfer_account_uid"`
	TransferAmount      int64  `json:"transfer_amount"` // in fen
	Status              int64  `json:"status"`          // 0 running, 1 succeeded, 2 failed
	RequestID           string `json:"request_id"`      // your number of it
}

// QueryFundsBill lists the credit that was moved to accounts (查询广告金充值记录).
//
// WeChat API: https://developers.weixin.qq.com/miniprogram/dev/server/API/VirtualPayment/api_query_funds_bill
//
//wechat:api POST /xpay/query_funds_bill
func (c *Client) QueryFundsBill(ctx context.Context, r *QueryFundsBillRequest) (*QueryFundsBillResult, error) {
	in := &struct {
		environment
		*QueryFundsBillRequest
	}{environment{c.env}, r}
	return do[QueryFundsBillResult](ctx, c, "/xpay/query_funds_bill", in, wechat.Repeatable())
}

// A QueryTransferAccountRequest asks for the accounts.
type QueryTransferAccountRequest struct {
	OpenID     string `json:"openid,omitempty"`
	UserIP     string `json:"user_ip,omitempty"` // the user's public address
	DeviceType int64  `json:"device_type,omitempty"`
}

// A QueryTransferAccountResult lists the accounts.
type QueryTransferAccountResult struct {
	AcctList []TransferAccount `json:"acct_list"`
}

// A TransferAccount takes advertising credit.
type TransferAccount struct {
	TransferAccountName       string `json:"transfer_account_name"`
	TransferAccountUID        int64  `json:"transfer_account_uid"`
	TransferAccountAgencyID   int64  `json:"transfer_account_agency_id"`
	TransferAccountAgencyName string `json:"transfer_account_agency_name"`
	State                     int64  `json:"state"`       // 0 pending, 1 approved, 2 rejected
	BindResult                int64  `json:"bind_result"` // 1 bound, 2 failed
	ErrorMsg                  string `json:"error_msg"`
}

// QueryTransferAccount lists the accounts that take advertising credit (查询广告金充值账户).
//
// WeChat API: https://developers.weixin.qq.com/miniprogram/dev/server/API/VirtualPayment/api_query_transfer_account
//
//wechat:api POST /xpay/query_transfer_account
func (c *Client) QueryTransferAccount(ctx context.Context, r *QueryTransferAccountRequest) (*QueryTransferAccountResult, error) {
	in := &struct {
		environment
		*QueryTransferAccountRequest
	}{environment{c.env}, r}
	return do[QueryTransferAccountResult](ctx, c, "/xpay/query_transfer_account", in, wechat.Repeatable())
}

// A QueryAdverFundsRequest says which grants.
type QueryAdverFundsRequest struct {
	Page       int64             `json:"page,omitempty"` // from 1
	PageSize   int64             `json:"page_size,omitempty"`
	Filter     *AdverFundsFilter `json:"filter,omitempty"`
	OpenID     string            `json:"openid,omitempty"`
	UserIP     string            `json:"user_ip,omitempty"` // the user's public address
	DeviceType int64             `json:"device_type,omitempty"`
}

// An AdverFundsFilter selects grants.
type AdverFundsFilter struct {
	SettleBegin int64 `json:"settle_begin,omitempty"` // in Unix seconds
	SettleEnd   int64 `json:"settle_end,omitempty"`   // in Unix seconds
	FundType    int64 `json:"fund_type,omitempty"`    // 0 general, 1 ad incentive, 2 targeted incentive
}

// A QueryAdverFundsResult lists grants.
type QueryAdverFundsResult struct {
	AdverFundsList []AdverFund `json:"adver_funds_list"`
	TotalPage      int64       `json:"total_page"`
}

// An AdverFund is credit that was granted.
type AdverFund struct {
	SettleBegin  int64  `json:"settle_begin"`  // in Unix seconds
	SettleEnd    int64  `json:"settle_end"`    // in Unix seconds
	TotalAmount  int64  `json:"total_amount"`  // in fen
	RemainAmount int64  `json:"remain_amount"` // in fen
	ExpireTime   int64  `json:"expire_time"`   // in Unix seconds
	FundType     int64  `json:"fund_type"`     // 0 general, 1 ad incentive, 2 targeted incentive
	FundID       string `json:"fund_id"`
}

// QueryAdverFunds lists the advertising credit (广告金) that was granted (查询广告金发放记录).
//
// WeChat API: https://developers.weixin.qq.com/miniprogram/dev/server/API/VirtualPayment/api_query_adver_funds
//
//wechat:api POST /xpay/query_adver_funds
func (c *Client) QueryAdverFunds(ctx context.Context, r *QueryAdverFundsRequest) (*QueryAdverFundsResult, error) {
	in := &struct {
		environment
		*QueryAdverFundsRequest
	}{environment{c.env}, r}
	return do[QueryAdverFundsResult](ctx, c, "/xpay/query_adver_funds", in, wechat.Repeatable())
}

// A QueryRecoverBillRequest says which recoveries.
type QueryRecoverBillRequest struct {
	Page       int64             `json:"page"` // from 1
	PageSize   int64             `json:"page_size"`
	Filter     RecoverBillFilter `json:"filter"`
	OpenID     string            `json:"openid,omitempty"`
	UserIP     string            `json:"user_ip,omitempty"` // the user's public address
	DeviceType int64             `json:"device_type,omitempty"`
}

// A RecoverBillFilter selects recoveries.
type RecoverBillFilter struct {
	RecoverTimeBegin int64  `json:"recover_time_begin"` // in Unix seconds
	RecoverTimeEnd   int64  `json:"recover_time_end"`   // in Unix seconds
	BillID           string `json:"bill_id" empty:"ok"`
}

// A QueryRecoverBillResult lists recoveries.
type QueryRecoverBillResult struct {
	BillList  []RecoverBill `json:"bill_list"`
	TotalPage int64         `json:"total_page"`
}

// A RecoverBill is credit that was taken back.
type RecoverBill struct {
	BillID             string   `json:"bill_id"`
	RecoverTime        int64    `json:"recover_time"` // in Unix seconds
	SettleBegin        int64    `json:"settle_begin"` // in Unix seconds
	SettleEnd          int64    `json:"settle_end"`   // in Unix seconds
	FundID             string   `json:"fund_id"`
	RecoverAccountName string   `json:"recover_account_name"`
	RecoverAmount      int64    `json:"recover_amount"` // in fen
	RefundOrderList    []string `json:"refund_order_list"`
}

// QueryRecoverBill lists the credit that was taken back (查询广告金回收记录).
//
// WeChat API: https://developers.weixin.qq.com/miniprogram/dev/server/API/VirtualPayment/api_query_recover_bill
//
//wechat:api POST /xpay/query_recover_bill
func (c *Client) QueryRecoverBill(ctx context.Context, r *QueryRecoverBillRequest) (*QueryRecoverBillResult, error) {
	in := &struct {
		environment
		*QueryRecoverBillRequest
	}{environment{c.env}, r}
	return do[QueryRecoverBillResult](ctx, c, "/xpay/query_recover_bill", in, wechat.Repeatable())
}

// A BindTransferAccoutRequest names an account.
type BindTransferAccoutRequest struct {
	TransferAccountUID     int64  `json:"transfer_account_uid,omitempty"`
	TransferAccountOrgName string `json:"transfer_account_org_name,omitempty"`
	OpenID                 string `json:"openid,omitempty"`
	UserIP                 string `json:"user_ip,omitempty"` // the user's public address
	DeviceType             int64  `json:"device_type,omitempty"`
}

// BindTransferAccout binds an account for advertising credit (绑定广告金充值账户). The name is WeChat's.
//
// WeChat API: https://developers.weixin.qq.com/miniprogram/dev/server/API/VirtualPayment/api_bind_transfer_accout
//
//wechat:api POST /xpay/bind_transfer_accout
func (c *Client) BindTransferAccout(ctx context.Context, r *BindTransferAccoutRequest) error {
	in := &struct {
		environment
		*BindTransferAccoutRequest
	}{environment{c.env}, r}
	_, err := do[struct{}](ctx, c, "/xpay/bind_transfer_accout", in)
	return err
}
