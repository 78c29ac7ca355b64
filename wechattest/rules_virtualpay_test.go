package wechattest_test

import (
	"fmt"
	"io"
	"maps"
	"net/http"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/minigo-dev/wechat/wechattest"
)

func (p payer) xpay(name string, fields obj) reply {
	p.t.Helper()
	return p.call("/xpay/"+name, fields)
}

func TestF22Coins(t *testing.T) {
	t.Parallel()
	p := newPayer(t)
	p.alice.BuyVirtualCoins(wechattest.Purchase{OutTradeNo: "order001", Quantity: 60, OrigPrice: 600, Attach: "a"})
	m := p.bot.pushed(t)
	coin, _ := m["CoinInfo"].(obj)
	if m["Event"] != "xpay_coin_pay_notify" || m["OutTradeNo"] != "order001" || m["Env"] != 0.0 || m["FromUserName"] == p.alice.OpenID() || m["MiniGame"] != nil {
		t.Errorf("pushed %v", m)
	}
	if diff := cmp.Diff(obj{"Quantity": 60.0, "OrigPrice": 600.0, "ActualPrice": 600.0, "Attach": "a"}, coin); diff != "" {
		t.Errorf("CoinInfo (-want +got)\n%s", diff)
	}
	for _, tt := range []struct {
		call   string
		fields obj
		want   string
	}{
		{"query_user_balance", nil, "0 balance=60 present_balance=0"},
		{"present_currency", obj{"amount": 10, "order_id": "g1"}, "0 order_id=g1 balance=70 present_balance=10"},
		{"present_currency", obj{"amount": 10, "order_id": "g1"}, "268490004"},
		{"currency_pay", obj{"amount": 71, "order_id": "b1"}, "268490006"},
		{"currency_pay", obj{"amount": 15, "order_id": "b1", "payitem": `[{"productid":"sword","unit_price":15,"quantity":1}]`, "remark": "r"}, "0 order_id=b1 balance=55 used_present_amount=10"},
		{"currency_pay", obj{"amount": 15, "order_id": "b1"}, "268490004"},
		{"cancel_currency_pay", obj{"amount": 4, "order_id": "c1", "pay_order_id": "b1"}, "0 order_id=c1"},
		{"cancel_currency_pay", obj{"amount": 4, "order_id": "c1", "pay_order_id": "b1"}, "268490004"},
		{"cancel_currency_pay", obj{"amount": 12, "order_id": "c2", "pay_order_id": "b1"}, "268490002"},
		{"cancel_currency_pay", obj{"amount": 11, "order_id": "c2", "pay_order_id": "b1"}, "0 order_id=c2"},
		{"cancel_currency_pay", obj{"amount": 1, "order_id": "c3", "pay_order_id": "b1"}, "268490005"},
		{"cancel_currency_pay", obj{"amount": 1, "order_id": "c3", "pay_order_id": "g1"}, "268490002"},
		{"query_user_balance", nil, "0 balance=70 present_balance=10"},
		{"currency_pay", obj{"amount": 1}, "268490002"},
		{"currency_pay", obj{"amount": 0, "order_id": "x"}, "268490002"},
		{"currency_pay", obj{"amount": 1.5, "order_id": "x"}, "268490002"},
		{"currency_pay", obj{"amount": 1, "order_id": "x", "payitem": "sword"}, "268490002"},
		{"present_currency", obj{"amount": -1, "order_id": "x"}, "268490002"},
		{"query_user_balance", obj{"openid": "oNobody"}, "268490001"},
		{"query_user_balance", obj{"env": nil}, "268490002"},
		{"query_user_balance", obj{"env": 2}, "268490002"},
	} {
		want(t, fmt.Sprint(tt.call, tt.fields), answered(p.xpay(tt.call, tt.fields)), tt.want)
	}
}

