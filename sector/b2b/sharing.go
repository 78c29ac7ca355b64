package b2b

import (
	"context"
	"errors"

	"github.com/minigo-dev/wechat"
)

// Who gets a share of an order (分账接收方类型).
const (
	PayeeUser     = "PAYEE_TYPE_EXTERNAL_USER"     // named by an openid
	PayeeMerchant = "PAYEE_TYPE_EXTERNAL_MERCHANT" // named by a merchant number
)

// What a receiver is to the merchant (分账接收方关系类型).
const (
	RelationSupplier        = "RELATION_TYPE_SUPPLIER"
	RelationDistributor     = "RELATION_TYPE_DISTRIBUTOR"
	RelationServiceProvider = "RELATION_TYPE_SERVICE_PROVIDER"
	RelationPlatform        = "RELATION_TYPE_PLATFORM"
	RelationOthers          = "RELATION_TYPE_OTHERS"
)

// The states of a share, and of its return (分账状态).
const (
	SharingRunning   = 1
	SharingSucceeded = 2
	SharingFailed    = 3
)

// An AddProfitSharingAccountRequest is a receiver to come.
type AddProfitSharingAccountRequest struct {
	ProfitSharingRelationType string `json:"profit_sharing_relation_type"` // RelationSupplier or another
	PayeeType                 string `json:"payee_type"`                   // PayeeUser or PayeeMerchant
	PayeeID                   string `json:"payee_id"`                     // an openid or a merchant number
	PayeeName                 string `json:"payee_name,omitempty"`         // required of PayeeMerchant: the company's name
}

// AddProfitSharingAccount adds a receiver of shares (添加分账方), up to 1,000 of an app. CodeReceiverTwice:
// it is there already.
//
// WeChat API: https://developers.weixin.qq.com/miniprogram/dev/server/API/B2b/bill/api_addprofitsharingaccount
//
//wechat:api POST /retail/B2b/addprofitsharingaccount
func (c *Client) AddProfitSharingAccount(ctx context.Context, r *AddProfitSharingAccountRequest) error {
	return run(ctx, c, "/retail/B2b/addprofitsharingaccount", r)
}

// A DelProfitSharingAccountRequest names a receiver.
type DelProfitSharingAccountRequest struct {
	PayeeType string `json:"payee_type"` // PayeeUser or PayeeMerchant
	PayeeID   string `json:"payee_id"`   // an openid or a merchant number
}

// DelProfitSharingAccount deletes a receiver of shares (删除分账方). CodeReceiverGone: it is deleted
// already. CodeNoReceiver: it never was one.
//
// WeChat API: https://developers.weixin.qq.com/miniprogram/dev/server/API/B2b/bill/api_delprofitsharingaccount
//
//wechat:api POST /retail/B2b/delprofitsharingaccount
func (c *Client) DelProfitSharingAccount(ctx context.Context, r *DelProfitSharingAccountRequest) error {
	return run(ctx, c, "/retail/B2b/delprofitsharingaccount", r)
}

// A QueryProfitSharingAccountRequest selects receivers.
type QueryProfitSharingAccountRequest struct {
	Offset int64 `json:"offset,omitempty"` // from 0
	Limit  int64 `json:"limit,omitempty"`  // 10 if absent
}

// A QueryProfitSharingAccountResult is a page of receivers.
type QueryProfitSharingAccountResult struct {
	AccountList []SharingAccount `json:"account_list"`
}

// A SharingAccount receives shares.
type SharingAccount struct {
	SharingAccountType string `json:"sharing_account_type"` // PayeeUser or PayeeMerchant
	SharingAccount     string `json:"sharing_account"`      // an openid or a merchant number
	AddTime            int64  `json:"add_time"`             // in Unix seconds
	UpdateTime         int64  `json:"update_time"`          // in Unix seconds
	Name               string `json:"name"`                 // of a PayeeMerchant
}

// QueryProfitSharingAccount lists the receivers of shares (查询分账方). CodeNone: there are none.
//
// WeChat API: https://developers.weixin.qq.com/miniprogram/dev/server/API/B2b/bill/api_queryprofitsharingaccount
//
//wechat:api POST /retail/B2b/queryprofitsharingaccount
func (c *Client) QueryProfitSharingAccount(ctx context.Context, r *QueryProfitSharingAccountRequest) (*QueryProfitSharingAccountResult, error) {
	return do[QueryProfitSharingAccountResult](ctx, c, "/retail/B2b/queryprofitsharingaccount", r, wechat.Repeatable())
}

