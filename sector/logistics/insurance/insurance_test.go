package insurance_test

import (
	"testing"

	"github.com/minigo-dev/wechat/internal/wiretest"
	"github.com/minigo-dev/wechat/sector/logistics/insurance"
)

// TestWire proves each function on the wire and against WeChat's documentation.
func TestWire(t *testing.T) {
	t.Parallel()
	wiretest.Run(t, ".", rows)
}

var rows = []wiretest.Row{
	{
		Call: insurance.CreateChargeID, Needs: "order_id",
		Args:   []any{&insurance.CreateChargeIDRequest{Quota: 2}},
		URI:    "/wxa/business/insurance_freight/createchargeid?access_token=TOKEN",
		Body:   `{"quota":2}`,
		Answer: `{"errcode":0,"order_id":4}`,
		Want:   &insurance.CreateChargeIDResult{OrderID: 4},
	},
	{
		Call: insurance.ApplyPay, Needs: "pay_url",
		Args:   []any{&insurance.ApplyPayRequest{OrderID: 6}},
		URI:    "/wxa/business/insurance_freight/applypay?access_token=TOKEN",
		Body:   `{"order_id":6}`,
		Answer: `{"errcode":0,"pay_url":"pay_url-8"}`,
		Want:   &insurance.ApplyPayResult{PayURL: "pay_url-8"},
	},
	{
		Call:   insurance.Refund,
		URI:    "/wxa/business/insurance_freight/refund?access_token=TOKEN",
		Body:   `{}`,
		Answer: `{"errcode":0,"errmsg":"ok"}`,
	},
	{
		Call: insurance.GetPayOrderList, Repeatable: true,
		Args:   []any{&insurance.GetPayOrderListRequest{StatusList: []int64{10}, Offset: 11, Limit: 12}},
		URI:    "/wxa/business/insurance_freight/getpayorderlist?access_token=TOKEN",
		Body:   `{"status_list":[10],"offset":11,"limit":12}`,
		Answer: `{"errcode":0,"total":14,"list":[{"order_id":16,"order_status":17,"total_price":18,"create_time":19,"pay_time":20,"can_refund":true,"refund_time":22,"refund_status":23,"refund_amt":24}]}`,
		Want:   &insurance.GetPayOrderListResult{Total: 14, List: []insurance.Charge{{OrderID: 16, OrderStatus: 17, TotalPrice: 18, CreateTime: 19, PayTime: 20, CanRefund: true, RefundTime: 22, RefundStatus: 23, RefundAmt: 24}}},
	},
	{
		Call: insurance.GetSummary, Repeatable: true,
		Args:   []any{&insurance.GetSummaryRequest{BeginTime: 26, EndTime: 27}},
		URI:    "/wxa/business/insurance_freight/getsummary?access_token=TOKEN",
		Body:   `{"begin_time":26,"end_time":27}`,
		Answer: `{"errcode":0,"total":29,"claim_num":30,"claim_succ_num":31,"premium":32,"funds":33,"need_close":true}`,
		Want:   &insurance.GetSummaryResult{Total: 29, ClaimNum: 30, ClaimSuccNum: 31, Premium: 32, Funds: 33, NeedClose: true},
	},
	{
		Call: insurance.UpdateNotifyFunds, Repeatable: true,
		Args:   []any{&insurance.UpdateNotifyFundsRequest{NotifyFunds: 36}},
		URI:    "/wxa/business/insurance_freight/update_notify_funds?access_token=TOKEN",
		Body:   `{"notify_funds":36}`,
		Answer: `{"errcode":0,"errmsg":"ok"}`,
	},
	{
		Call:   insurance.Open,
		URI:    "/wxa/business/insurance_freight/open?access_token=TOKEN",
		Answer: `{"errcode":0,"errmsg":"ok"}`,
	},
	{
		Call: insurance.QueryOpen, Repeatable: true,
		URI:    "/wxa/business/insurance_freight/query_open?access_token=TOKEN",
		Answer: `{"errcode":0,"is_open":1}`,
		Want:   &insurance.QueryOpenResult{IsOpen: true},
	},
	{
		Call: insurance.CreateOrder, Needs: "policy_no",
		Args:   []any{&insurance.CreateOrderRequest{OpenID: "openid-40", OrderNo: "order_no-41", PayTime: 42, PayAmount: 43, DeliveryNo: "delivery_no-44", DeliveryPlace: insurance.Place{Province: "province-46", City: "city-47", County: "county-48", Address: "address-49"}, ReceiptPlace: insurance.Place{Province: "province-51", City: "city-52", County: "county-53", Address: "address-54"}, ProductInfo: insurance.ProductInfo{OrderPath: "order_path-56", GoodsList: []insurance.Goods{{Name: "name-58", URL: "url-59"}}}}},
		URI:    "/wxa/business/insurance_freight/createorder?access_token=TOKEN",
		Body:   `{"openid":"openid-40","order_no":"order_no-41","pay_time":42,"pay_amount":43,"delivery_no":"delivery_no-44","delivery_place":{"province":"province-46","city":"city-47","county":"county-48","address":"address-49"},"receipt_place":{"province":"province-51","city":"city-52","county":"county-53","address":"address-54"},"product_info":{"order_path":"order_path-56","goods_list":[{"name":"name-58","url":"url-59"}]}}`,
		Answer: `{"errcode":0,"policy_no":"policy_no-61","insurance_end_date":"insurance_end_date-62","estimate_amount":63,"premium":64}`,
		Want:   &insurance.CreateOrderResult{PolicyNo: "policy_no-61", InsuranceEndDate: "insurance_end_date-62", EstimateAmount: 63, Premium: 64},
	},
	{
		Call: insurance.Claim, Needs: "report_no",
		Args:   []any{&insurance.ClaimRequest{OpenID: "openid-66", OrderNo: "order_no-67", RefundDeliveryNo: "refund_delivery_no-68", RefundCompany: "refund_company-69"}},
		URI:    "/wxa/business/insurance_freight/claim?access_token=TOKEN",
		Body:   `{"openid":"openid-66","order_no":"order_no-67","refund_delivery_no":"refund_delivery_no-68","refund_company":"refund_company-69"}`,
		Answer: `{"errcode":0,"report_no":"report_no-71","is_home_pick_up":72}`,
		Want:   &insurance.ClaimResult{ReportNo: "report_no-71", IsHomePickUp: 72},
	},
	{
		Call: insurance.GetOrderList, Repeatable: true,
		Args:   []any{&insurance.GetOrderListRequest{OpenID: "openid-74", OrderNo: "order_no-75", PolicyNo: "policy_no-76", ReportNo: "report_no-77", DeliveryNo: "delivery_no-78", RefundDeliveryNo: "refund_delivery_no-79", BeginTime: 80, EndTime: 81, StatusList: []int64{82}, Offset: 83, Limit: 84, SortDirect: ptr[int64](85)}},
		URI:    "/wxa/business/insurance_freight/getorderlist?access_token=TOKEN",
		Body:   `{"openid":"openid-74","order_no":"order_no-75","policy_no":"policy_no-76","report_no":"report_no-77","delivery_no":"delivery_no-78","refund_delivery_no":"refund_delivery_no-79","begin_time":80,"end_time":81,"status_list":[82],"offset":83,"limit":84,"sort_direct":85}`,
		Answer: `{"errcode":0,"total":87,"list":[{"order_no":"order_no-89","policy_no":"policy_no-90","report_no":"report_no-91","delivery_no":"delivery_no-92","refund_delivery_no":"refund_delivery_no-93","insurance_end_date":"insurance_end_date-100","premium":94,"estimate_amount":95,"status":96,"pay_fail_reason":"pay_fail_reason-97","pay_finish_time":98,"is_home_pick_up":99}]}`,
		Want:   &insurance.GetOrderListResult{Total: 87, List: []insurance.Policy{{OrderNo: "order_no-89", PolicyNo: "policy_no-90", ReportNo: "report_no-91", DeliveryNo: "delivery_no-92", RefundDeliveryNo: "refund_delivery_no-93", InsuranceEndDate: "insurance_end_date-100", Premium: 94, EstimateAmount: 95, Status: 96, PayFailReason: "pay_fail_reason-97", PayFinishTime: 98, IsHomePickUp: 99}}},
	},
}
