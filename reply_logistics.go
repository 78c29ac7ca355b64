package wechat

import "time"

// A ResultReply answers an event of logistics (物流): whether the carrier, or the shop, has
// taken it. The events that expect more have a reply of their own, which their types name.
// Their failure can be answered with a ResultReply too.
//
// It is written in the format of the push, with ToUserName and FromUserName swapped and the
// push's Event. Answering another push with it is an [*ArgumentError].
//
// WeChat: https://developers.weixin.qq.com/miniprogram/dev/server/event_push/express/provider/cancel_order
type ResultReply struct {
	ResultCode int    `json:"ResultCode"` // 0 is success; else what WeChat's page of the event lists
	ResultMsg  string `json:"ResultMsg"`
}

// A CheckBizReply answers a [CheckBizEvent].
type CheckBizReply struct {
	ResultCode int    `json:"ResultCode"` // 0 is success
	ResultMsg  string `json:"ResultMsg"`
	BizID      string `json:"BizID"` // of the event
	Quota      int64  `json:"Quota"` // what the account has left; 0 is nothing
}

// A GetQuotaReply answers a [GetQuotaEvent].
type GetQuotaReply struct {
	ResultCode int    `json:"ResultCode"` // 0 is success
	ResultMsg  string `json:"ResultMsg"`
	BizID      string `json:"BizID"` // of the event
	Quota      int64  `json:"Quota"` // what the account has left; 0 is nothing
}

// An AddWaybillReply answers an [AddWaybillEvent].
type AddWaybillReply struct {
	ResultCode  int    `json:"ResultCode"` // 0 is success
	ResultMsg   string `json:"ResultMsg"`
	Token       string `json:"Token"`   // of the event
	OrderID     string `json:"OrderID"` // of the event
	BizID       string `json:"BizID"`   // of the event
	WayBillID   string `json:"WayBillID"`
	WaybillData string `json:"WaybillData"` // what is printed on the waybill
}

// A CancelWaybillReply answers a [CancelWaybillEvent].
type CancelWaybillReply struct {
	ResultCode int    `json:"ResultCode"` // 0 is success
	ResultMsg  string `json:"ResultMsg"`
	BizID      string `json:"BizID"`     // of the event
	OrderID    string `json:"OrderID"`   // of the event
	WayBillID  string `json:"WayBillID"` // of the event
}

// An AddSingleWaybillReply answers an [AddSingleWaybillEvent].
type AddSingleWaybillReply struct {
	ResultCode            int    `json:"ResultCode"` // 0 is success
	ResultMsg             string `json:"ResultMsg"`
	WayBillID             string `json:"WayBillID,omitempty"`             // may follow later
	EstimatedDeliveryTime string `json:"EstimatedDeliveryTime,omitempty"` // yyyy-mm-dd
	JumpPath              string `json:"JumpPath,omitempty"`              // the page after the order; WeChat must know its app
	PickCode              string `json:"PickCode,omitempty"`
}

// A QuerySingleWaybillReply answers a [QuerySingleWaybillEvent] or a
// [QuerySingleWaybillFeeEvent]. Nil is left out.
type QuerySingleWaybillReply struct {
	ResultCode  int              `json:"ResultCode"` // 0 is success
	ResultMsg   string           `json:"ResultMsg"`
	WayBillID   string           `json:"WayBillID,omitempty"` // empty if there is none yet
	Sender      *WaybillAddress  `json:"Sender"`
	Receiver    *WaybillAddress  `json:"Receiver"`
	GoodDetail  *WaybillGoods    `json:"GoodDetail"`
	Insured     *WaybillInsured  `json:"Insured"`
	PathInfo    *WaybillPathInfo `json:"PathInfo"`
	Fee         int64            `json:"Fee"`         // in fen
	OriginalFee int64            `json:"OriginalFee"` // in fen
	OnlinePay   int              `json:"OnlinePay"`   // 1 if it can be paid online
	PayResult   int              `json:"PayResult"`   // 0 not paid, 1 paid online, 2 paid otherwise
}

// A WaybillPathInfo is the way of a parcel.
type WaybillPathInfo struct {
	PathInfo []WaybillPathStep `json:"path_info"`
}

// A WaybillPathStep is one step of it.
type WaybillPathStep struct {
	ActionTime           time.Time `json:"action_time"`
	ActionType           int       `json:"action_type"` // 100001 picked up, 200001 under way, 300003 signed for, ...
	ActionMsg            string    `json:"action_msg"`
	PickupCourierName    string    `json:"pickup_courier_name,omitempty"`
	PickupCourierPhone   string    `json:"pickup_courier_phone,omitempty"`
	DeliveryCourierName  string    `json:"delivery_courier_name,omitempty"`
	DeliveryCourierPhone string    `json:"delivery_courier_phone,omitempty"`
}

// A WaybillQueryExpectTimeRangeReply answers a [WaybillQueryExpectTimeRangeEvent].
type WaybillQueryExpectTimeRangeReply struct {
	ResultCode      int                `json:"ResultCode"` // 0 is success
	ResultMsg       string             `json:"ResultMsg"`
	ExpectTimeRange int                `json:"ExpectTimeRange"` // in hours; WeChat no longer uses it
	ValidTimeRange  []WaybillTimeRange `json:"ValidTimeRange"`
	Asap            *WaybillTimeRange  `json:"Asap"` // nil: not within two hours
}