// A CreateProfitSharingOrderRequest gives a receiver its share of an order.
type CreateProfitSharingOrderRequest struct {
	OutTradeNo      string `json:"out_trade_no"`     // yours
	ProfitFee       int64  `json:"profit_fee"`       // in fen
	ReceiverType    string `json:"receiver_type"`    // PayeeUser or PayeeMerchant
	ReceiverAccount string `json:"receiver_account"` // of AddProfitSharingAccount: its PayeeID
}

// CreateProfitSharingOrder begins to give a receiver its share of an order (请求分账), once for each, within
// 180 days of the payment: to up to 45 receivers, up to 29 % of the order together. The order
// must have had NeedProfitSharing, and be settled, which no order of the sandbox ever is.
// [Client.QueryProfitSharingOrder] tells the end.
//
// [wechat.ErrOutcomeUnknown]: it may have begun; ask QueryProfitSharingOrder. [CodeShared]: an
// earlier call has begun it. [CodeWait]: not begun; repeat it a little later.
//
// WeChat API: https://developers.weixin.qq.com/miniprogram/dev/server/API/B2b/bill/api_createprofitsharingorder
//
//wechat:api POST /retail/B2b/createprofitsharingorder
func (c *Client) CreateProfitSharingOrder(ctx context.Context, r *CreateProfitSharingOrderRequest) error {
	const path = "/retail/B2b/createprofitsharingorder"
	if r != nil && r.ProfitFee < 1 {
		return fault(path, "ProfitFee", "must be 1 fen or more")
	}
	in := &struct {
		merchant
		*CreateProfitSharingOrderRequest
	}{merchant{c.mchID}, r}
	return run(ctx, c, path, in)
}

// A QueryProfitSharingOrderRequest names the share of a receiver.
type QueryProfitSharingOrderRequest struct {
	OutTradeNo      string `json:"out_trade_no"`     // yours
	ReceiverType    string `json:"receiver_type"`    // PayeeUser or PayeeMerchant
	ReceiverAccount string `json:"receiver_account"` // of AddProfitSharingAccount: its PayeeID
}

// A QueryProfitSharingOrderResult says how far the share is.
type QueryProfitSharingOrderResult struct {
	OrderStatus int64 `json:"order_status"` // SharingSucceeded or another
}

// QueryProfitSharingOrder asks whether a receiver has its share of an order (查询分账结果).
// CodeNotShared: none was asked for.
//
// WeChat API: https://developers.weixin.qq.com/miniprogram/dev/server/API/B2b/bill/api_queryprofitsharingorder
//
//wechat:api POST /retail/B2b/queryprofitsharingorder
func (c *Client) QueryProfitSharingOrder(ctx context.Context, r *QueryProfitSharingOrderRequest) (*QueryProfitSharingOrderResult, error) {
	in := &struct {
		merchant
		*QueryProfitSharingOrderRequest
	}{merchant{c.mchID}, r}
	return do[QueryProfitSharingOrderResult](ctx, c, "/retail/B2b/queryprofitsharingorder", in, wechat.Repeatable(), wechat.Needs("order_status"))
}

// A QueryProfitSharingRemainAmtRequest names an order.
type QueryProfitSharingRemainAmtRequest struct {
	OutTradeNo string `json:"out_trade_no"` // yours
}

// A QueryProfitSharingRemainAmtResult says what is held.
type QueryProfitSharingRemainAmtResult struct {
	RemainAmt int64 `json:"remain_amt"` // in fen
}

// QueryProfitSharingRemainAmt asks how much of an order is still held for sharing (查询分账剩余金额).
//
// WeChat API: https://developers.weixin.qq.com/miniprogram/dev/server/API/B2b/bill/api_queryprofitsharingremainamt
//
//wechat:api POST /retail/B2b/queryprofitsharingremainamt
func (c *Client) QueryProfitSharingRemainAmt(ctx context.Context, r *QueryProfitSharingRemainAmtRequest) (*QueryProfitSharingRemainAmtResult, error) {
	in := &struct {
		merchant
		*QueryProfitSharingRemainAmtRequest
	}{merchant{c.mchID}, r}
	return do[QueryProfitSharingRemainAmtResult](ctx, c, "/retail/B2b/queryprofitsharingremainamt", in, wechat.Repeatable(), wechat.Needs("remain_amt"))
}

