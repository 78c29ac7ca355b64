package wechattest_test

import (
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/minigo-dev/wechat/wechattest"
)

type obj = map[string]any

// A payCall is a call of the payment API that is right, but for what a test changes.
type payCall struct {
	a       *api
	user    *wechattest.User
	path    string
	fields  obj // besides those that all calls have; nil removes one
	sandbox bool

	paySig, signature string // in place of the right ones; "-": none
	appKey, session   string // in place of the right ones
	name              string // in place of the path, before the &
	query             url.Values
	sent              func(body string) string // changes the bytes after they are signed
}

func (c payCall) do() reply {
	c.a.t.Helper()
	return c.a.do(c.request())
}

func (c payCall) request() *http.Request {
	c.a.t.Helper()
	env := 0
	if c.sandbox {
		env = 1
	}
	all := obj{"openid": c.user.OpenID(), "env": env, "user_ip": "203.0.113.7"}
	if strings.HasPrefix(c.path, "/wxa/game/") {
		maps.Copy(all, obj{"offer_id": c.a.wx.OfferID(), "ts": time.Now().Unix(), "zone_id": "1"})
	}
	for name, value := range c.fields {
		if all[name] = value; value == nil {
			delete(all, name)
		}
	}
	raw, err := json.Marshal(all)
	if err != nil {
		c.a.t.Fatal(err)
	}
	body, q := string(raw), c.a.token()
	or := func(value, otherwise string) string {
		if value == "" {
			return otherwise
		}
		return value
	}
	set := func(name, given, right string) {
		if given != "-" {
			q.Set(name, or(given, right))
		}
	}
	set("pay_sig", c.paySig, hmacOf(or(c.appKey, c.a.wx.PaymentKey(c.sandbox)), or(c.name, c.path)+"&"+body))
	set("signature", c.signature, hmacOf(or(c.session, c.user.SessionKey()), body))
	q.Set("sig_method", "hmac_sha256")
	maps.Copy(q, c.query)
	if c.sent != nil {
		body = c.sent(body)
	}
	return c.a.request("POST", c.path, q, strings.NewReader(body))
}

// payer is a user whose calls of the payment API are right.
type payer struct {
	*api
	alice *wechattest.User
	bot   *bot
}

func newPayer(t *testing.T, opts ...wechattest.Option) payer {
	a := newAPI(t, append([]wechattest.Option{plainJSON}, opts...)...)
	b := answering(paid)
	a.wx.Serve(b)
	return payer{a, a.wx.User("alice"), b}
}

func (p payer) call(path string, fields obj) reply {
	p.t.Helper()
	return payCall{a: p.api, user: p.alice, path: path, fields: fields}.do()
}

func (p payer) game(name string, fields obj) reply {
	p.t.Helper()
	return p.call("/wxa/game/"+name, fields)
}

// balance is what getbalance tells, in short.
func (p payer) balance(fields obj) string {
	p.t.Helper()
	m := p.game("getbalance", fields).m
	return fmt.Sprintf("%v of which %v given; bought %v, given %v, got %v, spent %v; first %v", m["balance"], m["present_balance"],
		m["sum_save"], m["sum_present"], m["sum_balance"], m["sum_cost"], m["first_save"])
}

func want(t *testing.T, what string, got, want any) {
	t.Helper()
	if diff := cmp.Diff(fmt.Sprint(want), fmt.Sprint(got)); diff != "" {
		t.Errorf("%s: (-want +got)\n%s", what, diff)
	}
}

// answered is an answer without its errmsg's rid.
func answered(r reply) string {
	parts := []string{fmt.Sprint(r.code())}
	for _, name := range []string{"bill_no", "order_id", "balance", "used_present_amount", "present_balance"} {
		if v, ok := r.m[name]; ok {
			parts = append(parts, fmt.Sprintf("%s=%v", name, v))
		}
	}
	return strings.Join(parts, " ")
}

