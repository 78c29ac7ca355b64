package instant

import (
	"context"

	"github.com/minigo-dev/wechat"
)

// An AddLocalOrderRequest is an order.
type AddLocalOrderRequest struct {
	ShopID        string    `json:"shopid"`                            // the merchant's appkey at the company
	ShopOrderID   string    `json:"shop_order_id" limit:"..128 bytes"` // yours, unique
	DeliveryID    string    `json:"delivery_id"`                       // the company, from GetAllImmeDelivery, such as SFTC
	OpenID        string    `json:"openid"`                            // of the user
	Sender        *Contact  `json:"sender,omitempty"`                  // required of SF; others take ShopNo instead
	Receiver      Contact   `json:"receiver"`
	Cargo         Cargo     `json:"cargo"`
	OrderInfo     OrderInfo `json:"order_info"`
	Shop          Shop      `json:"shop"`                      // what the user sees in messages
	DeliveryToken string    `json:"delivery_token" empty:"ok"` // of PreAddOrder, if the company gave one: keeps the fee
	DeliverySign  string    `json:"delivery_sign"`             // by DeliverySign
	ShopNo        string    `json:"shop_no" empty:"ok"`        // of the shop at the company; required of Meituan and Shansong
	SubBizID      string    `json:"sub_biz_id,omitempty"`      // tells sub-merchants of the mini-program apart
}

// A Contact is who sends or gets goods.
type Contact struct {
	Name           string  `json:"name" limit:"..256 chars"`
	City           string  `json:"city"`           // such as 广州市
	Address        string  `json:"address"`        // the street or the building, for the map
	AddressDetail  string  `json:"address_detail"` // the floor and the door
	Phone          string  `json:"phone" limit:"..64 chars"`
	Lng            float64 `json:"lng"`                       // to 6 decimals
	Lat            float64 `json:"lat"`                       // to 6 decimals
	CoordinateType int64   `json:"coordinate_type,omitempty"` // 0 GCJ-02 (火星坐标), 1 Baidu
}

// A Cargo is what is delivered. The sizes may be absent.
type Cargo struct {
	GoodsValue       float64      `json:"goods_value" limit:">0..5000"`                    // in yuan
	GoodsHeight      float64      `json:"goods_height,omitempty" limit:">0..45"`           // in cm
	GoodsWidth       float64      `json:"goods_width,omitempty" limit:">0..50"`            // in cm
	GoodsLength      float64      `json:"goods_length,omitempty" limit:">0..65"`           // in cm
	GoodsWeight      float64      `json:"goods_weight" limit:">0..50"`                     // in kg
	GoodsDetail      *GoodsDetail `json:"goods_detail,omitempty"`                          // up to 10,240 characters as JSON
	GoodsPickupInfo  string       `json:"goods_pickup_info,omitempty" limit:"..100 chars"` // for the rider at the shop
	CargoFirstClass  string       `json:"cargo_first_class"`                               // in Chinese, such as 美食夜宵; WeChat's page lists them
	CargoSecondClass string       `json:"cargo_second_class"`                              // in Chinese, such as 零食小吃
}

// A GoodsDetail lists goods.
type GoodsDetail struct {
	Goods []Goods `json:"goods"`
}

// Goods are one kind of goods.
type Goods struct {
	GoodCount int64   `json:"good_count"`
	GoodName  string  `json:"good_name"`
	GoodPrice float64 `json:"good_price,omitempty"` // in yuan, of one
	GoodUnit  string  `json:"good_unit,omitempty" limit:"..20 chars"`
}