// The pages of two calls list no signature: without one they are taken, with a wrong one not.
func TestF22OptionalPaySig(t *testing.T) {
	t.Parallel()
	p := newPayer(t)
	p.alice.BuyVirtualGoods(wechattest.Purchase{OutTradeNo: "order001"})
	for path, fields := range map[string]obj{
		"/xpay/present_currency":     {"amount": 1, "order_id": "g1"},
		"/xpay/notify_provide_goods": {"order_id": "order001"},
	} {
		c := payCall{a: p.api, user: p.alice, path: path, fields: fields, signature: "-", paySig: "wrong"}
		want(t, path+" wrongly signed", c.do().code(), 268490003)
		c.paySig = "-"
		if r := c.do(); r.code() != 0 || !strings.Contains(p.last().Note, "pay_sig is missing") || p.last().NoteZH == p.last().Note {
			t.Errorf("%s unsigned: %s, noted %q", path, r.raw, p.last().Note)
		}
	}
	c := payCall{a: p.api, user: p.alice, path: "/xpay/query_order", fields: obj{"order_id": "order001"}, signature: "-", paySig: "-"}
	want(t, "query_order unsigned", c.do().code(), 268490003)
}

// state is what query_order tells of an order, in short.
func (p payer) state(number string) string {
	p.t.Helper()
	r := p.xpay("query_order", obj{"order_id": number})
	o, _ := r.m["order"].(obj)
	if r.code() != 0 {
		return fmt.Sprint(r.code())
	}
	return fmt.Sprintf("type %v status %v paid %v left %v refund %v provided %v env %v", o["order_type"], o["status"], o["paid_fee"], o["left_fee"], o["refund_fee"], o["provide_time"] != 0.0, o["env_type"])
}

