package intracity

import (
	"crypto/md5"
	"crypto/subtle"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"

	"github.com/minigo-dev/wechat"
)

// NotificationAnswer is the body that WeChat expects after a notification. Without it, WeChat
// sends the notification again.
const NotificationAnswer = `{"return_code":0,"return_msg":"OK"}`

// maxNotification is the length of a body that ParseNotification reads, in bytes. Those of WeChat
// have some 300.
const maxNotification = 64 << 10

// A Notification says that the state of an order changed (订单状态回调).
type Notification struct {
	AppID            string
	WxStoreID        string
	WxOrderID        string
	StoreOrderID     string
	OrderStatus      int64  // StatusAccepted or another
	StatusChangeTime int64  // in Unix seconds
	Timestamp        int64  // in Unix seconds: when it was sent
	ServiceTransID   string // CarrierDada or another
}

// ParseNotification verifies and reads the body that WeChat posts to the CallbackURL of
// [AddOrderRequest]. token is the Token of the app's pushes (消息推送配置). A body has up to 64 KiB;
// a handler reads it with this limit, and answers [NotificationAnswer].
//
// The body is signed, but not encrypted, and whoever has seen a notification can send it again:
// compare StatusChangeTime with the last that you know. The signature joins the fields with "&":
// use no "&" in a StoreOrderID, or its end could be taken for another field.
//
// If the error is [wechat.ErrSignature], the notification isn't WeChat's, or the token is wrong;
// [wechat.ErrMessage]: the body is no notification.
func ParseNotification(token string, body []byte) (*Notification, error) {
	if token == "" {
		return nil, &wechat.ArgumentError{API: "ParseNotification", Field: "token", Reason: "is empty"}
	}
	if len(body) > maxNotification {
		return nil, fmt.Errorf("%w: it is longer than %d bytes", wechat.ErrMessage, maxNotification)
	}
	fields, err := notificationFields(body)
	if err != nil {
		return nil, err
	}
	sign := strings.ToLower(fields["sign"])
	delete(fields, "sign")
	if !isSigned(fields, token, sign) {
		return nil, wechat.ErrSignature
	}
	n := &Notification{
		AppID: fields["appid"], WxStoreID: fields["wx_store_id"], WxOrderID: fields["wx_order_id"],
		StoreOrderID: fields["store_order_id"], ServiceTransID: fields["service_trans_id"],
	}
	for name, to := range map[string]*int64{"order_status": &n.OrderStatus, "status_change_time": &n.StatusChangeTime, "timestamp": &n.Timestamp} {
		if *to, err = strconv.ParseInt(fields[name], 10, 64); err != nil {
			return nil, fmt.Errorf("%w: %s is no number", wechat.ErrMessage, name)
		}
	}
	return n, nil
}

// required is in every notification. Without this check, text could be moved from one field
// into another under the same signature.
var required = [...]string{"appid", "order_status", "service_trans_id", "sign", "status_change_time", "store_order_id", "timestamp", "wx_order_id", "wx_store_id"}

// notificationFields returns the members of the body as texts.
func notificationFields(body []byte) (map[string]string, error) {
	var members map[string]json.RawMessage
	if json.Unmarshal(body, &members) != nil {
		return nil, fmt.Errorf("%w: no JSON object", wechat.ErrMessage)
	}
	fields := make(map[string]string, len(members))
	for name, value := range members {
		var text string
		if json.Unmarshal(value, &text) != nil {
			text = string(value) // a number, as it was signed
		}
		fields[name] = text
	}
	for _, name := range required {
		if _, ok := fields[name]; !ok {
			return nil, fmt.Errorf("%w: %s is missing", wechat.ErrMessage, name)
		}
	}
	return fields, nil
}

// isSigned checks the signature. The example of WeChat's page is signed over text in which
// "&times" has become "×", and its words say otherwise: both are taken, since nobody makes either
// without the token.
func isSigned(fields map[string]string, token, sign string) bool {
	var pairs []string
	for _, name := range slices.Sorted(maps.Keys(fields)) {
		pairs = append(pairs, name+"="+fields[name])
	}
	text := strings.Join(append(pairs, "token="+token), "&")
	signed := 0
	for _, text := range []string{text, strings.Replace(text, "&timestamp=", "×tamp=", 1)} {
		sum := md5.Sum([]byte(text))
		signed |= subtle.ConstantTimeCompare([]byte(hex.EncodeToString(sum[:])), []byte(sign))
	}
	return signed == 1
}
