package main

import (
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"time"

	"github.com/minigo-dev/wechat"
	"github.com/minigo-dev/wechat/wechattest"
)

// play puts three apps on the simulated WeChat, talks to each, pays in one and takes one
// away.
func play(g *games, weixin *wechattest.Platform, base string, out io.Writer) error {
	paying := wechattest.PushConfig{Token: "theTokenForPayments", EncodingAESKey: "abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG"}
	apps := []*wechattest.Platform{weixin}
	for range 2 {
		another, err := weixin.StartApp()
		if err != nil {
			return err
		}
		apps = append(apps, another)
	}
	for i, game := range []string{"tennis", "chess", "football"} {
		app := apps[i]
		s := settings{
			AppID: app.AppID(), Secret: app.Secret(), Greeting: "Welcome to " + game,
			push: push{app.Token(), app.EncodingAESKey()},
		}
		if game == "chess" {
			s.Payment = &struct {
				push
				AppKey string
			}{push{paying.Token, paying.EncodingAESKey}, app.PaymentKey(false)}
		}
		if err := g.put(s, wechat.WithBaseURL(weixin.URL())); err != nil {
			return err
		}
		if err := app.ServeURL(base + "/wechat/" + app.AppID()); err != nil {
			return err
		}
		alice := app.User("alice")
		alice.SendText("hello")
		fmt.Fprintf(out, "%s is %s: a player received %v\n", app.AppID(), game, alice.Received())
	}
	tennis, chess := apps[0], apps[1]

	alice := chess.User("alice")
	paying.AppID, paying.OriginalID = chess.AppID(), chess.OriginalID()
	for _, delivery := range []string{"alice pays for a queen in chess", "WeChat repeats the push"} {
		answer, err := post(paying.Request(base+"/wechat/"+chess.AppID()+"/pay", payment(paying, chess, alice)))
		if err != nil {
			return err
		}
		fmt.Fprintf(out, "%s: %s\n", delivery, answer)
	}
	fmt.Fprintf(out, "handed out: %v\n", g.shop.list())

	answer, err := post(tennis.PushConfig().Request(base+"/wechat/"+chess.AppID(), payment(tennis.PushConfig(), chess, alice)))
	if err != nil {
		return err
	}
	fmt.Fprintf(out, "a push of tennis, sent to the address of chess: %s\n", answer)

	g.apps.Remove(tennis.AppID())
	for i, game := range []string{"tennis", "chess"} {
		delivery := apps[i].User("alice").SendText("are you there?")
		fmt.Fprintf(out, "tennis is taken away; %s answers with HTTP status %d\n", game, delivery.Status)
	}
	return nil
}

// payment is WeChat's push that a player has paid.
func payment(c wechattest.PushConfig, game *wechattest.Platform, player *wechattest.User) []byte {
	const event = "minigame_game_pay_goods_deliver_notify"
	payload, err := json.Marshal(map[string]any{
		"OpenId": player.OpenID(), "OutTradeNo": "order 1", "Env": 0,
		"GoodsInfo": map[string]any{"ProductId": "queen", "Quantity": 1},
	})
	if err != nil {
		panic(err) // texts and numbers can always be encoded
	}
	return c.Body(wechattest.Fields{
		"ToUserName": c.OriginalID, "FromUserName": "oWeChat", "CreateTime": time.Now().Unix(),
		"MsgType": "event", "Event": event,
		"MiniGame": wechattest.Fields{
			"Payload": string(payload), "PayEventSig": wechat.PaySignature(game.PaymentKey(false), event, payload), "IsMock": false,
		},
	})
}

func post(r *http.Request) (string, error) {
	client := &http.Client{Timeout: 5 * time.Second}
	response, err := client.Do(r)
	if err != nil {
		return "", err
	}
	defer response.Body.Close()
	body, err := io.ReadAll(io.LimitReader(response.Body, 4<<10))
	return response.Status + " " + string(body), err
}
