// Package b2b is for brands and wholesalers whose customers are shops (小程序 B2b 门店助手): which
// shops there are, messages to them, and payment between companies (B2b 支付), by WeChat Pay or
// by bank transfer.
//
// A [Client] is for one merchant number (商户号). Its AppKey signs what users pay with
// ([Client.SignPayment]) and most calls about money, which are its methods. What needs no
// AppKey is a function: shops, messages, opening a merchant number ([RetailRegisterMch]), and
// the AppKey itself ([GetAppKey]).
//
//  1. Record the order's number, before the client gets it.
//  2. When [wechat.RetailPayNotifyEvent] comes, or GetOrder says [OrderPaid], deliver, once.
//  3. Acknowledge the push only then.
//
// That push has no signature of a payment: take it encrypted, or ask [Client.GetOrder] before
// you deliver. A [wechat.RetailRefundNotifyEvent] tells how a refund ends.
//
// Money is int64 fen (分), times are texts of Beijing time, such as "2023-07-20 17:04:28", where
// a field doesn't say otherwise.
package b2b

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/minigo-dev/wechat"
)

// The codes that callers act on.
const (
	CodeNone           wechat.Code = 1       // there are no receivers; bank transfer isn't open
	CodeRateForbidden  wechat.Code = 11      // the app may not set rates
	CodeRateTime       wechat.Code = 12      // rates can't be set at this time
	CodeRateUp         wechat.Code = 13      // a rate can only go down
	CodeRateRange      wechat.Code = 14      // the rate is out of range
	CodeNotClosed      wechat.Code = 10004   // the order isn't closed: ask GetOrder
	CodeNotShareable   wechat.Code = 10031   // there is no paid order with this number
	CodeShareTooMuch   wechat.Code = 10032   // more than may be shared of an order
	CodeWait           wechat.Code = 10034   // repeat the call a little later
	CodeFinished       wechat.Code = 10036   // the sharing of the order is finished. FinishProfitSharingOrder takes it for a success
	CodeShared         wechat.Code = 10037   // the receiver had its share of the order by an earlier call
	CodeNotShared      wechat.Code = 10038   // the receiver had no share of the order
	CodeReturnTooMuch  wechat.Code = 10044   // more than was shared
	CodeReturned       wechat.Code = 10045   // the receiver returned its share of the refund by an earlier call
	CodeNoSuchOrder    wechat.Code = 10046   // of RefundProfitSharing: there is no such order
	CodeRefundTooFast  wechat.Code = 10604   // one refund of an order a minute: repeat the call later
	CodeOrderState     wechat.Code = 10711   // the order can't be closed in its state: ask GetOrder
	CodeRegistering    wechat.Code = 90000   // the company is being registered
	CodeRegisterFast   wechat.Code = 90003   // too many registrations: repeat the call later
	CodeRegisterFull   wechat.Code = 90005   // the company has as many merchant numbers as it may
	CodeTooFast        wechat.Code = 210001  // receivers change too often: repeat the call later
	CodeReceiverGone   wechat.Code = 210003  // the receiver is deleted; of AddProfitSharingAccount: a wrong type
	CodeReceiverTwice  wechat.Code = 210004  // the receiver is there already
	CodeNoReceiver     wechat.Code = 210005  // there is no such receiver
	CodeReceiversFull  wechat.Code = 210006  // the app has 1,000 receivers
	CodeIncomplete     wechat.Code = 222229  // a registration lacks fields
	CodeMessageType    wechat.Code = 9403000 // there is no such template
	CodeMessageLong    wechat.Code = 9403001 // a text of the message is too long
	CodeMessageContent wechat.Code = 9403002 // a text of the message is forbidden
	CodeParameter      wechat.Code = 9403200 // the errmsg says which; pay_sig too: look at the AppKey
	CodeNotFound       wechat.Code = 9403201 // there is no such order or refund
	CodeRefundTaken    wechat.Code = 9403202 // taken by an earlier call. RefundOrder takes it for a success
	CodeNotReady       wechat.Code = 9403203 // the merchant number isn't open yet
	CodeNoRefund       wechat.Code = 9403205 // not in the order's state, or after 160 days
	CodeRefundUnknown  wechat.Code = 9403206 // ask GetRefund in 2 minutes
	CodeRefunding      wechat.Code = 9403208 // another refund of the order is running: wait for its end
	CodeNotSettled     wechat.Code = 9403209 // not before the order is settled
	CodeTooManyShops   wechat.Code = 9404000 // more than 100 shops
	CodeNoShop         wechat.Code = 9404102 // there is no such shop, or it hasn't agreed
	CodeShopTooFast    wechat.Code = 9404103 // repeat the call later
	CodePageContext    wechat.Code = 9404152 // PageContext isn't that of a page before
	CodeNotEligible    wechat.Code = 9404209 // the app may not have the assistant
	CodeApplied        wechat.Code = 9404210 // applied for before: wait
)

