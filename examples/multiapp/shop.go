package main

import (
	"context"
	"fmt"
	"maps"
	"sync"

	"github.com/minigo-dev/wechat"
)

// A shop delivers what users have paid for.
type shop struct {
	mu        sync.Mutex
	delivered map[string]string // what the user got, by app and order; a table in a real game
}

// deliver confirms the delivery only after the goods are delivered: until then WeChat
// repeats the push for a day. The order's number makes sure that the user gets them once,
// even if a restart has forgotten the push.
//
// WeChat: https://developers.weixin.qq.com/minigame/dev/guide/open-ability/virtual-payment/message-push
func (s *shop) deliver(_ context.Context, m wechat.Message) (wechat.Reply, error) {
	paid, ok := m.(*wechat.MinigameGamePayGoodsDeliverNotifyEvent)
	if !ok {
		return wechat.PayAck{ErrCode: 1, ErrMsg: "not for sale here"}, nil // nil would confirm the delivery
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	number := paid.AppID + " " + paid.OutTradeNo
	if _, done := s.delivered[number]; !done {
		s.delivered[number] = fmt.Sprintf("%d x %s", paid.GoodsInfo.Quantity, paid.GoodsInfo.ProductID)
	}
	return wechat.PayAck{}, nil
}

// list returns what was delivered.
func (s *shop) list() map[string]string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return maps.Clone(s.delivered)
}
