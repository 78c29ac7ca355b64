package wechattest

import (
	"fmt"
	"math"
	"strings"
)

// The client's APIs that users pay with.
const (
	apiGameItem       = "requestMidasPaymentGameItem"
	apiVirtualPayment = "requestVirtualPayment"
)

// A ClientPayment is what a server hands to its client for a payment, as it came: a byte
// that is changed makes the signatures wrong.
type ClientPayment struct {
	SignData  string `json:"signData"`  // JSON
	PaySig    string `json:"paySig"`    // of the payment key of its env
	Signature string `json:"signature"` // of the user's session_key
	Mode      string `json:"mode"`      // of wx.requestVirtualPayment only: short_series_goods or short_series_coin
}

// A ClientError is a payment that WeChat's client refuses.
type ClientError struct {
	API  string // requestMidasPaymentGameItem or requestVirtualPayment
	Code int    // errCode; the two APIs use the same numbers for different things

	Reason, ReasonZH string
}

// Error says which API refuses, its code, and why.
func (e *ClientError) Error() string {
	return fmt.Sprintf("wechattest: wx.%s: %d %s", e.API, e.Code, e.Reason)
}

func (e *ClientError) chinese() string {
	return fmt.Sprintf("wx.%s：%d %s", e.API, e.Code, e.ReasonZH)
}

// A trouble is what can be wrong with a payment in the client.
type trouble uint8

const (
	lacksField trouble = iota
	wrongField
	wrongType
	wrongCurrency
	usedNumber
	wrongPaySig
	wrongUserSig
	lapsedSession
)

// clientCodes are the codes of the two APIs, by trouble.
var clientCodes = map[string]map[trouble]int{
	apiGameItem: {
		lacksField: -15001, wrongField: -15002, wrongType: -15011, wrongCurrency: -15006, usedNumber: -15003,
		wrongPaySig: -15014, wrongUserSig: -15012, lapsedSession: -15015,
	},
	apiVirtualPayment: {
		lacksField: -15001, wrongField: -15001, wrongType: -15016, wrongCurrency: -15004, usedNumber: -15002,
		wrongPaySig: -15006, wrongUserSig: -15005, lapsedSession: -15007,
	},
}

// RequestMidasPaymentGameItem has the user pay for goods of a mini-game by what the server
// has signed for wx.requestMidasPaymentGameItem. The error is a [*ClientError]; without one
// it goes on as [User.BuyGoods].
func (u *User) RequestMidasPaymentGameItem(c ClientPayment) (*Delivery, error) {
	d, _, err := u.pay(apiGameItem, c)
	return d, err
}

// RequestVirtualPayment has the user pay by what the server has signed for
// wx.requestVirtualPayment. The error is a [*ClientError]; without one it goes on as
// [User.BuyVirtualGoods] or [User.BuyVirtualCoins].
func (u *User) RequestVirtualPayment(c ClientPayment) (*Delivery, error) {
	d, _, err := u.pay(apiVirtualPayment, c)
	return d, err
}

func (u *User) pay(api string, c ClientPayment) (*Delivery, *chatItem, error) {
	p := &clientPayment{api: api, ClientPayment: c}
	if p.check(u); p.err != nil {
		return nil, nil, p.err
	}
	var d *Delivery
	var item *chatItem
	switch {
	case api == apiGameItem:
		d, item = u.buyGoods(p.purchase)
	default:
		d, item = u.buyVirtual(p.purchase, c.Mode == modeCoins)
	}
	return d, item, nil
}

const (
	modeGoods = "short_series_goods"
	modeCoins = "short_series_coin"
)

// A clientPayment is checked in the order in which its fields are needed.
type clientPayment struct {
	ClientPayment
	api      string
	f        *fields
	purchase Purchase
	err      error // a *ClientError
}

func (c *clientPayment) refuse(t trouble, english, chinese string) {
	if c.err == nil {
		c.err = &ClientError{c.api, clientCodes[c.api][t], english, chinese}
	}
}

