package waybill

import (
	"context"

	"github.com/minigo-dev/wechat"
)

// What happens to a parcel (轨迹变化类型). WeChat tells the user of ActionOutForDelivery and
// ActionDelivered only.
const (
	ActionAccepted       = 90001 // the outlet has the order
	ActionAssigned       = 90002 // a courier is assigned
	ActionReassigned     = 90003 // another courier is assigned
	ActionToPay          = 90010
	ActionPaid           = 90011
	ActionPickedUp       = 100001
	ActionPickUpFailed   = 100002
	ActionInTransit      = 200001
	ActionOutForDelivery = 300002
	ActionDelivered      = 300003
	ActionNotDelivered   = 300004
	ActionStored         = 300005 // at a station or in a locker
	ActionTakenOut       = 300006 // the courier took it out of there
	ActionSignedByOther  = 300007 // another person signed for it
	ActionCancelled      = 400001
	ActionHeldUp         = 400002
	ActionReturned       = 400003
	ActionRefused        = 400004
	ActionProblem        = 400005
	ActionOther          = 500001
)

// A DeliveryPathNotifyRequest is a step of a parcel.
type DeliveryPathNotifyRequest struct {
	Sender     Sender   `json:"sender"`
	Receiver   Receiver `json:"receiver"`
	WaybillID  string   `json:"waybill_id"`
	Path       Step     `json:"path"`
	CreateTime int64    `json:"create_time"` // in Unix seconds: when the waybill was made
}

// A Sender sends a parcel.
type Sender struct {
	Name     string `json:"name,omitempty"`
	Phone    string `json:"phone,omitempty"`
	Province string `json:"province"`
	City     string `json:"city"`
	Area     string `json:"area"` // the district (区/县)
	Street   string `json:"street,omitempty"`
	Address  string `json:"address,omitempty"`
	ID       string `json:"id,omitempty"` // of the address
}

// A Receiver is who gets a parcel.
type Receiver struct {
	Name     string `json:"name"`
	Phone    string `json:"phone,omitempty"` // required, WeChat's page says in its text
	Province string `json:"province"`
	City     string `json:"city"`
	Area     string `json:"area"` // the district (区/县)
	Street   string `json:"street,omitempty"`
	Address  string `json:"address,omitempty"`
	ID       string `json:"id,omitempty"` // of the address
}

// A Step is a step of a parcel on its way. Couriers are absent as long as there are none.
type Step struct {
	ActionTime           int64  `json:"action_time"` // in Unix seconds
	ActionType           int64  `json:"action_type"` // ActionPickedUp or another
	ActionMsg            string `json:"action_msg"`  // what the user reads
	PickupCourierName    string `json:"pickup_courier_name,omitempty"`
	PickupCourierPhone   string `json:"pickup_courier_phone,omitempty"`
	DeliveryCourierName  string `json:"delivery_courier_name,omitempty"`
	DeliveryCourierPhone string `json:"delivery_courier_phone,omitempty"`
}

// A DeliveryPathNotifyResult says whether the user is known.
type DeliveryPathNotifyResult struct {
	Exist int64 `json:"exist"` // 1: a user has bound the number; 0: nobody has
}

// DeliveryPathNotify tells the user of a phone number what happened to a parcel
// (推送已绑定物流轨迹信息). WeChat asks the carrier first, by [wechat.WaybillNotifyQueryEvent].
// CodeNotCarrier: WeChat must set the carrier up. CodeCheckFailed, CodeCheckRefused,
// CodeCheckUnclear: the reply to that event is to blame.
//
// WeChat API: https://developers.weixin.qq.com/miniprogram/dev/server/API/weixin-express/msgpush/api_deliverypathnotify
//
//wechat:api POST /cgi-bin/express/delivery/pathnotify
func DeliveryPathNotify(ctx context.Context, c *wechat.Client, r *DeliveryPathNotifyRequest) (*DeliveryPathNotifyResult, error) {
	return wechat.Do[DeliveryPathNotifyResult](ctx, c, "POST", "/cgi-bin/express/delivery/pathnotify", r)
}

// A DeliveryUserQueryRequest is a phone number.
type DeliveryUserQueryRequest struct {
	Phone string `json:"phone"`
}

// A DeliveryUserQueryResult says whether the number is bound.
type DeliveryUserQueryResult struct {
	Exist int64 `json:"exist"` // 1: a user has bound the number; 0: nobody has
}

// DeliveryUserQuery tells a carrier whether a user has bound a phone number (用户手机状态查询).
//
// WeChat API: https://developers.weixin.qq.com/miniprogram/dev/server/API/weixin-express/msgpush/api_deliveryuserquery
//
//wechat:api POST /cgi-bin/express/delivery/userquery
func DeliveryUserQuery(ctx context.Context, c *wechat.Client, r *DeliveryUserQueryRequest) (*DeliveryUserQueryResult, error) {
	return wechat.Do[DeliveryUserQueryResult](ctx, c, "POST", "/cgi-bin/express/delivery/userquery", r, wechat.Repeatable(), wechat.Needs("exist"))
}