func TestF21Coins(t *testing.T) {
	t.Parallel()
	p := newPayer(t)
	want(t, "before", p.balance(nil), "0 of which 0 given; bought 0, given 0, got 0, spent 0; first true")
	p.alice.BuyCoins(wechattest.Purchase{OutTradeNo: "o1", Quantity: 60, OrigPrice: 600})
	want(t, "bought", p.balance(nil), "60 of which 0 given; bought 60, given 0, got 60, spent 0; first false")
	for _, tt := range []struct {
		call   string
		fields obj
		want   string
	}{
		{"present", obj{"amount": 10, "bill_no": "g1"}, "0 bill_no=g1 balance=70"},
		{"present", obj{"amount": 10, "bill_no": "g1"}, "90012"},
		{"pay", obj{"amount": 71, "bill_no": "b1"}, "90013"},
		{"pay", obj{"amount": 15, "bill_no": "b1", "payitem": "sword", "remark": "r"}, "0 bill_no=b1 balance=55 used_present_amount=10"},
		{"pay", obj{"amount": 15, "bill_no": "b1"}, "90012"},
		{"pay", obj{"amount": 5, "bill_no": "b2"}, "0 bill_no=b2 balance=50 used_present_amount=0"},
		{"cancelpay", obj{"amount": 4, "bill_no": "c1", "pay_bill_no": "b1"}, "0 bill_no=c1 balance=54 used_present_amount=0"},
		{"cancelpay", obj{"amount": 4, "bill_no": "c1", "pay_bill_no": "b1"}, "90012"},
		{"cancelpay", obj{"amount": 12, "bill_no": "c2", "pay_bill_no": "b1"}, "90018"},
		{"cancelpay", obj{"amount": 11, "bill_no": "c2", "pay_bill_no": "b1"}, "0 bill_no=c2 balance=65 used_present_amount=10"},
		{"cancelpay", obj{"amount": 1, "bill_no": "c3", "pay_bill_no": "b1"}, "90018"},
		{"cancelpay", obj{"amount": 1, "bill_no": "c3", "pay_bill_no": "g1"}, "90000"},
		{"cancelpay", obj{"amount": 1, "bill_no": "c3", "pay_bill_no": "nobody"}, "90000"},
		{"present", obj{"amount": -3, "bill_no": "g2"}, "0 bill_no=g2 balance=62"},
		{"present", obj{"amount": -8, "bill_no": "g3"}, "90013"},
	} {
		want(t, fmt.Sprint(tt.call, tt.fields), answered(p.game(tt.call, tt.fields)), tt.want)
	}
	want(t, "after", p.balance(nil), "62 of which 7 given; bought 60, given 7, got 67, spent 5; first false")
	want(t, "without user_ip", p.game("getbalance", obj{"user_ip": nil}).code(), 0)
	if note := p.last().Note; !strings.Contains(note, "user_ip is missing") || p.last().Documented {
		t.Errorf("noted %q, documented %v", note, p.last().Documented)
	}
}

// Environments, zones and users, and the recharge centre, know nothing of each other.
func TestF21PursesAreApart(t *testing.T) {
	t.Parallel()
	p := newPayer(t)
	p.alice.BuyCoins(wechattest.Purchase{Quantity: 1})
	p.alice.BuyCoins(wechattest.Purchase{Quantity: 2, Sandbox: true})
	p.alice.BuyCoins(wechattest.Purchase{Quantity: 4, ZoneID: "2"})
	p.alice.BuyCoins(wechattest.Purchase{Quantity: 8, Centre: true})
	p.alice.BuyVirtualCoins(wechattest.Purchase{Quantity: 16})
	p.alice.BuyCoins(wechattest.Purchase{Quantity: 32, Mock: true})
	p.wx.User("bob").BuyCoins(wechattest.Purchase{Quantity: 64})
	p.alice.BuyGoods(wechattest.Purchase{Quantity: 128})
	for _, tt := range []struct {
		name    string
		path    string
		sandbox bool
		fields  obj
		want    int
	}{
		{"live", "/wxa/game/getbalance", false, nil, 1},
		{"sandbox", "/wxa/game/getbalance", true, nil, 2},
		{"zone 2", "/wxa/game/getbalance", false, obj{"zone_id": "2"}, 4},
		{"an empty zone", "/wxa/game/getbalance", false, obj{"zone_id": "3"}, 0},
		{"recharge centre", "/wxa/game/getbalance", false, obj{"coin_type": 1}, 8},
		{"virtual payment", "/xpay/query_user_balance", false, nil, 16},
	} {
		r := payCall{a: p.api, user: p.alice, path: tt.path, sandbox: tt.sandbox, fields: tt.fields}.do()
		want(t, tt.name, answered(r), fmt.Sprintf("0 balance=%d present_balance=0", tt.want))
	}
	want(t, "recharge centre in another zone", p.game("getbalance", obj{"coin_type": 1, "zone_id": "2"}).code(), 90018)

	// A bill_no of the sandbox is no bill_no of the live environment.
	bill := payCall{a: p.api, user: p.alice, path: "/wxa/game/pay", fields: obj{"amount": 1, "bill_no": "same"}}
	bill.sandbox = true
	want(t, "paid in the sandbox", answered(bill.do()), "0 bill_no=same balance=1 used_present_amount=0")
	bill.sandbox = false
	want(t, "paid live", answered(bill.do()), "0 bill_no=same balance=0 used_present_amount=0")
}

