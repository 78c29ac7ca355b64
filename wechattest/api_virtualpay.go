package wechattest

import (
	"encoding/json"
	"fmt"
	"math"
	"net/http"
	"strings"
	"time"
)

// The calls of mini-program virtual payment that are simulated (rule F22).
const (
	pathVirtualBalance = "/xpay/query_user_balance"
	pathVirtualPay     = "/xpay/currency_pay"
	pathVirtualCancel  = "/xpay/cancel_currency_pay"
	pathVirtualPresent = "/xpay/present_currency"
	pathVirtualOrder   = "/xpay/query_order"
	pathVirtualProvide = "/xpay/notify_provide_goods"
	pathVirtualRefund  = "/xpay/refund_order"

	pathVirtualBill     = "/xpay/download_bill"
	pathVirtualStart    = "/xpay/start_download_order"
	pathVirtualDownload = "/xpay/query_download_order"

	pathVirtual = "/xpay/" // all
)

var virtualPayAPIs = []row{
	{pathVirtualBalance, endpoint{method: http.MethodPost, quota: true, handle: serveVirtual(virtualBalance)}},
	{pathVirtualPay, endpoint{method: http.MethodPost, quota: true, handle: serveVirtual(virtualPay)}},
	{pathVirtualCancel, endpoint{method: http.MethodPost, quota: true, handle: serveVirtual(virtualCancel)}},
	{pathVirtualPresent, endpoint{method: http.MethodPost, quota: true, handle: serveVirtual(virtualPresent)}},
	{pathVirtualOrder, endpoint{method: http.MethodPost, quota: true, handle: serveVirtual(virtualOrder)}},
	{pathVirtualProvide, endpoint{method: http.MethodPost, quota: true, handle: serveVirtual(virtualProvide)}},
	{pathVirtualRefund, endpoint{method: http.MethodPost, quota: true, handle: serveVirtual(virtualRefund)}},
	{pathVirtualBill, endpoint{method: http.MethodPost, quota: true, handle: serveVirtual(virtualBill)}},
	{pathVirtualStart, endpoint{method: http.MethodPost, quota: true, handle: serveVirtual(virtualStartDownload)}},
	{pathVirtualDownload, endpoint{method: http.MethodPost, quota: true, handle: serveVirtual(virtualDownload)}},
}

// signedByUser are the calls that the user's session signs too.
var signedByUser = map[string]bool{pathVirtualBalance: true, pathVirtualPay: true, pathVirtualCancel: true}

// aboutNobody are the calls that need no openid.
var aboutNobody = map[string]bool{pathVirtualProvide: true, pathVirtualBill: true, pathVirtualStart: true, pathVirtualDownload: true}

// unsignedOnPage are the calls whose page lists no signature, though the guide signs all.
var unsignedOnPage = map[string]bool{pathVirtualPresent: true, pathVirtualProvide: true}

var (
	virtualOpenID     = &refusal{268490001, "invalid openid"}
	virtualSignature  = &refusal{268490003, "invalid signature"}
	virtualRepeated   = &refusal{268490004, "repeated operation"}
	virtualGone       = &refusal{268490005, "order has been refunded"}
	virtualTooLow     = &refusal{268490006, "currency not enough"}
	virtualSession    = &refusal{268490009, "session_key expired"}
	virtualGenerating = &refusal{268490011, "data is generating"}
	virtualRunning    = &refusal{268490014, "refund is running"}
	virtualLeftFee    = &refusal{268490016, "invalid left_fee"}
)

// A virtualCall is a call of virtual payment whose signatures are right.
type virtualCall struct {
	*request
	f    *fields
	user *User // nil where the call names none
	env  int
	now  time.Time
}

type virtualResult struct {
	ErrCode int    `json:"errcode"`
	ErrMsg  string `json:"errmsg"`
	OrderID string `json:"order_id"`

	Balance        *int64 `json:"balance,omitempty"`
	UsedPresent    *int64 `json:"used_present_amount,omitempty"`
	PresentBalance *int64 `json:"present_balance,omitempty"`
}

