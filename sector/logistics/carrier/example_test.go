package carrier_test

import (
	"context"
	"log"
	"time"

	"github.com/minigo-dev/wechat"
	"github.com/minigo-dev/wechat/sector/logistics/carrier"
)

// A handler of pushes takes a merchant's order. Later the parcel is picked up.
func ExampleUpdatePath() {
	client, err := wechat.New("wx0123456789abcdef", "0123456789abcdef0123456789abcdef")
	if err != nil {
		log.Fatal(err)
	}
	tokens := map[string]string{} // by waybill; yours is a table of a database
	handle := func(ctx context.Context, m wechat.Message) (wechat.Reply, error) {
		order, ok := m.(*wechat.AddWaybillEvent)
		if !ok {
			return nil, nil
		}
		waybill := "100" + order.OrderID // the same order gets the same waybill
		tokens[waybill] = order.Token
		return wechat.AddWaybillReply{
			Token: order.Token, OrderID: order.OrderID, BizID: order.BizID, WayBillID: waybill, WaybillData: "##mark##11-22##",
		}, nil
	}
	pickedUp := func(ctx context.Context, waybill string) error {
		return carrier.UpdatePath(ctx, client, &carrier.UpdatePathRequest{
			Token: tokens[waybill], WaybillID: waybill,
			ActionTime: time.Now().Unix(), ActionType: carrier.ActionPickedUp, ActionMsg: "picked up",
		})
	}
	_, _ = handle, pickedUp
}
