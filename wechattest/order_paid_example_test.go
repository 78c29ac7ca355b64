package wechattest_test

import (
	"context"
	"fmt"
	"time"

	"github.com/minigo-dev/wechat"
	"github.com/minigo-dev/wechat/order"
	"github.com/minigo-dev/wechat/wechattest"
)

// A user pays, the server ships, the user confirms, and WeChat tells the server that the money is its own.
func ExampleUser_PayOrder() {
	wx, err := wechattest.Start()
	if err != nil {
		fmt.Println(err)
		return
	}
	defer wx.Close()
	wx.Serve(wx.Callback().Handler(func(_ context.Context, m wechat.Message) (wechat.Reply, error) {
		if e, ok := m.(*wechat.TradeManageOrderSettlementEvent); ok {
			fmt.Println(e.MerchantTradeNo, "is settled:", !e.SettlementTime.IsZero())
		}
		return nil, nil
	}))

	alice := wx.User("alice")
	paid, err := alice.PayOrder(wechattest.PaidOrder{MerchantTradeNo: "A1", Description: "red cup", Amount: 1200})
	if err != nil {
		fmt.Println(err)
		return
	}
	err = order.UploadShippingInfo(context.Background(), wx.Client(), &order.UploadShippingInfoRequest{
		OrderKey:      order.OrderKey{OrderNumberType: order.ByTransactionID, TransactionID: paid.TransactionID},
		LogisticsType: order.LogisticsExpress,
		DeliveryMode:  order.DeliveryUnified,
		ShippingList:  []order.Parcel{{TrackingNo: "323244567777", ExpressCompany: "STO", ItemDesc: "red cup*1"}},
		UploadTime:    order.Time(wx.Now()),
		Payer:         order.Payer{OpenID: alice.OpenID()},
	})
	fmt.Println("shipped:", err == nil)
	wx.Advance(time.Hour)
	fmt.Println(alice.Received()[0].Title, alice.ConfirmReceipt("A1") == nil)
	wx.Advance(time.Minute)
	settled, _ := wx.Order("A1")
	fmt.Println(settled.State == wechattest.OrderDone)
	// Output:
	// shipped: true
	// A1 is settled: false
	// 发货通知 true
	// A1 is settled: true
	// true
}
