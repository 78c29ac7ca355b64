package returns_test

import (
	"context"
	"errors"
	"log"

	"github.com/minigo-dev/wechat"
	"github.com/minigo-dev/wechat/sector/logistics/returns"
)

// The merchant agrees to a return, and looks later where the goods are.
func ExampleAddReturnID() {
	client, err := wechat.New("wx0123456789abcdef", "0123456789abcdef0123456789abcdef")
	if err != nil {
		log.Fatal(err)
	}
	agree := func(ctx context.Context, returnNumber, openID, transactionID string) (string, error) {
		agreed, err := returns.AddReturnID(ctx, client, &returns.AddReturnIDRequest{
			ShopOrderID: returnNumber, OpenID: openID, WxPayID: transactionID,
			BizAddr:   returns.BizAddr{Name: "Li", Mobile: "13600000000", Country: "中国", Province: "广东省", City: "广州市", Area: "海珠区", Address: "1"},
			OrderPath: "pages/return?no=" + returnNumber, OrderPrice: 1200,
			GoodsList: []returns.Goods{{Name: "cup", URL: "https://example.com/cup.png"}},
		})
		if errors.Is(err, returns.CodeNotInsured) {
			log.Print("the order isn't insured")
		}
		if err != nil {
			return "", err
		}
		return agreed.ReturnID, nil
	}
	arrived := func(ctx context.Context, returnID string) (bool, error) {
		r, err := returns.GetReturnID(ctx, client, &returns.GetReturnIDRequest{ReturnID: returnID})
		if err != nil {
			return false, err
		}
		return r.Status != returns.ReturnOpen && r.OrderStatus == returns.OrderDelivered, nil
	}
	_, _ = agree, arrived
}