func (c *clientPayment) check(u *User) {
	data, ok := parseObject([]byte(c.SignData))
	if !ok {
		c.refuse(wrongType, "signData is no JSON object in a text", "signData 不是 JSON 对象的字符串")
		return
	}
	c.f = data.fields()
	env := c.number("env", 0)
	if env != 0 && env != 1 {
		c.refuse(wrongField, "env is 0 (live) or 1 (sandbox)", "env 应为 0（现网）或 1（沙箱）")
	}
	if c.err == nil {
		c.signatures(u, int(env))
	}
	c.fields(u, env == 1)
}

func (c *clientPayment) signatures(u *User, env int) {
	if english, chinese := u.p.paySigFault(c.PaySig, c.api, c.SignData, env); english != "" {
		c.refuse(wrongPaySig, strings.ReplaceAll(english, "pay_sig", "paySig"), strings.ReplaceAll(chinese, "pay_sig", "paySig"))
		return
	}
	u.p.mu.Lock()
	english, chinese, expired := u.sessionSigFault(c.Signature, c.SignData)
	u.p.mu.Unlock()
	switch {
	case expired:
		c.refuse(lapsedSession, english, chinese)
	case english != "":
		c.refuse(wrongUserSig, english, chinese)
	}
}

func (c *clientPayment) fields(u *User, sandbox bool) {
	virtual := c.api == apiVirtualPayment
	goods := !virtual || c.Mode == modeGoods
	if virtual && c.Mode != modeGoods && c.Mode != modeCoins {
		c.refuse(wrongField, "mode is short_series_goods or short_series_coin", "mode 应为 short_series_goods 或 short_series_coin")
	}
	if !virtual {
		if c.text("mode") != "goods" {
			c.refuse(wrongField, `mode is "goods"`, `mode 应为 "goods"`)
		}
		c.purchase.ZoneID = c.text("zoneId")
	}
	if c.text("offerId") != u.p.cfg.offerID {
		c.refuse(wrongField, "offerId isn't the app's", "offerId 不是本应用的")
	}
	if c.text("currencyType") != "CNY" {
		c.refuse(wrongCurrency, "currencyType is CNY", "currencyType 应为 CNY")
	}
	quantity, price := c.number("buyQuantity", 1), int64(100)
	if goods {
		c.purchase.ProductID = c.text("productId")
		price = c.number("goodsPrice", 1)
	}
	c.f.read("attach", &c.purchase.Attach)
	number := c.text("outTradeNo")
	switch {
	case !isTradeNo(number) || virtual && len(number) < 8:
		c.refuse(wrongField, "outTradeNo has at most 32 letters, digits and _-|*@ (8 at least for requestVirtualPayment), and no _ first",
			"outTradeNo 为不超过 32 位的字母、数字或 _-|*@（requestVirtualPayment 至少 8 位），且不以 _ 开头")
	case c.f.bad:
		c.refuse(wrongType, "attach is a text", "attach 应为字符串")
	}
	c.purchase.OutTradeNo, c.purchase.Sandbox = number, sandbox
	c.purchase.Quantity, c.purchase.OrigPrice = int(quantity), quantity*price
	u.p.mu.Lock()
	used := u.p.ledger.order(environment(sandbox), virtual, number) != nil
	u.p.mu.Unlock()
	if used {
		c.refuse(usedNumber, "outTradeNo was used before", "outTradeNo 已被使用")
	}
}

// text reads a text that has to be there.
func (c *clientPayment) text(name string) (s string) {
	_, given := c.f.o[name]
	switch bad := c.f.bad; {
	case !given:
		c.refuse(lacksField, name+" is missing", "缺少 "+name)
	case !c.f.read(name, &s) && !bad:
		c.refuse(wrongType, name+" is a text", name+" 应为字符串")
	case s == "":
		c.refuse(wrongField, name+" is empty", name+" 为空")
	}
	return s
}

// number reads a whole number that has to be there.
func (c *clientPayment) number(name string, least int64) (n int64) {
	_, given := c.f.o[name]
	switch {
	case !given:
		c.refuse(lacksField, name+" is missing", "缺少 "+name)
	case !c.f.read(name, &n):
		c.refuse(wrongType, name+" is a whole number", name+" 应为整数")
	case n < least || n > math.MaxInt32:
		c.refuse(wrongField, fmt.Sprintf("%s is at least %d", name, least), fmt.Sprintf("%s 应不小于 %d", name, least))
	}
	return n
}