// TestF22Story: bought, delivered, queried, refunded in parts.
func TestF22Story(t *testing.T) {
	t.Parallel()
	p := newPayer(t)
	taken := true
	p.bot.answer = func(_ int, w http.ResponseWriter, _ *http.Request, _ string) {
		if !taken {
			w.WriteHeader(http.StatusInternalServerError)
			return
		}
		io.WriteString(w, `{"ErrCode":0,"ErrMsg":"success"}`)
	}
	p.alice.BuyVirtualGoods(wechattest.Purchase{OutTradeNo: "order001", ProductID: "sword", Quantity: 2, OrigPrice: 700, ActualPrice: 600, Attach: "meta"})
	want(t, "delivered", p.state("order001"), "type 0 status 4 paid 600 left 600 refund 0 provided true env 1")
	o := p.xpay("query_order", obj{"order_id": "order001"}).m["order"].(obj)
	if o["order_id"] != "order001" || o["order_fee"] != 700.0 || o["coupon_fee"] != 100.0 || o["biz_meta"] != "meta" || o["wx_order_id"] == "" || o["channel_order_id"] == "" || o["wxpay_order_id"] == "" || o["create_time"] == 0.0 {
		t.Errorf("the order: %v", o)
	}
	want(t, "by WeChat's number", p.xpay("query_order", obj{"wx_order_id": o["wx_order_id"]}).code(), 0)
	want(t, "of nobody's", p.state("other"), "268490002")
	want(t, "without a number", p.xpay("query_order", nil).code(), 268490002)
	bob := payCall{a: p.api, user: p.wx.User("bob"), path: "/xpay/query_order", fields: obj{"order_id": "order001"}}
	want(t, "of another user", bob.do().code(), 268490002)
	sandbox := payCall{a: p.api, user: p.alice, path: "/xpay/query_order", sandbox: true, fields: obj{"order_id": "order001"}}
	want(t, "in the sandbox", sandbox.do().code(), 268490002)

	refund := obj{"order_id": "order001", "refund_order_id": "refund01", "left_fee": 600, "refund_fee": 200, "biz_meta": "", "refund_reason": "3", "req_from": "2"}
	with := func(changed obj) obj {
		fields := maps.Clone(refund)
		maps.Copy(fields, changed)
		return fields
	}
	for name, tt := range map[string]struct {
		changed obj
		code    int
	}{
		"a short number":         {obj{"refund_order_id": "refund1"}, 268490002},
		"a long number":          {obj{"refund_order_id": strings.Repeat("r", 33)}, 268490002},
		"a number with a star":   {obj{"refund_order_id": "refund*1"}, 268490002},
		"no reason":              {obj{"refund_reason": nil}, 268490002},
		"reason 6":               {obj{"refund_reason": "6"}, 268490002},
		"reason as a number":     {obj{"refund_reason": 1}, 268490002},
		"req_from 0":             {obj{"req_from": "0"}, 268490002},
		"a long biz_meta":        {obj{"biz_meta": strings.Repeat("界", 1025)}, 268490002},
		"another left_fee":       {obj{"left_fee": 700}, 268490016},
		"no fee":                 {obj{"refund_fee": 0}, 268490002},
		"more than is left":      {obj{"refund_fee": 601}, 268490002},
		"part of a fen":          {obj{"refund_fee": 0.5}, 268490002},
		"an order that isn't":    {obj{"order_id": "other"}, 268490002},
		"neither of the numbers": {obj{"order_id": nil}, 268490002},
	} {
		want(t, name, p.xpay("refund_order", with(tt.changed)).code(), tt.code)
	}

	taken = false
	r := p.xpay("refund_order", refund)
	if r.code() != 0 || r.text("refund_order_id") != "refund01" || r.text("refund_wx_order_id") == "" || r.text("pay_order_id") != "order001" || r.text("pay_wx_order_id") != o["wx_order_id"] {
		t.Errorf("refund: %s", r.raw)
	}
	want(t, "the refund runs", p.state("refund01"), "type 1 status 1 paid 600 left 0 refund 200 provided false env 1")
	want(t, "the order meanwhile", p.state("order001"), "type 0 status 4 paid 600 left 600 refund 0 provided true env 1")
	want(t, "again, while it runs", p.xpay("refund_order", refund).code(), 268490014)
	want(t, "another, while it runs", p.xpay("refund_order", with(obj{"refund_order_id": "refund02"})).code(), 268490014)
	p.wx.Advance(5 * time.Second)
	m := p.bot.pushed(t)
	for name, value := range (obj{"Event": "xpay_refund_notify", "OpenId": p.alice.OpenID(), "MchRefundId": "refund01", "WxRefundId": r.text("refund_wx_order_id"),
		"MchOrderId": "order001", "WxOrderId": o["wx_order_id"], "RefundFee": 200.0, "RetCode": 0.0, "RetryTimes": 0.0}) {
		want(t, name, m[name], value)
	}
	want(t, "the refund is done", p.state("refund01"), "type 1 status 5 paid 600 left 0 refund 200 provided false env 1")
	want(t, "the order after it", p.state("order001"), "type 0 status 4 paid 600 left 400 refund 0 provided true env 1")
	want(t, "again, when it is done", p.xpay("refund_order", refund).code(), 268490004)
	want(t, "with the old left_fee", p.xpay("refund_order", with(obj{"refund_order_id": "refund02"})).code(), 268490016)
	p.wx.Advance(6 * time.Second) // 2 s and 4 s after it
	want(t, "repeats are counted", p.bot.pushed(t)["RetryTimes"], 2)
	taken = true
	want(t, "the rest", p.xpay("refund_order", with(obj{"refund_order_id": "refund02", "left_fee": 400, "refund_fee": 400})).code(), 0)
	p.wx.Advance(time.Minute)
	want(t, "refunded", p.state("order001"), "type 0 status 5 paid 600 left 0 refund 0 provided true env 1")
	want(t, "once more", p.xpay("refund_order", with(obj{"refund_order_id": "refund03", "left_fee": 0, "refund_fee": 1})).code(), 268490005)
}

// notify_provide_goods delivers where the push failed, and ends its repeats.
func TestF22ProvideGoods(t *testing.T) {
	t.Parallel()
	p := newPayer(t)
	p.bot.answer = func(_ int, w http.ResponseWriter, _ *http.Request, _ string) { w.WriteHeader(500) }
	p.alice.BuyVirtualGoods(wechattest.Purchase{OutTradeNo: "order001"})
	want(t, "before", p.state("order001"), "type 0 status 2 paid 100 left 100 refund 0 provided false env 1")
	p.wx.Advance(2 * time.Second)
	n := p.bot.count()
	want(t, "a number of nobody's", p.xpay("notify_provide_goods", obj{"order_id": "other"}).code(), 268490002)
	want(t, "without openid", p.xpay("notify_provide_goods", obj{"order_id": "order001", "openid": nil}).code(), 0)
	want(t, "after", p.state("order001"), "type 0 status 4 paid 100 left 100 refund 0 provided true env 1")
	p.wx.Advance(48 * time.Hour)
	want(t, "pushes", p.bot.count(), n)
	want(t, "again", p.xpay("notify_provide_goods", obj{"order_id": "order001"}).code(), 0)
}

