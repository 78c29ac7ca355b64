package main

import (
	"context"
	"crypto/rand"
	"encoding/json"
	"errors"
	"fmt"
	"log"
	"net/http"

	"github.com/minigo-dev/wechat"
	"github.com/minigo-dev/wechat/gamepay"
)

// prices are in fen, as published in the console. The server has them: a client could lie.
var prices = map[string]int64{"sword": 600, "shield": 1800}

const most = 99 // of one product in one order

// A shop sells items.
type shop struct {
	http.Handler
	client *wechat.Client
	pay    *gamepay.Client
	ledger *ledger
}

// newShop makes a shop. Its callback needs no store of duplicates: the ledger tells repeats,
// and doesn't forget them.
func newShop(client *wechat.Client, pay *gamepay.Client, callback *wechat.Callback, l *ledger) *shop {
	mux := http.NewServeMux()
	s := &shop{mux, client, pay, l}
	mux.HandleFunc("POST /buy", s.buy)
	mux.Handle("/wechat", callback.Handler(s.push))
	return s
}

// buy gives the client what it passes to wx.requestMidasPaymentGameItem, unchanged.
//
// The order is recorded first. If the server crashes right after, an order that nobody pays
// is left over. The other way round, somebody could pay for an order that nobody knows.
func (s *shop) buy(w http.ResponseWriter, r *http.Request) {
	var want struct {
		Code     string // of wx.login; examples/login has sessions in its place
		Product  string
		Quantity int64
	}
	err := json.NewDecoder(http.MaxBytesReader(w, r.Body, 4<<10)).Decode(&want)
	price, sold := prices[want.Product]
	if err != nil || !sold || want.Quantity < 1 || want.Quantity > most {
		http.Error(w, "send code, product and quantity, of what is for sale", http.StatusBadRequest)
		return
	}
	signed, err := s.order(r.Context(), want.Code, &order{
		No: rand.Text(), Product: want.Product, Quantity: want.Quantity, Price: want.Quantity * price,
	})
	switch {
	case errors.Is(err, wechat.ErrLoginCode), errors.Is(err, wechat.ErrInvalidArgument):
		http.Error(w, "call wx.login again", http.StatusUnauthorized)
	case err != nil:
		log.Print(err) // holds no secret
		http.Error(w, "try again later", http.StatusServiceUnavailable)
	default:
		w.Header().Set("Content-Type", "application/json")
		if err := json.NewEncoder(w).Encode(signed); err != nil {
			log.Print(err)
		}
	}
}

// order records an order and then signs it.
func (s *shop) order(ctx context.Context, code string, o *order) (*wechat.SignedData, error) {
	login, err := s.client.Code2Session(ctx, code)
	if err != nil {
		return nil, err
	}
	o.User = login.OpenID
	if err := s.ledger.record(o); err != nil {
		return nil, err
	}
	return s.pay.SignItemOrder(login.SessionKey, &gamepay.ItemOrder{
		ZoneID: "1", ProductID: o.Product, GoodsPrice: o.Price / o.Quantity, BuyQuantity: o.Quantity, OutTradeNo: o.No,
	})
}

// push handles the pushes of the payment platform. The [wechat.Callback] has checked that
// they are WeChat's and of the right environment.
//
// The nil that it returns acknowledges the push, so it comes last: after it, WeChat never
// says this again. An error makes WeChat repeat the push, for a day. Whatever is unclear is
// an error: a push too many does no harm, one too few costs the user what was paid for.
func (s *shop) push(_ context.Context, m wechat.Message) (wechat.Reply, error) {
	switch m := m.(type) {
	case *wechat.MinigameGamePayGoodsDeliverNotifyEvent:
		return nil, s.deliver(m)
	case *wechat.MinigamePayRefundSuccNotifyEvent:
		return nil, s.refund(m)
	}
	return nil, fmt.Errorf("shop: a %T, and nothing like that is sold here", m)
}

// deliver grants what the order says, and not what the push says: the two must agree.
func (s *shop) deliver(m *wechat.MinigameGamePayGoodsDeliverNotifyEvent) error {
	return s.ledger.settle(m.OutTradeNo, func(o *order) error {
		if m.OpenID != o.User || m.GoodsInfo.ProductID != o.Product || m.GoodsInfo.Quantity != o.Quantity {
			return fmt.Errorf("shop: order %s is for something else, or for somebody else", o.No)
		}
		o.Paid, o.Amount = true, m.GoodsInfo.ActualPrice
		if m.WeChatPayInfo != nil {
			o.Transaction = m.WeChatPayInfo.TransactionID
		}
		return nil
	})
}

// refund notes what the user got back, under the refund's own number: an order can have
// several, and each is pushed until it is acknowledged. A push without OutTradeNo is told by
// WeChat Pay's number, which the ledger knows after the delivery: until then it is an error.
func (s *shop) refund(m *wechat.MinigamePayRefundSuccNotifyEvent) error {
	no := m.OutTradeNo
	if no == "" && m.WeChatPayInfo != nil {
		var err error
		if no, err = s.ledger.number(m.WeChatPayInfo.TransactionID); err != nil {
			return err
		}
	}
	return s.ledger.settle(no, func(o *order) error {
		if o.Refunds == nil {
			o.Refunds = map[string]int64{}
		}
		o.Refunds[m.RefundID] = m.RefundAmount
		return nil
	})
}
