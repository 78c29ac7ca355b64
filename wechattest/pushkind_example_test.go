package wechattest_test

import (
	"context"
	"fmt"

	"github.com/minigo-dev/wechat"
	"github.com/minigo-dev/wechat/wechattest"
)

// Any push that WeChat documents: fields that aren't set have made-up values.
func ExampleUser_PushKind() {
	wx, err := wechattest.Start()
	if err != nil {
		fmt.Println(err)
		return
	}
	defer wx.Close()
	wx.Serve(wx.Callback().Handler(func(_ context.Context, m wechat.Message) (wechat.Reply, error) {
		if e, ok := m.(*wechat.SubscribeMsgPopupEvent); ok {
			fmt.Println(e.List[0].SubscribeStatusString)
		}
		return nil, nil
	}))
	d := wx.User("alice").PushKind("subscribe_msg_popup_event", wechattest.Fields{"List.0.SubscribeStatusString": "reject"})
	fmt.Println(d.Err, len(wechattest.PushKinds()) > 100)
	// Output:
	// reject
	// <nil> true
}

// A user watches a rewarded ad, and the server grants the reward once.
func ExampleUser_WatchAd() {
	wx, err := wechattest.Start()
	if err != nil {
		fmt.Println(err)
		return
	}
	defer wx.Close()
	wx.ServeRewardedAds(wx.RewardedAdCallback().Handler(func(_ context.Context, r *wechat.RewardedAd) (bool, error) {
		return r.RewardItem == "gem" && r.RewardAmount <= 5, nil
	}))
	alice := wx.User("alice")
	fmt.Println(alice.WatchAd(wechattest.RewardedAd{RewardItem: "gem", RewardAmount: 5}).Granted)
	fmt.Println(alice.WatchAd(wechattest.RewardedAd{RewardItem: "gem", RewardAmount: 500}).Granted)
	// Output:
	// true
	// false
}
