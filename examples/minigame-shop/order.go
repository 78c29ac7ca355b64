package main

import (
	"fmt"

	"github.com/minigo-dev/wechat/wechattest/local"
)

// An order is what the ledger knows of a purchase. Money is in fen (分).
type order struct {
	No       string // OutTradeNo
	User     string // openid
	Product  string
	Quantity int64
	Price    int64 // of all

	Paid        bool             // WeChat has asked for the delivery
	Amount      int64            // what was paid: less than Price if WeChat gave a discount
	Transaction string           // WeChat Pay's number (微信支付)
	Refunds     map[string]int64 // what the user got back, by RefundId
	Granted     bool             // the user has the goods
}

// owed reports whether the user is to have the goods. They stay until all of the money is
// returned: that is this shop's rule, yours may be another.
func (o *order) owed() bool {
	return o.Paid && (len(o.Refunds) == 0 || o.returned() < o.Amount)
}

func (o *order) returned() (sum int64) {
	for _, amount := range o.Refunds {
		sum += amount
	}
	return sum
}

func (o *order) state(lang local.Lang) string {
	switch {
	case o.Granted:
		return lang.Text("granted", "已发货")
	case len(o.Refunds) > 0:
		return lang.Text("taken back", "已收回")
	}
	return lang.Text("not granted", "未发货")
}

// yuan shows fen. No float comes near money.
func yuan(fen int64) string { return fmt.Sprintf("¥%d.%02d", fen/100, fen%100) }
