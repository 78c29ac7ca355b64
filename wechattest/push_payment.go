package wechattest

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"maps"
	"slices"
)

// A Purchase is what a user has paid for. Fields left zero get values that will do.
type Purchase struct {
	OutTradeNo  string // the order's number; drawn
	ProductID   string // goods only; product1
	ZoneID      string // 1
	Quantity    int    // 1
	OrigPrice   int64  // in all, fen (分); 100 for each
	ActualPrice int64  // what was paid, fen; OrigPrice
	Attach      string // goods only: what the order carried

	Sandbox bool // Env 1, signed with the sandbox's key
	Mock    bool // a simulated push (IsMock): mini-games only
}

func (b Purchase) filled(ids *idSource) Purchase {
	fillText(&b.OutTradeNo, "sim"+ids.hex(20))
	fillText(&b.ProductID, "product1")
	fillText(&b.ZoneID, "1")
	if b.Quantity == 0 {
		b.Quantity = 1
	}
	if b.OrigPrice == 0 {
		b.OrigPrice = 100 * int64(b.Quantity)
	}
	if b.ActualPrice == 0 {
		b.ActualPrice = b.OrigPrice
	}
	return b
}

func fillText(field *string, value string) {
	if *field == "" {
		*field = value
	}
}

func environment(sandbox bool) int {
	if sandbox {
		return 1
	}
	return 0
}

// PaymentKey returns the app's payment key (支付 AppKey) of the live or of the sandbox
// environment, with which PayEventSig is made. [WithPaymentKeys] sets both.
func (p *Platform) PaymentKey(sandbox bool) string {
	if sandbox {
		return p.cfg.sandboxKey
	}
	return p.cfg.paymentKey
}

// BuyCoins has the user buy coins of a mini-game (游戏币): event
// minigame_coin_deliver_completed. Until the bot answers ErrCode 0 it is repeated for
// half a day of the platform's clock.
func (u *User) BuyCoins(b Purchase) *Delivery {
	b = b.filled(u.p.ids)
	return u.PayEvent("minigame_coin_deliver_completed", b.Mock, Fields{
		"OpenId": u.openID, "OutTradeNo": b.OutTradeNo, "WeChatPayInfo": u.p.payInfo(), "Env": environment(b.Sandbox),
		"CoinInfo": Fields{
			"ZoneId": b.ZoneID, "BuyQuantity": b.Quantity, "OrigPrice": b.OrigPrice, "ActualPrice": b.ActualPrice,
		},
	})
}

// BuyGoods has the user buy goods of a mini-game (道具直购): event
// minigame_game_pay_goods_deliver_notify. Until the bot answers ErrCode 0 it is repeated
// for a day of the platform's clock.
func (u *User) BuyGoods(b Purchase) *Delivery {
	b = b.filled(u.p.ids)
	return u.PayEvent("minigame_game_pay_goods_deliver_notify", b.Mock, Fields{
		"OpenId": u.openID, "Env": environment(b.Sandbox), "OutTradeNo": b.OutTradeNo, "WeChatPayInfo": u.p.payInfo(),
		"GoodsInfo": Fields{
			"ProductId": b.ProductID, "Quantity": b.Quantity, "ZoneId": b.ZoneID, "OrigPrice": b.OrigPrice,
			"ActualPrice": b.ActualPrice, "Attach": b.Attach, "OrderSource": 1,
		},
	})
}

// Refund gives the user money back for an order of coins or goods of a mini-game:
// event minigame_pay_refund_succ_notify, for the whole ActualPrice. Give it the
// purchase's OutTradeNo.
func (u *User) Refund(b Purchase) *Delivery {
	b = b.filled(u.p.ids)
	return u.PayEvent("minigame_pay_refund_succ_notify", b.Mock, Fields{
		"RefundId": "simr" + u.p.ids.hex(20), "RefundAmount": b.ActualPrice, "RefundSource": 2,
		"Env": environment(b.Sandbox), "OutTradeNo": b.OutTradeNo, "WeChatPayInfo": u.p.payInfo(),
	})
}

