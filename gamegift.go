package wechat

import "context"

// WeChat gifts (微信礼物) are goods of a partner shop (微信小店) that an activity gives to users:
// an order of gifts has a sub-order for each user.

// A PresentTimeRange selects by time, in Unix seconds.
type PresentTimeRange struct {
	StartTime int64 `json:"start_time"`
	EndTime   int64 `json:"end_time"`
}

// A GetPresentListRequest selects gift orders of a shop.
type GetPresentListRequest struct {
	ShopAppID       string            `json:"shop_appid"`
	CreateTimeRange *PresentTimeRange `json:"create_time_range,omitempty"`
	UpdateTimeRange *PresentTimeRange `json:"update_time_range,omitempty"`
	PageSize        int64             `json:"page_size"`          // 10 is usual
	NextKey         string            `json:"next_key,omitempty"` // of the page before
}

// A GetPresentListResult is a page of gift orders.
type GetPresentListResult struct {
	PresentOrderList []PresentListItem `json:"present_order_list"`
	NextKey          string            `json:"next_key"` // empty at the end
}

// A PresentListItem names a gift order.
type PresentListItem struct {
	PresentOrderID string `json:"present_order_id"`
}

// GetPresentList lists the gift orders of a shop (获取礼物单列表).
//
// WeChat API: https://developers.weixin.qq.com/doc/store/shop/API/miniandstore/cooperation_gift/api_get_present_list
//
//wechat:api POST /channels/ec/order/presentlist/get
func (c *Client) GetPresentList(ctx context.Context, r *GetPresentListRequest) (*GetPresentListResult, error) {
	return Do[GetPresentListResult](ctx, c, "POST", "/channels/ec/order/presentlist/get", r, Repeatable())
}

// A GetPresentRequest names a gift order.
type GetPresentRequest struct {
	PresentOrderID string `json:"present_order_id"`
}

// A GetPresentResult holds a gift order.
type GetPresentResult struct {
	Present Present `json:"present"`
}

// A Present is a gift order (礼物单).
type Present struct {
	PresentOrderID   string            `json:"present_order_id"`
	IsB2CFreePresent bool              `json:"is_b2c_free_present"` // of an activity
	PresentDetail    PresentDetail     `json:"present_detail"`
	SubOrderList     []PresentSubOrder `json:"sub_order_list"` // one for each user
	ActivityID       int64             `json:"activity_id"`
	CreateTime       int64             `json:"create_time"` // in Unix seconds
}

// A PresentDetail says what a gift order is about.
type PresentDetail struct {
	PriceInfo   PresentPrice   `json:"price_info"`
	PayInfo     PresentPayment `json:"pay_info"`
	Wishmessage string         `json:"wishmessage"`
}

// A PresentPrice is what a gift order costs.
type PresentPrice struct {
	OrderPrice int64 `json:"order_price"` // in fen
}

// A PresentPayment says when a gift order was paid.
type PresentPayment struct {
	PayTime int64 `json:"pay_time"` // in Unix seconds
}

// A PresentSubOrder is one user's part of a gift order.
type PresentSubOrder struct {
	OrderID string `json:"order_id"`
	OpenID  string `json:"openid"` // of who receives it
	Status  int64  `json:"status"`
}

// GetPresent asks for a gift order (获取礼物单).
//
// WeChat API: https://developers.weixin.qq.com/doc/store/shop/API/miniandstore/cooperation_gift/api_get_present
//
//wechat:api POST /channels/ec/order/present/get
func (c *Client) GetPresent(ctx context.Context, r *GetPresentRequest) (*GetPresentResult, error) {
	return Do[GetPresentResult](ctx, c, "POST", "/channels/ec/order/present/get", r, Repeatable(), Needs("present"))
}

// A CreatePresentOrderRequest gives goods to a user.
type CreatePresentOrderRequest struct {
	IdempotentID string `json:"idempotent_id,omitempty"` // your number of it: the same number makes one order
	ActivityID   string `json:"activity_id"`
	OpenID       string `json:"openid"` // of who receives it
	ShopAppID    string `json:"shop_appid"`
	Wishmessage  string `json:"wishmessage,omitempty"`
	ProductID    string `json:"product_id"` // digits
	SkuID        string `json:"sku_id"`     // digits
}

// A CreatePresentOrderResult names the gift order.
type CreatePresentOrderResult struct {
	PresentOrderID string `json:"present_order_id"` // ends after 24 hours
}

// CreatePresentOrder makes a gift order for a user (创建礼物单). [ErrOutcomeUnknown]: it may be
// made; with an IdempotentID the same call can be repeated.
//
// WeChat API: https://developers.weixin.qq.com/miniprogram/dev/platform-capabilities/business-capabilities/cooperation_shop/create_present_order
//
//wechat:api POST /channels/ec/order/presentorder/create
func (c *Client) CreatePresentOrder(ctx context.Context, r *CreatePresentOrderRequest) (*CreatePresentOrderResult, error) {
	return Do[CreatePresentOrderResult](ctx, c, "POST", "/channels/ec/order/presentorder/create", r, Needs("present_order_id"))
}

