package b2b

import (
	"context"
	"errors"

	"github.com/minigo-dev/wechat"
)

// The states of an order (订单状态).
const (
	OrderInit      = "ORDER_INIT"
	OrderPrePay    = "ORDER_PRE_PAY"           // to be paid
	OrderPaid      = "ORDER_PAY_SUCC"          //
	OrderClosed    = "ORDER_CLOSE"             //
	OrderRefunding = "ORDER_REFUND_PROCESSING" // a refund is running
	OrderRefunded  = "ORDER_REFUND"            // all of it, or a part
)

// The states of a refund (退款状态).
const (
	RefundInit      = "REFUND_INIT"
	RefundRunning   = "REFUND_PROCESSING"
	RefundSucceeded = "REFUND_SUCC"
	RefundFailed    = "REFUND_FAIL"
)

// Who asks for a refund (退款来源).
const (
	RefundFromAgent = 1 // 人工客服退款
	RefundFromUser  = 2 // 用户自己退款
	RefundFromOther = 3
)

// A GetOrderRequest names an order, by one of its two numbers.
type GetOrderRequest struct {
	OutTradeNo string `json:"out_trade_no,omitempty" limit:"6..32 chars"` // yours
	OrderID    string `json:"order_id,omitempty" limit:"1..32 chars"`     // WeChat's (B2b 支付订单号)
}

// A GetOrderResult is the order.
type GetOrderResult struct {
	AppID                 string      `json:"appid"`
	MchID                 string      `json:"mchid"`
	OutTradeNo            string      `json:"out_trade_no"` // yours
	OrderID               string      `json:"order_id"`     // WeChat's (B2b 支付订单号)
	PayStatus             string      `json:"pay_status"`   // OrderPaid or another
	PayTime               string      `json:"pay_time"`
	Attach                string      `json:"attach"`       // only once it is paid
	PayerOpenID           string      `json:"payer_openid"` // the user's
	Amount                OrderAmount `json:"amount"`
	WxpayTransactionID    string      `json:"wxpay_transaction_id"` // of WeChat Pay; empty of an order that was paid together with others
	Env                   int64       `json:"env"`                  // 0 live, 1 sandbox
	SettleStatus          int64       `json:"settle_status"`        // 0 not settled, 1 running, 2 settled
	SettleFinishTime      string      `json:"settle_finish_time"`
	PlatformProfitPercent int64       `json:"platform_profit_percent"` // WeChat's fee (技术服务费率), of 10,000; once it is settled
	PlatformProfitFee     int64       `json:"platform_profit_fee"`     // WeChat's fee, in fen; once it is settled
	BankType              string      `json:"bank_type"`               // such as ICBC_DEBIT
}

// An OrderAmount is the money of an order, in fen.
type OrderAmount struct {
	OrderAmount int64  `json:"order_amount"`
	PayerAmount int64  `json:"payer_amount"` // what the user paid
	Currency    string `json:"currency"`     // CNY
}

// GetOrder asks for an order (查询订单): use it besides the pushes, which may be lost. It takes one of
// the two numbers. CodeNotFound: there is no such order.
//
// WeChat API: https://developers.weixin.qq.com/miniprogram/dev/server/API/B2b/bill/api_getorder
//
//wechat:api POST /retail/B2b/getorder
func (c *Client) GetOrder(ctx context.Context, r *GetOrderRequest) (*GetOrderResult, error) {
	const path = "/retail/B2b/getorder"
	if r != nil && r.OutTradeNo == "" && r.OrderID == "" {
		return nil, fault(path, "OutTradeNo", "or OrderID must be given")
	}
	in := &struct {
		merchant
		*GetOrderRequest
	}{merchant{c.mchID}, r}
	return do[GetOrderResult](ctx, c, path, in, wechat.Repeatable(), wechat.Needs("pay_status"))
}

// A CloseB2BOrderRequest names an order, by one of its two numbers.
type CloseB2BOrderRequest struct {
	OutTradeNo string `json:"out_trade_no,omitempty" limit:"6..32 chars"` // yours
	OrderID    string `json:"order_id,omitempty" limit:"1..32 chars"`     // WeChat's (B2b 支付订单号)
}

