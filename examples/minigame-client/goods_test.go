package main

import (
	"testing"

	"github.com/minigo-dev/wechat"
	"github.com/minigo-dev/wechat/wechattest/local"
)

// An order is granted once, to who ordered, and for what was ordered.
func TestDeliver(t *testing.T) {
	t.Parallel()
	push := func(number, openID, product string, quantity int64) *wechat.MinigameGamePayGoodsDeliverNotifyEvent {
		m := new(wechat.MinigameGamePayGoodsDeliverNotifyEvent)
		m.OutTradeNo, m.OpenID, m.GoodsInfo.ProductID, m.GoodsInfo.Quantity = number, openID, product, quantity
		return m
	}
	right := push("order", "alice", sword, 1)
	for _, tt := range []struct {
		name   string
		pushes []*wechat.MinigameGamePayGoodsDeliverNotifyEvent
		fails  bool // the last of them
		want   int64
	}{
		{"once", []*wechat.MinigameGamePayGoodsDeliverNotifyEvent{right}, false, 1},
		{"pushed again", []*wechat.MinigameGamePayGoodsDeliverNotifyEvent{right, right, right}, false, 1},
		{"unknown order", []*wechat.MinigameGamePayGoodsDeliverNotifyEvent{push("other", "alice", sword, 1)}, true, 0},
		{"another user", []*wechat.MinigameGamePayGoodsDeliverNotifyEvent{push("order", "bob", sword, 1)}, true, 0},
		{"another product", []*wechat.MinigameGamePayGoodsDeliverNotifyEvent{push("order", "alice", "shield", 1)}, true, 0},
		{"more than ordered", []*wechat.MinigameGamePayGoodsDeliverNotifyEvent{push("order", "alice", sword, 2)}, true, 0},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			g := newGame(nil, local.English, nil, nil)
			g.orders["order"] = &order{openID: "alice"}
			var err error
			for _, m := range tt.pushes {
				err = g.deliver(m)
			}
			if (err != nil) != tt.fails || g.bags["alice"].Swords != tt.want || len(g.bags) > 1 {
				t.Errorf("error %v, bags %v", err, g.bags)
			}
		})
	}
}

// A ticket brings one reward, of the server's amount, to who got it.
func TestGrantReward(t *testing.T) {
	t.Parallel()
	g := newGame(nil, local.English, nil, nil)
	g.tickets["ticket"] = "alice"
	for _, tt := range []struct {
		ad   wechat.RewardedAd
		want bool
	}{
		{wechat.RewardedAd{TransactionID: "1", CustomData: "made up", UserID: "alice"}, false},
		{wechat.RewardedAd{TransactionID: "2"}, false},
		{wechat.RewardedAd{TransactionID: "3", CustomData: "ticket", RewardAmount: 1e6}, true},
		{wechat.RewardedAd{TransactionID: "4", CustomData: "ticket"}, false},
	} {
		if granted, err := g.grantReward(t.Context(), &tt.ad); granted != tt.want || err != nil {
			t.Errorf("%+v: %t, %v", tt.ad, granted, err)
		}
	}
	if got := g.bags["alice"]; got != (bag{Gems: gemsPerAd}) || len(g.bags) != 1 {
		t.Errorf("bags %v", g.bags)
	}
}
