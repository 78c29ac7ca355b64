package intracity_test

import (
	"slices"
	"testing"

	"github.com/minigo-dev/wechat/internal/wiretest"
	"github.com/minigo-dev/wechat/sector/logistics/intracity"
)

// TestWire proves each function on the wire and against WeChat's documentation.
func TestWire(t *testing.T) {
	t.Parallel()
	wiretest.Run(t, ".", slices.Concat(rowsIntracity, rowsStore))
}

var rowsIntracity = []wiretest.Row{
	{
		Call:   intracity.AddOrder,
		Args:   []any{&intracity.AddOrderRequest{WxStoreID: "wx_store_id-2", StoreOrderID: "store_order_id-3", UserOpenID: "user_openid-4", UserLng: 5.5, UserLat: 6.5, UserAddress: "user_address-7", UserName: "user_name-8", UserPhone: "user_phone-9", OrderSeq: "order_seq-10", VerifyCodeType: "verify_code_type-11", OrderDetailPath: "order_detail_path-12", CallbackURL: "callback_url-13", UseSandbox: 14, Cargo: &intracity.Cargo{CargoName: "cargo_name-16", CargoWeight: 17, CargoPrice: 18, CargoType: 19, CargoNum: 20, ItemList: []intracity.CargoItem{{ItemName: "item_name-22", ItemPicURL: "item_pic_url-23", Count: 24}}}}},
		URI:    "/cgi-bin/express/intracity/addorder?access_token=TOKEN",
		Body:   `{"wx_store_id":"wx_store_id-2","store_order_id":"store_order_id-3","user_openid":"user_openid-4","user_lng":5.5,"user_lat":6.5,"user_address":"user_address-7","user_name":"user_name-8","user_phone":"user_phone-9","order_seq":"order_seq-10","verify_code_type":"verify_code_type-11","order_detail_path":"order_detail_path-12","callback_url":"callback_url-13","use_sandbox":14,"cargo":{"cargo_name":"cargo_name-16","cargo_weight":17,"cargo_price":18,"cargo_type":19,"cargo_num":20,"item_list":[{"item_name":"item_name-22","item_pic_url":"item_pic_url-23","count":24}]}}`,
		Answer: `{"errcode":0,"wx_store_id":"wx_store_id-26","wx_order_id":"wx_order_id-27","store_order_id":"store_order_id-28","service_trans_id":"service_trans_id-29","distance":30,"trans_order_id":"trans_order_id-31","waybill_id":"waybill_id-32","fee":33,"fetch_code":"fetch_code-34","order_seq":"order_seq-35"}`,
		Want:   &intracity.AddOrderResult{WxStoreID: "wx_store_id-26", WxOrderID: "wx_order_id-27", StoreOrderID: "store_order_id-28", ServiceTransID: "service_trans_id-29", Distance: 30, TransOrderID: "trans_order_id-31", WaybillID: "waybill_id-32", Fee: 33, FetchCode: "fetch_code-34", OrderSeq: "order_seq-35"},
	},
	{
		Call: intracity.PreAddOrder, Repeatable: true,
		Args:   []any{&intracity.PreAddOrderRequest{WxStoreID: "wx_store_id-37", UserName: "user_name-38", UserPhone: "user_phone-39", UserLng: 40.5, UserLat: 41.5, UserAddress: "user_address-42", CargoName: "cargo_name-43", Cargo: intracity.CargoSummary{CargoName: "cargo_name-45", CargoWeight: 46, CargoPrice: 47, CargoType: 48, CargoNum: 49}, UseSandbox: 50}},
		URI:    "/cgi-bin/express/intracity/preaddorder?access_token=TOKEN",
		Body:   `{"wx_store_id":"wx_store_id-37","user_name":"user_name-38","user_phone":"user_phone-39","user_lng":40.5,"user_lat":41.5,"user_address":"user_address-42","cargo_name":"cargo_name-43","cargo":{"cargo_name":"cargo_name-45","cargo_weight":46,"cargo_price":47,"cargo_type":48,"cargo_num":49},"use_sandbox":50}`,
		Answer: `{"errcode":0,"service_trans_id":"service_trans_id-52","distance":53,"est_fee":54,"expected_finished_time":55,"promise_delivery_time":56}`,
		Want:   &intracity.PreAddOrderResult{ServiceTransID: "service_trans_id-52", Distance: 53, EstFee: 54, ExpectedFinishedTime: 55, PromiseDeliveryTime: 56},
	},
	{
		Call:   intracity.CancelOrder,
		Args:   []any{&intracity.CancelOrderRequest{WxStoreID: "wx_store_id-58", StoreOrderID: "store_order_id-59", WxOrderID: "wx_order_id-60", CancelReasonID: 61, CancelReason: "cancel_reason-62"}},
		URI:    "/cgi-bin/express/intracity/cancelorder?access_token=TOKEN",
		Body:   `{"wx_store_id":"wx_store_id-58","store_order_id":"store_order_id-59","wx_order_id":"wx_order_id-60","cancel_reason_id":61,"cancel_reason":"cancel_reason-62"}`,
		Answer: `{"errcode":0,"wx_store_id":"wx_store_id-64","wx_order_id":"wx_order_id-65","store_order_id":"store_order_id-66","order_status":67,"appid":"appid-68","deductfee":69}`,
		Want:   &intracity.CancelOrderResult{WxStoreID: "wx_store_id-64", WxOrderID: "wx_order_id-65", StoreOrderID: "store_order_id-66", OrderStatus: 67, AppID: "appid-68", DeductFee: 69},
	},
	{
		Call: intracity.QueryOrder, Repeatable: true, Needs: "order_status",
		Args:   []any{&intracity.QueryOrderRequest{WxStoreID: "wx_store_id-71", StoreOrderID: "store_order_id-72", WxOrderID: "wx_order_id-73"}},
		URI:    "/cgi-bin/express/intracity/queryorder?access_token=TOKEN",
		Body:   `{"wx_store_id":"wx_store_id-71","store_order_id":"store_order_id-72","wx_order_id":"wx_order_id-73"}`,
		Answer: `{"errcode":0,"wx_order_id":"wx_order_id-75","store_order_id":"store_order_id-76","wx_store_id":"wx_store_id-77","order_status":78,"appid":"appid-79","user_openid":"user_openid-80","service_trans_id":"service_trans_id-81","delivery_no":"delivery_no-82","distance":83.5,"actualfee":84,"deductfee":85,"create_time":86,"accept_time":87,"finish_time":88,"fetch_time":89,"cancel_time":90,"expected_finish_time":91,"fetch_code":"fetch_code-92","recv_code":"recv_code-93","order_seq":"order_seq-94","transporter_info":{"transporter_name":"transporter_name-96","transporter_phone":"transporter_phone-97"},"store_info":{"store_name":"store_name-99","wx_store_id":"wx_store_id-100","address":"address-101","lng":102.5,"lat":103.5,"phone_num":"phone_num-104"},"receiver_info":{"receiver_name":"receiver_name-106","address":"address-107","phone_num":"phone_num-108","lng":109.5,"lat":110.5},"cargo_info":{"cargo_name":"cargo_name-112","cargo_weight":113,"cargo_price":114,"cargo_type":115,"cargo_num":116,"item_list":[{"item_name":"item_name-118","item_pic_url":"item_pic_url-119","num":120,"item_num":121}]}}`,
		Want:   &intracity.QueryOrderResult{WxOrderID: "wx_order_id-75", StoreOrderID: "store_order_id-76", WxStoreID: "wx_store_id-77", OrderStatus: 78, AppID: "appid-79", UserOpenID: "user_openid-80", ServiceTransID: "service_trans_id-81", DeliveryNo: "delivery_no-82", Distance: 83.5, ActualFee: 84, DeductFee: 85, CreateTime: 86, AcceptTime: 87, FinishTime: 88, FetchTime: 89, CancelTime: 90, ExpectedFinishTime: 91, FetchCode: "fetch_code-92", RecvCode: "recv_code-93", OrderSeq: "order_seq-94", TransporterInfo: intracity.Rider{TransporterName: "transporter_name-96", TransporterPhone: "transporter_phone-97"}, StoreInfo: intracity.OrderStore{StoreName: "store_name-99", WxStoreID: "wx_store_id-100", Address: "address-101", Lng: 102.5, Lat: 103.5, PhoneNum: "phone_num-104"}, ReceiverInfo: intracity.Receiver{ReceiverName: "receiver_name-106", Address: "address-107", PhoneNum: "phone_num-108", Lng: 109.5, Lat: 110.5}, CargoInfo: intracity.OrderCargo{CargoName: "cargo_name-112", CargoWeight: 113, CargoPrice: 114, CargoType: 115, CargoNum: 116, ItemList: []intracity.OrderItem{{ItemName: "item_name-118", ItemPicURL: "item_pic_url-119", Num: 120, ItemNum: 121}}}},
	},
	{
		Call:   intracity.MockNotify,
		Args:   []any{&intracity.MockNotifyRequest{WxOrderID: "wx_order_id-123", WxStoreID: "wx_store_id-124", StoreOrderID: "store_order_id-125", OrderStatus: 126}},
		URI:    "/cgi-bin/express/intracity/mocknotify?access_token=TOKEN",
		Body:   `{"wx_order_id":"wx_order_id-123","wx_store_id":"wx_store_id-124","store_order_id":"store_order_id-125","order_status":126}`,
		Answer: `{"errcode":0,"errmsg":"ok"}`,
	},
}