// An OrderInfo says how goods are delivered. Times are in Unix seconds; which of the expected
// times counts depends on the company.
type OrderInfo struct {
	DeliveryServiceCode  string  `json:"delivery_service_code,omitempty"`      // of the company; not of SF and Dada
	ExpectedDeliveryTime int64   `json:"expected_delivery_time,omitempty"`     // Dada: when it looks for a rider, within 72 hours
	OrderType            int64   `json:"order_type,omitempty"`                 // OrderNow or OrderScheduled
	POISeq               string  `json:"poi_seq,omitempty" limit:"..32 chars"` // helps the rider to find the goods in the shop
	Note                 string  `json:"note,omitempty" limit:"..200 chars"`
	OrderTime            int64   `json:"order_time,omitempty"`            // when the user paid; required of SF
	IsInsured            int64   `json:"is_insured,omitempty"`            // 1: it is
	DeclaredValue        float64 `json:"declared_value,omitempty"`        // in yuan: what is insured
	Tips                 float64 `json:"tips,omitempty"`                  // in yuan
	IsDirectDelivery     int64   `json:"is_direct_delivery,omitempty"`    // 1: the rider takes nothing else on the way; required of Shansong, possible with Dada
	CashOnDelivery       float64 `json:"cash_on_delivery,omitempty"`      // in yuan: what the rider pays
	CashOnPickup         float64 `json:"cash_on_pickup,omitempty"`        // in yuan: what the rider collects
	RiderPickMethod      int64   `json:"rider_pick_method,omitempty"`     // 1 from the shop to the user, 2 from the user to the shop
	IsFinishCodeNeeded   int64   `json:"is_finish_code_needed,omitempty"` // 1: the rider needs a code from the user (收货码)
	IsPickupCodeNeeded   int64   `json:"is_pickup_code_needed,omitempty"` // 1: the rider needs a code from the shop (取货码)
	ExpectedFinishTime   int64   `json:"expected_finish_time,omitempty"`  // Meituan, SF: when it is delivered
	ExpectedPickTime     int64   `json:"expected_pick_time,omitempty"`    // Shansong, 2 to 48 hours ahead, and SF: when it is picked up; SF prefers ExpectedFinishTime
}

// A Shop is what the user sees in messages.
type Shop struct {
	WxaPath    string `json:"wxa_path,omitempty"` // the page of the order
	ImgURL     string `json:"img_url,omitempty"`
	GoodsName  string `json:"goods_name,omitempty" limit:"..128 bytes"`
	GoodsCount int64  `json:"goods_count,omitempty"`
	WxaAppID   string `json:"wxa_appid,omitempty"` // of the merchant, where a third party settles for it
}

// An AddLocalOrderResult is the order that was made. Amounts are in yuan.
type AddLocalOrderResult struct {
	ResultCode       int64   `json:"resultcode"` // 0: see ResultError
	ResultMsg        string  `json:"resultmsg"`
	Fee              float64 `json:"fee"` // DeliverFee less CouponFee
	DeliverFee       float64 `json:"deliverfee"`
	CouponFee        float64 `json:"couponfee"`
	Tips             float64 `json:"tips"`
	InsurancFee      float64 `json:"insurancfee"`  // see Insurance
	InsuranceFee     float64 `json:"insurancefee"` // see Insurance
	Distance         int64   `json:"distance"`     // in metres
	WaybillID        string  `json:"waybill_id"`
	OrderStatus      int64   `json:"order_status"`      // StatusWaiting or another
	FinishCode       int64   `json:"finish_code"`       // the user gives it to the rider (收货码)
	PickupCode       int64   `json:"pickup_code"`       // the shop gives it to the rider (取货码)
	DispatchDuration int64   `json:"dispatch_duration"` // the seconds until a rider has it, about; 0: unknown
}

// Insurance returns what the insurance costs (保价费), in yuan. WeChat writes its name in two ways.
func (r *AddLocalOrderResult) Insurance() float64 { return max(r.InsurancFee, r.InsuranceFee) }

// AddLocalOrder orders a delivery (添加配送单). CodeTimeout: [GetLocalOrder] tells whether there is an
// order. CodeExists: there is. CodeNotBound: the account must be bound in the console.
//
// WeChat API: https://developers.weixin.qq.com/miniprogram/dev/server/API/immediate-delivery/deliver-by-business/api_addlocalorder
//
//wechat:api POST /cgi-bin/express/local/business/order/add
func AddLocalOrder(ctx context.Context, c *wechat.Client, r *AddLocalOrderRequest) (*AddLocalOrderResult, error) {
	return do[AddLocalOrderResult](ctx, c, "/cgi-bin/express/local/business/order/add", r)
}

