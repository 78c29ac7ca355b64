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

// A shop hands out what users have paid for.
type shop struct {
	mu        sync.Mutex
	delivered map[string]string // by app and order: what the user got. In a real game, a table
}

// An order is what a push of mini-game goods (道具直购) says, in JSON text of its own.
type order struct {
	OpenID     string `json:"OpenId"`
	OutTradeNo string
	GoodsInfo  struct {
		ProductID string `json:"ProductId"`
		Quantity  int
	}
}

// deliver answers that the goods are handed out only once they are: WeChat repeats the
// push for a day until then. The order's number makes sure that it happens once, even
// after a restart, when nothing else remembers the push.
//
// WeChat: https://developers.weixin.qq.com/minigame/dev/guide/open-ability/virtual-payment/message-push
func (s *shop) deliver(_ context.Context, m wechat.Message) (wechat.Reply, error) {
	head := m.Head()
	if !strings.EqualFold(head.Event, "minigame_game_pay_goods_deliver_notify") {
		return wechat.PayAck{ErrCode: 1, ErrMsg: "not for sale here"}, nil // nil would promise the goods
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
	if body.MiniGame.IsMock { // the console tries the address out
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

// list returns what was handed out.
func (s *shop) list() map[string]string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return maps.Clone(s.delivered)
}
