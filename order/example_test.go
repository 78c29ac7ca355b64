package order_test

import (
	"context"
	"errors"
	"log"
	"time"

	"github.com/minigo-dev/wechat"
	"github.com/minigo-dev/wechat/order"
)

// An order is sent in two parcels: the second upload has both, and says that this is all.
func ExampleUploadShippingInfo() {
	client, err := wechat.New("wx0123456789abcdef", "0123456789abcdef0123456789abcdef")
	if err != nil {
		log.Fatal(err)
	}
	ship := func(ctx context.Context, transactionID, openID string, parcels []order.Parcel, all bool) error {
		err := order.UploadShippingInfo(ctx, client, &order.UploadShippingInfoRequest{
			OrderKey:       order.OrderKey{OrderNumberType: order.ByTransactionID, TransactionID: transactionID},
			LogisticsType:  order.LogisticsExpress,
			DeliveryMode:   order.DeliverySplit,
			IsAllDelivered: &all,
			ShippingList:   parcels,
			UploadTime:     order.Time(time.Now()),
			Payer:          order.Payer{OpenID: openID},
		})
		if errors.Is(err, order.CodeUnchanged) {
			return nil // an earlier upload, whose answer was lost
		}
		return err
	}
	_ = ship
}

// What was paid in the last day and isn't shipped, page by page.
func ExampleGetOrderList() {
	client, err := wechat.New("wx0123456789abcdef", "0123456789abcdef0123456789abcdef")
	if err != nil {
		log.Fatal(err)
	}
	toShip := func(ctx context.Context) (all []order.Order, err error) {
		r := &order.GetOrderListRequest{
			OrderState:   order.StateToShip,
			PayTimeRange: &order.PayTimeRange{BeginTime: time.Now().Add(-24 * time.Hour).Unix()},
		}
		for {
			page, err := order.GetOrderList(ctx, client, r)
			if err != nil {
				return nil, err
			}
			all = append(all, page.OrderList...)
			if !page.HasMore {
				return all, nil
			}
			r.LastIndex = page.LastIndex
		}
	}
	_ = toShip
}
