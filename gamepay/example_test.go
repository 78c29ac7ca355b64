package gamepay_test

import (
	"context"
	"errors"
	"fmt"
	"log"
	"time"

	"github.com/minigo-dev/wechat"
	"github.com/minigo-dev/wechat/gamepay"
)

// Coins are spent once for each BillNo. An outcome that is unknown stays recorded, and is
// repeated with the same BillNo until it is known.
func ExampleUntilKnown() {
	client, err := wechat.New("wx0123456789abcdef", "0123456789abcdef0123456789abcdef")
	if err != nil {
		log.Fatal(err)
	}
	pay, err := gamepay.New(client, "1450000001", wechat.PayLive, "AppKeyOfTheLiveEnvironment")
	if err != nil {
		log.Fatal(err)
	}
	spend := func(ctx context.Context, key wechat.SessionKey, r *gamepay.PayRequest) error {
		// 1. record r in the database, as begun
		ctx, cancel := context.WithTimeout(ctx, 20*time.Second)
		defer cancel()
		_, err := gamepay.UntilKnown(ctx, pay.Pay, key, r)
		switch {
		case err == nil:
			return nil // 2. grant what the coins buy, and record it as done, in one transaction
		case errors.Is(err, wechat.ErrOutcomeUnknown):
			return err // it stays begun: once more later, with the same BillNo
		}
		return fmt.Errorf("not paid: %w", err) // record it as failed
	}
	_ = spend
}

func ExampleClient_SignItemOrder() {
	client, _ := wechat.New("wx0123456789abcdef", "0123456789abcdef0123456789abcdef")
	pay, _ := gamepay.New(client, "1450000001", wechat.PaySandbox, "AppKeyOfTheSandbox")
	signed, err := pay.SignItemOrder(wechat.NewSessionKey("c2Vzc2lvbi1rZXktMTIzNA=="), &gamepay.ItemOrder{
		BuyQuantity: 1, ZoneID: "1", ProductID: "sword", GoodsPrice: 600, OutTradeNo: "order-1",
	})
	fmt.Println(signed.SignData, err)
	// Output: {"mode":"goods","offerId":"1450000001","env":1,"currencyType":"CNY","buyQuantity":1,"zoneId":"1","productId":"sword","goodsPrice":600,"outTradeNo":"order-1","attach":""} <nil>
}
