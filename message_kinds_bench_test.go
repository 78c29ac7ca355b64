package wechat

import (
	"encoding/json"
	"encoding/xml"
	"testing"
	"time"

	"github.com/minigo-dev/wechat/internal/ratio"
)

// goodsEvent has the fields of xpay_goods_deliver_notify.
type goodsEvent struct {
	Header
	OpenID       string         `json:"OpenId"`
	OutTradeNo   string         `json:"OutTradeNo"`
	Env          int            `json:"Env"`
	WeChatPay    goodsPay       `json:"WeChatPayInfo"`
	Goods        goodsInfo      `json:"GoodsInfo"`
	Team         *goodsTeam     `json:"TeamInfo"`
	Subscription *goodsContract `json:"AppleSubscriptionInfo"`
}

type goodsPay struct {
	MchOrderNo    string `json:"MchOrderNo" xml:"MchOrderNo"`
	TransactionID string `json:"TransactionId" xml:"TransactionId"`
	PaidTime      int64  `json:"PaidTime" xml:"PaidTime"`
}

type goodsInfo struct {
	ProductID   string `json:"ProductId" xml:"ProductId"`
	Quantity    int    `json:"Quantity" xml:"Quantity"`
	OrigPrice   int    `json:"OrigPrice" xml:"OrigPrice"`
	ActualPrice int    `json:"ActualPrice" xml:"ActualPrice"`
	Attach      string `json:"Attach" xml:"Attach"`
}

type goodsTeam struct {
	ActivityID string `json:"ActivityId"`
	TeamID     string `json:"TeamId"`
	TeamType   int    `json:"TeamType"`
	TeamAction int    `json:"TeamAction"`
}

type goodsContract struct {
	OriginalTransactionID string `json:"OriginalTransactionId"`
	AutoRenewStatus       int    `json:"AutoRenewStatus"`
	RenewalDate           int64  `json:"RenewalDate"`
}

// floorGoods is the same without the SDK.
type floorGoods struct {
	XMLName                                  xml.Name `json:"-"`
	ToUserName, FromUserName, MsgType, Event string
	CreateTime                               int64
	OpenID                                   string `json:"OpenId" xml:"OpenId"`
	OutTradeNo                               string
	Env                                      int
	WeChatPay                                goodsPay       `json:"WeChatPayInfo" xml:"WeChatPayInfo"`
	Goods                                    goodsInfo      `json:"GoodsInfo" xml:"GoodsInfo"`
	Team                                     *goodsTeam     `json:"TeamInfo" xml:"TeamInfo"`
	Subscription                             *goodsContract `json:"AppleSubscriptionInfo" xml:"AppleSubscriptionInfo"`
}

const (
	goodsJSON = `{"ToUserName":"gh_97417a04a28d","FromUserName":"o9AgO5Kd5ggOC-bXrbNODIiE3bGY","CreateTime":1714112445,"MsgType":"event","Event":"xpay_goods_deliver_notify",` +
		`"OpenId":"o9AgO5Kd5ggOC-bXrbNODIiE3bGY","OutTradeNo":"order_2024_0426_0001","Env":0,` +
		`"WeChatPayInfo":{"MchOrderNo":"mch_0001","TransactionId":"4200002187202404261234567890","PaidTime":1714112440},` +
		`"GoodsInfo":{"ProductId":"sword_01","Quantity":2,"OrigPrice":600,"ActualPrice":500,"Attach":"zone=7"}}`
	goodsXML = `<xml><ToUserName><![CDATA[gh_97417a04a28d]]></ToUserName><FromUserName><![CDATA[o9AgO5Kd5ggOC-bXrbNODIiE3bGY]]></FromUserName><CreateTime>1714112445</CreateTime>` +
		`<MsgType><![CDATA[event]]></MsgType><Event><![CDATA[xpay_goods_deliver_notify]]></Event><OpenId><![CDATA[o9AgO5Kd5ggOC-bXrbNODIiE3bGY]]></OpenId>` +
		`<OutTradeNo><![CDATA[order_2024_0426_0001]]></OutTradeNo><Env>0</Env><WeChatPayInfo><MchOrderNo><![CDATA[mch_0001]]></MchOrderNo>` +
		`<TransactionId><![CDATA[4200002187202404261234567890]]></TransactionId><PaidTime>1714112440</PaidTime></WeChatPayInfo>` +
		`<GoodsInfo><ProductId><![CDATA[sword_01]]></ProductId><Quantity>2</Quantity><OrigPrice>600</OrigPrice><ActualPrice>500</ActualPrice><Attach><![CDATA[zone=7]]></Attach></GoodsInfo></xml>`
)

// BenchmarkFill reads the push that a shop gets most.
func BenchmarkFill(b *testing.B) {
	kind := *findKind(eventKinds[:], "xpay_goods_deliver_notify")
	kind.make = makes[goodsEvent]()
	sdk := func(body string) func(*testing.B) {
		raw := []byte(body)
		return func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				m, err := parseAs(&kind, raw)
				if err != nil || !m.Head().byOrder || m.(*goodsEvent).Goods.ActualPrice != 500 {
					b.Fatal(m, err)
				}
			}
		}
	}
	floor := func(body string, unmarshal func([]byte, any) error) func(*testing.B) {
		raw := []byte(body)
		return func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				var w floorGoods
				if err := unmarshal(raw, &w); err != nil {
					b.Fatal(err)
				}
				m := &goodsEvent{
					Header: Header{ToUserName: w.ToUserName, FromUserName: w.FromUserName, CreateTime: time.Unix(w.CreateTime, 0), MsgType: w.MsgType, Event: w.Event, Raw: raw},
					OpenID: w.OpenID, OutTradeNo: w.OutTradeNo, Env: w.Env, WeChatPay: w.WeChatPay, Goods: w.Goods, Team: w.Team, Subscription: w.Subscription,
				}
				if m.Goods.ActualPrice != 500 || m.OutTradeNo == "" {
					b.Fatal(m)
				}
			}
		}
	}
	ratio.Pair(b, "json", sdk(goodsJSON), floor(goodsJSON, json.Unmarshal))
	ratio.Pair(b, "xml", sdk(goodsXML), floor(goodsXML, xml.Unmarshal))
}
