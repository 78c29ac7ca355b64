package main

import (
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"strings"
	"time"

	"github.com/minigo-dev/wechat"
	"github.com/minigo-dev/wechat/order"
	"github.com/minigo-dev/wechat/wechattest"
	"github.com/minigo-dev/wechat/wechattest/local"
)

// play has a user pay two orders: one is confirmed, the other settles by itself.
func play(app *local.App, w *warehouse, base string, out io.Writer) error {
	lang, weixin, alice := app.Lang, app.Platform, app.Platform.User("alice")
	for _, o := range []wechattest.PaidOrder{
		{MerchantTradeNo: "A1", Description: lang.Text("red cup", "红杯子"), Amount: 1200},
		{MerchantTradeNo: "A2", Description: lang.Text("saucer", "碟子"), Amount: 300},
	} {
		if _, err := alice.PayOrder(o); err != nil {
			return err
		}
		lang.Fprintf(out, "alice pays order %s: %s\n", "alice 付款，订单 %s：%s\n", o.MerchantTradeNo, o.Description)
	}
	weixin.Advance(time.Hour)
	w.told(lang, out)

	var waits []order.Order
	if err := call(http.MethodGet, base+"/waiting", nil, &waits); err != nil {
		return err
	}
	for i, one := range waits {
		parcel := map[string]string{"order": one.TransactionID, "carrier": "STO", "number": fmt.Sprint(773012345678900 + i), "goods": one.Description + "*1"}
		if err := call(http.MethodPost, base+"/ship", parcel, nil); err != nil {
			return err
		}
		lang.Fprintf(out, "the warehouse ships %s\n", "仓库发货：%s\n", one.MerchantTradeNo)
	}
	weixin.Advance(time.Second) // WeChat tells a little later what is shipped
	w.told(lang, out)
	for _, m := range alice.Received() {
		lang.Fprintf(out, "alice's phone shows %s: %s\n", "alice 的手机显示“%s”：%s\n", m.Title, strings.ReplaceAll(m.Text, "\n", " · "))
	}

	if err := alice.ConfirmReceipt("A1"); err != nil {
		return err
	}
	lang.Fprintf(out, "alice confirms A1\n", "alice 确认收货 A1\n")
	weixin.Advance(time.Minute)
	w.told(lang, out)
	weixin.Advance(10 * 24 * time.Hour)
	lang.Fprintf(out, "ten days later\n", "十天后\n")
	w.told(lang, out)
	return nil
}

// told prints what WeChat has pushed since.
func (w *warehouse) told(lang local.Lang, out io.Writer) {
	w.mu.Lock()
	defer w.mu.Unlock()
	for _, m := range w.seen {
		switch m := m.(type) {
		case *wechat.TradeManageRemindAccessAPIEvent:
			lang.Fprintf(out, "WeChat pushes: connect the shipping API\n", "微信推送：请接入发货信息管理服务\n")
		case *wechat.TradeManageOrderSettlementEvent:
			switch {
			case m.SettlementTime.IsZero():
				days := int(m.EstimatedSettlementTime.Sub(m.ShippedTime).Hours() / 24)
				lang.Fprintf(out, "WeChat pushes: %s is shipped and settles within %d days\n", "微信推送：%s 已发货，%d 天内结算\n", m.MerchantTradeNo, days)
			case m.ConfirmReceiveMethod == 1:
				lang.Fprintf(out, "WeChat pushes: %s is settled, the user has confirmed it\n", "微信推送：%s 已结算，用户手动确认收货\n", m.MerchantTradeNo)
			default:
				lang.Fprintf(out, "WeChat pushes: %s is settled by itself\n", "微信推送：%s 已结算，自动确认收货\n", m.MerchantTradeNo)
			}
		}
	}
	w.seen = nil
}

// call does what the staff's page does.
func call(method, address string, in, answer any) error {
	body := ""
	if in != nil {
		b, err := json.Marshal(in)
		if err != nil {
			return err
		}
		body = string(b)
	}
	request, err := http.NewRequest(method, address, strings.NewReader(body))
	if err != nil {
		return err
	}
	client := &http.Client{Timeout: 10 * time.Second}
	response, err := client.Do(request)
	if err != nil {
		return err
	}
	defer response.Body.Close()
	text, err := io.ReadAll(io.LimitReader(response.Body, 1<<20))
	switch {
	case err != nil:
		return err
	case response.StatusCode != http.StatusOK:
		return fmt.Errorf("%s: %s: %s", address, response.Status, text)
	case answer == nil:
		return nil
	}
	return json.Unmarshal(text, answer)
}
