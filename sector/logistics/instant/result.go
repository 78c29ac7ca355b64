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

// A ResultError is a refusal that WeChat passes on from a company with riders. Each company has
// codes of its own.
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
// the company with riders, not that of the mini-program.
func DeliverySign(shopID, shopOrderID, appSecret string) string {
	sum := sha1.Sum([]byte(shopID + shopOrderID + appSecret))
	return hex.EncodeToString(sum[:])
}

// CheckDeliverySign reports whether a DeliverySign is right, in constant time. A company asks it of
// the pushes that it gets. With an empty appSecret nothing is right.
func CheckDeliverySign(sign, shopID, shopOrderID, appSecret string) bool {
	right := DeliverySign(shopID, shopOrderID, appSecret)
	return appSecret != "" && subtle.ConstantTimeCompare([]byte(strings.ToLower(sign)), []byte(right)) == 1
}
