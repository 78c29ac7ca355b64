package intracity_test

import (
	"github.com/minigo-dev/wechat/internal/wiretest"
	"github.com/minigo-dev/wechat/sector/logistics/intracity"
)

var rowsStore = []wiretest.Row{
	{
		Call: intracity.StoreCharge, Needs: "payurl",
		Args:   []any{&intracity.StoreChargeRequest{WxStoreID: "wx_store_id-2", ServiceTransID: "service_trans_id-3", Amount: 4, PayMode: "pay_mode-5"}},
		URI:    "/cgi-bin/express/intracity/storecharge?access_token=TOKEN",
		Body:   `{"wx_store_id":"wx_store_id-2","service_trans_id":"service_trans_id-3","amount":4,"pay_mode":"pay_mode-5"}`,
		Answer: `{"errcode":0,"payurl":"payurl-7","appid":"appid-8","wx_store_id":"wx_store_id-9"}`,
		Want:   &intracity.StoreChargeResult{PayURL: "payurl-7", AppID: "appid-8", WxStoreID: "wx_store_id-9"},
	},
	{
		Call:   intracity.StoreRefund,
		Args:   []any{&intracity.StoreRefundRequest{WxStoreID: "wx_store_id-11", PayMode: "pay_mode-12", ServiceTransID: "service_trans_id-13"}},
		URI:    "/cgi-bin/express/intracity/storerefund?access_token=TOKEN",
		Body:   `{"wx_store_id":"wx_store_id-11","pay_mode":"pay_mode-12","service_trans_id":"service_trans_id-13"}`,
		Answer: `{"errcode":0,"appid":"appid-15","wx_store_id":"wx_store_id-16","refund_amount":17}`,
		Want:   &intracity.StoreRefundResult{AppID: "appid-15", WxStoreID: "wx_store_id-16", RefundAmount: 17},
	},
	{
		Call: intracity.BalanceQuery, Repeatable: true, Needs: "all_balance",
		Args:   []any{&intracity.BalanceQueryRequest{WxStoreID: "wx_store_id-19", ServiceTransID: "service_trans_id-20", PayMode: "pay_mode-21"}},
		URI:    "/cgi-bin/express/intracity/balancequery?access_token=TOKEN",
		Body:   `{"wx_store_id":"wx_store_id-19","service_trans_id":"service_trans_id-20","pay_mode":"pay_mode-21"}`,
		Answer: `{"errcode":0,"wx_store_id":"wx_store_id-23","appid":"appid-24","all_balance":25,"balance_detail":[{"balance":27,"service_trans_id":"service_trans_id-28","service_trans_name":"service_trans_name-29","order_list":[{"payorder_id":"payorder_id-31","charge_amt":32,"unused_amt":33,"begin_time":34,"end_time":35}]}]}`,
		Want:   &intracity.BalanceQueryResult{WxStoreID: "wx_store_id-23", AppID: "appid-24", AllBalance: 25, BalanceDetail: []intracity.Balance{{Balance: 27, ServiceTransID: "service_trans_id-28", ServiceTransName: "service_trans_name-29", OrderList: []intracity.Charge{{PayOrderID: "payorder_id-31", ChargeAmt: 32, UnusedAmt: 33, BeginTime: 34, EndTime: 35}}}}},
	},
	{
		Call: intracity.QueryFlow, Repeatable: true,
		Args:   []any{&intracity.QueryFlowRequest{WxStoreID: "wx_store_id-37", FlowType: 38, ServiceTransID: "service_trans_id-39", BeginTime: 40, EndTime: 41, PayMode: "pay_mode-42"}},
		URI:    "/cgi-bin/express/intracity/queryflow?access_token=TOKEN",
		Body:   `{"wx_store_id":"wx_store_id-37","flow_type":38,"service_trans_id":"service_trans_id-39","begin_time":40,"end_time":41,"pay_mode":"pay_mode-42"}`,
		Answer: `{"errcode":0,"flow_list":[{"flow_type":45,"appid":"appid-46","wx_store_id":"wx_store_id-47","pay_order_id":"pay_order_id-48","service_trans_id":"service_trans_id-49","pay_amount":50,"pay_time":51,"pay_status":"pay_status-52","create_time":53,"consume_deadline":54,"refund_time":55,"refund_amount":56,"openid":"openid-57","delivery_status":58,"refund_status":"refund_status-59","deduct_amount":60,"bill_id":"bill_id-61","delivery_finished_time":62}],"total":66,"total_pay_amt":63,"total_refund_amt":64,"total_deduct_amt":65}`,
		Want:   &intracity.QueryFlowResult{FlowList: []intracity.Flow{{FlowType: 45, AppID: "appid-46", WxStoreID: "wx_store_id-47", PayOrderID: "pay_order_id-48", ServiceTransID: "service_trans_id-49", PayAmount: 50, PayTime: 51, PayStatus: "pay_status-52", CreateTime: 53, ConsumeDeadline: 54, RefundTime: 55, RefundAmount: 56, OpenID: "openid-57", DeliveryStatus: 58, RefundStatus: "refund_status-59", DeductAmount: 60, BillID: "bill_id-61", DeliveryFinishedTime: 62}}, Total: 66, TotalPayAmt: 63, TotalRefundAmt: 64, TotalDeductAmt: 65},
	},
	{
		Call:   intracity.SetPayMode,
		Args:   []any{&intracity.SetPayModeRequest{AppID: "appid-67", PayMode: "pay_mode-68"}},
		URI:    "/cgi-bin/express/intracity/setpaymode?access_token=TOKEN",
		Body:   `{"appid":"appid-67","pay_mode":"pay_mode-68"}`,
		Answer: `{"errcode":0,"errmsg":"ok"}`,
	},
	{
		Call: intracity.GetPayMode, Repeatable: true, Needs: "pay_mode",
		Args:   []any{&intracity.GetPayModeRequest{AppID: "appid-70"}},
		URI:    "/cgi-bin/express/intracity/getpaymode?access_token=TOKEN",
		Body:   `{"appid":"appid-70"}`,
		Answer: `{"errcode":0,"pay_mode":"pay_mode-72","pay_appid":"pay_appid-73","pay_component_appid":"pay_component_appid-74"}`,
		Want:   &intracity.GetPayModeResult{PayMode: "pay_mode-72", PayAppID: "pay_appid-73", PayComponentAppID: "pay_component_appid-74"},
	},
	{
		Call:   intracity.Apply,
		URI:    "/cgi-bin/express/intracity/apply?access_token=TOKEN",
		Body:   `{}`,
		Answer: `{"errcode":0,"errmsg":"ok"}`,
	},
	{
		Call: intracity.CreateStore, Needs: "wx_store_id",
		Args:   []any{&intracity.CreateStoreRequest{OutStoreID: "out_store_id-76", StoreName: "store_name-77", OrderPattern: 78, ServiceTransPrefer: "service_trans_prefer-79", AddressInfo: &intracity.StoreAddress{Province: "province-81", City: "city-82", Area: "area-83", Street: "street-84", House: "house-85", Lat: 86.5, Lng: 87.5, Phone: "phone-88"}}},
		URI:    "/cgi-bin/express/intracity/createstore?access_token=TOKEN",
		Body:   `{"out_store_id":"out_store_id-76","store_name":"store_name-77","order_pattern":78,"service_trans_prefer":"service_trans_prefer-79","address_info":{"province":"province-81","city":"city-82","area":"area-83","street":"street-84","house":"house-85","lat":86.5,"lng":87.5,"phone":"phone-88"}}`,
		Answer: `{"errcode":0,"wx_store_id":"wx_store_id-90","appid":"appid-91","out_store_id":"out_store_id-92"}`,
		Want:   &intracity.CreateStoreResult{WxStoreID: "wx_store_id-90", AppID: "appid-91", OutStoreID: "out_store_id-92"},
	},
	{
		Call: intracity.UpdateStore, Repeatable: true,
		Args:   []any{&intracity.UpdateStoreRequest{Keys: intracity.StoreKey{WxStoreID: "wx_store_id-95", OutStoreID: "out_store_id-96"}, Content: intracity.StoreChange{StoreName: "store_name-98", OrderPattern: 99, ServiceTransPrefer: "service_trans_prefer-100", AddressInfo: &intracity.StoreAddress{Province: "province-102", City: "city-103", Area: "area-104", Street: "street-105", House: "house-106", Lat: 107.5, Lng: 108.5, Phone: "phone-109"}}}},
		URI:    "/cgi-bin/express/intracity/updatestore?access_token=TOKEN",
		Body:   `{"keys":{"wx_store_id":"wx_store_id-95","out_store_id":"out_store_id-96"},"content":{"store_name":"store_name-98","order_pattern":99,"service_trans_prefer":"service_trans_prefer-100","address_info":{"province":"province-102","city":"city-103","area":"area-104","street":"street-105","house":"house-106","lat":107.5,"lng":108.5,"phone":"phone-109"}}}`,
		Answer: `{"errcode":0,"errmsg":"ok"}`,
	},
	{
		Call: intracity.QueryStore, Repeatable: true,
		Args:   []any{&intracity.QueryStoreRequest{WxStoreID: "wx_store_id-111", OutStoreID: "out_store_id-112"}},
		URI:    "/cgi-bin/express/intracity/querystore?access_token=TOKEN",
		Body:   `{"wx_store_id":"wx_store_id-111","out_store_id":"out_store_id-112"}`,
		Answer: `{"errcode":0,"store_list":[{"wx_store_id":"wx_store_id-115","out_store_id":"out_store_id-116","city_id":117,"order_pattern":118,"service_trans_prefer":"service_trans_prefer-119","address_info":{"province":"province-121","city":"city-122","area":"area-123","street":"street-124","house":"house-125","lat":126.5,"lng":127.5,"phone":"phone-128"}}],"total":129,"appid":"appid-130"}`,
		Want:   &intracity.QueryStoreResult{StoreList: []intracity.Store{{WxStoreID: "wx_store_id-115", OutStoreID: "out_store_id-116", CityID: 117, OrderPattern: 118, ServiceTransPrefer: "service_trans_prefer-119", AddressInfo: intracity.StoreAddress{Province: "province-121", City: "city-122", Area: "area-123", Street: "street-124", House: "house-125", Lat: 126.5, Lng: 127.5, Phone: "phone-128"}}}, Total: 129, AppID: "appid-130"},
	},
	{
		Call: intracity.GetCity, Repeatable: true,
		Args:   []any{&intracity.GetCityRequest{ServiceTransID: "service_trans_id-132"}},
		URI:    "/cgi-bin/express/intracity/getcity?access_token=TOKEN",
		Body:   `{"service_trans_id":"service_trans_id-132"}`,
		Answer: `{"errcode":0,"support_list":[{"service_trans_id":"service_trans_id-135","city_list":[{"city_code":137,"city_name":"city_name-138"}]}]}`,
		Want:   &intracity.GetCityResult{SupportList: []intracity.CarrierCities{{ServiceTransID: "service_trans_id-135", CityList: []intracity.City{{CityCode: 137, CityName: "city_name-138"}}}}},
	},
}
