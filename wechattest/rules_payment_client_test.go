package wechattest_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"strings"
	"testing"

	"github.com/minigo-dev/wechat/wechattest"
)

// signedPayment makes by hand what a server hands to its client.
func signedPayment(t *testing.T, u *wechattest.User, api, appKey string, data obj) wechattest.ClientPayment {
	t.Helper()
	raw, err := json.Marshal(data)
	if err != nil {
		t.Fatal(err)
	}
	c := wechattest.ClientPayment{SignData: string(raw), PaySig: hmacOf(appKey, api+"&"+string(raw)), Signature: hmacOf(u.SessionKey(), string(raw))}
	if api == "requestVirtualPayment" {
		c.Mode = "short_series_goods"
	}
	return c
}

func TestF23ClientPayments(t *testing.T) {
	t.Parallel()
	const game, virtual = "requestMidasPaymentGameItem", "requestVirtualPayment"
	p := newPayer(t, wechattest.WithPaymentKeys("live key", "sandbox key"), wechattest.WithOfferID("1450000001"))
	data := func(api string, n int) obj {
		d := obj{"offerId": "1450000001", "buyQuantity": 2, "env": 0, "currencyType": "CNY", "productId": "sword",
			"goodsPrice": 300, "outTradeNo": fmt.Sprintf("order%03d", n), "attach": "a&b"}
		if api == game {
			maps.Copy(d, obj{"mode": "goods", "platform": "android", "zoneId": "1"})
		}
		return d
	}
	pay := func(api string, c wechattest.ClientPayment) (*wechattest.Delivery, error) {
		if api == game {
			return p.alice.RequestMidasPaymentGameItem(c)
		}
		return p.alice.RequestVirtualPayment(c)
	}
	n := 0
	for _, tt := range []struct {
		name          string
		data          obj // nil removes a field
		key           string
		change        func(*wechattest.ClientPayment)
		game, virtual int // codes; 0: fine
	}{
		{"right", nil, "", nil, 0, 0},
		{"right in the sandbox", obj{"env": 1}, "sandbox key", nil, 0, 0},
		{"the sandbox's key, live", nil, "sandbox key", nil, -15014, -15006},
		{"the live key in the sandbox", obj{"env": 1}, "", nil, -15014, -15006},
		{"no paySig", nil, "", func(c *wechattest.ClientPayment) { c.PaySig = "" }, -15014, -15006},
		{"a byte more than is signed", nil, "", func(c *wechattest.ClientPayment) { c.SignData += " " }, -15014, -15006},
		{"no signature", nil, "", func(c *wechattest.ClientPayment) { c.Signature = "" }, -15012, -15005},
		{"another signature", nil, "", func(c *wechattest.ClientPayment) { c.Signature = c.PaySig }, -15012, -15005},
		{"no JSON", nil, "", func(c *wechattest.ClientPayment) { c.SignData = "x" }, -15011, -15016},
		{"no offerId", obj{"offerId": nil}, "", nil, -15001, -15001},
		{"another offerId", obj{"offerId": "1"}, "", nil, -15002, -15001},
		{"another currency", obj{"currencyType": "USD"}, "", nil, -15006, -15004},
		{"no outTradeNo", obj{"outTradeNo": nil}, "", nil, -15001, -15001},
		{"an outTradeNo with _ first", obj{"outTradeNo": "_order001"}, "", nil, -15002, -15001},
		{"a long outTradeNo", obj{"outTradeNo": strings.Repeat("a", 33)}, "", nil, -15002, -15001},
		{"a blank in outTradeNo", obj{"outTradeNo": "order 001"}, "", nil, -15002, -15001},
		{"a short outTradeNo", obj{"outTradeNo": "order"}, "", nil, 0, -15001},
		{"an outTradeNo that was used", obj{"outTradeNo": "order001"}, "", nil, -15003, -15002},
		{"a price in yuan", obj{"goodsPrice": 3.5}, "", nil, -15011, -15016},
		{"a price as a text", obj{"goodsPrice": "300"}, "", nil, -15011, -15016},
		{"no price", obj{"goodsPrice": 0}, "", nil, -15002, -15001},
		{"no quantity", obj{"buyQuantity": 0}, "", nil, -15002, -15001},
		{"an unknown env", obj{"env": 2}, "", nil, -15002, -15001},
		{"no env", obj{"env": nil}, "", nil, -15001, -15001},
		{"productId as a number", obj{"productId": 7}, "", nil, -15011, -15016},
	} {
		for api, code := range map[string]int{game: tt.game, virtual: tt.virtual} {
			n++
			fields := data(api, 1)
			if tt.name != "right" {
				fields = data(api, 100+n)
			}
			for name, value := range tt.data {
				if fields[name] = value; value == nil {
					delete(fields, name)
				}
			}
			key := "live key"
			if tt.key != "" {
				key = tt.key
			}
			c := signedPayment(t, p.alice, api, key, fields)
			if tt.change != nil {
				tt.change(&c)
			}
			pushes := p.bot.count()
			d, err := pay(api, c)
			var refused *wechattest.ClientError
			switch {
			case code == 0 && (err != nil || d.Err != nil || p.bot.count() != pushes+1):
				t.Errorf("%s, %s: %v, %v", api, tt.name, d, err)
			case code != 0 && (!errors.As(err, &refused) || refused.Code != code || refused.API != api || refused.ReasonZH == "" || p.bot.count() != pushes):
				t.Errorf("%s, %s: %v; want %d", api, tt.name, err, code)
			}
		}
	}

	// What is pushed is what was signed.
	c := signedPayment(t, p.alice, game, "live key", data(game, 900))
	pay(game, c)
	payload := p.bot.pushed(t)["MiniGame"].(obj)["Payload"].(string)
	for _, part := range []string{`"OutTradeNo":"order900"`, `"ProductId":"sword"`, `"Quantity":2`, `"OrigPrice":600`, `"Attach":"a&b"`} {
		if !strings.Contains(payload, part) {
			t.Errorf("the payload lacks %s: %s", part, payload)
		}
	}
	coins := data(virtual, 901)
	delete(coins, "productId")
	c = signedPayment(t, p.alice, virtual, "live key", coins)
	c.Mode = "short_series_coin"
	if _, err := pay(virtual, c); err != nil || p.bot.pushed(t)["Event"] != "xpay_coin_pay_notify" {
		t.Errorf("coins: %v", err)
	}
	old := signedPayment(t, p.alice, game, "live key", data(game, 902))
	p.alice.NewSessionKey()
	var refused *wechattest.ClientError
	if _, err := pay(game, old); !errors.As(err, &refused) || refused.Code != -15015 {
		t.Errorf("signed with the session_key before: %v", err)
	}
}
