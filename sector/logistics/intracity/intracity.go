// Package intracity delivers within a city (同城配送), from the shops of a merchant to the doors of
// users. WeChat chooses the carrier, Dada (达达) or SF (顺丰同城), by price or by preference.
//
// The main flow: [Apply] opens it, [CreateStore] makes a shop, and [StoreCharge] pays fees in
// advance. [PreAddOrder] asks for the fee, [AddOrder] orders, [QueryOrder] tells how far it is,
// and [CancelOrder] cancels. With UseSandbox orders are free, and [MockNotify] moves them.
//
// WeChat posts each change to the CallbackURL of the order, not to the address of other pushes:
// [ParseNotification] verifies and reads what arrives there. WeChat demands API security (API 安全) for
// these calls, see [wechat.WithAPISecurity]; CodeSignature says that it is missing. Money is int64
// fen (分), distances are in metres.
package intracity

import (
	"context"

	"github.com/minigo-dev/wechat"
)

// The codes that callers act on.
const (
	CodeOther          wechat.Code = 934000 // the message says why
	CodeArguments      wechat.Code = 934001 // a field is wrong; the message says which
	CodeInProgress     wechat.Code = 934002 // the order is being made: ask QueryOrder
	CodeCarrier        wechat.Code = 934003 // there is no such carrier
	CodePreAddOrder    wechat.Code = 934005 // the carrier told no fee
	CodeOrdersUnderWay wechat.Code = 934006 // no refund while an order is under way
	CodeNotUnderWay    wechat.Code = 934007 // the order isn't under way
	CodeStoreOtherApp  wechat.Code = 934008 // the shop is another app's
	CodeCity           wechat.Code = 934009 // no carrier is in the city of the shop
	CodeStoreExists    wechat.Code = 934010 // OutStoreID has a shop already
	CodeSignature      wechat.Code = 934011 // API security is missing, or its keys are wrong
	CodeOtherApp       wechat.Code = 934012 // the appid is another app's
	CodeBalance        wechat.Code = 934013 // the fees paid in advance are used up
	CodeAmount         wechat.Code = 934014 // the carrier told an impossible fee
	CodeDeduction      wechat.Code = 934015 // the fee couldn't be deducted
	CodeNoOrder        wechat.Code = 934016 // there is no such order
	CodeNotCancellable wechat.Code = 934017 // the order can't be cancelled any more
	CodeCancelled      wechat.Code = 934018 // the order is cancelled already
	CodeTooFar         wechat.Code = 934019 // no carrier goes so far; in the sandbox SF takes only the receiver of WeChat's page
	CodeTooHeavy       wechat.Code = 934020 // the goods are too heavy
	CodeNoStore        wechat.Code = 934021 // there is no such shop
	CodePersonal       wechat.Code = 934022 // accounts of persons may not use it
	CodeAppKind        wechat.Code = 934023 // only ordinary mini-programs may use it
	CodeFailed         wechat.Code = 934999 // WeChat failed: try again later
)

// The carriers (运力).
const (
	CarrierDada = "DADA"
	CarrierSF   = "SFTC"
)

// The states of an order (订单状态).
const (
	StatusCreated          = 10000
	StatusCancelled        = 20000 // by the merchant
	StatusCarrierCancelled = 20001
	StatusAccepted         = 30000 // a rider has it
	StatusAtStore          = 40000 // the rider is at the shop
	StatusDelivering       = 50000
	StatusRiderWithdrew    = 60000
	StatusDelivered        = 70000
	StatusProblem          = 90000
)

// The codes that a rider asks for (验证码类型).
const (
	VerifyNone   = "0"
	VerifyPickUp = "1" // the shop shows one (取货码)
	VerifyRecv   = "2" // the user shows one (收货码)
	VerifyBoth   = "3"
)

// Why an order is cancelled (取消原因).
const (
	CancelNotNeeded = 1
	CancelWrongData = 2
	CancelNobody    = 3 // no rider took it
	CancelOther     = 99
)

// An AddOrderRequest is an order.
type AddOrderRequest struct {
	WxStoreID       string  `json:"wx_store_id"`
	StoreOrderID    string  `json:"store_order_id"` // yours, unique in the shop: the same again is the same order
	UserOpenID      string  `json:"user_openid"`
	UserLng         float64 `json:"user_lng"`
	UserLat         float64 `json:"user_lat"`
	UserAddress     string  `json:"user_address"`
	UserName        string  `json:"user_name"`
	UserPhone       string  `json:"user_phone"`                 // 11 digits, or a landline such as 020-8080880
	OrderSeq        string  `json:"order_seq,omitempty"`        // helps the rider to find the goods in the shop
	VerifyCodeType  string  `json:"verify_code_type,omitempty"` // VerifyNone or another
	OrderDetailPath string  `json:"order_detail_path"`          // the page of the order
	CallbackURL     string  `json:"callback_url,omitempty"`     // where notifications go: see ParseNotification
	UseSandbox      int64   `json:"use_sandbox,omitempty"`      // 1: the sandbox, which costs nothing
	Cargo           *Cargo  `json:"cargo,omitempty"`
}

// A Cargo is what is delivered.
type Cargo struct {
	CargoName   string      `json:"cargo_name"`
	CargoWeight int64       `json:"cargo_weight"` // in grams
	CargoPrice  int64       `json:"cargo_price"`  // in fen
	CargoType   int64       `json:"cargo_type"`   // 1 fast food, 2 medicine, 3 general goods, 6 fresh food, 8 alcohol, 12 documents, 13 cakes, 14 flowers, 15 digital, 16 clothes, 17 car parts, 18 jewellery, 32 drinks, 36 certificates, 55 pets, 56 mother and baby, 57 cosmetics, 58 home, 99 other
	CargoNum    int64       `json:"cargo_num"`
	ItemList    []CargoItem `json:"item_list"`
}

