package virtualpay

import (
	"context"

	"github.com/minigo-dev/wechat"
)

// A DownloadBillRequest names the days of a bill.
type DownloadBillRequest struct {
	BeginDs    int64  `json:"begin_ds"` // the first day, YYYYMMDD
	EndDs      int64  `json:"end_ds"`   // the last day, YYYYMMDD; a month at most
	OpenID     string `json:"openid,omitempty"`
	UserIP     string `json:"user_ip,omitempty"` // the user's public address
	DeviceType int64  `json:"device_type,omitempty"`
}

// A DownloadBillResult says where the bill is.
type DownloadBillResult struct {
	URL string `json:"url"` // for 30 minutes
}

// DownloadBill asks for a bill (下载小程序账单). The first call of a span begins to make it, and is
// [CodeGenerating], as are later ones until it is there: ask again after some seconds. Fetch the
// URL with net/http within 30 minutes; it needs no access_token.
//
// WeChat API: https://developers.weixin.qq.com/miniprogram/dev/server/API/VirtualPayment/api_download_bill
//
//wechat:api POST /xpay/download_bill
func (c *Client) DownloadBill(ctx context.Context, r *DownloadBillRequest) (*DownloadBillResult, error) {
	in := &struct {
		environment
		*DownloadBillRequest
	}{environment{c.env}, r}
	return do[DownloadBillResult](ctx, c, "/xpay/download_bill", in, wechat.Repeatable(), wechat.Needs("url"))
}

// A StartDownloadOrderRequest says of which orders a file is made.
type StartDownloadOrderRequest struct {
	BeginDs      int64  `json:"begin_ds"`   // the first day, YYYYMMDD
	EndDs        int64  `json:"end_ds"`     // the last day, YYYYMMDD; a month at most
	OrderType    int64  `json:"order_type"` // 1 coin orders, 2 direct item orders, 3 subscription orders, 4 refund orders
	OrderInfo    string `json:"order_info,omitempty"`
	IsProvided   *bool  `json:"is_provided,omitempty"`   // nil is true: delivered ones
	RefundStatus int64  `json:"refund_status,omitempty"` // default 0, 0 all, 2 refunded, 4 refunding, 5 refund failed
	PayChannel   int64  `json:"pay_channel"`             // 1 ordinary virtual payment, 2 Apple IAP
}

// A StartDownloadOrderResult names the task.
type StartDownloadOrderResult struct {
	TaskID string `json:"task_id"`
}

// StartDownloadOrder begins to make a file of orders (下载支付订单), of 31 days at most.
// [Client.QueryDownloadOrder] says when it is there.
//
// WeChat API: https://developers.weixin.qq.com/miniprogram/dev/server/API/VirtualPayment/api_start_download_order
//
//wechat:api POST /xpay/start_download_order
func (c *Client) StartDownloadOrder(ctx context.Context, r *StartDownloadOrderRequest) (*StartDownloadOrderResult, error) {
	in := &struct {
		environment
		*StartDownloadOrderRequest
	}{environment{c.env}, r}
	return do[StartDownloadOrderResult](ctx, c, "/xpay/start_download_order", in)
}

// A DownloadIOSSettlementBillRequest names the months.
type DownloadIOSSettlementBillRequest struct {
	StartMonth string `json:"start_month"` // YYYYMM
	EndMonth   string `json:"end_month"`   // YYYYMM
}

// A DownloadIOSSettlementBillResult lists the bills.
type DownloadIOSSettlementBillResult struct {
	BillList []SettlementBill `json:"bill_list"`
}

// A SettlementBill is Apple's bill of a month.
type SettlementBill struct {
	Month   string `json:"month"` // YYYYMM
	BillURL string `json:"bill_url"`
}

// DownloadIOSSettlementBill asks for Apple's monthly bills (下载虚拟支付ios月结账单). It is signed with the live
// AppKey.
//
// WeChat API: https://developers.weixin.qq.com/miniprogram/dev/server/API/VirtualPayment/api_download_ios_settlement_bill
//
//wechat:api POST /xpay/download_ios_settlement_bill
func (c *Client) DownloadIOSSettlementBill(ctx context.Context, r *DownloadIOSSettlementBillRequest) (*DownloadIOSSettlementBillResult, error) {
	const path = "/xpay/download_ios_settlement_bill"
	if err := c.live(path); err != nil {
		return nil, err
	}
	return do[DownloadIOSSettlementBillResult](ctx, c, path, r, wechat.Repeatable())
}

