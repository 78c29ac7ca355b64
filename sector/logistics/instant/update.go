package instant

import (
	"context"

	"github.com/minigo-dev/wechat"
)

// SandboxShopID is the ShopID of the sandbox, whose orders reach no company.
const SandboxShopID = "test_shop_id"

// A MockUpdateOrderRequest says what happens to an order of the sandbox.
type MockUpdateOrderRequest struct {
	ShopID      string `json:"shopid"` // SandboxShopID
	ShopOrderID string `json:"shop_order_id"`
	WaybillID   string `json:"waybill_id,omitempty"` // WeChat's example has it, its table doesn't
	OrderStatus int64  `json:"order_status"`         // StatusAssigned or another
	ActionTime  int64  `json:"action_time"`          // in Unix seconds
	ActionMsg   string `json:"action_msg,omitempty"`
}

// A MockUpdateOrderResult has nothing but the outcome.
type MockUpdateOrderResult struct {
	ResultCode int64  `json:"resultcode"` // 0: see ResultError
	ResultMsg  string `json:"resultmsg"`
}

// MockUpdateOrder moves an order of the sandbox (模拟配送公司更新配送单状态).
//
// WeChat API: https://developers.weixin.qq.com/miniprogram/dev/server/API/immediate-delivery/deliver-by-business/api_mockupdateorder
//
//wechat:api POST /cgi-bin/express/local/business/test_update_order
func MockUpdateOrder(ctx context.Context, c *wechat.Client, r *MockUpdateOrderRequest) (*MockUpdateOrderResult, error) {
	return do[MockUpdateOrderResult](ctx, c, "/cgi-bin/express/local/business/test_update_order", r)
}

// A RealMockUpdateOrderRequest says what happens to an order of a company's test system.
type RealMockUpdateOrderRequest struct {
	ShopID       string `json:"shopid"` // of the test account that WeChat's page has
	ShopOrderID  string `json:"shop_order_id"`
	OrderStatus  int64  `json:"order_status"` // SF takes 102, 202 and 302, Dada 102, 201, 202, 301, 302, 304 and 305
	ActionTime   int64  `json:"action_time"`  // in Unix seconds
	ActionMsg    string `json:"action_msg,omitempty"`
	DeliverySign string `json:"delivery_sign"` // by DeliverySign
}

// A RealMockUpdateOrderResult has nothing but the outcome.
type RealMockUpdateOrderResult struct {
	ResultCode int64  `json:"resultcode"` // 0: see ResultError
	ResultMsg  string `json:"resultmsg"`
}

// RealMockUpdateOrder moves an order of the test system of SF or Dada (模拟更新配送单状态).
//
// WeChat API: https://developers.weixin.qq.com/miniprogram/dev/server/API/immediate-delivery/deliver-by-business/api_realmockupdateorder
//
//wechat:api POST /cgi-bin/express/local/business/realmock_update_order
func RealMockUpdateOrder(ctx context.Context, c *wechat.Client, r *RealMockUpdateOrderRequest) (*RealMockUpdateOrderResult, error) {
	return do[RealMockUpdateOrderResult](ctx, c, "/cgi-bin/express/local/business/realmock_update_order", r)
}

// An UpdateOrderRequest says what happened to an order.
type UpdateOrderRequest struct {
	WxToken              string `json:"wx_token"`     // of wechat.TransportAddOrderEvent
	OrderStatus          int64  `json:"order_status"` // StatusAssigned or another
	WaybillID            string `json:"waybill_id"`
	ActionMsg            string `json:"action_msg,omitempty"`
	ActionTime           int64  `json:"action_time"`     // in Unix seconds
	Agent                *Agent `json:"agent,omitempty"` // once there is a rider
	ShopID               string `json:"shopid"`
	ShopOrderID          string `json:"shop_order_id"`
	ShopNo               string `json:"shop_no,omitempty"`
	WxaPath              string `json:"wxa_path"`                         // a page of the company's mini-program
	ExpectedDeliveryTime int64  `json:"expected_delivery_time,omitempty"` // in Unix seconds, once there is a rider
}

// An Agent is a rider (骑手).
type Agent struct {
	Name             string  `json:"name"`
	Phone            string  `json:"phone"`
	IsPhoneEncrypted int64   `json:"is_phone_encrypted,omitempty"` // 1: it is
	Lng              float64 `json:"lng,omitempty"`                // WeChat's example has it, its table doesn't
	Lat              float64 `json:"lat,omitempty"`                // as Lng
}

// An UpdateOrderResult has nothing but the outcome.
type UpdateOrderResult struct {
	ResultCode int64  `json:"resultcode"` // 0: see ResultError
	ResultMsg  string `json:"resultmsg"`
}

// UpdateOrder tells for a company what happened to an order (更新配送单状态).
//
// WeChat API: https://developers.weixin.qq.com/miniprogram/dev/server/API/immediate-delivery/deliver-by-provider/api_updateorder
//
//wechat:api POST /cgi-bin/express/local/delivery/update_order
func UpdateOrder(ctx context.Context, c *wechat.Client, r *UpdateOrderRequest) (*UpdateOrderResult, error) {
	return do[UpdateOrderResult](ctx, c, "/cgi-bin/express/local/delivery/update_order", r)
}

// A MockUpdateOrderBusinessRequest says what happened to an order.
type MockUpdateOrderBusinessRequest struct {
	ShopID               string         `json:"shopid,omitempty"`
	ShopOrderID          string         `json:"shop_order_id"`
	DeliverySign         string         `json:"delivery_sign,omitempty"` // by DeliverySign
	OrderStatus          int64          `json:"order_status"`            // StatusAssigned or another
	ActionTime           int64          `json:"action_time"`             // in Unix seconds
	ActionMsg            string         `json:"action_msg,omitempty"`
	WxToken              string         `json:"wx_token"` // of wechat.TransportAddOrderEvent
	ShopNo               string         `json:"shop_no,omitempty"`
	WaybillID            string         `json:"waybill_id"`
	WxaPath              string         `json:"wxa_path"` // a page of the company's mini-program
	Agent                *BusinessAgent `json:"agent,omitempty"`
	ExpectedDeliveryTime int64          `json:"expected_delivery_time,omitempty"` // in Unix seconds
}

// A BusinessAgent is a rider (骑手).
type BusinessAgent struct {
	Name             string `json:"name"`
	Phone            string `json:"phone"`
	IsPhoneEncrypted bool   `json:"is_phone_encrypted,omitempty"`
}

// A MockUpdateOrderBusinessResult has nothing but the outcome.
type MockUpdateOrderBusinessResult struct {
	ResultCode int64  `json:"resultcode"` // 0: see ResultError
	ResultMsg  string `json:"resultmsg"`
}

// MockUpdateOrderBusiness is [UpdateOrder] by an older path (更新配送单状态). WeChat's present pages don't
// have it.
//
// WeChat API: https://developers.weixin.qq.com/miniprogram/dev/api-backend/open-api/immediate-delivery/by-provider/immediateDelivery.updateOrder
//
//wechat:api POST /cgi-bin/express/local/business/update_order
func MockUpdateOrderBusiness(ctx context.Context, c *wechat.Client, r *MockUpdateOrderBusinessRequest) (*MockUpdateOrderBusinessResult, error) {
	return do[MockUpdateOrderBusinessResult](ctx, c, "/cgi-bin/express/local/business/update_order", r)
}
