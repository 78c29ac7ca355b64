// Package express is for merchants who send parcels by carriers (物流助手): it makes the waybills of
// orders, cancels them, and follows them. WeChat tells the user when a parcel is picked up, is
// out for delivery, and is delivered. Verified mini-programs may use it, mini-games may not.
//
// The main flow: [GetAllDelivery] lists the carriers and their services, and [BindAccount]
// binds the account that the merchant has with one of them. [AddOrder] makes a waybill,
// [GetOrder] returns what is to be printed, and [GetPath] tells where the parcel is. For tests
// there is a sandbox: see [SandboxDeliveryID].
//
// WeChat pushes what happens: [wechat.AddExpressPathEvent] when a parcel moves,
// [wechat.UpdateBusinessBindResultEvent] when a carrier has reviewed an account. Carriers use
// package carrier. Amounts are int64 fen (分).
package express

import (
	"context"

	"github.com/minigo-dev/wechat"
)

// The codes that callers act on.
const (
	CodeCarrier         wechat.Code = 9300501 // the carrier refuses: its reason is in DeliveryResultCode and DeliveryResultMsg
	CodeCarrierFailed   wechat.Code = 9300502 // the carrier's system failed
	CodeNoCarrier       wechat.Code = 9300503 // there is no such DeliveryID
	CodeNoService       wechat.Code = 9300510 // the carrier has no such service
	CodeNotBound        wechat.Code = 9300525 // the account isn't bound
	CodeFieldLength     wechat.Code = 9300526 // a text is too long or too short
	CodeAccount         wechat.Code = 9300531 // the account or its password is wrong
	CodeOtherApp        wechat.Code = 9300534 // the openid is another app's
	CodeShop            wechat.Code = 9300535 // the picture, the name or the number of the goods is missing or wrong
	CodeWxAppID         wechat.Code = 9300536 // WxAppID is wrong
	CodeArguments       wechat.Code = 930561  // a field is wrong
	CodeSandboxOpenID   wechat.Code = 930559  // the sandbox takes openids of administrators, operators and developers only
	CodeSandboxQuotaOut wechat.Code = 930564  // the sandbox has made its 10 waybills of the day
)

// What the sandbox takes, and nothing else (沙盒环境): up to 10 waybills a day, for openids of the
// app's administrators, operators and developers. [TestUpdateOrder] moves its parcels.
const (
	SandboxDeliveryID  = "TEST"
	SandboxBizID       = "test_biz_id"
	SandboxServiceType = 1
	SandboxServiceName = "test_service_name"
)

// Where an order was made (订单来源).
const (
	SourceMiniProgram = 0
	SourceApp         = 2 // an app or a web page: WeChat tells the user nothing
)

// What happens to a parcel (轨迹节点类型).
const (
	ActionPickedUp       = 100001
	ActionPickUpFailed   = 100002
	ActionCourier        = 100003 // a courier is assigned
	ActionInTransit      = 200001
	ActionOutForDelivery = 300002
	ActionDelivered      = 300003
	ActionNotDelivered   = 300004
	ActionCancelled      = 400001
	ActionHeldUp         = 400002
)

// An AddOrderRequest is a parcel to be sent.
type AddOrderRequest struct {
	OrderID      string    `json:"order_id" limit:"..512 bytes"` // yours, unique among all orders
	OpenID       string    `json:"openid,omitempty"`             // of the user; required of SourceMiniProgram
	DeliveryID   string    `json:"delivery_id"`                  // the carrier, from GetAllDelivery, such as SF
	BizID        string    `json:"biz_id"`                       // the account at the carrier; without one CashBizID of a Carrier
	CustomRemark string    `json:"custom_remark,omitempty" limit:"..1024 bytes"`
	TagID        int64     `json:"tagid,omitempty"`    // of a platform: tells its merchants apart
	AddSource    int64     `json:"add_source"`         // SourceMiniProgram or SourceApp
	WxAppID      string    `json:"wx_appid,omitempty"` // the AppID of the app or the page; required of SourceApp
	Sender       Contact   `json:"sender"`
	Receiver     Contact   `json:"receiver"`
	Cargo        Cargo     `json:"cargo"` // for the carrier
	Shop         Shop      `json:"shop"`  // for the user
	Insured      Insurance `json:"insured"`
	Service      Service   `json:"service"`
	ExpectTime   *int64    `json:"expect_time,omitempty"` // in Unix seconds: when the courier shall come, 0 if that is agreed; required of SF Express (顺丰)
	TakeMode     int64     `json:"take_mode,omitempty"`   // of YTO (圆通) only: 0 a contract with an outlet, 1 with the headquarters
}

// A Contact is who sends or receives a parcel. One of Tel and Mobile is required.
type Contact struct {
	Name     string `json:"name,omitempty" limit:"..64 bytes"`
	Tel      string `json:"tel,omitempty" limit:"..32 bytes"` // a landline (座机)
	Mobile   string `json:"mobile,omitempty" limit:"..32 bytes"`
	Company  string `json:"company,omitempty" limit:"..64 bytes"`
	PostCode string `json:"post_code,omitempty" limit:"..10 bytes"`
	Country  string `json:"country,omitempty" limit:"..64 bytes"`
	Province string `json:"province,omitempty" limit:"..64 bytes"`
	City     string `json:"city,omitempty" limit:"..64 bytes"`
	Area     string `json:"area,omitempty" limit:"..64 bytes"` // the district (区/县)
	Address  string `json:"address,omitempty" limit:"..512 bytes"`
}

