package wechat_test

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"testing"

	"github.com/minigo-dev/wechat"
	"github.com/minigo-dev/wechat/internal/ratio"
)

const goodsPayload = `{"OpenId":"o9AgO5Kd5ggOC-bXrbNODIiE3bGY","Env":0,"OutTradeNo":"order_2024_0426_0001",` +
	`"WeChatPayInfo":{"MchOrderNo":"mch_0001","TransactionId":"4200002187202404261234567890"},` +
	`"GoodsInfo":{"ProductId":"sword_01","Quantity":2,"ZoneId":"1","OrigPrice":600,"ActualPrice":500,"Attach":"zone=7","OrderSource":1}}`

// BenchmarkPayment takes a payment push: the SDK's side also checks the query's signature and
// age, the receiver, and makes the push's key; its floor is encoding/json and one HMAC.
func BenchmarkPayment(b *testing.B) {
	s := newSender("json")
	body := []byte(s.with(s.bare(goodsEvent), s.miniGame(goodsEvent, goodsPayload, testLiveKey)))
	ratio.Pair(b, "json", func(b *testing.B) {
		cb := mustCallback(b, wechat.WithOriginalID(testGhID))
		q := s.query()
		b.ReportAllocs()
		for b.Loop() {
			push, err := cb.Open(q, body)
			if err != nil || push.Message.(*wechat.MinigameGamePayGoodsDeliverNotifyEvent).GoodsInfo.ActualPrice != 500 {
				b.Fatal(err)
			}
		}
	}, func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			if paid, ok := floorPayment(body); !ok || paid.GoodsInfo.ActualPrice != 500 {
				b.Fatal(paid)
			}
		}
	})
}

type floorPaid struct {
	OpenID        string `json:"OpenId"`
	Env           int
	OutTradeNo    string
	WeChatPayInfo *struct {
		MchOrderNo    string
		TransactionID string `json:"TransactionId"`
	}
	GoodsInfo struct {
		ProductID              string `json:"ProductId"`
		ZoneID                 string `json:"ZoneId"`
		Attach                 string
		Quantity               int64
		OrigPrice, ActualPrice int64
		OrderSource            int
	}
}

// floorPayment does it without the SDK.
func floorPayment(body []byte) (paid floorPaid, ok bool) {
	var push struct {
		ToUserName, FromUserName, MsgType, Event string
		CreateTime                               int64
		MiniGame                                 struct {
			Payload, PayEventSig string
			IsMock               bool
		}
	}
	if json.Unmarshal(body, &push) != nil {
		return paid, false
	}
	mac := hmac.New(sha256.New, []byte(testLiveKey))
	mac.Write([]byte(push.Event + "&" + push.MiniGame.Payload))
	sig, err := hex.DecodeString(push.MiniGame.PayEventSig)
	if err != nil || !hmac.Equal(mac.Sum(nil), sig) {
		return paid, false
	}
	return paid, json.Unmarshal([]byte(push.MiniGame.Payload), &paid) == nil
}
