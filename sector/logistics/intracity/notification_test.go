package intracity_test

import (
	"crypto/md5"
	"encoding/hex"
	"errors"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/minigo-dev/wechat"
	"github.com/minigo-dev/wechat/sector/logistics/intracity"
)

// notified is the example of WeChat's page, but for its sign.
const notified = `{"appid":"wx539e0b4872f19621","order_status":40000,"service_trans_id":"DADA","status_change_time":1711458532,"store_order_id":"sa5dadada12fd4assdsdad11s","timestamp":1711458532,"wx_order_id":"4018734875633256960","wx_store_id":"4000000000000042001","sign":"SIGN"}`

const (
	signOfPage  = "a85489d9444bdd382e0de0ddca67a8ee" // as WeChat's page prints it
	signOfWords = "bb783330085f89499dfc6911e3a2dd31" // by the words of the page, with the same token
)

func TestParseNotification(t *testing.T) {
	t.Parallel()
	want := &intracity.Notification{
		AppID: "wx539e0b4872f19621", WxStoreID: "4000000000000042001", WxOrderID: "4018734875633256960",
		StoreOrderID: "sa5dadada12fd4assdsdad11s", OrderStatus: intracity.StatusAtStore,
		StatusChangeTime: 1711458532, Timestamp: 1711458532, ServiceTransID: intracity.CarrierDada,
	}
	tests := []struct {
		name, sign   string
		old, changed string
	}{
		{"as the page signs it", signOfPage, "", ""},
		{"as the page's words sign it", signOfWords, "", ""},
		{"capitals", strings.ToUpper(signOfWords), "", ""},
		{"numbers as texts", signOfWords, `"order_status":40000`, `"order_status":"40000"`},
		{"escaped text", signOfWords, "wx539e", `\u0077x539e`},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			body := strings.Replace(strings.Replace(notified, "SIGN", tt.sign, 1), tt.old, tt.changed, 1)
			got, err := intracity.ParseNotification("abcdefghi", []byte(body))
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(want, got); diff != "" {
				t.Errorf("(-want +got)\n%s", diff)
			}
		})
	}
}

func TestNotificationIsForged(t *testing.T) {
	t.Parallel()
	signed := strings.Replace(notified, "SIGN", signOfWords, 1)
	tests := []struct {
		name, token  string
		old, changed string
		want         error
	}{
		{"another token", "abcdefgh", "", "", wechat.ErrSignature},
		{"another status", "abcdefghi", "40000,", "70000,", wechat.ErrSignature},
		{"another order", "abcdefghi", "sa5d", "sb5d", wechat.ErrSignature},
		{"another field", "abcdefghi", `{"appid"`, `{"zz":"","appid"`, wechat.ErrSignature},
		{"the status in other letters", "abcdefghi", `{"appid"`, `{"ORDER_STATUS":70000,"appid"`, wechat.ErrSignature},
		{"an empty sign", "abcdefghi", signOfWords, "", wechat.ErrSignature},
		{"no sign", "abcdefghi", `,"sign":"` + signOfWords + `"`, "", wechat.ErrMessage},
		{"a field moved into another", "abcdefghi", `"wx539e0b4872f19621","order_status":40000`, `"wx539e0b4872f19621&order_status=40000"`, wechat.ErrMessage},
		{"the shop moved into the order", "abcdefghi", `"4018734875633256960","wx_store_id":"4000000000000042001"`, `"4018734875633256960&wx_store_id=4000000000000042001"`, wechat.ErrMessage},
		{"an empty token", "", "", "", wechat.ErrInvalidArgument},
		{"a status that is no number", "abcdefghi", "40000", `"4e4"`, wechat.ErrSignature},
		{"no JSON", "abcdefghi", "{", "", wechat.ErrMessage},
		{"null", "abcdefghi", signed, "null", wechat.ErrMessage},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			body := strings.Replace(signed, tt.old, tt.changed, 1)
			got, err := intracity.ParseNotification(tt.token, []byte(body))
			if err == nil {
				t.Fatalf("%s was taken: %+v", body, got)
			}
			if !errors.Is(err, tt.want) {
				t.Errorf("error %v, want %v", err, tt.want)
			}
			if strings.Contains(err.Error(), signOfWords) || tt.token != "" && strings.Contains(err.Error(), tt.token) {
				t.Errorf("the error tells a secret: %v", err)
			}
		})
	}
}

// TestSignedNonsense: WeChat signed it, and it is no notification all the same.
func TestSignedNonsense(t *testing.T) {
	t.Parallel()
	// of appid=&order_status=soon&service_trans_id=&status_change_time=1&store_order_id=&timestamp=1&wx_order_id=&wx_store_id=&token=abcdefghi
	body := `{"appid":"","order_status":"soon","service_trans_id":"","status_change_time":1,"store_order_id":"","timestamp":1,"wx_order_id":"","wx_store_id":"","sign":"4d2823a883053bb0d563dfeea63befa6"}`
	if n, err := intracity.ParseNotification("abcdefghi", []byte(body)); !errors.Is(err, wechat.ErrMessage) {
		t.Errorf("%+v, %v, want ErrMessage", n, err)
	}
}

// FuzzParseNotification: whatever comes, there is no panic, and nothing unsigned is taken.
func FuzzParseNotification(f *testing.F) {
	f.Add([]byte(notified))
	f.Add([]byte(`{"sign":null}`))
	f.Add([]byte(`[]`))
	f.Fuzz(func(t *testing.T, body []byte) {
		if n, err := intracity.ParseNotification("a token that nobody knows", body); err == nil {
			t.Errorf("%q was taken: %+v", body, n)
		}
	})
}

// TestNotificationLength: a body has a limit, also one that is signed.
func TestNotificationLength(t *testing.T) {
	t.Parallel()
	const signedText = "appid=wx539e0b4872f19621&order_status=40000&service_trans_id=DADA&status_change_time=1711458532&store_order_id=sa5dadada12fd4assdsdad11s&timestamp=1711458532&wx_order_id=4018734875633256960&wx_store_id=4000000000000042001&zz="
	empty := len(strings.Replace(notified, "SIGN", signOfWords, 1)) + len(`,"zz":""`)
	tests := []struct {
		name   string
		length int
		want   error
	}{
		{"at the limit", 64 << 10, nil},
		{"one more", 64<<10 + 1, wechat.ErrMessage},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			long := strings.Repeat("z", tt.length-empty)
			sum := md5.Sum([]byte(signedText + long + "&token=abcdefghi"))
			body := strings.Replace(notified, `SIGN"`, hex.EncodeToString(sum[:])+`","zz":"`+long+`"`, 1)
			if len(body) != tt.length {
				t.Fatalf("the body has %d bytes, want %d", len(body), tt.length)
			}
			if _, err := intracity.ParseNotification("abcdefghi", []byte(body)); !errors.Is(err, tt.want) {
				t.Errorf("error %v, want %v", err, tt.want)
			}
		})
	}
}
