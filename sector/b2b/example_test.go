package b2b_test

import (
	"context"
	"errors"
	"fmt"
	"log"
	"time"

	"github.com/minigo-dev/wechat"
	"github.com/minigo-dev/wechat/sector/b2b"
)

// The client gets this, and passes it to wx.requestCommonPayment.
func ExampleClient_SignPayment() {
	client, _ := wechat.New("wx0123456789abcdef", "0123456789abcdef0123456789abcdef")
	pay, _ := b2b.New(client, "1230000109", "AppKeyOfTheLiveEnvironment")
	signed, err := pay.SignPayment(wechat.NewSessionKey("c2Vzc2lvbi1rZXktMTIzNA=="), &b2b.PaymentOrder{
		OutTradeNo: "order-0001", Description: "茶杯 12 个", Amount: b2b.PaymentAmount{OrderAmount: 118800},
	})
	fmt.Println(signed.SignData, err)
	// Output: {"mchid":"1230000109","out_trade_no":"order-0001","description":"茶杯 12 个","amount":{"order_amount":118800},"env":0} <nil>
}

// The push says that an order is paid. It has no signature of a payment, so the order is asked
// for before goods are delivered.
func ExampleClient_GetOrder() {
	client, err := wechat.New("wx0123456789abcdef", "0123456789abcdef0123456789abcdef")
	if err != nil {
		log.Fatal(err)
	}
	pay, err := b2b.New(client, "1230000109", "AppKeyOfTheLiveEnvironment")
	if err != nil {
		log.Fatal(err)
	}
	handler := func(ctx context.Context, m wechat.Message) (wechat.Reply, error) {
		event, ok := m.(*wechat.RetailPayNotifyEvent)
		if !ok {
			return nil, nil
		}
		order, err := pay.GetOrder(ctx, &b2b.GetOrderRequest{OutTradeNo: event.OutTradeNo})
		if err != nil {
			return nil, err // WeChat sends the push again
		}
		if order.PayStatus != b2b.OrderPaid || order.Env != int64(wechat.PayLive) {
			return nil, nil
		}
		// deliver, and record that in the same transaction, once for each OutTradeNo
		return nil, nil
	}
	_ = handler
}

// A refund has one number. It is repeated with the same number until it is known.
func ExampleUntilKnown() {
	client, err := wechat.New("wx0123456789abcdef", "0123456789abcdef0123456789abcdef")
	if err != nil {
		log.Fatal(err)
	}
	pay, err := b2b.New(client, "1230000109", "AppKeyOfTheLiveEnvironment")
	if err != nil {
		log.Fatal(err)
	}
	refund := func(ctx context.Context, r *b2b.RefundOrderRequest) error {
		// 1. record r in the database, as begun
		ctx, cancel := context.WithTimeout(ctx, 20*time.Second)
		defer cancel()
		_, err := b2b.UntilKnown(ctx, pay.RefundOrder, r)
		switch {
		case err == nil:
			return nil // 2. the push, or GetRefund in 2 minutes, says how it ends
		case errors.Is(err, wechat.ErrOutcomeUnknown), errors.Is(err, b2b.CodeRefundTooFast), errors.Is(err, b2b.CodeRefunding):
			return err // it stays begun: once more later, with the same OutRefundNo
		}
		return fmt.Errorf("not refunded: %w", err) // record it as failed
	}
	_ = refund
}