// signatureCases are held against both APIs: what each answers is told by its codes.
var signatureCases = []struct {
	name string
	call payCall
	code int // of a mini-game
	xpay int
	note string
}{
	{"right", payCall{}, 0, 0, ""},
	{"right in the sandbox", payCall{sandbox: true}, 0, 0, ""},
	{"no pay_sig", payCall{paySig: "-"}, 90011, 268490003, "pay_sig is missing"},
	{"pay_sig of something else", payCall{paySig: strings.Repeat("0", 64)}, 90011, 268490003, "pay_sig is wrong"},
	{"the sandbox's key, live", payCall{appKey: "sandbox key"}, 90011, 268490003, "the AppKey of the sandbox environment, and env is 0 (live)"},
	{"the live key in the sandbox", payCall{appKey: "live key", sandbox: true}, 90011, 268490003, "the AppKey of the live environment, and env is 1 (sandbox)"},
	{"another name", payCall{name: "requestMidasPaymentGameItem"}, 90011, 268490003, "another name than /"},
	{"other bytes", payCall{sent: func(body string) string { return body + " " }}, 90011, 268490003, "other bytes"},
	{"no signature", payCall{signature: "-"}, 90010, 268490003, "signature is missing"},
	{"signature of something else", payCall{signature: strings.Repeat("0", 64)}, 90010, 268490003, "the signature is wrong"},
	{"another session_key", payCall{session: "MDEyMzQ1Njc4OTAxMjM0NQ=="}, 90010, 268490003, "another session_key"},
	{"pay_sig in place of it", payCall{session: "live key"}, 90010, 268490003, "the signature is wrong"},
}

func TestF21Signatures(t *testing.T) {
	t.Parallel()
	p := newPayer(t, wechattest.WithPaymentKeys("live key", "sandbox key"))
	for _, sandbox := range []bool{false, true} {
		p.alice.BuyCoins(wechattest.Purchase{Quantity: 1000, Sandbox: sandbox})
		p.alice.BuyVirtualCoins(wechattest.Purchase{Quantity: 1000, Sandbox: sandbox})
	}
	paths := map[string]obj{
		"/wxa/game/getbalance": nil, "/wxa/game/pay": {"amount": 1}, "/wxa/game/present": {"amount": 1},
		"/wxa/game/cancelpay": nil, "/wxa/game/queryorderinfo": nil,
		"/xpay/query_user_balance": nil, "/xpay/currency_pay": {"amount": 1}, "/xpay/cancel_currency_pay": nil,
	}
	n := 0
	for path, fields := range paths {
		for _, tt := range signatureCases {
			n++
			c := tt.call
			c.a, c.user, c.path = p.api, p.alice, path
			c.fields = maps.Clone(fields)
			if c.fields == nil {
				c.fields = obj{}
			}
			c.fields["bill_no"], c.fields["order_id"] = fmt.Sprint("b", n), fmt.Sprint("b", n)
			code := tt.code
			if strings.HasPrefix(path, "/xpay/") {
				code = tt.xpay
			}
			r := c.do()
			if fields == nil && tt.code == 0 && !strings.Contains(path, "balance") {
				if r.code() == 90010 || r.code() == 90011 || r.code() == 268490003 {
					t.Errorf("%s, %s: %s", path, tt.name, r.raw)
				}
				continue // it lacks what it is about
			}
			if r.code() != code || !strings.Contains(p.last().Note, tt.note) {
				t.Errorf("%s, %s: %s, noted %q; want %d, %q", path, tt.name, r.raw, p.last().Note, code, tt.note)
			}
		}
	}
	q := url.Values{"sig_method": {"md5"}}
	want(t, "another sig_method", payCall{a: p.api, user: p.alice, path: "/wxa/game/getbalance", query: q}.do().code(), 90010)
}

