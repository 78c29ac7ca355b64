package insurance_test

import (
	"context"
	"errors"
	"log"

	"github.com/minigo-dev/wechat"
	"github.com/minigo-dev/wechat/sector/logistics/insurance"
)

// An order is insured when it is shipped. If its goods come back, the merchant claims, and a
// push tells the result.
func ExampleCreateOrder() {
	client, err := wechat.New("wx0123456789abcdef", "0123456789abcdef0123456789abcdef")
	if err != nil {
		log.Fatal(err)
	}
	insure := func(ctx context.Context, r *insurance.CreateOrderRequest) (policy string, err error) {
		order, err := insurance.CreateOrder(ctx, client, r)
		if errors.Is(err, insurance.CodeFunds) {
			log.Print("no premiums are left: pay a charge")
		}
		if err != nil {
			return "", err
		}
		return order.PolicyNo, nil
	}
	cameBack := func(ctx context.Context, openID, transactionID, waybill string) error {
		_, err := insurance.Claim(ctx, client, &insurance.ClaimRequest{OpenID: openID, OrderNo: transactionID, RefundDeliveryNo: waybill, RefundCompany: "SF"})
		if errors.Is(err, insurance.CodeClaimed) {
			return nil // an earlier claim, whose answer was lost
		}
		return err
	}
	handle := func(_ context.Context, m wechat.Message) (wechat.Reply, error) {
		if result, ok := m.(*wechat.WxainsuranceClaimResultEvent); ok && result.Status == insurance.StatusClaimFailed {
			log.Printf("the claim of %s failed: %s", result.OrderNo, result.PayFailReason)
		}
		return nil, nil
	}
	_, _, _ = insure, cameBack, handle
}
