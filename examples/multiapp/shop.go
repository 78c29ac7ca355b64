package main

import (
	"context"
	"fmt"
	"maps"
	"sync"

	"github.com/minigo-dev/wechat"
)

// A shop hands out what players have paid for.
type shop struct {
	mu        sync.Mutex
	delivered map[string]string // by app and order: what the player got. In a real game, a table
}

// deliver answers that the goods are handed out only once they are: WeChat repeats the
// push for a day until then. The order's number makes sure that it happens once, even
// after a restart, when nothing else remembers the push.
//
// WeChat: https://developers.weixin.qq.com/minigame/dev/guide/open-ability/virtual-payment/message-push
func (s *shop) deliver(_ context.Context, m wechat.Message) (wechat.Reply, error) {
	paid, ok := m.(*wechat.MinigameGamePayGoodsDeliverNotifyEvent)
	if !ok {
		return wechat.PayAck{ErrCode: 1, ErrMsg: "not for sale here"}, nil // nil would promise the goods
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	number := paid.AppID + " " + paid.OutTradeNo
	if _, done := s.delivered[number]; !done {
		s.delivered[number] = fmt.Sprintf("%d x %s", paid.GoodsInfo.Quantity, paid.GoodsInfo.ProductID)
	}
	return wechat.PayAck{}, nil
}

// list returns what was handed out.
func (s *shop) list() map[string]string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return maps.Clone(s.delivered)
}
