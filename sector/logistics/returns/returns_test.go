package returns_test

import (
	"testing"

	"github.com/minigo-dev/wechat/internal/wiretest"
	"github.com/minigo-dev/wechat/sector/logistics/returns"
)

// TestWire proves each function on the wire and against WeChat's documentation.
func TestWire(t *testing.T) {
	t.Parallel()
	wiretest.Run(t, ".", rows)
}

var rows = []wiretest.Row{
	{
		Call: returns.ReturnAdd, Needs: "return_id",
		Args:   []any{&returns.ReturnAddRequest{ShopOrderID: "shop_order_id-2", BizAddr: returns.Address{Country: "country-4", Province: "province-5", City: "city-6", Area: "area-7", Address: "address-8", Name: "name-9", Mobile: "mobile-10"}, UserAddr: &returns.Address{Country: "country-12", Province: "province-13", City: "city-14", Area: "area-15", Address: "address-16", Name: "name-17", Mobile: "mobile-18"}, OpenID: "openid-19", OrderPath: "order_path-20", GoodsList: []returns.Goods{{Name: "name-22", URL: "url-23"}}, OrderPrice: 24}},
		URI:    "/cgi-bin/express/delivery/return/add?access_token=TOKEN",
		Body:   `{"shop_order_id":"shop_order_id-2","biz_addr":{"country":"country-4","province":"province-5","city":"city-6","area":"area-7","address":"address-8","name":"name-9","mobile":"mobile-10"},"user_addr":{"country":"country-12","province":"province-13","city":"city-14","area":"area-15","address":"address-16","name":"name-17","mobile":"mobile-18"},"openid":"openid-19","order_path":"order_path-20","goods_list":[{"name":"name-22","url":"url-23"}],"order_price":24}`,
		Answer: `{"errcode":0,"return_id":"return_id-26"}`,
		Want:   &returns.ReturnAddResult{ReturnID: "return_id-26"},
	},
	{
		Call: returns.ReturnGet, Repeatable: true,
		Args:   []any{&returns.ReturnGetRequest{ReturnID: "return_id-28"}},
		URI:    "/cgi-bin/express/delivery/return/get?access_token=TOKEN",
		Body:   `{"return_id":"return_id-28"}`,
		Answer: `{"errcode":0,"status":30,"waybill_id":"waybill_id-31","order_status":32,"delivery_id":"delivery_id-33","delivery_name":"delivery_name-34"}`,
		Want:   &returns.ReturnGetResult{Status: 30, WaybillID: "waybill_id-31", OrderStatus: 32, DeliveryID: "delivery_id-33", DeliveryName: "delivery_name-34"},
	},
	{
		Call:   returns.ReturnUnbind,
		Args:   []any{&returns.ReturnUnbindRequest{ReturnID: "return_id-36"}},
		URI:    "/cgi-bin/express/delivery/return/unbind?access_token=TOKEN",
		Body:   `{"return_id":"return_id-36"}`,
		Answer: `{"errcode":0,"errmsg":"ok"}`,
	},
	{
		Call: returns.AddReturnID, Needs: "return_id",
		Args:   []any{&returns.AddReturnIDRequest{ShopOrderID: "shop_order_id-38", BizAddr: returns.BizAddr{Name: "name-40", Tel: "tel-41", Mobile: "mobile-42", Company: "company-43", PostCode: "44", Country: "country-45", Province: "province-46", City: "city-47", Area: "area-48", Address: "address-49"}, UserAddr: &returns.UserAddr{Name: "name-51", Tel: "tel-52", Mobile: "mobile-53", Company: "company-54", PostCode: "55", Country: "country-56", Province: "province-57", City: "city-58", Area: "area-59", Address: "address-60"}, OpenID: "openid-61", OrderPath: "order_path-62", GoodsList: []returns.Goods{{Name: "name-64", URL: "url-65"}}, OrderPrice: 66, WxPayID: "wx_pay_id-67"}},
		URI:    "/cgi-bin/express/delivery/no_worry_return/add?access_token=TOKEN",
		Body:   `{"shop_order_id":"shop_order_id-38","biz_addr":{"name":"name-40","tel":"tel-41","mobile":"mobile-42","company":"company-43","post_code":"44","country":"country-45","province":"province-46","city":"city-47","area":"area-48","address":"address-49"},"user_addr":{"name":"name-51","tel":"tel-52","mobile":"mobile-53","company":"company-54","post_code":"55","country":"country-56","province":"province-57","city":"city-58","area":"area-59","address":"address-60"},"openid":"openid-61","order_path":"order_path-62","goods_list":[{"name":"name-64","url":"url-65"}],"order_price":66,"wx_pay_id":"wx_pay_id-67"}`,
		Answer: `{"errcode":0,"return_id":"return_id-69"}`,
		Want:   &returns.AddReturnIDResult{ReturnID: "return_id-69"},
	},
	{
		Call: returns.GetReturnID, Repeatable: true, Needs: "status",
		Args:   []any{&returns.GetReturnIDRequest{ReturnID: "return_id-71"}},
		URI:    "/cgi-bin/express/delivery/no_worry_return/get?access_token=TOKEN",
		Body:   `{"return_id":"return_id-71"}`,
		Answer: `{"errcode":0,"status":73,"waybill_id":"waybill_id-74","order_status":75,"delivery_id":"delivery_id-76","delivery_name":"delivery_name-77"}`,
		Want:   &returns.GetReturnIDResult{Status: 73, WaybillID: "waybill_id-74", OrderStatus: 75, DeliveryID: "delivery_id-76", DeliveryName: "delivery_name-77"},
	},
	{
		Call:   returns.UnbindReturnID,
		Args:   []any{&returns.UnbindReturnIDRequest{ReturnID: "return_id-79"}},
		URI:    "/cgi-bin/express/delivery/no_worry_return/unbind?access_token=TOKEN",
		Body:   `{"return_id":"return_id-79"}`,
		Answer: `{"errcode":0,"errmsg":"ok"}`,
	},
}