// A ListPresentOrderRequest selects gift orders of a shop, and of a user.
type ListPresentOrderRequest struct {
	ShopAppID       string            `json:"shop_appid"`
	OpenID          string            `json:"open_id,omitempty"` // of who receives them; empty: of all
	CreateTimeRange *PresentTimeRange `json:"create_time_range,omitempty"`
	UpdateTimeRange *PresentTimeRange `json:"update_time_range,omitempty"`
	PageSize        int64             `json:"page_size"`          // 10 is usual
	NextKey         string            `json:"next_key,omitempty"` // of the page before
}

// A ListPresentOrderResult is a page of gift orders.
type ListPresentOrderResult struct {
	PresentOrderList []PresentOrderListItem `json:"present_order_list"`
	NextKey          string                 `json:"next_key"` // empty at the end
}

// A PresentOrderListItem names a gift order and its sub-orders.
type PresentOrderListItem struct {
	PresentOrderID string   `json:"present_order_id"`
	OrderID        []string `json:"order_id"`
}

// ListPresentOrder lists the gift orders of a shop, or those of a user (获取礼物单列表).
//
// WeChat API: https://developers.weixin.qq.com/miniprogram/dev/platform-capabilities/business-capabilities/cooperation_shop/list_present_order
//
//wechat:api POST /channels/ec/order/presentorderlist/get
func (c *Client) ListPresentOrder(ctx context.Context, r *ListPresentOrderRequest) (*ListPresentOrderResult, error) {
	return Do[ListPresentOrderResult](ctx, c, "POST", "/channels/ec/order/presentorderlist/get", r, Repeatable())
}

// A GetPresentOrderRequest names a gift order, and whose view of it is asked for.
type GetPresentOrderRequest struct {
	PresentOrderID string `json:"present_order_id"`
	OpenID         string `json:"open_id,omitempty"`
}

// A GetPresentOrderResult holds a gift order with its gifts.
type GetPresentOrderResult struct {
	PresentOrderInfo PresentOrderInfo `json:"present_order_info"`
}

// A PresentOrderInfo is a gift order as a user sees it.
type PresentOrderInfo struct {
	Ecsgift           PresentGifts `json:"ecsgift"`
	CannotReceive     bool         `json:"cannot_receive"`
	CannotReceiveTips string       `json:"cannot_receive_tips"` // why
}

// PresentGifts are the gifts of an order.
type PresentGifts struct {
	Gifts       PresentGiftList `json:"gifts"`
	UserType    int64           `json:"user_type"` // the user's part in it
	Wishmessage string          `json:"wishmessage"`
}

// A PresentGiftList holds gifts.
type PresentGiftList struct {
	Gift []PresentGift `json:"gift"`
}

// A PresentGift is one gift.
type PresentGift struct {
	OrderID     string `json:"order_id"` // of its sub-order
	Giftstatus  int64  `json:"giftstatus"`
	Wishmessage string `json:"wishmessage"`
	ExpiredTime int64  `json:"expired_time"` // in Unix seconds
}

// GetPresentOrder asks for a gift order with its gifts (获取礼物单详情).
//
// WeChat API: https://developers.weixin.qq.com/miniprogram/dev/platform-capabilities/business-capabilities/cooperation_shop/get_present_order
//
//wechat:api POST /channels/ec/order/presentorder/get
func (c *Client) GetPresentOrder(ctx context.Context, r *GetPresentOrderRequest) (*GetPresentOrderResult, error) {
	return Do[GetPresentOrderResult](ctx, c, "POST", "/channels/ec/order/presentorder/get", r, Repeatable(), Needs("present_order_info"))
}

// A SetPresentReceiverRequest says who receives which part of a gift order.
type SetPresentReceiverRequest struct {
	PresentOrderID string            `json:"present_order_id"`
	SubOrderList   []PresentReceiver `json:"sub_order_list"`
}

// A PresentReceiver receives a sub-order: one of an activity for each user.
type PresentReceiver struct {
	OrderID string `json:"order_id"`
	OpenID  string `json:"openid"`
}

// SetPresentReceiver says who receives a gift (设置收礼人). It can't be changed afterwards.
//
// WeChat API: https://developers.weixin.qq.com/doc/store/shop/API/miniandstore/cooperation_gift/api_set_present_receiver
//
//wechat:api POST /channels/ec/order/presentorder/receiver/set
func (c *Client) SetPresentReceiver(ctx context.Context, r *SetPresentReceiverRequest) error {
	_, err := Do[struct{}](ctx, c, "POST", "/channels/ec/order/presentorder/receiver/set", r)
	return err
}