// A WaybillTimeRange is when a courier could come.
type WaybillTimeRange struct {
	StartTime int `json:"StartTime"` // the hour, 0 to 24
	EndTime   int `json:"EndTime"`   // the hour, 0 to 24
	DayDelta  int `json:"DayDelta"`  // 0 today, 1 tomorrow, 2 the day after
	Status    int `json:"Status"`    // 0 free, 1 full
}

// A WaybillNotifyQueryReply answers a [WaybillNotifyQueryEvent].
type WaybillNotifyQueryReply struct {
	ResultCode        int               `json:"ResultCode"` // 0 is success
	ResultMsg         string            `json:"ResultMsg"`
	Path              []ExpressPathStep `json:"Path"`
	WaybillCreateTime time.Time         `json:"WaybillCreateTime"`
}

// An ExpressPathStep is one step of a parcel.
type ExpressPathStep struct {
	ActionTime           time.Time `json:"ActionTime"`
	ActionType           int       `json:"ActionType"` // 100001 picked up, 200001 under way, 300003 signed for, ...
	ActionMsg            string    `json:"ActionMsg"`
	PickupCourierName    string    `json:"PickupCourierName,omitempty"`
	PickupCourierPhone   string    `json:"PickupCourierPhone,omitempty"`
	DeliveryCourierName  string    `json:"DeliveryCourierName,omitempty"`
	DeliveryCourierPhone string    `json:"DeliveryCourierPhone,omitempty"`
}

// A RemindWaybillReply answers a [RemindWaybillEvent].
type RemindWaybillReply struct {
	ResultCode            int    `json:"ResultCode"` // 0 is success
	ResultMsg             string `json:"ResultMsg"`
	WayBillID             string `json:"WayBillID"`
	EstimatedDeliveryTime string `json:"EstimatedDeliveryTime,omitempty"` // yyyy-mm-dd
}

// A TransportCancelOrderReply answers a [TransportCancelOrderEvent] or a
// [TransportPrecancelOrderEvent].
type TransportCancelOrderReply struct {
	ResultCode int     `json:"resultcode"` // 0 is success
	ResultMsg  string  `json:"resultmsg"`
	DeductFee  float64 `json:"deduct_fee"` // what cancelling costs, in yuan
	Desc       string  `json:"desc"`       // why it does
}

// A TransportQueryOrderStatusReply answers a [TransportQueryOrderStatusEvent].
type TransportQueryOrderStatusReply struct {
	ResultCode  int    `json:"resultcode"` // 0 is success
	ResultMsg   string `json:"resultmsg"`
	OrderStatus int    `json:"order_status"` // 101 waits for a rider, 202 picked up, 302 delivered, ...
	ActionMsg   string `json:"action_msg,omitempty"`
	WaybillID   string `json:"waybill_id"`
}

// A TransportGetAgentPosReply answers a [TransportGetAgentPosEvent].
type TransportGetAgentPosReply struct {
	ResultCode int     `json:"resultcode"` // 0 is success
	ResultMsg  string  `json:"resultmsg"`
	Lng        float64 `json:"lng"`
	Lat        float64 `json:"lat"`
	Distance   int     `json:"distance"`   // in metres
	ReachTime  int     `json:"reach_time"` // in seconds from now
}

func (r ResultReply) appendTo(a *encodedReply, p *Push) error {
	switch p.rule.result {
	case resultUpper:
		return a.event(p, r)
	case resultLower:
		return a.event(p, struct {
			ResultCode int    `json:"resultcode"`
			ResultMsg  string `json:"resultmsg"`
		}(r))
	}
	return replyFault("ResultReply", "reply", "answers events of logistics only")
}

func (r CheckBizReply) appendTo(a *encodedReply, p *Push) error {
	return a.eventOf(p, r, "check_biz")
}

func (r GetQuotaReply) appendTo(a *encodedReply, p *Push) error {
	return a.eventOf(p, r, "get_quota")
}

func (r AddWaybillReply) appendTo(a *encodedReply, p *Push) error {
	return a.eventOf(p, r, "add_waybill")
}

func (r CancelWaybillReply) appendTo(a *encodedReply, p *Push) error {
	return a.eventOf(p, r, "cancel_waybill")
}

func (r AddSingleWaybillReply) appendTo(a *encodedReply, p *Push) error {
	return a.eventOf(p, r, "add_single_waybill")
}

func (r QuerySingleWaybillReply) appendTo(a *encodedReply, p *Push) error {
	return a.eventOf(p, r, "query_single_waybill", "query_single_waybill_fee")
}

func (r WaybillQueryExpectTimeRangeReply) appendTo(a *encodedReply, p *Push) error {
	return a.eventOf(p, r, "waybill_query_expect_time_range")
}

func (r WaybillNotifyQueryReply) appendTo(a *encodedReply, p *Push) error {
	return a.eventOf(p, r, "waybill_notify_query")
}

func (r RemindWaybillReply) appendTo(a *encodedReply, p *Push) error {
	return a.eventOf(p, r, "remind_waybill")
}

func (r TransportCancelOrderReply) appendTo(a *encodedReply, p *Push) error {
	return a.eventOf(p, r, "transport_cancel_order", "transport_precancel_order")
}

func (r TransportQueryOrderStatusReply) appendTo(a *encodedReply, p *Push) error {
	return a.eventOf(p, r, "transport_query_order_status")
}

func (r TransportGetAgentPosReply) appendTo(a *encodedReply, p *Push) error {
	return a.eventOf(p, r, "transport_get_agent_pos")
}