// Refunds from the console, and of coins.
func TestF22ConsoleRefund(t *testing.T) {
	t.Parallel()
	p := newPayer(t)
	p.alice.BuyVirtualCoins(wechattest.Purchase{OutTradeNo: "order001", Quantity: 60, OrigPrice: 600})
	if d := p.alice.RefundVirtual(wechattest.Purchase{OutTradeNo: "order001", ActualPrice: 200}); d.Err != nil {
		t.Error(d.Err)
	}
	m := p.bot.pushed(t)
	want(t, "pushed", fmt.Sprint(m["Event"], m["RefundFee"], m["MchOrderId"]), "xpay_refund_notify200order001")
	want(t, "the coins go", p.xpay("query_user_balance", nil).m["balance"], 40)
	want(t, "the order", p.state("order001"), "type 0 status 4 paid 600 left 400 refund 0 provided true env 1")
	want(t, "the refund", p.state(fmt.Sprint(m["MchRefundId"])), "type 1 status 5 paid 600 left 0 refund 200 provided false env 1")
	if d := p.alice.RefundVirtual(wechattest.Purchase{OutTradeNo: "order001", ActualPrice: 401}); d.Err == nil {
		t.Error("more than was paid is refunded")
	}
	if d := p.alice.RefundVirtual(wechattest.Purchase{OutTradeNo: "other", ActualPrice: 7}); d.Err != nil || p.bot.pushed(t)["RefundFee"] != 7.0 {
		t.Errorf("of an order that isn't here: %+v", d)
	}
}

// Apple's question has all fields at the top, as texts; the advice is the answer.
func TestF14RefundQuestion(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		p := newPayer(t)
		const advice = `{"result_code":1,"result_info":"used","evidence":"log"}`
		p.bot.answer = func(_ int, w http.ResponseWriter, _ *http.Request, _ string) { io.WriteString(w, advice) }
		p.alice.BuyVirtualGoods(wechattest.Purchase{OutTradeNo: "order001", ProductID: "month", Quantity: 3})
		if d := p.alice.AskRefund(wechattest.Purchase{OutTradeNo: "order001"}); d.Err != nil || d.Answer != advice {
			t.Errorf("asked: %+v", d)
		}
		m := p.bot.pushed(t)
		for name, value := range (obj{"Event": "xpay_subscribe_ios_refund_query_notify", "product_id": "month", "p_count": "3", "provide_status": "0", "pay_order_id": "order001", "MiniGame": nil}) {
			want(t, name, m[name], value)
		}
		for _, name := range []string{"refund_time", "order_time", "channel_bill", "bundleid", "refund_request_reason", "service_type", "consumption_status"} {
			if text, ok := m[name].(string); !ok || text == "" {
				t.Errorf("%s: %v", name, m[name])
			}
		}
		p.bot.answer = func(_ int, w http.ResponseWriter, r *http.Request, _ string) { <-r.Context().Done() }
		start := time.Now()
		if d := p.alice.AskRefund(wechattest.Purchase{}); d.Err == nil || d.Attempts != 3 || time.Since(start) != 9*time.Second {
			t.Errorf("asked in vain: %+v after %v", d, time.Since(start))
		}
	})
}

// A bill is made when it is first asked for, and then a file for half an hour.
func TestF22Bills(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) { billsTest(t) }) // whose day is never over
}

