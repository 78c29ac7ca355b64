package b2b_test

import (
	"slices"
	"testing"

	"github.com/minigo-dev/wechat"
	"github.com/minigo-dev/wechat/internal/wiretest"
	"github.com/minigo-dev/wechat/sector/b2b"
)

const (
	mchID      = "1230000109"
	appKey     = "AppKeyOfLive0001"
	sandboxKey = "AppKeyOfSandbox1"
)

func client(c *wechat.Client) any {
	pay, err := b2b.New(c, mchID, appKey, b2b.WithSandboxKey(sandboxKey))
	if err != nil {
		panic(err)
	}
	return pay
}

// TestWire proves each method and each function on the wire and against WeChat's documentation.
func TestWire(t *testing.T) {
	t.Parallel()
	wiretest.Run(t, ".", slices.Concat(signedRows, rows))
}

func ptr[T any](v T) *T { return &v }

// The signatures were made by another program.
var signedRows = []wiretest.Row{
	{
		Call: (*b2b.Client).GetOrder, Repeatable: true, Needs: "pay_status", Receiver: client, Fills: "mchid",
		Args:   []any{&b2b.GetOrderRequest{OutTradeNo: "out_trade_no-58", OrderID: "order_id-59"}},
		URI:    "/retail/B2b/getorder?access_token=TOKEN&pay_sig=169fb687b57e0b0615b2a61f9c87e6d3b69be2eea1b5ffd34ffbe2be1f0d76ad",
		Body:   `{"mchid":"1230000109","out_trade_no":"out_trade_no-58","order_id":"order_id-59"}`,
		Answer: `{"errcode":0,"appid":"appid-60","mchid":"mchid-61","out_trade_no":"out_trade_no-62","order_id":"order_id-63","pay_status":"pay_status-64","pay_time":"pay_time-65","attach":"attach-66","payer_openid":"payer_openid-67","amount":{"order_amount":68,"payer_amount":69,"currency":"currency-70"},"wxpay_transaction_id":"wxpay_transaction_id-71","env":72,"settle_status":73,"settle_finish_time":"settle_finish_time-74","platform_profit_percent":75,"platform_profit_fee":76,"bank_type":"bank_type-77"}`,
		Want:   &b2b.GetOrderResult{AppID: "appid-60", MchID: "mchid-61", OutTradeNo: "out_trade_no-62", OrderID: "order_id-63", PayStatus: "pay_status-64", PayTime: "pay_time-65", Attach: "attach-66", PayerOpenID: "payer_openid-67", Amount: b2b.OrderAmount{OrderAmount: 68, PayerAmount: 69, Currency: "currency-70"}, WxpayTransactionID: "wxpay_transaction_id-71", Env: 72, SettleStatus: 73, SettleFinishTime: "settle_finish_time-74", PlatformProfitPercent: 75, PlatformProfitFee: 76, BankType: "bank_type-77"},
	},
	{
		Call: (*b2b.Client).CloseB2BOrder, Receiver: client, Fills: "mchid",
		Args:   []any{&b2b.CloseB2BOrderRequest{OutTradeNo: "out_trade_no-78", OrderID: "order_id-79"}},
		URI:    "/retail/B2b/closeb2border?access_token=TOKEN&pay_sig=e17f8b46e5f80c3c02011a3aec0b78894a9bb0d23e50c4c6fb050053ef92ba59",
		Body:   `{"mchid":"1230000109","out_trade_no":"out_trade_no-78","order_id":"order_id-79"}`,
		Answer: `{"errcode":0,"errmsg":"ok"}`,
	},
	{
		Call: (*b2b.Client).RefundOrder, Receiver: client, Fills: "mchid", Empty: "Repeated",
		Args:   []any{&b2b.RefundOrderRequest{OutTradeNo: "out_trade_no-80", OrderID: "order_id-81", OutRefundNo: "out_refund_no-82", RefundAmount: 83, RefundFrom: 84, RefundReason: 85, Description: "description-86"}},
		URI:    "/retail/B2b/refund?access_token=TOKEN&pay_sig=e03da342cf4ceee42fd2b0a47c302589961d882ed316c7b38e29174003122443",
		Body:   `{"mchid":"1230000109","out_trade_no":"out_trade_no-80","order_id":"order_id-81","out_refund_no":"out_refund_no-82","refund_amount":83,"refund_from":84,"refund_reason":85,"description":"description-86"}`,
		Answer: `{"errcode":0,"refund_id":"refund_id-87","out_refund_no":"out_refund_no-88","order_id":"order_id-89","out_trade_no":"out_trade_no-90"}`,
		Want:   &b2b.RefundOrderResult{RefundID: "refund_id-87", OutRefundNo: "out_refund_no-88", OrderID: "order_id-89", OutTradeNo: "out_trade_no-90"},
	},
	{
		Call: (*b2b.Client).GetRefund, Repeatable: true, Needs: "refund_status", Receiver: client, Fills: "mchid",
		Args:   []any{&b2b.GetRefundRequest{OutRefundNo: "out_refund_no-91", RefundID: "refund_id-92"}},
		URI:    "/retail/B2b/getrefund?access_token=TOKEN&pay_sig=38824ea10e528abdf8926eba73aeaec9ffb296139c42125efe47393f5ce42b90",
		Body:   `{"mchid":"1230000109","out_refund_no":"out_refund_no-91","refund_id":"refund_id-92"}`,
		Answer: `{"errcode":0,"refund_id":"refund_id-93","out_refund_no":"out_refund_no-94","order_id":"order_id-95","out_trade_no":"out_trade_no-96","create_time":"create_time-97","refund_time":"refund_time-98","refund_status":"refund_status-99","refund_desc":"refund_desc-100","amount":{"order_amount":101,"refund_amount":102,"currency":"currency-103"},"wxpay_refund_id":"wxpay_refund_id-104","reverse_sett_state":105,"reverse_sett_finish_time":"reverse_sett_finish_time-106","platform_profit_percent":107,"reverse_sett_amt":108,"refund_channel_info":{"channel":"channel-109","user_received_account":"user_received_account-110","funds_account":"funds_account-111"},"description":"description-112"}`,
		Want:   &b2b.GetRefundResult{RefundID: "refund_id-93", OutRefundNo: "out_refund_no-94", OrderID: "order_id-95", OutTradeNo: "out_trade_no-96", CreateTime: "create_time-97", RefundTime: "refund_time-98", RefundStatus: "refund_status-99", RefundDesc: "refund_desc-100", Amount: b2b.RefundAmount{OrderAmount: 101, RefundAmount: 102, Currency: "currency-103"}, WxpayRefundID: "wxpay_refund_id-104", ReverseSettState: 105, ReverseSettFinishTime: "reverse_sett_finish_time-106", PlatformProfitPercent: 107, ReverseSettAmt: 108, RefundChannelInfo: b2b.RefundChannel{Channel: "channel-109", UserReceivedAccount: "user_received_account-110", FundsAccount: "funds_account-111"}, Description: "description-112"},
	},
	{
		Call: (*b2b.Client).DownloadBill, Repeatable: true, Receiver: client, Fills: "mchid",
		Args:   []any{&b2b.DownloadBillRequest{BillDate: "bill_date-113"}},
		URI:    "/retail/B2b/downloadbill?access_token=TOKEN&pay_sig=5c684eeec25f7774bf5fc6d19f323699b008421ceb7617ce50e8605c489ad19c",
		Body:   `{"mchid":"1230000109","bill_date":"bill_date-113"}`,
		Answer: `{"errcode":0,"success_bill_url":"success_bill_url-114","refund_bill_url":"refund_bill_url-115","all_bill_url":"all_bill_url-116","fund_bill_url":"fund_bill_url-117","ended_day_avail_amt":118,"ended_day_frozen_amt":119,"ended_day_total_amt":120,"profit_sharing_bill_url":"profit_sharing_bill_url-121","profit_refund_bill_url":"profit_refund_bill_url-122","bankpay_fund_bill_url":"bankpay_fund_bill_url-123"}`,
		Want:   &b2b.DownloadBillResult{SuccessBillURL: "success_bill_url-114", RefundBillURL: "refund_bill_url-115", AllBillURL: "all_bill_url-116", FundBillURL: "fund_bill_url-117", EndedDayAvailAmt: 118, EndedDayFrozenAmt: 119, EndedDayTotalAmt: 120, ProfitSharingBillURL: "profit_sharing_bill_url-121", ProfitRefundBillURL: "profit_refund_bill_url-122", BankpayFundBillURL: "bankpay_fund_bill_url-123"},
	},
	{
		Call: (*b2b.Client).AddProfitSharingAccount, Receiver: client,
		Args:   []any{&b2b.AddProfitSharingAccountRequest{ProfitSharingRelationType: "profit_sharing_relation_type-181", PayeeType: "payee_type-182", PayeeID: "payee_id-183", PayeeName: "payee_name-184"}},
		URI:    "/retail/B2b/addprofitsharingaccount?access_token=TOKEN&pay_sig=4d55a04e48815e532e38d998da38cc87d9c7655ef2da7b19e6c5cfac5d15f533",
		Body:   `{"profit_sharing_relation_type":"profit_sharing_relation_type-181","payee_type":"payee_type-182","payee_id":"payee_id-183","payee_name":"payee_name-184"}`,
		Answer: `{"errcode":0,"errmsg":"ok"}`,
	},
	{
		Call: (*b2b.Client).DelProfitSharingAccount, Receiver: client,
		Args:   []any{&b2b.DelProfitSharingAccountRequest{PayeeType: "payee_type-185", PayeeID: "payee_id-186"}},
		URI:    "/retail/B2b/delprofitsharingaccount?access_token=TOKEN&pay_sig=e04caaf03623f5ef50b6c0576dcadec2d0cc6a0a993dbcf366d21cd9eb0ac7c5",
		Body:   `{"payee_type":"payee_type-185","payee_id":"payee_id-186"}`,
		Answer: `{"errcode":0,"errmsg":"ok"}`,
	},
	{
		Call: (*b2b.Client).QueryProfitSharingAccount, Repeatable: true, Receiver: client,
		Args:   []any{&b2b.QueryProfitSharingAccountRequest{Offset: 187, Limit: 188}},
		URI:    "/retail/B2b/queryprofitsharingaccount?access_token=TOKEN&pay_sig=783aefe6d1f1646bd19a3860dc1f02a0b3ec4db8da5f4d25830e4d0c242f06fa",
		Body:   `{"offset":187,"limit":188}`,
		Answer: `{"errcode":0,"account_list":[{"sharing_account_type":"sharing_account_type-189","sharing_account":"sharing_account-190","add_time":191,"update_time":192,"name":"name-193"}]}`,
		Want:   &b2b.QueryProfitSharingAccountResult{AccountList: []b2b.SharingAccount{{SharingAccountType: "sharing_account_type-189", SharingAccount: "sharing_account-190", AddTime: 191, UpdateTime: 192, Name: "name-193"}}},
	},
	{
		Call: (*b2b.Client).CreateProfitSharingOrder, Receiver: client, Fills: "mchid",
		Args:   []any{&b2b.CreateProfitSharingOrderRequest{OutTradeNo: "out_trade_no-194", ProfitFee: 195, ReceiverType: "receiver_type-196", ReceiverAccount: "receiver_account-197"}},
		URI:    "/retail/B2b/createprofitsharingorder?access_token=TOKEN&pay_sig=8e938a10352ad43146c090f70450e1d4bf15cc612e09f0bdeb74df3b2bd5b421",
		Body:   `{"mchid":"1230000109","out_trade_no":"out_trade_no-194","profit_fee":195,"receiver_type":"receiver_type-196","receiver_account":"receiver_account-197"}`,
		Answer: `{"errcode":0,"errmsg":"ok"}`,
	},
	{
		Call: (*b2b.Client).QueryProfitSharingOrder, Repeatable: true, Needs: "order_status", Receiver: client, Fills: "mchid",
		Args:   []any{&b2b.QueryProfitSharingOrderRequest{OutTradeNo: "out_trade_no-198", ReceiverType: "receiver_type-199", ReceiverAccount: "receiver_account-200"}},
		URI:    "/retail/B2b/queryprofitsharingorder?access_token=TOKEN&pay_sig=4c93f8637ece69285c70a2478cab481842c9fa5d09a2caf1adb26d619b74041b",
		Body:   `{"mchid":"1230000109","out_trade_no":"out_trade_no-198","receiver_type":"receiver_type-199","receiver_account":"receiver_account-200"}`,
		Answer: `{"errcode":0,"order_status":201}`,
		Want:   &b2b.QueryProfitSharingOrderResult{OrderStatus: 201},
	},
	{
		Call: (*b2b.Client).QueryProfitSharingRemainAmt, Repeatable: true, Needs: "remain_amt", Receiver: client, Fills: "mchid",
		Args:   []any{&b2b.QueryProfitSharingRemainAmtRequest{OutTradeNo: "out_trade_no-202"}},
		URI:    "/retail/B2b/queryprofitsharingremainamt?access_token=TOKEN&pay_sig=086197fd0d198e995d2ec7cde2d106f47f880b10bdf885fe5aacc09c0bd40f84",
		Body:   `{"mchid":"1230000109","out_trade_no":"out_trade_no-202"}`,
		Answer: `{"errcode":0,"remain_amt":203}`,
		Want:   &b2b.QueryProfitSharingRemainAmtResult{RemainAmt: 203},
	},
	{
		Call: (*b2b.Client).FinishProfitSharingOrder, Repeatable: true, Receiver: client, Fills: "mchid",
		Args:   []any{&b2b.FinishProfitSharingOrderRequest{OutTradeNo: "out_trade_no-204"}},
		URI:    "/retail/B2b/finishprofitsharingorder?access_token=TOKEN&pay_sig=de1964d96802717a6389b89f32b7ddd46b7d01167787e0cdad3f0ec41635b641",
		Body:   `{"mchid":"1230000109","out_trade_no":"out_trade_no-204"}`,
		Answer: `{"errcode":0,"errmsg":"ok"}`,
	},
	{
		Call: (*b2b.Client).RefundProfitSharing, Receiver: client, Fills: "mchid",
		Args:   []any{&b2b.RefundProfitSharingRequest{OutTradeNo: "out_trade_no-205", OutRefundNo: "out_refund_no-206", PayeeType: "payee_type-207", PayeeID: "payee_id-208", RefundAmt: 209}},
		URI:    "/retail/B2b/refundprofitsharing?access_token=TOKEN&pay_sig=88c7336ca1732dff76c04af2aa333ff3a3d46bb14bf451d1c156465d8f75efd3",
		Body:   `{"mchid":"1230000109","out_trade_no":"out_trade_no-205","out_refund_no":"out_refund_no-206","payee_type":"payee_type-207","payee_id":"payee_id-208","refund_amt":209}`,
		Answer: `{"errcode":0,"errmsg":"ok"}`,
	},
	{
		Call: (*b2b.Client).QueryRefundProfitSharingOrder, Repeatable: true, Needs: "order_status", Receiver: client, Fills: "mchid",
		Args:   []any{&b2b.QueryRefundProfitSharingOrderRequest{OutTradeNo: "out_trade_no-210", OutRefundNo: "out_refund_no-211", PayeeType: "payee_type-212", PayeeID: "payee_id-213"}},
		URI:    "/retail/B2b/queryrefundprofitsharingorder?access_token=TOKEN&pay_sig=910f50da2d6a9a1ddaadb4a201a1e510ca576fa6bb32766260d6420769932566",
		Body:   `{"mchid":"1230000109","out_trade_no":"out_trade_no-210","out_refund_no":"out_refund_no-211","payee_type":"payee_type-212","payee_id":"payee_id-213"}`,
		Answer: `{"errcode":0,"order_status":214}`,
		Want:   &b2b.QueryRefundProfitSharingOrderResult{OrderStatus: 214},
	},
	{
		Call: (*b2b.Client).GetMchBalance, Repeatable: true, Needs: "balance_list", Receiver: client, Fills: "mchid",
		URI:    "/retail/B2b/getmchbalance?access_token=TOKEN&pay_sig=ff7c890c5fef07b4ee6889c4aba4c9101b4c659069e931b8361dc36306b8060f",
		Body:   `{"mchid":"1230000109"}`,
		Answer: `{"errcode":0,"balance_list":[{"balance_type":"balance_type-284","amount":"amount-285","currency":"currency-286"}]}`,
		Want:   &b2b.GetMchBalanceResult{BalanceList: []b2b.Balance{{BalanceType: "balance_type-284", Amount: "amount-285", Currency: "currency-286"}}},
	},
	{
		Call: (*b2b.Client).ManualWithdraw, Receiver: client, Fills: "mchid",
		Args:   []any{&b2b.ManualWithdrawRequest{WithdrawAmount: 287, OutWithdrawNo: "out_withdraw_no-288"}},
		URI:    "/retail/B2b/withdraw?access_token=TOKEN&pay_sig=3fcbf96167d78080199c789bc7f51a495a94b98d10a1438b0396ac07c11b47aa",
		Body:   `{"mchid":"1230000109","withdraw_amount":287,"out_withdraw_no":"out_withdraw_no-288"}`,
		Answer: `{"errcode":0,"errmsg":"ok"}`,
	},
	{
		Call: (*b2b.Client).QueryWithdraw, Repeatable: true, Needs: "status", Receiver: client, Fills: "mchid",
		Args:   []any{&b2b.QueryWithdrawRequest{OutWithdrawNo: "out_withdraw_no-289"}},
		URI:    "/retail/B2b/querywithdraw?access_token=TOKEN&pay_sig=774dd6661b3ac7055ac42d576a0e9784997556ae926c46c66c759493f4937c73",
		Body:   `{"mchid":"1230000109","out_withdraw_no":"out_withdraw_no-289"}`,
		Answer: `{"errcode":0,"out_withdraw_no":"out_withdraw_no-290","withdraw_amount":291,"status":"status-292","fail_reason":"fail_reason-293"}`,
		Want:   &b2b.QueryWithdrawResult{OutWithdrawNo: "out_withdraw_no-290", WithdrawAmount: 291, Status: "status-292", FailReason: "fail_reason-293"},
	},
	{
		Call: (*b2b.Client).SetAutoWithdraw, Repeatable: true, Receiver: client, Fills: "mchid",
		Args:   []any{&b2b.SetAutoWithdrawRequest{Status: 294, RetainAmt: ptr(int64(295))}},
		URI:    "/retail/B2b/setautowithdraw?access_token=TOKEN&pay_sig=a8ab753b0c714bf6b1c5c2a0aa0894e11abe76235147556feb8bab2aa49f02ca",
		Body:   `{"mchid":"1230000109","status":294,"retain_amt":295}`,
		Answer: `{"errcode":0,"errmsg":"ok"}`,
	},
}