// A CargoItem is a kind of goods in a Cargo.
type CargoItem struct {
	ItemName   string `json:"item_name"`
	ItemPicURL string `json:"item_pic_url"`
	Count      int64  `json:"count"`
}

// An AddOrderResult is the order that was made.
type AddOrderResult struct {
	WxStoreID      string `json:"wx_store_id"`
	WxOrderID      string `json:"wx_order_id"` // WeChat's number of the order
	StoreOrderID   string `json:"store_order_id"`
	ServiceTransID string `json:"service_trans_id"` // CarrierDada or another
	Distance       int64  `json:"distance"`         // in metres
	TransOrderID   string `json:"trans_order_id"`   // the carrier's number of the order
	WaybillID      string `json:"waybill_id"`       // of some carriers
	Fee            int64  `json:"fee"`              // in fen
	FetchCode      string `json:"fetch_code"`       // of VerifyPickUp
	OrderSeq       string `json:"order_seq"`
}

// AddOrder orders a delivery (创建配送单). If the outcome is unknown, the same StoreOrderID again makes
// no second one. CodeBalance: charge the shop. CodeInProgress: ask [QueryOrder]. CodeTooFar,
// CodeTooHeavy, CodeCity: nobody delivers it.
//
// WeChat API: https://developers.weixin.qq.com/miniprogram/dev/server/API/weixin-express/same_city_distribution/api_intracity_addorder
//
//wechat:api POST /cgi-bin/express/intracity/addorder
func AddOrder(ctx context.Context, c *wechat.Client, r *AddOrderRequest) (*AddOrderResult, error) {
	return wechat.Do[AddOrderResult](ctx, c, "POST", "/cgi-bin/express/intracity/addorder", r)
}

// A PreAddOrderRequest is an order whose fee is asked for.
type PreAddOrderRequest struct {
	WxStoreID   string       `json:"wx_store_id"`
	UserName    string       `json:"user_name"`
	UserPhone   string       `json:"user_phone"`
	UserLng     float64      `json:"user_lng"`
	UserLat     float64      `json:"user_lat"`
	UserAddress string       `json:"user_address"`
	CargoName   string       `json:"cargo_name"` // as in Cargo: WeChat's page has it twice
	Cargo       CargoSummary `json:"cargo"`
	UseSandbox  int64        `json:"use_sandbox"` // 1: the sandbox
}

// A CargoSummary is what is delivered, without a list of the goods.
type CargoSummary struct {
	CargoName   string `json:"cargo_name"`
	CargoWeight int64  `json:"cargo_weight"` // in grams
	CargoPrice  int64  `json:"cargo_price"`  // in fen
	CargoType   int64  `json:"cargo_type"`   // as in Cargo
	CargoNum    int64  `json:"cargo_num"`
}

// A PreAddOrderResult says what an order would cost. WeChat's page leaves the fields open.
type PreAddOrderResult struct {
	ServiceTransID       string `json:"service_trans_id"`       // CarrierDada or another
	Distance             int64  `json:"distance"`               // in metres
	EstFee               int64  `json:"est_fee"`                // in fen
	ExpectedFinishedTime int64  `json:"expected_finished_time"` // in Unix seconds
	PromiseDeliveryTime  int64  `json:"promise_delivery_time"`  // in minutes
}

// PreAddOrder asks what an order would cost (查询运费). The fee of [AddOrder] may be another: Dada keeps
// its word for about 3 minutes.
//
// WeChat API: https://developers.weixin.qq.com/miniprogram/dev/server/API/weixin-express/same_city_distribution/api_intracity_preaddorder
//
//wechat:api POST /cgi-bin/express/intracity/preaddorder
func PreAddOrder(ctx context.Context, c *wechat.Client, r *PreAddOrderRequest) (*PreAddOrderResult, error) {
	return wechat.Do[PreAddOrderResult](ctx, c, "POST", "/cgi-bin/express/intracity/preaddorder", r, wechat.Repeatable())
}

// A CancelOrderRequest names an order: by WxOrderID, or by WxStoreID and StoreOrderID.
type CancelOrderRequest struct {
	WxStoreID      string `json:"wx_store_id,omitempty"`
	StoreOrderID   string `json:"store_order_id,omitempty"`
	WxOrderID      string `json:"wx_order_id,omitempty"`
	CancelReasonID int64  `json:"cancel_reason_id"` // CancelNotNeeded or another
	CancelReason   string `json:"cancel_reason,omitempty"`
}

// A CancelOrderResult is the order that was cancelled.
type CancelOrderResult struct {
	WxStoreID    string `json:"wx_store_id"`
	WxOrderID    string `json:"wx_order_id"`
	StoreOrderID string `json:"store_order_id"`
	OrderStatus  int64  `json:"order_status"` // StatusCancelled
	AppID        string `json:"appid"`
	DeductFee    int64  `json:"deductfee"` // in fen: what it cost
}

// CancelOrder cancels an order (取消配送单). Once a rider has accepted it, this costs 2 yuan (违约金): from
// 1 minute later on with Dada, from 2 minutes later on with SF.
// CodeCancelled: it was done before. CodeNotCancellable: it is too late.
//
// WeChat API: https://developers.weixin.qq.com/miniprogram/dev/server/API/weixin-express/same_city_distribution/api_intracity_cancelorder
//
//wechat:api POST /cgi-bin/express/intracity/cancelorder
func CancelOrder(ctx context.Context, c *wechat.Client, r *CancelOrderRequest) (*CancelOrderResult, error) {
	return wechat.Do[CancelOrderResult](ctx, c, "POST", "/cgi-bin/express/intracity/cancelorder", r)
}
