package carrier_test

import (
	"testing"

	"github.com/minigo-dev/wechat"
	"github.com/minigo-dev/wechat/internal/wiretest"
	"github.com/minigo-dev/wechat/sector/logistics/carrier"
)

// TestWire proves each function on the wire and against WeChat's documentation.
func TestWire(t *testing.T) {
	t.Parallel()
	wiretest.Run(t, ".", rows)
}

var rows = []wiretest.Row{
	{
		Call:   carrier.UpdateBusiness,
		Args:   []any{&carrier.UpdateBusinessRequest{ShopAppID: "shop_app_id-2", BizID: "biz_id-3", ResultCode: 4, ResultMsg: "result_msg-5"}},
		URI:    "/cgi-bin/express/delivery/service/business/update?access_token=TOKEN",
		Body:   `{"shop_app_id":"shop_app_id-2","biz_id":"biz_id-3","result_code":4,"result_msg":"result_msg-5"}`,
		Answer: `{"errcode":0,"errmsg":"ok"}`,
	},
	{
		Call:   carrier.UpdatePath,
		Args:   []any{&carrier.UpdatePathRequest{Token: "token-7", WaybillID: "waybill_id-8", ActionTime: 9, ActionType: 10, ActionMsg: "action_msg-11"}},
		URI:    "/cgi-bin/express/delivery/path/update?access_token=TOKEN",
		Body:   `{"token":"token-7","waybill_id":"waybill_id-8","action_time":9,"action_type":10,"action_msg":"action_msg-11"}`,
		Answer: `{"errcode":0,"errmsg":"ok"}`,
	},
	{
		Call: carrier.GetContact, Repeatable: true,
		Args:   []any{&carrier.GetContactRequest{Token: "token-13", WaybillID: "waybill_id-14"}},
		URI:    "/cgi-bin/express/delivery/contact/get?access_token=TOKEN",
		Body:   `{"token":"token-13","waybill_id":"waybill_id-14"}`,
		Answer: `{"errcode":0,"waybill_id":"waybill_id-16","sender":{"name":"name-18","tel":"tel-19","mobile":"mobile-20","address":"address-21"},"receiver":{"name":"name-23","tel":"tel-24","mobile":"mobile-25","address":"address-26"}}`,
		Want:   &carrier.GetContactResult{WaybillID: "waybill_id-16", Sender: carrier.Person{Name: "name-18", Tel: "tel-19", Mobile: "mobile-20", Address: "address-21"}, Receiver: carrier.Person{Name: "name-23", Tel: "tel-24", Mobile: "mobile-25", Address: "address-26"}},
	},
	{
		Call:   carrier.ScatterUpdateOrderStatus,
		Args:   []any{&carrier.ScatterUpdateOrderStatusRequest{Token: "token-28", WaybillID: "waybill_id-29", ActionTime: 30, ActionType: 31, ActionMsg: "action_msg-32", PickupCourierName: "pickup_courier_name-33", PickupCourierPhone: "pickup_courier_phone-34", DeliveryCourierName: "delivery_courier_name-35", DeliveryCourierPhone: "delivery_courier_phone-36"}},
		URI:    "/cgi-bin/express/delivery/single_waybill/update?access_token=TOKEN",
		Body:   `{"token":"token-28","waybill_id":"waybill_id-29","action_time":30,"action_type":31,"action_msg":"action_msg-32","pickup_courier_name":"pickup_courier_name-33","pickup_courier_phone":"pickup_courier_phone-34","delivery_courier_name":"delivery_courier_name-35","delivery_courier_phone":"delivery_courier_phone-36"}`,
		Answer: `{"errcode":0,"errmsg":"ok"}`,
	},
	{
		Call:   carrier.ScatterUpdateOrderFee,
		Args:   []any{&carrier.ScatterUpdateOrderFeeRequest{Token: "token-38", WaybillID: "waybill_id-39", NeedPay: 40, Fee: 41, OriginalFee: 42, BaseFee: 43, InsuredFee: 44, OtherFee: 45, Remark: "remark-46", PayGoodsName: "pay_goods_name-47"}},
		URI:    "/cgi-bin/express/delivery/single_waybill/fee?access_token=TOKEN",
		Body:   `{"token":"token-38","waybill_id":"waybill_id-39","need_pay":40,"fee":41,"original_fee":42,"base_fee":43,"insured_fee":44,"other_fee":45,"remark":"remark-46","pay_goods_name":"pay_goods_name-47"}`,
		Answer: `{"errcode":0,"errmsg":"ok"}`,
	},
	{
		Call:   carrier.ScatterDeliveryRefund,
		Args:   []any{&carrier.ScatterDeliveryRefundRequest{Token: "token-49", Fee: 50}},
		URI:    "/cgi-bin/express/delivery/single_waybill/refund_order?access_token=TOKEN",
		Body:   `{"token":"token-49","fee":50}`,
		Answer: `{"errcode":0,"errmsg":"ok"}`,
	},
	{
		Call:   carrier.ScatterDeliveryCancel,
		Args:   []any{&carrier.ScatterDeliveryCancelRequest{Token: "token-52", Reason: "reason-53"}},
		URI:    "/cgi-bin/express/delivery/single_waybill/cancel_order?access_token=TOKEN",
		Body:   `{"token":"token-52","reason":"reason-53"}`,
		Answer: `{"errcode":0,"errmsg":"ok"}`,
	},
	{
		Call: carrier.ScatterGetBill, Repeatable: true,
		Args:   []any{&carrier.ScatterGetBillRequest{Date: "date-55", Type: "type-56"}},
		URI:    "/cgi-bin/express/delivery/single_waybill/get_bill?access_token=TOKEN",
		Body:   `{"date":"date-55","type":"type-56"}`,
		Answer: "date,waybill,fee\n20260101,1,1200\n",
		Want:   &wechat.File{ContentType: "text/plain; charset=utf-8", Data: []byte("date,waybill,fee\n20260101,1,1200\n")},
	},
	{
		Call:   carrier.ScatterUpdateComplainResult,
		Args:   []any{&carrier.ScatterUpdateComplainResultRequest{Token: "token-58", WaybillID: "waybill_id-59", Result: "result-60", Desc: "desc-61"}},
		URI:    "/cgi-bin/express/delivery/scatter/update_complaint_result?access_token=TOKEN",
		Body:   `{"token":"token-58","waybill_id":"waybill_id-59","result":"result-60","desc":"desc-61"}`,
		Answer: `{"errcode":0,"errmsg":"ok"}`,
	},
	{
		Call:   carrier.EvaluateFeedback,
		Args:   []any{&carrier.EvaluateFeedbackRequest{Token: "token-63", WaybillID: "waybill_id-64", Result: "result-65", Desc: "desc-66"}},
		URI:    "/cgi-bin/express/delivery/single_waybill/evaluate_feedback?access_token=TOKEN",
		Body:   `{"token":"token-63","waybill_id":"waybill_id-64","result":"result-65","desc":"desc-66"}`,
		Answer: `{"errcode":0,"errmsg":"ok"}`,
	},
	{
		Call: carrier.PreviewTemplate, Repeatable: true, Needs: "rendered_waybill_template",
		Args:   []any{&carrier.PreviewTemplateRequest{WaybillID: "waybill_id-68", WaybillTemplate: "waybill_template-69", WaybillData: "waybill_data-70", Custom: carrier.Order{OrderID: "order_id-72", OpenID: "openid-73", DeliveryID: "delivery_id-74", BizID: "biz_id-75", CustomRemark: "custom_remark-76", TagID: 77, AddSource: 78, WxAppID: "wx_appid-79", Sender: carrier.Contact{Name: "name-81", Tel: "tel-82", Mobile: "mobile-83", Company: "company-84", PostCode: "85", Country: "country-86", Province: "province-87", City: "city-88", Area: "area-89", Address: "address-90"}, Receiver: carrier.Contact{Name: "name-92", Tel: "tel-93", Mobile: "mobile-94", Company: "company-95", PostCode: "96", Country: "country-97", Province: "province-98", City: "city-99", Area: "area-100", Address: "address-101"}, Cargo: carrier.Cargo{Count: 103, Weight: 104.5, SpaceX: 105.5, SpaceY: 106.5, SpaceZ: 107.5, DetailList: []carrier.CargoItem{{Name: "name-109", Count: 110}}}, Shop: carrier.Shop{WxaPath: "wxa_path-112", ImgURL: "img_url-113", GoodsName: "goods_name-114", GoodsCount: 115, WxaAppID: "wxa_appid-116"}, Insured: carrier.Insurance{UseInsured: 118, InsuredValue: 119}, Service: carrier.Service{ServiceType: 121, ServiceName: "service_name-122"}, ExpectTime: ptr[int64](123), TakeMode: 124}}},
		URI:    "/cgi-bin/express/delivery/template/preview?access_token=TOKEN",
		Body:   `{"waybill_id":"waybill_id-68","waybill_template":"waybill_template-69","waybill_data":"waybill_data-70","custom":{"order_id":"order_id-72","openid":"openid-73","delivery_id":"delivery_id-74","biz_id":"biz_id-75","custom_remark":"custom_remark-76","tagid":77,"add_source":78,"wx_appid":"wx_appid-79","sender":{"name":"name-81","tel":"tel-82","mobile":"mobile-83","company":"company-84","post_code":"85","country":"country-86","province":"province-87","city":"city-88","area":"area-89","address":"address-90"},"receiver":{"name":"name-92","tel":"tel-93","mobile":"mobile-94","company":"company-95","post_code":"96","country":"country-97","province":"province-98","city":"city-99","area":"area-100","address":"address-101"},"cargo":{"count":103,"weight":104.5,"space_x":105.5,"space_y":106.5,"space_z":107.5,"detail_list":[{"name":"name-109","count":110}]},"shop":{"wxa_path":"wxa_path-112","img_url":"img_url-113","goods_name":"goods_name-114","goods_count":115,"wxa_appid":"wxa_appid-116"},"insured":{"use_insured":118,"insured_value":119},"service":{"service_type":121,"service_name":"service_name-122"},"expect_time":123,"take_mode":124}}`,
		Answer: `{"errcode":0,"waybill_id":"waybill_id-126","rendered_waybill_template":"rendered_waybill_template-127"}`,
		Want:   &carrier.PreviewTemplateResult{WaybillID: "waybill_id-126", RenderedWaybillTemplate: "rendered_waybill_template-127"},
	},
}
