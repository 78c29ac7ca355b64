package gamepay

import (
	"context"

	"github.com/minigo-dev/wechat"
)

// A GetBalanceRequest names the user whose coins are counted.
type GetBalanceRequest struct {
	OpenID   string `json:"openid"`
	ZoneID   string `json:"zone_id"`             // a zone (分区) that is published in the Client's environment; "1" for CoinType 1
	UserIP   string `json:"user_ip"`             // the user's public address
	CoinType int64  `json:"coin_type,omitempty"` // 0 game coins, 1 the recharge centre's balance (充值中心)
}

// A GetBalanceResult counts a user's coins.
type GetBalanceResult struct {
	Balance        int64 `json:"balance"`         // all coins, bought and given
	PresentBalance int64 `json:"present_balance"` // of these, given ones
	SumSave        int64 `json:"sum_save"`        // bought until now
	SumPresent     int64 `json:"sum_present"`     // given until now
	SumBalance     int64 `json:"sum_balance"`     // bought and given until now
	SumCost        int64 `json:"sum_cost"`        // spent until now
	FirstSave      bool  `json:"first_save"`      // the first purchase has its bonus still
}

// GetBalance counts a user's game coins (查询游戏币余额). After a purchase ask every 10 s or
// more, for about 5 minutes, and then wait for the push. [wechat.ErrSessionExpired] and
// [CodeSignature]: let the user log in again.
//
// WeChat API: https://developers.weixin.qq.com/minigame/dev/api-backend/midas-payment/game_currency/api_pay_v2.getbalance
//
//wechat:api POST /wxa/game/getbalance
func (c *Client) GetBalance(ctx context.Context, key wechat.SessionKey, r *GetBalanceRequest) (*GetBalanceResult, error) {
	in := &struct {
		terms
		*GetBalanceRequest
	}{c.terms(), r}
	return do[GetBalanceResult](ctx, c, "/wxa/game/getbalance", key, in, wechat.Repeatable())
}

// A PayRequest spends coins.
type PayRequest struct {
	OpenID  string `json:"openid"`
	ZoneID  string `json:"zone_id"`
	UserIP  string `json:"user_ip"`                    // the user's public address
	Amount  int64  `json:"amount" limit:">0.."`        // coins
	BillNo  string `json:"bill_no" limit:"..63 chars"` // your number of it: letters, digits, '_' and '-', no '_' first; one for each deduction
	PayItem string `json:"payitem,omitempty"`          // what the coins are spent on
	Remark  string `json:"remark,omitempty"`
}

// A PayResult says that coins are spent.
type PayResult struct {
	BillNo            string `json:"bill_no"`
	Balance           int64  `json:"balance"`             // coins left; 0 where Repeated, and not known
	UsedPresentAmount int64  `json:"used_present_amount"` // of the coins spent, given ones; 0 where Repeated
	Repeated          bool   `json:"-"`                   // an earlier call with this BillNo has spent them; this one spent none
}

// Pay spends a user's coins (扣除游戏币), once for each BillNo however often it is called:
// WeChat tells repeats for 48 hours. Grant what they buy after it, once for each BillNo, and
// record the BillNo before it.
//
// [wechat.ErrOutcomeUnknown]: the coins may be spent. Repeat it with the same BillNo, as
// [UntilKnown] does; it is that also after a code of -1. [CodeBalance]: too few coins.
// [wechat.ErrSessionExpired] and [CodeSignature]: let the user log in again.
//
// WeChat API: https://developers.weixin.qq.com/minigame/dev/api-backend/midas-payment/game_currency/api_pay_v2.pay
//
//wechat:api POST /wxa/game/pay
func (c *Client) Pay(ctx context.Context, key wechat.SessionKey, r *PayRequest) (*PayResult, error) {
	const path = "/wxa/game/pay"
	if r != nil {
		if err := checkBillNo(path, "BillNo", r.BillNo); err != nil {
			return nil, err
		}
	}
	in := &struct {
		terms
		*PayRequest
	}{c.terms(), r}
	result, err := do[PayResult](ctx, c, path, key, in)
	return settle(result, err, func() *PayResult { return &PayResult{BillNo: r.BillNo, Repeated: true} })
}

