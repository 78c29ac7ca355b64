package order

import (
	"context"

	"github.com/minigo-dev/wechat"
)

// An UploadShoppingInfoRequest says what was bought.
type UploadShoppingInfoRequest struct {
	OrderKey      ShoppingKey     `json:"order_key"`
	OrderList     []ShoppingOrder `json:"order_list"`
	Payer         ShoppingPayer   `json:"payer"`
	LogisticsType string          `json:"logistics_type,omitempty"` // such as "EXPRESS"
	UploadTime    string          `json:"upload_time"`              // by [Time]
}

// A ShoppingKey names a payment: by TransactionID, or by MchID and OutTradeNo.
type ShoppingKey struct {
	OrderNumberType int64  `json:"order_number_type"`        // ByMerchantNumber or ByTransactionID
	MchID           string `json:"mchid,omitempty"`          // the merchant number (商户号)
	OutTradeNo      string `json:"out_trade_no,omitempty"`   // yours (商户订单号)
	TransactionID   string `json:"transaction_id,omitempty"` // of WeChat Pay (微信支付单号)
}

// A ShoppingOrder is what was bought, and where the app shows it.
type ShoppingOrder struct {
	MerchantOrderNo     string         `json:"merchant_order_no"`                // your number of the order, which the user sees
	OrderDetailJumpLink *JumpLink      `json:"order_detail_jump_link,omitempty"` // where the app shows the order
	ItemList            []ShoppingItem `json:"item_list"`
}

// A JumpLink is a page of a mini-program, or a URL.
type JumpLink struct {
	Type  string `json:"type"`            // such as "MINIPROGRAM" or "URL"
	AppID string `json:"appid,omitempty"` // of the mini-program
	Path  string `json:"path,omitempty"`  // of its page
	URL   string `json:"url,omitempty"`
}

// A ShoppingItem is one of the goods that were bought.
type ShoppingItem struct {
	MerchantItemID     string    `json:"merchant_item_id"` // your number of the item
	Name               string    `json:"name"`
	Description        string    `json:"description,omitempty"`
	UnitPrice          int64     `json:"unit_price"` // in fen
	Quantity           int64     `json:"quantity"`
	ImageURL           []string  `json:"image_url"`
	ItemDetailJumpLink *JumpLink `json:"item_detail_jump_link,omitempty"` // where the app shows the item
}

// A ShoppingPayer is the user who paid.
type ShoppingPayer struct {
	OpenID string `json:"openid"`
}

// UploadShoppingInfo tells WeChat what a user bought, for the user's list of orders (上传购物详情).
//
// WeChat API: https://developers.weixin.qq.com/miniprogram/dev/OpenApiDoc/shopping-order/normal-shopping-detail/uploadShoppingInfo.html
//
//wechat:api POST /user-order/orders
func UploadShoppingInfo(ctx context.Context, c *wechat.Client, r *UploadShoppingInfoRequest) error {
	_, err := wechat.Do[struct{}](ctx, c, "POST", "/user-order/orders", r)
	return err
}

// An UploadShoppingShippingInfoRequest says how what was bought is shipped.
type UploadShoppingShippingInfoRequest struct {
	OrderKey     ShoppingKey      `json:"order_key"`
	ShippingList []ShoppingParcel `json:"shipping_list"`
	Payer        ShoppingPayer    `json:"payer"`
	DeliveryMode string           `json:"delivery_mode"` // such as "UNIFIED_DELIVERY" or "SPLIT_DELIVERY"
	UploadTime   string           `json:"upload_time"`   // by [Time]
}

// A ShoppingParcel is what is shipped together.
type ShoppingParcel struct {
	ExpressCompany string       `json:"express_company"` // the code of the carrier (物流公司编码), such as SF
	TrackingNo     string       `json:"tracking_no"`     // the waybill (物流单号)
	Contact        *Contact     `json:"contact,omitempty"`
	ItemList       []ParcelItem `json:"item_list,omitempty"`
}

// A ParcelItem names a ShoppingItem.
type ParcelItem struct {
	MerchantItemID string `json:"merchant_item_id"` // your number of the item
}

