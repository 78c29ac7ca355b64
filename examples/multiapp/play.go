package main

import (
	"encoding/json"
	"io"
	"net/http"
	"strings"
	"time"

	"github.com/minigo-dev/wechat"
	"github.com/minigo-dev/wechat/wechattest"
	"github.com/minigo-dev/wechat/wechattest/local"
)

// play adds three apps to the simulated WeChat, writes to each, pays in one and removes
// one.
func play(g *games, weixin *wechattest.Platform, base string, out io.Writer, lang local.Lang) error {
	paying := wechattest.PushConfig{Token: "theTokenForPayments", EncodingAESKey: "abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG"}
	apps := []*wechattest.Platform{weixin}
	for range 2 {
		another, err := weixin.StartApp()
		if err != nil {
			return err
		}
		apps = append(apps, another)
	}
	names := [...]string{lang.Text("tennis", "网球"), lang.Text("chess", "国际象棋"), lang.Text("football", "足球")}
	for i, game := range names {
		app := apps[i]
		s := settings{
			AppID: app.AppID(), Secret: app.Secret(), Greeting: lang.Text("Welcome to ", "欢迎来到") + game,
			push: push{app.Token(), app.EncodingAESKey()},
		}
		if i == 1 {
			s.Payment = &payments{push{paying.Token, paying.EncodingAESKey}, app.PaymentKey(false)}
		}
		if err := g.put(s, wechat.WithBaseURL(weixin.URL())); err != nil {
			return err
		}
		if err := app.ServeURL(base + "/wechat/" + app.AppID()); err != nil {
			return err
		}
		alice := app.User("alice")
		alice.SendText(lang.Text("hello", "你好"))
		lang.Fprintf(out, "%s is %s: a user received %v\n", "%s 是%s：用户收到 %v\n", app.AppID(), game, alice.Received())
	}
	tennis, chess := apps[0], apps[1]

	alice := chess.User("alice")
	paying.AppID, paying.OriginalID = chess.AppID(), chess.OriginalID()
	for _, delivery := range []string{
		lang.Text("alice pays for a queen in chess", "alice 在国际象棋中购买皇后"), lang.Text("WeChat repeats the push", "微信重试推送"),
	} {
		answer, err := post(paying.Request(base+"/wechat/"+chess.AppID()+"/pay", payment(paying, chess, alice)))
		if err != nil {
			return err
		}
		lang.Fprintf(out, "%s: %s\n", "%s：%s\n", delivery, answer)
	}
	lang.Fprintf(out, "handed out: %v\n", "已发货：%v\n", g.shop.list())

	answer, err := post(tennis.PushConfig().Request(base+"/wechat/"+chess.AppID(), payment(tennis.PushConfig(), chess, alice)))
	if err != nil {
		return err
	}
	lang.Fprintf(out, "a push of tennis, sent to the address of chess: %s\n", "网球的推送发到国际象棋的地址：%s\n", answer)

	g.apps.Remove(tennis.AppID())
	for i, game := range names[:2] {
		delivery := apps[i].User("alice").SendText(lang.Text("are you there?", "在吗？"))
		lang.Fprintf(out, "tennis is taken away; %s answers with HTTP status %d\n", "网球已下线：%s返回 HTTP 状态码 %d\n", game, delivery.Status)
	}
	return nil
}

// payment is the push that says that a user has paid.
func payment(c wechattest.PushConfig, game *wechattest.Platform, user *wechattest.User) []byte {
	const event = "minigame_game_pay_goods_deliver_notify"
	payload, err := json.Marshal(map[string]any{
		"OpenId": user.OpenID(), "OutTradeNo": "order 1", "Env": 0,
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
	return strings.TrimSpace(response.Status + " " + string(body)), err
}
