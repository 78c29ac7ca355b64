// Package gamepay is the payment of mini-games (小游戏虚拟支付): game coins (游戏币) and items
// that are bought directly (道具直购), in the second version of the API, and a signer for the
// first.
//
// A [Client] is for one OfferID in one environment. Users pay in the client, WeChat says so
// by a push, and the server spends the coins:
//
//	pay, err := gamepay.New(client, offerID, wechat.PayLive, appKey)
//	// Record r.BillNo first: it is what the order is found by after a crash.
//	result, err := gamepay.UntilKnown(ctx, pay.Pay, sessionKey, r)
//	switch {
//	case err == nil: // grant, once: result.Repeated is a success too
//	case errors.Is(err, wechat.ErrOutcomeUnknown): // later again, with the same BillNo
//	default: // not paid
//	}
//
// Money is int64 fen (分), coins are int64.
package gamepay

import (
	"context"
	"errors"
	"fmt"
	"net/url"
	"strings"
	"time"

	"github.com/minigo-dev/wechat"
)

// The codes that callers act on.
const (
	CodeOrderUnknown   wechat.Code = 90000 // there is no such order
	CodeSignature      wechat.Code = 90010 // the user's signature is wrong: let the user log in again
	CodePaySig         wechat.Code = 90011 // pay_sig is wrong: look at AppKey and environment
	CodeRepeated       wechat.Code = 90012 // the bill_no was used: done earlier. Pay, CancelPay and Present take it for a success
	CodeBalance        wechat.Code = 90013 // too few coins
	CodeSessionExpired wechat.Code = 90016 // let the user log in again
	CodeParameter      wechat.Code = 90018 // the errmsg says which
	CodeTradeUnknown   wechat.Code = 90019 // there is no such out_trade_no
)

// A Client makes the payment calls of one OfferID in one environment. It is safe for
// concurrent use.
type Client struct {
	wechat  *wechat.Client
	offerID string
	env     wechat.PayEnv
	appKey  func() string // a function, which nothing prints
}

// New makes a Client of the app that client is for, the OfferID (支付应用 ID), an environment
// and its AppKey (支付密钥): each environment has a key of its own. It makes no call. Both
// texts are in the console, under virtual payment; one that is empty, or holds a blank or a
// line end, is an [*wechat.ArgumentError], and so is an environment that isn't known.
func New(client *wechat.Client, offerID string, env wechat.PayEnv, appKey string) (*Client, error) {
	fault := func(field, reason string) (*Client, error) {
		return nil, &wechat.ArgumentError{API: "gamepay.New", Field: field, Reason: reason}
	}
	switch {
	case client == nil:
		return fault("client", "is nil")
	case env != wechat.PayLive && env != wechat.PaySandbox:
		return fault("env", "is no environment: use wechat.PayLive or wechat.PaySandbox")
	case isStray(offerID):
		return fault("offerID", "is empty, or holds something other than printable ASCII; look for blanks and line ends")
	case isStray(appKey):
		return fault("appKey", "is empty, or holds something other than printable ASCII; look for blanks and line ends")
	}
	return &Client{client, offerID, env, func() string { return appKey }}, nil
}

// isStray reports whether a text can't come from WeChat's console.
func isStray(text string) bool {
	return text == "" || strings.ContainsFunc(text, func(r rune) bool { return r <= ' ' || r >= 0x7F })
}

// Format prints the OfferID and the environment, and nothing else, whatever the verb.
func (c *Client) Format(f fmt.State, _ rune) {
	fmt.Fprintf(f, "gamepay.Client(%s, %s)", c.offerID, c.env)
}

// terms are the fields that each request has, and the Client knows.
type terms struct {
	OfferID string        `json:"offer_id"`
	TS      int64         `json:"ts"`
	Env     wechat.PayEnv `json:"env"`
}

func (c *Client) terms() terms { return terms{c.offerID, time.Now().Unix(), c.env} }

// do makes a call that the user and the AppKey sign.
func do[T any](ctx context.Context, c *Client, path string, key wechat.SessionKey, in any, opts ...wechat.CallOption) (*T, error) {
	opts = append(opts, wechat.PaySigned(c.appKey()), wechat.BodySigned(key), wechat.QueryAdded(url.Values{"sig_method": {"hmac_sha256"}}))
	result, err := wechat.Do[T](ctx, c.wechat, "POST", path, in, opts...)
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

// settle tells what has become of a call that WeChat does once for each bill_no: done now,
// done at an earlier call, not done, or unknown.
func settle[T any](result *T, err error, repeated func() *T) (*T, error) {
	var refusal *wechat.Error
	if errors.As(err, &refusal) && refusal.Code == CodeRepeated {
		result = repeated()
		_ = refusal.Decode(result) // a balance may be there
		return result, nil
	}
	return result, err
}

// UntilKnown makes a call of Pay, CancelPay or Present, and repeats it with the same BillNo
// for as long as its outcome is unknown, until ctx ends: see [wechat.UntilKnown]. Give ctx a
// deadline, and repeat an [wechat.ErrOutcomeUnknown] later: WeChat tells repeats for 48 hours.
// The key may be another one then, the request may not. It copies r.
//
//	result, err := gamepay.UntilKnown(ctx, pay.Pay, sessionKey, r)
func UntilKnown[Q, A any](ctx context.Context, call func(context.Context, wechat.SessionKey, *Q) (*A, error), key wechat.SessionKey, r *Q) (*A, error) {
	if r != nil {
		same := *r
		r = &same
	}
	once := func(ctx context.Context) (*A, error) { return call(ctx, key, r) }
	return wechat.UntilKnown(ctx, once, CodeOrderUnknown, CodeBalance, CodeParameter)
}
