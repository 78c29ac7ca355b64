package returns

import (
	"context"

	"github.com/minigo-dev/wechat"
)

// A ReturnAddRequest is a return that the merchant agrees to.
type ReturnAddRequest struct {
	ShopOrderID string   `json:"shop_order_id"` // yours, of the return
	BizAddr     Address  `json:"biz_addr"`      // where the goods go
	UserAddr    *Address `json:"user_addr,omitempty"`
	OpenID      string   `json:"openid"`     // of the user
	OrderPath   string   `json:"order_path"` // the page of the return
	GoodsList   []Goods  `json:"goods_list"`
	OrderPrice  int64    `json:"order_price"` // in fen
}

// An Address is where goods go to or come from.
type Address struct {
	Country  string `json:"country"`
	Province string `json:"province"`
	City     string `json:"city"`
	Area     string `json:"area"` // the district (区/县)
	Address  string `json:"address"`
	Name     string `json:"name"`
	Mobile   string `json:"mobile"`
}

// A ReturnAddResult names the return.
type ReturnAddResult struct {
	ReturnID string `json:"return_id"`
}

// ReturnAdd makes a return_id by the older path (创建退货ID). WeChat's present pages have
// [AddReturnID] only.
//
// WeChat API: https://developers.weixin.qq.com/miniprogram/dev/platform-capabilities/industry/express/business/express_sale_return
//
//wechat:api POST /cgi-bin/express/delivery/return/add
func ReturnAdd(ctx context.Context, c *wechat.Client, r *ReturnAddRequest) (*ReturnAddResult, error) {
	return wechat.Do[ReturnAddResult](ctx, c, "POST", "/cgi-bin/express/delivery/return/add", r, wechat.Needs("return_id"))
}

// A ReturnGetRequest names a return.
type ReturnGetRequest struct {
	ReturnID string `json:"return_id"`
}

// A ReturnGetResult says how far a return is.
type ReturnGetResult struct {
	Status       int64  `json:"status"` // ReturnOpen or another
	WaybillID    string `json:"waybill_id"`
	OrderStatus  int64  `json:"order_status"` // OrderPickedUp or another
	DeliveryID   string `json:"delivery_id"`  // the carrier
	DeliveryName string `json:"delivery_name"`
}

// ReturnGet asks by the older path how far a return is (查询退货ID状态): of [ReturnAdd].
//
// WeChat API: https://developers.weixin.qq.com/miniprogram/dev/platform-capabilities/industry/express/business/express_sale_return
//
//wechat:api POST /cgi-bin/express/delivery/return/get
func ReturnGet(ctx context.Context, c *wechat.Client, r *ReturnGetRequest) (*ReturnGetResult, error) {
	return wechat.Do[ReturnGetResult](ctx, c, "POST", "/cgi-bin/express/delivery/return/get", r, wechat.Repeatable())
}

// A ReturnUnbindRequest names a return.
type ReturnUnbindRequest struct {
	ReturnID string `json:"return_id"`
}

// ReturnUnbind ends a return by the older path (解绑退货ID): one of [ReturnAdd].
//
// WeChat API: https://developers.weixin.qq.com/miniprogram/dev/platform-capabilities/industry/express/business/express_sale_return
//
//wechat:api POST /cgi-bin/express/delivery/return/unbind
func ReturnUnbind(ctx context.Context, c *wechat.Client, r *ReturnUnbindRequest) error {
	_, err := wechat.Do[struct{}](ctx, c, "POST", "/cgi-bin/express/delivery/return/unbind", r)
	return err
}