// PayEvent pushes an event of mini-game payment with its MiniGame object: the payload as
// JSON text, and PayEventSig with the key of the payload's Env. The push comes from
// WeChat, not from the user, and mock marks it as simulated (IsMock).
func (u *User) PayEvent(event string, mock bool, payload Fields) *Delivery {
	text := string(appendJSON(nil, payload))
	sandbox := fmt.Sprint(payload["Env"]) == "1"
	return u.Event(event, Fields{
		"FromUserName": platformOpenID,
		"MiniGame": Fields{
			"Payload": text, "PayEventSig": payEventSig(u.p.PaymentKey(sandbox), event, text), "IsMock": mock,
		},
	})
}

func payEventSig(key, event, payload string) string {
	mac := hmac.New(sha256.New, []byte(key))
	mac.Write([]byte(event + "&" + payload))
	return hex.EncodeToString(mac.Sum(nil))
}

func (p *Platform) payInfo() Fields {
	return Fields{"MchOrderNo": "simm" + p.ids.hex(20), "TransactionId": "4200" + p.ids.digits(24)}
}

// BuyVirtualGoods has the user buy goods by the virtual payment of mini-programs
// (小程序虚拟支付): event xpay_goods_deliver_notify. Until the bot answers ErrCode 0,
// success or nothing it is repeated.
func (u *User) BuyVirtualGoods(b Purchase) *Delivery {
	b = b.filled(u.p.ids)
	info := u.p.payInfo()
	info["PaidTime"] = u.p.Now().Unix()
	return u.Event("xpay_goods_deliver_notify", Fields{
		"FromUserName": platformOpenID,
		"OpenId":       u.openID, "OutTradeNo": b.OutTradeNo, "Env": environment(b.Sandbox), "WeChatPayInfo": info,
		"GoodsInfo": Fields{
			"ProductId": b.ProductID, "Quantity": b.Quantity, "OrigPrice": b.OrigPrice,
			"ActualPrice": b.ActualPrice, "Attach": b.Attach,
		},
	})
}

// A Gift is a gift package (礼包) that a user takes. Fields left zero get values that
// will do.
type Gift struct {
	OrderID string // drawn
	GiftID  string // gift1
	TypeID  int    // 1
	Zone    int    // 2001: Android and PC; 1001 is iOS
	Preview bool   // sent from the console to try it out
	Goods   map[string]int
}

// TakeGift has the user take a gift package: event minigame_deliver_goods. Until the bot
// answers ErrCode 0, or that the user isn't registered (SubErrCode 172935494), it is
// repeated for a day and a half.
func (u *User) TakeGift(g Gift) *Delivery {
	fillText(&g.OrderID, "simg"+u.p.ids.hex(20))
	fillText(&g.GiftID, "gift1")
	if g.TypeID == 0 {
		g.TypeID = 1
	}
	if g.Zone == 0 {
		g.Zone = 2001
	}
	if len(g.Goods) == 0 {
		g.Goods = map[string]int{"goods1": 1}
	}
	list := []Fields{}
	for _, id := range slices.Sorted(maps.Keys(g.Goods)) {
		list = append(list, Fields{"Id": id, "Num": g.Goods[id]})
	}
	preview := 0
	if g.Preview {
		preview = 1
	}
	return u.Event("minigame_deliver_goods", Fields{
		"FromUserName": platformOpenID,
		"MiniGame": Fields{
			"OrderId": g.OrderID, "IsPreview": preview, "ToUserOpenid": u.openID, "Zone": g.Zone,
			"GiftTypeId": g.TypeID, "GiftId": g.GiftID, "SendTime": u.p.Now().Unix(), "GoodsList": list,
		},
	})
}

// WithPaymentKeys sets the payment keys (支付 AppKey) of the live and of the sandbox
// environment; without it they are random.
func WithPaymentKeys(live, sandbox string) Option {
	return option(func(c *config) error {
		for _, o := range []Option{
			text("WithPaymentKeys", live, func(c *config) { c.paymentKey = live }),
			text("WithPaymentKeys", sandbox, func(c *config) { c.sandboxKey = sandbox }),
		} {
			if err := o.apply(c); err != nil {
				return err
			}
		}
		return nil
	})
}