var rows = []wiretest.Row{
	{
		Call: b2b.GetAppKey, Repeatable: true, Needs: "appkey",
		Args:   []any{&b2b.GetAppKeyRequest{MchID: "mchid-1"}},
		URI:    "/retail/B2b/getappkey?access_token=TOKEN",
		Body:   `{"mchid":"mchid-1"}`,
		Answer: `{"errcode":0,"appkey":"appkey-2","sandbox_appkey":"sandbox_appkey-3"}`,
		Want:   &b2b.GetAppKeyResult{AppKey: wechat.NewSessionKey("appkey-2"), SandboxAppKey: wechat.NewSessionKey("sandbox_appkey-3")},
	},
	{
		Call: b2b.GetMchInfo, Repeatable: true,
		URI:    "/retail/B2b/getmchinfo?access_token=TOKEN",
		Body:   `{}`,
		Answer: `{"errcode":0,"mch_list":[{"sub_mchid":"sub_mchid-4","company_name":"company_name-5","bank_name":"bank_name-6","bank_account":"bank_account-7","wxpay_status":"wxpay_status-8","bank_transfer_status":"bank_transfer_status-9"}],"total":10}`,
		Want:   &b2b.GetMchInfoResult{MchList: []b2b.Merchant{{SubMchID: "sub_mchid-4", CompanyName: "company_name-5", BankName: "bank_name-6", BankAccount: "bank_account-7", WxpayStatus: "wxpay_status-8", BankTransferStatus: "bank_transfer_status-9"}}, Total: 10},
	},
	{
		Call: b2b.RetailGetMchOrder, Repeatable: true,
		Args:   []any{&b2b.RetailGetMchOrderRequest{OutRegistrationID: "out_registration_id-11", PageIndex: 12, PageSize: 13}},
		URI:    "/retail/B2b/retailgetmchorder?access_token=TOKEN",
		Body:   `{"out_registration_id":"out_registration_id-11","page_index":12,"page_size":13}`,
		Answer: `{"errcode":0,"list":[{"status":14,"inner_resp":{"sub_merchant_registration_status":{"applyment_state":"applyment_state-15","applyment_state_desc":"applyment_state_desc-16","sign_state":"sign_state-17","sign_url":"sign_url-18","sub_mchid":"sub_mchid-19","account_validation":{"account_name":"account_name-20","account_no":"account_no-21","pay_amount":22,"destination_account_number":"destination_account_number-23","destination_account_name":"destination_account_name-24","destination_account_bank":"destination_account_bank-25","city":"city-26","remark":"remark-27","deadline":"deadline-28"},"audit_detail":[{"param_name":"param_name-29","reject_reason":"reject_reason-30"}],"legal_validation_url":"legal_validation_url-31"}},"wqf_register_statement":{"wqf_register_state":32,"wqf_register_state_desc":"wqf_register_state_desc-33","request_no":"request_no-34"},"wx_pay_rate":35,"wqf_certified_rate":36,"bind_scene_status":37}],"total":38}`,
		Want:   &b2b.RetailGetMchOrderResult{List: []b2b.Registration{{Status: 14, InnerResp: b2b.RegistrationState{SubMerchantRegistrationStatus: b2b.Applyment{ApplymentState: "applyment_state-15", ApplymentStateDesc: "applyment_state_desc-16", SignState: "sign_state-17", SignURL: "sign_url-18", SubMchID: "sub_mchid-19", AccountValidation: b2b.AccountValidation{AccountName: "account_name-20", AccountNo: "account_no-21", PayAmount: 22, DestinationAccountNumber: "destination_account_number-23", DestinationAccountName: "destination_account_name-24", DestinationAccountBank: "destination_account_bank-25", City: "city-26", Remark: "remark-27", Deadline: "deadline-28"}, AuditDetail: []b2b.Rejection{{ParamName: "param_name-29", RejectReason: "reject_reason-30"}}, LegalValidationURL: "legal_validation_url-31"}}, WqfRegisterStatement: b2b.BankTransferState{WqfRegisterState: 32, WqfRegisterStateDesc: "wqf_register_state_desc-33", RequestNo: "request_no-34"}, WxPayRate: 35, WqfCertifiedRate: 36, BindSceneStatus: 37}}, Total: 38},
	},
	{
		Call:   b2b.RegisterOnlyWqf,
		Args:   []any{&b2b.RegisterOnlyWqfRequest{OutRegistrationID: "out_registration_id-39"}},
		URI:    "/retail/B2b/registeronlywqf?access_token=TOKEN",
		Body:   `{"out_registration_id":"out_registration_id-39"}`,
		Answer: `{"errcode":0,"errmsg":"ok"}`,
	},
	{
		Call: b2b.CreateWqfLink, Repeatable: true, Needs: "url",
		Args:   []any{&b2b.CreateWqfLinkRequest{RequestNo: "request_no-40"}},
		URI:    "/retail/B2b/createwqflink?access_token=TOKEN",
		Body:   `{"request_no":"request_no-40"}`,
		Answer: `{"errcode":0,"url":"url-41","expire_time":"expire_time-42"}`,
		Want:   &b2b.CreateWqfLinkResult{URL: "url-41", ExpireTime: "expire_time-42"},
	},
	{
		Call: b2b.SetMchProfitRate, Repeatable: true,
		Args:   []any{&b2b.SetMchProfitRateRequest{SubMchID: "sub_mchid-43", ProfitRate: 44}},
		URI:    "/retail/B2b/setmchprofitrate?access_token=TOKEN",
		Body:   `{"sub_mchid":"sub_mchid-43","profit_rate":44}`,
		Answer: `{"errcode":0,"errmsg":"ok"}`,
	},
	{
		Call: b2b.UpdateWqfChargeFee, Repeatable: true,
		Args:   []any{&b2b.UpdateWqfChargeFeeRequest{SubMchID: "sub_mchid-45", CertifiedChargeFeeNumerator: 40}},
		URI:    "/retail/B2b/updatewqfchargefee?access_token=TOKEN",
		Body:   `{"sub_mchid":"sub_mchid-45","certified_charge_fee_numerator":40}`,
		Answer: `{"errcode":0,"merchant_name":"merchant_name-47","certified_charge_fee_numerator":48,"uncertified_charge_fee_numerator":49,"effect_time":"effect_time-50","expire_time":"expire_time-51"}`,
		Want:   &b2b.UpdateWqfChargeFeeResult{MerchantName: "merchant_name-47", CertifiedChargeFeeNumerator: 48, UncertifiedChargeFeeNumerator: 49, EffectTime: "effect_time-50", ExpireTime: "expire_time-51"},
	},
	{
		Call: b2b.GetWqfChargeFee, Repeatable: true,
		Args:   []any{&b2b.GetWqfChargeFeeRequest{SubMchID: "sub_mchid-52"}},
		URI:    "/retail/B2b/getwqfchargefee?access_token=TOKEN",
		Body:   `{"sub_mchid":"sub_mchid-52"}`,
		Answer: `{"errcode":0,"merchant_name":"merchant_name-53","certified_charge_fee_numerator":54,"uncertified_charge_fee_numerator":55,"effect_time":"effect_time-56","expire_time":"expire_time-57"}`,
		Want:   &b2b.GetWqfChargeFeeResult{MerchantName: "merchant_name-53", CertifiedChargeFeeNumerator: 54, UncertifiedChargeFeeNumerator: 55, EffectTime: "effect_time-56", ExpireTime: "expire_time-57"},
	},
	{
		Call: b2b.RetailUploadMchFile, Needs: "file_id",
		Args:   []any{&b2b.RetailUploadMchFileRequest{FileName: "file_name-124", File: "file-125"}},
		URI:    "/retail/B2b/retailuploadmchfile?access_token=TOKEN",
		Body:   `{"file_name":"file_name-124","file":"file-125"}`,
		Answer: `{"errcode":0,"file_id":"file_id-126"}`,
		Want:   &b2b.RetailUploadMchFileResult{FileID: "file_id-126"},
	},
	{
		Call: b2b.RetailRegisterMch, Needs: "order_no",
		Args:   []any{&b2b.RetailRegisterMchRequest{IDDocTypeNum: 2, IDCardInfo: &b2b.IDCard{IDCardCopy: "id_card_copy-128", IDCardNational: "id_card_national-129", IDCardName: "id_card_name-130", IDCardNumber: "id_card_number-131", IDCardValidTime: "id_card_valid_time-132", IDCardAddress: "id_card_address-133", IDCardValidTimeBegin: "id_card_valid_time_begin-134"}, IDDocInfo: &b2b.IDDoc{IDDocName: "id_doc_name-135", IDDocNumber: "id_doc_number-136", IDDocCopy: "id_doc_copy-137", DocPeriodEnd: "doc_period_end-138", DocPeriodBegin: "doc_period_begin-139", IDDocAddress: "id_doc_address-140", IDDocCopyBack: "id_doc_copy_back-141"}, AccountInfo: b2b.Account{BankAccountType: "bank_account_type-142", AccountBank: "account_bank-143", AccountName: "account_name-144", BankAddressCode: "bank_address_code-145", BankBranchID: "bank_branch_id-146", BankName: "bank_name-147", AccountNumber: "account_number-148"}, ContactInfo: b2b.Contact{ContactType: "contact_type-149", ContactName: "contact_name-150", ContactIDDocType: "contact_id_doc_type-151", ContactIDCardNumber: "contact_id_card_number-152", ContactIDDocCopy: "contact_id_doc_copy-153", ContactIDDocCopyBack: "contact_id_doc_copy_back-154", ContactIDDocPeriodBegin: "contact_id_doc_period_begin-155", ContactIDDocPeriodEnd: "contact_id_doc_period_end-156", BusinessAuthorizationLetter: "business_authorization_letter-157", MobilePhone: "mobile_phone-158", ContactEmail: "contact_email-159"}, BusinessLicense: b2b.BusinessLicense{BusinessLicenseCopy: "business_license_copy-160", BusinessLicenseNumber: "business_license_number-161", MerchantName: "merchant_name-162", LegalPerson: "legal_person-163", CompanyAddress: "company_address-164", BusinessTime: "business_time-165", CertType: "cert_type-166"}, MerchantShortname: "merchant_shortname-167", OrganizationType: 168, Qualification: b2b.Qualification{QualificationType: "qualification_type-169", Qualifications: "qualifications-170"}, BusinessAdditionDesc: "business_addition_desc-171", BusinessAdditionPics: "business_addition_pics-172", OpenType: 173, ExtRegisterInfo: b2b.ExtRegisterInfo{DoorHeadFileID: "door_head_file_id-174", StoreFileID: "store_file_id-175", OnlinePayFileID: "online_pay_file_id-176", MerchantScale: "merchant_scale-177", AuthorizationLetterFileID: "authorization_letter_file_id-178"}, ClientIP: "client_ip-179"}},
		URI:    "/retail/B2b/retailregistermch?access_token=TOKEN",
		Body:   `{"id_doc_type_num":2,"id_card_info":{"id_card_copy":"id_card_copy-128","id_card_national":"id_card_national-129","id_card_name":"id_card_name-130","id_card_number":"id_card_number-131","id_card_valid_time":"id_card_valid_time-132","id_card_address":"id_card_address-133","id_card_valid_time_begin":"id_card_valid_time_begin-134"},"id_doc_info":{"id_doc_name":"id_doc_name-135","id_doc_number":"id_doc_number-136","id_doc_copy":"id_doc_copy-137","doc_period_end":"doc_period_end-138","doc_period_begin":"doc_period_begin-139","id_doc_address":"id_doc_address-140","id_doc_copy_back":"id_doc_copy_back-141"},"account_info":{"bank_account_type":"bank_account_type-142","account_bank":"account_bank-143","account_name":"account_name-144","bank_address_code":"bank_address_code-145","bank_branch_id":"bank_branch_id-146","bank_name":"bank_name-147","account_number":"account_number-148"},"contact_info":{"contact_type":"contact_type-149","contact_name":"contact_name-150","contact_id_doc_type":"contact_id_doc_type-151","contact_id_card_number":"contact_id_card_number-152","contact_id_doc_copy":"contact_id_doc_copy-153","contact_id_doc_copy_back":"contact_id_doc_copy_back-154","contact_id_doc_period_begin":"contact_id_doc_period_begin-155","contact_id_doc_period_end":"contact_id_doc_period_end-156","business_authorization_letter":"business_authorization_letter-157","mobile_phone":"mobile_phone-158","contact_email":"contact_email-159"},"business_license":{"business_license_copy":"business_license_copy-160","business_license_number":"business_license_number-161","merchant_name":"merchant_name-162","legal_person":"legal_person-163","company_address":"company_address-164","business_time":"business_time-165","cert_type":"cert_type-166"},"merchant_shortname":"merchant_shortname-167","organization_type":168,"qualification":{"qualification_type":"qualification_type-169","qualifications":"qualifications-170"},"business_addition_desc":"business_addition_desc-171","business_addition_pics":"business_addition_pics-172","open_type":173,"ext_register_info":{"door_head_file_id":"door_head_file_id-174","store_file_id":"store_file_id-175","online_pay_file_id":"online_pay_file_id-176","merchant_scale":"merchant_scale-177","authorization_letter_file_id":"authorization_letter_file_id-178"},"client_ip":"client_ip-179"}`,
		Answer: `{"errcode":0,"order_no":"order_no-180"}`,
		Want:   &b2b.RetailRegisterMchResult{OrderNo: "order_no-180"},
	},
	{
		Call:   b2b.BatchCreateRetail,
		Args:   []any{&b2b.BatchCreateRetailRequest{RetailInfoList: []b2b.NewShop{{MobilePhone: "mobile_phone-215", RetailName: "retail_name-216", RetailType: "retail_type-217", SubRetailType: "sub_retail_type-218", AddressProvince: "address_province-219", AddressCity: "address_city-220", AddressRegion: "address_region-221", AddressStreet: "address_street-222", RegistrationNumber: "registration_number-223", BizName: "biz_name-224", CorporationName: "corporation_name-225", Latitude: 226.5, Longitude: 227.5, BusinessType: []string{"business_type-228"}, OtherBusinessType: "other_business_type-229"}}}},
		URI:    "/wxa/business/batchcreateretail?access_token=TOKEN",
		Body:   `{"retail_info_list":[{"mobile_phone":"mobile_phone-215","retail_name":"retail_name-216","retail_type":"retail_type-217","sub_retail_type":"sub_retail_type-218","address_province":"address_province-219","address_city":"address_city-220","address_region":"address_region-221","address_street":"address_street-222","registration_number":"registration_number-223","biz_name":"biz_name-224","corporation_name":"corporation_name-225","latitude":226.5,"longitude":227.5,"business_type":["business_type-228"],"other_business_type":"other_business_type-229"}]}`,
		Answer: `{"errcode":0,"num_success":230,"num_failure":231,"failure_record_list":[{"mobile_phone":"mobile_phone-232","registration_number":"registration_number-233","failure_code":234}]}`,
		Want:   &b2b.BatchCreateRetailResult{NumSuccess: 230, NumFailure: 231, FailureRecordList: []b2b.FailedShop{{MobilePhone: "mobile_phone-232", RegistrationNumber: "registration_number-233", FailureCode: 234}}},
	},
	{
		Call: b2b.GetRetailInfo, Repeatable: true,
		Args:   []any{&b2b.GetRetailInfoRequest{OpenID: "openid-235", MobilePhone: "mobile_phone-236"}},
		URI:    "/wxa/business/getretailinfo?access_token=TOKEN",
		Body:   `{"openid":"openid-235","mobile_phone":"mobile_phone-236"}`,
		Answer: `{"errcode":0,"info":[{"mobile_phone":"mobile_phone-237","retail_type":"retail_type-238","sub_retail_type":"sub_retail_type-239","retail_address":"retail_address-240","retail_name":"retail_name-241","identification":"identification-242","principal":"principal-243","legal_person_name":"legal_person_name-244","openid":"openid-245","role":"role-246","status":247,"auth_time":248,"grant_time":249,"longitude":250.5,"latitude":251.5,"business_type":["business_type-252"],"other_business_type":"other_business_type-253","staff_list":[{"openid":"openid-254","role":255,"create_time":256}]}]}`,
		Want:   &b2b.GetRetailInfoResult{Info: []b2b.Shop{{MobilePhone: "mobile_phone-237", RetailType: "retail_type-238", SubRetailType: "sub_retail_type-239", RetailAddress: "retail_address-240", RetailName: "retail_name-241", Identification: "identification-242", Principal: "principal-243", LegalPersonName: "legal_person_name-244", OpenID: "openid-245", Role: "role-246", Status: 247, AuthTime: 248, GrantTime: 249, Longitude: 250.5, Latitude: 251.5, BusinessType: []string{"business_type-252"}, OtherBusinessType: "other_business_type-253", StaffList: []b2b.Staff{{OpenID: "openid-254", Role: 255, CreateTime: 256}}}}},
	},
	{
		Call: b2b.GetRetailOpenIDList, Repeatable: true,
		Args:   []any{&b2b.GetRetailOpenIDListRequest{Limit: 100, PageContext: "page_context-258"}},
		URI:    "/wxa/business/getretailopenidlist?access_token=TOKEN",
		Body:   `{"limit":100,"page_context":"page_context-258"}`,
		Answer: `{"errcode":0,"openid_list":["openid_list-259"],"page_context":"page_context-260"}`,
		Want:   &b2b.GetRetailOpenIDListResult{OpenIDList: []string{"openid_list-259"}, PageContext: "page_context-260"},
	},
	{
		Call:   b2b.RetailBusinessApply,
		Args:   []any{&b2b.RetailBusinessApplyRequest{GoodsTypeList: []string{"goods_type_list-261"}, GoodsSaleList: []string{"goods_sale_list-262"}, CoverNum: "cover_num-263", ServiceList: []string{"service_list-264"}, Description: "description-265", ContactName: "contact_name-266", ContactPhone: "contact_phone-267", ContactEmail: "contact_email-268"}},
		URI:    "/wxa/business/retailbusinessapply?access_token=TOKEN",
		Body:   `{"goods_type_list":["goods_type_list-261"],"goods_sale_list":["goods_sale_list-262"],"cover_num":"cover_num-263","service_list":["service_list-264"],"description":"description-265","contact_name":"contact_name-266","contact_phone":"contact_phone-267","contact_email":"contact_email-268"}`,
		Answer: `{"errcode":0,"errmsg":"ok"}`,
	},
	{
		Call:   b2b.RetailNotifyBusiness,
		Args:   []any{&b2b.RetailNotifyBusinessRequest{Type: 269, ToUserList: []string{"to_user_list-270"}, Content: "content-271"}},
		URI:    "/wxa/business/retailnotifybusiness?access_token=TOKEN",
		Body:   `{"type":269,"to_user_list":["to_user_list-270"],"content":"content-271"}`,
		Answer: `{"errcode":0,"errmsg":"ok"}`,
	},
	{
		Call: b2b.GetRetailMessageList, Repeatable: true,
		Args:   []any{&b2b.GetRetailMessageListRequest{Start: 272, Offset: 273, BeginDate: "begin_date-274", EndDate: "end_date-275"}},
		URI:    "/wxa/business/getretailmessagelist?access_token=TOKEN",
		Body:   `{"start":272,"offset":273,"begin_date":"begin_date-274","end_date":"end_date-275"}`,
		Answer: `{"errcode":0,"total_num":276,"data_line":[{"msg_id":277,"msg_type":278,"date":"date-279","msg_time":"msg_time-280","send_uv":281,"entry_uv":282,"business_msg_id":"business_msg_id-283"}]}`,
		Want:   &b2b.GetRetailMessageListResult{TotalNum: 276, DataLine: []b2b.MessageEffect{{MsgID: 277, MsgType: 278, Date: "date-279", MsgTime: "msg_time-280", SendUV: 281, EntryUV: 282, BusinessMsgID: "business_msg_id-283"}}},
	},
}
