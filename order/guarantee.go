package order

import (
	"context"

	"github.com/minigo-dev/wechat"
)

// The codes of the trade guarantee (交易保障) that callers act on.
const (
	CodeNoComplaint    wechat.Code = 1      // there is no such complaint
	CodeMaterial       wechat.Code = 2      // BusiAppeal: MediaIDList or Content is malformed
	CodeComplaintState wechat.Code = 309    // the complaint has moved on: read its state again
	CodeAppealState    wechat.Code = 1002   // BusiAppeal: the complaint can't be appealed in its state
	CodeNotYours       wechat.Code = -10403 // the review, comment or reply is another app's
	CodeReviewService  wechat.Code = -10008 // the service failed
	CodeNoReviewRight  wechat.Code = -10007 // the app may not make this call
	CodeNoCompromise   wechat.Code = 10000  // the review isn't bad, or the user was written to before; else: an argument is wrong
)

// The states of a deduction (扣分记录).
const (
	PenaltyApproved       = 2 // the points are deducted
	PenaltyAppealing      = 4 // the appeal is under review
	PenaltyAppealRejected = 5
	PenaltyAppealed       = 6 // the appeal succeeded
)

// A GetGuaranteeStatusResult is the state of the guarantee mark.
type GetGuaranteeStatusResult struct {
	IsActived bool     `json:"isActived"`
	Msg       string   `json:"msg"`     // the state in words, Chinese; also of an active mark
	Reasons   []string `json:"reasons"` // why it isn't active, Chinese
}

// GetGuaranteeStatus asks whether the app has the mark of the trade guarantee
// (获取交易保障标状态).
//
// WeChat API: https://developers.weixin.qq.com/miniprogram/dev/server/API/transaction-guarantee/basic/api_getguaranteestatus
//
//wechat:api GET /wxaapi/wxamptrade/get_guarantee_status
func GetGuaranteeStatus(ctx context.Context, c *wechat.Client) (*GetGuaranteeStatusResult, error) {
	return wechat.Do[GetGuaranteeStatusResult](ctx, c, "GET", "/wxaapi/wxamptrade/get_guarantee_status", nil, wechat.Repeatable())
}

// A GetPenaltyListRequest selects deductions.
type GetPenaltyListRequest struct {
	Offset int64 `json:"offset"` // from 0
	Limit  int64 `json:"limit" limit:"..100"`
}

// A GetPenaltyListResult is a page of deductions.
type GetPenaltyListResult struct {
	AppealList   []Penalty `json:"appealList"`
	CurrentScore int64     `json:"currentScore"` // that the app has now
	TotalNum     int64     `json:"totalNum"`     // of all pages
}

// A Penalty is a deduction from the app's score of trade experience (交易体验分).
type Penalty struct {
	IllegalOrderID   int64  `json:"illegalOrderId"`   // the number of the deduction
	ComplaintOrderID int64  `json:"complaintOrderId"` // of the complaint that it follows from
	IllegalWording   string `json:"illegalWording"`   // what was violated, Chinese
	Status           int64  `json:"status"`           // PenaltyApproved or another
	MinusScore       int64  `json:"minusScore"`       // how many points were deducted
	OrderID          string `json:"orderId"`          // such as "payorder@_" and WeChat Pay's number
	IllegalTime      int64  `json:"illegalTime"`      // in Unix seconds
	UpdateTime       int64  `json:"updateTime"`       // in Unix seconds
}

// GetPenaltyList lists what was deducted from the app's score of trade experience
// (获取小程序交易体验分违规记录).
//
// WeChat API: https://developers.weixin.qq.com/miniprogram/dev/server/API/transaction-guarantee/basic/api_getpenaltylist
//
//wechat:api GET /wxaapi/wxamptrade/get_penalty_list
func GetPenaltyList(ctx context.Context, c *wechat.Client, r *GetPenaltyListRequest) (*GetPenaltyListResult, error) {
	return wechat.Do[GetPenaltyListResult](ctx, c, "GET", "/wxaapi/wxamptrade/get_penalty_list", r, wechat.Repeatable())
}