func serveVirtual(do func(*Platform, *virtualCall) (any, *refusal)) func(*Platform, *request) answer {
	return func(p *Platform, r *request) answer {
		now := p.Now()
		p.mu.Lock()
		c, no := p.virtualCall(r, now)
		var out any
		if no == nil {
			out, no = do(p, c)
		}
		p.mu.Unlock()
		if no != nil {
			return p.refuse(no)
		}
		if started, ok := out.(*refund); ok {
			p.runRefund(started)
			out = started.result()
		}
		return jsonAnswer(out)
	}
}

// virtualCall checks what all calls have. The caller holds mu.
func (p *Platform) virtualCall(r *request, now time.Time) (*virtualCall, *refusal) {
	body, no := r.object()
	if no != nil {
		return nil, no
	}
	c := &virtualCall{request: r, f: body.fields(), now: now}
	r.openID = c.f.text("openid")
	c.env = int(c.f.int("env"))
	c.user = p.openIDs[r.openID]
	switch _, given := body["env"]; {
	case c.f.bad:
		return nil, c.wrong("a field has a wrong type", "字段类型不对")
	case !given && r.path != pathVirtualBill || c.env != 0 && c.env != 1: // bills are of the live environment
		return nil, c.wrong("env is 0 (live) or 1 (sandbox)", "env 应为 0（现网）或 1（沙箱）")
	case c.user == nil && (r.openID != "" || !aboutNobody[r.path]):
		r.say("openid is no user's of this app", "openid 不是本应用的用户")
		return nil, virtualOpenID
	}
	if no := p.virtualPaySig(r, c.env, unsignedOnPage[r.path]); no != nil {
		return nil, no
	}
	if !signedByUser[r.path] {
		return c, nil
	}
	english, chinese, expired := c.user.sessionSigFault(r.query.Get("signature"), string(r.body))
	switch {
	case english == "":
		return c, nil
	case expired:
		r.say(english, chinese)
		return nil, virtualSession
	}
	r.say(english, chinese)
	return nil, virtualSignature
}

// virtualPaySig checks the pay_sig of a call; one that may be missing is noted.
func (p *Platform) virtualPaySig(r *request, env int, optional bool) *refusal {
	if optional && !r.query.Has("pay_sig") {
		r.say("pay_sig is missing: the page of this call lists none, but the guide has every call signed", "缺少 pay_sig：该接口页面未列出，但指引要求所有服务端接口都带支付签名")
		return nil
	}
	if english, chinese := p.paySigFault(r.query.Get("pay_sig"), r.path, string(r.body), env); english != "" {
		r.say(english, chinese)
		return virtualSignature
	}
	return nil
}

// documentedPaySig is for the calls of virtual payment that no rule answers: their
// signature is checked all the same. A body without env is signed with the live key.
func (p *Platform) documentedPaySig(r *request) *refusal {
	if !strings.HasPrefix(r.path, pathVirtual) || r.query.Get("pay_sig") == "" {
		return nil
	}
	env := 0
	if body, ok := parseObject(r.body); ok && body.fields().int("env") == 1 {
		env = 1
	}
	return p.virtualPaySig(r, env, false)
}

// wrong is the refusal of a parameter.
func (c *virtualCall) wrong(english, chinese string) *refusal {
	c.say(english, chinese)
	return &refusal{268490002, "invalid param: " + english}
}

func (c *virtualCall) purse() purseKey { return purseKey{c.user.openID, c.env, virtualCoins, ""} }

