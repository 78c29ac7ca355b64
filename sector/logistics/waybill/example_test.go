package waybill_test

import (
	"context"
	"errors"
	"log"

	"github.com/minigo-dev/wechat"
	"github.com/minigo-dev/wechat/sector/logistics/waybill"
)

// A parcel of a paid order is handed over, and WeChat tells the user where it is.
func ExampleFollowWaybill() {
	client, err := wechat.New("wx0123456789abcdef", "0123456789abcdef0123456789abcdef")
	if err != nil {
		log.Fatal(err)
	}
	follow := func(ctx context.Context, openID, phone, waybillID, transactionID string) (token string, err error) {
		followed, err := waybill.FollowWaybill(ctx, client, &waybill.FollowWaybillRequest{
			OpenID: openID, ReceiverPhone: phone, WaybillID: waybillID, TransID: transactionID,
			GoodsInfo:       waybill.DescribedGoodsInfo{DetailList: []waybill.DescribedGoods{{GoodsName: "cup", GoodsImgURL: "https://example.com/cup.png"}}},
			OrderDetailPath: "pages/order",
		})
		if errors.Is(err, waybill.CodeNoWaybill) {
			return "", nil // the carrier doesn't know it yet: later
		}
		if err != nil {
			return "", err
		}
		return followed.WaybillToken, nil
	}
	delivered := func(ctx context.Context, token string) (bool, error) {
		parcel, err := waybill.QueryFollowTrace(ctx, client, &waybill.QueryFollowTraceRequest{WaybillToken: token})
		if err != nil {
			return false, err
		}
		return parcel.WaybillInfo.Status == waybill.StatusDelivered, nil
	}
	_, _ = follow, delivered
}
