package order

import (
	"context"

	"github.com/minigo-dev/wechat"
)

// The states of a complaint (投诉单状态) that callers act on. In those that WeChat's page has
// besides, WeChat's customer service (平台客服) works on it.
const (
	ComplaintWithdrawn       = 102 // by the user
	ComplaintNeedsEvidence   = 106 // the merchant must add evidence: SupplyProof
	ComplaintNeedsBoth       = 108 // both must add evidence: SupplyProof
	ComplaintToAnswer        = 201 // RespondComplaint
	ComplaintLate            = 202 // the merchant didn't answer in time; the user is to confirm
	ComplaintAnswered        = 203 // the user is to confirm; 204 too
	ComplaintDone            = 205 // 112, 115 and 116 too
	ComplaintLiable          = 206 // the merchant is liable: SubmitRefund
	ComplaintEvidenceLate    = 208 // the evidence of a refund is late
	ComplaintClosed          = 209
	ComplaintReturning       = 308 // the merchant is liable, and the user returns the goods; 309 too
	ComplaintReceiptAbnormal = 311 // something is wrong with the receipt of what was returned (签收异常)
	ComplaintRefunding       = 312 // the merchant is liable, and WeChat returns the money
)

// The states of an appeal (申诉状态).
const (
	AppealNone      = 0
	AppealSucceeded = 117
	AppealFailed    = 118
	AppealPossible  = 401 // the merchant may appeal: BusiAppeal
	AppealLate      = 402 // the time for an appeal is over
	AppealRunning   = 403
)

// What a merchant does with a complaint.
const (
	HandleAccept = 1 // 同意和解
	HandleRefuse = 2 // 拒绝和解
)

// A RespondComplaintRequest is the answer to a complaint: a text or pictures.
type RespondComplaintRequest struct {
	Content          string   `json:"content,omitempty"`     // or MediaIDList
	ComplaintOrderID int64    `json:"complaintOrderId"`      // of the complaint
	MediaIDList      []string `json:"mediaIdList,omitempty"` // by UploadTempMedia of the Client; or Content
	BussiHandle      int64    `json:"bussiHandle"`           // HandleAccept or HandleRefuse
}

// RespondComplaint answers a user's complaint (商家回应投诉), which WeChat pushes as a
// [wechat.ComplaintCallbackEvent]. CodeNoComplaint: there is no such complaint.
// CodeComplaintState: it has moved on.
//
// WeChat API: https://developers.weixin.qq.com/miniprogram/dev/server/API/transaction-guarantee/complaint/api_respondcomplaint
//
//wechat:api POST /wxaapi/minishop/bussiRespondComplaint
func RespondComplaint(ctx context.Context, c *wechat.Client, r *RespondComplaintRequest) error {
	_, err := wechat.Do[struct{}](ctx, c, "POST", "/wxaapi/minishop/bussiRespondComplaint", r)
	return err
}

// A SubmitRefundRequest is evidence that the money was returned: a text or pictures.
type SubmitRefundRequest struct {
	Content          string   `json:"content,omitempty"`     // or MediaIDList
	ComplaintOrderID int64    `json:"complaintOrderId"`      // of the complaint
	MediaIDList      []string `json:"mediaIdList,omitempty"` // by UploadTempMedia of the Client; or Content
	AcceptReturn     int64    `json:"acceptReturn"`          // whether the goods have arrived, if the user returns them; WeChat's page names no values
	ReturnID         int64    `json:"returnId"`              // of the complaint's ReturnBill, if the user returns the goods
}

// SubmitRefund submits evidence that a user who complained has the money back
// (商家提交退款凭证). It returns no money. CodeNoComplaint: there is no such complaint.
// CodeComplaintState: it has moved on.
//
// WeChat API: https://developers.weixin.qq.com/miniprogram/dev/server/API/transaction-guarantee/complaint/api_submitrefund
//
//wechat:api POST /wxaapi/minishop/bussiSupplyRefund
func SubmitRefund(ctx context.Context, c *wechat.Client, r *SubmitRefundRequest) error {
	_, err := wechat.Do[struct{}](ctx, c, "POST", "/wxaapi/minishop/bussiSupplyRefund", r)
	return err
}

// A BusiAppealRequest is an appeal: a text or pictures.
type BusiAppealRequest struct {
	Content          string   `json:"content,omitempty"`     // or MediaIDList
	ComplaintOrderID int64    `json:"complaintOrderId"`      // of the complaint
	MediaIDList      []string `json:"mediaIdList,omitempty"` // by UploadTempMedia of the Client; or Content
}

// BusiAppeal appeals against what WeChat decided about a complaint (商家申诉).
// CodeNoComplaint: there is no such complaint. CodeMaterial: Content or MediaIDList is
// malformed. CodeAppealState: it can't be appealed now.
//
// WeChat API: https://developers.weixin.qq.com/miniprogram/dev/server/API/transaction-guarantee/complaint/api_busiappeal
//
//wechat:api POST /wxaapi/minishop/busiAppeal
func BusiAppeal(ctx context.Context, c *wechat.Client, r *BusiAppealRequest) error {
	_, err := wechat.Do[struct{}](ctx, c, "POST", "/wxaapi/minishop/busiAppeal", r)
	return err
}

