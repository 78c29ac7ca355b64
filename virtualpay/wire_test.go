package virtualpay_test

import (
	"encoding/json"
	"slices"
	"testing"

	"github.com/minigo-dev/wechat"
	"github.com/minigo-dev/wechat/internal/wiretest"
	"github.com/minigo-dev/wechat/virtualpay"
)

const (
	offerID = "1450000001"
	appKey  = "AppKeyOfSandbox1"
)

var sessionKey = wechat.NewSessionKey("c2Vzc2lvbi1rZXktMTIzNA==")

func sandbox(c *wechat.Client) any {
	return made(virtualpay.New(c, offerID, wechat.PaySandbox, appKey))
}
func live(c *wechat.Client) any {
	return made(virtualpay.New(c, offerID, wechat.PayLive, "AppKeyOfLive0001"))
}

func made(pay *virtualpay.Client, err error) *virtualpay.Client {
	if err != nil {
		panic(err)
	}
	return pay
}

func ptr[T any](v T) *T { return &v }

func TestWire(t *testing.T) {
	t.Parallel()
	wiretest.Run(t, ".", slices.Concat(wireRows, moreWireRows))
}

// The signatures were made by another program.
var wireRows = []wiretest.Row{
	{
		Call: (*virtualpay.Client).UploadVpFile, Receiver: sandbox, Fills: "env",
		Args:   []any{&virtualpay.UploadVpFileRequest{Base64Img: "base64_img-1", FileName: "file_name-3"}},
		URI:    "/xpay/upload_vp_file?access_token=TOKEN&pay_sig=9144c3604a1cf543f435db01da431196c3e63ad606cb0d91fe2fb256ed25c99a",
		Body:   `{"env":1,"base64_img":"base64_img-1","file_name":"file_name-3"}`,
		Answer: `{"errcode":0,"file_id":"file_id-4"}`,
		Want:   &virtualpay.UploadVpFileResult{FileID: "file_id-4"},
	},
	{
		Call: (*virtualpay.Client).DownloadBill, Receiver: sandbox, Repeatable: true, Fills: "env", Needs: "url",
		Args:   []any{&virtualpay.DownloadBillRequest{BeginDs: 5, EndDs: 6, OpenID: "openid-7", UserIP: "user_ip-8", DeviceType: 9}},
		URI:    "/xpay/download_bill?access_token=TOKEN&pay_sig=290df3c4a22eceda455ce0fb5ceb9e15ff16cd43c926931180429ebd250f9408",
		Body:   `{"env":1,"begin_ds":5,"end_ds":6,"openid":"openid-7","user_ip":"user_ip-8","device_type":9}`,
		Answer: `{"errcode":0,"url":"url-10"}`,
		Want:   &virtualpay.DownloadBillResult{URL: "url-10"},
	},
	{
		Call: (*virtualpay.Client).DownloadAdverfundsOrder, Receiver: sandbox, Repeatable: true, Fills: "env", Needs: "url",
		Args:   []any{&virtualpay.DownloadAdverfundsOrderRequest{FundID: "fund_id-11"}},
		URI:    "/xpay/download_adverfunds_order?access_token=TOKEN&pay_sig=229ea970af2d03627b29726137787c4d774e3d5a4de782b2ff6b76ce518551f9",
		Body:   `{"env":1,"fund_id":"fund_id-11"}`,
		Answer: `{"errcode":0,"url":"url-12"}`,
		Want:   &virtualpay.DownloadAdverfundsOrderResult{URL: "url-12"},
	},
	{
		Call: (*virtualpay.Client).StartDownloadOrder, Receiver: sandbox, Fills: "env",
		Args:   []any{&virtualpay.StartDownloadOrderRequest{BeginDs: 13, EndDs: 14, OrderType: 15, OrderInfo: "order_info-16", IsProvided: ptr(true), RefundStatus: 18, PayChannel: 19}},
		URI:    "/xpay/start_download_order?access_token=TOKEN&pay_sig=ed553e0aeb3a847562fa7a1c446f5a9b3729f7f2cd89f4fd6741966388a52760",
		Body:   `{"env":1,"begin_ds":13,"end_ds":14,"order_type":15,"order_info":"order_info-16","is_provided":true,"refund_status":18,"pay_channel":19}`,
		Answer: `{"errcode":0,"task_id":"task_id-20"}`,
		Want:   &virtualpay.StartDownloadOrderResult{TaskID: "task_id-20"},
	},
	{
		Call: (*virtualpay.Client).DownloadIOSSettlementBill, Receiver: live, Repeatable: true,
		Args:   []any{&virtualpay.DownloadIOSSettlementBillRequest{StartMonth: "start_month-21", EndMonth: "end_month-22"}},
		URI:    "/xpay/download_ios_settlement_bill?access_token=TOKEN&pay_sig=ea025ca30c52b3a743d8ed2111de8b72170c5ab1fe75b02b1ed21158d5f4d228",
		Body:   `{"start_month":"start_month-21","end_month":"end_month-22"}`,
		Answer: `{"errcode":0,"bill_list":[{"month":"month-24","bill_url":"bill_url-25"}]}`,
		Want:   &virtualpay.DownloadIOSSettlementBillResult{BillList: []virtualpay.SettlementBill{virtualpay.SettlementBill{Month: "month-24", BillURL: "bill_url-25"}}},
	},
	{
		Call: (*virtualpay.Client).CancelCurrencyPay, Receiver: sandbox, Fills: "env", Empty: "Repeated",
		Args:   []any{sessionKey, &virtualpay.CancelCurrencyPayRequest{OpenID: "openid-26", UserIP: "user_ip-27", PayOrderID: "pay_order_id-28", OrderID: "order_id-29", Amount: 30, DeviceType: 31}},
		URI:    "/xpay/cancel_currency_pay?access_token=TOKEN&pay_sig=a44a01be08e8c35016d229096fefb548def2dabbcb3be5173baeb715cb71e653&signature=7118dfd2f60bb6d39c191a1209f8ab7f6f0d1385600a893f48856b07a29fd527",
		Body:   `{"env":1,"openid":"openid-26","user_ip":"user_ip-27","pay_order_id":"pay_order_id-28","order_id":"order_id-29","amount":30,"device_type":31}`,
		Answer: `{"errcode":0,"order_id":"order_id-32"}`,
		Want:   &virtualpay.CancelCurrencyPayResult{OrderID: "order_id-32"},
	},
	{
		Call: (*virtualpay.Client).PresentCurrency, Receiver: sandbox, Fills: "env", Empty: "Repeated",
		Args:   []any{&virtualpay.PresentCurrencyRequest{OpenID: "openid-33", OrderID: "order_id-34", Amount: 35, UserIP: "user_ip-36", DeviceType: 37}},
		URI:    "/xpay/present_currency?access_token=TOKEN&pay_sig=691543110f92a171491fd9cc2259c697cee7c20eb9ca7188043c7f580249cfa1",
		Body:   `{"env":1,"openid":"openid-33","order_id":"order_id-34","amount":35,"user_ip":"user_ip-36","device_type":37}`,
		Answer: `{"errcode":0,"balance":38,"order_id":"order_id-39","present_balance":40}`,
		Want:   &virtualpay.PresentCurrencyResult{Balance: 38, OrderID: "order_id-39", PresentBalance: 40},
	},
	{
		Call: (*virtualpay.Client).CreateFundsBill, Receiver: sandbox, Fills: "env", Empty: "Repeated",
		Args:   []any{&virtualpay.CreateFundsBillRequest{TransferAmount: 41, TransferAccountUID: 42, TransferAccountName: "transfer_account_name-43", TransferAccountAgencyID: 44, RequestID: "request_-0045", SettleBegin: 46, SettleEnd: 47, AuthorizeAdvertise: 48, FundType: 49, OpenID: "openid-50", UserIP: "user_ip-51", DeviceType: 52}},
		URI:    "/xpay/create_funds_bill?access_token=TOKEN&pay_sig=570895f4027abf2b6e5610987fd6b71ea51909aacdea36969ba84c86f09c08e8",
		Body:   `{"env":1,"transfer_amount":41,"transfer_account_uid":42,"transfer_account_name":"transfer_account_name-43","transfer_account_agency_id":44,"request_id":"request_-0045","settle_begin":46,"settle_end":47,"authorize_advertise":48,"fund_type":49,"openid":"openid-50","user_ip":"user_ip-51","device_type":52}`,
		Answer: `{"errcode":0,"bill_id":"bill_id-53"}`,
		Want:   &virtualpay.CreateFundsBillResult{BillID: "bill_id-53"},
	},
	{
		Call: (*virtualpay.Client).CreateWithdrawOrder, Receiver: sandbox, Fills: "env", Empty: "Repeated",
		Args:   []any{&virtualpay.CreateWithdrawOrderRequest{WithdrawNo: "withdraw-0054", WithdrawAmount: "12.34"}},
		URI:    "/xpay/create_withdraw_order?access_token=TOKEN&pay_sig=bbc429055d2305cfe0a7c26e6418ea1bc68300e8e9ca356bf8bae4566be3b25d",
		Body:   `{"env":1,"withdraw_no":"withdraw-0054","withdraw_amount":"12.34"}`,
		Answer: `{"errcode":0,"withdraw_no":"withdraw_no-56","wx_withdraw_no":"wx_withdraw_no-57"}`,
		Want:   &virtualpay.CreateWithdrawOrderResult{WithdrawNo: "withdraw_no-56", WxWithdrawNo: "wx_withdraw_no-57"},
	},
	{
		Call: (*virtualpay.Client).SubmitSubscribePayOrder, Receiver: live, Fills: "offer_id buy_quantity env currency_type",
		Args:   []any{&virtualpay.SubmitSubscribePayOrderRequest{OpenID: "openid-58", ProductID: "product_id-59", DeductPrice: 60, OrderID: "order_id-0061", Attach: "attach-62"}},
		URI:    "/xpay/submit_subscribe_pay_order?access_token=TOKEN&pay_sig=6af04375e2592a675209dd648452a9b8270273a787a740f7b24bdce357b3df40",
		Body:   `{"offer_id":"1450000001","buy_quantity":1,"env":0,"currency_type":"CNY","openid":"openid-58","product_id":"product_id-59","deduct_price":60,"order_id":"order_id-0061","attach":"attach-62"}`,
		Answer: `{"errcode":0}`,
	},
	{
		Call: (*virtualpay.Client).StartPublishGoods, Receiver: sandbox, Fills: "env",
		Args:   []any{&virtualpay.StartPublishGoodsRequest{PublishItem: []virtualpay.PublishItem{virtualpay.PublishItem{ID: "id-0064"}}, OpenID: "openid-65", UserIP: "user_ip-66", DeviceType: 67}},
		URI:    "/xpay/start_publish_goods?access_token=TOKEN&pay_sig=556a4fac7ab1407d17c9775590a5a40027498dbde6e2bc4348626b07792b11a8",
		Body:   `{"env":1,"publish_item":[{"id":"id-0064"}],"openid":"openid-65","user_ip":"user_ip-66","device_type":67}`,
		Answer: `{"errcode":0}`,
	},
	{
		Call: (*virtualpay.Client).RefundOrder, Receiver: sandbox, Fills: "env", Empty: "Repeated",
		Args:   []any{&virtualpay.RefundOrderRequest{OpenID: "openid-68", OrderID: "order_id-69", WxOrderID: "wx_order_id-70", RefundOrderID: "refund_o-0071", LeftFee: 73, RefundFee: 72, BizMeta: "biz_meta-74", RefundReason: "refund_reason-75", ReqFrom: "req_from-76", UserIP: "user_ip-77", DeviceType: 78}},
		URI:    "/xpay/refund_order?access_token=TOKEN&pay_sig=7988dd48b8a99928cbddc7f55945d3081be398eb9c548458cc116388d44b2c34",
		Body:   `{"env":1,"openid":"openid-68","order_id":"order_id-69","wx_order_id":"wx_order_id-70","refund_order_id":"refund_o-0071","left_fee":73,"refund_fee":72,"biz_meta":"biz_meta-74","refund_reason":"refund_reason-75","req_from":"req_from-76","user_ip":"user_ip-77","device_type":78}`,
		Answer: `{"errcode":0,"refund_order_id":"refund_order_id-79","refund_wx_order_id":"refund_wx_order_id-80","pay_order_id":"pay_order_id-81","pay_wx_order_id":"pay_wx_order_id-82"}`,
		Want:   &virtualpay.RefundOrderResult{RefundOrderID: "refund_order_id-79", RefundWxOrderID: "refund_wx_order_id-80", PayOrderID: "pay_order_id-81", PayWxOrderID: "pay_wx_order_id-82"},
	},
	{
		Call: (*virtualpay.Client).CancelSubscribeContract, Receiver: live,
		Args:   []any{&virtualpay.CancelSubscribeContractRequest{OpenID: "openid-83", TerminationReason: "termination_reason-84", ProductID: "product_id-85", OutContractCode: "out_contract_code-86"}},
		URI:    "/xpay/cancel_subscribe_contract?access_token=TOKEN&pay_sig=f82acc7caae36ef147185b758493f68161ad2be2020a7b89cee0f938dab65b3f",
		Body:   `{"openid":"openid-83","termination_reason":"termination_reason-84","product_id":"product_id-85","out_contract_code":"out_contract_code-86"}`,
		Answer: `{"errcode":0}`,
	},
	{
		Call: (*virtualpay.Client).QueryPunishmentReasons, Receiver: live, Repeatable: true,
		URI:    "/xpay/query_punishment_reasons?access_token=TOKEN&pay_sig=ffd36ba2e540edac1ab1dbda565c76531afe05885d0516086cba4e7d929a814a",
		Body:   `{}`,
		Answer: `{"errcode":0,"appid":"appid-87","nickname":"nickname-88","merchant_code":"merchant_code-89","limited_functions":["limited_functions-90"],"other_limited_functions":"other_limited_functions-91","recovery_specifications":[{"limitation_case_id":"limitation_case_id-93","limitation_reason_type":"limitation_reason_type-94","limitation_reason":"limitation_reason-95","limitation_reason_describe":"limitation_reason_describe-96","relate_limitations":[{"a":97}],"other_relate_limitations":"other_relate_limitations-98","recover_way":"recover_way-99","recover_way_param":"recover_way_param-100","recover_help_url":"recover_help_url-101","limitation_action_type":"limitation_action_type-102","limitation_start_date":"limitation_start_date-103","limitation_date":"limitation_date-104"}]}`,
		Want:   &virtualpay.QueryPunishmentReasonsResult{AppID: "appid-87", Nickname: "nickname-88", MerchantCode: "merchant_code-89", LimitedFunctions: []string{"limited_functions-90"}, OtherLimitedFunctions: "other_limited_functions-91", RecoverySpecifications: []virtualpay.RecoverySpecification{virtualpay.RecoverySpecification{LimitationCaseID: "limitation_case_id-93", LimitationReasonType: "limitation_reason_type-94", LimitationReason: "limitation_reason-95", LimitationReasonDescribe: "limitation_reason_describe-96", RelateLimitations: []json.RawMessage{json.RawMessage(`{"a":97}`)}, OtherRelateLimitations: "other_relate_limitations-98", RecoverWay: "recover_way-99", RecoverWayParam: "recover_way_param-100", RecoverHelpURL: "recover_help_url-101", LimitationActionType: "limitation_action_type-102", LimitationStartDate: "limitation_start_date-103", LimitationDate: "limitation_date-104"}}},
	},
	{
		Call: (*virtualpay.Client).ResponseComplaint, Receiver: sandbox, Fills: "env",
		Args:   []any{&virtualpay.ResponseComplaintRequest{ComplaintID: "complaint_id-105", ResponseContent: "response_content-106", ResponseImages: []string{"response_images-107"}}},
		URI:    "/xpay/response_complaint?access_token=TOKEN&pay_sig=ba625e9d7d769a110fbec39e8f125585f51c1342bd7401ad90bfcb9ef94c2a64",
		Body:   `{"env":1,"complaint_id":"complaint_id-105","response_content":"response_content-106","response_images":["response_images-107"]}`,
		Answer: `{"errcode":0}`,
	},
	{
		Call: (*virtualpay.Client).CompleteComplaint, Receiver: sandbox, Fills: "env",
		Args:   []any{&virtualpay.CompleteComplaintRequest{ComplaintID: "complaint_id-108"}},
		URI:    "/xpay/complete_complaint?access_token=TOKEN&pay_sig=7d8b631b7d5f437b7b62344e35366bfc61ddcdbed10b2c477de5f9a3558367a5",
		Body:   `{"env":1,"complaint_id":"complaint_id-108"}`,
		Answer: `{"errcode":0}`,
	},
	{
		Call: (*virtualpay.Client).CurrencyPay, Receiver: sandbox, Fills: "env", Empty: "Repeated",
		Args:   []any{sessionKey, &virtualpay.CurrencyPayRequest{OpenID: "openid-109", UserIP: "user_ip-110", Amount: 111, OrderID: "order_id-112", PayItem: "payitem-113", Remark: "remark-114", DeviceType: 115}},
		URI:    "/xpay/currency_pay?access_token=TOKEN&pay_sig=97c9dc246792b7a6af5e94bd944210f771997169379c385224092a9579cfb182&signature=1d193ca9917ed9bffbd015fd44cfe00f41aea90ca6b95ea65bf577951996b17d",
		Body:   `{"env":1,"openid":"openid-109","user_ip":"user_ip-110","amount":111,"order_id":"order_id-112","payitem":"payitem-113","remark":"remark-114","device_type":115}`,
		Answer: `{"errcode":0,"order_id":"order_id-116","balance":117,"used_present_amount":118}`,
		Want:   &virtualpay.CurrencyPayResult{OrderID: "order_id-116", Balance: 117, UsedPresentAmount: 118},
	},
	{
		Call: (*virtualpay.Client).StartUploadGoods, Receiver: sandbox, Fills: "env",
		Args:   []any{&virtualpay.StartUploadGoodsRequest{UploadItem: []virtualpay.UploadItem{virtualpay.UploadItem{ID: "id-0120", Name: "name-121", Price: 122, Remark: "remark-123", ItemURL: "item_url-124"}}, OpenID: "openid-125", UserIP: "user_ip-126", DeviceType: 127}},
		URI:    "/xpay/start_upload_goods?access_token=TOKEN&pay_sig=52ae53a7ccf73660037af487f8bd137dfc1553a70ba609ad5339ffe62cccfdd4",
		Body:   `{"env":1,"upload_item":[{"id":"id-0120","name":"name-121","price":122,"remark":"remark-123","item_url":"item_url-124"}],"openid":"openid-125","user_ip":"user_ip-126","device_type":127}`,
		Answer: `{"errcode":0}`,
	},
}