func billsTest(t *testing.T) {
	t.Helper()
	p := newPayer(t)
	p.alice.BuyVirtualGoods(wechattest.Purchase{OutTradeNo: "order001", ProductID: "sword"})
	p.alice.BuyVirtualCoins(wechattest.Purchase{OutTradeNo: "order002", Quantity: 5})
	p.alice.BuyVirtualGoods(wechattest.Purchase{OutTradeNo: "order003", Sandbox: true})
	p.alice.RefundVirtual(wechattest.Purchase{OutTradeNo: "order001", ActualPrice: 30})
	day := func(ahead int) int {
		var n int
		fmt.Sscan(p.wx.Now().In(time.FixedZone("", 8*3600)).AddDate(0, 0, ahead).Format("20060102"), &n)
		return n
	}
	nobody := obj{"openid": nil, "user_ip": nil, "begin_ds": day(0), "end_ds": day(0)}
	with := func(more obj) obj {
		fields := maps.Clone(nobody)
		maps.Copy(fields, more)
		return fields
	}
	columns := func(url any) (rows []string) {
		t.Helper()
		res, err := p.http.Get(fmt.Sprint(url))
		if err != nil {
			t.Fatal(err)
		}
		defer res.Body.Close()
		raw, _ := io.ReadAll(res.Body)
		if res.StatusCode != 200 {
			return []string{res.Status}
		}
		for _, line := range strings.Split(strings.TrimSpace(string(raw)), "\n")[1:] {
			cells := strings.Split(line, ",")
			rows = append(rows, cells[2]+" "+cells[4]+" "+cells[6])
		}
		return rows
	}
	bill := with(obj{"env": nil})
	for range 2 {
		want(t, "the bill is being made", p.xpay("download_bill", bill).code(), 268490011)
	}
	p.wx.Advance(10 * time.Second)
	r := p.xpay("download_bill", bill)
	want(t, "the bill", columns(r.m["url"]), []string{"item sword 100", "refund sword -30", "coin  500"})
	p.wx.Advance(30 * time.Minute)
	want(t, "after half an hour", columns(r.m["url"]), []string{"404 Not Found"})
	want(t, "once more", p.xpay("download_bill", bill).code(), 268490011)

	for _, tt := range []struct {
		name   string
		fields obj
		rows   []string
	}{
		{"coins", obj{"order_type": 1}, []string{"coin  500"}},
		{"goods", obj{"order_type": 2}, []string{"item sword 100"}},
		{"goods that aren't delivered", obj{"order_type": 2, "is_provided": false}, nil},
		{"goods, by number", obj{"order_type": 2, "order_info": "order001"}, []string{"item sword 100"}},
		{"goods, by another number", obj{"order_type": 2, "order_info": "order009"}, nil},
		{"memberships", obj{"order_type": 3}, nil},
		{"refunds", obj{"order_type": 4}, []string{"refund sword -30"}},
		{"refunds that failed", obj{"order_type": 4, "refund_status": 5}, nil},
		{"by Apple", obj{"order_type": 1, "pay_channel": 2}, nil},
		{"of yesterday", obj{"order_type": 1, "begin_ds": day(-1), "end_ds": day(-1)}, nil},
	} {
		fields := with(obj{"pay_channel": 1})
		maps.Copy(fields, tt.fields)
		id := p.xpay("start_download_order", fields).m["task_id"]
		query := obj{"openid": nil, "user_ip": nil, "task_id": id}
		want(t, tt.name+", at once", p.xpay("query_download_order", query).m["status"], 1)
		p.wx.Advance(10 * time.Second)
		r := p.xpay("query_download_order", query)
		want(t, tt.name, columns(r.m["download_url"]), tt.rows)
		if r.m["status"] != 2.0 || r.m["expire_at"] == nil || r.m["task_id"] != id {
			t.Errorf("%s: %s", tt.name, r.raw)
		}
	}
	for name, call := range map[string]obj{
		"no day": {"begin_ds": 20261399}, "a day as a text": {"begin_ds": "20260101"}, "backwards": {"begin_ds": day(1)},
		"more than 31 days": {"begin_ds": day(-32)}, "order_type 5": {"order_type": 5}, "pay_channel 3": {"pay_channel": 3},
	} {
		fields := with(obj{"pay_channel": 1, "order_type": 1})
		maps.Copy(fields, call)
		want(t, name, p.xpay("start_download_order", fields).code(), 268490002)
	}
	want(t, "no such task", p.xpay("query_download_order", obj{"task_id": "simtask"}).code(), 268490002)
}
