// Package returns lets users send goods back (退货组件): from a page of the mini-program, or from a
// message of WeChat, a user books a courier or enters a waybill.
//
// The main flow: when the merchant agrees to a return, [AddReturnID] makes a return_id, and WeChat
// sends the user a message. The component of the mini-program takes the return_id too.
// [GetReturnID] tells what the user chose and where the goods are. [UnbindReturnID] ends it.
//
// The order must be insured: see package insurance. [ReturnAdd], [ReturnGet] and [ReturnUnbind]
// are the same by older paths, without insurance.
package returns

import (
	"context"

	"github.com/minigo-dev/wechat"
)

// The codes that callers act on.
const (
	CodeExists     wechat.Code = 9300522 // ShopOrderID has a return_id already
	CodeNoPayID    wechat.Code = 9300569 // WxPayID is missing
	CodeNotInsured wechat.Code = 9300570 // WxPayID is wrong, or the order isn't insured
	CodeNoWaybill  wechat.Code = 931023  // there is no waybill of this ReturnID
)

// How a user sends goods back (退货方式).
const (
	ReturnOpen   = 0 // the user hasn't said
	ReturnPickUp = 1 // a courier fetches them
	ReturnByUser = 2 // the user sent them, and entered the waybill
)

// Where the goods are (物流信息).
const (
	OrderToPickUp       = 0
	OrderPickedUp       = 1
	OrderInTransit      = 2
	OrderOutForDelivery = 3
	OrderDelivered      = 4
	OrderProblem        = 5
	OrderSignedByOther  = 6 // another person signed for them
	OrderPickUpFailed   = 7
	OrderNotDelivered   = 8 // refused, or out of reach
	OrderCancelled      = 11
	OrderGoingBack      = 13
	OrderWentBack       = 14
	OrderUnknown        = 99
)

// An AddReturnIDRequest is a return that the merchant agrees to.
type AddReturnIDRequest struct {
	ShopOrderID string    `json:"shop_order_id"` // yours, of the return; an order may have several
	BizAddr     BizAddr   `json:"biz_addr"`      // where the goods go
	UserAddr    *UserAddr `json:"user_addr,omitempty"`
	OpenID      string    `json:"openid"`      // of the user
	OrderPath   string    `json:"order_path"`  // the page of the return; that of the insured order wins
	GoodsList   []Goods   `json:"goods_list"`  // those of the insured order win
	OrderPrice  int64     `json:"order_price"` // of the return; WeChat's page has no unit, that of the older path is fen
	WxPayID     string    `json:"wx_pay_id"`   // of WeChat Pay (微信支付单号), of the insured order
}

// A BizAddr is where a merchant takes goods back. It has a Tel or a Mobile; WeChat's example says
// that only one of them is taken.
type BizAddr struct {
	Name     string `json:"name" limit:"..64 bytes"`
	Tel      string `json:"tel" limit:"..32 bytes" empty:"ok"` // a landline (座机)
	Mobile   string `json:"mobile" limit:"..32 bytes" empty:"ok"`
	Company  string `json:"company" limit:"..64 bytes" empty:"ok"`
	PostCode string `json:"post_code" limit:"..10 bytes" empty:"ok"`
	Country  string `json:"country" limit:"..64 bytes"`
	Province string `json:"province" limit:"..64 bytes"`
	City     string `json:"city" limit:"..64 bytes"`
	Area     string `json:"area" limit:"..64 bytes"` // the district (区/县)
	Address  string `json:"address" limit:"..512 bytes"`
}

// A UserAddr is where the user had the goods sent to.
type UserAddr struct {
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

// Goods are one kind of goods.
type Goods struct {
	Name string `json:"name"`
	URL  string `json:"url"` // of a picture
}

// An AddReturnIDResult names the return.
type AddReturnIDResult struct {
	ReturnID string `json:"return_id"`
}

// AddReturnID makes a return_id (创建退货ID), and WeChat asks the user to send the goods back.
// CodeExists: ShopOrderID was used before. CodeNotInsured: the order isn't insured.
//
// WeChat API: https://developers.weixin.qq.com/miniprogram/dev/server/API/weixin-express/express-return/api_addreturnid
//
//wechat:api POST /cgi-bin/express/delivery/no_worry_return/add
func AddReturnID(ctx context.Context, c *wechat.Client, r *AddReturnIDRequest) (*AddReturnIDResult, error) {
	return wechat.Do[AddReturnIDResult](ctx, c, "POST", "/cgi-bin/express/delivery/no_worry_return/add", r, wechat.Needs("return_id"))
}

// A GetReturnIDRequest names a return.
type GetReturnIDRequest struct {
	ReturnID string `json:"return_id"`
}

// A GetReturnIDResult says how far a return is.
type GetReturnIDResult struct {
	Status       int64  `json:"status"` // ReturnOpen or another
	WaybillID    string `json:"waybill_id"`
	OrderStatus  int64  `json:"order_status"` // OrderPickedUp or another
	DeliveryID   string `json:"delivery_id"`  // the carrier
	DeliveryName string `json:"delivery_name"`
}

// GetReturnID asks how far a return is (查询退货ID状态). CodeNoWaybill: there is none.
//
// WeChat API: https://developers.weixin.qq.com/miniprogram/dev/server/API/weixin-express/express-return/api_getreturnid
//
//wechat:api POST /cgi-bin/express/delivery/no_worry_return/get
func GetReturnID(ctx context.Context, c *wechat.Client, r *GetReturnIDRequest) (*GetReturnIDResult, error) {
	return wechat.Do[GetReturnIDResult](ctx, c, "POST", "/cgi-bin/express/delivery/no_worry_return/get", r, wechat.Repeatable(), wechat.Needs("status"))
}

// An UnbindReturnIDRequest names a return.
type UnbindReturnIDRequest struct {
	ReturnID string `json:"return_id"`
}

// UnbindReturnID ends a return that isn't needed any more (解绑退货ID). WeChat takes it of
// ReturnByUser only, not where a courier is booked. CodeNoWaybill: there is none.
//
// WeChat API: https://developers.weixin.qq.com/miniprogram/dev/server/API/weixin-express/express-return/api_unbindreturnid
//
//wechat:api POST /cgi-bin/express/delivery/no_worry_return/unbind
func UnbindReturnID(ctx context.Context, c *wechat.Client, r *UnbindReturnIDRequest) error {
	_, err := wechat.Do[struct{}](ctx, c, "POST", "/cgi-bin/express/delivery/no_worry_return/unbind", r)
	return err
}
