package wechattest

import (
	"fmt"
	"math"
	"net/http"
	"strings"
	"time"
)

// The calls of mini-game payment 2.0 (rule F21).
const (
	pathGameBalance   = "/wxa/game/getbalance"
	pathGamePay       = "/wxa/game/pay"
	pathGameCancelPay = "/wxa/game/cancelpay"
	pathGamePresent   = "/wxa/game/present"
	pathGameOrder     = "/wxa/game/queryorderinfo"
)

var gamePayAPIs = []row{
	{pathGameBalance, endpoint{method: http.MethodPost, quota: true, handle: serveGame(gameBalance)}},
	{pathGamePay, endpoint{method: http.MethodPost, quota: true, handle: serveGame(gamePay)}},
	{pathGameCancelPay, endpoint{method: http.MethodPost, quota: true, handle: serveGame(gameCancelPay)}},
	{pathGamePresent, endpoint{method: http.MethodPost, quota: true, handle: serveGame(gamePresent)}},
	{pathGameOrder, endpoint{method: http.MethodPost, quota: true, handle: serveGame(gameOrder)}},
}

var (
	gameNoOrder   = &refusal{90000, "order not exist"}
	gameSignature = &refusal{90010, "invalid signature"}
	gamePaySig    = &refusal{90011, "invalid pay_sig"}
	gameRepeated  = &refusal{90012, "bill_no is repeated"}
	gameBalanceNo = &refusal{90013, "balance not enough"}
	gameSession   = &refusal{90016, "session_key expired"}
	gameTradeNo   = &refusal{90019, "out_trade_no not exist"}
)

const (
	// billsTold is how long WeChat promises to tell a bill_no that it knows.
	billsTold = 48 * time.Hour

	billNoMost  = 63
	tradeNoMost = 32
)

// A gameCall is a call of mini-game payment whose signatures are right.
type gameCall struct {
	*request
	f    *fields
	user *User
	env  int
	zone string
	now  time.Time
}

func serveGame(do func(*Platform, *gameCall) (any, *refusal)) func(*Platform, *request) answer {
	return func(p *Platform, r *request) answer {
		now := p.Now()
		p.mu.Lock()
		defer p.mu.Unlock()
		c, no := p.gameCall(r, now)
		if no != nil {
			return p.refuse(no)
		}
		out, no := do(p, c)
		if no != nil {
			return p.refuse(no)
		}
		return jsonAnswer(out)
	}
}

// gameCall checks what all calls have. The caller holds mu.
func (p *Platform) gameCall(r *request, now time.Time) (*gameCall, *refusal) {
	body, no := r.object()
	if no != nil {
		return nil, no
	}
	c := &gameCall{request: r, f: body.fields(), now: now}
	r.openID = c.f.text("openid")
	offer, ts := c.f.text("offer_id"), c.f.int("ts")
	c.zone, c.env = c.f.text("zone_id"), int(c.f.int("env"))
	ip := c.f.text("user_ip")
	c.user = p.openIDs[r.openID]
	switch _, given := body["env"]; {
	case c.f.bad:
		return nil, c.wrong("a field has a wrong type", "字段类型不对")
	case c.user == nil:
		return nil, c.wrong("openid is no user's of this app", "openid 不是本应用的用户")
	case offer != p.cfg.offerID:
		return nil, c.wrong("offer_id isn't the app's", "offer_id 不是本应用的")
	case ts <= 0:
		return nil, c.wrong("ts is missing: seconds since 1970", "缺少 ts（秒级时间戳）")
	case c.zone == "":
		return nil, c.wrong("zone_id is missing", "缺少 zone_id")
	case !given || c.env != 0 && c.env != 1:
		return nil, c.wrong("env is 0 (live) or 1 (sandbox)", "env 应为 0（现网）或 1（沙箱）")
	}
	if no := p.gameSignatures(r, c); no != nil {
		return nil, no
	}
	if ip == "" && r.path != pathGameOrder {
		r.say("user_ip is missing: the page demands it, and its samples leave it out", "缺少 user_ip：文档标为必填，示例中未填")
	}
	if ts > math.MaxInt32*10 {
		r.say("ts seems to be in milliseconds: it is in seconds", "ts 似乎是毫秒：应为秒")
	}
	return c, nil
}