// A ReOrderRequest is an order once more, with the ShopOrderID of the first.
type ReOrderRequest = AddLocalOrderRequest

// A ReOrderResult is the order that was made.
type ReOrderResult = AddLocalOrderResult

// ReOrder orders once more what was cancelled, has expired or couldn't be delivered (重新下单). Meituan
// doesn't take it: there [AddLocalOrder] with another ShopOrderID does it.
//
// WeChat API: https://developers.weixin.qq.com/miniprogram/dev/server/API/immediate-delivery/deliver-by-business/api_reorder
//
//wechat:api POST /cgi-bin/express/local/business/order/readd
func ReOrder(ctx context.Context, c *wechat.Client, r *ReOrderRequest) (*ReOrderResult, error) {
	return do[ReOrderResult](ctx, c, "/cgi-bin/express/local/business/order/readd", r)
}

// A PreAddOrderRequest is an order whose fee is asked for.
type PreAddOrderRequest struct {
	ShopID       string    `json:"shopid"`
	ShopOrderID  string    `json:"shop_order_id" limit:"..128 bytes"`
	DeliveryID   string    `json:"delivery_id"`
	OpenID       string    `json:"openid"`
	Sender       *Contact  `json:"sender,omitempty"` // required of SF and Shansong; others take ShopNo instead
	Receiver     Contact   `json:"receiver"`
	Cargo        Cargo     `json:"cargo"`
	OrderInfo    OrderInfo `json:"order_info"`
	Shop         Shop      `json:"shop"`
	DeliverySign string    `json:"delivery_sign"`         // by DeliverySign
	ShopNo       string    `json:"shop_no" empty:"ok"`    // required of Meituan and Shansong
	SubBizID     string    `json:"sub_biz_id" empty:"ok"` // tells sub-merchants of the mini-program apart
}

// A PreAddOrderResult says what an order would cost. Amounts are in yuan. Meituan only says that
// it would take the order.
type PreAddOrderResult struct {
	ResultCode       int64   `json:"resultcode"` // 0: see ResultError
	ResultMsg        string  `json:"resultmsg"`
	Fee              float64 `json:"fee"` // DeliverFee less CouponFee
	DeliverFee       float64 `json:"deliverfee"`
	CouponFee        float64 `json:"couponFee"`
	Tips             float64 `json:"tips"`
	InsuranceFee     float64 `json:"insurancefee"`      // see Insurance
	InsurancFee      float64 `json:"insurancfee"`       // see Insurance
	Distance         int64   `json:"distance"`          // in metres
	DeliveryToken    string  `json:"delivery_token"`    // for AddLocalOrder; Dada keeps the fee for 3 minutes
	DispatchDuration int64   `json:"dispatch_duration"` // the seconds until a rider has it, about; 0: unknown
}

// Insurance returns what the insurance costs (保价费), in yuan. WeChat writes its name in two ways.
func (r *PreAddOrderResult) Insurance() float64 { return max(r.InsurancFee, r.InsuranceFee) }

// PreAddOrder asks what an order would cost and whether the company takes it (预下配送单). It makes
// no order, and isn't required before one.
//
// WeChat API: https://developers.weixin.qq.com/miniprogram/dev/server/API/immediate-delivery/deliver-by-business/api_preaddorder
//
//wechat:api POST /cgi-bin/express/local/business/order/pre_add
func PreAddOrder(ctx context.Context, c *wechat.Client, r *PreAddOrderRequest) (*PreAddOrderResult, error) {
	return do[PreAddOrderResult](ctx, c, "/cgi-bin/express/local/business/order/pre_add", r, wechat.Repeatable())
}