// A Client makes the calls of one merchant number. It is safe for concurrent use.
type Client struct {
	wechat     *wechat.Client
	mchID      string
	appKey     func() string // functions, which nothing prints
	sandboxKey func() string
}

// An Option configures a Client.
type Option interface{ apply(*Client) error }

type option func(*Client) error

func (o option) apply(c *Client) error { return o(c) }

// WithSandboxKey gives the AppKey of the sandbox (沙箱AppKey), by which SignPayment signs orders of
// [wechat.PaySandbox].
func WithSandboxKey(appKey string) Option {
	return option(func(c *Client) error {
		if isStray(appKey) {
			return fault("b2b.New", "sandboxKey", stray)
		}
		c.sandboxKey = func() string { return appKey }
		return nil
	})
}

const stray = "is empty, or holds something other than printable ASCII; look for blanks and line ends"

// New makes a Client of the app that client is for, a merchant number and its live AppKey
// (现网AppKey), which also signs the server's calls about orders of the sandbox. Both are in the
// console, under 门店助手 and 支付管理; [GetAppKey] returns the AppKey too. It makes no call. A text that
// is empty, or holds a blank or a line end, is an [*wechat.ArgumentError].
func New(client *wechat.Client, mchID, appKey string, opts ...Option) (*Client, error) {
	const api = "b2b.New"
	switch {
	case client == nil:
		return nil, fault(api, "client", "is nil")
	case isStray(mchID):
		return nil, fault(api, "mchID", stray)
	case len(mchID) > 32:
		return nil, fault(api, "mchID", "is longer than 32 characters")
	case isStray(appKey):
		return nil, fault(api, "appKey", stray)
	}
	c := &Client{wechat: client, mchID: mchID, appKey: func() string { return appKey }}
	for _, o := range opts {
		if o == nil {
			return nil, fault(api, "opts", "has a nil option")
		}
		if err := o.apply(c); err != nil {
			return nil, err
		}
	}
	return c, nil
}

// isStray reports whether a text can't come from WeChat's console.
func isStray(text string) bool {
	return text == "" || strings.ContainsFunc(text, func(r rune) bool { return r <= ' ' || r >= 0x7F })
}

// Format prints the merchant number, and nothing else, whatever the verb.
func (c *Client) Format(f fmt.State, _ rune) {
	fmt.Fprintf(f, "b2b.Client(%s)", c.mchID)
}

func fault(api, field, reason string) error {
	return &wechat.ArgumentError{API: api, Field: field, Reason: reason}
}

// merchant is the field that most requests have, and the Client knows.
type merchant struct {
	MchID string `json:"mchid"`
}

// do makes a call that the AppKey signs.
func do[T any](ctx context.Context, c *Client, path string, in any, opts ...wechat.CallOption) (*T, error) {
	return wechat.Do[T](ctx, c.wechat, "POST", path, in, append(opts, wechat.PaySigned(c.appKey()))...)
}

// run is do for a call without an answer.
func run(ctx context.Context, c *Client, path string, in any, opts ...wechat.CallOption) error {
	_, err := do[struct{}](ctx, c, path, in, opts...)
	return err
}

// UntilKnown makes a call of [Client.RefundOrder], and repeats it with the same number for as
// long as its outcome is unknown, until ctx ends: see [wechat.UntilKnown]. Give ctx a deadline,
// and repeat an [wechat.ErrOutcomeUnknown] later. It copies r.
//
//	result, err := b2b.UntilKnown(ctx, pay.RefundOrder, r)
func UntilKnown[Q, A any](ctx context.Context, call func(context.Context, *Q) (*A, error), r *Q) (*A, error) {
	if r != nil {
		same := *r
		r = &same
	}
	once := func(ctx context.Context) (*A, error) { return call(ctx, r) }
	return wechat.UntilKnown(ctx, once, CodeParameter, CodeNotFound, CodeNotReady)
}

// unknown says of a refund that WeChat can't judge that its outcome isn't known.
func unknown(err error) error {
	if errors.Is(err, CodeRefundUnknown) {
		return fmt.Errorf("%w; %w", err, wechat.ErrOutcomeUnknown)
	}
	return err
}