// A session that has ended is told from a signature that is wrong.
func TestF21Sessions(t *testing.T) {
	t.Parallel()
	p := newPayer(t)
	for _, tt := range []struct {
		path          string
		expired, fine int
	}{{"/wxa/game/getbalance", 90016, 0}, {"/xpay/query_user_balance", 268490009, 0}} {
		old := p.alice.SessionKey()
		c := payCall{a: p.api, user: p.alice, path: tt.path, session: old}
		want(t, "before", c.do().code(), 0)
		p.alice.NewSessionKey()
		want(t, "the key before", c.do().code(), tt.expired)
		c.session = ""
		want(t, "the new key", c.do().code(), 0)
		p.alice.EndSession()
		c.session = old
		want(t, "after the session", c.do().code(), tt.expired)
	}
}

func TestF21Parameters(t *testing.T) {
	t.Parallel()
	p := newPayer(t)
	p.alice.BuyCoins(wechattest.Purchase{OutTradeNo: "o1", Quantity: 10_000})
	for _, tt := range []struct {
		name   string
		path   string
		fields obj
		code   int
		note   string
	}{
		{"openid of nobody", "getbalance", obj{"openid": "oNobody"}, 90018, "openid"},
		{"no openid", "getbalance", obj{"openid": nil}, 90018, "openid"},
		{"another OfferID", "getbalance", obj{"offer_id": "1"}, 90018, "offer_id"},
		{"no ts", "getbalance", obj{"ts": nil}, 90018, "ts"},
		{"ts as a text", "getbalance", obj{"ts": "1"}, 90018, "wrong type"},
		{"ts in milliseconds", "getbalance", obj{"ts": time.Now().UnixMilli()}, 0, "milliseconds"},
		{"no zone", "getbalance", obj{"zone_id": nil}, 90018, "zone_id"},
		{"zone as a number", "getbalance", obj{"zone_id": 1}, 90018, "wrong type"},
		{"no env", "getbalance", obj{"env": nil}, 90018, "env"},
		{"an unknown env", "getbalance", obj{"env": 2}, 90018, "env"},
		{"env as a text", "getbalance", obj{"env": "0"}, 90018, "wrong type"},
		{"an unknown coin_type", "getbalance", obj{"coin_type": 2}, 90018, "coin_type"},
		{"no bill_no", "pay", obj{"amount": 1}, 90018, "bill_no"},
		{"63 characters", "pay", obj{"amount": 1, "bill_no": strings.Repeat("a", 63)}, 0, ""},
		{"64 characters", "pay", obj{"amount": 1, "bill_no": strings.Repeat("a", 64)}, 90018, "bill_no"},
		{"all that it may hold", "pay", obj{"amount": 1, "bill_no": "-aZ09_"}, 0, ""},
		{"_ first", "pay", obj{"amount": 1, "bill_no": "_a"}, 90018, "bill_no"},
		{"a blank", "pay", obj{"amount": 1, "bill_no": "a b"}, 90018, "bill_no"},
		{"Chinese", "pay", obj{"amount": 1, "bill_no": "单号"}, 90018, "bill_no"},
		{"an asterisk", "pay", obj{"amount": 1, "bill_no": "a*b"}, 90018, "bill_no"},
		{"bill_no as a number", "pay", obj{"amount": 1, "bill_no": 7}, 90018, "bill_no"},
		{"no amount", "pay", obj{"bill_no": "x1"}, 90018, "amount"},
		{"amount 0", "pay", obj{"amount": 0, "bill_no": "x1"}, 90018, "amount"},
		{"amount below 0", "pay", obj{"amount": -1, "bill_no": "x1"}, 90018, "amount"},
		{"half a coin", "pay", obj{"amount": 0.5, "bill_no": "x1"}, 90018, "amount"},
		{"amount as a text", "pay", obj{"amount": "1", "bill_no": "x1"}, 90018, "amount"},
		{"too large", "pay", obj{"amount": int64(1) << 31, "bill_no": "x1"}, 90018, "amount"},
		{"larger than any number", "pay", obj{"amount": json.Number("99999999999999999999"), "bill_no": "x1"}, 90018, "amount"},
		{"present of 0", "present", obj{"amount": 0, "bill_no": "x1"}, 90018, "amount"},
		{"cancel of 0", "cancelpay", obj{"amount": 0, "bill_no": "x1", "pay_bill_no": "-aZ09_"}, 90018, "amount"},
		{"an unknown biz_id", "queryorderinfo", obj{"out_trade_no": "o1", "biz_id": 3}, 90018, "biz_id"},
		{"no out_trade_no", "queryorderinfo", obj{"biz_id": 1}, 90018, "out_trade_no"},
		{"33 characters", "queryorderinfo", obj{"out_trade_no": strings.Repeat("a", 33), "biz_id": 1}, 90018, "out_trade_no"},
		{"a number of nobody's", "queryorderinfo", obj{"out_trade_no": "_a|*@-" + strings.Repeat("a", 26), "biz_id": 1}, 90019, ""},
	} {
		if r := p.game(tt.path, tt.fields); r.code() != tt.code || !strings.Contains(p.last().Note, tt.note) || tt.code == 90018 && !strings.Contains(r.msg(), "invalid param: ") {
			t.Errorf("%s: %s, noted %q; want %d, %q", tt.name, r.raw, p.last().Note, tt.code, tt.note)
		}
	}
	want(t, "what is left", p.game("getbalance", nil).m["balance"], 9998)
	want(t, "no JSON", p.post("/wxa/game/pay", p.token(), "x").code(), 47001)
	want(t, "no token", p.post("/wxa/game/pay", nil, "{}").code(), 41001)
	want(t, "GET", p.get("/wxa/game/pay", p.token()).code(), 43002)
}