func virtualBalance(p *Platform, c *virtualCall) (any, *refusal) {
	w := p.ledger.peek(c.purse())
	return struct {
		ErrCode        int    `json:"errcode"`
		ErrMsg         string `json:"errmsg"`
		Balance        int64  `json:"balance"`
		PresentBalance int64  `json:"present_balance"`
		SumSave        int64  `json:"sum_save"`
		SumPresent     int64  `json:"sum_present"`
		SumBalance     int64  `json:"sum_balance"`
		SumCost        int64  `json:"sum_cost"`
		FirstSaveFlag  bool   `json:"first_save_flag"`
	}{0, "ok", w.balance(), w.given, w.sumSave, w.sumPresent, w.sumSave + w.sumPresent, w.sumOut, w.sumSave == 0}, nil
}

// bill reads the amount and the order_id of a call, and says whether the number is used.
func (c *virtualCall) bill(p *Platform) (k billKey, amount int64, no *refusal) {
	amount, k = c.f.int("amount"), billKey{env: c.env, virtual: true, no: c.f.text("order_id")}
	switch {
	case c.f.bad || k.no == "":
		return k, 0, c.wrong("amount is a whole number, order_id a text", "amount 应为整数，order_id 应为字符串")
	case amount <= 0 || amount > math.MaxInt32:
		return k, 0, c.wrong("amount is more than 0", "amount 应大于 0")
	}
	if used := p.ledger.bills[k]; used != nil {
		if used.api != c.path || used.purse.openID != c.user.openID || used.amount != amount {
			c.say("this order_id is of another call, user or amount: nothing is done now", "该 order_id 属于其他接口、用户或数量：本次未执行")
		}
		return k, amount, virtualRepeated
	}
	return k, amount, nil
}

func virtualPay(p *Platform, c *virtualCall) (any, *refusal) {
	k, amount, no := c.bill(p)
	if no != nil {
		return nil, no
	}
	if items := c.f.text("payitem"); items != "" && !json.Valid([]byte(items)) || c.f.bad {
		return nil, c.wrong("payitem is JSON in a text", "payitem 应为 JSON 字符串")
	}
	w := p.ledger.peek(c.purse())
	given, ok := w.spend(amount)
	if !ok {
		return nil, virtualTooLow
	}
	p.ledger.addBill(k, &bill{c.path, c.purse(), amount, amount, given, c.now})
	balance := w.balance()
	return virtualResult{ErrMsg: "ok", OrderID: k.no, Balance: &balance, UsedPresent: &given}, nil
}

func virtualCancel(p *Platform, c *virtualCall) (any, *refusal) {
	k, amount, no := c.bill(p)
	if no != nil {
		return nil, no
	}
	paid := p.ledger.bills[billKey{env: c.env, virtual: true, no: c.f.text("pay_order_id")}]
	switch {
	case paid == nil || paid.api != pathVirtualPay || paid.purse != c.purse():
		return nil, c.wrong("pay_order_id is no payment of this user", "pay_order_id 不是该用户的扣除订单")
	case paid.left == 0:
		return nil, virtualGone
	}
	if _, ok := paid.giveBack(p.ledger.purse(c.purse()), amount); !ok {
		return nil, c.wrong(fmt.Sprintf("amount is more than the %d that are left of the payment", paid.left), fmt.Sprintf("amount 超过该笔扣除剩余的 %d", paid.left))
	}
	p.ledger.addBill(k, &bill{api: c.path, purse: c.purse(), amount: amount, at: c.now})
	return virtualResult{ErrMsg: "ok", OrderID: k.no}, nil
}

func virtualPresent(p *Platform, c *virtualCall) (any, *refusal) {
	k, amount, no := c.bill(p)
	if no != nil {
		return nil, no
	}
	w := p.ledger.purse(c.purse())
	w.present(amount)
	p.ledger.addBill(k, &bill{api: c.path, purse: c.purse(), amount: amount, at: c.now})
	balance, sum := w.balance(), w.sumPresent
	return virtualResult{ErrMsg: "ok", OrderID: k.no, Balance: &balance, PresentBalance: &sum}, nil
}