// CloseB2BOrder closes an order that isn't paid yet (关闭订单), and those that were to be paid together
// with it. It takes one of the two numbers. That it succeeds is only its beginning:
// [Client.GetOrder] tells the end. CodeOrderState and CodeNotClosed: ask GetOrder, it may be
// paid.
//
// WeChat API: https://developers.weixin.qq.com/miniprogram/dev/server/API/B2b/bill/api_closeb2border
//
//wechat:api POST /retail/B2b/closeb2border
func (c *Client) CloseB2BOrder(ctx context.Context, r *CloseB2BOrderRequest) error {
	const path = "/retail/B2b/closeb2border"
	if r != nil && r.OutTradeNo == "" && r.OrderID == "" {
		return fault(path, "OutTradeNo", "or OrderID must be given")
	}
	in := &struct {
		merchant
		*CloseB2BOrderRequest
	}{merchant{c.mchID}, r}
	return run(ctx, c, path, in)
}

// A RefundOrderRequest gives money back. It names the order by one of its two numbers.
type RefundOrderRequest struct {
	OutTradeNo   string `json:"out_trade_no,omitempty" limit:"6..32 chars"` // yours
	OrderID      string `json:"order_id,omitempty" limit:"1..32 chars"`     // WeChat's (B2b 支付订单号)
	OutRefundNo  string `json:"out_refund_no" limit:"6..32 chars"`          // your number of the refund: letters, digits and '_-*'; one for each
	RefundAmount int64  `json:"refund_amount"`                              // in fen; all refunds of an order together are not more than it was
	RefundFrom   int64  `json:"refund_from"`                                // RefundFromAgent or another
	RefundReason int64  `json:"refund_reason,omitempty"`                    // 0 none given, 1 product problem, 2 after-sales problem, 3 user changed mind, 4 price, 5 other
	Description  string `json:"description,omitempty"`                      // up to 127
}

// A RefundOrderResult says that a refund has begun.
type RefundOrderResult struct {
	RefundID    string `json:"refund_id"`     // WeChat's
	OutRefundNo string `json:"out_refund_no"` // yours
	OrderID     string `json:"order_id"`      // WeChat's
	OutTradeNo  string `json:"out_trade_no"`  // yours
	Repeated    bool   `json:"-"`             // an earlier call with this OutRefundNo has begun it; this one did nothing, and the other fields may be empty
}

// RefundOrder begins to give a user's money back (退款), once for each OutRefundNo, within 160 days of
// the purchase: all of it or a part, up to 50 times, a minute apart. That it succeeds is only its
// beginning: [Client.GetRefund], after 2 minutes, and [wechat.RetailRefundNotifyEvent] tell the
// end.
//
// [wechat.ErrOutcomeUnknown]: it may have begun. Repeat it with the same number, as [UntilKnown]
// does; it is that also after a code of -1 and after [CodeRefundUnknown]. [CodeRefundTooFast] and
// [CodeRefunding]: not begun; repeat it later. Of an order whose money is held for others, finish
// the sharing first ([Client.FinishProfitSharingOrder]) if the refund is more than is held.
//
// WeChat API: https://developers.weixin.qq.com/miniprogram/dev/server/API/B2b/bill/api_refundorder
//
//wechat:api POST /retail/B2b/refund
func (c *Client) RefundOrder(ctx context.Context, r *RefundOrderRequest) (*RefundOrderResult, error) {
	const path = "/retail/B2b/refund"
	switch {
	case r == nil:
		return nil, fault(path, "request", "is nil")
	case r.OutTradeNo == "" && r.OrderID == "":
		return nil, fault(path, "OutTradeNo", "or OrderID must be given")
	case r.RefundAmount < 1:
		return nil, fault(path, "RefundAmount", "must be 1 fen or more")
	}
	in := &struct {
		merchant
		*RefundOrderRequest
	}{merchant{c.mchID}, r}
	result, err := do[RefundOrderResult](ctx, c, path, in)
	var refusal *wechat.Error
	if errors.As(err, &refusal) && refusal.Code == CodeRefundTaken {
		result = &RefundOrderResult{}
		_ = refusal.Decode(result) // its fields may be there
		result.OutRefundNo, result.Repeated = r.OutRefundNo, true
		return result, nil
	}
	return result, unknown(err)
}

// A GetRefundRequest names a refund, by one of its two numbers.
type GetRefundRequest struct {
	OutRefundNo string `json:"out_refund_no,omitempty" limit:"6..32 chars"` // yours
	RefundID    string `json:"refund_id,omitempty" limit:"1..32 chars"`     // WeChat's (B2b 支付退款单号)
}