// A bill_no pays once, whoever gives it again, and the log says where that isn't a repeat.
func TestF21Repeats(t *testing.T) {
	t.Parallel()
	p := newPayer(t)
	bob := p.wx.User("bob")
	for _, u := range []*wechattest.User{p.alice, bob} {
		u.BuyCoins(wechattest.Purchase{Quantity: 100})
	}
	pay := payCall{a: p.api, user: p.alice, path: "/wxa/game/pay", fields: obj{"amount": 10, "bill_no": "b1"}}
	want(t, "first", pay.do().code(), 0)
	for _, tt := range []struct {
		name   string
		change func(*payCall)
		note   string
	}{
		{"again", func(*payCall) {}, "a success"},
		{"another amount", func(c *payCall) { c.fields = obj{"amount": 11, "bill_no": "b1"} }, "an amount of 10"},
		{"another user", func(c *payCall) { c.user = bob }, "another user or zone"},
		{"another call", func(c *payCall) { c.path = "/wxa/game/present" }, "of an earlier /wxa/game/pay"},
		{"after 50 hours", func(*payCall) { p.wx.Advance(50 * time.Hour) }, "older than 48 hours"},
	} {
		c := pay
		tt.change(&c)
		if r := c.do(); r.code() != 90012 || !strings.Contains(p.last().Note, tt.note) {
			t.Errorf("%s: %s, noted %q; want %q", tt.name, r.raw, p.last().Note, tt.note)
		}
	}
	want(t, "alice's", p.game("getbalance", nil).m["balance"], 90)
	want(t, "bob's", payCall{a: p.api, user: bob, path: "/wxa/game/getbalance"}.do().m["balance"], 100)

	// An outcome that is unknown: the work is done, and the same bill_no tells so.
	p.wx.Fault(wechattest.ConnectionReset().Once().Path("/wxa/game/pay"))
	pay.fields = obj{"amount": 5, "bill_no": "b2"}
	if _, err := p.http.Do(pay.request()); err == nil {
		t.Error("the fault doesn't strike")
	}
	want(t, "again", pay.do().code(), 90012)
	want(t, "paid once", p.game("getbalance", nil).m["balance"], 85)
}

