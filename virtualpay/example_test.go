package virtualpay_test

import (
	"context"
	"fmt"
	"log"

	"github.com/minigo-dev/wechat"
	"github.com/minigo-dev/wechat/virtualpay"
)

// What the client passes to wx.requestVirtualPayment.
func ExampleClient_SignPayment() {
	client, _ := wechat.New("wx0123456789abcdef", "0123456789abcdef0123456789abcdef")
	pay, _ := virtualpay.New(client, "1450000001", wechat.PaySandbox, "AppKeyOfTheSandbox")
	signed, err := pay.SignPayment(wechat.NewSessionKey("c2Vzc2lvbi1rZXktMTIzNA=="), &virtualpay.PaymentOrder{
		Mode: virtualpay.ModeGoods, BuyQuantity: 1, ProductID: "sword", GoodsPrice: 600, OutTradeNo: "order-0001",
	})
	fmt.Println(signed.Mode, signed.SignData, err)
	// Output: short_series_goods {"offerId":"1450000001","env":1,"currencyType":"CNY","buyQuantity":1,"productId":"sword","goodsPrice":600,"outTradeNo":"order-0001","attach":""} <nil>
}

// A push may be lost: ask for the order too.
func ExampleClient_QueryOrder() {
	client, err := wechat.New("wx0123456789abcdef", "0123456789abcdef0123456789abcdef")
	if err != nil {
		log.Fatal(err)
	}
	pay, err := virtualpay.New(client, "1450000001", wechat.PayLive, "AppKeyOfTheLiveEnvironment")
	if err != nil {
		log.Fatal(err)
	}
	isPaid := func(ctx context.Context, openID, number string) (bool, error) {
		r, err := pay.QueryOrder(ctx, &virtualpay.QueryOrderRequest{OpenID: openID, OrderID: number})
		if err != nil {
			return false, err
		}
		return r.Order.Status == 2 || r.Order.Status == 3, nil // paid, and not delivered yet
	}
	_ = isPaid
}