// A GetRefundResult is the refund.
type GetRefundResult struct {
	RefundID              string        `json:"refund_id"`     // WeChat's (B2b 支付退款单号)
	OutRefundNo           string        `json:"out_refund_no"` // yours
	OrderID               string        `json:"order_id"`      // WeChat's (B2b 支付订单号)
	OutTradeNo            string        `json:"out_trade_no"`  // yours
	CreateTime            string        `json:"create_time"`
	RefundTime            string        `json:"refund_time"`   // of RefundSucceeded
	RefundStatus          string        `json:"refund_status"` // RefundSucceeded or another
	RefundDesc            string        `json:"refund_desc"`   // such as why it failed
	Amount                RefundAmount  `json:"amount"`
	WxpayRefundID         string        `json:"wxpay_refund_id"`    // of WeChat Pay
	ReverseSettState      int64         `json:"reverse_sett_state"` // of WeChat's fee: 0 not returned, 1 running, 2 returned, 3 nothing to return
	ReverseSettFinishTime string        `json:"reverse_sett_finish_time"`
	PlatformProfitPercent int64         `json:"platform_profit_percent"` // WeChat's fee (技术服务费率), of 10,000
	ReverseSettAmt        int64         `json:"reverse_sett_amt"`        // of WeChat's fee, in fen
	RefundChannelInfo     RefundChannel `json:"refund_channel_info"`     // of RefundSucceeded
	Description           string        `json:"description"`
}

// A RefundAmount is the money of a refund, in fen.
type RefundAmount struct {
	OrderAmount  int64  `json:"order_amount"`
	RefundAmount int64  `json:"refund_amount"`
	Currency     string `json:"currency"` // CNY
}

// A RefundChannel says where the money of a refund went.
type RefundChannel struct {
	Channel             string `json:"channel"`               // ORIGINAL, BALANCE, or OTHER_BALANCE where the account can't take it
	UserReceivedAccount string `json:"user_received_account"` // in words, such as 招商银行借记卡0000
	FundsAccount        string `json:"funds_account"`         // it came from what can be withdrawn (AVAILABLE) or from what isn't settled (UNAVAILABLE)
}

// GetRefund asks for a refund (查询退款), 2 minutes after it has begun. It takes one of the two numbers.
// CodeNotFound: there is no such refund.
//
// WeChat API: https://developers.weixin.qq.com/miniprogram/dev/server/API/B2b/bill/api_getrefund
//
//wechat:api POST /retail/B2b/getrefund
func (c *Client) GetRefund(ctx context.Context, r *GetRefundRequest) (*GetRefundResult, error) {
	const path = "/retail/B2b/getrefund"
	if r != nil && r.OutRefundNo == "" && r.RefundID == "" {
		return nil, fault(path, "OutRefundNo", "or RefundID must be given")
	}
	in := &struct {
		merchant
		*GetRefundRequest
	}{merchant{c.mchID}, r}
	return do[GetRefundResult](ctx, c, path, in, wechat.Repeatable(), wechat.Needs("refund_status"))
}

// A DownloadBillRequest names a day.
type DownloadBillRequest struct {
	BillDate string `json:"bill_date"` // such as "20231102", within 90 days
}

// A DownloadBillResult says where the bills of a day are. Links are valid for 30 minutes; the
// files are CSV, with a ` before each value.
type DownloadBillResult struct {
	SuccessBillURL       string `json:"success_bill_url"`        // what was paid by WeChat Pay
	RefundBillURL        string `json:"refund_bill_url"`         // what was refunded by WeChat Pay
	AllBillURL           string `json:"all_bill_url"`            // both
	FundBillURL          string `json:"fund_bill_url"`           // all movements of money (资金账单)
	EndedDayAvailAmt     int64  `json:"ended_day_avail_amt"`     // what can be withdrawn, at the end of the day; WeChat's page names no unit
	EndedDayFrozenAmt    int64  `json:"ended_day_frozen_amt"`    // what isn't settled; likewise
	EndedDayTotalAmt     int64  `json:"ended_day_total_amt"`     // both; likewise
	ProfitSharingBillURL string `json:"profit_sharing_bill_url"` // what was shared
	ProfitRefundBillURL  string `json:"profit_refund_bill_url"`  // what was returned of it
	BankpayFundBillURL   string `json:"bankpay_fund_bill_url"`   // all movements by bank transfer
}

// DownloadBill returns where the bills of a day are (接口下载交易账单与资金账单).
//
// WeChat API: https://developers.weixin.qq.com/miniprogram/dev/server/API/B2b/bill/api_downloadbill
//
//wechat:api POST /retail/B2b/downloadbill
func (c *Client) DownloadBill(ctx context.Context, r *DownloadBillRequest) (*DownloadBillResult, error) {
	in := &struct {
		merchant
		*DownloadBillRequest
	}{merchant{c.mchID}, r}
	return do[DownloadBillResult](ctx, c, "/retail/B2b/downloadbill", in, wechat.Repeatable())
}
