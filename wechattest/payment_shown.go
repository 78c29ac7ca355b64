package wechattest

import (
	"fmt"
	"strings"
)

// shown is a purchase, or its refund, as the phone tells it.
func (b *Purchase) shown(do string) string {
	parts := []string{}
	switch do {
	case doBuyGoods, doBuyVirtualGoods, doAskRefund:
		parts = append(parts, fmt.Sprintf("%s × %d", cut(b.ProductID, 100), b.Quantity))
	case doBuyCoins, doBuyVirtualCoins:
		parts = append(parts, fmt.Sprint(b.Quantity))
	}
	parts = append(parts, yuan(b.ActualPrice))
	for _, mark := range []struct {
		on   bool
		text string
	}{{b.Sandbox, "sandbox"}, {b.Mock, "IsMock"}, {b.Mall, "H5"}} {
		if mark.on {
			parts = append(parts, mark.text)
		}
	}
	return strings.Join(append(parts, cut(b.OutTradeNo, 100)), " · ")
}

func yuan(fen int64) string {
	if fen < 0 {
		return "-" + yuan(-fen)
	}
	return fmt.Sprintf("¥%d.%02d", fen/100, fen%100)
}

// goLiteral is the purchase as Go source, without what is zero.
func (b *Purchase) goLiteral() string {
	fields := []string{}
	for _, f := range []struct{ name, value string }{
		{"OutTradeNo", b.OutTradeNo}, {"ProductID", b.ProductID}, {"ZoneID", b.ZoneID}, {"Attach", b.Attach},
	} {
		if f.value != "" {
			fields = append(fields, fmt.Sprintf("%s: %q", f.name, f.value))
		}
	}
	for _, f := range []struct {
		name  string
		value int64
	}{{"Quantity", int64(b.Quantity)}, {"OrigPrice", b.OrigPrice}, {"ActualPrice", b.ActualPrice}} {
		if f.value != 0 {
			fields = append(fields, fmt.Sprintf("%s: %d", f.name, f.value))
		}
	}
	for _, f := range []struct {
		name string
		on   bool
	}{{"Sandbox", b.Sandbox}, {"Mock", b.Mock}, {"Mall", b.Mall}, {"Centre", b.Centre}} {
		if f.on {
			fields = append(fields, f.name+": true")
		}
	}
	return "wechattest.Purchase{" + strings.Join(fields, ", ") + "}"
}

// payMethods are the methods of a User that buy, and their like.
var payMethods = map[string]string{
	doBuyCoins: "BuyCoins", doBuyGoods: "BuyGoods", doRefund: "Refund", doBuyVirtualCoins: "BuyVirtualCoins",
	doBuyVirtualGoods: "BuyVirtualGoods", doRefundVirtual: "RefundVirtual", doAskRefund: "AskRefund",
}