// WeChat is busy, and has done it all the same.
func TestF21BusyAlthoughDone(t *testing.T) {
	t.Parallel()
	p := newPayer(t)
	p.alice.BuyCoins(wechattest.Purchase{Quantity: 100})
	p.wx.Fault(wechattest.BusyDone().Once().Path("/wxa/game/pay"))
	for n, code := range []int{-1, 90012, 90012} {
		want(t, fmt.Sprint("call ", n+1), p.game("pay", obj{"amount": 30, "bill_no": "b1"}).code(), code)
	}
	want(t, "paid once", p.game("getbalance", nil).m["balance"], 70)
}

// Whatever comes at once, a bill_no pays once, and no coin is made or lost.
func TestF21Concurrently(t *testing.T) {
	t.Parallel()
	p := newPayer(t)
	p.alice.BuyCoins(wechattest.Purchase{OutTradeNo: "first", Quantity: 1000})
	const callers, bills = 8, 10
	var mu sync.Mutex
	done := map[string]int{}
	var wg sync.WaitGroup
	for n := range callers {
		wg.Go(func() {
			for bill := range bills {
				number := fmt.Sprint("b", bill)
				r := p.game("pay", obj{"amount": 7, "bill_no": number})
				if r.code() != 0 && r.code() != 90012 {
					t.Errorf("%s: %s", number, r.raw)
				}
				mu.Lock()
				if r.code() == 0 {
					done[number]++
				}
				mu.Unlock()
				p.alice.BuyCoins(wechattest.Purchase{OutTradeNo: fmt.Sprint("o", bill), Quantity: 3})
				p.alice.BuyGoods(wechattest.Purchase{OutTradeNo: fmt.Sprint("g", bill, "-", n)})
				if d := p.alice.Refund(wechattest.Purchase{OutTradeNo: "first", ActualPrice: 100}); d.Err != nil {
					t.Error(d.Err)
				}
			}
		})
	}
	wg.Wait()
	for number, times := range done {
		if times != 1 {
			t.Errorf("%s paid %d times", number, times)
		}
	}
	// 80 refunds of 1 yuan took a coin each.
	want(t, "what is left", p.balance(nil), fmt.Sprintf("%d of which 0 given; bought %d, given 0, got %d, spent %d; first false",
		1000-bills*7+bills*3-callers*bills, 1000+bills*3, 1000+bills*3, bills*7))
}

// orderState is what queryorderinfo tells, in short.
func (p payer) orderState(number string, biz int, more obj) string {
	p.t.Helper()
	fields := obj{"out_trade_no": number, "biz_id": biz}
	maps.Copy(fields, more)
	r := p.game("queryorderinfo", fields)
	if r.code() != 0 {
		return fmt.Sprint(r.code())
	}
	if r.text("out_trade_no") != number || r.m["pay_finish_time"] == 0.0 || r.text("mch_order_no") == "" || r.text("transaction_id") == "" {
		p.t.Errorf("%s: %s", number, r.raw)
	}
	return fmt.Sprintf("%v paid %v delivered %v", r.m["product_id"], r.m["pay_state"], r.m["deliver_state"])
}

