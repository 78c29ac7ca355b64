package express_test

import (
	"context"
	"errors"
	"log"
	"time"

	"github.com/minigo-dev/wechat"
	"github.com/minigo-dev/wechat/sector/logistics/express"
)

// A parcel of the sandbox is sent and picked up. A real one has the merchant's own carrier,
// account and service.
func ExampleAddOrder() {
	client, err := wechat.New("wx0123456789abcdef", "0123456789abcdef0123456789abcdef")
	if err != nil {
		log.Fatal(err)
	}
	send := func(ctx context.Context, orderID, openID string, from, to express.Contact) error {
		waybill, err := express.AddOrder(ctx, client, &express.AddOrderRequest{
			OrderID:    orderID,
			OpenID:     openID,
			DeliveryID: express.SandboxDeliveryID,
			BizID:      express.SandboxBizID,
			AddSource:  express.SourceMiniProgram,
			Sender:     from,
			Receiver:   to,
			Cargo: express.Cargo{Count: 1, Weight: 0.5, SpaceX: 20, SpaceY: 20, SpaceZ: 10,
				DetailList: []express.CargoItem{{Name: "cup", Count: 1}}},
			Shop: express.Shop{WxaPath: "pages/order?id=" + orderID,
				DetailList: []express.ShopItem{{GoodsName: "cup", GoodsImgURL: "https://example.com/cup.png", GoodsDesc: "red"}}},
			Service: express.Service{ServiceType: express.SandboxServiceType, ServiceName: express.SandboxServiceName},
		})
		var refusal *wechat.Error
		if errors.Is(err, express.CodeCarrier) && errors.As(err, &refusal) {
			var reason express.AddOrderResult
			if refusal.Decode(&reason) == nil {
				log.Printf("the carrier refuses: %d %s", reason.DeliveryResultCode, reason.DeliveryResultMsg)
			}
		}
		if err != nil {
			return err
		}
		return express.TestUpdateOrder(ctx, client, &express.TestUpdateOrderRequest{
			BizID: express.SandboxBizID, OrderID: orderID, DeliveryID: express.SandboxDeliveryID, WaybillID: waybill.WaybillID,
			ActionTime: time.Now().Unix(), ActionType: express.ActionPickedUp, ActionMsg: "picked up",
		})
	}
	_ = send
}
