// Package virtualpay is the virtual payment of mini-programs (小程序虚拟支付, xpay): coins
// (代币), items (道具), subscriptions, refunds, complaints, bills and advertising credit.
//
// A [Client] is for one OfferID in one environment. The server signs what the client pays
// with ([Client.SignPayment]), WeChat says by a push that the user has paid, and the server
// delivers:
//
//  1. record the order's number, before the client gets it;
//  2. when the push comes, or QueryOrder says that the order is paid, grant it, once;
//  3. acknowledge the push only then.
//
// Money is int64 fen (分), coins are int64. Where WeChat counts in yuan, the amount is a text.
package virtualpay

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/minigo-dev/wechat"
)

// The codes that callers act on.
const (
	CodeOpenID      wechat.Code = 268490001 // wrong openid
	CodeParameter   wechat.Code = 268490002 // the errmsg says which
	CodeSignature   wechat.Code = 268490003 // look at AppKey, environment and session_key
	CodeRepeated    wechat.Code = 268490004 // done by an earlier call. Methods with a number of yours take it for a success
	CodeRefunded    wechat.Code = 268490005 // the order's money is back already
	CodeCoins       wechat.Code = 268490006 // too few coins
	CodeContent     wechat.Code = 268490007 // forbidden text or picture
	CodeGenerating  wechat.Code = 268490011 // the file is being made: ask again later
	CodeTaskRunning wechat.Code = 268490012 // another task is running
	CodeNoRefund    wechat.Code = 268490013 // the order can't be refunded
	CodeRefunding   wechat.Code = 268490014 // the refund runs: ask again, with the same number
	CodeTooFast     wechat.Code = 268490015 // too many calls
	CodeLeftFee     wechat.Code = 268490016 // LeftFee isn't what is left
	CodeFund        wechat.Code = 268490023 // more than is left
	CodeNoAmount    wechat.Code = 268490024 // the amount must be more than 0
	CodeNotSigned   wechat.Code = 690000000 // there is no contract
	CodeNoTime      wechat.Code = 690000001 // not the time for it
)

// A Client makes the calls of one OfferID in one environment. It is safe for concurrent use.
type Client struct {
	wechat  *wechat.Client
	offerID string
	env     wechat.PayEnv
	appKey  func() string // a function, which nothing prints
}

// New makes a Client of the app that client is for, the OfferID, an environment and its AppKey
// (支付密钥): each environment has a key of its own. It makes no call. Both texts are in the
// console, under virtual payment; one that is empty, or holds a blank or a line end, is an
// [*wechat.ArgumentError], and so is an environment that isn't known.
func New(client *wechat.Client, offerID string, env wechat.PayEnv, appKey string) (*Client, error) {
	const api, stray = "virtualpay.New", "is empty, or holds something other than printable ASCII; look for blanks and line ends"
	switch {
	case client == nil:
		return nil, fault(api, "client", "is nil")
	case env != wechat.PayLive && env != wechat.PaySandbox:
		return nil, fault(api, "env", "is no environment: use wechat.PayLive or wechat.PaySandbox")
	case isStray(offerID):
		return nil, fault(api, "offerID", stray)
	case isStray(appKey):
		return nil, fault(api, "appKey", stray)
	}
	return &Client{client, offerID, env, func() string { return appKey }}, nil
}

// isStray reports whether a text can't come from WeChat's console.
func isStray(text string) bool {
	return text == "" || strings.ContainsFunc(text, func(r rune) bool { return r <= ' ' || r >= 0x7F })
}

// Format prints the OfferID and the environment, and nothing else, whatever the verb.
func (c *Client) Format(f fmt.State, _ rune) {
	fmt.Fprintf(f, "virtualpay.Client(%s, %s)", c.offerID, c.env)
}

func fault(api, field, reason string) error {
	return &wechat.ArgumentError{API: api, Field: field, Reason: reason}
}

// environment is the field that most requests have, and the Client knows.
type environment struct {
	Env wechat.PayEnv `json:"env"`
}

// A subscription's payment is of one period, in yuan's currency, in the live environment.
type subscription struct {
	OfferID      string        `json:"offer_id"`
	BuyQuantity  int64         `json:"buy_quantity"`
	Env          wechat.PayEnv `json:"env"`
	CurrencyType string        `json:"currency_type"`
}

// live refuses a call that WeChat verifies by the live AppKey, whatever it is about.
func (c *Client) live(api string) error {
	if c.env != wechat.PayLive {
		return fault(api, "env", "is signed by the live AppKey: use a Client of wechat.PayLive, not of the "+c.env.String())
	}
	return nil
}

// do makes a call that the AppKey signs.
func do[T any](ctx context.Context, c *Client, path string, in any, opts ...wechat.CallOption) (*T, error) {
	result, err := wechat.Do[T](ctx, c.wechat, "POST", path, in, append(opts, wechat.PaySigned(c.appKey()))...)
	return result, inRequest(err)
}

// inRequest names a field as the request's own that is wrong, not as that of the body, which
// holds the request.
func inRequest(err error) error {
	var fault *wechat.ArgumentError
	if !errors.As(err, &fault) {
		return err
	}
	switch request, field, inside := strings.Cut(fault.Field, "."); {
	case inside && strings.HasSuffix(request, "Request"):
		fault.Field = field
	case strings.HasSuffix(request, "Request"):
		fault.Field = "request"
	}
	return err
}

// unknown says of a refund that runs that its outcome isn't known.
func unknown(err error) error {
	if errors.Is(err, CodeRefunding) {
		return fmt.Errorf("%w; %w", err, wechat.ErrOutcomeUnknown)
	}
	return err
}

// settle tells what has become of a call that WeChat does once for each number: done now, done
// at an earlier call, not done, or unknown.
func settle[T any](result *T, err error, repeated func() *T) (*T, error) {
	var refusal *wechat.Error
	if errors.As(err, &refusal) && refusal.Code == CodeRepeated {
		result = repeated()
		_ = refusal.Decode(result) // some fields may be there
		return result, nil
	}
	return result, unknown(err)
}

// UntilKnown makes a call that has a number of yours, and repeats it with the same number for
// as long as its outcome is unknown, until ctx ends: see [wechat.UntilKnown]. Give ctx a
// deadline, and repeat an [wechat.ErrOutcomeUnknown] later. It copies r.
//
//	result, err := virtualpay.UntilKnown(ctx, pay.PresentCurrency, r)
func UntilKnown[Q, A any](ctx context.Context, call func(context.Context, *Q) (*A, error), r *Q) (*A, error) {
	if r != nil {
		same := *r
		r = &same
	}
	once := func(ctx context.Context) (*A, error) { return call(ctx, r) }
	return wechat.UntilKnown(ctx, once, CodeOpenID, CodeParameter, CodeCoins, CodeNoRefund, CodeNoAmount)
}
