package instant_test

import (
	"slices"
	"testing"

	"github.com/minigo-dev/wechat/internal/wiretest"
	"github.com/minigo-dev/wechat/sector/logistics/instant"
)

// TestWire proves each function on the wire and against WeChat's documentation.
func TestWire(t *testing.T) {
	t.Parallel()
	wiretest.Run(t, ".", slices.Concat(rowsInstant, rowsAdd))
}

var rowsInstant = []wiretest.Row{
	{
		Call: instant.GetAllImmeDelivery, Repeatable: true,
		URI:    "/cgi-bin/express/local/business/delivery/getall?access_token=TOKEN",
		Body:   `{}`,
		Answer: `{"errcode":0,"resultcode":0,"resultmsg":"resultmsg-3","list":[{"delivery_id":"delivery_id-5","delivery_name":"delivery_name-6"}]}`,
		Want:   &instant.GetAllImmeDeliveryResult{ResultMsg: "resultmsg-3", List: []instant.Company{{DeliveryID: "delivery_id-5", DeliveryName: "delivery_name-6"}}},
		Empty:  "ResultCode",
	},
	{
		Call: instant.GetBindAccount, Repeatable: true,
		URI:    "/cgi-bin/express/local/business/shop/get?access_token=TOKEN",
		Body:   `{}`,
		Answer: `{"errcode":0,"resultcode":0,"resultmsg":"resultmsg-9","shop_list":[{"shopid":"shopid-11","delivery_id":"delivery_id-12","audit_result":13}]}`,
		Want:   &instant.GetBindAccountResult{ResultMsg: "resultmsg-9", ShopList: []instant.Account{{ShopID: "shopid-11", DeliveryID: "delivery_id-12", AuditResult: 13}}},
		Empty:  "ResultCode",
	},
	{
		Call:   instant.BindLocalAccount,
		Args:   []any{&instant.BindLocalAccountRequest{DeliveryID: "delivery_id-15"}},
		URI:    "/cgi-bin/express/local/business/shop/add?access_token=TOKEN",
		Body:   `{"delivery_id":"delivery_id-15"}`,
		Answer: `{"errcode":0,"resultcode":0,"resultmsg":"resultmsg-18"}`,
		Want:   &instant.BindLocalAccountResult{ResultMsg: "resultmsg-18"},
		Empty:  "ResultCode",
	},
	{
		Call:   instant.OpenDelivery,
		URI:    "/cgi-bin/express/local/business/open?access_token=TOKEN",
		Body:   `{}`,
		Answer: `{"errcode":0,"resultcode":0,"resultmsg":"resultmsg-21"}`,
		Want:   &instant.OpenDeliveryResult{ResultMsg: "resultmsg-21"},
		Empty:  "ResultCode",
	},
	{
		Call: instant.GetLocalOrder, Repeatable: true,
		Args:   []any{&instant.GetLocalOrderRequest{ShopID: "shopid-23", ShopOrderID: "shop_order_id-24", ShopNo: "shop_no-25", DeliverySign: "delivery_sign-26"}},
		URI:    "/cgi-bin/express/local/business/order/get?access_token=TOKEN",
		Body:   `{"shopid":"shopid-23","shop_order_id":"shop_order_id-24","shop_no":"shop_no-25","delivery_sign":"delivery_sign-26"}`,
		Answer: `{"errcode":0,"resultcode":0,"resultmsg":"resultmsg-29","order_status":30,"waybill_id":"waybill_id-31","rider_name":"rider_name-32","rider_phone":"rider_phone-33","rider_lng":34.5,"rider_lat":35.5,"reach_time":36}`,
		Want:   &instant.GetLocalOrderResult{ResultMsg: "resultmsg-29", OrderStatus: 30, WaybillID: "waybill_id-31", RiderName: "rider_name-32", RiderPhone: "rider_phone-33", RiderLng: 34.5, RiderLat: 35.5, ReachTime: 36},
		Empty:  "ResultCode",
	},
	{
		Call: instant.PreCancelOrder, Repeatable: true,
		Args:   []any{&instant.PreCancelOrderRequest{ShopID: "shopid-38", ShopOrderID: "shop_order_id-39", DeliveryID: "delivery_id-40", WaybillID: "waybill_id-41", CancelReasonID: 42, CancelReason: "cancel_reason-43", ShopNo: "shop_no-44", DeliverySign: "delivery_sign-45"}},
		URI:    "/cgi-bin/express/local/business/order/precancel?access_token=TOKEN",
		Body:   `{"shopid":"shopid-38","shop_order_id":"shop_order_id-39","delivery_id":"delivery_id-40","waybill_id":"waybill_id-41","cancel_reason_id":42,"cancel_reason":"cancel_reason-43","shop_no":"shop_no-44","delivery_sign":"delivery_sign-45"}`,
		Answer: `{"errcode":0,"resultcode":0,"resultmsg":"resultmsg-48","deduct_fee":49.5,"desc":"desc-50"}`,
		Want:   &instant.PreCancelOrderResult{ResultMsg: "resultmsg-48", DeductFee: 49.5, Desc: "desc-50"},
		Empty:  "ResultCode",
	},
	{
		Call:   instant.CancelLocalOrder,
		Args:   []any{&instant.CancelLocalOrderRequest{ShopID: "shopid-52", ShopOrderID: "shop_order_id-53", DeliveryID: "delivery_id-54", WaybillID: "waybill_id-55", CancelReasonID: 56, CancelReason: "cancel_reason-57", ShopNo: "shop_no-58", DeliverySign: "delivery_sign-59"}},
		URI:    "/cgi-bin/express/local/business/order/cancel?access_token=TOKEN",
		Body:   `{"shopid":"shopid-52","shop_order_id":"shop_order_id-53","delivery_id":"delivery_id-54","waybill_id":"waybill_id-55","cancel_reason_id":56,"cancel_reason":"cancel_reason-57","shop_no":"shop_no-58","delivery_sign":"delivery_sign-59"}`,
		Answer: `{"errcode":0,"resultcode":0,"resultmsg":"resultmsg-62","deduct_fee":63.5,"desc":"desc-64"}`,
		Want:   &instant.CancelLocalOrderResult{ResultMsg: "resultmsg-62", DeductFee: 63.5, Desc: "desc-64"},
		Empty:  "ResultCode",
	},
	{
		Call:   instant.AddTips,
		Args:   []any{&instant.AddTipsRequest{ShopID: "shopid-66", ShopOrderID: "shop_order_id-67", WaybillID: "waybill_id-68", Tips: 69.5, Remark: "remark-70", DeliverySign: "delivery_sign-71", ShopNo: "shop_no-72"}},
		URI:    "/cgi-bin/express/local/business/order/addtips?access_token=TOKEN",
		Body:   `{"shopid":"shopid-66","shop_order_id":"shop_order_id-67","waybill_id":"waybill_id-68","tips":69.5,"remark":"remark-70","delivery_sign":"delivery_sign-71","shop_no":"shop_no-72"}`,
		Answer: `{"errcode":0,"resultcode":0,"resultmsg":"resultmsg-75"}`,
		Want:   &instant.AddTipsResult{ResultMsg: "resultmsg-75"},
		Empty:  "ResultCode",
	},
	{
		Call:   instant.AbnormalConfirm,
		Args:   []any{&instant.AbnormalConfirmRequest{ShopID: "shopid-77", ShopOrderID: "shop_order_id-78", WaybillID: "waybill_id-79", DeliverySign: "delivery_sign-80", ShopNo: "shop_no-81", Remark: "remark-82"}},
		URI:    "/cgi-bin/express/local/business/order/confirm_return?access_token=TOKEN",
		Body:   `{"shopid":"shopid-77","shop_order_id":"shop_order_id-78","waybill_id":"waybill_id-79","delivery_sign":"delivery_sign-80","shop_no":"shop_no-81","remark":"remark-82"}`,
		Answer: `{"errcode":0,"resultcode":0,"resultmsg":"resultmsg-85"}`,
		Want:   &instant.AbnormalConfirmResult{ResultMsg: "resultmsg-85"},
		Empty:  "ResultCode",
	},
}
