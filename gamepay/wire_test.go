package gamepay_test

import (
	"testing"

	"github.com/minigo-dev/wechat"
	"github.com/minigo-dev/wechat/gamepay"
	"github.com/minigo-dev/wechat/internal/wiretest"
)

const (
	offerID = "1450000001"
	appKey  = "AppKeyOfSandbox1"
)

var sessionKey = wechat.NewSessionKey("c2Vzc2lvbi1rZXktMTIzNA==")

func sandbox(c *wechat.Client) any {
	pay, err := gamepay.New(c, offerID, wechat.PaySandbox, appKey)
	if err != nil {
		panic(err)
	}
	return pay
}

// The signatures were made by another program.
var wireRows = []wiretest.Row{
	{
		Call: (*gamepay.Client).GetBalance, Receiver: sandbox, Repeatable: true, Fills: "offer_id ts env",
		Args:   []any{sessionKey, &gamepay.GetBalanceRequest{OpenID: "o1", ZoneID: "z2", UserIP: "203.0.113.3", CoinType: 1}},
		URI:    "/wxa/game/getbalance?access_token=TOKEN&pay_sig=4e0882da54b226acce5310d893425222c81ffb60fabcdb238bee82ec9b1922a5&sig_method=hmac_sha256&signature=94cdefc8e92c9a7a290fd32248c06f9dfaf817cfc4cdaadbec46692528a8e1ad",
		Body:   `{"offer_id":"1450000001","ts":946684800,"env":1,"openid":"o1","zone_id":"z2","user_ip":"203.0.113.3","coin_type":1}`,
		Answer: `{"errcode":0,"balance":1,"present_balance":2,"sum_save":3,"sum_present":4,"sum_balance":5,"sum_cost":6,"first_save":true}`,
		Want:   &gamepay.GetBalanceResult{Balance: 1, PresentBalance: 2, SumSave: 3, SumPresent: 4, SumBalance: 5, SumCost: 6, FirstSave: true},
	},
	{
		Call: (*gamepay.Client).Pay, Stricter: "BillNo", Receiver: sandbox, Fills: "offer_id ts env", Empty: "Repeated",
		Args:   []any{sessionKey, &gamepay.PayRequest{OpenID: "o1", ZoneID: "z2", UserIP: "203.0.113.3", Amount: 4, BillNo: "b-5", PayItem: "<sword>", Remark: "r&7"}},
		URI:    "/wxa/game/pay?access_token=TOKEN&pay_sig=2b0b69586c626149c4f5d8c162e198d7a395abdf6f6e4a0323343d56002b7d5e&sig_method=hmac_sha256&signature=65acfa4047e31a78ef09ebecca32c6e69ba2fef8b8a75a65a5e945432b2d30bc",
		Body:   `{"offer_id":"1450000001","ts":946684800,"env":1,"openid":"o1","zone_id":"z2","user_ip":"203.0.113.3","amount":4,"bill_no":"b-5","payitem":"<sword>","remark":"r&7"}`,
		Answer: `{"errcode":0,"errmsg":"","bill_no":"b-5","balance":8,"used_present_amount":9}`,
		Want:   &gamepay.PayResult{BillNo: "b-5", Balance: 8, UsedPresentAmount: 9},
	},
	{
		Call: (*gamepay.Client).CancelPay, Stricter: "BillNo", Receiver: sandbox, Fills: "offer_id ts env", Empty: "Repeated",
		Args:   []any{sessionKey, &gamepay.CancelPayRequest{OpenID: "o1", ZoneID: "z2", UserIP: "203.0.113.3", Amount: 4, BillNo: "r-5", PayBillNo: "b_6"}},
		URI:    "/wxa/game/cancelpay?access_token=TOKEN&pay_sig=5bb7071407499a6a2545cd99cb99212c3b0de000756f28048b362f44dd20ea0a&sig_method=hmac_sha256&signature=642c52976ed1933aeb0dfa42a0fbb0dd6576c12b394ca0831d549834568086a2",
		Body:   `{"offer_id":"1450000001","ts":946684800,"env":1,"openid":"o1","zone_id":"z2","user_ip":"203.0.113.3","amount":4,"bill_no":"r-5","pay_bill_no":"b_6"}`,
		Answer: `{"bill_no":"r-5","balance":7,"used_present_amount":8}`,
		Want:   &gamepay.CancelPayResult{BillNo: "r-5", Balance: 7, UsedPresentAmount: 8},
	},
	{
		Call: (*gamepay.Client).Present, Stricter: "BillNo", Receiver: sandbox, Fills: "offer_id ts env", Empty: "Repeated",
		Args:   []any{sessionKey, &gamepay.PresentRequest{OpenID: "o1", ZoneID: "z2", UserIP: "203.0.113.3", Amount: 4, BillNo: "p-5"}},
		URI:    "/wxa/game/present?access_token=TOKEN&pay_sig=4b7da2f21902186e33b90cde7b481227be2308ff5dc7f1d2dc8d4d83cae02e4c&sig_method=hmac_sha256&signature=a77da59ef5db507e239d4a1ab59fbe1889cb3d97347e7fadf4a3802e058b8d95",
		Body:   `{"offer_id":"1450000001","ts":946684800,"env":1,"openid":"o1","zone_id":"z2","user_ip":"203.0.113.3","amount":4,"bill_no":"p-5"}`,
		Answer: `{"bill_no":"p-5","balance":6}`,
		Want:   &gamepay.PresentResult{BillNo: "p-5", Balance: 6},
	},
	{
		Call: (*gamepay.Client).QueryOrder, Receiver: sandbox, Repeatable: true, Fills: "offer_id ts env",
		Args:   []any{sessionKey, &gamepay.QueryOrderRequest{OpenID: "o1", ZoneID: "z2", OutTradeNo: "_t|*@-4", BizID: 2, UserIP: "203.0.113.3"}},
		URI:    "/wxa/game/queryorderinfo?access_token=TOKEN&pay_sig=ed963899b2941ee00ff5ed1081ba6bb92fdf34094406d58eddbd389db47fc8ec&sig_method=hmac_sha256&signature=7759d79d3b4ca3704d6758f5ea4caf56056c5a359a5e47435eaa76e762e046f5",
		Body:   `{"offer_id":"1450000001","ts":946684800,"env":1,"openid":"o1","zone_id":"z2","out_trade_no":"_t|*@-4","biz_id":2,"user_ip":"203.0.113.3"}`,
		Answer: `{"product_id":"p1","pay_state":2,"deliver_state":1,"pay_finish_time":1767225604,"out_trade_no":"_t|*@-4","mch_order_no":"m6","transaction_id":"t7"}`,
		Want: &gamepay.QueryOrderResult{
			ProductID: "p1", PayState: 2, DeliverState: 1, PayFinishTime: 1767225604, OutTradeNo: "_t|*@-4", MchOrderNo: "m6", TransactionID: "t7",
		},
	},
	{
		Call: (*gamepay.Client).GetPayForOrder, Receiver: sandbox, Repeatable: true, Fills: "appid env", Needs: "payfororder",
		Args:   []any{&gamepay.GetPayForOrderRequest{OrderNo: "w1", OutTradeNo: "t2"}},
		URI:    "/wxa/business/getpayfororder?access_token=TOKEN",
		Body:   `{"appid":"wx0123456789abcdef","env":1,"order_no":"w1","out_trade_no":"t2"}`,
		Answer: `{"payfororder":{"order_no":"w1","out_trade_no":"t2","openid":"o3","amount":4,"status":5,"zone_id":"z6","env":1,"pay_time":1767225608,"create_time":1767225609}}`,
		Want: &gamepay.GetPayForOrderResult{PayForOrder: gamepay.PayForOrder{
			OrderNo: "w1", OutTradeNo: "t2", OpenID: "o3", Amount: 4, Status: 5, ZoneID: "z6", Env: wechat.PaySandbox, PayTime: 1767225608, CreateTime: 1767225609,
		}},
	},
}

func TestWire(t *testing.T) {
	t.Parallel()
	wiretest.Run(t, ".", wireRows)
}