func (p *Platform) gameSignatures(r *request, c *gameCall) *refusal {
	if english, chinese := p.paySigFault(r.query.Get("pay_sig"), r.path, string(r.body), c.env); english != "" {
		r.say(english, chinese)
		return gamePaySig
	}
	english, chinese, expired := c.user.sessionSigFault(r.query.Get("signature"), string(r.body))
	switch {
	case english == "" && r.query.Get("sig_method") != "hmac_sha256":
		english, chinese = "sig_method has to be hmac_sha256", "sig_method 应为 hmac_sha256"
	case english == "":
		return nil
	}
	r.say(english, chinese)
	if expired {
		return gameSession
	}
	return gameSignature
}

// wrong is the refusal of a parameter.
func (c *gameCall) wrong(english, chinese string) *refusal {
	c.say(english, chinese)
	return &refusal{90018, "invalid param: " + english}
}

// purse are the user's coins in the call's zone.
func (c *gameCall) purse(p *Platform) (purseKey, *purse) {
	k := purseKey{c.user.openID, c.env, gameCoins, c.zone}
	return k, p.ledger.peek(k)
}

type gameResult struct {
	ErrCode int    `json:"errcode"`
	ErrMsg  string `json:"errmsg"`
	BillNo  string `json:"bill_no"`
	Balance int64  `json:"balance"`

	UsedPresentAmount *int64 `json:"used_present_amount,omitempty"`
}

func gameBalance(p *Platform, c *gameCall) (any, *refusal) {
	kind := c.f.int("coin_type")
	k, _ := c.purse(p)
	switch {
	case c.f.bad || kind != 0 && kind != 1:
		return nil, c.wrong("coin_type is 0 or 1", "coin_type 应为 0 或 1")
	case kind == 1 && c.zone != "1":
		return nil, c.wrong(`zone_id is "1" for the recharge centre`, `充值中心的 zone_id 固定为 "1"`)
	case kind == 1:
		k.currency = centreCoins
	}
	w := p.ledger.peek(k)
	return struct {
		ErrCode        int    `json:"errcode"`
		ErrMsg         string `json:"errmsg"`
		Balance        int64  `json:"balance"`
		PresentBalance int64  `json:"present_balance"`
		SumSave        int64  `json:"sum_save"`
		SumPresent     int64  `json:"sum_present"`
		SumBalance     int64  `json:"sum_balance"`
		SumCost        int64  `json:"sum_cost"`
		FirstSave      bool   `json:"first_save"`
	}{0, "ok", w.balance(), w.given, w.sumSave, w.sumPresent, w.sumSave + w.sumPresent, w.sumOut, w.sumSave == 0}, nil
}

// bill reads the amount and the bill_no of a call, and says whether the number is used.
func (c *gameCall) bill(p *Platform) (k billKey, amount int64, no *refusal) {
	amount, k = c.f.int("amount"), billKey{env: c.env, no: c.f.text("bill_no")}
	switch {
	case c.f.bad:
		return k, 0, c.wrong("amount is a whole number, bill_no a text", "amount 应为整数，bill_no 应为字符串")
	case k.no == "" || len(k.no) > billNoMost || strings.Trim(k.no, anyAlnum+"_-") != "" || k.no[0] == '_':
		return k, 0, c.wrong("bill_no is 1 to 63 letters, digits, _ and -, and doesn't begin with _", "bill_no 为 1 到 63 位字母、数字、_ 或 -，且不以 _ 开头")
	case amount > math.MaxInt32 || amount < -math.MaxInt32:
		return k, 0, c.wrong("amount is too large", "amount 过大")
	}
	if used := p.ledger.bills[k]; used != nil {
		c.noteRepeated(used, amount)
		return k, amount, gameRepeated
	}
	return k, amount, nil
}

// noteRepeated says in the log how a repeat isn't the call that it repeats.
func (c *gameCall) noteRepeated(used *bill, amount int64) {
	switch {
	case used.api != c.path:
		c.say(fmt.Sprintf("this bill_no is of an earlier %s: nothing is done now", used.api), fmt.Sprintf("该 bill_no 已用于 %s：本次未执行", used.api))
	case used.purse.openID != c.user.openID || used.purse.zone != c.zone:
		c.say("this bill_no is of another user or zone: nothing is done for this one", "该 bill_no 属于其他用户或分区：本次未执行")
	case used.amount != amount:
		c.say(fmt.Sprintf("this bill_no is of an amount of %d: nothing is done for %d", used.amount, amount), fmt.Sprintf("该 bill_no 的数量为 %d：本次的 %d 未执行", used.amount, amount))
	case c.now.Sub(used.at) > billsTold:
		c.say("the bill_no is older than 48 hours: WeChat doesn't promise to know it any more, and may do it twice", "该 bill_no 已超过 48 小时：微信不再保证幂等，可能重复扣除")
	default:
		c.say("done at the first call with this bill_no: a success", "该 bill_no 首次调用时已完成：视为成功")
	}
}

