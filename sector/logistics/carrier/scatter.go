package carrier

import (
	"context"

	"github.com/minigo-dev/wechat"
)

// How a single parcel is paid (在线支付).
const (
	PayOffline = 0
	PayOnline  = 1
	PayByScore = 2 // by WeChat's payment score (支付分)
)

// What a bill lists (对账单类型).
const (
	BillAll     = "ALL"
	BillSuccess = "SUCCESS" // payments
	BillRefund  = "REFUND"
)

// A ScatterUpdateOrderStatusRequest is a step of a single parcel. The couriers may be empty as
// long as there are none.
type ScatterUpdateOrderStatusRequest struct {
	Token                string `json:"token"`                // of wechat.AddSingleWaybillEvent
	WaybillID            string `json:"waybill_id,omitempty"` // once there is one
	ActionTime           int64  `json:"action_time"`          // in Unix seconds
	ActionType           int64  `json:"action_type"`          // ActionAccepted or another
	ActionMsg            string `json:"action_msg"`           // what the user reads; phone numbers as 11 digits
	PickupCourierName    string `json:"pickup_courier_name" empty:"ok"`
	PickupCourierPhone   string `json:"pickup_courier_phone" empty:"ok"`
	DeliveryCourierName  string `json:"delivery_courier_name" empty:"ok"`
	DeliveryCourierPhone string `json:"delivery_courier_phone" empty:"ok"`
}

// ScatterUpdateOrderStatus tells what happened to a single parcel (运力更新订单状态).
//
// WeChat API: https://developers.weixin.qq.com/miniprogram/dev/server/API/express/express-by-provider/api_scatterupdateorderstatus
//
//wechat:api POST /cgi-bin/express/delivery/single_waybill/update
func ScatterUpdateOrderStatus(ctx context.Context, c *wechat.Client, r *ScatterUpdateOrderStatusRequest) error {
	_, err := wechat.Do[struct{}](ctx, c, "POST", "/cgi-bin/express/delivery/single_waybill/update", r)
	return err
}

// A ScatterUpdateOrderFeeRequest says what a single parcel costs, in fen.
type ScatterUpdateOrderFeeRequest struct {
	Token        string `json:"token"` // of wechat.AddSingleWaybillEvent
	WaybillID    string `json:"waybill_id"`
	NeedPay      int64  `json:"need_pay"`                 // PayOffline or another
	Fee          int64  `json:"fee"`                      // what the user pays: OriginalFee less a discount
	OriginalFee  int64  `json:"original_fee"`             // the sum of BaseFee, InsuredFee and OtherFee
	BaseFee      int64  `json:"base_fee"`                 // the freight (运费)
	InsuredFee   int64  `json:"insured_fee,omitempty"`    // of the insurance (保价费)
	OtherFee     int64  `json:"other_fee,omitempty"`      // what else there is
	Remark       string `json:"remark,omitempty"`         // on OtherFee
	PayGoodsName string `json:"pay_goods_name,omitempty"` // what WeChat Pay shows the user
}

// ScatterUpdateOrderFee says what a single parcel costs (运力更新需支付的运费): of PayByScore after
// [ScatterUpdateOrderStatus] has said that it is picked up.
//
// WeChat API: https://developers.weixin.qq.com/miniprogram/dev/server/API/express/express-by-provider/api_scatterupdateorderfee
//
//wechat:api POST /cgi-bin/express/delivery/single_waybill/fee
func ScatterUpdateOrderFee(ctx context.Context, c *wechat.Client, r *ScatterUpdateOrderFeeRequest) error {
	_, err := wechat.Do[struct{}](ctx, c, "POST", "/cgi-bin/express/delivery/single_waybill/fee", r)
	return err
}

// A ScatterDeliveryRefundRequest says how much is paid back.
type ScatterDeliveryRefundRequest struct {
	Token string `json:"token"` // of wechat.AddSingleWaybillEvent
	Fee   int64  `json:"fee"`   // in fen: all that was paid, or a part
}