// A CancelPayRequest gives coins back.
type CancelPayRequest struct {
	OpenID    string `json:"openid"`
	ZoneID    string `json:"zone_id"`
	UserIP    string `json:"user_ip"`                    // the user's public address
	Amount    int64  `json:"amount"`                     // coins, more than 0; all of one PayBillNo together are not more than it was
	BillNo    string `json:"bill_no" limit:"..63 chars"` // your number of this refund, not PayBillNo; one for each
	PayBillNo string `json:"pay_bill_no"`                // the BillNo of Pay
}

// A CancelPayResult says that coins are given back.
type CancelPayResult struct {
	BillNo            string `json:"bill_no"`
	Balance           int64  `json:"balance"`             // coins after it; 0 where Repeated, and not known
	UsedPresentAmount int64  `json:"used_present_amount"` // of the coins, given ones; 0 where Repeated
	Repeated          bool   `json:"-"`                   // an earlier call with this BillNo has given them back; this one gave none
}

// CancelPay gives back coins of an earlier [Client.Pay] (退回扣除游戏币), all or a part, once
// for each BillNo. The errors are those of Pay, and [CodeOrderUnknown].
//
// WeChat API: https://developers.weixin.qq.com/minigame/dev/api-backend/midas-payment/game_currency/api_pay_v2.cancelpay
//
//wechat:api POST /wxa/game/cancelpay
func (c *Client) CancelPay(ctx context.Context, key wechat.SessionKey, r *CancelPayRequest) (*CancelPayResult, error) {
	const path = "/wxa/game/cancelpay"
	if r != nil {
		if err := r.check(path); err != nil {
			return nil, err
		}
	}
	in := &struct {
		terms
		*CancelPayRequest
	}{c.terms(), r}
	result, err := do[CancelPayResult](ctx, c, path, key, in)
	return settle(result, err, func() *CancelPayResult { return &CancelPayResult{BillNo: r.BillNo, Repeated: true} })
}

func (r *CancelPayRequest) check(path string) error {
	if err := checkBillNo(path, "BillNo", r.BillNo); err != nil {
		return err
	}
	if err := checkBillNo(path, "PayBillNo", r.PayBillNo); err != nil {
		return err
	}
	switch {
	case r.BillNo != "" && r.BillNo == r.PayBillNo:
		return &wechat.ArgumentError{API: path, Field: "BillNo", Reason: "must be a number of its own, not PayBillNo"}
	case r.Amount <= 0:
		return &wechat.ArgumentError{API: path, Field: "Amount", Reason: "must be more than 0"}
	}
	return nil
}

// A PresentRequest gives a user coins.
type PresentRequest struct {
	OpenID string `json:"openid"`
	ZoneID string `json:"zone_id"`
	UserIP string `json:"user_ip"`                    // the user's public address
	Amount int64  `json:"amount"`                     // coins, not 0
	BillNo string `json:"bill_no" limit:"..63 chars"` // your number of it, as of Pay; one for each present
}

// A PresentResult says that coins are given.
type PresentResult struct {
	BillNo   string `json:"bill_no"`
	Balance  int64  `json:"balance"` // coins after it; 0 where Repeated, and not known
	Repeated bool   `json:"-"`       // an earlier call with this BillNo has given them; this one gave none
}

// Present gives a user coins (给用户赠送游戏币), once for each BillNo. The errors are those of
// [Client.Pay].
//
// WeChat API: https://developers.weixin.qq.com/minigame/dev/api-backend/midas-payment/game_currency/api_pay_v2.present
//
//wechat:api POST /wxa/game/present
func (c *Client) Present(ctx context.Context, key wechat.SessionKey, r *PresentRequest) (*PresentResult, error) {
	const path = "/wxa/game/present"
	if r != nil {
		if err := checkBillNo(path, "BillNo", r.BillNo); err != nil {
			return nil, err
		}
		if r.Amount == 0 {
			return nil, &wechat.ArgumentError{API: path, Field: "Amount", Reason: "must not be 0"}
		}
	}
	in := &struct {
		terms
		*PresentRequest
	}{c.terms(), r}
	result, err := do[PresentResult](ctx, c, path, key, in)
	return settle(result, err, func() *PresentResult { return &PresentResult{BillNo: r.BillNo, Repeated: true} })
}