// A FinishProfitSharingOrderRequest names an order.
type FinishProfitSharingOrderRequest struct {
	OutTradeNo string `json:"out_trade_no"` // yours
}

// FinishProfitSharingOrder ends the sharing of an order (完成分账): what is still held can be withdrawn
// then. Repeats are a success. CodeWait: repeat it a little later.
//
// WeChat API: https://developers.weixin.qq.com/miniprogram/dev/server/API/B2b/bill/api_finishprofitsharingorder
//
//wechat:api POST /retail/B2b/finishprofitsharingorder
func (c *Client) FinishProfitSharingOrder(ctx context.Context, r *FinishProfitSharingOrderRequest) error {
	in := &struct {
		merchant
		*FinishProfitSharingOrderRequest
	}{merchant{c.mchID}, r}
	err := run(ctx, c, "/retail/B2b/finishprofitsharingorder", in, wechat.Repeatable())
	if errors.Is(err, CodeFinished) {
		return nil
	}
	return err
}

// A RefundProfitSharingRequest takes a share back.
type RefundProfitSharingRequest struct {
	OutTradeNo  string `json:"out_trade_no"`  // yours
	OutRefundNo string `json:"out_refund_no"` // yours: of RefundOrder
	PayeeType   string `json:"payee_type"`    // PayeeMerchant: users keep their shares
	PayeeID     string `json:"payee_id"`      // not the Client's own merchant number
	RefundAmt   int64  `json:"refund_amt"`    // in fen, up to the share
}

// RefundProfitSharing begins to take a receiver's share of an order back, after a refund of the
// order (请求分账回退), once for each receiver and refund. [Client.QueryRefundProfitSharingOrder] tells
// the end.
//
// [wechat.ErrOutcomeUnknown]: it may have begun; ask QueryRefundProfitSharingOrder.
// [CodeReturned]: an earlier call has begun it.
//
// WeChat API: https://developers.weixin.qq.com/miniprogram/dev/server/API/B2b/bill/api_refundprofitsharing
//
//wechat:api POST /retail/B2b/refundprofitsharing
func (c *Client) RefundProfitSharing(ctx context.Context, r *RefundProfitSharingRequest) error {
	const path = "/retail/B2b/refundprofitsharing"
	if r != nil && r.RefundAmt < 1 {
		return fault(path, "RefundAmt", "must be 1 fen or more")
	}
	in := &struct {
		merchant
		*RefundProfitSharingRequest
	}{merchant{c.mchID}, r}
	return run(ctx, c, path, in)
}

// A QueryRefundProfitSharingOrderRequest names a share that is taken back.
type QueryRefundProfitSharingOrderRequest struct {
	OutTradeNo  string `json:"out_trade_no"`  // yours
	OutRefundNo string `json:"out_refund_no"` // yours: of RefundOrder
	PayeeType   string `json:"payee_type"`    // PayeeMerchant
	PayeeID     string `json:"payee_id"`
}

// A QueryRefundProfitSharingOrderResult says how far the return is.
type QueryRefundProfitSharingOrderResult struct {
	OrderStatus int64 `json:"order_status"` // SharingSucceeded or another
}

// QueryRefundProfitSharingOrder asks whether a share is taken back (查询分账回退结果).
//
// WeChat API: https://developers.weixin.qq.com/miniprogram/dev/server/API/B2b/bill/api_queryrefundprofitsharingorder
//
//wechat:api POST /retail/B2b/queryrefundprofitsharingorder
func (c *Client) QueryRefundProfitSharingOrder(ctx context.Context, r *QueryRefundProfitSharingOrderRequest) (*QueryRefundProfitSharingOrderResult, error) {
	in := &struct {
		merchant
		*QueryRefundProfitSharingOrderRequest
	}{merchant{c.mchID}, r}
	return do[QueryRefundProfitSharingOrderResult](ctx, c, "/retail/B2b/queryrefundprofitsharingorder", in, wechat.Repeatable(), wechat.Needs("order_status"))
}