// ScatterDeliveryRefund pays a user back what a single parcel cost (运力公司退款), wholly or in part.
// If the outcome is unknown, see the bill before another refund: [ScatterGetBill].
//
// WeChat API: https://developers.weixin.qq.com/miniprogram/dev/server/API/express/express-by-provider/api_scatterdeliveryrefund
//
//wechat:api POST /cgi-bin/express/delivery/single_waybill/refund_order
func ScatterDeliveryRefund(ctx context.Context, c *wechat.Client, r *ScatterDeliveryRefundRequest) error {
	_, err := wechat.Do[struct{}](ctx, c, "POST", "/cgi-bin/express/delivery/single_waybill/refund_order", r)
	return err
}

// A ScatterDeliveryCancelRequest says why an order is cancelled.
type ScatterDeliveryCancelRequest struct {
	Token  string `json:"token"` // of wechat.AddSingleWaybillEvent
	Reason string `json:"reason"`
}

// ScatterDeliveryCancel cancels the order of a single parcel for the carrier (运力取消订单).
//
// WeChat API: https://developers.weixin.qq.com/miniprogram/dev/server/API/express/express-by-provider/api_scatterdeliverycancel
//
//wechat:api POST /cgi-bin/express/delivery/single_waybill/cancel_order
func ScatterDeliveryCancel(ctx context.Context, c *wechat.Client, r *ScatterDeliveryCancelRequest) error {
	_, err := wechat.Do[struct{}](ctx, c, "POST", "/cgi-bin/express/delivery/single_waybill/cancel_order", r)
	return err
}

// A ScatterGetBillRequest names a bill.
type ScatterGetBillRequest struct {
	Date string `json:"date"` // YYYYMMDD
	Type string `json:"type"` // BillAll or another
}

// ScatterGetBill downloads the bill of a day (对账单下载). WeChat doesn't describe the file.
//
// WeChat API: https://developers.weixin.qq.com/miniprogram/dev/server/API/express/express-by-provider/api_scatter_get_bill
//
//wechat:api POST /cgi-bin/express/delivery/single_waybill/get_bill
func ScatterGetBill(ctx context.Context, c *wechat.Client, r *ScatterGetBillRequest) (*wechat.File, error) {
	return wechat.Do[wechat.File](ctx, c, "POST", "/cgi-bin/express/delivery/single_waybill/get_bill", r, wechat.Repeatable())
}

// A ScatterUpdateComplainResultRequest says what became of a complaint.
type ScatterUpdateComplainResultRequest struct {
	Token     string `json:"token"` // of wechat.AddSingleWaybillEvent
	WaybillID string `json:"waybill_id"`
	Result    string `json:"result"`
	Desc      string `json:"desc"` // the result explained
}

// ScatterUpdateComplainResult says what became of a user's complaint (运力返回用户投诉处理结果), which
// [wechat.WaybillComplaintEvent] has told.
//
// WeChat API: https://developers.weixin.qq.com/miniprogram/dev/server/API/express/express-by-provider/api_scatterupdatecomplainresult
//
//wechat:api POST /cgi-bin/express/delivery/scatter/update_complaint_result
func ScatterUpdateComplainResult(ctx context.Context, c *wechat.Client, r *ScatterUpdateComplainResultRequest) error {
	_, err := wechat.Do[struct{}](ctx, c, "POST", "/cgi-bin/express/delivery/scatter/update_complaint_result", r)
	return err
}

// An EvaluateFeedbackRequest answers a review.
type EvaluateFeedbackRequest struct {
	Token     string `json:"token"` // of wechat.AddSingleWaybillEvent
	WaybillID string `json:"waybill_id"`
	Result    string `json:"result"`
	Desc      string `json:"desc,omitempty"` // the result explained
}

// EvaluateFeedback answers what a user wrote of a courier (评价反馈), which
// [wechat.WaybillEvaluateAgentEvent] has told. WeChat's present pages don't have it.
//
// WeChat API: https://developers.weixin.qq.com/miniprogram/dev/platform-capabilities/industry/express/delivery/single-delivery
//
//wechat:api POST /cgi-bin/express/delivery/single_waybill/evaluate_feedback
func EvaluateFeedback(ctx context.Context, c *wechat.Client, r *EvaluateFeedbackRequest) error {
	_, err := wechat.Do[struct{}](ctx, c, "POST", "/cgi-bin/express/delivery/single_waybill/evaluate_feedback", r)
	return err
}
