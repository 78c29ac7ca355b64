package wechattest

import (
	"net/url"
	"slices"
	"strings"
	"time"
)

// The titles of WeChat's notices to a user about a paid order.
const (
	ShippedNotice = "发货通知"   // all of it is shipped
	ReceiptNotice = "确认收货提醒" // by notify_confirm_receive
	PresaleNotice = "预计发货时间" // by opspecialorder
)

// An orderNotice is what the page knows of an order beside the texts.
type orderNotice struct {
	TransactionID string         `json:"transactionId"`
	Expected      string         `json:"expected,omitempty"`
	Parcels       []noticeParcel `json:"parcels,omitempty"`
}

type noticeParcel struct {
	Goods   string `json:"goods"`
	Company string `json:"company"`
	Number  string `json:"number"`
}

func (n *orderNotice) size() (size int) {
	if n == nil {
		return 0
	}
	for _, parcel := range n.Parcels {
		size += len(parcel.Goods) + len(parcel.Company) + len(parcel.Number)
	}
	return size + len(n.TransactionID) + len(n.Expected)
}

// notice is what the page shows of it.
func (m Received) notice() *orderNotice {
	n := &orderNotice{TransactionID: m.TransactionID}
	if !m.Expected.IsZero() {
		n.Expected = stamp(m.Expected)
	}
	n.Parcels = noticeParcels(m.Parcels)
	return n
}

func noticeParcels(parcels []OrderParcel) []noticeParcel {
	out := []noticeParcel{}
	for _, parcel := range parcels {
		out = append(out, noticeParcel{parcel.ItemDesc, parcel.ExpressCompany, parcel.TrackingNo})
	}
	return out
}

// noticeOrder tells the user of an order. The caller holds mu.
func (p *Platform) noticeOrder(t *trade, title string, now time.Time) *chatItem {
	lines := []string{"商品：" + t.goods()}
	m := Received{Time: now, Kind: KindOrder, Title: title, PagePath: p.trades.jumpTo(t), TransactionID: t.transaction, Parcels: slices.Clone(t.parcels)}
	if title == PresaleNotice {
		m.Expected = t.expected
		lines = append(lines, "预计发货："+t.expected.In(time.FixedZone("Beijing", beijing)).Format("2006-01-02"))
	}
	for _, parcel := range t.parcels {
		if parcel.ExpressCompany != "" {
			lines = append(lines, "物流公司："+parcel.ExpressCompany)
		}
		if parcel.TrackingNo != "" {
			lines = append(lines, "物流单号："+parcel.TrackingNo)
		}
	}
	m.Text = strings.Join(lines, "\n")
	return t.user.receive(m)
}

// jumpTo is the page that a notice opens, with the order's numbers: empty if it is WeChat's own.
func (b *tradeBook) jumpTo(t *trade) string {
	if b.jumpPath == "" {
		return ""
	}
	q := "transaction_id=" + url.QueryEscape(t.transaction) + "&merchant_id=" + url.QueryEscape(t.merchant) +
		"&merchant_trade_no=" + url.QueryEscape(t.no)
	if t.subMerchant != "" {
		q += "&sub_merchant_id=" + url.QueryEscape(t.subMerchant)
	}
	if strings.Contains(b.jumpPath, "?") {
		return b.jumpPath + "&" + q
	}
	return b.jumpPath + "?" + q
}
