package main

import (
	"context"
	"crypto/rand"
	"fmt"
	"log"
	"net/http"
	"os"

	"github.com/minigo-dev/wechat"
	"github.com/minigo-dev/wechat/gamepay"
	"github.com/minigo-dev/wechat/wechattest/local"
)

// What the game sells and gives. The server has the prices: a client could lie.
const (
	sword      = "sword"
	swordPrice = 600 // fen
	gems       = "gems"
	gemsPerAd  = 5
)

// A bag is what a user has.
type bag struct {
	Swords int64 `json:"swords"`
	Gems   int64 `json:"gems"`
}

// An order is recorded before the client gets its number.
type order struct {
	openID  string
	granted bool
}

// A seller is what the console has under virtual payment (虚拟支付), for one environment.
type seller struct {
	offerID, key string
	env          wechat.PayEnv
}

func shopOf(app *local.App) seller {
	switch {
	case app.Platform != nil:
		return seller{app.Platform.OfferID(), app.Platform.PaymentKey(true), wechat.PaySandbox}
	case os.Getenv("WECHAT_PAY_KEY") != "":
		return seller{os.Getenv("WECHAT_OFFER_ID"), os.Getenv("WECHAT_PAY_KEY"), wechat.PayLive}
	}
	return seller{os.Getenv("WECHAT_OFFER_ID"), os.Getenv("WECHAT_SANDBOX_PAY_KEY"), wechat.PaySandbox}
}

func (s seller) client(client *wechat.Client) (*gamepay.Client, error) {
	if s.key == "" {
		return nil, nil
	}
	return gamepay.New(client, s.offerID, s.env, s.key)
}

// payKeys lets the callback take the payments of one environment alone.
func (s seller) payKeys() []wechat.CallbackOption {
	switch {
	case s.key == "":
		return nil
	case s.env == wechat.PayLive:
		return []wechat.CallbackOption{wechat.WithPayKeys(s.key, "")}
	}
	return []wechat.CallbackOption{wechat.WithPayKeys("", s.key)}
}

// rewards is the door that WeChat knocks at about rewarded ads, or nil without settings.
func rewards(app *local.App) (*wechat.RewardedAdCallback, error) {
	token, key := os.Getenv("WECHAT_AD_TOKEN"), os.Getenv("WECHAT_AD_AES_KEY")
	if app.Platform != nil {
		settings := app.Platform.RewardedAdConfig()
		token, key = settings.Token, settings.EncodingAESKey
	}
	if token == "" {
		return nil, nil
	}
	return wechat.NewRewardedAdCallback(token, key)
}

// bag tells the client what its user has.
func (g *game) bag(w http.ResponseWriter, r *http.Request) {
	if u, ok := g.user(w, r); ok {
		g.mu.Lock()
		defer g.mu.Unlock()
		writeJSON(w, g.bags[u.openID])
	}
}

// buy gives the client what it passes to wx.requestMidasPaymentGameItem, unchanged. The
// order is recorded first: nobody may pay for an order that the server doesn't know.
func (g *game) buy(w http.ResponseWriter, r *http.Request) {
	u, ok := g.user(w, r)
	if !ok {
		return
	}
	if g.pay == nil {
		g.fail(w, http.StatusServiceUnavailable, "nothing is for sale: set the payment key", "暂未开放购买：请设置支付密钥")
		return
	}
	number := rand.Text()
	g.mu.Lock()
	g.orders[number] = &order{openID: u.openID}
	g.mu.Unlock()
	signed, err := g.pay.SignItemOrder(u.key, &gamepay.ItemOrder{
		Platform: "android", ZoneID: "1", ProductID: sword, GoodsPrice: swordPrice, BuyQuantity: 1, OutTradeNo: number,
	})
	if err != nil {
		log.Print(err) // holds no secret
		g.fail(w, http.StatusServiceUnavailable, "try again later", "请稍后再试")
		return
	}
	writeJSON(w, signed)
}

// deliver grants what the order says, once, however often WeChat pushes.
func (g *game) deliver(m *wechat.MinigameGamePayGoodsDeliverNotifyEvent) error {
	g.mu.Lock()
	defer g.mu.Unlock()
	o, ok := g.orders[m.OutTradeNo]
	if !ok || o.openID != m.OpenID || m.GoodsInfo.ProductID != sword || m.GoodsInfo.Quantity != 1 {
		return fmt.Errorf("game: order %q isn't one of this game, or is for something else", m.OutTradeNo)
	}
	if !o.granted {
		o.granted = true
		b := g.bags[o.openID]
		b.Swords++
		g.bags[o.openID] = b
	}
	return nil
}

// ad gives the client what its next ad carries as customData. WeChat sends it back in its
// question whether to grant the reward, which so names a user, and the client no openid.
func (g *game) ad(w http.ResponseWriter, r *http.Request) {
	if u, ok := g.user(w, r); ok {
		ticket := rand.Text()
		g.mu.Lock()
		g.tickets[ticket] = u.openID
		g.mu.Unlock()
		writeJSON(w, map[string]any{"ticket": ticket, "item": gems, "amount": gemsPerAd})
	}
}

// grantReward answers WeChat's question whether to grant the reward of an ad. A ticket is good for
// one reward, and for what the server promises: the amount that the client told WeChat
// doesn't count.
func (g *game) grantReward(_ context.Context, ad *wechat.RewardedAd) (bool, error) {
	g.mu.Lock()
	defer g.mu.Unlock()
	openID, ok := g.tickets[ad.CustomData]
	if !ok {
		return false, nil
	}
	delete(g.tickets, ad.CustomData)
	b := g.bags[openID]
	b.Gems += gemsPerAd
	g.bags[openID] = b
	return true, nil
}
