package order_test

import (
	"testing"

	"github.com/minigo-dev/wechat/internal/wiretest"
	"github.com/minigo-dev/wechat/order"
)

// TestWire proves each function on the wire and against WeChat's documentation.
func TestWire(t *testing.T) {
	t.Parallel()
	wiretest.Run(t, ".", rows)
}

func ptr[T any](v T) *T { return &v }

var rows = []wiretest.Row{
	{
		Call:   order.UploadShippingInfo,
		Args:   []any{&order.UploadShippingInfoRequest{OrderKey: order.OrderKey{OrderNumberType: 1, TransactionID: "transaction_id-3", MchID: "mchid-4", OutTradeNo: "out_trade_no-5"}, LogisticsType: 1, DeliveryMode: 1, IsAllDelivered: ptr(true), ShippingList: []order.Parcel{{TrackingNo: "tracking_no-10", ExpressCompany: "express_company-11", ItemDesc: "item_desc-12", Contact: &order.Contact{ConsignorContact: "consignor_contact-14", ReceiverContact: "receiver_contact-15"}}}, UploadTime: "upload_time-16", Payer: order.Payer{OpenID: "openid-18"}}},
		URI:    "/wxa/sec/order/upload_shipping_info?access_token=TOKEN",
		Body:   `{"order_key":{"order_number_type":1,"transaction_id":"transaction_id-3","mchid":"mchid-4","out_trade_no":"out_trade_no-5"},"logistics_type":1,"delivery_mode":1,"is_all_delivered":true,"shipping_list":[{"tracking_no":"tracking_no-10","express_company":"express_company-11","item_desc":"item_desc-12","contact":{"consignor_contact":"consignor_contact-14","receiver_contact":"receiver_contact-15"}}],"upload_time":"upload_time-16","payer":{"openid":"openid-18"}}`,
		Answer: `{"errcode":0,"errmsg":"ok"}`,
	},
	{
		Call:   order.UploadCombinedShippingInfo,
		Args:   []any{&order.UploadCombinedShippingInfoRequest{OrderKey: order.OrderKey{OrderNumberType: 1, TransactionID: "transaction_id-21", MchID: "mchid-22", OutTradeNo: "out_trade_no-23"}, SubOrders: []order.SubOrder{{OrderKey: order.OrderKey{OrderNumberType: 1, TransactionID: "transaction_id-27", MchID: "mchid-28", OutTradeNo: "out_trade_no-29"}, LogisticsType: 1, DeliveryMode: 1, IsAllDelivered: ptr(true), ShippingList: []order.Parcel{{TrackingNo: "tracking_no-34", ExpressCompany: "express_company-35", ItemDesc: "item_desc-36", Contact: &order.Contact{ConsignorContact: "consignor_contact-38", ReceiverContact: "receiver_contact-39"}}}}}, UploadTime: "upload_time-40", Payer: order.Payer{OpenID: "openid-42"}}},
		URI:    "/wxa/sec/order/upload_combined_shipping_info?access_token=TOKEN",
		Body:   `{"order_key":{"order_number_type":1,"transaction_id":"transaction_id-21","mchid":"mchid-22","out_trade_no":"out_trade_no-23"},"sub_orders":[{"order_key":{"order_number_type":1,"transaction_id":"transaction_id-27","mchid":"mchid-28","out_trade_no":"out_trade_no-29"},"logistics_type":1,"delivery_mode":1,"is_all_delivered":true,"shipping_list":[{"tracking_no":"tracking_no-34","express_company":"express_company-35","item_desc":"item_desc-36","contact":{"consignor_contact":"consignor_contact-38","receiver_contact":"receiver_contact-39"}}]}],"upload_time":"upload_time-40","payer":{"openid":"openid-42"}}`,
		Answer: `{"errcode":0,"errmsg":"ok"}`,
	},
	{
		Call:   order.NotifyConfirmReceive,
		Args:   []any{&order.NotifyConfirmReceiveRequest{TransactionID: "transaction_id-43", MerchantID: "merchant_id-44", SubMerchantID: "sub_merchant_id-45", MerchantTradeNo: "merchant_trade_no-46", ReceivedTime: 47}},
		URI:    "/wxa/sec/order/notify_confirm_receive?access_token=TOKEN",
		Body:   `{"transaction_id":"transaction_id-43","merchant_id":"merchant_id-44","sub_merchant_id":"sub_merchant_id-45","merchant_trade_no":"merchant_trade_no-46","received_time":47}`,
		Answer: `{"errcode":0,"errmsg":"ok"}`,
	},
	{
		Call:   order.SetMsgJumpPath,
		Args:   []any{&order.SetMsgJumpPathRequest{Path: "path-48"}},
		URI:    "/wxa/sec/order/set_msg_jump_path?access_token=TOKEN",
		Body:   `{"path":"path-48"}`,
		Answer: `{"errcode":0,"errmsg":"ok"}`,
	},
	{
		Call:   order.OpSpecialOrder,
		Args:   []any{&order.OpSpecialOrderRequest{OrderID: "order_id-49", Type: 1, DelayTo: 51}},
		URI:    "/wxa/sec/order/opspecialorder?access_token=TOKEN",
		Body:   `{"order_id":"order_id-49","type":1,"delay_to":51}`,
		Answer: `{"errcode":0,"errmsg":"ok"}`,
	},
	{
		Call: order.GetOrder, Repeatable: true, Needs: "order",
		Args:   []any{&order.GetOrderRequest{TransactionID: "transaction_id-52", MerchantID: "merchant_id-53", SubMerchantID: "sub_merchant_id-54", MerchantTradeNo: "merchant_trade_no-55"}},
		URI:    "/wxa/sec/order/get_order?access_token=TOKEN",
		Body:   `{"transaction_id":"transaction_id-52","merchant_id":"merchant_id-53","sub_merchant_id":"sub_merchant_id-54","merchant_trade_no":"merchant_trade_no-55"}`,
		Answer: `{"errcode":0,"order":{"transaction_id":"transaction_id-57","merchant_id":"merchant_id-58","sub_merchant_id":"sub_merchant_id-59","merchant_trade_no":"merchant_trade_no-60","description":"description-61","paid_amount":62,"openid":"openid-63","trade_create_time":64,"pay_time":65,"order_state":66,"in_complaint":true,"shipping":{"delivery_mode":69,"logistics_type":70,"finish_shipping":true,"goods_desc":"goods_desc-72","finish_shipping_count":73,"shipping_list":[{"tracking_no":"tracking_no-75","express_company":"express_company-76","goods_desc":"goods_desc-77","upload_time":78,"contact":{"consignor_contact":"consignor_contact-80","receiver_contact":"receiver_contact-81"}}]}}}`,
		Want:   &order.GetOrderResult{Order: order.Order{TransactionID: "transaction_id-57", MerchantID: "merchant_id-58", SubMerchantID: "sub_merchant_id-59", MerchantTradeNo: "merchant_trade_no-60", Description: "description-61", PaidAmount: 62, OpenID: "openid-63", TradeCreateTime: 64, PayTime: 65, OrderState: 66, InComplaint: true, Shipping: order.Shipping{DeliveryMode: 69, LogisticsType: 70, FinishShipping: true, GoodsDesc: "goods_desc-72", FinishShippingCount: 73, ShippingList: []order.ShippedParcel{{TrackingNo: "tracking_no-75", ExpressCompany: "express_company-76", GoodsDesc: "goods_desc-77", UploadTime: 78, Contact: order.Contact{ConsignorContact: "consignor_contact-80", ReceiverContact: "receiver_contact-81"}}}}}},
	},
	{
		Call: order.GetOrderList, Repeatable: true,
		Args:   []any{&order.GetOrderListRequest{PayTimeRange: &order.PayTimeRange{BeginTime: 83, EndTime: 84}, OrderState: 85, OpenID: "openid-86", LastIndex: "last_index-87", PageSize: 88}},
		URI:    "/wxa/sec/order/get_order_list?access_token=TOKEN",
		Body:   `{"pay_time_range":{"begin_time":83,"end_time":84},"order_state":85,"openid":"openid-86","last_index":"last_index-87","page_size":88}`,
		Answer: `{"errcode":0,"last_index":"last_index-89","has_more":true,"order_list":[{"transaction_id":"transaction_id-92","merchant_id":"merchant_id-93","sub_merchant_id":"sub_merchant_id-94","merchant_trade_no":"merchant_trade_no-95","description":"description-96","paid_amount":97,"openid":"openid-98","trade_create_time":99,"pay_time":100,"order_state":101,"in_complaint":true,"shipping":{"delivery_mode":104,"logistics_type":105,"finish_shipping":true,"goods_desc":"goods_desc-107","finish_shipping_count":108,"shipping_list":[{"tracking_no":"tracking_no-110","express_company":"express_company-111","goods_desc":"goods_desc-112","upload_time":113,"contact":{"consignor_contact":"consignor_contact-115","receiver_contact":"receiver_contact-116"}}]}}]}`,
		Want:   &order.GetOrderListResult{LastIndex: "last_index-89", HasMore: true, OrderList: []order.Order{{TransactionID: "transaction_id-92", MerchantID: "merchant_id-93", SubMerchantID: "sub_merchant_id-94", MerchantTradeNo: "merchant_trade_no-95", Description: "description-96", PaidAmount: 97, OpenID: "openid-98", TradeCreateTime: 99, PayTime: 100, OrderState: 101, InComplaint: true, Shipping: order.Shipping{DeliveryMode: 104, LogisticsType: 105, FinishShipping: true, GoodsDesc: "goods_desc-107", FinishShippingCount: 108, ShippingList: []order.ShippedParcel{{TrackingNo: "tracking_no-110", ExpressCompany: "express_company-111", GoodsDesc: "goods_desc-112", UploadTime: 113, Contact: order.Contact{ConsignorContact: "consignor_contact-115", ReceiverContact: "receiver_contact-116"}}}}}}},
	},
	{
		Call: order.IsTradeManaged, Repeatable: true,
		Args:   []any{&order.IsTradeManagedRequest{AppID: "appid-117"}},
		URI:    "/wxa/sec/order/is_trade_managed?access_token=TOKEN",
		Body:   `{"appid":"appid-117"}`,
		Answer: `{"errcode":0,"is_trade_managed":true}`,
		Want:   &order.IsTradeManagedResult{IsTradeManaged: true},
	},
	{
		Call: order.IsTradeManagementConfirmationCompleted, Repeatable: true,
		Args:   []any{&order.IsTradeManagementConfirmationCompletedRequest{AppID: "appid-119"}},
		URI:    "/wxa/sec/order/is_trade_management_confirmation_completed?access_token=TOKEN",
		Body:   `{"appid":"appid-119"}`,
		Answer: `{"errcode":0,"completed":true}`,
		Want:   &order.IsTradeManagementConfirmationCompletedResult{Completed: true},
	},
	{
		Call:   order.SetWxaTradeTypeCGI,
		Args:   []any{&order.SetWxaTradeTypeCGIRequest{TradeType: 121, MaterialList: []order.Material{{Type: 123, MediaID: "media_id-124"}}, Reason: "reason-125"}},
		URI:    "/wxa/sec/order/setwxatradetypecgi?access_token=TOKEN",
		Body:   `{"trade_type":121,"material_list":[{"type":123,"media_id":"media_id-124"}],"reason":"reason-125"}`,
		Answer: `{"errcode":0,"errmsg":"ok"}`,
	},
	{
		Call:   order.FamousBrandApply,
		Args:   []any{&order.FamousBrandApplyRequest{Application: order.BrandApplication{ApplyFor: 127, AuditInfo: &order.BrandAudit{BrandName: "brand_name-129", BrandType: 130, FlagshipInWhichECPlatform: "flagship_in_which_ec_platform-131", ECPlatformProofList: []string{"ec_platform_proof_list-132"}, OtherMaterialList: []string{"other_material_list-133"}, AuthorityCertifiedProofList: []string{"authority_certified_proof_list-134"}}}}},
		URI:    "/wxa/sec/famousbrand/apply?access_token=TOKEN",
		Body:   `{"Application":{"apply_for":127,"audit_info":{"brand_name":"brand_name-129","brand_type":130,"flagship_in_which_ec_platform":"flagship_in_which_ec_platform-131","ec_platform_proof_list":["ec_platform_proof_list-132"],"other_material_list":["other_material_list-133"],"authority_certified_proof_list":["authority_certified_proof_list-134"]}}}`,
		Answer: `{"errcode":0,"errmsg":"ok"}`,
	},
	{
		Call: order.GetFamousBrandApplyStatus, Repeatable: true,
		URI:    "/wxa/sec/famousbrand/get_status?access_token=TOKEN",
		Body:   `{}`,
		Answer: `{"errcode":0,"progress":{"status":136},"application":{"apply_for":138,"audit_info":{"audit_reason":"audit_reason-140"},"status":141}}`,
		Want:   &order.GetFamousBrandApplyStatusResult{Progress: order.BrandProgress{Status: 136}, Application: order.ReviewedBrandApplication{ApplyFor: 138, AuditInfo: order.BrandReview{AuditReason: "audit_reason-140"}, Status: 141}},
	},
	{
		Call:   order.UploadShoppingInfo,
		Args:   []any{&order.UploadShoppingInfoRequest{OrderKey: order.ShoppingKey{OrderNumberType: 143, MchID: "mchid-144", OutTradeNo: "out_trade_no-145", TransactionID: "transaction_id-146"}, OrderList: []order.ShoppingOrder{{MerchantOrderNo: "merchant_order_no-148", OrderDetailJumpLink: &order.JumpLink{Type: "type-150", AppID: "appid-151", Path: "path-152", URL: "url-153"}, ItemList: []order.ShoppingItem{{MerchantItemID: "merchant_item_id-155", Name: "name-156", Description: "description-157", UnitPrice: 158, Quantity: 159, ImageURL: []string{"image_url-160"}, ItemDetailJumpLink: &order.JumpLink{Type: "type-162", AppID: "appid-163", Path: "path-164", URL: "url-165"}}}}}, Payer: order.ShoppingPayer{OpenID: "openid-167"}, LogisticsType: "logistics_type-168", UploadTime: "upload_time-169"}},
		URI:    "/user-order/orders?access_token=TOKEN",
		Body:   `{"order_key":{"order_number_type":143,"mchid":"mchid-144","out_trade_no":"out_trade_no-145","transaction_id":"transaction_id-146"},"order_list":[{"merchant_order_no":"merchant_order_no-148","order_detail_jump_link":{"type":"type-150","appid":"appid-151","path":"path-152","url":"url-153"},"item_list":[{"merchant_item_id":"merchant_item_id-155","name":"name-156","description":"description-157","unit_price":158,"quantity":159,"image_url":["image_url-160"],"item_detail_jump_link":{"type":"type-162","appid":"appid-163","path":"path-164","url":"url-165"}}]}],"payer":{"openid":"openid-167"},"logistics_type":"logistics_type-168","upload_time":"upload_time-169"}`,
		Answer: `{"errcode":0,"errmsg":"ok"}`,
	},
	{
		Call:   order.UploadShoppingShippingInfo,
		Args:   []any{&order.UploadShoppingShippingInfoRequest{OrderKey: order.ShoppingKey{OrderNumberType: 171, MchID: "mchid-172", OutTradeNo: "out_trade_no-173", TransactionID: "transaction_id-174"}, ShippingList: []order.ShoppingParcel{{ExpressCompany: "express_company-176", TrackingNo: "tracking_no-177", Contact: &order.Contact{ConsignorContact: "consignor_contact-179", ReceiverContact: "receiver_contact-180"}, ItemList: []order.ParcelItem{{MerchantItemID: "merchant_item_id-182"}}}}, Payer: order.ShoppingPayer{OpenID: "openid-184"}, DeliveryMode: "delivery_mode-185", UploadTime: "upload_time-186"}},
		URI:    "/user-order/orders/shippings?access_token=TOKEN",
		Body:   `{"order_key":{"order_number_type":171,"mchid":"mchid-172","out_trade_no":"out_trade_no-173","transaction_id":"transaction_id-174"},"shipping_list":[{"express_company":"express_company-176","tracking_no":"tracking_no-177","contact":{"consignor_contact":"consignor_contact-179","receiver_contact":"receiver_contact-180"},"item_list":[{"merchant_item_id":"merchant_item_id-182"}]}],"payer":{"openid":"openid-184"},"delivery_mode":"delivery_mode-185","upload_time":"upload_time-186"}`,
		Answer: `{"errcode":0,"errmsg":"ok"}`,
	},
	{
		Call:   order.UploadCombinedShoppingInfo,
		Args:   []any{&order.UploadCombinedShoppingInfoRequest{OrderKey: order.ShoppingKey{OrderNumberType: 188, MchID: "mchid-189", OutTradeNo: "out_trade_no-190", TransactionID: "transaction_id-191"}, SubOrders: []order.SubShoppingOrder{{OrderKey: order.ShoppingKey{OrderNumberType: 194, MchID: "mchid-195", OutTradeNo: "out_trade_no-196", TransactionID: "transaction_id-197"}, MerchantOrderNo: "merchant_order_no-198", OrderDetailJumpLink: &order.JumpLink{Type: "type-200", AppID: "appid-201", Path: "path-202", URL: "url-203"}, ItemList: []order.ShoppingItem{{MerchantItemID: "merchant_item_id-205", Name: "name-206", Description: "description-207", UnitPrice: 208, Quantity: 209, ImageURL: []string{"image_url-210"}, ItemDetailJumpLink: &order.JumpLink{Type: "type-212", AppID: "appid-213", Path: "path-214", URL: "url-215"}}}, LogisticsType: "logistics_type-216"}}, Payer: order.ShoppingPayer{OpenID: "openid-218"}, UploadTime: "upload_time-219"}},
		URI:    "/user-order/combine-orders?access_token=TOKEN",
		Body:   `{"order_key":{"order_number_type":188,"mchid":"mchid-189","out_trade_no":"out_trade_no-190","transaction_id":"transaction_id-191"},"sub_orders":[{"order_key":{"order_number_type":194,"mchid":"mchid-195","out_trade_no":"out_trade_no-196","transaction_id":"transaction_id-197"},"merchant_order_no":"merchant_order_no-198","order_detail_jump_link":{"type":"type-200","appid":"appid-201","path":"path-202","url":"url-203"},"item_list":[{"merchant_item_id":"merchant_item_id-205","name":"name-206","description":"description-207","unit_price":208,"quantity":209,"image_url":["image_url-210"],"item_detail_jump_link":{"type":"type-212","appid":"appid-213","path":"path-214","url":"url-215"}}],"logistics_type":"logistics_type-216"}],"payer":{"openid":"openid-218"},"upload_time":"upload_time-219"}`,
		Answer: `{"errcode":0,"errmsg":"ok"}`,
	},
	{
		Call:   order.UploadCombinedShoppingShippingInfo,
		Args:   []any{&order.UploadCombinedShoppingShippingInfoRequest{OrderKey: order.ShoppingKey{OrderNumberType: 221, MchID: "mchid-222", OutTradeNo: "out_trade_no-223", TransactionID: "transaction_id-224"}, SubOrders: []order.SubShipping{{OrderKey: order.ShoppingKey{OrderNumberType: 227, MchID: "mchid-228", OutTradeNo: "out_trade_no-229", TransactionID: "transaction_id-230"}, ShippingList: []order.ShoppingParcel{{ExpressCompany: "express_company-232", TrackingNo: "tracking_no-233", Contact: &order.Contact{ConsignorContact: "consignor_contact-235", ReceiverContact: "receiver_contact-236"}, ItemList: []order.ParcelItem{{MerchantItemID: "merchant_item_id-238"}}}}, DeliveryMode: "delivery_mode-239"}}, Payer: order.ShoppingPayer{OpenID: "openid-241"}, UploadTime: "upload_time-242"}},
		URI:    "/user-order/combine-orders/shippings?access_token=TOKEN",
		Body:   `{"order_key":{"order_number_type":221,"mchid":"mchid-222","out_trade_no":"out_trade_no-223","transaction_id":"transaction_id-224"},"sub_orders":[{"order_key":{"order_number_type":227,"mchid":"mchid-228","out_trade_no":"out_trade_no-229","transaction_id":"transaction_id-230"},"shipping_list":[{"express_company":"express_company-232","tracking_no":"tracking_no-233","contact":{"consignor_contact":"consignor_contact-235","receiver_contact":"receiver_contact-236"},"item_list":[{"merchant_item_id":"merchant_item_id-238"}]}],"delivery_mode":"delivery_mode-239"}],"payer":{"openid":"openid-241"},"upload_time":"upload_time-242"}`,
		Answer: `{"errcode":0,"errmsg":"ok"}`,
	},
	{
		Call: order.ShoppingInfoVerifyUploadResult, Repeatable: true,
		Args:   []any{&order.ShoppingInfoVerifyUploadResultRequest{OrderKey: order.ShoppingKey{OrderNumberType: 244, MchID: "mchid-245", OutTradeNo: "out_trade_no-246", TransactionID: "transaction_id-247"}, Payer: order.ShoppingPayer{OpenID: "openid-249"}}},
		URI:    "/user-order/shoppinginfo/verify?access_token=TOKEN",
		Body:   `{"order_key":{"order_number_type":244,"mchid":"mchid-245","out_trade_no":"out_trade_no-246","transaction_id":"transaction_id-247"},"payer":{"openid":"openid-249"}}`,
		Answer: `{"errcode":0,"errmsg":"ok"}`,
	},
}