func gamePay(p *Platform, c *gameCall) (any, *refusal) {
	k, amount, no := c.bill(p)
	switch {
	case no != nil:
		return nil, no
	case amount <= 0:
		return nil, c.wrong("amount is more than 0", "amount 应大于 0")
	}
	key, w := c.purse(p)
	given, ok := w.spend(amount)
	if !ok {
		return nil, gameBalanceNo
	}
	p.ledger.addBill(k, &bill{c.path, key, amount, amount, given, c.now})
	return gameResult{0, "ok", k.no, w.balance(), &given}, nil
}

func gameCancelPay(p *Platform, c *gameCall) (any, *refusal) {
	k, amount, no := c.bill(p)
	paid := p.ledger.bills[billKey{env: c.env, no: c.f.text("pay_bill_no")}]
	switch {
	case no != nil:
		return nil, no
	case c.f.bad || amount <= 0:
		return nil, c.wrong("amount is more than 0, pay_bill_no a text", "amount 应大于 0，pay_bill_no 应为字符串")
	}
	key, w := c.purse(p)
	if paid == nil || paid.api != pathGamePay || paid.purse != key {
		return nil, gameNoOrder
	}
	given, ok := paid.giveBack(w, amount)
	if !ok {
		return nil, c.wrong(fmt.Sprintf("amount is more than the %d that are left of the deduction", paid.left), fmt.Sprintf("amount 超过该笔扣除剩余的 %d", paid.left))
	}
	p.ledger.addBill(k, &bill{api: c.path, purse: key, amount: amount, at: c.now})
	return gameResult{0, "ok", k.no, w.balance(), &given}, nil
}

func gamePresent(p *Platform, c *gameCall) (any, *refusal) {
	k, amount, no := c.bill(p)
	switch {
	case no != nil:
		return nil, no
	case amount == 0:
		return nil, c.wrong("amount isn't 0", "amount 不能为 0")
	}
	key, _ := c.purse(p)
	if !p.ledger.mayOpen(key) {
		return nil, c.wrong("there are too many zones", "分区过多")
	}
	w := p.ledger.purse(key)
	if !w.present(amount) {
		return nil, gameBalanceNo
	}
	p.ledger.addBill(k, &bill{api: c.path, purse: key, amount: amount, at: c.now})
	return gameResult{ErrMsg: "ok", BillNo: k.no, Balance: w.balance()}, nil
}

// isTradeNo tells a number that a server may give to a purchase.
func isTradeNo(no string) bool {
	return no != "" && len(no) <= tradeNoMost && strings.Trim(no, anyAlnum+"_-|*@") == "" && no[0] != '_'
}

func gameOrder(p *Platform, c *gameCall) (any, *refusal) {
	number, biz := c.f.text("out_trade_no"), c.f.int("biz_id")
	switch {
	case c.f.bad || biz != 1 && biz != 2:
		return nil, c.wrong("biz_id is 1 (coins) or 2 (an item)", "biz_id 应为 1（游戏币）或 2（道具）")
	case number == "" || len(number) > tradeNoMost || strings.Trim(number, anyAlnum+"_-|*@") != "":
		return nil, c.wrong("out_trade_no is 1 to 32 letters, digits and _-|*@", "out_trade_no 为 1 到 32 位字母、数字或 _-|*@")
	}
	o := p.ledger.order(c.env, false, number)
	if o == nil || o.user != c.user || o.zone != c.zone || o.coins != (biz == 1) {
		if o != nil {
			c.say("there is such an order, of another user, zone or biz_id", "有该单号的订单，但用户、分区或 biz_id 不同")
		}
		return nil, gameTradeNo
	}
	deliver := 1
	if !o.delivered.IsZero() {
		deliver = 2
	}
	return struct {
		ErrCode       int    `json:"errcode"`
		ErrMsg        string `json:"errmsg"`
		OutTradeNo    string `json:"out_trade_no"`
		ProductID     string `json:"product_id"`
		PayState      int    `json:"pay_state"`
		DeliverState  int    `json:"deliver_state"`
		PayFinishTime int64  `json:"pay_finish_time"`
		MchOrderNo    string `json:"mch_order_no"`
		TransactionID string `json:"transaction_id"`
	}{0, "ok", o.no, o.product, 2, deliver, o.created.Unix(), o.mchNo, o.transaction}, nil
}
