package order_test

import (
	"context"
	"log"
	"strconv"

	"github.com/minigo-dev/wechat"
	"github.com/minigo-dev/wechat/order"
)

// A user complains: WeChat pushes it, and the merchant accepts while it is its turn.
func ExampleRespondComplaint() {
	client, err := wechat.New("wx0123456789abcdef", "0123456789abcdef0123456789abcdef")
	if err != nil {
		log.Fatal(err)
	}
	onComplaint := func(ctx context.Context, push *wechat.ComplaintCallbackEvent) error {
		id := push.BussiCallBackInfo.ComplaintOrderID
		complaint, err := order.GetComplaintOrderDetail(ctx, client, &order.GetComplaintOrderDetailRequest{ComplaintOrderID: strconv.FormatInt(id, 10)})
		if err != nil || complaint.ComplaintOrder.Status != order.ComplaintToAnswer {
			return err
		}
		return order.RespondComplaint(ctx, client, &order.RespondComplaintRequest{
			ComplaintOrderID: id, Content: "We send you a new one.", BussiHandle: order.HandleAccept,
		})
	}
	_ = onComplaint
}
