package instant_test

import (
	"context"
	"errors"
	"fmt"
	"log"

	"github.com/minigo-dev/wechat"
	"github.com/minigo-dev/wechat/sector/logistics/instant"
)

// A merchant orders a delivery. The company may refuse it.
func ExampleAddLocalOrder() {
	client, err := wechat.New("wx0123456789abcdef", "0123456789abcdef0123456789abcdef")
	if err != nil {
		log.Fatal(err)
	}
	deliver := func(ctx context.Context, shopID, appSecret, orderNumber, openID string, to instant.Contact) (waybill string, err error) {
		order, err := instant.AddLocalOrder(ctx, client, &instant.AddLocalOrderRequest{
			ShopID: shopID, ShopOrderID: orderNumber, DeliveryID: "DADA", OpenID: openID, ShopNo: "1",
			Receiver:     to,
			Cargo:        instant.Cargo{GoodsValue: 25.5, GoodsWeight: 1, CargoFirstClass: "美食夜宵", CargoSecondClass: "零食小吃"},
			OrderInfo:    instant.OrderInfo{OrderType: instant.OrderNow, POISeq: "17"},
			Shop:         instant.Shop{WxaPath: "pages/order", ImgURL: "https://example.com/a.png", GoodsName: "pizza", GoodsCount: 1},
			DeliverySign: instant.DeliverySign(shopID, orderNumber, appSecret),
		})
		var refusal *instant.ResultError
		switch {
		case errors.As(err, &refusal):
			log.Printf("the company refuses: %d %s", refusal.ResultCode, refusal.ResultMsg)
			return "", err
		case errors.Is(err, instant.CodeTimeout), errors.Is(err, wechat.ErrOutcomeUnknown):
			log.Print("GetLocalOrder tells whether there is an order")
			return "", err
		case err != nil:
			return "", err
		}
		return order.WaybillID, nil
	}
	handle := func(_ context.Context, m wechat.Message) (wechat.Reply, error) {
		if update, ok := m.(*wechat.UpdateWaybillStatusEvent); ok && update.OrderStatus == instant.StatusDelivered {
			log.Printf("order %s is delivered", update.ShopOrderID)
			return wechat.ResultReply{ResultMsg: "ok"}, nil
		}
		return nil, nil
	}
	_, _ = deliver, handle
}

// The example of WeChat's page.
func ExampleDeliverySign() {
	fmt.Println(instant.DeliverySign("test_shop_id", "test_shop_order_id", "test_app_secrect"))
	// Output: a93d8d6bae9a9483c1b1d4e8670e7f6226ec94cb
}