// UploadShoppingShippingInfo tells WeChat how the goods of [UploadShoppingInfo] are shipped
// (上传物流信息). WeChat's name is uploadShippingInfo, which is that of another API too.
//
// WeChat API: https://developers.weixin.qq.com/miniprogram/dev/OpenApiDoc/shopping-order/normal-shopping-detail/uploadShippingInfo.html
//
//wechat:api POST /user-order/orders/shippings
func UploadShoppingShippingInfo(ctx context.Context, c *wechat.Client, r *UploadShoppingShippingInfoRequest) error {
	_, err := wechat.Do[struct{}](ctx, c, "POST", "/user-order/orders/shippings", r)
	return err
}

// An UploadCombinedShoppingInfoRequest says what was bought with a combined payment.
type UploadCombinedShoppingInfoRequest struct {
	OrderKey   ShoppingKey        `json:"order_key"`
	SubOrders  []SubShoppingOrder `json:"sub_orders"`
	Payer      ShoppingPayer      `json:"payer"`
	UploadTime string             `json:"upload_time"` // by [Time]
}

// A SubShoppingOrder is what was bought in one order of a combined payment.
type SubShoppingOrder struct {
	OrderKey            ShoppingKey    `json:"order_key"`
	MerchantOrderNo     string         `json:"merchant_order_no"`                // your number of the order, which the user sees
	OrderDetailJumpLink *JumpLink      `json:"order_detail_jump_link,omitempty"` // where the app shows the order
	ItemList            []ShoppingItem `json:"item_list"`
	LogisticsType       string         `json:"logistics_type,omitempty"` // such as "EXPRESS"
}

// UploadCombinedShoppingInfo tells WeChat what a user bought with a combined payment
// (上传合单购物详情).
//
// WeChat API: https://developers.weixin.qq.com/miniprogram/dev/OpenApiDoc/shopping-order/shopping-detail/uploadCombinedShoppingInfo.html
//
//wechat:api POST /user-order/combine-orders
func UploadCombinedShoppingInfo(ctx context.Context, c *wechat.Client, r *UploadCombinedShoppingInfoRequest) error {
	_, err := wechat.Do[struct{}](ctx, c, "POST", "/user-order/combine-orders", r)
	return err
}

// An UploadCombinedShoppingShippingInfoRequest says how what was bought with a combined
// payment is shipped.
type UploadCombinedShoppingShippingInfoRequest struct {
	OrderKey   ShoppingKey   `json:"order_key"`
	SubOrders  []SubShipping `json:"sub_orders"`
	Payer      ShoppingPayer `json:"payer"`
	UploadTime string        `json:"upload_time"` // by [Time]
}

// A SubShipping says how one order of a combined payment is shipped.
type SubShipping struct {
	OrderKey     ShoppingKey      `json:"order_key"`
	ShippingList []ShoppingParcel `json:"shipping_list"`
	DeliveryMode string           `json:"delivery_mode"` // such as "UNIFIED_DELIVERY" or "SPLIT_DELIVERY"
}

// UploadCombinedShoppingShippingInfo tells WeChat how the goods of
// [UploadCombinedShoppingInfo] are shipped (上传合单物流信息). WeChat's name is
// uploadCombinedShippingInfo, which is that of another API too.
//
// WeChat API: https://developers.weixin.qq.com/miniprogram/dev/OpenApiDoc/shopping-order/shopping-detail/uploadCombinedShippingInfo.html
//
//wechat:api POST /user-order/combine-orders/shippings
func UploadCombinedShoppingShippingInfo(ctx context.Context, c *wechat.Client, r *UploadCombinedShoppingShippingInfoRequest) error {
	_, err := wechat.Do[struct{}](ctx, c, "POST", "/user-order/combine-orders/shippings", r)
	return err
}

// A ShoppingInfoVerifyUploadResultRequest names an order.
type ShoppingInfoVerifyUploadResultRequest struct {
	OrderKey ShoppingKey   `json:"order_key"`
	Payer    ShoppingPayer `json:"payer"`
}

// ShoppingInfoVerifyUploadResult asks whether the shopping details of an order have arrived
// (验证购物信息上传结果). They have if there is no error.
//
// WeChat API: https://developers.weixin.qq.com/miniprogram/dev/OpenApiDoc/shopping-order/upload-result/ShoppingInfoVerifyUploadResult.html
//
//wechat:api POST /user-order/shoppinginfo/verify
func ShoppingInfoVerifyUploadResult(ctx context.Context, c *wechat.Client, r *ShoppingInfoVerifyUploadResultRequest) error {
	_, err := wechat.Do[struct{}](ctx, c, "POST", "/user-order/shoppinginfo/verify", r, wechat.Repeatable())
	return err
}