// A RefundOrderRequest gives money back.
type RefundOrderRequest struct {
	OpenID        string `json:"openid"`
	OrderID       string `json:"order_id,omitempty"`                  // yours
	WxOrderID     string `json:"wx_order_id,omitempty"`               // WeChat's number
	RefundOrderID string `json:"refund_order_id" limit:"8..32 chars"` // your number of the refund
	LeftFee       int64  `json:"left_fee"`                            // in fen: what can be refunded before this; QueryOrder has it
	RefundFee     int64  `json:"refund_fee" limit:">0.."`             // in fen, up to LeftFee
	BizMeta       string `json:"biz_meta" empty:"ok"`                 // up to 1024 characters
	RefundReason  string `json:"refund_reason"`                       // 0 none given, 1 product problem, 2 after-sales problem, 3 user changed mind, 4 price, 5 other
	ReqFrom       string `json:"req_from"`                            // 1 agent, 2 user, 3 other
	UserIP        string `json:"user_ip,omitempty"`                   // the user's public address
	DeviceType    int64  `json:"device_type,omitempty"`
}

// A RefundOrderResult says that a refund has begun.
type RefundOrderResult struct {
	RefundOrderID   string `json:"refund_order_id"` // your number of the refund
	RefundWxOrderID string `json:"refund_wx_order_id"`
	PayOrderID      string `json:"pay_order_id"` // your number of the purchase
	PayWxOrderID    string `json:"pay_wx_order_id"`
	Repeated        bool   `json:"-"` // an earlier call with this number has done it; this one did nothing, and the other fields may be empty
}

// RefundOrder begins to give a user's money back (启动订单退款任务), once for each RefundOrderID, within 365
// days of the purchase. It takes one of the order's two numbers. That it succeeds is only its
// beginning: [Client.QueryOrder] and the push xpay_refund_notify tell the end.
//
// [wechat.ErrOutcomeUnknown]: it may be done. Repeat it with the same number, as [UntilKnown]
// does; it is that also after a code of -1. So it is after
// [CodeRefunding]: the refund runs. [CodeRefunded]: the order's money is back already, maybe by an
// earlier try; ask QueryOrder.
//
// WeChat API: https://developers.weixin.qq.com/miniprogram/dev/server/API/VirtualPayment/api_refund_order
//
//wechat:api POST /xpay/refund_order
func (c *Client) RefundOrder(ctx context.Context, r *RefundOrderRequest) (*RefundOrderResult, error) {
	const path = "/xpay/refund_order"
	if err := r.check(path); err != nil {
		return nil, err
	}
	in := &struct {
		environment
		*RefundOrderRequest
	}{environment{c.env}, r}
	result, err := do[RefundOrderResult](ctx, c, path, in)
	return settle(result, err, func() *RefundOrderResult { return &RefundOrderResult{RefundOrderID: r.RefundOrderID, Repeated: true} })
}

// A QueryDownloadOrderRequest names the task of StartDownloadOrder.
type QueryDownloadOrderRequest struct {
	TaskID string `json:"task_id"`
}

// A QueryDownloadOrderResult says how far the file is.
type QueryDownloadOrderResult struct {
	TaskID      string `json:"task_id"`
	Status      int64  `json:"status"`       // 0 created, 1 running, 2 succeeded, 3 failed
	DownloadURL string `json:"download_url"` // once Status is 2
	ExpireAt    int64  `json:"expire_at"`    // of DownloadURL, in Unix seconds
}

// QueryDownloadOrder asks for a file of orders (查询下载订单任务).
//
// WeChat API: https://developers.weixin.qq.com/miniprogram/dev/server/API/VirtualPayment/api_query_download_order
//
//wechat:api POST /xpay/query_download_order
func (c *Client) QueryDownloadOrder(ctx context.Context, r *QueryDownloadOrderRequest) (*QueryDownloadOrderResult, error) {
	in := &struct {
		environment
		*QueryDownloadOrderRequest
	}{environment{c.env}, r}
	return do[QueryDownloadOrderResult](ctx, c, "/xpay/query_download_order", in, wechat.Repeatable())
}

// A QueryOrderRequest names an order.
type QueryOrderRequest struct {
	OpenID     string `json:"openid"`
	OrderID    string `json:"order_id,omitempty"`    // yours
	WxOrderID  string `json:"wx_order_id,omitempty"` // WeChat's number
	UserIP     string `json:"user_ip,omitempty"`     // the user's public address
	DeviceType int64  `json:"device_type,omitempty"`
}

// A QueryOrderResult holds an order.
type QueryOrderResult struct {
	Order Order `json:"order"`
}

