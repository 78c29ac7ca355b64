package waybill_test

import (
	"testing"

	"github.com/minigo-dev/wechat/internal/wiretest"
	"github.com/minigo-dev/wechat/sector/logistics/waybill"
)

// TestWire proves each function on the wire and against WeChat's documentation.
func TestWire(t *testing.T) {
	t.Parallel()
	wiretest.Run(t, ".", rows)
}

var rows = []wiretest.Row{
	{
		Call: waybill.FollowWaybill, Needs: "waybill_token",
		Args:   []any{&waybill.FollowWaybillRequest{OpenID: "openid-2", SenderPhone: "sender_phone-3", ReceiverPhone: "receiver_phone-4", WaybillID: "waybill_id-5", GoodsInfo: waybill.DescribedGoodsInfo{DetailList: []waybill.DescribedGoods{{GoodsName: "goods_name-8", GoodsImgURL: "goods_img_url-9", GoodsDesc: "goods_desc-10"}}}, TransID: "trans_id-11", OrderDetailPath: "order_detail_path-12", DeliveryID: "delivery_id-13"}},
		URI:    "/cgi-bin/express/delivery/open_msg/follow_waybill?access_token=TOKEN",
		Body:   `{"openid":"openid-2","sender_phone":"sender_phone-3","receiver_phone":"receiver_phone-4","waybill_id":"waybill_id-5","goods_info":{"detail_list":[{"goods_name":"goods_name-8","goods_img_url":"goods_img_url-9","goods_desc":"goods_desc-10"}]},"trans_id":"trans_id-11","order_detail_path":"order_detail_path-12","delivery_id":"delivery_id-13"}`,
		Answer: `{"errcode":0,"waybill_token":"waybill_token-15"}`,
		Want:   &waybill.FollowWaybillResult{WaybillToken: "waybill_token-15"},
	},
	{
		Call: waybill.QueryFollowTrace, Repeatable: true, Needs: "waybill_info",
		Args:   []any{&waybill.QueryFollowTraceRequest{WaybillToken: "waybill_token-17", OpenID: "openid-18"}},
		URI:    "/cgi-bin/express/delivery/open_msg/query_follow_trace?access_token=TOKEN",
		Body:   `{"waybill_token":"waybill_token-17","openid":"openid-18"}`,
		Answer: `{"errcode":0,"waybill_info":{"status":21,"waybill_id":"waybill_id-22"},"shop_info":{"goods_info":{"detail_list":[{"goods_name":"goods_name-26","goods_img_url":"goods_img_url-27"}]}},"delivery_info":{"delivery_id":"delivery_id-29","delivery_name":"delivery_name-30"}}`,
		Want:   &waybill.QueryFollowTraceResult{WaybillInfo: waybill.WaybillInfo{Status: 21, WaybillID: "waybill_id-22"}, ShopInfo: waybill.ShopInfo{GoodsInfo: waybill.GoodsInfo{DetailList: []waybill.Goods{{GoodsName: "goods_name-26", GoodsImgURL: "goods_img_url-27"}}}}, DeliveryInfo: waybill.Carrier{DeliveryID: "delivery_id-29", DeliveryName: "delivery_name-30"}},
	},
	{
		Call:   waybill.UpdateFollowWaybillGoods,
		Args:   []any{&waybill.UpdateFollowWaybillGoodsRequest{WaybillToken: "waybill_token-32", OpenID: "openid-33", GoodsInfo: waybill.GoodsInfo{DetailList: []waybill.Goods{{GoodsName: "goods_name-35", GoodsImgURL: "goods_img_url-36"}}}}},
		URI:    "/cgi-bin/express/delivery/open_msg/update_follow_waybill_goods?access_token=TOKEN",
		Body:   `{"waybill_token":"waybill_token-32","openid":"openid-33","goods_info":{"detail_list":[{"goods_name":"goods_name-35","goods_img_url":"goods_img_url-36"}]}}`,
		Answer: `{"errcode":0,"errmsg":"ok"}`,
	},
	{
		Call:   waybill.DeliveryPathNotify,
		Args:   []any{&waybill.DeliveryPathNotifyRequest{Sender: waybill.Sender{Name: "name-39", Phone: "phone-40", Province: "province-41", City: "city-42", Area: "area-43", Street: "street-44", Address: "address-45", ID: "id-46"}, Receiver: waybill.Receiver{Name: "name-48", Phone: "phone-49", Province: "province-50", City: "city-51", Area: "area-52", Street: "street-53", Address: "address-54", ID: "id-55"}, WaybillID: "waybill_id-56", Path: waybill.Step{ActionTime: 58, ActionType: 59, ActionMsg: "action_msg-60", PickupCourierName: "pickup_courier_name-61", PickupCourierPhone: "pickup_courier_phone-62", DeliveryCourierName: "delivery_courier_name-63", DeliveryCourierPhone: "delivery_courier_phone-64"}, CreateTime: 65}},
		URI:    "/cgi-bin/express/delivery/pathnotify?access_token=TOKEN",
		Body:   `{"sender":{"name":"name-39","phone":"phone-40","province":"province-41","city":"city-42","area":"area-43","street":"street-44","address":"address-45","id":"id-46"},"receiver":{"name":"name-48","phone":"phone-49","province":"province-50","city":"city-51","area":"area-52","street":"street-53","address":"address-54","id":"id-55"},"waybill_id":"waybill_id-56","path":{"action_time":58,"action_type":59,"action_msg":"action_msg-60","pickup_courier_name":"pickup_courier_name-61","pickup_courier_phone":"pickup_courier_phone-62","delivery_courier_name":"delivery_courier_name-63","delivery_courier_phone":"delivery_courier_phone-64"},"create_time":65}`,
		Answer: `{"errcode":0,"exist":67}`,
		Want:   &waybill.DeliveryPathNotifyResult{Exist: 67},
	},
	{
		Call: waybill.DeliveryUserQuery, Repeatable: true,
		Args:   []any{&waybill.DeliveryUserQueryRequest{Phone: "phone-69"}},
		URI:    "/cgi-bin/express/delivery/userquery?access_token=TOKEN",
		Body:   `{"phone":"phone-69"}`,
		Answer: `{"errcode":0,"exist":71}`,
		Want:   &waybill.DeliveryUserQueryResult{Exist: 71},
	},
	{
		Call: waybill.TraceWaybill, Needs: "waybill_token",
		Args:   []any{&waybill.TraceWaybillRequest{OpenID: "openid-73", SenderPhone: "sender_phone-74", ReceiverPhone: "receiver_phone-75", WaybillID: "waybill_id-76", GoodsInfo: waybill.GoodsInfo{DetailList: []waybill.Goods{{GoodsName: "goods_name-79", GoodsImgURL: "goods_img_url-80"}}}, TransID: "trans_id-81", OrderDetailPath: "order_detail_path-82", DeliveryID: "delivery_id-83"}},
		URI:    "/cgi-bin/express/delivery/open_msg/trace_waybill?access_token=TOKEN",
		Body:   `{"openid":"openid-73","sender_phone":"sender_phone-74","receiver_phone":"receiver_phone-75","waybill_id":"waybill_id-76","goods_info":{"detail_list":[{"goods_name":"goods_name-79","goods_img_url":"goods_img_url-80"}]},"trans_id":"trans_id-81","order_detail_path":"order_detail_path-82","delivery_id":"delivery_id-83"}`,
		Answer: `{"errcode":0,"waybill_token":"waybill_token-85"}`,
		Want:   &waybill.TraceWaybillResult{WaybillToken: "waybill_token-85"},
	},
	{
		Call: waybill.QueryTrace, Repeatable: true, Needs: "waybill_info",
		Args:   []any{&waybill.QueryTraceRequest{WaybillToken: "waybill_token-87", OpenID: "openid-88"}},
		URI:    "/cgi-bin/express/delivery/open_msg/query_trace?access_token=TOKEN",
		Body:   `{"waybill_token":"waybill_token-87","openid":"openid-88"}`,
		Answer: `{"errcode":0,"waybill_info":{"status":91,"waybill_id":"waybill_id-92"},"shop_info":{"goods_info":{"detail_list":[{"goods_name":"goods_name-96","goods_img_url":"goods_img_url-97"}]}},"delivery_info":{"delivery_id":"delivery_id-99","delivery_name":"delivery_name-100"}}`,
		Want:   &waybill.QueryTraceResult{WaybillInfo: waybill.WaybillInfo{Status: 91, WaybillID: "waybill_id-92"}, ShopInfo: waybill.ShopInfo{GoodsInfo: waybill.GoodsInfo{DetailList: []waybill.Goods{{GoodsName: "goods_name-96", GoodsImgURL: "goods_img_url-97"}}}}, DeliveryInfo: waybill.Carrier{DeliveryID: "delivery_id-99", DeliveryName: "delivery_name-100"}},
	},
	{
		Call:   waybill.UpdateWaybillGoods,
		Args:   []any{&waybill.UpdateWaybillGoodsRequest{WaybillToken: "waybill_token-102", OpenID: "openid-103", GoodsInfo: waybill.GoodsInfo{DetailList: []waybill.Goods{{GoodsName: "goods_name-105", GoodsImgURL: "goods_img_url-106"}}}}},
		URI:    "/cgi-bin/express/delivery/open_msg/update_waybill_goods?access_token=TOKEN",
		Body:   `{"waybill_token":"waybill_token-102","openid":"openid-103","goods_info":{"detail_list":[{"goods_name":"goods_name-105","goods_img_url":"goods_img_url-106"}]}}`,
		Answer: `{"errcode":0,"errmsg":"ok"}`,
	},
	{
		Call: waybill.GetDeliveryList, Repeatable: true,
		URI:    "/cgi-bin/express/delivery/open_msg/get_delivery_list?access_token=TOKEN",
		Body:   `{}`,
		Answer: `{"errcode":0,"delivery_list":[{"delivery_id":"delivery_id-109","delivery_name":"delivery_name-110"}],"count":111}`,
		Want:   &waybill.GetDeliveryListResult{DeliveryList: []waybill.Carrier{{DeliveryID: "delivery_id-109", DeliveryName: "delivery_name-110"}}, Count: 111},
	},
}