// A SupplyProofRequest is evidence for a complaint: a text or pictures.
type SupplyProofRequest struct {
	Content          string   `json:"content,omitempty"`     // or MediaIDList
	ComplaintOrderID int64    `json:"complaintOrderId"`      // of the complaint
	MediaIDList      []string `json:"mediaIdList,omitempty"` // by UploadTempMedia of the Client; or Content
}

// SupplyProof adds evidence to a complaint (商家补充凭证). CodeNoComplaint: there is no such
// complaint. CodeComplaintState: it has moved on.
//
// WeChat API: https://developers.weixin.qq.com/miniprogram/dev/server/API/transaction-guarantee/complaint/api_supplyproof
//
//wechat:api POST /wxaapi/minishop/bussiSupplyProof
func SupplyProof(ctx context.Context, c *wechat.Client, r *SupplyProofRequest) error {
	_, err := wechat.Do[struct{}](ctx, c, "POST", "/wxaapi/minishop/bussiSupplyProof", r)
	return err
}

// A GetComplaintOrderDetailRequest names a complaint.
type GetComplaintOrderDetailRequest struct {
	ComplaintOrderID string `json:"complaintOrderId"`
}

// A GetComplaintOrderDetailResult is a complaint and its history.
type GetComplaintOrderDetailResult struct {
	ComplaintOrder ComplaintOrder  `json:"complaintOrder"`
	Item           []ComplaintStep `json:"item"`       // what has happened so far
	ReturnBill     ReturnBill      `json:"returnBill"` // of goods that the user returns
}

// A ComplaintOrder is a user's complaint about an order.
type ComplaintOrder struct {
	ComplaintOrderID string            `json:"complaintOrderId"`
	OpenID           string            `json:"openid"`
	CreateTime       int64             `json:"createTime"`  // in Unix seconds
	PhoneNumber      int64             `json:"phoneNumber"` // of the user
	Type             int64             `json:"type"`        // what it is about: 611 to 679 and 610001 to 610005, see WeChat's page
	Status           int64             `json:"status"`      // ComplaintToAnswer or another
	CustomerMaterial ComplaintMaterial `json:"customerMaterial"`
	OrderID          string            `json:"orderId"`    // WeChat Pay's number of the order (微信支付订单号)
	OutTradeNo       string            `json:"outTradeNo"` // yours (商家订单号)
	ProductName      string            `json:"productName"`
	PayTime          int64             `json:"payTime"`     // in Unix seconds
	TotalCost        string            `json:"totalCost"`   // what was paid, as WeChat prints it
	ExpireTime       int64             `json:"expireTime"`  // in Unix seconds: until when it stays in this state; 0: without end
	HeadImgURL       string            `json:"headImgUrl"`  // of the user
	NickName         string            `json:"nickName"`    // of the user
	AppealState      int64             `json:"appealState"` // AppealNone or another
}

// ComplaintMaterial is what a user writes and shows in a complaint.
type ComplaintMaterial struct {
	Content     string   `json:"content"`
	MediaIDList []string `json:"mediaIdList"` // the URLs of pictures, which expire: ask again for fresh ones
}

// A ComplaintStep is what one side did, or WeChat.
type ComplaintStep struct {
	ItemType       int64    `json:"itemType"` // what happened: 1 to 118, see WeChat's page
	Time           int64    `json:"time"`     // in Unix seconds
	Content        string   `json:"content"`
	MediaIDList    []string `json:"mediaIdList"` // the URLs of pictures
	PhoneNumber    int64    `json:"phoneNumber"`
	BlameResult    int64    `json:"blameResult"`    // of ItemType 31 and 32: 0 the merchant must prove the refund, 1 the user returns the goods first
	NickName       string   `json:"nickName"`       // who acted
	AppealItemType int64    `json:"appealItemType"` // the state of an appeal then: AppealNone or another
}

// A ReturnBill is the parcel by which a user returns goods.
type ReturnBill struct {
	ReturnID     string `json:"returnId"` // for [SubmitRefund]
	WaybillID    string `json:"waybillId"`
	DeliveryName string `json:"deliveryName"` // the carrier
	OrderStatus  int64  `json:"orderStatus"`  // 0 ordered, 1 collected, 2 in transit, 3 out for delivery, 4 signed for, ..., 99 unknown: see WeChat's page
}

// GetComplaintOrderDetail reads a complaint (查询投诉单详情, getOrderDetail).
//
// WeChat API: https://developers.weixin.qq.com/miniprogram/dev/server/API/transaction-guarantee/complaint/api_getorderdetail
//
//wechat:api GET /wxaapi/minishop/complaintOrderDetail
func GetComplaintOrderDetail(ctx context.Context, c *wechat.Client, r *GetComplaintOrderDetailRequest) (*GetComplaintOrderDetailResult, error) {
	return wechat.Do[GetComplaintOrderDetailResult](ctx, c, "GET", "/wxaapi/minishop/complaintOrderDetail", r, wechat.Repeatable(), wechat.Needs("complaintOrder"))
}