// A Cargo is what is sent, for the carrier.
type Cargo struct {
	Count      int64       `json:"count"`   // of parcels, mostly 1
	Weight     float64     `json:"weight"`  // in kg, of all parcels
	SpaceX     float64     `json:"space_x"` // the length in cm
	SpaceY     float64     `json:"space_y"` // the width in cm
	SpaceZ     float64     `json:"space_z"` // the height in cm
	DetailList []CargoItem `json:"detail_list"`
}

// A CargoItem is a kind of goods in a Cargo.
type CargoItem struct {
	Name  string `json:"name" limit:"..128 bytes"`
	Count int64  `json:"count"`
}

// A Shop is what the user sees in the message about the parcel. It has DetailList, or ImgURL,
// GoodsName and GoodsCount.
type Shop struct {
	WxaPath    string     `json:"wxa_path,omitempty"` // the page that the message opens, such as the order
	ImgURL     string     `json:"img_url,omitempty"`
	GoodsName  string     `json:"goods_name,omitempty" limit:"..128 bytes"`
	GoodsCount int64      `json:"goods_count,omitempty"`
	DetailList []ShopItem `json:"detail_list,omitempty"` // what WeChat advises
}

// A ShopItem is a kind of goods in a Shop.
type ShopItem struct {
	GoodsName   string `json:"goods_name"`
	GoodsImgURL string `json:"goods_img_url"`
	GoodsDesc   string `json:"goods_desc"`
}

// An Insurance says whether a parcel is insured (保价).
type Insurance struct {
	UseInsured   int64 `json:"use_insured,omitempty"`   // 1: it is
	InsuredValue int64 `json:"insured_value,omitempty"` // in fen
}

// A Service is one that a carrier has, from GetAllDelivery.
type Service struct {
	ServiceType int64  `json:"service_type"`
	ServiceName string `json:"service_name"`
}

// An AddOrderResult holds the waybill.
type AddOrderResult struct {
	OrderID            string       `json:"order_id"`
	WaybillID          string       `json:"waybill_id"`          // the number of the waybill (运单)
	DeliveryResultCode int64        `json:"delivery_resultcode"` // of a refusal: the carrier's code
	DeliveryResultMsg  string       `json:"delivery_resultmsg"`  // of a refusal: the carrier's reason
	WaybillData        []WaybillTag `json:"waybill_data"`        // what the carrier prints on the waybill
}

// A WaybillTag is a text that the carrier prints on a waybill, such as SF_mark.
type WaybillTag struct {
	Key   string `json:"key"`
	Value string `json:"value"`
}

// AddOrder makes a waybill (生成运单). CodeCarrier: the carrier refuses, and the error's Decode reads
// its reason into an AddOrderResult. CodeAccount, CodeNotBound: the account must be bound with
// [BindAccount]. CodeNoService: the service isn't the carrier's. CodeCarrierFailed: try again
// later, with the same OrderID. If the outcome is unknown, [GetOrder] tells it.
//
// WeChat API: https://developers.weixin.qq.com/miniprogram/dev/server/API/express/express-by-business/api_addorder
//
//wechat:api POST /cgi-bin/express/business/order/add
func AddOrder(ctx context.Context, c *wechat.Client, r *AddOrderRequest) (*AddOrderResult, error) {
	return wechat.Do[AddOrderResult](ctx, c, "POST", "/cgi-bin/express/business/order/add", r)
}

// A CancelOrderRequest names a waybill.
type CancelOrderRequest struct {
	OpenID     string `json:"openid,omitempty"` // of the user; required of SourceMiniProgram
	DeliveryID string `json:"delivery_id"`
	WaybillID  string `json:"waybill_id"`
	OrderID    string `json:"order_id"`
}

// A CancelOrderResult is what the carrier says.
type CancelOrderResult struct {
	DeliveryResultCode int64  `json:"delivery_resultcode"` // 0: it is cancelled
	DeliveryResultMsg  string `json:"delivery_resultmsg"`
}

// CancelOrder cancels a waybill (取消运单). Without an error the carrier may have refused all the same:
// it is cancelled only if DeliveryResultCode is 0. CodeCarrier: the carrier refuses.
//
// WeChat API: https://developers.weixin.qq.com/miniprogram/dev/server/API/express/express-by-business/api_cancelorder
//
//wechat:api POST /cgi-bin/express/business/order/cancel
func CancelOrder(ctx context.Context, c *wechat.Client, r *CancelOrderRequest) (*CancelOrderResult, error) {
	return wechat.Do[CancelOrderResult](ctx, c, "POST", "/cgi-bin/express/business/order/cancel", r)
}

// A TestUpdateOrderRequest says what happens to a parcel of the sandbox.
type TestUpdateOrderRequest struct {
	BizID      string `json:"biz_id"` // SandboxBizID
	OrderID    string `json:"order_id"`
	DeliveryID string `json:"delivery_id"` // SandboxDeliveryID
	WaybillID  string `json:"waybill_id"`
	ActionTime int64  `json:"action_time"` // in Unix seconds
	ActionType int64  `json:"action_type"` // ActionPickedUp or another
	ActionMsg  string `json:"action_msg"`  // what the user reads
}

// TestUpdateOrder moves a parcel of the sandbox (模拟更新订单状态). The user gets the messages that a
// real parcel causes.
//
// WeChat API: https://developers.weixin.qq.com/miniprogram/dev/server/API/express/express-by-business/api_testupdateorder
//
//wechat:api POST /cgi-bin/express/business/test_update_order
func TestUpdateOrder(ctx context.Context, c *wechat.Client, r *TestUpdateOrderRequest) error {
	_, err := wechat.Do[struct{}](ctx, c, "POST", "/cgi-bin/express/business/test_update_order", r)
	return err
}
