package main

import (
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"strings"
	"sync"

	"github.com/minigo-dev/wechat"
)

// A shop delivers what users have paid for.
type shop struct {
	mu        sync.Mutex
	delivered map[string]string // what the user got, by app and order; a table in a real game
}

// An order is the JSON text inside a push of mini-game goods (道具直购).
type order struct {
	OpenID     string `json:"OpenId"`
	OutTradeNo string
	GoodsInfo  struct {
		ProductID string `json:"ProductId"`
		Quantity  int
	}
}

// deliver confirms the delivery only after the goods are delivered: until then WeChat
// repeats the push for a day. The order's number makes sure that the user gets them once,
// even if a restart has forgotten the push.
//
// WeChat: https://developers.weixin.qq.com/minigame/dev/guide/open-ability/virtual-payment/message-push
func (s *shop) deliver(_ context.Context, m wechat.Message) (wechat.Reply, error) {
	head := m.Head()
	if !strings.EqualFold(head.Event, "minigame_game_pay_goods_deliver_notify") {
		return wechat.PayAck{ErrCode: 1, ErrMsg: "not for sale here"}, nil // nil would confirm the delivery
	}
	var body struct {
		MiniGame struct {
			Payload string
			IsMock  bool
		}
	}
	if err := json.Unmarshal(head.Raw, &body); err != nil {
		return nil, err
	}
	var o order
	if err := json.Unmarshal([]byte(body.MiniGame.Payload), &o); err != nil {
		return nil, err
	}
	if body.MiniGame.IsMock { // the console tests the address
		return wechat.PayAck{}, nil
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	number := head.AppID + " " + o.OutTradeNo
	if _, done := s.delivered[number]; !done {
		s.delivered[number] = fmt.Sprintf("%d x %s", o.GoodsInfo.Quantity, o.GoodsInfo.ProductID)
	}
	return wechat.PayAck{}, nil
}

// list returns what was delivered.
func (s *shop) list() map[string]string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return maps.Clone(s.delivered)
}
