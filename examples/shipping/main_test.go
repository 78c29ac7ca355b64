package main

import (
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/minigo-dev/wechat/wechattest"
	"github.com/minigo-dev/wechat/wechattest/local"
)

func TestRun(t *testing.T) {
	t.Setenv("WECHAT_APPID", "")
	for lang, want := range map[local.Lang]string{
		local.English: `alice pays order A1: red cup
alice pays order A2: saucer
WeChat pushes: connect the shipping API
the warehouse ships A2
the warehouse ships A1
WeChat pushes: A2 is shipped and settles within 10 days
WeChat pushes: A1 is shipped and settles within 10 days
alice's phone shows 发货通知: 商品：saucer*1 · 物流公司：STO · 物流单号：773012345678900
alice's phone shows 发货通知: 商品：red cup*1 · 物流公司：STO · 物流单号：773012345678901
alice confirms A1
WeChat pushes: A1 is settled, the user has confirmed it
ten days later
WeChat pushes: A2 is settled by itself
`,
		local.Chinese: `alice 付款，订单 A1：红杯子
alice 付款，订单 A2：碟子
微信推送：请接入发货信息管理服务
仓库发货：A2
仓库发货：A1
微信推送：A2 已发货，10 天内结算
微信推送：A1 已发货，10 天内结算
alice 的手机显示“发货通知”：商品：碟子*1 · 物流公司：STO · 物流单号：773012345678900
alice 的手机显示“发货通知”：商品：红杯子*1 · 物流公司：STO · 物流单号：773012345678901
alice 确认收货 A1
微信推送：A1 已结算，用户手动确认收货
十天后
微信推送：A2 已结算，自动确认收货
`,
	} {
		var out strings.Builder
		if err := run(t.Context(), &out, lang); err != nil {
			t.Fatal(err)
		}
		if !strings.HasSuffix(out.String(), want) {
			t.Errorf("the output lacks:\n%s\nand is:\n%s", want, out.String())
		}
	}
}

// What the staff can mend is told, and what WeChat can't do now is tried later. An upload whose answer was
// lost is repeated.
func TestShip(t *testing.T) {
	t.Parallel()
	weixin := wechattest.New(t)
	alice := weixin.User("alice")
	w := &warehouse{client: weixin.Client()}
	paid := func() string {
		o, err := alice.PayOrder(wechattest.PaidOrder{})
		if err != nil {
			t.Fatal(err)
		}
		return o.TransactionID
	}
	ship := func(number, goods string) int {
		rec := httptest.NewRecorder()
		w.ship(rec, httptest.NewRequest("POST", "/ship", strings.NewReader(`{"order":"`+number+`","carrier":"STO","number":"1","goods":"`+goods+`"}`)))
		return rec.Code
	}
	refunded := paid()
	if err := alice.RefundOrder(refunded, 0); err != nil {
		t.Fatal(err)
	}
	good, lost := paid(), paid()
	for _, tc := range []struct {
		name, number, goods string
		want                int
	}{
		{"no such order", "1", "cup", 404},
		{"no goods", good, "", 400},
		{"refunded", refunded, "cup", 409},
		{"good", good, "cup", 200},
	} {
		if got := ship(tc.number, tc.goods); got != tc.want {
			t.Errorf("%s: status %d, want %d", tc.name, got, tc.want)
		}
	}
	const path = "/wxa/sec/order/upload_shipping_info"
	weixin.Fault(wechattest.DayLimit().Path(path).Once())
	if got := ship(lost, "cup"); got != 503 {
		t.Errorf("status %d although WeChat refused", got)
	}
	weixin.Fault(wechattest.ConnectionReset().Path(path).Once())
	if got := ship(lost, "cup"); got != 200 {
		t.Errorf("status %d although the repeat worked", got)
	}
	if o, _ := weixin.Order(lost); o.State != wechattest.OrderShipped || o.Finished != 1 {
		t.Errorf("shipped %+v", o)
	}
}
