package wechat_test

import (
	"context"
	"fmt"
	"net/http"

	"github.com/minigo-dev/wechat"
)

// A ledger stands for a database: granting is one transaction that a second one finds done.
type ledger map[string]string

func (l ledger) grant(_ context.Context, order, user, what string) error {
	if _, done := l[order]; !done {
		l[order] = user + " has " + what
	}
	return nil
}

// Record, grant, acknowledge: WeChat repeats the push until the answer says that the goods are
// delivered, and each repeat has the same OutTradeNo.
func ExampleWithPayKeys() {
	goods := ledger{}
	callback, err := wechat.NewCallback("tok3nOfTheConsole",
		wechat.WithEncryption("wx0123456789abcdef", "abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG"),
		wechat.WithPayKeys("AppKeyOfTheLiveEnvironment", "")) // without the sandbox's key no tester is granted anything
	if err != nil {
		fmt.Println(err)
		return
	}
	http.Handle("/wechat/pay", callback.Handler(func(ctx context.Context, m wechat.Message) (wechat.Reply, error) {
		switch m := m.(type) {
		case *wechat.MinigameGamePayGoodsDeliverNotifyEvent:
			// An error makes WeChat repeat the push; nil says that the goods are delivered.
			return nil, goods.grant(ctx, m.OutTradeNo, m.OpenID, m.GoodsInfo.ProductID)
		case *wechat.MinigamePayRefundSuccNotifyEvent:
			return nil, goods.grant(ctx, m.RefundID, m.OutTradeNo, "been refunded")
		}
		if m.Head().NeedsAnswer() {
			return nil, fmt.Errorf("nothing is done for %s", m.Head().Event)
		}
		return nil, nil
	}))
}
