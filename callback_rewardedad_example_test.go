package wechat_test

import (
	"context"
	"fmt"
	"net/http"

	"github.com/minigo-dev/wechat"
)

func ExampleRewardedAdCallback_Handler() {
	ads, err := wechat.NewRewardedAdCallback("AdToken1", "abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG")
	if err != nil {
		fmt.Println(err)
		return
	}
	granted := map[string]bool{} // a database of yours, in which the TransactionID is unique
	http.Handle("/rewarded-ad", ads.Handler(func(_ context.Context, r *wechat.RewardedAd) (bool, error) {
		if granted[r.TransactionID] {
			return true, nil
		}
		granted[r.TransactionID] = true
		fmt.Println("grant", r.RewardAmount, r.RewardItem, "to", r.UserID)
		return true, nil
	}))
}
