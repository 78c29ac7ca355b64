package instant

import (
	"context"
	"crypto/sha1"
	"crypto/subtle"
	"encoding/hex"
	"fmt"
	"reflect"
	"strings"

	"github.com/minigo-dev/wechat"
)

// A ResultError is a refusal that WeChat passes on from a company with riders, without an errcode.
// Each company has codes of its own; only 0, or none, is success. With an errcode, such as
// CodeCompanyRefused, the error is a [*wechat.Error].
type ResultError struct {
	API        string // the path
	ResultCode int64  // not 0
	ResultMsg  string
}

// Error implements error.
func (e *ResultError) Error() string {
	return fmt.Sprintf("wechat: %s: result %d %q", e.API, e.ResultCode, e.ResultMsg)
}

// do makes a call. A refusal of the company comes without an errcode, and is an error all the
// same: all results here have a ResultCode.
func do[T any](ctx context.Context, c *wechat.Client, path string, r any, opts ...wechat.CallOption) (*T, error) {
	result, err := wechat.Do[T](ctx, c, "POST", path, r, opts...)
	if err != nil {
		return nil, err
	}
	fields := reflect.ValueOf(result).Elem()
	if code := fields.FieldByName("ResultCode").Int(); code != 0 {
		return nil, &ResultError{API: path, ResultCode: code, ResultMsg: fields.FieldByName("ResultMsg").String()}
	}
	return result, nil
}

// DeliverySign makes the DeliverySign (校验串) of a request or a push. appSecret is the merchant's at
// the company with riders, not that of the mini-program. A push without a ShopOrderID has an
// empty one here.
func DeliverySign(shopID, shopOrderID, appSecret string) string {
	sum := sha1.Sum([]byte(shopID + shopOrderID + appSecret))
	return hex.EncodeToString(sum[:])
}

// CheckDeliverySign reports whether a DeliverySign is right, in constant time. A company calls it
// for each push that it gets. With an empty appSecret nothing is right.
//
// WeChat's formula joins the texts without a mark between them: shop "1" with order "23" has the
// sign of shop "12" with order "3". Take only a shopID that you know, and look up the order under
// that shop. The sign covers no other field, and no time.
func CheckDeliverySign(sign, shopID, shopOrderID, appSecret string) bool {
	if appSecret == "" || len(sign) != hex.EncodedLen(sha1.Size) {
		return false // before a sign of any length is copied
	}
	right := DeliverySign(shopID, shopOrderID, appSecret)
	return subtle.ConstantTimeCompare([]byte(strings.ToLower(sign)), []byte(right)) == 1
}
