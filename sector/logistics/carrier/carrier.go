// Package carrier is for carriers (快递公司) that take the parcels of WeChat's logistics assistant
// (物流助手): of merchants with an account, and single parcels (散单) that users pay for. Merchants
// use package express.
//
// The main flow: WeChat pushes an order as [wechat.AddWaybillEvent], and the reply
// [wechat.AddWaybillReply] holds the waybill. The Token of the push stands for the order in all
// later calls: [UpdatePath] tells where the parcel is. A single parcel comes as
// [wechat.AddSingleWaybillEvent], which [wechat.AddSingleWaybillReply] answers; then
// [ScatterUpdateOrderStatus] and [ScatterUpdateOrderFee] follow.
//
// WeChat asks for more by pushes: [wechat.CheckBizEvent], [wechat.GetQuotaEvent],
// [wechat.CancelWaybillEvent], and for single parcels [wechat.CancelSingleWaybillEvent],
// [wechat.QuerySingleWaybillEvent], [wechat.QuerySingleWaybillFeeEvent],
// [wechat.NotifySingleWaybillPayEvent], [wechat.WaybillQueryExpectTimeRangeEvent],
// [wechat.RemindWaybillEvent], [wechat.WaybillComplaintEvent] and
// [wechat.WaybillEvaluateAgentEvent]. Each names its reply. Amounts are int64 fen (分).
package carrier

import (
	"context"

	"github.com/minigo-dev/wechat"
)

// The codes that callers act on.
const (
	CodeNoWaybill     wechat.Code = 40199   // there is no such waybill
	CodeCarrierFailed wechat.Code = 9300502 // the carrier's system failed
	CodeToken         wechat.Code = 9300507 // the token isn't that of the waybill
	CodeTemplate      wechat.Code = 9300512 // the template can't be rendered
)

// What happens to a parcel (轨迹变化类型). [UpdatePath] takes those without "single",
// [ScatterUpdateOrderStatus] takes all but ActionCourier.
const (
	ActionAccepted       = 90001 // single: the outlet has it
	ActionAssigned       = 90002 // single: a courier is assigned
	ActionReassigned     = 90003 // single: another courier is assigned
	ActionToPay          = 90010 // single: waits for the payment
	ActionPaid           = 90011 // single: is paid
	ActionPickedUp       = 100001
	ActionPickUpFailed   = 100002
	ActionCourier        = 100003 // a courier is assigned
	ActionInTransit      = 200001
	ActionOutForDelivery = 300002
	ActionDelivered      = 300003
	ActionNotDelivered   = 300004
	ActionStored         = 300005 // single: at a station or in a locker
	ActionTakenOut       = 300006 // single: the courier took it out of there
	ActionSignedByOther  = 300007 // single: another person signed for it
	ActionCancelled      = 400001
	ActionHeldUp         = 400002
	ActionReturned       = 400003 // single
	ActionRefused        = 400004 // single
	ActionProblem        = 400005 // single: something is wrong with the parcel (问题件)
	ActionOther          = 500001 // single
)

// An UpdateBusinessRequest is the review of a merchant's account.
type UpdateBusinessRequest struct {
	ShopAppID  string `json:"shop_app_id"`          // ShopAppID of wechat.CheckBizEvent
	BizID      string `json:"biz_id"`               // the account
	ResultCode int64  `json:"result_code"`          // 0 approved, anything else refused
	ResultMsg  string `json:"result_msg,omitempty"` // why it is refused
}

// UpdateBusiness tells the result of the review of a merchant's account (更新商户审核结果), if the
// reply to [wechat.CheckBizEvent] left it open.
//
// WeChat API: https://developers.weixin.qq.com/miniprogram/dev/server/API/express/express-by-provider/api_updatebusiness
//
//wechat:api POST /cgi-bin/express/delivery/service/business/update
func UpdateBusiness(ctx context.Context, c *wechat.Client, r *UpdateBusinessRequest) error {
	_, err := wechat.Do[struct{}](ctx, c, "POST", "/cgi-bin/express/delivery/service/business/update", r)
	return err
}

// An UpdatePathRequest is a step of a parcel.
type UpdatePathRequest struct {
	Token      string `json:"token"` // of wechat.AddWaybillEvent
	WaybillID  string `json:"waybill_id"`
	ActionTime int64  `json:"action_time"` // in Unix seconds
	ActionType int64  `json:"action_type"` // ActionPickedUp or another
	ActionMsg  string `json:"action_msg"`  // what the user reads; phone numbers as 11 digits
}

// UpdatePath tells what happened to a parcel (更新运单轨迹). WeChat tells the user and the merchant.
//
// WeChat API: https://developers.weixin.qq.com/miniprogram/dev/server/API/express/express-by-provider/api_updatepath
//
//wechat:api POST /cgi-bin/express/delivery/path/update
func UpdatePath(ctx context.Context, c *wechat.Client, r *UpdatePathRequest) error {
	_, err := wechat.Do[struct{}](ctx, c, "POST", "/cgi-bin/express/delivery/path/update", r)
	return err
}

// A GetContactRequest names a waybill.
type GetContactRequest struct {
	Token     string `json:"token"` // of wechat.AddWaybillEvent
	WaybillID string `json:"waybill_id"`
}

// A GetContactResult says who sends and receives a parcel.
type GetContactResult struct {
	WaybillID string `json:"waybill_id"`
	Sender    Person `json:"sender"`
	Receiver  Person `json:"receiver"`
}

// A Person sends or receives a parcel.
type Person struct {
	Name    string `json:"name"`
	Tel     string `json:"tel"` // a landline (座机)
	Mobile  string `json:"mobile"`
	Address string `json:"address"` // with province, city and district
}

// GetContact returns who sends and receives a parcel (获取面单联系人信息).
//
// WeChat API: https://developers.weixin.qq.com/miniprogram/dev/server/API/express/express-by-provider/api_getcontact
//
//wechat:api POST /cgi-bin/express/delivery/contact/get
func GetContact(ctx context.Context, c *wechat.Client, r *GetContactRequest) (*GetContactResult, error) {
	return wechat.Do[GetContactResult](ctx, c, "POST", "/cgi-bin/express/delivery/contact/get", r, wechat.Repeatable())
}
