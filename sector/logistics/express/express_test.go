package express_test

import (
	"testing"

	"github.com/minigo-dev/wechat/internal/wiretest"
	"github.com/minigo-dev/wechat/sector/logistics/express"
)

// TestWire proves each function on the wire and against WeChat's documentation.
func TestWire(t *testing.T) {
	t.Parallel()
	wiretest.Run(t, ".", rows)
}

var rows = []wiretest.Row{
	{
		Call: express.GetAllDelivery, Repeatable: true,
		URI:    "/cgi-bin/express/business/delivery/getall?access_token=TOKEN",
		Answer: `{"errcode":0,"count":2,"data":[{"delivery_id":"delivery_id-4","delivery_name":"delivery_name-5","can_use_cash":1,"can_get_quota":1,"service_type":[{"service_type":9,"service_name":"service_name-10"}],"cash_biz_id":"cash_biz_id-11"}]}`,
		Want:   &express.GetAllDeliveryResult{Count: 2, Data: []express.Carrier{{DeliveryID: "delivery_id-4", DeliveryName: "delivery_name-5", CanUseCash: true, CanGetQuota: true, ServiceType: []express.Service{{ServiceType: 9, ServiceName: "service_name-10"}}, CashBizID: "cash_biz_id-11"}}},
	},
	{
		Call:   express.BindAccount,
		Args:   []any{&express.BindAccountRequest{Type: "type-13", BizID: "biz_id-14", DeliveryID: "delivery_id-15", Password: "password-16", RemarkContent: "remark_content-17"}},
		URI:    "/cgi-bin/express/business/account/bind?access_token=TOKEN",
		Body:   `{"type":"type-13","biz_id":"biz_id-14","delivery_id":"delivery_id-15","password":"password-16","remark_content":"remark_content-17"}`,
		Answer: `{"errcode":0,"errmsg":"ok"}`,
	},
	{
		Call: express.GetAllAccount, Repeatable: true,
		URI:    "/cgi-bin/express/business/account/getall?access_token=TOKEN",
		Answer: `{"errcode":0,"count":19,"list":[{"biz_id":"biz_id-21","delivery_id":"delivery_id-22","create_time":23,"update_time":24,"status_code":25,"alias":"alias-26","remark_wrong_msg":"remark_wrong_msg-27","remark_content":"remark_content-28","quota_num":29,"quota_update_time":30,"service_type":[{"service_type":32,"service_name":"service_name-33"}]}]}`,
		Want:   &express.GetAllAccountResult{Count: 19, List: []express.Account{{BizID: "biz_id-21", DeliveryID: "delivery_id-22", CreateTime: 23, UpdateTime: 24, StatusCode: 25, Alias: "alias-26", RemarkWrongMsg: "remark_wrong_msg-27", RemarkContent: "remark_content-28", QuotaNum: 29, QuotaUpdateTime: 30, ServiceType: []express.Service{{ServiceType: 32, ServiceName: "service_name-33"}}}}},
	},
	{
		Call: express.GetQuota, Repeatable: true,
		Args:   []any{&express.GetQuotaRequest{DeliveryID: "delivery_id-35", BizID: "biz_id-36"}},
		URI:    "/cgi-bin/express/business/quota/get?access_token=TOKEN",
		Body:   `{"delivery_id":"delivery_id-35","biz_id":"biz_id-36"}`,
		Answer: `{"errcode":0,"quota_num":38}`,
		Want:   &express.GetQuotaResult{QuotaNum: 38},
	},
	{
		Call:   express.UpdatePrinter,
		Args:   []any{&express.UpdatePrinterRequest{OpenID: "openid-40", UpdateType: "update_type-41", TagIDList: "tagid_list-42"}},
		URI:    "/cgi-bin/express/business/printer/update?access_token=TOKEN",
		Body:   `{"openid":"openid-40","update_type":"update_type-41","tagid_list":"tagid_list-42"}`,
		Answer: `{"errcode":0,"errmsg":"ok"}`,
	},
	{
		Call: express.GetPrinter, Repeatable: true,
		URI:    "/cgi-bin/express/business/printer/getall?access_token=TOKEN",
		Answer: `{"errcode":0,"count":44,"openid":["openid-45"],"tagid_list":["tagid_list-46"]}`,
		Want:   &express.GetPrinterResult{Count: 44, OpenID: []string{"openid-45"}, TagIDList: []string{"tagid_list-46"}},
	},
	{
		Call:   express.AddOrder,
		Args:   []any{&express.AddOrderRequest{OrderID: "order_id-48", OpenID: "openid-49", DeliveryID: "delivery_id-50", BizID: "biz_id-51", CustomRemark: "custom_remark-52", TagID: 53, AddSource: 54, WxAppID: "wx_appid-55", Sender: express.Contact{Name: "name-57", Tel: "tel-58", Mobile: "mobile-59", Company: "company-60", PostCode: "61", Country: "country-62", Province: "province-63", City: "city-64", Area: "area-65", Address: "address-66"}, Receiver: express.Contact{Name: "name-68", Tel: "tel-69", Mobile: "mobile-70", Company: "company-71", PostCode: "72", Country: "country-73", Province: "province-74", City: "city-75", Area: "area-76", Address: "address-77"}, Cargo: express.Cargo{Count: 79, Weight: 80.5, SpaceX: 81.5, SpaceY: 82.5, SpaceZ: 83.5, DetailList: []express.CargoItem{{Name: "name-85", Count: 86}}}, Shop: express.Shop{WxaPath: "wxa_path-88", ImgURL: "img_url-89", GoodsName: "goods_name-90", GoodsCount: 91, DetailList: []express.ShopItem{{GoodsName: "goods_name-93", GoodsImgURL: "goods_img_url-94", GoodsDesc: "goods_desc-95"}}}, Insured: express.Insurance{UseInsured: 97, InsuredValue: 98}, Service: express.Service{ServiceType: 100, ServiceName: "service_name-101"}, ExpectTime: ptr[int64](102), TakeMode: 103}},
		URI:    "/cgi-bin/express/business/order/add?access_token=TOKEN",
		Body:   `{"order_id":"order_id-48","openid":"openid-49","delivery_id":"delivery_id-50","biz_id":"biz_id-51","custom_remark":"custom_remark-52","tagid":53,"add_source":54,"wx_appid":"wx_appid-55","sender":{"name":"name-57","tel":"tel-58","mobile":"mobile-59","company":"company-60","post_code":"61","country":"country-62","province":"province-63","city":"city-64","area":"area-65","address":"address-66"},"receiver":{"name":"name-68","tel":"tel-69","mobile":"mobile-70","company":"company-71","post_code":"72","country":"country-73","province":"province-74","city":"city-75","area":"area-76","address":"address-77"},"cargo":{"count":79,"weight":80.5,"space_x":81.5,"space_y":82.5,"space_z":83.5,"detail_list":[{"name":"name-85","count":86}]},"shop":{"wxa_path":"wxa_path-88","img_url":"img_url-89","goods_name":"goods_name-90","goods_count":91,"detail_list":[{"goods_name":"goods_name-93","goods_img_url":"goods_img_url-94","goods_desc":"goods_desc-95"}]},"insured":{"use_insured":97,"insured_value":98},"service":{"service_type":100,"service_name":"service_name-101"},"expect_time":102,"take_mode":103}`,
		Answer: `{"errcode":0,"order_id":"order_id-105","waybill_id":"waybill_id-106","delivery_resultcode":107,"delivery_resultmsg":"delivery_resultmsg-108","waybill_data":[{"key":"key-110","value":"value-111"}]}`,
		Want:   &express.AddOrderResult{OrderID: "order_id-105", WaybillID: "waybill_id-106", DeliveryResultCode: 107, DeliveryResultMsg: "delivery_resultmsg-108", WaybillData: []express.WaybillTag{{Key: "key-110", Value: "value-111"}}},
	},
	{
		Call:   express.CancelOrder,
		Args:   []any{&express.CancelOrderRequest{OpenID: "openid-113", DeliveryID: "delivery_id-114", WaybillID: "waybill_id-115", OrderID: "order_id-116"}},
		URI:    "/cgi-bin/express/business/order/cancel?access_token=TOKEN",
		Body:   `{"openid":"openid-113","delivery_id":"delivery_id-114","waybill_id":"waybill_id-115","order_id":"order_id-116"}`,
		Answer: `{"errcode":0,"delivery_resultcode":118,"delivery_resultmsg":"delivery_resultmsg-119"}`,
		Want:   &express.CancelOrderResult{DeliveryResultCode: 118, DeliveryResultMsg: "delivery_resultmsg-119"},
	},
	{
		Call:   express.TestUpdateOrder,
		Args:   []any{&express.TestUpdateOrderRequest{BizID: "biz_id-121", OrderID: "order_id-122", DeliveryID: "delivery_id-123", WaybillID: "waybill_id-124", ActionTime: 125, ActionType: 126, ActionMsg: "action_msg-127"}},
		URI:    "/cgi-bin/express/business/test_update_order?access_token=TOKEN",
		Body:   `{"biz_id":"biz_id-121","order_id":"order_id-122","delivery_id":"delivery_id-123","waybill_id":"waybill_id-124","action_time":125,"action_type":126,"action_msg":"action_msg-127"}`,
		Answer: `{"errcode":0,"errmsg":"ok"}`,
	},
	{
		Call: express.GetOrder, Repeatable: true,
		Args:   []any{&express.GetOrderRequest{OrderID: "order_id-129", OpenID: "openid-130", DeliveryID: "delivery_id-131", WaybillID: "waybill_id-132", PrintType: 133}},
		URI:    "/cgi-bin/express/business/order/get?access_token=TOKEN",
		Body:   `{"order_id":"order_id-129","openid":"openid-130","delivery_id":"delivery_id-131","waybill_id":"waybill_id-132","print_type":133}`,
		Answer: `{"errcode":0,"print_html":"print_html-135","waybill_data":[{"key":"key-137","value":"value-138"}],"order_id":"order_id-139","delivery_id":"delivery_id-140","waybill_id":"waybill_id-141","order_status":142}`,
		Want:   &express.GetOrderResult{PrintHTML: "print_html-135", WaybillData: []express.WaybillTag{{Key: "key-137", Value: "value-138"}}, OrderID: "order_id-139", DeliveryID: "delivery_id-140", WaybillID: "waybill_id-141", OrderStatus: 142},
	},
	{
		Call: express.BatchGetOrder, Repeatable: true,
		Args:   []any{&express.BatchGetOrderRequest{OrderList: []express.OrderKey{{OrderID: "order_id-145", DeliveryID: "delivery_id-146", WaybillID: "waybill_id-147"}}}},
		URI:    "/cgi-bin/express/business/order/batchget?access_token=TOKEN",
		Body:   `{"order_list":[{"order_id":"order_id-145","delivery_id":"delivery_id-146","waybill_id":"waybill_id-147"}]}`,
		Answer: `{"errcode":0,"order_list":[{"errcode":150,"errmsg":"errmsg-151","print_html":"print_html-152","waybill_data":[{"key":"key-154","value":"value-155"}],"order_id":"order_id-156","delivery_id":"delivery_id-157","waybill_id":"waybill_id-158","order_status":159}]}`,
		Want:   &express.BatchGetOrderResult{OrderList: []express.Waybill{{ErrCode: 150, ErrMsg: "errmsg-151", PrintHTML: "print_html-152", WaybillData: []express.WaybillTag{{Key: "key-154", Value: "value-155"}}, OrderID: "order_id-156", DeliveryID: "delivery_id-157", WaybillID: "waybill_id-158", OrderStatus: 159}}},
	},
	{
		Call: express.GetPath, Repeatable: true,
		Args:   []any{&express.GetPathRequest{OrderID: "order_id-160", OpenID: "openid-161", DeliveryID: "delivery_id-162", WaybillID: "waybill_id-163"}},
		URI:    "/cgi-bin/express/business/path/get?access_token=TOKEN",
		Body:   `{"order_id":"order_id-160","openid":"openid-161","delivery_id":"delivery_id-162","waybill_id":"waybill_id-163"}`,
		Answer: `{"errcode":0,"openid":"openid-165","delivery_id":"delivery_id-166","waybill_id":"waybill_id-167","path_item_num":168,"path_item_list":[{"action_time":170,"action_type":171,"action_msg":"action_msg-172"}]}`,
		Want:   &express.GetPathResult{OpenID: "openid-165", DeliveryID: "delivery_id-166", WaybillID: "waybill_id-167", PathItemNum: 168, PathItemList: []express.PathItem{{ActionTime: 170, ActionType: 171, ActionMsg: "action_msg-172"}}},
	},
}