// An Order is a purchase or a refund. Fees are in fen.
type Order struct {
	OrderID        string `json:"order_id"` // yours
	CreateTime     int64  `json:"create_time"`
	UpdateTime     int64  `json:"update_time"`
	Status         int64  `json:"status"` // 0 initial (not payable), 1 created, 2 paid, to be delivered, 3 delivering, 4 delivered, 5 refunded, 6 closed, 7 refund failed, 8 user refund finished, 9 ad credit recovered, 10 profit sharing returned
	BizType        int64  `json:"biz_type"`
	OrderFee       int64  `json:"order_fee"`  // in fen
	CouponFee      int64  `json:"coupon_fee"` // in fen
	PaidFee        int64  `json:"paid_fee"`   // in fen
	OrderType      int64  `json:"order_type"` // 0 virtual payment, 1 refund, 7 Apple iOS payment, 8 Apple iOS refund
	RefundFee      int64  `json:"refund_fee"` // in fen, up to LeftFee
	PaidTime       int64  `json:"paid_time"`  // in Unix seconds
	ProvideTime    int64  `json:"provide_time"`
	BizMeta        string `json:"biz_meta"` // up to 1024 characters
	EnvType        int64  `json:"env_type"` // 1 live, 2 sandbox
	Token          string `json:"token"`
	LeftFee        int64  `json:"left_fee"`    // in fen: what can be refunded
	WxOrderID      string `json:"wx_order_id"` // WeChat's number
	ChannelOrderID string `json:"channel_order_id"`
	WxpayOrderID   string `json:"wxpay_order_id"`
	SettTime       int64  `json:"sett_time"`        // in Unix seconds
	SettState      int64  `json:"sett_state"`       // 0 and 3 not yet, 1 running, 2 done
	PlatformFeeFen int64  `json:"platform_fee_fen"` // in fen
	CpsFeeFen      int64  `json:"cps_fee_fen"`      // in fen
}

// QueryOrder asks for an order (查询创建的订单): use it besides the pushes, which may be lost. It takes one
// of the two numbers.
//
// WeChat API: https://developers.weixin.qq.com/miniprogram/dev/server/API/VirtualPayment/api_query_order
//
//wechat:api POST /xpay/query_order
func (c *Client) QueryOrder(ctx context.Context, r *QueryOrderRequest) (*QueryOrderResult, error) {
	const path = "/xpay/query_order"
	if err := r.check(path); err != nil {
		return nil, err
	}
	in := &struct {
		environment
		*QueryOrderRequest
	}{environment{c.env}, r}
	return do[QueryOrderResult](ctx, c, path, in, wechat.Repeatable(), wechat.Needs("order"))
}

// A NotifyProvideGoodsRequest names an order that is delivered.
type NotifyProvideGoodsRequest struct {
	OrderID    string `json:"order_id,omitempty"`    // yours
	WxOrderID  string `json:"wx_order_id,omitempty"` // WeChat's number
	OpenID     string `json:"openid,omitempty"`
	UserIP     string `json:"user_ip,omitempty"` // the user's public address
	DeviceType int64  `json:"device_type,omitempty"`
}

// NotifyProvideGoods says that an order is delivered (通知已发货完成), where the push that asks for it has
// failed. It takes one of the two numbers. Repeats are a success.
//
// WeChat API: https://developers.weixin.qq.com/miniprogram/dev/server/API/VirtualPayment/api_notify_provide_goods
//
//wechat:api POST /xpay/notify_provide_goods
func (c *Client) NotifyProvideGoods(ctx context.Context, r *NotifyProvideGoodsRequest) error {
	const path = "/xpay/notify_provide_goods"
	if err := r.check(path); err != nil {
		return err
	}
	in := &struct {
		environment
		*NotifyProvideGoodsRequest
	}{environment{c.env}, r}
	result, err := do[struct{}](ctx, c, path, in)
	_, err = settle(result, err, func() *struct{} { return new(struct{}) })
	return err
}

func (r *QueryOrderRequest) check(path string) error {
	if r != nil && r.OrderID == "" && r.WxOrderID == "" {
		return fault(path, "OrderID", "or WxOrderID must be given")
	}
	return nil
}

func (r *NotifyProvideGoodsRequest) check(path string) error {
	if r != nil && r.OrderID == "" && r.WxOrderID == "" {
		return fault(path, "OrderID", "or WxOrderID must be given")
	}
	return nil
}

func (r *RefundOrderRequest) check(path string) error {
	switch {
	case r == nil:
		return fault(path, "request", "is nil")
	case r.OrderID == "" && r.WxOrderID == "":
		return fault(path, "OrderID", "or WxOrderID must be given")
	case r.RefundFee > r.LeftFee:
		return fault(path, "RefundFee", "must be at most LeftFee")
	}
	return nil
}