func TestF21Orders(t *testing.T) {
	t.Parallel()
	p := newPayer(t)
	taken := false
	p.bot.answer = func(_ int, w http.ResponseWriter, _ *http.Request, _ string) {
		if taken {
			io.WriteString(w, paid)
			return
		}
		w.WriteHeader(http.StatusInternalServerError)
	}
	p.alice.BuyCoins(wechattest.Purchase{OutTradeNo: "coins", Quantity: 60})
	p.alice.BuyGoods(wechattest.Purchase{OutTradeNo: "goods", ProductID: "sword"})
	p.alice.BuyGoods(wechattest.Purchase{OutTradeNo: "mock", Mock: true})
	want(t, "coins, which WeChat delivers", p.orderState("coins", 1, nil), " paid 2 delivered 2")
	want(t, "goods that the bot didn't take", p.orderState("goods", 2, nil), "sword paid 2 delivered 1")
	for name, got := range map[string]string{
		"a simulated push": p.orderState("mock", 2, nil), "coins as goods": p.orderState("coins", 2, nil),
		"goods as coins": p.orderState("goods", 1, nil), "in another zone": p.orderState("goods", 2, obj{"zone_id": "2"}),
		"of another user":  payCallOf(p, p.wx.User("bob"), "goods"),
		"in the sandbox":   answered(payCall{a: p.api, user: p.alice, path: "/wxa/game/queryorderinfo", sandbox: true, fields: obj{"out_trade_no": "goods", "biz_id": 2}}.do()),
		"of nobody at all": p.orderState("other", 2, nil),
	} {
		want(t, name, got, "90019")
	}
	taken = true
	p.wx.Advance(15 * time.Second)
	want(t, "goods that the bot took", p.orderState("goods", 2, nil), "sword paid 2 delivered 2")

	// The number of a purchase is good once: by the same user it is the same purchase.
	n := p.bot.count()
	if d := p.alice.BuyCoins(wechattest.Purchase{OutTradeNo: "coins", Quantity: 1000}); d.Err != nil || p.bot.count() != n+1 {
		t.Errorf("bought again: %+v", d)
	}
	if _, body := p.bot.last(); !strings.Contains(body, `\"BuyQuantity\":60`) {
		t.Errorf("the push isn't the first one's: %s", body)
	}
	want(t, "coins", p.game("getbalance", nil).m["balance"], 60)
	for name, d := range map[string]*wechattest.Delivery{
		"by another user": p.wx.User("bob").BuyCoins(wechattest.Purchase{OutTradeNo: "coins"}),
		"of goods":        p.alice.BuyGoods(wechattest.Purchase{OutTradeNo: "coins"}),
	} {
		if d.Err == nil || d.Attempts != 0 {
			t.Errorf("the number %s: %+v", name, d)
		}
	}
}

func payCallOf(p payer, u *wechattest.User, number string) string {
	return answered(payCall{a: p.api, user: u, path: "/wxa/game/queryorderinfo", fields: obj{"out_trade_no": number, "biz_id": 2}}.do())
}

// A refund takes the coins of its order, in parts, and no more than there are.
func TestF21Refunds(t *testing.T) {
	t.Parallel()
	p := newPayer(t)
	p.alice.BuyCoins(wechattest.Purchase{OutTradeNo: "o1", Quantity: 60, OrigPrice: 700, ActualPrice: 600})
	p.alice.BuyCoins(wechattest.Purchase{OutTradeNo: "o2", Quantity: 10})
	want(t, "spent", p.game("pay", obj{"amount": 20, "bill_no": "b1"}).code(), 0)
	amount := func() any {
		var payload map[string]any
		json.Unmarshal([]byte(p.bot.pushed(t)["MiniGame"].(map[string]any)["Payload"].(string)), &payload)
		return payload["RefundAmount"]
	}
	for _, tt := range []struct {
		name   string
		refund wechattest.Purchase
		fee    any // nil: refused
		left   int
	}{
		{"a part", wechattest.Purchase{OutTradeNo: "o1", ActualPrice: 100}, 100.0, 40},
		{"more than there is", wechattest.Purchase{OutTradeNo: "o1", ActualPrice: 501}, nil, 40},
		{"below 0", wechattest.Purchase{OutTradeNo: "o1", ActualPrice: -1}, nil, 40},
		{"in the sandbox it is another order", wechattest.Purchase{OutTradeNo: "o1", ActualPrice: 50, Sandbox: true}, 50.0, 40},
		{"the rest, of which some are spent", wechattest.Purchase{OutTradeNo: "o1"}, 500.0, 0},
		{"again", wechattest.Purchase{OutTradeNo: "o1"}, nil, 0},
		{"what is spent", wechattest.Purchase{OutTradeNo: "o2"}, 1000.0, 0},
		{"of an order that isn't here", wechattest.Purchase{OutTradeNo: "o3", ActualPrice: 7}, 7.0, 0},
	} {
		n := p.bot.count()
		d := p.alice.Refund(tt.refund)
		if refused := tt.fee == nil; refused != (d.Err != nil) || refused && p.bot.count() != n || !refused && amount() != tt.fee {
			t.Errorf("%s: %+v; want a fee of %v", tt.name, d, tt.fee)
		}
		want(t, tt.name, p.game("getbalance", nil).m["balance"], tt.left)
	}
	if d := p.wx.User("bob").Refund(wechattest.Purchase{OutTradeNo: "o2"}); d.Err == nil {
		t.Error("bob has alice's order refunded")
	}
}
